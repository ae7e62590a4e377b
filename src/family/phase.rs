//! Which alleles of one sample lie on one haplotype, by their genotypes.

use std::collections::BTreeMap;

/// How a sample carries one allele.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Places of the allele in GT, from 0: `0|1` is `[1]`.
    pub copies: Vec<usize>,
    /// Number of alleles in GT.
    pub ploidy: usize,
    /// All separators are `|`.
    pub phased: bool,
    /// FORMAT/PS (or PID); `None`: phased genotypes of a contig without a set belong together (VCF
    /// 4.3, section 1.6.2).
    pub phase_set: Option<String>,
}

impl Carried {
    /// From a genotype as in the file; `None` where the allele (1 is the first ALT) is not carried.
    pub fn parse(genotype: &str, allele: usize, phase_set: Option<&str>) -> Option<Self> {
        let body = genotype.strip_prefix(['|', '/']).unwrap_or(genotype);
        let alleles: Vec<Option<usize>> = body.split(['/', '|']).map(|a| a.parse().ok()).collect();
        let copies: Vec<usize> =
            (0..alleles.len()).filter(|i| alleles[*i] == Some(allele)).collect();
        (!copies.is_empty()).then(|| Self {
            copies,
            ploidy: alleles.len(),
            phased: body.contains('|') && !body.contains('/'),
            phase_set: phase_set.filter(|s| !s.is_empty() && *s != ".").map(str::to_owned),
        })
    }

    /// On every copy: in phase with all.
    fn everywhere(&self) -> bool {
        self.copies.len() == self.ploidy
    }
}

/// Sets of alleles (indices into `calls`, ascending) that surely lie on one haplotype, without
/// repetition: alleles phased on the same copy of the same phase set, each unphased heterozygous
/// allele for itself, and with each of these the alleles that all copies carry.
pub fn haplotypes(calls: &[Carried]) -> Vec<Vec<usize>> {
    // Unphased allele, phase set, copy.
    type Key<'a> = (Option<usize>, Option<&'a str>, usize);
    let mut sets: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    let mut everywhere = Vec::new();
    for (i, call) in calls.iter().enumerate() {
        if call.everywhere() {
            everywhere.push(i);
        } else if call.phased {
            for copy in &call.copies {
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

    #[test]
    fn who_is_in_phase() {
        let of = |list: &[(&str, Option<&str>)]| {
            let calls: Vec<Carried> =
                list.iter().map(|(gt, ps)| Carried::parse(gt, 1, *ps).unwrap()).collect();
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
        assert_eq!(Carried::parse("0|0", 1, None), None);
        assert_eq!(Carried::parse("1/2", 2, Some(".")).unwrap().phase_set, None);
    }
}
