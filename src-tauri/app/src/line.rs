//! The line to devices that are far: a satellite or a telephone carries little, or costs by the byte.

use crate::ask::setup::Nothing;
use crate::ask::sync::{LineState, SetLine};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::setup::count;
use protocol::LineBudget;

/// Speeds that a person may say, in kbit/s: below, nothing useful passes; above, no limit is needed.
const SPEEDS: std::ops::RangeInclusive<u32> = 16..=10_000;
/// Most megabytes a day that may be said.
const MOST_MB: u32 = 100_000;

/// How the line stands.
pub(crate) fn state(context: &Context, _: Nothing) -> Result<LineState, Failure> {
    let session = context.belongs()?;
    Ok(look(&session, context.now_ms()))
}

fn look(session: &Session, now_ms: u64) -> LineState {
    let replica = session.replica();
    let proposed = replica.proposed_line();
    let proposed_kbit = proposed.map_or(0, |line| line.bytes_per_second / 125);
    let Some(line) = replica.line(now_ms) else {
        return LineState {
            slow: false,
            kbit_per_second: 128,
            mb_per_day: 0,
            bulk: false,
            used_kb: 0,
            used_up: false,
            waiting: 0,
            proposed_kbit,
        };
    };
    let per_day = line.budget.bytes_per_day.unwrap_or(0);
    LineState {
        slow: true,
        kbit_per_second: line.budget.bytes_per_second / 125,
        mb_per_day: count(per_day / 1_000_000),
        bulk: line.budget.bulk,
        used_kb: count(line.used_today / 1000),
        used_up: line.used_up,
        waiting: count(line.waiting),
        proposed_kbit,
    }
}

/// Says what the line may carry.
pub(crate) fn set(context: &Context, form: SetLine) -> Result<LineState, Failure> {
    let session = context.belongs()?;
    let budget = form.slow.then_some(LineBudget {
        bytes_per_second: form.kbit_per_second.saturating_mul(125),
        bytes_per_day: (form.mb_per_day > 0).then(|| u64::from(form.mb_per_day) * 1_000_000),
        bulk: form.bulk,
    });
    let unreadable = |field: &str| Failure::Unreadable {
        field: field.into(),
    };
    if form.slow && !SPEEDS.contains(&form.kbit_per_second) {
        return Err(unreadable("kbitPerSecond"));
    }
    if form.slow && form.mb_per_day > MOST_MB {
        return Err(unreadable("mbPerDay"));
    }
    let now_ms = context.now_ms();
    let mut replica = session.replica();
    let outputs = replica.set_line(budget, now_ms)?;
    if let Some(link) = &session.link {
        link.perform(outputs);
    }
    drop(replica);
    context.tell(crate::event::Event::SyncChanged);
    Ok(look(&session, now_ms))
}
