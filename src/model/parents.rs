//! What the parents show at a reported allele, and what follows for a de novo claim.

use crate::model::Zygosity;
use crate::model::pedigree::Parent;
use schemars::JsonSchema;
use serde::Serialize;

/// One parent at one reported allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParentAtAllele {
    /// Which parent.
    pub parent: Parent,
    /// Sample name, where known.
    pub sample: Option<String>,
    /// GT of the call set, where it holds the parent.
    pub genotype: Option<String>,
    /// Copies of this allele by the call set.
    pub zygosity: Option<Zygosity>,
    /// Reads; `null` where none of this parent were given.
    pub reads: Option<ParentReads>,
}

/// Fragments of one parent at the allele, counted by the same rules as the patient's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParentReads {
    /// Fragments with the reference allele.
    pub reference: u32,
    /// Fragments with this allele.
    pub alternate: u32,
    /// Fragments with something else, or whose two reads disagree.
    pub other: u32,
    /// Fragments under the limits of mapping or base quality; not counted above.
    pub low_quality: u32,
    /// Share of this allele (0 to 1).
    pub share: Option<f64>,
    /// Its 95 % interval (Wilson).
    pub interval: Option<[f64; 2]>,
    /// What it means.
    pub verdict: ParentVerdict,
    /// The call set says otherwise.
    pub contradicts: bool,
    /// In words: `caller says 0/0, reads say 7 of 40`.
    pub text: String,
}

/// What a parent's reads mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParentVerdict {
    /// The parent has the allele.
    Carries,
    /// A share too small for a heterozygote and too large for errors: mosaic, or contamination.
    LowShare,
    /// Deep enough, and not there.
    Absent,
    /// A read or so shows it: neither carried nor excluded.
    Unclear,
    /// Not deep enough to exclude it.
    NoCoverage,
}

impl ParentVerdict {
    /// `carries`, `absent`, ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Carries => "carries",
            Self::LowShare => "low share",
            Self::Absent => "absent",
            Self::Unclear => "unclear",
            Self::NoCoverage => "no coverage",
        }
    }
}

/// Whether the allele may be called new in the patient.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DeNovo {
    /// The answer.
    pub status: DeNovoStatus,
    /// Why, in words.
    pub text: String,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeNovoStatus {
    /// Reads of both parents lack it, the patient's show it.
    Supported,
    /// The calls say so; no reads of the parents were given.
    CallsOnly,
    /// It cannot be said, and why.
    Withheld,
    /// A parent may be mosaic for it.
    ParentalMosaic,
    /// A parent has it.
    Inherited,
}

impl DeNovoStatus {
    /// `supported`, `withheld`, ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Supported => "supported by reads",
            Self::CallsOnly => "by the calls only",
            Self::Withheld => "withheld",
            Self::ParentalMosaic => "parental mosaic",
            Self::Inherited => "inherited",
        }
    }
}
