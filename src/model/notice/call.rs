//! Defines notices of the rules on the call of an allele.

use crate::model::{Missing, RuleName, Zygosity};

/// States something about the call of an allele that a rule lets pass.
#[derive(Debug, Clone, PartialEq)]
pub enum CallNotice {
    /// Lacks a value that a rule asks for.
    ValueUnknown {
        /// Names the value.
        quantity: Quantity,
        /// Gives the reason.
        reason: Missing,
    },
    /// Lacks a consequence.
    ConsequenceUnknown {
        /// Gives the reason, in words.
        reason: String,
    },
    /// Counts fewer reads than the settings call sound.
    LowDepth {
        /// Counts the reads.
        depth: u32,
        /// Gives the least sound number.
        sound: u32,
    },
    /// Finds two alleles called where a man has one copy.
    TwoAllelesOfOneCopy {
        /// Gives the zygosity called.
        zygosity: Zygosity,
        /// Gives the share of reads (0 to 1).
        share: f64,
    },
    /// Finds a share of reads outside the window of a heterozygote.
    ShareOutside {
        /// Gives the share of reads (0 to 1).
        share: f64,
        /// Gives the window.
        window: [f64; 2],
    },
    /// Finds a share of reads below that of its call.
    ShareBelow {
        /// Gives the share of reads (0 to 1).
        share: f64,
        /// Gives the least share.
        least: f64,
        /// Gives the zygosity called.
        zygosity: Zygosity,
    },
    /// Names a quality rule that fails and that a rescue holds back.
    RescuedFrom {
        /// Names the rule.
        rule: RuleName,
        /// Gives the values that failed.
        values: String,
        /// Names the first rescue, in words.
        rescue: String,
    },
    /// Names a quality rule that fails where mapping is unreliable.
    KeptUnmappable {
        /// Names the rule.
        rule: RuleName,
        /// Gives the values that failed.
        values: String,
    },
}

/// Names a value of a call that a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Stands for FORMAT/DP.
    Depth,
    /// Stands for FORMAT/GQ.
    GenotypeQuality,
    /// Stands for the share of reads.
    AlleleBalance,
}

impl Quantity {
    /// Returns `depth`, `genotype quality` or `allele balance`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::GenotypeQuality => "genotype quality",
            Self::AlleleBalance => "allele balance",
        }
    }
}
