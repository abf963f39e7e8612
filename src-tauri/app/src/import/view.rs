//! A plan as the screens see it.

use super::column::Column;
use super::line::Written;
use super::person::{self, Values};
use super::plan::{Fate, Plan, Planned};
use super::run::changed;
use super::{Looked, back_view};
use crate::ask::import::{
    ImportColumn, ImportCounts, ImportList, ImportPreview, ImportReason, ImportSample, ImportSheet,
    ImportValue,
};
use crate::rows;
use crate::setup::count;
use domain::kind::Kind;
use std::collections::BTreeMap;
use tables::Field;

/// Rows of each fate that are shown.
const MOST_SAMPLES: usize = 4;
/// Line numbers that are named with a reason.
const MOST_ROWS: usize = 20;

/// Any file that was looked at.
pub(crate) fn look(looked: &Looked) -> ImportPreview {
    match looked {
        Looked::List(plan) => preview(plan),
        Looked::Returned(back) => back_view::preview(back),
        Looked::Places(places) => back_view::places(places),
    }
}

pub(crate) fn preview(plan: &Plan) -> ImportPreview {
    let file = &plan.file;
    let heading = &file.table.heading_rows;
    let word = |why: tables::WhySkipped| why.word().to_owned();
    let skipped = file
        .table
        .skipped
        .iter()
        .map(|line| (word(line.why), line.number));
    let mend = plan.rows.iter().flat_map(|row| {
        let why = match &row.fate {
            Fate::Mend(why) => why.as_slice(),
            _ => &[],
        };
        why.iter().map(|code| ((*code).to_owned(), row.line.number))
    });
    ImportPreview {
        file: file.hash.clone(),
        file_name: file.name.clone(),
        encoding: file.encoding.to_owned(),
        unreadable: count(file.unreadable),
        sheets: file
            .sheets
            .iter()
            .map(|sheet| ImportSheet {
                name: sheet.name.clone(),
                rows: count(sheet.rows),
                hidden: sheet.hidden,
            })
            .collect(),
        sheet: file.sheet.clone(),
        heading_lines: heading.clone().map(|at| count(at + 1)).collect(),
        titles: file.titles.clone(),
        columns: plan
            .columns
            .iter()
            .map(|column| view(plan, column))
            .collect(),
        basis: plan
            .basis
            .as_ref()
            .map(|(day, _)| day.to_string())
            .unwrap_or_default(),
        basis_text: plan
            .basis
            .as_ref()
            .map(|(_, text)| text.clone())
            .unwrap_or_default(),
        list: plan.known_list.as_ref().map(|list| ImportList {
            id: list.id.to_string(),
            name: list.name.clone(),
            last: list.last.clone(),
        }),
        form: file.ready.form.word().to_owned(),
        returned: None,
        counts: counts(plan),
        mend: reasons(mend),
        skipped: reasons(skipped),
        notices: plan.notices(),
        samples: samples(plan),
    }
}

pub(crate) fn counts(plan: &Plan) -> ImportCounts {
    ImportCounts {
        lines: count(plan.file.lines),
        new: count(plan.count(|fate| matches!(fate, Fate::New(_)))),
        updated: count(plan.count(|fate| matches!(fate, Fate::Updated { .. }))),
        same: count(plan.count(|fate| matches!(fate, Fate::Same))),
        mend: count(plan.count(|fate| matches!(fate, Fate::Mend(_)))),
        repeated: count(plan.count(|fate| matches!(fate, Fate::Repeated))),
        skipped: count(plan.file.table.skipped.len()),
        households: count(plan.households()),
        alike: count(plan.alike),
        gone: count(plan.gone),
        emptied: count(plan.emptied),
    }
}

fn view(plan: &Plan, column: &Column) -> ImportColumn {
    ImportColumn {
        column: count(column.at),
        heading: column.heading.clone(),
        field: column.field.map_or("", Field::name).to_owned(),
        why: column.why.iter().map(|why| (*why).to_owned()).collect(),
        fits: u32::from(column.fits),
        filled: u32::from(column.filled),
        samples: column.samples(&plan.file),
        above: column.above,
        looks_above: column.looks_above,
        zeros: count(zeros(plan, column)),
    }
}

/// How many values of a column have a zero again that they had lost.
fn zeros(plan: &Plan, column: &Column) -> usize {
    let lost: fn(&str) -> bool = match column.field {
        Some(Field::Phone) => |text| person::phone(text).1,
        Some(Field::PostalCode) => |text| person::postal_code(text).1,
        _ => return 0,
    };
    let rows = plan.file.table.rows.iter();
    rows.filter_map(|row| row.cells.get(column.at))
        .filter(|cell| lost(cell))
        .count()
}

pub(crate) fn reasons(all: impl Iterator<Item = (String, usize)>) -> Vec<ImportReason> {
    let mut by: BTreeMap<String, (usize, Vec<u32>)> = BTreeMap::new();
    for (code, row) in all {
        let (number, rows) = by.entry(code).or_default();
        *number += 1;
        if rows.len() < MOST_ROWS {
            rows.push(count(row));
        }
    }
    let mut reasons: Vec<ImportReason> = by
        .into_iter()
        .map(|(code, (number, rows))| ImportReason {
            code,
            count: count(number),
            rows,
        })
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    reasons
}

fn samples(plan: &Plan) -> Vec<ImportSample> {
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut samples = Vec::new();
    for row in &plan.rows {
        let number = shown.entry(fate(row)).or_default();
        if *number < MOST_SAMPLES {
            *number += 1;
            samples.push(sample(row));
        }
    }
    samples
}

fn fate(row: &Planned) -> &'static str {
    match row.fate {
        Fate::New(_) => "new",
        Fate::Updated { .. } => "updated",
        Fate::Same => "same",
        Fate::Mend(_) => "mend",
        Fate::Repeated => "repeated",
    }
}

const NAME: &str = "full_name";

fn sample(row: &Planned) -> ImportSample {
    let (values, reasons) = match &row.fate {
        Fate::New(values) => (stored(None, values), Vec::new()),
        Fate::Updated { before, now, .. } => {
            let mut values = stored(Some(before), now);
            // Whom it is about, where only other values change.
            let name = now.fields.get(&(Kind::Person, NAME)).map(rows::worded);
            if let Some(value) = name
                && values.iter().all(|value| value.field != NAME)
            {
                let field = NAME.to_owned();
                values.insert(0, ImportValue { field, value });
            }
            (values, Vec::new())
        }
        Fate::Mend(why) => (written(&row.line.written), why.clone()),
        Fate::Same | Fate::Repeated => (written(&row.line.written), Vec::new()),
    };
    ImportSample {
        row: count(row.line.number),
        fate: fate(row).to_owned(),
        reasons: reasons.into_iter().map(str::to_owned).collect(),
        values,
    }
}

/// What would be stored, in the words of the records.
fn stored(before: Option<&Values>, now: &Values) -> Vec<ImportValue> {
    let mut values: Vec<ImportValue> = changed(before, now)
        .into_iter()
        .map(|((_, field), value)| ImportValue {
            field: field.to_owned(),
            value: rows::worded(&value),
        })
        .collect();
    let mut more = |field: &str, value: &str, was: Option<&str>| {
        if !value.is_empty() && was != Some(value) {
            values.push(ImportValue {
                field: field.to_owned(),
                value: value.to_owned(),
            });
        }
    };
    let was = |text: fn(&Values) -> &str| before.map(text);
    let stay = |values: &Values| {
        let stay = values.stay.as_ref();
        stay.map(|stay| stay.text.clone()).unwrap_or_default()
    };
    more("stay", &stay(now), before.map(stay).as_deref());
    more(
        "relationship",
        &now.relationship,
        was(|values| &values.relationship),
    );
    more("note", &now.note, was(|values| &values.note));
    values
}

/// What the list says, by the names of the fields.
fn written(row: &Written) -> Vec<ImportValue> {
    row.iter()
        .map(|(field, value)| ImportValue {
            field: field.clone(),
            value: value.clone(),
        })
        .collect()
}
