//! The answer to whether a person carries a known variant.

use crate::model::case::Tissue;
use crate::model::{Allele, Chromosome, Relation};

/// Holds the answer for one known variant in one person.
#[derive(Debug, Clone, PartialEq)]
pub struct CarrierRow {
    /// Names the person, as call set and pedigree do.
    pub person: String,
    /// Tells what the person is to the patient, where it is known.
    pub role: Option<Relation>,
    /// Marks a minor.
    pub minor: bool,
    /// Gives the tissue of the sample.
    pub tissue: Tissue,
    /// Tells what the person's blood leaves open.
    pub label: Option<CarrierLabel>,
    /// Names the variant as it was asked for.
    pub variant: String,
    /// Holds the variant, left-aligned.
    pub allele: Allele,
    /// Answers the question.
    pub answer: CarrierAnswer,
    /// Holds the genotype as the caller wrote it, where a record speaks of the variant; of a record of
    /// other alleles at its place the genotype with those counted from 2.
    pub genotype: Option<String>,
    /// Gives the depth: that of the reads counted, else that of the call.
    pub depth: Option<u32>,
    /// Gives the share (0 to 1) of the variant's reads.
    pub share: Option<f64>,
    /// Holds FILTER of the variant's record.
    pub filter: Option<String>,
    /// Tells in words what the person's reads show, where a file of reads was asked.
    pub reads: Option<String>,
}

/// The doubt that a haematological malignancy casts on a sample: the clone can have gained the
/// variant, and can have lost it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarrierLabel {
    /// Stands for a sample of blood or marrow.
    Malignancy,
    /// Stands for a sample of a tissue that is not stated.
    MalignancyUnknownTissue,
}

impl CarrierLabel {
    /// Returns the label in words; `carries` tells whether the variant was found.
    pub fn words(self, carries: bool) -> String {
        let sample = match self {
            Self::Malignancy => "blood or marrow of a person with a haematological malignancy",
            Self::MalignancyUnknownTissue => {
                "a person with a haematological malignancy, tissue not stated"
            }
        };
        let open = if carries { "the variant may be somatic" } else { "the clone may lack it" };
        format!("{sample}: {open}; confirm in a germline tissue")
    }
}

/// The answer for one person; the three never merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarrierAnswer {
    /// Carries the variant.
    Present(VariantCopies),
    /// Lacks the variant, shown by depth or by reads.
    Absent,
    /// Stays open.
    NotAssessable(CarrierDoubt),
}

impl CarrierAnswer {
    /// Returns the word for tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Present(_) => "present",
            Self::Absent => "absent",
            Self::NotAssessable(_) => "not_assessable",
        }
    }
}

/// The number of copies with the variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariantCopies {
    /// Counts one of two copies.
    One,
    /// Counts both copies.
    Two,
    /// Counts the one copy that the person has of this chromosome.
    Only(Chromosome),
    /// Counts every copy called, where the sex is not stated and decides how many there are.
    Every,
    /// Counts one copy where the other was not called.
    AtLeastOne,
    /// Leaves the number open: reads alone show the variant.
    ByReads,
    /// Stands for the mitochondrial genome, where the share tells.
    Mitochondrial,
}

impl VariantCopies {
    /// Returns the number for tables; `None` where it is open or does not apply.
    pub fn number(self) -> Option<&'static str> {
        match self {
            Self::One | Self::Only(_) => Some("1"),
            Self::Two => Some("2"),
            Self::Every => Some("all"),
            Self::AtLeastOne | Self::ByReads => Some(">=1"),
            Self::Mitochondrial => None,
        }
    }
}

/// The reason why the variant cannot be assessed in a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarrierDoubt {
    /// Stands for a person with neither a sample in the call set nor reads.
    NotTested,
    /// Stands for a place without record and reference block.
    NoRecord,
    /// Stands for a missing genotype.
    NoCall,
    /// Stands for one copy called without the variant, the other not at all.
    HalfCall,
    /// Stands for one copy of X called without the variant, in a person whose sex is not stated.
    SexNotStated,
    /// Stands for a call of the reference without depth, or with less than the limit.
    LowDepth {
        /// Gives the least depth that shows absence.
        least: u32,
    },
    /// Stands for another change of the same bases that may hold the variant as a part.
    Overlap,
    /// Stands for two alleles called where the person has one copy.
    TwoAllelesOfOneCopy,
    /// Stands for counts or reads that speak against the genotype.
    Contradicted,
    /// Stands for reads that show neither presence nor absence.
    UnclearReads,
    /// Stands for Y in a woman.
    NoCopy,
    /// Stands for the absence of a change of so many bases, which calls of small variants and
    /// single reads do not show.
    Large {
        /// Gives the number of bases gained or lost.
        bases: u64,
    },
}

impl CarrierDoubt {
    /// Returns the reason in words.
    pub fn words(&self) -> String {
        let words = match self {
            Self::NotTested => "neither a sample in the call set nor reads",
            Self::NoRecord => {
                "the call set has no record and no reference block there, which is not absence; \
                 a gVCF or the reads (--bam) tell"
            }
            Self::NoCall => "no genotype was called",
            Self::HalfCall => "one copy was called without it, the other was not called",
            Self::SexNotStated => {
                "one copy of X was called without it, and the sex is not stated: give --ped or a \
                 case file"
            }
            Self::LowDepth { least } => {
                return format!("the reference was called, but not with {least} reads");
            }
            Self::Overlap => "another change of the same bases was called, which may hold it",
            Self::TwoAllelesOfOneCopy => "two alleles were called where a man has one copy",
            Self::Contradicted => "the reads speak against the genotype",
            Self::UnclearReads => "the reads show neither presence nor absence",
            Self::Large { bases } => {
                return format!(
                    "calls of small variants do not show the absence of a change of {bases} \
                     bases; copy number does (panelwise run --bam)"
                );
            }
            Self::NoCopy => "a woman has no copy of the Y chromosome",
        };
        words.to_owned()
    }
}
