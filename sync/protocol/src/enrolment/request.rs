//! What a new device asks.

use minicbor::Decoder;
use vault::{DeviceKeys, DevicePublic, Label, check_digits, sha256, verify};
use wire::ids::{DeviceId, Hash, Signature};

use super::envelope::{self, FileKind};
use super::{EnrolmentError, encoded};

/// Longest request file, in bytes: it must fit a QR code.
pub const MAX_REQUEST_BYTES: usize = 1536;

/// Longest name, in characters.
const MAX_NAME: usize = 60;
/// Longest version of the program, in characters.
const MAX_VERSION: usize = 32;
const FIELDS: u64 = 8;

/// What people call the device and its person. Travels in the request only, never in a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Naming {
    /// The device, for example 「巡回班 2号機」.
    pub device_name: String,
    /// The person who works with it.
    pub operator_name: String,
    /// The person's team.
    pub team: String,
}

/// A device's request to be admitted, signed by the device itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolRequest {
    /// The device's public keys.
    pub keys: DevicePublic,
    /// What people call it.
    pub naming: Naming,
    /// Makes two requests of one device differ.
    pub nonce: [u8; 16],
    /// Version of the program on the device.
    pub app_version: String,
    signature: Signature,
}

impl EnrolRequest {
    /// Makes and signs a request.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError::Malformed`] when a name is longer than 60 characters or holds characters
    /// that cannot be seen.
    pub fn new(
        keys: &DeviceKeys,
        naming: Naming,
        app_version: String,
        nonce: [u8; 16],
    ) -> Result<Self, EnrolmentError> {
        let mut request = Self {
            keys: keys.public(),
            naming,
            nonce,
            app_version,
            signature: Signature::ZERO,
        };
        request.check_texts()?;
        request.signature = Signature(keys.sign(Label::EnrolRequest, &request.hash().0));
        Ok(request)
    }

    /// The device that asks.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId(self.keys.device_id())
    }

    /// Twenty digits over keys, names and nonce, to be compared on both screens.
    #[must_use]
    pub fn check_digits(&self) -> String {
        check_digits(&sha256(&[b"tsunagi/v1/enrol-digits\0", &self.hash().0]))
    }

    /// The file, or what the QR code holds.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let body = self.body();
        let content = encoded(|to| to.array(2)?.bytes(&body)?.bytes(&self.signature.0)?.ok());
        envelope::close(FileKind::Request, &content)
    }

    /// Reads a request and checks its keys and its signature.
    ///
    /// # Errors
    ///
    /// [`EnrolmentError`].
    pub fn decode(file: &[u8]) -> Result<Self, EnrolmentError> {
        let content = envelope::open(FileKind::Request, file, MAX_REQUEST_BYTES)?;
        let request = Self::read(content).ok_or(EnrolmentError::Malformed { field: "content" })?;
        if request.encode() != file {
            return Err(EnrolmentError::Malformed { field: "content" });
        }
        request.check_texts()?;
        request.keys.check().map_err(|_| EnrolmentError::WeakKey)?;
        verify(
            &request.keys.sign,
            Label::EnrolRequest,
            &request.hash().0,
            &request.signature.0,
        )
        .map_err(|_| EnrolmentError::Forged)?;
        Ok(request)
    }

    fn read(content: &[u8]) -> Option<Self> {
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
        let keys = DevicePublic {
            sign: from.bytes().ok()?.try_into().ok()?,
            kem: from.bytes().ok()?.try_into().ok()?,
            net: from.bytes().ok()?.try_into().ok()?,
        };
        let naming = Naming {
            device_name: from.str().ok()?.to_owned(),
            operator_name: from.str().ok()?.to_owned(),
            team: from.str().ok()?.to_owned(),
        };
        Some(Self {
            keys,
            naming,
            nonce: from.bytes().ok()?.try_into().ok()?,
            app_version: from.str().ok()?.to_owned(),
            signature,
        })
    }

    fn body(&self) -> Vec<u8> {
        encoded(|to| {
            to.array(FIELDS)?
                .bytes(&self.keys.sign)?
                .bytes(&self.keys.kem)?
                .bytes(&self.keys.net)?
                .str(&self.naming.device_name)?
                .str(&self.naming.operator_name)?
                .str(&self.naming.team)?
                .bytes(&self.nonce)?
                .str(&self.app_version)?
                .ok()
        })
    }

    fn hash(&self) -> Hash {
        Hash(sha256(&[b"tsunagi/v1/enrol-request\0", &self.body()]))
    }

    fn check_texts(&self) -> Result<(), EnrolmentError> {
        for (text, longest, field) in [
            (&self.naming.device_name, MAX_NAME, "device name"),
            (&self.naming.operator_name, MAX_NAME, "operator name"),
            (&self.naming.team, MAX_NAME, "team"),
            (&self.app_version, MAX_VERSION, "program version"),
        ] {
            if text.chars().count() > longest || text.chars().any(unseen) {
                return Err(EnrolmentError::Malformed { field });
            }
        }
        Ok(())
    }
}

/// Characters that change how a name looks without being seen: controls and direction marks.
fn unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}
