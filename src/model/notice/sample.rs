//! Defines notices on the sample and the relatives: whose reads they are, and how sound.

use crate::model::case::Sex;
use crate::model::notice::Severity;
use crate::model::relation::RelativeName;

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
    /// Finds a relative's reads of another sample than the pedigree says.
    OtherRelative {
        /// Names the relative.
        relative: RelativeName,
        /// Names the format of the reads.
        format: &'static str,
        /// Names the sample of the reads.
        reads: String,
        /// Names the relative's sample by the pedigree.
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
    /// Finds reads of the other sex in a relative's file.
    SexOfRelative {
        /// Names the relative.
        relative: RelativeName,
        /// Holds what contradicts.
        sex: SexContradiction,
    },
    /// Lists members of the family of whom neither calls nor reads are there: what they carry is not
    /// known.
    NotTested {
        /// Names them; each with the sample of the call set that may be meant, where one is near.
        persons: Vec<String>,
    },
    /// Counts records of a relative's own call set that were left out (`--lenient`).
    RelativeRecordsLeftOut {
        /// Names the relative.
        relative: RelativeName,
        /// Counts the records.
        records: u64,
    },
    /// Lists families of the pedigree that are not the patient's and are not looked at.
    OtherFamilies {
        /// Names them.
        families: Vec<String>,
    },
    /// Takes the patient for affected, because the pedigree states it of nobody in the family.
    AssumedAffected {
        /// Names the patient's sample.
        patient: String,
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
            | Self::OtherRelative { .. }
            | Self::Sex(_)
            | Self::SexChromosomes { .. }
            | Self::SexOfRelative { .. }
            | Self::Contamination { .. } => Severity::Doubt,
            Self::RelativeRecordsLeftOut { .. } => Severity::Incomplete,
            Self::Duplicates { .. }
            | Self::NoReads { .. }
            | Self::NotTested { .. }
            | Self::AssumedAffected { .. } => Severity::Caution,
            Self::OtherFamilies { .. } => Severity::Information,
        }
    }
}
