//! 緊急の印: raised by anybody who sees danger, lowered when it is over.

use crate::item::UrgentFlag;
use crate::moment;

/// The flag that is up now, with its item id; `None` when none was raised or the newest was lowered.
#[must_use]
pub fn raised(flags: &[(String, UrgentFlag)]) -> Option<(&str, &UrgentFlag)> {
    moment::newest(flags.iter().map(|(id, flag)| (id.as_str(), flag)), |flag| {
        &flag.by.typed
    })
    .filter(|(_, flag)| flag.raised)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Urgency;
    use crate::provenance::sample;

    fn flag(raised: bool, typed: &str) -> UrgentFlag {
        UrgentFlag {
            raised,
            urgency: Urgency::Today,
            reason: "薬が今日まで".into(),
            by: sample(typed),
        }
    }

    #[test]
    fn the_newest_flag_counts() {
        let up = ("1".to_owned(), flag(true, "2026-11-23T09:00:00+09:00"));
        let down = ("0".to_owned(), flag(false, "2026-11-23T10:00:00+09:00"));
        assert!(raised(std::slice::from_ref(&up)).is_some());
        assert_eq!(raised(&[down.clone(), up.clone()]), None);
        let again = ("2".to_owned(), flag(true, "2026-11-23T11:00:00+09:00"));
        assert_eq!(raised(&[again, down, up]).map(|(id, _)| id), Some("2"));
    }
}
