//! Laptops that never meet, and a relay between them: real replicas and a real hall, no sockets, and
//! time that passes only when the story lets it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use authority::{Admission, Role};
use relay::{Depot, DepotError, Hall, Input, Limits, Output};
use stories::{Device, Field};
use vault::{DeviceKeys, SeededRandom};
use wire::{Bye, Hash};

/// A turn is taken with at most so much at once, so that stories see several.
const AT_ONCE: usize = 16;

pub struct Yard {
    pub field: Field,
    pub depot: Box<dyn Depot>,
    pub hall: Hall,
    pub keys: Arc<DeviceKeys>,
    pub limits: Limits,
    inputs: Vec<Input>,
    /// Frames on the way to a laptop; it is in reach of the relay while it is here.
    to_device: BTreeMap<usize, VecDeque<Vec<u8>>>,
    talking: BTreeSet<usize>,
    /// Why the relay sent laptops away.
    pub hangups: Vec<(usize, Bye)>,
    /// What the depot said when it failed.
    pub failures: Vec<DepotError>,
}

/// The relay's admission, as the office decides it.
pub fn admission(field: &Field, keys: &DeviceKeys) -> Admission {
    let mut admission = field.admission(0, Role::Relay);
    admission.keys = keys.public();
    admission
}

/// Opens the operation of a field's office in a depot.
pub fn open(
    field: &Field,
    depot: &dyn Depot,
    keys: &Arc<DeviceKeys>,
    limits: Limits,
) -> Result<Hall, DepotError> {
    let replica = field[0].replica();
    let root = replica.authority().root();
    let number = depot.add_operation(root)?;
    let mut hall = open_again(depot, number, root, keys, limits)?;
    let statements: Vec<_> = replica.authority().statements().cloned().collect();
    hall.add_statements(depot, &statements, field.now_ms)?;
    Ok(hall)
}

fn open_again(
    depot: &dyn Depot,
    number: i64,
    root: Hash,
    keys: &Arc<DeviceKeys>,
    limits: Limits,
) -> Result<Hall, DepotError> {
    let row = relay::OperationRow {
        number,
        root,
        state: relay::State::default(),
    };
    Hall::open(&row, depot, Arc::clone(keys), limits)
}

impl Yard {
    pub fn new(seed: u64, depot: Box<dyn Depot>) -> Self {
        Self::with_limits(seed, depot, Limits::default())
    }

    pub fn with_limits(seed: u64, depot: Box<dyn Depot>, limits: Limits) -> Self {
        let mut field = Field::new(seed);
        let mut rng = SeededRandom::new(seed + 77);
        let keys = Arc::new(DeviceKeys::generate(&mut rng).expect("simulated"));
        let now_ms = field.now_ms;
        let admission = admission(&field, &keys);
        field[0]
            .replica_mut()
            .admit(now_ms, &admission)
            .expect("the office admits a relay");
        let hall = open(&field, depot.as_ref(), &keys, limits).expect("the depot works");
        Self {
            field,
            depot,
            hall,
            keys,
            limits,
            inputs: Vec::new(),
            to_device: BTreeMap::new(),
            talking: BTreeSet::new(),
            hangups: Vec::new(),
            failures: Vec::new(),
        }
    }

    pub fn relay_net(&self) -> [u8; 32] {
        self.keys.public().net
    }

    /// The relay is killed and starts again over what lies on its disk.
    pub fn crash_relay(&mut self) {
        self.inputs.clear();
        for device in self.to_device.keys().copied().collect::<Vec<_>>() {
            self.disconnect(device);
        }
        self.inputs.clear();
        self.depot.rollback();
        self.hall = open_again(
            self.depot.as_ref(),
            self.hall.number(),
            self.hall.root(),
            &self.keys,
            self.limits,
        )
        .expect("the depot opens again");
    }

    pub fn connect(&mut self, device: usize) {
        let (relay, now_ms) = (self.relay_net(), self.field.now_ms);
        let net = self.field[device].net();
        self.to_device.insert(device, VecDeque::new());
        self.inputs.push(Input::Connected(net));
        let outputs = self.field[device].replica_mut().connected(relay, now_ms);
        self.hear(device, outputs.expect("the laptop's store works"));
    }

    pub fn disconnect(&mut self, device: usize) {
        let relay = self.relay_net();
        if self.to_device.remove(&device).is_some() {
            let net = self.field[device].net();
            self.inputs.push(Input::Disconnected(net));
            self.field[device].replica_mut().disconnected(relay);
        }
    }

    pub fn is_connected(&self, device: usize) -> bool {
        self.to_device.contains_key(&device)
    }

    /// A laptop comes, talks until nothing is left to say, and goes.
    pub fn visit(&mut self, device: usize) {
        self.connect(device);
        self.run();
        self.disconnect(device);
        self.run();
    }

    fn hear(&mut self, device: usize, outputs: Vec<replica::Output>) {
        let (relay, net) = (self.relay_net(), self.field[device].net());
        for output in outputs {
            match output {
                replica::Output::Send { peer, frame } if peer == relay => {
                    self.inputs.push(Input::Frame(net, frame));
                }
                replica::Output::Hangup { peer, .. }
                    if peer == relay && self.to_device.remove(&device).is_some() =>
                {
                    self.inputs.push(Input::Disconnected(net));
                }
                _ => {}
            }
        }
    }

    fn which(&self, net: &[u8; 32]) -> Option<usize> {
        (0..self.field.len()).find(|device| self.field[*device].net() == *net)
    }

    /// A laptop's link to the relay is open, and its own program says nothing.
    pub fn knock(&mut self, device: usize) {
        let net = self.field[device].net();
        self.inputs.push(Input::Connected(net));
        self.turn();
        self.talking.insert(device);
    }

    /// Whether the relay still talks with a laptop that knocked.
    pub fn hall_knows(&self, device: usize) -> bool {
        self.talking.contains(&device)
    }

    /// A frame of somebody's making comes to the relay as if from a laptop.
    pub fn inject(&mut self, device: usize, frame: Vec<u8>) {
        let net = self.field[device].net();
        self.inputs.push(Input::Frame(net, frame));
    }

    pub fn turn(&mut self) {
        let rest = self.inputs.split_off(self.inputs.len().min(AT_ONCE));
        let inputs = std::mem::replace(&mut self.inputs, rest);
        let now_ms = self.field.now_ms;
        let (outputs, error) = self.hall.turn(self.depot.as_ref(), inputs, now_ms);
        self.failures.extend(error);
        for output in outputs {
            match output {
                Output::Send { peer, frame } => {
                    let device = self.which(&peer);
                    let waiting = device.and_then(|device| self.to_device.get_mut(&device));
                    if let Some(waiting) = waiting {
                        waiting.push_back(frame);
                    }
                }
                Output::Hangup { peer, reason, .. } => {
                    let Some(device) = self.which(&peer) else {
                        continue;
                    };
                    self.hangups.push((device, reason));
                    self.talking.remove(&device);
                    // What was said before arrives.
                    self.deliver_all(device);
                    self.disconnect(device);
                }
                Output::RightsChanged => {}
            }
        }
    }

    fn deliver_all(&mut self, device: usize) {
        let (relay, now_ms) = (self.relay_net(), self.field.now_ms);
        while let Some(frame) = self
            .to_device
            .get_mut(&device)
            .and_then(VecDeque::pop_front)
        {
            let outputs = self.field[device]
                .replica_mut()
                .frame(relay, &frame, now_ms)
                .expect("the laptop's store works");
            self.hear(device, outputs);
        }
    }

    /// Everything happens that is under way or due now.
    fn settle(&mut self) {
        for round in 0.. {
            assert!(round < 5_000, "relay and laptops never come to rest");
            let mut quiet = self.inputs.is_empty();
            if !quiet || self.hall.wake_at() <= self.field.now_ms {
                self.turn();
            }
            for device in self.to_device.keys().copied().collect::<Vec<_>>() {
                quiet &= self.to_device.get(&device).is_none_or(VecDeque::is_empty);
                self.deliver_all(device);
            }
            for device in 0..self.field.len() {
                let now_ms = self.field.now_ms;
                let replica = self.field[device].replica_mut();
                if replica.wake_at().is_some_and(|at| at <= now_ms) {
                    quiet = false;
                    let outputs = replica.wake(now_ms).expect("the laptop's store works");
                    self.hear(device, outputs);
                }
            }
            if quiet && self.inputs.is_empty() {
                return;
            }
        }
    }

    /// Lets things happen until nothing is due within forty seconds.
    pub fn run(&mut self) {
        let until = self.field.now_ms + 40_000;
        loop {
            self.settle();
            let laptops = (0..self.field.len())
                .filter_map(|device| self.field[device].replica().wake_at())
                .min();
            let next = self.hall.wake_at().min(laptops.unwrap_or(u64::MAX));
            if next > until {
                return;
            }
            self.field.now_ms = self.field.now_ms.max(next);
        }
    }

    pub fn device(&mut self, device: usize) -> &mut Device {
        &mut self.field[device]
    }

    /// The office admits a laptop, which takes the statements as a file. The relay hears of it from
    /// whoever comes first.
    pub fn member(&mut self, name: &str, role: Role) -> usize {
        self.field.member(name, role)
    }
}
