//! Compares two bundles: alleles that came, went or have other values.

use crate::model::resource::Looked;
use crate::model::{Allele, Build};
use crate::resource::bundle::format::TrackMark;
use crate::resource::bundle::loaded::{Entry, Loaded};
use crate::resource::bundle::open::Bundle;
use crate::{Error, Result};
use std::cmp::Ordering;

/// Describes one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The track.
    pub track: String,
    /// The allele.
    pub allele: Allele,
    /// The column that changed; `None` where the allele came or went.
    pub column: Option<String>,
    /// The value before; `None` where the allele or value is new.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
}

/// Hands each change to `sink`, by track and place. Places that only one of the two covers are left
/// out: there nothing changed, one of them does not know.
///
/// # Errors
/// Two builds; a damaged bundle; the sink's own.
pub fn diff(old: &Bundle, new: &Bundle, sink: &mut dyn FnMut(Change) -> Result<()>) -> Result<()> {
    let builds: [Build; 2] = [old.header().build, new.header().build];
    if builds[0] != builds[1] {
        return Err(Error::usage(format!(
            "the bundles are of two builds, {} and {}",
            builds[0], builds[1]
        )));
    }
    let (a, b) = (old.streamed()?, new.streamed()?);
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
    let (mut left, mut right) = (a.alleles(i), b.alleles(j));
    let (mut x, mut y) = (left.next().transpose()?, right.next().transpose()?);
    // Both are stored by chromosome, key and alleles.
    let order = |(allele, entry): &(Allele, Entry)| (allele.chromosome, entry.order());
    loop {
        let next = match (&x, &y) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(p), Some(q)) => order(p).cmp(&order(q)),
        };
        let (old, new) = match next {
            Ordering::Less => (x.take(), None),
            Ordering::Greater => (None, y.take()),
            Ordering::Equal => (x.take(), y.take()),
        };
        match (&old, &new) {
            (Some((allele, p)), Some((_, q))) => {
                let mut changed = Vec::new();
                values((ta, p), (tb, q), allele, &mut changed);
                changed.into_iter().try_for_each(&mut *sink)?;
            }
            (Some((allele, _)), None) => one(ta, allele, b.find(j, allele)?, true, sink)?,
            (None, Some((allele, _))) => one(ta, allele, a.find(i, allele)?, false, sink)?,
            (None, None) => {}
        }
        if old.is_some() {
            x = left.next().transpose()?;
        }
        if new.is_some() {
            y = right.next().transpose()?;
        }
    }
}

/// Reports an allele that only one bundle has, unless the other does not cover its place.
fn one(
    track: &TrackMark,
    allele: &Allele,
    other: Looked<Entry>,
    gone: bool,
    sink: &mut dyn FnMut(Change) -> Result<()>,
) -> Result<()> {
    if matches!(other, Looked::NotCovered) {
        return Ok(());
    }
    let there = Some("present".to_owned());
    let (old, new) = if gone { (there, None) } else { (None, there) };
    sink(Change { track: track.name.clone(), allele: allele.clone(), column: None, old, new })
}

fn values(
    (ta, a): (&TrackMark, &Entry),
    (tb, b): (&TrackMark, &Entry),
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
