//! Every record this device may read, as JSON lines; for offices and scripts.

use crate::context::Context;
use crate::failure::Failure;
use serde_json::json;
use std::io::Write;

/// Writes one line a document and returns how many.
///
/// # Errors
///
/// [`Failure::Locked`], [`Failure::NotSetUp`], [`Failure::DiskFull`] when writing fails.
pub fn json_lines(context: &Context, out: &mut dyn Write) -> Result<u32, Failure> {
    let session = context.joined()?;
    let ids = session.replica().store().read(|tx| tx.documents())?;
    let mut written = 0_u32;
    for (kind, id) in ids {
        // One at a time: documents are never all in memory, and others can write in between.
        let loaded = session.replica().store().read(|tx| tx.load(kind, id))?;
        let Some(record) = loaded.map(|document| document.read()) else {
            continue;
        };
        let line = json!({
            "kind": kind.word(),
            "class": format!("P{}", kind.class() as u8),
            "id": id.to_string(),
            "layout": record.layout,
            "fields": record.fields,
            "items": record.items,
        });
        writeln!(out, "{line}").map_err(|_| Failure::DiskFull)?;
        written += 1;
    }
    Ok(written)
}
