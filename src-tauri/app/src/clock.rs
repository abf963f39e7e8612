//! Whether this device's clock can be right.

use crate::ask::setup::ClockView;
use crate::context::Session;
use replica::ClockDifference;

/// No release is older than this (2026-11-01 in Japan): a clock that shows less is wrong.
const RELEASED_MS: u64 = 1_793_458_800_000;

/// Clocks of laptops differ by minutes; more is told.
const TOLERATED_MS: u64 = 10 * 60 * 1000;

/// This many other devices must agree before this one is said to be wrong.
const WITNESSES: usize = 2;

/// What is wrong with the clock, if anything can be proved.
pub(crate) fn look(session: &Session, now_ms: u64) -> Option<ClockView> {
    let replica = session.replica();
    let others = replica.clock_differences(now_ms);
    let others: Vec<ClockDifference> = others.into_iter().map(|(_, found)| found).collect();
    judge(now_ms, replica.latest_known_time(), &others)
}

/// Judges a clock by the latest time that is known for certain and by what others' clocks prove.
fn judge(now_ms: u64, known_ms: u64, others: &[ClockDifference]) -> Option<ClockView> {
    let known = known_ms.max(RELEASED_MS);
    if known > now_ms.saturating_add(TOLERATED_MS) {
        return Some(view("behind", known - now_ms, 0));
    }
    let tolerated = i64::try_from(TOLERATED_MS).unwrap_or(i64::MAX);
    let ahead: Vec<i64> = others
        .iter()
        .filter_map(|other| other.at_least.filter(|by| *by > tolerated))
        .collect();
    let behind: Vec<i64> = others
        .iter()
        .filter_map(|other| other.at_most.filter(|by| *by < -tolerated))
        .collect();
    let near = others.len().saturating_sub(ahead.len() + behind.len());
    let least = |found: &[i64]| found.iter().map(|by| by.unsigned_abs()).min();
    let wrong = |kind: &str, found: &[i64], opposite: &[i64]| {
        let many = found.len() >= WITNESSES && found.len() > near + opposite.len();
        let kind = if many { kind } else { "differs" };
        Some(view(kind, least(found)?, found.len()))
    };
    if ahead.len() >= behind.len() {
        wrong("behind", &ahead, &behind)
    } else {
        wrong("ahead", &behind, &ahead)
    }
}

fn view(kind: &str, by_ms: u64, devices: usize) -> ClockView {
    ClockView {
        kind: kind.to_owned(),
        minutes: u32::try_from(by_ms / 60_000).unwrap_or(u32::MAX),
        devices: u32::try_from(devices).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = RELEASED_MS + 30 * 24 * 3_600_000;
    const HOUR: i64 = 3_600_000;

    fn ahead(by: i64) -> ClockDifference {
        ClockDifference {
            at_least: Some(by),
            at_most: None,
        }
    }

    fn behind(by: i64) -> ClockDifference {
        ClockDifference {
            at_least: Some(-100 * HOUR),
            at_most: Some(-by),
        }
    }

    fn told(now_ms: u64, known_ms: u64, others: &[ClockDifference]) -> Option<(String, u32, u32)> {
        judge(now_ms, known_ms, others).map(|view| (view.kind, view.minutes, view.devices))
    }

    #[test]
    fn attack_24_a_clock_that_was_set_back_or_is_older_than_the_program_is_told() {
        let told = |now| told(now, NOW, &[]).map(|(kind, ..)| kind);
        for wrong in [0, 1, RELEASED_MS - 1, NOW - 2 * HOUR as u64] {
            assert_eq!(told(wrong).as_deref(), Some("behind"), "{wrong}");
        }
        for right in [NOW, NOW - TOLERATED_MS, NOW + 1_000 * HOUR as u64] {
            assert_eq!(told(right), None, "{right}");
        }
    }

    #[test]
    fn two_witnesses_say_who_is_wrong_and_one_only_that_they_differ() {
        let said = |others: &[ClockDifference]| told(NOW, NOW, others);
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[ahead(HOUR / 10)]), None, "minutes are tolerated");
        assert_eq!(said(&[ahead(3 * HOUR)]), Some(("differs".into(), 180, 1)));
        assert_eq!(
            said(&[ahead(3 * HOUR), ahead(4 * HOUR)]),
            Some(("behind".into(), 180, 2))
        );
        assert_eq!(
            said(&[behind(3 * HOUR), behind(4 * HOUR)]),
            Some(("ahead".into(), 180, 2))
        );
        let near = ahead(0);
        assert_eq!(
            said(&[ahead(3 * HOUR), ahead(4 * HOUR), near, near]),
            Some(("differs".into(), 180, 2)),
            "as many say that it is right"
        );
    }
}
