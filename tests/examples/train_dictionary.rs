//! Makes the dictionary that ships with the program (`sync/protocol/dictionary`) from practice people:
//! clearly fake, written through the same requests as real ones. Never from live records.
//!
//! `cargo run --release -p stories --example train_dictionary -- new.dict`
//!
//! Ids and signatures are new in every run, so a second run makes other bytes of the same worth. A
//! dictionary in use is never replaced: a better one gets the next number.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing
)]

use app::context::{Context, KeyCost, Network, Settings, Witness};
use protocol::Squeezer;
use serde_json::{Value, json};
use wire::{Payload, encode};

/// What zstd's authors found to be enough; a larger one gains little and is loaded by every start.
const SIZE: usize = 64 * 1024;

/// Visits that are written one by one.
const SAVES: u64 = 6_000;

/// Commits of one sample: alone, as a note on a LAN travels, and together, as an outbox is sealed.
const TOGETHER: [usize; 3] = [1, 2, 8];

struct Now;

impl app::time::Clock for Now {
    fn now_ms(&self) -> u64 {
        1_795_395_600_000
    }
}

/// Saves as teams make them, one by one: practice people come with their whole history at once.
fn days_of_visits(context: &Context) {
    let ask = |name: &str, args: Value| {
        app::api::dispatch(context, name, args)
            .unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
    };
    let rows = ask("search_people", json!({ "text": "", "limit": 200 }))["rows"].take();
    let persons: Vec<&Value> = rows
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["id"])
        .collect();
    let results = ["met", "met", "absent", "family", "phone", "moved"];
    let urgencies = ["today", "week", "watch"];
    let areas = ["health", "living", "housing", "money", "procedure", "other"];
    for number in 0..SAVES {
        let some = |list: &[&'static str]| list[number as usize % list.len()];
        let person = persons[number as usize % persons.len()];
        let text = practice::prose::numbered_note(number);
        let line: String = text.chars().take(18).collect();
        let need = (number % 3 == 0)
            .then(|| json!({ "area": some(&areas), "title": line, "urgency": some(&urgencies) }));
        let next = (number % 4 == 0).then(|| json!({ "title": line, "due": "2026-11-27", "promised": number % 8 == 0, "team": "" }));
        let urgent = (number % 10 == 0)
            .then(|| json!({ "raised": true, "urgency": some(&urgencies), "reason": line }));
        let visit = json!({
            "personIds": [person], "result": some(&results), "text": text, "health": number % 5 == 0, "seenAt": null,
            "source": "", "need": need, "next": next, "urgent": urgent, "watchLevel": "",
        });
        // A code that this list spells wrong is not worth a stop: it is one sample less.
        let _ = app::api::dispatch(context, "write_visit", visit);
        if number % 4 == 1 {
            let place = some(&[
                "河井小学校 体育館",
                "公民館",
                "長男宅",
                "車中",
                "自宅",
                "親戚宅",
            ]);
            let _ = app::api::dispatch(
                context,
                "move_people",
                json!({
                    "personIds": [person], "category": some(&["shelter_designated", "in_home", "relative", "vehicle"]),
                    "placeId": null, "placeText": place, "presence": "", "seenAt": null, "source": "", "verification": "",
                }),
            );
        }
    }
}

fn main() {
    let out = std::env::args()
        .nth(1)
        .expect("where to write the dictionary");
    let people: u32 = std::env::var("PEOPLE")
        .ok()
        .and_then(|people| people.parse().ok())
        .unwrap_or(2_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings {
        home: folder.path().to_path_buf(),
        exchange: folder.path().to_path_buf(),
        searched: Vec::new,
        paper: None,
        network: Network::Off,
        key_cost: KeyCost::Lowest,
        witness: Witness {
            folder: folder.path().join("witness"),
            machine: [0; 32],
        },
    };
    let context = Context::start(settings, Now, |_| {});
    app::api::dispatch(&context, "start_practice", json!({ "people": people }))
        .expect("practice starts");
    days_of_visits(&context);
    let session = context.session().expect("practice is open");
    let logs: Vec<Vec<Vec<u8>>> = session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<_, store::StoreError> {
            let mut logs = Vec::new();
            for lane in tx.outbox_lanes()? {
                let rows = tx.outbox_take(lane.space, lane.lane, usize::MAX)?;
                logs.push(rows.into_iter().map(|row| row.commit).collect());
            }
            Ok(logs)
        })
        .expect("the outbox reads");
    // One in ten is kept back, to measure with what the dictionary has not seen.
    let (mut seen, mut kept): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    for commits in &logs {
        let mut learnt = Vec::with_capacity(commits.len());
        for (place, commit) in commits.iter().enumerate() {
            if place % 10 == 0 {
                kept.push(encode(&Payload {
                    commits: vec![commit.clone()],
                }));
            } else {
                learnt.push(commit.clone());
            }
        }
        for together in TOGETHER {
            seen.extend(learnt.chunks(together).map(|some| {
                encode(&Payload {
                    commits: some.to_vec(),
                })
            }));
        }
    }
    println!(
        "{} samples, {} bytes",
        seen.len(),
        seen.iter().map(Vec::len).sum::<usize>()
    );
    let dictionary = zstd::dict::from_samples(&seen, SIZE).expect("zstd trains");
    std::fs::write(&out, &dictionary).expect("the dictionary is written");
    let packed = |dictionary: &[u8]| -> usize {
        let mut compressor = zstd::bulk::Compressor::with_dictionary(12, dictionary).expect("zstd");
        kept.iter()
            .map(|raw| compressor.compress(raw).expect("packs").len())
            .sum()
    };
    let mut squeezer = Squeezer::new();
    let today: usize = kept
        .iter()
        .map(|raw| squeezer.pack(raw).expect("packs").len())
        .sum();
    let each = |bytes: usize| bytes / kept.len().max(1);
    println!(
        "{} commits kept back, {} B each: {} B without a dictionary, {} B with the one in use, {} B with the new one",
        kept.len(),
        each(kept.iter().map(Vec::len).sum()),
        each(packed(&[])),
        each(today),
        each(packed(&dictionary)),
    );
}
