//! Ugly files, as offices make them: each is taken in by itself, and every line of it is accounted for.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod area;
mod books;
mod cells;
mod shapes;

use common::Laptop;
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Desk {
    stick: TempDir,
    laptop: Laptop,
}

impl Desk {
    fn new() -> Self {
        let stick = TempDir::new().unwrap();
        let laptop = Laptop::new(stick.path());
        laptop.found();
        Self { stick, laptop }
    }

    fn form(&self, name: &str, bytes: &[u8]) -> Value {
        std::fs::write(self.stick.path().join(name), bytes).unwrap();
        let files = self.laptop.must("find_files", json!({ "kind": "list" }));
        let files = files.as_array().unwrap();
        let file = files.iter().find(|file| file["fileName"] == name).unwrap();
        json!({
            "token": file["token"], "encoding": "", "sheet": "", "headingLine": null, "columns": [],
            "basis": "", "list": "", "keepUnreadable": false,
        })
    }

    /// Looks at a file, takes it in, and answers what was seen. Every line must be accounted for, and
    /// what was promised must be what was done.
    fn take(&self, name: &str, bytes: &[u8]) -> Value {
        self.take_as(name, bytes, |_| {})
    }

    fn take_as(&self, name: &str, bytes: &[u8], change: impl Fn(&mut Value)) -> Value {
        let mut form = self.form(name, bytes);
        change(&mut form);
        let seen = self.laptop.must("import_look", form.clone());
        let count = |field: &str| seen["counts"][field].as_u64().unwrap();
        let rows: u64 = ["new", "updated", "same", "mend", "repeated", "skipped"]
            .iter()
            .map(|field| count(field))
            .sum();
        assert_eq!(rows, count("lines"), "{name}: every line is accounted for");
        let done = self.laptop.must(
            "import_run",
            json!({ "look": form, "file": seen["file"], "name": "" }),
        );
        assert_eq!(done["new"], seen["counts"]["new"], "{name}: as it was said");
        assert_eq!(done["mend"], seen["counts"]["mend"], "{name}");
        let again = self.laptop.must("import_look", form);
        assert_eq!(again["counts"]["new"], 0, "{name}: once is enough");
        assert_eq!(again["counts"]["updated"], 0, "{name}: once is enough");
        seen
    }

    fn page(&self, text: &str) -> Value {
        let answer = self
            .laptop
            .must("search_people", json!({ "text": text, "limit": 50 }));
        let rows = answer["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "one is found by {text}");
        self.laptop
            .must("get_person", json!({ "id": rows[0]["id"] }))
    }
}

fn field(page: &Value, name: &str) -> String {
    let fields = page["fields"].as_array().unwrap();
    let found = fields.iter().find(|field| field["field"] == name);
    found.map_or_else(String::new, |field| {
        field["value"].as_str().unwrap_or_default().to_owned()
    })
}

fn counts(seen: &Value, wanted: &[(&str, u32)]) {
    for (name, number) in wanted {
        assert_eq!(
            seen["counts"][*name], *number,
            "{name} of {}",
            seen["fileName"]
        );
    }
}

fn skipped(seen: &Value, code: &str) -> u64 {
    let all = seen["skipped"].as_array().unwrap();
    let found = all.iter().find(|reason| reason["code"] == code);
    found.map_or(0, |reason| reason["count"].as_u64().unwrap())
}

fn sheet(rows: &[&[&str]]) -> Worksheet {
    let mut sheet = Worksheet::new();
    put(&mut sheet, 0, rows);
    sheet
}

fn put(sheet: &mut Worksheet, from: u32, rows: &[&[&str]]) {
    for (row, cells) in (from..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
}

fn book(sheets: Vec<Worksheet>) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer().unwrap()
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}
