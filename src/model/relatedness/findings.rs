//! Defines the answers of the checks: persons, pairs, trios, and the likeliest explanation.

use crate::model::Chromosome;
use crate::model::case::Sex;
use crate::model::pedigree::Parent;
use crate::model::relatedness::counts::{ByChromosome, PairCounts, PersonCounts, TrioCounts};
use crate::model::relatedness::relation::{PairVerdict, ShownRelation, StatedRelation};
use crate::model::relatedness::stretch::Stretch;

/// One person of the check.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonRow {
    /// Names the sample.
    pub name: String,
    /// Gives the sex that is stated.
    pub stated_sex: Sex,
    /// Gives the sex that heterozygous calls on X show; unknown between the limits.
    pub shown_sex: Sex,
    /// Counts the calls on X outside of the pseudoautosomal regions.
    pub on_x: PersonCounts,
    /// Counts the calls on the autosomes.
    pub autosomes: PersonCounts,
    /// Gives the bases of the autosomes in runs of homozygosity.
    pub homozygous_bases: u64,
}

impl PersonRow {
    /// Tells whether the shown sex contradicts the stated one.
    pub fn contradicts_sex(&self) -> bool {
        self.stated_sex != Sex::Unknown
            && self.shown_sex != Sex::Unknown
            && self.stated_sex != self.shown_sex
    }
}

/// One pair of persons.
#[derive(Debug, Clone, PartialEq)]
pub struct PairRow {
    /// Gives the places of the two among the persons, ascending.
    pub persons: [usize; 2],
    /// Holds the counts.
    pub counts: ByChromosome<PairCounts>,
    /// Tells the relation that the pedigree states.
    pub stated: StatedRelation,
    /// Tells the relation that the genotypes show.
    pub shown: ShownRelation,
    /// Holds the answer.
    pub verdict: PairVerdict,
}

/// The answer on the Mendelian errors of a trio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrioVerdict {
    /// Few errors.
    Fits,
    /// More errors than sound calls have.
    Doubtful,
    /// More errors than a child of both parents has.
    Contradicts,
    /// Too few sites for an answer.
    TooFewSites,
}

impl TrioVerdict {
    /// Returns the words of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Doubtful => "doubtful",
            Self::Contradicts => "contradicts",
            Self::TooFewSites => "too few sites",
        }
    }
}

/// A child with both parents.
#[derive(Debug, Clone, PartialEq)]
pub struct TrioRow {
    /// Gives the place of the child among the persons.
    pub child: usize,
    /// Gives the places of the mother, then the father.
    pub parents: [usize; 2],
    /// Holds the counts.
    pub counts: ByChromosome<TrioCounts>,
    /// Holds the answer.
    pub verdict: TrioVerdict,
}

/// The likeliest explanation of what does not fit, by places among the persons.
#[derive(Debug, Clone, PartialEq)]
pub enum Explanation {
    /// Two persons have the same genome: one sample twice, or identical twins.
    SameGenome {
        /// Gives the two.
        persons: [usize; 2],
    },
    /// The samples of two persons are exchanged: all fits when they change places.
    Exchanged {
        /// Gives the two.
        persons: [usize; 2],
        /// Tells how the two are related, by the pedigree.
        relation: StatedRelation,
    },
    /// A person is related to nobody who is stated as kin, where the others fit: another person's
    /// sample, or a parent who is not the biological one.
    UnrelatedPerson {
        /// Gives the person.
        person: usize,
        /// Tells whose parent the person is stated to be, where that is the only relation.
        parent: Option<Parent>,
    },
    /// One stated relation does not hold.
    OtherRelation {
        /// Gives the two.
        persons: [usize; 2],
        /// Tells what the pedigree states.
        stated: StatedRelation,
        /// Tells what the genotypes show.
        shown: ShownRelation,
    },
    /// The calls on X show another sex than is stated.
    OtherSex {
        /// Gives the person.
        person: usize,
        /// Gives the sex that is stated.
        stated: Sex,
    },
    /// The child has chromosomes from one parent alone.
    Disomy {
        /// Gives the child.
        child: usize,
        /// Tells the parent of whom the child has nothing there.
        without: Parent,
        /// Lists the chromosomes.
        chromosomes: Vec<Chromosome>,
    },
    /// The child's calls hold more of a parent than a child inherits: the parent's DNA among the
    /// child's.
    ParentAmongReads {
        /// Gives the child.
        child: usize,
        /// Tells the parent.
        parent: Parent,
        /// Gives the share (0 to 1) of the reads, where reads tell it.
        share: Option<f64>,
    },
    /// The parents are related.
    RelatedParents {
        /// Gives the two.
        persons: [usize; 2],
        /// Gives the kinship coefficient that is shown.
        kinship: f64,
    },
}

impl Explanation {
    /// Returns the places of the persons whose samples it concerns.
    pub fn persons(&self) -> Vec<usize> {
        match self {
            Self::SameGenome { persons }
            | Self::Exchanged { persons, .. }
            | Self::OtherRelation { persons, .. }
            | Self::RelatedParents { persons, .. } => persons.to_vec(),
            Self::UnrelatedPerson { person, .. } | Self::OtherSex { person, .. } => vec![*person],
            Self::Disomy { child, .. } | Self::ParentAmongReads { child, .. } => vec![*child],
        }
    }

    /// Tells whether a sample may not be the stated person's, so that no answer rests on it: a
    /// disomy and related parents are findings of the right samples.
    pub fn doubts_samples(&self) -> bool {
        !matches!(self, Self::Disomy { .. } | Self::RelatedParents { .. })
    }
}

/// The sites that the checks rest on, and what the records lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sites {
    /// Counts all records.
    pub records: u64,
    /// Counts passing biallelic SNVs of the autosomes.
    pub snvs: u64,
    /// Counts those of them without a depth: it is not asked there.
    pub without_depth: u64,
    /// Counts those of them without a genotype quality: it is not asked there.
    pub without_quality: u64,
}

/// All answers of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct RelatednessReport {
    /// Lists the persons, in the order of the samples.
    pub persons: Vec<PersonRow>,
    /// Lists the pairs.
    pub pairs: Vec<PairRow>,
    /// Lists the trios of the pedigree.
    pub trios: Vec<TrioRow>,
    /// Lists the stretches, in genome order for each person.
    pub stretches: Vec<Stretch>,
    /// Lists what does not fit, explained, the gravest first.
    pub explanations: Vec<Explanation>,
    /// Holds the sites.
    pub sites: Sites,
}

impl RelatednessReport {
    /// Tells whether a sample may not be the stated person's.
    pub fn doubts_samples(&self) -> bool {
        self.explanations.iter().any(Explanation::doubts_samples)
    }
}
