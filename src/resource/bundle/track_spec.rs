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
    /// Keeps the one with the lowest number in this column; of equal ones the first.
    Lowest(usize),
    /// Keeps ClinVar's best: most stars (number 0), of equal ones a pathogenic classification (text
    /// 1), of equal ones the first.
    Clinvar,
}

/// Number of columns that tell an entry which did not stay.
const TOLD: usize = 7;

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
    /// Says what becomes of those that do not stay.
    pub others: Others,
}

/// Says what becomes of entries of one allele that do not stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Leaves them out; their number stands in the header.
    Counted,
    /// Writes their numbers into this text column, for people.
    Told(usize),
    /// Keeps all entries whole in this text column, as [`entry_text`] writes them.
    Kept(usize),
}

/// Stands between the cells of a kept entry.
const CELL: char = '\u{1f}';
const ENTRY: char = '\u{1e}';

/// Writes an entry's cells as one text.
pub(crate) fn entry_text<T: AsRef<str>>(numbers: &[f32], texts: &[T]) -> String {
    let number = |v: &f32| if v.is_nan() { String::new() } else { v.to_string() };
    let cells = numbers.iter().map(number).chain(texts.iter().map(|t| t.as_ref().to_owned()));
    cells.collect::<Vec<_>>().join(&CELL.to_string())
}

/// Joins entries that [`entry_text`] wrote, each once.
pub(crate) fn entries_text(entries: &[String]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for entry in entries.iter().flat_map(|e| e.split(ENTRY)) {
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    all.join(&ENTRY.to_string())
}

/// Splits what [`entries_text`] joined into the cells of each entry; nothing of an empty text.
pub(crate) fn split_entries(text: &str) -> Vec<Vec<&str>> {
    let entries = text.split(ENTRY).filter(|e| !e.is_empty());
    entries.map(|e| e.split(CELL).collect()).collect()
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
            others: Others::Counted,
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
            Policy::Lowest(c) => {
                let column = self.numbers.get(c).map_or("", String::as_str);
                format!("the one with the lowest {column}, of equal ones the first")
            }
            Policy::Clinvar => {
                "the one with most stars, of equal ones a pathogenic or likely pathogenic one, of equal ones the first"
                    .to_owned()
            }
        };
        let others = match self.others {
            Others::Counted => "",
            Others::Told(_) => ", the others are told beside it",
            Others::Kept(_) => ", the others are kept for their own genes",
        };
        format!("of several entries of one allele {rest} stays{others}")
    }

    /// Settles which of two entries of one allele stays, and keeps what is to be kept of the other;
    /// `None` where the new one repeats what is known.
    pub(crate) fn settled(&self, kept: &Row, new: &Row) -> Result<Option<Row>> {
        let (stays, goes) = if self.better(new, kept)? { (new, kept) } else { (kept, new) };
        let (cells, other) = (stays.cells()?, goes.cells()?);
        let values = |r: &RowCells<'_>| -> Vec<f32> {
            (0..self.numbers.len()).map(|c| r.number(c)).collect()
        };
        let mut texts: Vec<String> = cells.texts.iter().map(|t| (*t).to_owned()).collect();
        let column = match self.others {
            Others::Counted => return Ok(Some(stays.clone())),
            Others::Told(column) | Others::Kept(column) => column,
        };
        let before = |r: &RowCells<'_>| r.texts.get(column).copied().unwrap_or_default().to_owned();
        let own = |r: &RowCells<'_>| -> String {
            let texts = r.texts.iter().enumerate().filter(|(c, _)| *c != column);
            entry_text(&values(r), &texts.map(|(_, t)| *t).collect::<Vec<_>>())
        };
        if own(&cells) == own(&other) {
            return Ok(None);
        }
        let text = if matches!(self.others, Others::Told(_)) {
            let known = |c: &usize| !other.number(*c).is_nan();
            // The first columns tell an entry; those of groups would fill the page.
            let told = (0..self.numbers.len().min(TOLD)).filter(known);
            let told = told.map(|c| format!("{}={}", self.numbers[c], other.number(c)));
            let mut parts = vec![told.collect::<Vec<_>>().join(" ")];
            for text in [before(&cells), before(&other)] {
                for part in text.split("; ").filter(|t| !t.is_empty()) {
                    if !parts.iter().any(|p| p == part) {
                        parts.push(part.to_owned());
                    }
                }
            }
            parts.sort();
            parts.join("; ")
        } else {
            let whole = |r: &RowCells<'_>| {
                let own: Vec<&str> = r.texts.iter().take(column).copied().collect();
                let kept = before(r);
                if kept.is_empty() { entry_text(&values(r), &own) } else { kept }
            };
            entries_text(&[whole(&cells), whole(&other)])
        };
        let known = kept.cells()?;
        if before(&known) == text && own(&known) == own(&cells) {
            return Ok(None);
        }
        if let Some(slot) = texts.get_mut(column) {
            *slot = text;
        }
        Row::new(&stays.allele(), &values(&cells), &texts).map(Some)
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
            Policy::Lowest(column) => {
                let value = |r: &RowCells<'_>| Some(r.number(column)).filter(|v| !v.is_nan());
                match (value(&new), value(&old)) {
                    (Some(new), Some(old)) => new < old,
                    (new, old) => new.is_some() && old.is_none(),
                }
            }
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
