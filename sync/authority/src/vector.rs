//! What is held, said so shortly that two devices find out at once who lacks what.

use std::collections::BTreeMap;

use vault::sha256;
use wire::ids::Hash;

use crate::Authority;
use crate::chain::Log;
use crate::statement::{MAX_SEQ, Statement};

/// What a vector says about one log, in 64 bits: whether the log stops at a fork (1 bit), the next
/// place (24 bits), and the first bits of the id of the last statement (39 bits).
///
/// The bits of the id let two devices that hold different branches of equal length notice it. Of two
/// marks on one branch the greater one knows more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark(u64);

impl Mark {
    const FORKED: u64 = 1 << 63;
    const ID_BITS: u32 = 39;

    fn of(log: &Log, last: Hash) -> Self {
        let [a, b, c, d, e, ..] = last.0;
        let id = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]) >> 1;
        let forked = if log.fork.is_none() { 0 } else { Self::FORKED };
        Self(forked | log.next.min(MAX_SEQ) << Self::ID_BITS | id)
    }

    fn next(self) -> u64 {
        self.0 >> Self::ID_BITS & MAX_SEQ
    }

    fn last(self) -> u64 {
        self.0 & ((1 << Self::ID_BITS) - 1)
    }

    fn forked(self) -> bool {
        self.0 & Self::FORKED != 0
    }
}

impl Authority {
    /// What is held: for each log a mark of how far it is held, to be given to a peer's
    /// [`Self::missing_for`]. A device whose mark is not below a peer's lacks nothing of that log
    /// that the peer has, save where the two hold different branches, which the next exchange shows.
    #[must_use]
    pub fn vector(&self) -> BTreeMap<Hash, u64> {
        self.reduced
            .logs
            .iter()
            .filter(|(_, log)| log.next > 0 || log.fork.is_some())
            .map(|(issuer, log)| (*issuer, Mark::of(log, self.last_of(issuer, log)).0))
            .collect()
    }

    /// What a peer with this [`Self::vector`] lacks, in an order in which it can be judged.
    ///
    /// A fork is proved to every peer that does not know it: what proves it is sent.
    #[must_use]
    pub fn missing_for(&self, vector: &BTreeMap<Hash, u64>) -> Vec<&Statement> {
        let mut logs: Vec<_> = self.reduced.logs.iter().collect();
        logs.sort_by_key(|(issuer, log)| (log.depth, **issuer));
        let mut missing: Vec<&Statement> = Vec::new();
        for (issuer, log) in logs {
            let ours = Mark::of(log, self.last_of(issuer, log));
            let theirs = Mark(vector.get(issuer).copied().unwrap_or(0));
            if ours == theirs {
                continue;
            }
            // Past a fork the peer may hold the other branch, so it is given ours from there on.
            let fork = log.fork.as_ref();
            let from = match fork {
                Some((at, _)) if *at < log.next => theirs.next().min(*at),
                _ if theirs.forked() => u64::MAX,
                _ => theirs.next(),
            };
            missing.extend(log.statements.iter().filter(|each| each.seq() >= from));
            if theirs.next() == ours.next() && theirs.last() != ours.last() {
                missing.extend(log.statements.last());
            }
            missing.extend(self.pieces(issuer, log));
            let known = theirs.forked() && theirs.next() <= ours.next();
            if let Some((_, proof)) = fork.filter(|_| !known) {
                missing.extend(proof);
            }
        }
        // What cannot be judged here may be judged there.
        for (_, places) in self
            .index
            .iter()
            .filter(|(issuer, _)| !self.reduced.logs.contains_key(issuer))
            .filter(|(issuer, _)| !vector.contains_key(issuer))
        {
            missing.extend(places.values().flatten());
        }
        missing
    }

    /// One hash over everything that counts. Equal hashes mean equal answers.
    #[must_use]
    pub fn heads_hash(&self) -> Hash {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&self.root.0);
        for (issuer, next) in self.vector() {
            bytes.extend_from_slice(&issuer.0);
            bytes.extend_from_slice(&next.to_be_bytes());
            if let Some(log) = self.reduced.logs.get(&issuer) {
                bytes.extend_from_slice(&self.last_of(&issuer, log).0);
            }
        }
        Hash(sha256(&[b"tsunagi/v1/authority-heads\0", &bytes]))
    }

    /// What is held behind the fork of a log, while somebody above has named a branch that is not
    /// whole here: any of it may belong to that branch, and others may hold the rest.
    fn pieces<'a>(&'a self, issuer: &Hash, log: &'a Log) -> impl Iterator<Item = &'a Statement> {
        let named = self.reduced.standing.withdrawals.get(issuer);
        let wanting = log.fork.as_ref().is_some_and(|(at, _)| *at == log.next)
            && named.is_some_and(|withdrawal| withdrawal.log.count > log.next);
        let places = self.index.get(issuer).filter(|_| wanting);
        places
            .into_iter()
            .flat_map(|places| places.range(log.next..))
            .flat_map(|(_, place)| place)
    }

    /// The last that is held of a log; of one whose named branch is not whole, all its pieces.
    fn last_of(&self, issuer: &Hash, log: &Log) -> Hash {
        let mut ids: Vec<[u8; 32]> = self.pieces(issuer, log).map(|each| each.id().0).collect();
        if ids.is_empty() {
            return log.last;
        }
        ids.sort_unstable();
        ids.dedup();
        Hash(sha256(&[b"tsunagi/v1/authority-pieces\0", &ids.concat()]))
    }
}
