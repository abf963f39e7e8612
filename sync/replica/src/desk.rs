//! Entries taken apart: opened, their commits checked, sorted by document, waiting to be applied.
//!
//! Taking apart is arithmetic over bytes that do not change, so it runs on all cores; applying writes
//! and runs alone. Nothing here is remembered beyond the program: until every commit of an entry has
//! been applied, the entry stands in the store as waiting, and applying a commit twice does nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use authority::{AHEAD_MS, Authority, Judgement};
use domain::ids::DocumentId;
use domain::kind::{Kind, care_of, record_of};
use protocol::audit::open_parcel;
use protocol::piece::open_piece;
use protocol::share::open_carried;
use protocol::{OpenError, SqueezeError, Squeezer, open_entry};
use store::{CarriedRow, EntryRow, EntryState};
use vault::SpaceKey;
use wire::{AuditParcel, Entry, EntryKind, EpochId, Hash, SpaceId, decode};

use crate::bridge::{Untaken, believe, may_carry};
use crate::judge::{Carrier, Refusal, code, document_of, judge};

/// Entries that are unpacked together, each to at most 4 MiB.
const AT_A_TIME: usize = 32;

/// Commits that lie here at most, in bytes, and those of one more step.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Entries above which several cores take them apart.
const WORTH_SHARING: usize = 8;

/// Cores used at most: the window wants one, too.
const MOST_CORES: usize = 4;

/// What an unknown author wrote is looked at again after this, in milliseconds.
const UNKNOWN_MS: u64 = 60 * 60 * 1000;

/// The position of an entry.
pub(crate) type Place = store::EntryPlace;

/// A commit that may be applied, as far as can be judged without its document.
pub(crate) struct Ready {
    /// Place of its entry on the desk.
    pub(crate) entry: usize,
    /// Where its author wrote it: another place than the entry's where it was carried here.
    pub(crate) from: Place,
    pub(crate) actor: [u8; 16],
    /// The commit as it came. Kept in this form alone, because many lie here.
    pub(crate) bytes: Vec<u8>,
}

/// An entry taken apart.
pub(crate) struct Opened {
    pub(crate) place: Place,
    /// What is to be noted of it once its commits are applied.
    pub(crate) state: EntryState,
    /// It waits until then: its clock is ahead of this device's, or its author is suspended.
    pub(crate) held: Option<u64>,
    /// What is set aside, why, and where it was written.
    pub(crate) aside: Vec<(&'static str, Place, Vec<u8>)>,
    /// What it carries out of other spaces.
    pub(crate) carried: Vec<CarriedRow>,
    commits: Vec<Accepted>,
    /// Commits that are not applied yet.
    pub(crate) left: usize,
    /// What its author's device recorded of acts there, with when it was sealed.
    pub(crate) parcel: Option<(AuditParcel, u64)>,
    /// The address of the piece of a picture that it holds.
    pub(crate) piece: Option<Hash>,
}

/// A commit that its author may write, and where it belongs.
struct Accepted {
    kind: Kind,
    id: DocumentId,
    from: Place,
    actor: [u8; 16],
    bytes: Vec<u8>,
}

/// The commits of one document.
pub(crate) struct Group {
    pub(crate) kind: Kind,
    pub(crate) id: DocumentId,
    pub(crate) lane: u8,
    pub(crate) commits: Vec<Ready>,
}

/// Commits by document, and the entries they came in.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) entries: Vec<Opened>,
    pub(crate) groups: VecDeque<Group>,
}

/// What judging an entry needs.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) authority: &'a Authority,
    pub(crate) space_keys: &'a BTreeMap<(SpaceId, EpochId), SpaceKey>,
    /// Spaces whose audit records this device reads.
    pub(crate) audited: &'a BTreeSet<SpaceId>,
    pub(crate) now_ms: u64,
}

impl Desk {
    /// Takes entries apart and lays out what can be applied.
    pub(crate) fn lay_out(rows: &[EntryRow], judge: Judge<'_>) -> Self {
        let mut entries = Vec::with_capacity(rows.len());
        let mut bytes = 0_usize;
        // What packs well may be large: no more is unpacked than there is room for.
        for some in rows.chunks(AT_A_TIME) {
            let opened = take_apart(some, judge);
            let commits = opened.iter().flat_map(|entry| &entry.commits);
            bytes += commits.map(|commit| commit.bytes.len()).sum::<usize>();
            entries.extend(opened);
            if bytes > MOST_BYTES {
                break;
            }
        }
        let mut groups: BTreeMap<(Kind, DocumentId), Group> = BTreeMap::new();
        let mut order = Vec::new();
        for (place, entry) in entries.iter_mut().enumerate() {
            entry.left = entry.commits.len();
            for accepted in entry.commits.drain(..) {
                let (kind, id) = (accepted.kind, accepted.id);
                let lane = entry.place.lane;
                let group = groups.entry((kind, id)).or_insert_with(|| {
                    order.push((kind, id));
                    Group {
                        kind,
                        id,
                        lane,
                        commits: Vec::new(),
                    }
                });
                group.commits.push(Ready {
                    entry: place,
                    from: accepted.from,
                    actor: accepted.actor,
                    bytes: accepted.bytes,
                });
            }
        }
        Self {
            entries,
            groups: together(order, groups),
        }
    }

    /// Whether nothing is left to apply.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Forgets everything; the entries still stand in the store as waiting.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Makes room for something more urgent that has come.
    pub(crate) fn yield_to(&mut self, lane: u8) {
        if self.groups.front().is_some_and(|group| group.lane > lane) {
            self.clear();
        }
    }
}

/// In the order in which they came, but a person's documents together: their line in the lists is
/// made once for each transaction.
fn together(
    order: Vec<(Kind, DocumentId)>,
    mut groups: BTreeMap<(Kind, DocumentId), Group>,
) -> VecDeque<Group> {
    let mut owner: BTreeMap<(Kind, DocumentId), DocumentId> = BTreeMap::new();
    for (kind, id) in &order {
        if *kind == Kind::Person {
            owner.insert((Kind::PersonRecord, record_of(*id)), *id);
            owner.insert((Kind::PersonCare, care_of(*id)), *id);
        }
    }
    let mut sorted = VecDeque::with_capacity(order.len());
    for (kind, id) in order {
        let person = if kind == Kind::Person {
            Some(id)
        } else {
            owner.get(&(kind, id)).copied()
        };
        if let Some(person) = person {
            for part in [
                (Kind::Person, person),
                (Kind::PersonRecord, record_of(person)),
                (Kind::PersonCare, care_of(person)),
            ] {
                sorted.extend(groups.remove(&part));
            }
        }
        sorted.extend(groups.remove(&(kind, id)));
    }
    sorted
}

/// How many threads share work.
pub(crate) fn cores() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    cores.min(MOST_CORES)
}

fn take_apart(rows: &[EntryRow], judge: Judge<'_>) -> Vec<Opened> {
    let cores = cores();
    let part = |rows: &[EntryRow]| -> Vec<Opened> {
        let mut squeezer = Squeezer::new();
        rows.iter()
            .map(|row| judge.entry(row, &mut squeezer))
            .collect()
    };
    if rows.len() < WORTH_SHARING || cores < 2 {
        return part(rows);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = rows
            .chunks(rows.len().div_ceil(cores))
            .map(|some| scope.spawn(move || part(some)))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| {
                part.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

impl Judge<'_> {
    fn entry(self, row: &EntryRow, squeezer: &mut Squeezer) -> Opened {
        let mut opened = Opened {
            place: Place {
                space: row.space,
                device: row.device,
                lane: row.lane,
                seq: row.seq,
            },
            state: EntryState::Applied,
            held: None,
            aside: Vec::new(),
            carried: Vec::new(),
            commits: Vec::new(),
            left: 0,
            parcel: None,
            piece: None,
        };
        let Ok(entry) = decode::<Entry>(&row.bytes) else {
            return opened.whole_aside("entry_malformed");
        };
        let header = &entry.header;
        if header.hlc.millis().saturating_sub(self.now_ms) > AHEAD_MS {
            return opened.hold(header.hlc.millis().saturating_sub(AHEAD_MS));
        }
        let is_parcel = header.kind == EntryKind::Audit as u8;
        if is_parcel && !self.audited.contains(&header.space) {
            // Carried for those who audit.
            return opened;
        }
        let Some(key) = self.space_keys.get(&(header.space, header.epoch)) else {
            opened.state = EntryState::Unreadable;
            return opened;
        };
        // Nobody's right decides here: what a withdrawn device recorded is of interest, too; and a piece is
        // named by an item, which is judged.
        let laid_open = if header.kind == EntryKind::Piece as u8 {
            open_piece(&entry, key, squeezer).map(|_| {
                opened.piece = Some(header.root);
                Vec::new()
            })
        } else if is_parcel {
            let parcel = open_parcel(&entry, key, squeezer);
            parcel.map(|parcel| {
                opened.parcel = Some((parcel, header.hlc.0));
                Vec::new()
            })
        } else if header.kind == EntryKind::Share as u8 {
            open_carried(&entry, key, squeezer)
        } else {
            open_entry(&entry, key, squeezer)
        };
        let commits = match laid_open {
            Ok(commits) => commits,
            Err(OpenError::Newer { .. } | OpenError::Packed(SqueezeError::Newer { .. })) => {
                opened.state = EntryState::Newer;
                return opened;
            }
            Err(OpenError::Sealed(_)) => return opened.whole_aside("does_not_open"),
            Err(OpenError::Packed(_)) => return opened.whole_aside("does_not_unpack"),
            Err(OpenError::Payload(_) | OpenError::OtherCommits) => {
                return opened.whole_aside("payload_malformed");
            }
        };
        let carrier = Carrier::entry(&entry, Hash(row.hash), row.lane);
        if header.kind == EntryKind::Share as u8 {
            return self.carried(opened, &entry, &carrier, commits);
        }
        let here = opened.place;
        let commits = commits.into_iter().map(|bytes| (carrier, here, bytes));
        self.commits(opened, commits.collect())
    }

    /// What an entry brings out of other spaces: who carried it must have been allowed to, and each
    /// commit is judged by its own author's right where it was written.
    fn carried(
        self,
        mut opened: Opened,
        entry: &Entry,
        carrier: &Carrier,
        carried: Vec<Vec<u8>>,
    ) -> Opened {
        let claim = carrier.claim(carrier.hlc);
        match self.authority.judge_entry(&claim, self.now_ms) {
            Judgement::Accept | Judgement::Late if may_carry(self.authority, entry) => {}
            Judgement::Accept | Judgement::Late => return opened.whole_aside("no_right"),
            Judgement::Quarantine(doubt) => return opened.whole_aside(code(doubt)),
            Judgement::Hold { until_ms, .. } => return opened.hold(until_ms),
        }
        let mut commits = Vec::with_capacity(carried.len());
        let mut unknown = false;
        for bytes in carried {
            let believed = match believe(self.authority, entry, &bytes) {
                Ok(believed) => believed,
                Err(Untaken::Stranger) => {
                    unknown = true;
                    continue;
                }
                Err(Untaken::For(reason)) => {
                    let at = opened.place;
                    opened.put_aside(reason, at, bytes);
                    continue;
                }
            };
            if let Some((kind, document)) = document_of(&believed.commit) {
                opened.carried.push(CarriedRow {
                    kind,
                    document,
                    from: believed.from(),
                    entry: believed.carrier.id.0,
                    hlc: believed.carrier.hlc.0,
                    by: opened.place,
                });
            }
            commits.push((believed.carrier, believed.from(), believed.commit));
        }
        let mut opened = self.commits(opened, commits);
        if unknown && opened.held.is_none() {
            // What is known already is applied meanwhile.
            opened.state = EntryState::Unreadable;
            opened.held = Some(self.now_ms.saturating_add(UNKNOWN_MS));
        }
        opened
    }

    /// Judges commits, each with what carries it and where it was written.
    fn commits(self, mut opened: Opened, commits: Vec<(Carrier, Place, Vec<u8>)>) -> Opened {
        let mut late = false;
        for (carrier, from, bytes) in commits {
            match judge(self.authority, &carrier, &bytes, self.now_ms) {
                Ok(judged) => {
                    late |= judged.late;
                    opened.commits.push(Accepted {
                        kind: judged.kind,
                        id: judged.id,
                        from,
                        actor: judged.actor,
                        bytes,
                    });
                }
                // What is in no list of reasons may be all right.
                Err(Refusal::NewerKind) if opened.state == EntryState::Applied => {
                    opened.state = EntryState::Newer;
                }
                Err(Refusal::NewerKind) => {}
                Err(Refusal::Doubt(doubt)) => {
                    opened.state = EntryState::Quarantined;
                    opened.put_aside(code(doubt), from, bytes);
                }
                Err(Refusal::Hold(until_ms)) => return opened.hold(until_ms),
                Err(Refusal::For(reason)) => opened.put_aside(reason, from, bytes),
            }
        }
        if late && opened.state == EntryState::Applied {
            opened.state = EntryState::Late;
        }
        opened
    }
}

impl Opened {
    fn put_aside(&mut self, reason: &'static str, from: Place, bytes: Vec<u8>) {
        self.aside.push((reason, from, bytes));
    }

    fn hold(mut self, until_ms: u64) -> Self {
        self.held = Some(until_ms);
        self.state = EntryState::Unreadable;
        self.aside.clear();
        self.commits.clear();
        self
    }

    fn whole_aside(mut self, reason: &'static str) -> Self {
        self.state = EntryState::Quarantined;
        let at = self.place;
        self.put_aside(reason, at, Vec::new());
        self
    }
}
