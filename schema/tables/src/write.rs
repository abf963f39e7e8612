//! Rows as a workbook that Excel opens and that is read back the same.

pub use rust_xlsxwriter::XlsxError;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};

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
    sheet_of(book.add_worksheet(), headings, rows, &[])?;
    if !mark.is_empty() {
        let hidden = book.add_worksheet();
        hidden.set_name(MARKED)?;
        hidden.write_string(0, 0, mark)?;
        hidden.set_hidden(true);
    }
    book.save_to_buffer()
}

/// The same for a workbook that comes back edited: `kept` are the lines of the hidden sheet, protected
/// so that nobody changes them by chance, and the columns `fixed` are grey.
///
/// # Errors
///
/// [`XlsxError`] where a sheet cannot hold it.
pub fn returnable(
    name: &str,
    headings: &[String],
    rows: &[Vec<String>],
    fixed: &[usize],
    kept: &[Vec<String>],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet_of(sheet, headings, rows, fixed)?;
    let (last_row, last_column) = (rows.len(), headings.len().saturating_sub(1));
    sheet.autofilter(
        0,
        0,
        u32::try_from(last_row).unwrap_or(u32::MAX),
        u16::try_from(last_column).unwrap_or(u16::MAX),
    )?;
    let hidden = book.add_worksheet();
    hidden.set_name(MARKED)?;
    for (row, cells) in (0_u32..).zip(kept) {
        for (column, cell) in (0_u16..).zip(cells) {
            hidden.write_string(row, column, cell)?;
        }
    }
    hidden.protect();
    hidden.set_very_hidden(true);
    book.save_to_buffer()
}

fn sheet_of(
    sheet: &mut Worksheet,
    headings: &[String],
    rows: &[Vec<String>],
    fixed: &[usize],
) -> Result<(), XlsxError> {
    let text = Format::new()
        .set_num_format("@")
        .set_font_name("BIZ UDPゴシック");
    let bold = text.clone().set_bold();
    let grey = text.clone().set_background_color(Color::RGB(0x00E8_E8EB));
    for (column, heading) in (0_u16..).zip(headings) {
        let own = if fixed.contains(&usize::from(column)) {
            &grey
        } else {
            &text
        };
        sheet.write_string_with_format(0, column, heading, &bold)?;
        // A line that is typed below is text, too: a telephone keeps its zero.
        sheet.set_column_format(column, own)?;
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
            let own = if fixed.contains(&usize::from(column)) {
                &grey
            } else {
                &text
            };
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cell, own)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// The name of the sheet that holds the mark.
pub const MARKED: &str = "tsunagi";
