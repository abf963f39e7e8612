//! Notes, whereabouts, needs, tasks, flags.

use super::crossing;

crossing! {
    /// A need raised with a note.
    pub struct NeedForm {
        /// CL-37.
        pub area: String,
        /// In one line.
        pub title: String,
        /// CL-35.
        pub urgency: String,
    }

    /// The next step.
    pub struct TaskForm {
        /// In one line.
        pub title: String,
        /// ISO date or empty.
        pub due: String,
        /// Promised to the person.
        pub promised: bool,
        /// Team; empty means whoever holds the case.
        pub team: String,
    }

    /// The urgent flag.
    pub struct UrgentForm {
        /// Raised or lowered.
        pub raised: bool,
        /// CL-35.
        pub urgency: String,
        /// In one line, no health details.
        pub reason: String,
    }

    /// 訪問メモ.
    pub struct WriteVisit {
        /// About whom; the first is the main person.
        pub person_ids: Vec<String>,
        /// CL-14; empty for a plain note.
        pub result: String,
        /// What was heard and seen; may be empty when a result is given.
        pub text: String,
        /// Health: goes to the care class.
        pub health: bool,
        /// When it was; absent means now.
        pub seen_at: Option<String>,
        /// CL-01; empty means observation.
        pub source: String,
        /// A need to raise.
        pub need: Option<NeedForm>,
        /// The next step.
        pub next: Option<TaskForm>,
        /// The urgent flag.
        pub urgent: Option<UrgentForm>,
        /// New CL-22, or empty to leave as it is.
        pub watch_level: String,
    }

    /// It is durable on this device.
    pub struct Saved {
        /// Id of the main item.
        pub id: String,
        /// RFC 3339.
        pub saved_at: String,
    }

    /// 訂正: a later note in place of an earlier one.
    pub struct CorrectNote {
        /// The person.
        pub person_id: String,
        /// The note.
        pub note_id: String,
        /// The corrected text.
        pub text: String,
    }

    /// 居場所を変える.
    pub struct MovePeople {
        /// Who.
        pub person_ids: Vec<String>,
        /// CL-12.
        pub category: String,
        /// A known place.
        pub place_id: Option<String>,
        /// Place in words.
        pub place_text: String,
        /// CL-13; may be empty.
        pub presence: String,
        /// When seen or heard; absent means now.
        pub seen_at: Option<String>,
        /// CL-01; empty means self.
        pub source: String,
        /// CL-02; empty means stated.
        pub verification: String,
    }

    /// Raises or lowers the flag.
    pub struct SetUrgent {
        /// The person.
        pub person_id: String,
        /// The flag.
        pub flag: UrgentForm,
    }

    /// Raises a need.
    pub struct AddNeed {
        /// The person.
        pub person_id: String,
        /// The need.
        pub need: NeedForm,
    }

    /// Gives a need a new state.
    pub struct MarkNeed {
        /// The person.
        pub person_id: String,
        /// The need's item id.
        pub need_id: String,
        /// CL-38.
        pub state: String,
        /// What was answered.
        pub comment: String,
    }

    /// Adds a task.
    pub struct AddTask {
        /// The person.
        pub person_id: String,
        /// The task.
        pub task: TaskForm,
    }

    /// Gives a task a new state.
    pub struct MarkTask {
        /// The person.
        pub person_id: String,
        /// The task's item id.
        pub task_id: String,
        /// `open`, `done`, `postponed`, `cannot_do`.
        pub state: String,
        /// New due date with `postponed`.
        pub due: String,
        /// What came of it.
        pub comment: String,
    }
}
