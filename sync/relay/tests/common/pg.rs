//! A PostgreSQL server of the test's own, in a temporary folder, reached by a socket in it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a server may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server.
pub struct Server {
    child: Child,
    folder: TempDir,
}

/// The folder with `initdb` and `postgres`: Debian keeps them out of the way.
fn binaries() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|path| path.join("initdb").exists())
        .collect();
    found.sort();
    let others = std::env::var_os("PATH").unwrap_or_default();
    found.extend(std::env::split_paths(&others).filter(|path| path.join("initdb").exists()));
    let newest = found.into_iter().next_back();
    newest.expect("PostgreSQL's server is installed: .ci/setup tests")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    id.stdout.trim_ascii() == b"0"
}

/// The server refuses to run as root, so it runs as the user that its package made.
fn command(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

impl Server {
    /// Starts one. With `durable`, as a real one would run; without, faster.
    pub fn start(durable: bool) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("pg")
            .tempdir()
            .expect("a temporary folder");
        if is_root() {
            let owned = Command::new("chown")
                .arg("postgres")
                .arg(folder.path())
                .status();
            assert!(owned.expect("chown runs").success());
        }
        let data = folder.path().join("data");
        let made = command(&binaries().join("initdb"))
            .args([
                "--auth=trust",
                "--username=relay",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .arg("-D")
            .arg(&data)
            .current_dir("/")
            .stdout(Stdio::null())
            .output()
            .expect("initdb runs");
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let child = command(&binaries().join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses=", "-c", "max_connections=40"])
            .args(["-c", if durable { "fsync=on" } else { "fsync=off" }])
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("postgres starts");
        let server = Self { child, folder };
        let began = Instant::now();
        while let Err(error) = relay::Postgres::open(&server.config()) {
            assert!(
                began.elapsed() < PATIENCE,
                "postgres does not come up: {error}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// How to connect.
    pub fn config(&self) -> String {
        format!(
            "host={} user=relay dbname=postgres",
            self.folder.path().display()
        )
    }

    /// Where all its files lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // `runuser` hands no such signal on, so the server itself is told: stop at once, tidily.
        let file = self.folder.path().join("data/postmaster.pid");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let server = text.lines().next().map(str::to_owned);
        let told = server.is_some_and(|pid| {
            let told = Command::new("kill").args(["-INT", &pid]).status();
            told.is_ok_and(|status| status.success())
        });
        if !told {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
