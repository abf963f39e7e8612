//! Two and more devices with real sockets on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod peers;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How long a session may take to finish, as in the crate.
const FINISHING: std::time::Duration = std::time::Duration::from_secs(2);

use peers::{Device, key, pair, soon, talk};
use transport::{AddressError, DialFailure, Event, MAX_FRAME_BYTES, Refusal, SendError};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_devices_exchange_frames_over_tcp() {
    let (mut shelter, to_van, mut van, to_shelter) = pair().await;
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_devices_exchange_frames_over_quic_on_the_same_port_number() {
    let mut shelter = Device::start(1).await;
    let mut van = Device::start(2).await;
    shelter.allow(&[&van]);
    van.allow(&[&shelter]);
    let quic = format!("/ip4/127.0.0.1/udp/{}/quic-v1", shelter.port());
    van.link.dial(&quic).unwrap();
    let to_van = shelter.connected(van.key).await;
    let to_shelter = van.connected(shelter.key).await;
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_longest_frame_passes_and_a_longer_one_is_refused_by_the_sender() {
    let (mut shelter, to_van, mut van, _to_shelter) = pair().await;
    let longest = vec![0xa5; MAX_FRAME_BYTES];
    to_van.send(longest.clone()).await.unwrap();
    assert_eq!(van.frame(shelter.key).await, longest);
    let too_long = vec![0; MAX_FRAME_BYTES + 1];
    assert_eq!(
        to_van.send(too_long).await,
        Err(SendError::Length(MAX_FRAME_BYTES + 1))
    );
    assert_eq!(to_van.send(Vec::new()).await, Err(SendError::Length(0)));
    to_van.send(b"still here".to_vec()).await.unwrap();
    assert_eq!(van.frame(shelter.key).await, b"still here");
    drop(shelter.events.try_recv());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_turned_away_and_reported_and_both_sides_learn_why() {
    let mut shelter = Device::start(1).await;
    let mut stranger = Device::start(66).await;
    stranger.allow(&[&shelter]);
    stranger.link.dial(&shelter.address).unwrap();
    match shelter.next("a refusal").await {
        Event::Refused { peer, reason } => {
            assert_eq!((peer, reason), (stranger.key, Refusal::NotAllowed));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
    match stranger.next("a failed dial").await {
        Event::DialFailed { address, reason } => {
            assert_eq!(
                (address.as_str(), reason),
                (shelter.address.as_str(), DialFailure::TurnedAway)
            );
        }
        other => panic!("expected a failed dial, got {other:?}"),
    }
    // The list is what keeps it out, and nothing else: once on it, the same dial succeeds, and
    // the attempts in between were not reported again.
    shelter.allow(&[&stranger]);
    stranger.link.retry_now();
    let to_stranger = shelter.connected(stranger.key).await;
    let to_shelter = stranger.connected(shelter.key).await;
    talk((&mut shelter, &to_stranger), (&mut stranger, &to_shelter)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_does_not_talk_to_a_dialled_address_where_somebody_else_is() {
    let mut shelter = Device::start(1).await;
    let other = Device::start(66).await;
    other.allow(&[&shelter]);
    shelter.link.dial(&other.address).unwrap();
    match shelter.next("a failed dial").await {
        Event::DialFailed { reason, .. } => assert_eq!(reason, DialFailure::NotAllowed),
        other => panic!("expected a failed dial, got {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_devices_that_dial_each_other_at_once_have_one_session() {
    for round in 0..8 {
        let mut shelter = Device::start(10 + round).await;
        let mut van = Device::start(100 + round).await;
        shelter.allow(&[&van]);
        van.allow(&[&shelter]);
        let (there, here) = (van.address.clone(), shelter.address.clone());
        shelter.link.dial(&there).unwrap();
        van.link.dial(&here).unwrap();
        let to_van = shelter.connected(van.key).await;
        let to_shelter = van.connected(shelter.key).await;
        // `talk` fails on anything but frames, such as a second session.
        talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
        talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
        shelter.link.shutdown().await;
        van.disconnected(shelter.key).await;
        van.link.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_taken_off_the_list_loses_its_session_at_once() {
    let (mut shelter, to_van, mut van, _to_shelter) = pair().await;
    shelter.allow_nobody();
    shelter.disconnected(van.key).await;
    van.disconnected(shelter.key).await;
    assert_eq!(
        to_van.send(b"too late".to_vec()).await,
        Err(SendError::Over),
        "nothing is sent to who is not allowed"
    );
    match shelter.next("the next attempt").await {
        Event::Refused { peer, .. } => assert_eq!(peer, van.key, "it does not get in again"),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_address_is_dialled_again_when_the_device_there_has_restarted() {
    let (shelter, _to_van, mut van, _to_shelter) = pair().await;
    let port = shelter.port();
    shelter.link.shutdown().await;
    van.disconnected(shelter.key).await;
    let mut shelter = Device::start_on(1, port).await;
    assert!(!shelter.port_was_taken, "shutdown has freed the port");
    shelter.allow(&[&van]);
    let to_van = shelter.connected(van.key).await;
    let to_shelter = van.connected(shelter.key).await;
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_does_not_read_stalls_only_itself_and_loses_nothing() {
    const FRAMES: usize = 400;
    const BYTES: usize = 256 * 1024;
    let (mut shelter, to_van, mut van, _to_shelter) = pair().await;
    let mut office = Device::start(3).await;
    shelter.allow(&[&van, &office]);
    office.allow(&[&shelter]);
    office.link.dial(&shelter.address).unwrap();
    let to_office = shelter.connected(office.key).await;
    let to_shelter = office.connected(shelter.key).await;

    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let sending = tokio::spawn(async move {
        for number in 0..FRAMES {
            let frame = vec![number as u8; BYTES];
            to_van.send(frame).await.expect("session lasts");
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    for _ in 0..10 {
        talk((&mut shelter, &to_office), (&mut office, &to_shelter)).await;
    }
    assert!(
        sent.load(Ordering::SeqCst) < FRAMES / 2,
        "100 MiB do not fit into bounded queues"
    );
    for number in 0..FRAMES {
        let frame = van.frame(shelter.key).await;
        assert!(
            frame.len() == BYTES && frame.iter().all(|byte| *byte == number as u8),
            "frame {number} is whole and in order"
        );
    }
    soon("the sender", sending).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_queued_before_a_shutdown_arrives() {
    for quic in [false, true] {
        let mut shelter = Device::start(1).await;
        let mut van = Device::start(2).await;
        shelter.allow(&[&van]);
        van.allow(&[&shelter]);
        let address = match quic {
            true => format!("/ip4/127.0.0.1/udp/{}/quic-v1", shelter.port()),
            false => shelter.address.clone(),
        };
        van.link.dial(&address).unwrap();
        let to_van = shelter.connected(van.key).await;
        van.connected(shelter.key).await;
        let read = tokio::spawn(async move {
            let mut frames = 0;
            while let Event::Frame { .. } = van.next_but_failed_dials("frames").await {
                frames += 1;
            }
            frames
        });
        for _ in 0..50 {
            to_van.send(vec![7; 50_000]).await.unwrap();
        }
        shelter.link.shutdown().await;
        assert_eq!(soon("the reader", read).await.unwrap(), 50, "quic: {quic}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_in_which_nobody_sends_any_more_still_receives_and_ends_at_once() {
    let (shelter, to_van, mut van, to_shelter) = pair().await;
    drop(to_shelter);
    to_van.send(b"are you there".to_vec()).await.unwrap();
    assert_eq!(van.frame(shelter.key).await, b"are you there");
    let asked = std::time::Instant::now();
    van.link.shutdown().await;
    assert!(
        asked.elapsed() < FINISHING,
        "the other side has closed, so nothing is waited for"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_that_reads_no_events_can_still_shut_down() {
    let (shelter, to_van, van, to_shelter) = pair().await;
    for outgoing in [to_van, to_shelter] {
        tokio::spawn(async move { while outgoing.send(vec![1; 100_000]).await.is_ok() {} });
    }
    // Both queues of events are full by now or will be; neither is ever read.
    soon("one shutdown", shelter.link.shutdown()).await;
    soon("the other shutdown", van.link.shutdown()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_session_ends_on_both_sides_and_may_come_again() {
    let (mut shelter, _to_van, mut van, _to_shelter) = pair().await;
    shelter.link.close(van.key);
    shelter.disconnected(van.key).await;
    van.disconnected(shelter.key).await;
    let to_van = shelter.connected(van.key).await;
    let to_shelter = van.connected(shelter.key).await;
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_port_is_said_and_replaced_by_another_one() {
    let mut first = Device::start(1).await;
    let mut second = Device::start_on(2, first.port()).await;
    assert!(second.port_was_taken, "the first device has that port");
    assert_ne!(second.port(), first.port());
    first.allow(&[&second]);
    second.allow(&[&first]);
    first.link.dial(&second.address).unwrap();
    first.connected(second.key).await;
    second.connected(first.key).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_that_cannot_work_fail_with_their_reason() {
    let mut shelter = Device::start(1).await;
    assert_eq!(shelter.link.dial("避難所"), Err(AddressError::PortMissing));

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = free.local_addr().unwrap().to_string();
    drop(free);
    let other_program = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let web = other_program.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut socket, _) = other_program.accept().unwrap();
        let _ = socket.read(&mut [0; 16]);
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let own = shelter.address.clone();
    for (typed, expected) in [
        (nobody, DialFailure::NobodyListening),
        (own, DialFailure::Ourselves),
        (web, DialFailure::OtherProgram),
        (
            "no-such-host.invalid:1".to_owned(),
            DialFailure::UnknownHost,
        ),
    ] {
        shelter.link.dial(&typed).unwrap();
        match shelter.next("a failed dial").await {
            Event::DialFailed { address, reason } => {
                assert_eq!((address, reason), (typed.clone(), expected));
            }
            other => panic!("expected a failed dial, got {other:?}"),
        }
        shelter.link.forget(&typed);
    }
    answering.join().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_key_on_the_list_let_nobody_in() {
    let mut shelter = Device::start(1).await;
    let stranger = Device::start(66).await;
    stranger.allow(&[&shelter]);
    shelter.link.allow([[0; 32], [0xff; 32], key(5)].into());
    stranger.link.dial(&shelter.address).unwrap();
    match shelter.next("a refusal").await {
        Event::Refused { peer, .. } => assert_eq!(peer, stranger.key),
        other => panic!("expected a refusal, got {other:?}"),
    }
}
