//! Compression with the dictionary that ships with the program, and padding to buckets.
//!
//! ```text
//! payload = format (1) ‖ dictionary (1) ‖ packed length (4, big-endian) ‖ packed ‖ zeros
//! packed  = one zstd frame with its content size
//! ```

use std::sync::OnceLock;

use wire::limits;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// The only form of a payload so far.
const FORMAT: u8 = 1;

/// No dictionary.
const NONE: u8 = 0;

/// The dictionary that new payloads are made with.
const NEWEST: u8 = 1;

/// Trained on practice people, never on live records (`tests/examples/train_dictionary.rs`). Entries
/// written with it need it for ever, so a better one gets the next number and this one stays.
static FIRST: &[u8] = include_bytes!("../dictionary/1.dict");

/// Above this, a stronger search gains less than a tenth of a percent and takes twice the time.
const LEVEL: i32 = 12;

/// For a day's notes that have waited for a line: nine times the work for a twelfth less.
const HARD: i32 = 17;

/// For chunks, which everybody who joins unpacks: less than half the work of [`HARD`] for a sixtieth more.
const CHUNK: i32 = 15;

const HEAD: usize = 6;

/// Why a payload does not unpack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqueezeError {
    /// The form or the dictionary is of a newer version.
    #[error("payload form {format} with dictionary {dictionary} is newer than known")]
    Newer {
        /// Form found.
        format: u8,
        /// Dictionary found.
        dictionary: u8,
    },
    /// It would unpack to more than [`limits::PAYLOAD`], or does not say to how much.
    #[error("payload would unpack to too much")]
    TooLarge,
    /// Not what was packed.
    #[error("payload does not unpack")]
    Malformed,
}

/// Packs and unpacks payloads; keeps the working memory between them.
pub struct Squeezer {
    pack: Option<Compressor<'static>>,
    hard: Option<Compressor<'static>>,
    chunk: Option<Compressor<'static>>,
    unpack: Option<Decompressor<'static>>,
    plain: Option<Decompressor<'static>>,
}

impl std::fmt::Debug for Squeezer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Squeezer")
    }
}

impl Default for Squeezer {
    fn default() -> Self {
        Self::new()
    }
}

impl Squeezer {
    /// Working memory is taken at the first use.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pack: None,
            hard: None,
            chunk: None,
            unpack: None,
            plain: None,
        }
    }

    /// Packs a payload, without padding.
    ///
    /// # Errors
    ///
    /// [`SqueezeError::TooLarge`] above [`limits::PAYLOAD`].
    pub fn pack(&mut self, raw: &[u8]) -> Result<Vec<u8>, SqueezeError> {
        if raw.len() > limits::PAYLOAD {
            return Err(SqueezeError::TooLarge);
        }
        let compressor = match &mut self.pack {
            Some(compressor) => compressor,
            empty => empty.insert(
                Compressor::with_prepared_dictionary(encoder())
                    .map_err(|_| SqueezeError::Malformed)?,
            ),
        };
        compress(compressor, raw)
    }

    /// The same, smaller and slow.
    ///
    /// # Errors
    ///
    /// As [`Self::pack`].
    pub fn pack_hard(&mut self, raw: &[u8]) -> Result<Vec<u8>, SqueezeError> {
        if raw.len() > limits::PAYLOAD {
            return Err(SqueezeError::TooLarge);
        }
        slow(&mut self.hard, HARD, raw)
    }

    /// Packs a chunk of a checkpoint, without padding.
    ///
    /// # Errors
    ///
    /// [`SqueezeError::TooLarge`] above [`limits::CHUNK_PAYLOAD`].
    pub fn pack_chunk(&mut self, raw: &[u8]) -> Result<Vec<u8>, SqueezeError> {
        if raw.len() > limits::CHUNK_PAYLOAD {
            return Err(SqueezeError::TooLarge);
        }
        slow(&mut self.chunk, CHUNK, raw)
    }

    /// Unpacks a padded payload. Takes no more memory than [`limits::PAYLOAD`], whatever it claims.
    ///
    /// # Errors
    ///
    /// [`SqueezeError`] by the rule broken.
    pub fn unpack(&mut self, padded: &[u8]) -> Result<Vec<u8>, SqueezeError> {
        self.unpack_up_to(padded, limits::PAYLOAD)
    }

    /// The same with another limit on what it unpacks to, in bytes.
    ///
    /// # Errors
    ///
    /// [`SqueezeError`] by the rule broken.
    pub fn unpack_up_to(&mut self, padded: &[u8], limit: usize) -> Result<Vec<u8>, SqueezeError> {
        let (head, rest) = padded
            .split_at_checked(HEAD)
            .ok_or(SqueezeError::Malformed)?;
        let &[format, dictionary, a, b, c, d] = head else {
            return Err(SqueezeError::Malformed);
        };
        if format != FORMAT || dictionary > NEWEST {
            return Err(SqueezeError::Newer { format, dictionary });
        }
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d]))
            .map_err(|_| SqueezeError::Malformed)?;
        let (packed, padding) = rest
            .split_at_checked(length)
            .ok_or(SqueezeError::Malformed)?;
        if padded.len() != bucket(HEAD + length) || padding.iter().any(|byte| *byte != 0) {
            return Err(SqueezeError::Malformed);
        }
        // What the frame claims decides how much memory is taken, so it is judged first. A frame
        // that holds more than it claims is an error of the decompressor.
        let size = zstd::zstd_safe::get_frame_content_size(packed)
            .ok()
            .flatten()
            .and_then(|size| usize::try_from(size).ok())
            .ok_or(SqueezeError::Malformed)?;
        if size > limit {
            return Err(SqueezeError::TooLarge);
        }
        let slot = if dictionary == NONE {
            &mut self.plain
        } else {
            &mut self.unpack
        };
        let decompressor = match slot {
            Some(decompressor) => decompressor,
            empty if dictionary == NONE => {
                empty.insert(Decompressor::new().map_err(|_| SqueezeError::Malformed)?)
            }
            empty => empty.insert(
                Decompressor::with_prepared_dictionary(decoder())
                    .map_err(|_| SqueezeError::Malformed)?,
            ),
        };
        let raw = decompressor
            .decompress(packed, size)
            .map_err(|_| SqueezeError::Malformed)?;
        if raw.len() != size {
            return Err(SqueezeError::Malformed);
        }
        Ok(raw)
    }
}

/// Not with a prepared dictionary: the search is laid out for the length of what is packed.
fn slow(
    compressor: &mut Option<Compressor<'static>>,
    level: i32,
    raw: &[u8],
) -> Result<Vec<u8>, SqueezeError> {
    let compressor = match compressor {
        Some(compressor) => compressor,
        empty => empty.insert(
            Compressor::with_dictionary(level, FIRST).map_err(|_| SqueezeError::Malformed)?,
        ),
    };
    compress(compressor, raw)
}

fn compress(compressor: &mut Compressor<'static>, raw: &[u8]) -> Result<Vec<u8>, SqueezeError> {
    // The payload names the dictionary already, in one byte.
    compressor
        .include_dictid(false)
        .map_err(|_| SqueezeError::Malformed)?;
    let packed = compressor
        .compress(raw)
        .map_err(|_| SqueezeError::Malformed)?;
    let length = u32::try_from(packed.len()).map_err(|_| SqueezeError::TooLarge)?;
    let mut out = Vec::with_capacity(bucket(HEAD + packed.len()));
    out.push(FORMAT);
    out.push(NEWEST);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&packed);
    Ok(out)
}

fn encoder() -> &'static EncoderDictionary<'static> {
    static PREPARED: OnceLock<EncoderDictionary<'static>> = OnceLock::new();
    PREPARED.get_or_init(|| EncoderDictionary::copy(FIRST, LEVEL))
}

fn decoder() -> &'static DecoderDictionary<'static> {
    static PREPARED: OnceLock<DecoderDictionary<'static>> = OnceLock::new();
    PREPARED.get_or_init(|| DecoderDictionary::copy(FIRST))
}

/// The length to which a payload of `length` bytes is padded: the next multiple of 64 up to 1 KiB,
/// then Padmé (at most 12 % more), so that a length tells little of what was written.
#[must_use]
pub fn bucket(length: usize) -> usize {
    if length <= 1024 {
        return length.max(1).next_multiple_of(64);
    }
    let exponent = usize::BITS - 1 - length.leading_zeros();
    let digits = u32::BITS - exponent.leading_zeros();
    length.next_multiple_of(1 << exponent.saturating_sub(digits))
}

/// Pads a packed payload to its bucket.
pub fn pad(packed: &mut Vec<u8>) {
    packed.resize(bucket(packed.len()), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_the_one_that_entries_were_written_with() {
        let hash: String = vault::sha256(&[FIRST])
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            hash, "a570d74f15fc90e2e4e41d4a0bf9375e6e96d91a5e00517e797a50477439798e",
            "a better one gets the next number, and this one stays for ever"
        );
    }
}
