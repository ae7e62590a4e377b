//! Compares two bundles: sources, tracks and columns that came, went or changed, and alleles, intervals
//! and genes that came, went or have other values.

use crate::model::resource::Looked;
use crate::model::{Allele, Build, Chromosome, Span};
use crate::resource::bundle::format::{FileMark, GeneTable, Header, SourceMark, TrackMark};
use crate::resource::bundle::intervals::Interval;
use crate::resource::bundle::loaded::{Entry, Loaded};
use crate::resource::bundle::open::Bundle;
use crate::{Error, Result};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Describes one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The track.
    pub track: String,
    /// Names what changed: an allele, an interval, a gene; `None` where it is the whole track.
    pub subject: Option<String>,
    /// The column that changed; `None` where the subject came or went.
    pub column: Option<String>,
    /// The value before; `None` where the allele or value is new.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
}

/// Hands each change to `sink`: the regions covered, then track by track the source, the columns and
/// the alleles by place. Places that only one of the two covers are left out: there nothing changed,
/// one of them does not know.
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
    let (old, new) = (a.header(), b.header());
    let mut of_sources = Vec::new();
    let covered = |h: &Header| -> Result<Option<String>> {
        let set = h.region_set()?;
        Ok(Some(format!("{} bases in {} regions", set.bases(), set.all().len())))
    };
    if old.regions != new.regions {
        of_sources.push(whole("regions", "covered", covered(old)?, covered(new)?));
    }
    let mut names: Vec<&str> = Vec::new();
    for header in [old, new] {
        let tracks = header.tracks.iter().map(|t| t.name.as_str());
        let intervals = header.intervals.iter().map(|t| t.name.as_str());
        let tables = header.genes.keys().map(String::as_str);
        for name in tracks.chain(intervals).chain(tables) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    for name in &names {
        of_source(name, old, new, &mut of_sources);
    }
    of_sources.into_iter().try_for_each(&mut *sink)?;
    for (i, track) in old.tracks.iter().enumerate() {
        let Some(j) = new.tracks.iter().position(|t| t.name == track.name) else { continue };
        compare((&a, i, track), (&b, j, &new.tracks[j]), sink)?;
    }
    for (i, mark) in old.intervals.iter().enumerate() {
        let Some(j) = new.intervals.iter().position(|t| t.name == mark.name) else { continue };
        intervals(&mark.name, a.intervals_of(i), b.intervals_of(j), sink)?;
    }
    for (name, table) in &old.genes {
        if let Some(other) = new.genes.get(name) {
            genes(name, table, other, sink)?;
        }
    }
    Ok(())
}

fn whole(track: &str, column: &str, old: Option<String>, new: Option<String>) -> Change {
    Change { track: track.to_owned(), subject: None, column: Some(column.to_owned()), old, new }
}

/// Adds what changed of a track as a whole: that it came or went, its source, its columns.
fn of_source(name: &str, old: &Header, new: &Header, out: &mut Vec<Change>) {
    let size = |h: &Header| -> Option<String> {
        let source = h.sources.iter().find(|s| s.track == name);
        let release = source.map_or_else(String::new, |s| format!(", release {}", s.release));
        let track = h.tracks.iter().find(|t| t.name == name);
        let list = h.intervals.iter().find(|t| t.name == name);
        let count = match (track, list, h.genes.get(name)) {
            (Some(t), ..) => format!("{} alleles", t.alleles),
            (_, Some(t), _) => format!("{} intervals", t.intervals),
            (.., Some(t)) => format!("{} genes", t.rows.len()),
            _ => return None,
        };
        Some(format!("{count}{release}"))
    };
    let (before, after) = (size(old), size(new));
    if before.is_none() || after.is_none() {
        out.push(whole(name, "track", before, after));
        return;
    }
    let source =
        |h: &Header| h.sources.iter().find(|s| s.track == name).cloned().unwrap_or_default();
    let (a, b) = (source(old), source(new));
    let files = |s: &SourceMark| {
        let name = |f: &FileMark| format!("{} ({})", f.name, f.digest);
        s.files.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    for (what, a, b) in [
        ("release", a.release.clone(), b.release.clone()),
        ("files", files(&a), files(&b)),
        ("licence", a.licence.clone(), b.licence.clone()),
        ("policy", a.policy.clone(), b.policy.clone()),
    ] {
        if a != b {
            out.push(whole(name, what, Some(a), Some(b)));
        }
    }
    let track = |h: &Header| h.tracks.iter().find(|t| t.name == name).cloned();
    if let (Some(a), Some(b)) = (track(old), track(new)) {
        let columns =
            |t: &TrackMark| -> Vec<String> { t.numbers.iter().chain(&t.texts).cloned().collect() };
        let (a, b) = (columns(&a), columns(&b));
        let there = || Some("present".to_owned());
        out.extend(a.iter().filter(|c| !b.contains(c)).map(|c| whole(name, c, there(), None)));
        out.extend(b.iter().filter(|c| !a.contains(c)).map(|c| whole(name, c, None, there())));
    }
}

/// Reports intervals that only one bundle has.
fn intervals(
    track: &str,
    old: &[Interval],
    new: &[Interval],
    sink: &mut dyn FnMut(Change) -> Result<()>,
) -> Result<()> {
    let there = || Some("present".to_owned());
    let shown = |i: &Interval| {
        let chromosome = Chromosome::from_rank(i.chromosome.into());
        let name = chromosome.map_or_else(String::new, |c| c.to_string());
        format!("{name}:{} {}", Span::new(i.start, i.end), i.name).trim_end().to_owned()
    };
    let change = |i: &Interval, old, new| Change {
        track: track.to_owned(),
        subject: Some(shown(i)),
        column: None,
        old,
        new,
    };
    // Both are sorted.
    for i in old.iter().filter(|i| new.binary_search(i).is_err()) {
        sink(change(i, there(), None))?;
    }
    for i in new.iter().filter(|i| old.binary_search(i).is_err()) {
        sink(change(i, None, there()))?;
    }
    Ok(())
}

/// Reports genes whose row came, went or changed.
fn genes(
    track: &str,
    old: &GeneTable,
    new: &GeneTable,
    sink: &mut dyn FnMut(Change) -> Result<()>,
) -> Result<()> {
    let all: BTreeSet<&String> = old.rows.keys().chain(new.rows.keys()).collect();
    for gene in all {
        let change = |column: Option<&String>, old, new| Change {
            track: track.to_owned(),
            subject: Some(gene.clone()),
            column: column.cloned(),
            old,
            new,
        };
        let there = || Some("present".to_owned());
        match (old.rows.get(gene), new.rows.get(gene)) {
            (Some(a), Some(b)) => {
                for (i, column) in old.columns.iter().enumerate() {
                    let j = new.columns.iter().position(|c| c == column);
                    let (x, y) = (a.get(i).cloned(), j.and_then(|j| b.get(j)).cloned());
                    if x != y {
                        sink(change(Some(column), x, y))?;
                    }
                }
            }
            (Some(_), None) => sink(change(None, there(), None))?,
            (None, _) => sink(change(None, None, there()))?,
        }
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
    sink(Change {
        track: track.name.clone(),
        subject: Some(allele.to_string()),
        column: None,
        old,
        new,
    })
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
            out.push(Change {
                track: ta.name.clone(),
                subject: Some(allele.to_string()),
                column,
                old,
                new,
            });
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
