//! A device in memory: real keys and real entries, a shelf of maps, and two of them in conversation.
#![allow(missing_docs, dead_code)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;

use protocol::receipt::{sign_receipt, verify_receipt};
use protocol::{
    EntryDraft, LogHead, LogKey, Logs, Offerable, ReceiptMarks, Session, Shelf, Squeezer, Step,
    batch, entry_id, seal_entry, verify_entry,
};
use vault::{DeviceKeys, SeededRandom, SpaceKey};
use wire::codec::{decode, encode};
use wire::{
    AccountId, Commit, DeviceId, DocId, Entry, EpochId, Frame, Hash, Hlc, Lane, OperationId,
    PublicKey, Receipt, SpaceId,
};

pub const SPACE: SpaceId = SpaceId([7; 16]);

pub fn space_key() -> SpaceKey {
    SpaceKey::from_bytes(&[9; 32])
}

pub struct Fake {
    pub keys: DeviceKeys,
    pub rng: SeededRandom,
    pub clock: u64,
    /// Everybody's signing keys: stands in for the authority.
    pub known: BTreeMap<DeviceId, PublicKey>,
    /// Statements by issuer, for the authority vector.
    pub statements: BTreeMap<Hash, Vec<Vec<u8>>>,
    pub common: BTreeSet<SpaceId>,
    pub admitted: bool,
    /// The statement that makes the peer known.
    pub admitting: Option<Vec<u8>>,
    pub logs: BTreeMap<SpaceId, Logs>,
    pub entries: BTreeMap<LogKey, Vec<Vec<u8>>>,
    pub aside: BTreeMap<LogKey, Vec<(u64, Vec<u8>)>>,
    pub marks: BTreeMap<SpaceId, ReceiptMarks>,
    pub receipts: BTreeMap<(SpaceId, DeviceId), Receipt>,
    pub offerable: Option<Offerable>,
    pub chunks: Vec<Vec<u8>>,
}

impl Fake {
    pub fn new(seed: u64) -> Self {
        let mut rng = SeededRandom::new(seed);
        let keys = DeviceKeys::generate(&mut rng).expect("simulated randomness");
        Self {
            keys,
            rng,
            clock: 1_000,
            known: BTreeMap::new(),
            statements: BTreeMap::new(),
            common: BTreeSet::from([SPACE]),
            admitted: true,
            admitting: None,
            logs: BTreeMap::new(),
            entries: BTreeMap::new(),
            aside: BTreeMap::new(),
            marks: BTreeMap::new(),
            receipts: BTreeMap::new(),
            offerable: None,
            chunks: Vec::new(),
        }
    }

    pub fn device(&self) -> DeviceId {
        DeviceId(self.keys.device_id())
    }

    pub fn sign_key(&self) -> PublicKey {
        PublicKey(self.keys.public().sign)
    }

    pub fn head(&self, key: &LogKey) -> Option<LogHead> {
        self.logs
            .get(&key.space)?
            .get(&(key.device, key.lane))
            .copied()
    }

    /// Writes one entry that holds one commit of `size` bytes of text.
    pub fn write(&mut self, lane: Lane, text: &str) -> Entry {
        self.clock += 1;
        let key = LogKey {
            space: SPACE,
            device: self.device(),
            lane: lane as u8,
        };
        let head = self.head(&key);
        let commit = Commit {
            doc: DocId([1; 16]),
            kind: 5,
            layout: 2,
            operator: AccountId([2; 16]),
            hlc: Hlc::at_millis(self.clock),
            changes: vec![text.as_bytes().to_vec()],
        };
        let packed = batch(&[encode(&commit)], 16 * 1024, &mut Squeezer::new()).expect("small");
        let draft = EntryDraft {
            space: SPACE,
            lane,
            seq: head.map_or(1, |head| head.seq + 1),
            prev: head.map_or(Hash::ZERO, |head| head.id),
            authority_heads: Hash::ZERO,
            hlc: Hlc::at_millis(self.clock),
            epoch: EpochId(space_key().epoch_id(&SPACE.0)),
        };
        let (entry, _) = seal_entry(&self.keys, &draft, &space_key(), packed, &mut self.rng)
            .expect("simulated randomness");
        assert!(self.take(&encode(&entry)), "an own entry fits its log");
        entry
    }

    /// Takes one entry as a replica would; false when it came without the one before.
    pub fn take(&mut self, bytes: &[u8]) -> bool {
        let entry: Entry = decode(bytes).expect("peers send entries");
        let header = &entry.header;
        let key = LogKey {
            space: header.space,
            device: header.device,
            lane: header.lane,
        };
        if let Some(signer) = self.known.get(&header.device) {
            verify_entry(&entry, signer).expect("signed by its device");
        }
        let id = entry_id(&entry);
        let head = self.head(&key);
        let seq = head.map_or(0, |head| head.seq);
        if head.is_some_and(|head| head.forked) {
            return true;
        }
        let held = self
            .id_at(&key, header.seq)
            .unwrap_or_else(|never| match never {});
        let contradicts = held.is_some_and(|held| held != id)
            || (header.seq == seq + 1 && header.prev != head.map_or(Hash::ZERO, |head| head.id));
        if contradicts {
            self.aside
                .entry(key)
                .or_default()
                .push((header.seq, bytes.to_vec()));
            if let Some(head) = self
                .logs
                .get_mut(&key.space)
                .and_then(|logs| logs.get_mut(&(key.device, key.lane)))
            {
                head.forked = true;
            }
            return true;
        }
        if header.seq > seq + 1 {
            return false;
        }
        if header.seq == seq + 1 {
            self.entries.entry(key).or_default().push(bytes.to_vec());
            self.logs.entry(key.space).or_default().insert(
                (key.device, key.lane),
                LogHead {
                    seq: header.seq,
                    id,
                    forked: false,
                    branches: wire::Hash::ZERO,
                    floor: 0,
                },
            );
        }
        true
    }

    pub fn make_receipt(&mut self) {
        self.clock += 1;
        let logs = self.logs.get(&SPACE).cloned().unwrap_or_default();
        let receipt = sign_receipt(
            &self.keys,
            SPACE,
            Hlc::at_millis(self.clock),
            wire::Hash::ZERO,
            &logs,
        );
        self.keep_receipt(receipt);
    }

    pub fn keep_receipt(&mut self, receipt: Receipt) {
        if let Some(signer) = self.known.get(&receipt.device) {
            verify_receipt(&receipt, signer).expect("signed by its device");
        }
        let mark = self
            .marks
            .entry(receipt.space)
            .or_default()
            .entry(receipt.device)
            .or_default();
        if *mark < receipt.hlc {
            *mark = receipt.hlc;
            self.receipts
                .insert((receipt.space, receipt.device), receipt);
        }
    }
}

impl Shelf for Fake {
    type Error = Infallible;

    fn operation(&self) -> OperationId {
        OperationId([3; 16])
    }
    fn authority_heads(&self) -> Hash {
        let all: Vec<&[u8]> = self
            .statements
            .values()
            .flatten()
            .map(Vec::as_slice)
            .collect();
        Hash(vault::sha256(&all))
    }
    fn authority(&self) -> BTreeMap<Hash, u64> {
        self.statements
            .iter()
            .map(|(issuer, list)| (*issuer, list.len() as u64))
            .collect()
    }
    fn statements_missing(&self, theirs: &BTreeMap<Hash, u64>) -> Vec<Vec<u8>> {
        self.statements
            .iter()
            .flat_map(|(issuer, list)| {
                let from = theirs.get(issuer).copied().unwrap_or(0) as usize;
                list.iter().skip(from).cloned()
            })
            .collect()
    }
    fn admitted(&self) -> bool {
        self.admitted
    }
    fn common(&self) -> BTreeSet<SpaceId> {
        self.common.clone()
    }
    fn may_serve(&self, space: &SpaceId) -> bool {
        self.common.contains(space)
    }
    fn logs(&self, space: &SpaceId) -> Option<&Logs> {
        self.logs.get(space)
    }
    fn receipts(&self, space: &SpaceId) -> Option<&ReceiptMarks> {
        self.marks.get(space)
    }
    fn checkpoint(&self, _space: &SpaceId) -> Option<&Offerable> {
        self.offerable.as_ref()
    }
    fn chunk(&self, checkpoint: &Hash, place: u64) -> Result<Option<Vec<u8>>, Infallible> {
        let own = self.offerable.as_ref().filter(|one| one.id == *checkpoint);
        Ok(own.and_then(|_| self.chunks.get(place as usize).cloned()))
    }
    fn id_at(&self, log: &LogKey, seq: u64) -> Result<Option<Hash>, Infallible> {
        Ok(self
            .entries
            .get(log)
            .and_then(|list| list.get(seq.checked_sub(1)? as usize))
            .map(|bytes| entry_id(&decode::<Entry>(bytes).expect("own store"))))
    }
    fn entries(
        &self,
        log: &LogKey,
        from_seq: u64,
        max_bytes: usize,
    ) -> Result<Vec<Vec<u8>>, Infallible> {
        let mut room = max_bytes;
        let mut list = Vec::new();
        for bytes in self.entries[log].iter().skip(from_seq as usize - 1) {
            if !list.is_empty() && bytes.len() > room {
                break;
            }
            room = room.saturating_sub(bytes.len());
            list.push(bytes.clone());
        }
        Ok(list)
    }
    fn fork_evidence(&self, log: &LogKey) -> Result<Vec<(u64, Vec<u8>)>, Infallible> {
        let mut evidence = Vec::new();
        for (seq, bytes) in self.aside.get(log).into_iter().flatten() {
            let at = (*seq as usize - 1).min(self.entries[log].len() - 1);
            evidence.push((at as u64 + 1, self.entries[log][at].clone()));
            evidence.push((*seq, bytes.clone()));
        }
        Ok(evidence)
    }
    fn receipt(&self, space: &SpaceId, device: &DeviceId) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.receipts.get(&(*space, *device)).map(encode))
    }
}

/// Two devices, a link between them, and what went over it.
pub struct Pair {
    pub sides: [Fake; 2],
    pub sessions: [Option<Session>; 2],
    /// Frames on the way to each side.
    pub wires: [VecDeque<Vec<u8>>; 2],
    pub bytes: u64,
    pub frames: u64,
    pub entries_sent: u64,
    pub in_sync: [bool; 2],
    pub ended: [bool; 2],
    /// Half round trips that went by before the first entry left.
    pub hops_before_entries: Option<u64>,
    pub hops: u64,
}

impl Pair {
    pub fn new() -> Self {
        let mut sides = [Fake::new(1), Fake::new(2)];
        let known: BTreeMap<DeviceId, PublicKey> = sides
            .iter()
            .map(|side| (side.device(), side.sign_key()))
            .collect();
        for side in &mut sides {
            side.known.clone_from(&known);
        }
        Self {
            sides,
            sessions: [None, None],
            wires: [VecDeque::new(), VecDeque::new()],
            bytes: 0,
            frames: 0,
            entries_sent: 0,
            in_sync: [false; 2],
            ended: [false; 2],
            hops_before_entries: None,
            hops: 0,
        }
    }

    pub fn connect(&mut self) {
        self.in_sync = [false; 2];
        self.ended = [false; 2];
        self.hops = 0;
        self.hops_before_entries = None;
        for side in 0..2 {
            let (session, steps) = Session::open(&self.sides[side], 0);
            self.sessions[side] = Some(session);
            self.carry_out(side, steps);
        }
    }

    pub fn cut(&mut self) {
        self.sessions = [None, None];
        self.wires = [VecDeque::new(), VecDeque::new()];
    }

    fn carry_out(&mut self, side: usize, steps: Vec<Step>) {
        for step in steps {
            let Some(session) = &mut self.sessions[side] else {
                return;
            };
            let fake = &mut self.sides[side];
            match step {
                Step::Send(frame) => {
                    if let Frame::Entries(list) = &frame {
                        self.entries_sent += list.len() as u64;
                        self.hops_before_entries.get_or_insert(self.hops);
                    }
                    let bytes = encode(&frame);
                    assert!(bytes.len() <= wire::limits::FRAME, "within the limit");
                    self.bytes += bytes.len() as u64;
                    self.frames += 1;
                    self.wires[1 - side].push_back(bytes);
                }
                // A device that never takes a checkpoint: it asks for the logs.
                Step::TakeOffer(bytes) => {
                    let table = decode::<wire::Checkpoint>(&bytes).expect("a checkpoint");
                    let id = protocol::checkpoint::checkpoint_id(&table);
                    let step = session.want(table.space, id, Vec::new());
                    self.carry_out(side, vec![step]);
                }
                Step::TakeChunks(_) => unreachable!("no chunk was asked for"),
                Step::TakeStatements(list) => {
                    for bytes in list {
                        if fake.admitting.as_ref() == Some(&bytes) {
                            fake.admitted = true;
                            fake.common.insert(SPACE);
                        }
                        let issuer = Hash([bytes[0]; 32]);
                        let log = fake.statements.entry(issuer).or_default();
                        if !log.contains(&bytes) {
                            log.push(bytes);
                        }
                    }
                    let more = session.pump(fake).unwrap_or_else(|never| match never {});
                    self.carry_out(side, more);
                }
                Step::TakeEntries(list) => {
                    let mut touched = BTreeMap::new();
                    let mut reordered = false;
                    let bytes = list.iter().map(|entry| entry.len() as u64).sum();
                    let count = list.len() as u64;
                    for entry in list {
                        let header = decode::<Entry>(&entry).expect("an entry").header;
                        let key = LogKey {
                            space: header.space,
                            device: header.device,
                            lane: header.lane,
                        };
                        reordered |= !fake.take(&entry);
                        if let Some(head) = fake.head(&key) {
                            touched.insert(key, head.seq);
                            session.peer_holds(key, header.seq);
                        }
                    }
                    let more = session
                        .stored(&touched, count, bytes, reordered, fake)
                        .unwrap_or_else(|never| match never {});
                    self.carry_out(side, more);
                }
                Step::TakeReceipts(list) => {
                    for bytes in list {
                        fake.keep_receipt(decode(&bytes).expect("a receipt"));
                    }
                    let more = session.pump(fake).unwrap_or_else(|never| match never {});
                    self.carry_out(side, more);
                }
                Step::InSync => self.in_sync[side] = true,
                Step::Hangup(_) => self.ended[side] = true,
            }
        }
    }

    pub fn pump(&mut self, side: usize) {
        if let Some(session) = &mut self.sessions[side] {
            let steps = session
                .pump(&self.sides[side])
                .unwrap_or_else(|never| match never {});
            self.carry_out(side, steps);
        }
    }

    pub fn hear(&mut self, side: usize, bytes: &[u8]) {
        if let Some(session) = &mut self.sessions[side] {
            let steps = session
                .hear(bytes, &self.sides[side], 0)
                .unwrap_or_else(|never| match never {});
            self.carry_out(side, steps);
        }
    }

    /// Lets everything on the way arrive, at most `most` frames; answers how many did.
    pub fn run(&mut self, most: u64) -> u64 {
        let mut delivered = 0;
        while delivered < most {
            let waiting = [self.wires[0].len(), self.wires[1].len()];
            if waiting == [0, 0] {
                break;
            }
            self.hops += 1;
            // Everything that is on the way now crosses in the same half round trip.
            for side in 0..2 {
                for _ in 0..waiting[side] {
                    if delivered == most {
                        return delivered;
                    }
                    if let Some(bytes) = self.wires[side].pop_front() {
                        delivered += 1;
                        self.hear(side, &bytes);
                    }
                }
            }
        }
        delivered
    }

    pub fn run_until_quiet(&mut self) {
        assert!(self.run(100_000) < 100_000, "a conversation comes to rest");
    }

    pub fn equal(&self) -> bool {
        self.sides[0].logs == self.sides[1].logs
            && self.sides[0].entries == self.sides[1].entries
            && self.sides[0].marks == self.sides[1].marks
            && self.sides[0].statements == self.sides[1].statements
    }
}
