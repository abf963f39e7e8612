//! People and households.

use super::crossing;

crossing! {
    /// A birth date as known: parts are numbers so that each language words them itself.
    pub struct BirthView {
        /// ISO, possibly partial (1948, 1948-04).
        pub iso: String,
        /// CL-20.
        pub precision: String,
        /// Era code: meiji, taisho, showa, heisei, reiwa.
        pub era: Option<String>,
        /// Year of the era (1 = 元年).
        pub era_year: Option<u32>,
        /// Western year.
        pub year: Option<u32>,
        /// Month.
        pub month: Option<u32>,
        /// Day.
        pub day: Option<u32>,
        /// Age today (or this year for a partial date).
        pub age: Option<u32>,
        /// As typed.
        pub source_text: String,
    }

    /// Reads a typed birth date.
    pub struct ParseBirth {
        /// As typed, e.g. S23.4.5.
        pub text: String,
    }

    /// One line of a list of people.
    pub struct PersonRow {
        /// Document id.
        pub id: String,
        /// As written; empty when only the reading is known.
        pub name: String,
        /// Reading in katakana.
        pub kana: String,
        /// Birth date or estimate.
        pub birth: Option<BirthView>,
        /// CL-21.
        pub sex: String,
        /// 住所 as written.
        pub address: String,
        /// CL-12 of the newest confirmed whereabouts.
        pub stay_category: String,
        /// Place in words.
        pub stay_place: String,
        /// 最終確認.
        pub stay_confirmed: Option<String>,
        /// CL-22.
        pub watch_level: String,
        /// CL-35 of the raised flag.
        pub urgency: Option<String>,
        /// 受付番号.
        pub receipt_number: String,
        /// 要約.
        pub summary: String,
        /// Last contact by anybody, RFC 3339.
        pub last_contact: Option<String>,
    }

    /// A search as typed.
    pub struct SearchPeople {
        /// かな・漢字・生年月日・電話・番号・住所.
        pub text: String,
        /// At most this many rows (≤ 200).
        pub limit: u32,
    }

    /// Hits.
    pub struct SearchAnswer {
        /// Best first.
        pub rows: Vec<PersonRow>,
        /// How many in all, counted up to 1,000.
        pub total: u32,
        /// How many people were searched.
        pub searched: u32,
        /// Milliseconds it took.
        pub millis: f64,
        /// Of the rows, those that are several entries of one person; the others of them have no row.
        pub together: Vec<TogetherRow>,
    }

    /// A row that stands for several entries.
    pub struct TogetherRow {
        /// The row's person.
        pub id: String,
        /// How many entries it stands for.
        pub records: u32,
    }

    /// One member as typed on the card.
    pub struct MemberForm {
        /// 姓.
        pub family: String,
        /// 名.
        pub given: String,
        /// せい.
        pub family_kana: String,
        /// めい.
        pub given_kana: String,
        /// 生年月日 as typed (also 78歳).
        pub birth: String,
        /// CL-21; empty when not asked.
        pub sex: String,
        /// 続柄.
        pub relationship: String,
        /// CL-11 codes.
        pub consideration: Vec<String>,
        /// 「氏名不明」 was pressed.
        pub name_unknown: bool,
        /// Whether the person is here; else whereabouts is unknown.
        pub here: bool,
    }

    /// A household from a card. The first member is 世帯主・代表者.
    pub struct RegisterHousehold {
        /// Members; at least one.
        pub members: Vec<MemberForm>,
        /// 郵便番号.
        pub postal_code: String,
        /// 住所.
        pub address: String,
        /// 電話.
        pub phone: String,
        /// Shelter's document id.
        pub place_id: Option<String>,
        /// CL-12; empty means `unknown`.
        pub stay_category: String,
        /// Place in words.
        pub place_text: String,
        /// CL for consent at reception: partners, municipality_only, undecided, refused; empty when not asked.
        pub consent: String,
        /// CL-01; empty means `self`.
        pub source: String,
        /// When it was heard; absent means now.
        pub seen_at: Option<String>,
    }

    /// It is durable on this device.
    pub struct Registered {
        /// Household's document id.
        pub household_id: String,
        /// 受付番号 of the household.
        pub receipt_number: String,
        /// The members in order.
        pub people: Vec<PersonRow>,
        /// RFC 3339.
        pub saved_at: String,
    }

    /// Is this person here already?
    pub struct CheckSamePerson {
        /// 姓.
        pub family: String,
        /// 名.
        pub given: String,
        /// せい.
        pub family_kana: String,
        /// めい.
        pub given_kana: String,
        /// 生年月日 as typed.
        pub birth: String,
        /// 電話.
        pub phone: String,
    }

    /// A candidate with its reasons.
    pub struct SamePerson {
        /// The person here.
        pub row: PersonRow,
        /// `likely` (name and birth date agree) or `possible`.
        pub strength: String,
        /// Codes: same_name, same_reading, similar_reading, same_given_name, same_surname,
        /// same_birth_date, birth_date_one_slip, birth_date_agrees, similar_age, same_phone,
        /// same_address, same_town, other_sex, other_birth_date, other_given_name.
        pub reasons: Vec<String>,
    }

    /// Names a document.
    pub struct ById {
        /// Document id.
        pub id: String,
    }

    /// Who said it, when.
    pub struct ByView {
        /// 記入者.
        pub name: String,
        /// 班.
        pub team: String,
        /// 端末 (name where known, else the first digits).
        pub device: String,
        /// When seen or heard.
        pub seen: String,
        /// When typed.
        pub typed: String,
        /// CL-01.
        pub source: String,
        /// CL-02.
        pub verification: String,
    }

    /// One value that somebody gave.
    pub struct ClaimView {
        /// The value in words; empty when asked and not known.
        pub value: String,
        /// Who said it.
        pub by: ByView,
    }

    /// A field with everything that was said about it at once.
    pub struct FieldView {
        /// Field name of the data dictionary.
        pub field: String,
        /// The value in force (the safer one where two were given).
        pub value: String,
        /// Who said it.
        pub by: ByView,
        /// Other values given at the same time by others: 食い違い.
        pub others: Vec<ClaimView>,
    }

    /// A member of a household.
    pub struct MemberView {
        /// The person.
        pub row: PersonRow,
        /// 続柄.
        pub relationship: String,
        /// 世帯主・代表者.
        pub head: bool,
        /// Left the household on.
        pub left: Option<String>,
    }

    /// A household.
    pub struct HouseholdView {
        /// Document id.
        pub id: String,
        /// 受付番号.
        pub receipt_number: String,
        /// Members.
        pub members: Vec<MemberView>,
    }

    /// A claim of where the person is or was.
    pub struct WhereaboutsView {
        /// Item id.
        pub id: String,
        /// CL-12.
        pub category: String,
        /// Place in words.
        pub place: String,
        /// CL-13.
        pub presence: String,
        /// Since.
        pub since: String,
        /// Who, when; `seen` is 最終確認.
        pub by: ByView,
    }

    /// 困りごと.
    pub struct NeedView {
        /// Item id.
        pub id: String,
        /// The person.
        pub person_id: String,
        /// The person's name.
        pub person_name: String,
        /// CL-37.
        pub area: String,
        /// In one line.
        pub title: String,
        /// CL-35.
        pub urgency: String,
        /// CL-38.
        pub state: String,
        /// The last answer.
        pub comment: String,
        /// Who raised it.
        pub by: ByView,
    }

    /// やること・約束.
    pub struct TaskView {
        /// Item id.
        pub id: String,
        /// The person.
        pub person_id: String,
        /// The person's name.
        pub person_name: String,
        /// In one line.
        pub title: String,
        /// ISO date or empty.
        pub due: String,
        /// Promised to the person.
        pub promised: bool,
        /// Team.
        pub team: String,
        /// `open`, `done`, `postponed`, `cannot_do`.
        pub state: String,
        /// What came of it.
        pub comment: String,
        /// Who wrote it.
        pub by: ByView,
    }

    /// One line of a person's history, newest first.
    pub struct TimelineItem {
        /// Item id.
        pub id: String,
        /// `registered`, `note`, `care_note`, `whereabouts`, `need`, `need_mark`, `task`, `task_mark`, `flag`, `field`.
        pub kind: String,
        /// When it was seen or heard.
        pub at: String,
        /// The text of a note, the title of a need or task, the place of a whereabouts.
        pub text: String,
        /// Code that goes with the kind: contact result, stay category, state, urgency, field name.
        pub code: String,
        /// Who, when.
        pub by: ByView,
        /// Newer text that corrects this note.
        pub corrected: Option<ClaimView>,
        /// How many other devices are known to hold it. 0: this device only.
        pub holders: u32,
        /// It was written on this device.
        pub own: bool,
        /// The other entry in which it stands; empty for the one that is shown.
        pub record_id: String,
        /// It does not count by itself: its author had lost the right. It is shown because a note that
        /// counts stands on it.
        pub rescued: bool,
    }

    /// The person's page.
    pub struct PersonPage {
        /// The head line.
        pub row: PersonRow,
        /// Why the urgent flag is up.
        pub urgent_reason: String,
        /// Roll, ledger and (where allowed) care fields.
        pub fields: Vec<FieldView>,
        /// Households, current first.
        pub households: Vec<HouseholdView>,
        /// Newest first.
        pub whereabouts: Vec<WhereaboutsView>,
        /// Open needs first.
        pub needs: Vec<NeedView>,
        /// Open tasks first.
        pub tasks: Vec<TaskView>,
        /// Newest first.
        pub timeline: Vec<TimelineItem>,
        /// Whether this device may see the care class.
        pub care_visible: bool,
        /// Other entries that people have said are this person. What stands in them is on this page, too.
        pub records: Vec<super::same::LinkedRecord>,
        /// Entries about which people contradict each other.
        pub contested: Vec<PersonRow>,
        /// Whether this device may say that entries are one person, or take that back.
        pub may_link: bool,
        /// Which municipalities have the records.
        pub sharing: super::share::Sharing,
        /// 写真・書類, newest first.
        pub attachments: Vec<super::attachment::AttachmentView>,
        /// Whether this device may attach pictures.
        pub may_attach: bool,
    }

    /// Gives a field of a person a new value.
    pub struct SetField {
        /// The person.
        pub person_id: String,
        /// Field name of the data dictionary.
        pub field: String,
        /// New value; absent says asked and not known.
        pub value: Option<String>,
        /// When it was heard; absent means now.
        pub seen_at: Option<String>,
    }

    /// A place for choosing.
    pub struct PlaceView {
        /// Document id.
        pub id: String,
        /// Name.
        pub name: String,
        /// CL-23.
        pub kind: String,
        /// Address.
        pub address: String,
        /// How many people are there by the newest claims.
        pub people: u32,
    }

    /// A new place.
    pub struct AddPlace {
        /// Name.
        pub name: String,
        /// CL-23.
        pub kind: String,
        /// Address.
        pub address: String,
    }
}
