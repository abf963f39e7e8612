//! 自己申告: reports of residents are taken in as they came, candidates are shown with reasons, and a
//! person decides. Nothing is ever written into a person by a report.

use crate::ask::intake::{
    DecideIntake, IntakeCounts, IntakeLine, IntakeMarkView, IntakePage, IntakeTaken, IntakeView,
    ListIntakes, ProxyForm, StatedForm, TakeIntake,
};
use crate::ask::person::{CheckSamePerson, PersonRow};
use crate::change::{Change, new_id};
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::rows::{self, Names};
use crate::setup::{count, directory_of};
use crate::{check, household, time};
use domain::ids::DocumentId;
use domain::intake::{Channel, Intake, IntakeMark, Proxy, Standing, Stated, Verdict};
use domain::kind::{Class, Kind};
use std::collections::BTreeSet;
use store::IntakeRow;
use wire::ids::Lane;

/// Most reports listed at once.
const MOST_LISTED: u32 = 500;
/// Longest answer to one question of a form, in characters.
const ANSWER: usize = 2_000;
/// Longest text as it came: a report is one entry of the log (64 KiB), whatever else it says.
const RAW: usize = 12_000;
/// Channels that are known here.
const CHANNELS: &[&str] = Channel::CODES;

fn stated(form: &StatedForm) -> Result<Stated, Failure> {
    let line = |field: &str, text: &str| -> Result<String, Failure> {
        let text = check::text(field, text, check::LINE)?;
        if domain::individual_number::is_in(&text) {
            return Err(Failure::IndividualNumber);
        }
        Ok(text)
    };
    Ok(Stated {
        name: line("name", &form.name)?,
        kana: line("kana", &form.kana)?,
        birth: line("birth", &form.birth)?,
        sex: line("sex", &form.sex)?,
        address: line("address", &form.address)?,
        phone: check::text("phone", &form.phone, check::LINE)?,
    })
}

fn stated_form(stated: &Stated) -> StatedForm {
    StatedForm {
        name: stated.name.clone(),
        kana: stated.kana.clone(),
        birth: stated.birth.clone(),
        sex: stated.sex.clone(),
        address: stated.address.clone(),
        phone: stated.phone.clone(),
    }
}

/// Takes a report in. The very same one again changes nothing, on whichever device.
pub(crate) fn take(context: &Context, form: TakeIntake) -> Result<IntakeTaken, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    if !session.may_write(Class::P2) {
        return Err(Failure::NotAllowed);
    }
    let received = check::past("received", form.received.as_deref(), now)?;
    let claimed = stated(&form.claimed)?;
    let raw = check::free_text("raw", &form.raw, RAW)?;
    let nothing = claimed == Stated::default() && raw.is_empty();
    if nothing {
        return Err(Failure::Missing {
            field: "raw".into(),
        });
    }
    let proxy = form.proxy.as_ref().map(|proxy| {
        Ok::<_, Failure>(Proxy {
            name: check::text("proxy", &proxy.name, check::LINE)?,
            relation: check::text("proxy", &proxy.relation, check::LINE)?,
            phone: check::text("proxy", &proxy.phone, check::LINE)?,
        })
    });
    let by = session.origin(now, received.as_deref(), "", "");
    let mut intake = Intake {
        channel: Channel::from_code(&check::required_code("channel", &form.channel, CHANNELS)?),
        reference: check::text("reference", &form.reference, check::LINE)?,
        received: received.unwrap_or_default(),
        claimed,
        verified: form.verified.as_ref().map(stated).transpose()?,
        proxy: proxy.transpose()?,
        consented: form.consented,
        whereabouts: check::free_text("whereabouts", &form.whereabouts, ANSWER)?,
        needs: check::free_text("needs", &form.needs, ANSWER)?,
        raw,
        by,
    };
    if intake.received.is_empty() {
        intake.received = time::stamp(now);
    }
    let id = document_of(&session, &intake, form.received.is_none())?;
    let taken = |known: bool| IntakeTaken {
        id: id.to_string(),
        known,
    };
    if session.reader().intake(id)?.is_some() {
        return Ok(taken(true));
    }
    let mut change = Change::new(session.unit()?, Lane::Notes);
    change.add(Kind::Intake, id, "received", &new_id(), &intake)?;
    session.write(context, change.into_edits())?;
    Ok(taken(false))
}

/// The document of a report: named by what it says, so that two devices that take in the same report
/// apart write into one. Where nobody said when it came, and it has no number, it is one a day: somebody
/// who calls again on another day is another report.
fn document_of(session: &Session, intake: &Intake, came_now: bool) -> Result<DocumentId, Failure> {
    let operation = session
        .replica()
        .authority()
        .operation()
        .ok_or(Failure::NotSetUp)?;
    let numbered = !intake.reference.is_empty();
    let received = match (came_now, numbered) {
        (false, _) => intake.received.as_str(),
        (true, true) => "",
        (true, false) => intake.received.get(..10).unwrap_or_default(),
    };
    let said = (
        intake.channel.code(),
        &intake.reference,
        received,
        &intake.claimed,
        &intake.verified,
        &intake.proxy,
        intake.consented,
        &intake.whereabouts,
        &intake.needs,
        &intake.raw,
    );
    let said = serde_json::to_vec(&said).map_err(|error| Failure::internal(&error))?;
    let hash = vault::sha256(&[b"tsunagi/v1/intake\0", &said]);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(directory_of(&operation.0).derived(&format!("intake {hash}")))
}

fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::Linked(_) => "linked",
        Standing::Contested(_) => "contested",
        Standing::Ask => "ask",
        Standing::Done => "done",
    }
}

fn line(row: &IntakeRow) -> IntakeLine {
    let intake = &row.intake;
    IntakeLine {
        id: row.id.to_string(),
        channel: intake.channel.code().to_owned(),
        reference: intake.reference.clone(),
        received: intake.received.clone(),
        name: intake.claimed.name.clone(),
        kana: intake.claimed.kana.clone(),
        birth: intake.claimed.birth.clone(),
        by_proxy: intake.proxy.is_some(),
        verified: intake.verified.is_some(),
        consented: intake.consented,
        standing: word(&row.standing()).to_owned(),
    }
}

fn counts(rows: &[IntakeRow]) -> IntakeCounts {
    let standings: Vec<(&IntakeRow, Standing)> =
        rows.iter().map(|row| (row, row.standing())).collect();
    let like = |wanted: &str| {
        let all = standings.iter();
        count(all.filter(|(_, standing)| word(standing) == wanted).count())
    };
    let people = |consented: bool| -> u32 {
        let all = standings.iter();
        let of: BTreeSet<DocumentId> = all
            .filter(|(row, _)| row.intake.consented || !consented)
            .filter_map(|(_, standing)| match standing {
                Standing::Linked(person) => Some(*person),
                _ => None,
            })
            .collect();
        count(of.len())
    };
    IntakeCounts {
        received: count(rows.len()),
        open: like("open"),
        linked: like("linked"),
        contested: like("contested"),
        ask: like("ask"),
        done: like("done"),
        people: people(false),
        consented_people: people(true),
    }
}

/// The reports, and how many there are.
pub(crate) fn list(context: &Context, form: ListIntakes) -> Result<IntakePage, Failure> {
    let session = context.joined()?;
    let rows = session.reader().intakes()?;
    let wanted: Vec<&IntakeRow> = rows
        .iter()
        .filter(|row| form.standing.is_empty() || word(&row.standing()) == form.standing)
        .collect();
    Ok(IntakePage {
        total: count(wanted.len()),
        counts: counts(&rows),
        rows: wanted
            .into_iter()
            .take(form.limit.clamp(1, MOST_LISTED) as usize)
            .map(line)
            .collect(),
        may_write: session.may_write(Class::P2),
    })
}

/// One report with everything, and who could be meant.
pub(crate) fn get(
    context: &Context,
    form: crate::ask::person::ById,
) -> Result<IntakeView, Failure> {
    let session = context.joined()?;
    view(context, &session, check::id("id", &form.id)?)
}

fn view(context: &Context, session: &Session, id: DocumentId) -> Result<IntakeView, Failure> {
    let today = time::date(context.now_ms());
    let row = session.reader().intake(id)?.ok_or(Failure::NotFound)?;
    let reader = session.reader();
    let names = Names::of(&reader)?;
    // A person who is hidden, or of another municipality, has no line here.
    let person = |id: DocumentId| -> Result<Option<PersonRow>, Failure> {
        Ok(reader.person(id)?.map(|row| rows::person(&row, today)))
    };
    let linked = match row.standing() {
        Standing::Linked(one) => vec![one],
        Standing::Contested(several) => several,
        Standing::Open | Standing::Ask | Standing::Done => Vec::new(),
    };
    let linked_rows = linked.iter().map(|id| person(*id));
    let linked_rows: Vec<Option<PersonRow>> = linked_rows.collect::<Result<_, _>>()?;
    let marks = row.marks.iter().map(|mark| {
        let about = mark.person.map(&person).transpose()?.flatten();
        Ok::<_, Failure>(IntakeMarkView {
            verdict: mark.verdict.code().to_owned(),
            person_name: about.map(|row| row.name).unwrap_or_default(),
            comment: mark.comment.clone(),
            by: names.by(&mark.by),
        })
    });
    let marks = marks.collect::<Result<_, _>>()?;
    drop(reader);
    let candidates = if linked.is_empty() {
        let asked = asked(&row.intake);
        household::candidates(session, &asked.form, &asked.address, &asked.sex, today)?
    } else {
        Vec::new()
    };
    let intake = &row.intake;
    Ok(IntakeView {
        line: line(&row),
        claimed: stated_form(&intake.claimed),
        verified: intake.verified.as_ref().map(stated_form),
        proxy: intake.proxy.as_ref().map(|proxy| ProxyForm {
            name: proxy.name.clone(),
            relation: proxy.relation.clone(),
            phone: proxy.phone.clone(),
        }),
        whereabouts: intake.whereabouts.clone(),
        needs: intake.needs.clone(),
        raw: intake.raw.clone(),
        marks,
        linked: linked_rows.into_iter().flatten().collect(),
        candidates,
        may_write: session.may_write(Class::P2),
    })
}

struct Asked {
    form: CheckSamePerson,
    address: String,
    sex: String,
}

/// What candidates are looked for with: what was verified, else what was said.
fn asked(intake: &Intake) -> Asked {
    let nothing = Stated::default();
    let verified = intake.verified.as_ref().unwrap_or(&nothing);
    let best = |of: fn(&Stated) -> &String| -> String {
        let sure = of(verified);
        let said = of(&intake.claimed);
        let best = if sure.is_empty() { said } else { sure };
        // Another device may have written more than is taken in here.
        best.chars().take(check::LINE).collect()
    };
    let halves = |full: &str| -> (String, String) {
        let full = full.trim();
        let cut = full.split_once(char::is_whitespace);
        let (family, given) = cut.map_or_else(
            || normalise::names::split(full).map_or((full, ""), |cut| (cut.family, cut.given)),
            |(family, given)| (family, given.trim()),
        );
        (family.to_owned(), given.to_owned())
    };
    let (family, given) = halves(&best(|stated| &stated.name));
    let kana = best(|stated| &stated.kana);
    let (family_kana, given_kana) = match kana.trim().split_once(char::is_whitespace) {
        Some((family, given)) => (family.to_owned(), given.trim().to_owned()),
        None => (kana.trim().to_owned(), String::new()),
    };
    Asked {
        form: CheckSamePerson {
            family,
            given,
            family_kana,
            given_kana,
            birth: best(|stated| &stated.birth),
            phone: best(|stated| &stated.phone),
        },
        address: best(|stated| &stated.address),
        sex: best(|stated| &stated.sex),
    }
}

/// Writes down what a person has decided about a report.
pub(crate) fn decide(context: &Context, form: DecideIntake) -> Result<IntakeView, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    if !session.may_write(Class::P2) {
        return Err(Failure::NotAllowed);
    }
    let id = check::id("id", &form.id)?;
    let verdict = check::required_code("verdict", &form.verdict, Verdict::CODES)?;
    let verdict = Verdict::from_code(&verdict);
    let about = matches!(verdict, Verdict::Linked | Verdict::Unlinked);
    if session.reader().intake(id)?.is_none() {
        return Err(Failure::NotFound);
    }
    let person = if about {
        let person = check::id("personId", &form.person_id)?;
        // What was linked before the person was hidden can still be taken back.
        if verdict == Verdict::Linked && session.reader().person(person)?.is_none() {
            return Err(Failure::NotFound);
        }
        Some(person)
    } else {
        None
    };
    let mark = IntakeMark {
        verdict,
        person,
        comment: check::free_text("comment", &form.comment, check::NOTE)?,
        by: session.origin(now, None, "", ""),
    };
    let mut change = Change::new(session.unit()?, Lane::Notes);
    change.add(Kind::Intake, id, "marks", &new_id(), &mark)?;
    session.write(context, change.into_edits())?;
    view(context, &session, id)
}
