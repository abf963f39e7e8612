//! Bundles from hostile sticks: every prefix, every flipped byte, frames that do not belong.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::Read;

use protocol::bundle::{BundleError, BundleHeader, BundleReader, BundleSum, END, HEADER};
use wire::{DeviceId, Frame, OperationId, limits};

fn header() -> BundleHeader {
    BundleHeader {
        id: [1; 16],
        operation: OperationId([2; 16]),
        maker: DeviceId([3; 32]),
        to: None,
        made_ms: 1_795_392_000_000,
        part: 1,
        parts: 2,
    }
}

fn frames() -> Vec<Frame> {
    vec![
        Frame::Statements(vec![vec![4; 20]]),
        Frame::Entries(vec![vec![5; 30], vec![6; 7]]),
        Frame::Receipts(Vec::new()),
    ]
}

fn written(header: &BundleHeader, frames: &[Frame]) -> Vec<u8> {
    let mut sum = BundleSum::default();
    let mut file = header.to_bytes();
    for frame in frames {
        file.extend(sum.frame(frame));
    }
    file.extend(sum.end(header));
    assert_eq!(sum.bytes(), file.len() as u64);
    file
}

/// The frames up to where reading ends, and how it ends.
fn read(file: impl Read) -> (Vec<Frame>, Result<(), BundleError>) {
    let mut reader = match BundleReader::open(file) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let mut frames = Vec::new();
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => return (frames, Ok(())),
            Err(error) => {
                assert_eq!(reader.next_frame(), Ok(None), "nothing follows");
                return (frames, Err(error));
            }
        }
    }
}

#[test]
fn what_was_written_is_read() {
    let to = BundleHeader {
        to: Some(DeviceId([9; 32])),
        ..header()
    };
    for header in [header(), to] {
        let file = written(&header, &frames());
        assert_eq!(BundleHeader::from_bytes(&file), Ok(header));
        assert_eq!(read(file.as_slice()), (frames(), Ok(())));
    }
    let empty = written(&header(), &[]);
    assert_eq!(empty.len(), HEADER + END);
    assert_eq!(read(empty.as_slice()), (Vec::new(), Ok(())));
}

#[test]
fn every_half_copy_is_known_as_one_and_gives_its_whole_frames() {
    let file = written(&header(), &frames());
    for length in 1..file.len() {
        let (came, end) = read(&file[..length]);
        assert_eq!(end, Err(BundleError::Half), "{length} bytes");
        assert_eq!(came, frames()[..came.len()]);
    }
    assert_eq!(read(&file[..0]).1, Err(BundleError::NotOurs));
}

#[test]
fn no_flipped_byte_passes() {
    let file = written(&header(), &frames());
    for place in 0..file.len() {
        for bit in [0x01, 0x80, 0xff] {
            let mut changed = file.clone();
            changed[place] ^= bit;
            let (_, end) = read(changed.as_slice());
            assert!(end.is_err(), "byte {place} flipped by {bit:#x}");
        }
    }
}

#[test]
fn what_follows_the_end_is_damage() {
    let mut file = written(&header(), &frames());
    file.push(0);
    assert_eq!(read(file.as_slice()).1, Err(BundleError::Damaged));
}

#[test]
fn a_bundle_of_a_newer_version_says_so() {
    let mut file = written(&header(), &frames());
    file[9] = 2;
    assert_eq!(
        read(file.as_slice()).1,
        Err(BundleError::Newer { version: 2 })
    );
}

#[test]
fn a_length_that_no_frame_has_is_refused_before_anything_is_allocated() {
    let mut file = header().to_bytes();
    file.extend(u32::MAX.to_be_bytes());
    assert_eq!(read(file.as_slice()).1, Err(BundleError::Damaged));
    let mut file = header().to_bytes();
    file.extend((limits::FRAME as u32 + 1).to_be_bytes());
    // A stick that never ends: no more than the length is read.
    let endless = file.as_slice().chain(std::io::repeat(0));
    assert_eq!(read(endless).1, Err(BundleError::Damaged));
}

#[test]
fn frames_of_a_conversation_do_not_belong_in_a_file() {
    for frame in [
        Frame::Bye(1),
        Frame::Ack(wire::Ack {
            logs: Vec::new(),
            credit: 9,
        }),
    ] {
        let file = written(&header(), &[frame]);
        assert_eq!(
            read(file.as_slice()),
            (Vec::new(), Err(BundleError::Damaged))
        );
    }
    // A kind of a newer version is passed over.
    let file = written(&header(), &[Frame::Unknown(77)]);
    assert_eq!(read(file.as_slice()).1, Ok(()));
}

#[test]
fn parts_that_cannot_be_are_refused() {
    for (part, parts) in [(0, 1), (2, 1), (1, 0), (1, u16::MAX)] {
        let header = BundleHeader {
            part,
            parts,
            ..header()
        };
        assert_eq!(
            BundleHeader::from_bytes(&header.to_bytes()),
            Err(BundleError::Damaged)
        );
    }
}

#[test]
fn an_enrolment_file_is_no_bundle() {
    let mut file = written(&header(), &[]);
    file[8] = 1;
    assert_eq!(read(file.as_slice()).1, Err(BundleError::NotOurs));
    assert_eq!(read(&b"PK\x03\x04"[..]).1, Err(BundleError::NotOurs));
}
