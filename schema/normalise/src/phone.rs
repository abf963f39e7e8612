//! Telephone numbers as people write them.

use unicode_normalization::UnicodeNormalization;

/// What a written telephone number turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phone {
    /// Ten or eleven domestic digits with the leading zero.
    Domestic(String),
    /// A number within its area, whose area code was not said: five to eight digits.
    Local(String),
    /// A number abroad in E.164, with its plus sign.
    Abroad(String),
    /// Digits that make no known kind of number; kept for comparing.
    Odd(String),
}

impl Phone {
    /// Reads a number in any width with any marks; `None` when it holds no digit.
    ///
    /// A spreadsheet drops the leading zero of a number: nine digits, or ten that start like a mobile
    /// number without it, get it back.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let plain: String = text.nfkc().collect();
        let abroad = plain.trim_start().starts_with('+');
        let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return None;
        }
        if abroad {
            return Some(match digits.strip_prefix("81") {
                Some(rest) => {
                    let rest = rest.strip_prefix('0').unwrap_or(rest);
                    domestic_or_odd(format!("0{rest}"))
                }
                None => Self::Abroad(format!("+{digits}")),
            });
        }
        Some(match lost_leading_zero(&digits) {
            Some(restored) => Self::Domestic(restored),
            None if (5..=8).contains(&digits.len()) && !digits.starts_with('0') => {
                Self::Local(digits)
            }
            None => domestic_or_odd(digits),
        })
    }

    /// The digits without a plus sign.
    #[must_use]
    pub fn digits(&self) -> &str {
        match self {
            Self::Domestic(digits) | Self::Local(digits) | Self::Odd(digits) => digits,
            Self::Abroad(number) => number.trim_start_matches('+'),
        }
    }

    /// E.164, for the kinds whose country and area are known.
    #[must_use]
    pub fn e164(&self) -> Option<String> {
        match self {
            Self::Domestic(digits) => digits.strip_prefix('0').map(|rest| format!("+81{rest}")),
            Self::Abroad(number) => Some(number.clone()),
            Self::Local(_) | Self::Odd(_) => None,
        }
    }

    /// Whether two written numbers can be one telephone: equal, or one is the end of the other
    /// because its area code was not said.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Local(local), Self::Domestic(full))
            | (Self::Domestic(full), Self::Local(local)) => full.ends_with(local.as_str()),
            (one, two) => one.digits() == two.digits(),
        }
    }
}

fn domestic_or_odd(digits: String) -> Phone {
    let right = match digits.len() {
        10 => digits.starts_with('0') && !digits.starts_with("00"),
        11 => ["020", "050", "060", "070", "080", "090"]
            .iter()
            .any(|start| digits.starts_with(start)),
        _ => false,
    };
    if right {
        Phone::Domestic(digits)
    } else {
        Phone::Odd(digits)
    }
}

/// Every digit of a written number as half-width digits; `+81` becomes the leading zero.
#[must_use]
pub fn digits(text: &str) -> String {
    Phone::read(text)
        .map(|phone| phone.digits().to_owned())
        .unwrap_or_default()
}

/// E.164 of a written number, where its country and area are known.
#[must_use]
pub fn e164(text: &str) -> Option<String> {
    Phone::read(text)?.e164()
}

/// The last four digits, by which people at a desk look a number up.
#[must_use]
pub fn last4(text: &str) -> Option<String> {
    let digits = digits(text);
    digits
        .len()
        .checked_sub(4)
        .and_then(|start| digits.get(start..))
        .map(str::to_owned)
}

/// The number with the leading zero that a spreadsheet took away; `None` when none is missing.
#[must_use]
pub fn lost_leading_zero(digits: &str) -> Option<String> {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let landline = digits.len() == 9 && !digits.starts_with('0');
    let mobile = digits.len() == 10
        && ["20", "50", "60", "70", "80", "90"]
            .iter()
            .any(|start| digits.starts_with(start));
    (all_digits && (landline || mobile)).then(|| format!("0{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_japan_is_the_same_with_its_country_code() {
        assert_eq!(digits("+81 768-22-1234"), "0768221234");
        assert_eq!(
            digits("＋８１（０）９０－１２３４－５６７８"),
            "09012345678"
        );
        assert_eq!(e164("090-1234-5678").as_deref(), Some("+819012345678"));
        assert_eq!(e164("+1 202 555 0100").as_deref(), Some("+12025550100"));
    }

    #[test]
    fn a_number_without_its_area_code_agrees_with_the_full_one() {
        let full = Phone::read("0768-22-1234");
        let local = Phone::read("22-1234");
        assert!(
            full.zip(local)
                .is_some_and(|(full, local)| full.agrees(&local))
        );
        assert_eq!(e164("22-1234"), None, "the area is not known");
    }

    #[test]
    fn the_last_four_digits_are_found_in_any_writing() {
        assert_eq!(last4("０７６８（２２）１２３４").as_deref(), Some("1234"));
        assert_eq!(last4("12"), None);
        assert_eq!(digits("なし"), "");
    }
}
