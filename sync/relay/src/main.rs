//! `tsunagi-relay`: the program that an operator runs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use relay::{Config, Hall, Identity, Server, open_depot};

type Failed = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(
    name = "tsunagi-relay",
    version,
    about = "Keeps and forwards sealed records"
)]
struct Arguments {
    /// The configuration file.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where the keys lie, and the embedded database; weighs more than the file.
    #[arg(long)]
    folder: Option<PathBuf>,
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Makes the relay's keys, if there are none, and the file with which an operation is asked to
    /// admit it. Prints the digits to be compared.
    Request {
        /// What people are to call this relay.
        #[arg(long, default_value = "中継")]
        name: String,
        /// Where to put a copy of the file.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Takes the pack that came back, and serves its operation from the next start on.
    Join {
        /// The pack.
        pack: PathBuf,
        /// The twenty digits on the operation's card.
        #[arg(long)]
        card: String,
    },
    /// Says which operations are served and how much is kept.
    Show,
    /// Forgets an operation and everything that is kept of it.
    Forget {
        /// The twenty digits on the operation's card.
        #[arg(long)]
        card: String,
    },
    /// Serves until it is told to stop (SIGTERM or Ctrl+C).
    Run {
        /// TCP port; weighs more than the file.
        #[arg(long)]
        port: Option<u16>,
        /// Port for WebSocket; weighs more than the file.
        #[arg(long)]
        web_port: Option<u16>,
        /// Listen on 127.0.0.1 only.
        #[arg(long)]
        loopback_only: bool,
        /// Where to serve health and metrics; weighs more than the file.
        #[arg(long)]
        health: Option<std::net::SocketAddr>,
    },
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,libp2p=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout)] // What a person at a terminal asked for.
fn run(arguments: Arguments) -> Result<(), Failed> {
    let mut config = match &arguments.config {
        Some(path) => Config::read(path)?,
        None => Config::default(),
    };
    if let Some(folder) = arguments.folder {
        config.folder = folder;
    }
    match arguments.command {
        What::Request { name, out } => {
            let identity = Identity::open_or_make(&config.folder, &name)?;
            let file = match out {
                Some(out) => {
                    std::fs::copy(&identity.request_file, &out)?;
                    out
                }
                None => identity.request_file.clone(),
            };
            println!("request: {}", file.display());
            println!("digits:  {}", identity.request.check_digits());
            Ok(())
        }
        What::Join { pack, card } => join(&config, &pack, &card),
        What::Show => show(&config),
        What::Forget { card } => forget(&config, &card),
        What::Run {
            port,
            web_port,
            loopback_only,
            health,
        } => {
            config.port = port.unwrap_or(config.port);
            config.web_port = web_port.or(config.web_port);
            config.loopback_only |= loopback_only;
            config.health = health.or(config.health);
            let identity = Identity::open(&config.folder)?;
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            runtime.block_on(serve(&config, &identity))
        }
    }
}

fn join(config: &Config, pack: &std::path::Path, card: &str) -> Result<(), Failed> {
    let identity = Identity::open(&config.folder)?;
    let accepted = identity.accept(pack, card)?;
    let (depot, _) = open_depot(config)?;
    let root = accepted.authority.root();
    let number = depot.add_operation(root)?;
    let row = depot
        .operations()?
        .into_iter()
        .find(|row| row.number == number)
        .ok_or("the operation was not kept")?;
    let mut hall = Hall::open(&row, depot.as_ref(), identity.keys, config.limits())?;
    let statements: Vec<_> = accepted.authority.statements().cloned().collect();
    hall.add_statements(depot.as_ref(), &statements, now_ms())?;
    tracing::info!("joined; the relay serves this operation from its next start on");
    Ok(())
}

#[allow(clippy::print_stdout)] // What a person at a terminal asked for.
fn show(config: &Config) -> Result<(), Failed> {
    let identity = Identity::open(&config.folder)?;
    println!("digits: {}", identity.request.check_digits());
    let (depot, _) = open_depot(config)?;
    for row in depot.operations()? {
        let keys = identity.keys.clone();
        let hall = Hall::open(&row, depot.as_ref(), keys, config.limits())?;
        println!(
            "operation {}: {} devices, {} entries, {} MiB",
            hall.authority().root_fingerprint(),
            hall.known_peers().len(),
            row.state.entries,
            row.state.bytes >> 20,
        );
    }
    Ok(())
}

fn forget(config: &Config, card: &str) -> Result<(), Failed> {
    let identity = Identity::open(&config.folder)?;
    let (depot, _) = open_depot(config)?;
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    for row in depot.operations()? {
        let keys = identity.keys.clone();
        let hall = Hall::open(&row, depot.as_ref(), keys, config.limits())?;
        if digits(&hall.authority().root_fingerprint()) == digits(card) {
            depot.remove_operation(row.number)?;
            tracing::info!("forgotten");
            return Ok(());
        }
    }
    Err("no operation with these digits is served".into())
}

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

#[allow(clippy::print_stdout)] // Whoever starts it waits for this line.
async fn serve(config: &Config, identity: &Identity) -> Result<(), Failed> {
    let server = Server::start(config, identity).await?;
    for address in &server.addresses {
        println!("listening: {address}");
    }
    if let Some(health) = server.health {
        println!("health: http://{health}/healthz");
    }
    println!("ready");
    until_told().await?;
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn until_told() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = term.recv() => Ok(()),
        told = tokio::signal::ctrl_c() => told,
    }
}

#[cfg(not(unix))]
async fn until_told() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
