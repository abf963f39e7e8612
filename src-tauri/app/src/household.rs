//! 受付: a household from a card, and whether the person is here already.

use crate::ask::person::{CheckSamePerson, MemberForm, RegisterHousehold, Registered, SamePerson};
use crate::change::{Change, new_document, new_id};
use crate::check;
use crate::context::{Context, Session, TYPED};
use crate::failure::Failure;
use crate::{birth, rows, time};
use chrono::NaiveDate;
use domain::birth_date::BirthDate;
use domain::code::{
    ConsentScope, ConsiderationReason, DatePrecision, HouseholdMeaning, Sex, SourceKind,
    StayCategory,
};
use domain::ids::DocumentId;
use domain::item::{Membership, Whereabouts};
use domain::kind::{Class, Kind, care_of, record_of};
use domain::provenance::Provenance;
use domain::receipt_number::{DeviceLetters, ReceiptNumber};
use linkage::{Keys, Reason, Strength};
use serde_json::json;

/// Most members of one household.
const MOST_MEMBERS: usize = 30;
/// Most candidates shown while a name is typed.
const MOST_CANDIDATES: usize = 5;
/// Most people that are compared with one at the desk.
const MOST_PROBED: usize = 200;

/// A member whose card was checked.
struct Member<'a> {
    id: DocumentId,
    form: &'a MemberForm,
    birth: Option<BirthDate>,
}

pub(crate) fn register(context: &Context, form: RegisterHousehold) -> Result<Registered, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let today = time::date(now);
    let members = checked(&form, today)?;
    let seen = check::past("seenAt", form.seen_at.as_deref(), now)?;
    let source = check::code("source", &form.source, SourceKind::CODES)?;
    let by = session.origin(now, seen.as_deref(), &source, "");
    let household = new_document();
    let unit = session.unit()?;
    let receipt_number = next_receipt_number(&session)?;
    let mut change = Change::new(unit, TYPED);

    let stay = stay(&form)?;
    for member in &members {
        write_person(&mut change, member, &receipt_number, &by);
        let whereabouts = if member.form.here {
            stay.claim(&by)
        } else {
            Stay::unknown().claim(&by)
        };
        change.add(
            Kind::Person,
            member.id,
            "whereabouts",
            &new_id(),
            &whereabouts,
        )?;
        write_record(&mut change, member, &form, &by)?;
        write_care(&session, &mut change, member, &by)?;
    }
    change.set_text(
        Kind::Household,
        household,
        "kind",
        HouseholdMeaning::ShelterHousehold.code(),
        &by,
    );
    change.set_text(
        Kind::Household,
        household,
        "household_no",
        &receipt_number,
        &by,
    );
    for (at, member) in members.iter().enumerate() {
        change.add(
            Kind::Household,
            household,
            "members",
            &new_id(),
            &Membership {
                person: member.id,
                relationship: if at == 0 && member.form.relationship.is_empty() {
                    "本人".into()
                } else {
                    check::text("relationship", &member.form.relationship, check::LINE)?
                },
                head: at == 0,
                joined: String::new(),
                left: String::new(),
                by: by.clone(),
            },
        )?;
    }
    session.write(context, change.into_edits())?;

    let ids: Vec<DocumentId> = members.iter().map(|member| member.id).collect();
    let reader = session.reader();
    Ok(Registered {
        household_id: household.to_string(),
        receipt_number,
        people: rows::people(&reader.persons(&ids)?, today),
        saved_at: time::stamp(now),
    })
}

fn checked(form: &RegisterHousehold, today: NaiveDate) -> Result<Vec<Member<'_>>, Failure> {
    if form.members.is_empty() {
        return Err(Failure::Missing {
            field: "members".into(),
        });
    }
    if form.members.len() > MOST_MEMBERS {
        return Err(Failure::TooLong {
            field: "members".into(),
            most: 30,
        });
    }
    let mut members = Vec::new();
    for (at, member) in form.members.iter().enumerate() {
        let number = crate::setup::count(at + 1);
        let typed = [
            &member.family,
            &member.given,
            &member.family_kana,
            &member.given_kana,
        ];
        for (field, value) in ["family", "given", "familyKana", "givenKana"]
            .iter()
            .zip(typed)
        {
            check::text(field, value, check::LINE)?;
        }
        if !member.name_unknown && typed.iter().all(|value| value.trim().is_empty()) {
            return Err(Failure::NameMissing { member: number });
        }
        check::code("sex", &member.sex, Sex::CODES)?;
        for reason in &member.consideration {
            check::required_code("consideration", reason, ConsiderationReason::CODES)?;
        }
        members.push(Member {
            id: new_document(),
            form: member,
            birth: birth::read(&member.birth, today, number)?,
        });
    }
    Ok(members)
}

/// Where the household stays, as typed once for all who are here.
struct Stay {
    category: StayCategory,
    place: Option<DocumentId>,
    text: String,
}

impl Stay {
    fn unknown() -> Self {
        Self {
            category: StayCategory::Unknown,
            place: None,
            text: String::new(),
        }
    }

    fn claim(&self, by: &Provenance) -> Whereabouts {
        Whereabouts {
            category: self.category.clone(),
            place: self.place,
            place_text: self.text.clone(),
            presence: None,
            since: String::new(),
            by: by.clone(),
        }
    }
}

fn stay(form: &RegisterHousehold) -> Result<Stay, Failure> {
    let category = check::code("stayCategory", &form.stay_category, StayCategory::CODES)?;
    let place = form
        .place_id
        .as_deref()
        .filter(|id| !id.is_empty())
        .map(|id| check::id("placeId", id))
        .transpose()?;
    Ok(Stay {
        category: match (category.is_empty(), place) {
            (false, _) => StayCategory::from_code(&category),
            (true, Some(_)) => StayCategory::ShelterDesignated,
            (true, None) => StayCategory::Unknown,
        },
        place,
        text: check::free_text("placeText", &form.place_text, check::LINE)?,
    })
}

/// 姓 and 名 joined as the whole name: a half-width space between (GIF DS-431).
fn joined(family: &str, given: &str) -> String {
    [family.trim(), given.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn write_person(change: &mut Change, member: &Member<'_>, receipt_number: &str, by: &Provenance) {
    let form = member.form;
    let mut set = |field: &str, value: &str| {
        change.set_text(Kind::Person, member.id, field, value.trim(), by)
    };
    set("full_name", &joined(&form.family, &form.given));
    set("family_name", &form.family);
    set("given_name", &form.given);
    let family_kana = normalise::kana::to_katakana(form.family_kana.trim());
    let given_kana = normalise::kana::to_katakana(form.given_kana.trim());
    set("full_name_kana", &joined(&family_kana, &given_kana));
    set("family_kana", &family_kana);
    set("given_kana", &given_kana);
    set("sex", &form.sex);
    set("receipt_number", receipt_number);
    if let Some(birth) = &member.birth {
        set("birth_date", &birth.date.to_string());
        set("birth_date_precision", birth.precision.code());
        set("birth_date_source_text", &birth.source_text);
        if let Some(age) = birth.age_reported {
            change.set(Kind::Person, member.id, "age_reported", age, by);
            change.set_text(
                Kind::Person,
                member.id,
                "age_reported_on",
                by.typed.get(..10).unwrap_or_default(),
                by,
            );
        }
    }
}

fn write_record(
    change: &mut Change,
    member: &Member<'_>,
    form: &RegisterHousehold,
    by: &Provenance,
) -> Result<(), Failure> {
    let record = record_of(member.id);
    let consent = check::code("consent", &form.consent, ConsentScope::CODES)?;
    let address = check::free_text("address", &form.address, check::LINE)?;
    let phone = check::text("phone", &form.phone, 40)?;
    let postal_code = check::text("postalCode", &form.postal_code, 16)?;
    change.set_text(
        Kind::PersonRecord,
        record,
        "pre_disaster_address",
        &address,
        by,
    );
    change.set_text(Kind::PersonRecord, record, "postal_code", &postal_code, by);
    change.set_text(Kind::PersonRecord, record, "phone", &phone, by);
    change.set_text(Kind::PersonRecord, record, "consent_scope", &consent, by);
    Ok(())
}

fn write_care(
    session: &Session,
    change: &mut Change,
    member: &Member<'_>,
    by: &Provenance,
) -> Result<(), Failure> {
    if member.form.consideration.is_empty() {
        return Ok(());
    }
    if !session.may_write(Class::P3) {
        return Err(Failure::NotAllowed);
    }
    change.set(
        Kind::PersonCare,
        care_of(member.id),
        "consideration",
        json!(member.form.consideration),
        by,
    );
    Ok(())
}

/// The next 受付番号 of this device: unique without a network, because the letters are the device's.
pub(crate) fn next_receipt_number(session: &Session) -> Result<String, Failure> {
    Ok(next_receipt_numbers(session, 1)?.pop().unwrap_or_default())
}

/// As many 受付番号 in a row, taken in one durable step; empty where the letters are used up.
pub(crate) fn next_receipt_numbers(
    session: &Session,
    count: usize,
) -> Result<Vec<String>, Failure> {
    let others: Vec<DeviceLetters> = session
        .replica()
        .authority()
        .devices()
        .filter(|device| device.id.0 != session.me.device)
        .map(|device| DeviceLetters::of_device(&device.id.0, |_| false))
        .collect();
    let letters = DeviceLetters::of_device(&session.me.device, |letters| others.contains(&letters));
    let numbers =
        session
            .replica()
            .store_mut()
            .transaction(|tx| -> Result<_, store::StoreError> {
                // Letters once used are kept, whoever joins later.
                let letters = match tx.meta_get("receipt_letters")? {
                    Some(kept) => {
                        DeviceLetters::read(&String::from_utf8_lossy(&kept)).unwrap_or(letters)
                    }
                    None => {
                        tx.meta_put("receipt_letters", letters.to_string().as_bytes())?;
                        letters
                    }
                };
                let kept = tx.meta_get("receipt_counter")?;
                let last = kept
                    .and_then(|bytes| bytes.try_into().ok())
                    .map_or(0, u32::from_be_bytes);
                let next = last.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
                tx.meta_put("receipt_counter", &next.to_be_bytes())?;
                Ok((last..next)
                    .map(move |before| ReceiptNumber::new(letters, before.saturating_add(1))))
            })?;
    Ok(numbers.flatten().map(|number| number.to_string()).collect())
}

pub(crate) fn check_same_person(
    context: &Context,
    form: CheckSamePerson,
) -> Result<Vec<SamePerson>, Failure> {
    let session = context.joined()?;
    let today = time::date(context.now_ms());
    for value in [
        &form.family,
        &form.given,
        &form.family_kana,
        &form.given_kana,
        &form.phone,
    ] {
        check::text("name", value, check::LINE)?;
    }
    candidates(&session, &form, "", "", today)
}

/// Persons of the roll who could be this one, best first, with the reasons.
pub(crate) fn candidates(
    session: &Session,
    form: &CheckSamePerson,
    address: &str,
    sex: &str,
    today: chrono::NaiveDate,
) -> Result<Vec<SamePerson>, Failure> {
    let birth = birth::read(&form.birth, today, 0).unwrap_or(None);
    let probe = rows::probe(form, birth.as_ref());
    let named = |name: &str| {
        Keys::default()
            .named(name, &probe.kana)
            .born(
                birth.as_ref().map(|birth| birth.date),
                birth
                    .as_ref()
                    .is_some_and(|birth| birth.precision == DatePrecision::Estimated),
            )
            .reached_at(&form.phone)
            .living_at(address)
            .of_sex(Sex::from_code(sex))
    };
    let asked = named(&probe.name);
    // A name without a space is cut where the entry that is looked at cuts the same letters.
    let whole = (!probe.name.contains(char::is_whitespace)).then(|| without_spaces(&probe.name));
    let reader = session.reader();
    let mut matches: Vec<(Strength, i32, SamePerson)> = Vec::new();
    for row in reader.same_person_candidates(&probe, MOST_PROBED)? {
        let there = crate::same::keys(&row, &row.name);
        let cut = whole.as_ref() == Some(&without_spaces(&row.name));
        let found = if cut {
            linkage::same_person(&named(&row.name), &there)
        } else {
            linkage::same_person(&asked, &there)
        };
        if let Some(found) = found {
            matches.push((
                found.strength,
                found.points,
                SamePerson {
                    row: rows::person(&row, today),
                    strength: strength_code(found.strength).to_owned(),
                    reasons: found
                        .reasons
                        .iter()
                        .map(|reason| reason_code(*reason).to_owned())
                        .collect(),
                },
            ));
        }
    }
    matches.sort_by_key(|(strength, points, _)| std::cmp::Reverse((*strength, *points)));
    Ok(matches
        .into_iter()
        .map(|(_, _, found)| found)
        .take(MOST_CANDIDATES)
        .collect())
}

/// A name with its letters folded and nothing between them.
pub(crate) fn without_spaces(name: &str) -> String {
    let folded = normalise::kanji::fold_text(name);
    folded.split_whitespace().collect()
}

pub(crate) fn strength_code(strength: Strength) -> &'static str {
    match strength {
        Strength::Likely => "likely",
        Strength::Possible => "possible",
    }
}

pub(crate) fn reason_code(reason: Reason) -> &'static str {
    match reason {
        Reason::SameName => "same_name",
        Reason::SameReading => "same_reading",
        Reason::SimilarReading => "similar_reading",
        Reason::SameGivenName => "same_given_name",
        Reason::SameSurname => "same_surname",
        Reason::SameBirthDate => "same_birth_date",
        Reason::BirthDateOneSlip => "birth_date_one_slip",
        Reason::BirthDateAgrees => "birth_date_agrees",
        Reason::SimilarAge => "similar_age",
        Reason::SamePhone => "same_phone",
        Reason::SameAddress => "same_address",
        Reason::SameTown => "same_town",
        Reason::OtherSex => "other_sex",
        Reason::OtherBirthDate => "other_birth_date",
        Reason::OtherGivenName => "other_given_name",
    }
}
