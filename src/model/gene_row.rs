//! Defines the row of a panel gene: what the call set and the reads could say about it.

use crate::model::coverage::GeneCoverage;
use crate::model::gene::GeneFacts;
use crate::model::gene_event::GeneEvent;
use crate::model::gene_models::GeneModels;
use crate::model::ledger::Tier;
use crate::model::notice::GeneNotice;
use std::sync::Arc;

/// One panel gene and what the call set could say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneRow {
    /// Describes the gene as the panel does.
    pub gene: Arc<GeneFacts>,
    /// Gives the region as restricted (padding included), 1-based: `chr21:34787801-36004667`.
    pub region: String,
    /// Lists the transcripts used.
    pub transcripts: Vec<String>,
    /// Tells whether the gene could be seen.
    pub data: GeneData,
    /// Gives the number of input records that overlap the region.
    pub records: u64,
    /// Gives the number of ALT entries of those records.
    pub alleles: u64,
    /// Gives the number of reported alleles by tier, in [`Tier::ALL`] order.
    pub reported: [u64; Tier::ALL.len()],
    /// Counts the reported alleles by the model of inheritance that they fit.
    pub models: GeneModels,
    /// Counts the alleles that only the consequence rule dropped: synonymous or non-coding, rare or
    /// of unknown frequency.
    pub noncoding_not_shown: u64,
    /// Lists what is known of the gene beside the row.
    pub notices: Vec<GeneNotice>,
    /// Lists the events that the patient has in the gene.
    pub events: Vec<GeneEvent>,
    /// Tells how well reads cover the gene; `None` where no reads were given.
    pub coverage: Option<Arc<GeneCoverage>>,
}

/// The data that the call set has of a gene.
#[derive(Debug, Clone, PartialEq)]
pub enum GeneData {
    /// Shows records.
    Records,
    /// Shows not one record in the region, which is not the same as reference.
    NoRecords,
    /// Shows no record on the whole contig, or no such contig in the header.
    ContigAbsent,
    /// Lacks the reference, which is N over this share (0 to 1) of the exons: names and
    /// consequences are not possible there.
    ReferenceMissing(f64),
    /// Lacks a place on this build.
    NotOnBuild,
}
