//! Loads the points and limits of the standard: `panels/dosage.toml`.

use crate::model::dosage::{DosageClass, DosageItem, DoseChange};
use crate::model::event_effect::{InsideRules, LossStrength};
use crate::model::vocabulary::Vocabulary;
use crate::{Error, Result};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Gives the file's name, for errors.
const NAME: &str = "dosage.toml";
const TEXT: &str = include_str!("../../../panels/dosage.toml");

/// Holds the points and limits, all in hundredths of a point.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DosageStandard {
    #[serde(rename = "format")]
    _format: u32,
    /// Gives the version of the data.
    pub version: String,
    /// Gives the limits for events inside a gene.
    pub inside: InsideRules,
    #[serde(deserialize_with = "by_word")]
    classes: BTreeMap<DosageClass, i32>,
    #[serde(deserialize_with = "by_word")]
    strength: BTreeMap<LossStrength, i32>,
    loss: ChangeRules,
    gain: ChangeRules,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeRules {
    #[serde(deserialize_with = "by_word")]
    points: BTreeMap<DosageItem, i32>,
    #[serde(deserialize_with = "by_word")]
    genes: BTreeMap<DosageItem, usize>,
}

/// Reads a map whose keys are words of a vocabulary.
fn by_word<'de, D, K, V>(from: D) -> std::result::Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Vocabulary + Ord,
    V: Deserialize<'de>,
{
    let words = BTreeMap::<String, V>::deserialize(from)?;
    let key = |word: &str| {
        K::from_word(word)
            .ok_or_else(|| serde::de::Error::custom(format!("'{word}' is no key here")))
    };
    words.into_iter().map(|(word, value)| Ok((key(&word)?, value))).collect()
}

impl DosageStandard {
    /// Returns the built-in data.
    ///
    /// # Errors
    /// Only where the built-in file is damaged.
    pub fn builtin() -> Result<&'static Self> {
        static STANDARD: OnceLock<std::result::Result<DosageStandard, String>> = OnceLock::new();
        STANDARD
            .get_or_init(|| toml::from_str(TEXT).map_err(|e| format!("{NAME}: {e}")))
            .as_ref()
            .map_err(Error::internal)
    }

    /// Returns the points of an item; 0 where the data gives none.
    pub fn points(&self, change: DoseChange, item: DosageItem) -> i32 {
        self.rules(change).points.get(&item).copied().unwrap_or_default()
    }

    /// Returns the points of a change inside a gene.
    pub fn strength(&self, strength: LossStrength) -> i32 {
        self.strength.get(&strength).copied().unwrap_or_default()
    }

    /// Returns the item of section 3 for a number of protein-coding genes.
    pub fn gene_count(&self, change: DoseChange, genes: usize) -> DosageItem {
        let reached = self.rules(change).genes.iter().filter(|(_, least)| genes >= **least);
        reached.max_by_key(|(_, least)| **least).map_or(DosageItem::Item3A, |(item, _)| *item)
    }

    /// Returns the class of a sum.
    pub fn class(&self, total: i32) -> DosageClass {
        let reached = self.classes.iter().filter(|(_, least)| total >= **least);
        reached.max_by_key(|(_, least)| **least).map_or(DosageClass::Benign, |(class, _)| *class)
    }

    fn rules(&self, change: DoseChange) -> &ChangeRules {
        match change {
            DoseChange::Loss => &self.loss,
            DoseChange::Gain => &self.gain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_its_class_without_rounding() {
        let standard = DosageStandard::builtin().unwrap();
        let classes = [99, 98, 90, 89, -89, -90, -98, -99].map(|sum| standard.class(sum).name());
        assert_eq!(classes, ["P", "LP", "LP", "VUS", "VUS", "LB", "LB", "B"]);
    }

    #[test]
    fn limits_of_gene_numbers_differ_between_loss_and_gain() {
        let standard = DosageStandard::builtin().unwrap();
        let items =
            |change, numbers: [usize; 4]| numbers.map(|n| standard.gene_count(change, n).name());
        assert_eq!(items(DoseChange::Loss, [24, 25, 34, 35]), ["3A", "3B", "3B", "3C"]);
        assert_eq!(items(DoseChange::Gain, [34, 35, 49, 50]), ["3A", "3B", "3B", "3C"]);
    }
}
