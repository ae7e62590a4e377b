//! Defines a gene's transcripts: exons, coding parts, names, and the source's statements on them.

use crate::model::Span;
use crate::model::transcript_fault::TranscriptFault;
use serde::{Deserialize, Serialize};

/// Names the strand of a transcript on its contig.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Strand {
    /// Plus strand.
    #[serde(rename = "+")]
    Plus,
    /// Minus strand.
    #[serde(rename = "-")]
    Minus,
}

/// Holds one transcript on one contig, with all that consequence and naming need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// Gives the accession that identifies it in tables: Ensembl's (`ENST00000300305.8`) where
    /// known, else RefSeq's.
    pub id: String,
    /// Gives the RefSeq accession of the same transcript (`NM_001754.5`), where known.
    pub refseq: Option<String>,
    /// Gives the protein accession, where known.
    pub protein: Option<String>,
    /// Gene symbol.
    pub gene: String,
    /// Gives the gene identifier of the source (`ENSG00000159216`), where it has one.
    pub gene_id: Option<String>,
    /// Gives the HGNC id (`HGNC:10471`), where known.
    pub hgnc_id: Option<String>,
    /// Names the contig: `chr21` for primary chromosomes, else as in the source.
    pub contig: String,
    /// Strand.
    pub strand: Strand,
    /// Lists the exons in genomic order (ascending), 0-based half-open.
    pub exons: Vec<Span>,
    /// Lists the coding parts in genomic order, 0-based half-open, stop codon included; empty for a
    /// non-coding transcript.
    pub cds: Vec<CdsPart>,
    /// Quotes the biotype of the source, for example `protein_coding`, `lncRNA`.
    pub biotype: String,
    /// Tells MANE Select from MANE Plus Clinical; `None` for neither.
    pub mane: Option<Mane>,
    /// Marks a CDS that is complete at its 5' end (no `cds_start_NF`).
    pub start_complete: bool,
    /// Marks a CDS that is complete at its 3' end (no `cds_end_NF`).
    pub end_complete: bool,
    /// Names the source of the transcript, for example `MANE v1.5`.
    pub source: String,
    /// Holds the source's statements beyond coordinates.
    pub traits: Traits,
}

#[cfg(test)]
impl Transcript {
    /// Returns a coding transcript without exons, for tests: each states only what it is about.
    pub(crate) fn example() -> Self {
        Self {
            id: "T".into(),
            refseq: None,
            protein: None,
            gene: "G".into(),
            gene_id: None,
            hgnc_id: None,
            contig: "chr1".into(),
            strand: Strand::Plus,
            exons: Vec::new(),
            cds: Vec::new(),
            biotype: "protein_coding".into(),
            mane: None,
            start_complete: true,
            end_complete: true,
            source: String::new(),
            traits: Traits::default(),
        }
    }
}

/// Names a transcript for the reader of its consequences, which all share it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Gives [`Transcript::id`]; empty for intergenic.
    pub transcript: String,
    /// Gives the RefSeq accession of the same transcript.
    pub refseq: Option<String>,
    /// Gives the protein accession.
    pub protein: Option<String>,
    /// Gene symbol; empty for intergenic.
    pub gene: String,
    /// Gives [`Transcript::gene_id`].
    pub gene_id: Option<String>,
    /// Gives the HGNC id.
    pub hgnc_id: Option<String>,
    /// Strand.
    pub strand: Option<Strand>,
    /// Biotype; empty for intergenic.
    pub biotype: String,
    /// MANE tag.
    pub mane: Option<Mane>,
    /// Marks a transcript with a CDS.
    pub coding: bool,
    /// Marks a CDS that lacks its beginning, its end.
    pub cds_lacks: [bool; 2],
    /// States a caution on the transcript for the reader ([`Traits::caution`]).
    pub caution: Option<String>,
}

/// Holds one coding stretch of one exon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CdsPart {
    /// Gives the stretch, 0-based half-open.
    pub span: Span,
    /// Gives the GFF3 phase: bases to skip at the 5' end (in transcript direction) to reach the
    /// next codon.
    pub phase: u8,
}

/// Holds a source's statements on a transcript beyond its coordinates; all empty for a plain one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Traits {
    /// Marks a member of the source's basic set (tag `basic` of GENCODE and Ensembl).
    pub basic: bool,
    /// Marks the source's pick for the gene where MANE has none (`Ensembl_canonical`, `RefSeq
    /// Select`).
    pub canonical: bool,
    /// Lists the codons read as selenocysteine: 0-based start of the lowest base of each,
    /// ascending.
    pub selenocysteines: Vec<u64>,
    /// Gives the NCBI translation table (`transl_table`), where the source names one.
    pub genetic_code: Option<u8>,
    /// Marks a first codon that is not ATG and is read as methionine, as the source says.
    pub non_atg_start: bool,
    /// Marks a stop codon that polyadenylation completes (mitochondrial `TA` and `T`).
    pub stop_by_polyadenylation: bool,
    /// Tells how far positions counted on the genome are the transcript's own.
    pub numbering: Numbering,
    /// Lists what is wrong or unusual, in the order of [`TranscriptFault`].
    pub faults: Vec<TranscriptFault>,
}

/// Tells from which positions on the genome's count along the exons differs from the transcript's
/// own sequence.
///
/// Each bound is the first wrong number; `None` means all of that kind are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Numbering {
    /// Marks a difference inside the CDS: every c. and p. name and position is withheld, terms are
    /// kept.
    pub cds_differs: bool,
    /// Gives the first position along the transcript (`n.`) that differs.
    pub cdna_from: Option<u32>,
    /// Gives the first N whose `c.-N` differs.
    pub five_prime_from: Option<u32>,
    /// Gives the first N whose `c.*N` differs.
    pub three_prime_from: Option<u32>,
}

impl Traits {
    /// Adds a fault, once.
    pub fn add_fault(&mut self, fault: TranscriptFault) {
        if let Err(i) = self.faults.binary_search(&fault) {
            self.faults.insert(i, fault);
        }
    }

    /// Returns the faults that bear on names and terms, joined by `; `; `None` where there is none.
    pub fn caution(&self) -> Option<String> {
        let list: Vec<&str> =
            self.faults.iter().filter(|r| r.bears_on_names()).map(|r| r.name()).collect();
        (!list.is_empty()).then(|| list.join("; "))
    }
}

/// Names the MANE tag of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mane {
    /// Marks the MANE Select transcript.
    Select,
    /// Marks a MANE Plus Clinical transcript.
    PlusClinical,
}

impl Transcript {
    /// Returns the names that consequences share.
    pub fn identity(&self) -> Identity {
        Identity {
            transcript: self.id.clone(),
            refseq: self.refseq.clone(),
            protein: self.protein.clone(),
            gene: self.gene.clone(),
            gene_id: self.gene_id.clone(),
            hgnc_id: self.hgnc_id.clone(),
            strand: Some(self.strand),
            biotype: self.biotype.clone(),
            mane: self.mane,
            coding: self.is_coding(),
            cds_lacks: [
                self.is_coding() && !self.start_complete,
                self.is_coding() && !self.end_complete,
            ],
            caution: self.traits.caution(),
        }
    }

    /// Returns the span from the first to the last base of all exons.
    pub fn span(&self) -> Span {
        match (self.exons.first(), self.exons.last()) {
            (Some(a), Some(b)) => Span::new(a.start, b.end),
            _ => Span::new(0, 0),
        }
    }

    /// Returns the coding parts in transcript order (5' to 3').
    pub fn cds_in_order(&self) -> impl Iterator<Item = &CdsPart> {
        let n = self.cds.len();
        (0..n).map(
            move |i| if self.strand == Strand::Plus { &self.cds[i] } else { &self.cds[n - 1 - i] },
        )
    }

    /// Tells whether it has a coding sequence.
    pub fn is_coding(&self) -> bool {
        !self.cds.is_empty()
    }
}
