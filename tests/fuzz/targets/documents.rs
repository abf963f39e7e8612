//! Changes of another device and saved documents. A change comes without its head, as it travels, so
//! that its checksum is right whatever is in it; what is accepted can be kept, and given to others, as
//! what it is.
#![no_main]

use document::{Document, expand, gathered, whole};
use domain::ids::DocumentId;
use domain::kind::Kind;
use libfuzzer_sys::fuzz_target;

const ACTOR: [u8; 16] = [1; 16];
const KIND: Kind = Kind::PersonRecord;
const ID: DocumentId = DocumentId(uuid::Uuid::nil());

// Panics of Automerge that are caught are no finding; libFuzzer's hook would end the program at any.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    if let Ok(document) = Document::load(KIND, ID, bytes) {
        let _ = document.read();
    }
    let known = Document::layout_hashes(KIND, ID);
    let expanded = expand(bytes, |place| known.get(place).copied());
    for bare in [Some(bytes.to_vec()), expanded.ok()].into_iter().flatten() {
        let Ok(chunk) = whole(&bare, ACTOR, vault::sha256) else {
            continue;
        };
        let mut document = Document::new(KIND, ID);
        let (heads, before) = (document.heads(), document.read());
        match document.receive(&[chunk], ACTOR) {
            Ok(_) => {
                let given = document.changes();
                let given = gathered(given.iter().map(Vec::as_slice));
                let folded = document.save_checked().expect("what was accepted folds");
                for kept in [given, folded] {
                    let again = Document::open(KIND, ID, &kept).expect("and opens again");
                    assert_eq!(again.heads(), document.heads());
                    assert_eq!(again.read(), document.read());
                }
            }
            Err(_) => assert_eq!((document.heads(), document.read()), (heads, before)),
        }
    }
});
