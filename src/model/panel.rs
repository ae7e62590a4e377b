//! Defines a panel resolved for one build: genes with regions and transcripts, and loci.

use crate::model::row::GeneFacts;
use crate::model::{Build, Chromosome, RegionSet, Span, Transcript};
use serde::Serialize;
use std::sync::Arc;

/// Holds the panel of a run: one or several panels joined, restricted, expanded, on one build.
#[derive(Debug, Clone)]
pub struct ResolvedPanel {
    /// Lists the joined panels, in the order given.
    pub panels: Vec<PanelSummary>,
    /// Build.
    pub build: Build,
    /// Gives the bases added on both sides of each gene.
    pub padding: u64,
    /// Lists the genes in panel order (first panel first), each HGNC id once.
    pub genes: Vec<PanelGene>,
    /// Lists the loci of these genes, and panel regions without a gene.
    pub loci: Vec<Locus>,
    /// Holds everything a record must touch to be inside: gene bodies with padding and small loci.
    pub regions: RegionSet,
    /// Gives the SHA-256 over the resolved content (hex), written to every output.
    pub digest: String,
    /// Lists the steps taken: expansion, restriction, joins.
    pub steps: Vec<String>,
    /// Lists remarks for the reader: reconstruction, genes not on this build and the like.
    pub remarks: Vec<String>,
}

/// Summarises one of the joined panels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PanelSummary {
    /// Gives the id, for example `HAEM2A-IT36`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Date (ISO 8601).
    pub date: String,
    /// Indication code, for example `2a`.
    pub indication: String,
    /// States origin and certainty in words; says so where the panel is a reconstruction.
    pub note: String,
    /// Names the file, or `built in`.
    pub origin: String,
    /// Gives the SHA-256 of the panel file (hex).
    pub digest: String,
}

/// Holds one gene of a resolved panel.
#[derive(Debug, Clone)]
pub struct PanelGene {
    /// Holds the panel's statements on the gene.
    pub facts: Arc<GeneFacts>,
    /// Gives the gene body with padding, or `None` where the gene has no place on this build.
    pub region: Option<(Chromosome, Span)>,
    /// Lists the embedded transcripts on this build (MANE Select first, then Plus Clinical); may be
    /// empty.
    pub transcripts: Vec<Transcript>,
    /// Lists remarks on the gene: no transcript, build differences.
    pub remarks: Vec<String>,
}

/// Describes one curated locus on the panel's build.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Locus {
    /// Gives the id, for example `ANKRD26_c.-128G>A`.
    pub id: String,
    /// Names the category as in the data, for example `5utr_promoter`.
    pub category: String,
    /// Lists the symbols of its genes; empty for regions without a gene.
    pub genes: Vec<String>,
    /// Gives the HGVS name by the curators.
    pub hgvs: String,
    /// Gives the alleles on this build's plus strand, where the locus is one allele.
    pub allele: Option<LocusAllele>,
    /// Gives the place, 0-based half-open; `None` where the facts give none on this build.
    #[serde(skip)]
    pub place: Option<(Chromosome, Span)>,
    /// Explains the meaning of the locus.
    pub why: String,
    /// States in words how to detect it.
    pub detection: String,
    /// Source.
    pub source: String,
    /// Confidence.
    pub confidence: String,
}

/// Holds the plus-strand alleles of a point locus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LocusAllele {
    /// Reference bases.
    pub reference: String,
    /// Alternate bases.
    pub alternate: String,
}
