//! Documents made anew from what carries them: the entries of every log and the own saves that are not
//! sealed yet, judged by the statements as they are now.
//!
//! A document is the fold of the commits that count, and of those set aside that one that counts stands
//! on: an honest note is not lost because somebody wrote before it what no longer counts. Which these
//! are follows from the sets of statements and entries alone.

use std::collections::{BTreeMap, BTreeSet};

use authority::Authority;
use document::Document;
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::{Squeezer, open_entry};
use store::{AsideRow, EntryRow, EntryState, Tx};
use vault::SpaceKey;
use wire::{Commit, Entry, EpochId, Hash, SpaceId, decode};

use crate::ReplicaError;
use crate::judge::{
    Judged, RESCUED, Refusal, changes, code, document_of, examine, judge, mendable,
};
use crate::output::{Changed, Output};
use crate::replica::Replica;

/// What was set aside and could still be part of a document, by document.
type Aside = BTreeMap<(Kind, DocumentId), Vec<AsideRow>>;

/// What making documents anew needs besides the store.
pub(crate) struct Maker<'a> {
    pub(crate) authority: &'a Authority,
    pub(crate) space_keys: &'a BTreeMap<(SpaceId, EpochId), SpaceKey>,
    pub(crate) squeezer: &'a mut Squeezer,
    pub(crate) device: [u8; 32],
    pub(crate) now_ms: u64,
}

impl Replica {
    /// Makes some documents, and their part of every list, anew. What was applied and is no longer
    /// accepted is set aside; a document that the entries still say the same of stays as it is, byte
    /// for byte. Answers what to show again.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`]; every document is as it was then.
    pub fn rebuild(
        &mut self,
        now_ms: u64,
        documents: &[(Kind, DocumentId)],
    ) -> Result<Vec<Output>, ReplicaError> {
        // An entry of which a part is applied stands in the store as waiting, and is taken anew.
        self.look_again();
        let (store, mut maker) = self.maker(now_ms);
        let changed = store.transaction(|tx| maker.make(tx, documents))?;
        let shown = (!changed.is_empty()).then_some(Output::Changed(changed));
        Ok(shown.into_iter().collect())
    }

    pub(crate) fn maker(&mut self, now_ms: u64) -> (&mut store::Store, Maker<'_>) {
        let now_ms = self.now_for(now_ms);
        let maker = Maker {
            authority: &self.authority,
            space_keys: &self.space_keys,
            squeezer: &mut self.squeezer,
            device: self.device.0,
            now_ms,
        };
        (&mut self.store, maker)
    }

    /// Makes those documents anew in which something that counts stands on something set aside.
    pub(crate) fn mend(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        let lacking = std::mem::take(&mut self.lacking);
        if lacking.is_empty() {
            return Ok(());
        }
        let (store, maker) = self.maker(now_ms);
        let due = store.read(|tx| -> Result<Vec<(Kind, DocumentId)>, ReplicaError> {
            let aside = aside(tx)?;
            let mut due = Vec::new();
            for (kind, id) in lacking {
                let Some(rows) = aside.get(&(kind, id)) else {
                    continue;
                };
                let Some(mut document) = tx.load(kind, id).ok().flatten() else {
                    continue;
                };
                let wanted = document.lacking();
                let mut concerned = false;
                for row in rows {
                    let Some((_, judged)) = maker.examine(tx, row)? else {
                        continue;
                    };
                    let hashes = hashes(&document, &judged);
                    concerned |= hashes
                        .iter()
                        .any(|hash| wanted.contains(hash) || document.has(hash));
                }
                if concerned {
                    due.push((kind, id));
                }
            }
            Ok(due)
        })?;
        if !due.is_empty() {
            outputs.extend(self.rebuild(now_ms, &due)?);
        }
        Ok(())
    }
}

impl Maker<'_> {
    /// Makes documents anew; answers which of them say something else since.
    pub(crate) fn make(
        &mut self,
        tx: &Tx<'_>,
        documents: &[(Kind, DocumentId)],
    ) -> Result<Vec<Changed>, ReplicaError> {
        let mut aside = aside(tx)?;
        let mut changed = Vec::new();
        for (kind, id) in documents {
            let rows = aside.entry((*kind, *id)).or_default();
            if self.one(tx, *kind, *id, rows)? {
                changed.push(Changed {
                    kind: *kind,
                    id: *id,
                });
            }
        }
        if documents.iter().any(|(kind, _)| *kind == Kind::Directory) {
            tx.rebuild_directory()?;
        }
        Ok(changed)
    }

    fn one(
        &mut self,
        tx: &Tx<'_>,
        kind: Kind,
        id: DocumentId,
        aside: &mut Vec<AsideRow>,
    ) -> Result<bool, ReplicaError> {
        // One that does not load is made anew as well: that is how it is mended.
        let before = tx.load(kind, id).ok().flatten();
        let mut document = Document::new(kind, id);
        let mut taken = Vec::new();
        for row in tx.carriers(id, &self.device)? {
            if row.state == EntryState::Waiting {
                continue;
            }
            let Ok(entry) = decode::<Entry>(&row.bytes) else {
                continue;
            };
            for bytes in self.open(&entry).unwrap_or_default() {
                if document_of(&bytes) != Some((kind, id)) {
                    continue;
                }
                let judged = match judge(
                    self.authority,
                    (&entry, Hash(row.hash)),
                    &bytes,
                    self.now_ms,
                ) {
                    // What was applied already stays so while its author is suspended.
                    Err(Refusal::Hold(_)) => decode::<Commit>(&bytes)
                        .map_err(|_| Refusal::NewerKind)
                        .and_then(|commit| examine(self.authority, &entry, &commit)),
                    other => other,
                };
                match judged {
                    Ok(judged) => {
                        if document.receive(&judged.changes, judged.actor).is_ok() {
                            taken.extend(judged.changes);
                        }
                    }
                    Err(Refusal::Doubt(doubt)) => set_aside(tx, &row, code(doubt), bytes, aside)?,
                    Err(_) => {}
                }
            }
        }
        for bytes in tx.unsealed(id)? {
            let Ok(commit) = decode::<Commit>(&bytes) else {
                continue;
            };
            let actor = vault::actor_id(&self.device, &id.bytes());
            let Ok(own) = changes(&commit, actor) else {
                continue;
            };
            if commit.kind == kind as u8 && document.receive(&own, actor).is_ok() {
                taken.extend(own);
            }
        }
        self.rescue(tx, &mut document, aside, &mut taken)?;
        tx.replace(&mut document, &taken)?;
        Ok(before.is_none_or(|before| before.heads() != document.heads()))
    }

    /// Takes what was set aside and something here stands on, and marks it to be looked at.
    fn rescue(
        &self,
        tx: &Tx<'_>,
        document: &mut Document,
        aside: &[AsideRow],
        taken: &mut Vec<Vec<u8>>,
    ) -> Result<(), ReplicaError> {
        let mut offers = Vec::new();
        for row in aside {
            if let Some((carrier, judged)) = self.examine(tx, row)? {
                let hashes = hashes(document, &judged);
                offers.push((row, carrier, judged, hashes));
            }
        }
        let mut rescued: BTreeSet<i64> = BTreeSet::new();
        loop {
            let wanted = document.lacking();
            let next = offers.iter().find(|(row, _, _, hashes)| {
                !rescued.contains(&row.n) && hashes.iter().any(|hash| wanted.contains(hash))
            });
            let Some((row, carrier, judged, hashes)) = next else {
                break;
            };
            rescued.insert(row.n);
            if document.receive(&judged.changes, judged.actor).is_ok() {
                for hash in hashes {
                    tx.carried(document.id(), hash, carrier)?;
                }
                taken.extend(judged.changes.iter().cloned());
            }
        }
        for row in aside {
            let now = rescued.contains(&row.n);
            if now && row.reason != RESCUED {
                tracing::warn!(lane = row.lane, seq = row.seq, "rescued");
                tx.aside_because(row.n, RESCUED)?;
            } else if !now && row.reason == RESCUED {
                tx.aside_because(row.n, self.doubt(tx, row)?)?;
            }
        }
        Ok(())
    }

    /// What was set aside as it would be applied, with the entry that carries it.
    fn examine(
        &self,
        tx: &Tx<'_>,
        row: &AsideRow,
    ) -> Result<Option<(EntryRow, Judged)>, ReplicaError> {
        let carrier = carrier(tx, row)?;
        let entry = carrier.and_then(|row| Some((decode::<Entry>(&row.bytes).ok()?, row)));
        let judged = entry.and_then(|(entry, carrier)| {
            let commit = decode::<Commit>(&row.commit).ok()?;
            Some((carrier, examine(self.authority, &entry, &commit).ok()?))
        });
        Ok(judged)
    }

    /// Why something was set aside that is not rescued any longer.
    fn doubt(&self, tx: &Tx<'_>, row: &AsideRow) -> Result<&'static str, ReplicaError> {
        let judged = carrier(tx, row)?.and_then(|carrier| {
            let entry = decode::<Entry>(&carrier.bytes).ok()?;
            let place = (&entry, Hash(carrier.hash));
            judge(self.authority, place, &row.commit, self.now_ms).err()
        });
        Ok(match judged {
            Some(Refusal::Doubt(doubt)) => code(doubt),
            _ => "beyond_cut",
        })
    }

    /// The commits of an entry whose key is at hand.
    pub(crate) fn open(&mut self, entry: &Entry) -> Option<Vec<Vec<u8>>> {
        let epoch: (SpaceId, EpochId) = (entry.header.space, entry.header.epoch);
        open_entry(entry, self.space_keys.get(&epoch)?, self.squeezer).ok()
    }
}

fn carrier(tx: &Tx<'_>, row: &AsideRow) -> Result<Option<EntryRow>, ReplicaError> {
    let found = tx.entries_from(row.space, row.device, row.lane, row.seq, 1)?;
    Ok(found.into_iter().next().filter(|one| one.seq == row.seq))
}

fn hashes(document: &Document, judged: &Judged) -> Vec<[u8; 32]> {
    let hashes = judged.changes.iter();
    hashes
        .filter_map(|change| Some(document.writes(change).ok()?.hash))
        .collect()
}

/// What was set aside and can still be endorsed or rescued, in an order that is the same everywhere.
fn aside(tx: &Tx<'_>) -> Result<Aside, ReplicaError> {
    let mut aside: Aside = BTreeMap::new();
    let mut rows = tx.set_aside()?;
    rows.retain(|row| mendable(&row.reason));
    rows.sort_by_key(|row| (row.space, row.device, row.lane, row.seq, row.n));
    for row in rows {
        if let Some(document) = document_of(&row.commit) {
            aside.entry(document).or_default().push(row);
        }
    }
    Ok(aside)
}

/// Sets aside a commit that was applied, unless it is already, to be looked at again when statements
/// come.
fn set_aside(
    tx: &Tx<'_>,
    row: &EntryRow,
    reason: &'static str,
    commit: Vec<u8>,
    aside: &mut Vec<AsideRow>,
) -> Result<(), ReplicaError> {
    let same = |one: &AsideRow| {
        (one.space, one.device, one.lane, one.seq) == (row.space, row.device, row.lane, row.seq)
            && one.commit == commit
    };
    if !aside.iter().any(same) {
        let n = tx.quarantine_put(reason, row.space, row.device, row.lane, row.seq, &commit)?;
        aside.push(AsideRow {
            n,
            reason: reason.to_owned(),
            space: row.space,
            device: row.device,
            lane: row.lane,
            seq: row.seq,
            commit,
        });
    }
    let state = EntryState::Quarantined;
    Ok(tx.entry_set_state(row.space, row.device, row.lane, row.seq, state)?)
}
