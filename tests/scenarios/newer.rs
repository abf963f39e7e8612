//! A colleague's program is newer than ours: what we cannot read is kept, passed on, and told apart from
//! what waits for a key and from what is wrong.

use crate::hostile_entries::{RECORD, Story};
use authority::Role;
use document::Edit;
use domain::kind::record_of;
use serde_json::json;
use wire::{Lane, decode, encode};

#[test]
fn a_record_of_a_newer_form_is_kept_passed_on_and_the_rest_of_its_entry_is_read() {
    let mut story = Story::new(17_001, Role::HealthTeam);
    let mut record = story.record();
    let note = json!({
        "text": "新しい版の同僚が書いたメモ。",
        "operator": "00000000-0000-0000-0000-000000000009", "name": "森", "team": "C班", "device": "0",
        "seen": "2026-11-23T10:00:00+09:00", "typed": "2026-11-23T10:00:00+09:00",
        "source": "self", "verification": "stated",
    });
    let add = Edit::Add {
        collection: "notes".into(),
        id: "n-newer".into(),
        item: note,
    };
    let change = story.forger.change(&mut record, &[add]);
    let known = story
        .forger
        .committed(RECORD, record_of(story.sato), vec![change]);
    let mut unknown = known.clone();
    unknown.kind = 99;
    let space = story.forger.space_of(RECORD);
    let commits = vec![encode(&unknown), encode(&known)];
    let entry = story.forger.entry(space, Lane::Notes, commits);
    let packed = decode::<wire::Entry>(&entry);
    assert!(packed.is_ok(), "a proper entry");
    story.give(vec![entry]);
    assert_eq!(story.set_aside(), Vec::<String>::new(), "it is no mistake");
    assert!(
        story.notes().iter().any(|text| text.contains("新しい版")),
        "what can be read of it is read"
    );
    let (shelter, van) = (story.shelter, story.van);
    for at in [shelter, van] {
        let counts = story.field[at].replica().counts().expect("counts");
        assert_eq!((counts.newer, counts.unreadable), (1, 0));
    }
    // Started again, the same program keeps it; the note is not doubled.
    story.field[shelter].start();
    story.meet();
    let counts = story.field[shelter].replica().counts().expect("counts");
    assert_eq!((counts.newer, counts.waiting), (1, 0));
    let notes = story.notes();
    let twice = notes.iter().filter(|text| text.contains("新しい版"));
    assert_eq!(twice.count(), 1);
}
