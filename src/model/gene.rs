//! Defines a gene as the panel describes it.

use crate::model::allele_class::AlleleClass;
use crate::model::mode_of_inheritance::Modes;
use crate::model::panel_terms::{EvidenceLevel, PredispositionFlag};
use crate::model::vocabulary::Stated;
use serde::Serialize;

/// The panel's description of a gene; serialised as is into JSON.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct GeneFacts {
    /// Lists the panel ids that hold the gene.
    pub panels: Vec<String>,
    /// Gives the current HGNC symbol.
    pub symbol: String,
    /// Gives the HGNC id, `HGNC:10471`.
    pub hgnc_id: String,
    /// Lists previous symbols, and symbols on the other build.
    pub previous_symbols: Vec<String>,
    /// Gives the panel's own tier: `core`, `core36`, `extended`, `research`.
    pub panel_tier: String,
    /// Lists the modes of inheritance, for example `AD`, `AR`, `XLR`.
    pub inheritance: Modes,
    /// Names the disease.
    pub disease: String,
    /// Lists OMIM ids, `OMIM:153640`.
    pub omim: Vec<String>,
    /// Lists MONDO ids, `MONDO:0015912`.
    pub mondo: Vec<String>,
    /// Describes the mechanism.
    pub mechanism: String,
    /// Tells whether loss of function is an established mechanism (PVS1 note).
    pub loss_of_function: String,
    /// Names how a dominant disease of the gene comes about: `loss_of_function`,
    /// `gain_of_function`, `dominant_negative`, `variant_specific`, `unknown`; empty where nobody
    /// said.
    pub dominant_mechanism: String,
    /// Lists the classes of alleles that the dominant disease needs; empty where any fits.
    pub dominant_alleles: Vec<AlleleClass>,
    /// Rates the evidence for the gene: `green`, `amber`, `red` or another word of the panel.
    pub evidence: Stated<EvidenceLevel>,
    /// Flags predisposition to malignancy: `yes`, `related`, `no`.
    pub malignancy_flag: Stated<PredispositionFlag>,
    /// Names the malignancy.
    pub malignancy: String,
    /// Names the source of the predisposition statement.
    pub malignancy_source: String,
    /// Marks a gene that matters when relatives are screened as stem-cell donors.
    pub hsct_donor: bool,
    /// Names the version of the ACMG secondary-findings list that holds the gene.
    pub secondary_findings: Option<String>,
    /// Holds notes for the interpreter.
    pub notes: String,
    /// Lists the sources.
    pub sources: Vec<String>,
    /// Grades the certainty of the entry.
    pub certainty: String,
}
