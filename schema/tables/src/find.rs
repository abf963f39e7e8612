//! Where the table begins and ends in a grid: under title lines, with one or two rows of headings.

use crate::grid::Grid;
use crate::heading;

/// A table found in a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// One for each column; empty without headings.
    pub headings: Vec<String>,
    /// The grid rows of the headings, counted from 0; empty range when there are none.
    pub heading_rows: std::ops::Range<usize>,
    /// The rows in order.
    pub rows: Vec<Row>,
    /// What is in the grid and is no row.
    pub skipped: Vec<Skipped>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its row in the file, counted from 1 as people see it.
    pub number: usize,
    /// As many cells as there are headings.
    pub cells: Vec<String>,
}

/// A line that is no row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Its row in the file, counted from 1.
    pub number: usize,
    /// Why.
    pub why: WhySkipped,
}

/// Why a line is no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhySkipped {
    /// Above the headings.
    Title,
    /// A heading, perhaps printed again on a new page.
    Heading,
    /// Empty.
    Blank,
    /// A sum.
    Total,
    /// A remark below or between the rows.
    Remark,
    /// The heading of a block of rows that are one household.
    Group,
    /// Of a second table below this one.
    OtherTable,
    /// Says more of the row before it, and is taken in with it.
    Continued,
}

impl WhySkipped {
    /// The word that travels.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Blank => "blank",
            Self::Total => "total",
            Self::Remark => "remark",
            Self::Group => "group",
            Self::OtherTable => "other_table",
            Self::Continued => "continued",
        }
    }
}

/// Lines from the top among which headings are looked for.
const SEARCHED: usize = 40;

impl Table {
    /// Finds the table in a grid; `None` when it has no two cells side by side.
    #[must_use]
    pub fn find(grid: &Grid) -> Option<Self> {
        Self::find_at(grid, None)
    }

    /// The same with the line of the headings said, counted from 1; 0 says that there are none.
    #[must_use]
    pub fn find_at(grid: &Grid, said: Option<usize>) -> Option<Self> {
        let filled = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let width = grid
            .cells
            .iter()
            .map(|row| {
                row.iter()
                    .rposition(|cell| !cell.trim().is_empty())
                    .map_or(0, |at| at + 1)
            })
            .max()?;
        if width < 2 {
            return None;
        }
        let known = |row: &[String]| {
            row.iter()
                .filter(|cell| cell.chars().count() <= 24 && heading::meaning(cell).is_some())
                .count()
        };
        let exact = |row: &[String]| row.iter().filter(|cell| heading::is_word(cell)).count();
        // One known word among words without a digit heads a table too: its other headings are unknown.
        let without_digits = |at: usize| {
            let row = grid.cells.get(at).map_or(&[][..], Vec::as_slice);
            filled(row) >= 3 && !row.iter().any(|cell| cell.chars().any(char::is_numeric))
        };
        let made = |row: &[String]| row.iter().filter(|cell| heading::is_system(cell)).count() >= 2;
        let found = || {
            let rows = grid.cells.iter().take(SEARCHED);
            if let Some(at) = rows.clone().position(|row| made(row)) {
                return Some(at);
            }
            let best = grid
                .cells
                .iter()
                .take(SEARCHED)
                .enumerate()
                .map(|(at, row)| (at, exact(row) * 2 + known(row)))
                .filter(|(at, score)| *score >= 4 || (*score == 3 && without_digits(*at)))
                .max_by_key(|(at, score)| (*score, std::cmp::Reverse(*at)))
                .map(|(at, _)| at)?;
            // A table with fewer columns above that one comes first; two rows of headings are one.
            let above = grid.cells.iter().take(best.saturating_sub(1));
            let first = above.enumerate().find(|(_, row)| exact(row) >= 3);
            Some(first.map_or(best, |(at, _)| at))
        };
        let heading = match said {
            Some(line) => line.checked_sub(1),
            None => found(),
        };
        let (heading_rows, headings) = match heading {
            Some(at) => {
                let row = grid.cells.get(at)?;
                let above = at
                    .checked_sub(1)
                    .and_then(|above| grid.cells.get(above))
                    .filter(|_| !made(row))
                    .filter(|above| {
                        let count = filled(above);
                        count >= 2
                            && count >= width / 3
                            && known(above) <= known(row)
                            && above.iter().all(|cell| cell.chars().count() <= 20)
                    });
                let headings = (0..width)
                    .map(|column| {
                        let own = row.get(column).map_or("", |cell| cell.trim());
                        let group = above
                            .and_then(|above| above.get(column))
                            .map_or("", |cell| cell.trim());
                        match (own.is_empty(), group.is_empty() || group == own) {
                            (true, _) => group.to_owned(),
                            (false, true) => own.to_owned(),
                            (false, false) => format!("{group} {own}"),
                        }
                    })
                    .collect();
                (at - usize::from(above.is_some())..at + 1, headings)
            }
            None => (0..0, vec![String::new(); width]),
        };
        let mut table = Self {
            headings,
            heading_rows,
            rows: Vec::new(),
            skipped: Vec::new(),
        };
        let heading_line = heading.and_then(|at| grid.cells.get(at));
        let mut other = false;
        for (at, cells) in grid.cells.iter().enumerate() {
            let number = at + 1;
            let why = if at < table.heading_rows.start {
                Some(if filled(cells) == 0 {
                    WhySkipped::Blank
                } else {
                    WhySkipped::Title
                })
            } else if at < table.heading_rows.end || heading_line.is_some_and(|line| line == cells)
            {
                // The same headings again after another table: its rows are ours.
                other = false;
                Some(WhySkipped::Heading)
            } else if filled(cells) == 0 {
                Some(WhySkipped::Blank)
            } else if other || (heading.is_some() && are_headings(exact(cells), filled(cells))) {
                // Headings that are not ours: another table begins.
                other = true;
                Some(WhySkipped::OtherTable)
            } else if is_total(cells, width) {
                Some(WhySkipped::Total)
            } else if filled(cells) == 1 && width > 3 {
                Some(if is_group(cells) {
                    WhySkipped::Group
                } else {
                    WhySkipped::Remark
                })
            } else {
                None
            };
            match why {
                Some(why) => table.skipped.push(Skipped { number, why }),
                None => {
                    let cells = (0..width)
                        .map(|column| {
                            cells
                                .get(column)
                                .map_or_else(String::new, |cell| cell.trim().to_owned())
                        })
                        .collect();
                    table.rows.push(Row { number, cells });
                }
            }
        }
        Some(table)
    }
}

/// Whether so many of the filled cells of a line being words of headings makes it headings.
fn are_headings(words: usize, filled: usize) -> bool {
    words >= 3 && words * 5 >= filled * 3
}

/// A line like 世帯番号 12 or ■世帯 山田太郎 above the rows of one household.
fn is_group(cells: &[String]) -> bool {
    cells
        .iter()
        .find(|cell| !cell.trim().is_empty())
        .is_some_and(|cell| {
            let key = heading::key(cell);
            (key.starts_with("世帯") || key.starts_with("第") && key.contains("世帯"))
                && !key.contains("世帯数")
        })
}

fn is_total(cells: &[String], width: usize) -> bool {
    let filled: Vec<&String> = cells
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .collect();
    filled.len() <= width.div_ceil(2)
        && filled.first().is_some_and(|first| {
            matches!(
                heading::key(first).as_str(),
                "合計" | "計" | "総計" | "小計" | "総数" | "total"
            )
        })
}
