//! A real relay process, real laptops, this machine's loopback.
#![allow(missing_docs)]
// A place that is not there is a mistake in the story.
#![allow(clippy::indexing_slicing)]

mod common;

use std::io::Write as _;
use std::net::TcpStream;

use common::laptop::{Laptop, RelayHome, now};
use common::{nowhere_in, pg};

const MARKER: &str = "ヒミツノナマエ-marker-5523";

fn teams_exchange(home: &RelayHome, marked: &std::path::Path) {
    let office = Laptop::office();
    home.join(&office);
    let (a, b) = (office.team(), office.team());
    // The teams know the relay from the pack; the relay hears of them from the office.
    let relay = home.start((0, 0));
    office.link.dial(relay.tcp()).expect("an address");
    a.register(&format!("{MARKER} 佐藤"));
    a.link.dial(relay.web()).expect("a web address");
    b.link.dial(relay.tcp()).expect("an address");
    b.until("A's record comes to B", |b| b.people() == 1);
    b.register(&format!("{MARKER} 鈴木"));
    for team in [&a, &office] {
        team.until("B's record comes live", |team| team.people() == 2);
    }
    assert!(
        relay.get("/healthz").starts_with("HTTP/1.1 200"),
        "it says that it is well"
    );
    assert_eq!(relay.metric("connected_devices"), 3);
    assert!(relay.metric("kept_entries") >= 2);
    assert!(!relay.get("/metrics").contains("佐藤"), "counts only");
    assert!(relay.get("/other").starts_with("HTTP/1.1 404"));
    assert_eq!(relay.stop(), Some(0), "it stops when it is told to");
    for folder in [home.folder.path(), marked] {
        nowhere_in(folder, MARKER);
    }
}

#[test]
fn two_teams_that_never_meet_exchange_through_a_relay_on_sqlite() {
    let home = RelayHome::new("");
    teams_exchange(&home, home.folder.path());
}

#[test]
fn two_teams_that_never_meet_exchange_through_a_relay_on_postgres() {
    let server = pg::Server::start(false);
    let home = RelayHome::new(&format!("[storage]\npostgres = {:?}\n", server.config()));
    teams_exchange(&home, server.folder());
}

#[test]
fn two_relay_processes_on_one_database_push_to_each_other() {
    let server = pg::Server::start(false);
    let storage = format!("[storage]\npostgres = {:?}\n", server.config());
    let (one, other) = (RelayHome::new(&storage), RelayHome::new(&storage));
    let office = Laptop::office();
    // Each has keys of its own; both serve the same operation from the same tables.
    one.join(&office);
    other.join(&office);
    let (a, b) = (office.team(), office.team());
    let (one, other) = (one.start((0, 0)), other.start((0, 0)));
    office.link.dial(one.tcp()).expect("an address");
    a.link.dial(one.tcp()).expect("an address");
    b.link.dial(other.web()).expect("a web address");
    a.register("佐藤");
    b.until("it comes through both processes", |b| b.people() == 1);
    b.register("鈴木");
    a.until("and back", |a| a.people() == 2);
    assert!(other.metric("entries_given_total") >= 1);
}

#[test]
fn a_relay_killed_at_random_moments_goes_on_and_nothing_is_lost() {
    let home = RelayHome::new("");
    let office = Laptop::office();
    home.join(&office);
    let (a, b) = (office.team(), office.team());
    let mut relay = home.start((0, 0));
    let ports = relay.ports();
    office.link.dial(relay.tcp()).expect("an address");
    office.until("the office is there", |_| {
        relay.metric("connected_devices") >= 1
    });
    a.link.dial(relay.tcp()).expect("an address");
    b.link.dial(relay.web()).expect("a web address");
    let seed = now();
    let mut dice = seed;
    let mut saved = 0;
    for round in 0..5 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let kept = relay.metric("kept_entries");
        for number in 0..20 {
            a.register(&format!("佐藤{round} {number}"));
            saved += 1;
        }
        a.until("something of it is kept", |a| {
            a.link.sync_now();
            relay.metric("kept_entries") > kept
        });
        // In the middle of what is being written, or a little later.
        for _ in 0..dice >> 33 & 31 {
            a.register("佐藤");
            saved += 1;
            relay.metric("turns_total");
        }
        relay.kill();
        relay = home.start(ports);
        for laptop in [&a, &b, &office] {
            laptop.link.sync_now();
        }
        a.until("A is back", |a| {
            a.link.sync_now();
            relay.metric("connected_devices") >= 1
        });
    }
    b.until(&format!("all of it came (seed {seed})"), |b| {
        b.link.sync_now();
        b.people() == saved
    });
}

/// Connections that say nothing, or nonsense, or what cannot be; and a laptop that works beside them.
#[test]
fn attack_49_a_crowd_of_strangers_keeps_nobody_out() {
    let home = RelayHome::new("");
    let office = Laptop::office();
    home.join(&office);
    let relay = home.start((0, 0));
    let (tcp, web) = relay.ports();
    let mut crowd: Vec<TcpStream> = Vec::new();
    for number in 0..1_000_u32 {
        let port = if number % 2 == 0 { tcp } else { web };
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
            continue;
        };
        let said: &[u8] = match number % 5 {
            0 => b"",
            1 => b"GET / HTTP/1.1\r\nhost: relay\r\n",
            2 => b"\xff\xff\xff\xff\xff\xff\xff\xff",
            3 => b"\x13/multistream/1.0.0\n\x07/noise\n\xff\xff",
            _ => b"GET / HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
        };
        // It may have been shown the door already.
        let _ = stream.write_all(said);
        crowd.push(stream);
    }
    let stranger = Laptop::office();
    stranger.link.dial(relay.tcp()).expect("an address");
    stranger.until("a stranger is turned away", |stranger| {
        stranger
            .link
            .view()
            .peers
            .iter()
            .any(|peer| !peer.in_contact())
    });
    office.link.dial(relay.web()).expect("a web address");
    office.until("the office gets in all the same", |_| {
        relay.metric("connected_devices") == 1
    });
    let status = std::fs::read_to_string(format!("/proc/{}/status", relay.id()));
    if let Ok(status) = status {
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        assert!(
            peak.is_some_and(|kib| kib < 400 * 1024),
            "bounded memory: {peak:?}"
        );
    }
    drop(crowd);
}
