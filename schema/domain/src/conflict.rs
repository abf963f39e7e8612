//! 入力の食いちがい: two people changed the same field apart. Nobody's answer is thrown away.
//!
//! Until a person decides, every device acts on the same value, and where safety is at stake that is
//! the safer one (`ui.md` §6.9). No code here chooses for good: the field stays marked.

use crate::code::{ConsentScope, WatchLevel};
use crate::provenance::Claim;
use serde_json::Value;

/// What a field goes by while it holds different values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// 見守り区分: the one that looks after the person more.
    Heavier,
    /// 同意, 連絡の可否: the one that tells others less.
    Stricter,
    /// 要配慮: everything that anyone named.
    Union,
    /// 連絡先, アレルギー: all are shown and none is preferred.
    ShowAll,
    /// 安否: neither is shown (確認中), because a wrong one cannot be taken back.
    Withheld,
    /// Names, birth dates, addresses: the same one on every device, marked.
    Winner,
}

/// The rule of a field.
#[must_use]
pub fn rule_of(field: &str) -> Rule {
    match field {
        "watch_level" => Rule::Heavier,
        "consent_scope" | "contact_ok" => Rule::Stricter,
        "consideration" => Rule::Union,
        "phone" | "phone_owner" | "email" | "allergy" | "medication" | "consideration_detail" => {
            Rule::ShowAll
        }
        "death_status" => Rule::Withheld,
        _ => Rule::Winner,
    }
}

/// How urgently a conflict in a field wants a decision; larger first.
#[must_use]
pub fn danger(field: &str) -> u8 {
    match rule_of(field) {
        Rule::Withheld => 5,
        Rule::Union => 4,
        Rule::Heavier | Rule::Stricter => 3,
        Rule::ShowAll => 2,
        Rule::Winner => 1,
    }
}

/// What a field stands at.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The value to act on; `null` for not known or withheld.
    pub value: Value,
    /// Every different value once, the one to act on first where it is among them.
    pub values: Vec<Value>,
    /// The rule by which it was chosen.
    pub rule: Rule,
}

impl Standing {
    /// Whether a person has to decide.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.values.len() > 1
    }
}

/// What a field stands at, given its concurrent claims with the document's winner first.
///
/// `same` says whether two texts mean the same after folding (全角/半角, 旧字): those are no
/// conflict. "Asked, not known" gives way to any value. `None` without a claim.
#[must_use]
pub fn standing(
    field: &str,
    claims: &[Claim],
    same: impl Fn(&str, &str) -> bool,
) -> Option<Standing> {
    let rule = rule_of(field);
    let mut values: Vec<Value> = Vec::new();
    for claim in claims {
        let known = values.iter().any(|value| match (value, &claim.value) {
            (Value::String(one), Value::String(other)) => same(one, other),
            (one, other) => one == other,
        });
        if !known {
            values.push(claim.value.clone());
        }
    }
    if values.iter().any(|value| !value.is_null()) {
        values.retain(|value| !value.is_null());
    }
    let winner = values.first()?.clone();
    if values.len() == 1 {
        return Some(Standing {
            value: winner,
            values,
            rule,
        });
    }
    let value = match rule {
        Rule::Heavier => heaviest(&values, watch_weight).unwrap_or(winner),
        Rule::Stricter => heaviest(&values, strictness).unwrap_or(winner),
        Rule::Union => union(&values),
        Rule::Withheld => Value::Null,
        Rule::ShowAll | Rule::Winner => winner,
    };
    // Stable, so the order of the others stays the document's on every device.
    values.sort_by_key(|other| *other != value);
    Some(Standing {
        value,
        values,
        rule,
    })
}

/// What a field stands at for a person of whom two entries say something, the one that stands for both
/// first: by the same rules as within one entry. "Asked, not known" gives way to any value.
#[must_use]
pub fn of_both(field: &str, first: &Value, second: &Value) -> Value {
    let known: Vec<Value> = [first, second]
        .into_iter()
        .filter(|value| !value.is_null())
        .cloned()
        .collect();
    let one = known.first().cloned().unwrap_or_default();
    match rule_of(field) {
        Rule::Heavier => heaviest(&known, watch_weight).unwrap_or(one),
        Rule::Stricter => heaviest(&known, strictness).unwrap_or(one),
        Rule::Union if known.len() > 1 => union(&known),
        Rule::Withheld if known.iter().any(|value| *value != one) => Value::Null,
        Rule::Union | Rule::Withheld | Rule::ShowAll | Rule::Winner => one,
    }
}

/// The value of the greatest weight; of equal ones the first.
fn heaviest(values: &[Value], weight: impl Fn(&Value) -> u8) -> Option<Value> {
    let greatest = values.iter().map(&weight).max()?;
    values
        .iter()
        .find(|value| weight(value) == greatest)
        .cloned()
}

fn watch_weight(value: &Value) -> u8 {
    match WatchLevel::from_code(value.as_str().unwrap_or_default()) {
        WatchLevel::Intensive => 6,
        // A level of a newer version may be anything; it must not be lighter than regular visits.
        WatchLevel::Other(_) => 5,
        WatchLevel::Regular => 4,
        WatchLevel::Irregular => 3,
        WatchLevel::OnRequest => 2,
        WatchLevel::Unassessed => 1,
        WatchLevel::Ended => 0,
    }
}

fn strictness(value: &Value) -> u8 {
    match value {
        Value::Bool(allowed) => u8::from(!allowed) * 5,
        Value::String(code) => match ConsentScope::from_code(code) {
            ConsentScope::Refused => 5,
            ConsentScope::Other(_) => 4,
            ConsentScope::Undecided => 3,
            ConsentScope::MunicipalityOnly => 2,
            ConsentScope::Partners => 1,
        },
        _ => 4,
    }
}

fn union(values: &[Value]) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for value in values {
        let parts = match value {
            Value::Array(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        for part in parts {
            if !all.contains(part) {
                all.push(part.clone());
            }
        }
    }
    all.sort_by_key(ToString::to_string);
    Value::Array(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{SourceKind, Verification};
    use crate::provenance::Provenance;
    use serde_json::json;
    use uuid::Uuid;

    fn claims(values: &[Value]) -> Vec<Claim> {
        values
            .iter()
            .map(|value| Claim {
                value: value.clone(),
                by: Provenance {
                    operator: Uuid::nil(),
                    name: "佐藤".into(),
                    team: "A班".into(),
                    device: "00".into(),
                    seen: "2026-11-22".into(),
                    typed: "2026-11-22T18:05:00+09:00".into(),
                    source: SourceKind::Person,
                    verification: Verification::Stated,
                },
            })
            .collect()
    }

    #[test]
    fn of_two_entries_the_safer_stands_and_else_the_first() {
        let said = |field, one: &str, other: &str| of_both(field, &json!(one), &json!(other));
        for (one, other) in [("ended", "intensive"), ("intensive", "ended")] {
            assert_eq!(said("watch_level", one, other), "intensive");
        }
        for (one, other) in [("partners", "refused"), ("refused", "partners")] {
            assert_eq!(said("consent_scope", one, other), "refused");
        }
        assert_eq!(said("full_name", "試山 花子", "試山 華子"), "試山 花子");
        assert_eq!(said("death_status", "alive", "dead"), Value::Null);
        assert_eq!(of_both("phone", &Value::Null, &json!("090")), json!("090"));
        let both = of_both("consideration", &json!(["elderly"]), &json!(["infant"]));
        assert_eq!(both, json!(["elderly", "infant"]));
    }

    fn stands(field: &str, values: &[Value]) -> Standing {
        let both_ways = |values: &[Value]| {
            standing(field, &claims(values), |one, other| {
                one.trim() == other.trim()
            })
            .unwrap()
        };
        let forward = both_ways(values);
        let mut turned = values.to_vec();
        turned.reverse();
        if !matches!(rule_of(field), Rule::Winner | Rule::ShowAll) {
            assert_eq!(
                forward.value,
                both_ways(&turned).value,
                "the order must not matter"
            );
        }
        forward
    }

    #[test]
    fn the_heavier_watch_level_holds() {
        let watch = stands("watch_level", &[json!("regular"), json!("intensive")]);
        assert_eq!(watch.value, json!("intensive"));
        assert_eq!(watch.values, [json!("intensive"), json!("regular")]);
        assert!(watch.is_conflict());
        assert_eq!(
            stands("watch_level", &[json!("ended"), json!("unassessed")]).value,
            json!("unassessed")
        );
        assert_eq!(
            stands("watch_level", &[json!("nightly"), json!("regular")]).value,
            json!("nightly")
        );
    }

    #[test]
    fn a_refusal_holds_against_any_consent() {
        assert_eq!(
            stands("consent_scope", &[json!("partners"), json!("refused")]).value,
            json!("refused")
        );
        assert_eq!(
            stands(
                "consent_scope",
                &[json!("municipality_only"), json!("undecided")]
            )
            .value,
            json!("undecided")
        );
        assert_eq!(
            stands("contact_ok", &[json!(true), json!(false)]).value,
            json!(false)
        );
    }

    #[test]
    fn every_consideration_that_anyone_named_counts() {
        let union = stands(
            "consideration",
            &[json!(["dementia", "elderly"]), json!(["alone", "elderly"])],
        );
        assert_eq!(union.value, json!(["alone", "dementia", "elderly"]));
    }

    #[test]
    fn nobody_is_shown_dead_or_safe_while_it_is_disputed() {
        let status = stands("death_status", &[json!("alive"), json!("dead")]);
        assert_eq!(status.value, Value::Null);
        assert_eq!(status.values.len(), 2);
    }

    #[test]
    fn two_telephone_numbers_are_both_kept() {
        let phone = stands("phone", &[json!("0768-22-1234"), json!("090-1234-5678")]);
        assert_eq!(phone.values.len(), 2);
        assert_eq!(
            phone.value,
            json!("0768-22-1234"),
            "the document's winner stands first"
        );
    }

    #[test]
    fn equal_values_and_unknown_ones_are_no_conflict() {
        assert!(!stands("full_name", &[json!("山田 花子"), json!("山田 花子 ")]).is_conflict());
        let birth = stands("birth_date", &[Value::Null, json!("1948-04-05")]);
        assert_eq!(
            (birth.is_conflict(), birth.value),
            (false, json!("1948-04-05"))
        );
        assert_eq!(standing("sex", &[], |one, other| one == other), None);
    }
}
