//! Rows as a workbook that Excel opens and that is read back the same.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Widest column in characters.
const WIDEST: usize = 40;

/// Writes rows under headings. Every cell is text: a zero at the beginning stays, and what begins
/// like a formula is none when the file is opened.
///
/// `mark` stands in a hidden second sheet, for whoever reads the file back.
///
/// # Errors
///
/// [`XlsxError`] where a sheet cannot hold it.
pub fn workbook(
    headings: &[String],
    rows: &[Vec<String>],
    mark: &str,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let text = Format::new()
        .set_num_format("@")
        .set_font_name("BIZ UDPゴシック");
    let bold = text.clone().set_bold();
    let sheet = book.add_worksheet();
    for (column, heading) in (0_u16..).zip(headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
        let widest = rows
            .iter()
            .filter_map(|row| row.get(usize::from(column)))
            .chain([heading])
            .map(|cell| cell.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum())
            .max()
            .unwrap_or(0_usize);
        sheet.set_column_width(column, u32::try_from(widest.min(WIDEST) + 2).unwrap_or(10))?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cell, &text)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if !mark.is_empty() {
        let hidden = book.add_worksheet();
        hidden.set_name(MARKED)?;
        hidden.write_string(0, 0, mark)?;
        hidden.set_hidden(true);
    }
    book.save_to_buffer()
}

/// The name of the sheet that holds the mark.
pub const MARKED: &str = "tsunagi";
