//! Transcript models.

use super::Span;
use serde::{Deserialize, Serialize};

/// Strand of a transcript on its contig.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Strand {
    /// Plus strand.
    #[serde(rename = "+")]
    Plus,
    /// Minus strand.
    #[serde(rename = "-")]
    Minus,
}

/// One transcript on one contig, with all that consequence and naming need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Accession used as the identifier in tables: Ensembl's (`ENST00000300305.8`) where known, else RefSeq's.
    pub id: String,
    /// RefSeq accession of the same transcript (`NM_001754.5`), where known.
    pub refseq: Option<String>,
    /// Protein accession, where known.
    pub protein: Option<String>,
    /// Gene symbol.
    pub gene: String,
    /// Gene identifier of the source (`ENSG00000159216`), where it has one.
    pub gene_id: Option<String>,
    /// `HGNC:10471`, where known.
    pub hgnc_id: Option<String>,
    /// Contig name: `chr21` for primary chromosomes, else as in the source.
    pub contig: String,
    /// Strand.
    pub strand: Strand,
    /// Exons in genomic order (ascending), 0-based half-open.
    pub exons: Vec<Span>,
    /// Coding parts in genomic order, 0-based half-open, stop codon included; empty for a non-coding transcript.
    pub cds: Vec<CdsPart>,
    /// Biotype as the source says, for example `protein_coding`, `lncRNA`.
    pub biotype: String,
    /// MANE Select, MANE Plus Clinical, or neither.
    pub mane: Option<Mane>,
    /// The CDS is complete at its 5' end (no `cds_start_NF`).
    pub start_complete: bool,
    /// The CDS is complete at its 3' end (no `cds_end_NF`).
    pub end_complete: bool,
    /// Where the model comes from, for example `MANE v1.5`.
    pub source: String,
}

/// One coding stretch of one exon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CdsPart {
    /// 0-based half-open.
    pub span: Span,
    /// GFF3 phase: bases to skip at the 5' end (in transcript direction) to reach the next codon.
    pub phase: u8,
}

/// MANE tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mane {
    /// MANE Select.
    Select,
    /// MANE Plus Clinical.
    PlusClinical,
}

impl Transcript {
    /// From the first to the last base of all exons.
    pub fn span(&self) -> Span {
        match (self.exons.first(), self.exons.last()) {
            (Some(a), Some(b)) => Span::new(a.start, b.end),
            _ => Span::new(0, 0),
        }
    }

    /// Has a coding sequence.
    pub fn is_coding(&self) -> bool {
        !self.cds.is_empty()
    }
}
