//! Statements: founding, joining, admitting, and what follows when they come.

use std::collections::{BTreeMap, BTreeSet};

use authority::{Admission, Authority, Body, Founding, RootKeys, RootSecrets, Statement};
use vault::SigningKey;
use wire::Hash;
use zeroize::Zeroizing;

use crate::ReplicaError;
use crate::output::Output;
use crate::replica::{META_HLC, META_ROOT, Replica};

/// Key of the root's secret in the store of the founding device, where the root has one key.
pub(crate) const META_ROOT_SECRET: &str = "root_secret";

/// Key of the root's secrets, one behind the other, until they were put away.
const META_ROOT_SECRETS: &str = "root_secrets";

/// Length of a secret.
const SECRET: usize = 32;

/// Statements that are held at most: an operation of hundreds of devices has some thousands.
const MOST_STATEMENTS: usize = 200_000;

/// Statements that have no place in any log yet are taken from peers up to this many bytes in all:
/// anybody can make up such ones, and honest devices send them in order.
const MOST_UNPLACED: usize = 4 * 1024 * 1024;

impl Replica {
    /// Founds an operation with this device as its first.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::AlreadyJoined`], or why the founding was refused.
    pub fn found(&mut self, now_ms: u64, founding: &Founding) -> Result<Vec<Output>, ReplicaError> {
        self.found_with(now_ms, founding, RootKeys::SINGLE)
    }

    /// The same, with as many keys for the root as are wished for. Their secrets lie in this device's
    /// store until [`Self::put_root_away`].
    ///
    /// # Errors
    ///
    /// As [`Self::found`].
    pub fn found_with(
        &mut self,
        now_ms: u64,
        founding: &Founding,
        root: RootKeys,
    ) -> Result<Vec<Output>, ReplicaError> {
        if self.authority.operation().is_some() {
            return Err(ReplicaError::AlreadyJoined);
        }
        let hlc = self.tick(now_ms);
        let founded = authority::found_with(&self.keys, founding, root, hlc, self.rng.as_mut())?;
        let secrets = joined(&founded.root_secrets);
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            tx.meta_put(META_ROOT, &founded.root.0)?;
            if founded.root_secrets.len() == 1 {
                tx.meta_put(META_ROOT_SECRET, &founded.root_secret)?;
            } else {
                tx.meta_put(META_ROOT_SECRETS, &secrets)?;
            }
            tx.meta_put(META_HLC, &hlc.0.to_be_bytes())?;
            put_statements(tx, &founded.statements)
        })?;
        self.authority = Authority::reduce(founded.root, &founded.statements);
        let mut outputs = vec![Output::RightsChanged];
        self.rights_changed(now_ms, &mut outputs)?;
        Ok(outputs)
    }

    /// The secrets of the root that lie on this device, in the places of their keys; none where they
    /// were put away, or on a device that did not found the operation.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn root_secrets(&self) -> Result<RootSecrets, ReplicaError> {
        let kept = self.store.read(|tx| -> Result<_, store::StoreError> {
            Ok((
                tx.meta_get(META_ROOT_SECRETS)?,
                tx.meta_get(META_ROOT_SECRET)?,
            ))
        })?;
        let all = match kept {
            (Some(several), _) => several,
            (None, single) => single.unwrap_or_default(),
        };
        Ok(all
            .chunks_exact(SECRET)
            .map(|one| Zeroizing::new(one.to_vec()))
            .collect())
    }

    /// Keeps the secrets of other keys of the root until they are put away.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn keep_root(&mut self, secrets: &[Zeroizing<Vec<u8>>]) -> Result<(), ReplicaError> {
        let all = joined(secrets);
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            tx.meta_put(META_ROOT_SECRETS, &all)?;
            Ok(tx.meta_put(META_ROOT_SECRET, &[])?)
        })
    }

    /// Forgets the secrets of the root: they lie elsewhere.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Store`].
    pub fn put_root_away(&mut self) -> Result<(), ReplicaError> {
        self.keep_root(&[])
    }

    /// Makes a statement of the root with these of its keys. It counts once enough of them have signed.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`].
    pub fn propose_as_root(
        &mut self,
        now_ms: u64,
        signers: &[(u8, SigningKey)],
        body: Body,
    ) -> Result<Statement, ReplicaError> {
        let hlc = self.tick(now_ms);
        let said = authority::say_as_root(&self.authority, signers, body, hlc)?;
        self.store
            .transaction(|tx| -> Result<(), ReplicaError> { crate::write::put_clock(tx, hlc) })?;
        Ok(said)
    }

    /// Joins the operation with this root by the statements that an approver handed over.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::NotAdmitted`] when they hold no grant to this device that counts; nothing is
    /// kept then.
    pub fn join(
        &mut self,
        now_ms: u64,
        root: Hash,
        statements: &[Vec<u8>],
    ) -> Result<Vec<Output>, ReplicaError> {
        if self.authority.operation().is_some() && self.authority.root() != root {
            return Err(ReplicaError::AlreadyJoined);
        }
        let decoded = statements
            .iter()
            .map(|bytes| Statement::decode(bytes))
            .collect::<Result<Vec<_>, _>>()?;
        let mut outputs = Vec::new();
        if self.authority.operation().is_some() {
            self.learn(&decoded, now_ms, &mut outputs)?;
            self.pump_all(now_ms, &mut outputs)?;
            self.say_when(&mut outputs);
            return Ok(outputs);
        }
        let authority = Authority::reduce(root, &decoded);
        if authority.operation().is_none() || authority.device(&self.device).is_none() {
            return Err(ReplicaError::NotAdmitted);
        }
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            tx.meta_put(META_ROOT, &root.0)?;
            put_statements(tx, &decoded)
        })?;
        self.authority = authority;
        outputs.push(Output::RightsChanged);
        self.rights_changed(now_ms, &mut outputs)?;
        self.pump_all(now_ms, &mut outputs)?;
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// Admits another device with this device's own right, and tells everybody connected.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Authority`] with what this device may not give.
    pub fn admit(
        &mut self,
        now_ms: u64,
        admission: &Admission,
    ) -> Result<Vec<Output>, ReplicaError> {
        let hlc = self.tick(now_ms);
        let made = authority::admit(
            &self.authority,
            &self.keys,
            admission,
            &self.space_keys,
            hlc,
            self.rng.as_mut(),
        )?;
        let bytes: Vec<Vec<u8>> = made
            .iter()
            .map(|statement| statement.bytes().to_vec())
            .collect();
        self.store
            .transaction(|tx| -> Result<(), ReplicaError> { crate::write::put_clock(tx, hlc) })?;
        self.add_statements(now_ms, &bytes)
    }

    /// Takes statements that came otherwise than over a link, for example in a file.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::NotJoined`] while there is no root to judge them under.
    pub fn add_statements(
        &mut self,
        now_ms: u64,
        statements: &[Vec<u8>],
    ) -> Result<Vec<Output>, ReplicaError> {
        if self.authority.operation().is_none() {
            return Err(ReplicaError::NotJoined);
        }
        let mut outputs = Vec::new();
        let decoded = statements
            .iter()
            .map(|bytes| Statement::decode(bytes))
            .collect::<Result<Vec<_>, _>>()?;
        if self.learn(&decoded, now_ms, &mut outputs)? {
            self.pump_all(now_ms, &mut outputs)?;
        }
        self.say_when(&mut outputs);
        Ok(outputs)
    }

    /// Every statement held, as it travels.
    #[must_use]
    pub fn statements(&self) -> Vec<Vec<u8>> {
        self.authority
            .statements()
            .map(|statement| statement.bytes().to_vec())
            .collect()
    }

    /// Statements of a connected peer, or of a file; whether any was new.
    pub(crate) fn take_statements(
        &mut self,
        peer: Option<&[u8; 32]>,
        list: &[Vec<u8>],
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<bool, ReplicaError> {
        // One that this version cannot read stays with its holder until an update.
        let mut decoded: Vec<Statement> = list
            .iter()
            .filter_map(|bytes| Statement::decode(bytes).ok())
            .collect();
        decoded.retain(|statement| !self.authority.holds(statement));
        if decoded.is_empty() {
            return Ok(false);
        }
        if self.authority.statements().count() + decoded.len() > MOST_STATEMENTS {
            return Ok(false);
        }
        let Some(peer) = peer else {
            // Nobody answers for a file: only what has a place is kept. Files hold them in that order.
            let mut authority = self.authority.clone();
            authority.extend(&decoded);
            return self.learn(&placed(&authority, decoded), now_ms, outputs);
        };
        let net = wire::PublicKey(*peer);
        let more: usize = decoded
            .iter()
            .map(|statement| statement.bytes().len())
            .fold(0, usize::saturating_add);
        let stranger = self.authority.device_by_net(&net).is_none();
        if stranger || unplaced(&self.authority).saturating_add(more) > MOST_UNPLACED {
            // Tried on a copy: it may turn out that nothing of it is to be kept.
            let mut authority = self.authority.clone();
            authority.extend(&decoded);
            if unplaced(&authority) > MOST_UNPLACED {
                decoded = placed(&authority, decoded);
                authority = self.authority.clone();
                authority.extend(&decoded);
            }
            // A stranger's statements are kept only when they prove that it is none.
            if authority.device_by_net(&net).is_none() {
                return Ok(false);
            }
        }
        self.learn(&decoded, now_ms, outputs)
    }

    /// Goes back to the statements that are on the disk.
    pub(crate) fn forget_unsaved(&mut self) -> Result<(), ReplicaError> {
        let rows = self.store.read(|tx| tx.statements())?;
        let statements: Vec<Statement> = rows
            .iter()
            .filter_map(|row| Statement::decode(&row.bytes).ok())
            .collect();
        let forks = self.authority.forks().clone();
        self.authority = Authority::reduce(self.authority.root(), &statements);
        for ((space, device, lane), fork) in forks {
            self.authority.put_fork(space, device, lane, Some(fork));
        }
        Ok(())
    }

    /// Opens the keys that came and looks again at what could not be read without them.
    pub(crate) fn rights_changed(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ReplicaError> {
        self.look_at_keys_later(now_ms);
        self.keep_hidden()?;
        let opened = self.authority.open_space_keys(&self.keys, &self.space_keys);
        for (space, _) in &opened.refused {
            tracing::warn!(?space, "a key that was promised does not open");
        }
        self.store.transaction(|tx| -> Result<(), ReplicaError> {
            for ((space, epoch), key) in &opened.keys {
                tx.space_key_put(space.0, epoch.0, key.bytes())?;
            }
            if !opened.keys.is_empty() {
                tx.unreadable_again()?;
                tx.chunks_again()?;
            }
            Ok(())
        })?;
        if !opened.keys.is_empty() {
            self.space_keys.extend(opened.keys);
            self.look_again();
        }
        self.bridge_anew()?;
        if self.outbox_since.is_some() && self.seal(now_ms)? {
            self.pump_all(now_ms, outputs)?;
        }
        Ok(())
    }
}

/// Secrets one behind the other.
fn joined(secrets: &[Zeroizing<Vec<u8>>]) -> Zeroizing<Vec<u8>> {
    let all = secrets.iter().flat_map(|one| one.iter().copied());
    Zeroizing::new(all.collect())
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

/// Those of some statements that have a place in a log.
fn placed(authority: &Authority, statements: Vec<Statement>) -> Vec<Statement> {
    let known = authority.vector();
    let places: BTreeSet<&[u8]> = authority
        .missing_for(&BTreeMap::new())
        .into_iter()
        .filter(|statement| known.contains_key(&statement.issuer()))
        .map(Statement::bytes)
        .collect();
    let mut placed = statements;
    placed.retain(|statement| places.contains(statement.bytes()));
    placed
}

pub(crate) fn put_statements(
    tx: &store::Tx<'_>,
    statements: &[Statement],
) -> Result<(), ReplicaError> {
    for statement in statements {
        // By the hash of the whole: the same words with another signature are another thing.
        let whole = vault::sha256(&[statement.bytes()]);
        tx.statement_put(
            whole,
            statement.issuer().0,
            statement.seq(),
            statement.bytes(),
        )?;
    }
    Ok(())
}
