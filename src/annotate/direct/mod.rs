//! Consequences of alleles on plain coding transcripts without the engine: all but the rare shapes.
//!
//! The engine reads and translates the transcript anew for every allele; here its spliced sequence
//! is at hand. What is written is what the engine writes, field by field: `direct_and_engine_agree`
//! compares them. Everything else goes to the engine, in particular an allele of which one
//! transcript is not plain.

mod agreement;
mod border;
mod codon;
mod deletion;
mod insertion;
mod peptide;
mod prepared;
mod protein;
mod replacement;
mod shift;
mod start;
mod substitution;
mod window;

#[cfg(test)]
mod tests;

use crate::annotate::engine::outcome::Outcome;
use crate::annotate::engine::seam::FLANK;
use crate::io::reference::sequence::{RegionSequence, RegionSequences};
use crate::model::{Span, Strand, Term, Transcript};
use prepared::Prepared;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Transcripts by place, prepared when first asked for.
pub(super) struct Direct {
    by_contig: FxHashMap<String, Vec<Entry>>,
    prepared: Vec<OnceLock<Option<Box<Prepared>>>>,
}

struct Entry {
    span: Span,
    /// Furthest end of this and the entries before it.
    reach: u64,
    index: usize,
}

/// An allele without the bases that REF and ALT share: first those at the beginning, then those at
/// the end.
#[derive(Clone, Copy)]
struct Change<'a> {
    region: &'a RegionSequence,
    /// 0-based, genomic.
    start: u64,
    removed: &'a [u8],
    inserted: &'a [u8],
}

impl Change<'_> {
    fn end(&self) -> u64 {
        self.start + self.removed.len() as u64
    }
}

impl Direct {
    pub(super) fn new(transcripts: &[Transcript]) -> Self {
        let mut by_contig: FxHashMap<String, Vec<Entry>> = FxHashMap::default();
        for (index, t) in transcripts.iter().enumerate() {
            by_contig.entry(t.contig.clone()).or_default().push(Entry {
                span: t.span(),
                reach: 0,
                index,
            });
        }
        for list in by_contig.values_mut() {
            list.sort_by_key(|e| (e.span, e.index));
            let mut reach = 0;
            for e in list.iter_mut() {
                reach = reach.max(e.span.end);
                e.reach = reach;
            }
        }
        Self { by_contig, prepared: transcripts.iter().map(|_| OnceLock::new()).collect() }
    }

    /// One outcome a transcript within [`FLANK`] bases, in the order of the transcripts given, with
    /// their indices; empty where there is none. `None`: ask the engine.
    ///
    /// `region` holds the whole of REF; `start` is 0-based; alleles as in VCF, upper case.
    pub(super) fn outcomes(
        &self,
        transcripts: &[Transcript],
        sequences: &RegionSequences,
        contig: &str,
        region: &RegionSequence,
        (start, reference, alternate): (u64, &str, &str),
    ) -> Option<Vec<(usize, Outcome)>> {
        let change = trimmed(region, start, reference.as_bytes(), alternate.as_bytes())?;
        let mut out = Vec::new();
        for index in self.near(contig, change) {
            let t = transcripts.get(index)?;
            // The engine looks at one region only.
            if !region.span.contains(t.span()) {
                continue;
            }
            let outcome = match flank(change, t) {
                Flank::Far => continue,
                Flank::Beside(outcome) => outcome,
                Flank::Overlaps => {
                    let slot = self.prepared.get(index)?;
                    let new = || {
                        let region = sequences.region(&t.contig, t.span())?;
                        Prepared::new(t, region).map(Box::new)
                    };
                    let p = slot.get_or_init(new).as_deref()?;
                    match (change.removed, change.inserted) {
                        ([_], [_]) => substitution::outcome(p, change)?,
                        (_, []) => deletion::outcome(p, change)?,
                        ([], _) => insertion::outcome(p, change)?,
                        _ => replacement::outcome(p, change)?,
                    }
                }
            };
            out.push((index, outcome));
        }
        out.sort_by_key(|(i, _)| *i);
        Some(out)
    }

    /// The spliced sequence of a plain transcript, in its direction, where it was laid out.
    pub(super) fn spliced(&self, index: usize) -> Option<&[u8]> {
        self.prepared.get(index)?.get()?.as_deref().map(|p| p.spliced.as_slice())
    }

    fn near(&self, contig: &str, change: Change<'_>) -> impl Iterator<Item = usize> {
        let list = self.by_contig.get(contig).map_or(&[][..], Vec::as_slice);
        let from = change.start.saturating_sub(FLANK);
        let behind = list.partition_point(|e| e.span.start <= change.end() + FLANK);
        list[..behind].iter().rev().take_while(move |e| e.reach >= from).map(|e| e.index)
    }
}

/// `None`: not plain bases, or REF is not the region's.
fn trimmed<'a>(
    region: &'a RegionSequence,
    start: u64,
    r: &'a [u8],
    a: &'a [u8],
) -> Option<Change<'a>> {
    let from = usize::try_from(start.checked_sub(region.span.start)?).ok()?;
    let plain = |s: &[u8]| s.iter().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T'));
    if region.bases.get(from..from + r.len())? != r || !plain(r) || !plain(a) {
        return None;
    }
    let lead = r.iter().zip(a).take_while(|(x, y)| x == y).count();
    let (r, a) = (&r[lead..], &a[lead..]);
    let suffix = r.iter().rev().zip(a.iter().rev()).take_while(|(x, y)| x == y).count();
    Some(Change {
        region,
        start: start + lead as u64,
        removed: &r[..r.len() - suffix],
        inserted: &a[..a.len() - suffix],
    })
}

enum Flank {
    Overlaps,
    Beside(Outcome),
    Far,
}

/// As Ensembl VEP counts `distance`: 1 for the neighbouring base, 0 for an insertion at the
/// transcript's end.
fn flank(change: Change<'_>, t: &Transcript) -> Flank {
    let span = t.span();
    let base = u64::from(!change.removed.is_empty());
    let (left, distance) = if change.end() <= span.start {
        (true, span.start - change.end() + base)
    } else if change.start >= span.end {
        (false, change.start - span.end + base)
    } else {
        return Flank::Overlaps;
    };
    if distance + (1 - base) > FLANK {
        return Flank::Far;
    }
    let upstream = left == (t.strand == Strand::Plus);
    let mut outcome = Outcome::of(if upstream { Term::Upstream } else { Term::Downstream });
    outcome.distance = Some(distance);
    Flank::Beside(outcome)
}
