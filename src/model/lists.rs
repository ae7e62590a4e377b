//! Defines a laboratory's own lists of variants: those that no rule may drop, and those that carry
//! a label.

use crate::model::Allele;
use crate::model::ledger::Outcome;
use crate::model::rule::RuleName;
use serde::{Serialize, Serializer};
use std::fmt;

/// Names the kind of a list.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// Forbids every rule to drop the variants.
    Allow,
    /// Labels the variants; deletes none.
    Deny,
}

impl ListKind {
    /// Returns the rule that speaks in the ledger.
    pub fn rule(self) -> RuleName {
        match self {
            Self::Allow => RuleName::AllowList,
            Self::Deny => RuleName::DenyList,
        }
    }

    /// Returns `allow-list` or `deny-list`, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Allow => "allow-list",
            Self::Deny => "deny-list",
        }
    }
}

/// Holds one variant of a list, normalised the way the run normalises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// Names the kind of list.
    pub kind: ListKind,
    /// Names the file, without folder.
    pub file: String,
    /// Gives the 1-based line, where known.
    pub line: Option<u64>,
    /// Quotes the variant from the file.
    pub written: String,
    /// Gives the normalised allele.
    pub allele: Allele,
    /// States the reason for the entry.
    pub note: String,
    /// Gives the date of the entry (ISO 8601).
    pub date: String,
    /// Names the author of the entry.
    pub author: String,
}

impl ListEntry {
    /// Returns `note (date, author)`, without the parts that are not stated.
    pub fn words(&self) -> String {
        let who: Vec<&str> = [self.date.as_str(), self.author.as_str()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect();
        let note = if self.note.is_empty() { "no note" } else { &self.note };
        if who.is_empty() { note.to_owned() } else { format!("{note} ({})", who.join(", ")) }
    }
}

/// Reports one entry and its outcome in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ListEntryReport {
    /// Names the kind of list.
    pub list: ListKind,
    /// Names the file, without folder.
    pub file: String,
    /// Gives the 1-based line, where known.
    pub line: Option<u64>,
    /// Quotes the variant from the file.
    pub written: String,
    /// Gives the normalised allele, `chr:pos:ref:alt`.
    pub variant: String,
    /// Note.
    pub note: String,
    /// Date.
    pub date: String,
    /// Author.
    pub author: String,
    /// States the outcome: `reported 1`, `dropped depth`, `not_candidate not_carried`, `not in the
    /// call set` or `outside the panel`.
    #[schemars(with = "String")]
    pub outcome: ListOutcome,
}

/// States the outcome of an entry of a list in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOutcome {
    /// Ends so inside the panel.
    Ended(Outcome),
    /// Occurs nowhere in the call set.
    NotInCallSet,
    /// Lies outside the panel.
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
