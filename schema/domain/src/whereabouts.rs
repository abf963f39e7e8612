//! 居所: where a person is, as dated claims with their sources. It goes stale on purpose.

use crate::code::{SourceKind, Verification};
use crate::item::Whereabouts;
use crate::moment;
use chrono::NaiveDate;

/// Where a person is taken to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhereaboutsNow<'a> {
    /// The claim's item id.
    pub id: &'a str,
    /// The claim.
    pub claim: &'a Whereabouts,
    /// A newer claim says otherwise but nobody saw it: shown with a question mark.
    pub doubted_by: Option<(&'a str, &'a Whereabouts)>,
}

impl WhereaboutsNow<'_> {
    /// Whole days since somebody last confirmed it; `None` when the date cannot be read or lies ahead.
    #[must_use]
    pub fn days_unconfirmed(&self, today: NaiveDate) -> Option<u64> {
        let days = today
            .signed_duration_since(moment::date(&self.claim.by.seen)?)
            .num_days();
        u64::try_from(days).ok()
    }
}

/// Whether somebody saw the person or heard it from them, as against being told.
#[must_use]
pub fn is_by_sight(claim: &Whereabouts) -> bool {
    let first_hand = matches!(
        claim.by.source,
        SourceKind::Observation | SourceKind::Person | SourceKind::ShelterStaff
    );
    first_hand
        && !matches!(
            claim.by.verification,
            Verification::Hearsay | Verification::Inferred
        )
}

/// The claim that counts: the latest confirmed by sight, else the latest of all. By when it was
/// seen, then typed, then by id, so that every device agrees.
#[must_use]
pub fn current(claims: &[(String, Whereabouts)]) -> Option<WhereaboutsNow<'_>> {
    let order = |id: &str, claim: &Whereabouts| {
        (
            moment::order(&claim.by.seen),
            moment::order(&claim.by.typed),
            id.to_owned(),
        )
    };
    let latest = |by_sight: bool| {
        claims
            .iter()
            .filter(|(_, claim)| !by_sight || is_by_sight(claim))
            .max_by_key(|(id, claim)| order(id, claim))
    };
    let newest = latest(false)?;
    let (id, claim) = latest(true).unwrap_or(newest);
    let elsewhere = newest.1.category != claim.category
        || newest.1.place != claim.place
        || newest.1.place_text != claim.place_text;
    let doubted_by = elsewhere.then_some((newest.0.as_str(), &newest.1));
    Some(WhereaboutsNow {
        id,
        claim,
        doubted_by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::StayCategory;
    use crate::provenance::sample;

    fn claim(category: StayCategory, seen: &str, source: SourceKind) -> Whereabouts {
        let mut by = sample("2026-11-23T12:00:00+09:00");
        by.seen = seen.into();
        by.source = source;
        Whereabouts {
            category,
            place: None,
            place_text: String::new(),
            presence: None,
            since: String::new(),
            by,
        }
    }

    #[test]
    fn what_was_seen_counts_before_what_was_heard_later() {
        let seen = (
            "1".to_owned(),
            claim(StayCategory::Car, "2026-11-20", SourceKind::Observation),
        );
        let told = (
            "2".to_owned(),
            claim(StayCategory::Relatives, "2026-11-22", SourceKind::Neighbour),
        );
        let both = [seen, told];
        let now = current(&both).unwrap();
        assert_eq!(now.claim.category, StayCategory::Car);
        assert_eq!(now.doubted_by.map(|(id, _)| id), Some("2"));
        assert_eq!(
            now.days_unconfirmed(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()),
            Some(3)
        );
    }

    #[test]
    fn hearsay_is_better_than_nothing() {
        let told = [(
            "2".to_owned(),
            claim(StayCategory::Relatives, "2026-11-22", SourceKind::Neighbour),
        )];
        let now = current(&told).unwrap();
        assert_eq!((now.id, now.doubted_by), ("2", None));
        assert_eq!(current(&[]), None);
    }

    #[test]
    fn a_later_confirmation_of_the_same_place_raises_no_doubt() {
        let both = [
            (
                "1".to_owned(),
                claim(StayCategory::InHome, "2026-11-20", SourceKind::Observation),
            ),
            (
                "2".to_owned(),
                claim(StayCategory::InHome, "2026-11-22", SourceKind::Family),
            ),
        ];
        assert_eq!(current(&both).unwrap().doubted_by, None);
    }
}
