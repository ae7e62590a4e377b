//! Judges a child's genotype against both parents'.

use crate::model::relatedness::{Call, CalledCopy, Site, SiteGenotype};
use crate::model::sex_chromosomes::pseudoautosomal;
use crate::model::{Build, Chromosome};

/// The most alleles of a record that is judged: a genotype is held as bits.
const MOST_ALLELES: usize = 63;

/// The copies that parents hand on at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transmission {
    /// Each parent hands on one of two copies.
    BothParents,
    /// The mother hands on a copy; a daughter has one of the father too (X).
    X,
    /// The father alone hands on a copy (Y).
    Father,
    /// The mother alone hands on a copy (the mitochondrial genome).
    Mother,
}

impl Transmission {
    /// Returns the rule of a place; the pseudoautosomal regions of X follow the autosomes.
    pub fn at(build: Build, chromosome: Chromosome, position: u64) -> Self {
        let shared = || {
            let regions = pseudoautosomal(build, chromosome);
            regions.iter().any(|(from, to)| (*from..*to).contains(&position))
        };
        match chromosome {
            Chromosome::X if !shared() => Self::X,
            Chromosome::Y => Self::Father,
            Chromosome::M => Self::Mother,
            _ => Self::BothParents,
        }
    }
}

/// The answer on one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Agrees with inheritance; a parent who is not called agrees with all.
    Good,
    /// Contradicts inheritance.
    Bad,
    /// Is not judged.
    Skipped,
}

/// Judges a record of any kind as `bcftools +mendelian` 1.16 counts it: a record is skipped where a
/// copy of the child is missing, and where an autosomal call of the child is haploid.
pub fn consistency(
    rule: Transmission,
    site: &Site,
    [mother, father]: [&Call; 2],
    child: &Call,
) -> Consistency {
    let judged = |call: &Call| matches!(call.ploidy, 1 | 2);
    let wrong_ploidy = [mother, father].iter().any(|c| c.ploidy > 2);
    if site.alleles > MOST_ALLELES || !judged(child) || wrong_ploidy {
        return Consistency::Skipped;
    }
    let copies = match child.copies {
        [CalledCopy::Allele(a), CalledCopy::Allele(b)] => [bit(a), bit(b)],
        [CalledCopy::Allele(a), CalledCopy::Lacking] => [bit(a), 0],
        _ => return Consistency::Skipped,
    };
    let either = copies[0] | copies[1];
    let good = match (rule, copies[1]) {
        (Transmission::BothParents, 0) => return Consistency::Skipped,
        (Transmission::BothParents, _) => {
            from_both(copies, with_unknown(mother, either), with_unknown(father, either))
        }
        (Transmission::X, 0) | (Transmission::Mother, 0) => hands_on(known(mother), copies[0]),
        (Transmission::Father, 0) => hands_on(known(father), copies[0]),
        (Transmission::X, _) => {
            let all_if_none = |bits: u64| if bits == 0 { either } else { bits };
            from_both(copies, all_if_none(known(mother)), all_if_none(known(father)))
        }
        (Transmission::Mother | Transmission::Father, _) => false,
    };
    if good { Consistency::Good } else { Consistency::Bad }
}

/// Tells whether a child's genotype cannot come from the parents', at a biallelic site of the
/// autosomes.
pub fn is_error(mother: SiteGenotype, father: SiteGenotype, child: SiteGenotype) -> bool {
    match child {
        SiteGenotype::Heterozygous => mother == father && mother.is_homozygous(),
        homozygous => homozygous.is_opposite(mother) || homozygous.is_opposite(father),
    }
}

fn bit(allele: u16) -> u64 {
    1 << u32::from(allele).min(63)
}

fn from_both([a, b]: [u64; 2], mother: u64, father: u64) -> bool {
    (mother & a != 0 && father & b != 0) || (mother & b != 0 && father & a != 0)
}

fn hands_on(parent: u64, child: u64) -> bool {
    parent == 0 || parent & child != 0
}

/// Returns the alleles that a parent shows.
fn known(call: &Call) -> u64 {
    call.copies.iter().fold(0, |bits, copy| match copy {
        CalledCopy::Allele(a) => bits | bit(*a),
        _ => bits,
    })
}

/// Returns the alleles that a parent may have, where a copy that is not called is any of the
/// child's.
fn with_unknown(call: &Call, any: u64) -> u64 {
    call.copies.iter().fold(0, |bits, copy| match copy {
        CalledCopy::Allele(a) => bits | bit(*a),
        _ => bits | any,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use SiteGenotype::{Alternate, Heterozygous, Reference};

    #[test]
    fn errors_at_two_alleles() {
        for (mother, father, child, error) in [
            (Reference, Reference, Heterozygous, true),
            (Reference, Reference, Alternate, true),
            (Reference, Heterozygous, Alternate, true),
            (Reference, Alternate, Heterozygous, false),
            (Reference, Alternate, Reference, true),
            (Heterozygous, Heterozygous, Alternate, false),
            (Heterozygous, Alternate, Reference, true),
            (Alternate, Alternate, Heterozygous, true),
        ] {
            assert_eq!(is_error(mother, father, child), error, "{mother:?} {father:?} {child:?}");
        }
    }

    #[test]
    fn places_of_x_and_the_others() {
        let at = |c, p| Transmission::at(Build::GRCh38, c, p);
        assert_eq!(at(Chromosome::X, 1_000_000), Transmission::BothParents);
        assert_eq!(at(Chromosome::X, 50_000_000), Transmission::X);
        assert_eq!(at(Chromosome::Y, 1_000_000), Transmission::Father);
        assert_eq!(at(Chromosome::M, 5), Transmission::Mother);
    }
}
