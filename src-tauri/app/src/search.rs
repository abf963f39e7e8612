//! 探す.

use crate::ask::person::{SearchAnswer, SearchPeople, TogetherRow};
use crate::context::Context;
use crate::failure::Failure;
use crate::setup::count;
use crate::{audit, check, rows, time};
use domain::ids::DocumentId;
use std::collections::BTreeSet;
use store::{PersonRow, Reader};

/// Longest search text.
const LONGEST: usize = 100;
/// Most rows at once.
const MOST_ROWS: u32 = 200;
/// Hits are counted up to here.
const COUNTED: u64 = 1_000;

pub(crate) fn search(context: &Context, form: SearchPeople) -> Result<SearchAnswer, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let text = check::text("text", &form.text, LONGEST)?;
    let limit = usize::try_from(form.limit.clamp(1, MOST_ROWS)).unwrap_or(1);
    let today = time::date(now);
    let started = std::time::Instant::now();
    let reader = session.reader();
    // Nothing typed yet: everybody, by reading.
    let searched = reader.counts()?.people;
    let (found, together, total) = if text.is_empty() {
        let all = reader.people(0, limit)?;
        let (found, together) = as_one(&reader, all.rows)?;
        (found, together, all.total.min(COUNTED))
    } else {
        let found = reader.search(&text, limit)?;
        let (rows, together) = as_one(&reader, found.rows)?;
        // What the index finds are entries.
        let beside: u64 = together.iter().map(|row| u64::from(row.records) - 1).sum();
        (rows, together, found.total.saturating_sub(beside))
    };
    drop(reader);
    let millis = started.elapsed().as_secs_f64() * 1000.0;
    audit::searched(context, &session, text.is_empty(), count(total));
    Ok(SearchAnswer {
        rows: rows::people(&found, today),
        total: count(total.max(found.len() as u64)),
        searched: count(searched),
        millis,
        together,
    })
}

/// Entries of one person have one row: that of the best hit.
fn as_one(
    reader: &Reader,
    found: Vec<PersonRow>,
) -> Result<(Vec<PersonRow>, Vec<TogetherRow>), Failure> {
    let mut shown: BTreeSet<DocumentId> = BTreeSet::new();
    let mut rows = Vec::with_capacity(found.len());
    let mut together = Vec::new();
    for row in found {
        if shown.contains(&row.id) {
            continue;
        }
        let entries = reader.together_with(row.id)?;
        if entries.len() > 1 {
            together.push(TogetherRow {
                id: row.id.to_string(),
                records: count(entries.len()),
            });
        }
        shown.extend(entries);
        rows.push(row);
    }
    Ok((rows, together))
}
