//! Base 64 (RFC 4648, §4): how bytes stand in an item and in a request.

use crate::failure::Failure;
use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

/// Bytes as text.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a text, of which there may be `most`.
///
/// # Errors
///
/// [`Failure::PictureTooLarge`] before anything is read; [`Failure::Unreadable`] for anything else.
pub(crate) fn decoded(field: &str, text: &str, most: usize) -> Result<Vec<u8>, Failure> {
    if text.len() > most.div_ceil(3) * 4 {
        return Err(Failure::PictureTooLarge {
            megabytes: u32::try_from(most >> 20).unwrap_or(u32::MAX),
        });
    }
    STANDARD.decode(text).map_err(|_| Failure::Unreadable {
        field: field.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_none_or_too_long_is_refused() {
        assert_eq!(
            decoded("file", "Zm9v", 99).ok().as_deref(),
            Some(&b"foo"[..])
        );
        for text in ["Zg=", "Z", "Zg===", "Z g=", "Zm9v-___", "===="] {
            assert!(decoded("file", text, 99).is_err(), "{text}");
        }
        assert_eq!(
            decoded("file", &"A".repeat(4 << 20), 2 << 20),
            Err(Failure::PictureTooLarge { megabytes: 2 })
        );
    }
}
