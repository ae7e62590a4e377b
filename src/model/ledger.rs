//! Defines the outcome of each input allele: every allele inside the panel ends in exactly one.

use crate::model::not_candidate::NotCandidate;
use crate::model::rule::{RuleName, Verdict};
use crate::model::vocabulary::vocabulary;
use serde::Serialize;
use std::fmt;

/// Ranks a reported allele for presentation, in this order.
///
/// 1, 2 and 3 follow Genomics England's small-variant tiering; R, L, S, N, U and M are ours (facts:
/// thresholds, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Holds high impact and known pathogenic alleles that fit the gene's mode of inheritance.
    One,
    /// Holds moderate impact, and exons of non-coding genes, that fit the mode of inheritance.
    Two,
    /// Holds single heterozygous hits in recessive genes, kept so that a second hit can be
    /// searched.
    RecessiveSingle,
    /// Holds alleles in a panel locus that no consequence or frequency rule may touch, and alleles
    /// that ClinVar or the allow-list forbids to drop; they need a human eye.
    Locus,
    /// Holds splice regions outside the canonical sites.
    Splice,
    /// Holds rare non-coding alleles with a named mechanism.
    NonCoding,
    /// Holds alleles of tier 1 or 2 in genes that are not green on this panel.
    Three,
    /// Holds alleles of unknown consequence: the gene has no transcript, or the reference is N
    /// here.
    Unknown,
    /// Holds curated modifiers and markers: no cause of disease, and no hit of a pair.
    Modifier,
}

impl Tier {
    /// Lists all tiers in order.
    pub const ALL: [Tier; 9] = [
        Tier::One,
        Tier::Two,
        Tier::RecessiveSingle,
        Tier::Locus,
        Tier::Splice,
        Tier::NonCoding,
        Tier::Three,
        Tier::Unknown,
        Tier::Modifier,
    ];

    /// Returns `1`, `2`, `R`, `L`, `S`, `N`, `3`, `U` or `M`.
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
            Self::RecessiveSingle => "R",
            Self::Locus => "L",
            Self::Splice => "S",
            Self::NonCoding => "N",
            Self::Three => "3",
            Self::Unknown => "U",
            Self::Modifier => "M",
        }
    }

    /// Returns one line for people.
    pub fn description(self) -> &'static str {
        match self {
            Self::One => "high impact or known pathogenic allele; fits the mode of inheritance",
            Self::Two => {
                "moderate impact, or exon of a non-coding gene; fits the mode of inheritance"
            }
            Self::RecessiveSingle => {
                "single heterozygous hit in a recessive gene; search the second hit"
            }
            Self::Locus => {
                "lies in a curated panel locus or is rescued by ClinVar or the allow-list; no rule drops it"
            }
            Self::Splice => "splice region outside the canonical sites",
            Self::NonCoding => "rare non-coding allele with a named mechanism",
            Self::Three => "high or moderate impact in a gene that is not green on this panel",
            Self::Unknown => "consequence unknown: no transcript model, or the reference is N here",
            Self::Modifier => {
                "curated modifier or marker: no cause of disease, named at the finding it modifies"
            }
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Tier {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

/// States the one end of one input allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Ends in this tier of the report.
    Reported(Tier),
    /// Ends by this rule.
    Dropped(RuleName),
    /// Ends before any rule, for this reason.
    NotCandidate(NotCandidate),
}

impl Outcome {
    /// Returns `reported`, `dropped` or `not_candidate`.
    pub fn class(&self) -> OutcomeClass {
        match self {
            Self::Reported(_) => OutcomeClass::Reported,
            Self::Dropped(_) => OutcomeClass::Dropped,
            Self::NotCandidate(_) => OutcomeClass::NotCandidate,
        }
    }

    /// Returns the name of tier, rule or reason.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reported(t) => t.name(),
            Self::Dropped(rule) => rule.name(),
            Self::NotCandidate(reason) => reason.name(),
        }
    }
}

vocabulary! {
    /// Names the three ways in which an allele ends.
    pub enum OutcomeClass {
        /// The report shows the allele.
        Reported = "reported",
        /// A rule dropped the allele.
        Dropped = "dropped",
        /// The ALT entry was never a candidate.
        NotCandidate = "not_candidate",
    }
}

/// Holds one line of the ledger: one ALT entry of one input record inside the panel (a record
/// without ALT counts as one).
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerEntry {
    /// Quotes contig, 1-based POS, REF and ALT entry of the input (`.` where the record has none).
    pub input: InputAllele,
    /// Gives the normalised form, where there is one.
    pub allele: Option<crate::model::Allele>,
    /// Lists the panel genes whose region the record overlaps, in panel order.
    pub genes: Vec<String>,
    /// Gives the most severe consequence over the panel's transcripts, where it was annotated.
    pub consequence: Option<crate::model::Term>,
    /// Gives the HGVS name on the chosen transcript (`NM_...:c...`), where it was annotated.
    pub hgvs: Option<String>,
    /// States the end.
    pub outcome: Outcome,
    /// Lists every rule asked, in order.
    pub trail: Vec<RuleTrace>,
}

/// Quotes an ALT entry as the input wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputAllele {
    /// Names the contig as in the file.
    pub contig: String,
    /// Gives the 1-based POS.
    pub position: u64,
    /// REF.
    pub reference: String,
    /// Gives one ALT entry, or `.`.
    pub alternate: String,
}

impl InputAllele {
    /// Says whether both are ALT entries of one record.
    pub fn is_of_record(&self, other: &Self) -> bool {
        self.position == other.position
            && self.contig == other.contig
            && self.reference == other.reference
    }
}

impl fmt::Display for InputAllele {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}:{}", self.contig, self.position, self.reference, self.alternate)
    }
}

/// Records the verdict of one rule and the values it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RuleTrace {
    /// Names the rule.
    pub rule: RuleName,
    /// States `keep`, `drop`, `rescue` or `flag`.
    pub verdict: Verdict,
    /// Gives the values that decided, `depth=7 < 10`.
    pub values: String,
}

impl fmt::Display for RuleTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}({})", self.rule, self.verdict, self.values)
    }
}
