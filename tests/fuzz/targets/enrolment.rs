//! Files of joining and of the root's keys: what is read is written as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::enrolment::{EnrolPack, EnrolRequest, Proposal, RootKeyFile};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = EnrolRequest::decode(bytes) {
        assert_eq!(request.encode(), bytes);
        let _ = request.check_digits();
    }
    if let Ok(pack) = EnrolPack::decode(bytes) {
        assert_eq!(pack.encode(), bytes);
    }
    if let Ok(key) = RootKeyFile::decode(bytes) {
        assert_eq!(key.encode().as_slice(), bytes);
    }
    if let Ok(proposal) = Proposal::decode(bytes) {
        assert_eq!(proposal.encode(), bytes);
    }
});
