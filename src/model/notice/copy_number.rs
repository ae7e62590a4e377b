//! Defines notices on copy number from reads as a whole.

/// States a limit of the copy-number calls of a sample.
#[derive(Debug, Clone, PartialEq)]
pub enum CopyNumberNotice {
    /// Lacks samples to compare with: the sample is compared with itself.
    NoReferenceSet,
    /// Finds reference samples that are unlike this one.
    UnlikeReferences {
        /// Gives the best correlation.
        correlation: f64,
    },
    /// Finds uneven depth.
    UnevenDepth {
        /// Gives the variance against that of independent reads.
        dispersion: f64,
    },
    /// Finds a file that was cut to regions.
    CutFile,
    /// Lists the genes that cannot be judged.
    GenesNotJudged {
        /// Lists their symbols, in panel order.
        genes: Vec<String>,
    },
    /// Lists the genes of which few targets can be judged.
    GenesPartlyJudged {
        /// Lists their symbols, in panel order.
        genes: Vec<String>,
    },
    /// Withholds every judgement.
    NotJudged {
        /// Gives the reason, in words.
        reason: String,
    },
}
