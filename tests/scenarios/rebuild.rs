//! A document is the fold of the accepted commits that carry it, and can be made anew from them.

use authority::Role;
use domain::kind::{Kind, record_of};
use store::{Origin, StoreError};
use stories::{Dice, Field};
use wire::Lane;

#[test]
fn what_no_entry_carries_is_gone_from_a_document_and_every_list_when_it_is_made_anew() {
    let mut field = Field::new(Dice::story(501));
    let [shelter, van] = field.team(["避難所A", "巡回車"], Role::HealthTeam);
    let now = field.now_ms;
    let sato = field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    field.join(shelter, van);
    field.run_until_quiet();
    field[van].write_note(sato, "膝の痛み。", now).expect("may");
    field.run_until_quiet();
    // Not sealed yet, and another one that is.
    field.part(shelter, van);
    field[shelter]
        .write_note(sato, "夕方に発熱。", now)
        .expect("may");
    let before = field[shelter].replica().state_digest().expect("reads");
    let lists = field[shelter].lists();

    // As a fault, or a hand at the database, would leave it.
    let record = record_of(sato);
    let space = field[shelter].replica().authority();
    let space = space.space(&stories::UNIT, Kind::PersonRecord.class() as u8);
    let stray = [
        (
            Kind::PersonRecord,
            record,
            field[shelter].note("どこから来た。", now),
        ),
        (
            Kind::Person,
            sato,
            field[shelter].set("full_name", "佐藤 華子", now),
        ),
    ];
    for (kind, id, edit) in stray {
        let mut document = field[shelter].document(kind, id);
        let change = document
            .edit([7; 16], 0, &[edit])
            .expect("an edit")
            .expect("something to write");
        let origin = Origin::Entry {
            device: [7; 32],
            lane: Lane::Notes as u8,
            seq: 9,
        };
        let space = space.expect("the unit has one").0;
        field[shelter]
            .replica_mut()
            .store_mut()
            .transaction(|tx| tx.save_changes(space, &mut document, &[change], origin))
            .map_err(|error: StoreError| error)
            .expect("the store works");
    }
    assert_eq!(field[shelter].notes_of(sato).len(), 3, "it shows");
    assert_ne!(
        field[shelter].replica().state_digest().expect("reads"),
        before
    );

    let news = field[shelter].rebuild(now);
    assert_eq!(
        field[shelter].replica().state_digest().expect("reads"),
        before,
        "the documents are what the entries and saves say"
    );
    assert_eq!(field[shelter].lists(), lists, "and so are the lists");
    assert_eq!(field[shelter].search("華子"), [""; 0], "and the search");
    assert_eq!(news.len(), 1, "what shows it is told");

    // It goes on from there.
    field.join(shelter, van);
    field.run_until_quiet();
    for team in [shelter, van] {
        assert_eq!(field[team].notes_of(sato), ["夕方に発熱。", "膝の痛み。"]);
    }
}

#[test]
fn a_person_of_whom_no_entry_tells_is_gone_from_the_roll_when_it_is_made_anew() {
    let mut field = Field::new(Dice::story(502));
    let shelter = field.member("避難所A", Role::HealthTeam);
    let now = field.now_ms;
    field[shelter].register("佐藤 花子", "サトウ ハナコ", now);
    let lists = field[shelter].lists();
    let id = domain::ids::DocumentId(field[shelter].fresh());
    let space = field[shelter]
        .replica()
        .authority()
        .space(&stories::UNIT, 1);
    let mut document = document::Document::new(Kind::Person, id);
    let edit = field[shelter].set("full_name", "幽霊 太郎", now);
    let change = document
        .edit([7; 16], 0, &[edit])
        .expect("an edit")
        .expect("something to write");
    let origin = Origin::Entry {
        device: [7; 32],
        lane: Lane::Notes as u8,
        seq: 9,
    };
    let space = space.expect("the unit has one").0;
    field[shelter]
        .replica_mut()
        .store_mut()
        .transaction(|tx| tx.save_changes(space, &mut document, &[change], origin))
        .map_err(|error: StoreError| error)
        .expect("the store works");
    assert_eq!(field[shelter].search("幽霊"), ["幽霊 太郎"], "it shows");
    field[shelter].rebuild(now);
    assert_eq!(field[shelter].search("幽霊"), [""; 0], "not found any more");
    assert_eq!(field[shelter].lists(), lists, "nor in any list");
}
