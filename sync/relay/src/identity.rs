//! The relay's own keys, and how it comes into an operation: like a laptop, by a request that a person
//! checks and a pack that comes back.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::enrolment::{Accepted, EnrolPack, EnrolRequest, EnrolmentError, Naming, Pin};
use vault::{DeviceKeys, Random, SystemRandom, VaultError};
use wire::DeviceId;
use zeroize::Zeroizing;

const KEYS: &str = "relay.keys";
const REQUEST: &str = "relay.request";

/// Longest pack that is read, in bytes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// The keys of this relay and the request that names them.
#[derive(Debug)]
pub struct Identity {
    /// The keys. They open nothing: they say who this relay is.
    pub keys: Arc<DeviceKeys>,
    /// What an operation is asked with.
    pub request: EnrolRequest,
    /// Where the request lies as a file.
    pub request_file: PathBuf,
}

/// Why there is no identity, or no operation.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The keys are not keys, or could not be made.
    #[error("keys: {0}")]
    Keys(#[from] VaultError),
    /// The request or the pack is of no use.
    #[error("{0}")]
    Enrolment(#[from] EnrolmentError),
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> IdentityError {
    let path = path.to_owned();
    move |source| IdentityError::File { path, source }
}

/// Writes a new file that only its owner may read, whole or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), IdentityError> {
    let part = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&part).map_err(at(&part))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(at(&part))?;
    std::fs::rename(&part, path).map_err(at(path))
}

impl Identity {
    /// The identity in a folder; made when there is none. `name` is what people are to call it.
    ///
    /// # Errors
    ///
    /// [`IdentityError`].
    pub fn open_or_make(folder: &Path, name: &str) -> Result<Self, IdentityError> {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
        let (keys_file, request_file) = (folder.join(KEYS), folder.join(REQUEST));
        if !keys_file.exists() {
            let keys = DeviceKeys::generate(&mut SystemRandom::new())?;
            let naming = Naming {
                device_name: name.to_owned(),
                operator_name: name.to_owned(),
                team: String::new(),
            };
            let mut nonce = [0; 16];
            SystemRandom::new().fill(&mut nonce)?;
            let version = env!("CARGO_PKG_VERSION").to_owned();
            let request = EnrolRequest::new(&keys, naming, version, nonce)?;
            // The request first: keys without one would ask for another.
            write_new(&request_file, &request.encode())?;
            write_new(&keys_file, &keys.to_bytes())?;
        }
        Self::open(folder)
    }

    /// The identity in a folder.
    ///
    /// # Errors
    ///
    /// [`IdentityError`], also when there is none.
    pub fn open(folder: &Path) -> Result<Self, IdentityError> {
        let (keys_file, request_file) = (folder.join(KEYS), folder.join(REQUEST));
        let bytes = Zeroizing::new(std::fs::read(&keys_file).map_err(at(&keys_file))?);
        let keys = Arc::new(DeviceKeys::from_bytes(&bytes)?);
        let request = std::fs::read(&request_file).map_err(at(&request_file))?;
        let request = EnrolRequest::decode(&request)?;
        Ok(Self {
            keys,
            request,
            request_file,
        })
    }

    /// Judges a pack: made for this relay, of the operation whose twenty digits stand on its card.
    ///
    /// # Errors
    ///
    /// [`IdentityError`].
    pub fn accept(&self, pack: &Path, card: &str) -> Result<Accepted, IdentityError> {
        let mut bytes = Vec::new();
        File::open(pack)
            .map_err(at(pack))?
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(at(pack))?;
        let pack = EnrolPack::decode(&bytes)?;
        let device = DeviceId(self.keys.device_id());
        Ok(pack.accept(&device, Pin::Card(card))?)
    }
}
