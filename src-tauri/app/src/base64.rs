//! Base 64 (RFC 4648, §4): how bytes stand in an item and in a request.

use crate::failure::Failure;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as text.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let mut number = 0_u32;
        for place in 0..3 {
            number = number << 8 | u32::from(three.get(place).copied().unwrap_or(0));
        }
        for place in 0..4_usize {
            let six = usize::try_from(number >> (18 - 6 * place) & 63).unwrap_or(0);
            let letter = LETTERS.get(six).filter(|_| place <= three.len());
            text.push(char::from(letter.copied().unwrap_or(b'=')));
        }
    }
    text
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
    let unreadable = || Failure::Unreadable {
        field: field.to_owned(),
    };
    let plain = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - plain.len() > 2 {
        return Err(unreadable());
    }
    let mut bytes = Vec::with_capacity(plain.len() / 4 * 3 + 2);
    for four in plain.as_bytes().chunks(4) {
        let mut number = 0_u32;
        for place in 0..4 {
            let six = match four.get(place) {
                Some(letter) => value(*letter).ok_or_else(unreadable)?,
                None => 0,
            };
            number = number << 6 | six;
        }
        let [_, three @ ..] = number.to_be_bytes();
        // Two letters make one byte, three make two.
        bytes.extend(three.iter().take(four.len().saturating_sub(1)));
    }
    Ok(bytes)
}

fn value(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_it_is_written_and_as_others_write_it() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encoded(plain.as_bytes()), text);
            assert_eq!(
                decoded("file", text, 99).ok().as_deref(),
                Some(plain.as_bytes())
            );
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decoded("file", &encoded(&all), 256).ok(), Some(all));
    }

    #[test]
    fn what_is_none_or_too_long_is_refused() {
        for text in ["Zg=", "Z", "Zg===", "Z g=", "Zm9v-___", "===="] {
            assert!(decoded("file", text, 99).is_err(), "{text}");
        }
        assert_eq!(
            decoded("file", &"A".repeat(4 << 20), 2 << 20),
            Err(Failure::PictureTooLarge { megabytes: 2 })
        );
    }
}
