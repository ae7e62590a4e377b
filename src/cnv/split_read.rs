//! Deletions and tandem duplications that one read shows by two alignments.

use crate::io::reads::AlignedRead;
use crate::model::{Chromosome, Span};

/// The flag of a read on the reverse strand (SAM specification, section 1.4).
pub(super) const REVERSE: u16 = 0x10;

/// Holds a deletion or tandem duplication as one read shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SplitRead {
    /// Tells a gain (the read goes back) from a loss.
    pub gain: bool,
    /// Gives the leftmost placement of the changed stretch, 0-based half-open.
    pub span: Span,
    /// Counts the bases by which it can be shifted to the right without changing the read
    /// (microhomology).
    pub homology: u32,
}

/// Reads the change that a read shows by its own alignment, which ends at `end` (0-based, behind
/// the last base), and its other one, the text of its `SA` tag; `None` where there are several
/// others, or the other lies on another chromosome, on the other strand, or is of poor mapping
/// quality.
pub(super) fn split_read(
    read: &AlignedRead,
    end: i64,
    other: &str,
    chromosome: Chromosome,
    min_mapping_quality: u8,
) -> Option<SplitRead> {
    let mut alignments = other.split(';').filter(|s| !s.is_empty());
    let mut fields = alignments.next()?.split(',');
    if alignments.next().is_some() {
        return None;
    }
    let (contig, position, strand, cigar, quality) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let same_strand = (strand == "-") == (read.flags() & REVERSE != 0);
    if Chromosome::parse(contig) != Some(chromosome) || !same_strand {
        return None;
    }
    if quality.parse::<u8>().ok()? < min_mapping_quality {
        return None;
    }
    let raw = read.raw_cigar();
    let own = Part::new(read.pos(), end, raw.iter().map(|c| (c & 0xf, i64::from(c >> 4))));
    let mate_operations: Vec<(u32, i64)> = operations(cigar)?;
    let start: i64 = position.parse::<i64>().ok()? - 1;
    let span: i64 = mate_operations
        .iter()
        .filter(|(op, _)| matches!(op, 0 | 2 | 3 | 7 | 8))
        .map(|(_, n)| n)
        .sum();
    let mate = Part::new(start, start + span, mate_operations.iter().copied());
    let (first, second) = if own.query.0 <= mate.query.0 { (own, mate) } else { (mate, own) };
    let homology = (first.query.1 - second.query.0).max(0);
    let (left, right) = (first.reference.1 - homology, second.reference.0);
    let (gain, a, b) = if right > left { (false, left, right) } else { (true, right, left) };
    Some(SplitRead {
        gain,
        span: Span::new(u64::try_from(a).ok()?, u64::try_from(b).ok()?),
        homology: u32::try_from(homology).ok()?,
    })
}

/// Holds one alignment of a read: bases of the read and of the reference, both 0-based half-open.
#[derive(Debug, Clone, Copy)]
struct Part {
    query: (i64, i64),
    reference: (i64, i64),
}

impl Part {
    fn new(start: i64, end: i64, operations: impl Iterator<Item = (u32, i64)>) -> Self {
        let (mut before, mut aligned) = (0, 0);
        for (op, length) in operations {
            match op {
                // Soft and hard clips: before the first aligned base they count.
                4 | 5 if aligned == 0 => before += length,
                0 | 1 | 7 | 8 => aligned += length,
                _ => {}
            }
        }
        Self { query: (before, before + aligned), reference: (start, end) }
    }
}

/// Parses CIGAR text to BAM's operation numbers (`MIDNSHP=X`).
fn operations(text: &str) -> Option<Vec<(u32, i64)>> {
    let mut out = Vec::new();
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
        } else {
            let op = "MIDNSHP=X".find(c)?;
            out.push((op as u32, number.parse().ok()?));
            number.clear();
        }
    }
    (number.is_empty() && !out.is_empty()).then_some(out)
}
