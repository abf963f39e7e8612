//! 今日: the work there is, from the records.

use crate::ask::setup::Nothing;
use crate::ask::today::{Today, TodayList, TodayRow};
use crate::context::Context;
use crate::failure::Failure;
use crate::setup::count;
use crate::{rows, time};
use chrono::{Days, NaiveDate};
use store::List;

/// Rows of one list on the screen; the total is shown beside it.
const MOST: usize = 50;
/// After so many days without contact a person is on the list.
const UNSEEN_DAYS: u64 = 7;
/// 「きのう17:00から変わった」.
const YESTERDAY_HOUR: u64 = 17;

pub(crate) fn today(context: &Context, _: Nothing) -> Result<Today, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let day = time::date(now);
    let reader = session.reader();
    let week_ago = i64::try_from(now.saturating_sub(UNSEEN_DAYS * 24 * 3600 * 1000)).unwrap_or(0);
    let tasks = reader.open_tasks(&day.to_string(), MOST)?;
    let due = TodayList {
        total: count(tasks.total),
        rows: tasks
            .rows
            .iter()
            .filter_map(|task| {
                Some(TodayRow {
                    person: rows::person(task.person.as_ref()?, day),
                    reason: reason_of(task, day).to_owned(),
                    text: task.title.clone(),
                    due: task.due.clone(),
                })
            })
            .collect(),
    };
    let needs = reader.open_needs(MOST)?;
    let needs = TodayList {
        total: count(needs.total),
        rows: needs
            .rows
            .iter()
            .filter_map(|need| {
                Some(TodayRow {
                    person: rows::person(need.person.as_ref()?, day),
                    reason: "need".into(),
                    text: need.title.clone(),
                    due: String::new(),
                })
            })
            .collect(),
    };
    let me = &session.me.team;
    let waiting = reader
        .handovers()?
        .iter()
        .filter(|line| line.to_team == *me && !line.incoming)
        .count();
    Ok(Today {
        date: day.to_string(),
        urgent: people(&reader.urgent(MOST)?, "urgent", day, |row| {
            row.urgent_reason.clone()
        }),
        due,
        needs,
        unseen: people(
            &reader.not_seen_since(week_ago, MOST)?,
            "unseen",
            day,
            |_| String::new(),
        ),
        unknown_place: people(
            &reader.unknown_whereabouts(MOST)?,
            "unknown_place",
            day,
            |_| String::new(),
        ),
        changed: people(
            &reader.changed_since(since_yesterday(day), MOST)?,
            "changed",
            day,
            |_| String::new(),
        ),
        handovers_waiting: count(waiting),
        same_waiting: u32::try_from(reader.count_waiting_pairs()?).unwrap_or(u32::MAX),
        people: count(reader.counts()?.people),
    })
}

fn since_yesterday(day: NaiveDate) -> i64 {
    let start = time::parse(&(day - Days::new(1)).to_string()).unwrap_or(0);
    i64::try_from(start + YESTERDAY_HOUR * 3600 * 1000).unwrap_or(0)
}

fn reason_of(task: &store::TaskRow, day: NaiveDate) -> &'static str {
    let overdue = task.due.parse::<NaiveDate>().is_ok_and(|due| due < day);
    match (overdue, task.promised) {
        (true, _) => "overdue",
        (false, true) => "promised",
        (false, false) => "due",
    }
}

fn people(
    list: &List<store::PersonRow>,
    reason: &str,
    day: NaiveDate,
    text: impl Fn(&store::PersonRow) -> String,
) -> TodayList {
    TodayList {
        total: count(list.total),
        rows: list
            .rows
            .iter()
            .map(|row| TodayRow {
                person: rows::person(row, day),
                reason: reason.to_owned(),
                text: text(row),
                due: String::new(),
            })
            .collect(),
    }
}
