//! What holds for every text, however strange.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use normalise::{SEPARATOR, bigrams, index_text, match_expression, search_key};
use proptest::prelude::*;

/// Texts of the letters that the key treats in a special way.
const KNOTTY: &str = "[0-9０-９一二三十百〇丁目番地号室のノー\\-－部字大町市々゛゜ﾞつちうケヶヴか゚ァヵ髙邉𠮷①㈱ａＡé 　\u{3099}\u{e0100}]{0,16}";

fn check(text: &str) -> Result<(), TestCaseError> {
    let key = search_key(text);
    prop_assert_eq!(
        search_key(&key),
        key.clone(),
        "a key of a key is the key: {:?}",
        text
    );
    prop_assert!(
        key.chars().all(char::is_alphanumeric),
        "{:?} in {:?}",
        key,
        text
    );
    prop_assert!(
        !key.starts_with(SEPARATOR) && !key.ends_with(SEPARATOR),
        "{:?}",
        key
    );
    prop_assert_eq!(bigrams(&key).len(), key.chars().count());
    prop_assert_eq!(index_text(&key), bigrams(&key).join(" "));
    prop_assert_eq!(match_expression(&key).is_none(), key.is_empty());
    let _ = normalise::address::search_key(text);
    let _ = normalise::phone::Phone::read(text);
    let _ = normalise::names::split(text);
    let _ = normalise::kana::reading_key(text);
    Ok(())
}

proptest! {
    #[test]
    fn a_key_is_stable_and_made_of_letters_and_digits(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn a_key_is_stable_where_its_own_rules_meet(text in KNOTTY) {
        check(&text)?;
    }

    #[test]
    fn japanese_text_has_a_stable_key(text in "[ぁ-ゖァ-ヺｦ-ﾟ一-龠0-9a-zA-Z]{0,24}") {
        check(&text)?;
    }

    #[test]
    fn width_and_kind_of_kana_do_not_matter(text in "[ァ-ヴー]{1,12}") {
        prop_assert_eq!(search_key(&normalise::kana::to_hiragana(&text)), search_key(&text));
    }

    #[test]
    fn splitting_loses_no_letter(text in "[一-龠ぁ-ん髙邉𠮷\u{e0100} 　]{0,10}") {
        if let Some(split) = normalise::names::split(&text) {
            let joined: String = [split.family, split.given].concat().split_whitespace().collect();
            prop_assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
    }
}

#[test]
fn a_long_text_does_not_take_for_ever() {
    let long = "の".repeat(20_000) + "3";
    let started = std::time::Instant::now();
    let key = search_key(&long);
    assert!(key.ends_with('3'));
    assert!(
        started.elapsed().as_secs() < 5,
        "work must grow with the length only"
    );
}
