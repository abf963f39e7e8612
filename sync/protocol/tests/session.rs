//! The conversation between two devices, with real entries and no network.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    clippy::type_complexity
)]

mod common;

use common::{Pair, SPACE};
use protocol::LogKey;
use wire::codec::encode;
use wire::{Bye, Frame, Hash, Hello, Lane, OperationId};

fn note(number: usize) -> String {
    format!("記録{number:04} 物資を受け取りに来られた。膝の痛みが続くとのこと。").repeat(4)
}

#[test]
fn two_devices_with_nothing_new_say_two_greetings_and_no_more() {
    let mut pair = Pair::new();
    for number in 0..50 {
        pair.sides[0].write(Lane::Notes, &note(number));
    }
    pair.sides[0].make_receipt();
    pair.connect();
    pair.run_until_quiet();
    pair.sides[1].make_receipt();
    pair.pump(1);
    pair.run_until_quiet();
    assert!(pair.equal(), "caught up");

    pair.cut();
    (pair.bytes, pair.frames) = (0, 0);
    pair.connect();
    pair.run_until_quiet();
    assert_eq!(pair.frames, 2, "one greeting from each side");
    assert!(pair.bytes <= 300, "{} bytes for nothing new", pair.bytes);
    assert_eq!(
        pair.in_sync,
        [true, true],
        "both know that nothing is missing"
    );
}

#[test]
fn entries_leave_after_one_round_trip() {
    let mut pair = Pair::new();
    pair.sides[0].write(Lane::Notes, &note(1));
    pair.connect();
    pair.run_until_quiet();
    assert_eq!(
        pair.hops_before_entries,
        Some(2),
        "greetings cross, vectors cross, then entries leave"
    );
    assert!(pair.equal(), "the entry came");
}

#[test]
fn both_ways_at_once_and_several_logs() {
    let mut pair = Pair::new();
    for number in 0..40 {
        pair.sides[0].write(Lane::ALL[number % 3], &note(number));
        pair.sides[1].write(Lane::ALL[number % 2], &note(number + 100));
    }
    pair.connect();
    pair.run_until_quiet();
    assert!(pair.equal(), "both hold all of it");
    assert_eq!(pair.in_sync, [true, true], "and know it");
    assert_eq!(pair.entries_sent, 80, "nothing travels twice");
}

#[test]
fn urgent_entries_leave_before_all_others() {
    let mut pair = Pair::new();
    for number in 0..30 {
        pair.sides[0].write(Lane::Bulk, &note(number));
    }
    pair.sides[0].write(Lane::Notes, &note(31));
    pair.sides[0].write(Lane::Urgent, &note(32));
    pair.connect();
    pair.run(4);
    let first = pair.wires[1]
        .iter()
        .find_map(|bytes| match Frame::decode(bytes) {
            Ok(Frame::Entries(list)) => list.first().cloned(),
            _ => None,
        })
        .expect("entries are on the way");
    let entry: wire::Entry = wire::decode(&first).expect("an entry");
    assert_eq!(entry.header.lane, Lane::Urgent as u8, "urgent first");
}

#[test]
fn what_is_written_during_a_conversation_arrives_at_once_and_small() {
    let mut pair = Pair::new();
    pair.connect();
    pair.run_until_quiet();
    (pair.bytes, pair.frames) = (0, 0);
    pair.sides[0].write(
        Lane::Notes,
        "本日訪問。母親の服薬が切れそう。巡回診療につなぐ。",
    );
    pair.pump(0);
    pair.run_until_quiet();
    assert!(pair.equal(), "pushed, not asked for");
    assert_eq!(pair.in_sync, [true, true], "in step again");
    // One frame there, one acknowledgement back.
    assert_eq!(pair.frames, 2, "no further words");
    assert!(pair.bytes <= 800, "{} bytes for a lone note", pair.bytes);
}

#[test]
fn a_conversation_cut_after_any_frame_goes_on_where_it_was() {
    let setting = || {
        let mut pair = Pair::new();
        for number in 0..24 {
            pair.sides[0].write(Lane::ALL[number % 3], &note(number));
            pair.sides[1].write(Lane::Notes, &note(number + 50));
        }
        pair.sides[0]
            .statements
            .insert(Hash([1; 32]), vec![vec![1, 1], vec![1, 2]]);
        pair
    };
    let mut whole = setting();
    whole.connect();
    whole.run_until_quiet();
    let frames = whole.frames;
    assert!(
        whole.equal() && frames >= 6,
        "there are frames to cut after"
    );
    for cut_after in 0..=frames {
        let mut pair = setting();
        pair.connect();
        pair.run(cut_after);
        let held: Vec<usize> = pair
            .sides
            .iter()
            .map(|side| side.entries.values().map(Vec::len).sum())
            .collect();
        pair.cut();
        pair.entries_sent = 0;
        pair.connect();
        pair.run_until_quiet();
        assert!(pair.equal(), "cut after frame {cut_after}");
        assert_eq!(pair.in_sync, [true, true], "cut after frame {cut_after}");
        let missing: usize = held.iter().map(|held| 48 - held).sum();
        assert_eq!(
            pair.entries_sent, missing as u64,
            "cut after frame {cut_after}: only what had not become durable travels again"
        );
    }
}

#[test]
fn a_sender_never_has_more_under_way_than_the_receiver_made_room_for() {
    let mut pair = Pair::new();
    for number in 0..600 {
        // Not compressible, so that the sum is well above the first credit.
        let text: String = (0..80)
            .map(|part| {
                Hash(vault::sha256(&[&[
                    number as u8,
                    (number / 256) as u8,
                    part,
                ]]))
                .hex()
            })
            .collect();
        pair.sides[0].write(Lane::Notes, &text);
    }
    pair.connect();
    pair.run(4);
    let under_way: usize = pair.wires[1].iter().map(Vec::len).sum();
    assert!(under_way > 900_000, "the credit is used: {under_way}");
    assert!(under_way < 1_300_000, "and not exceeded: {under_way}");
    pair.run_until_quiet();
    assert!(pair.equal(), "acknowledgements make room");
    assert!(pair.bytes > 1_500_000, "it was more than the credit");
}

#[test]
fn frames_twice_and_out_of_order_do_no_harm() {
    let mut pair = Pair::new();
    for number in 0..12 {
        pair.sides[0].write(Lane::Notes, &note(number));
    }
    pair.connect();
    pair.run(4);
    let frame = pair.wires[1].pop_back().expect("entries are on the way");
    let Ok(Frame::Entries(list)) = Frame::decode(&frame) else {
        panic!("entries are on the way");
    };
    let (early, late) = list.split_at(6);
    for part in [late, early, early, late] {
        pair.hear(1, &encode(&Frame::Entries(part.to_vec())));
    }
    pair.run_until_quiet();
    assert!(pair.equal(), "the gap was told and filled");
}

#[test]
fn statements_travel_before_the_entries_that_need_them() {
    let mut pair = Pair::new();
    pair.sides[0].write(Lane::Urgent, &note(1));
    pair.sides[0].statements.insert(
        Hash([1; 32]),
        (0..5).map(|number| vec![1, number]).collect(),
    );
    pair.sides[1]
        .statements
        .insert(Hash([1; 32]), vec![vec![1, 0], vec![1, 1]]);
    pair.connect();
    pair.run(4);
    let order: Vec<&str> = pair.wires[1]
        .iter()
        .filter_map(|bytes| match Frame::decode(bytes) {
            Ok(Frame::Statements(_)) => Some("statements"),
            Ok(Frame::Entries(_)) => Some("entries"),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["statements", "entries"], "rights first");
    pair.run_until_quiet();
    assert!(pair.equal(), "both have everything");
}

#[test]
fn statements_that_contradict_each_other_reach_both_sides() {
    let mut pair = Pair::new();
    pair.sides[0]
        .statements
        .insert(Hash([1; 32]), vec![vec![1, 1]]);
    pair.sides[1]
        .statements
        .insert(Hash([1; 32]), vec![vec![1, 2]]);
    pair.connect();
    pair.run_until_quiet();
    for side in &pair.sides {
        let mut all = side.statements[&Hash([1; 32])].clone();
        all.sort();
        assert_eq!(all, vec![vec![1, 1], vec![1, 2]], "both signed statements");
    }
}

/// Attack 29, at the conversation: one position of a log with two contents.
#[test]
fn attack_29_a_forked_log_is_proved_to_both_sides_and_stands_still() {
    for (mine, theirs) in [(5, 5), (5, 7), (7, 5), (3, 9)] {
        let mut pair = Pair::new();
        let mut clone = common::Fake::new(77);
        let mut other = common::Fake::new(77);
        other.rng = vault::SeededRandom::new(1234);
        for side in &mut pair.sides {
            side.known.insert(clone.device(), clone.sign_key());
        }
        for number in 0..mine.min(theirs) - 1 {
            let entry = encode(&clone.write(Lane::Notes, &note(number)));
            other.clock = clone.clock;
            assert!(other.take(&entry), "one log so far");
        }
        for number in mine.min(theirs) - 1..mine {
            clone.write(Lane::Notes, &note(number));
        }
        for number in mine.min(theirs) - 1..theirs {
            other.write(Lane::Notes, &note(number + 500));
        }
        let key = LogKey {
            space: SPACE,
            device: clone.device(),
            lane: Lane::Notes as u8,
        };
        for (side, source) in [(0, &clone), (1, &other)] {
            for entry in &source.entries[&key] {
                pair.sides[side].take(entry);
            }
        }
        pair.connect();
        pair.run_until_quiet();
        for side in &pair.sides {
            assert!(
                side.head(&key).expect("held").forked,
                "{mine} against {theirs}: the contradiction is seen"
            );
            assert!(!side.aside[&key].is_empty(), "both branches are kept");
        }
        // Other logs go on.
        pair.sides[0].write(Lane::Notes, &note(1000));
        pair.pump(0);
        pair.run_until_quiet();
        assert_eq!(pair.sides[1].logs[&SPACE].len(), 2, "the other log goes on");

        pair.cut();
        (pair.bytes, pair.frames) = (0, 0);
        pair.connect();
        pair.run_until_quiet();
        assert_eq!(pair.frames, 2, "a known fork is not told again");
    }
}

#[test]
fn another_operation_and_an_unknown_version_are_refused_by_name() {
    for (hello, reason) in [
        (
            Hello {
                oldest: 1,
                newest: 1,
                operation: OperationId([99; 16]),
                digest: Hash::ZERO,
            },
            Bye::OtherOperation,
        ),
        (
            Hello {
                oldest: 2,
                newest: 9,
                operation: OperationId([3; 16]),
                digest: Hash::ZERO,
            },
            Bye::NoCommonVersion,
        ),
    ] {
        let mut pair = Pair::new();
        pair.connect();
        pair.wires[0].clear();
        pair.hear(0, &encode(&Frame::Hello(hello)));
        assert!(pair.ended[0], "the link is closed");
        let last = pair.wires[1].back().expect("a last word");
        assert_eq!(
            Frame::decode(last),
            Ok(Frame::Bye(reason as u8)),
            "with its reason"
        );
    }
}

#[test]
fn nothing_is_given_to_a_stranger() {
    let mut pair = Pair::new();
    pair.sides[0].write(Lane::Notes, &note(1));
    pair.sides[0].make_receipt();
    pair.sides[0]
        .statements
        .insert(Hash([1; 32]), vec![vec![1, 1]]);
    pair.sides[0].admitted = false;
    pair.sides[0].common.clear();
    pair.connect();
    pair.run_until_quiet();
    assert!(pair.sides[1].logs.is_empty(), "no entry");
    assert!(pair.sides[1].receipts.is_empty(), "no receipt");
    assert!(pair.sides[1].statements.is_empty(), "no statement");
}

#[test]
fn who_becomes_known_by_its_own_statements_is_served_in_the_same_conversation() {
    let mut pair = Pair::new();
    pair.sides[0].write(Lane::Notes, &note(1));
    pair.sides[1].write(Lane::Notes, &note(2));
    pair.sides[0].admitted = false;
    pair.sides[0].common.clear();
    pair.sides[1]
        .statements
        .insert(Hash([1; 32]), vec![vec![1, 1]]);
    pair.sides[0].admitting = Some(vec![1, 1]);
    pair.connect();
    pair.run_until_quiet();
    assert!(pair.sides[0].admitted, "the statement came");
    assert!(pair.equal(), "and everything after it, both ways");
}

/// Attack 19: a right that ends in the middle of a conversation ends there.
#[test]
fn attack_19_nothing_is_served_after_the_right_ended() {
    let mut pair = Pair::new();
    pair.connect();
    pair.run_until_quiet();
    pair.sides[0].common.clear();
    pair.sides[0].write(Lane::Notes, &note(1));
    pair.pump(0);
    pair.run_until_quiet();
    assert!(pair.sides[1].logs.is_empty(), "not a byte of it");
}

#[test]
fn a_peer_cannot_fill_the_memory_with_positions_of_logs() {
    let mut pair = Pair::new();
    pair.connect();
    pair.run_until_quiet();
    let mut ended_after = None;
    for round in 0..2_000_u32 {
        let spaces = (0..1_u32)
            .map(|_| wire::SpaceVector {
                space: wire::SpaceId(
                    vault::sha256(&[&round.to_be_bytes()])[..16]
                        .try_into()
                        .expect("16"),
                ),
                logs: (0..4_000_u32)
                    .map(|number| {
                        let mut device = [0; 32];
                        device[..4].copy_from_slice(&number.to_be_bytes());
                        wire::LogPosition {
                            device: wire::DeviceId(device),
                            lane: 1,
                            seq: u64::MAX,
                            head: [0; 8],
                            forked: false,
                        }
                    })
                    .collect(),
                receipts: Vec::new(),
            })
            .collect();
        pair.hear(
            0,
            &encode(&Frame::Vectors(wire::Vectors {
                authority_heads: Hash::ZERO,
                authority: Vec::new(),
                spaces,
            })),
        );
        if pair.ended[0] {
            ended_after = Some(round);
            break;
        }
    }
    assert!(
        ended_after.is_some_and(|round| round < 200),
        "the conversation ends before the memory does"
    );
}
