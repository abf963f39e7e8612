//! Numbers that others gave to people and rows (受付番号, 宛名番号, 整理番号): one key for every spelling.

use unicode_normalization::UnicodeNormalization;

/// The key of somebody's number: width and case folded, hyphens of every kind and spaces dropped
/// between letters and digits, `-` kept between two runs of digits, leading zeros of each run dropped.
///
/// `ＳＨ－０００１`, `sh 1` and `SH0001` are one number; `17-204` and `17204` are two.
#[must_use]
pub fn key(text: &str) -> String {
    let plain: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut key = String::with_capacity(plain.len());
    let mut run = String::new();
    let mut after_digits = false;
    let close = |key: &mut String, run: &mut String| {
        let bare = run.trim_start_matches('0');
        if !run.is_empty() {
            key.push_str(if bare.is_empty() { "0" } else { bare });
        }
        run.clear();
    };
    for letter in plain.chars() {
        if letter.is_ascii_digit() {
            if run.is_empty() && after_digits {
                key.push('-');
            }
            run.push(letter);
            after_digits = false;
        } else {
            let ended = !run.is_empty();
            close(&mut key, &mut run);
            if letter.is_alphanumeric() {
                key.push(letter);
                after_digits = false;
            } else if ended {
                after_digits = true;
            }
        }
    }
    close(&mut key, &mut run);
    key
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn one_number_has_one_key_however_it_was_typed() {
        for text in ["ＳＨ－０００１", "sh 1", "SH0001", "SH-000001"] {
            assert_eq!(key(text), "sh1");
        }
        assert_eq!(key("17204-0000001"), "17204-1");
        assert_ne!(key("17-204"), key("17204"));
        assert_eq!(key("第0012号"), "第12号");
        assert_eq!(key("000"), "0");
        assert_eq!(key("-"), "");
    }
}
