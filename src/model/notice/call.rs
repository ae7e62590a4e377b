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
    /// Finds a share of reads so high that a heterozygous call may be homozygous.
    HighShare {
        /// Gives the share of reads (0 to 1).
        share: f64,
    },
    /// Finds reads of the site that the counts name no allele for: the share may be another.
    UnnamedReads {
        /// Counts them.
        unnamed: u32,
        /// Counts all reads of the site.
        depth: u32,
    },
    /// Finds a share of reads of chrM between those of an error and of all copies.
    Heteroplasmic {
        /// Gives the share of reads (0 to 1).
        share: f64,
    },
    /// Counts too few reads of chrM to tell a heteroplasmy.
    UncertainHeteroplasmy {
        /// Counts the reads.
        depth: u32,
        /// Gives the least sound number.
        sound: u32,
    },
    /// Finds a share of reads that is not that of the copies called, of more than two.
    ShareNotOfCopies {
        /// Gives the share of reads (0 to 1).
        share: f64,
        /// Gives the share of the copies.
        expected: f64,
        /// Names the copies, `1 of 4 copies`.
        copies: String,
    },
    /// Finds words of FILTER that tell of the form of the site, not of its quality.
    NoVerdict {
        /// Lists the words.
        words: Vec<String>,
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
