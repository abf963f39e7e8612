//! What an operator decides: a file, and flags that weigh more.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::limits::Limits;

/// The configuration of one relay process. Every line of the file may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the keys lie, and the embedded database.
    pub folder: PathBuf,
    /// TCP port for laptops that dial directly; 0 for any.
    pub port: u16,
    /// Port for WebSocket, without TLS, for whoever ends TLS before this relay.
    pub web_port: Option<u16>,
    /// Listen on 127.0.0.1 only.
    pub loopback_only: bool,
    /// Where health and metrics are served; nowhere when it is missing.
    pub health: Option<SocketAddr>,
    /// How many devices may be connected.
    pub connections: u32,
    /// Where to keep what comes.
    pub storage: Storage,
    /// How much one device may bring.
    pub limits: LimitsFile,
}

/// Where to keep what comes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// A PostgreSQL connection string; the embedded database when it is missing.
    pub postgres: Option<String>,
    /// How large the embedded database may grow, in MiB.
    pub most_mib: u64,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            postgres: None,
            most_mib: 100 * 1024,
        }
    }
}

/// [`Limits`] as they stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsFile {
    /// Entries a device and day.
    pub entries_a_day: Option<u64>,
    /// MiB a device and day.
    pub mib_a_day: Option<u64>,
    /// MiB that are kept of one operation.
    pub operation_mib: Option<u64>,
    /// KiB a second and device.
    pub kib_a_second: Option<u64>,
    /// Frames a second and device.
    pub frames_a_second: Option<u64>,
    /// Days for which an entry is kept that a checkpoint stands in for, and an operation that nobody
    /// talks of any more.
    pub keep_days: Option<u64>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("/var/lib/tsunagi-relay"),
            port: 4711,
            web_port: Some(8080),
            loopback_only: false,
            health: Some(SocketAddr::from(([127, 0, 0, 1], 9464))),
            connections: 2_000,
            storage: Storage::default(),
            limits: LimitsFile::default(),
        }
    }
}

/// Why a configuration is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It says something that is not understood; where, stands in the text.
    #[error("{path}: {source}")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        toml::from_str(&text).map_err(|source| ConfigError::Malformed {
            path: path.to_owned(),
            source: Box::new(source),
        })
    }

    /// The limits, with what the file leaves out as by default.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let (file, usual) = (&self.limits, Limits::default());
        let mib = |number: Option<u64>, or: u64| number.map_or(or, |n| n.saturating_mul(1 << 20));
        let a_second = file
            .kib_a_second
            .map_or(usual.bytes_a_second, |n| n.saturating_mul(1 << 10));
        let frames = file.frames_a_second.unwrap_or(usual.frames_a_second);
        Limits {
            entries_a_day: file.entries_a_day.unwrap_or(usual.entries_a_day),
            bytes_a_day: mib(file.mib_a_day, usual.bytes_a_day),
            operation_bytes: mib(file.operation_mib, usual.operation_bytes),
            bytes_a_second: a_second,
            burst_bytes: a_second.saturating_mul(8),
            frames_a_second: frames,
            burst_frames: frames.saturating_mul(20),
            keep_ms: file
                .keep_days
                .map_or(usual.keep_ms, |days| days.saturating_mul(86_400_000)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_that_is_installed_is_understood_and_says_what_is_usual() {
        let example = include_str!("../../../installers/relay/relay.toml");
        let config: Config = toml::from_str(example).expect("the example");
        assert_eq!(config.limits(), Limits::default());
        let named: Config = toml::from_str("").expect("nothing is needed");
        assert_eq!(named, Config::default());
    }

    #[test]
    fn a_line_that_nobody_understands_is_refused() {
        let refused = toml::from_str::<Config>("web-port = 8080");
        assert!(refused.is_err(), "a typing error must not pass in silence");
    }
}
