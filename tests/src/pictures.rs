//! Pictures of a story: any bytes do.

use document::Edit;
use domain::attachment::{Attachment, AttachmentKind};
use domain::ids::DocumentId;
use domain::kind::Kind;
use replica::{DocumentEdit, Picture, PictureHere, Prepared};
use wire::Lane;

use crate::Device;

impl Device {
    /// Attaches a picture to a person; any bytes do in a story. Answers the item's id.
    ///
    /// # Errors
    ///
    /// What the replica refuses.
    pub fn attach(
        &mut self,
        (kind, id): (Kind, DocumentId),
        file: &[u8],
        now_ms: u64,
    ) -> Result<String, replica::ReplicaError> {
        let pieces = self.replica_mut().cut(file)?;
        let said = Attachment {
            kind: AttachmentKind::Photo,
            caption: "家の前".to_owned(),
            mime: "image/jpeg".to_owned(),
            sha256: "00".repeat(32),
            length: file.len() as u64,
            width: 2048,
            height: 1536,
            exif_stripped: true,
            thumbnail: "AAAA".to_owned(),
            pieces: pieces.iter().map(|piece| piece.address.hex()).collect(),
            takes_back: None,
            by: self.provenance(now_ms),
        };
        let item = self.fresh().to_string();
        let edit = DocumentEdit {
            kind,
            id,
            unit: self.unit,
            lane: Lane::Notes,
            edits: vec![Edit::Add {
                collection: store::ATTACHED.to_owned(),
                id: item.clone(),
                item: serde_json::to_value(said).expect("plain values"),
            }],
        };
        let picture = Picture {
            document: id,
            item: item.clone(),
            pieces,
        };
        let (save, account) = (Prepared::from(vec![edit]).with(picture), self.account);
        self.replica_mut().write(now_ms, account, save)?;
        Ok(item)
    }

    /// What is here of the pictures that a document names, oldest first.
    ///
    /// # Panics
    ///
    /// When the store does not read.
    #[must_use]
    pub fn pictures(&self, kind: Kind, id: DocumentId) -> Vec<PictureHere> {
        let document = self.replica().store().read(|tx| tx.load(kind, id));
        let Some(document) = document.expect("it loads") else {
            return Vec::new();
        };
        let said = document.read().item::<Attachment>(store::ATTACHED);
        said.into_iter()
            .map(|(_, said)| {
                let pieces: Vec<_> = said
                    .pieces
                    .iter()
                    .filter_map(|hex| replica::address(hex))
                    .collect();
                self.replica().picture(&pieces).expect("the store reads")
            })
            .collect()
    }
}
