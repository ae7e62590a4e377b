//! Defines notices on what the family is known to carry, and on where to look for it.

use crate::model::notice::Severity;
use crate::model::relation::RelativeName;
use crate::model::{Allele, RuleName};

/// States something about a variant that the family is known to carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FamilyNotice {
    /// Tells why a known variant of the case file has no row.
    KnownVariantWithoutRow {
        /// Names the variant as the case file does.
        name: String,
        /// Holds its allele.
        allele: Allele,
        /// Gives the reason.
        reason: NoRowReason,
    },
    /// Finds a place where the patient has no call, or a call of the reference without depth, and a
    /// relative carries a known pathogenic allele.
    UncalledInPatient(UncalledSite),
}

/// The reason why a known variant has no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRowReason {
    /// Lies outside of the panel's regions.
    OutsidePanel,
    /// Lacks a record and a reference block.
    NoRecord,
    /// Lacks a genotype.
    NoCall {
        /// Quotes the genotype.
        genotype: String,
    },
    /// Finds another change of the same bases, which may hold the variant as a part.
    Overlap,
    /// Finds the reference called with depth, or a block of it.
    Absent {
        /// Counts the reads.
        depth: u32,
    },
    /// Finds the reference called without the depth that shows absence.
    AbsentWithoutDepth {
        /// Gives the depth, where it is stated.
        depth: Option<u32>,
        /// Gives the least depth that shows absence.
        least: u32,
    },
    /// Finds the variant carried, and dropped by a rule.
    Dropped {
        /// Names the rule.
        rule: RuleName,
        /// Gives the values that decided.
        values: String,
    },
    /// Ends elsewhere in the ledger.
    Ended {
        /// Names the outcome.
        outcome: String,
    },
}

/// A place where the patient has no call and a relative carries a known pathogenic allele.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncalledSite {
    /// Lists the genes by symbol.
    pub genes: Vec<String>,
    /// Holds the allele.
    pub allele: Allele,
    /// Quotes the patient's genotype.
    pub genotype: String,
    /// Gives the patient's depth, where it is stated.
    pub depth: Option<u32>,
    /// Tells by what the allele is known.
    pub known_by: String,
    /// Names the relatives who carry it.
    pub carriers: Vec<RelativeName>,
}

impl FamilyNotice {
    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::KnownVariantWithoutRow { reason: NoRowReason::Absent { .. }, .. } => {
                Severity::Information
            }
            Self::KnownVariantWithoutRow { .. } | Self::UncalledInPatient(_) => Severity::Caution,
        }
    }
}
