//! Bytes to text: which encoding a file is in, and what could not be read.

use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE};

/// The encodings in which Japanese lists come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// What Windows calls Shift_JIS, with the letters of NEC and IBM.
    Cp932,
    /// UTF-16, least byte first.
    Utf16Le,
    /// UTF-16, greatest byte first.
    Utf16Be,
    /// EUC-JP, from old systems.
    EucJp,
    /// ISO-2022-JP, from old mail.
    Iso2022Jp,
}

/// A file's text and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// How it was read.
    pub encoding: Encoding,
    /// How many characters could not be read and stand as U+FFFD.
    pub unreadable: usize,
    /// How many characters are of the user-defined range (外字): they mean something on one
    /// computer only.
    pub private: usize,
}

/// Reads bytes as text: by their mark, else as UTF-8 if every byte fits, else as what looks most
/// like Japanese. `wanted` overrides the guess.
#[must_use]
pub fn decode(bytes: &[u8], wanted: Option<Encoding>) -> Decoded {
    let encoding = wanted.unwrap_or_else(|| guess(bytes));
    let decoder = match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Cp932 => SHIFT_JIS,
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        Encoding::EucJp => encoding_rs::EUC_JP,
        Encoding::Iso2022Jp => encoding_rs::ISO_2022_JP,
    };
    let (text, _) = decoder.decode_with_bom_removal(bytes);
    let text = text.into_owned();
    let unreadable = text.chars().filter(|letter| *letter == '\u{fffd}').count();
    let private = text
        .chars()
        .filter(|letter| matches!(letter, '\u{e000}'..='\u{f8ff}'))
        .count();
    Decoded {
        text,
        encoding,
        unreadable,
        private,
    }
}

fn guess(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => return Encoding::Utf8,
        [0xff, 0xfe, ..] => return Encoding::Utf16Le,
        [0xfe, 0xff, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0x1b) && !bytes.contains(&0) {
        return Encoding::Utf8;
    }
    // UTF-16 without a mark: separators and digits have a zero byte on one side.
    let zeros = |first: usize| {
        bytes
            .iter()
            .skip(first)
            .step_by(2)
            .take(4096)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > bytes.len().min(8192) / 40 {
        return if odd > even {
            Encoding::Utf16Le
        } else {
            Encoding::Utf16Be
        };
    }
    // Without the hint, a short file in CP932 is taken for windows-1251.
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let found = detector.guess(Some(b"jp"), chardetng::Utf8Detection::Allow);
    match found.name() {
        "EUC-JP" => Encoding::EucJp,
        "ISO-2022-JP" => Encoding::Iso2022Jp,
        "UTF-8" => Encoding::Utf8,
        _ => Encoding::Cp932,
    }
}
