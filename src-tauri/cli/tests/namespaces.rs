//! Real programs on real networks of their own: two laptops, each in a network namespace, with a cable
//! between them that finds, chokes and breaks.
//!
//! Linux only, and only where namespaces may be made; elsewhere each test says so and passes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr)]

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest that any step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Two namespaces, `office` and `team`, with a cable. All of it is gone when the holder ends.
struct World {
    holder: Child,
    folder: TempDir,
}

const MAKE: &str = "mount -t tmpfs tmpfs /run && mkdir /run/netns && ip link set lo up \
    && ip netns add office && ip netns add team \
    && ip link add cable0 type veth peer name cable1 \
    && ip link set cable0 netns office && ip link set cable1 netns team \
    && ip -n office addr add 10.9.0.1/24 dev cable0 && ip -n team addr add 10.9.0.2/24 dev cable1 \
    && for at in office team; do ip -n $at link set lo up; done \
    && ip -n office link set cable0 up && ip -n team link set cable1 up \
    && ip -n office route add default dev cable0 && ip -n team route add default dev cable1 \
    && echo ready && exec cat";

impl World {
    /// `None` where this machine does not let anybody make namespaces.
    fn new() -> Option<Self> {
        let mut holder = Command::new("unshare")
            .args([
                "--user",
                "--map-root-user",
                "--net",
                "--mount",
                "--kill-child",
                "--fork",
            ])
            .args(["sh", "-c", MAKE])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        let mut said = String::new();
        let output = holder.stdout.take()?;
        BufReader::new(output).read_line(&mut said).ok()?;
        if said.trim() != "ready" {
            let why = holder.wait_with_output().ok()?;
            eprintln!(
                "SKIPPED: no network namespaces here: {}",
                String::from_utf8_lossy(&why.stderr)
            );
            return None;
        }
        let folder = TempDir::new().ok()?;
        Some(Self { holder, folder })
    }

    /// The process that holds the namespaces: the child of `unshare`.
    fn pid(&self) -> String {
        let pid = self.holder.id();
        let children = format!("/proc/{pid}/task/{pid}/children");
        let child = std::fs::read_to_string(children).unwrap();
        child.split_whitespace().next().unwrap().to_owned()
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.pid(), "--user", "--mount", "--net"])
            .arg("--preserve-credentials")
            .arg(program);
        command
    }

    /// A tool of the system, outside of both laptops.
    fn tool(&self, words: &[&str]) -> Output {
        let mut command = self.command(Path::new(words[0]));
        command.args(&words[1..]).output().unwrap()
    }

    fn laptop(&self, at: &'static str) -> Laptop<'_> {
        let home = self.folder.path().join(at);
        std::fs::create_dir_all(&home).unwrap();
        Laptop {
            world: self,
            at,
            home,
        }
    }

    fn cable(&self, up: bool) {
        let end = if up { "up" } else { "down" };
        let done = self.tool(&["ip", "-n", "team", "link", "set", "cable1", end]);
        assert!(done.status.success(), "{done:?}");
    }

    /// Makes the cable narrow both ways; long and lossy, too, where the kernel can do that. Answers
    /// whether it could.
    fn choke(&self) -> bool {
        let mut lossy = true;
        for (at, end) in [("office", "cable0"), ("team", "cable1")] {
            let add = ["tc", "-n", at, "qdisc", "add", "dev", end, "root"];
            let netem = ["netem", "delay", "300ms", "loss", "5%", "rate", "64kbit"];
            if !self.tool(&[&add[..], &netem].concat()).status.success() {
                lossy = false;
                let narrow = ["tbf", "rate", "64kbit", "burst", "4kb", "latency", "2s"];
                let done = self.tool(&[&add[..], &narrow].concat());
                assert!(done.status.success(), "{done:?}");
            }
        }
        lossy
    }

    /// Bytes that the cable has carried to the team.
    fn carried(&self) -> u64 {
        let path = "/sys/class/net/cable1/statistics/rx_bytes";
        let read = self.tool(&["ip", "netns", "exec", "team", "cat", path]);
        let text = String::from_utf8(read.stdout).unwrap();
        text.trim().parse().unwrap_or(0)
    }

    /// Waits until the cable has carried so much more, or `running` has ended.
    fn until_carried(&self, bytes: u64, running: &mut Child) {
        let (from, began) = (self.carried(), Instant::now());
        while self.carried() < from + bytes && running.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < PATIENCE, "nothing passes");
            std::thread::yield_now();
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

struct Laptop<'a> {
    world: &'a World,
    at: &'static str,
    home: PathBuf,
}

impl Laptop<'_> {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.world.command(Path::new("ip"));
        command
            .args([
                "netns",
                "exec",
                self.at,
                env!("CARGO_BIN_EXE_tsunagi"),
                "--json",
            ])
            .args(words)
            .current_dir(&self.home)
            .env("TSUNAGI_HOME", &self.home)
            .env("TSUNAGI_STATE", self.home.join("state"))
            .env("TSUNAGI_PASSPHRASE", "correct horse battery staple")
            .env("TSUNAGI_TEST_KEYS", "1")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, words: &[&str]) -> (i32, Value) {
        let made = self.command(words).output().unwrap();
        let answer = serde_json::from_slice(&made.stdout).unwrap_or(Value::Null);
        (made.status.code().unwrap_or(-1), answer)
    }

    fn must(&self, words: &[&str]) -> Value {
        let made = self.command(words).output().unwrap();
        assert!(
            made.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        serde_json::from_slice(&made.stdout).unwrap_or(Value::Null)
    }

    fn spawn(&self, words: &[&str]) -> Running {
        let child = self
            .command(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Running(child)
    }

    /// Waits for others; answers once it listens.
    fn listen(&self) -> Running {
        let mut running = self.spawn(&["sync", "listen", "--port", "4711"]);
        let mut said = String::new();
        let output = running.0.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut said).unwrap();
        assert!(!said.is_empty(), "it listens");
        running
    }

    fn people(&self) -> u64 {
        let found = self.must(&["search", "試山"]);
        found["total"].as_u64().unwrap()
    }
}

/// A program that does not outlive its test.
struct Running(Child);

impl Running {
    /// As a power cut ends it: every process of it, at once.
    fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // `nsenter` and `ip` have become the program itself by exec.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

const WHO: [&str; 6] = ["--device", "市役所-1", "--operator", "北", "--team", "本部"];
const ADDRESS: &str = "10.9.0.1:4711";

const GIVEN: [&str; 6] = ["太郎", "花子", "一郎", "和子", "健一", "幸子"];

/// An office with a list of people, and a team that has joined and holds nothing yet.
fn story(world: &World, people: usize) -> (Laptop<'_>, Laptop<'_>) {
    let (office, team) = (world.laptop("office"), world.laptop("team"));
    let init = [
        "init",
        "--operation",
        "【訓練】",
        "--municipality",
        "輪島市",
    ];
    office.must(&[&init[..], &WHO].concat());
    let mut list = "番号,氏名,生年月日,備考\n".to_owned();
    for n in 0..people {
        let given = GIVEN[n % GIVEN.len()];
        let (year, month, day) = (30 + n % 30, 1 + n % 12, 1 + n % 28);
        writeln!(
            list,
            "{n},試山 {given},S{year}.{month}.{day},薬はあと{n}日分"
        )
        .unwrap();
    }
    let file = office.home.join("list.csv");
    std::fs::write(&file, list).unwrap();
    let taken = office.must(&["import", file.to_str().unwrap()]);
    assert_eq!(taken["done"]["new"], people);
    let request = world.folder.path().join("request");
    let pack = world.folder.path().join("pack");
    let (request, pack) = (request.to_str().unwrap(), pack.to_str().unwrap());
    let asked = team.must(&[&["enrol-request", "--out", request][..], &WHO].concat());
    let digits = asked["checkDigits"].as_str().unwrap();
    let until = Command::new("date")
        .args(["-d", "20 days", "+%F"])
        .output()
        .unwrap();
    let until = String::from_utf8(until.stdout).unwrap().trim().to_owned();
    let approve = [
        "approve", request, "--digits", digits, "--until", &until, "--out", pack,
    ];
    let role = ["--role", "health_team"];
    office.must(&[&approve[..], &role].concat());
    let root = office.must(&["card"])["rootFingerprint"].clone();
    team.must(&["join", pack, "--digits", root.as_str().unwrap()]);
    assert_eq!(team.people(), 0);
    (office, team)
}

/// A household of one, as 受付 sends it.
fn household(number: u32) -> String {
    let member = json!({
        "family": "試山", "given": GIVEN[number as usize], "familyKana": "", "givenKana": "", "birth": "",
        "sex": "", "relationship": "", "consideration": [], "nameUnknown": false, "here": true,
    });
    json!({
        "members": [member], "postalCode": "", "address": "", "phone": "", "placeId": null,
        "stayCategory": "", "placeText": "", "consent": "", "source": "", "seenAt": null,
    })
    .to_string()
}

/// The team exchanges until it holds everything; how often it had to begin is of no interest.
fn at_last(team: &Laptop<'_>, people: u64) {
    let began = Instant::now();
    loop {
        let (code, _) = team.run(&["sync", "once", ADDRESS, "--wait", "60"]);
        if code == 0 {
            break;
        }
        assert_eq!(code, 7, "not complete, and nothing worse");
        assert!(began.elapsed() < PATIENCE, "it does not end");
    }
    assert_eq!(team.people(), people);
}

#[test]
fn two_laptops_on_one_cable_find_each_other() {
    let Some(world) = World::new() else { return };
    let (office, team) = story(&world, 20);
    let listening = office.listen();
    team.must(&["sync", "once", "--wait", "60"]);
    listening.kill();
    assert_eq!(team.people(), 20);
}

#[test]
fn a_narrow_long_and_lossy_cable_carries_everything() {
    let Some(world) = World::new() else { return };
    let (office, team) = story(&world, 100);
    if !world.choke() {
        eprintln!(
            "this kernel has no netem: the cable is narrow (64 kbit/s), and neither long nor lossy"
        );
    }
    let listening = office.listen();
    let (began, before) = (Instant::now(), world.carried());
    at_last(&team, 100);
    let took = began.elapsed();
    eprintln!(
        "100 people over 64 kbit/s: {took:.1?}, {} bytes",
        world.carried() - before
    );
    drop(listening);
}

#[test]
fn the_cable_is_pulled_again_and_again_and_nothing_is_lost() {
    let Some(world) = World::new() else { return };
    let (office, team) = story(&world, 300);
    let listening = office.listen();
    let mut moment = 7_919_u64;
    for _ in 0..6 {
        let mut once = team.spawn(&["sync", "once", ADDRESS, "--wait", "20"]);
        moment = moment * 48_271 % 2_147_483_647;
        world.until_carried(2_000 + moment % 20_000, &mut once.0);
        world.cable(false);
        once.kill();
        world.cable(true);
    }
    at_last(&team, 300);
    drop(listening);
    assert_eq!(office.people(), 300);
}

#[test]
fn either_program_is_killed_at_any_moment_and_nothing_acknowledged_is_lost() {
    let Some(world) = World::new() else { return };
    let (office, team) = story(&world, 300);
    let mut moment = 104_729_u64;
    for n in 0..6_u32 {
        let mut listening = office.listen();
        let mut once = team.spawn(&["sync", "once", ADDRESS, "--wait", "20"]);
        moment = moment * 48_271 % 2_147_483_647;
        world.until_carried(2_000 + moment % 20_000, &mut once.0);
        if n % 2 == 0 {
            once.end();
        } else {
            listening.end();
        }
        // What the team writes down between is durable when it is said.
        drop((listening, once));
        team.must(&["ask", "register_household", &household(n)]);
    }
    let _listening = office.listen();
    at_last(&team, 306);
    drop(_listening);
    assert_eq!(office.people(), 306, "and what the team wrote has come");
}
