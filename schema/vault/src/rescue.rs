//! The rescue key: a code on paper that opens a profile when its passphrase is lost.
//!
//! 48 digits in eight groups of six. Every group is a number of 16 bits times eleven, as in the
//! recovery passwords of BitLocker, so that a wrong digit or two exchanged ones are found in the
//! group where they stand, before anything is tried. Digits only: the input method plays no part.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::entry::expand;
use crate::random::bytes;
use crate::space::{KemPrivate, Suite};
use crate::{DeviceKeys, Random, VaultError};
use hpke::Kem as _;

/// How many groups a code has.
pub const GROUPS: usize = 8;
/// How many digits a group has.
pub const GROUP_DIGITS: usize = 6;

/// The secret of a rescue key: 128 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RescueCode(Zeroizing<[u8; 16]>);

impl std::fmt::Debug for RescueCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RescueCode(secret)")
    }
}

/// How one group of a typed code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupState {
    /// Fewer than six digits so far.
    Incomplete,
    /// Six digits that fit together.
    Good,
    /// Six digits that cannot be right.
    Wrong,
}

/// Why a typed code is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescueCodeError {
    /// This group, counted from 1, has a typing error.
    #[error("group {group} of the rescue code has a wrong digit")]
    Group {
        /// Counted from 1.
        group: usize,
    },
    /// Too few or too many digits, or something that is no digit.
    #[error("rescue code has {digits} digits")]
    Length {
        /// How many digits there were.
        digits: usize,
    },
}

impl RescueCode {
    /// A new code. It is shown once and never stored.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(bytes(rng)?)))
    }

    /// The eight groups, as they are printed.
    #[must_use]
    pub fn groups(&self) -> Vec<Zeroizing<String>> {
        printed(self.0.as_slice())
    }

    /// Reads what somebody typed: full or half width, with any separators.
    ///
    /// # Errors
    ///
    /// [`RescueCodeError`] names the first group with a typing error.
    pub fn parse(typed: &str) -> Result<Self, RescueCodeError> {
        let mut secret = Zeroizing::new([0; 16]);
        read(typed, secret.as_mut_slice())?;
        Ok(Self(secret))
    }

    /// The keys of the envelope that the code opens, in the operation with this root. Whoever knows the
    /// code makes the same keys again; with another root they are others.
    ///
    /// # Errors
    ///
    /// [`VaultError::BadKeyBytes`], which derived seeds do not bring about in practice.
    pub fn envelope_keys(&self, root: &[u8; 32]) -> Result<DeviceKeys, VaultError> {
        let seed = |label: &[u8]| -> Result<Zeroizing<[u8; 32]>, VaultError> {
            let mut seed = Zeroizing::new([0; 32]);
            expand(root, self.0.as_slice(), &[label], seed.as_mut_slice())?;
            Ok(seed)
        };
        DeviceKeys::from_seeds(
            &*seed(b"tsunagi/v1/envelope-sign")?,
            &*seed(b"tsunagi/v1/envelope-kem")?,
            &*seed(b"tsunagi/v1/envelope-net")?,
        )
    }

    /// The key pair that the code stands for, in one profile.
    pub(crate) fn key_pair(
        &self,
        profile: &[u8; 16],
    ) -> Result<(KemPrivate, [u8; 32]), VaultError> {
        use hpke::Serializable as _;
        let mut seed = Zeroizing::new([0; 32]);
        expand(
            profile,
            self.0.as_slice(),
            &[b"tsunagi/v1/rescue-key"],
            seed.as_mut_slice(),
        )?;
        let (private, public) = Suite::derive_keypair(seed.as_slice());
        let public = public
            .to_bytes()
            .as_slice()
            .try_into()
            .map_err(|_| VaultError::WeakKey)?;
        Ok((private, public))
    }
}

/// Two bytes a group, as they are printed.
pub(crate) fn printed(secret: &[u8]) -> Vec<Zeroizing<String>> {
    secret
        .chunks_exact(2)
        .map(|pair| {
            let number = pair
                .iter()
                .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
            Zeroizing::new(format!("{:06}", number * 11))
        })
        .collect()
}

/// Reads groups of six digits into as many bytes as there are to be.
pub(crate) fn read(typed: &str, secret: &mut [u8]) -> Result<(), RescueCodeError> {
    let expected = secret.len() / 2 * GROUP_DIGITS;
    let digits = digits(typed);
    for (at, (group, pair)) in digits
        .chunks(GROUP_DIGITS)
        .zip(secret.chunks_exact_mut(2))
        .enumerate()
    {
        match (state(group), number(group)) {
            (GroupState::Good, Some(value)) => pair.copy_from_slice(&value.to_be_bytes()),
            (GroupState::Incomplete, _) => {}
            _ => return Err(RescueCodeError::Group { group: at + 1 }),
        }
    }
    if digits.len() != expected || strange(typed) {
        return Err(RescueCodeError::Length {
            digits: digits.len(),
        });
    }
    Ok(())
}

/// How each of the eight groups stands while somebody types.
#[must_use]
pub fn check(typed: &str) -> [GroupState; GROUPS] {
    let digits = digits(typed);
    let mut states = [GroupState::Incomplete; GROUPS];
    for (group, to) in digits.chunks(GROUP_DIGITS).zip(&mut states) {
        *to = state(group);
    }
    states
}

fn digits(typed: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(
        typed
            .nfkc()
            .filter_map(|letter| letter.to_digit(10))
            .filter_map(|digit| u8::try_from(digit).ok())
            .collect(),
    )
}

/// Anything but digits and what people write between groups.
fn strange(typed: &str) -> bool {
    typed.nfkc().any(|letter| {
        !(letter.is_ascii_digit() || letter.is_whitespace() || "-‐–ー・.,、".contains(letter))
    })
}

fn value(group: &[u8]) -> u32 {
    group
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}

fn number(group: &[u8]) -> Option<u16> {
    u16::try_from(value(group) / 11).ok()
}

fn state(group: &[u8]) -> GroupState {
    if group.len() < GROUP_DIGITS {
        return GroupState::Incomplete;
    }
    if value(group).is_multiple_of(11) && number(group).is_some() {
        GroupState::Good
    } else {
        GroupState::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;

    fn typed(seed: u64) -> (RescueCode, String) {
        let code = RescueCode::generate(&mut SeededRandom::new(seed)).unwrap();
        let text = code
            .groups()
            .iter()
            .map(|group| group.to_string())
            .collect::<Vec<_>>()
            .join("-");
        (code, text)
    }

    #[test]
    fn a_printed_code_is_read_back_however_it_is_typed() {
        for seed in 0..200 {
            let (code, text) = typed(seed);
            assert_eq!(text.len(), 55, "eight groups of six: {text}");
            for spelled in [
                text.clone(),
                text.replace('-', ""),
                text.replace('-', "　"),
                text.chars()
                    .map(|c| {
                        c.to_digit(10)
                            .and_then(|d| char::from_u32(0xff10 + d))
                            .unwrap_or('ー')
                    })
                    .collect(),
            ] {
                assert!(
                    RescueCode::parse(&spelled).as_ref() == Ok(&code),
                    "{spelled}"
                );
            }
        }
    }

    #[test]
    fn every_wrong_digit_and_every_exchange_is_found_in_its_group() {
        let (_, text) = typed(3);
        for at in (0..text.len()).filter(|at| at % 7 != 6) {
            let group = at / 7 + 1;
            for digit in b'0'..=b'9' {
                let mut bytes = text.clone().into_bytes();
                if bytes[at] == digit {
                    continue;
                }
                bytes[at] = digit;
                let changed = String::from_utf8(bytes).unwrap();
                assert_eq!(
                    RescueCode::parse(&changed),
                    Err(RescueCodeError::Group { group }),
                    "digit {at} as {digit}"
                );
                assert_eq!(check(&changed)[group - 1], GroupState::Wrong);
            }
            let mut bytes = text.clone().into_bytes();
            if at % 7 < 5 && bytes[at] != bytes[at + 1] {
                bytes.swap(at, at + 1);
                let changed = String::from_utf8(bytes).unwrap();
                assert_eq!(
                    RescueCode::parse(&changed),
                    Err(RescueCodeError::Group { group }),
                    "exchanged at {at}"
                );
            }
        }
    }

    #[test]
    fn a_short_long_or_strange_code_is_named_as_such() {
        let (_, text) = typed(4);
        for (typed, digits) in [
            (text.chars().take(54).collect(), 47),
            (format!("{text}0"), 49),
            (format!("{text}x"), 48),
            (String::new(), 0),
        ] {
            assert_eq!(
                RescueCode::parse(&typed),
                Err(RescueCodeError::Length { digits }),
                "{digits}"
            );
        }
        assert_eq!(check("12"), [GroupState::Incomplete; GROUPS]);
    }
}
