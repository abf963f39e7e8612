//! A right that ends while two devices talk: nothing is given after it, nothing written after it
//! counts, and what was written before it is kept, whenever it comes.

use authority::Role;
use document::Document;
use domain::kind::{Kind, record_of};
use stories::{Dice, Field, Forger, PersonId, entries};
use wire::Lane;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// A shelter and a van whose right ends in an hour; they talk.
fn an_hour(number: u64) -> (Field, [usize; 2], PersonId, u64) {
    let mut field = Field::new(Dice::story(number));
    let shelter = field.member("避難所A", Role::HealthTeam);
    let van = field.device("巡回車");
    let mut admission = field.admission(van, Role::HealthTeam);
    let ends = field.now_ms + HOUR_MS;
    admission.valid_until_ms = ends;
    field.admit_as(van, &admission);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.join(shelter, van);
    field.run_until_quiet();
    assert_eq!(field[van].search("さとう"), ["佐藤 花子"], "while it may");
    (field, [shelter, van], sato, ends)
}

#[test]
fn attack_19_a_device_whose_right_ends_in_a_conversation_is_given_nothing_more() {
    let (mut field, [shelter, van], sato, ends) = an_hour(1901);
    field.advance(ends + 1 - field.now_ms);
    let now = field.now_ms;
    field[shelter]
        .write_note(sato, "夕方に発熱。", now)
        .expect("a health team may write");
    (field.bytes, field.overheard) = (0, Some(Vec::new()));
    field.seal(shelter);
    field.run_until_quiet();
    assert!(
        field[van].notes_of(sato).is_empty(),
        "nothing more is given"
    );
    let said = field.overheard.take().unwrap_or_default();
    let entries = said.iter().filter(|frame| frame.get(1) == Some(&3));
    assert_eq!(entries.count(), 0, "not even sealed");
    // Nor in a new conversation, nor when it asks as if it held nothing.
    field.part(shelter, van);
    field.join(shelter, van);
    field.run_until_quiet();
    assert!(field[van].notes_of(sato).is_empty(), "nor in the next one");
}

#[test]
fn attack_19_what_a_device_writes_after_its_right_has_ended_is_set_aside() {
    let (mut field, [shelter, van], sato, ends) = an_hour(1902);
    field.advance(ends + 1 - field.now_ms);
    let now = field.now_ms;
    assert!(
        field[van].write_note(sato, "遅すぎた。", now).is_err(),
        "its own program says so"
    );
    let mut forger = Forger::of(&field[van], now);
    let mut record = Document::new(Kind::PersonRecord, record_of(sato));
    let note = field[van].note("遅すぎた。", now);
    let change = forger.change(&mut record, &[note]);
    let commit = forger.commit(Kind::PersonRecord, record_of(sato), vec![change]);
    let space = forger.space_of(Kind::PersonRecord);
    let entry = forger.entry(space, Lane::Notes, vec![commit]);
    field.part(shelter, van);
    field.intrude(van, shelter);
    field
        .inject(van, shelter, &entries(vec![entry]))
        .expect("works");
    field.run_until_quiet();
    assert_eq!(
        field[shelter].set_aside(),
        ["after_period"],
        "set aside and shown"
    );
    assert!(field[shelter].notes_of(sato).is_empty(), "and not read");
}

#[test]
fn what_was_written_before_the_right_ended_is_kept_whenever_it_comes() {
    let (mut field, [shelter, van], sato, ends) = an_hour(1903);
    field.part(shelter, van);
    let now = field.now_ms;
    field[van]
        .write_note(sato, "最後の訪問。", now)
        .expect("while it may");
    field.advance(ends + 30 * 24 * HOUR_MS - field.now_ms);
    field.join(shelter, van);
    field.run_until_quiet();
    assert_eq!(
        field[shelter].notes_of(sato),
        ["最後の訪問。"],
        "a month later, and nothing is lost"
    );
    assert!(
        field[shelter].set_aside().is_empty(),
        "nothing is wrong with it"
    );
}
