//! What passes between the keepers of the root's keys: a key, and a statement that waits for them.
//!
//! Both have the envelope of the enrolment files, with kinds of their own.

use authority::Statement;
use minicbor::Decoder;
use vault::SigningKey;
use wire::ids::Hash;
use zeroize::Zeroizing;

use super::envelope::{self, FileKind};
use super::{EnrolmentError, encoded};

/// Longest file of a key, in bytes.
pub const MAX_ROOT_KEY_BYTES: usize = 256;
/// Longest file of a proposal, in bytes.
pub const MAX_PROPOSAL_BYTES: usize = authority::MAX_BYTES + 256;

const MALFORMED: EnrolmentError = EnrolmentError::Malformed { field: "content" };

/// One of the root's keys, as a file or on paper. Whoever holds as many as must sign speaks for the
/// whole operation.
#[derive(Clone, PartialEq, Eq)]
pub struct RootKeyFile {
    /// The first bytes of the id of the `Genesis`, so that keys of two operations are told apart.
    pub operation: [u8; 8],
    /// Its place among the keys, from 0.
    pub place: u8,
    /// How many there are.
    pub keys: u8,
    /// How many must sign.
    pub threshold: u8,
    seed: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for RootKeyFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RootKeyFile({} of {})", self.place, self.keys)
    }
}

impl RootKeyFile {
    /// The key in this place.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError::Malformed`] for a secret or a place that cannot be one.
    pub fn new(
        root: &Hash,
        place: u8,
        (keys, threshold): (u8, u8),
        secret: &[u8],
    ) -> Result<Self, EnrolmentError> {
        let seed: [u8; 32] = secret.try_into().map_err(|_| MALFORMED)?;
        let (operation, _) = root.0.split_first_chunk::<8>().ok_or(MALFORMED)?;
        if place >= keys || threshold == 0 || threshold > keys || keys > 7 {
            return Err(MALFORMED);
        }
        Ok(Self {
            operation: *operation,
            place,
            keys,
            threshold,
            seed: Zeroizing::new(seed),
        })
    }

    /// Whether it is a key of this operation.
    #[must_use]
    pub fn is_of(&self, root: &Hash) -> bool {
        root.0.starts_with(&self.operation)
    }

    /// The key itself.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError::WeakKey`].
    pub fn key(&self) -> Result<SigningKey, EnrolmentError> {
        SigningKey::from_seed(&self.seed).map_err(|_| EnrolmentError::WeakKey)
    }

    /// The file, or what the paper holds.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let content = Zeroizing::new(encoded(|to| {
            to.array(5)?
                .bytes(&self.operation)?
                .u8(self.place)?
                .u8(self.keys)?
                .u8(self.threshold)?
                .bytes(self.seed.as_slice())?
                .ok()
        }));
        Zeroizing::new(envelope::close(FileKind::RootKey, &content))
    }

    fn read(content: &[u8]) -> Option<Result<Self, EnrolmentError>> {
        let mut from = Decoder::new(content);
        if from.array().ok()? != Some(5) {
            return None;
        }
        let operation: [u8; 8] = from.bytes().ok()?.try_into().ok()?;
        let mut root = Hash::ZERO;
        for (to, from) in root.0.iter_mut().zip(operation) {
            *to = from;
        }
        let place = from.u8().ok()?;
        let of = (from.u8().ok()?, from.u8().ok()?);
        Some(Self::new(&root, place, of, from.bytes().ok()?))
    }

    /// Reads a key.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError`].
    pub fn decode(file: &[u8]) -> Result<Self, EnrolmentError> {
        let content = envelope::open(FileKind::RootKey, file, MAX_ROOT_KEY_BYTES)?;
        let key = Self::read(content).ok_or(MALFORMED)??;
        if key.encode().as_slice() != file {
            return Err(MALFORMED);
        }
        Ok(key)
    }
}

/// A statement of the root on its way from one keeper of a key to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Id of the operation's `Genesis`.
    pub root: Hash,
    /// The statement, with the signatures that it has so far.
    pub statement: Statement,
}

impl Proposal {
    /// The file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let content = encoded(|to| {
            to.array(2)?
                .encode(self.root)?
                .bytes(self.statement.bytes())?
                .ok()
        });
        envelope::close(FileKind::Proposal, &content)
    }

    /// Reads a proposal. Whether its signatures are right, the operation's own statements tell.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError`].
    pub fn decode(file: &[u8]) -> Result<Self, EnrolmentError> {
        let content = envelope::open(FileKind::Proposal, file, MAX_PROPOSAL_BYTES)?;
        let read = || -> Option<(Hash, &[u8])> {
            let mut from = Decoder::new(content);
            if from.array().ok()? != Some(2) {
                return None;
            }
            Some((Hash::from_slice(from.bytes().ok()?)?, from.bytes().ok()?))
        };
        let (root, bytes) = read().ok_or(MALFORMED)?;
        let statement = Statement::decode(bytes).map_err(EnrolmentError::Statement)?;
        let proposal = Self { root, statement };
        if proposal.encode() != file {
            return Err(MALFORMED);
        }
        Ok(proposal)
    }
}
