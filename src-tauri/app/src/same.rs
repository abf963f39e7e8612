//! 同じ人かも: who looks like whom, and what people say about it. No entry is ever written into another.

use crate::ask::same::{
    LinkSaid, LinkedRecord, ListSamePairs, LookForSame, Looked, PairIds, SaidSame, SamePair,
    SamePairs, SaySame,
};
use crate::change::{Change, new_id};
use crate::context::{Context, Session, TYPED};
use crate::failure::Failure;
use crate::household::{reason_code, strength_code, without_spaces};
use crate::rows::{self, Names};
use crate::setup::count;
use crate::{check, time};
use chrono::NaiveDate;
use domain::code::{DatePrecision, Sex};
use domain::ids::DocumentId;
use domain::kind::{Class, Kind};
use domain::link::{LinkAssertion, LinkVerdict, Together, in_force, pair, together};
use linkage::{Keys, Match, Reason, Strength, same_person};
use std::collections::BTreeSet;
use store::{LookAlike, PersonRow, Probe, Reader, StoreError};

/// Most people that are compared with one.
const MOST_PROBED: usize = 200;
/// Most people that one request compares.
const MOST_AT_ONCE: u32 = 1_000;
/// Most pairs of one request.
const MOST_PAIRS: usize = 200;

/// What an entry of the roll is compared by, under this name.
pub(crate) fn keys(row: &PersonRow, name: &str) -> Keys {
    Keys::default()
        .named(name, &row.kana)
        .born(
            row.birth.parse().ok(),
            row.birth_precision == DatePrecision::Estimated.code(),
        )
        .of_sex(Sex::from_code(&row.sex))
        .reached_at(&row.phone)
        .living_at(&row.address)
}

/// Compares two entries of the roll.
fn compare(one: &PersonRow, other: &PersonRow) -> Option<Match> {
    let whole = |row: &PersonRow| !row.name.contains(char::is_whitespace);
    let same_letters = without_spaces(&one.name) == without_spaces(&other.name);
    // A name without a space is cut where the other is.
    let name = |row: &PersonRow, by: &PersonRow| {
        let cut = same_letters && whole(row);
        if cut {
            by.name.clone()
        } else {
            row.name.clone()
        }
    };
    same_person(
        &keys(one, &name(one, other)),
        &keys(other, &name(other, one)),
    )
}

fn is_exact(found: &Match) -> bool {
    let has = |reason: Reason| found.reasons.contains(&reason);
    found.strength == Strength::Likely
        && (has(Reason::SameName) || has(Reason::SameReading))
        && has(Reason::SameBirthDate)
        && (has(Reason::SamePhone) || has(Reason::SameAddress))
        && !has(Reason::OtherSex)
}

/// Compares some of those who changed with all others of the roll of this device.
pub(crate) fn look(context: &Context, form: LookForSame) -> Result<Looked, Failure> {
    let session = context.joined()?;
    let most = form.most.clamp(1, MOST_AT_ONCE) as usize;
    let (some, left) = session.reader().unprobed(most)?;
    let mut found: Vec<(DocumentId, i64, Vec<LookAlike>)> = Vec::new();
    for (person, words) in &some {
        // The lock is held for one person, so that somebody can go on searching.
        let reader = session.reader();
        let alike = match reader.person(*person)? {
            Some(row) => alike(&reader, &row)?,
            None => Vec::new(),
        };
        found.push((*person, *words, alike));
    }
    session
        .replica()
        .store_mut()
        .transaction(|tx| -> Result<(), StoreError> {
            let mut all = found.iter();
            all.try_for_each(|(person, words, alike)| tx.probed(*person, *words, alike))
        })?;
    let waiting = session.reader().count_waiting_pairs()?;
    Ok(Looked {
        compared: count(some.len()),
        left: count(left.saturating_sub(some.len() as u64)),
        waiting: count(waiting),
    })
}

fn alike(reader: &Reader, row: &PersonRow) -> Result<Vec<LookAlike>, Failure> {
    let probe = Probe {
        name: row.name.clone(),
        kana: row.kana.clone(),
        birth: row.birth.clone(),
        phone: row.phone.clone(),
    };
    let others = reader.same_person_candidates(&probe, MOST_PROBED)?;
    Ok(others
        .iter()
        .filter(|other| other.id != row.id)
        .filter_map(|other| {
            let found = compare(row, other)?;
            Some(LookAlike {
                one: row.id,
                other: other.id,
                points: found.points,
                likely: found.strength == Strength::Likely,
            })
        })
        .collect())
}

fn said(
    reader: &Reader,
    names: &Names,
    one: DocumentId,
    other: DocumentId,
) -> Result<Vec<LinkSaid>, Failure> {
    let all = reader.said_about(one, other)?;
    let stand: BTreeSet<&str> = in_force(&all)
        .into_iter()
        .map(|(id, _)| id.as_str())
        .collect();
    Ok(all
        .iter()
        .rev()
        .map(|(id, said)| LinkSaid {
            verdict: said.verdict.code().to_owned(),
            comment: said.comment.clone(),
            reasons: said.reasons.clone(),
            in_force: stand.contains(id.as_str()),
            by: names.by(&said.by),
        })
        .collect())
}

fn view(
    reader: &Reader,
    names: &Names,
    one: &PersonRow,
    other: &PersonRow,
    stands: &str,
    today: NaiveDate,
) -> Result<SamePair, Failure> {
    let found = compare(one, other);
    Ok(SamePair {
        one: rows::person(one, today),
        other: rows::person(other, today),
        one_phone: one.phone.clone(),
        other_phone: other.phone.clone(),
        strength: found
            .as_ref()
            .map_or("", |found| strength_code(found.strength))
            .to_owned(),
        reasons: found.as_ref().map_or_else(Vec::new, codes),
        exact: found.as_ref().is_some_and(is_exact),
        stands: stands.to_owned(),
        said: said(reader, names, one.id, other.id)?,
    })
}

fn codes(found: &Match) -> Vec<String> {
    let codes = found.reasons.iter().map(|reason| reason_code(*reason));
    codes.map(str::to_owned).collect()
}

/// The pairs that wait for somebody.
pub(crate) fn list(context: &Context, form: ListSamePairs) -> Result<SamePairs, Failure> {
    let session = context.joined()?;
    let today = time::date(context.now_ms());
    let reader = session.reader();
    let names = Names::of(&reader)?;
    let limit = (form.limit.max(1) as usize).min(MOST_PAIRS);
    let mut pairs = Vec::new();
    for row in reader.waiting_pairs(limit)? {
        let (Some(one), Some(other)) = (reader.person(row.a)?, reader.person(row.b)?) else {
            continue;
        };
        pairs.push(view(&reader, &names, &one, &other, &row.stands, today)?);
    }
    let total = count(reader.count_waiting_pairs()?);
    let left = count(reader.unprobed(1)?.1);
    drop(reader);
    if !pairs.is_empty() {
        crate::audit::searched(context, &session, false, count(2 * pairs.len()));
    }
    Ok(SamePairs {
        pairs,
        total,
        left,
        may_write: session.may_write(Class::P1),
    })
}

/// Writes down what a person says about pairs, all of it in one durable step.
pub(crate) fn say(context: &Context, form: SaySame) -> Result<SaidSame, Failure> {
    let session = context.joined()?;
    if !session.may_write(Class::P1) {
        return Err(Failure::NotAllowed);
    }
    if form.pairs.len() > MOST_PAIRS {
        return Err(Failure::TooLong {
            field: "pairs".into(),
            most: 200,
        });
    }
    let verdict = check::required_code("verdict", &form.verdict, LinkVerdict::CODES)?;
    let verdict = LinkVerdict::from_code(&verdict);
    let comment = check::free_text("comment", &form.comment, check::LINE)?;
    let by = session.origin(context.now_ms(), None, "", "");
    let mut change = Change::new(session.unit()?, TYPED);
    let mut pairs = BTreeSet::new();
    for ids in &form.pairs {
        let (one, other) = two(ids)?;
        if !pairs.insert((one, other)) {
            continue;
        }
        let assertion = assertion(&session, one, other, &verdict, &comment, &by)?;
        if let Some(assertion) = assertion {
            change.add(Kind::Person, one, "links", &new_id(), &assertion)?;
        }
    }
    let edits = change.into_edits();
    if !edits.is_empty() {
        session.write(context, edits)?;
    }
    let waiting = session.reader().count_waiting_pairs()?;
    Ok(SaidSame {
        pairs: count(pairs.len()),
        waiting: count(waiting),
    })
}

fn two(ids: &PairIds) -> Result<(DocumentId, DocumentId), Failure> {
    let (one, other) = pair(check::id("one", &ids.one)?, check::id("other", &ids.other)?);
    if one == other {
        return Err(Failure::Unreadable {
            field: "other".into(),
        });
    }
    Ok((one, other))
}

/// What is to be written; `None` where the very same stands already, or nothing is there to take back.
fn assertion(
    session: &Session,
    one: DocumentId,
    other: DocumentId,
    verdict: &LinkVerdict,
    comment: &str,
    by: &domain::provenance::Provenance,
) -> Result<Option<LinkAssertion>, Failure> {
    let reader = session.reader();
    // Who is hidden, or not here, is nobody's like.
    let rows = (reader.person(one)?, reader.person(other)?);
    let (Some(row), Some(other_row)) = rows else {
        return Err(Failure::NotFound);
    };
    let all = reader.said_about(one, other)?;
    let stands = together(&all);
    let nothing = match verdict {
        LinkVerdict::Withdrawn => stands == Together::Unsaid,
        verdict => stands.code() == Some(verdict.code()) && comment.is_empty(),
    };
    if nothing {
        return Ok(None);
    }
    let earlier = in_force(&all).into_iter().map(|(id, _)| id.clone());
    Ok(Some(LinkAssertion {
        other,
        verdict: verdict.clone(),
        reasons: compare(&row, &other_row)
            .as_ref()
            .map_or_else(Vec::new, codes),
        comment: comment.to_owned(),
        supersedes: earlier.collect(),
        by: by.clone(),
    }))
}

/// The entries that are one person with the first of `ids`, with what they say otherwise.
pub(crate) fn records(
    reader: &Reader,
    names: &Names,
    ids: &[DocumentId],
    today: NaiveDate,
) -> Result<Vec<LinkedRecord>, Failure> {
    let Some((shown, others)) = ids.split_first() else {
        return Ok(Vec::new());
    };
    let own = reader.person_fields(*shown)?;
    let mut records = Vec::new();
    for id in others {
        let Some(row) = reader.person(*id)? else {
            continue;
        };
        let fields = reader.person_fields(*id)?;
        let fields = fields
            .iter()
            .filter(|field| field.field != store::LIST_ORIGIN && field.field != "receipt_number")
            .filter(|field| {
                let mut same = own.iter();
                !same.any(|own| own.field == field.field && own.value == field.value)
            })
            .map(|field| rows::field(field, names))
            .collect();
        records.push(LinkedRecord {
            row: rows::person(&row, today),
            fields,
            said: said(reader, names, *shown, *id)?,
        });
    }
    Ok(records)
}

/// Entries about which people contradict each other: one person with this one, or not.
pub(crate) fn contested(
    reader: &Reader,
    id: DocumentId,
    today: NaiveDate,
) -> Result<Vec<crate::ask::person::PersonRow>, Failure> {
    let mut found = Vec::new();
    for row in reader.pairs_of(id)? {
        let other = if row.a == id { row.b } else { row.a };
        if row.stands == "contested" {
            let person = reader.person(other)?;
            found.extend(person.map(|person| rows::person(&person, today)));
        }
    }
    Ok(found)
}
