//! 写真・書類の添付: a picture of a person's things, kept beside their records (災害対策の台帳の添付, 7.36).
//!
//! The item says what the picture is and stands with the notes, with a thumbnail in it. The picture itself
//! lies elsewhere in pieces, each named here by its hash: what comes under a name is what was attached,
//! whoever brings it.

use crate::provenance::Provenance;
use serde::{Deserialize, Serialize};

code_list!(
    /// What is attached.
    AttachmentKind {
        /// 写真
        Photo = "photo",
        /// 書類の写し
        Scan = "scan",
        /// その他
        Else = "other",
    }
);

/// Attachments of one person at most, without those that were taken back.
pub const MOST: usize = 30;
/// Longest file that is taken in, in bytes.
pub const FILE: usize = 20 * 1024 * 1024;
/// Longest picture as it is kept, in bytes.
pub const KEPT: u64 = 1536 * 1024;
/// Longest thumbnail, in bytes.
pub const THUMBNAIL: usize = 8 * 1024;
/// The hash of a piece as it is written, in hexadecimal digits.
const ADDRESS: usize = 64;
/// Pieces of one picture at most: what `KEPT` bytes make.
pub const PIECES: usize = 32;

/// Something that was attached, or the word that an earlier one is taken back. Lives in `person_record`,
/// collection `attachments`, and in the document of a hidden person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// What it shows, in people's own words, in one line; why it is taken back.
    pub caption: String,
    /// `image/jpeg`; empty where something is taken back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mime: String,
    /// SHA-256 of the whole picture as it is kept, hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// Its length in bytes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub length: u64,
    /// Its width in points.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub width: u64,
    /// Its height in points.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub height: u64,
    /// Whether the file was written anew, so that nothing is in it but the picture (no place, no device,
    /// no name).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exif_stripped: bool,
    /// The same picture, small, as JPEG in base 64.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub thumbnail: String,
    /// The hashes of its pieces, in their order, hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<String>,
    /// It says that the attachment of this id is taken back, and attaches nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<String>,
    /// Who, when.
    #[serde(flatten)]
    pub by: Provenance,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Attachment {
    /// Whether it attaches a picture that this version shows, within every limit: another program may have
    /// written anything.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let address = |text: &String| {
            text.len() == ADDRESS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        self.takes_back.is_none()
            && self.mime == "image/jpeg"
            && (1..=KEPT).contains(&self.length)
            && (1..=PIECES).contains(&self.pieces.len())
            && self.pieces.iter().all(address)
            && address(&self.sha256)
            // In base 64, four letters for three bytes.
            && self.thumbnail.len() <= THUMBNAIL.div_ceil(3) * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn attached() -> Attachment {
        Attachment {
            kind: AttachmentKind::Photo,
            caption: "屋根のブルーシート".to_owned(),
            mime: "image/jpeg".to_owned(),
            sha256: "0a".repeat(32),
            length: 100_000,
            width: 2048,
            height: 1536,
            exif_stripped: true,
            thumbnail: "AAAA".to_owned(),
            pieces: vec!["0b".repeat(32), "0c".repeat(32)],
            takes_back: None,
            by: sample("2026-11-23T10:00:00+09:00"),
        }
    }

    #[test]
    fn what_takes_back_is_short_and_reads_as_it_is_written() {
        let back = Attachment {
            takes_back: Some("a1".to_owned()),
            caption: "ほかの家の写真でした".to_owned(),
            mime: String::new(),
            sha256: String::new(),
            length: 0,
            width: 0,
            height: 0,
            exif_stripped: false,
            thumbnail: String::new(),
            pieces: Vec::new(),
            ..attached()
        };
        let text = serde_json::to_string(&back).expect("JSON");
        assert!(!text.contains("pieces") && !text.contains("length"));
        assert_eq!(serde_json::from_str::<Attachment>(&text).ok(), Some(back));
    }

    #[test]
    fn what_another_program_wrote_beyond_a_limit_is_not_shown_as_a_picture() {
        assert!(attached().is_sound());
        let broken: [fn(&mut Attachment); 7] = [
            |one| one.length = KEPT + 1,
            |one| one.length = 0,
            |one| one.pieces = vec!["0b".repeat(32); PIECES + 1],
            |one| one.pieces = vec!["not an address".to_owned()],
            |one| one.mime = "image/svg+xml".to_owned(),
            |one| one.thumbnail = "A".repeat(THUMBNAIL * 2),
            |one| one.takes_back = Some("a1".to_owned()),
        ];
        for (number, spoil) in broken.iter().enumerate() {
            let mut one = attached();
            spoil(&mut one);
            assert!(!one.is_sound(), "{number}");
        }
    }
}
