//! Defines the one coordinate type: 0-based half-open.

use std::fmt;

/// Holds a stretch of one contig, 0-based half-open: `start` is the first base, `end` one past the
/// last.
///
/// ```
/// use panelwise::model::Span;
/// let codon = Span::from_one_based(101, 103); // GFF3, VCF: 1-based inclusive
/// assert_eq!((codon.start, codon.end, codon.len()), (100, 103, 3));
/// assert_eq!((codon.one_based_start(), codon.one_based_end()), (101, 103));
/// assert!(codon.overlaps(Span::new(102, 110)) && !codon.overlaps(Span::new(103, 110)));
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Span {
    /// Gives the first base, 0-based.
    pub start: u64,
    /// Gives the position one past the last base, 0-based.
    pub end: u64,
}

impl Span {
    /// Creates a span from 0-based half-open bounds; an end before the start makes an empty span at
    /// `start`.
    pub fn new(start: u64, end: u64) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Creates a span from 1-based inclusive bounds (VCF, GFF3, HGVS). A start of 0 is read as 1.
    pub fn from_one_based(start: u64, end: u64) -> Self {
        Self::new(start.saturating_sub(1), end)
    }

    /// Returns the number of bases.
    pub fn len(self) -> u64 {
        self.end - self.start
    }

    /// Tells whether the span has no base at all (an insertion point).
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Tells whether the span shares at least one base with `other`.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Tells whether the span holds the whole of `other`.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the span grown by `by` bases on both sides, not below 0.
    #[must_use]
    pub fn padded(self, by: u64) -> Self {
        Self { start: self.start.saturating_sub(by), end: self.end.saturating_add(by) }
    }

    /// Returns the first base, 1-based (for output).
    pub fn one_based_start(self) -> u64 {
        self.start + 1
    }

    /// Returns the last base, 1-based inclusive (for output).
    pub fn one_based_end(self) -> u64 {
        self.end
    }
}

/// Writes `START-END`, 1-based inclusive, as users write it.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.one_based_start(), self.one_based_end())
    }
}
