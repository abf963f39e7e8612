//! A peer that is gone without a word: its cable was pulled, or it carried its address to another network.

use std::collections::BTreeSet;
use std::time::Duration;

use libp2p::identity::Keypair;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc::Receiver, watch};
use zeroize::Zeroizing;

use crate::{Event, Link, Settings, start};

/// Generous, because the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

fn device(seed: u8) -> (Link, Receiver<Event>, [u8; 32]) {
    let settings = Settings {
        net_seed: Zeroizing::new([seed; 32]),
        tcp_port: 0,
        quic: false,
        mdns: false,
        loopback_only: true,
        serving: None,
        trusted_roots: Vec::new(),
    };
    let keys = Keypair::ed25519_from_bytes([seed; 32]).expect("any seed is a key");
    let key = keys.public().try_into_ed25519().expect("Ed25519");
    let (link, events) = start(settings).expect("loopback");
    (link, events, key.to_bytes())
}

async fn until(events: &mut Receiver<Event>, what: &str, is_it: impl Fn(&Event) -> bool) -> Event {
    tokio::time::timeout(PATIENCE, async {
        loop {
            let event = events.recv().await.expect("a running link");
            if is_it(&event) {
                return event;
            }
        }
    })
    .await
    .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Carries bytes between two sockets until it is cut; then both stay open and nothing passes.
async fn carry(mut one: TcpStream, mut other: TcpStream, mut cut: watch::Receiver<bool>) {
    let (mut here, mut there) = ([0; 4096], [0; 4096]);
    while !*cut.borrow() {
        tokio::select! {
            _ = cut.changed() => {}
            read = one.read(&mut here) => match read {
                Ok(read @ 1..) => other.write_all(here.get(..read).expect("read")).await.expect("open"),
                _ => return,
            },
            read = other.read(&mut there) => match read {
                Ok(read @ 1..) => one.write_all(there.get(..read).expect("read")).await.expect("open"),
                _ => return,
            },
        }
    }
    std::future::pending().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_gone_without_a_word_is_noticed_by_both() {
    let (shelter, mut at_shelter, shelter_key) = device(1);
    let (van, mut at_van, van_key) = device(2);
    shelter.allow(BTreeSet::from([van_key]));
    van.allow(BTreeSet::from([shelter_key]));
    let listening = |event: &Event| matches!(event, Event::Listening { .. });
    let Event::Listening { addresses, .. } = until(&mut at_shelter, "a port", listening).await
    else {
        unreachable!("that is what it waited for");
    };
    let address = addresses.into_iter().next().expect("an address");
    let cable = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let end = cable.local_addr().expect("bound").to_string();
    let (cut, is_cut) = watch::channel(false);
    let carried = tokio::spawn(async move {
        let (one, _) = cable.accept().await.expect("it is dialled");
        let other = TcpStream::connect(address).await.expect("it listens");
        carry(one, other, is_cut).await;
    });
    van.dial(&end).expect("an address");
    for events in [&mut at_shelter, &mut at_van] {
        let connected = |event: &Event| matches!(event, Event::Connected { .. });
        until(events, "a session", connected).await;
    }
    cut.send(true).expect("somebody carries");
    for events in [&mut at_shelter, &mut at_van] {
        let gone = |event: &Event| matches!(event, Event::Disconnected { .. });
        until(events, "the end of the session", gone).await;
    }
    carried.abort();
}
