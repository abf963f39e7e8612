//! Every reason that linking gives has words on the screens.
#![allow(missing_docs)]

use linkage::{HeldBack, Level};

#[test]
fn every_level_and_every_doubt_has_words_in_both_languages() {
    let words = include_str!("../../../ui/src/messages/sameness.ts");
    let levels = Level::ALL.iter().map(|level| level.code());
    let told = levels.filter(|code| !code.ends_with("_missing"));
    let doubts = HeldBack::ALL.iter().map(|doubt| doubt.code());
    for code in told.chain(doubts) {
        let told = words.matches(&format!("    {code}: '")).count();
        assert_eq!(told, 2, "{code}");
    }
}
