//! A signed statement, byte for byte.

use std::sync::{Arc, OnceLock};

use minicbor::encode::Encoder;
use vault::{DeviceKeys, Label, SigningKey, sha256, verify};
use wire::ids::{Hash, Hlc, PublicKey, Signature};

use crate::StatementError;
use crate::body::Body;
use crate::canonical;
use crate::fields::Fields;

/// Longest statement, in bytes.
pub const MAX_BYTES: usize = 16 * 1024;
/// Longest statement that holds a key for many devices, in bytes.
pub const MAX_EPOCH_KEY_BYTES: usize = 256 * 1024;

const VERSION: u64 = 1;
const HEADER_FIELDS: u64 = 6;
const MAX_SIGNATURES: u64 = 7;
/// Sequence numbers stay below this (sixteen million statements by one issuer), so that the other
/// bits of a mark in a vector can say which statement came last.
pub(crate) const MAX_SEQ: u64 = (1 << 24) - 1;

/// The twelve kinds. The number travels. All but one are evaluated by this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum StatementKind {
    /// The beginning of an operation.
    Genesis = 1,
    /// Other keys for the root.
    RootRotate = 2,
    /// Rights for a device.
    Grant = 3,
    /// The end of a grant.
    Revoke = 4,
    /// The suspension of a device.
    Freeze = 5,
    /// A new space.
    SpaceNew = 6,
    /// A new key of a space.
    EpochKey = 7,
    /// The present key of a space for a new member.
    KeyDelivery = 8,
    /// Entries that were set aside and are accepted after all.
    Endorse = 9,
    /// The end of the operation, or its next beginning.
    EventOpenClose = 10,
    /// The time.
    TimeBeacon = 11,
    /// Reserved: kept, counted and passed on. No rule here depends on heads that somebody attests;
    /// it gets a meaning when logs are pruned below them.
    Checkpoint = 12,
}

impl StatementKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Genesis,
        Self::RootRotate,
        Self::Grant,
        Self::Revoke,
        Self::Freeze,
        Self::SpaceNew,
        Self::EpochKey,
        Self::KeyDelivery,
        Self::Endorse,
        Self::EventOpenClose,
        Self::TimeBeacon,
        Self::Checkpoint,
    ];

    /// From the number that travels; `None` for a kind of a newer version.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// What every statement begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Number of the [`StatementKind`]; higher numbers belong to newer versions and are kept.
    pub kind: u8,
    /// The issuer's log: the id of the issuer's grant, or of the `Genesis` for the root.
    pub issuer: Hash,
    /// Place in the issuer's log, from 0. The `Genesis` itself is 0 of the root's log.
    pub seq: u64,
    /// Id of the statement before it in that log; zero for the first.
    pub prev: Hash,
    /// When the issuer made it.
    pub hlc: Hlc,
}

impl Header {
    /// What wrapped keys in this statement are bound to.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut bytes = Vec::new();
        write(&mut bytes, |to| {
            to.array(HEADER_FIELDS)?;
            self.write(to)
        });
        sha256(&[b"tsunagi/v1/stmt-header\0", &bytes])
    }

    fn write(
        &self,
        to: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        to.u64(VERSION)?
            .u8(self.kind)?
            .encode(self.issuer)?
            .u64(self.seq)?
            .encode(self.prev)?
            .encode(self.hlc)?
            .ok()
    }
}

/// A key that can sign statements: a device's, or one of the root's.
pub enum Signer<'k> {
    /// A device signs alone.
    Device(&'k DeviceKeys),
    /// Keys of the root, each with its place in the `Genesis`, ascending.
    Root(&'k [(u8, SigningKey)]),
}

impl Signer<'_> {
    fn sign(&self, id: &Hash) -> Vec<(u8, Signature)> {
        match self {
            Self::Device(keys) => vec![(0, Signature(keys.sign(Label::Statement, &id.0)))],
            Self::Root(keys) => keys
                .iter()
                .map(|(place, key)| (*place, Signature(key.sign(Label::Statement, &id.0))))
                .collect(),
        }
    }
}

/// A signed statement. Cheap to clone.
#[derive(Clone)]
pub struct Statement(Arc<Inner>);

struct Inner {
    header: Header,
    body: Body,
    signatures: Vec<(u8, Signature)>,
    bytes: Vec<u8>,
    id: Hash,
    digest: Hash,
    /// Whether these keys signed it, once that was asked. It belongs to the bytes, so it is checked
    /// once however often the set is reduced again.
    signed: OnceLock<([u8; 32], bool)>,
}

impl Statement {
    /// Reads a statement and checks its form, its limits and its keys, but not who signed it.
    ///
    /// # Errors
    ///
    /// [`StatementError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, StatementError> {
        let length = bytes.len();
        if length > MAX_EPOCH_KEY_BYTES {
            return Err(StatementError::TooLong { length });
        }
        canonical::check(bytes)?;
        let mut outer = Fields::of(bytes);
        if outer.array("statement")? != 2 {
            return Err(StatementError::BadField { field: "statement" });
        }
        let body_bytes = outer.blob("body")?;
        let mut signatures: Vec<(u8, Signature)> = Vec::new();
        let count = outer.array("signatures")?;
        if count == 0 || count > MAX_SIGNATURES {
            return Err(StatementError::BadField {
                field: "signatures",
            });
        }
        for _ in 0..count {
            if outer.array("signatures")? != 2 {
                return Err(StatementError::BadField {
                    field: "signatures",
                });
            }
            let place = outer.small("signatures")?;
            if signatures.last().is_some_and(|(last, _)| *last >= place) {
                return Err(StatementError::BadField {
                    field: "signatures",
                });
            }
            signatures.push((place, Signature(outer.fixed("signatures")?)));
        }
        if length > MAX_BYTES && kind_of(body_bytes)? != StatementKind::EpochKey as u8 {
            return Err(StatementError::TooLong { length });
        }
        let (header, body) = read_body(body_bytes)?;
        let statement = Self::assemble(header, body, body_bytes.to_vec(), signatures);
        if statement.bytes() != bytes {
            return Err(StatementError::NotCanonical);
        }
        Ok(statement)
    }

    /// Makes and signs a statement.
    ///
    /// # Errors
    ///
    /// [`StatementError`] when the statement would be refused by every reader.
    pub fn issue(
        issuer: Hash,
        seq: u64,
        prev: Hash,
        hlc: Hlc,
        body: Body,
        signer: &Signer<'_>,
    ) -> Result<Self, StatementError> {
        let kind = body
            .kind()
            .ok_or(StatementError::BadField { field: "kind" })? as u8;
        let header = Header {
            kind,
            issuer,
            seq,
            prev,
            hlc,
        };
        let body_bytes = write_body(&header, &body);
        let signatures = signer.sign(&id_of(&body_bytes));
        let made = Self::assemble(header, body, body_bytes, signatures);
        Self::decode(made.bytes())
    }

    fn assemble(
        header: Header,
        body: Body,
        body_bytes: Vec<u8>,
        signatures: Vec<(u8, Signature)>,
    ) -> Self {
        let mut bytes = Vec::with_capacity(body_bytes.len() + 80);
        write(&mut bytes, |to| {
            to.array(2)?.bytes(&body_bytes)?;
            to.array(signatures.len() as u64)?;
            for (place, signature) in &signatures {
                to.array(2)?.u8(*place)?.encode(signature)?;
            }
            to.ok()
        });
        Self(Arc::new(Inner {
            header,
            body,
            signatures,
            id: id_of(&body_bytes),
            digest: Hash(sha256(&[&bytes])),
            bytes,
            signed: OnceLock::new(),
        }))
    }

    /// The bytes that travel and are stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The statement's name: a hash of what it says, not of who signed it.
    #[must_use]
    pub fn id(&self) -> Hash {
        self.0.id
    }

    /// What it begins with.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// What it says.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.0.body
    }

    /// The log it belongs to, see [`Header::issuer`]; its own id for a `Genesis`.
    #[must_use]
    pub fn issuer(&self) -> Hash {
        match self.body() {
            Body::Genesis(_) => self.id(),
            _ => self.0.header.issuer,
        }
    }

    /// Place in that log.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.0.header.seq
    }

    /// The same statement with another signature of the root beside those it has: how keys that lie
    /// in different places sign together.
    ///
    /// # Errors
    ///
    /// [`StatementError`] when the key's place is taken, or there would be too many signatures.
    pub fn cosigned(&self, place: u8, key: &SigningKey) -> Result<Self, StatementError> {
        let mut signatures = self.0.signatures.clone();
        signatures.push((place, Signature(key.sign(Label::Statement, &self.0.id.0))));
        signatures.sort_by_key(|(place, _)| *place);
        let body_bytes = write_body(&self.0.header, &self.0.body);
        let made = Self::assemble(self.0.header, self.0.body.clone(), body_bytes, signatures);
        Self::decode(made.bytes())
    }

    /// Whether a device with this key signed it.
    pub(crate) fn signed_by(&self, key: &[u8; 32]) -> bool {
        self.once(*key, || match self.0.signatures.as_slice() {
            [(0, signature)] => verify(key, Label::Statement, &self.0.id.0, &signature.0).is_ok(),
            _ => false,
        })
    }

    /// Whether enough keys of the root signed it. One bad signature spoils the statement.
    pub(crate) fn signed_by_root(&self, keys: &[PublicKey], threshold: u8) -> bool {
        let named: Vec<&[u8]> = keys.iter().map(|key| key.0.as_slice()).collect();
        let together = sha256(&[&[&[threshold], named.concat().as_slice()].concat()]);
        self.once(together, || {
            self.0.signatures.len() >= usize::from(threshold)
                && self.0.signatures.iter().all(|(place, signature)| {
                    keys.get(usize::from(*place)).is_some_and(|key| {
                        verify(&key.0, Label::Statement, &self.0.id.0, &signature.0).is_ok()
                    })
                })
        })
    }

    /// The places of the root's keys that signed it; `None` when a signature is wrong.
    pub(crate) fn places_signed(&self, keys: &[PublicKey]) -> Option<Vec<u8>> {
        self.0
            .signatures
            .iter()
            .map(|(place, signature)| {
                let key = keys.get(usize::from(*place))?;
                verify(&key.0, Label::Statement, &self.0.id.0, &signature.0)
                    .is_ok()
                    .then_some(*place)
            })
            .collect()
    }

    fn once(&self, keys: [u8; 32], verify: impl Fn() -> bool) -> bool {
        let (by, signed) = self.0.signed.get_or_init(|| (keys, verify()));
        if *by == keys { *signed } else { verify() }
    }
}

impl PartialEq for Statement {
    fn eq(&self, other: &Self) -> bool {
        self.0.digest == other.0.digest
    }
}

impl Eq for Statement {}

impl std::fmt::Debug for Statement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Statement(kind {}, {:?}, seq {})",
            self.0.header.kind, self.0.id, self.0.header.seq
        )
    }
}

fn id_of(body: &[u8]) -> Hash {
    Hash(sha256(&[b"tsunagi/v1/stmt\0", body]))
}

fn write(
    out: &mut Vec<u8>,
    fields: impl FnOnce(
        &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>,
) {
    // Memory is the only sink and does not refuse.
    let _written = fields(&mut Encoder::new(out));
}

fn write_body(header: &Header, body: &Body) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, |to| {
        if let Body::Reserved(bytes) = body {
            to.writer_mut().extend_from_slice(bytes);
            return Ok(());
        }
        to.array(HEADER_FIELDS + body.fields())?;
        header.write(to)?;
        body.write(to)
    });
    out
}

fn kind_of(body: &[u8]) -> Result<u8, StatementError> {
    let mut fields = Fields::of(body);
    fields.array("body")?;
    fields.number("version")?;
    fields.small("kind")
}

fn read_body(bytes: &[u8]) -> Result<(Header, Body), StatementError> {
    canonical::check(bytes)?;
    let mut fields = Fields::of(bytes);
    let count = fields.array("body")?;
    let version = fields.number("version")?;
    if version != VERSION {
        return Err(StatementError::NewerVersion { version });
    }
    let header = Header {
        kind: fields.small("kind")?,
        issuer: Hash(fields.fixed("issuer")?),
        seq: fields.number("seq")?,
        prev: Hash(fields.fixed("prev")?),
        hlc: Hlc(fields.number("hlc")?),
    };
    let body = Body::read(header.kind, &mut fields, bytes)?;
    let in_place = match &body {
        Body::Genesis(_) => {
            header.seq == 0 && header.issuer == Hash::ZERO && header.prev == Hash::ZERO
        }
        _ => header.issuer != Hash::ZERO && header.seq < MAX_SEQ,
    };
    if !in_place || header.kind == 0 {
        return Err(StatementError::BadField { field: "place" });
    }
    // Fields in excess, or a count that does not fit, show here.
    if count < HEADER_FIELDS || write_body(&header, &body) != bytes {
        return Err(StatementError::NotCanonical);
    }
    Ok((header, body))
}
