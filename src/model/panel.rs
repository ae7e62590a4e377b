//! A panel resolved for one build: genes with regions and transcripts, loci with actions.

use crate::model::row::GeneFacts;
use crate::model::{Build, Chromosome, RegionSet, Span, Transcript};
use serde::Serialize;
use std::sync::Arc;

/// What a run works on: one or several panels joined, restricted, expanded, on one build.
#[derive(Debug, Clone)]
pub struct ResolvedPanel {
    /// The panels joined, in the order given.
    pub panels: Vec<PanelSummary>,
    /// Build.
    pub build: Build,
    /// Bases added on both sides of each gene.
    pub padding: u64,
    /// Genes in panel order (first panel first), each HGNC id once.
    pub genes: Vec<PanelGene>,
    /// Loci of these genes, and panel regions without a gene.
    pub loci: Vec<Locus>,
    /// Everything a record must touch to be inside: gene bodies with padding and small loci.
    pub regions: RegionSet,
    /// SHA-256 over the resolved content (hex), written to every output.
    pub digest: String,
    /// Named steps taken: expansion, restriction, joins.
    pub steps: Vec<String>,
    /// What the reader must know: reconstruction, genes not on this build ...
    pub remarks: Vec<String>,
}

/// One of the joined panels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PanelSummary {
    /// `HAEM2A-IT36`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Date (ISO 8601).
    pub date: String,
    /// Indication code, for example `2a`.
    pub indication: String,
    /// Where it comes from and how certain it is, in words; says so where it is a reconstruction.
    pub note: String,
    /// File, or `built in`.
    pub origin: String,
    /// SHA-256 of the panel file (hex).
    pub digest: String,
}

/// One gene of a resolved panel.
#[derive(Debug, Clone)]
pub struct PanelGene {
    /// What the panel says of it.
    pub facts: Arc<GeneFacts>,
    /// Gene body with padding, or `None` where the gene has no place on this build.
    pub region: Option<(Chromosome, Span)>,
    /// Embedded transcript models on this build (MANE Select first, then Plus Clinical); may be
    /// empty.
    pub transcripts: Vec<Transcript>,
    /// Remarks: no model, build differences.
    pub remarks: Vec<String>,
}

/// One curated locus on the panel's build.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Locus {
    /// Id, for example `ANKRD26_c.-128G>A`.
    pub id: String,
    /// Category as in the data, for example `5utr_promoter`.
    pub category: String,
    /// Symbols of the genes it belongs to; empty for regions without a gene.
    pub genes: Vec<String>,
    /// HGVS name given by the curators.
    pub hgvs: String,
    /// Alleles on this build's plus strand, where the locus is one allele.
    pub allele: Option<LocusAllele>,
    /// Place, 0-based half-open; `None` where the facts give none on this build.
    #[serde(skip)]
    pub place: Option<(Chromosome, Span)>,
    /// Why it matters.
    pub why: String,
    /// What to do with it, in words.
    pub detection: String,
    /// Source.
    pub source: String,
    /// Confidence.
    pub confidence: String,
}

/// Plus-strand alleles of a point locus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LocusAllele {
    /// Reference bases.
    pub reference: String,
    /// Alternate bases.
    pub alternate: String,
}
