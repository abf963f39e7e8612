//! Writes honest bytes of every format, from which libFuzzer thinks up others: `seeds VECTORS CORPUS`.

use document::{Document, Edit, bare, condense};
use domain::ids::DocumentId;
use domain::kind::Kind;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Every text in a file of frozen bytes; of those that are hexadecimal the bytes.
fn texts(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => {
            let bytes: Option<Vec<u8>> = (text.len() % 2 == 0 && text.is_ascii())
                .then(|| (0..text.len()).step_by(2))
                .and_then(|places| {
                    places
                        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
                        .collect()
                });
            found.extend(bytes);
            found.push(text.clone().into_bytes());
        }
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn by() -> Value {
    json!({
        "operator": uuid::Uuid::nil(), "name": "佐藤", "team": "A班", "device": "00112233",
        "seen": "2026-11-23T10:00:00+09:00", "typed": "2026-11-23T10:00:30+09:00",
        "source": "person", "verification": "stated",
    })
}

/// Changes as they travel: with the hashes that they stand on, and with their places.
fn changes() -> Vec<Vec<u8>> {
    let id = DocumentId(uuid::Uuid::nil());
    let mut document = Document::new(Kind::PersonRecord, id);
    let known = Document::layout_hashes(Kind::PersonRecord, id);
    let mut found = Vec::new();
    for number in 0..4 {
        let mut item = by();
        item["text"] = json!(format!("会えた。薬あと{number}日"));
        let edit = Edit::Add {
            collection: "notes".into(),
            id: format!("n{number}"),
            item,
        };
        let change = document.edit([1; 16], 0, &[edit]).expect("a change");
        let travels = bare(&change.expect("it says something new")).expect("one change");
        let place = |hash: &[u8; 32]| known.iter().position(|known| known == hash);
        found.extend(condense(&travels, place));
        found.push(travels);
    }
    found.push(document.save());
    found
}

fn lists() -> Vec<Vec<u8>> {
    let text =
        "避難者名簿（令和8年11月20日現在）\n番号,氏名,生年月日\n1,試山 太郎,S23.4.5\n合計,1名,\n";
    let headings = ["番号", "氏名"].map(str::to_owned);
    let rows = [["1", "試山 太郎"].map(str::to_owned).to_vec()];
    let book = tables::write::workbook(&headings, &rows, "mark").expect("a workbook");
    vec![text.as_bytes().to_vec(), book]
}

fn main() {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let (vectors, corpus) = (
        words.next().expect("VECTORS"),
        words.next().expect("CORPUS"),
    );
    let frozen = |names: &[&str]| {
        let mut found = Vec::new();
        for name in names {
            let text = std::fs::read(vectors.join(name)).expect("frozen bytes");
            texts(&serde_json::from_slice(&text).expect("JSON"), &mut found);
        }
        found
    };
    let sheets = [
        ("frames", frozen(&["wire.json"])),
        ("entries", frozen(&["wire.json", "sealed.json"])),
        ("statements", frozen(&["statements.json"])),
        ("bundle", frozen(&["bundle.json"])),
        ("enrolment", frozen(&["enrolment.json", "ceremony.json"])),
        ("codes", frozen(&["codes.json", "paper.json"])),
        ("tables", lists()),
        ("documents", changes()),
        ("squeezed", frozen(&["wire.json"])),
        (
            "items",
            vec![
                json!({ "value": "佐藤", "by": by() })
                    .to_string()
                    .into_bytes(),
            ],
        ),
    ];
    for (target, seeds) in sheets {
        let folder: &Path = &corpus.join(target);
        std::fs::create_dir_all(folder).expect("a folder");
        for (number, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed).expect("written");
        }
    }
}
