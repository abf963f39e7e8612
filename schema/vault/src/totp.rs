//! Codes of six digits that change every thirty seconds (RFC 6238 over RFC 4226), and the codes on
//! paper for a telephone that is lost.
//!
//! SHA-1, six digits and thirty seconds, because that is what every authenticator application
//! offers; HMAC does not rest on what SHA-1 has lost.

use ring::hmac;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::random::bytes;
use crate::rescue::{RescueCodeError, printed, read};
use crate::{Random, VaultError, sha256};

/// How long one code lasts.
pub const STEP_MS: u64 = 30_000;
/// How many steps before and after the present one are accepted, for clocks that differ.
pub const WINDOW: u64 = 1;
/// How many codes on paper are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Digits of a code.
pub const DIGITS: usize = 6;

/// The secret that the telephone shares with this profile: 160 bits, as RFC 4226 recommends.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSeed(Zeroizing<[u8; 20]>);

impl std::fmt::Debug for TotpSeed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TotpSeed(secret)")
    }
}

impl TotpSeed {
    /// A new secret.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(bytes(rng)?)))
    }

    /// From the stored bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 20]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The secret bytes, for the encrypted database only.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The secret in base 32 (RFC 4648), as authenticator applications take it.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut text = Zeroizing::new(String::with_capacity(32));
        for five in self.0.chunks_exact(5) {
            let number = five
                .iter()
                .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            for place in (0..8).rev() {
                let letter = usize::try_from((number >> (place * 5)) & 31).unwrap_or(0);
                text.push(char::from(LETTERS.get(letter).copied().unwrap_or(b'A')));
            }
        }
        text
    }

    /// The code of one step.
    fn number(&self, step: u64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.as_slice());
        let tag = hmac::sign(&key, &step.to_be_bytes());
        // RFC 4226, 5.3: the last half byte says where the four bytes begin.
        let offset = usize::from(tag.as_ref().last().copied().unwrap_or(0) & 15);
        tag.as_ref()
            .iter()
            .skip(offset)
            .take(4)
            .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte))
            & 0x7fff_ffff
    }

    /// The six digits that the telephone shows at a moment.
    #[must_use]
    pub fn code(&self, now_ms: u64) -> String {
        six(self.number(now_ms / STEP_MS))
    }

    /// The step whose code was typed, when it is near enough and later than the last one accepted.
    ///
    /// Keep the answer: the same code is refused the second time.
    #[must_use]
    pub fn accept(&self, typed: &str, now_ms: u64, last_step: Option<u64>) -> Option<u64> {
        let typed = digits(typed)?;
        let present = now_ms / STEP_MS;
        (present.saturating_sub(WINDOW)..=present.saturating_add(WINDOW))
            .filter(|step| last_step.is_none_or(|last| *step > last))
            .find(|step| six(self.number(*step)) == *typed)
    }
}

fn six(number: u32) -> String {
    format!("{:06}", number % 1_000_000)
}

/// Six digits, full or half width, spaces between them allowed; nothing otherwise.
fn digits(typed: &str) -> Option<Zeroizing<String>> {
    let text: Zeroizing<String> = Zeroizing::new(
        typed
            .nfkc()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .collect(),
    );
    (text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// A code on paper that stands for the telephone once: 80 bits, five groups of six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; 10]>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecoveryCode(secret)")
    }
}

impl RecoveryCode {
    /// A new code.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandomness`].
    pub fn generate(rng: &mut dyn Random) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(bytes(rng)?)))
    }

    /// As it is printed.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(34));
        for group in printed(self.0.as_slice()) {
            if !text.is_empty() {
                text.push('-');
            }
            text.push_str(&group);
        }
        text
    }

    /// Reads what somebody typed.
    ///
    /// # Errors
    ///
    /// [`RescueCodeError`] names the group with a typing error.
    pub fn parse(typed: &str) -> Result<Self, RescueCodeError> {
        let mut secret = Zeroizing::new([0; 10]);
        read(typed, secret.as_mut_slice())?;
        Ok(Self(secret))
    }

    /// What is kept of it: enough to know it again, not to make it.
    #[must_use]
    pub fn kept(&self) -> [u8; 32] {
        sha256(&[b"tsunagi/v1/recovery-code\0", self.0.as_slice()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;

    #[test]
    fn the_codes_of_rfc_6238_come_out() {
        // Appendix B, the lines for SHA-1; eight digits there.
        let seed = TotpSeed::from_bytes(b"12345678901234567890");
        for (seconds, code) in [
            (59_u64, 94_287_082_u32),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = seconds * 1000 / STEP_MS;
            assert_eq!(seed.number(step) % 100_000_000, code, "at {seconds} s");
            assert_eq!(seed.code(seconds * 1000), six(code), "its last six digits");
        }
        assert_eq!(*seed.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_counts_once_within_one_step_and_in_any_width() {
        let seed = TotpSeed::from_bytes(b"12345678901234567890");
        let now = 1_795_395_600_000;
        let step = now / STEP_MS;
        let at = |steps: i64| seed.code(now.saturating_add_signed(steps * 30_000));
        assert_eq!(seed.accept(&at(0), now, None), Some(step));
        assert_eq!(seed.accept(&at(-1), now, None), Some(step - 1));
        assert_eq!(seed.accept(&at(1), now, None), Some(step + 1));
        assert_eq!(
            seed.accept(&at(2), now, None),
            None,
            "two steps are too far"
        );
        assert_eq!(seed.accept(&at(-2), now, None), None);
        assert_eq!(
            seed.accept(&at(0), now, Some(step)),
            None,
            "the second time"
        );
        assert_eq!(
            seed.accept(&at(-1), now, Some(step)),
            None,
            "an earlier one after a later one"
        );
        let wide: String = at(0)
            .chars()
            .filter_map(|c| char::from_u32(u32::from(c) + 0xfee0))
            .collect();
        assert_eq!(seed.accept(&wide, now, None), Some(step), "full width");
        for typed in ["", "12345", "1234567", "abcdef", "１２３４５"] {
            assert_eq!(seed.accept(typed, now, None), None, "{typed}");
        }
        for clock in [0, 1, 29_999, u64::MAX] {
            assert_eq!(seed.accept("000000x", clock, None), None, "no clock panics");
            let _answer = seed.accept("000000", clock, Some(u64::MAX));
        }
    }

    #[test]
    fn a_code_on_paper_is_read_back_and_known_again() {
        let code = RecoveryCode::generate(&mut SeededRandom::new(1)).unwrap();
        assert_eq!(code.text().len(), 34);
        let read = RecoveryCode::parse(&code.text()).unwrap();
        assert_eq!(read.kept(), code.kept());
        let mut other = code.text().to_string();
        other.replace_range(0..1, if other.starts_with('9') { "8" } else { "9" });
        assert_eq!(
            RecoveryCode::parse(&other),
            Err(RescueCodeError::Group { group: 1 })
        );
    }
}
