//! 自己申告: reports of residents about themselves, as they come in, and what is decided about them.

use super::crossing;
use super::person::{ByView, PersonRow, SamePerson};

crossing! {
    /// Who somebody is, as said or as verified; everything may be empty.
    pub struct StatedForm {
        /// 氏名, with or without a space.
        pub name: String,
        /// ふりがな.
        pub kana: String,
        /// 生年月日, in any era.
        pub birth: String,
        /// 性別 as written.
        pub sex: String,
        /// 住所.
        pub address: String,
        /// 電話.
        pub phone: String,
    }

    /// Who reports for somebody else.
    pub struct ProxyForm {
        /// Their name.
        pub name: String,
        /// Who they are to the person.
        pub relation: String,
        /// Their telephone.
        pub phone: String,
    }

    /// A report as it came in.
    pub struct TakeIntake {
        /// `portal`, `line`, `phone`, `post`, `paper`, `elsewhere`.
        pub channel: String,
        /// Its number there; may be empty.
        pub reference: String,
        /// When it was received there, RFC 3339 or a date; absent for now.
        pub received: Option<String>,
        /// What was said.
        pub claimed: StatedForm,
        /// What was verified, and only that.
        pub verified: Option<StatedForm>,
        /// Who reports for the person.
        pub proxy: Option<ProxyForm>,
        /// The person has agreed beforehand that the information is shared.
        pub consented: bool,
        /// Where they say they are.
        pub whereabouts: String,
        /// What they say they need.
        pub needs: String,
        /// Everything as it came.
        pub raw: String,
    }

    /// What became of a report that was taken in.
    pub struct IntakeTaken {
        /// Its document.
        pub id: String,
        /// The very same report was here already; nothing was written.
        pub known: bool,
    }

    /// Which reports are wanted.
    pub struct ListIntakes {
        /// `open`, `linked`, `contested`, `ask`, `done`; empty for all.
        pub standing: String,
        /// At most so many.
        pub limit: u32,
    }

    /// A report in the list.
    pub struct IntakeLine {
        /// Its document.
        pub id: String,
        /// By which way.
        pub channel: String,
        /// Its number there.
        pub reference: String,
        /// When it was received.
        pub received: String,
        /// Name as said.
        pub name: String,
        /// Reading as said.
        pub kana: String,
        /// Birth date as said.
        pub birth: String,
        /// Somebody else reports.
        pub by_proxy: bool,
        /// Something of it was verified.
        pub verified: bool,
        /// Agreed beforehand.
        pub consented: bool,
        /// How it stands.
        pub standing: String,
    }

    /// How many reports there are, for 指標⑥.
    pub struct IntakeCounts {
        /// In all.
        pub received: u32,
        /// Nobody has decided.
        pub open: u32,
        /// Linked to one person.
        pub linked: u32,
        /// Linked to several.
        pub contested: u32,
        /// To be asked by telephone.
        pub ask: u32,
        /// Need nothing more.
        pub done: u32,
        /// Persons of the roll with a linked report.
        pub people: u32,
        /// Of these, who have agreed beforehand.
        pub consented_people: u32,
    }

    /// Reports, the newest first.
    pub struct IntakePage {
        /// The reports.
        pub rows: Vec<IntakeLine>,
        /// How many are like this.
        pub total: u32,
        /// All of them, counted.
        pub counts: IntakeCounts,
        /// This device may take in and decide.
        pub may_write: bool,
    }

    /// What was decided about a report.
    pub struct IntakeMarkView {
        /// `linked`, `unlinked`, `ask`, `done`.
        pub verdict: String,
        /// The person's name, where it is about one that is here.
        pub person_name: String,
        /// In words.
        pub comment: String,
        /// Who, when.
        pub by: ByView,
    }

    /// A report with everything.
    pub struct IntakeView {
        /// As in the list.
        pub line: IntakeLine,
        /// What was said.
        pub claimed: StatedForm,
        /// What was verified.
        pub verified: Option<StatedForm>,
        /// Who reports.
        pub proxy: Option<ProxyForm>,
        /// Where they say they are.
        pub whereabouts: String,
        /// What they say they need.
        pub needs: String,
        /// Everything as it came.
        pub raw: String,
        /// What was decided, the oldest first.
        pub marks: Vec<IntakeMarkView>,
        /// Persons that it is linked to.
        pub linked: Vec<PersonRow>,
        /// Persons of the roll who could be meant, best first, with reasons. Nothing is linked by itself.
        pub candidates: Vec<SamePerson>,
        /// This device may decide.
        pub may_write: bool,
    }

    /// What a person decides about a report.
    pub struct DecideIntake {
        /// The report.
        pub id: String,
        /// `linked`, `unlinked`, `ask`, `done`.
        pub verdict: String,
        /// The person (`linked`, `unlinked`); else empty.
        pub person_id: String,
        /// In words; may be empty.
        pub comment: String,
    }
}
