//! A transcript's sequence around an allele, without and with it, in the transcript's direction.

use crate::io::reference::sequence::RegionSequence;
use crate::model::{Span, Strand, Transcript};
use bio::alphabets::dna::revcomp;

/// Holds an allele reduced to the bases that it changes, on one transcript.
pub(super) struct Changed<'a> {
    pub(super) transcript: &'a Transcript,
    region: &'a RegionSequence,
    /// Gives the bases of the reference that are taken out; empty for an insertion.
    pub(super) span: Span,
    /// Holds the bases put in, on the plus strand.
    inserted: &'a [u8],
}

/// Holds a stretch without and with the allele, in the transcript's direction.
pub(super) struct Stretch {
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
    /// Gives the index of the first changed base in `before`.
    pub(super) at: usize,
    /// Counts the bases of `before` that are taken out.
    pub(super) removed: usize,
    /// Counts the bases put in.
    pub(super) inserted: usize,
}

/// Holds the border of an exon with an intron.
#[derive(Debug, Clone, Copy)]
pub(super) struct Border {
    /// Gives the 0-based position behind the border on the genome.
    pub(super) at: u64,
    pub(super) exon: Span,
    pub(super) intron: Span,
}

impl<'a> Changed<'a> {
    /// Reduces an allele; `None` where it is no plain bases or changes none.
    pub(super) fn new(
        transcript: &'a Transcript,
        region: &'a RegionSequence,
        (start, reference, alternate): (u64, &'a str, &'a str),
    ) -> Option<Self> {
        let (r, a) = (reference.as_bytes(), alternate.as_bytes());
        let lead = r.iter().zip(a).take_while(|(x, y)| x == y).count();
        let (r, a) = (&r[lead..], &a[lead..]);
        let suffix = r.iter().rev().zip(a.iter().rev()).take_while(|(x, y)| x == y).count();
        let (r, a) = (&r[..r.len() - suffix], &a[..a.len() - suffix]);
        let plain = a.iter().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T'));
        let from = start + lead as u64;
        (plain && (!r.is_empty() || !a.is_empty())).then_some(Self {
            transcript,
            region,
            span: Span::new(from, from + r.len() as u64),
            inserted: a,
        })
    }

    pub(super) fn is_plus(&self) -> bool {
        self.transcript.strand == Strand::Plus
    }

    /// Tells whether all changed bases lie within `span`; of an insertion both neighbours.
    pub(super) fn lies_in(&self, span: Span) -> bool {
        if self.span.is_empty() {
            span.start < self.span.start && self.span.start < span.end
        } else {
            span.start <= self.span.start && self.span.end <= span.end
        }
    }

    /// Returns a stretch of the genome that holds the whole change, without and with it; `None`
    /// where the change reaches out of it or bases are unknown.
    pub(super) fn stretch(&self, span: Span) -> Option<Stretch> {
        if self.span.start < span.start || self.span.end > span.end {
            return None;
        }
        let bases = self.bases(span)?;
        let at = (self.span.start - span.start) as usize;
        self.edited(bases.to_vec(), at)
    }

    /// Returns the spliced transcript without and with the allele; `None` where the changed bases
    /// are not all of one exon.
    pub(super) fn spliced(&self) -> Option<Stretch> {
        let exons = &self.transcript.exons;
        let exon = exons.iter().position(|e| self.lies_in(*e))?;
        let mut bases = Vec::new();
        let mut at = 0;
        for (i, e) in exons.iter().enumerate() {
            if i == exon {
                at = bases.len() + (self.span.start - e.start) as usize;
            }
            bases.extend_from_slice(self.bases(*e)?);
        }
        self.edited(bases, at)
    }

    /// Applies the allele to bases of the plus strand and turns both into the transcript's
    /// direction.
    fn edited(&self, bases: Vec<u8>, at: usize) -> Option<Stretch> {
        let removed = usize::try_from(self.span.len()).ok()?;
        let after = [&bases[..at], self.inserted, bases.get(at + removed..)?].concat();
        let known = |s: &[u8]| s.iter().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T'));
        if !known(&bases) {
            return None;
        }
        let inserted = self.inserted.len();
        Some(if self.is_plus() {
            Stretch { before: bases, after, at, removed, inserted }
        } else {
            let at = bases.len() - at - removed;
            let (before, after) = (revcomp(&bases), revcomp(&after));
            Stretch { before, after, at, removed, inserted }
        })
    }

    fn bases(&self, span: Span) -> Option<&'a [u8]> {
        let from = usize::try_from(span.start.checked_sub(self.region.span.start)?).ok()?;
        let to = usize::try_from(span.end.checked_sub(self.region.span.start)?).ok()?;
        self.region.bases.get(from..to)
    }

    /// Returns the donors or acceptors whose intron or exon holds the change.
    fn borders(&self, donors: bool) -> impl Iterator<Item = Border> + '_ {
        // A donor ends its exon in the transcript's direction.
        let left_end = donors == self.is_plus();
        let near = Span::new(self.span.start.saturating_sub(1), self.span.end + 1);
        let pairs = self.transcript.exons.windows(2);
        pairs
            .map(move |w| {
                let intron = Span::new(w[0].end, w[1].start);
                if left_end {
                    Border { at: w[0].end, exon: w[0], intron }
                } else {
                    Border { at: w[1].start, exon: w[1], intron }
                }
            })
            .filter(move |b| b.intron.overlaps(near) || b.exon.overlaps(near))
    }

    /// Returns the donors beside the change.
    pub(super) fn donors(&self) -> impl Iterator<Item = Border> + '_ {
        self.borders(true)
    }

    /// Returns the acceptors beside the change.
    pub(super) fn acceptors(&self) -> impl Iterator<Item = Border> + '_ {
        self.borders(false)
    }

    /// Counts the spliced bases in front of the CDS; `None` without a CDS.
    pub(super) fn five_prime_bases(&self) -> Option<usize> {
        let t = self.transcript;
        let (first, last) = (t.cds.first()?.span.start, t.cds.last()?.span.end);
        let outside = |e: &Span| match t.strand {
            Strand::Plus => e.end.min(first).saturating_sub(e.start),
            Strand::Minus => e.end.saturating_sub(e.start.max(last)),
        };
        usize::try_from(t.exons.iter().map(outside).sum::<u64>()).ok()
    }
}

impl Stretch {
    /// Returns the bases put in less the bases taken out.
    pub(super) fn shift(&self) -> i64 {
        self.inserted as i64 - self.removed as i64
    }

    /// Returns the index in `before` of a base of `after`: of replaced bases the one in their place,
    /// of bases put in none.
    pub(super) fn origin(&self, i: usize) -> Option<usize> {
        if i < self.at || i < self.at + self.inserted.min(self.removed) {
            Some(i)
        } else if i >= self.at + self.inserted {
            usize::try_from(i as i64 - self.shift()).ok()
        } else {
            None
        }
    }

    /// Returns the index in `after` of a base of `before`; `None` where it is taken out.
    pub(super) fn moved(&self, i: usize) -> Option<usize> {
        if i < self.at {
            Some(i)
        } else if i >= self.at + self.removed {
            usize::try_from(i as i64 + self.shift()).ok()
        } else {
            None
        }
    }
}
