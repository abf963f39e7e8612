//! What each column of a list is: guessed, remembered from last time, or said by a person.

use super::file::File;
use crate::ask::import::ColumnChoice;
use crate::failure::Failure;
use chrono::NaiveDate;
use domain::individual_number;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tables::{Field, Why, columns, heading};

/// Fields that are offered; those of lists of other countries are read where they are guessed.
const MOST_SAMPLES: usize = 3;

/// What one column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) at: usize,
    pub(crate) heading: String,
    pub(crate) field: Option<Field>,
    pub(crate) above: bool,
    pub(crate) why: Vec<&'static str>,
    pub(crate) fits: u8,
    pub(crate) filled: u8,
    pub(crate) looks_above: bool,
}

/// A column as it is remembered for the next edition of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub(crate) heading: String,
    pub(crate) field: String,
    pub(crate) above: bool,
}

/// What the headings of a list are, whatever their order and width.
pub(crate) fn fingerprint(file: &File) -> String {
    let mut keys: Vec<String> = file
        .table
        .headings
        .iter()
        .map(|text| heading::key(text))
        .filter(|key| !key.is_empty())
        .collect();
    keys.sort_unstable();
    keys.join("|")
}

/// The columns of a list. What a person said counts before what is remembered, and that before a guess.
///
/// # Errors
///
/// `individual_number_column` for a column of My Numbers: such a file is not taken in at all, whether
/// the column is mapped or not. `unreadable` for a choice that names no column or no field.
pub(crate) fn read(
    file: &File,
    said: &[ColumnChoice],
    remembered: &[Remembered],
    today: NaiveDate,
) -> Result<Vec<Column>, Failure> {
    refuse_individual_numbers(file)?;
    let guesses = columns::guess(&file.table, today);
    let mut columns: Vec<Column> = guesses
        .into_iter()
        .map(|guess| {
            let heading = file.table.headings.get(guess.column);
            let mut fits = 0;
            let why = guess.why.iter().map(|why| match why {
                Why::Heading => "heading",
                Why::HeadingLike => "heading_like",
                Why::Values(share) => {
                    fits = *share;
                    "values"
                }
            });
            let why = why.collect();
            Column {
                at: guess.column,
                heading: heading.cloned().unwrap_or_default(),
                field: guess.field,
                above: false,
                why,
                fits,
                filled: guess.filled,
                looks_above: looks_above(file, guess.column),
            }
        })
        .collect();
    for (at, field) in &file.ready.columns {
        if let Some(column) = columns.get_mut(*at) {
            column.field = *field;
            column.why = vec!["ready"];
        }
    }
    // What a form says of a column, no other column is by its looks.
    for column in &mut columns {
        let many = matches!(column.field, Some(Field::Note | Field::Phone) | None);
        let known = file
            .ready
            .columns
            .values()
            .any(|field| *field == column.field);
        if !many && known && column.why != ["ready"] {
            column.field = None;
            column.why.clear();
        }
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for column in &mut columns {
        let key = heading::key(&column.heading);
        // Two columns may have one heading: each is what the one in its place was.
        let before = seen.entry(key.clone()).or_default();
        let known = remembered
            .iter()
            .filter(|known| !key.is_empty() && heading::key(&known.heading) == key)
            .nth(*before);
        *before += 1;
        if let Some(known) = known {
            column.field = Field::named(&known.field);
            column.above = known.above;
            column.why = vec!["remembered"];
        }
    }
    if said.is_empty() {
        return Ok(columns);
    }
    let unreadable = || Failure::Unreadable {
        field: "columns".into(),
    };
    for choice in said {
        let at = usize::try_from(choice.column).map_err(|_| unreadable())?;
        let column = columns.get_mut(at).ok_or_else(unreadable)?;
        let field = match choice.field.as_str() {
            "" => None,
            name => Some(Field::named(name).ok_or_else(unreadable)?),
        };
        if (field, choice.above) != (column.field, column.above) {
            column.field = field;
            column.above = choice.above;
            column.why = vec!["chosen"];
        }
    }
    Ok(columns)
}

impl Column {
    /// Some different values, as written.
    pub(crate) fn samples(&self, file: &File) -> Vec<String> {
        let mut samples: Vec<String> = Vec::new();
        for row in &file.table.rows {
            let Some(cell) = row.cells.get(self.at).filter(|cell| !cell.is_empty()) else {
                continue;
            };
            let short: String = cell.chars().take(40).collect();
            if !samples.contains(&short) {
                samples.push(short);
            }
            if samples.len() == MOST_SAMPLES {
                break;
            }
        }
        samples
    }

    /// As it is remembered.
    pub(crate) fn remembered(&self) -> Remembered {
        Remembered {
            heading: self.heading.clone(),
            field: self.field.map_or("", Field::name).to_owned(),
            above: self.above,
        }
    }
}

/// Whether a column is filled at the first row of a block and empty below it.
fn looks_above(file: &File, column: usize) -> bool {
    let cells = || file.table.rows.iter().map(|row| row.cells.get(column));
    let empty = cells()
        .filter(|cell| cell.is_none_or(String::is_empty))
        .count();
    let all = file.table.rows.len();
    let begins = cells()
        .next()
        .flatten()
        .is_some_and(|cell| !cell.is_empty());
    begins && empty * 4 >= all && empty < all.saturating_sub(1)
}

/// A column of My Numbers: by its heading, or because most of its values pass the check.
pub(crate) fn refuse_individual_numbers(file: &File) -> Result<(), Failure> {
    for (column, text) in file.table.headings.iter().enumerate() {
        let key = heading::key(text);
        let named = ["個人番号", "マイナンバー", "mynumber", "個人番号12桁"]
            .iter()
            .any(|word| key.contains(word));
        let cells = || {
            let rows = file.table.rows.iter();
            rows.filter_map(|row| row.cells.get(column))
                .filter(|cell| !cell.is_empty())
        };
        let filled = cells().count();
        // A cell that begins with zeros may have lost them: eleven digits with a zero before.
        let fits = cells()
            .filter(|cell| individual_number::is_in(cell))
            .count();
        let twelve = cells()
            .filter(|cell| cell.chars().filter(|c| c.is_numeric()).count() >= 11)
            .count();
        let refused = (named && twelve > 0) || (filled >= 3 && fits * 5 >= filled * 3);
        if refused {
            return Err(Failure::IndividualNumberColumn {
                heading: text.clone(),
                column: crate::setup::count(column + 1),
            });
        }
    }
    Ok(())
}
