//! ふりがな that a spreadsheet keeps with its cells (`rPh`), out of sight: as they were typed into Excel, a
//! name often has its reading there and in no column of its own.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// Bytes of the strings of a workbook that are looked at; the guard has counted them before.
const MOST: u64 = 64 * 1024 * 1024;

/// The readings of texts, by the text. A text that is read in two ways has none: a cell says which of the
/// two it means by a number that is gone here.
pub(crate) fn of_workbook(bytes: &[u8]) -> BTreeMap<String, String> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return BTreeMap::new();
    };
    let Ok(part) = archive.by_name("xl/sharedStrings.xml") else {
        return BTreeMap::new();
    };
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut twice: BTreeSet<String> = BTreeSet::new();
    each(
        BufReader::new(part.take(MOST)),
        |text, reading| match found.get(&text) {
            Some(known) if *known != reading => {
                twice.insert(text);
            }
            Some(_) => {}
            None => {
                found.insert(text, reading);
            }
        },
    );
    found.retain(|text, _| !twice.contains(text));
    found
}

/// A run of a reading: from which letter to which it is.
struct Run {
    from: usize,
    to: usize,
    text: String,
}

fn each(strings: impl std::io::BufRead, mut tell: impl FnMut(String, String)) {
    let mut reader = Reader::from_reader(strings);
    let mut buffer = Vec::new();
    let (mut base, mut runs) = (String::new(), Vec::<Run>::new());
    let (mut in_text, mut in_run) = (false, false);
    loop {
        buffer.clear();
        // What is damaged here was refused before, or has no readings.
        let Ok(event) = reader.read_event_into(&mut buffer) else {
            return;
        };
        match event {
            Event::Eof => return,
            Event::Start(start) => match start.local_name().as_ref() {
                "si" => {
                    base.clear();
                    runs.clear();
                }
                "rPh" => {
                    in_run = true;
                    let number = |name: &str| -> usize {
                        let mut all = start.attributes().flatten();
                        let own = all.find(|one| one.key.local_name().as_ref() == name);
                        own.and_then(|one| one.value.as_ref().parse().ok())
                            .unwrap_or(0)
                    };
                    runs.push(Run {
                        from: number("sb"),
                        to: number("eb"),
                        text: String::new(),
                    });
                }
                "t" => in_text = true,
                _ => {}
            },
            Event::Text(text) if in_text => {
                let into = match (in_run, runs.last_mut()) {
                    (true, Some(run)) => &mut run.text,
                    _ => &mut base,
                };
                into.push_str(&text.xml10_content());
            }
            Event::End(end) => match end.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_run = false,
                "si" => {
                    if let Some(reading) = whole(&base, &runs) {
                        tell(base.clone(), reading);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// The reading of the whole text: runs where there are some, kana and spaces as they stand. `None` when a
/// letter has neither.
fn whole(base: &str, runs: &[Run]) -> Option<String> {
    if runs.is_empty() {
        return None;
    }
    let mut reading = String::new();
    let mut covered_to = 0;
    for (at, letter) in base.trim().chars().enumerate() {
        if let Some(run) = runs.iter().find(|run| run.from == at && run.to > at) {
            reading.push_str(run.text.trim());
            covered_to = run.to;
        }
        if at < covered_to {
            continue;
        }
        let kana =
            matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・') || letter.is_whitespace();
        if !kana {
            return None;
        }
        reading.push(letter);
    }
    Some(reading).filter(|reading| !reading.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> Vec<(String, String)> {
        let mut all = Vec::new();
        each(xml.as_bytes(), |text, reading| all.push((text, reading)));
        all
    }

    #[test]
    fn a_reading_is_put_together_from_its_runs_and_the_kana_between() {
        let xml = r#"<sst><si><t>試山 太郎</t><rPh sb="0" eb="2"><t>しやま</t></rPh><rPh sb="3" eb="5"><t>たろう</t></rPh></si>
            <si><t>練習 はな</t><rPh sb="0" eb="2"><t>レンシュウ</t></rPh></si>
            <si><r><t>仮山</t></r><r><t> 一</t></r><rPh sb="0" eb="2"><t>カリヤマ</t></rPh></si>
            <si><t>番号</t></si></sst>"#;
        let expected = [
            ("試山 太郎", "しやま たろう"),
            ("練習 はな", "レンシュウ はな"),
        ];
        let expected = expected.map(|(text, reading)| (text.to_owned(), reading.to_owned()));
        assert_eq!(read(xml), expected, "half a reading is none");
    }
}
