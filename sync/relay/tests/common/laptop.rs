//! A laptop with a real network on this machine, and a real relay process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use app::link::{Link, LinkEvent, Settings};
use authority::{Admission, Founding, Role};
use document::Edit;
use domain::code::{SourceKind, Verification};
use domain::ids::DocumentId;
use domain::kind::Kind;
use domain::provenance::{Claim, Provenance};
use protocol::enrolment::{EnrolPack, EnrolRequest};
use replica::{DocumentEdit, Replica};
use store::Store;
use tempfile::TempDir;
use uuid::Uuid;
use vault::{DeviceKeys, DevicePublic, SystemRandom};
use wire::{AccountId, DeviceId, Lane, UnitId};

/// Generous, because the machine may be busy; nothing here takes a second by itself.
pub const PATIENCE: Duration = Duration::from_secs(120);

const UNIT: UnitId = UnitId([0x11; 16]);

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.expect("after 1970").as_millis()).expect("in this age")
}

/// A laptop: a replica in a folder of its own, and its link.
pub struct Laptop {
    pub replica: Arc<Mutex<Replica>>,
    pub keys: Arc<DeviceKeys>,
    pub link: Link,
    happened: std::sync::mpsc::Receiver<LinkEvent>,
    account: AccountId,
    _folder: TempDir,
}

impl Laptop {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::create(&folder.path().join("tsunagi.db"), &[7; 32]).expect("a store");
        let keys = Arc::new(DeviceKeys::generate(&mut SystemRandom::new()).expect("randomness"));
        let replica = Replica::open(store, Arc::clone(&keys), Box::new(SystemRandom::new()))
            .expect("an empty store");
        let replica = Arc::new(Mutex::new(replica));
        let settings = Settings {
            port: 0,
            loopback_only: true,
            discover: false,
        };
        let (told, happened) = std::sync::mpsc::channel();
        let link = Link::start(
            Arc::clone(&replica),
            keys.net_seed(),
            settings,
            move |event| {
                // The test may be over.
                let _ = told.send(event);
            },
        )
        .expect("loopback");
        Self {
            replica,
            keys,
            link,
            happened,
            account: AccountId(*Uuid::now_v7().as_bytes()),
            _folder: folder,
        }
    }

    /// The office: it founds the operation.
    pub fn office() -> Self {
        let laptop = Self::start();
        let founding = Founding {
            name: "訓練".to_owned(),
            practice: true,
            unit: UNIT,
            role: Role::MunicipalityAdmin,
            org: [1; 16],
            account: laptop.account,
            valid_from_ms: now(),
            valid_until_ms: now() + 86_400_000,
        };
        let mut replica = laptop.replica();
        let outputs = replica.found(now(), &founding).expect("a new operation");
        laptop.link.perform(outputs);
        drop(replica);
        laptop
    }

    pub fn replica(&self) -> MutexGuard<'_, Replica> {
        self.replica.lock().expect("nobody panicked")
    }

    pub fn admit_keys(&self, keys: DevicePublic, role: Role) {
        let admission = Admission {
            keys,
            account: AccountId(*Uuid::now_v7().as_bytes()),
            org: [1; 16],
            agreement: None,
            role,
            units: vec![UNIT],
            classes: role.classes().to_vec(),
            valid_from_ms: now(),
            valid_until_ms: now() + 3_600_000,
        };
        let mut replica = self.replica();
        let outputs = replica.admit(now(), &admission).expect("the office may");
        self.link.perform(outputs);
    }

    /// A team that the office lets in, which takes the statements as a file.
    pub fn team(&self) -> Self {
        let team = Self::start();
        self.admit_keys(team.keys.public(), Role::HealthTeam);
        self.hand_statements_to(&team);
        team
    }

    pub fn hand_statements_to(&self, team: &Self) {
        let (root, statements) = {
            let replica = self.replica();
            (replica.authority().root(), replica.statements())
        };
        let mut theirs = team.replica();
        let outputs = theirs.join(now(), root, &statements).expect("admitted");
        team.link.perform(outputs);
    }

    /// Registers somebody; durable when this returns.
    pub fn register(&self, name: &str) {
        let claim = Claim {
            value: serde_json::Value::String(name.to_owned()),
            by: Provenance {
                operator: Uuid::from_bytes(self.account.0),
                name: "佐藤".to_owned(),
                team: "A班".to_owned(),
                device: String::new(),
                seen: "2026-11-23".to_owned(),
                typed: "2026-11-23T09:00:00+09:00".to_owned(),
                source: SourceKind::Person,
                verification: Verification::Stated,
            },
        };
        let edit = DocumentEdit {
            kind: Kind::Person,
            id: DocumentId(Uuid::now_v7()),
            unit: UNIT,
            lane: Lane::Notes,
            edits: vec![Edit::Set {
                field: "full_name".to_owned(),
                claim,
            }],
        };
        let account = self.account;
        self.replica()
            .write(now(), account, vec![edit])
            .expect("the right to write");
        self.link.saved();
    }

    pub fn people(&self) -> u64 {
        let reader = self.replica().reader().expect("it reads");
        reader.people(0, 1).expect("it reads").total
    }

    /// Waits until something is so; looks whenever the link says that something changed.
    pub fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(
                began.elapsed() < PATIENCE,
                "never: {what}; {:?}",
                self.link.view().peers
            );
            let _ = self.happened.recv_timeout(Duration::from_millis(200));
        }
    }
}

/// A relay process.
pub struct Relay {
    child: Child,
    pub addresses: Vec<String>,
    pub health: String,
}

/// The folder of a relay, with its configuration.
pub struct RelayHome {
    pub folder: TempDir,
    config: PathBuf,
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tsunagi-relay"))
}

impl RelayHome {
    /// A folder with keys and a configuration; `more` stands at the end of the file.
    pub fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = folder.path().join("relay.toml");
        let text = format!("folder = {:?}\nweb_port = 0\n{more}", folder.path());
        std::fs::write(&config, text).expect("written");
        Self { folder, config }
    }

    pub fn run(&self, arguments: &[&str]) -> String {
        let done = program()
            .arg("--config")
            .arg(&self.config)
            .args(arguments)
            .output()
            .expect("it runs");
        assert!(
            done.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).expect("text")
    }

    /// The relay asks, a person at the office lets it in, and the pack comes back.
    pub fn join(&self, office: &Laptop) {
        let request = self.folder.path().join("asks.request");
        let said = self.run(&["request", "--out", request.to_str().expect("a path")]);
        let bytes = std::fs::read(&request).expect("the request");
        let request = EnrolRequest::decode(&bytes).expect("a request");
        assert!(
            said.contains(&request.check_digits()),
            "to be compared: {said}"
        );
        office.admit_keys(request.keys, Role::Relay);
        self.take_pack(office, request.device());
    }

    pub fn take_pack(&self, office: &Laptop, relay: DeviceId) {
        let (pack, card) = {
            let replica = office.replica();
            let authority = replica.authority();
            let pack = EnrolPack::new(authority, &office.keys, relay, Vec::new());
            (pack.expect("admitted"), authority.root_fingerprint())
        };
        let file = self.folder.path().join("pack");
        std::fs::write(&file, pack.encode()).expect("written");
        self.run(&["join", file.to_str().expect("a path"), "--card", &card]);
    }

    pub fn start(&self, ports: (u16, u16)) -> Relay {
        let mut child = program()
            .arg("--config")
            .arg(&self.config)
            .args(["run", "--loopback-only", "--health", "127.0.0.1:0"])
            .args(["--port", &ports.0.to_string()])
            .args(["--web-port", &ports.1.to_string()])
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (mut addresses, mut health) = (Vec::new(), String::new());
        loop {
            let line = lines
                .next()
                .expect("it says when it is ready")
                .expect("text");
            if let Some(address) = line.strip_prefix("listening: ") {
                addresses.push(address.to_owned());
            } else if let Some(at) = line.strip_prefix("health: http://") {
                health = at.trim_end_matches("/healthz").to_owned();
            } else if line == "ready" {
                break;
            }
        }
        Relay {
            child,
            addresses,
            health,
        }
    }
}

impl Relay {
    pub fn tcp(&self) -> &str {
        let plain = self.addresses.iter().find(|it| !it.starts_with("http"));
        plain.expect("it listens")
    }

    pub fn web(&self) -> &str {
        let web = self.addresses.iter().find(|it| it.starts_with("http"));
        web.expect("it listens for web addresses")
    }

    pub fn ports(&self) -> (u16, u16) {
        let port = |address: &str| -> u16 {
            let (_, port) = address.rsplit_once(':').expect("a port");
            port.parse().expect("a number")
        };
        (port(self.tcp()), port(self.web()))
    }

    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.health).expect("it listens");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    pub fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics");
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("tsunagi_relay_{name} ")));
        line.and_then(|value| value.trim().parse().ok())
            .unwrap_or_else(|| panic!("no {name} in {text}"))
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// As a power cut would end it.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    /// As systemd would; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.expect("kill runs").success());
        self.child.wait().expect("it ended").code()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
