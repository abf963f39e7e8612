//! Full-width letters, digits and marks as half-width ones; enough to read numbers and dates.

/// The half-width form of one character; every other character as it is.
pub(crate) fn narrow(letter: char) -> char {
    match letter {
        '！'..='～' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | 'ー' | 'ｰ' => '-',
        '。' | '｡' | '・' | '･' | '、' | '､' => '.',
        other => other,
    }
}
