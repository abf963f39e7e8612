//! What the admitting device gives back.

use std::collections::BTreeMap;

use authority::{Authority, Statement};
use minicbor::Decoder;
use vault::{DeviceKeys, Label, sha256, verify};
use wire::ids::{DeviceId, Hash, OperationId, Signature};

use super::envelope::{self, FileKind};
use super::{EnrolmentError, encoded};

/// Longest pack file, in bytes.
pub const MAX_PACK_BYTES: usize = 32 * 1024 * 1024;

/// Most statements in a pack.
const MAX_STATEMENTS: u64 = 65_536;
/// Most addresses.
const MAX_ADDRESSES: u64 = 16;
/// Longest address, in bytes.
const MAX_ADDRESS: usize = 200;
const FIELDS: u64 = 6;

/// The answer to a request: the operation's statements, the new device's grant and keys among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolPack {
    /// The operation.
    pub operation: OperationId,
    /// Id of its `Genesis`.
    pub root: Hash,
    /// For whom the pack was made.
    pub for_device: DeviceId,
    /// Who made it.
    pub approver: DeviceId,
    /// The statements, in an order in which they can be judged.
    pub statements: Vec<Statement>,
    /// Where the approver may be reached, for example `192.168.1.5:4711`.
    pub addresses: Vec<String>,
    signature: Signature,
}

/// Which operation a device expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin<'p> {
    /// None yet: people compare [`Authority::root_fingerprint`] afterwards.
    Open,
    /// Twenty digits typed from the operation's card; spaces, hyphens and width do not matter.
    Card(&'p str),
    /// The operation that this device already belongs to, by its root.
    Root(Hash),
}

/// What a device takes from a pack.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The operation as the statements tell it; the device has a grant in it.
    pub authority: Authority,
    /// Where the approver may be reached.
    pub addresses: Vec<String>,
}

impl EnrolPack {
    /// Makes and signs a pack with everything that `authority` knows.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError::NotAdmitted`] while `for_device` has no grant;
    /// [`EnrolmentError::Malformed`] when there are too many or too long addresses.
    pub fn new(
        authority: &Authority,
        keys: &DeviceKeys,
        for_device: DeviceId,
        addresses: Vec<String>,
    ) -> Result<Self, EnrolmentError> {
        if authority.device(&for_device).is_none() {
            return Err(EnrolmentError::NotAdmitted);
        }
        let operation = authority.operation().ok_or(EnrolmentError::NotAdmitted)?;
        let mut pack = Self {
            operation,
            root: authority.root(),
            for_device,
            approver: DeviceId(keys.device_id()),
            statements: authority
                .missing_for(&BTreeMap::new())
                .into_iter()
                .cloned()
                .collect(),
            addresses,
            signature: Signature::ZERO,
        };
        pack.check_bounds()?;
        pack.signature = Signature(keys.sign(Label::EnrolPack, &pack.hash().0));
        Ok(pack)
    }

    /// The file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let body = self.body();
        let content = encoded(|to| to.array(2)?.bytes(&body)?.bytes(&self.signature.0)?.ok());
        envelope::close(FileKind::Pack, &content)
    }

    /// Reads a pack. Whether it is to be believed is answered by [`Self::accept`].
    ///
    /// # Errors
    ///
    /// [`EnrolmentError`].
    pub fn decode(file: &[u8]) -> Result<Self, EnrolmentError> {
        let malformed = EnrolmentError::Malformed { field: "content" };
        let content = envelope::open(FileKind::Pack, file, MAX_PACK_BYTES)?;
        let raw = Raw::read(content).ok_or(malformed)?;
        let statements = raw
            .statements
            .iter()
            .map(|bytes| {
                Statement::decode(bytes).map_err(|error| match error {
                    authority::StatementError::NewerVersion { version } => {
                        EnrolmentError::NewerVersion { version }
                    }
                    other => EnrolmentError::Statement(other),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let pack = Self {
            operation: raw.operation,
            root: raw.root,
            for_device: raw.for_device,
            approver: raw.approver,
            statements,
            addresses: raw.addresses.into_iter().map(str::to_owned).collect(),
            signature: raw.signature,
        };
        pack.check_bounds()?;
        if pack.encode() != file {
            return Err(malformed);
        }
        Ok(pack)
    }

    /// Judges a pack on the device `own`: made for it, of the expected operation, signed by its
    /// approver, and with a grant for `own` that leads back to the root.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError::OtherDevice`], [`EnrolmentError::OtherOperation`],
    /// [`EnrolmentError::NotAdmitted`], [`EnrolmentError::Forged`], in this order.
    pub fn accept(&self, own: &DeviceId, pin: Pin<'_>) -> Result<Accepted, EnrolmentError> {
        if self.for_device != *own {
            return Err(EnrolmentError::OtherDevice);
        }
        let authority = Authority::reduce(self.root, &self.statements);
        let expected = match pin {
            Pin::Open => true,
            Pin::Root(root) => self.root == root,
            Pin::Card(digits) => digits
                .chars()
                .filter(|letter| !letter.is_whitespace() && !"-‐－".contains(*letter))
                .map(half_width)
                .eq(authority.root_fingerprint().chars()),
        };
        if !expected {
            return Err(EnrolmentError::OtherOperation);
        }
        if authority.operation() != Some(self.operation) || authority.device(own).is_none() {
            return Err(EnrolmentError::NotAdmitted);
        }
        let approver = authority
            .device(&self.approver)
            .ok_or(EnrolmentError::Forged)?;
        verify(
            &approver.keys.sign,
            Label::EnrolPack,
            &self.hash().0,
            &self.signature.0,
        )
        .map_err(|_| EnrolmentError::Forged)?;
        Ok(Accepted {
            authority,
            addresses: self.addresses.clone(),
        })
    }

    fn body(&self) -> Vec<u8> {
        encoded(|to| {
            to.array(FIELDS)?
                .encode(self.operation)?
                .encode(self.root)?
                .encode(self.for_device)?
                .encode(self.approver)?
                .array(self.statements.len() as u64)?;
            for statement in &self.statements {
                to.bytes(statement.bytes())?;
            }
            to.array(self.addresses.len() as u64)?;
            for address in &self.addresses {
                to.str(address)?;
            }
            to.ok()
        })
    }

    fn hash(&self) -> Hash {
        Hash(sha256(&[b"tsunagi/v1/enrol-pack\0", &self.body()]))
    }

    fn check_bounds(&self) -> Result<(), EnrolmentError> {
        let malformed = |field| EnrolmentError::Malformed { field };
        if self.statements.len() as u64 > MAX_STATEMENTS {
            return Err(malformed("statements"));
        }
        let long = |address: &String| {
            address.is_empty()
                || address.len() > MAX_ADDRESS
                || !address.chars().all(|letter| letter.is_ascii_graphic())
        };
        if self.addresses.len() as u64 > MAX_ADDRESSES || self.addresses.iter().any(long) {
            return Err(malformed("addresses"));
        }
        Ok(())
    }
}

/// A digit typed with the input method on.
fn half_width(letter: char) -> char {
    match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

/// A pack before its statements are looked at.
struct Raw<'f> {
    operation: OperationId,
    root: Hash,
    for_device: DeviceId,
    approver: DeviceId,
    statements: Vec<&'f [u8]>,
    addresses: Vec<&'f str>,
    signature: Signature,
}

impl<'f> Raw<'f> {
    fn read(content: &'f [u8]) -> Option<Self> {
        let mut outer = Decoder::new(content);
        if outer.array().ok()? != Some(2) {
            return None;
        }
        let body = outer.bytes().ok()?;
        let signature = Signature::from_slice(outer.bytes().ok()?)?;
        let mut from = Decoder::new(body);
        if from.array().ok()? != Some(FIELDS) {
            return None;
        }
        let operation = OperationId::from_slice(from.bytes().ok()?)?;
        let root = Hash::from_slice(from.bytes().ok()?)?;
        let for_device = DeviceId::from_slice(from.bytes().ok()?)?;
        let approver = DeviceId::from_slice(from.bytes().ok()?)?;
        let mut statements = Vec::new();
        for _ in 0..from
            .array()
            .ok()?
            .filter(|count| *count <= MAX_STATEMENTS)?
        {
            statements.push(from.bytes().ok()?);
        }
        let mut addresses = Vec::new();
        for _ in 0..from.array().ok()?.filter(|count| *count <= MAX_ADDRESSES)? {
            addresses.push(from.str().ok()?);
        }
        Some(Self {
            operation,
            root,
            for_device,
            approver,
            statements,
            addresses,
            signature,
        })
    }
}
