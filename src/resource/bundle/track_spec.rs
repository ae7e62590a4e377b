//! Describes a track that is to be built: its columns, and the entry that stays where a source has
//! several of one allele.

use crate::Result;
use crate::resource::bundle::column::Rule;
use crate::resource::bundle::format::TrackKind;
use crate::resource::bundle::rows::{Row, RowCells};
use std::cmp::Ordering;

/// Says which of several entries of one allele with different values stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Keeps the first in file order.
    First,
    /// Keeps the one with the highest number in this column; of equal ones the first.
    Highest(usize),
    /// Keeps ClinVar's best: most stars (number 0), of equal ones a pathogenic classification (text
    /// 1), of equal ones the first.
    Clinvar,
}

/// Describes a track to be built.
#[derive(Debug, Clone)]
pub struct TrackSpec {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: TrackKind,
    /// The number columns.
    pub numbers: Vec<String>,
    /// The text columns.
    pub texts: Vec<String>,
    /// The number columns that follow from others.
    pub rules: Vec<(usize, Rule)>,
    /// Says which of several entries of one allele stays.
    pub policy: Policy,
}

impl TrackSpec {
    /// Describes a track whose columns follow no rules.
    pub fn new(
        name: &str,
        kind: TrackKind,
        numbers: &[&str],
        texts: &[&str],
        policy: Policy,
    ) -> Self {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        Self {
            name: name.to_owned(),
            kind,
            numbers: own(numbers),
            texts: own(texts),
            rules: Vec::new(),
            policy,
        }
    }

    /// Describes the policy for the header.
    pub(crate) fn policy_text(&self) -> String {
        let rest = match self.policy {
            Policy::First => "the first".to_owned(),
            Policy::Highest(c) => {
                let column = self.numbers.get(c).map_or("", String::as_str);
                format!("the one with the highest {column}, of equal ones the first")
            }
            Policy::Clinvar => {
                "the one with most stars, of equal ones a pathogenic or likely pathogenic one, of equal ones the first"
                    .to_owned()
            }
        };
        format!("of several entries of one allele {rest} stays")
    }

    /// Tells whether an entry replaces another one of the same allele.
    pub(crate) fn better(&self, new: &Row, old: &Row) -> Result<bool> {
        let (new, old) = (new.cells()?, old.cells()?);
        let higher = |column: usize| {
            // No value is less than any.
            let value = |r: &RowCells<'_>| Some(r.number(column)).filter(|v| !v.is_nan());
            value(&new).partial_cmp(&value(&old)).unwrap_or(Ordering::Equal)
        };
        Ok(match self.policy {
            Policy::First => false,
            Policy::Highest(column) => higher(column) == Ordering::Greater,
            Policy::Clinvar => {
                let pathogenic =
                    |r: &RowCells<'_>| r.texts.get(1).is_some_and(|t| is_pathogenic(t));
                higher(0).then_with(|| pathogenic(&new).cmp(&pathogenic(&old))) == Ordering::Greater
            }
        })
    }
}

/// Tells whether an aggregate classification of ClinVar holds `Pathogenic` or `Likely_pathogenic`
/// (conflicting ones do not).
fn is_pathogenic(significance: &str) -> bool {
    significance
        .split(['/', '|', ','])
        .any(|s| matches!(s.trim_matches('_'), "Pathogenic" | "Likely_pathogenic"))
}
