//! Makes the entry of a panel gene.

use crate::model::Build;
use crate::model::gene::GeneFacts;
use crate::model::gene_event::GeneEvent;
use crate::model::gene_models::GeneModels;
use crate::model::gene_row::{GeneData, GeneRow};
use crate::model::ledger::Tier;
use crate::report::formats::own_fields::{self, OwnFields};
use crate::report::tables::genes::{GENES, data_text};
use crate::report::{flags, phrases};
use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// Describes one panel gene.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = |s: &mut Schema| own_fields::declare([&GENES], s))]
pub(super) struct Gene<'a> {
    /// Holds what the panel says of the gene.
    pub(super) facts: &'a GeneFacts,
    /// Flags.
    pub(super) flags: Vec<flags::Flag>,
    /// Region searched, 1-based inclusive, padding included.
    pub(super) region: &'a str,
    /// Transcripts used.
    pub(super) transcripts: &'a [String],
    /// Marks a gene of which the call set has records.
    pub(super) has_data: bool,
    /// Says in words whether the gene had data.
    pub(super) data: String,
    /// Input records that overlap the region.
    pub(super) records: u64,
    /// ALT entries of those records.
    pub(super) alleles: u64,
    /// Reported alleles by tier, in the order of `tiers`.
    pub(super) reported: [u64; Tier::ALL.len()],
    /// Reported alleles by the model of inheritance that they fit, and the best pair.
    pub(super) by_model: &'a GeneModels,
    /// Alleles that only the consequence rule dropped: synonymous, or outside of codons and splice
    /// regions; rare or of unknown frequency.
    pub(super) noncoding_not_shown: u64,
    /// Deletions, duplications and other structural changes that the patient has in the gene.
    pub(super) events: &'a [GeneEvent],
    /// Remarks.
    pub(super) remarks: Vec<String>,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) own: OwnFields,
}

pub(super) fn gene(row: &GeneRow, build: Build) -> Gene<'_> {
    Gene {
        facts: &row.gene,
        flags: flags::gene_flags(&row.gene),
        region: &row.region,
        transcripts: &row.transcripts,
        has_data: row.data == GeneData::Records,
        data: data_text(&row.data),
        records: row.records,
        alleles: row.alleles,
        reported: row.reported,
        by_model: &row.models,
        noncoding_not_shown: row.noncoding_not_shown,
        events: &row.events,
        remarks: phrases::gene_sentences(&row.notices),
        own: OwnFields::new([&GENES], row, build),
    }
}
