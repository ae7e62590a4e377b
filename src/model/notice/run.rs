//! Defines notices on the run: records left out, resources, panel and the user's lists.

use crate::model::lists::ListKind;
use crate::model::notice::Severity;
use crate::model::transcript_fault::TranscriptFault;

/// States something about the run as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunNotice {
    /// Counts the records that `--lenient` left out.
    RecordsLeftOut {
        /// Counts them.
        records: u64,
    },
    /// Names one record that `--lenient` left out.
    RecordLeftOut {
        /// Names its place.
        locus: String,
        /// Gives the reason why it could not be read.
        reason: String,
    },
    /// Finds most alleles of the panel without a genotype of the sample.
    NoGenotypes {
        /// Counts the alleles without a genotype.
        missing: u64,
        /// Counts the alleles inside the panel.
        alleles: u64,
    },
    /// Counts the structural alleles of the call set, which no rule evaluates.
    StructuralAlleles {
        /// Counts the alleles that the sample carries inside the panel.
        alleles: usize,
        /// Lists the symbols of the genes they touch, in panel order.
        genes: Vec<String>,
    },
    /// Finds no record of the call set in the panel.
    NoRecordInPanel,
    /// Lacks population frequencies.
    NoFrequencies,
    /// Lacks ClinVar in the resource bundle.
    NoClinvar,
    /// Names chromosomes of the panel that a track of the bundle does not hold.
    TrackLacks {
        /// Names the track.
        track: String,
        /// Lists the chromosomes, sorted by name.
        chromosomes: Vec<String>,
    },
    /// Quotes the note of a panel that is a reconstruction.
    PanelNote {
        /// Gives the id of the panel.
        panel: String,
        /// Quotes the note.
        note: String,
    },
    /// Names curated loci that no rule and no tier asks.
    LociNotInForce {
        /// Gives the reason, in words.
        reason: &'static str,
        /// Lists the ids of the loci.
        loci: Vec<String>,
    },
    /// Counts the transcripts of a fault that are not named one by one.
    MoreTranscripts {
        /// Names the fault.
        fault: TranscriptFault,
        /// Counts the transcripts.
        transcripts: usize,
    },
    /// Sums up what became of one of the user's lists.
    List(ListNotice),
}

/// The outcome of one of the user's lists in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListNotice {
    /// Names the kind of the list.
    pub list: ListKind,
    /// Names the file, without folder.
    pub file: String,
    /// Counts the variants of the list.
    pub variants: usize,
    /// Counts those that the sample carries.
    pub carried: usize,
    /// Lists those outside the panel, as the list writes them.
    pub outside: Vec<String>,
}

impl RunNotice {
    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::RecordsLeftOut { .. } | Self::RecordLeftOut { .. } => Severity::Incomplete,
            Self::List(_) => Severity::Information,
            Self::NoGenotypes { .. }
            | Self::NoRecordInPanel
            | Self::StructuralAlleles { .. }
            | Self::NoFrequencies
            | Self::NoClinvar
            | Self::TrackLacks { .. }
            | Self::PanelNote { .. }
            | Self::LociNotInForce { .. }
            | Self::MoreTranscripts { .. } => Severity::Caution,
        }
    }
}
