//! What a payload holds: commits to documents.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{AccountId, DocId, Hlc};
use crate::limits;

/// What one operator changed in one document with one save.
///
/// Its author is the device of the entry's log: that device's signature covers the root over all
/// commits of the entry, so a commit can be shown to others with its path to that root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The document.
    pub doc: DocId,
    /// Number of the document's kind.
    pub kind: u8,
    /// Version of the document's layout that the author knew.
    pub layout: u32,
    /// The author's account.
    pub operator: AccountId,
    /// When it was saved.
    pub hlc: Hlc,
    /// Automerge change chunks without what the receiver knows (`document::bare`), oldest first.
    pub changes: Vec<Vec<u8>>,
}

const FIELDS: usize = 6;

impl Wire for Commit {
    const LIMIT: usize = limits::PAYLOAD;

    fn write(&self, writer: &mut Writer) {
        writer
            .array(FIELDS)
            .value(&self.doc)
            .number(self.kind.into())
            .number(self.layout.into())
            .value(&self.operator)
            .value(&self.hlc)
            .byte_strings(&self.changes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(FIELDS)?;
        Ok(Self {
            doc: reader.value()?,
            kind: reader.small()?,
            layout: reader.number32()?,
            operator: reader.value()?,
            hlc: reader.value()?,
            changes: reader.byte_strings(limits::CHANGES, limits::CHANGE)?,
        })
    }
}

/// The payload of an entry of kind `commits`: each commit as its own byte string, so that one bad
/// commit does not hide the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payload {
    /// Encoded commits, oldest first.
    pub commits: Vec<Vec<u8>>,
}

impl Wire for Payload {
    const LIMIT: usize = limits::PAYLOAD;

    fn write(&self, writer: &mut Writer) {
        writer.byte_strings(&self.commits);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            commits: reader.byte_strings(limits::COMMITS, limits::PAYLOAD)?,
        })
    }
}
