//! Answers on the terminal. The only place of this crate that prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use app::failure::Failure;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;

/// An answer: JSON when asked for, else the text.
pub fn answer(json: bool, value: &Value, text: &str) {
    if json {
        line(&value.to_string());
    } else {
        line(text.trim_end());
    }
}

/// One line as it comes.
pub fn line(text: &str) {
    // Whoever reads may have seen enough (`| head`): that is no failure, and nothing more is to be done.
    if writeln!(std::io::stdout().lock(), "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Something for the person at the keyboard, not for the answer.
pub fn complain(text: &str) {
    eprintln!("{text}");
}

/// A refusal: the code with its details on standard error, and as JSON on standard output.
pub fn refusal(failure: &Failure, json: bool) {
    let value = serde_json::to_value(failure).unwrap_or_default();
    if json {
        line(&value.to_string());
    }
    eprintln!("refused: {value}");
}

/// Any answer as an indented outline.
pub fn outline(value: &Value, depth: usize) -> String {
    let mut text = String::new();
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::Object(_) | Value::Array(_) => {
                        let _ = writeln!(text, "{pad}{key}:");
                        text.push_str(&outline(value, depth + 1));
                    }
                    Value::Null => {}
                    plain => {
                        let _ = writeln!(text, "{pad}{key}: {}", plainly(plain));
                    }
                }
            }
        }
        Value::Array(list) => {
            for value in list {
                match value {
                    Value::Object(_) | Value::Array(_) => {
                        let _ = writeln!(text, "{pad}-");
                        text.push_str(&outline(value, depth + 1));
                    }
                    plain => {
                        let _ = writeln!(text, "{pad}- {}", plainly(plain));
                    }
                }
            }
        }
        plain => {
            let _ = writeln!(text, "{pad}{}", plainly(plain));
        }
    }
    text
}

fn plainly(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn part<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn person_line(row: &Value) -> String {
    let birth = row
        .pointer("/birth/iso")
        .and_then(Value::as_str)
        .unwrap_or("—");
    let age = row
        .pointer("/birth/age")
        .map(Value::to_string)
        .unwrap_or_default();
    format!(
        "{}  {} {}  {birth}({age}) {}  {}  {}{}  {}",
        part(row, "id"),
        part(row, "name"),
        part(row, "kana"),
        part(row, "sex"),
        part(row, "address"),
        part(row, "stayCategory"),
        part(row, "stayPlace"),
        part(row, "receiptNumber"),
    )
}

/// Hits of a search, a line each.
pub fn people(answer: &Value) -> String {
    let mut text = String::new();
    for row in answer
        .get("rows")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let _ = writeln!(text, "{}", person_line(row));
    }
    let _ = writeln!(
        text,
        "{} of {} people",
        answer.get("total").unwrap_or(&Value::Null),
        answer.get("searched").unwrap_or(&Value::Null)
    );
    text
}

/// A person with fields and history.
pub fn person(page: &Value) -> String {
    let mut text = String::new();
    if let Some(row) = page.get("row") {
        let _ = writeln!(text, "{}", person_line(row));
    }
    for field in page
        .get("fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let differs = field
            .get("others")
            .and_then(Value::as_array)
            .is_some_and(|others| !others.is_empty());
        let mark = if differs { " ≠" } else { "" };
        let by = field
            .get("by")
            .map(|by| format!("{} {}", part(by, "name"), part(by, "seen")))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "  {}: {}{mark}  ({by})",
            part(field, "field"),
            part(field, "value")
        );
    }
    for item in page
        .get("timeline")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let by = item
            .get("by")
            .map(|by| part(by, "name"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "  {} {} {} {}  [{} other devices]  {by}",
            part(item, "at"),
            part(item, "kind"),
            part(item, "code"),
            part(item, "text"),
            item.get("holders").unwrap_or(&Value::Null),
        );
    }
    text
}

/// What was set aside, an item a line.
pub fn tray(answer: &Value) -> String {
    let mut text = String::new();
    let rows = answer.get("rows").and_then(Value::as_array);
    for row in rows.into_iter().flatten() {
        let may = row.get("mayAccept") == Some(&Value::Bool(true));
        let left = row.pointer("/decision/why").and_then(Value::as_str);
        let _ = writeln!(
            text,
            "{}  {} {}  {}{}{}",
            part(row, "id"),
            part(row, "deviceName"),
            part(row, "team"),
            part(row, "at"),
            if may { "" } else { "  [not yours to accept]" },
            left.map(|why| format!("  [left: {why}]"))
                .unwrap_or_default(),
        );
        let items = row.get("items").and_then(Value::as_array);
        for item in items.into_iter().flatten() {
            let by = item.get("by").map(|by| part(by, "name"));
            let _ = writeln!(
                text,
                "  {}  {}  {} {} {}  {}",
                part(item, "reason"),
                part(item, "personName"),
                part(item, "kind"),
                part(item, "code"),
                part(item, "text"),
                by.unwrap_or_default(),
            );
        }
    }
    let number = |key: &str| answer.get(key).map(Value::to_string).unwrap_or_default();
    let _ = writeln!(
        text,
        "{} set aside, {} undecided; {} counted though late, {} waiting",
        number("total"),
        number("undecided"),
        number("late"),
        number("waiting"),
    );
    text
}

/// What was done on this device, an act a line.
pub fn acts(page: &Value) -> String {
    let mut text = String::new();
    let rows = page.get("rows").and_then(Value::as_array);
    for row in rows.into_iter().flatten() {
        text.push_str(&act(row));
    }
    let _ = writeln!(
        text,
        "{} records on this device; other devices seal theirs to who audits",
        page.get("total").unwrap_or(&Value::Null)
    );
    text
}

/// What was done on the other devices, an act a line.
pub fn acts_elsewhere(page: &Value) -> String {
    let mut text = String::new();
    let rows = page.get("rows").and_then(Value::as_array);
    for row in rows.into_iter().flatten() {
        let _ = write!(text, "{}  ", part(row, "onDevice"));
        text.push_str(&act(row.get("line").unwrap_or(&Value::Null)));
    }
    let _ = writeln!(
        text,
        "{} records of other devices",
        page.get("total").unwrap_or(&Value::Null)
    );
    text
}

/// One act.
fn act(row: &Value) -> String {
    let mut text = String::new();
    let number = row.get("number").map(Value::to_string);
    let found = row.get("count").filter(|count| !count.is_null());
    let _ = write!(
        text,
        "{:>6}  {}  {}  {}",
        number.unwrap_or_default(),
        part(row, "at"),
        part(row, "operatorName"),
        part(row, "kind"),
    );
    let classes = row.get("classes").and_then(Value::as_array);
    let classes = classes.into_iter().flatten().filter_map(Value::as_str);
    let details = [
        "personName",
        "deviceName",
        "what",
        "role",
        "reason",
        "until",
    ];
    let details = details.into_iter().map(|key| part(row, key)).chain(classes);
    for detail in details.filter(|detail| !detail.is_empty()) {
        let _ = write!(text, "  {detail}");
    }
    let _ = writeln!(
        text,
        "{}",
        found
            .map(|count| format!("  ({count})"))
            .unwrap_or_default()
    );
    text
}
