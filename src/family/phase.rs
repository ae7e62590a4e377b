//! Tells by genotypes whether alleles of one sample lie on one haplotype.

use crate::family::called_allele::CalledAllele;
use crate::model::inheritance::Phase;
use crate::model::{CarriedCopies, Zygosity};
use std::collections::BTreeMap;

/// Tells the phase of two alleles of one sample: two alternates of one record (GT 1/2) lie on
/// different copies, an allele on every copy lies beside and opposite each other one; else it is
/// known only where both are phased in the same phase set, or both in none.
pub fn phase(a: &CalledAllele<'_>, b: &CalledAllele<'_>) -> Phase {
    let beside_another = |x: &CalledAllele<'_>| x.call.zygosity == Zygosity::HeterozygousAlternate;
    if beside_another(a) && beside_another(b) && a.input.is_of_record(b.input) {
        return Phase::Trans;
    }
    match (a.call.copies(), b.call.copies()) {
        (Some(a), Some(b)) => phase_of_copies(&a, &b),
        _ => Phase::Unknown,
    }
}

fn phase_of_copies(a: &CarriedCopies, b: &CarriedCopies) -> Phase {
    if a.are_all() || b.are_all() {
        return if a.ploidy.max(b.ploidy) > 1 { Phase::Everywhere } else { Phase::Cis };
    }
    if !(a.phased && b.phased && a.phase_set == b.phase_set) {
        return Phase::Unknown;
    }
    let shared = a.places.iter().any(|place| b.places.contains(place));
    let apart = a.places.iter().any(|x| b.places.iter().any(|y| x != y));
    match (shared, apart) {
        (true, true) => Phase::Everywhere,
        (true, false) => Phase::Cis,
        (false, _) => Phase::Trans,
    }
}

/// Finds the sets of alleles (indices into `calls`, ascending) that surely lie on one haplotype, without
/// repetition: alleles phased on the same copy of the same phase set, each unphased heterozygous
/// allele for itself, and with each of these the alleles that all copies carry.
pub fn haplotypes(calls: &[CarriedCopies]) -> Vec<Vec<usize>> {
    // Unphased allele, phase set, copy.
    type Key<'a> = (Option<usize>, Option<&'a str>, usize);
    let mut sets: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    let mut everywhere = Vec::new();
    for (i, call) in calls.iter().enumerate() {
        if call.are_all() {
            everywhere.push(i);
        } else if call.phased {
            for copy in &call.places {
                sets.entry((None, call.phase_set.as_deref(), *copy)).or_default().push(i);
            }
        } else {
            sets.entry((Some(i), None, 0)).or_default().push(i);
        }
    }
    if sets.is_empty() {
        sets.insert((None, None, 0), Vec::new());
    }
    let mut out: Vec<Vec<usize>> = sets
        .into_values()
        .map(|mut set| {
            set.extend(&everywhere);
            set.sort_unstable();
            set
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Genotype;

    #[test]
    fn an_allele_on_every_copy_lies_beside_and_opposite_each_other_one() {
        let copies = |gt: &str, set| Genotype::parse(gt).copies_of(1, set).unwrap();
        let of = |a: &str, b: &str| {
            let (a, b) = (copies(a, Some("7")), copies(b, Some("7")));
            let phase = phase_of_copies(&a, &b);
            assert_eq!(phase, phase_of_copies(&b, &a), "in any order");
            phase
        };
        for het in ["0|1", "1|0", "0/1"] {
            assert_eq!((of(het, "1|1"), of(het, "1/1")), (Phase::Everywhere, Phase::Everywhere));
        }
        assert_eq!((of("0|1", "1|0"), of("0|1", "0|1")), (Phase::Trans, Phase::Cis));
        assert_eq!((of("0|1", "0/1"), of("1", "1")), (Phase::Unknown, Phase::Cis));
        assert_eq!((of("0|1|1", "1|0|1"), of("0|1|1", "1|0|0")), (Phase::Everywhere, Phase::Trans));
        let other_set = copies("1|0", Some("9"));
        assert_eq!(phase_of_copies(&copies("0|1", Some("7")), &other_set), Phase::Unknown);
    }

    #[test]
    fn who_is_in_phase() {
        let of = |list: &[(&str, Option<&str>)]| {
            let copies = |(gt, ps): &(&str, Option<&str>)| Genotype::parse(gt).copies_of(1, *ps);
            let calls: Vec<CarriedCopies> = list.iter().map(|c| copies(c).unwrap()).collect();
            haplotypes(&calls)
        };
        assert_eq!(of(&[("0|1", None), ("0|1", None), ("1|0", None)]), [vec![0, 1], vec![2]]);
        assert_eq!(
            of(&[("0|1", Some("5")), ("0|1", Some("9"))]),
            [vec![0], vec![1]],
            "two phase sets"
        );
        assert_eq!(
            of(&[("0/1", None), ("0/1", None)]),
            [vec![0], vec![1]],
            "unphased is never joined"
        );
        assert_eq!(
            of(&[("0/1", None), ("1/1", None)]),
            [vec![0, 1]],
            "homozygous is in phase with all"
        );
        assert_eq!(of(&[("0|1", None), ("1|1", None), ("1|0", None)]), [vec![0, 1], vec![1, 2]]);
        assert_eq!(of(&[("1", None), ("1/1", None)]), [vec![0, 1]], "haploid");
        assert_eq!(of(&[(".|1", None), ("0|1", None)]), [vec![0, 1]]);
        assert_eq!(Genotype::parse("0|0").copies_of(1, None), None);
        assert_eq!(Genotype::parse("1/2").copies_of(2, Some(".")).unwrap().phase_set, None);
    }
}
