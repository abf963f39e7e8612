//! 写真・書類の添付.

use super::crossing;
use super::person::ByView;

crossing! {
    /// Attaches a picture to a person, or to a hidden one; of a paper, each page as a picture.
    pub struct AddAttachment {
        /// The person.
        pub person_id: String,
        /// `photo`, `scan`, `other`.
        pub kind: String,
        /// What it shows, in one line.
        pub caption: String,
        /// The file, JPEG, PNG, WebP or PDF, in base 64. Only its points are kept.
        pub file: String,
        /// When it was taken or seen; absent means now.
        pub seen_at: Option<String>,
    }

    /// A paper to be looked at before it is attached.
    pub struct PaperFile {
        /// The file, PDF, in base 64.
        pub file: String,
    }

    /// The pages of a paper as they would be kept.
    pub struct PaperPages {
        /// JPEG in base 64, in their order.
        pub pages: Vec<String>,
    }

    /// Names an attachment.
    pub struct OneAttachment {
        /// The person.
        pub person_id: String,
        /// Its id.
        pub attachment_id: String,
    }

    /// Takes an attachment back: it stays, marked.
    pub struct TakeBackAttachment {
        /// The person.
        pub person_id: String,
        /// Its id.
        pub attachment_id: String,
        /// Why, in one line.
        pub reason: String,
    }

    /// The picture itself.
    pub struct AttachmentPicture {
        /// JPEG in base 64; absent while some of it has not come.
        pub picture: Option<String>,
        /// Parts that are here.
        pub have: u32,
        /// Parts in all.
        pub of: u32,
    }

    /// That an attachment is taken back.
    pub struct TakenBack {
        /// Why.
        pub reason: String,
        /// Who, when.
        pub by: ByView,
    }

    /// An attachment as a page shows it.
    pub struct AttachmentView {
        /// Its id.
        pub id: String,
        /// The entry in which it stands, where that is another one of the same person; empty otherwise.
        pub record_id: String,
        /// `photo`, `scan`, `other`, or a code of a newer version.
        pub kind: String,
        /// What it shows.
        pub caption: String,
        /// Small, JPEG in base 64; empty for one that this version cannot show.
        pub thumbnail: String,
        /// Width of the picture in points.
        pub width: u32,
        /// Height of the picture in points.
        pub height: u32,
        /// Length of the picture in bytes.
        pub bytes: u32,
        /// Parts of the picture that are here.
        pub have: u32,
        /// Parts in all.
        pub of: u32,
        /// Set where it is taken back.
        pub taken_back: Option<TakenBack>,
        /// Who, when.
        pub by: ByView,
    }
}
