//! What changed between two bundles: alleles that came, went or have other values.

use super::bundle::{Bundle, Entry, Loaded};
use super::format::TrackMark;
use crate::model::{Allele, Build};
use crate::{Error, Result};
use std::cmp::Ordering;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Track.
    pub track: String,
    /// Allele.
    pub allele: Allele,
    /// Column that changed; `None` where the allele came or went.
    pub column: Option<String>,
    /// Before; `None` where the allele or value is new.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

/// Hands each change to `sink`, by track and place. Places that only one of the two covers are left out: there nothing
/// changed, one of them does not know.
///
/// # Errors
/// Two builds; a damaged bundle; the sink's own.
pub fn diff(old: &Bundle, new: &Bundle, sink: &mut dyn FnMut(Change) -> Result<()>) -> Result<()> {
    let builds: [Build; 2] = [old.header().build, new.header().build];
    if builds[0] != builds[1] {
        return Err(Error::usage(format!("the bundles are of two builds, {} and {}", builds[0], builds[1])));
    }
    let (a, b) = (old.load_all()?, new.load_all()?);
    for (i, track) in a.header().tracks.iter().enumerate() {
        let Some(j) = b.header().tracks.iter().position(|t| t.name == track.name) else { continue };
        compare((&a, i, track), (&b, j, &b.header().tracks[j]), sink)?;
    }
    Ok(())
}

fn compare(
    (a, i, ta): (&Loaded, usize, &TrackMark),
    (b, j, tb): (&Loaded, usize, &TrackMark),
    sink: &mut dyn FnMut(Change) -> Result<()>,
) -> Result<()> {
    let order = |x: &Allele, y: &Allele| x.cmp(y);
    // Bundles are sorted by key; by allele is what can be merged.
    let mut left: Vec<_> = a.alleles(i).collect();
    let mut right: Vec<_> = b.alleles(j).collect();
    left.sort_by(|x, y| order(&x.0, &y.0));
    right.sort_by(|x, y| order(&x.0, &y.0));
    let (mut x, mut y) = (left.into_iter().peekable(), right.into_iter().peekable());
    let mut one = |allele: Allele, gone: bool| {
        let covered = if gone { b.find(j, &allele) } else { a.find(i, &allele) };
        if matches!(covered, crate::model::resource::Looked::NotCovered) {
            return Ok(());
        }
        let there = Some("present".to_owned());
        let (old, new) = if gone { (there, None) } else { (None, there) };
        sink(Change { track: ta.name.clone(), allele, column: None, old, new })
    };
    let mut changed: Vec<Change> = Vec::new();
    loop {
        let next = match (x.peek(), y.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((p, _)), Some((q, _))) => order(p, q),
        };
        match next {
            Ordering::Less => {
                if let Some((allele, _)) = x.next() {
                    one(allele, true)?;
                }
            }
            Ordering::Greater => {
                if let Some((allele, _)) = y.next() {
                    one(allele, false)?;
                }
            }
            Ordering::Equal => {
                if let (Some((allele, p)), Some((_, q))) = (x.next(), y.next()) {
                    values((ta, &p), (tb, &q), &allele, &mut changed);
                }
            }
        }
    }
    changed.into_iter().try_for_each(sink)
}

fn values(
    (ta, a): (&TrackMark, &Entry<'_>),
    (tb, b): (&TrackMark, &Entry<'_>),
    allele: &Allele,
    out: &mut Vec<Change>,
) {
    let mut push = |column: &str, old: Option<String>, new: Option<String>| {
        if old != new {
            let column = Some(column.to_owned());
            out.push(Change { track: ta.name.clone(), allele: allele.clone(), column, old, new });
        }
    };
    for (i, column) in ta.numbers.iter().enumerate() {
        if let Some(j) = tb.numbers.iter().position(|c| c == column) {
            push(column, a.number(i).map(|v| v.to_string()), b.number(j).map(|v| v.to_string()));
        }
    }
    for (i, column) in ta.texts.iter().enumerate() {
        if let Some(j) = tb.texts.iter().position(|c| c == column) {
            let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
            push(column, some(a.text(i)), some(b.text(j)));
        }
    }
}
