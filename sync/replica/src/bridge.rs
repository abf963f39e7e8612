//! Bridges: what people of one unit wrote about a person who is shared with another goes there, and what
//! is written there comes back.
//!
//! A device that may write and share in both units carries single commits from the logs of one space into
//! its own log of the other. Each brings the proof of who wrote it, and is judged by what its author might
//! write where it was written, so that all devices of both units end with the same documents. Carrying
//! twice does no harm.

mod due;
mod pieces;

pub(crate) use due::Bridge;

use std::collections::{BTreeMap, BTreeSet};

use authority::{Authority, Rights};
use document::LAYOUT;
use domain::ids::DocumentId;
use domain::kind::{Class, Kind, care_of, record_of, withheld_of};
use protocol::share::{batch_carried, carry, open_carried, proof_of, seal_carried, verify_carried};
use protocol::{LogHead, SqueezeError, Squeezer, open_entry};
use store::{CarriedRow, EntryPlace, ShareRow, Source, Tx};
use vault::SpaceKey;
use wire::{
    AccountId, Carried, CarriedFrom, Commit, DocId, Entry, EpochId, Hash, Hlc, Lane, PublicKey,
    SpaceId, UnitId, decode, encode, limits,
};

use crate::judge::{Carrier, document_of};
use crate::replica::Replica;
use crate::{ReplicaError, own};

/// People looked at in one go.
const AT_ONCE: usize = 32;

/// What is missing of a document in one of its spaces.
struct Missing {
    kind: Kind,
    id: DocumentId,
    into: SpaceId,
    /// Where it was written, in the order of its clocks.
    places: Vec<(EntryPlace, Vec<Source>)>,
}

/// A unit to which a person is given, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Given {
    unit: UnitId,
    until_ms: u64,
}

/// What is to be sealed: the commit, where its author wrote it, the entry's id and clock.
type Load = (Vec<u8>, EntryPlace, Hash, Hlc);

impl Replica {
    /// Looks anew at what this device may carry, and at everybody who is shared.
    pub(crate) fn bridge_anew(&mut self) -> Result<(), ReplicaError> {
        let may = |space: &&authority::Space| {
            let wanted = Rights::APPEND.with(Rights::SHARE);
            self.authority
                .covered(&self.device, &space.id, wanted, None)
        };
        let units: BTreeSet<UnitId> = self
            .authority
            .spaces()
            .filter(may)
            .map(|space| space.unit)
            .collect();
        self.bridge = Bridge::default();
        self.bridge.able = units.len() > 1;
        if self.bridge.able {
            let people = self.store.read(|tx| -> Result<_, ReplicaError> {
                let mut people = tx.people_shared()?;
                people.extend(tx.people_carried()?);
                Ok((people, tx.documents_of_kind(Kind::Directory)?))
            })?;
            let (people, names) = people;
            for person in people {
                self.bridge.watch(person);
            }
            for names in names {
                self.bridge.people.insert(names, names);
                self.bridge.due.insert(names);
            }
        }
        Ok(())
    }

    /// These documents have changed, and what was written here of them is sealed.
    pub(crate) fn bridge_later(
        &mut self,
        documents: impl IntoIterator<Item = DocumentId>,
    ) -> Result<(), ReplicaError> {
        if !self.bridge.able {
            return Ok(());
        }
        for id in documents {
            if let Some(person) = self.bridge.people.get(&id).copied() {
                self.bridge.due.insert(person);
                continue;
            }
            let own = self.device.0;
            let (shared, names) = self.store.read(|tx| -> Result<_, ReplicaError> {
                let names = tx.space_of(Kind::Directory, id)?.is_some();
                Ok((!tx.shares_of(id, &own)?.is_empty(), names))
            })?;
            if shared {
                self.bridge.watch(id);
            } else if names {
                self.bridge.people.insert(id, id);
                self.bridge.due.insert(id);
            }
        }
        Ok(())
    }

    /// Whether somebody is to be looked at.
    pub(crate) fn bridge_is_due(&self) -> bool {
        !self.bridge.due.is_empty()
    }

    /// Carries what is missing of some of those who are due; whether it carried anything. Who cannot be
    /// carried holds nobody else up.
    pub(crate) fn bridge_some(&mut self, now_ms: u64) -> bool {
        let mut any = false;
        for _ in 0..AT_ONCE {
            let Some(person) = self.bridge.due.pop_first() else {
                break;
            };
            any |= self.bridge_one(person, now_ms).unwrap_or_else(|error| {
                tracing::warn!(%error, "somebody who is shared could not be carried yet");
                self.bridge.put_off(person, now_ms);
                // Some of it may have been.
                true
            });
        }
        any
    }

    fn bridge_one(&mut self, person: DocumentId, now_ms: u64) -> Result<bool, ReplicaError> {
        let mut any = false;
        for missing in self.missing(person, now_ms)? {
            any |= self.carry_over(&missing, now_ms)?;
        }
        Ok(self.carry_pieces(person, now_ms)? || any)
    }

    /// What is missing of a person in the spaces between which this device stands.
    fn missing(&self, person: DocumentId, now_ms: u64) -> Result<Vec<Missing>, ReplicaError> {
        let hlc = Hlc::at_millis(self.now_for(now_ms));
        let own = self.device.0;
        let documents = [
            (Kind::Person, person),
            (Kind::PersonRecord, record_of(person)),
            (Kind::PersonCare, care_of(person)),
            (Kind::PersonWithheld, withheld_of(person)),
        ];
        self.store.read(|tx| -> Result<_, ReplicaError> {
            let mut all = Vec::new();
            if tx.space_of(Kind::Directory, person)?.is_some() {
                let Some(home) = tx.home_of(person)?.map(SpaceId) else {
                    return Ok(all);
                };
                // Who is called what, everybody may know whose municipality this device works for.
                let until_ms = u64::MAX;
                let units = self.own_units().into_iter();
                let given: Vec<Given> = units.map(|unit| Given { unit, until_ms }).collect();
                return self.missing_of(tx, (Kind::Directory, person), home, &given, hlc);
            }
            let shares = tx.shares_of(person, &own)?;
            for (kind, id) in documents {
                let Some(home) = tx.home_of(id)?.map(SpaceId) else {
                    continue;
                };
                let class = kind.class() as u8;
                let given = if kind == Kind::PersonWithheld {
                    // Everybody is told who was ever given anything of the person.
                    self.told(tx, person)?
                } else if tx.is_withheld(id.bytes())? {
                    continue;
                } else {
                    self.given(&shares, &home, class)
                };
                all.extend(self.missing_of(tx, (kind, id), home, &given, hlc)?);
            }
            Ok(all)
        })
    }

    /// The units into which anything of a person was carried.
    fn told(&self, tx: &Tx<'_>, person: DocumentId) -> Result<Vec<Given>, ReplicaError> {
        let spaces = tx.spaces_of(person)?;
        let units = spaces
            .into_iter()
            .filter_map(|space| Some(self.authority.space_named(&SpaceId(space))?.unit));
        let until_ms = u64::MAX;
        Ok(units.map(|unit| Given { unit, until_ms }).collect())
    }

    /// To whom something of this class is given by what was said of a person of this home.
    fn given(&self, shares: &[ShareRow], home: &SpaceId, class: u8) -> Vec<Given> {
        let Some(unit) = self.authority.space_named(home).map(|space| space.unit) else {
            return Vec::new();
        };
        given(&self.authority, shares, &unit, class)
    }

    fn missing_of(
        &self,
        tx: &Tx<'_>,
        (kind, id): (Kind, DocumentId),
        home: SpaceId,
        given: &[Given],
        now: Hlc,
    ) -> Result<Vec<Missing>, ReplicaError> {
        let spaces = self.between(home, given, kind.class() as u8);
        let mut all = Vec::new();
        if spaces.len() < 2 {
            return Ok(all);
        }
        let sources = tx.sources_anywhere(id, &self.device.0)?;
        for (into, until_ms) in &spaces {
            if !self.carries_into(into, *until_ms, now) {
                continue;
            }
            let there = tx.carried_into(id, into.0)?;
            let mut places: BTreeMap<EntryPlace, Vec<Source>> = BTreeMap::new();
            for (space, source) in &sources {
                let until = spaces.get(&SpaceId(*space)).copied().unwrap_or(0);
                let written = Hlc(source.hlc.unwrap_or(0)).millis();
                let place = EntryPlace {
                    space: *space,
                    device: source.device,
                    lane: source.lane,
                    seq: source.seq,
                };
                if *space != into.0 && written <= until && !there.contains(&place) {
                    places.entry(place).or_default().push(*source);
                }
            }
            if !places.is_empty() {
                let mut places: Vec<(EntryPlace, Vec<Source>)> = places.into_iter().collect();
                places.sort_by_key(|(place, sources)| {
                    (sources.iter().filter_map(|one| one.hlc).min(), *place)
                });
                all.push(Missing {
                    kind,
                    id,
                    into: *into,
                    places,
                });
            }
        }
        Ok(all)
    }

    /// The spaces of a class between which something of a person goes, each with until when what is written
    /// there is carried, and until when it is carried into.
    fn between(&self, home: SpaceId, given: &[Given], class: u8) -> BTreeMap<SpaceId, u64> {
        let mut spaces = BTreeMap::from([(home, u64::MAX)]);
        for one in given {
            if let Some(space) = self.authority.space(&one.unit, class) {
                let until = spaces.entry(space).or_insert(0);
                *until = one.until_ms.max(*until);
            }
        }
        spaces
    }

    /// Whether this device may carry something into a space now.
    fn carries_into(&self, into: &SpaceId, until_ms: u64, now: Hlc) -> bool {
        let may = self.authority.space_named(into).is_some_and(|space| {
            let authority = &self.authority;
            authority.may_share(&self.device, &space.unit, space.class, now)
                && authority.may_write_at(&self.device, into, now)
        });
        may && now.millis() <= until_ms && self.writable_key(into).is_some()
    }

    /// Seals what is missing into entries of the own log, all of it or nothing.
    fn carry_over(&mut self, missing: &Missing, now_ms: u64) -> Result<bool, ReplicaError> {
        let into = missing.into;
        let Some((epoch, key)) = self.writable_key(&into) else {
            return Ok(false);
        };
        let Some((mut draft, floor)) = self.next_entry(into, Lane::Shared, epoch, now_ms) else {
            return Ok(false);
        };
        let Self {
            store,
            device,
            keys,
            rng,
            squeezer,
            space_keys,
            ..
        } = self;
        let head = store.transaction(|tx| -> Result<Option<LogHead>, ReplicaError> {
            let mut loads = loads(tx, missing, space_keys, squeezer)?;
            let mut head = None;
            while !loads.is_empty() {
                let encoded: Vec<Vec<u8>> = loads.iter().map(|(bytes, ..)| bytes.clone()).collect();
                let batch = match batch_carried(&encoded, 3 * limits::ENTRY_TARGET, squeezer) {
                    Ok(batch) => batch,
                    Err(SqueezeError::TooLarge) => {
                        // Whatever fits its author's entry can be carried (`protocol::share` tests it).
                        tracing::error!("a commit is too large to be carried");
                        loads.remove(0);
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                };
                let count = batch.count;
                let (entry, id) = seal_carried(keys, &draft, &key, batch, rng.as_mut())?;
                head = Some(own::append(tx, (&draft, floor), &entry, id)?);
                let by = EntryPlace {
                    space: into.0,
                    device: device.0,
                    lane: Lane::Shared as u8,
                    seq: draft.seq,
                };
                for (_, from, entry, hlc) in loads.drain(..count) {
                    tx.carried_put(&CarriedRow {
                        kind: missing.kind,
                        document: missing.id,
                        from,
                        entry: entry.0,
                        hlc: hlc.0,
                        by,
                    })?;
                }
                (draft.seq, draft.prev) = (draft.seq + 1, id);
            }
            Ok(head)
        })?;
        let Some(head) = head else {
            return Ok(false);
        };
        self.put_own_head(into, Lane::Shared, head);
        Ok(true)
    }
}

/// To whom records of this class are given by what was said, and until when. What was said by somebody
/// who might not say it is passed over.
fn given(authority: &Authority, shares: &[ShareRow], home: &UnitId, class: u8) -> Vec<Given> {
    let may = |row: &&ShareRow| {
        let device = wire::DeviceId(row.device);
        authority.may_share(&device, home, class, Hlc(row.hlc))
    };
    let ended = |id: &str| {
        let ends = shares.iter().filter(may);
        ends.filter(|row| row.said.ends.as_deref() == Some(id))
            .map(|row| Hlc(row.hlc).millis())
            .min()
    };
    let care = class == Class::P3 as u8;
    shares
        .iter()
        .filter(may)
        .filter(|row| row.said.ends.is_none() && row.said.classes.contains(&class))
        .filter(|row| !care || row.said.basis.covers_care())
        .filter_map(|row| {
            let unit = UnitId(hex(&row.said.unit)?);
            let until = row.said.until_ms.unwrap_or(u64::MAX);
            (unit != *home).then(|| Given {
                unit,
                until_ms: until.min(ended(&row.id).unwrap_or(u64::MAX)),
            })
        })
        .collect()
}

fn hex(text: &str) -> Option<[u8; 16]> {
    let plain = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u128::from_str_radix(text, 16).ok()?;
    plain.then(|| number.to_be_bytes())
}

/// What is missing as it travels, each commit with the proof of who wrote it where its entry lies here.
fn loads(
    tx: &Tx<'_>,
    missing: &Missing,
    keys: &BTreeMap<(SpaceId, EpochId), SpaceKey>,
    squeezer: &mut Squeezer,
) -> Result<Vec<Load>, ReplicaError> {
    let mut loads = Vec::new();
    let mut document = None;
    for (place, sources) in &missing.places {
        let rows = tx.entries_from(place.space, place.device, place.lane, place.seq, 1)?;
        let row = rows.into_iter().find(|row| row.seq == place.seq);
        let opened = row.and_then(|row| {
            let entry = decode::<Entry>(&row.bytes).ok()?;
            let key = keys.get(&(entry.header.space, entry.header.epoch))?;
            let commits = open_entry(&entry, key, squeezer).ok()?;
            Some((entry, Hash(row.hash), commits))
        });
        if let Some((entry, id, commits)) = opened {
            for (index, commit) in commits.iter().enumerate() {
                if document_of(commit) != Some((missing.kind, missing.id)) {
                    continue;
                }
                if let Some(carried) = carry(&entry, &commits, index) {
                    loads.push((encode(&carried), *place, id, entry.header.hlc));
                }
            }
            continue;
        }
        // A checkpoint stands in for the entry: the change itself is all that there is.
        if document.is_none() {
            document = tx.load(missing.kind, missing.id)?;
        }
        let listed = document.iter().flat_map(document::Document::listed);
        for change in listed {
            let Some(source) = sources.iter().find(|source| source.hash == change.hash) else {
                continue;
            };
            let seconds = u64::try_from(change.time_s).unwrap_or(0);
            let hlc = source
                .hlc
                .map_or(Hlc::at_millis(seconds.saturating_mul(1000)), Hlc);
            let Some(bare) = document::bare(&change.bytes) else {
                continue;
            };
            let commit = Commit {
                doc: DocId(missing.id.bytes()),
                kind: missing.kind as u8,
                layout: LAYOUT,
                operator: AccountId::ZERO,
                hlc,
                changes: vec![bare],
            };
            let carried = Carried {
                from: CarriedFrom::Vouched {
                    space: SpaceId(place.space),
                    device: wire::DeviceId(place.device),
                    lane: place.lane,
                    seq: place.seq,
                    hlc,
                },
                commit: encode(&commit),
            };
            loads.push((encode(&carried), *place, Hash::ZERO, hlc));
        }
    }
    Ok(loads)
}

/// Why a carried commit is not taken.
pub(crate) enum Untaken {
    /// Its author is not known yet.
    Stranger,
    /// It is not what it says, or of another class than the space that it was carried into.
    For(&'static str),
}

/// A carried commit whose author is proved, or vouched for.
pub(crate) struct Believed {
    pub(crate) carrier: Carrier,
    pub(crate) commit: Vec<u8>,
}

impl Believed {
    pub(crate) fn from(&self) -> EntryPlace {
        EntryPlace {
            space: self.carrier.space.0,
            device: self.carrier.device.0,
            lane: self.carrier.lane,
            seq: self.carrier.seq,
        }
    }
}

/// Checks a carried commit as far as can be checked without knowing what it says.
pub(crate) fn believe(
    authority: &Authority,
    entry: &Entry,
    bytes: &[u8],
) -> Result<Believed, Untaken> {
    let carried = decode::<Carried>(bytes).map_err(|_| Untaken::For("carried_malformed"))?;
    let proof = proof_of(&carried).map_err(|_| Untaken::For("carried_malformed"))?;
    let carrier = match (&carried.from, proof) {
        (_, Some((header, id))) => {
            let author = authority.device(&header.device).ok_or(Untaken::Stranger)?;
            verify_carried(&carried, &id, &PublicKey(author.keys.sign))
                .map_err(|_| Untaken::For("carried_forged"))?;
            Carrier {
                space: header.space,
                device: header.device,
                lane: header.lane,
                lies: header.lane,
                seq: header.seq,
                id,
                hlc: header.hlc,
            }
        }
        (
            CarriedFrom::Vouched {
                space,
                device,
                lane,
                seq,
                hlc,
            },
            _,
        ) => Carrier {
            space: *space,
            device: *device,
            lane: *lane,
            lies: *lane,
            seq: *seq,
            id: Hash::ZERO,
            hlc: *hlc,
        },
        (CarriedFrom::Proved { .. }, None) => return Err(Untaken::For("carried_malformed")),
    };
    let class = |space: &SpaceId| authority.space_named(space).map(|space| space.class);
    let (here, there) = (class(&entry.header.space), class(&carrier.space));
    if there.is_none() {
        return Err(Untaken::Stranger);
    }
    if here != there || carrier.space == entry.header.space {
        return Err(Untaken::For("other_class"));
    }
    Ok(Believed {
        carrier,
        commit: carried.commit,
    })
}

/// Whether who carried an entry might carry anything there.
pub(crate) fn may_carry(authority: &Authority, entry: &Entry) -> bool {
    let header = &entry.header;
    authority.space_named(&header.space).is_some_and(|space| {
        authority.may_share(&header.device, &space.unit, space.class, header.hlc)
    })
}

/// What an entry carries of one document, believed.
pub(crate) fn carried_of(
    authority: &Authority,
    entry: &Entry,
    key: &SpaceKey,
    document: (Kind, DocumentId),
    squeezer: &mut Squeezer,
) -> Vec<Believed> {
    let carried = open_carried(entry, key, squeezer).unwrap_or_default();
    carried
        .iter()
        .filter_map(|bytes| believe(authority, entry, bytes).ok())
        .filter(|believed| document_of(&believed.commit) == Some(document))
        .collect()
}
