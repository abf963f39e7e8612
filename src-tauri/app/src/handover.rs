//! 引継ぎ: gathered from the records, sent signed, taken over case by case, signed again.

use crate::ask::handover::{
    AnswerItems, AnswerView, Gathered, GatheredItem, HandoverItemView, HandoverRow, HandoverView,
    SendHandover, SignatureView,
};
use crate::ask::person::ById;
use crate::ask::setup::Nothing;
use crate::audit::Act;
use crate::change::{Change, new_document, new_id};
use crate::check;
use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::rows::{self, Names};
use crate::setup::count;
use crate::{proof, time};
use chrono::Days;
use domain::code::Urgency;
use domain::handover::{
    CaseFacts, Content, OpenTask, Reason, answers_standing, signed_bytes, unanswered,
};
use domain::ids::DocumentId;
use domain::item::{HandoverAnswer, HandoverItem, HandoverSignature, Note};
use domain::kind::{Kind, record_of};
use std::collections::{BTreeMap, BTreeSet};
use store::{HandoverLine, Reader, RecordView};
use vault::Label;
use wire::ids::{DeviceId, Lane};

/// Most cases of one handover.
const MOST_CASES: usize = 2_000;
/// Days ahead that count as due soon for the next team.
const DUE_DAYS: u64 = 3;
/// Visits that are looked at when absences are counted.
const MOST_NOTES: usize = 50;

pub(crate) fn gather(context: &Context, _: Nothing) -> Result<Gathered, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let today = time::date(now);
    let due_by = (today + Days::new(DUE_DAYS)).to_string();
    let reader = session.reader();
    let names = Names::of(&reader)?;

    let mut people: BTreeSet<DocumentId> = BTreeSet::new();
    people.extend(reader.urgent(MOST_CASES)?.rows.iter().map(|row| row.id));
    people.extend(reader.contested(MOST_CASES)?.rows.iter().map(|row| row.id));
    let tasks = reader.open_tasks("", MOST_CASES)?.rows;
    let needs = reader.open_needs(MOST_CASES)?.rows;
    people.extend(
        tasks
            .iter()
            .filter_map(|task| task.person.as_ref())
            .map(|person| person.id),
    );
    people.extend(
        needs
            .iter()
            .filter_map(|need| need.person.as_ref())
            .map(|person| person.id),
    );
    people.extend(reader.absent(MOST_CASES)?.rows.iter().map(|row| row.id));
    let only_here = reader.only_here(&session.me.device, MOST_CASES)?;
    let mut not_left: BTreeMap<DocumentId, u32> = BTreeMap::new();
    for row in only_here
        .rows
        .iter()
        .filter(|row| row.collection == "notes")
    {
        if let Some(person) = row.person {
            *not_left.entry(person).or_default() += 1;
        }
    }
    people.extend(not_left.keys().copied());

    let week_ago = i64::try_from(now.saturating_sub(7 * 24 * 3600 * 1000)).unwrap_or(0);
    let mut facts = Vec::new();
    let mut visits: BTreeMap<DocumentId, u32> = BTreeMap::new();
    let mut found: BTreeMap<DocumentId, store::PersonRow> = BTreeMap::new();
    for id in people {
        let Some(row) = reader.person(id)? else {
            continue;
        };
        let notes = reader.items(&session.me.device, record_of(id), "notes", MOST_NOTES)?;
        visits.insert(
            id,
            count(notes.iter().filter(|note| note.seen_ms >= week_ago).count()),
        );
        let notes: Vec<(String, Note)> = notes
            .into_iter()
            .filter_map(|line| Some((line.id, serde_json::from_value(line.item).ok()?)))
            .collect();
        facts.push(CaseFacts {
            person: id,
            summary: summary_of(&row, &notes),
            urgent: (!row.urgency.is_empty())
                .then(|| (Urgency::from_code(&row.urgency), row.urgent_reason.clone())),
            tasks: tasks
                .iter()
                .filter(|task| task.person.as_ref().is_some_and(|person| person.id == id))
                .map(|task| OpenTask {
                    title: task.title.clone(),
                    due: task.due.clone(),
                    promised: task.promised,
                })
                .collect(),
            open_needs: needs
                .iter()
                .filter(|need| need.person.as_ref().is_some_and(|person| person.id == id))
                .map(|need| (Urgency::from_code(&need.urgency), need.title.clone()))
                .collect(),
            absences_in_a_row: domain::visit::absences_in_a_row(&notes),
            conflicts: row.contested,
            not_left: not_left.get(&id).copied().unwrap_or_default(),
            added: false,
        });
        found.insert(id, row);
    }
    let items = domain::handover::gather(&facts, &due_by)
        .into_iter()
        .filter_map(|case| {
            let row = found.get(&case.person)?;
            let of_person = |person: Option<&store::PersonRow>| {
                person.is_some_and(|there| there.id == case.person)
            };
            Some(GatheredItem {
                person: rows::person(row, today),
                reasons: case
                    .reasons
                    .iter()
                    .map(|reason| reason.code().to_owned())
                    .collect(),
                summary: case.summary,
                todo: case.todo,
                tasks: tasks
                    .iter()
                    .filter(|task| of_person(task.person.as_ref()))
                    .map(|task| rows::task(task, &names))
                    .collect(),
                needs: needs
                    .iter()
                    .filter(|need| of_person(need.person.as_ref()))
                    .map(|need| rows::need(need, &names))
                    .collect(),
                visits: visits.get(&case.person).copied().unwrap_or_default(),
            })
        })
        .collect();
    Ok(Gathered {
        items,
        only_here: count(only_here.count),
    })
}

/// 要約 as kept, else the beginning of the newest note.
fn summary_of(row: &store::PersonRow, notes: &[(String, Note)]) -> String {
    if !row.summary.is_empty() {
        return row.summary.clone();
    }
    domain::visit::standing(notes)
        .first()
        .map(|(_, note)| note.text.chars().take(60).collect())
        .unwrap_or_default()
}

pub(crate) fn send(context: &Context, form: SendHandover) -> Result<HandoverView, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let from_team = session.me.team.clone();
    let to_team = check::required("toTeam", &form.to_team, check::LINE)?;
    let period_from = check::date("periodFrom", &form.period_from)?;
    let period_to = check::date("periodTo", &form.period_to)?;
    let situation = check::free_text("situation", &form.situation, check::NOTE)?;
    if form.items.len() > MOST_CASES {
        return Err(Failure::TooLong {
            field: "items".into(),
            most: 2_000,
        });
    }
    let by = session.origin(now, None, "observation", "");
    let id = new_document();
    let mut change = Change::new(session.unit()?, Lane::Urgent);
    let fields = [
        ("from_team", &from_team),
        ("to_team", &to_team),
        ("period_from", &period_from),
        ("period_to", &period_to),
        ("situation", &situation),
    ];
    for (field, value) in fields {
        change.set_text(Kind::Handover, id, field, value, &by);
    }
    let mut items = BTreeMap::new();
    for form in &form.items {
        let item = HandoverItem {
            person: check::id("personId", &form.person_id)?,
            reasons: form
                .reasons
                .iter()
                .map(|reason| {
                    Reason::from_code(reason)
                        .map(|reason| reason.code().to_owned())
                        .ok_or(Failure::Unreadable {
                            field: "reasons".into(),
                        })
                })
                .collect::<Result<_, _>>()?,
            summary: check::free_text("summary", &form.summary, check::NOTE)?,
            todo: check::free_text("todo", &form.todo, check::NOTE)?,
            if_then: check::free_text("ifThen", &form.if_then, check::NOTE)?,
            word: check::free_text("word", &form.word, check::NOTE)?,
            by: by.clone(),
        };
        let item_id = new_id();
        change.add(Kind::Handover, id, "items", &item_id, &item)?;
        items.insert(item_id, item);
    }
    let content = Content {
        handover: id,
        from_team: &from_team,
        to_team: &to_team,
        period_from: &period_from,
        period_to: &period_to,
        situation: &situation,
        items: &items,
        answers: &BTreeMap::new(),
    };
    let signature = signature(&session, "outgoing", &content, by);
    change.add(Kind::Handover, id, "signatures", &new_id(), &signature)?;
    let recorded = Act::sent(id, items.len());
    session.write_as(context, change.into_edits(), Some(recorded))?;
    view(context, ById { id: id.to_string() })
}

fn signature(
    session: &Session,
    side: &str,
    content: &Content<'_>,
    by: domain::provenance::Provenance,
) -> HandoverSignature {
    let digest = vault::sha256(&[&signed_bytes(content)]);
    let signature = session.replica().keys().sign(Label::Handover, &digest);
    HandoverSignature {
        side: side.to_owned(),
        digest: hex(&digest),
        device_id: session.me.device_hex(),
        signature: hex(&signature),
        by,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0_u8; N];
    if text.len() != N * 2 {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// A handover as it lies on this device.
struct Kept {
    id: DocumentId,
    record: RecordView,
    items: BTreeMap<String, HandoverItem>,
    answers: Vec<(String, HandoverAnswer)>,
    signatures: Vec<(String, HandoverSignature)>,
}

impl Kept {
    fn load(reader: &Reader, id: DocumentId) -> Result<Self, Failure> {
        let record = reader.record(id)?.ok_or(Failure::NotFound)?;
        Ok(Self {
            id,
            items: record.items("items").into_iter().collect(),
            answers: record.items("answers"),
            signatures: record.items("signatures"),
            record,
        })
    }

    fn content<'a>(&'a self, answers: &'a BTreeMap<String, HandoverAnswer>) -> Content<'a> {
        Content {
            handover: self.id,
            from_team: self.record.text("from_team"),
            to_team: self.record.text("to_team"),
            period_from: self.record.text("period_from"),
            period_to: self.record.text("period_to"),
            situation: self.record.text("situation"),
            items: &self.items,
            answers,
        }
    }

    /// The answers that stand, as the incoming side signs them.
    fn standing(&self) -> BTreeMap<String, HandoverAnswer> {
        answers_standing(&self.answers)
            .into_values()
            .map(|(id, answer)| (id.to_owned(), answer.clone()))
            .collect()
    }

    fn is_signed(&self, side: &str) -> bool {
        self.signatures
            .iter()
            .any(|(_, signature)| signature.side == side)
    }

    /// Whether a signature is of a device of the operation, and over what stands here.
    fn holds(&self, session: &Session, signature: &HandoverSignature) -> bool {
        let none = BTreeMap::new();
        let standing = self.standing();
        let answers = if signature.side == "incoming" {
            &standing
        } else {
            &none
        };
        let digest = vault::sha256(&[&signed_bytes(&self.content(answers))]);
        let Some(device) = unhex::<32>(&signature.device_id).map(DeviceId) else {
            return false;
        };
        let Some(bytes) = unhex::<64>(&signature.signature) else {
            return false;
        };
        let replica = session.replica();
        let Some(known) = replica.authority().device(&device) else {
            return false;
        };
        signature.digest == hex(&digest)
            && vault::verify(&known.keys.sign, Label::Handover, &digest, &bytes).is_ok()
    }
}

fn row(line: &HandoverLine, team: &str) -> HandoverRow {
    let state = match (line.incoming, line.taken + line.asked) {
        (true, _) => "signed",
        (false, 0) => "sent",
        (false, _) => "taking",
    };
    let side = if line.from_team == team {
        "outgoing"
    } else if line.to_team == team {
        "incoming"
    } else {
        "neither"
    };
    HandoverRow {
        id: line.id.to_string(),
        from_team: line.from_team.clone(),
        to_team: line.to_team.clone(),
        sent_at: line.sent.clone(),
        items: count(line.cases),
        taken: count(line.taken),
        asked: count(line.asked),
        state: state.to_owned(),
        side: side.to_owned(),
    }
}

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<HandoverRow>, Failure> {
    let session = context.joined()?;
    let lines = session.reader().handovers()?;
    Ok(lines
        .iter()
        .map(|line| row(line, &session.me.team))
        .collect())
}

pub(crate) fn view(context: &Context, form: ById) -> Result<HandoverView, Failure> {
    let session = context.joined()?;
    let today = time::date(context.now_ms());
    let id = check::id("id", &form.id)?;
    let reader = session.reader();
    let names = Names::of(&reader)?;
    let line = reader
        .handovers()?
        .into_iter()
        .find(|line| line.id == id)
        .ok_or(Failure::NotFound)?;
    let kept = Kept::load(&reader, id)?;
    let standing = answers_standing(&kept.answers);
    let mut items = Vec::new();
    for (item_id, item) in &kept.items {
        let person = reader.person(item.person)?;
        let weight = weight(item);
        // Who is hidden since stays a case without a word, so that the handover can still be signed.
        let hidden = reader.is_withheld(item.person)?;
        let said = |text: &str| {
            if hidden {
                String::new()
            } else {
                text.to_owned()
            }
        };
        items.push((
            weight,
            HandoverItemView {
                id: item_id.clone(),
                person: person.as_ref().map(|row| rows::person(row, today)),
                reasons: if hidden {
                    Vec::new()
                } else {
                    item.reasons.clone()
                },
                summary: said(&item.summary),
                todo: said(&item.todo),
                if_then: said(&item.if_then),
                word: said(&item.word),
                answer: standing
                    .get(item_id.as_str())
                    .map(|(_, answer)| AnswerView {
                        decision: answer.decision.clone(),
                        question: answer.question.clone(),
                        by: names.by(&answer.by),
                    }),
            },
        ));
    }
    items.sort_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    let proof = proof::of_team(&reader, &session.me.device, &line.from_team, &names)?;
    drop(reader);
    let signatures = kept
        .signatures
        .iter()
        .map(|(_, signature)| SignatureView {
            side: signature.side.clone(),
            by: names.by(&signature.by),
            valid: kept.holds(&session, signature),
        })
        .collect();
    Ok(HandoverView {
        row: row(&line, &session.me.team),
        period_from: line.period_from.clone(),
        period_to: line.period_to.clone(),
        situation: kept.record.text("situation").to_owned(),
        items: items.into_iter().map(|(_, item)| item).collect(),
        signatures,
        proof,
    })
}

/// Gravest first: the gravest reason, then how many there are.
fn weight(item: &HandoverItem) -> (usize, usize) {
    let grave = item
        .reasons
        .iter()
        .filter_map(|code| Reason::ALL.iter().position(|reason| reason.code() == code))
        .min()
        .unwrap_or(Reason::ALL.len());
    (grave, usize::MAX - item.reasons.len())
}

pub(crate) fn answer(context: &Context, form: AnswerItems) -> Result<HandoverView, Failure> {
    let session = context.joined()?;
    let id = check::id("handoverId", &form.handover_id)?;
    let decision = check::required_code("decision", &form.decision, &["taken", "asked"])?;
    let question = check::free_text("question", &form.question, check::NOTE)?;
    if decision == "asked" && question.is_empty() {
        return Err(Failure::Missing {
            field: "question".into(),
        });
    }
    let kept = Kept::load(&session.reader(), id)?;
    if kept.record.text("from_team") == session.me.team {
        return Err(Failure::HandoverOwn);
    }
    if kept.is_signed("incoming") {
        return Err(Failure::HandoverSigned);
    }
    let by = session.origin(context.now_ms(), None, "observation", "");
    let mut change = Change::new(session.unit()?, Lane::Urgent);
    for item in &form.item_ids {
        if !kept.items.contains_key(item) {
            return Err(Failure::NotFound);
        }
        let answer = HandoverAnswer {
            item: item.clone(),
            decision: decision.clone(),
            question: question.clone(),
            by: by.clone(),
        };
        change.add(Kind::Handover, id, "answers", &new_id(), &answer)?;
    }
    session.write(context, change.into_edits())?;
    view(
        context,
        ById {
            id: form.handover_id,
        },
    )
}

pub(crate) fn sign(context: &Context, form: ById) -> Result<HandoverView, Failure> {
    let session = context.joined()?;
    let id = check::id("id", &form.id)?;
    let kept = Kept::load(&session.reader(), id)?;
    if kept.record.text("from_team") == session.me.team {
        return Err(Failure::HandoverOwn);
    }
    if kept.is_signed("incoming") {
        return Err(Failure::HandoverSigned);
    }
    let open = unanswered(&kept.items, &kept.answers).len();
    if open > 0 {
        return Err(Failure::HandoverIncomplete { open: count(open) });
    }
    let by = session.origin(context.now_ms(), None, "observation", "");
    let standing = kept.standing();
    let signature = signature(&session, "incoming", &kept.content(&standing), by);
    let mut change = Change::new(session.unit()?, Lane::Urgent);
    change.add(Kind::Handover, id, "signatures", &new_id(), &signature)?;
    let recorded = Act::signed(id, kept.items.len());
    session.write_as(context, change.into_edits(), Some(recorded))?;
    view(context, form)
}
