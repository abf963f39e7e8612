//! Pairs of letters: how a text without spaces is found by any part of it.
//!
//! SQLite's trigram index finds nothing for names of two letters (和子, 山本), so keys are
//! indexed as overlapping pairs, in order, with the last letter once more alone: then one letter is
//! a prefix of some token, two letters are a token, and more letters are a phrase of tokens.

/// The overlapping pairs of a key in order, and its last letter alone.
#[must_use]
pub fn bigrams(key: &str) -> Vec<String> {
    let mut grams = Vec::with_capacity(key.len() / 3 + 1);
    let mut letters = key.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut gram = String::with_capacity(8);
        gram.push(letter);
        if let Some(next) = letters.peek() {
            gram.push(*next);
        }
        grams.push(gram);
    }
    grams
}

/// [`bigrams`] with a space between them: what goes into the index.
#[must_use]
pub fn index_text(key: &str) -> String {
    let mut text = String::with_capacity(key.len() * 3);
    let mut letters = key.chars().peekable();
    while let Some(letter) = letters.next() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push(letter);
        if let Some(next) = letters.peek() {
            text.push(*next);
        }
    }
    text
}

/// The FTS5 expression that finds a key inside an indexed one; `None` for an empty key.
///
/// One letter becomes a prefix query, more letters a phrase. A key holds letters and digits only,
/// so nothing in it can end the quoted phrase.
#[must_use]
pub fn match_expression(key: &str) -> Option<String> {
    let letters: Vec<char> = key
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    match letters.as_slice() {
        [] => None,
        [only] => Some(format!("\"{only}\"*")),
        more => {
            let pairs: Vec<String> = more
                .windows(2)
                .map(|pair| pair.iter().collect::<String>())
                .collect();
            Some(format!("\"{}\"", pairs.join(" ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_key_is_a_token_or_a_run_of_tokens() {
        assert_eq!(bigrams("山田花子"), ["山田", "田花", "花子", "子"]);
        assert_eq!(index_text("山田花子"), "山田 田花 花子 子");
        assert_eq!(match_expression("田花子").as_deref(), Some("\"田花 花子\""));
        assert_eq!(match_expression("花子").as_deref(), Some("\"花子\""));
        assert_eq!(match_expression("子").as_deref(), Some("\"子\"*"));
        assert_eq!(match_expression(""), None);
    }

    #[test]
    fn a_quotation_mark_cannot_leave_the_phrase() {
        assert_eq!(match_expression("\"*:山").as_deref(), Some("\"山\"*"));
    }
}
