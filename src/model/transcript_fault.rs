//! Defines the faults and oddities of transcripts in a file.

use serde::{Deserialize, Serialize};

macro_rules! transcript_faults {
    ($($variant:ident, $name:literal, $left_out:literal, $bears:literal, $what:literal;)*) => {
        /// Names a fault or oddity of a transcript in a file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum TranscriptFault { $(#[doc = $what] $variant,)* }

        impl TranscriptFault {
            /// Lists all, in order.
            pub const ALL: &'static [TranscriptFault] = &[$(Self::$variant),*];

            /// Returns the name as printed.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns meaning and treatment in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $what),* }
            }

            /// Tells whether the transcript is left out; otherwise it is kept.
            pub fn left_out(self) -> bool {
                match self { $(Self::$variant => $left_out),* }
            }

            /// Tells whether a reader of a name or term on the transcript must know it.
            pub fn bears_on_names(self) -> bool {
                match self { $(Self::$variant => $bears),* }
            }
        }
    };
}

transcript_faults! {
    NoStrand, "no_strand", true, false, "no strand is given: left out";
    StrandConflict, "strand_conflict", true, false, "an exon or CDS part lies on the other strand: left out";
    TransSpliced, "trans_spliced", true, false, "spliced from several places or strands: left out, it has no linear model";
    BadCoordinates, "bad_coordinates", true, false, "an exon or CDS part has no sound range: left out";
    OverlappingExons, "overlapping_exons", true, false, "its exons overlap: left out";
    CdsOutsideExons, "cds_outside_exons", true, false, "a CDS part lies in no exon: left out";
    CdsOverlap, "cds_overlap", true, false, "its CDS parts overlap by more than a ribosomal slippage: left out";
    CdsGap, "cds_gap", true, false, "its CDS leaves out exons or exon bases between its parts: left out";
    ExonOutsideTranscript, "exon_outside_transcript", true, false, "an exon reaches out of the transcript's own range: left out";
    MissingParent, "missing_parent", true, false, "exons or CDS name a parent that the file does not have: left out";
    CyclicParent, "cyclic_parent", true, false, "its chain of parents ends in itself: left out";
    DuplicateId, "duplicate_id", true, false, "another transcript of this contig has the same name: left out";
    FrameUnknown, "frame_unknown", true, false, "the phases contradict the lengths of the CDS parts, and the reference does not translate: left out";
    ContigUnknown, "contig_unknown", true, false, "the reference has no such contig: left out";
    BeyondContig, "beyond_contig", true, false, "it reaches beyond its contig: left out";
    ExonOutsideGene, "exon_outside_gene", false, false, "an exon reaches out of the gene's range: kept";
    DuplicateExon, "duplicate_exon", false, false, "an exon or CDS line stands twice: counted once";
    SeveralPlacements, "several_placements", false, true, "the same accession has several places on the contig: the later ones carry the file's own ID";
    DiffersFromGenome, "differs_from_genome", false, true, "the transcript's sequence differs from the genome in single bases: names are those of the genome's sequence";
    AlignmentGap, "alignment_gap", false, true, "the transcript aligns to the genome with gaps: positions that the gaps shift are withheld";
    RibosomalSlippage, "ribosomal_slippage", false, true, "the frame changes within the CDS: terms follow both frames, names are withheld";
    CdsNotWholeCodons, "cds_not_multiple_of_three", false, true, "the CDS is no whole number of codons though it is said to be complete: taken as incomplete at its end";
    PhaseConflict, "phase_conflict", false, true, "the phases contradict the lengths of the CDS parts: names are withheld";
    PhaseCorrected, "phase_corrected", false, false, "the phases contradict the lengths of the CDS parts, the reference translates by the lengths: these count";
    PhaseOfStart, "phase_of_start", false, true, "the first CDS part begins within a codon: taken as incomplete at its start";
    InternalStop, "internal_stop", false, true, "its CDS has a stop codon within on this reference: names are withheld";
    NoStartCodon, "no_start_codon", false, true, "its CDS does not begin with a start codon on this reference";
    NoStopCodon, "no_stop_codon", false, true, "its CDS does not end in a stop codon: taken as incomplete at its end";
    StopCodonAdded, "stop_codon_added", false, false, "the stop codon behind the CDS was added to it";
    NonAtgStart, "non_atg_start", false, false, "its first codon is not ATG";
}

/// Reports one fault or oddity of a transcript in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TranscriptNotice {
    /// Names what is wrong or unusual.
    #[serde(rename = "class")]
    pub fault: TranscriptFault,
    /// Names the transcript as the file does.
    pub transcript: String,
    /// Gene symbol, where known.
    pub gene: String,
    /// Gives the 1-based line, where one is to blame.
    pub line: Option<u64>,
    /// Gives the values that decided; may be empty.
    pub detail: String,
}

impl TranscriptNotice {
    /// Returns the fault, the transcript and the line: `internal_stop: transcript T (G), line 5`.
    pub fn place(&self) -> String {
        let mut text = format!("{}: transcript {}", self.fault.name(), self.transcript);
        if !self.gene.is_empty() && self.gene != self.transcript {
            text.push_str(&format!(" ({})", self.gene));
        }
        if let Some(line) = self.line {
            text.push_str(&format!(", line {line}"));
        }
        text
    }

    /// Returns the meaning of the fault and the values that decided.
    pub fn meaning(&self) -> String {
        let meaning = self.fault.meaning();
        if self.detail.is_empty() {
            meaning.to_owned()
        } else {
            format!("{meaning} ({})", self.detail)
        }
    }
}

impl std::fmt::Display for TranscriptNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place(), self.meaning())
    }
}
