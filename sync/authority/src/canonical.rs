//! The one permitted encoding: deterministic CBOR (RFC 8949 §4.2.1) of arrays and plain values.
//!
//! Kinds that this version does not evaluate are checked by this alone, so that they can be kept
//! and passed on without being understood.

use crate::StatementError;

/// Deepest nesting.
const MAX_DEPTH: usize = 8;
/// Longest array.
const MAX_ARRAY: u64 = 1024;

/// Checks that `bytes` are exactly one value in the permitted encoding.
///
/// Permitted are unsigned integers, byte strings, texts, arrays, true, false and null, each with its
/// shortest length. Maps, tags, floats, negative and indefinite-length values are not.
pub(crate) fn check(bytes: &[u8]) -> Result<(), StatementError> {
    let mut rest = bytes;
    // How many values are still to come at each level that is open.
    let mut open: Vec<u64> = vec![1];
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        let (major, argument) = head(&mut rest)?;
        match major {
            0 => {}
            2 => {
                take(&mut rest, argument)?;
            }
            3 => {
                let text = take(&mut rest, argument)?;
                std::str::from_utf8(text).map_err(|_| StatementError::NotCanonical)?;
            }
            4 => {
                if argument > MAX_ARRAY {
                    return Err(StatementError::BadField { field: "array" });
                }
                if open.len() > MAX_DEPTH {
                    return Err(StatementError::BadField { field: "nesting" });
                }
                open.push(argument);
            }
            // false, true, null
            7 if (20..=22).contains(&argument) => {}
            _ => return Err(StatementError::NotCanonical),
        }
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(StatementError::NotCanonical)
    }
}

fn head(rest: &mut &[u8]) -> Result<(u8, u64), StatementError> {
    let refused = StatementError::NotCanonical;
    let (first, mut after) = rest.split_first().ok_or(refused)?;
    let (major, low) = (first >> 5, first & 0x1f);
    let argument = match low {
        0..=23 => u64::from(low),
        24..=27 => {
            if major == 7 {
                return Err(refused);
            }
            let length = 1_usize << (low - 24);
            let (digits, behind) = after.split_at_checked(length).ok_or(refused)?;
            after = behind;
            let value = digits
                .iter()
                .fold(0_u64, |value, digit| value << 8 | u64::from(*digit));
            let shortest_from = match length {
                1 => 24,
                2 => 1 << 8,
                4 => 1 << 16,
                _ => 1 << 32,
            };
            if value < shortest_from {
                return Err(refused);
            }
            value
        }
        _ => return Err(refused),
    };
    *rest = after;
    Ok((major, argument))
}

fn take<'b>(rest: &mut &'b [u8], length: u64) -> Result<&'b [u8], StatementError> {
    let refused = StatementError::NotCanonical;
    let length = usize::try_from(length).map_err(|_| refused)?;
    let (taken, behind) = rest.split_at_checked(length).ok_or(refused)?;
    *rest = behind;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shortest_form_of_a_value_is_permitted() {
        let accepted: [&[u8]; 7] = [
            &[0x00],
            &[0x17],
            &[0x18, 0x18],
            &[0x42, 1, 2],
            &[0x61, b'a'],
            &[0x82, 0xf4, 0xf6],
            &[0x80],
        ];
        for bytes in accepted {
            assert_eq!(check(bytes), Ok(()), "{bytes:02x?}");
        }
        let refused: [&[u8]; 15] = [
            &[],
            &[0x18, 0x17],
            &[0x19, 0x00, 0xff],
            &[0x1a, 0, 0, 0xff, 0xff],
            &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
            &[0x9f, 0xff],
            &[0x5f, 0x41, 1, 0xff],
            &[0x20],
            &[0xa0],
            &[0xc0, 0x00],
            &[0xf9, 0, 0],
            &[0xf8, 0x20],
            &[0x00, 0x00],
            &[0x61, 0xff],
            &[0x42, 1],
        ];
        for bytes in refused {
            assert!(check(bytes).is_err(), "{bytes:02x?}");
        }
    }

    #[test]
    fn nesting_and_arrays_are_bounded() {
        let mut deep = vec![0x81; 8];
        deep.push(0);
        assert_eq!(check(&deep), Ok(()), "eight levels are permitted");
        deep.insert(0, 0x81);
        assert!(check(&deep).is_err(), "nine are not");
        let mut wide = vec![0x19, 0x04, 0x01];
        if let Some(first) = wide.first_mut() {
            *first = 0x99;
        }
        wide.extend(vec![0; 1025]);
        assert!(check(&wide).is_err(), "1,025 elements are not permitted");
    }
}
