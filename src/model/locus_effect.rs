//! Defines what a curated allele does by itself and with others (`effect` of `panels/loci.tsv`).

use crate::model::mode_of_inheritance::Modes;
use crate::model::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// Names what a curated allele does.
    pub enum LocusEffect {
        /// Causes the disease, in the allele's own mode of inheritance, else in the gene's.
        Pathogenic = "pathogenic",
        /// Causes the disease opposite a graver allele only: neither alone, nor in two copies, nor
        /// opposite another hypomorph.
        Hypomorph = "hypomorph",
        /// Causes the disease in two copies; one copy is a trait or a carrier state.
        Carrier = "carrier",
        /// Causes no disease; changes that of another allele.
        Modifier = "modifier",
        /// Causes no disease; explains a laboratory value or travels with another allele.
        Marker = "marker",
    }
}

impl LocusEffect {
    /// Tells whether the allele causes no disease by itself or with a partner.
    pub const fn is_harmless(self) -> bool {
        matches!(self, Self::Modifier | Self::Marker)
    }

    /// Tells whether the allele causes its disease by itself, in one copy or in two.
    pub const fn is_disease_allele(self) -> bool {
        matches!(self, Self::Pathogenic | Self::Carrier)
    }

    /// Ranks the effects, the gravest first.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Pathogenic => 0,
            Self::Carrier => 1,
            Self::Hypomorph => 2,
            Self::Modifier => 3,
            Self::Marker => 4,
        }
    }
}

vocabulary! {
    /// Names where the other allele must lie for the disease.
    pub enum PartnerSide {
        /// Lies on the other copy of the gene.
        Trans = "trans",
        /// Lies on the same copy.
        Cis = "cis",
        /// Lies on either copy.
        Any = "any",
    }
}

/// The curators' statement on what an allele does.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct StatedEffect {
    /// Names the effect.
    pub effect: LocusEffect,
    /// Lists the allele's own modes of inheritance; empty where the gene's hold.
    pub modes: Modes,
    /// Tells where the other allele must lie.
    pub partner: PartnerSide,
    /// Lists the genes whose findings a modifier changes; empty for those of the locus.
    pub modifies: Vec<String>,
    /// Gives the reason in words.
    pub reason: String,
    /// Names the source.
    pub source: String,
    /// Grades the statement: A read in a source, B recalled, C proposed.
    pub certainty: String,
}
