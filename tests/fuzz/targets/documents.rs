//! Changes of another device and saved documents. A change comes without its head, as it travels, so
//! that its checksum is right whatever is in it; what is accepted saves and loads again.
#![no_main]

use document::{Document, expand, whole};
use domain::ids::DocumentId;
use domain::kind::Kind;
use libfuzzer_sys::fuzz_target;

const ACTOR: [u8; 16] = [1; 16];
const KIND: Kind = Kind::PersonRecord;
const ID: DocumentId = DocumentId(uuid::Uuid::nil());

fuzz_target!(|bytes: &[u8]| {
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
                let saved = document.save();
                let again =
                    Document::load(KIND, ID, &saved).expect("what was accepted loads again");
                assert_eq!(again.heads(), document.heads());
            }
            Err(_) => assert_eq!((document.heads(), document.read()), (heads, before)),
        }
    }
});
