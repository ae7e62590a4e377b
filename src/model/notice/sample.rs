//! Defines notices on the sample and the relatives: whose reads they are, and how sound.

use crate::model::case::Sex;
use crate::model::notice::Severity;
use crate::model::pedigree::Parent;

/// States something about the reads of the patient or of a relative.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleNotice {
    /// Finds reads of another sample than the calls.
    OtherSample {
        /// Names the format of the reads, `BAM` or `CRAM`.
        format: &'static str,
        /// Names the sample of the reads.
        reads: String,
        /// Names the sample of the call set.
        calls: String,
    },
    /// Finds a parent's reads of another sample than the pedigree says.
    OtherParent {
        /// Tells which parent it is.
        parent: Parent,
        /// Names the format of the reads.
        format: &'static str,
        /// Names the sample of the reads.
        reads: String,
        /// Names the parent's sample by the pedigree.
        pedigree: String,
    },
    /// Finds a sex in the patient's reads that the case does not state.
    Sex(SexContradiction),
    /// Finds sex chromosomes in the patient's reads that are neither XX nor XY.
    SexChromosomes {
        /// Says what the depth shows.
        shown: String,
        /// Gives the depth of X against the autosomes, where known.
        x_ratio: Option<f64>,
        /// Gives the depth of Y against the autosomes, where known.
        y_ratio: Option<f64>,
    },
    /// Finds reads of the other sex in a parent's file.
    SexOfParent {
        /// Tells which parent it is.
        parent: Parent,
        /// Holds what contradicts.
        sex: SexContradiction,
    },
    /// Finds another person's reads among the patient's.
    Contamination {
        /// Gives the share of reads (0 to 1).
        share: f64,
        /// Gives its 95 % interval.
        interval: [f64; 2],
        /// Counts the sites it rests on.
        sites: u64,
        /// Names the origin of the sites.
        source: String,
    },
    /// Finds more duplicates than the settings accept.
    Duplicates {
        /// Gives the share (0 to 1) of the reads.
        share: f64,
    },
    /// Finds no read in the panel's regions.
    NoReads {
        /// Names the format of the reads.
        format: &'static str,
    },
}

/// The sex that reads show against the sex that is stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SexContradiction {
    /// Gives the sex that is stated.
    pub stated: Sex,
    /// Gives the sex that the reads show.
    pub shown: Sex,
    /// Gives the depth of X against the autosomes, where known.
    pub x_ratio: Option<f64>,
    /// Gives the depth of Y against the autosomes, where known.
    pub y_ratio: Option<f64>,
}

impl SampleNotice {
    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::OtherSample { .. }
            | Self::OtherParent { .. }
            | Self::Sex(_)
            | Self::SexChromosomes { .. }
            | Self::SexOfParent { .. }
            | Self::Contamination { .. } => Severity::Doubt,
            Self::Duplicates { .. } | Self::NoReads { .. } => Severity::Caution,
        }
    }
}
