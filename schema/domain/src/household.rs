//! 世帯: who lived or sheltered together, and when. Never the key to a person.

use crate::ids::DocumentId;
use crate::item::Membership;
use crate::moment;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A household's members as they stand on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdNow<'a> {
    /// Current members: the head first, then in the order in which they were added.
    pub members: Vec<(&'a str, &'a Membership)>,
    /// Persons who have left, newest leaving first.
    pub left: Vec<(&'a str, &'a Membership)>,
}

impl HouseholdNow<'_> {
    /// The head, where one is named.
    #[must_use]
    pub fn head(&self) -> Option<DocumentId> {
        self.members
            .iter()
            .find(|(_, member)| member.head)
            .map(|(_, member)| member.person)
    }
}

/// The members of a household on a day. The newest membership of each person decides, by when it
/// was typed and then by id; of several heads the newest.
#[must_use]
pub fn stand(memberships: &[(String, Membership)], today: NaiveDate) -> HouseholdNow<'_> {
    let mut newest: BTreeMap<DocumentId, (&str, &Membership)> = BTreeMap::new();
    let mut added: BTreeMap<DocumentId, (i64, &str)> = BTreeMap::new();
    for (id, membership) in memberships {
        let key = (moment::order(&membership.by.typed), id.as_str());
        let first = added.entry(membership.person).or_insert(key);
        *first = key.min(*first);
        let kept = newest.entry(membership.person).or_insert((id, membership));
        if key >= (moment::order(&kept.1.by.typed), kept.0) {
            *kept = (id, membership);
        }
    }
    let (mut members, mut left): (Vec<_>, Vec<_>) = newest
        .into_values()
        .partition(|(_, member)| !has_left(member, today));
    let head = members
        .iter()
        .filter(|(_, member)| member.head)
        .max_by_key(|(id, member)| (moment::order(&member.by.typed), *id))
        .map(|(_, member)| member.person);
    members.sort_by_key(|(_, member)| {
        (
            Some(member.person) != head,
            added.get(&member.person).copied(),
        )
    });
    left.sort_by_key(|(id, member)| std::cmp::Reverse((moment::order(&member.left), *id)));
    HouseholdNow { members, left }
}

/// An unreadable leaving date counts as left: it was written for that.
fn has_left(membership: &Membership, today: NaiveDate) -> bool {
    !membership.left.is_empty() && moment::date(&membership.left).is_none_or(|left| left <= today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::sample;

    fn person(number: u8) -> DocumentId {
        DocumentId::from_bytes([number; 16])
    }

    fn member(number: u8, head: bool, left: &str, typed: &str) -> Membership {
        Membership {
            person: person(number),
            relationship: String::new(),
            head,
            joined: String::new(),
            left: left.into(),
            by: sample(typed),
        }
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[test]
    fn the_head_stands_first_and_who_left_is_kept_apart() {
        let all = [
            (
                "a".to_owned(),
                member(1, false, "", "2026-11-01T09:00:00+09:00"),
            ),
            (
                "b".to_owned(),
                member(2, true, "", "2026-11-01T09:01:00+09:00"),
            ),
            (
                "c".to_owned(),
                member(3, false, "", "2026-11-01T09:02:00+09:00"),
            ),
            (
                "d".to_owned(),
                member(3, false, "2026-11-20", "2026-11-20T09:00:00+09:00"),
            ),
        ];
        let now = stand(&all, day());
        assert_eq!(now.head(), Some(person(2)));
        assert_eq!(
            now.members.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert_eq!(
            now.left.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
            ["d"]
        );
    }

    #[test]
    fn who_comes_back_is_a_member_again() {
        let all = [
            (
                "d".to_owned(),
                member(3, false, "2026-11-20", "2026-11-20T09:00:00+09:00"),
            ),
            (
                "e".to_owned(),
                member(3, false, "", "2026-11-22T09:00:00+09:00"),
            ),
        ];
        assert_eq!(stand(&all, day()).members.len(), 1);
    }

    #[test]
    fn of_two_heads_named_apart_the_newer_is_shown() {
        let all = [
            (
                "a".to_owned(),
                member(1, true, "", "2026-11-02T09:00:00+09:00"),
            ),
            (
                "b".to_owned(),
                member(2, true, "", "2026-11-01T09:00:00+09:00"),
            ),
        ];
        assert_eq!(stand(&all, day()).head(), Some(person(1)));
    }
}
