//! 受付番号 `KW7-0142-9`: three letters of the device, a counter, a check digit.
//!
//! Made without a network, read out over the radio, written on a slip. It is a label, not a key:
//! two devices can have the same letters, and search then shows both.

use crate::width::narrow;
use std::fmt;

/// The letters in use: none that is mistaken for another when spoken or written (I, O, Q, 0, 1).
const LETTERS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ23456789";

/// The three letters that a device puts before its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceLetters([char; 3]);

impl DeviceLetters {
    /// The letters of a device by its id, passing over those that other known devices use.
    ///
    /// The same id and the same `taken` give the same letters. Devices that have not met can end
    /// up with equal ones: one chance in 29,791 for any two.
    #[must_use]
    pub fn of_device(device: &[u8; 32], taken: impl Fn(Self) -> bool) -> Self {
        let own = |start: usize| {
            let letter = |offset: usize| {
                let byte = device
                    .get((start + offset) % device.len())
                    .copied()
                    .unwrap_or(0);
                LETTERS
                    .chars()
                    .nth(usize::from(byte) % LETTER_COUNT)
                    .unwrap_or('A')
            };
            Self([letter(0), letter(1), letter(2)])
        };
        (0..device.len())
            .map(own)
            .find(|letters| !taken(*letters))
            .unwrap_or_else(|| own(0))
    }

    /// From text of any width and case.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut letters = text
            .chars()
            .map(|letter| narrow(letter).to_ascii_uppercase());
        let three = [letters.next()?, letters.next()?, letters.next()?];
        let known = three.iter().all(|letter| LETTERS.contains(*letter));
        (known && letters.next().is_none()).then_some(Self(three))
    }
}

const LETTER_COUNT: usize = 31;

impl fmt::Display for DeviceLetters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|letter| write!(formatter, "{letter}"))
    }
}

/// A receipt number with its check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptNumber {
    letters: DeviceLetters,
    counter: u32,
}

/// Why a text is no receipt number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptNumberError {
    /// It does not have the form of one; it may be anything else.
    #[error("not in the form of a receipt number")]
    NotOne,
    /// It has the form, but the check digit tells that something was misheard or mistyped.
    #[error("check digit of the receipt number does not fit")]
    Mistyped,
}

impl ReceiptNumber {
    /// The number of a device's n-th receipt, n from 1 to 99,999,999.
    #[must_use]
    pub fn new(letters: DeviceLetters, counter: u32) -> Option<Self> {
        (1..=99_999_999)
            .contains(&counter)
            .then_some(Self { letters, counter })
    }

    /// Reads a number as spoken or typed: any width and case, hyphens of any kind or none, O for 0.
    ///
    /// # Errors
    ///
    /// [`ReceiptNumberError::NotOne`] for other texts, [`ReceiptNumberError::Mistyped`] for a wrong digit.
    pub fn parse(text: &str) -> Result<Self, ReceiptNumberError> {
        let plain: Vec<char> = text
            .trim()
            .chars()
            .map(|letter| narrow(letter).to_ascii_uppercase())
            .filter(|letter| !matches!(letter, '-' | ' ' | '.'))
            .collect();
        let (letters, digits) = plain
            .split_at_checked(3)
            .ok_or(ReceiptNumberError::NotOne)?;
        let letters: String = letters.iter().collect();
        let letters = DeviceLetters::read(&letters).ok_or(ReceiptNumberError::NotOne)?;
        let digits: Option<Vec<u32>> = digits
            .iter()
            .map(|digit| match digit {
                'O' => Some(0),
                'I' | 'L' => Some(1),
                other => other.to_digit(10),
            })
            .collect();
        let digits = digits.filter(|digits| (5..=9).contains(&digits.len()));
        let digits = digits.ok_or(ReceiptNumberError::NotOne)?;
        let (check, counter) = digits.split_last().ok_or(ReceiptNumberError::NotOne)?;
        let counter = counter.iter().fold(0_u32, |sum, digit| {
            sum.saturating_mul(10).saturating_add(*digit)
        });
        let number = Self::new(letters, counter).ok_or(ReceiptNumberError::NotOne)?;
        if number.check_digit() == *check {
            Ok(number)
        } else {
            Err(ReceiptNumberError::Mistyped)
        }
    }

    /// The letters of the device that made it.
    #[must_use]
    pub fn letters(self) -> DeviceLetters {
        self.letters
    }

    /// The device's counter.
    #[must_use]
    pub fn counter(self) -> u32 {
        self.counter
    }

    /// Luhn over the counter and the letters as two-digit numbers, A = 10, as in ISIN: every single
    /// wrong digit and nearly every swap of two neighbours is noticed.
    fn check_digit(self) -> u32 {
        let mut digits: Vec<u32> = Vec::with_capacity(14);
        for letter in self.letters.0 {
            let place = LETTERS
                .chars()
                .zip(10_u32..)
                .find(|(known, _)| *known == letter);
            let value = place.map_or(0, |(_, value)| value);
            digits.extend([value / 10, value % 10]);
        }
        digits.extend(
            format!("{:04}", self.counter)
                .chars()
                .filter_map(|digit| digit.to_digit(10)),
        );
        let sum: u32 = digits
            .iter()
            .rev()
            .zip([2, 1].into_iter().cycle())
            .map(|(digit, weight)| digit * weight)
            .map(|product| product / 10 + product % 10)
            .sum();
        (10 - sum % 10) % 10
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}-{:04}-{}",
            self.letters,
            self.counter,
            self.check_digit()
        )
    }
}

impl std::str::FromStr for ReceiptNumber {
    type Err = ReceiptNumberError;

    fn from_str(text: &str) -> Result<Self, ReceiptNumberError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(letters: &str, counter: u32) -> ReceiptNumber {
        ReceiptNumber::new(DeviceLetters::read(letters).unwrap(), counter).unwrap()
    }

    #[test]
    fn a_number_reads_as_it_was_written() {
        assert_eq!(number("KW7", 142).to_string(), "KW7-0142-9");
        assert_eq!(number("KW7", 143).to_string(), "KW7-0143-7");
        assert_eq!(
            number("KW7", 123_456).to_string().parse(),
            Ok(number("KW7", 123_456))
        );
    }

    #[test]
    fn a_number_typed_carelessly_is_still_that_number() {
        for text in [
            "kw7-0142-9",
            "ＫＷ７－０１４２－９",
            "KW701429",
            " kw7 0142 9 ",
            "KW7ー0142ー9",
            "KW7-O142-9",
        ] {
            assert_eq!(ReceiptNumber::parse(text), Ok(number("KW7", 142)), "{text}");
        }
    }

    #[test]
    fn one_wrong_digit_is_always_noticed() {
        for place in 0..4 {
            for wrong in '0'..='9' {
                let mut counter: Vec<char> = "0142".chars().collect();
                if counter[place] == wrong {
                    continue;
                }
                counter[place] = wrong;
                let text = format!("KW7-{}-9", counter.iter().collect::<String>());
                assert_eq!(
                    ReceiptNumber::parse(&text),
                    Err(ReceiptNumberError::Mistyped),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn other_texts_are_not_receipt_numbers() {
        for text in [
            "",
            "KW7",
            "0768-22-1234",
            "山田花子",
            "KW7-14-9",
            "OI0-0142-9",
            "19480405",
            "KW7-0000-0",
        ] {
            assert_eq!(
                ReceiptNumber::parse(text),
                Err(ReceiptNumberError::NotOne),
                "{text}"
            );
        }
    }

    #[test]
    fn a_device_passes_over_letters_that_are_taken() {
        let device: [u8; 32] = std::array::from_fn(|place| place as u8);
        let first = DeviceLetters::of_device(&device, |_| false);
        let second = DeviceLetters::of_device(&device, |letters| letters == first);
        assert_eq!(first, DeviceLetters::of_device(&device, |_| false));
        assert_ne!(first, second);
        assert_eq!(LETTERS.len(), LETTER_COUNT);
    }
}
