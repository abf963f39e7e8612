//! A list of 100,000 people, from its file to durable records: what an office waits for.
//!
//! `cargo bench -p app --bench import`; `PEOPLE=` sets another size, `RUN_ONLY=1` ends behind the first import.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use app::context::{Context, KeyCost, Network, Settings, Witness};
use app::time::SystemClock;
use practice::Households;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

fn ask(context: &Context, name: &str, args: Value) -> Value {
    app::api::dispatch(context, name, args).unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
}

/// What the process has used of all cores: it says more than the time where others work, too.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name of the program, hundredths of a second in user mode and in the kernel.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn timed(context: &Context, name: &str, args: Value) -> (Value, Duration) {
    let started = Instant::now();
    let answer = ask(context, name, args);
    (answer, started.elapsed())
}

fn open(home: &Path) -> Context {
    let settings = Settings {
        home: home.to_path_buf(),
        exchange: home.join("lists"),
        searched: Vec::new,
        paper: None,
        network: Network::Off,
        key_cost: KeyCost::Lowest,
        witness: Witness {
            folder: home.join("witness"),
            machine: [0; 32],
        },
    };
    let context = Context::start(settings, SystemClock, |_| {});
    ask(
        &context,
        "create_operation",
        json!({
            "operationName": "【訓練】", "municipality": "輪島市", "lgCode": "172049", "deviceName": "市役所-1",
            "operatorName": "北", "team": "本部", "passphrase": "nekoyama nekoyama nekoyama nekoyama",
        }),
    );
    context
}

/// A register as a municipality exports it.
fn register(people: u64) -> String {
    let mut text = String::from(
        "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,続柄,郵便番号,住所,電話番号\r\n",
    );
    let mut number = 0_u64;
    let today = chrono::Utc::now().date_naive();
    for (home, household) in (1_u64..).zip(Households::new(7, people).on(today).iter()) {
        for member in &household.members {
            number += 1;
            let _ = write!(
                text,
                "{number},{home},{},{},{},{},{},{},{},{}\r\n",
                member.full_name(),
                member.full_name_kana(),
                member.birth_date,
                if member.sex.code() == "male" { 1 } else { 2 },
                if member.head { "世帯主" } else { "子" },
                household.postal_code,
                household.address,
                household.phone,
            );
        }
        if number >= people {
            break;
        }
    }
    text
}

fn look(context: &Context, name: &str) -> Value {
    let files = ask(context, "find_files", json!({ "kind": "list" }));
    let files = files.as_array().unwrap();
    let file = files.iter().find(|file| file["fileName"] == name).unwrap();
    json!({
        "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
        "basis": "", "list": "", "keepUnreadable": false,
    })
}

fn main() {
    let people: u64 = std::env::var("PEOPLE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let home = tempfile::TempDir::new().unwrap();
    let context = open(home.path());
    let lists = home.path().join("lists");
    std::fs::create_dir_all(&lists).unwrap();
    let text = register(people);
    std::fs::write(lists.join("a.csv"), &text).unwrap();

    let form = look(&context, "a.csv");
    let (seen, took) = timed(&context, "import_look", form.clone());
    let rows = seen["counts"]["new"].as_u64().unwrap();
    println!(
        "import_look of {rows} rows, new: {:.1} s",
        took.as_secs_f64()
    );
    let run = json!({ "look": form, "file": seen["file"], "name": "" });
    let before = cpu();
    let (done, took) = timed(&context, "import_run", run.clone());
    let used = cpu() - before;
    assert_eq!(done["new"].as_u64(), Some(rows));
    println!(
        "import_run of {rows} rows to durable: {:.1} s ({used:.1} s of all cores), {:.0} rows a second (limit: 60 s for 100,000)",
        took.as_secs_f64(),
        f64::from(u32::try_from(rows).unwrap()) / took.as_secs_f64()
    );
    if std::env::var_os("RUN_ONLY").is_some() {
        return;
    }
    let (again, took) = timed(&context, "import_run", run);
    assert_eq!(again["new"], 0);
    println!("the same file again: {:.1} s", took.as_secs_f64());

    // One row in a hundred was edited.
    let edited: String = text
        .lines()
        .enumerate()
        .map(|(line, row)| match line % 100 {
            50 => format!("{row}0\r\n"),
            _ => format!("{row}\r\n"),
        })
        .collect();
    std::fs::write(lists.join("b.csv"), edited).unwrap();
    let form = look(&context, "b.csv");
    let (seen, took) = timed(&context, "import_look", form.clone());
    println!(
        "import_look of an edition, {} updated: {:.1} s",
        seen["counts"]["updated"],
        took.as_secs_f64()
    );
    let run = json!({ "look": form, "file": seen["file"], "name": "" });
    let (_, took) = timed(&context, "import_run", run);
    println!("import_run of that edition: {:.1} s", took.as_secs_f64());
    let (_, took) = timed(&context, "undo_import", json!({ "id": done["batch"] }));
    println!(
        "undo_import of what is left of the first: {:.1} s",
        took.as_secs_f64()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("most memory: {}", line.trim_start_matches("VmHWM:").trim());
    }
}
