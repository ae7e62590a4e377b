//! Defines the predictors that have a format and bands of their own.

use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// Names a predictor by the name of its track in a bundle.
    pub enum Predictor {
        /// Stands for REVEL v1.3, CSV: both builds' positions, one row an allele and protein change.
        Revel = "revel",
        /// Stands for AlphaMissense, TSV: one row an allele and transcript.
        AlphaMissense = "alphamissense",
        /// Stands for CADD, TSV.
        Cadd = "cadd",
        /// Stands for SpliceAI, VCF.
        SpliceAi = "spliceai",
    }
}
