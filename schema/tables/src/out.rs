//! Text cells of a CSV that a spreadsheet opens without changing or running them, and the way back.

/// For whom a CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvFor {
    /// A spreadsheet that is opened by a double click: with the mark of UTF-8, and what it would take
    /// for a number or a day is kept as text.
    Spreadsheet,
    /// A program: without the mark, values as they are.
    Program,
}

/// The mark of UTF-8, without which Excel takes a file for Shift_JIS.
pub const MARK: &str = "\u{feff}";

/// One line of a CSV, every cell in quotation marks. What begins like a formula is none.
#[must_use]
pub fn csv_line(cells: &[String], whom: CsvFor) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| format!("\"{}\"", guarded(cell, whom).replace('"', "\"\"")))
        .collect();
    format!("{}\r\n", cells.join(","))
}

fn guarded(cell: &str, whom: CsvFor) -> String {
    if begins_a_formula(cell) {
        return format!("'{cell}");
    }
    if whom == CsvFor::Spreadsheet && would_change(cell) {
        return format!("=\"{cell}\"");
    }
    cell.to_owned()
}

fn begins_a_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether a spreadsheet would show something else: a number without its zero or its last digits, a day
/// for a house number or for a month.
fn would_change(cell: &str) -> bool {
    if cell.is_empty()
        || !cell
            .chars()
            .all(|c| c.is_ascii_digit() || c == '-' || c == '/')
    {
        return false;
    }
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    if digits == cell.len() {
        return (cell.starts_with('0') && digits > 1) || digits > 11;
    }
    // A whole day says the same in every form; 2-3 and 1948-04 do not.
    let whole_day = cell.len() == 10 && digits == 8;
    !whole_day && digits <= 8
}

/// What a cell of a CSV says without such a guard.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    if let Some(rest) = cell.strip_prefix('\'')
        && begins_a_formula(rest)
    {
        return rest;
    }
    cell.strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'))
        .unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back_as_it_was_and_none_is_a_formula_or_another_number() {
        for cell in [
            "011002",
            "09012345678",
            "1-2",
            "2-3-4",
            "1948-04",
            "1948-04-05",
            "1948",
            "=1+1",
            "+81 90",
            "-",
            "@a",
            "'quoted'",
            "山田 \"太郎\"",
            "一行\n二行",
            "",
            "0",
            "＝A1",
            "123456789012345",
        ] {
            for whom in [CsvFor::Spreadsheet, CsvFor::Program] {
                let line = csv_line(&[cell.to_owned(), "b".to_owned()], whom);
                let grids = crate::read(line.as_bytes(), None).expect("a line");
                let read = grids
                    .first()
                    .and_then(|grid| grid.cells.first())
                    .expect("cells");
                assert_eq!(read, &[cell, "b"], "{line}");
            }
        }
        let line = |cell: &str| csv_line(&[cell.to_owned()], CsvFor::Spreadsheet);
        assert_eq!(line("011002"), "\"=\"\"011002\"\"\"\r\n", "the zero stays");
        assert_eq!(line("=1+1"), "\"'=1+1\"\r\n");
        assert_eq!(
            line("172049"),
            "\"172049\"\r\n",
            "what is safe is left alone"
        );
        assert_eq!(line("1948-04-05"), "\"1948-04-05\"\r\n");
        assert_eq!(
            csv_line(&["011002".to_owned()], CsvFor::Program),
            "\"011002\"\r\n"
        );
    }
}
