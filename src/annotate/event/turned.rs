//! A transcript in its own direction: base 0 is the first one transcribed, and introns count.

use crate::model::{Span, Strand, Transcript};

/// A stretch along a transcript, 0-based half-open; it may begin before the transcript does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Gives the first base.
    pub start: i64,
    /// Gives the place one past the last base.
    pub end: i64,
}

impl Stretch {
    /// Makes a stretch; an end before the start makes it empty.
    pub fn new(start: i64, end: i64) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Counts the bases.
    pub fn len(self) -> i64 {
        self.end - self.start
    }

    /// Tells whether there is no base.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns what two stretches share, empty where they share nothing.
    pub fn shared(self, other: Self) -> Self {
        let start = self.start.max(other.start);
        Self::new(start, self.end.min(other.end))
    }

    /// Tells whether two stretches share a base.
    pub fn overlaps(self, other: Self) -> bool {
        !self.shared(other).is_empty()
    }

    /// Tells whether this holds the whole of another.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A transcript whose coordinates run in its own direction.
#[derive(Debug, Clone)]
pub struct TurnedTranscript {
    span: Span,
    strand: Strand,
    /// Lists the exons, first to last.
    pub exons: Vec<Stretch>,
    /// Lists the coding parts, first to last, stop codon included; empty where it does not code.
    pub coding: Vec<Stretch>,
}

impl TurnedTranscript {
    /// Turns a transcript; `None` for one without exons.
    pub fn new(transcript: &Transcript) -> Option<Self> {
        let (first, last) = (transcript.exons.first()?, transcript.exons.last()?);
        let span = Span::new(first.start, last.end);
        let mut turned =
            Self { span, strand: transcript.strand, exons: Vec::new(), coding: Vec::new() };
        turned.exons = transcript.exons.iter().map(|e| turned.turn(*e)).collect();
        turned.coding = transcript.cds.iter().map(|c| turned.turn(c.span)).collect();
        turned.exons.sort_unstable();
        turned.coding.sort_unstable();
        Some(turned)
    }

    /// Returns the transcript's place on its contig, 0-based half-open.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Counts the bases from the first to the last one transcribed, introns included.
    pub fn length(&self) -> i64 {
        self.span.len().cast_signed()
    }

    /// Turns a place of the contig, 0-based half-open.
    pub fn turn(&self, place: Span) -> Stretch {
        let from = |position: u64, origin: u64| position.cast_signed() - origin.cast_signed();
        match self.strand {
            Strand::Plus => {
                Stretch::new(from(place.start, self.span.start), from(place.end, self.span.start))
            }
            Strand::Minus => {
                Stretch::new(from(self.span.end, place.end), from(self.span.end, place.start))
            }
        }
    }

    /// Counts the coding bases, stop codon included.
    pub fn coding_length(&self) -> i64 {
        self.coding.iter().map(|c| c.len()).sum()
    }

    /// Counts the coding bases within stretches that do not overlap one another.
    pub fn coding_within(&self, stretches: &[Stretch]) -> i64 {
        let pairs = stretches.iter().flat_map(|s| self.coding.iter().map(|c| c.shared(*s).len()));
        pairs.sum()
    }

    /// Returns the bases of the first codon, in pieces where an intron divides it.
    pub fn start_codon(&self) -> Vec<Stretch> {
        let mut missing = 3;
        let mut pieces = Vec::new();
        for part in &self.coding {
            let taken = missing.min(part.len());
            pieces.push(Stretch::new(part.start, part.start + taken));
            missing -= taken;
        }
        pieces.retain(|p| !p.is_empty());
        pieces
    }

    /// Returns the bases of the last codon, in pieces where an intron divides it.
    pub fn stop_codon(&self) -> Vec<Stretch> {
        let mut missing = 3;
        let mut pieces = Vec::new();
        for part in self.coding.iter().rev() {
            let taken = missing.min(part.len());
            pieces.push(Stretch::new(part.end - taken, part.end));
            missing -= taken;
        }
        pieces.retain(|p| !p.is_empty());
        pieces
    }
}
