//! 今日.

use super::crossing;
use super::person::PersonRow;

crossing! {
    /// One line of today's work.
    pub struct TodayRow {
        /// The person.
        pub person: PersonRow,
        /// `urgent`, `promised`, `due`, `overdue`, `need`, `unseen`, `unknown_place`, `changed`.
        pub reason: String,
        /// The task, the need, the flag's reason.
        pub text: String,
        /// ISO date or empty.
        pub due: String,
    }

    /// A list that may be longer than shown.
    pub struct TodayList {
        /// The first ones.
        pub rows: Vec<TodayRow>,
        /// How many in all.
        pub total: u32,
    }

    /// The screen 今日.
    pub struct Today {
        /// ISO date.
        pub date: String,
        /// 緊急.
        pub urgent: TodayList,
        /// 今日まわる: promised, due, overdue.
        pub due: TodayList,
        /// こたえを待っている困りごと.
        pub needs: TodayList,
        /// 7日以上 会えていない.
        pub unseen: TodayList,
        /// 居場所が分からない.
        pub unknown_place: TodayList,
        /// きのう17:00から変わった.
        pub changed: TodayList,
        /// Handovers waiting to be taken over by this team.
        pub handovers_waiting: u32,
        /// 同じ人かも: pairs that wait for somebody.
        pub same_waiting: u32,
        /// People on this device.
        pub people: u32,
    }
}
