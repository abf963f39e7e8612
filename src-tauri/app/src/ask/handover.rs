//! 引継ぎ.

use super::crossing;
use super::person::{ByView, NeedView, PersonRow, TaskView};

crossing! {
    /// A case that belongs into the handover, gathered from the records.
    pub struct GatheredItem {
        /// The person.
        pub person: PersonRow,
        /// Codes: `urgent`, `promised`, `due`, `absent`, `need_open`, `conflict`, `not_left`.
        pub reasons: Vec<String>,
        /// Prefilled 要約.
        pub summary: String,
        /// Prefilled やること.
        pub todo: String,
        /// Open tasks.
        pub tasks: Vec<TaskView>,
        /// Open needs.
        pub needs: Vec<NeedView>,
        /// Visits in the last seven days.
        pub visits: u32,
    }

    /// What the outgoing team has to hand over.
    pub struct Gathered {
        /// Gravest first.
        pub items: Vec<GatheredItem>,
        /// Notes of this device that no other device is known to hold.
        pub only_here: u32,
    }

    /// One case as sent.
    pub struct HandoverItemForm {
        /// The person.
        pub person_id: String,
        /// Reasons as gathered; `added` when added by hand.
        pub reasons: Vec<String>,
        /// 要約.
        pub summary: String,
        /// やること.
        pub todo: String,
        /// もしもの時.
        pub if_then: String,
        /// ひとこと.
        pub word: String,
    }

    /// Sends a handover, signed by this device.
    pub struct SendHandover {
        /// The team that takes over, as named.
        pub to_team: String,
        /// ISO date.
        pub period_from: String,
        /// ISO date.
        pub period_to: String,
        /// The situation in the lead's words.
        pub situation: String,
        /// The cases.
        pub items: Vec<HandoverItemForm>,
    }

    /// One line of the list.
    pub struct HandoverRow {
        /// Document id.
        pub id: String,
        /// 前の班.
        pub from_team: String,
        /// 次の班.
        pub to_team: String,
        /// When signed by the outgoing side.
        pub sent_at: String,
        /// Cases in all.
        pub items: u32,
        /// Taken.
        pub taken: u32,
        /// Asked.
        pub asked: u32,
        /// `sent`, `taking`, `signed`.
        pub state: String,
        /// This device's team is the `outgoing`, the `incoming` or `neither` side.
        pub side: String,
    }

    /// An answer to one case.
    pub struct AnswerView {
        /// `taken` or `asked`.
        pub decision: String,
        /// The question.
        pub question: String,
        /// Who.
        pub by: ByView,
    }

    /// One case as received.
    pub struct HandoverItemView {
        /// Item id.
        pub id: String,
        /// The person, once the record has arrived.
        pub person: Option<PersonRow>,
        /// Reason codes.
        pub reasons: Vec<String>,
        /// 要約.
        pub summary: String,
        /// やること.
        pub todo: String,
        /// もしもの時.
        pub if_then: String,
        /// ひとこと.
        pub word: String,
        /// The answer, once given.
        pub answer: Option<AnswerView>,
    }

    /// A signature with the result of its check.
    pub struct SignatureView {
        /// `outgoing` or `incoming`.
        pub side: String,
        /// Who.
        pub by: ByView,
        /// The signature is of that device and over this content.
        pub valid: bool,
    }

    /// Where a note or a picture of the outgoing team stands.
    pub struct NoteProof {
        /// Item id.
        pub id: String,
        /// `note`, or `picture`: its pieces, which travel after the notes.
        pub kind: String,
        /// The person's name.
        pub person_name: String,
        /// When written.
        pub at: String,
        /// Names of the other devices that hold it.
        pub holders: Vec<String>,
    }

    /// Proof for the outgoing team: where each of its notes and pictures stands.
    pub struct Proof {
        /// Notes and pictures of the outgoing team.
        pub notes: u32,
        /// Held by at least two devices other than the one that wrote it.
        pub held_by_two: u32,
        /// Those that are not, oldest first (at most 100).
        pub lacking: Vec<NoteProof>,
    }

    /// A handover.
    pub struct HandoverView {
        /// The head line.
        pub row: HandoverRow,
        /// ISO date.
        pub period_from: String,
        /// ISO date.
        pub period_to: String,
        /// The situation.
        pub situation: String,
        /// The cases, gravest first.
        pub items: Vec<HandoverItemView>,
        /// Signatures.
        pub signatures: Vec<SignatureView>,
        /// Where the outgoing team's notes stand.
        pub proof: Proof,
    }

    /// Takes cases or asks about one.
    pub struct AnswerItems {
        /// The handover.
        pub handover_id: String,
        /// Item ids.
        pub item_ids: Vec<String>,
        /// `taken` or `asked`.
        pub decision: String,
        /// The question with `asked`.
        pub question: String,
    }
}
