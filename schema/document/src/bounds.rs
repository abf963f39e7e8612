//! How much a change chunk holds, counted before anything expands it.
//!
//! Columns are run-length coded: ten bytes can claim a billion operations. Automerge expands while
//! it checks, so the counting is done here, by the published storage format, without allocating.

use crate::{DocumentError, MAX_CHANGE};

/// Operations in one change, and values in one of its columns: at most this many.
const MAX_ROWS: u64 = 1 << 16;
pub(crate) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
pub(crate) const CHANGE: u8 = 1;

pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return None;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let mut value = 0_i64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if shift + 7 < 64 && byte & 0x40 != 0 {
                    value |= -1 << (shift + 7);
                }
                return Some(value);
            }
        }
        None
    }

    pub(crate) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.unsigned()?).ok()
    }

    pub(crate) fn prefixed(&mut self) -> Option<&'a [u8]> {
        let len = self.length()?;
        self.take(len)
    }
}

/// Where the first chunk in `bytes` ends, by its header.
pub(crate) fn chunk_end(bytes: &[u8]) -> Option<usize> {
    let mut cursor = Cursor(bytes);
    if cursor.take(4)? != MAGIC {
        return None;
    }
    cursor.take(5)?;
    let len = cursor.length()?;
    let header = bytes.len() - cursor.0.len();
    let end = header.checked_add(len)?;
    (end <= bytes.len()).then_some(end)
}

/// Refuses a chunk that is not one plain change, or claims more than its size can honestly hold.
pub(crate) fn check(bytes: &[u8]) -> Result<(), DocumentError> {
    if bytes.len() > MAX_CHANGE {
        return Err(DocumentError::ChangeTooLarge { len: bytes.len() });
    }
    if chunk_end(bytes) != Some(bytes.len()) {
        return Err(DocumentError::Malformed("not one chunk"));
    }
    if bytes.get(8) != Some(&CHANGE) {
        // A compressed change travels inside the compression of the entry, never by itself.
        return Err(DocumentError::Malformed("not a plain change"));
    }
    columns(bytes).ok_or(DocumentError::Malformed("columns out of bounds"))
}

fn columns(bytes: &[u8]) -> Option<()> {
    let mut cursor = Cursor(bytes);
    cursor.take(9)?;
    cursor.length()?;
    let deps = cursor.length()?;
    cursor.take(deps.checked_mul(32)?)?;
    cursor.prefixed()?;
    let seq = cursor.unsigned()?;
    let start = cursor.unsigned()?;
    // Automerge counts operations in 32 bits.
    if seq > u64::from(u32::MAX) || start > u64::from(u32::MAX) - MAX_ROWS {
        return None;
    }
    cursor.signed()?;
    std::str::from_utf8(cursor.prefixed()?).ok()?;
    let others = cursor.length()?;
    if others as u64 > MAX_ROWS {
        return None;
    }
    for _ in 0..others {
        cursor.prefixed()?;
    }
    let count = cursor.length()?;
    if count > 64 {
        return None;
    }
    let mut specs = Vec::with_capacity(count);
    for _ in 0..count {
        specs.push((cursor.unsigned()?, cursor.length()?));
    }
    for (spec, len) in specs {
        let column = cursor.take(len)?;
        if spec & 8 != 0 {
            return None;
        }
        let rows = match spec & 7 {
            4 => boolean(column)?,
            7 => 0,
            kind => runs(column, kind)?,
        };
        if rows > MAX_ROWS {
            return None;
        }
    }
    Some(())
}

fn boolean(column: &[u8]) -> Option<u64> {
    let mut cursor = Cursor(column);
    let mut rows = 0_u64;
    while !cursor.0.is_empty() {
        rows = rows.checked_add(cursor.unsigned()?)?;
    }
    Some(rows)
}

/// Rows of a run-length column; for a column of group sizes, the sum of the sizes.
fn runs(column: &[u8], kind: u64) -> Option<u64> {
    let mut cursor = Cursor(column);
    let mut rows = 0_u64;
    let mut sizes = 0_u64;
    while !cursor.0.is_empty() {
        let run = cursor.signed()?;
        let (repeats, literals) = match run {
            0 => {
                rows = rows.checked_add(cursor.unsigned()?)?;
                continue;
            }
            1.. => (run.unsigned_abs(), 1),
            _ => (1, run.unsigned_abs()),
        };
        rows = rows.checked_add(repeats.checked_mul(literals)?)?;
        if rows > MAX_ROWS {
            return None;
        }
        for _ in 0..literals {
            match kind {
                5 => {
                    cursor.prefixed()?;
                }
                3 => {
                    cursor.signed()?;
                }
                0 => sizes = sizes.checked_add(cursor.unsigned()?.checked_mul(repeats)?)?,
                _ => {
                    cursor.unsigned()?;
                }
            }
        }
    }
    Some(rows.max(sizes))
}
