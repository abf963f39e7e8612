//! A member whose program was changed by its owner: real keys and real rights, and no manners.

use std::collections::BTreeMap;
use std::sync::Arc;

use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Automerge};
use document::{Document, Edit, LAYOUT};
use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::piece::seal_piece;
use protocol::share::seal_carried;
use protocol::{Batch, EntryDraft, Squeezer, commits_root, entry_id, seal_entry};
use vault::{DeviceKeys, SeededRandom, SpaceKey};
use wire::{
    AccountId, Carried, Commit, DocId, Entry, EpochId, Frame, Hash, Hlc, Lane, Payload, SpaceId,
    encode,
};

use crate::device::Device;

/// What a changed program can make with the keys of its device.
pub struct Forger {
    keys: Arc<DeviceKeys>,
    space_keys: BTreeMap<SpaceId, (EpochId, SpaceKey)>,
    spaces: BTreeMap<u8, SpaceId>,
    /// The last position and id of each own log, as far as it was made here.
    pub heads: BTreeMap<(SpaceId, u8), (u64, Hash)>,
    rng: SeededRandom,
    /// The clock that entries and commits claim, in Unix milliseconds.
    pub now_ms: u64,
}

impl Forger {
    /// Takes over a device, with the keys of the spaces that it was given. Its logs go on where the
    /// device left them.
    ///
    /// # Panics
    ///
    /// When its store does not read.
    #[must_use]
    pub fn of(device: &Device, now_ms: u64) -> Self {
        let replica = device.replica();
        let rows = replica
            .store()
            .read(|tx| tx.space_keys())
            .expect("the store reads");
        let authority = replica.authority();
        let spaces = (0..5)
            .filter_map(|class| Some((class, authority.space(&device.unit, class)?)))
            .collect();
        let heads = replica
            .logs()
            .iter()
            .flat_map(|(space, logs)| logs.iter().map(|(log, head)| (*space, *log, *head)))
            .filter(|(_, (author, _), _)| author.0 == device.keys.device_id())
            .map(|(space, (_, lane), head)| ((space, lane), (head.seq, head.id)))
            .collect();
        Self {
            keys: Arc::clone(&device.keys),
            space_keys: rows
                .into_iter()
                .map(|row| {
                    let key = SpaceKey::from_bytes(&row.key);
                    (SpaceId(row.space), (EpochId(row.epoch), key))
                })
                .collect(),
            spaces,
            heads,
            rng: SeededRandom::new(now_ms),
            now_ms,
        }
    }

    /// The space of the stories' unit and a class.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn space(&self, class: u8) -> SpaceId {
        self.spaces[&class]
    }

    /// The space in which documents of a kind live.
    #[must_use]
    pub fn space_of(&self, kind: Kind) -> SpaceId {
        self.space(kind.class() as u8)
    }

    /// Takes a key that somebody else was given.
    pub fn steal(&mut self, other: &Self, space: SpaceId) {
        if let Some(key) = other.space_keys.get(&space) {
            self.space_keys.insert(space, key.clone());
        }
    }

    /// The only actor that honest devices take this device's changes of a document from.
    #[must_use]
    pub fn actor(&self, id: DocumentId) -> [u8; 16] {
        vault::actor_id(&self.keys.device_id(), &id.bytes())
    }

    /// A change as an honest program makes it, on a document.
    ///
    /// # Panics
    ///
    /// When the document refuses it.
    pub fn change(&self, document: &mut Document, edits: &[Edit]) -> Vec<u8> {
        let actor = self.actor(document.id());
        document
            .edit(actor, self.now_ms as i64, edits)
            .expect("a proper edit")
            .expect("something to write")
    }

    /// A change that no program of ours makes, on what a document says now.
    ///
    /// # Panics
    ///
    /// When nothing is written.
    #[must_use]
    pub fn forge(
        &self,
        document: &mut Document,
        write: impl FnOnce(&mut Transaction<'_>),
    ) -> Vec<u8> {
        let actor = ActorId::from(self.actor(document.id()));
        let mut automerge = Automerge::load(&document.save())
            .expect("a document loads")
            .with_actor(actor);
        let mut transaction = automerge.transaction();
        write(&mut transaction);
        transaction.commit_with(CommitOptions::default().with_time(1));
        let change = automerge.get_last_local_change();
        change.expect("something is written").raw_bytes().to_vec()
    }

    /// A commit as the program makes it. Changes that are none travel as they are.
    #[must_use]
    pub fn commit(&self, kind: Kind, id: DocumentId, changes: Vec<Vec<u8>>) -> Vec<u8> {
        encode(&self.committed(kind, id, changes))
    }

    /// A commit as the program makes it, to be changed afterwards.
    #[must_use]
    pub fn committed(&self, kind: Kind, id: DocumentId, changes: Vec<Vec<u8>>) -> Commit {
        Commit {
            doc: DocId(id.bytes()),
            kind: kind as u8,
            layout: LAYOUT,
            operator: AccountId([9; 16]),
            hlc: Hlc::at_millis(self.now_ms),
            changes: changes
                .into_iter()
                .map(|change| document::bare(&change).unwrap_or(change))
                .collect(),
        }
    }

    /// The next entry of an own log, properly sealed and signed.
    ///
    /// # Panics
    ///
    /// When the commits are too large for an entry.
    pub fn entry(&mut self, space: SpaceId, lane: Lane, commits: Vec<Vec<u8>>) -> Vec<u8> {
        let root = commits_root(&commits);
        let raw = encode(&Payload { commits });
        let packed = Squeezer::new().pack(&raw).expect("it fits an entry");
        self.sealed(space, lane, packed, root)
    }

    /// The next entry of an own log around a payload that is packed, or not.
    ///
    /// # Panics
    ///
    /// When the key of the space is not at hand.
    pub fn packed(&mut self, space: SpaceId, lane: Lane, packed: Vec<u8>) -> Vec<u8> {
        self.sealed(space, lane, packed, Hash::ZERO)
    }

    /// The next entry of an own log of what is carried, properly sealed and signed.
    ///
    /// # Panics
    ///
    /// When the key of the space is not at hand.
    pub fn carried(&mut self, space: SpaceId, carried: &[Carried]) -> Vec<u8> {
        let commits: Vec<Vec<u8>> = carried.iter().map(encode).collect();
        let root = commits_root(&commits);
        let packed = Squeezer::new().pack(&encode(&Payload { commits }));
        let packed = packed.expect("it fits an entry");
        let (draft, key) = self.draft(space, Lane::Shared);
        let batch = Batch {
            count: 0,
            packed,
            root,
        };
        let (entry, id) = seal_carried(&self.keys, &draft, &key, batch, &mut self.rng)
            .expect("simulated randomness");
        self.heads
            .insert((space, Lane::Shared as u8), (draft.seq, id));
        encode(&entry)
    }

    /// The next entry of an own log that says it holds a piece of a picture under some address, and holds
    /// these bytes.
    ///
    /// # Panics
    ///
    /// When the key of the space is not at hand.
    pub fn piece(&mut self, space: SpaceId, bytes: &[u8]) -> Vec<u8> {
        let (draft, key) = self.draft(space, Lane::Attachments);
        let packed = Squeezer::new().pack(bytes).expect("it fits an entry");
        let batch = Batch {
            count: 1,
            packed,
            root: Hash([9; 32]),
        };
        let (entry, id) = seal_piece(&self.keys, &draft, &key, batch, &mut self.rng)
            .expect("simulated randomness");
        self.heads
            .insert((space, Lane::Attachments as u8), (draft.seq, id));
        encode(&entry)
    }

    fn draft(&self, space: SpaceId, lane: Lane) -> (EntryDraft, SpaceKey) {
        let (seq, prev) = self.head(space, lane);
        let (epoch, key) = self.space_keys[&space].clone();
        let draft = EntryDraft {
            space,
            lane,
            seq: seq + 1,
            prev,
            authority_heads: Hash::ZERO,
            hlc: Hlc::at_millis(self.now_ms),
            epoch,
        };
        (draft, key)
    }

    fn sealed(&mut self, space: SpaceId, lane: Lane, packed: Vec<u8>, root: Hash) -> Vec<u8> {
        let (draft, key) = self.draft(space, lane);
        let batch = Batch {
            count: 0,
            packed,
            root,
        };
        let (entry, id) = seal_entry(&self.keys, &draft, &key, batch, &mut self.rng)
            .expect("simulated randomness");
        self.heads.insert((space, lane as u8), (draft.seq, id));
        encode(&entry)
    }

    /// Signs an entry again after it was changed.
    #[must_use]
    pub fn sign(&self, mut entry: Entry) -> Vec<u8> {
        let id = entry_id(&entry);
        entry.signature = wire::Signature(self.keys.sign(vault::Label::Entry, &id.0));
        encode(&entry)
    }

    /// The last position and id of an own log.
    #[must_use]
    pub fn head(&self, space: SpaceId, lane: Lane) -> (u64, Hash) {
        let head = self.heads.get(&(space, lane as u8));
        head.copied().unwrap_or((0, Hash::ZERO))
    }
}

/// A frame with these entries.
#[must_use]
pub fn entries(list: Vec<Vec<u8>>) -> Vec<u8> {
    encode(&Frame::Entries(list))
}

/// An Automerge chunk again with the length and checksum that its contents should have.
#[must_use]
pub fn with_checksum(chunk: &[u8]) -> Vec<u8> {
    let mut start = 9;
    while chunk.get(start).is_some_and(|byte| byte & 0x80 != 0) {
        start += 1;
    }
    let body = chunk.get(start + 1..).unwrap_or_default();
    let mut header = vec![1_u8];
    let mut length = body.len();
    loop {
        let low = (length & 0x7f) as u8;
        length >>= 7;
        if length == 0 {
            header.push(low);
            break;
        }
        header.push(low | 0x80);
    }
    let digest = vault::sha256(&[&header, body]);
    let mut whole = vec![0x85, 0x6f, 0x4a, 0x83];
    whole.extend_from_slice(&digest[..4]);
    whole.extend_from_slice(&header);
    whole.extend_from_slice(body);
    whole
}
