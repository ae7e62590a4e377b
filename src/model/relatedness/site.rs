//! Defines one record as the checks of a family look at it.

use crate::model::Chromosome;

/// One copy of a genotype.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CalledCopy {
    /// Stands for a copy that the genotype does not have: the second one of a haploid call.
    #[default]
    Lacking,
    /// Stands for a copy that is not called (`.`).
    Missing,
    /// Holds the number of the allele: 0 is REF, 1 the first ALT.
    Allele(u16),
}

/// One person's columns at a site.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Call {
    /// Holds the first two copies; of a haploid call the second is lacking.
    pub copies: [CalledCopy; 2],
    /// Counts the copies of the genotype; 0 where the record has none.
    pub ploidy: u8,
    /// Gives the depth (DP, else the sum of AD), where it is stated.
    pub depth: Option<u32>,
    /// Gives the genotype quality (GQ), where it is stated.
    pub quality: Option<f32>,
    /// Counts the reads of REF and of the first ALT (AD), where they are stated.
    pub reads: Option<[u32; 2]>,
}

/// A genotype at a biallelic site, as pairs are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteGenotype {
    /// Carries the reference allele on all copies.
    Reference,
    /// Carries both alleles.
    Heterozygous,
    /// Carries the alternate allele on all copies.
    Alternate,
}

impl SiteGenotype {
    /// Tells whether two genotypes share no allele.
    pub fn is_opposite(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Reference, Self::Alternate) | (Self::Alternate, Self::Reference)
        )
    }

    /// Tells whether all copies carry one allele.
    pub fn is_homozygous(self) -> bool {
        self != Self::Heterozygous
    }
}

impl Call {
    /// Returns the genotype of a call with two called copies, or with one where `haploid` allows
    /// it; `None` for any other.
    pub fn genotype(&self, haploid: bool) -> Option<SiteGenotype> {
        match (self.ploidy, self.copies) {
            (2, [CalledCopy::Allele(0), CalledCopy::Allele(0)]) => Some(SiteGenotype::Reference),
            (2, [CalledCopy::Allele(a), CalledCopy::Allele(b)]) if a == b => {
                Some(SiteGenotype::Alternate)
            }
            (2, [CalledCopy::Allele(_), CalledCopy::Allele(_)]) => Some(SiteGenotype::Heterozygous),
            (1, [CalledCopy::Allele(0), _]) if haploid => Some(SiteGenotype::Reference),
            (1, [CalledCopy::Allele(_), _]) if haploid => Some(SiteGenotype::Alternate),
            _ => None,
        }
    }
}

/// One record: its place, its kind, and a call a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the first base of REF, 0-based.
    pub position: u64,
    /// Marks a change of one base with one ALT.
    pub biallelic_snv: bool,
    /// Counts the alleles, REF included.
    pub alleles: usize,
    /// Marks a record whose FILTER passes.
    pub passed: bool,
    /// Gives QUAL, where it is stated.
    pub quality: Option<f32>,
    /// Marks a record whose FORMAT has a depth.
    pub has_depth: bool,
    /// Marks a record whose FORMAT has a genotype quality.
    pub has_genotype_quality: bool,
    /// Holds a call a person, in the order of the samples.
    pub calls: Vec<Call>,
}

impl Site {
    /// Tells whether a call has at least this depth; a record that states none is not asked.
    pub fn is_deep(&self, call: &Call, depth: u32) -> bool {
        !self.has_depth || call.depth.is_some_and(|d| d >= depth)
    }

    /// Tells whether a call has at least this genotype quality; a record that states none is not
    /// asked.
    pub fn is_sure(&self, call: &Call, quality: f64) -> bool {
        !self.has_genotype_quality || call.quality.is_some_and(|q| f64::from(q) >= quality)
    }
}
