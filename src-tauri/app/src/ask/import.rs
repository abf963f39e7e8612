//! Lists of other people, taken into the records.

use super::crossing;

crossing! {
    /// What a person said of one column.
    pub struct ColumnChoice {
        /// The column, counted from 0.
        pub column: u32,
        /// What it is; empty for a column that is not taken in.
        pub field: String,
        /// An empty cell means what stands above it.
        pub above: bool,
    }

    /// A list and how it is to be read. Empty answers leave it to the program.
    pub struct ImportLook {
        /// The file, from `find_files` with the kind `list`.
        pub token: String,
        /// How its text is written: utf8, cp932, utf16le, utf16be, eucjp, iso2022jp; empty: by itself.
        pub encoding: String,
        /// Which sheet; empty: the one with the most rows.
        pub sheet: String,
        /// In which line the headings stand, counted from 1; 0: there are none.
        pub heading_line: Option<u32>,
        /// What each column is; empty: guessed, or as last time.
        pub columns: Vec<ColumnChoice>,
        /// The day for which the list holds, ISO; empty: as it says itself.
        pub basis: String,
        /// Which list it is an edition of: the id, `new`, or empty to find out.
        pub list: String,
        /// Birth dates that nobody can read are kept as they are written.
        pub keep_unreadable: bool,
        /// Of a ledger that came back: the cells (`key` of `ImportAsk`) that somebody wants as in the file.
        #[serde(default)]
        pub take: Vec<String>,
    }

    /// A cell of a ledger that came back, which is written only when somebody says so.
    pub struct ImportAsk {
        /// Names it in `take`.
        pub key: String,
        /// Its line in the file.
        pub row: u32,
        /// Who.
        pub name: String,
        /// The heading of its column.
        pub heading: String,
        /// What was written into the workbook; empty where that is not known.
        pub was: String,
        /// What stands here now.
        pub here: String,
        /// What the file says; empty: it was emptied.
        pub file: String,
        /// Why: cell_emptied, changed_here, no_original, or why it cannot be taken.
        pub why: String,
        /// Whether it can be taken at all.
        pub may_take: bool,
        /// Somebody said so: it is written.
        pub taken: bool,
    }

    /// A ledger that came back edited.
    pub struct ImportReturned {
        /// When it was written, RFC 3339; empty when the file does not say any more.
        pub made: String,
        /// Cells that would be written.
        pub cells: u32,
        /// Cells that somebody has to look at, or has, the first of them.
        pub asks: Vec<ImportAsk>,
        /// How many nobody has taken.
        pub asked: u32,
    }

    /// A sheet of a workbook.
    pub struct ImportSheet {
        /// Its name.
        pub name: String,
        /// Rows of the table in it.
        pub rows: u32,
        /// It is hidden in the workbook.
        pub hidden: bool,
    }

    /// A column, and what it is taken for.
    pub struct ImportColumn {
        /// Counted from 0.
        pub column: u32,
        /// Its heading.
        pub heading: String,
        /// What it is; empty when it is not taken in.
        pub field: String,
        /// Why: heading, heading_like, values, ready, remembered, chosen.
        pub why: Vec<String>,
        /// Of a hundred values, how many look like it; 0 where looks say nothing.
        pub fits: u32,
        /// Of a hundred rows, how many have a value.
        pub filled: u32,
        /// Some of its values.
        pub samples: Vec<String>,
        /// An empty cell means what stands above it.
        pub above: bool,
        /// Many cells are empty below a filled one.
        pub looks_above: bool,
        /// So many telephone numbers or postal codes had lost a zero at the beginning and have it again.
        pub zeros: u32,
    }

    /// Why lines or rows are not taken in, and how many.
    pub struct ImportReason {
        /// The code.
        pub code: String,
        /// How many.
        pub count: u32,
        /// The first of them, as numbered in the file.
        pub rows: Vec<u32>,
    }

    /// A value as it would be stored.
    pub struct ImportValue {
        /// The field.
        pub field: String,
        /// The value.
        pub value: String,
    }

    /// A row as it would be stored.
    pub struct ImportSample {
        /// Its line in the file.
        pub row: u32,
        /// `new`, `updated`, `same`, `mend` or `repeated`.
        pub fate: String,
        /// Why, with `mend`.
        pub reasons: Vec<String>,
        /// What would be stored; only what changes, with `updated`.
        pub values: Vec<ImportValue>,
    }

    /// What becomes of the lines of the file. All of them together are its lines.
    pub struct ImportCounts {
        /// Lines of the file.
        pub lines: u32,
        /// People who would be registered.
        pub new: u32,
        /// People of this list who would change.
        pub updated: u32,
        /// People of this list as they are.
        pub same: u32,
        /// Rows that have to be mended first.
        pub mend: u32,
        /// Rows that stand in the file twice, letter by letter.
        pub repeated: u32,
        /// Lines that are no rows.
        pub skipped: u32,
        /// Households that the rows make.
        pub households: u32,
        /// New people who look like somebody who is here already: for 照合, never joined here.
        pub alike: u32,
        /// People of this list who do not stand in the file any more; they stay as they are.
        pub gone: u32,
        /// Cells that were emptied since; nothing is erased for that.
        pub emptied: u32,
    }

    /// An earlier list that this file is an edition of.
    pub struct ImportList {
        /// The id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// When it was taken in last, RFC 3339.
        pub last: String,
    }

    /// A list as it would be taken in.
    pub struct ImportPreview {
        /// SHA-256 of the file: what is taken in must be what was looked at.
        pub file: String,
        /// Its name.
        pub file_name: String,
        /// How its text was read; empty for a workbook.
        pub encoding: String,
        /// Characters that could not be read.
        pub unreadable: u32,
        /// The sheets.
        pub sheets: Vec<ImportSheet>,
        /// The one that is shown.
        pub sheet: String,
        /// Lines with headings, counted from 1; empty when there are none.
        pub heading_lines: Vec<u32>,
        /// Lines above the headings, as written.
        pub titles: Vec<String>,
        /// The columns.
        pub columns: Vec<ImportColumn>,
        /// The day for which the list holds; empty when it does not say.
        pub basis: String,
        /// What it says about that, in its own words.
        pub basis_text: String,
        /// The list that it is an edition of.
        pub list: Option<ImportList>,
        /// Its form, where the headings alone say it: ledger, kintone, survey, places; empty for a list.
        pub form: String,
        /// Of a ledger that came back edited.
        pub returned: Option<ImportReturned>,
        /// What becomes of its lines.
        pub counts: ImportCounts,
        /// Rows to mend by reason.
        pub mend: Vec<ImportReason>,
        /// Skipped lines by reason.
        pub skipped: Vec<ImportReason>,
        /// What a person should know: no_name_column, two_name_columns, unlike_its_heading, other_table, no_basis, hidden_sheets, unreadable.
        pub notices: Vec<String>,
        /// A few rows.
        pub samples: Vec<ImportSample>,
    }

    /// Takes in what was looked at.
    pub struct ImportRun {
        /// How it is to be read, as it was looked at.
        pub look: ImportLook,
        /// SHA-256 of the file that was looked at.
        pub file: String,
        /// What people call this list; empty: the name of the file.
        pub name: String,
    }

    /// What was taken in.
    pub struct ImportDone {
        /// The batch, to undo it.
        pub batch: String,
        /// People registered.
        pub new: u32,
        /// People changed.
        pub updated: u32,
        /// People as they were.
        pub same: u32,
        /// Rows to mend.
        pub mend: u32,
        /// It was stopped: what was written before stays, and the same file goes on from there.
        pub cancelled: bool,
    }

    /// A list that was taken in.
    pub struct ImportBatch {
        /// The id.
        pub id: String,
        /// The list.
        pub list_name: String,
        /// Name of the file.
        pub file_name: String,
        /// SHA-256 of the file.
        pub file: String,
        /// When, RFC 3339.
        pub at: String,
        /// Who.
        pub by: String,
        /// People registered.
        pub new: u32,
        /// People changed.
        pub updated: u32,
        /// Rows that had to be mended.
        pub mend: u32,
        /// `running` (or broken off), `done`, `cancelled`, `undone`.
        pub state: String,
    }

    /// Names a batch.
    pub struct ImportBatchId {
        /// The id.
        pub id: String,
    }

    /// What an undo did.
    pub struct ImportUndone {
        /// People whose entry was withdrawn.
        pub withdrawn: u32,
        /// People whose values are as they were before.
        pub restored: u32,
        /// People who stay because somebody has written about them since.
        pub kept: u32,
    }

    /// Words for the file of rows to mend; Rust has none.
    pub struct MendWord {
        /// Code of the reason.
        pub code: String,
        /// What stands in the file for it.
        pub text: String,
    }

    /// Writes the rows to mend to a file.
    pub struct ImportMend {
        /// How the list is read.
        pub look: ImportLook,
        /// SHA-256 of the file that was looked at.
        pub file: String,
        /// Heading of the column of reasons.
        pub heading: String,
        /// Words of the reasons.
        pub words: Vec<MendWord>,
    }
}
