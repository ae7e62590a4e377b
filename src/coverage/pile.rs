//! The reads around one allele as lines of bases, for a picture.

use crate::coverage::bases::EQUAL;
use crate::coverage::pileup::{LEFT_OUT, Limits, operations};
use crate::coverage::support::Shows;
use crate::io::reads::AlignedRead;
use crate::model::coverage::{PileRead, PileShows, ReadPile};
use crate::model::{Allele, Span};

/// The number of bases shown on both sides of the allele.
const SHOWN_EACH_SIDE: u64 = 25;
/// The number of bases of a long allele that are shown.
const WIDEST: u64 = 40;
/// The number of reads kept before a choice is made: bounds memory at very deep places.
const KEPT: usize = 1_000;
/// The number of reads shown.
const SHOWN: usize = 40;
/// A read's base that is the reference's.
pub const SAME: u8 = b'.';

/// Collects the reads of one allele, in file order.
pub struct Stack {
    span: Span,
    reference: Vec<u8>,
    limits: Limits,
    reads: Vec<PileRead>,
    more: u32,
}

impl Stack {
    /// Starts a stack for an allele; `sequence` gives reference bases. `None` where they are not
    /// known.
    pub fn new(
        allele: &Allele,
        limits: Limits,
        sequence: impl Fn(Span) -> Option<Vec<u8>>,
    ) -> Option<Self> {
        let place = allele.span();
        let shown = Span::new(place.start, place.end.min(place.start + WIDEST));
        let span =
            Span::new(shown.start.saturating_sub(SHOWN_EACH_SIDE), shown.end + SHOWN_EACH_SIDE);
        Some(Self { span, reference: sequence(span)?, limits, reads: Vec::new(), more: 0 })
    }

    /// Adds a read; `shows` is what it shows of the allele, where it was asked.
    pub fn add(&mut self, read: &AlignedRead, shows: Option<Shows>) {
        if read.flags() & LEFT_OUT != 0 {
            return;
        }
        let length: i64 =
            operations(read.raw_cigar()).filter(|(op, _)| op.on_reference()).map(|(_, n)| n).sum();
        if read.pos() >= self.span.end as i64 || read.pos() + length <= self.span.start as i64 {
            return;
        }
        if self.reads.len() >= KEPT {
            self.more += 1;
            return;
        }
        let mut bases = vec![b' '; self.reference.len()];
        let mut insertions = Vec::new();
        let (from, to) = (self.span.start as i64, self.span.end as i64);
        let (mut position, mut base, mut seen) = (read.pos(), 0usize, false);
        for (op, length) in operations(read.raw_cigar()) {
            if op.on_reference() {
                for p in position.max(from)..(position + length).min(to) {
                    let i = (p - from) as usize;
                    bases[i] = if !op.aligns() {
                        if op.skips() { b' ' } else { b'-' }
                    } else {
                        let at = base + (p - position) as usize;
                        match (at < read.seq_len()).then(|| read.seq()[at]) {
                            Some(EQUAL) => SAME,
                            Some(found) if found == self.reference[i].to_ascii_uppercase() => SAME,
                            Some(found) => found,
                            None => SAME,
                        }
                    };
                    seen = true;
                }
                position += length;
            } else if op.on_read() && !op.clips() && (from..to).contains(&position) {
                insertions.push((position - from) as u16);
            }
            if op.on_read() {
                base += length as usize;
            }
        }
        if !seen {
            return;
        }
        self.reads.push(PileRead {
            bases: String::from_utf8_lossy(&bases).into_owned(),
            insertions,
            reverse: read.flags() & 0x10 != 0,
            low: read.mapq() < self.limits.mapping_quality,
            shows: match shows {
                Some(Shows::Alternate) => PileShows::Alternate,
                Some(Shows::Other) => PileShows::Other,
                Some(Shows::Reference) => PileShows::Reference,
                Some(Shows::Nothing) | None => PileShows::Nothing,
            },
        });
    }

    /// Returns the reads to draw: where there are too many an even choice of each kind, this
    /// allele's first.
    pub fn finish(mut self) -> ReadPile {
        let all = self.reads.len();
        self.reads.sort_by_key(|r| (r.shows, r.low));
        let shown: Vec<PileRead> = if all <= SHOWN {
            self.reads
        } else {
            (0..SHOWN).filter_map(|i| self.reads.get(i * all / SHOWN).cloned()).collect()
        };
        ReadPile {
            span: self.span,
            reference: String::from_utf8_lossy(&self.reference).to_ascii_uppercase(),
            not_shown: (all - shown.len()) as u32 + self.more,
            reads: shown,
        }
    }
}
