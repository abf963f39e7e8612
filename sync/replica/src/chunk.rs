//! What checkpoints hold: read, judged and applied like what entries hold.
//!
//! A change in a chunk carries its place in its author's log, so it is judged by the same rules and
//! taken back by the same withdrawals. Only its author's signature is missing: the checkpoint's maker
//! stands for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use authority::{EntryClaim, Judgement};
use document::{Document, DocumentError, LAYOUT, Offer, Writes};
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::OpenError;
use protocol::checkpoint::open_chunk;
use store::{Arrival, AsideRow, Origin, Source, Tx};
use wire::{
    AccountId, Checkpoint, Chunk, Commit, DeviceId, Hash, Hlc, Part, SpaceId, decode, encode,
};

use crate::ReplicaError;
use crate::desk::cores;
use crate::judge::{Carrier, code, document_of, mendable, reason};
use crate::output::{Changed, Output};
use crate::rebuild::{Maker, set_aside};
use crate::replica::Replica;

/// Changes that are folded at once rather than kept singly.
const WORTH_FOLDING: usize = 4;

/// A change as a chunk carries it.
struct Carried {
    carrier: Carrier,
    hash: [u8; 32],
    /// Without the actor, as it travels in a commit.
    bare: Vec<u8>,
    /// As the document takes it: one change.
    whole: [Vec<u8>; 1],
    actor: [u8; 16],
}

impl Carried {
    /// As it would stand in an entry; the operator's account is not kept in a checkpoint.
    fn commit(&self, kind: Kind, id: DocumentId) -> Vec<u8> {
        encode(&Commit {
            doc: wire::DocId(id.bytes()),
            kind: kind as u8,
            layout: LAYOUT,
            operator: AccountId::ZERO,
            hlc: self.carrier.hlc,
            changes: vec![self.bare.clone()],
        })
    }

    fn source(&self) -> Source {
        Source {
            hash: self.hash,
            device: self.carrier.device.0,
            lane: self.carrier.lane,
            seq: self.carrier.seq,
            hlc: Some(self.carrier.hlc.0),
        }
    }
}

/// Why a part is not applied.
enum Unread {
    /// Of a newer program: looked at again after an update.
    Newer,
    /// Not what a maker of checkpoints writes.
    Torn,
}

/// The changes of a part, and their document as it is before any of them.
fn read(part: &Part, table: &Checkpoint) -> Result<(Document, Vec<Carried>), Unread> {
    let kind = Kind::from_number(part.kind).ok_or(Unread::Newer)?;
    let id = DocumentId::from_bytes(part.doc.0);
    let layouts = usize::try_from(part.layouts).map_err(|_| Unread::Torn)?;
    let empty = Document::new(kind, id);
    let mut hashes = empty.applied_hashes();
    if layouts > hashes.len() {
        return Err(Unread::Newer);
    }
    hashes.truncate(layouts);
    let mut carried = Vec::with_capacity(part.changes.len());
    for change in &part.changes {
        let place = usize::try_from(change.log).map_err(|_| Unread::Torn)?;
        let log = table.logs.get(place).ok_or(Unread::Torn)?;
        if change.seq > log.seq {
            return Err(Unread::Torn);
        }
        let bare = document::expand(&change.change, |place| hashes.get(place).copied())
            .map_err(|_| Unread::Torn)?;
        let actor = vault::actor_id(&log.device.0, &part.doc.0);
        let (whole, hash) =
            document::whole_and_hash(&bare, actor, vault::sha256).map_err(|_| Unread::Torn)?;
        hashes.push(hash);
        carried.push(Carried {
            carrier: Carrier {
                space: table.space,
                device: log.device,
                lane: log.lane,
                lies: log.lane,
                seq: change.seq,
                id: if change.seq == log.seq {
                    log.head
                } else {
                    Hash::ZERO
                },
                hlc: change.hlc,
            },
            hash,
            bare,
            whole: [whole],
            actor,
        });
    }
    Ok((empty, carried))
}

/// The changes of a part by their hashes, and what carries them.
pub(crate) fn places_of(part: &Part, table: &Checkpoint) -> Vec<([u8; 32], Carrier)> {
    let carried = read(part, table).map_or_else(|_| Vec::new(), |(_, carried)| carried);
    carried
        .into_iter()
        .map(|one| (one.hash, one.carrier))
        .collect()
}

/// A part as far as it can be read without the store: what it brings, and what its document becomes if
/// nothing of it is here and all of it counts, which is so for who joins.
pub(crate) struct Brought {
    /// The part as it came.
    bytes: Vec<u8>,
    read: Result<Job, Unread>,
}

/// The parts of a chunk, with the chunk's number, made ready while the one before was written.
pub(crate) type Ahead = (i64, Vec<Brought>);

/// Reads parts and lets their documents take them, on `threads` cores.
fn bring(parts: Vec<Vec<u8>>, table: &Checkpoint, threads: usize) -> Vec<Brought> {
    let each = |bytes: Vec<u8>| {
        let part = decode::<Part>(&bytes).map_err(|_| Unread::Torn);
        let read = part
            .and_then(|part| read(&part, table))
            .map(|(empty, carried)| {
                let mut job = Job::new(empty, carried);
                job.receive();
                job
            });
        Brought { bytes, read }
    };
    let share = parts.len().div_ceil(threads.max(1)).max(1);
    let mut rest = parts;
    let mut shares = Vec::new();
    while !rest.is_empty() {
        let next = rest.split_off(rest.len().min(share));
        shares.push(std::mem::replace(&mut rest, next));
    }
    if shares.len() < 2 {
        return shares.into_iter().flatten().map(each).collect();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = shares
            .into_iter()
            .map(|some| scope.spawn(move || some.into_iter().map(each).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

/// What became of the parts of a chunk.
#[derive(Default)]
struct Applied {
    changed: BTreeSet<Changed>,
    lacking: BTreeSet<(Kind, DocumentId)>,
    newer: bool,
}

impl Replica {
    /// Applies the oldest chunk that waits; whether there was one.
    pub(crate) fn apply_chunk(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<bool, ReplicaError> {
        let Some(row) = self.store.read(|tx| tx.chunk_waiting())? else {
            return Ok(false);
        };
        let ahead = self.ahead.take().filter(|(n, _)| *n == row.n);
        let Some(table) = self.table(Hash(row.checkpoint))? else {
            self.store.transaction(|tx| tx.chunk_done(row.n, false))?;
            return Ok(true);
        };
        let brought = match ahead {
            Some((_, brought)) => brought,
            None => match self.parts(&row.bytes) {
                Some(Ok(parts)) => bring(parts, &table, cores()),
                Some(Err(error)) if !matches!(error, OpenError::Newer { .. }) => {
                    // It was opened once before it was kept; what does not open any more is not hidden.
                    tracing::error!(%error, "a chunk does not open");
                    let at = (table.space.0, table.device.0);
                    self.store.transaction(|tx| -> Result<(), ReplicaError> {
                        if !tx.set_aside()?.iter().any(|one| is_of(one, at, &[])) {
                            tx.quarantine_put("chunk_damaged", at.0, at.1, 0, 0, &[])?;
                        }
                        Ok(tx.chunk_done(row.n, false)?)
                    })?;
                    return Ok(true);
                }
                _ => {
                    self.store.transaction(|tx| tx.chunk_done(row.n, false))?;
                    return Ok(true);
                }
            },
        };
        // The next chunk is read on another core while this one is written.
        let next = self.store.read(|tx| tx.chunk_after(row.n))?;
        let next = next.filter(|next| next.checkpoint == row.checkpoint);
        let next = next.and_then(|next| Some((next.n, self.parts(&next.bytes)?.ok()?)));
        let (store, mut maker) = self.maker(now_ms);
        let (applied, ahead) = std::thread::scope(|scope| {
            let of_next = Arc::clone(&table);
            let reading = next.map(|(n, parts)| {
                let thread = scope.spawn(move || bring(parts, &of_next, 1));
                (n, thread)
            });
            let applied = store.transaction(|tx| -> Result<Applied, ReplicaError> {
                let applied = maker.apply_parts(tx, row.n, &table, brought)?;
                tx.chunk_done(row.n, !applied.newer)?;
                Ok(applied)
            });
            // What panicked there is read again when its turn comes.
            let ahead = reading.and_then(|(n, thread)| Some((n, thread.join().ok()?)));
            (applied, ahead)
        });
        self.ahead = ahead;
        let applied = applied?;
        self.lacking.extend(applied.lacking);
        if !applied.changed.is_empty() {
            outputs.push(Output::Changed(applied.changed.into_iter().collect()));
        }
        Ok(true)
    }

    /// The parts of a chunk; `None` when it is none or its key is not at hand.
    fn parts(&mut self, bytes: &[u8]) -> Option<Result<Vec<Vec<u8>>, OpenError>> {
        let chunk = decode::<Chunk>(bytes).ok()?;
        let key = self.space_keys.get(&(chunk.space, chunk.epoch))?;
        Some(open_chunk(&chunk, key, &mut self.squeezer))
    }

    /// The table of a checkpoint that lies here.
    fn table(&mut self, id: Hash) -> Result<Option<Arc<Checkpoint>>, ReplicaError> {
        if let Some((of, table)) = &self.table
            && *of == id
        {
            return Ok(Some(Arc::clone(table)));
        }
        let table = self.store.read(|tx| table(tx, id.0))?.map(Arc::new);
        self.table = table.clone().map(|table| (id, table));
        Ok(table)
    }
}

/// Whether something of a checkpoint was set aside before.
fn is_of(row: &AsideRow, (space, maker): ([u8; 16], [u8; 32]), bytes: &[u8]) -> bool {
    (row.space, row.device, row.seq) == (space, maker, 0) && row.commit == bytes
}

fn table(tx: &Tx<'_>, id: [u8; 32]) -> Result<Option<Checkpoint>, ReplicaError> {
    let row = tx.checkpoint_named(id)?;
    Ok(row.and_then(|row| decode::<Checkpoint>(&row.bytes).ok()))
}

impl Maker<'_> {
    fn apply_parts(
        &mut self,
        tx: &Tx<'_>,
        chunk: i64,
        table: &Checkpoint,
        parts: Vec<Brought>,
    ) -> Result<Applied, ReplicaError> {
        let mut applied = Applied::default();
        let mut aside = tx.set_aside()?;
        let mut jobs = Vec::with_capacity(parts.len());
        for Brought { bytes, read } in parts {
            let read = read.and_then(|job| {
                let belongs = self.belongs(job.document.kind(), table);
                if belongs { Ok(job) } else { Err(Unread::Torn) }
            });
            let mut job = match read {
                Ok(job) => job,
                Err(Unread::Newer) => {
                    applied.newer = true;
                    continue;
                }
                Err(Unread::Torn) => {
                    let maker = (table.space.0, table.device.0);
                    tracing::warn!("a part of a checkpoint does not read");
                    if !aside.iter().any(|one| is_of(one, maker, &bytes)) {
                        tx.quarantine_put("part_malformed", maker.0, maker.1, 0, 0, &bytes)?;
                    }
                    continue;
                }
            };
            let (kind, id) = (job.document.kind(), job.document.id());
            tx.chunk_holds(chunk, kind, id)?;
            let all = job.carried.len();
            job.carried = self.counting(tx, (kind, id), job.carried, &mut aside)?;
            let here = tx.load(kind, id)?;
            if here.is_some() || job.carried.len() < all {
                let document = here.unwrap_or_else(|| Document::new(kind, id));
                job = Job::new(document, job.carried);
                job.fresh = false;
                job.receive();
            }
            jobs.push(job);
        }
        for job in jobs {
            let mut document = job.document;
            let (kind, id) = (document.kind(), document.id());
            let mut arrivals = Vec::with_capacity(job.carried.len());
            for (one, outcome) in job.carried.iter().zip(job.outcomes) {
                let writes = match outcome {
                    Ok(writes) => writes,
                    Err(error) => {
                        let commit = one.commit(kind, id);
                        set_aside(tx, &one.carrier, reason(&error), commit, &mut aside)?;
                        continue;
                    }
                };
                let [change] = &one.whole;
                arrivals.extend(writes.into_iter().map(|writes| Arrival {
                    change,
                    writes,
                    space: one.carrier.space.0,
                    origin: Origin::Entry {
                        device: one.carrier.device.0,
                        lane: one.carrier.lane,
                        seq: one.carrier.seq,
                    },
                    hlc: Some(one.carrier.hlc.0),
                }));
            }
            if !arrivals.is_empty() {
                applied.changed.insert(Changed { kind, id });
            }
            tx.save_folded(&mut document, arrivals, job.whole)?;
            if document.waiting() > 0 {
                applied.lacking.insert((kind, id));
            }
        }
        Ok(applied)
    }

    /// Whether documents of a kind live in the space of a checkpoint.
    fn belongs(&self, kind: Kind, table: &Checkpoint) -> bool {
        let space = self.authority.space_named(&table.space);
        space.map(|space| space.class) == Some(kind.class() as u8)
    }

    /// Those changes that count; the others are set aside, and what was set aside and counts now is not
    /// any longer.
    fn counting(
        &self,
        tx: &Tx<'_>,
        (kind, id): (Kind, DocumentId),
        carried: Vec<Carried>,
        aside: &mut Vec<AsideRow>,
    ) -> Result<Vec<Carried>, ReplicaError> {
        let mut counting = Vec::with_capacity(carried.len());
        for one in carried {
            let mut claim = one.carrier.claim(one.carrier.hlc);
            let mut judged = self.authority.judge_entry(&claim, self.now_ms);
            if matches!(judged, Judgement::Quarantine(_)) && claim.id == Hash::ZERO {
                // Where the entry itself is here, or was, somebody may have endorsed it by its id.
                let at = (claim.space.0, claim.device.0, claim.lane, claim.seq);
                if let Some(id) = tx.entry_id_at(at.0, at.1, at.2, at.3)? {
                    claim.id = Hash(id);
                    judged = self.authority.judge_entry(&claim, self.now_ms);
                }
            }
            match judged {
                // The maker applied it before its author was suspended.
                Judgement::Accept | Judgement::Late | Judgement::Hold { .. } => {
                    let at = (one.carrier.device.0, one.carrier.lane, one.carrier.seq);
                    let same = |row: &AsideRow| {
                        (row.device, row.lane, row.seq) == at && mendable(&row.reason)
                    };
                    if aside.iter().any(same) {
                        let commit = one.commit(kind, id);
                        let gone = |row: &AsideRow| same(row) && row.commit == commit;
                        for row in aside.iter().filter(|row| gone(row)) {
                            tx.aside_clear(row.n)?;
                        }
                        aside.retain(|row| !gone(row));
                    }
                    counting.push(one);
                }
                Judgement::Quarantine(doubt) => {
                    let at = &one.carrier;
                    let held = tx.entry_hash(at.space.0, at.device.0, at.lane, at.seq)?;
                    // What the entry itself says is set aside by it, once.
                    if held.is_none() {
                        let commit = one.commit(kind, id);
                        set_aside(tx, at, code(doubt), commit, aside)?;
                    }
                }
            }
        }
        Ok(counting)
    }

    /// Takes what chunks hold of a document that is made anew.
    pub(crate) fn take_from_chunks(
        &mut self,
        tx: &Tx<'_>,
        document: &mut Document,
        aside: &mut Vec<AsideRow>,
        taken: &mut Vec<Vec<u8>>,
    ) -> Result<(), ReplicaError> {
        let (kind, id) = (document.kind(), document.id());
        for row in tx.chunks_of(kind, id)? {
            let Some(table) = table(tx, row.checkpoint)? else {
                continue;
            };
            let parts = match &self.opened {
                Some((n, parts)) if *n == row.n => Arc::clone(parts),
                _ => {
                    let chunk = decode::<Chunk>(&row.bytes).ok();
                    let parts = chunk.and_then(|chunk| {
                        let key = self.space_keys.get(&(chunk.space, chunk.epoch))?;
                        open_chunk(&chunk, key, self.squeezer).ok()
                    });
                    let parts: Vec<Part> = parts
                        .unwrap_or_default()
                        .iter()
                        .filter_map(|part| decode(part).ok())
                        .collect();
                    let parts = Arc::new(parts);
                    self.opened = Some((row.n, Arc::clone(&parts)));
                    parts
                }
            };
            let own = parts
                .iter()
                .filter(|part| part.kind == kind as u8 && part.doc.0 == id.bytes());
            for part in own {
                let Ok((_, carried)) = read(part, &table) else {
                    continue;
                };
                if !self.belongs(kind, &table) {
                    continue;
                }
                for one in self.counting(tx, (kind, id), carried, aside)? {
                    if document.receive(&one.whole, one.actor).is_ok() {
                        tx.carried(id, one.carrier.space.0, &one.source())?;
                        taken.extend(one.whole);
                    }
                }
            }
        }
        Ok(())
    }

    /// The documents of those changes of a log that do not count and that only a checkpoint carries;
    /// what was set aside there is looked at again.
    pub(crate) fn void_below(
        &self,
        tx: &Tx<'_>,
        space: SpaceId,
        device: DeviceId,
        lane: u8,
        from: u64,
    ) -> Result<Vec<(Kind, DocumentId)>, ReplicaError> {
        let floor = tx
            .log_head(space.0, device.0, lane)?
            .map_or(0, |head| head.floor);
        if from > floor {
            return Ok(Vec::new());
        }
        let mut void = Vec::new();
        for (kind, id, source) in tx.changes_of_log(space.0, device.0, lane, (from, floor))? {
            let claim = EntryClaim {
                device,
                space,
                lane,
                seq: source.seq,
                id: Hash::ZERO,
                hlc: Hlc(source.hlc.unwrap_or(0)),
            };
            let judged = self.authority.judge_entry(&claim, self.now_ms);
            if matches!(judged, Judgement::Quarantine(_)) {
                void.push((kind, id));
            }
        }
        for row in tx.set_aside()? {
            let of_log = (row.space, row.device, row.lane) == (space.0, device.0, lane);
            if of_log
                && (from..=floor).contains(&row.seq)
                && mendable(&row.reason)
                && let Some((kind, id)) = document_of(&row.commit)
            {
                tx.chunks_again_of(kind, id)?;
            }
        }
        Ok(void)
    }
}

/// A document and what a chunk brings for it.
struct Job {
    document: Document,
    carried: Vec<Carried>,
    outcomes: Vec<Result<Vec<Writes>, DocumentError>>,
    /// Whether nothing of the document was here before.
    fresh: bool,
    /// All of the document, in the form that is kept, where it is worth it.
    whole: Option<Vec<u8>>,
}

impl Job {
    fn new(document: Document, carried: Vec<Carried>) -> Self {
        Self {
            document,
            carried,
            outcomes: Vec::new(),
            fresh: true,
            whole: None,
        }
    }

    /// Lets the document take the changes: nothing but the document is needed for it.
    fn receive(&mut self) {
        let offers: Vec<Offer<'_>> = self
            .carried
            .iter()
            .map(|one| Offer {
                changes: &one.whole,
                actor: one.actor,
            })
            .collect();
        self.outcomes = self.document.receive_all(&offers);
        // Everything there is of it came at once, so it is kept as it came; who writes in it folds it.
        let whole = self.fresh && self.outcomes.iter().all(Result::is_ok);
        if whole && offers.len() >= WORTH_FOLDING && self.document.waiting() == 0 {
            let changes = offers.iter().flat_map(|offer| offer.changes);
            self.whole = Some(document::gathered(changes.map(Vec::as_slice)));
        } else if offers.len() >= WORTH_FOLDING {
            self.whole = self.document.save_checked().ok();
        }
    }
}
