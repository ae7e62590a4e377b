//! Defines notices on the relations of a family's samples.

use crate::model::notice::Severity;
use crate::model::relatedness::Explanation;

/// States something about the samples of a family, by their genotypes.
#[derive(Debug, Clone, PartialEq)]
pub enum RelatednessNotice {
    /// Explains what does not fit.
    Explained {
        /// Holds the explanation, by places among the persons.
        explanation: Explanation,
        /// Names the persons.
        names: Vec<String>,
    },
    /// Finds too few sites for an answer on a stated relation.
    NotChecked {
        /// Counts the sites of the pair that has the most.
        sites: u32,
        /// Counts the sites that an answer needs.
        needed: u32,
    },
    /// Finds sites that do not state what a limit asks.
    LimitNotAsked {
        /// Names what is not stated, `depth` or `genotype quality`.
        what: &'static str,
        /// Counts the sites without it.
        sites: u64,
        /// Counts all sites.
        of: u64,
    },
    /// Finds genes of the panel in the patient's runs of homozygosity.
    HomozygousGenes {
        /// Lists the genes by their symbols, in panel order.
        genes: Vec<String>,
        /// Marks parents who are stated, or shown, to be related.
        consanguinity: bool,
    },
}

impl RelatednessNotice {
    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Explained { explanation: Explanation::RelatedParents { .. }, .. }
            | Self::NotChecked { .. }
            | Self::HomozygousGenes { consanguinity: false, .. } => Severity::Caution,
            Self::Explained { .. } => Severity::Doubt,
            Self::LimitNotAsked { .. } | Self::HomozygousGenes { .. } => Severity::Information,
        }
    }
}
