//! Devices on loopback, and how a test waits for what they tell.
#![allow(dead_code, reason = "no test binary uses all of it")]

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use transport::{Event, Link, Outgoing, Settings, start};
use zeroize::Zeroizing;

/// Generous, because the machine may be busy; nothing here takes a second by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for something that must come.
pub async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, coming).await {
        Ok(come) => come,
        Err(_) => panic!("waited in vain for {what}"),
    }
}

/// A device with a link on loopback.
pub struct Device {
    pub link: Link,
    pub events: Receiver<Event>,
    pub key: [u8; 32],
    /// `127.0.0.1:port`
    pub address: String,
    pub port_was_taken: bool,
    /// Where it listens for WebSocket, if it does.
    pub web: Option<String>,
}

pub fn settings(seed: u8, port: u16) -> Settings {
    Settings {
        net_seed: Zeroizing::new([seed; 32]),
        tcp_port: port,
        quic: true,
        mdns: false,
        loopback_only: true,
        serving: None,
        trusted_roots: Vec::new(),
    }
}

impl Device {
    pub async fn start(seed: u8) -> Self {
        Self::start_on(seed, 0).await
    }

    pub async fn start_on(seed: u8, port: u16) -> Self {
        Self::start_with(settings(seed, port)).await
    }

    pub async fn start_with(settings: Settings) -> Self {
        let [seed, ..] = *settings.net_seed;
        let (link, mut events) = start(settings).expect("loopback");
        let (addresses, port_was_taken) = soon("listening", async {
            match events.recv().await {
                Some(Event::Listening {
                    addresses,
                    port_was_taken,
                }) => (addresses, port_was_taken),
                other => panic!("listening comes first, not {other:?}"),
            }
        })
        .await;
        Self {
            link,
            events,
            key: key(seed),
            address: addresses.first().cloned().expect("at least one"),
            web: addresses.into_iter().find(|it| it.starts_with("http")),
            port_was_taken,
        }
    }

    pub fn allow(&self, others: &[&Device]) {
        self.link
            .allow(others.iter().map(|other| other.key).collect());
    }

    pub fn allow_nobody(&self) {
        self.link.allow(BTreeSet::new());
    }

    pub fn port(&self) -> u16 {
        let (_, port) = self.address.rsplit_once(':').expect("ip:port");
        port.parse().expect("a port")
    }

    /// The next event that is no round trip: those come whenever an answer did.
    pub async fn next(&mut self, what: &str) -> Event {
        loop {
            let event = soon(what, self.events.recv()).await;
            match event.expect("a running link") {
                Event::RoundTrip { .. } => {}
                event => return event,
            }
        }
    }

    /// The next event that is no failed dial: those are repeated while a test arranges things.
    pub async fn next_but_failed_dials(&mut self, what: &str) -> Event {
        loop {
            match self.next(what).await {
                Event::DialFailed { .. } => {}
                event => return event,
            }
        }
    }

    pub async fn connected(&mut self, to: [u8; 32]) -> Outgoing {
        match self.next_but_failed_dials("a session").await {
            Event::Connected { peer, outgoing, .. } => {
                assert_eq!(peer, to, "the peer that was meant");
                outgoing
            }
            other => panic!("expected a session, got {other:?}"),
        }
    }

    pub async fn frame(&mut self, from: [u8; 32]) -> Vec<u8> {
        match self.next_but_failed_dials("a frame").await {
            Event::Frame { peer, bytes } => {
                assert_eq!(peer, from, "the sender");
                bytes
            }
            other => panic!("expected a frame, got {other:?}"),
        }
    }

    pub async fn disconnected(&mut self, from: [u8; 32]) {
        loop {
            match self.next_but_failed_dials("the end of a session").await {
                Event::Disconnected { peer } if peer == from => return,
                Event::Frame { .. } => {}
                other => panic!("expected the end of a session, got {other:?}"),
            }
        }
    }
}

/// The public network key of a seed.
pub fn key(seed: u8) -> [u8; 32] {
    keypair(seed)
        .public()
        .try_into_ed25519()
        .expect("Ed25519")
        .to_bytes()
}

pub fn keypair(seed: u8) -> libp2p::identity::Keypair {
    libp2p::identity::Keypair::ed25519_from_bytes([seed; 32]).expect("any seed is a key")
}

/// Two devices that allow each other, with a session that the second one dialled.
pub async fn pair() -> (Device, Outgoing, Device, Outgoing) {
    let mut shelter = Device::start(1).await;
    let mut van = Device::start(2).await;
    shelter.allow(&[&van]);
    van.allow(&[&shelter]);
    van.link.dial(&shelter.address).expect("an address");
    let to_van = shelter.connected(van.key).await;
    let to_shelter = van.connected(shelter.key).await;
    (shelter, to_van, van, to_shelter)
}

/// Sends numbered frames both ways at once and checks that each arrives in order, with nothing
/// else in between.
pub async fn talk(
    (one, to_other): (&mut Device, &Outgoing),
    (other, to_one): (&mut Device, &Outgoing),
) {
    const FRAMES: u32 = 20;
    let (one_key, other_key) = (one.key, other.key);
    let send = |outgoing: &Outgoing| {
        let outgoing = outgoing.clone();
        async move {
            for number in 0..FRAMES {
                let frame = number.to_be_bytes().repeat(1 + number as usize * 100);
                outgoing.send(frame).await.expect("session lasts");
            }
        }
    };
    let receive = async |device: &mut Device, from: [u8; 32]| {
        for number in 0..FRAMES {
            let frame = device.frame(from).await;
            let expected = number.to_be_bytes().repeat(1 + number as usize * 100);
            assert_eq!(frame, expected, "in order and whole");
        }
    };
    tokio::join!(
        send(to_other),
        send(to_one),
        receive(one, other_key),
        receive(other, one_key),
    );
}
