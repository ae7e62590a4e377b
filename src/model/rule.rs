//! Vocabulary of the rule trail: which rule spoke, what it decided, and what forbade a drop.

use crate::model::vocabulary::vocabulary;
use serde::{Serialize, Serializer};
use std::fmt;

vocabulary! {
    /// Names everything that may speak in the trail of an allele.
    ///
    /// The first six may drop an allele that is a candidate ([`crate::filter::rules`] asks them in
    /// this order); the others end an ALT entry before it is one, or only label it.
    pub enum RuleName {
        /// Compares FILTER with the accepted values (VCF 4.3, section 1.6.1).
        Filter = "filter",
        /// Compares the depth of the call (FORMAT/DP) with the least one.
        Depth = "depth",
        /// Compares FORMAT/GQ (phred) with the least one.
        GenotypeQuality = "genotype_quality",
        /// Compares the share of reads of a heterozygote with its window.
        AlleleBalance = "allele_balance",
        /// Compares the population frequency with the limit of the gene's modes of inheritance.
        Frequency = "frequency",
        /// Asks for a Sequence Ontology term of high or moderate impact or of a splice region.
        Consequence = "consequence",
        /// Trims and left-aligns; drops what is not made of bases.
        Normalize = "normalize",
        /// Reads GT; drops an allele that the sample does not carry or that has no call.
        Genotype = "genotype",
        /// Reads the record; drops one that `--lenient` leaves out.
        Read = "read",
        /// Joins entries that normalise to one allele; drops all but one.
        Duplicate = "duplicate",
        /// Names a structural allele that the sample carries and that no rule evaluates.
        Structure = "structure",
        /// Quotes ClinVar; rescues a pathogenic entry with enough stars.
        Clinvar = "clinvar",
        /// Names a curated locus; rescues where its category says so.
        Locus = "locus",
        /// Rescues an allele of the user's allow-list.
        AllowList = "allow_list",
        /// Labels an allele of the user's deny-list.
        DenyList = "deny_list",
        /// Labels frequency evidence after ACMG/AMP (BA1, BS1, PM2).
        Evidence = "evidence",
        /// States why the row stands last within its tier.
        Ranking = "ranking",
    }
}

vocabulary! {
    /// Names the decision of one rule on one allele.
    pub enum Verdict {
        /// Lets the allele pass.
        Keep = "keep",
        /// Ends the allele; it is not reported.
        Drop = "drop",
        /// Would end the allele, but a [`RescueSource`] forbids it; or names that source.
        Rescue = "rescue",
        /// Lets the allele pass with a word for the reader.
        Flag = "flag",
    }
}

vocabulary! {
    /// Names what forbids every rule to drop an allele.
    pub enum RescueSource {
        /// The user's allow-list holds the allele.
        AllowList = "allow_list",
        /// ClinVar has the allele as pathogenic or likely pathogenic, with enough stars.
        Clinvar = "clinvar",
        /// A curated locus lies at the allele's place (`loci.tsv`).
        Locus = "locus",
    }
}

/// A drop that a rescue prevented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreventedDrop {
    /// Names the rule that would have dropped the allele.
    pub rule: RuleName,
    /// Gives the values on which it would have.
    pub values: String,
}

impl fmt::Display for PreventedDrop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.values)
    }
}

impl Serialize for PreventedDrop {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl schemars::JsonSchema for PreventedDrop {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PreventedDrop".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}
