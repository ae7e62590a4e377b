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
        /// Quotes SpliceAI where its score rescues.
        SpliceAi = "spliceai",
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
    /// Names what forbids rules to drop an allele.
    pub enum RescueSource {
        /// The user's allow-list holds the allele.
        AllowList = "allow_list",
        /// ClinVar has the allele as pathogenic or likely pathogenic: with enough stars every rule is
        /// held back, without, and where classifications conflict, the rule on consequences.
        Clinvar = "clinvar",
        /// A curated locus lies at the allele's place (`loci.tsv`).
        Locus = "locus",
        /// SpliceAI predicts a change of splicing in the row's gene.
        SpliceAi = "spliceai",
    }
}

vocabulary! {
    /// Names a group of rules that a rescue may hold back.
    pub enum RuleGroup {
        /// Holds FILTER, depth, genotype quality and allele balance.
        Quality = "quality",
        /// Holds population frequency.
        Frequency = "frequency",
        /// Holds consequence.
        Consequence = "consequence",
    }
}

impl RuleName {
    /// Returns the group of a rule that may drop; `None` for the others.
    pub const fn group(self) -> Option<RuleGroup> {
        match self {
            Self::Filter | Self::Depth | Self::GenotypeQuality | Self::AlleleBalance => {
                Some(RuleGroup::Quality)
            }
            Self::Frequency => Some(RuleGroup::Frequency),
            Self::Consequence => Some(RuleGroup::Consequence),
            _ => None,
        }
    }
}

/// The groups of rules from which a rescue keeps an allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RescueScope {
    quality: bool,
    frequency: bool,
    consequence: bool,
}

impl RescueScope {
    /// Holds back no rule.
    pub const NOTHING: Self = Self { quality: false, frequency: false, consequence: false };
    /// Holds back every rule.
    pub const EVERYTHING: Self = Self { quality: true, frequency: true, consequence: true };
    /// Holds back the rule on consequences alone.
    pub const CONSEQUENCE: Self = Self { quality: false, frequency: false, consequence: true };

    /// Returns the scope of words joined by `;`; `None` for a word that is no group. Nothing and
    /// `none` give [`Self::NOTHING`].
    pub fn parse(text: &str) -> Option<Self> {
        let mut scope = Self::NOTHING;
        for word in text.split(';').filter(|w| !w.is_empty() && *w != "none") {
            *match RuleGroup::parse(word)? {
                RuleGroup::Quality => &mut scope.quality,
                RuleGroup::Frequency => &mut scope.frequency,
                RuleGroup::Consequence => &mut scope.consequence,
            } = true;
        }
        Some(scope)
    }

    /// Tells whether rules of the group are held back.
    pub const fn holds(self, group: RuleGroup) -> bool {
        match group {
            RuleGroup::Quality => self.quality,
            RuleGroup::Frequency => self.frequency,
            RuleGroup::Consequence => self.consequence,
        }
    }

    /// Tells whether the rule is held back.
    pub fn holds_rule(self, rule: RuleName) -> bool {
        rule.group().is_some_and(|g| self.holds(g))
    }

    /// Tells whether no rule is held back.
    pub fn is_nothing(self) -> bool {
        self == Self::NOTHING
    }
}

impl Serialize for RescueScope {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(RuleGroup::ALL.iter().filter(|g| self.holds(**g)))
    }
}

impl schemars::JsonSchema for RescueScope {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RescueScope".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<String>::json_schema(generator)
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
