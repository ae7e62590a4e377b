//! Declares the variant table: one row per reported allele and gene.
//!
//! | file | columns |
//! |---|---|
//! | [`gene`] | tier and gene |
//! | [`allele`] | the normalised allele |
//! | [`consequence`] | names and consequences on transcripts |
//! | [`call`] | the sample's call |
//! | [`reads`] | reads at the allele, counted anew; the germline label |
//! | [`family`] | parents, mode of inheritance, second hits |
//! | [`models`] | models of inheritance, origin, phase and relatives in the family |
//! | [`frequency`] | population frequency, evidence, rescue |
//! | [`clinvar`] | ClinVar's entry and its neighbours |
//! | [`predictors`] | predictors, intervals, other tracks |
//! | [`constraint`] | constraint and dosage of the gene |
//! | [`trace`] | warnings, rules, the input's spelling, links |

mod allele;
mod call;
mod clinvar;
pub(crate) mod consequence;
mod constraint;
pub(crate) mod family;
mod frequency;
mod gene;
pub(crate) mod models;
mod predictors;
mod reads;
mod trace;

use crate::model::row::Row;
use crate::report::tables::column::{Column, Table};

/// Declares one column of the variant table.
type VariantColumn = Column<Row>;

/// Declares the variant table.
pub static VARIANTS: Table<Row> = Table::new(&[
    gene::TIER_AND_GENE,
    allele::ALLELE,
    consequence::CONSEQUENCE,
    call::CALL,
    reads::READS,
    family::FAMILY,
    models::MODELS,
    frequency::FREQUENCY,
    clinvar::CLINVAR,
    predictors::PREDICTORS,
    constraint::CONSTRAINT,
    trace::TRACE,
]);
