//! What a scanner or a person typed, in lines: parts come in any order; and content that was cut into
//! parts or groups comes out whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::code::{CodeKind, Collector, Progress, groups, parts};

fuzz_target!(|bytes: &[u8]| {
    let mut collector = Collector::default();
    for line in String::from_utf8_lossy(bytes).lines() {
        let _ = collector.read(line);
    }
    collector.clear();
    for texts in [
        parts(CodeKind::Request, bytes),
        groups(CodeKind::Request, bytes).map(|groups| vec![groups.concat()]),
    ] {
        let Ok(texts) = texts else { continue };
        let mut last = None;
        for text in texts.iter().rev() {
            last = collector.read(text).ok();
        }
        match last {
            Some(Progress::Whole { content, .. }) => assert_eq!(content, bytes),
            other => panic!("not whole: {other:?}"),
        }
    }
});
