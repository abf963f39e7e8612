//! What a person at one laptop waits for, through the requests that the window sends: opening in the
//! morning, the lists, a saved note, and how soon the laptop beside it shows that note.
//!
//! `cargo bench -p app --bench laptop`; `PEOPLE=` sets another size.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use app::context::{Context, KeyCost, Network, Settings, Witness};
use app::enrol::{Approval, approve_at, join_at, make_request_at, read_pack_at};
use app::event::Event;
use app::time::SystemClock;
use practice::dense;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const PASSPHRASE: &str = "nekoyama nekoyama nekoyama nekoyama";

fn context(
    home: &Path,
    exchange: &Path,
    network: Network,
    key_cost: KeyCost,
) -> (Context, Receiver<Event>) {
    let (told, events) = channel();
    let settings = Settings {
        home: home.to_path_buf(),
        exchange: exchange.to_path_buf(),
        searched: Vec::new,
        paper: None,
        network,
        key_cost,
        witness: Witness {
            folder: home.join("witness"),
            machine: [0; 32],
        },
    };
    let context = Context::start(settings, SystemClock, move |event| {
        // Nobody may be listening any more.
        let _ = told.send(event);
    });
    (context, events)
}

fn ask(context: &Context, name: &str, args: Value) -> Value {
    app::api::dispatch(context, name, args).unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
}

fn timed(context: &Context, name: &str, args: Value) -> (Value, Duration) {
    let started = Instant::now();
    let answer = ask(context, name, args);
    (answer, started.elapsed())
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |permille: usize| ms(times[(times.len() - 1) * permille / 1000]);
    format!(
        "median {}, p95 {}, p99 {}, longest {}",
        at(500),
        at(950),
        at(990),
        at(1000)
    )
}

fn memory(what: &str) -> String {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix(what))
        .map(|rest| rest.trim_matches([':', ' ', '\t']).to_owned())
        .unwrap_or_default()
}

fn note(person: &Value, number: u64) -> Value {
    json!({
        "personIds": [person], "result": "met", "text": dense::numbered_note(number), "health": false,
        "seenAt": null, "source": "", "need": null, "next": null, "urgent": null, "watchLevel": "",
    })
}

/// What the record of acts adds to a page: one that is opened is recorded, durably, before it is shown;
/// the same one asked for again within a minute is not.
fn acts(context: &Context, found: &Value) {
    let people: Vec<Value> = found["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .skip(1)
        .map(|row| json!({ "id": row["id"] }))
        .collect();
    let open = || -> Vec<Duration> {
        let pages = people.iter();
        pages
            .map(|person| timed(context, "get_person", person.clone()).1)
            .collect()
    };
    if people.is_empty() {
        return;
    }
    println!("  pages that are recorded: {}", spread(open()));
    println!("  the same pages again, not recorded: {}", spread(open()));
    let (state, walked) = timed(context, "audit_check", json!({}));
    println!(
        "  audit_check over {} acts: {}",
        state["records"],
        ms(walked)
    );
}

/// A profile of many people, opened by a program of its own: what is in memory is what opening took.
fn morning(home: &Path) {
    let (context, _events) = context(home, home, Network::Off, KeyCost::Lowest);
    let started = Instant::now();
    let (_, opened) = timed(&context, "start_practice", json!({ "people": 1 }));
    let (_, today) = timed(&context, "today", json!({}));
    let (found, searched) = timed(
        &context,
        "search_people",
        json!({ "text": "やまだ", "limit": 50 }),
    );
    let usable = started.elapsed();
    let people = found["total"].as_u64().unwrap_or_default();
    println!(
        "open to usable: {} (passphrase and store {}, 今日 {}, first search {}, {people} found)",
        ms(usable),
        ms(opened),
        ms(today),
        ms(searched)
    );
    let person = found["rows"][0]["id"].clone();
    let (_, page) = timed(&context, "get_person", json!({ "id": person }));
    println!(
        "  a person's page: {}; the program holds {} (most so far {})",
        ms(page),
        memory("VmRSS"),
        memory("VmHWM")
    );
    acts(&context, &found);
    let rows = ask(
        &context,
        "search_people",
        json!({ "text": "", "limit": 200 }),
    );
    let persons: Vec<Value> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    let mut saves = Vec::new();
    for number in 0..500_u64 {
        let person = &persons[number as usize % persons.len()];
        saves.push(timed(&context, "write_visit", note(person, number)).1);
    }
    println!(
        "a visit note is durable after: {} (limit p99 50 ms)",
        spread(saves)
    );
    println!(
        "  the program holds {} (most so far {})",
        memory("VmRSS"),
        memory("VmHWM")
    );
}

fn many_people(people: usize) {
    let home = tempfile::tempdir().unwrap();
    let (context, _events) = context(home.path(), home.path(), Network::Off, KeyCost::Lowest);
    let started = Instant::now();
    ask(&context, "start_practice", json!({ "people": people }));
    println!(
        "{people} practice people written in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    drop(context);
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .arg("--morning")
        .arg(home.path())
        .status()
        .unwrap();
    assert!(child.success(), "the morning of {people} people");
}

/// Two laptops on one table: from the save on the one to the note on the other's screen.
fn lan(notes: u64) {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let stick = tempfile::tempdir().unwrap();
    let network = Network::Loopback { port: 0 };
    let (office, _office_events) = context(homes[0].path(), stick.path(), network, KeyCost::Lowest);
    let (team, events) = context(homes[1].path(), stick.path(), network, KeyCost::Lowest);
    ask(
        &office,
        "create_operation",
        json!({
            "operationName": "【訓練】", "municipality": "つなぎ市", "lgCode": "", "deviceName": "本部",
            "operatorName": "森", "team": "本部", "passphrase": PASSPHRASE,
        }),
    );
    let (request, pack) = (stick.path().join("a.request"), stick.path().join("a.pack"));
    let form = serde_json::from_value(json!({
        "deviceName": "河井小-1", "operatorName": "佐藤", "team": "A班", "passphrase": PASSPHRASE,
    }));
    let asked = make_request_at(&team, &form.unwrap(), &request).unwrap();
    let tomorrow = (chrono::Utc::now() + chrono::Days::new(2))
        .format("%Y-%m-%d")
        .to_string();
    let approval = Approval {
        digits: &asked.check_digits,
        role: "health_team",
        valid_until: &tomorrow,
        agreement: "",
        municipality: "",
    };
    approve_at(&office, &request, &approval, &pack).unwrap();
    let root = read_pack_at(&team, &pack).unwrap().root_fingerprint;
    join_at(&team, &pack, &root).unwrap();
    let saved = ask(
        &office,
        "register_household",
        json!({
            "members": [{ "family": "練習", "given": "花子", "familyKana": "れんしゅう", "givenKana": "はなこ", "birth": "",
                "sex": "", "relationship": "", "consideration": [], "nameUnknown": false, "here": true }],
            "postalCode": "", "address": "", "phone": "", "placeId": null, "stayCategory": "in_home",
            "placeText": "", "consent": "partners", "source": "", "seenAt": null,
        }),
    );
    let person = saved["people"][0]["id"].clone();
    let patience = Duration::from_secs(30);
    let timeline = || {
        ask(&team, "get_person", json!({ "id": person }))["timeline"]
            .as_array()
            .map_or(0, Vec::len)
    };
    // The first meeting brings the household.
    let started = Instant::now();
    while app::api::dispatch(&team, "get_person", json!({ "id": person })).is_err() {
        assert!(started.elapsed() < patience, "the household does not come");
        let _ = events.recv_timeout(Duration::from_millis(20));
    }
    let mut times = Vec::new();
    for number in 0..notes {
        let before = timeline();
        let started = Instant::now();
        ask(&office, "write_visit", note(&person, number));
        while timeline() <= before {
            assert!(started.elapsed() < patience, "note {number} does not come");
            let _ = events.recv_timeout(Duration::from_millis(5));
        }
        times.push(started.elapsed());
    }
    println!(
        "a note saved here is on the screen of the next laptop after: {} (limit 300 ms)",
        spread(times)
    );
}

/// What a stolen laptop's guesser pays for each guess, and the team for each morning.
fn passphrase() {
    let home = tempfile::tempdir().unwrap();
    let (context, _events) = context(home.path(), home.path(), Network::Off, KeyCost::Calibrated);
    ask(
        &context,
        "create_operation",
        json!({
            "operationName": "【訓練】", "municipality": "つなぎ市", "lgCode": "", "deviceName": "本部",
            "operatorName": "森", "team": "本部", "passphrase": PASSPHRASE,
        }),
    );
    ask(&context, "lock", json!({}));
    let (_, opened) = timed(&context, "unlock", json!({ "passphrase": PASSPHRASE }));
    println!(
        "unlock with the calibrated passphrase cost, empty profile: {}",
        ms(opened)
    );
    // The next shift sits down: the laptop goes from one profile to the other and back.
    ask(&context, "add_profile", json!({ "label": "夜の班" }));
    ask(
        &context,
        "create_operation",
        json!({
            "operationName": "【訓練】夜間", "municipality": "つなぎ市", "lgCode": "", "deviceName": "本部-夜",
            "operatorName": "西", "team": "夜の班", "passphrase": PASSPHRASE,
        }),
    );
    for (shift, id) in [("day", "profile"), ("night", "profile-2")] {
        let started = Instant::now();
        ask(&context, "choose_profile", json!({ "id": id }));
        ask(&context, "unlock", json!({ "passphrase": PASSPHRASE }));
        ask(&context, "today", json!({}));
        println!(
            "the {shift} shift works after {}, typing not counted (limit 15 s)",
            ms(started.elapsed())
        );
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    if let Some(place) = arguments
        .iter()
        .position(|argument| argument == "--morning")
    {
        morning(Path::new(&arguments[place + 1]));
        return;
    }
    // Without `--bench` somebody only wants to see that it runs.
    let full = arguments.iter().any(|argument| argument == "--bench");
    let people = std::env::var("PEOPLE")
        .ok()
        .and_then(|people| people.parse().ok());
    lan(if full { 60 } else { 2 });
    passphrase();
    many_people(people.unwrap_or(if full { 100_000 } else { 50 }));
}
