//! Who of those who are shared is to be looked at, and when again.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::DocumentId;
use domain::kind::{care_of, record_of, withheld_of};
use wire::Hash;

/// Who could not be carried, for want of room or for anything else, is tried again after this, in
/// milliseconds.
const AGAIN_MS: u64 = 60_000;

/// What a device that stands between units knows of those who are shared.
#[derive(Debug, Default)]
pub(crate) struct Bridge {
    /// Whether this device may carry anything.
    pub(super) able: bool,
    /// The person of each document of those who are shared.
    pub(super) people: BTreeMap<DocumentId, DocumentId>,
    /// Who is to be looked at.
    pub(super) due: BTreeSet<DocumentId>,
    /// Who could not be carried and is to be looked at again.
    put_off: BTreeSet<DocumentId>,
    /// When.
    pub(crate) again_at: Option<u64>,
    /// Pieces of pictures of those who are shared that have not come here, and whose they are.
    pub(super) wanted: BTreeMap<Hash, DocumentId>,
}

impl Bridge {
    /// A person is shared: they are to be looked at whenever any of their documents changes, and now.
    pub(super) fn watch(&mut self, person: DocumentId) {
        for id in [
            person,
            record_of(person),
            care_of(person),
            withheld_of(person),
        ] {
            self.people.insert(id, person);
        }
        self.due.insert(person);
    }

    /// Somebody could not be carried now.
    pub(super) fn put_off(&mut self, person: DocumentId, now_ms: u64) {
        self.put_off.insert(person);
        let again = now_ms.saturating_add(AGAIN_MS);
        self.again_at.get_or_insert(again);
    }

    /// Those who were put off are due again when it is time.
    pub(crate) fn try_again(&mut self, now_ms: u64) {
        if self.again_at.is_some_and(|at| at <= now_ms) {
            self.again_at = None;
            self.due.append(&mut self.put_off);
        }
    }
}
