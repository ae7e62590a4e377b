//! Outcomes: what became of each input allele. Every allele inside the panel ends in exactly one.

use crate::model::not_candidate::NotCandidate;
use crate::model::rule::{RuleName, Verdict};
use crate::model::vocabulary::vocabulary;
use serde::Serialize;
use std::fmt;

/// Tier of a reported allele, in order of presentation.
///
/// 1, 2 and 3 follow Genomics England's small-variant tiering; R, L, S and U are ours (facts:
/// thresholds, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// High impact or known pathogenic allele, fits the gene's mode of inheritance.
    One,
    /// Moderate impact, or exon of a non-coding gene; fits the mode of inheritance.
    Two,
    /// A single heterozygous hit in a recessive gene: kept so that a second hit can be searched.
    RecessiveSingle,
    /// Lies in a panel locus that no consequence or frequency rule may touch, or ClinVar or the
    /// allow-list forbids to drop it; needs a human eye.
    Locus,
    /// Splice region outside the canonical sites.
    Splice,
    /// Would be tier 1 or 2 but the gene is not green on this panel.
    Three,
    /// The consequence is unknown: no transcript model, or the reference is N here.
    Unknown,
}

impl Tier {
    /// All, in order.
    pub const ALL: [Tier; 7] = [
        Tier::One,
        Tier::Two,
        Tier::RecessiveSingle,
        Tier::Locus,
        Tier::Splice,
        Tier::Three,
        Tier::Unknown,
    ];

    /// `1`, `2`, `R`, `L`, `S`, `3`, `U`.
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
            Self::RecessiveSingle => "R",
            Self::Locus => "L",
            Self::Splice => "S",
            Self::Three => "3",
            Self::Unknown => "U",
        }
    }

    /// One line for people.
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
            Self::Three => "high or moderate impact in a gene that is not green on this panel",
            Self::Unknown => "consequence unknown: no transcript model, or the reference is N here",
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

/// The one end of one input allele.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Reported in this tier.
    Reported(Tier),
    /// Dropped by this rule.
    Dropped(RuleName),
    /// Never a candidate, for this reason.
    NotCandidate(NotCandidate),
}

impl Outcome {
    /// `reported`, `dropped` or `not_candidate`.
    pub fn class(&self) -> OutcomeClass {
        match self {
            Self::Reported(_) => OutcomeClass::Reported,
            Self::Dropped(_) => OutcomeClass::Dropped,
            Self::NotCandidate(_) => OutcomeClass::NotCandidate,
        }
    }

    /// Tier name, rule name or reason.
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

/// One line of the ledger: one ALT entry of one input record inside the panel (a record without ALT
/// counts as one).
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerEntry {
    /// As in the input: contig, 1-based POS, REF, ALT entry (`.` where the record has none).
    pub input: InputAllele,
    /// Normalised form, where there is one.
    pub allele: Option<crate::model::Allele>,
    /// Panel genes whose region the record overlaps, in panel order.
    pub genes: Vec<String>,
    /// Most severe consequence over the panel's transcripts, where it was annotated.
    pub consequence: Option<crate::model::Term>,
    /// HGVS names of the chosen transcript (`NM_...:c...`), where annotated.
    pub hgvs: Option<String>,
    /// The end.
    pub outcome: Outcome,
    /// Every rule asked, in order.
    pub trail: Vec<RuleTrace>,
}

/// An ALT entry as the input wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InputAllele {
    /// Contig as in the file.
    pub contig: String,
    /// 1-based POS.
    pub position: u64,
    /// REF.
    pub reference: String,
    /// One ALT entry, or `.`.
    pub alternate: String,
}

impl fmt::Display for InputAllele {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}:{}", self.contig, self.position, self.reference, self.alternate)
    }
}

/// What one rule said and on which values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RuleTrace {
    /// Name of the rule.
    pub rule: RuleName,
    /// `keep`, `drop`, `rescue`, `flag`.
    pub verdict: Verdict,
    /// The values that decided, `depth=7 < 10`.
    pub values: String,
}

impl fmt::Display for RuleTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}({})", self.rule, self.verdict, self.values)
    }
}
