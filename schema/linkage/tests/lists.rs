//! Whole lists of people who do not exist, linked and scored: floors below which quality never falls.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod score;

use linkage::Preset;
use score::Score;

fn pooled(noise: u32, preset: Preset) -> Score {
    let mut pooled = Score::default();
    for seed in 1..=2 {
        pooled.add(&score::score(seed, 4_000, noise, preset));
    }
    pooled
}

fn hold(score: &Score, wrong: usize, recall: f64, review: f64, reach: f64) {
    assert!(
        score.records > 8_000,
        "a floor means nothing for a few records"
    );
    assert!(
        score.wrong_auto <= wrong,
        "{score}\n{}",
        score.wrong.join("\n")
    );
    assert_eq!(
        score.wrong_close, 0,
        "a twin, or a father for a son: {score}"
    );
    assert!(score.recall() >= recall, "{score}");
    assert!(score.review() <= review, "{score}");
    assert!(score.reach() >= reach, "{score}");
}

#[test]
fn ordinary_lists_are_linked_with_nearly_no_wrong_link_and_little_to_look_at() {
    hold(&pooled(100, Preset::Default), 1, 0.92, 0.10, 0.99);
}

#[test]
fn lists_of_a_hard_hand_are_linked_as_safely_with_more_to_look_at() {
    hold(&pooled(180, Preset::Default), 1, 0.84, 0.17, 0.973);
}

#[test]
fn the_fast_preset_leaves_less_to_look_at() {
    hold(&pooled(100, Preset::Fast), 4, 0.95, 0.06, 0.99);
}

#[test]
fn the_cautious_preset_links_nobody_wrongly() {
    let score = pooled(180, Preset::Cautious);
    assert_eq!(score.wrong_auto, 0, "{score}\n{}", score.wrong.join("\n"));
    assert!(score.recall() > 0.6, "{score}");
}
