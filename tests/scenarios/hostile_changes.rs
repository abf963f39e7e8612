//! Changes of documents that no program of ours makes, in entries that are properly sealed and signed:
//! broken ones, forbidden ones, and ones that wait for what never comes.

use authority::Role;
use automerge::transaction::Transactable;
use automerge::{ROOT, ReadDoc};
use domain::kind::record_of;
use stories::{Dice, with_checksum};
use wire::Lane;

use crate::hostile_entries::{RECORD, Story};

#[test]
fn attack_31_mutated_changes_in_proper_entries_are_set_aside_and_nobody_stumbles() {
    let count: usize = std::env::var("MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1000);
    for seed in Dice::seeds(3101, 1) {
        let mut dice = Dice::new(seed);
        let mut story = Story::new(seed, Role::HealthTeam);
        let mut record = story.record();
        let mut genuine = Vec::new();
        for number in 0..6 {
            let now = story.field.now_ms;
            let phone = story.field[story.mallory].set("phone", &number.to_string(), now);
            let note = story.forged_note("会えた。薬あと3日");
            genuine.push(story.forger.change(&mut record, &[note, phone]));
        }
        let mut made = 0;
        while made < count {
            let mut list = Vec::new();
            for _ in 0..8 {
                let commits: Vec<Vec<u8>> = (0..16)
                    .map(|_| {
                        let change = mutated(&genuine, &mut dice);
                        story
                            .forger
                            .commit(RECORD, record_of(story.sato), vec![change])
                    })
                    .collect();
                made += commits.len();
                let space = story.forger.space_of(RECORD);
                list.push(story.forger.entry(space, Lane::Notes, commits));
            }
            story.give(list);
        }
        let aside = story.set_aside().len();
        assert!(aside > made / 2, "seed {seed}: {aside} of {made} set aside");
        story.note_of_the_van("夕方に発熱。");
        for text in ["夕方に発熱。", "膝の痛み。"] {
            assert!(
                story.notes().iter().any(|note| note == text),
                "seed {seed}: what honest people wrote stays: {text}"
            );
        }
        // What was accepted of it is kept in a form that loads again.
        let before = story.notes();
        story.field.crash(story.shelter);
        story.field.crash(story.van);
        assert_eq!(story.notes(), before, "seed {seed}: after a restart too");
    }
}

fn mutated(genuine: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut change = genuine[dice.below(genuine.len())].clone();
    for _ in 0..=dice.below(4) {
        let at = 9 + dice.below(change.len() - 9);
        match dice.below(4) {
            0 => change[at] ^= 1 << dice.below(8),
            1 => change[at] = dice.number() as u8,
            2 => change.insert(at, dice.number() as u8),
            _ => drop(change.remove(at)),
        }
    }
    with_checksum(&change)
}

#[test]
fn attack_34_text_beyond_the_limit_is_set_aside_and_odd_letters_break_nothing() {
    let mut story = Story::new(3401, Role::HealthTeam);
    let long = "長".repeat(document::MAX_TEXT / 3 + 1);
    let mut record = story.record();
    let change = story.forger.forge(&mut record, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction.put(&notes, "a", long.as_str()).unwrap();
    });
    let entry = story.entry_with(vec![change]);
    story.give(vec![entry]);
    assert_eq!(story.set_aside(), ["too_large"], "set aside and shown");

    // Turned direction, NUL, half of a pair as JSON can write it, no JSON at all, a lookalike.
    let odd = [
        "{\"text\":\"\u{202e}うらがえし\"}".to_owned(),
        "{\"text\":\"前\\u0000後\"}".to_owned(),
        "{\"text\":\"\\ud800\"}".to_owned(),
        "記録\0".to_owned(),
        String::new(),
        format!("{}1{}", "[".repeat(30_000), "]".repeat(30_000)),
    ];
    let change = story.forger.forge(&mut record, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        for (number, text) in odd.iter().enumerate() {
            let name = format!("{number}\0\u{202e}'\"; DROP TABLE note; --");
            transaction.put(&notes, name, text.as_str()).unwrap();
        }
    });
    let entry = story.entry_with(vec![change]);
    story.give(vec![entry]);
    assert_eq!(story.set_aside().len(), 1, "they are texts under names");
    story.note_of_the_van("夕方に発熱。");
    for text in ["夕方に発熱。", "膝の痛み。"] {
        assert!(story.notes().iter().any(|note| note == text), "{text}");
    }
    assert_eq!(story.field[story.van].search("さとう"), ["佐藤 花子"]);
}

#[test]
fn attack_35_a_volunteer_neither_rewrites_nor_deletes_what_another_wrote() {
    let mut story = Story::new(3501, Role::VolunteerRecorder);
    let mut record = story.record();
    let read = record.read();
    let victim = read.items["notes"].keys().next().expect("a note").clone();
    let rewritten = story.forger.forge(&mut record, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction
            .put(&notes, victim.as_str(), "{\"text\":\"書きかえ\"}")
            .unwrap();
    });
    let deleted = story.forger.forge(&mut record, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction.delete(&notes, victim.as_str()).unwrap();
    });
    let emptied = story.forger.forge(&mut record, |transaction| {
        transaction
            .put_object(ROOT, "notes", automerge::ObjType::Map)
            .unwrap();
    });
    for change in [rewritten, deleted, emptied] {
        let entry = story.entry_with(vec![change]);
        story.give(vec![entry]);
    }
    assert_eq!(story.set_aside(), ["not_allowed"; 3], "set aside and shown");
    assert_eq!(
        story.notes(),
        ["膝の痛み。"],
        "the note stands as it was written"
    );
}

#[test]
fn attack_35_a_forbidden_change_that_comes_before_what_it_stands_on_stays_forbidden() {
    let mut story = Story::new(3502, Role::VolunteerRecorder);
    let mut record = story.record();
    let victim = record.read().items["notes"]
        .keys()
        .next()
        .expect("a note")
        .clone();
    let note = story.forged_note("まっとうな記録");
    let proper = story.forger.change(&mut record, &[note]);
    let rewritten = story.forger.forge(&mut record, |transaction| {
        let notes = transaction.get(ROOT, "notes").unwrap().unwrap().1;
        transaction
            .put(&notes, victim.as_str(), "{\"text\":\"書きかえ\"}")
            .unwrap();
    });
    // It waits for the proper one, and is judged when that comes.
    let early = story.entry_with(vec![rewritten]);
    story.give(vec![early]);
    let late = story.entry_with(vec![proper]);
    story.give(vec![late]);
    for device in [story.shelter, story.van] {
        // As the next start finds it.
        story.field.crash(device);
    }
    story.note_of_the_van("夕方に発熱。");
    assert_eq!(
        story.notes(),
        ["まっとうな記録", "夕方に発熱。", "膝の痛み。"],
        "the note stands as it was written"
    );
    let read = story.record().read();
    assert_ne!(
        read.items["notes"][&victim]["text"], "書きかえ",
        "in the document as well"
    );
    assert_eq!(story.set_aside(), ["not_allowed"], "set aside and shown");
}

#[test]
fn a_broken_change_that_waited_for_a_note_does_not_take_the_note_with_it() {
    let mut story = Story::new(3503, Role::HealthTeam);
    // The van writes; Mallory hears of it before the shelter does.
    let (van, now) = (story.van, story.field.now_ms);
    story.field[van]
        .write_note(story.sato, "夕方に発熱。", now)
        .expect("a health team may write");
    let mut ahead = story.field[van].document(RECORD, record_of(story.sato));
    // Two changes with one number of one author: one of them can be taken, never both.
    let first = story.forged_note("一");
    let second = story.forged_note("二");
    let mut here = story.record();
    let taken = story.forger.change(&mut here, &[first]);
    let broken = story.forger.change(&mut ahead, &[second]);
    let entry = story.entry_with(vec![taken]);
    story.give_the_shelter(entry);
    let entry = story.entry_with(vec![broken]);
    story.give_the_shelter(entry);
    story.meet();
    assert!(
        story.field[story.shelter]
            .notes_of(story.sato)
            .contains(&"夕方に発熱。".to_owned()),
        "the van's note arrives at the shelter"
    );
}
