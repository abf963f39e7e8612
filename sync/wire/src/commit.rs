//! What a payload holds: commits to documents, each signed by its own author.

use crate::codec::{Reader, Wire, WireError, Writer};
use crate::ids::{AccountId, DeviceId, DocId, Hlc, Signature};
use crate::limits;

/// What one operator changed in one document with one save.
///
/// It carries its author's own signature, so it can travel in an entry of another device, in
/// another space, and still be proved to be the author's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The document.
    pub doc: DocId,
    /// Number of the document's kind.
    pub kind: u8,
    /// Version of the document's layout that the author knew.
    pub layout: u32,
    /// The author's device.
    pub device: DeviceId,
    /// The author's account.
    pub operator: AccountId,
    /// When it was saved.
    pub hlc: Hlc,
    /// Automerge change chunks, oldest first.
    pub changes: Vec<Vec<u8>>,
    /// Ed25519 by `device` over the hash of everything above.
    pub signature: Signature,
}

const SIGNED_FIELDS: usize = 7;

impl Commit {
    /// The bytes that are hashed and signed: the commit without its signature.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(SIGNED_FIELDS);
        self.write_fields(&mut writer);
        writer.finish()
    }

    fn write_fields(&self, writer: &mut Writer) {
        writer
            .value(&self.doc)
            .number(self.kind.into())
            .number(self.layout.into())
            .value(&self.device)
            .value(&self.operator)
            .value(&self.hlc)
            .byte_strings(&self.changes);
    }
}

impl Wire for Commit {
    const LIMIT: usize = limits::PAYLOAD;

    fn write(&self, writer: &mut Writer) {
        writer.array(SIGNED_FIELDS + 1);
        self.write_fields(writer);
        writer.value(&self.signature);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.exactly(SIGNED_FIELDS + 1)?;
        Ok(Self {
            doc: reader.value()?,
            kind: reader.small()?,
            layout: reader.number32()?,
            device: reader.value()?,
            operator: reader.value()?,
            hlc: reader.value()?,
            changes: reader.byte_strings(limits::CHANGES, limits::CHANGE)?,
            signature: reader.value()?,
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
