//! Laptops and a relay as people install them: real programs with files of their own.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use app::context::{Context, KeyCost, Network, Settings, Witness};
use app::time::SystemClock;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::field::Place;

/// Generous, because the machine may be busy; a line that is bad costs what it costs.
const PATIENCE: Duration = Duration::from_secs(150);

/// The port of every laptop and of the relay.
const PORT: u16 = 4711;

const PASSPHRASE: &str = "correct horse battery staple";
/// Says to this test program that it is a laptop, and where its files lie.
const LAPTOP: &str = "TSUNAGI_NETNS_LAPTOP";
const ANSWER: &str = "answer ";
const HAPPENED: &str = "happened";

/// The programs lie beside each other.
fn tsunagi() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_tsunagi-relay")).with_file_name("tsunagi");
    assert!(
        program.exists(),
        "the command line is not built: `cargo nextest run --workspace -E 'binary(netns)'` builds it"
    );
    program
}

/// A laptop that is closed: its files.
pub struct Closed {
    folder: TempDir,
}

impl Closed {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for part in ["home", "state", "exchange"] {
            std::fs::create_dir(folder.path().join(part)).expect("a folder");
        }
        Self { folder }
    }

    /// Where all its files lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> String {
        let path = self.folder.path().join("exchange").join(name);
        path.to_string_lossy().into_owned()
    }

    /// Runs the command line to its end, at a place or without a network; its answer.
    pub fn run(&self, place: Option<&Place>, words: &[&str]) -> Value {
        let program = tsunagi();
        let mut command = match place {
            Some(place) => place.command(program.as_os_str()),
            None => Command::new(program),
        };
        let done = command
            .args(words)
            .arg("--json")
            .env("TSUNAGI_HOME", self.folder().join("home"))
            .env("TSUNAGI_STATE", self.folder().join("state"))
            .env("TSUNAGI_EXCHANGE", self.folder().join("exchange"))
            .env("TSUNAGI_PASSPHRASE", PASSPHRASE)
            .env("TSUNAGI_TEST_KEYS", "1")
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&done.stdout);
        let why = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said} {why}");
        serde_json::from_str(&said).expect("JSON")
    }

    /// A household of one.
    pub fn register(&self, given: &str) -> String {
        let form = json!({
            "members": [{
                "family": "練習", "given": given, "familyKana": "れんしゅう", "givenKana": "", "birth": "",
                "sex": "", "relationship": "", "consideration": [], "nameUnknown": false, "here": true,
            }],
            "postalCode": "", "address": "", "phone": "", "placeId": null, "stayCategory": "in_home",
            "placeText": "", "consent": "partners", "source": "", "seenAt": null,
        });
        let saved = self.run(None, &["ask", "register_household", &form.to_string()]);
        text_at(&saved, "/people/0/id")
    }

    /// A note about somebody, written while no network is there.
    pub fn note(&self, person: &str, text: &str) {
        self.run(None, &["note", "--person", person, "--text", text]);
    }

    /// The texts of the notes about somebody.
    pub fn notes(&self, person: &str) -> Vec<String> {
        texts(&self.run(None, &["show", person]))
    }

    /// Opens it at a place: from now on it exchanges with whom it finds, and people write on it.
    pub fn open<'a>(&'a self, place: &Place) -> Laptop<'a> {
        let own = std::env::current_exe().expect("this program");
        let mut child = place
            .command(own.as_os_str())
            .args(["--exact", "devices::laptop"])
            .args(["--nocapture", "--test-threads=1"])
            .env(LAPTOP, self.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("piped");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (tell, heard) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let said = match line.strip_prefix(ANSWER) {
                    Some(answer) => Heard::Answer(serde_json::from_str(answer).expect("JSON")),
                    None if line == HAPPENED => Heard::Happened,
                    None => continue,
                };
                if tell.send(said).is_err() {
                    break;
                }
            }
        });
        let mut laptop = Laptop {
            child,
            input,
            heard,
            asked: VecDeque::new(),
            acknowledged: Vec::new(),
            _files: self,
        };
        laptop.ask("unlock", json!({ "passphrase": PASSPHRASE }));
        laptop
    }
}

fn text_at(value: &Value, pointer: &str) -> String {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no {pointer} in {value}"))
        .to_owned()
}

fn texts(page: &Value) -> Vec<String> {
    let lines = page["timeline"].as_array().into_iter().flatten();
    lines
        .filter(|line| line["kind"] == "note")
        .map(|line| text_at(line, "/text"))
        .collect()
}

/// Not a test by itself: what runs as a laptop. The same requests as those of the window, one a line.
#[test]
fn laptop() {
    let Some(folder) = std::env::var_os(LAPTOP).map(PathBuf::from) else {
        return;
    };
    let settings = Settings {
        home: folder.join("home"),
        exchange: folder.join("exchange"),
        searched: Vec::new,
        paper: None,
        network: Network::Local { port: PORT },
        key_cost: KeyCost::Lowest,
        witness: Witness {
            folder: folder.join("state"),
            ..app::folders::witness()
        },
    };
    let say = |line: &str| {
        let mut out = std::io::stdout().lock();
        // Who reads it may have gone; then the end of the input ends this, too.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    };
    let context = Context::start(settings, SystemClock, move |_| say(HAPPENED));
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let (name, form): (String, Value) = serde_json::from_str(&line).expect("a request");
        let answer = match app::api::dispatch(&context, &name, form) {
            Ok(answer) => answer,
            Err(failure) => json!({ "refused": format!("{name}: {failure:?}") }),
        };
        say(&format!("{ANSWER}{answer}"));
    }
}

enum Heard {
    Answer(Value),
    Happened,
}

/// A laptop that is open.
pub struct Laptop<'a> {
    child: Child,
    input: ChildStdin,
    heard: Receiver<Heard>,
    /// What was asked and not answered yet: the text of a note, or nothing for other requests.
    asked: VecDeque<Option<String>>,
    /// Notes that it said are saved, since it was opened.
    pub acknowledged: Vec<String>,
    _files: &'a Closed,
}

impl Laptop<'_> {
    fn send(&mut self, name: &str, form: &Value, note: Option<&str>) {
        writeln!(self.input, "{}", json!([name, form])).expect("the laptop runs");
        self.asked.push_back(note.map(str::to_owned));
    }

    /// Takes an answer: the note is saved, or there was no room for it.
    fn take(&mut self, answer: &Value) -> bool {
        let note = self.asked.pop_front().flatten();
        if answer["refused"] == "write_visit: DiskFull" {
            return false;
        }
        assert!(answer.get("refused").is_none(), "{answer}");
        self.acknowledged.extend(note);
        true
    }

    /// Waits until no more than so many requests wait for their answers; the last answer, and whether
    /// there was room for everything.
    fn settle_to(&mut self, left: usize) -> (Value, bool) {
        let (mut last, mut room) = (Value::Null, true);
        while self.asked.len() > left {
            match self.heard.recv_timeout(PATIENCE) {
                Ok(Heard::Answer(answer)) => {
                    room &= self.take(&answer);
                    last = answer;
                }
                Ok(Heard::Happened) => {}
                Err(error) => panic!("the laptop does not answer: {error}"),
            }
        }
        (last, room)
    }

    /// Waits for the answers to everything that was asked.
    pub fn settle(&mut self) {
        assert!(self.settle_to(0).1, "there is room for everything");
    }

    /// Waits for so many of the answers that are still to come.
    pub fn take_answers(&mut self, many: u64) {
        let many = usize::try_from(many).unwrap_or(usize::MAX);
        let left = self.asked.len().saturating_sub(many);
        self.settle_to(left);
    }

    /// One request, and its answer.
    pub fn ask(&mut self, name: &str, form: Value) -> Value {
        self.send(name, &form, None);
        self.settle_to(0).0
    }

    /// Writes a note without waiting until it is saved.
    pub fn begin_note(&mut self, person: &str, text: &str) {
        let form = json!({
            "personIds": [person], "result": "met", "text": text, "health": false, "seenAt": null,
            "source": "", "need": null, "next": null, "urgent": null, "watchLevel": "",
        });
        self.send("write_visit", &form, Some(text));
    }

    /// Writes a note; it is saved when this returns.
    pub fn note(&mut self, person: &str, text: &str) {
        assert!(self.try_note(person, text), "there is room for it");
    }

    /// Writes a note that may find no room; whether it is saved.
    pub fn try_note(&mut self, person: &str, text: &str) -> bool {
        self.settle();
        self.begin_note(person, text);
        self.settle_to(0).1
    }

    /// Has it speak to the relay.
    pub fn dial(&mut self, address: &str) {
        self.ask("dial_address", json!({ "address": address }));
    }

    /// The texts of the notes about somebody; none while that person is not here.
    pub fn notes(&mut self, person: &str) -> Vec<String> {
        if self.count("people") == 0 {
            return Vec::new();
        }
        texts(&self.ask("get_person", json!({ "id": person })))
    }

    /// How it stands, as the screen 受け渡し shows it.
    pub fn status(&mut self) -> Value {
        self.ask("sync_status", json!({}))
    }

    /// A number of its own state.
    pub fn count(&mut self, what: &str) -> u64 {
        let status = self.status();
        let number = status[what].as_u64();
        number.unwrap_or_else(|| panic!("no {what} in {status}"))
    }

    /// Waits until something is so; looks whenever the laptop says that something changed.
    pub fn until(&mut self, what: &str, mut is_so: impl FnMut(&mut Self) -> bool) -> Duration {
        let began = Instant::now();
        while !is_so(self) {
            if began.elapsed() > PATIENCE {
                panic!("never: {what}; {}", self.status());
            }
            match self.heard.recv_timeout(Duration::from_millis(200)) {
                Ok(Heard::Happened) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Heard::Answer(answer)) => {
                    self.take(&answer);
                }
                Err(error) => panic!("the laptop ended: {error}"),
            }
        }
        began.elapsed()
    }

    /// As a power cut would end it; the notes that it said are saved.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
        // What it said before the blow was said.
        while let Ok(heard) = self.heard.recv() {
            if let Heard::Answer(answer) = heard {
                self.take(&answer);
            }
        }
        std::mem::take(&mut self.acknowledged)
    }
}

impl Drop for Laptop<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder of a relay.
pub struct RelayHome {
    folder: TempDir,
}

impl RelayHome {
    /// Where all its files lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, place: Option<&Place>, words: &[&str]) -> Command {
        let program = OsStr::new(env!("CARGO_BIN_EXE_tsunagi-relay"));
        let mut command = match place {
            Some(place) => place.command(program),
            None => Command::new(program),
        };
        command.arg("--folder").arg(self.folder()).args(words);
        command.env("RUST_LOG", "error");
        command
    }

    fn run(&self, words: &[&str]) -> String {
        let done = self.command(None, words).output().expect("it runs");
        let why = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {why}");
        String::from_utf8(done.stdout).expect("text")
    }

    /// Starts it at a place; it is ready when this returns.
    pub fn start(&self, place: &Place) -> Relay {
        let port = PORT.to_string();
        let words = ["run", "--port", &port, "--health", "127.0.0.1:0"];
        let mut child = self
            .command(Some(place), &words)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let relay = Relay { child };
        let ready = lines.map_while(Result::ok).any(|line| line == "ready");
        assert!(ready, "the relay says when it is ready");
        relay
    }
}

/// A relay process.
pub struct Relay {
    child: Child,
}

impl Relay {
    /// As a power cut would end it.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An operation, with its office.
pub struct Operation {
    pub office: Closed,
    until: String,
}

impl Operation {
    pub fn found() -> Self {
        let office = Closed::new();
        let mut words = vec!["init", "--operation", "【訓練】"];
        words.extend(["--municipality", "輪島市", "--device", "市役所-1"]);
        words.extend(["--operator", "北", "--team", "本部"]);
        let status = office.run(None, &words);
        // The founder may let in up to an end of its own, whatever clock this machine has.
        let end = text_at(&status, "/validUntil");
        let year = end.get(..4).and_then(|year| year.parse::<u32>().ok());
        Self {
            office,
            until: format!("{}-01-01", year.expect("a year") - 1),
        }
    }

    fn approve(&self, request: &str, digits: &str, role: &str, pack: &str) {
        let mut words = vec!["approve", request, "--digits", digits, "--role", role];
        words.extend(["--until", &self.until, "--out", pack]);
        self.office.run(None, &words);
    }

    fn card(&self) -> String {
        text_at(&self.office.run(None, &["card"]), "/rootFingerprint")
    }

    /// A team's laptop, let in by files.
    pub fn team(&self) -> Closed {
        let team = Closed::new();
        let (request, pack) = (team.file("request"), team.file("pack"));
        let mut words = vec!["enrol-request", "--out", &request];
        words.extend([
            "--device",
            "河井小-1",
            "--operator",
            "佐藤",
            "--team",
            "A班",
        ]);
        let asked = team.run(None, &words);
        let digits = text_at(&asked, "/checkDigits");
        self.approve(&request, &digits, "health_team", &pack);
        team.run(None, &["join", &pack, "--digits", &self.card()]);
        team
    }

    /// A relay, let in by files.
    pub fn relay(&self) -> RelayHome {
        let home = RelayHome {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        let (request, pack) = (self.office.file("relay"), self.office.file("relay.pack"));
        let said = home.run(&["request", "--out", &request]);
        let digits = said.lines().find_map(|line| line.strip_prefix("digits:"));
        self.approve(&request, digits.expect("digits").trim(), "relay", &pack);
        home.run(&["join", &pack, "--card", &self.card()]);
        home
    }
}
