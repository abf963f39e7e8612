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
    let leaves: Vec<[u8; 32]> = commits.iter().map(|commit| leaf(commit.as_ref())).collect();
    Hash(tree(&leaves))
}

fn leaf(commit: &[u8]) -> [u8; 32] {
    sha256(&[&[0], b"tsunagi/v1/commit\0", commit])
}

/// The hashes beside the path from one commit to the root, the lowest first (RFC 9162, §2.1.3.1); `None`
/// when there is no such commit.
#[must_use]
pub fn commits_path<T: AsRef<[u8]>>(commits: &[T], index: usize) -> Option<Vec<Hash>> {
    let leaves: Vec<[u8; 32]> = commits.iter().map(|commit| leaf(commit.as_ref())).collect();
    leaves.get(index)?;
    let mut path = Vec::new();
    beside(&leaves, index, &mut path);
    Some(path)
}

fn beside(leaves: &[[u8; 32]], index: usize, path: &mut Vec<Hash>) {
    if leaves.len() < 2 {
        return;
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    if index < half {
        beside(left, index, path);
        path.push(Hash(tree(right)));
    } else {
        beside(right, index - half, path);
        path.push(Hash(tree(left)));
    }
}

/// The root to which a path leads from one of `count` commits; `None` when the path is none of such a
/// tree (RFC 9162, §2.1.3.2).
#[must_use]
pub fn root_by_path(commit: &[u8], index: u64, count: u64, path: &[Hash]) -> Option<Hash> {
    if index >= count {
        return None;
    }
    // On which side of the path each hash lies, from the root down.
    let (mut first, mut last) = (0, count);
    let mut lies_left = Vec::new();
    while last - first > 1 {
        let size = last - first;
        let half = first + size.checked_next_power_of_two()? / 2;
        let right = index >= half;
        lies_left.push(right);
        (first, last) = if right { (half, last) } else { (first, half) };
    }
    if lies_left.len() != path.len() {
        return None;
    }
    let up = path.iter().zip(lies_left.into_iter().rev());
    Some(Hash(up.fold(leaf(commit), |hash, (other, left)| {
        if left {
            sha256(&[&[1], &other.0, &hash])
        } else {
            sha256(&[&[1], &hash, &other.0])
        }
    })))
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
    fn a_path_leads_from_each_commit_to_the_root_and_from_nothing_else() {
        for count in 1..=33_usize {
            let commits: Vec<Vec<u8>> = (0..count).map(|n| vec![n as u8; n + 1]).collect();
            let root = commits_root(&commits);
            for (index, commit) in commits.iter().enumerate() {
                let path = commits_path(&commits, index).unwrap();
                let at = |index: usize, count: usize, commit: &[u8], path: &[Hash]| {
                    root_by_path(commit, index as u64, count as u64, path)
                };
                assert_eq!(at(index, count, commit, &path), Some(root));
                assert_ne!(at(index, count, b"another", &path), Some(root));
                assert_eq!(at(count, count, commit, &path), None);
                for other in 0..count {
                    let same = at(other, count, commit, &path) == Some(root);
                    assert_eq!(same, other == index, "{index} of {count} as {other}");
                }
                let mut longer = path.clone();
                longer.push(Hash::ZERO);
                assert_eq!(at(index, count, commit, &longer), None);
            }
        }
        assert_eq!(root_by_path(b"a", 0, u64::MAX, &[]), None);
        assert!(commits_path(&[b"a"], 1).is_none());
    }

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
