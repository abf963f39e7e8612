//! Is this the same person? A small, explained comparison for the moment of registering (同じ人かも).
//!
//! It proposes; a person decides, and the decision is a link that can be undone. The store finds
//! candidates, this says which of them to show and why. What identifies a household (surname,
//! address, telephone) never suffices: given name and birth date separate father from son and twins.

mod compare;
mod keys;

pub use compare::{Match, Reason, Strength, same_person};
pub use keys::{Keys, Name};

/// The matches among some candidates, strongest first; equal ones stay in the order given.
#[must_use]
pub fn matches<'a, T>(
    query: &Keys,
    candidates: impl IntoIterator<Item = (T, &'a Keys)>,
) -> Vec<(T, Match)> {
    let mut found: Vec<(T, Match)> = candidates
        .into_iter()
        .filter_map(|(candidate, keys)| Some((candidate, same_person(query, keys)?)))
        .collect();
    found.sort_by_key(|(_, found)| std::cmp::Reverse((found.strength, found.points)));
    found
}
