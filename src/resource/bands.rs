//! Loads the calibrated bands of predictor scores: `panels/predictors.toml`.

use crate::model::digest::hex;
use crate::{Error, Result};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The file name, for outputs.
pub const NAME: &str = "predictors.toml";
const TEXT: &str = include_str!("../../panels/predictors.toml");

/// Holds all bands.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// The version of the data.
    pub version: String,
    predictor: Vec<PredictorBands>,
    gene: Vec<GeneBands>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PredictorBands {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "certainty")]
    _certainty: String,
    bands: Vec<Band>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct GeneBands {
    genes: Vec<String>,
    predictor: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "certainty")]
    _certainty: String,
    bands: Vec<Band>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    at_least: Option<f64>,
    above: Option<f64>,
    at_most: Option<f64>,
    below: Option<f64>,
    label: String,
}

impl Band {
    fn holds(&self, score: f64) -> bool {
        self.at_least.is_none_or(|b| score >= b)
            && self.above.is_none_or(|b| score > b)
            && self.at_most.is_none_or(|b| score <= b)
            && self.below.is_none_or(|b| score < b)
    }
}

impl Bands {
    /// Returns the built-in bands.
    ///
    /// # Errors
    /// Internal: the file that was built in cannot be read.
    pub fn embedded() -> Result<Self> {
        toml::from_str(TEXT)
            .map_err(|e| Error::internal(format!("panels/{NAME} cannot be read: {e}")))
    }

    /// Returns the SHA-256 (hex) of the built-in file.
    pub fn digest() -> String {
        hex(&Sha256::digest(TEXT.as_bytes()))
    }

    /// Returns the size of the built-in file.
    pub fn bytes() -> u64 {
        TEXT.len() as u64
    }

    /// Returns the label of a predictor's score in a gene; `None` where it lies in no band.
    pub fn label(&self, predictor: &str, gene: &str, score: f64) -> Option<&str> {
        let own = self
            .gene
            .iter()
            .find(|g| g.predictor == predictor && g.genes.iter().any(|s| s == gene));
        let bands = match own {
            Some(own) => &own.bands,
            None => &self.predictor.iter().find(|p| p.name == predictor)?.bands,
        };
        bands.iter().find(|b| b.holds(score)).map(|b| b.label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_belong_where_the_sources_put_them() {
        let bands = Bands::embedded().unwrap();
        for (predictor, gene, score, label) in [
            ("revel", "FANCA", 0.644, Some("PP3_Supporting")),
            ("revel", "FANCA", 0.643, None),
            ("revel", "FANCA", 0.773, Some("PP3_Moderate")),
            ("revel", "FANCA", 0.932, Some("PP3_Strong")),
            ("revel", "FANCA", 0.291, None),
            ("revel", "FANCA", 0.29, Some("BP4_Supporting")),
            ("revel", "FANCA", 0.183, Some("BP4_Moderate")),
            ("revel", "FANCA", 0.016, Some("BP4_Strong")),
            ("revel", "RUNX1", 0.8, None),
            ("revel", "ITGB3", 0.7, None),
            ("revel", "ITGB3", 0.701, Some("PP3_Supporting")),
            ("spliceai", "FANCA", 0.2, Some("PP3_Supporting")),
            ("spliceai", "FANCA", 0.15, None),
            ("spliceai", "FANCA", 0.1, Some("BP4_Supporting")),
            ("spliceai", "GP9", 0.01, None),
            ("alphamissense", "FANCA", 0.564, Some("ambiguous")),
            ("cadd", "FANCA", 40.0, None),
        ] {
            assert_eq!(bands.label(predictor, gene, score), label, "{predictor} {gene} {score}");
        }
    }

    #[test]
    fn every_gene_of_the_bands_is_a_gene() {
        let table = crate::panel::symbols::table().unwrap();
        for gene in Bands::embedded().unwrap().gene.iter().flat_map(|g| &g.genes) {
            assert!(table.resolve(gene).is_ok_and(|(g, _)| g.symbol == *gene), "{gene}");
        }
    }
}
