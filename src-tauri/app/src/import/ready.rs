//! Files whose form is known from their headings alone: what this program writes itself, and what
//! kintone, KoboToolbox, ODK and the recommended open-data sets of places write.
//!
//! A form says what its own columns are; everything else of the file is read like any list.

use crate::ledger::row::{DOT, HEADINGS, at};
use std::collections::{BTreeMap, BTreeSet};
use tables::{Field, Grid, Row, Skipped, Table, WhySkipped, heading};

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// A list of people, as people make them.
    #[default]
    List,
    /// 台帳, as this program writes it.
    Ledger,
    /// What kintone writes.
    Kintone,
    /// What KoboToolbox or ODK write.
    Survey,
    /// 避難所・避難場所一覧 as municipalities publish them.
    Places,
}

impl Form {
    /// The word that travels; empty for a list.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::List => "",
            Self::Ledger => "ledger",
            Self::Kintone => "kintone",
            Self::Survey => "survey",
            Self::Places => "places",
        }
    }
}

/// What a form says of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ready {
    pub(crate) form: Form,
    /// What the columns are that the form knows; `None` for one that is not taken in.
    pub(crate) columns: BTreeMap<usize, Option<Field>>,
    /// Where the columns of the ledger stand, in the order of [`HEADINGS`].
    pub(crate) ledger: Vec<Option<usize>>,
}

/// Finds the form of a table and brings it into the shape of a list: one row for a person.
pub(crate) fn adapt(table: &mut Table, others: &[(Grid, Option<Table>)]) -> Ready {
    let keys = Keys::of(&table.headings);
    if keys.has(HEADINGS[at::ID]) && keys.has("氏名") {
        return ledger(table, &keys);
    }
    if super::places::fits(&keys) {
        return Ready {
            form: Form::Places,
            ..Ready::default()
        };
    }
    let people = |names: &[&str]| names.iter().filter(|name| keys.has(name)).count();
    let begins = table
        .headings
        .first()
        .is_some_and(|text| matches!(text.trim(), "レコードの開始行" | "*"));
    let numbered =
        keys.has("レコード番号") && people(&["作成者", "更新者", "作成日時", "更新日時"]) >= 2;
    if begins || numbered {
        return kintone(table, &keys, begins);
    }
    let raw = |name: &str| table.headings.iter().position(|text| text.trim() == name);
    let kobo = raw("_uuid").is_some() && raw("_submission_time").is_some()
        || raw("_parent_index").is_some() && raw("_index").is_some();
    let odk =
        raw("KEY").is_some() && (raw("SubmissionDate").is_some() || raw("PARENT_KEY").is_some());
    if kobo || odk {
        return survey(table, others);
    }
    Ready::default()
}

/// Headings by their keys.
pub(crate) struct Keys(Vec<String>);

impl Keys {
    pub(crate) fn of(headings: &[String]) -> Self {
        Self(headings.iter().map(|text| heading::key(text)).collect())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.at(name).is_some()
    }

    pub(crate) fn at(&self, name: &str) -> Option<usize> {
        let key = heading::key(name);
        self.0.iter().position(|known| *known == key)
    }

    /// The first of several names that is there.
    pub(crate) fn any(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.at(name))
    }

    pub(crate) fn begins_with(&self, start: &str) -> Vec<usize> {
        let all = self.0.iter().enumerate();
        all.filter(|(_, key)| key.starts_with(start))
            .map(|(at, _)| at)
            .collect()
    }
}

fn ledger(table: &mut Table, keys: &Keys) -> Ready {
    let place: Vec<Option<usize>> = HEADINGS.iter().map(|name| keys.at(name)).collect();
    if place.iter().flatten().count() < 8 {
        return Ready::default();
    }
    let mut columns: BTreeMap<usize, Option<Field>> = BTreeMap::new();
    for column in place.iter().flatten() {
        columns.insert(*column, None);
    }
    let known = [
        (at::ID, Field::Number),
        (at::NAME, Field::Name),
        (at::KANA, Field::Kana),
        (at::BIRTH, Field::Birth),
        (at::SEX, Field::Sex),
        (at::ADDRESS, Field::Address),
        (at::STAY, Field::Stay),
        (at::STAY_KIND, Field::StayKind),
        (at::DAMAGE, Field::Damage),
        (at::OTHER_DAMAGE, Field::OtherDamage),
        (at::PHONE, Field::Phone),
        (at::CERTIFICATE, Field::Certificate),
        (at::OTHER, Field::Note),
        (at::SEEN, Field::Seen),
        (at::HOUSEHOLD, Field::Household),
    ];
    for (legal, field) in known {
        if let Some(column) = place.get(legal).copied().flatten() {
            columns.insert(column, Some(field));
        }
    }
    // The household and what the person is in it stand in one cell.
    if let Some(column) = place.get(at::HOUSEHOLD).copied().flatten() {
        columns.insert(table.headings.len(), Some(Field::Relationship));
        table.headings.push("続柄".to_owned());
        for row in &mut table.rows {
            let said = row.cells.get(column).cloned().unwrap_or_default();
            let (id, relationship) = said.split_once(DOT).unwrap_or((said.as_str(), ""));
            row.cells.push(relationship.trim().to_owned());
            let id = id.trim().to_owned();
            if let Some(cell) = row.cells.get_mut(column) {
                *cell = id;
            }
        }
    }
    Ready {
        form: Form::Ledger,
        columns,
        ledger: place,
    }
}

/// kintone: in an export with tables the first column marks the line that begins a record; the lines
/// below it are further lines of its tables.
fn kintone(table: &mut Table, keys: &Keys, begins: bool) -> Ready {
    let mut columns: BTreeMap<usize, Option<Field>> = BTreeMap::new();
    for name in [
        "作成者",
        "更新者",
        "作成日時",
        "ステータス",
        "作業者",
        "カテゴリー",
    ] {
        if let Some(column) = keys.at(name) {
            columns.insert(column, None);
        }
    }
    if let Some(column) = keys.any(&["更新日時", "作成日時"]) {
        columns.insert(column, Some(Field::Seen));
    }
    let number = keys.at("レコード番号");
    if let Some(number) = number {
        columns.insert(number, Some(Field::Number));
    }
    if begins {
        columns.insert(0, None);
        if several_people(table) {
            fill_down(table);
            // A record of several people is their household.
            match number {
                Some(number) => columns.insert(number, Some(Field::Household)),
                None => columns.insert(number_records(table), Some(Field::Household)),
            };
        } else {
            join_lines(table);
        }
    }
    Ready {
        form: Form::Kintone,
        columns,
        ledger: Vec::new(),
    }
}

fn is_beginning(row: &Row) -> bool {
    row.cells.first().is_some_and(|cell| cell == "*")
}

/// Whether the further lines of records name other people than the first.
fn several_people(table: &Table) -> bool {
    let names: Vec<usize> = (0..table.headings.len())
        .filter(|column| {
            let heading = table.headings.get(*column).map_or("", String::as_str);
            let meaning = heading::meaning(heading);
            meaning.is_some_and(|(field, _)| matches!(field, Field::Name | Field::Family))
        })
        .collect();
    let mut first: Option<&Row> = None;
    for row in &table.rows {
        if is_beginning(row) || first.is_none() {
            first = Some(row);
            continue;
        }
        let cell = |row: &Row, column: usize| row.cells.get(column).cloned().unwrap_or_default();
        let other = names.iter().any(|column| {
            let own = cell(row, *column);
            !own.is_empty() && first.is_some_and(|first| cell(first, *column) != own)
        });
        if other {
            return true;
        }
    }
    false
}

/// What stands outside the tables of a record holds for each of its lines.
fn fill_down(table: &mut Table) {
    let mut first: Vec<String> = Vec::new();
    for row in &mut table.rows {
        if is_beginning(row) || first.is_empty() {
            first.clone_from(&row.cells);
            continue;
        }
        // A column that changes from line to line is one of a table: nothing there means nothing.
        for (column, (cell, above)) in row.cells.iter_mut().zip(&first).enumerate() {
            let heading = table.headings.get(column).map_or("", String::as_str);
            let own = heading::meaning(heading).is_some_and(|(field, _)| {
                !matches!(
                    field,
                    Field::Number
                        | Field::Address
                        | Field::PostalCode
                        | Field::Phone
                        | Field::Seen
                        | Field::Place
                        | Field::Stay
                        | Field::Household
                )
            });
            let system = heading::is_system(heading);
            if cell.is_empty() && column > 0 && (!own || system) {
                cell.clone_from(above);
            }
        }
    }
}

/// A column with the number of each record in the file, behind the others.
fn number_records(table: &mut Table) -> usize {
    let column = table.headings.len();
    table.headings.push("世帯".to_owned());
    let mut number = 0_usize;
    for row in &mut table.rows {
        if is_beginning(row) || number == 0 {
            number += 1;
        }
        row.cells.push(number.to_string());
    }
    column
}

/// Further lines about the same person are one row: what they say stands below what the first says.
fn join_lines(table: &mut Table) {
    let mut rows: Vec<Row> = Vec::with_capacity(table.rows.len());
    for row in std::mem::take(&mut table.rows) {
        let Some(first) = rows.last_mut().filter(|_| !is_beginning(&row)) else {
            rows.push(row);
            continue;
        };
        for (cell, more) in first.cells.iter_mut().zip(&row.cells) {
            if !more.is_empty() && !cell.lines().any(|line| line == more) {
                if !cell.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(more);
            }
        }
        table.skipped.push(Skipped {
            number: row.number,
            why: WhySkipped::Continued,
        });
    }
    table.rows = rows;
    table.skipped.sort_by_key(|line| line.number);
}

/// Columns of a survey that say something of the form and nothing of anybody.
const OF_THE_FORM: &[&str] = &[
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "_id",
    "_status",
    "_notes",
    "_tags",
    "_index",
    "__version__",
    "_submitted_by",
    "_validation_status",
    "_parent_index",
    "_parent_table_name",
    "formhub/uuid",
    "meta/instanceID",
    "meta-instanceID",
    "instanceID",
    "SubmitterID",
    "SubmitterName",
    "AttachmentsPresent",
    "AttachmentsExpected",
    "Status",
    "ReviewState",
    "DeviceID",
    "Edits",
    "FormVersion",
];

/// KoboToolbox and ODK: groups stand before the name of a question, repeated groups are sheets of their
/// own that name the line of the first sheet they belong to.
fn survey(table: &mut Table, others: &[(Grid, Option<Table>)]) -> Ready {
    let raw =
        |table: &Table, name: &str| table.headings.iter().position(|text| text.trim() == name);
    if let Some(link) = raw(table, "_parent_index") {
        let parent = others
            .iter()
            .filter_map(|(_, table)| table.as_ref())
            .find(|other| raw(other, "_uuid").is_some() && raw(other, "_index").is_some());
        if let Some(parent) = parent {
            beside_parent(table, link, parent);
        }
    }
    let mut columns: BTreeMap<usize, Option<Field>> = BTreeMap::new();
    let mut taken: BTreeSet<Field> = BTreeSet::new();
    for (column, text) in table.headings.iter().enumerate() {
        let text = text.trim();
        let own = [
            ("_submission__uuid", Field::Household),
            ("PARENT_KEY", Field::Household),
            ("_submission_time", Field::Seen),
            ("_submission__submission_time", Field::Seen),
            ("SubmissionDate", Field::Seen),
        ];
        let known = own
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, field)| *field);
        if let Some(field) = known {
            columns.insert(column, taken.insert(field).then_some(field));
            continue;
        }
        let alone = raw(table, "_parent_index").is_none();
        if (text == "_uuid" && alone) || text == "KEY" {
            columns.insert(column, Some(Field::Number));
            continue;
        }
        if text.starts_with('_') || OF_THE_FORM.contains(&text) {
            columns.insert(column, None);
            continue;
        }
        let cells = || table.rows.iter().filter_map(|row| row.cells.get(column));
        let choice = cells().all(|cell| matches!(cell.as_str(), "" | "0" | "1" | "TRUE" | "FALSE"));
        let question = text.rsplit(['/', '-']).next().unwrap_or(text);
        // A box that is ticked or not is an answer to another question than its name.
        if question != text && choice && cells().any(|cell| !cell.is_empty()) {
            columns.insert(column, None);
        } else if question != text
            && let Some((field, _)) = heading::meaning(question)
        {
            let many = matches!(field, Field::Note | Field::Phone);
            if many || taken.insert(field) {
                columns.insert(column, Some(field));
            }
        }
    }
    Ready {
        form: Form::Survey,
        columns,
        ledger: Vec::new(),
    }
}

/// Puts what the line of the first sheet says beside each line of a repeated group.
fn beside_parent(table: &mut Table, link: usize, parent: &Table) {
    let Some(index) = parent
        .headings
        .iter()
        .position(|text| text.trim() == "_index")
    else {
        return;
    };
    let lines: BTreeMap<&str, &Row> = parent
        .rows
        .iter()
        .filter_map(|row| Some((row.cells.get(index)?.as_str(), row)))
        .collect();
    let there: BTreeSet<String> = table
        .headings
        .iter()
        .map(|text| heading::key(text.rsplit('/').next().unwrap_or(text)))
        .collect();
    let wanted: Vec<usize> = (0..parent.headings.len())
        .filter(|column| {
            let text = parent.headings.get(*column).map_or("", |text| text.trim());
            let key = heading::key(text.rsplit('/').next().unwrap_or(text));
            let form = text.starts_with('_') && text != "_submission_time";
            !form && !OF_THE_FORM.contains(&text) && !there.contains(&key)
        })
        .collect();
    let name = |text: &str| {
        let question = text.rsplit('/').next().unwrap_or(text);
        let meaning = heading::meaning(question);
        meaning.is_some_and(|(field, _)| {
            matches!(
                field,
                Field::Name | Field::Kana | Field::Birth | Field::Age | Field::Sex
            )
        })
    };
    for column in wanted {
        let text = parent.headings.get(column).cloned().unwrap_or_default();
        // Who answered is not each of those who live there.
        if name(&text) {
            continue;
        }
        for row in &mut table.rows {
            let line = row.cells.get(link).and_then(|at| lines.get(at.as_str()));
            let cell = line.and_then(|line| line.cells.get(column)).cloned();
            row.cells.push(cell.unwrap_or_default());
        }
        table.headings.push(text);
    }
}
