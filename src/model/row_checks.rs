//! Defines what the checks of the samples found of the persons whom a row's answers rest on.

use crate::model::Notice;

/// Everything that the checks of the samples say of one row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowChecks {
    /// Tells whether the relatives were compared with the pedigree.
    pub relations: RelationCheck,
    /// Lists what does not fit, and what could not be checked, the gravest first.
    pub notices: Vec<Notice>,
}

/// The state of the check of a family's relations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RelationCheck {
    /// Stands for a patient without tested relatives.
    #[default]
    NoRelatives,
    /// Stands for relatives whose genotypes were not compared with the patient's.
    NotCompared,
    /// Stands for relatives whose genotypes were compared.
    Compared,
}
