//! Makes the entry of a consequence.

use crate::model::TranscriptConsequence;
use crate::model::mechanism::Mechanism;
use crate::report::tables::variants::consequence::{mane, qualified, termination_text};
use schemars::JsonSchema;
use serde::Serialize;

/// Describes the effect of the allele on one transcript.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Consequence<'a> {
    /// Transcript identifier (Ensembl where known).
    pub(super) transcript: &'a str,
    /// RefSeq accession of the same transcript.
    pub(super) refseq: Option<&'a str>,
    /// Protein accession.
    pub(super) protein: Option<&'a str>,
    /// MANE tag.
    pub(super) mane: Option<&'static str>,
    /// Biotype.
    pub(super) biotype: &'a str,
    /// Sequence Ontology terms, most severe first.
    pub(super) terms: Vec<&'static str>,
    /// Terms of the gravest other spelling of an indel, where they differ from those shown.
    pub(super) other_spelling: Vec<&'static str>,
    /// Named mechanisms of a non-coding allele, the strongest first.
    pub(super) mechanisms: &'a [Mechanism],
    /// `HIGH`, `MODERATE`, `LOW`, `MODIFIER`.
    pub(super) impact: String,
    /// `3/8`.
    pub(super) exon: Option<String>,
    /// `2/7`.
    pub(super) intron: Option<String>,
    /// Position along the cDNA, 1-based.
    pub(super) cdna_position: Option<String>,
    /// Position along the CDS, 1-based.
    pub(super) cds_position: Option<String>,
    /// Position along the protein, 1-based.
    pub(super) protein_position: Option<String>,
    /// `R/W`.
    pub(super) amino_acids: Option<&'a str>,
    /// `Cgg/Tgg`.
    pub(super) codons: Option<&'a str>,
    /// Coding name with the RefSeq accession.
    pub(super) hgvs_c_refseq: Option<String>,
    /// Coding name with the Ensembl accession.
    pub(super) hgvs_c_ensembl: Option<String>,
    /// Protein name.
    pub(super) hgvs_p: Option<String>,
    /// Describes the new stop codon and nonsense-mediated decay in words.
    pub(super) termination: Option<String>,
    /// Residue of the new stop; `none` where the new frame has none, `unknown` where it cannot be
    /// located.
    pub(super) new_stop: Option<String>,
    /// `triggers` or `escapes` (nonsense-mediated decay), a colon and the reason; `no_stop`;
    /// `unknown`.
    pub(super) nmd: Option<&'static str>,
    /// Bases to the transcript, for upstream and downstream.
    pub(super) distance: Option<u64>,
}

pub(super) fn consequence(c: &TranscriptConsequence) -> Consequence<'_> {
    Consequence {
        transcript: &c.of.transcript,
        refseq: c.of.refseq.as_deref(),
        protein: c.of.protein.as_deref(),
        mane: c.of.mane.map(mane),
        biotype: &c.of.biotype,
        terms: c.terms.iter().map(|t| t.name()).collect(),
        other_spelling: c.terms_of_other_spelling(),
        mechanisms: &c.mechanisms,
        impact: c.impact.to_string(),
        exon: c.exon.map(|n| n.to_string()),
        intron: c.intron.map(|n| n.to_string()),
        cdna_position: c.cdna_position.map(|n| n.to_string()),
        cds_position: c.cds_position.map(|n| n.to_string()),
        protein_position: c.protein_position.map(|n| n.to_string()),
        amino_acids: c.amino_acids.as_deref(),
        codons: c.codons.as_deref(),
        hgvs_c_refseq: c.of.refseq.as_deref().and_then(|a| qualified(Some(a), c.hgvs_c.as_deref())),
        hgvs_c_ensembl: c
            .of
            .transcript
            .starts_with("ENST")
            .then(|| qualified(Some(&c.of.transcript), c.hgvs_c.as_deref()))
            .flatten(),
        hgvs_p: qualified(c.of.protein.as_deref(), c.hgvs_p.as_deref()),
        termination: termination_text(c.termination),
        new_stop: Some(c.termination.new_stop()).filter(|s| !s.is_empty()),
        nmd: Some(c.termination.nmd()).filter(|s| !s.is_empty()),
        distance: c.distance,
    }
}
