//! 次にやること and 約束.

use crate::code::TaskState;
use crate::item::{Task, TaskMark};
use crate::moment;
use chrono::NaiveDate;

/// A task as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskNow<'a> {
    /// The task's item id.
    pub id: &'a str,
    /// As it was written.
    pub task: &'a Task,
    /// The newest state; open until somebody marked it.
    pub state: TaskState,
    /// The due date that counts, ISO; a later one where it was put off. Empty when none was said.
    pub due: &'a str,
    /// The mark that decided, with its item id.
    pub mark: Option<(&'a str, &'a TaskMark)>,
}

impl TaskNow<'_> {
    /// Whether it still has to be done. States of newer versions count as open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state {
            TaskState::Open | TaskState::Postponed | TaskState::Other(_) => true,
            TaskState::Done | TaskState::CannotDo => false,
        }
    }

    /// Whether it is open and due on a day or before it.
    #[must_use]
    pub fn is_due(&self, day: NaiveDate) -> bool {
        self.is_open() && moment::date(self.due).is_some_and(|due| due <= day)
    }
}

/// Every task with its newest state; the earliest due first, those without a date last, then by id.
///
/// The newest mark decides, by when it was typed and then by id.
#[must_use]
pub fn stand<'a>(tasks: &'a [(String, Task)], marks: &'a [(String, TaskMark)]) -> Vec<TaskNow<'a>> {
    let mut all: Vec<TaskNow<'a>> = tasks
        .iter()
        .map(|(id, task)| {
            let of_this = || {
                marks
                    .iter()
                    .filter(|(_, mark)| mark.task == *id)
                    .map(|(mark_id, mark)| (mark_id.as_str(), mark))
            };
            let mark = moment::newest(of_this(), |mark| &mark.by.typed);
            let dated = of_this().filter(|(_, mark)| !mark.due.is_empty());
            let put_off = moment::newest(dated, |mark| &mark.by.typed);
            TaskNow {
                id,
                task,
                state: mark.map_or(TaskState::Open, |(_, mark)| mark.state.clone()),
                due: put_off.map_or(task.due.as_str(), |(_, mark)| mark.due.as_str()),
                mark,
            }
        })
        .collect();
    all.sort_by_key(|now| (moment::date(now.due).unwrap_or(NaiveDate::MAX), now.id));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn task(due: &str) -> Task {
        Task {
            title: "ストーブを届ける".into(),
            due: due.into(),
            promised: true,
            team: String::new(),
            note: None,
            by: sample("2026-11-20T09:00:00+09:00"),
        }
    }

    fn mark(state: TaskState, due: &str, typed: &str) -> TaskMark {
        TaskMark {
            task: "t".into(),
            state,
            due: due.into(),
            comment: String::new(),
            by: sample(typed),
        }
    }

    #[test]
    fn a_task_put_off_is_due_on_its_new_day() {
        let tasks = [("t".to_owned(), task("2026-11-22"))];
        let marks = [(
            "m".to_owned(),
            mark(
                TaskState::Postponed,
                "2026-11-25",
                "2026-11-22T10:00:00+09:00",
            ),
        )];
        let stood = stand(&tasks, &marks);
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert!(!stood[0].is_due(day(24)));
        assert!(stood[0].is_due(day(25)));
        assert!(stand(&tasks, &[])[0].is_due(day(22)));
    }

    #[test]
    fn a_task_done_is_no_longer_due_and_can_be_opened_again() {
        let tasks = [("t".to_owned(), task("2026-11-22"))];
        let mut marks = vec![(
            "m1".to_owned(),
            mark(TaskState::Done, "", "2026-11-22T10:00:00+09:00"),
        )];
        assert!(!stand(&tasks, &marks)[0].is_open());
        marks.push((
            "m2".to_owned(),
            mark(TaskState::Open, "", "2026-11-22T11:00:00+09:00"),
        ));
        assert!(stand(&tasks, &marks)[0].is_open());
    }

    #[test]
    fn tasks_without_a_date_come_last() {
        let tasks = [
            ("a".to_owned(), task("")),
            ("b".to_owned(), task("2026-11-30")),
        ];
        assert_eq!(stand(&tasks, &[])[0].id, "b");
    }
}
