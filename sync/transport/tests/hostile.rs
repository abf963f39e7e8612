//! What an attacker on the network, or on the list, can do: be turned away.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod peers;

use std::net::TcpStream;

use futures::{AsyncReadExt, AsyncWriteExt, StreamExt};
use libp2p::swarm::SwarmEvent;
use libp2p::{PeerId, StreamProtocol, Swarm, noise, tcp, yamux};
use peers::{Device, key, keypair, pair, talk};
use transport::{Event, Refusal};

/// A seed whose peer id is lower than that of `than`: such a peer opens the stream.
fn lower_seed(than: u8) -> u8 {
    let id = |seed: u8| PeerId::from(keypair(seed).public());
    (50..=250)
        .find(|seed| id(*seed) < id(than))
        .expect("about half of all keys are lower")
}

fn hostile(seed: u8) -> Swarm<libp2p_stream::Behaviour> {
    libp2p::SwarmBuilder::with_existing_identity(keypair(seed))
        .with_tokio()
        .with_tcp(
            tcp::Config::default(),
            noise::Config::new,
            yamux::Config::default,
        )
        .unwrap()
        .with_behaviour(|_| libp2p_stream::Behaviour::new())
        .unwrap()
        .with_swarm_config(|config| {
            config.with_idle_connection_timeout(std::time::Duration::from_secs(60))
        })
        .build()
}

/// A properly keyed peer with an open session stream; what is left of its swarm runs along.
async fn intrude(seed: u8, device: &Device) -> Option<(libp2p::Stream, AbortOnDrop)> {
    let mut swarm = hostile(seed);
    let mut control = swarm.behaviour().new_control();
    let address = format!("/ip4/127.0.0.1/tcp/{}", device.port());
    swarm
        .dial(address.parse::<libp2p::Multiaddr>().unwrap())
        .unwrap();
    peers::soon("a connection", async {
        while !matches!(
            swarm.select_next_some().await,
            SwarmEvent::ConnectionEstablished { .. }
        ) {}
    })
    .await;
    let running = AbortOnDrop(tokio::spawn(async move {
        loop {
            swarm.select_next_some().await;
        }
    }));
    let target = PeerId::from(keypair(1).public());
    let opening = control.open_stream(target, StreamProtocol::new("/tsunagi/sync/1"));
    let stream = peers::soon("an answer", opening).await.ok()?;
    Some((stream, running))
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Writes `bytes` on a session's stream and waits until the other side has hung up. False when
/// it was not let in at all.
async fn attack(seed: u8, device: &Device, bytes: Vec<u8>) -> bool {
    let Some((mut stream, _running)) = intrude(seed, device).await else {
        return false;
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.flush().await;
    let mut rest = Vec::new();
    let hung_up = stream.read_to_end(&mut rest);
    let _ = peers::soon("being hung up on", hung_up).await;
    true
}

fn memory_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_with_impossible_lengths_end_the_session_cost_nothing_and_shut_the_peer_out() {
    let (mut shelter, to_van, mut van, to_shelter) = pair().await;
    let seed = lower_seed(1);
    shelter.link.allow([van.key, key(seed)].into());
    let before = memory_kib();
    let garbage: Vec<u8> = (0..300_000u32).map(|n| (n * 7 + 129) as u8).collect();
    for bytes in [vec![0xff; 4], garbage, b"\0\0\0\0".to_vec()] {
        assert!(attack(seed, &shelter, bytes).await, "it is on the list");
        match shelter.next("a session with the attacker").await {
            Event::Connected { peer, .. } => assert_eq!(peer, key(seed)),
            other => panic!("expected a session, got {other:?}"),
        }
        shelter.disconnected(key(seed)).await;
        talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
    }
    assert!(
        memory_kib() < before + 100 * 1024,
        "a claim of 4 GiB takes no memory: {before} KiB before, {} KiB after",
        memory_kib()
    );
    assert!(!attack(seed, &shelter, b"again".to_vec()).await, "shut out");
    match shelter.next("a refusal").await {
        Event::Refused { peer, reason } => {
            assert_eq!((peer, reason), (key(seed), Refusal::Misbehaved));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_cut_in_the_middle_of_a_frame_is_not_blamed() {
    let mut shelter = Device::start(1).await;
    let seed = lower_seed(1);
    shelter.link.allow([key(seed)].into());
    for _ in 0..5 {
        let (mut stream, running) = intrude(seed, &shelter).await.expect("it is on the list");
        stream.write_all(&[0, 0, 1, 0, 1, 2, 3]).await.unwrap();
        stream.flush().await.unwrap();
        shelter.connected(key(seed)).await;
        drop(running);
        shelter.disconnected(key(seed)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_say_nothing_keep_nobody_out() {
    let (mut shelter, to_van, mut van, to_shelter) = pair().await;
    let silent: Vec<TcpStream> = (0..200)
        .map(|_| TcpStream::connect(&shelter.address).expect("the port is open"))
        .collect();
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;

    let mut office = Device::start(3).await;
    shelter.allow(&[&van, &office]);
    office.allow(&[&shelter]);
    office.link.dial(&shelter.address).unwrap();
    let to_office = match office.next("a session or a failure").await {
        Event::Connected { outgoing, .. } => outgoing,
        other => panic!("the first attempt succeeds, not {other:?}"),
    };
    let back = shelter.connected(office.key).await;
    talk((&mut shelter, &back), (&mut office, &to_office)).await;
    assert_eq!(silent.len(), 200, "they were open all the time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noise_on_every_port_and_in_every_handshake_changes_nothing() {
    use std::io::{Read, Write};
    let (mut shelter, to_van, mut van, to_shelter) = pair().await;
    let seed = 0x7375_6e61_6769_u64;
    println!("SEED={seed}");
    let mut state = seed;
    let mut noise = move |length: usize| -> Vec<u8> {
        (0..length)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as u8
            })
            .collect()
    };
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for round in 0..1_000 {
        let mut packet = noise(1 + round % 1_400);
        // Every other one looks like a long QUIC header.
        packet[0] = if round % 2 == 0 { 0xc3 } else { packet[0] };
        udp.send_to(&packet, &shelter.address).unwrap();
    }
    for round in 0..100 {
        let mut socket = TcpStream::connect(&shelter.address).unwrap();
        if round % 2 == 0 {
            // As far as the handshake itself.
            let _ = socket.write_all(b"\x13/multistream/1.0.0\n\x07/noise\n");
        }
        let _ = socket.write_all(&noise(10 + round * 20));
        let _ = socket.shutdown(std::net::Shutdown::Write);
        let _ = socket.read(&mut [0; 64]);
    }
    talk((&mut shelter, &to_van), (&mut van, &to_shelter)).await;
    let mut office = Device::start(3).await;
    shelter.allow(&[&van, &office]);
    office.allow(&[&shelter]);
    let quic = format!("/ip4/127.0.0.1/udp/{}/quic-v1", shelter.port());
    office.link.dial(&quic).unwrap();
    let to_office = shelter.connected(office.key).await;
    let back = office.connected(shelter.key).await;
    talk((&mut shelter, &to_office), (&mut office, &back)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_on_the_list_that_floods_with_frames_is_read_at_a_steady_pace_over_all_its_sessions()
{
    let mut device = Device::start(1).await;
    let seed = lower_seed(1);
    device.link.allow([key(seed)].into());
    let began = std::time::Instant::now();
    let mut taken: u32 = 0;
    // It begins anew in the middle, which is no new burst.
    for frames in [1_500_u32, 2_500] {
        let (mut stream, running) = intrude(seed, &device).await.unwrap();
        let flooding = AbortOnDrop(tokio::spawn(async move {
            // The shortest frames that there are, as fast as they are taken.
            let _ = stream.write_all(&[0, 0, 0, 1, 7].repeat(10_000)).await;
            let _ = stream.flush().await;
            std::future::pending::<()>().await;
        }));
        let until = taken + frames;
        while taken < until {
            if let Event::Frame { .. } = device.next("a frame").await {
                taken += 1;
            }
        }
        drop((flooding, running));
    }
    // 2,000 at once; each of the others two milliseconds later.
    let least = std::time::Duration::from_millis(2 * u64::from(taken - 2_000 - 1));
    assert!(began.elapsed() >= least, "{taken} in {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_on_the_list_that_opens_ever_more_streams_has_one_session() {
    let mut shelter = Device::start(1).await;
    let seed = lower_seed(1);
    shelter.link.allow([key(seed)].into());
    let mut swarm = hostile(seed);
    let mut control = swarm.behaviour().new_control();
    let address = format!("/ip4/127.0.0.1/tcp/{}", shelter.port());
    swarm
        .dial(address.parse::<libp2p::Multiaddr>().unwrap())
        .unwrap();
    peers::soon("a connection", async {
        while !matches!(
            swarm.select_next_some().await,
            SwarmEvent::ConnectionEstablished { .. }
        ) {}
    })
    .await;
    let _running = AbortOnDrop(tokio::spawn(async move {
        loop {
            swarm.select_next_some().await;
        }
    }));
    let target = PeerId::from(keypair(1).public());
    let sync = StreamProtocol::new("/tsunagi/sync/1");
    let mut first = control.open_stream(target, sync.clone()).await.unwrap();
    shelter.connected(key(seed)).await;
    for _ in 0..50 {
        // Each is granted by the negotiation and reset at once.
        if let Ok(mut more) = control.open_stream(target, sync.clone()).await {
            let _ = more.write_all(&[0, 0, 0, 1, 9]).await;
            let _ = more.read(&mut [0; 1]).await;
        }
    }
    first.write_all(&[0, 0, 0, 2, 5, 5]).await.unwrap();
    first.flush().await.unwrap();
    assert_eq!(
        shelter.frame(key(seed)).await,
        [5, 5],
        "nothing came by the other streams, and the session lasts"
    );
}
