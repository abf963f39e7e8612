//! The field: who is within reach of whom, what is on the way, and what time it is.

use std::collections::{BTreeMap, VecDeque};
use std::ops::{Index, IndexMut};

use authority::{Admission, Founding, Role};
use replica::{Output, Replica, ReplicaError};
use wire::{AccountId, Frame, Hash, Hello, OperationId, encode};

use crate::device::{Device, UNIT};
use crate::random::Dice;

/// What may go wrong on the links of a field.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mischief {
    /// A frame is lost, and with it the link, once in so many frames; 0 for never.
    pub lose: usize,
    /// A frame comes twice, once in so many frames; 0 for never.
    pub duplicate: usize,
    /// A frame overtakes the one before it, once in so many frames; 0 for never.
    pub reorder: usize,
    /// A device stops without warning and starts again, once in so many frames; 0 for never.
    pub crash: usize,
}

/// Devices, links between them, and time.
pub struct Field {
    devices: Vec<Device>,
    /// Frames on the way, by (from, to). A pair is here in both directions while it is within reach.
    links: BTreeMap<(usize, usize), VecDeque<Vec<u8>>>,
    dice: Dice,
    seed: u64,
    /// Unix milliseconds.
    pub now_ms: u64,
    /// What may go wrong.
    pub mischief: Mischief,
    /// Bytes of all frames that were sent.
    pub bytes: u64,
    /// Frames that were sent.
    pub frames: u64,
    /// `Output::Hangup`s with their reasons.
    pub hangups: Vec<wire::Bye>,
    /// Frames as they were sent, while somebody listens.
    pub overheard: Option<Vec<Vec<u8>>>,
    /// The moment of the last step, and how many steps were taken in it.
    busy: (u64, u64),
}

/// Steps in one moment of time, above which the devices talk in circles.
const MOST_AT_ONCE: u64 = 50_000;

/// Steps until a field comes to rest: the longest story takes some hundreds.
const MOST_UNTIL_QUIET: u64 = 20_000;

/// Time in which a field comes to rest, in milliseconds: whatever is due again and again is a fault.
const MOST_UNREST_MS: u64 = 60 * 60 * 1000;

/// When every story begins: 2026-11-23 09:00 in Japan.
const BEGINNING: u64 = 1_795_392_000_000;

/// A year of rights.
pub(crate) const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1000;

/// The account of whoever works with a device: another one for each.
fn account_of(device: usize) -> AccountId {
    let number = device as u128 + 1;
    // Up to 255 the same byte all over, as every story has had it.
    let all_over = u128::from_be_bytes([0x01; 16]);
    AccountId(number.wrapping_mul(all_over).to_be_bytes())
}

impl Index<usize> for Field {
    type Output = Device;
    fn index(&self, device: usize) -> &Device {
        &self.devices[device]
    }
}

impl IndexMut<usize> for Field {
    fn index_mut(&mut self, device: usize) -> &mut Device {
        &mut self.devices[device]
    }
}

impl Field {
    /// An operation with one device, the office, as number 0.
    ///
    /// # Panics
    ///
    /// When the office cannot found it.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut field = Self {
            devices: Vec::new(),
            links: BTreeMap::new(),
            dice: Dice::new(seed),
            seed,
            now_ms: BEGINNING,
            mischief: Mischief::default(),
            bytes: 0,
            frames: 0,
            hangups: Vec::new(),
            overheard: None,
            busy: (0, 0),
        };
        let office = field.device("本部");
        let now_ms = field.now_ms;
        let founding = Founding {
            name: "訓練 大雨災害".to_owned(),
            practice: true,
            unit: UNIT,
            role: Role::MunicipalityAdmin,
            org: [1; 16],
            account: AccountId([1; 16]),
            valid_from_ms: now_ms,
            valid_until_ms: now_ms + 5 * YEAR_MS,
        };
        field[office]
            .replica_mut()
            .found(now_ms, &founding)
            .expect("the office founds the operation");
        field
    }

    /// A device that belongs to no operation yet.
    pub fn device(&mut self, name: &str) -> usize {
        let number = self.devices.len();
        let seed = self
            .seed
            .wrapping_mul(10_000)
            .wrapping_add(number as u64 + 1);
        self.devices.push(Device::new(name, seed));
        number
    }

    /// What the office grants to a device.
    #[must_use]
    pub fn admission(&self, device: usize, role: Role) -> Admission {
        Admission {
            keys: self[device].keys.public(),
            account: account_of(device),
            org: [1; 16],
            agreement: None,
            role,
            units: vec![UNIT],
            classes: role.classes().to_vec(),
            valid_from_ms: self.now_ms,
            valid_until_ms: self.now_ms + YEAR_MS,
        }
    }

    /// A device admitted by the office, which hands it the statements as a file.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn member(&mut self, name: &str, role: Role) -> usize {
        let device = self.device(name);
        self.admit(device, role);
        device
    }

    /// The office admits a device and hands it the statements as a file.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn admit(&mut self, device: usize, role: Role) {
        let admission = self.admission(device, role);
        self.admit_as(device, &admission);
    }

    /// The office admits a device with other rights than usual and hands it the statements.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn admit_as(&mut self, device: usize, admission: &Admission) {
        let now_ms = self.now_ms;
        let outputs = self[0]
            .replica_mut()
            .admit(now_ms, admission)
            .expect("the office may admit");
        self.carry_out(0, outputs);
        let root = self[0].replica().authority().root();
        let statements = self[0].replica().statements();
        let outputs = self[device]
            .replica_mut()
            .join(now_ms, root, &statements)
            .expect("the statements admit the device");
        self.carry_out(device, outputs);
    }

    /// A team of devices with one role.
    pub fn team<const N: usize>(&mut self, names: [&str; N], role: Role) -> [usize; N] {
        names.map(|name| self.member(name, role))
    }

    /// A device does something that its person asked for.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn act(
        &mut self,
        device: usize,
        act: impl FnOnce(&mut Replica, u64) -> Result<Vec<Output>, ReplicaError>,
    ) {
        let now_ms = self.now_of(device);
        let outputs = act(self[device].replica_mut(), now_ms);
        self.carry_out(device, outputs.expect("it may"));
    }

    /// What the clock of a device shows.
    #[must_use]
    pub fn now_of(&self, device: usize) -> u64 {
        self.now_ms.saturating_add_signed(self[device].skew_ms)
    }

    /// Two different devices at once.
    ///
    /// # Panics
    ///
    /// When they are one, or not of this field.
    pub fn two(&mut self, pair: [usize; 2]) -> [&mut Device; 2] {
        let found = self.devices.get_disjoint_mut(pair);
        found.expect("two devices of the field")
    }

    /// How many devices there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.devices.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// Two devices come within reach of each other.
    pub fn join(&mut self, a: usize, b: usize) {
        if a == b || self.links.contains_key(&(a, b)) {
            return;
        }
        self.links.insert((a, b), VecDeque::new());
        self.links.insert((b, a), VecDeque::new());
        for (one, other) in [(a, b), (b, a)] {
            let (peer, now_ms) = (self[other].net(), self.now_of(one));
            let outputs = self[one].replica_mut().connected(peer, now_ms);
            self.carry_out(one, outputs.expect("the store works"));
        }
    }

    /// They part; what was on the way is lost.
    pub fn part(&mut self, a: usize, b: usize) {
        if self.links.remove(&(a, b)).is_none() {
            return;
        }
        self.links.remove(&(b, a));
        for (one, other) in [(a, b), (b, a)] {
            let peer = self[other].net();
            self[one].replica_mut().disconnected(peer);
        }
    }

    /// Everybody parts from everybody.
    pub fn part_all(&mut self) {
        let pairs: Vec<(usize, usize)> = self.links.keys().copied().collect();
        for (a, b) in pairs {
            self.part(a, b);
        }
    }

    /// Whether two devices are within reach of each other.
    #[must_use]
    pub fn joined(&self, a: usize, b: usize) -> bool {
        self.links.contains_key(&(a, b))
    }

    /// The power of a device fails: its links are gone, and it starts again from its disk.
    pub fn crash(&mut self, device: usize) {
        let pairs: Vec<(usize, usize)> = self
            .links
            .keys()
            .filter(|(a, _)| *a == device)
            .copied()
            .collect();
        for (a, b) in pairs {
            self.part(a, b);
        }
        self[device].start();
    }

    /// Seals what a device has saved, as its program does after a save while it is connected.
    pub fn seal(&mut self, device: usize) {
        let now_ms = self.now_of(device);
        let outputs = self[device].replica_mut().seal_outbox(now_ms);
        self.carry_out(device, outputs.expect("the store works"));
    }

    /// The changed program of `from` opens a link to `to` and has not said a word yet. What it says,
    /// the story injects; what is said to it, nobody answers.
    ///
    /// # Panics
    ///
    /// When the store of `to` fails.
    pub fn knock(&mut self, from: usize, to: usize) {
        let (peer, now_ms) = (self[from].net(), self.now_of(to));
        let outputs = self[to].replica_mut().connected(peer, now_ms);
        self.carry_out(to, outputs.expect("the store works"));
    }

    /// The changed program of `from` opens a link to `to` and greets it as it should.
    ///
    /// # Panics
    ///
    /// When the store of `to` fails.
    pub fn intrude(&mut self, from: usize, to: usize) {
        self.knock(from, to);
        let greeting = self.greeting(to);
        self.inject(from, to, &greeting)
            .expect("whatever comes, the store works");
    }

    /// A greeting of a device of the operation that `to` belongs to and that holds something else.
    #[must_use]
    pub fn greeting(&self, to: usize) -> Vec<u8> {
        let operation = self[to].replica().authority().operation();
        encode(&Frame::Hello(Hello {
            oldest: wire::frame::OLDEST,
            newest: wire::frame::NEWEST,
            operation: operation.unwrap_or(OperationId::ZERO),
            digest: Hash::ZERO,
        }))
    }

    /// Whether `to` still talks with `from`.
    #[must_use]
    pub fn talking(&self, from: usize, to: usize) -> bool {
        let peer = self[from].net();
        self[to].replica().peers().any(|other| *other == peer)
    }

    /// A frame of somebody's making arrives at a device as if from a peer.
    ///
    /// # Errors
    ///
    /// Those of the device's own store.
    pub fn inject(&mut self, from: usize, to: usize, frame: &[u8]) -> Result<(), ReplicaError> {
        let (peer, now_ms) = (self[from].net(), self.now_of(to));
        let outputs = self[to].replica_mut().frame(peer, frame, now_ms)?;
        self.carry_out(to, outputs);
        Ok(())
    }

    fn carry_out(&mut self, device: usize, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Send { peer, frame } => {
                    self.bytes += frame.len() as u64;
                    self.frames += 1;
                    if let Some(overheard) = &mut self.overheard {
                        overheard.push(frame.clone());
                    }
                    let to = self.devices.iter().position(|other| other.net() == peer);
                    if let Some(link) = to.and_then(|to| self.links.get_mut(&(device, to))) {
                        link.push_back(frame);
                    }
                }
                Output::Hangup { peer, reason } => {
                    self.hangups.push(reason);
                    // A last word that is under way still arrives; then the link is gone.
                    if let Some(to) = self.devices.iter().position(|other| other.net() == peer) {
                        while let Some(frame) = self
                            .links
                            .get_mut(&(device, to))
                            .and_then(VecDeque::pop_front)
                        {
                            let _ = self.inject(device, to, &frame);
                        }
                        self.part(device, to);
                    }
                }
                Output::Changed(_)
                | Output::RightsChanged
                | Output::Progress { .. }
                | Output::InSync { .. }
                | Output::WakeAt(_) => {}
            }
        }
    }

    /// Lets one thing happen: a frame arrives, or a device does what is due. False when nothing is
    /// under way and nothing is due now.
    pub fn step(&mut self) -> bool {
        let ready: Vec<(usize, usize)> = self
            .links
            .iter()
            .filter(|(_, frames)| !frames.is_empty())
            .map(|(link, _)| *link)
            .collect();
        let due: Vec<usize> = (0..self.devices.len())
            .filter(|device| {
                self.devices[*device].is_open()
                    && self.devices[*device]
                        .replica()
                        .wake_at()
                        .is_some_and(|at| at <= self.now_of(*device))
            })
            .collect();
        let happening = ready.len() + due.len();
        if happening == 0 {
            return false;
        }
        self.busy = match self.busy {
            (at, steps) if at == self.now_ms => (at, steps + 1),
            _ => (self.now_ms, 1),
        };
        if self.busy.1 > MOST_AT_ONCE {
            self.unrest("too much happens in one moment");
        }
        let which = self.dice.below(happening);
        if let Some(link) = ready.get(which) {
            self.deliver(*link);
        } else if let Some(device) = due.get(which - ready.len()) {
            self.wake(*device);
        }
        true
    }

    fn wake(&mut self, device: usize) {
        let now_ms = self.now_of(device);
        let outputs = self[device].replica_mut().wake(now_ms);
        self.carry_out(device, outputs.expect("the store works"));
    }

    fn happens(&mut self, once_in: usize) -> bool {
        once_in > 0 && self.dice.once_in(once_in)
    }

    fn deliver(&mut self, (from, to): (usize, usize)) {
        let mischief = self.mischief;
        if self.happens(mischief.lose) {
            self.part(from, to);
            return;
        }
        if self.happens(mischief.crash) {
            self.crash(to);
            return;
        }
        let reorder = self.happens(mischief.reorder);
        let duplicate = self.happens(mischief.duplicate);
        let Some(frames) = self.links.get_mut(&(from, to)) else {
            return;
        };
        let taken = if reorder && frames.len() > 1 {
            frames.remove(1)
        } else {
            frames.pop_front()
        };
        let Some(frame) = taken else { return };
        if duplicate {
            frames.push_back(frame.clone());
        }
        let peer = self[from].net();
        let now_ms = self.now_of(to);
        let outputs = self[to].replica_mut().frame(peer, &frame, now_ms);
        let outputs = outputs.expect("whatever comes, the store works");
        if self.happens(mischief.crash) {
            // After the transaction, before anything that follows from it was sent.
            self.crash(to);
            return;
        }
        self.carry_out(to, outputs);
    }

    /// Lets time pass and everything happen until nothing more is due within 40 seconds.
    ///
    /// # Panics
    ///
    /// When the field does not come to rest.
    pub fn run_until_quiet(&mut self) {
        let began = self.now_ms;
        let mut steps = 0_u64;
        loop {
            if self.step() {
                steps += 1;
                if steps > MOST_UNTIL_QUIET {
                    self.unrest("the devices never come to rest");
                }
                continue;
            }
            if self.now_ms > began + MOST_UNREST_MS {
                self.unrest("something is due again and again");
            }
            let next = self
                .devices
                .iter()
                .filter(|device| device.is_open())
                .filter_map(|device| {
                    let at = device.replica().wake_at()?;
                    Some(at.saturating_add_signed(-device.skew_ms))
                })
                .min();
            match next {
                Some(at) if at <= self.now_ms + 40_000 => self.now_ms = self.now_ms.max(at),
                _ => return,
            }
        }
    }

    /// Ends the story with all that is needed to look for the reason.
    fn unrest(&self, what: &str) -> ! {
        let mut state = String::new();
        for device in self.devices.iter().filter(|device| device.is_open()) {
            let replica = device.replica();
            state.push_str(&format!(
                "\n{}: due {:?}, {:?}, {} conversations",
                device.name,
                replica.wake_at(),
                replica.counts(),
                replica.peers().count()
            ));
        }
        for ((from, to), frames) in self.links.iter().filter(|(_, frames)| !frames.is_empty()) {
            let kinds: Vec<u8> = frames
                .iter()
                .take(10)
                .filter_map(|frame| frame.get(1).copied())
                .collect();
            state.push_str(&format!(
                "\n{from} to {to}: {} frames, {kinds:?}",
                frames.len()
            ));
        }
        panic!("seed {} at {}: {what}{state}", self.seed, self.now_ms);
    }

    /// Lets time pass.
    pub fn advance(&mut self, milliseconds: u64) {
        self.now_ms += milliseconds;
    }

    /// Everybody meets everybody on a table with a good network, until nothing is left to say.
    pub fn meet(&mut self) {
        self.mischief = Mischief::default();
        self.part_all();
        for a in 0..self.len() {
            for b in 0..a {
                self.join(a, b);
            }
        }
        self.run_until_quiet();
    }
}
