//! WebSocket: as a relay offers it, bare and behind TLS as whoever stands before a relay ends it.
#![allow(missing_docs)]

mod peers;

use std::sync::Arc;

use peers::{Device, settings, talk};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use transport::{DialFailure, Event, Serving};

/// A relay: it also listens for WebSocket.
async fn relay(seed: u8) -> Device {
    let mut settings = settings(seed, 0);
    settings.quic = false;
    settings.serving = Some(Serving {
        web_port: Some(0),
        connections: 100,
    });
    Device::start_with(settings).await
}

/// Ends TLS before a port, for the name `localhost`; its own port and its certificate.
async fn before(port: u16) -> (u16, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
    let certificate = made.cert.der().to_vec();
    let key = PrivateKeyDer::try_from(made.key_pair.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate.clone())], key)
        .expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback");
    let own = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut outside) = acceptor.accept(stream).await else {
                    return;
                };
                let Ok(mut inside) = TcpStream::connect(("127.0.0.1", port)).await else {
                    return;
                };
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    (own, certificate)
}

fn web_port(relay: &Device) -> u16 {
    let web = relay.web.as_deref().expect("it listens for WebSocket");
    let (_, port) = web.rsplit_once(':').expect("a port");
    port.parse().expect("a number")
}

#[tokio::test]
async fn a_laptop_reaches_a_relay_by_a_web_address() {
    let mut relay = relay(61).await;
    let mut laptop = Device::start(62).await;
    relay.allow(&[&laptop]);
    laptop.allow(&[&relay]);
    let typed = relay.web.clone().expect("it listens");
    laptop.link.dial(&typed).expect("a web address");
    let to_laptop = relay.connected(laptop.key).await;
    let to_relay = laptop.connected(relay.key).await;
    talk((&mut relay, &to_laptop), (&mut laptop, &to_relay)).await;
}

#[tokio::test]
async fn a_laptop_reaches_a_relay_that_stands_behind_tls() {
    let mut relay = relay(63).await;
    let (port, certificate) = before(web_port(&relay)).await;
    let mut laptop = {
        let mut settings = settings(64, 0);
        settings.trusted_roots = vec![certificate];
        Device::start_with(settings).await
    };
    relay.allow(&[&laptop]);
    laptop.allow(&[&relay]);
    let typed = format!("https://localhost:{port}");
    laptop.link.dial(&typed).expect("a web address");
    let to_laptop = relay.connected(laptop.key).await;
    let to_relay = laptop.connected(relay.key).await;
    talk((&mut relay, &to_laptop), (&mut laptop, &to_relay)).await;
}

#[tokio::test]
async fn whoever_stands_before_a_relay_is_not_believed_to_be_it() {
    // TLS is in order; the machine behind it is another than the one that was admitted.
    let (admitted, impostor) = (relay(65).await, relay(66).await);
    let (port, certificate) = before(web_port(&impostor)).await;
    let mut laptop = {
        let mut settings = settings(67, 0);
        settings.trusted_roots = vec![certificate];
        Device::start_with(settings).await
    };
    impostor.allow(&[&laptop]);
    laptop.allow(&[&admitted]);
    laptop
        .link
        .dial(&format!("https://localhost:{port}"))
        .expect("a web address");
    let reason = match laptop.next("a failed dial").await {
        Event::DialFailed { reason, .. } => reason,
        other => panic!("expected a refusal, got {other:?}"),
    };
    assert_eq!(reason, DialFailure::NotAllowed);
}

#[tokio::test]
async fn what_is_wrong_with_a_web_address_is_told() {
    let relay = relay(68).await;
    let mut laptop = Device::start(69).await;
    laptop.allow(&[&relay]);
    let (tls, _) = before(web_port(&relay)).await;
    let nobody = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback");
        listener.local_addr().expect("bound").port()
    };
    for (typed, expected) in [
        (
            "https://no-such-host.invalid".to_owned(),
            DialFailure::UnknownHost,
        ),
        (
            format!("http://127.0.0.1:{nobody}"),
            DialFailure::NobodyListening,
        ),
        // A certificate that nobody vouches for.
        (
            format!("https://localhost:{tls}"),
            DialFailure::OtherProgram,
        ),
    ] {
        laptop.link.dial(&typed).expect("a web address");
        let reason = match laptop.next("a failed dial").await {
            Event::DialFailed { reason, address } => {
                assert_eq!(address, typed);
                reason
            }
            other => panic!("expected a failed dial, got {other:?}"),
        };
        assert_eq!(reason, expected, "{typed}");
        laptop.link.forget(&typed);
    }
}
