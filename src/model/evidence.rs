//! Defines what resources and loci hold for and against an allele.

use crate::model::Allele;
use crate::model::locus_effect::StatedEffect;
use crate::model::panel_terms::LocusAction;
use crate::model::resource::ClinvarEntry;
use crate::model::rule::{PreventedDrop, RescueScope, RescueSource};
use serde::Serialize;

/// One piece of evidence after ACMG/AMP, as a label: no classification follows from it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Evidence {
    /// Gives the code: `BA1`, `BS1`, `PM2_Supporting`, or `exempt` (neither BA1 nor BS1 applies).
    pub code: &'static str,
    /// Gives the values and the threshold.
    pub text: String,
    /// Names the specification with its version, and the source.
    pub source: String,
    /// Grades the threshold: A read in a source, B recalled, C proposed.
    pub certainty: String,
}

/// A pathogenic change of ClinVar beside the row's own.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Neighbour {
    /// Tells how the change relates to the row's allele.
    pub relation: Relation,
    /// Gives the change, `chr:pos:ref:alt`.
    pub allele: String,
    /// Gives the coding name on the transcript shown, by our engine.
    pub hgvs_c: Option<String>,
    /// Gives the protein name on the transcript shown, by our engine.
    pub hgvs_p: Option<String>,
    /// Quotes the entry of ClinVar.
    pub clinvar: ClinvarEntry,
}

/// The relation of a pathogenic change to a row's allele, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Makes the same protein change by another nucleotide change (asked for PS1).
    SameChange,
    /// Makes another missense change of the same residue (asked for PM5).
    SameResidue,
    /// Changes the same codon in another way.
    SameCodon,
    /// Changes the same bases outside codons.
    SamePosition,
}

impl Relation {
    /// Returns `same_change` and its like.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameChange => "same_change",
            Self::SameResidue => "same_residue",
            Self::SameCodon => "same_codon",
            Self::SamePosition => "same_position",
        }
    }
}

/// A reason that forbids to drop an allele, and the rules that it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Rescue {
    /// Names the source: `clinvar`, `locus` or `allow_list`.
    pub by: RescueSource,
    /// Names the entry, in words.
    pub what: String,
    /// Lists the groups of rules that it holds back: `quality`, `frequency`, `consequence`.
    pub scope: RescueScope,
    /// Lists the rules that would have dropped the allele, with their values; empty where none
    /// would have.
    pub against: Vec<PreventedDrop>,
}

/// A curated locus met by an allele.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct LocusHit {
    /// Gives the id of the locus.
    pub id: String,
    /// Gives the category, for example `5utr_promoter`.
    pub category: String,
    /// Gives what the category asks for: `rescue`, `flag`, `flag_low_mappability`, `flag_benign`,
    /// `flag_somatic`.
    pub action: LocusAction,
    /// Marks an allele that is the locus's own, not just at its place.
    pub exact: bool,
    /// Names the part of an allele of several substitutions that is the locus's own; absent where
    /// the whole allele is, or none. A notice of the row tells it.
    #[serde(skip)]
    pub of_part: Option<Allele>,
    /// Gives the HGVS name of the curators.
    pub hgvs: String,
    /// Gives the familiar names: published, legacy numbering; empty where there is none.
    pub known_as: String,
    /// States what the allele does; `None` where it is not the locus's own, or nobody said.
    pub effect: Option<StatedEffect>,
    /// Lists the groups of rules that drop nothing here: `quality`, `frequency`, `consequence`.
    pub rescued_from: RescueScope,
    /// Tells why the locus matters.
    pub why: String,
    /// Names the source.
    pub source: String,
}
