//! The running relay: sockets, clock, database, and the endpoint for whoever watches it.

mod roster;
mod watch;
mod worker;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, oneshot};
use transport::{Event, Link, Serving, TransportError};

use crate::config::Config;
use crate::depot::{Depot, DepotError, Postgres, Sqlite};
use crate::identity::Identity;
use crate::metrics::{Metrics, add};
use worker::{Work, Worker};

/// Inputs that wait for the database; then the devices wait.
const WAITING: usize = 1_024;

/// The name of the embedded database's file.
const FILE: &str = "relay.db";

/// Why a relay does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The database.
    #[error(transparent)]
    Depot(#[from] DepotError),
    /// The network.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The endpoint for health and metrics.
    #[error("cannot serve health and metrics at {address}: {source}")]
    Watch {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The system gives no thread.
    #[error("no thread: {0}")]
    Thread(#[source] std::io::Error),
}

/// The clock.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// Opens the depot that a configuration names; whether other processes may write to it.
///
/// # Errors
///
/// [`DepotError`].
pub fn open_depot(config: &Config) -> Result<(Box<dyn Depot>, bool), DepotError> {
    match &config.storage.postgres {
        Some(postgres) => Ok((Box::new(Postgres::open(postgres)?), true)),
        None => {
            let most = config.storage.most_mib.saturating_mul(1 << 20);
            let depot = Sqlite::open(&config.folder.join(FILE), most)?;
            Ok((Box::new(depot), false))
        }
    }
}

/// A running relay. Dropping it without [`Server::stop`] cuts everybody off.
#[derive(Debug)]
pub struct Server {
    link: Link,
    work: mpsc::Sender<Work>,
    worker: Option<JoinHandle<()>>,
    watch: Option<oneshot::Sender<()>>,
    /// Where it can be reached: `ip:port` for laptops, then `http://ip:port` for WebSocket.
    pub addresses: Vec<String>,
    /// Where health and metrics are served.
    pub health: Option<SocketAddr>,
    /// What can be watched.
    pub metrics: Arc<Metrics>,
}

impl Server {
    /// Starts on the tokio runtime of the caller, and returns when the ports are listened on.
    ///
    /// # Errors
    ///
    /// [`ServerError`].
    pub async fn start(config: &Config, identity: &Identity) -> Result<Self, ServerError> {
        let metrics = Arc::new(Metrics::default());
        let (link, mut events) = transport::start(transport::Settings {
            net_seed: identity.keys.net_seed(),
            tcp_port: config.port,
            quic: false,
            mdns: false,
            loopback_only: config.loopback_only,
            serving: Some(Serving {
                web_port: config.web_port,
                connections: config.connections,
            }),
            trusted_roots: Vec::new(),
        })?;
        let (work, queue) = mpsc::channel(WAITING);
        let worker = start_worker(config, identity, &link, &metrics, queue).await?;
        let addresses = loop {
            match events.recv().await {
                Some(Event::Listening {
                    addresses,
                    port_was_taken,
                }) => {
                    if port_was_taken {
                        tracing::warn!("the port is taken by another program: any other is used");
                    }
                    break addresses;
                }
                Some(_) => {}
                None => break Vec::new(),
            }
        };
        tokio::spawn(pass_on(events, work.clone(), Arc::clone(&metrics)));
        let (health, watch) = match config.health {
            None => (None, None),
            Some(address) => {
                let (address, watch) = watch::serve(address, Arc::clone(&metrics))
                    .await
                    .map_err(|source| ServerError::Watch { address, source })?;
                (Some(address), Some(watch))
            }
        };
        Ok(Self {
            link,
            work,
            worker: Some(worker),
            watch,
            addresses,
            health,
            metrics,
        })
    }

    /// Stops: what came is kept, what was said is sent, and the ports are free.
    pub async fn stop(mut self) {
        let _ = self.work.send(Work::Stop).await;
        if let Some(worker) = self.worker.take() {
            let _ = tokio::task::spawn_blocking(move || worker.join()).await;
        }
        self.link.shutdown().await;
        if let Some(watch) = self.watch.take() {
            let _ = watch.send(());
        }
    }
}

async fn start_worker(
    config: &Config,
    identity: &Identity,
    link: &Link,
    metrics: &Arc<Metrics>,
    queue: mpsc::Receiver<Work>,
) -> Result<JoinHandle<()>, ServerError> {
    let (config, keys) = (config.clone(), Arc::clone(&identity.keys));
    let (link, metrics) = (link.clone(), Arc::clone(metrics));
    let handle = tokio::runtime::Handle::current();
    let (opened, is_open) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("depot".to_owned())
        .spawn(move || {
            // The database's own client must not be made inside a runtime.
            let ready = open_depot(&config).and_then(|(depot, shared)| {
                let who = (keys, config.limits());
                let mut worker = Worker::new(depot, shared, who, metrics, (link, handle.clone()));
                worker.open_operations()?;
                Ok(worker)
            });
            match ready {
                Ok(worker) => {
                    let _ = opened.send(Ok(()));
                    worker.run(&handle, queue);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            }
        })
        .map_err(ServerError::Thread)?;
    match is_open.await {
        Ok(ready) => ready?,
        Err(_) => return Err(DepotError::Database("the thread ended".to_owned()).into()),
    }
    Ok(thread)
}

/// Hands on what the network brings. While the database is busy, the devices wait.
async fn pass_on(
    mut events: mpsc::Receiver<Event>,
    work: mpsc::Sender<Work>,
    metrics: Arc<Metrics>,
) {
    while let Some(event) = events.recv().await {
        let next = match event {
            Event::Connected { peer, outgoing, .. } => Work::Connected(peer, outgoing),
            Event::Frame { peer, bytes } => Work::Frame(peer, bytes),
            Event::Disconnected { peer } => Work::Disconnected(peer),
            Event::Refused { .. } => {
                add(&metrics.refused_total, 1);
                continue;
            }
            Event::Listening { .. }
            | Event::Discovered { .. }
            | Event::Lost { .. }
            | Event::RoundTrip { .. }
            | Event::DialFailed { .. } => continue,
        };
        // Once the database's thread has ended nobody is served any more.
        let _ = work.send(next).await;
    }
}

/// After this long without a turn the relay is not well.
const UNWELL: Duration = Duration::from_secs(15);
