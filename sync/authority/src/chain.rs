//! One issuer's log: what of it is signed, contiguous and undisputed.

use std::collections::BTreeMap;

use wire::ids::{Hash, PublicKey};

use crate::body::Body;
use crate::ending::Cut;
use crate::statement::Statement;

/// Statements of one log by place; several at one place until signatures are checked.
pub(crate) type Places = BTreeMap<u64, Vec<Statement>>;

/// Statements by log and place.
pub(crate) type Index = BTreeMap<Hash, Places>;

/// The keys that sign in a log.
#[derive(Debug, Clone)]
pub(crate) enum Voice {
    /// A device's signing key.
    Device([u8; 32]),
    /// The root's keys, and how many of them must sign.
    Root(Vec<PublicKey>, u8),
}

impl Voice {
    pub(crate) fn signed(&self, statement: &Statement) -> bool {
        match self {
            Self::Device(key) => statement.signed_by(key),
            Self::Root(keys, threshold) => statement.signed_by_root(keys, *threshold),
        }
    }
}

/// One issuer's log, as far as it is held.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    /// Depth of the issuer.
    pub(crate) depth: u8,
    /// The next place.
    pub(crate) next: u64,
    /// Id of the last statement.
    pub(crate) last: Hash,
    /// The statements, in order.
    pub(crate) statements: Vec<Statement>,
    /// Where the issuer spoke twice, and the proof. Nothing further is heard, unless somebody above
    /// said which branch it is.
    pub(crate) fork: Option<(u64, Vec<Statement>)>,
    /// How much of it counts at most; `None` while nobody above cut it, `Some(0)` for a log whose
    /// own grant does not count.
    pub(crate) limit: Option<u64>,
    /// Who signs from which place on: several for a root that changed its keys.
    voices: Vec<(u64, Voice)>,
}

impl PartialEq for Log {
    /// A fork is the same fork whichever of its branches are at hand, and where somebody above settled
    /// it, wherever it first showed. The last id names all before it.
    fn eq(&self, other: &Self) -> bool {
        self.depth == other.depth
            && (self.next, self.last) == (other.next, other.last)
            && self.fork.is_some() == other.fork.is_some()
            && self.limit == other.limit
    }
}

impl Eq for Log {}

impl Log {
    pub(crate) fn new(depth: u8, voice: Voice) -> Self {
        Self {
            depth,
            next: 0,
            last: Hash::ZERO,
            statements: Vec::new(),
            fork: None,
            limit: None,
            voices: vec![(0, voice)],
        }
    }

    /// How many of its statements count.
    pub(crate) fn counted(&self) -> u64 {
        self.limit.map_or(self.next, |limit| limit.min(self.next))
    }

    /// Whether a statement that is added now would count.
    pub(crate) fn goes_on(&self) -> bool {
        self.fork.is_none() && self.limit.is_none_or(|limit| self.next < limit)
    }

    /// The statements that count.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Statement> {
        let counted = self.counted();
        self.statements
            .iter()
            .take_while(move |statement| statement.seq() < counted)
    }

    /// The keys of the root that are in force at the end of its log, and how many must sign.
    pub(crate) fn root_voice(&self) -> Option<(&[PublicKey], u8)> {
        match self.voices.last() {
            Some((_, Voice::Root(keys, threshold))) => Some((keys, *threshold)),
            _ => None,
        }
    }

    /// Whether the one who signs at a place signed this.
    pub(crate) fn signed(&self, statement: &Statement) -> bool {
        let voice = self
            .voices
            .iter()
            .rev()
            .find(|(from, _)| *from <= statement.seq());
        voice.is_some_and(|(_, voice)| voice.signed(statement))
    }

    /// Whether this contradicts what is held of the log.
    pub(crate) fn contradicts(&self, statement: &Statement) -> bool {
        let held = usize::try_from(statement.seq())
            .ok()
            .and_then(|at| self.statements.get(at));
        held.is_some_and(|held| held.id() != statement.id()) && self.signed(statement)
    }

    /// Follows the log on from where it stands; answers from which place on there are new ones.
    pub(crate) fn follow(&mut self, places: Option<&Places>) -> u64 {
        let before = self.next;
        while self.fork.is_none() {
            let Some(place) = places.and_then(|places| places.get(&self.next)) else {
                break;
            };
            // What is not signed by the issuer is no word of the issuer and stops nobody's log.
            let mut said: BTreeMap<Hash, &Statement> = BTreeMap::new();
            for statement in place {
                if self.signed(statement) {
                    said.entry(statement.id()).or_insert(statement);
                }
            }
            let mut said = said.into_values();
            match (said.next(), said.next()) {
                (None, _) => break,
                (Some(one), None) if one.header().prev == self.last => self.take(one.clone()),
                (Some(one), other) => {
                    // Alone it is proof too: it names another statement before it than the one here.
                    let mut proof: Vec<Statement> =
                        std::iter::once(one).chain(other).cloned().collect();
                    if proof.len() == 1 {
                        proof.splice(0..0, self.statements.last().cloned());
                    }
                    self.fork = Some((self.next, proof));
                }
            }
        }
        before
    }

    fn take(&mut self, statement: Statement) {
        self.last = statement.id();
        self.next += 1;
        if let (Body::RootRotate(keys), Some((_, Voice::Root(..)))) =
            (statement.body(), self.voices.last())
        {
            let voice = Voice::Root(keys.root_keys.clone(), keys.threshold);
            self.voices.push((self.next, voice));
        }
        self.statements.push(statement);
    }

    /// Takes the branch that somebody above named, past the place where the issuer spoke twice.
    ///
    /// Without this, whoever finds a lead's laptop unlocked could sign one more statement at its
    /// first place and so undo everything the lead ever granted.
    pub(crate) fn heal(&mut self, places: Option<&Places>, cut: &Cut) {
        let Some((fork, _)) = &self.fork else {
            return;
        };
        if cut.count <= *fork || cut.last == Hash::ZERO {
            return;
        }
        let mut branch: Vec<Statement> = Vec::new();
        let mut wanted = cut.last;
        for place in (0..cut.count).rev() {
            let found = places
                .and_then(|places| places.get(&place))
                .and_then(|place| {
                    place
                        .iter()
                        .find(|each| each.id() == wanted && self.signed(each))
                });
            let Some(found) = found else {
                return;
            };
            wanted = found.header().prev;
            branch.push(found.clone());
        }
        if wanted == Hash::ZERO {
            branch.reverse();
            self.statements = branch;
            self.next = cut.count;
            self.last = cut.last;
        }
    }
}
