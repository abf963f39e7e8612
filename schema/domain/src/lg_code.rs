//! 全国地方公共団体コード: five digits and a check digit. Text, because half of Japan starts with 0.

use crate::width::narrow;
use std::fmt;

/// The code of a prefecture or municipality, its check digit proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LgCode([u8; 6]);

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LgCodeError {
    /// Neither five nor six digits.
    #[error("a local government code has five or six digits")]
    NotOne,
    /// The sixth digit does not follow from the first five.
    #[error("check digit of the local government code does not fit")]
    Mistyped,
}

impl LgCode {
    /// Reads a code of any width; the check digit is added to five digits.
    ///
    /// # Errors
    ///
    /// [`LgCodeError`].
    pub fn parse(text: &str) -> Result<Self, LgCodeError> {
        let digits: Option<Vec<u8>> = text
            .trim()
            .chars()
            .map(|digit| {
                narrow(digit)
                    .to_digit(10)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect();
        let digits = digits.ok_or(LgCodeError::NotOne)?;
        let (five, given) = match digits.as_slice() {
            [five @ .., check] if five.len() == 5 => (five, Some(*check)),
            five if five.len() == 5 => (five, None),
            _ => return Err(LgCodeError::NotOne),
        };
        let sum: u8 = five
            .iter()
            .zip([6, 5, 4, 3, 2])
            .map(|(digit, weight)| digit * weight)
            .sum();
        let check = (11 - sum % 11) % 10;
        if given.is_some_and(|given| given != check) {
            return Err(LgCodeError::Mistyped);
        }
        let mut code = [check; 6];
        for (place, digit) in code.iter_mut().zip(five) {
            *place = *digit;
        }
        Ok(Self(code))
    }

    /// Whether it is a prefecture and not a municipality.
    #[must_use]
    pub fn is_prefecture(self) -> bool {
        let [_, _, rest @ .., _] = self.0;
        rest == [0, 0, 0]
    }

    /// The code of its prefecture.
    #[must_use]
    pub fn prefecture(self) -> Option<Self> {
        let [tens, ones, ..] = self.0;
        Self::parse(&format!("{tens}{ones}000")).ok()
    }
}

impl fmt::Display for LgCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| write!(formatter, "{digit}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digits_of_real_codes_fit() {
        for code in [
            "170003", "172014", "172022", "172049", "172057", "173657", "173843", "174611",
            "174637", "131016", "010006", "431001",
        ] {
            assert_eq!(
                LgCode::parse(code).map(|read| read.to_string()).as_deref(),
                Ok(code)
            );
            assert_eq!(
                LgCode::parse(code.get(..5).unwrap())
                    .map(|read| read.to_string())
                    .as_deref(),
                Ok(code)
            );
        }
    }

    #[test]
    fn a_wrong_digit_is_noticed_and_a_number_is_not_a_code() {
        assert_eq!(LgCode::parse("172048"), Err(LgCodeError::Mistyped));
        assert_eq!(
            LgCode::parse("10006"),
            LgCode::parse("100064"),
            "a lost zero makes another code"
        );
        assert_eq!(LgCode::parse("1720"), Err(LgCodeError::NotOne));
        assert_eq!(LgCode::parse("輪島市"), Err(LgCodeError::NotOne));
    }

    #[test]
    fn a_municipality_knows_its_prefecture() {
        let wajima = LgCode::parse("１７２０４９").unwrap();
        assert_eq!(wajima.prefecture().unwrap().to_string(), "170003");
        assert!(!wajima.is_prefecture());
        assert!(wajima.prefecture().unwrap().is_prefecture());
    }
}
