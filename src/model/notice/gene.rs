//! Defines notices on genes.

use crate::model::Build;
use crate::model::cnv::{CnvClass, CnvGene};
use crate::model::notice::Severity;
use crate::model::structural_allele::StructuralAllele;

/// States something about one gene of the panel.
#[derive(Debug, Clone, PartialEq)]
pub enum GeneNotice {
    /// Finds no place of the gene on the build.
    NoPlace {
        /// Names the build.
        build: Build,
    },
    /// Finds no transcript on the build, though the gene is embedded.
    NoTranscript {
        /// Names the build.
        build: Build,
    },
    /// Finds no embedded transcript on any build.
    NotEmbedded,
    /// Quotes how a transcript departs from its source.
    TranscriptDeparts {
        /// Quotes the panel data.
        departure: String,
    },
    /// Lacks a MANE Plus Clinical transcript that the panel names.
    NoPlusClinical {
        /// Names the transcript by RefSeq.
        refseq: String,
        /// Names the transcript by Ensembl.
        ensembl: String,
    },
    /// Finds exons where the reference is N.
    ReferenceUnknown {
        /// Gives the share (0 to 1) of the exons' bases.
        share: f64,
    },
    /// Names a copy-number call that passes and touches the gene.
    CopyNumber {
        /// Tells loss from gain.
        class: CnvClass,
        /// Holds the part of the gene that is touched.
        part: Box<CnvGene>,
        /// Gives the copies called.
        copies: u32,
        /// Gives the copies that the chromosome has in this sample.
        ploidy: u32,
    },
    /// Finds one hit in a recessive gene of which parts are not covered: where to look for the other.
    OneHitUncovered {
        /// Names the hit.
        hit: String,
        /// Names the parts under the covered depth, in genomic order.
        parts: Vec<String>,
        /// Counts their bases.
        bases: u64,
    },
    /// Lists structural alleles of the call set that the sample carries.
    StructuralAlleles {
        /// Lists the alleles, in the order of the call set.
        alleles: Vec<StructuralAllele>,
    },
}

impl GeneNotice {
    /// Tells whether the notice is a change of another kind than a row, which can be the second hit
    /// of a row in the gene.
    pub fn is_change(&self) -> bool {
        matches!(self, Self::CopyNumber { .. } | Self::StructuralAlleles { .. })
    }

    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::TranscriptDeparts { .. } => Severity::Information,
            _ => Severity::Caution,
        }
    }
}

/// Names a state that several genes of the panel share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneState {
    /// Shows one hit where two are needed, and parts that are not covered.
    OneHitUncovered,
    /// Lies on a chromosome without a record in the call set.
    ContigAbsent,
    /// Lacks records in the call set.
    NoRecords,
    /// Lacks the reference, which is N, in exons.
    ReferenceUnknown,
    /// Lacks a place on the build.
    NoPlace,
    /// Lacks a transcript.
    NoTranscript,
    /// Lacks reads in the file.
    NoReads {
        /// Names the format of the reads.
        format: &'static str,
    },
    /// Lacks reads over most of the target.
    NotCovered,
    /// Lacks reads over part of the target.
    PartlyCovered,
}
