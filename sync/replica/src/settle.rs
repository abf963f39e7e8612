//! What follows from statements for entries that were judged without them.

use std::collections::BTreeSet;

use authority::{Affected, Body, Statement};
use domain::ids::DocumentId;
use domain::kind::Kind;
use store::{EntryRow, LANES, Tx};
use wire::{Entry, Hash, Lane, decode};

use crate::ReplicaError;
use crate::judge::{Carrier, Refusal, document_of, judge};
use crate::output::{Changed, Output};
use crate::rebuild::Maker;
use crate::replica::Replica;
use crate::rights::put_statements;

/// Entries that are looked at in one go.
const AT_ONCE: usize = 256;

impl Replica {
    /// Takes statements in, and draws every consequence for what is here already: entries that no
    /// longer count are taken back out of their documents, those that count now are applied. Answers
    /// whether there was anything new. Durable together, or not at all.
    pub(crate) fn learn(
        &mut self,
        statements: &[Statement],
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<bool, ReplicaError> {
        let unknown: Vec<Statement> = statements
            .iter()
            .filter(|statement| !self.authority.holds(statement))
            .cloned()
            .collect();
        let (fresh, mut affected) = self.authority.extend_telling(statements);
        let opened = crate::audit::opened_envelopes(&self.authority, &unknown, now_ms);
        if fresh == 0 {
            return Ok(false);
        }
        self.with_forks(&mut affected);
        let lanes = self.lying()?;
        let (heads, known) = self.rights_known();
        let (store, mut maker) = self.maker(now_ms);
        let settled = store.transaction(|tx| -> Result<Vec<Changed>, ReplicaError> {
            put_statements(tx, statements)?;
            tx.heads_put(heads.0, &known)?;
            for act in &opened {
                tx.audit_append(act)?;
            }
            settle(tx, &mut maker, &affected, &lanes)
        });
        let changed = match settled {
            Ok(changed) => changed,
            Err(error) => {
                // What is not on the disk is not known.
                self.forget_unsaved()?;
                return Err(error);
            }
        };
        if !affected.is_empty() {
            self.look_again();
            self.stop_making()?;
            self.forget_void();
        }
        if !changed.is_empty() {
            outputs.push(Output::Changed(changed));
        }
        outputs.push(Output::RightsChanged);
        if statements
            .iter()
            .any(|statement| matches!(statement.body(), Body::Revoke(_)))
        {
            self.confirm_rights(now_ms);
        }
        self.rights_changed(now_ms, outputs)?;
        self.part_from(statements, now_ms, outputs)?;
        self.erase_if_due(now_ms)?;
        Ok(true)
    }
}

pub(crate) fn settle(
    tx: &Tx<'_>,
    maker: &mut Maker<'_>,
    affected: &BTreeSet<Affected>,
    held: &[(wire::SpaceId, wire::DeviceId, u8)],
) -> Result<Vec<Changed>, ReplicaError> {
    let mut documents: BTreeSet<(Kind, DocumentId)> = BTreeSet::new();
    let mut shortened = BTreeSet::new();
    for one in affected {
        match one {
            Affected::Log {
                device,
                space,
                lane,
                from,
            } => {
                let lanes = held
                    .iter()
                    .filter(|log| (log.0, log.1) == (*space, *device))
                    .map(|log| log.2)
                    // The branches of a log lie under numbers that end alike.
                    .filter(|number| lane.is_none_or(|lane| lane == *number % LANES));
                again(
                    tx,
                    &mut documents,
                    tx.carried_of_log(space.0, device.0, *lane, *from)?,
                )?;
                for lane in lanes {
                    tx.log_again(space.0, device.0, lane, *from, false)?;
                    let void = maker.void_below(tx, *space, *device, lane, *from)?;
                    if !void.is_empty() {
                        shortened.insert((*space, *device));
                    }
                    documents.extend(void);
                    let mut next = *from;
                    loop {
                        let rows = tx.entries_applied(space.0, device.0, lane, next, AT_ONCE)?;
                        let Some(last) = rows.last() else { break };
                        next = last.seq.saturating_add(1);
                        for row in &rows {
                            if row.lane % LANES == Lane::Shared as u8 {
                                // Whether its carrier might carry it is judged when it is laid out.
                                tx.entry_set_state(
                                    row.space,
                                    row.device,
                                    row.lane,
                                    row.seq,
                                    store::EntryState::Waiting,
                                )?;
                                continue;
                            }
                            let void = maker.void(row);
                            if !void.is_empty() {
                                shortened.insert((*space, *device));
                            }
                            documents.extend(void);
                        }
                    }
                }
            }
            Affected::Entry { device, space, id } => {
                again(
                    tx,
                    &mut documents,
                    tx.carried_of_entry(space.0, device.0, id.0)?,
                )?;
                let Some(row) = tx.entry_named(space.0, device.0, id.0)? else {
                    documents.extend(dropped(tx, (*space, *device), *id)?);
                    continue;
                };
                let void = maker.void(&row);
                if void.is_empty() {
                    tx.entry_set_state(
                        row.space,
                        row.device,
                        row.lane,
                        row.seq,
                        store::EntryState::Waiting,
                    )?;
                } else {
                    shortened.insert((*space, *device));
                }
                documents.extend(void);
            }
        }
    }
    let documents: Vec<(Kind, DocumentId)> = documents.into_iter().collect();
    let changed = maker.make(tx, &documents)?;
    // What no longer counts in one log of the device may be carried by another one that does.
    for (space, device, lane) in held {
        if shortened.contains(&(*space, *device)) {
            tx.log_again(space.0, device.0, *lane, 1, true)?;
        }
    }
    Ok(changed)
}

/// What was carried here of a log about which something was said: its documents are made anew, and what
/// carries it is looked at again.
fn again(
    tx: &Tx<'_>,
    documents: &mut BTreeSet<(Kind, DocumentId)>,
    carried: Vec<(Kind, DocumentId, store::EntryPlace)>,
) -> Result<(), ReplicaError> {
    for (kind, id, by) in carried {
        documents.insert((kind, id));
        tx.entry_again(&by)?;
    }
    Ok(())
}

/// The documents of an entry that a checkpoint stands in for and that somebody named by its id: of what
/// is part of them, and of what was set aside.
fn dropped(
    tx: &Tx<'_>,
    (space, device): (wire::SpaceId, wire::DeviceId),
    id: Hash,
) -> Result<Vec<(Kind, DocumentId)>, ReplicaError> {
    let Some((lane, seq)) = tx.dropped_named(space.0, device.0, id.0)? else {
        return Ok(Vec::new());
    };
    let held = tx.changes_of_log(space.0, device.0, lane, (seq, seq))?;
    let mut documents: Vec<_> = held.into_iter().map(|(kind, id, _)| (kind, id)).collect();
    let place = (space.0, device.0, lane, seq);
    for row in tx.set_aside()? {
        if (row.space, row.device, row.lane, row.seq) == place {
            documents.extend(document_of(&row.commit));
        }
    }
    Ok(documents)
}

impl Maker<'_> {
    /// The documents of those commits of an entry that do not count.
    fn void(&mut self, row: &EntryRow) -> Vec<(Kind, DocumentId)> {
        let Ok(entry) = decode::<Entry>(&row.bytes) else {
            return Vec::new();
        };
        let commits = self.open(&entry).unwrap_or_default();
        let place = Carrier::entry(&entry, Hash(row.hash), row.lane);
        let (authority, now_ms) = (self.authority, self.now_ms);
        commits
            .iter()
            .filter(|bytes| {
                matches!(
                    judge(authority, &place, bytes, now_ms),
                    Err(Refusal::Doubt(_))
                )
            })
            .filter_map(|bytes| document_of(bytes))
            .collect()
    }
}
