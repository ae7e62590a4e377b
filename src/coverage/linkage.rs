//! Counts the fragments that show two alleles at once, which tells whether they lie on one copy.

use crate::coverage::support::FragmentShow;
use crate::model::read_evidence::LinkCounts;
use std::collections::{BTreeMap, HashMap};

/// Counts for each pair of places the fragments that show both places, and an alternate allele at
/// one of them or at both; a pair without one is not listed.
/// `shows` holds the fragments of each place, and pairs are named by their indices, ascending.
///
/// The work is that of the fragments: one over many places counts once for each pair of them.
pub fn linked_pairs(shows: &[&[FragmentShow]]) -> BTreeMap<[usize; 2], LinkCounts> {
    let mut by_fragment: HashMap<u64, Vec<(usize, bool)>> = HashMap::new();
    for (place, list) in shows.iter().enumerate() {
        for show in *list {
            by_fragment.entry(show.fragment).or_default().push((place, show.alternate));
        }
    }
    let mut pairs: BTreeMap<[usize; 2], LinkCounts> = BTreeMap::new();
    for places in by_fragment.values() {
        for (i, (first, alternate)) in places.iter().enumerate() {
            for (second, other) in &places[i + 1..] {
                match (alternate, other) {
                    (true, true) => pairs.entry([*first, *second]).or_default().cis += 1,
                    // A fragment of the reference says nothing: alleles of few cells leave most
                    // fragments so.
                    (false, false) => {}
                    _ => pairs.entry([*first, *second]).or_default().trans += 1,
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_over_two_places_are_counted_by_what_they_show() {
        let at = |list: &[(u64, bool)]| -> Vec<FragmentShow> {
            list.iter().map(|(f, a)| FragmentShow { fragment: *f, alternate: *a }).collect()
        };
        let first = at(&[(1, true), (2, false), (3, true), (9, true)]);
        let second = at(&[(1, true), (2, false), (3, false)]);
        let third = at(&[(7, true)]);
        let got = linked_pairs(&[&first, &second, &third]);
        assert_eq!(got, BTreeMap::from([([0, 1], LinkCounts { cis: 1, trans: 1 })]));
    }
}
