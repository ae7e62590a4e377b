//! Defines a panel resolved for one build: genes with regions and transcripts, and loci.

use crate::model::gene::GeneFacts;
use crate::model::locus_effect::StatedEffect;
use crate::model::notice::GeneNotice;
use crate::model::rule::RescueScope;
use crate::model::{Build, Chromosome, Notice, RegionSet, Span, Transcript};
use serde::Serialize;
use std::collections::BTreeMap;
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
    /// Lists what the reader must know of the panel and its genes.
    pub notices: Vec<Notice>,
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
    /// Gives the terms of use by source.
    pub terms: BTreeMap<String, String>,
    /// Names the file, or `built in`.
    pub origin: String,
    /// Gives the SHA-256 of the panel file (hex).
    pub digest: String,
}

impl PanelSummary {
    /// Names the source whose terms a laboratory's agreement replaces.
    const PANELAPP: &'static str = "panelapp";

    /// Returns the terms that restrict the use of the panel in diagnostics: those of PanelApp's
    /// ratings.
    pub fn restriction(&self) -> Option<&str> {
        self.terms.get(Self::PANELAPP).map(String::as_str)
    }

    /// Replaces the terms of PanelApp's ratings, where the panel uses them, by the laboratory's
    /// statement of its agreement; an empty statement replaces nothing.
    pub fn agree(&mut self, statement: &str) {
        if let Some(terms) = self.terms.get_mut(Self::PANELAPP).filter(|_| !statement.is_empty()) {
            *terms = format!("PanelApp: {statement}");
        }
    }
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
    /// Marks a gene of the first-line tiers of one of its panels.
    pub first_line: bool,
    /// Lists what the reader must know of the gene.
    pub notices: Vec<GeneNotice>,
}

/// Describes one curated locus on the panel's build.
#[derive(Debug, Clone, Default, PartialEq, Serialize, schemars::JsonSchema)]
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
    /// Marks a locus whose own allele deletes exactly its place, where the bases are not stated.
    #[serde(skip)]
    pub deletes_place: bool,
    /// Gives the place, 0-based half-open; `None` where the facts give none on this build.
    #[serde(skip)]
    pub place: Option<(Chromosome, Span)>,
    /// Gives the familiar names: published, legacy numbering; empty where there is none.
    pub known_as: String,
    /// States what the curated allele does; `None` where nobody said.
    pub effect: Option<StatedEffect>,
    /// Lists the groups of rules that drop nothing at the locus: `quality`, `frequency`,
    /// `consequence`.
    pub rescued_from: RescueScope,
    /// Gives the reason why the locus is not in force on this build; `None` where it is.
    pub not_in_force: Option<&'static str>,
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
