//! The headless demonstration: two teams and an office, each with a replica of its own, register,
//! write offline, meet over real sockets on this machine, and hand over.

use crate::ask::agreement::WriteAgreement;
use crate::ask::handover::{AnswerItems, HandoverItemForm, HandoverView, SendHandover};
use crate::ask::person::{ById, SearchPeople};
use crate::ask::setup::{CreateOperation, MakeEnrolRequest, Nothing};
use crate::ask::sync::{DialAddress, SyncStatus};
use crate::ask::visit::WriteVisit;
use crate::context::{Context, KeyCost, Network, Settings, Witness};
use crate::event::Event;
use crate::failure::Failure;
use crate::time::{self, SystemClock};
use crate::{enrol, exchange, handover, practice_people, search, setup, visit};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// How long the replicas may take to meet before the demonstration gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What each replica holds at the end.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// 端末の名前.
    pub device: String,
    /// 班.
    pub team: String,
    /// People.
    pub people: u32,
    /// Notes.
    pub notes: u32,
    /// Records that no other device is known to hold.
    pub only_here: u32,
    /// Digest over all documents and logs; equal digests mean equal replicas.
    pub digest: String,
}

/// What the demonstration showed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What each replica holds.
    pub replicas: Vec<Holding>,
    /// All replicas hold the same.
    pub equal: bool,
    /// Both sides signed, and both signatures hold.
    pub signed: bool,
    /// Notes of the outgoing team.
    pub notes: u32,
    /// Of these, held by at least two devices besides the one that wrote them.
    pub held_by_two: u32,
    /// Cases handed over.
    pub cases: u32,
    /// Seconds from the first contact until all three held the same.
    pub seconds_to_meet: f64,
}

impl Report {
    /// The report as a table for the terminal.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "device       team      people   notes  only here  digest"
        );
        for holding in &self.replicas {
            let _ = writeln!(
                text,
                "{:<12} {:<9} {:>6} {:>7} {:>10}  {}",
                holding.device,
                holding.team,
                holding.people,
                holding.notes,
                holding.only_here,
                holding.digest.get(..16).unwrap_or(&holding.digest)
            );
        }
        let yes = |fact: bool| if fact { "yes" } else { "NO" };
        let _ = writeln!(text, "replicas equal: {}", yes(self.equal));
        let _ = writeln!(
            text,
            "handover of {} cases signed by both sides: {}",
            self.cases,
            yes(self.signed)
        );
        let _ = writeln!(
            text,
            "notes of the outgoing team held by at least 2 other devices: {} of {}",
            self.held_by_two, self.notes
        );
        let _ = writeln!(
            text,
            "from first contact to equal: {:.2} s",
            self.seconds_to_meet
        );
        text
    }
}

struct Device {
    context: Context,
    events: Receiver<Event>,
}

impl Device {
    fn start(folder: &Path, exchange: &Path) -> Self {
        let (sender, events) = mpsc::channel();
        let settings = Settings {
            home: folder.to_path_buf(),
            exchange: exchange.to_path_buf(),
            searched: Vec::new,
            paper: None,
            network: Network::Loopback { port: 0 },
            key_cost: KeyCost::Lowest,
            witness: Witness {
                folder: folder.join("witness"),
                machine: [0; 32],
            },
        };
        let context = Context::start(settings, SystemClock, move |event| {
            let _ = sender.send(event);
        });
        Self { context, events }
    }

    fn status(&self) -> Result<SyncStatus, Failure> {
        exchange::status(&self.context, Nothing {})
    }

    fn digest(&self) -> Result<String, Failure> {
        self.context
            .joined()?
            .replica()
            .state_digest()
            .map_err(Failure::from)
    }
}

/// Who plays whom.
const CAST: [(&str, &str, &str); 3] = [
    ("市役所-1", "北", "市役所"),
    ("河井小-1", "森", "A班"),
    ("河井小-2", "佐藤", "B班"),
];

/// Runs the demonstration; `say` is told each step as it happens.
///
/// # Errors
///
/// The first [`Failure`]; `internal` when the replicas do not meet in time.
pub fn run(people: u32, keep: Option<&Path>, say: &mut dyn FnMut(&str)) -> Result<Report, Failure> {
    let folder = match keep {
        Some(folder) => folder.to_path_buf(),
        None => {
            std::env::temp_dir().join(format!("tsunagi-demo-{}", uuid::Uuid::now_v7().simple()))
        }
    };
    let outcome = play(people, &folder, say);
    if keep.is_none() {
        // Only fake people were in it.
        let _ = std::fs::remove_dir_all(&folder);
    }
    outcome
}

fn play(people: u32, folder: &Path, say: &mut dyn FnMut(&str)) -> Result<Report, Failure> {
    let stick = folder.join("stick");
    std::fs::create_dir_all(&stick).map_err(|_| Failure::FolderUnwritable)?;
    let devices: Vec<Device> = ["office", "team-a", "team-b"]
        .iter()
        .map(|name| Device::start(&folder.join(name), &stick))
        .collect();
    let [office, team_a, team_b] = devices.as_slice() else {
        return Err(Failure::internal(&"three devices"));
    };
    found_and_join(&devices, &stick, say)?;

    say("no network: each team registers households and writes notes on its own laptop");
    let half = people / 2;
    practice_people::load(&team_a.context, people - half, 11, &mut |_, _| {})?;
    practice_people::load(&team_b.context, half, 12, &mut |_, _| {})?;
    visit_some(
        &team_a.context,
        12,
        "A班の訪問。薬の残りを確かめた。夜に眠れないと話す。",
    )?;
    visit_some(
        &team_b.context,
        8,
        "B班の訪問。水を届けた。雨漏りがあり、シートを頼まれた。",
    )?;
    say(&format!(
        "  only on this device: A班 {}, B班 {}",
        team_a.status()?.only_here,
        team_b.status()?.only_here
    ));

    say("the laptops meet on this machine's loopback");
    let started = Instant::now();
    dial(team_a, team_b)?;
    dial(team_b, office)?;
    dial(team_a, office)?;
    until(&devices, "all three hold the same", equal)?;
    let seconds_to_meet = started.elapsed().as_secs_f64();
    say(&format!("  equal after {seconds_to_meet:.2} s"));

    say("A班 hands over to B班");
    let gathered = handover::gather(&team_a.context, Nothing {})?;
    let items: Vec<HandoverItemForm> = gathered
        .items
        .iter()
        .map(|item| HandoverItemForm {
            person_id: item.person.id.clone(),
            reasons: item.reasons.clone(),
            summary: item.summary.clone(),
            todo: item.todo.clone(),
            if_then: String::new(),
            word: "夜に一度 声をかけてください。".into(),
        })
        .collect();
    let today = time::date(team_a.context.now_ms());
    let sent = handover::send(
        &team_a.context,
        SendHandover {
            to_team: "B班".into(),
            period_from: (today - chrono::Days::new(7)).to_string(),
            period_to: today.to_string(),
            situation: "停電は河井町で続く。給水は毎日10時。".into(),
            items,
        },
    )?;
    let id = sent.row.id.clone();
    until(&devices, "the handover reached B班", |_| {
        Ok(handover::list(&team_b.context, Nothing {})?
            .iter()
            .any(|row| row.id == id))
    })?;
    let received = handover::view(&team_b.context, ById { id: id.clone() })?;
    handover::answer(
        &team_b.context,
        AnswerItems {
            handover_id: id.clone(),
            item_ids: received.items.iter().map(|item| item.id.clone()).collect(),
            decision: "taken".into(),
            question: String::new(),
        },
    )?;
    handover::sign(&team_b.context, ById { id: id.clone() })?;
    say("  B班 took every case and signed");
    let proven = |view: &HandoverView| view.proof.held_by_two == view.proof.notes;
    until(
        &devices,
        "A班 sees the signature and where its notes stand",
        |devices| {
            let view = handover::view(&team_a.context, ById { id: id.clone() })?;
            let mut told = true;
            for device in devices {
                told &= device.status()?.only_here == 0;
            }
            Ok(told && view.signatures.len() == 2 && proven(&view) && equal(devices)?)
        },
    )?;
    let view = handover::view(&team_a.context, ById { id })?;
    report(&devices, &view, seconds_to_meet)
}

fn found_and_join(
    devices: &[Device],
    stick: &Path,
    say: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    let Some((office, teams)) = devices.split_first() else {
        return Err(Failure::internal(&"no device"));
    };
    let passphrase = "demonstration with fake people";
    let (device_name, operator_name, team) = CAST[0];
    setup::create_operation(
        &office.context,
        CreateOperation {
            operation_name: "【訓練】つなぎ実演地震".into(),
            municipality: "つなぎ市".into(),
            lg_code: String::new(),
            device_name: device_name.into(),
            operator_name: operator_name.into(),
            team: team.into(),
            passphrase: passphrase.into(),
        },
    )?;
    say("the office founded the operation on its laptop, with no server");
    let today = time::date(office.context.now_ms());
    let until = (today + chrono::Days::new(8)).to_string();
    let agreement = crate::agreement::write(
        &office.context,
        WriteAgreement {
            id: String::new(),
            kind: "accord".into(),
            counterpart: "【訓練】支援団体".into(),
            from: today.to_string(),
            until: (today + chrono::Days::new(60)).to_string(),
            classes: vec!["P1".into(), "P2".into()],
            basis: "consent".into(),
            registration: String::new(),
            document: String::new(),
        },
    )?;
    for (at, (device, (device_name, operator_name, team))) in
        teams.iter().zip(CAST.iter().skip(1)).enumerate()
    {
        let request: PathBuf = stick.join(format!("{at}.request"));
        let pack: PathBuf = stick.join(format!("{at}.pack"));
        let asked = enrol::make_request_at(
            &device.context,
            &MakeEnrolRequest {
                device_name: (*device_name).into(),
                operator_name: (*operator_name).into(),
                team: (*team).into(),
                passphrase: passphrase.into(),
            },
            &request,
        )?;
        let approval = enrol::Approval {
            digits: &asked.check_digits,
            role: "support_lead",
            valid_until: &until,
            agreement: &agreement.id,
            municipality: "",
        };
        enrol::approve_at(&office.context, &request, &approval, &pack)?;
        // As two people compare the operation's digits on both screens.
        let seen = enrol::read_pack_at(&device.context, &pack)?;
        let shown = setup::status(&office.context, Nothing {})?.root_fingerprint;
        if shown.as_ref() != Some(&seen.root_fingerprint) {
            return Err(Failure::DigitsDiffer);
        }
        enrol::join_at(&device.context, &pack, &seen.root_fingerprint)?;
        say(&format!(
            "{team} joined by file, digits {} compared",
            asked.check_digits
        ));
    }
    Ok(())
}

fn visit_some(context: &Context, count: u32, text: &str) -> Result<(), Failure> {
    let found = search::search(
        context,
        SearchPeople {
            text: String::new(),
            limit: count,
        },
    )?;
    for (at, row) in found.rows.iter().enumerate() {
        visit::write(
            context,
            WriteVisit {
                person_ids: vec![row.id.clone()],
                result: "met".into(),
                text: format!("{text}（{}件目）", at + 1),
                health: false,
                seen_at: None,
                source: String::new(),
                need: None,
                next: (at % 3 == 0).then(|| crate::ask::visit::TaskForm {
                    title: "薬の残りを確かめる".into(),
                    due: time::date(context.now_ms()).to_string(),
                    promised: true,
                    team: String::new(),
                }),
                urgent: (at == 0).then(|| crate::ask::visit::UrgentForm {
                    raised: true,
                    urgency: "today".into(),
                    reason: "夜の見守りが要る".into(),
                }),
                watch_level: String::new(),
            },
        )?;
    }
    Ok(())
}

fn dial(from: &Device, to: &Device) -> Result<(), Failure> {
    let address = wait_for(to, |status| status.addresses.first().cloned())?;
    exchange::dial(&from.context, DialAddress { address }).map(|_| ())
}

fn wait_for<T>(
    device: &Device,
    mut find: impl FnMut(&SyncStatus) -> Option<T>,
) -> Result<T, Failure> {
    let give_up = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = find(&device.status()?) {
            return Ok(found);
        }
        if Instant::now() > give_up {
            return Err(Failure::internal(&"the network did not come up"));
        }
        let _ = device.events.recv_timeout(Duration::from_millis(200));
    }
}

fn equal(devices: &[Device]) -> Result<bool, Failure> {
    let digests = devices
        .iter()
        .map(Device::digest)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(digests.windows(2).all(|pair| pair.first() == pair.last()))
}

fn until(
    devices: &[Device],
    what: &str,
    mut reached: impl FnMut(&[Device]) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let give_up = Instant::now() + PATIENCE;
    while !reached(devices)? {
        if Instant::now() > give_up {
            return Err(Failure::internal(&format!("not in time: {what}")));
        }
        // Events say that something changed; whoever moved last is asked again.
        if let Some(device) = devices.first() {
            let _ = device.events.recv_timeout(Duration::from_millis(100));
        }
    }
    Ok(())
}

fn report(
    devices: &[Device],
    view: &HandoverView,
    seconds_to_meet: f64,
) -> Result<Report, Failure> {
    let mut replicas = Vec::new();
    for device in devices {
        let status = device.status()?;
        let me = device.context.joined()?.me.clone();
        replicas.push(Holding {
            device: me.device_name,
            team: me.team,
            people: status.people,
            notes: status.notes,
            only_here: status.only_here,
            digest: device.digest()?,
        });
    }
    Ok(Report {
        equal: equal(devices)?,
        signed: view.signatures.len() == 2
            && view.signatures.iter().all(|signature| signature.valid),
        notes: view.proof.notes,
        held_by_two: view.proof.held_by_two,
        cases: view.row.items,
        seconds_to_meet,
        replicas,
    })
}
