//! A ledger that came back, and a list of places, as the screens see them.

use super::file::File;
use super::places::{self, Places};
use super::returned::{Fate, Returned, key};
use super::view::{preview as list, reasons};
use crate::ask::import::{
    ImportAsk, ImportCounts, ImportPreview, ImportReturned, ImportSample, ImportSheet, ImportValue,
};
use crate::ledger::row::HEADINGS;
use crate::setup::count;

/// Cells that are asked about on one screen.
const MOST_ASKS: usize = 300;
/// Lines that are shown.
const MOST_SAMPLES: usize = 8;

pub(crate) fn preview(back: &Returned) -> ImportPreview {
    let mut seen = list(&back.plan);
    let heading = |column: usize| HEADINGS.get(column).map_or("", |text| *text).to_owned();
    let mut asks: Vec<ImportAsk> = Vec::new();
    let mut asked = 0_usize;
    let mut samples: Vec<ImportSample> = Vec::new();
    let (mut updated, mut mend) = (0_usize, 0_usize);
    for (line, cells, own) in back.changed() {
        asked += own.iter().filter(|ask| !ask.taken).count();
        let room = MOST_ASKS.saturating_sub(asks.len());
        asks.extend(own.iter().take(room).map(|ask| ImportAsk {
            key: key(line, ask.column),
            row: count(line.number),
            name: line.name.clone(),
            heading: heading(ask.column),
            was: ask.was.clone(),
            here: ask.here.clone(),
            file: ask.file.clone(),
            why: ask.why.to_owned(),
            may_take: ask.may_take,
            taken: ask.taken,
        }));
        if cells.is_empty() {
            mend += 1;
            continue;
        }
        updated += 1;
        if samples.len() < MOST_SAMPLES {
            samples.push(ImportSample {
                row: count(line.number),
                fate: "updated".to_owned(),
                reasons: Vec::new(),
                values: [("氏名".to_owned(), line.name.clone())]
                    .into_iter()
                    .chain(
                        cells
                            .iter()
                            .map(|cell| (heading(cell.column), cell.value.clone())),
                    )
                    .map(|(field, value)| ImportValue { field, value })
                    .collect(),
            });
        }
    }
    let refused = back.lines.iter().filter_map(|line| match &line.fate {
        Fate::Refused(why) => Some(((*why).to_owned(), line.number)),
        _ => None,
    });
    let refused: Vec<(String, usize)> = refused.collect();
    mend += refused.len();
    seen.mend.extend(reasons(refused.into_iter()));
    let add = |number: &mut u32, more: usize| *number = number.saturating_add(count(more));
    add(&mut seen.counts.updated, updated);
    add(&mut seen.counts.mend, mend);
    add(
        &mut seen.counts.same,
        back.count(|fate| *fate == Fate::Same),
    );
    add(
        &mut seen.counts.repeated,
        back.count(|fate| *fate == Fate::Repeated),
    );
    samples.append(&mut seen.samples);
    seen.samples = samples;
    // The people are known by their ids; how their columns are read is not asked.
    seen.notices
        .retain(|notice| notice == "hidden_sheets" && back.made.is_empty());
    seen.returned = Some(ImportReturned {
        made: back.made.clone(),
        cells: count(back.cells()),
        asks,
        asked: count(asked),
    });
    seen
}

pub(crate) fn places(found: &Places) -> ImportPreview {
    let file = &found.file;
    let skipped = file.table.skipped.iter();
    let skipped = skipped.map(|line| (line.why.word().to_owned(), line.number));
    let mend = found.lines.iter().filter_map(|line| match line.fate {
        places::Fate::Mend(why) => Some((why.to_owned(), line.number)),
        _ => None,
    });
    let shown = found.lines.iter().filter_map(|line| {
        let (fate, values) = match line.fate {
            places::Fate::New => ("new", &line.change),
            places::Fate::Updated => ("updated", &line.change),
            _ => return None,
        };
        let name = line.said.get("name").cloned().unwrap_or_default();
        let values = values.iter().filter(|(field, _)| *field != "name");
        Some(ImportSample {
            row: count(line.number),
            fate: fate.to_owned(),
            reasons: Vec::new(),
            values: [("place_name".to_owned(), name)]
                .into_iter()
                .chain(values.map(|(field, value)| (format!("place_{field}"), value.clone())))
                .map(|(field, value)| ImportValue { field, value })
                .collect(),
        })
    });
    ImportPreview {
        samples: shown.take(MOST_SAMPLES).collect(),
        counts: place_counts(found),
        mend: reasons(mend),
        skipped: reasons(skipped),
        ..empty(file)
    }
}

fn place_counts(found: &Places) -> ImportCounts {
    use places::Fate;
    ImportCounts {
        lines: count(found.file.lines),
        new: count(found.count(|fate| *fate == Fate::New)),
        updated: count(found.count(|fate| *fate == Fate::Updated)),
        same: count(found.count(|fate| *fate == Fate::Same)),
        mend: count(found.count(|fate| matches!(fate, Fate::Mend(_)))),
        repeated: count(found.count(|fate| *fate == Fate::Repeated)),
        skipped: count(found.file.table.skipped.len()),
        households: 0,
        alike: 0,
        gone: 0,
        emptied: 0,
    }
}

/// What is the same for every file, without anything about rows.
fn empty(file: &File) -> ImportPreview {
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
        heading_lines: file
            .table
            .heading_rows
            .clone()
            .map(|at| count(at + 1))
            .collect(),
        titles: file.titles.clone(),
        columns: Vec::new(),
        basis: String::new(),
        basis_text: String::new(),
        list: None,
        form: file.ready.form.word().to_owned(),
        returned: None,
        counts: ImportCounts {
            lines: count(file.lines),
            new: 0,
            updated: 0,
            same: 0,
            mend: 0,
            repeated: 0,
            skipped: 0,
            households: 0,
            alike: 0,
            gone: 0,
            emptied: 0,
        },
        mend: Vec::new(),
        skipped: Vec::new(),
        notices: Vec::new(),
        samples: Vec::new(),
    }
}
