//! A sample's call, seen from one allele.

use crate::model::Value;
use serde::Serialize;

/// How many copies of this allele the sample carries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Zygosity {
    /// One copy beside the reference allele.
    Heterozygous,
    /// One copy beside another alternate allele of the same record (GT 1/2).
    HeterozygousAlternate,
    /// One copy beside a missing one (GT ./1).
    HalfCall,
    /// All copies (two or more).
    Homozygous,
    /// The only copy: of a haploid call (GT 1), or of a man's X or Y however it was called (GT
    /// 1/1).
    Hemizygous,
    /// No copy: every called copy is another allele, none missing.
    Absent,
    /// No copy seen and at least one missing: not the same as absent.
    NoCall,
}

impl Zygosity {
    /// At least one copy is called.
    pub fn is_carrier(self) -> bool {
        !matches!(self, Self::Absent | Self::NoCall)
    }

    /// Label for tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::Heterozygous => "heterozygous",
            Self::HeterozygousAlternate => "heterozygous_alternate",
            Self::HalfCall => "half_call",
            Self::Homozygous => "homozygous",
            Self::Hemizygous => "hemizygous",
            Self::Absent => "absent",
            Self::NoCall => "no_call",
        }
    }
}

/// One sample's genotype and its measures, remapped to one allele of a split record.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleCall {
    /// GT as in the input, for example `1/2`.
    pub genotype: String,
    /// GT seen from this allele: 0 reference, 1 this allele, `.` another alternate or missing; `|`
    /// kept.
    pub allele_genotype: String,
    /// Copies of this allele.
    pub zygosity: Zygosity,
    /// All separators are `|`.
    pub phased: bool,
    /// FORMAT/PS (or PID).
    pub phase_set: Value<String>,
    /// FORMAT/DP; where absent, the sum of AD.
    pub depth: Value<u32>,
    /// Reads of the reference allele (AD, RO, or DP4-style fields are not guessed).
    pub ref_depth: Value<u32>,
    /// Reads of this allele.
    pub alt_depth: Value<u32>,
    /// Share of this allele's reads among all AD reads (0 to 1); FORMAT/AF (VAF) of this allele
    /// where AD is missing.
    pub vaf: Value<f64>,
    /// GQ, the caller's confidence in the whole genotype: the same for every allele of a split
    /// record.
    pub quality: Value<f64>,
    /// PL of (0/0, 0/this, this/this), or of (0, this) for a haploid call; not rescaled.
    pub likelihoods: Value<Vec<u32>>,
}
