//! Machines of their own, on this one: network namespaces, joined by cables that can be pulled.
//!
//! Nothing here has a name that somebody else on this machine could see, and nothing outlives the
//! test: a namespace lives as long as the process that holds it, that process as long as its standard
//! input, and whatever runs inside dies with the thread that started it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use tempfile::TempDir;

/// A process that does nothing but hold a namespace, until its standard input ends.
struct Holder {
    child: Child,
    _input: ChildStdin,
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a process has answered, so that it is known to be where it should be.
fn hold(mut command: Command) -> Result<Holder, String> {
    let mut child = command
        .arg("cat")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let mut input = child.stdin.take().ok_or("no input")?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut answer = String::new();
    // It may have ended already; then there is no answer.
    let _ = input.write_all(b"here\n");
    let _ = BufReader::new(output).read_line(&mut answer);
    if answer == "here\n" {
        return Ok(Holder {
            child,
            _input: input,
        });
    }
    drop(input);
    let ended = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    Err(format!(
        "{:?}: {}",
        command.get_program(),
        String::from_utf8_lossy(&ended.stderr).trim()
    ))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// A machine: a network namespace, and what is mounted only there.
pub struct Place {
    holder: Holder,
    root: bool,
    name: &'static str,
}

impl Place {
    /// A command that runs here and ends with whoever started it, at the latest.
    pub fn command(&self, program: &std::ffi::OsStr) -> Command {
        let mut command = Command::new("nsenter");
        let holder = self.holder.child.id().to_string();
        command.args(["--target", &holder, "--net", "--mount"]);
        if !self.root {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.args(["--", "setpriv", "--pdeathsig", "KILL", "--"]);
        command.arg(program);
        command
    }

    fn ip(&self, words: &str) -> Result<(), String> {
        let words: Vec<&str> = words.split(' ').collect();
        self.does("ip", &words)
    }

    fn does(&self, program: &str, words: &[&str]) -> Result<(), String> {
        let made = self
            .command(program.as_ref())
            .args(words)
            .output()
            .map_err(|error| format!("{program}: {error}"))?;
        if made.status.success() {
            return Ok(());
        }
        Err(format!(
            "{program} {words:?}: {}",
            String::from_utf8_lossy(&made.stderr).trim()
        ))
    }

    /// Puts a folder with what is in it on a disk of its own, that holds so much. Only this machine sees
    /// the disk, and what is written from now on is gone with it.
    pub fn small_disk(&self, folder: &Path, mib: u32) -> Disk<'_> {
        self.try_small_disk(folder, mib).expect("one more disk")
    }

    fn try_small_disk(&self, folder: &Path, mib: u32) -> Result<Disk<'_>, String> {
        let made = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (size, there) = (format!("size={mib}m"), made.path().to_string_lossy());
        let folder = folder.to_string_lossy().into_owned();
        self.does("mount", &["-t", "tmpfs", "-o", &size, "small", &there])?;
        self.does("cp", &["-a", &format!("{folder}/."), &there])?;
        self.does("mount", &["--bind", &there, &folder])?;
        Ok(Disk {
            place: self,
            folder,
            _under: made,
        })
    }
}

/// A small disk.
pub struct Disk<'a> {
    place: &'a Place,
    folder: String,
    _under: TempDir,
}

impl Disk<'_> {
    /// Until nothing more has room.
    pub fn fill(&self) {
        let filled = self.sh("cat /dev/zero > filler");
        assert!(filled.is_err(), "a small disk is full at some time");
    }

    /// Somebody has made room.
    pub fn free(&self) {
        self.sh("rm filler").expect("it was full");
    }

    fn sh(&self, script: &str) -> Result<(), String> {
        let script = format!("cd \"$0\" && {script}");
        self.place.does("sh", &["-c", &script, &self.folder])
    }
}

/// How bad a line is.
#[derive(Clone, Copy)]
pub struct Bad {
    /// From one end to the other; the way back takes as long again.
    pub delay_ms: u32,
    /// Of so many frames of a hundred nothing arrives.
    pub loss_percent: u32,
    /// How much it carries, each way.
    pub kbit: u32,
    /// Which frames are lost.
    pub seed: u64,
}

/// A line that is bad, for as long as this lives.
pub struct Line {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<std::process::ChildStdout>,
}

impl Line {
    /// Ends it, and says what it carried.
    pub fn end(mut self) -> String {
        self.input = None;
        let mut said = String::new();
        let _ = self.output.read_line(&mut said);
        said.trim().to_owned()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything between the machines: tables (switches), cables, lines.
pub struct Field {
    yard: Place,
}

impl Field {
    /// A field of the test's own; none, said loudly, where this machine cannot make one.
    pub fn open() -> Option<Self> {
        match Self::try_open() {
            Ok(field) => Some(field),
            Err(why) => {
                eprintln!(
                    "\n*** SKIPPED: this machine makes no networks of its own, so real networks were not \
                     tried.\n*** {why}\n*** It takes root (or user namespaces), unshare, nsenter, ip, \
                     python3 and /dev/net/tun.\n"
                );
                None
            }
        }
    }

    fn try_open() -> Result<Self, String> {
        let root = is_root();
        let mut command = Command::new("unshare");
        if !root {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--net", "--mount", "--"]);
        let yard = Place {
            holder: hold(command)?,
            root,
            name: "yard",
        };
        let field = Self { yard };
        // Everything that a story may want is tried once, so that each runs whole or not at all.
        field.table("try-1")?;
        field.table("try-2")?;
        let probe = field.try_place("try")?;
        field.try_cable(&probe, "try-1", "192.0.2.1/24")?;
        let good = Bad {
            delay_ms: 0,
            loss_percent: 0,
            kbit: 1_000,
            seed: 1,
        };
        drop(field.try_line(["try-1", "try-2"], good)?);
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        probe.try_small_disk(folder.path(), 1)?;
        Ok(field)
    }

    fn table(&self, name: &str) -> Result<(), String> {
        self.yard
            .ip(&format!("link add {name} type bridge mcast_snooping 0"))?;
        self.yard.ip(&format!("link set {name} up"))
    }

    fn try_place(&self, name: &'static str) -> Result<Place, String> {
        let mut command = self.yard.command("unshare".as_ref());
        command.args(["--net", "--mount", "--"]);
        let place = Place {
            holder: hold(command)?,
            root: self.yard.root,
            name,
        };
        place.ip("link set lo up")?;
        Ok(place)
    }

    /// From a machine to a table. The cable has the name of the machine and of the table.
    fn try_cable(&self, place: &Place, table: &str, address: &str) -> Result<(), String> {
        let (here, inside) = (format!("{}-{table}", place.name), format!("to-{table}"));
        let process = place.holder.child.id();
        self.yard.ip(&format!(
            "link add {here} type veth peer name {inside} netns {process}"
        ))?;
        self.yard
            .ip(&format!("link set {here} master {table} up"))?;
        place.ip(&format!("address add {address} dev {inside}"))?;
        place.ip(&format!("link set {inside} up"))
    }

    fn try_line(&self, tables: [&str; 2], bad: Bad) -> Result<Line, String> {
        let ends = tables.map(|table| format!("tap-{table}"));
        let mut child = self
            .yard
            .command("python3".as_ref())
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/netns/line.py"))
            .args(["--delay-ms", &bad.delay_ms.to_string()])
            .args(["--loss", &(f64::from(bad.loss_percent) / 100.0).to_string()])
            .args(["--kbit", &bad.kbit.to_string()])
            .args(["--seed", &bad.seed.to_string()])
            .args(&ends)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("python3: {error}"))?;
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut said = String::new();
        let _ = output.read_line(&mut said);
        if said != "ready\n" {
            let ended = child
                .wait_with_output()
                .map_err(|error| error.to_string())?;
            let why = String::from_utf8_lossy(&ended.stderr);
            return Err(format!(
                "line.py: {}",
                why.lines().last().unwrap_or_default()
            ));
        }
        let line = Line {
            child,
            input,
            output,
        };
        for (end, table) in ends.iter().zip(tables) {
            self.yard.ip(&format!("link set {end} master {table} up"))?;
        }
        Ok(line)
    }

    /// A machine with its cables: of each the table and the address. Tables that are not there are made.
    pub fn lay(&self, name: &'static str, cables: &[(&str, &str)]) -> Place {
        let place = self.try_place(name).expect("one more namespace");
        for (table, address) in cables {
            // The first machine at a table brings it along.
            let _ = self.table(table);
            self.try_cable(&place, table, address)
                .expect("one more cable");
        }
        // Where a question to everybody (mDNS) goes.
        if let [(table, _), ..] = cables {
            place
                .ip(&format!("route add default dev to-{table}"))
                .expect("a way out");
        }
        place
    }

    /// Two tables joined by a bad line.
    pub fn line(&self, tables: [&str; 2], bad: Bad) -> Line {
        self.try_line(tables, bad).expect("one more line")
    }

    /// Pulls the cable of a machine out of a table.
    pub fn pull(&self, place: &Place, table: &str) {
        self.set(place, table, "down");
    }

    /// Plugs it in again.
    pub fn plug(&self, place: &Place, table: &str) {
        self.set(place, table, "up");
    }

    fn set(&self, place: &Place, table: &str, state: &str) {
        self.yard
            .ip(&format!("link set {}-{table} {state}", place.name))
            .expect("the cable is there");
    }
}
