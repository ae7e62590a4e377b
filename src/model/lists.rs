//! A laboratory's own lists of variants: what a rule may not drop, what carries a label.

use crate::model::Allele;
use crate::model::ledger::Outcome;
use crate::model::rule::RuleName;
use serde::{Serialize, Serializer};
use std::fmt;

/// What a list asks for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// No rule drops its variants.
    Allow,
    /// Its variants carry a label; nothing is deleted.
    Deny,
}

impl ListKind {
    /// `allow_list`, `deny_list`: the ledger's word.
    pub fn rule(self) -> RuleName {
        match self {
            Self::Allow => RuleName::AllowList,
            Self::Deny => RuleName::DenyList,
        }
    }

    /// `allow-list`, `deny-list`: for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Allow => "allow-list",
            Self::Deny => "deny-list",
        }
    }
}

/// One variant of a list, normalised the way the run normalises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// Which list.
    pub kind: ListKind,
    /// File name without folder.
    pub file: String,
    /// 1-based line, where known.
    pub line: Option<u64>,
    /// As the file writes it.
    pub written: String,
    /// Normalised.
    pub allele: Allele,
    /// Why it is on the list.
    pub note: String,
    /// ISO 8601 date of the entry.
    pub date: String,
    /// Who put it there.
    pub author: String,
}

impl ListEntry {
    /// `note (date, author)`, without what is not stated.
    pub fn words(&self) -> String {
        let who: Vec<&str> = [self.date.as_str(), self.author.as_str()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect();
        let note = if self.note.is_empty() { "no note" } else { &self.note };
        if who.is_empty() { note.to_owned() } else { format!("{note} ({})", who.join(", ")) }
    }
}

/// One entry and what became of it in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ListEntryReport {
    /// Which list.
    pub list: ListKind,
    /// File name without folder.
    pub file: String,
    /// 1-based line, where known.
    pub line: Option<u64>,
    /// As the file writes it.
    pub written: String,
    /// Normalised, `chr:pos:ref:alt`.
    pub variant: String,
    /// Note.
    pub note: String,
    /// Date.
    pub date: String,
    /// Author.
    pub author: String,
    /// `reported 1`, `dropped depth`, `not_candidate not_carried`, `not in the call set`, `outside
    /// the panel`.
    #[schemars(with = "String")]
    pub outcome: ListOutcome,
}

/// What became of an entry of a list in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOutcome {
    /// The call set has the allele inside the panel, and it ended so.
    Ended(Outcome),
    /// The call set has no such allele.
    NotInCallSet,
    /// The allele lies outside the panel.
    OutsidePanel,
}

impl ListOutcome {
    /// Tells whether the sample carries the allele inside the panel.
    pub fn is_carried(self) -> bool {
        matches!(self, Self::Ended(Outcome::Reported(_) | Outcome::Dropped(_)))
    }
}

impl fmt::Display for ListOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(outcome) => write!(f, "{} {}", outcome.class(), outcome.name()),
            Self::NotInCallSet => f.write_str("not in the call set"),
            Self::OutsidePanel => f.write_str("outside the panel"),
        }
    }
}

impl Serialize for ListOutcome {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
