//! The root over the commits of an entry.
//!
//! A tree of hashes as in RFC 6962, §2.1, with a label of our own in front of the leaves. The entry's
//! signature covers its header and with it this root, so one signature stands for every commit, and a
//! commit that is carried into another space proves its author by the hashes beside its path.

use vault::sha256;
use wire::Hash;

/// The root over commits in their order; the hash of nothing for none.
#[must_use]
pub fn commits_root<T: AsRef<[u8]>>(commits: &[T]) -> Hash {
    let leaves: Vec<[u8; 32]> = commits
        .iter()
        .map(|commit| sha256(&[&[0], b"tsunagi/v1/commit\0", commit.as_ref()]))
        .collect();
    Hash(tree(&leaves))
}

fn tree(hashes: &[[u8; 32]]) -> [u8; 32] {
    match hashes {
        [] => sha256(&[]),
        [one] => *one,
        _ => {
            // The largest power of two that is less than the number of leaves.
            let left = hashes.len().next_power_of_two() / 2;
            let (left, right) = hashes.split_at(left);
            sha256(&[&[1], &tree(left), &tree(right)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_tells_order_number_and_content_apart() {
        let root = |commits: &[&[u8]]| commits_root(commits);
        let mut seen = std::collections::BTreeSet::new();
        for commits in [
            &[][..],
            &[b"a".as_slice()],
            &[b"a", b"b"],
            &[b"b", b"a"],
            &[b"a", b"b", b"b"],
            &[b"ab"],
            &[b"a", b"b", b"c", b"d", b"e"],
        ] {
            assert!(seen.insert(root(commits)), "{commits:?}");
        }
    }
}
