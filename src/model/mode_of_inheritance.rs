//! Modes of inheritance: the terms of the Human Phenotype Ontology that panels use, and how rules
//! treat each.

use crate::model::vocabulary::{Stated, vocabulary};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

vocabulary! {
    /// Names a mode of inheritance of a gene on a panel: the Human Phenotype Ontology's terms under
    /// "Mode of inheritance" (HP:0000005) by the codes of PanelApp's and ClinGen's users.
    pub enum ModeOfInheritance {
        /// HP:0000006, autosomal dominant inheritance: the trait shows in heterozygotes.
        AutosomalDominant = "AD",
        /// HP:0000007, autosomal recessive inheritance: the trait shows in homozygotes and compound
        /// heterozygotes.
        AutosomalRecessive = "AR",
        /// HP:0001423, X-linked dominant inheritance: the trait shows in women with one allele.
        XLinkedDominant = "XLD",
        /// HP:0001419, X-linked recessive inheritance: the trait shows in men, whose one X has the
        /// allele, and in women with two.
        XLinkedRecessive = "XLR",
        /// HP:0001450, Y-linked inheritance: the trait passes from father to son.
        YLinked = "YL",
        /// HP:0001427, mitochondrial inheritance: the trait passes from the mother on the
        /// mitochondrial genome.
        Mitochondrial = "MT",
        /// HP:0010984, digenic inheritance: the trait needs alleles of two genes.
        Digenic = "DIGENIC",
        /// HP:0012274 and HP:0012275, autosomal dominant inheritance with paternal or maternal
        /// imprinting: the trait shows where the parent's copy that is expressed has the allele.
        Imprinted = "IMPRINTED",
    }
}

/// Names the limit of population frequency that a mode asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModeLimit {
    /// Asks for the strict limit of genes in which one allele is enough.
    Monoallelic,
    /// Asks for the looser limit of genes in which healthy carriers are expected: of one allele of
    /// two, or of an allele on the copy that imprinting silences. A mode for which no strict limit
    /// is published has it too, because a limit that is too strict loses alleles.
    Biallelic,
}

/// Names the genotypes that fit a mode on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModeFit {
    /// Any genotype with the allele fits.
    OneAllele,
    /// A genotype with the allele on every copy fits, and any of a man on X.
    EveryCopyOfX,
    /// A genotype with the allele on every copy fits.
    EveryCopy,
}

impl ModeOfInheritance {
    /// Returns how the frequency rule and the fit of a genotype treat the mode: the one table that
    /// both read.
    pub const fn treatment(self) -> (ModeLimit, ModeFit) {
        match self {
            Self::AutosomalDominant => (ModeLimit::Monoallelic, ModeFit::OneAllele),
            Self::AutosomalRecessive => (ModeLimit::Biallelic, ModeFit::EveryCopy),
            Self::XLinkedDominant => (ModeLimit::Monoallelic, ModeFit::OneAllele),
            Self::XLinkedRecessive => (ModeLimit::Biallelic, ModeFit::EveryCopyOfX),
            Self::YLinked => (ModeLimit::Biallelic, ModeFit::OneAllele),
            Self::Mitochondrial => (ModeLimit::Monoallelic, ModeFit::OneAllele),
            Self::Digenic => (ModeLimit::Biallelic, ModeFit::EveryCopy),
            Self::Imprinted => (ModeLimit::Biallelic, ModeFit::OneAllele),
        }
    }

    /// Returns the limit of population frequency that the mode asks for.
    pub const fn limit(self) -> ModeLimit {
        self.treatment().0
    }

    /// Returns which genotypes fit the mode on their own.
    pub const fn fit(self) -> ModeFit {
        self.treatment().1
    }

    /// Tells whether one allele on an autosome or on a woman's X is enough, as the mode's name says.
    pub const fn is_dominant(self) -> bool {
        matches!(self, Self::AutosomalDominant | Self::XLinkedDominant)
    }

    /// Tells whether the gene lies on X.
    pub const fn is_x_linked(self) -> bool {
        matches!(self, Self::XLinkedDominant | Self::XLinkedRecessive)
    }

    /// Returns the words of all modes, joined by commas, for error messages.
    pub fn words() -> String {
        Self::ALL.iter().map(|m| m.name()).collect::<Vec<_>>().join(", ")
    }
}

/// The modes of inheritance of one gene, in the order of its panel.
///
/// A word that is no mode is kept, so that `panel check` can name it and a report prints what the
/// panel says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Modes(Vec<Stated<ModeOfInheritance>>);

impl Modes {
    /// Tells whether the panel states no mode.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the known modes in order.
    pub fn known(&self) -> impl Iterator<Item = ModeOfInheritance> {
        self.0.iter().filter_map(Stated::known)
    }

    /// Returns the words that are no mode, in order.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|m| m.known().is_none()).map(Stated::as_str)
    }

    /// Tells whether the gene has the mode.
    pub fn contains(&self, mode: ModeOfInheritance) -> bool {
        self.known().any(|m| m == mode)
    }

    /// Returns all words joined by `separator`.
    pub fn joined(&self, separator: &str) -> String {
        self.0.iter().map(Stated::as_str).collect::<Vec<_>>().join(separator)
    }

    /// Adds the modes of `more` that are not yet there.
    pub fn add(&mut self, more: &Self) {
        for mode in &more.0 {
            if !self.0.contains(mode) {
                self.0.push(mode.clone());
            }
        }
    }
}

impl<'a> FromIterator<&'a str> for Modes {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        Self(words.into_iter().map(Stated::from).collect())
    }
}

impl FromIterator<ModeOfInheritance> for Modes {
    fn from_iter<I: IntoIterator<Item = ModeOfInheritance>>(modes: I) -> Self {
        Self(modes.into_iter().map(Stated::Known).collect())
    }
}

impl JsonSchema for Modes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Modes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_limit_is_asked_only_where_one_allele_is_enough() {
        for mode in ModeOfInheritance::ALL {
            let strict = mode.limit() == ModeLimit::Monoallelic;
            assert!(!strict || mode.fit() == ModeFit::OneAllele, "{mode}");
        }
        let lost_before = [ModeOfInheritance::YLinked, ModeOfInheritance::Imprinted];
        assert!(lost_before.iter().all(|m| m.limit() == ModeLimit::Biallelic));
    }

    #[test]
    fn order_and_unknown_words_are_kept() {
        let mut modes: Modes = ["AR", "sometimes", "AD"].into_iter().collect();
        modes.add(&["AD", "XLR"].into_iter().collect());
        assert_eq!(modes.joined(","), "AR,sometimes,AD,XLR");
        assert_eq!(modes.unknown().collect::<Vec<_>>(), ["sometimes"]);
        assert!(modes.contains(ModeOfInheritance::XLinkedRecessive));
        let json = serde_json::to_string(&modes).unwrap();
        assert_eq!(json, r#"["AR","sometimes","AD","XLR"]"#);
        assert_eq!(serde_json::from_str::<Modes>(&json).unwrap(), modes);
    }
}
