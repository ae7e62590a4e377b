//! Reduces an allele to the bases it changes, and places it beside a transcript.

use crate::annotate::engine::outcome::Outcome;
use crate::annotate::engine::seam::FLANK;
use crate::io::reference::sequence::RegionSequence;
use crate::model::{Strand, Term, Transcript};

/// Holds an allele without the bases that REF and ALT share: first those at the beginning, then
/// those at the end.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) region: &'a RegionSequence,
    /// Gives the first base taken out, 0-based on the genome; an insertion goes in front of it.
    pub(super) start: u64,
    pub(super) removed: &'a [u8],
    pub(super) inserted: &'a [u8],
}

impl Change<'_> {
    /// Returns the first base behind those taken out.
    pub(super) fn end(&self) -> u64 {
        self.start + self.removed.len() as u64
    }
}

/// Trims an allele; `None` where it is no plain bases, or REF is not the region's.
pub(super) fn trimmed<'a>(
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

/// Gives the place of an allele beside a transcript.
pub(super) enum Flank {
    /// Overlaps it.
    Overlaps,
    /// Lies within [`FLANK`] bases of it.
    Beside(Outcome),
    /// Lies further off.
    Far,
}

/// Places an allele beside a transcript. The distance is counted as Ensembl VEP does: 1 for the
/// neighbouring base, 0 for an insertion at the transcript's end.
pub(super) fn flank(change: Change<'_>, t: &Transcript) -> Flank {
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
    let mut outcome = Outcome::new(if upstream { Term::Upstream } else { Term::Downstream });
    outcome.distance = Some(distance);
    Flank::Beside(outcome)
}
