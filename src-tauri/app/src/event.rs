//! What the screen is told without asking: only that something changed, never the content.

use serde::Serialize;
use ts_rs::TS;

/// Something changed; the screen asks again for what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
#[ts(rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Records changed, by this device or by another.
    RecordsChanged {
        /// Ids of the persons, households or handovers, at most 100; empty means many.
        ids: Vec<String>,
        /// They came from another device.
        received: bool,
    },
    /// Peers or receipts changed.
    SyncChanged,
    /// The stage changed (locked, opened).
    StageChanged,
    /// A long piece of work went on.
    Progress {
        /// `practice`, `unlock`, `join`, `import`; `stick_out`, `stick_in` (KiB), `stick_sort`.
        work: String,
        /// So far.
        done: u32,
        /// In all.
        expected: Option<u32>,
    },
}
