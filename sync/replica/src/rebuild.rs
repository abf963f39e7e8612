//! Documents made anew from what carries them: the entries of every log and the own saves that are not
//! sealed yet, judged by the statements as they are now.
//!
//! A document is the fold of the commits that count, and of those set aside that one that counts stands
//! on: an honest note is not lost because somebody wrote before it what no longer counts. Which these
//! are follows from the sets of statements and entries alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use authority::Authority;
use document::{Document, DocumentError};
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::{Squeezer, open_entry};
use store::{AsideRow, EntryPlace, EntryState, Source, Tx};
use vault::SpaceKey;
use wire::{Commit, DeviceId, Entry, EpochId, Hash, Hlc, Part, SpaceId, decode};

use crate::ReplicaError;
use crate::bridge::carried_of;
use crate::judge::{
    BESIDE, Carrier, Judged, NUMBER_TAKEN, RESCUED, Refusal, changes, code, document_of, examine,
    judge, mendable,
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
    /// The chunk that was opened last: documents that lie together are made anew together.
    pub(crate) opened: Option<(i64, Arc<Vec<Part>>)>,
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
            opened: None,
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
                    // Two that cannot both be part of it: which one is follows from all that is known.
                    concerned |= row.reason == NUMBER_TAKEN;
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
        if tx.is_not_kept(id)? {
            return Ok(false);
        }
        // One that does not load is made anew as well: that is how it is mended.
        let before = tx.load(kind, id).ok().flatten();
        let mut document = Document::new(kind, id);
        let mut taken = Vec::new();
        let mut accepted = Vec::new();
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
                let carrier = Carrier::entry(&entry, Hash(row.hash), row.lane);
                let judged = match judge(self.authority, &carrier, &bytes, self.now_ms) {
                    // What was applied already stays so while its author is suspended.
                    Err(Refusal::Hold(_)) => decode::<Commit>(&bytes)
                        .map_err(|_| Refusal::NewerKind)
                        .and_then(|commit| examine(self.authority, &carrier, &commit)),
                    other => other,
                };
                match judged {
                    Ok(judged) => accepted.push(Accepted::of(carrier, judged, bytes, None)),
                    Err(Refusal::Doubt(doubt)) => {
                        set_aside(tx, &carrier, code(doubt), bytes, aside)?;
                    }
                    Err(_) => {}
                }
            }
        }
        for (carrier, bytes) in self.carried(tx, kind, id)? {
            let judged = match judge(self.authority, &carrier, &bytes, self.now_ms) {
                Err(Refusal::Hold(_)) => decode::<Commit>(&bytes)
                    .map_err(|_| Refusal::NewerKind)
                    .and_then(|commit| examine(self.authority, &carrier, &commit)),
                other => other,
            };
            match judged {
                Ok(judged) => accepted.push(Accepted::of(carrier, judged, bytes, None)),
                Err(Refusal::Doubt(doubt)) => set_aside(tx, &carrier, code(doubt), bytes, aside)?,
                Err(_) => {}
            }
        }
        self.add_taken_numbers(tx, aside, &mut accepted)?;
        take_all(tx, &mut document, accepted, aside, &mut taken)?;
        self.take_from_chunks(tx, &mut document, aside, &mut taken)?;
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
        let lost = self.rescue(tx, &mut document, aside, &mut taken)?;
        self.tell_stuck(tx, &document, &lost, aside)?;
        tx.replace(&mut document, &taken)?;
        Ok(before.is_none_or(|before| before.heads() != document.heads()))
    }

    /// What was carried here of a document out of entries that are not here themselves.
    fn carried(
        &mut self,
        tx: &Tx<'_>,
        kind: Kind,
        id: DocumentId,
    ) -> Result<Vec<(Carrier, Vec<u8>)>, ReplicaError> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        for row in tx.carriers_of(id)? {
            if matches!(row.state, EntryState::Waiting | EntryState::Quarantined) {
                continue;
            }
            let Ok(entry) = decode::<Entry>(&row.bytes) else {
                continue;
            };
            let Some(key) = self
                .space_keys
                .get(&(entry.header.space, entry.header.epoch))
            else {
                continue;
            };
            for one in carried_of(self.authority, &entry, key, (kind, id), self.squeezer) {
                let from = one.from();
                let here = tx.entry_hash(from.space, from.device, from.lane, from.seq)?;
                if here.is_none() && seen.insert((from, vault::sha256(&[&one.commit]))) {
                    all.push((one.carrier, one.commit));
                }
            }
        }
        Ok(all)
    }

    /// Takes what was set aside and something here stands on, and marks it to be looked at.
    fn rescue(
        &self,
        tx: &Tx<'_>,
        document: &mut Document,
        aside: &[AsideRow],
        taken: &mut Vec<Vec<u8>>,
    ) -> Result<BTreeSet<[u8; 32]>, ReplicaError> {
        let mut offers = Vec::new();
        for row in aside.iter().filter(|row| mendable(&row.reason)) {
            if let Some((carrier, judged)) = self.examine(tx, row)? {
                let hashes = hashes(document, &judged);
                offers.push((row, carrier, judged, hashes));
            }
        }
        let mut rescued: BTreeSet<i64> = BTreeSet::new();
        let mut tried: BTreeSet<i64> = BTreeSet::new();
        let mut lost: BTreeSet<[u8; 32]> = BTreeSet::new();
        loop {
            let wanted = document.lacking();
            let next = offers.iter().find(|(row, _, _, hashes)| {
                !tried.contains(&row.n) && hashes.iter().any(|hash| wanted.contains(hash))
            });
            let Some((row, carrier, judged, hashes)) = next else {
                break;
            };
            tried.insert(row.n);
            if document.receive(&judged.changes, judged.actor).is_err() {
                // Another one with its number is part of the document.
                lost.extend(hashes.iter().copied());
            } else {
                rescued.insert(row.n);
                for hash in hashes {
                    let source = Source {
                        hash: *hash,
                        device: carrier.device.0,
                        lane: carrier.lies,
                        seq: carrier.seq,
                        hlc: decode::<Commit>(&row.commit)
                            .ok()
                            .map(|commit| commit.hlc.0),
                    };
                    tx.carried(document.id(), carrier.space.0, &source)?;
                }
                taken.extend(judged.changes.iter().cloned());
            }
        }
        for row in aside.iter().filter(|row| mendable(&row.reason)) {
            let now = rescued.contains(&row.n);
            if now && row.reason != RESCUED {
                tracing::warn!(lane = row.lane, seq = row.seq, "rescued");
                tx.aside_because(row.n, RESCUED)?;
            } else if !now && row.reason == RESCUED {
                tx.aside_because(row.n, self.doubt(tx, row)?)?;
            }
        }
        Ok(lost)
    }

    /// What counts and could not be taken because its author used its number twice.
    fn add_taken_numbers(
        &self,
        tx: &Tx<'_>,
        aside: &[AsideRow],
        accepted: &mut Vec<Accepted>,
    ) -> Result<(), ReplicaError> {
        for row in aside.iter().filter(|row| row.reason == NUMBER_TAKEN) {
            let Some(carrier) = carrier(tx, row)? else {
                continue;
            };
            if let Ok(judged) = judge(self.authority, &carrier, &row.commit, self.now_ms) {
                let commit = row.commit.clone();
                accepted.push(Accepted::of(carrier, judged, commit, Some(row.n)));
            }
        }
        Ok(())
    }

    /// Shows what counts and waits for a change that cannot be part of the document, so that a person
    /// can write it down again: nothing else would ever say so.
    fn tell_stuck(
        &mut self,
        tx: &Tx<'_>,
        document: &Document,
        lost: &BTreeSet<[u8; 32]>,
        aside: &[AsideRow],
    ) -> Result<(), ReplicaError> {
        for row in aside.iter().filter(|row| row.reason == BESIDE) {
            tx.aside_clear(row.n)?;
        }
        if lost.is_empty() || document.waiting() == 0 {
            return Ok(());
        }
        for row in tx.carriers(document.id(), &self.device)? {
            let Ok(entry) = decode::<Entry>(&row.bytes) else {
                continue;
            };
            for bytes in self.open(&entry).unwrap_or_default() {
                if document_of(&bytes) != Some((document.kind(), document.id())) {
                    continue;
                }
                let carrier = Carrier::entry(&entry, Hash(row.hash), row.lane);
                let Ok(judged) = judge(self.authority, &carrier, &bytes, self.now_ms) else {
                    continue;
                };
                let mut all = hashes(document, &judged).into_iter();
                if all.any(|hash| document.waits(&hash)) {
                    let (space, device) = (row.space, row.device);
                    tx.quarantine_put(BESIDE, space, device, row.lane, row.seq, &bytes)?;
                }
            }
        }
        Ok(())
    }

    /// What was set aside as it would be applied, with what carries it.
    fn examine(
        &self,
        tx: &Tx<'_>,
        row: &AsideRow,
    ) -> Result<Option<(Carrier, Judged)>, ReplicaError> {
        let judged = carrier(tx, row)?.and_then(|carrier| {
            let commit = decode::<Commit>(&row.commit).ok()?;
            Some((carrier, examine(self.authority, &carrier, &commit).ok()?))
        });
        Ok(judged)
    }

    /// Why something was set aside that is not rescued any longer.
    fn doubt(&self, tx: &Tx<'_>, row: &AsideRow) -> Result<&'static str, ReplicaError> {
        let judged = carrier(tx, row)?
            .and_then(|carrier| judge(self.authority, &carrier, &row.commit, self.now_ms).err());
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

/// A commit that counts, to be taken in an order that is the same everywhere.
struct Accepted {
    order: (u64, [u8; 32]),
    carrier: Carrier,
    judged: Judged,
    commit: Vec<u8>,
    /// Its number among what was set aside, if its own number was taken before.
    aside: Option<i64>,
}

impl Accepted {
    fn of(carrier: Carrier, judged: Judged, commit: Vec<u8>, aside: Option<i64>) -> Self {
        let hlc = decode::<Commit>(&commit).map_or(0, |commit| commit.hlc.0);
        Self {
            order: (hlc, vault::sha256(&[&commit])),
            carrier,
            judged,
            commit,
            aside,
        }
    }
}

/// Takes commits, the earliest first: of two changes with one number that one is part of the document.
fn take_all(
    tx: &Tx<'_>,
    document: &mut Document,
    mut accepted: Vec<Accepted>,
    aside: &mut Vec<AsideRow>,
    taken: &mut Vec<Vec<u8>>,
) -> Result<(), ReplicaError> {
    accepted.sort_by_key(|one| one.order);
    for one in accepted {
        let outcome = document.receive(&one.judged.changes, one.judged.actor);
        match outcome {
            Ok(_) => {
                for hash in hashes(document, &one.judged) {
                    let source = Source {
                        hash,
                        device: one.carrier.device.0,
                        lane: one.carrier.lies,
                        seq: one.carrier.seq,
                        hlc: Some(one.order.0),
                    };
                    if one.aside.is_some() {
                        tx.carried(document.id(), one.carrier.space.0, &source)?;
                    }
                }
                taken.extend(one.judged.changes);
                if let Some(n) = one.aside {
                    tx.aside_clear(n)?;
                    aside.retain(|row| row.n != n);
                }
            }
            Err(DocumentError::NumberTaken) if one.aside.is_none() => {
                let (space, device) = (one.carrier.space.0, one.carrier.device.0);
                let (lane, seq) = (one.carrier.lies, one.carrier.seq);
                let n = tx.quarantine_put(NUMBER_TAKEN, space, device, lane, seq, &one.commit)?;
                aside.push(AsideRow {
                    n,
                    reason: NUMBER_TAKEN.to_owned(),
                    space,
                    device,
                    lane,
                    seq,
                    commit: one.commit,
                });
            }
            Err(_) => {}
        }
    }
    Ok(())
}

/// The entry that carries what was set aside, or what a checkpoint says in its place.
fn carrier(tx: &Tx<'_>, row: &AsideRow) -> Result<Option<Carrier>, ReplicaError> {
    let found = tx.entries_from(row.space, row.device, row.lane, row.seq, 1)?;
    if let Some(found) = found.into_iter().next().filter(|one| one.seq == row.seq) {
        let entry = decode::<Entry>(&found.bytes).ok();
        return Ok(entry.map(|entry| Carrier::entry(&entry, Hash(found.hash), row.lane)));
    }
    let dropped = tx.dropped_id(row.space, row.device, row.lane, row.seq)?;
    let floor = tx
        .log_head(row.space, row.device, row.lane)?
        .map_or(0, |head| head.floor);
    let mut stands = decode::<Commit>(&row.commit)
        .ok()
        .filter(|_| row.seq <= floor)
        .map(|commit| (dropped.map_or(Hash::ZERO, Hash), commit.hlc));
    if stands.is_none() {
        let from = EntryPlace {
            space: row.space,
            device: row.device,
            lane: row.lane,
            seq: row.seq,
        };
        let carried = tx.carried_at(&from)?;
        stands = carried.map(|(id, hlc)| (Hash(id), Hlc(hlc)));
    }
    Ok(stands.map(|(id, hlc)| Carrier {
        space: SpaceId(row.space),
        device: DeviceId(row.device),
        lane: row.lane,
        lies: row.lane,
        seq: row.seq,
        id,
        hlc,
    }))
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
    rows.retain(|row| {
        mendable(&row.reason) || [NUMBER_TAKEN, BESIDE].contains(&row.reason.as_str())
    });
    // Not by where they lie: which branch of a log lies in it differs from device to device.
    rows.sort_by_cached_key(|row| {
        let hlc = decode::<Commit>(&row.commit).map_or(0, |commit| commit.hlc.0);
        (hlc, vault::sha256(&[&row.commit]), row.n)
    });
    for row in rows {
        if let Some(document) = document_of(&row.commit) {
            aside.entry(document).or_default().push(row);
        }
    }
    Ok(aside)
}

/// Sets aside a commit that was applied, unless it is already, to be looked at again when statements
/// come.
pub(crate) fn set_aside(
    tx: &Tx<'_>,
    carrier: &Carrier,
    reason: &'static str,
    commit: Vec<u8>,
    aside: &mut Vec<AsideRow>,
) -> Result<(), ReplicaError> {
    let (space, device) = (carrier.space.0, carrier.device.0);
    let (lane, seq) = (carrier.lies, carrier.seq);
    let same = |one: &AsideRow| {
        (one.space, one.device, one.lane, one.seq) == (space, device, lane, seq)
            && one.commit == commit
    };
    if !aside.iter().any(same) {
        let n = tx.quarantine_put(reason, space, device, lane, seq, &commit)?;
        aside.push(AsideRow {
            n,
            reason: reason.to_owned(),
            space,
            device,
            lane,
            seq,
            commit,
        });
    }
    // Nothing happens where a checkpoint stands in for the entry.
    Ok(tx.entry_set_state(space, device, lane, seq, EntryState::Quarantined)?)
}
