//! Statements that come, and what follows from them for those who are here.

use std::collections::BTreeMap;

use authority::{Authority, Statement};
use wire::Bye;

use super::{Hall, Output, Turn};
use crate::depot::DepotError;

/// Statements that are kept at most: an operation of hundreds of devices has some thousands.
const MOST_STATEMENTS: usize = 200_000;

/// Bytes of statements that are kept although they have no place in any log yet: anybody who is
/// admitted can make up such ones, and honest devices send them in order.
const MOST_UNPLACED: usize = 1024 * 1024;

impl Hall {
    /// Statements of a device that is here.
    pub(super) fn take_statements(
        &mut self,
        turn: &mut Turn<'_>,
        list: &[Vec<u8>],
    ) -> Result<(), DepotError> {
        let mut decoded: Vec<Statement> = list
            .iter()
            .filter_map(|bytes| Statement::decode(bytes).ok())
            .collect();
        decoded.retain(|statement| !self.authority.holds(statement));
        let all = self.authority.statements().count();
        if decoded.is_empty() || all.saturating_add(decoded.len()) > MOST_STATEMENTS {
            return Ok(());
        }
        // Tried on a copy: it may turn out that nothing of it is to be kept.
        let mut after = self.authority.clone();
        after.extend(&decoded);
        if unplaced(&after) > MOST_UNPLACED {
            return Ok(());
        }
        self.authority = after;
        let bytes: Vec<Vec<u8>> = decoded
            .iter()
            .map(|statement| statement.bytes().to_vec())
            .collect();
        turn.depot
            .put_statements(self.number, self.serial(), &bytes)?;
        self.tally.statements_taken += bytes.len() as u64;
        turn.written = true;
        turn.news = true;
        turn.outputs.push(Output::RightsChanged);
        self.part_from_those_shut_out(turn)
    }

    /// Takes statements that the operator handed over in a file; whether any was new. They have been
    /// judged under this operation's root.
    ///
    /// # Errors
    ///
    /// [`DepotError`].
    pub fn add_statements(
        &mut self,
        depot: &dyn crate::Depot,
        statements: &[Statement],
        now_ms: u64,
    ) -> Result<bool, DepotError> {
        let fresh: Vec<Vec<u8>> = statements
            .iter()
            .filter(|statement| !self.authority.holds(statement))
            .map(|statement| statement.bytes().to_vec())
            .collect();
        if fresh.is_empty() {
            return Ok(false);
        }
        let kept = depot.begin(self.number).and_then(|mut state| {
            let serial = state.serial.saturating_add(1);
            depot.put_statements(self.number, serial, &fresh)?;
            state.serial = serial;
            state.heard = now_ms;
            depot.commit(self.number, &state)
        });
        // What is in memory is read anew at the next turn.
        self.stale = true;
        if kept.is_err() {
            depot.rollback();
        }
        kept.map(|()| true)
    }

    /// Ends the conversations with devices that were withdrawn. They are told why by the statements,
    /// and are given nothing else.
    pub(super) fn part_from_those_shut_out(
        &mut self,
        turn: &mut Turn<'_>,
    ) -> Result<(), DepotError> {
        self.forget_void();
        let gone: Vec<[u8; 32]> = self
            .talks
            .iter()
            .filter(|(_, talk)| self.authority.shuts_out(&talk.device))
            .map(|(peer, _)| *peer)
            .collect();
        for peer in gone {
            self.converse(turn, peer, |session, lent| session.pump(lent))?;
            self.end_talk(turn, peer, Bye::NotAdmitted);
        }
        Ok(())
    }
}

/// Bytes of the statements that have no place in a log: of issuers that nobody vouches for, not signed
/// by their issuer, or without the one before.
fn unplaced(authority: &Authority) -> usize {
    let known = authority.vector();
    let bytes = |statement: &Statement| statement.bytes().len();
    let all: usize = authority.statements().map(bytes).sum();
    let placed: usize = authority
        .missing_for(&BTreeMap::new())
        .into_iter()
        .filter(|statement| known.contains_key(&statement.issuer()))
        .map(bytes)
        .sum();
    all.saturating_sub(placed)
}
