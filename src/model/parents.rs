//! Defines the parents at a reported allele, and the answer to a de novo claim.

use crate::model::pedigree::Parent;
use crate::model::relation::RelativeName;
use crate::model::{Relation, SampleCall, Zygosity};
use schemars::JsonSchema;
use serde::Serialize;

/// The call of one relative at a candidate. The lists of them are in the order of the family's
/// relatives.
#[derive(Debug, Clone, PartialEq)]
pub struct RelativeCall {
    /// Tells what the relative is to the patient.
    pub role: Relation,
    /// Names the relative in the pedigree.
    pub person: String,
    /// Names the sample, where known.
    pub sample: Option<String>,
    /// Holds the call as the call set has it, whatever the copies of the relative's sex; `None` where
    /// the relative has no column.
    pub call: Option<SampleCall>,
}

impl RelativeCall {
    /// Returns the name for a reader.
    pub fn name(&self) -> RelativeName {
        RelativeName { relation: self.role, person: self.person.clone() }
    }
}

/// One parent at one reported allele.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParentAtAllele {
    /// Tells which parent it is.
    pub parent: Parent,
    /// Names the sample, where known.
    pub sample: Option<String>,
    /// Gives GT of the call set, where it holds the parent.
    pub genotype: Option<String>,
    /// Tells how many copies of this allele the call set says.
    pub zygosity: Option<Zygosity>,
    /// Gives the depth that the call states.
    pub depth: Option<u32>,
    /// Gives the reads of this allele that the call states.
    pub alternate: Option<u32>,
    /// Holds the reads; `null` where none of this parent were given.
    pub reads: Option<ParentReads>,
}

impl ParentAtAllele {
    /// Joins a parent's call with the parent's reads, where there are any; `None` where the relative
    /// is no parent.
    pub fn new(relative: &RelativeCall, reads: Option<&ParentReads>) -> Option<Self> {
        let call = relative.call.as_ref();
        Some(Self {
            parent: relative.role.parent()?,
            sample: relative.sample.clone(),
            genotype: call.map(|c| c.genotype.clone()),
            zygosity: call.map(|c| c.zygosity),
            depth: call.and_then(|c| c.depth.get()),
            alternate: call.and_then(|c| c.alt_depth.get()),
            reads: reads.cloned(),
        })
    }
}

/// Fragments of one parent, or of another relative, at the allele, counted by the same rules as the patient's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParentReads {
    /// Gives the number of fragments with the reference allele.
    pub reference: u32,
    /// Gives the number of fragments with this allele.
    pub alternate: u32,
    /// Gives the number of fragments with something else, or whose two reads disagree.
    pub other: u32,
    /// Gives the number of fragments under the limits of mapping or base quality; they are in no
    /// other number.
    pub low_quality: u32,
    /// Gives the share of this allele (0 to 1).
    pub share: Option<f64>,
    /// Gives the 95 % interval of the share (Wilson).
    pub interval: Option<[f64; 2]>,
    /// Tells what the numbers mean.
    pub verdict: ParentVerdict,
    /// Marks reads that contradict the call set.
    pub contradicts: bool,
    /// Tells it in words: `caller says 0/0, reads say 7 of 40`.
    pub text: String,
}

/// The meaning of a parent's reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParentVerdict {
    /// Carries the allele.
    Carries,
    /// Shows a share too small for a heterozygote and too large for errors: mosaic, or
    /// contamination.
    LowShare,
    /// Lacks the allele, at sufficient depth.
    Absent,
    /// Shows it in a read or so: neither carried nor excluded.
    Unclear,
    /// Lacks the depth to exclude it.
    NoCoverage,
}

impl ParentVerdict {
    /// Returns `carries`, `absent` and their like.
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

/// The answer to the claim that the allele is new in the patient.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DeNovo {
    /// Gives the answer.
    pub status: DeNovoStatus,
    /// Gives the reason, in words.
    pub text: String,
}

/// The answers to a de novo claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeNovoStatus {
    /// Rests on reads: those of both parents lack it, the patient's show it.
    Supported,
    /// Rests on the calls; no reads of the parents were given.
    CallsOnly,
    /// Leaves it open, and says why.
    Withheld,
    /// Names a parent who may be mosaic for it.
    ParentalMosaic,
    /// Names a parent who has it.
    Inherited,
}

impl DeNovoStatus {
    /// Returns `supported by reads`, `withheld` and their like.
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
