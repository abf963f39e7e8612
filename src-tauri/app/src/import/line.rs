//! A row as the list writes it: one text for each field, with 同上 and blocks resolved.

use super::column::Column;
use super::file::File;
use normalise::written::key as fold;
use std::collections::{BTreeMap, BTreeSet};
use tables::{Field, heading};

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its line in the file, counted from 1.
    pub(crate) number: usize,
    /// Which row of its list it is, whatever else changes.
    pub(crate) key: String,
    /// What it says, by the names of [`Field::NAMES`]; further telephones as `phone_2` …, remarks as
    /// `note:` with their heading.
    pub(crate) written: Written,
    /// It stands in the list under a number that another row has too.
    pub(crate) number_repeated: bool,
    /// It stands in the list already, letter by letter.
    pub(crate) repeated: bool,
}

/// What a row says, by the name of the field.
pub(crate) type Written = BTreeMap<String, String>;

/// A text of a field.
pub(crate) fn text(written: &Written, field: Field) -> &str {
    written.get(field.name()).map_or("", String::as_str)
}

/// The rows of a file under its columns.
pub(crate) fn read(file: &File, columns: &[Column]) -> Vec<Line> {
    let mut above: BTreeMap<usize, String> = BTreeMap::new();
    let mut groups = file.groups.iter().peekable();
    let mut group: Option<&(usize, String)> = None;
    let household = columns
        .iter()
        .any(|column| column.field == Some(Field::Household));
    let mut lines = Vec::with_capacity(file.table.rows.len());
    for row in &file.table.rows {
        while let Some(next) = groups.next_if(|(number, _)| *number < row.number) {
            group = Some(next);
        }
        let mut written = Written::new();
        for column in columns {
            let Some(field) = column.field else { continue };
            let raw = row.cells.get(column.at).map_or("", |cell| cell.trim());
            let cell = same_as_above(raw, column.above, field, above.get(&column.at));
            if !cell.is_empty() {
                above.insert(column.at, cell.clone());
                put(&mut written, field, &column.heading, cell);
            }
        }
        if let Some((number, text)) = group.filter(|_| !household) {
            let name = Field::Household.name().to_owned();
            written.insert(name, format!("{text} ({number})"));
        }
        lines.push(Line {
            number: row.number,
            key: String::new(),
            written,
            number_repeated: false,
            repeated: false,
        });
    }
    key(&mut lines);
    if !household && file.groups.is_empty() {
        blocks(&mut lines);
    }
    lines
}

/// 同上, 〃 and, where the column says so, nothing mean what stands above. Before a given name they
/// mean the family name.
fn same_as_above(raw: &str, blank: bool, field: Field, above: Option<&String>) -> String {
    let Some(above) = above else {
        return if is_ditto(raw) {
            String::new()
        } else {
            raw.to_owned()
        };
    };
    if is_ditto(raw) || (raw.is_empty() && blank) {
        return above.clone();
    }
    if field == Field::Name
        && let Some((mark, given)) = raw.split_once([' ', '\u{3000}'])
        && is_ditto(mark)
        && let Some((family, _)) = above.split_once([' ', '\u{3000}'])
    {
        return format!("{family} {}", given.trim());
    }
    raw.to_owned()
}

fn is_ditto(cell: &str) -> bool {
    matches!(
        cell,
        "同上"
            | "同"
            | "〃"
            | "″"
            | "\""
            | "''"
            | "々"
            | "仝"
            | "同じ"
            | "上に同じ"
            | "”"
            | "“"
    )
}

fn put(written: &mut Written, field: Field, heading: &str, cell: String) {
    match field {
        Field::Note => {
            written.insert(format!("note:{heading}"), cell);
        }
        Field::Phone => {
            let free = (1..=9)
                .map(|number| match number {
                    1 => "phone".to_owned(),
                    number => format!("phone_{number}"),
                })
                .find(|name| !written.contains_key(name));
            if let Some(name) = free {
                written.insert(name, cell);
            }
        }
        _ => {
            written.insert(field.name().to_owned(), cell);
        }
    }
}

/// Gives each row its key: the number that the list gives it, where the list numbers its rows; else
/// its name and birth, which stay when an address or a telephone is mended.
fn key(lines: &mut [Line]) {
    let number = |line: &Line| heading::key(text(&line.written, Field::Number));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.iter() {
        *counts.entry(number(line)).or_default() += 1;
    }
    let unnumbered = counts.remove("").unwrap_or(0);
    let single = counts.values().filter(|count| **count == 1).count();
    let numbered = !lines.is_empty()
        && (lines.len() - unnumbered) * 20 >= lines.len() * 19
        && single * 10 >= (lines.len() - unnumbered) * 9
        && single > 0;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut whole: BTreeSet<(String, Written)> = BTreeSet::new();
    for line in lines.iter_mut() {
        let own = number(line);
        let base = if numbered && !own.is_empty() {
            line.number_repeated = counts.get(&own).is_some_and(|count| *count > 1);
            format!("n:{own}")
        } else {
            let name = [Field::Name, Field::Family, Field::Given]
                .map(|field| fold(text(&line.written, field)))
                .concat();
            let kana = [Field::Kana, Field::FamilyKana, Field::GivenKana]
                .map(|field| fold(text(&line.written, field)))
                .concat();
            let birth = heading::key(text(&line.written, Field::Birth));
            let name = if name.is_empty() { kana } else { name };
            format!("p:{name}|{birth}")
        };
        // What is written twice is one row only when all of it is the same and it names one person:
        // two rows that say 山田 and nothing else may be two people.
        let one = base.starts_with("n:") || !text(&line.written, Field::Birth).is_empty();
        if !whole.insert((base.clone(), line.written.clone())) && one {
            line.repeated = true;
        }
        let mut key = base.clone();
        let mut number = 1;
        while !line.repeated && !seen.insert(key.clone()) {
            number += 1;
            key = format!("{base}#{number}");
        }
        line.key = key;
    }
}

/// A list that names the relationship but no household: each 世帯主 begins one.
fn blocks(lines: &mut [Line]) {
    let mut head: Option<String> = None;
    for line in lines {
        let relationship = text(&line.written, Field::Relationship);
        if relationship.is_empty() {
            head = None;
            continue;
        }
        if is_head(relationship) {
            head = Some(line.key.clone());
        }
        if let Some(head) = &head {
            let name = Field::Household.name().to_owned();
            line.written.insert(name, format!("#{head}"));
        }
    }
}

/// Whether a relationship is that of the head of a household.
pub(crate) fn is_head(relationship: &str) -> bool {
    matches!(
        heading::key(relationship).as_str(),
        "世帯主" | "本人" | "筆頭者" | "代表者" | "主" | "世帯主本人"
    )
}
