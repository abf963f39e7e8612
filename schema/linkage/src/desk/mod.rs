//! The small check at the desk while somebody is being registered (同じ人かも): a handful of
//! candidates of the local store, no learned weights, a question at most.

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
