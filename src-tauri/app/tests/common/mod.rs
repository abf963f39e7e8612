//! A laptop without a window, for the stories of this crate.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use app::context::{Context, KeyCost, Network, Settings, Witness};
use app::failure::Failure;
use app::time::Clock;
use replica::Output;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery staple";

/// A clock that stands until it is told to go.
#[derive(Clone)]
pub struct Travel(Arc<AtomicU64>);

impl Travel {
    pub fn new() -> Self {
        // 2026-11-23 10:00 in Japan.
        Self(Arc::new(AtomicU64::new(1_795_395_600_000)))
    }

    pub fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn go(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Another clock, which shows so many milliseconds more, or less.
    pub fn wrong_by(&self, ms: i64) -> Self {
        let shown = self.0.load(Ordering::SeqCst).saturating_add_signed(ms);
        Self(Arc::new(AtomicU64::new(shown)))
    }
}

impl Clock for Travel {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub struct Laptop {
    pub folder: TempDir,
    pub clock: Travel,
    pub context: Context,
}

impl Laptop {
    pub fn new(stick: &Path) -> Self {
        Self::at(TempDir::new().unwrap(), stick, Travel::new())
    }

    /// A new laptop at the same place and time.
    pub fn beside(stick: &Path, clock: Travel) -> Self {
        Self::at(TempDir::new().unwrap(), stick, clock)
    }

    /// The same, and what the screen would be told.
    pub fn telling(stick: &Path, sink: impl Fn(app::event::Event) + Send + Sync + 'static) -> Self {
        Self::with(TempDir::new().unwrap(), stick, Travel::new(), sink)
    }

    fn at(folder: TempDir, stick: &Path, clock: Travel) -> Self {
        Self::with(folder, stick, clock, |_| {})
    }

    fn with(
        folder: TempDir,
        stick: &Path,
        clock: Travel,
        sink: impl Fn(app::event::Event) + Send + Sync + 'static,
    ) -> Self {
        let settings = Settings {
            home: folder.path().to_path_buf(),
            exchange: stick.to_path_buf(),
            searched: Vec::new,
            paper: None,
            network: Network::Off,
            key_cost: KeyCost::Lowest,
            witness: Witness {
                folder: folder.path().join("witness"),
                machine: [0; 32],
            },
        };
        let context = Context::start(settings, clock.clone(), sink);
        Self {
            folder,
            clock,
            context,
        }
    }

    /// The program is closed and started again.
    pub fn restart(self) -> Self {
        let clock = self.clock.clone();
        self.restart_with(clock)
    }

    /// The program is closed and started again on a laptop whose clock is another one.
    pub fn restart_with(self, clock: Travel) -> Self {
        let stick = self.context.settings.exchange.clone();
        let Self {
            folder, context, ..
        } = self;
        drop(context);
        Self::at(folder, &stick, clock)
    }

    /// Every file of its folder.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    files.push(entry.path());
                }
            }
        }
        files
    }

    pub fn ask(&self, request: &str, args: Value) -> Result<Value, Failure> {
        app::api::dispatch(&self.context, request, args)
    }

    pub fn must(&self, request: &str, args: Value) -> Value {
        self.ask(request, args)
            .unwrap_or_else(|failure| panic!("{request}: {failure:?}"))
    }

    pub fn found(&self) -> Value {
        self.must("create_operation", json!({
            "operationName": "【訓練】能登半島地震", "municipality": "輪島市", "lgCode": "172049",
            "deviceName": "河井小-1", "operatorName": "森", "team": "A班", "passphrase": PASSPHRASE,
        }))
    }
}

pub fn member(
    family: &str,
    given: &str,
    family_kana: &str,
    given_kana: &str,
    birth: &str,
) -> Value {
    json!({
        "family": family, "given": given, "familyKana": family_kana, "givenKana": given_kana,
        "birth": birth, "sex": "", "relationship": "", "consideration": [], "nameUnknown": false, "here": true,
    })
}

pub fn household(members: Vec<Value>) -> Value {
    json!({
        "members": members, "postalCode": "928-0001", "address": "輪島市河井町2部123", "phone": "0768-00-1234",
        "placeId": null, "stayCategory": "in_home", "placeText": "", "consent": "partners", "source": "",
        "seenAt": null,
    })
}

pub fn visit(person: &str, text: &str) -> Value {
    json!({
        "personIds": [person], "result": "met", "text": text, "health": false, "seenAt": null, "source": "",
        "need": null, "next": null, "urgent": null, "watchLevel": "",
    })
}

pub fn ask_to_join(laptop: &Laptop, device: &str) -> Value {
    laptop.must(
        "make_enrol_request",
        json!({
            "deviceName": device, "operatorName": "佐藤", "team": "B班", "passphrase": PASSPHRASE,
        }),
    )
}

pub fn only_file(laptop: &Laptop, kind: &str) -> Value {
    let found = laptop.must("find_files", json!({ "kind": kind }));
    assert_eq!(found.as_array().unwrap().len(), 1, "one {kind}");
    found[0]["token"].clone()
}

pub fn approve(office: &Laptop, until: &str) -> Result<Value, Failure> {
    let token = only_file(office, "request");
    let digits =
        office.must("read_enrol_request", json!({ "token": token }))["checkDigits"].clone();
    approve_compared(office, until, &token, &digits)
}

pub fn approve_compared(
    office: &Laptop,
    until: &str,
    token: &Value,
    digits: &Value,
) -> Result<Value, Failure> {
    office.ask(
        "approve_enrolment",
        json!({
            "token": token, "checkDigits": digits, "role": "support_lead", "validUntil": until,
            "agreement": agreement(office), "municipality": "",
        }),
    )
}

/// An agreement under which a private group works, where this device may enter one.
pub fn agreement(office: &Laptop) -> Value {
    let there = office.must("list_agreements", json!({}));
    if there["mayWrite"] == false {
        return json!("");
    }
    if let Some(row) = there["rows"].as_array().unwrap().first() {
        return row["id"].clone();
    }
    office.must("write_agreement", accord("2026-11-01", "2027-03-31"))["id"].clone()
}

/// 協定 for these days.
pub fn accord(from: &str, until: &str) -> Value {
    json!({
        "id": "", "kind": "accord", "counterpart": "NPO法人まちの手", "from": from, "until": until,
        "classes": ["P1", "P2"], "basis": "consent", "registration": "", "document": "令和8年 第12号",
    })
}

/// Another laptop joins with this role, from now until the end of that day.
pub fn join(office: &Laptop, device: &str, role: &str, until: &str) -> Laptop {
    join_at(office, device, role, until, "").unwrap()
}

/// The same, in a municipality that the prefecture lets in.
pub fn join_at(
    office: &Laptop,
    device: &str,
    role: &str,
    until: &str,
    municipality: &str,
) -> Result<Laptop, Failure> {
    let stick = office.context.settings.exchange.clone();
    for file in std::fs::read_dir(&stick).unwrap().flatten() {
        std::fs::remove_file(file.path()).unwrap();
    }
    let newcomer = Laptop::at(TempDir::new().unwrap(), &stick, office.clock.clone());
    ask_to_join(&newcomer, device);
    let token = only_file(office, "request");
    let seen = office.must("read_enrol_request", json!({ "token": token }));
    let under = match role {
        "support_lead" | "recorder" => agreement(office),
        _ => json!(""),
    };
    office.ask(
        "approve_enrolment",
        json!({
            "token": token, "checkDigits": seen["checkDigits"], "role": role, "validUntil": until,
            "agreement": under, "municipality": municipality,
        }),
    )?;
    take_pack(&newcomer)?;
    Ok(newcomer)
}

/// Joins with the only pack there is, the digits of the operation compared.
pub fn take_pack(laptop: &Laptop) -> Result<Value, Failure> {
    let token = only_file(laptop, "pack");
    let seen = laptop.ask("read_pack", json!({ "token": token }))?;
    laptop.ask(
        "join_with_pack",
        json!({ "token": token, "rootFingerprint": seen["rootFingerprint"] }),
    )
}

/// Two laptops talk until neither has anything more to say; some seconds pass.
pub fn meet(one: &Laptop, other: &Laptop) {
    let sessions = [one, other].map(|laptop| laptop.context.session().unwrap());
    let nets = sessions
        .each_ref()
        .map(|session| session.replica().keys().public().net);
    let mut frames: VecDeque<(usize, Vec<u8>)> = VecDeque::new();
    let mut up = true;
    let mut now = [one.clock.now_ms(), other.clock.now_ms()];
    let mut carry = |from: usize, outputs: Vec<Output>, frames: &mut VecDeque<_>| {
        for output in outputs {
            match output {
                Output::Send { frame, .. } => frames.push_back((1 - from, frame)),
                Output::Hangup { .. } => up = false,
                _ => {}
            }
        }
        up
    };
    for from in [0, 1] {
        let outputs = sessions[from]
            .replica()
            .connected(nets[1 - from], now[from]);
        carry(from, outputs.unwrap(), &mut frames);
    }
    'table: for _ in 0..20 {
        while let Some((to, frame)) = frames.pop_front() {
            let outputs = sessions[to].replica().frame(nets[1 - to], &frame, now[to]);
            if !carry(to, outputs.unwrap(), &mut frames) {
                break 'table;
            }
        }
        for from in [0, 1] {
            now[from] += 500;
            let outputs = sessions[from].replica().wake(now[from]).unwrap();
            carry(from, outputs, &mut frames);
        }
    }
    for from in [0, 1] {
        sessions[from].replica().disconnected(nets[1 - from]);
    }
    one.clock.go(10_000);
    if !Arc::ptr_eq(&one.clock.0, &other.clock.0) {
        other.clock.go(10_000);
    }
}

/// Someone who still talks with the other one passes on all that was said about rights.
pub fn tell(from: &Laptop, to: &Laptop) {
    let statements = from.context.session().unwrap().replica().statements();
    let session = to.context.session().unwrap();
    let told = session
        .replica()
        .add_statements(to.clock.now_ms(), &statements);
    told.unwrap();
}

/// The line of a device by its name.
pub fn line(laptop: &Laptop, device: &str) -> Value {
    let members = laptop.must("list_members", json!({}));
    let mut found = members.as_array().unwrap().iter();
    found
        .find(|member| member["deviceName"] == device)
        .unwrap_or_else(|| panic!("{device} is not on the list: {members}"))
        .clone()
}
