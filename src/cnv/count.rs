//! Counts one piece's reads: depth per base, split reads, clipped reads and discordant pairs.

use crate::cnv::packed::PackedDepth;
use crate::cnv::split_read::{REVERSE, SplitRead, split_read};
use crate::io::reads::{AlignedRead, ReadTag};
use crate::model::{Chromosome, Span};

/// Unmapped, secondary, failed, duplicate, supplementary (SAM specification, section 1.4).
const LEFT_OUT: u16 = 0x4 | 0x100 | 0x200 | 0x400 | 0x800;
const PAIRED: u16 = 0x1;
const MATE_UNMAPPED: u16 = 0x8;
const MATE_REVERSE: u16 = 0x20;
/// Pairs further apart than this are kept until the library's own insert size is known.
const MIN_WIDE_PAIR: i64 = 450;
/// Clips of fewer bases than this are an aligner's way out of a mismatch near the end.
const MIN_CLIP: u32 = 8;
/// Clipped bases of a lower mean quality (phred) are a bad tail, not another place.
const MIN_CLIP_QUALITY: u32 = 20;
/// Insert sizes under this enter the histogram.
const MAX_INSERT: usize = 2000;
/// Depth is kept in 16 bits; more is not told apart.
const MAX_DEPTH: i32 = u16::MAX as i32;

/// The end of an aligned part behind which the read is clipped: a breakpoint may lie there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clip {
    /// Tells whether the clipped bases follow the aligned ones; else they stand before them.
    pub after: bool,
    /// Gives the border between aligned and clipped bases, 0-based: the first base behind it.
    pub at: u64,
}

/// A pair whose distance or direction is not the library's. Small: until the library's own sizes
/// are known, a good part of all pairs is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OddPair {
    /// Tells whether the reads point away from each other: a tandem duplication; else they are too
    /// far apart.
    pub outward: bool,
    /// Gives the end of the left read (0-based) for a loss, its start for a gain.
    pub start: u32,
    /// Gives the start of the right read, 0-based.
    pub end: u32,
    /// Gives the distance from outer end to outer end, bases.
    pub insert: u32,
}

impl OddPair {
    /// Returns the span from the left read to the start of the right one, 0-based half-open.
    pub fn inner(&self) -> Span {
        Span::new(u64::from(self.start), u64::from(self.end))
    }
}

/// Counts over one piece. Reads come in file order.
#[derive(Debug)]
pub struct PieceCounter {
    chromosome: Chromosome,
    span: Span,
    min_mapping_quality: u8,
    good: Vec<i32>,
    any: Vec<i32>,
    mapq0: Vec<i32>,
    evidence: PieceEvidence,
}

/// Holds what one piece shows beside depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceEvidence {
    /// Lists the split reads.
    pub splits: Vec<SplitRead>,
    /// Lists the clipped ends of reads that have no second alignment.
    pub clips: Vec<Clip>,
    /// Lists the odd pairs.
    pub pairs: Vec<OddPair>,
    /// Counts the pairs by insert size.
    pub inserts: Vec<u32>,
    /// Sums the primary reads' lengths on the reference.
    pub read_bases: u64,
    /// Counts the primary reads that begin in the piece.
    pub reads: u64,
}

/// Holds the depths of one piece, base by base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceDepth {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the span, 0-based half-open.
    pub span: Span,
    /// Counts the reads of sufficient mapping quality.
    pub good: PackedDepth,
    /// Counts the other primary reads.
    pub poor: PackedDepth,
    /// Counts the primary reads of mapping quality 0.
    pub mapq0: PackedDepth,
    /// Holds what the piece shows beside depth.
    pub evidence: PieceEvidence,
}

impl PieceCounter {
    /// Starts at 0 over `span`, 0-based half-open.
    pub fn new(chromosome: Chromosome, span: Span, min_mapping_quality: u8) -> Self {
        let n = usize::try_from(span.len()).unwrap_or(0) + 1;
        let evidence = PieceEvidence {
            splits: vec![],
            clips: vec![],
            pairs: vec![],
            inserts: vec![0; MAX_INSERT],
            read_bases: 0,
            reads: 0,
        };
        Self {
            chromosome,
            span,
            min_mapping_quality,
            good: vec![0; n],
            any: vec![0; n],
            mapq0: vec![0; n],
            evidence,
        }
    }

    /// Counts one read of the piece's contig; it may reach over the piece's ends.
    pub fn add(&mut self, read: &AlignedRead) {
        if read.flags() & LEFT_OUT != 0 {
            return;
        }
        let quality = read.mapq();
        let mut position = read.pos();
        let (from, to) = (self.span.start as i64, self.span.end as i64);
        for cigar in read.raw_cigar() {
            let (op, length) = (cigar & 0xf, i64::from(cigar >> 4));
            // M, =, X (SAM specification, section 4.2); D and N only move on.
            if matches!(op, 0 | 7 | 8) {
                let (a, b) = (position.max(from), (position + length).min(to));
                if a < b {
                    let (a, b) = ((a - from) as usize, (b - from) as usize);
                    let count = |v: &mut Vec<i32>| {
                        v[a] += 1;
                        v[b] -= 1;
                    };
                    count(&mut self.any);
                    if quality >= self.min_mapping_quality {
                        count(&mut self.good);
                    }
                    if quality == 0 {
                        count(&mut self.mapq0);
                    }
                }
            }
            if matches!(op, 0 | 2 | 3 | 7 | 8) {
                position += length;
            }
        }
        // Each read once, by the piece it begins in.
        if read.pos() < from || read.pos() >= to {
            return;
        }
        self.evidence.reads += 1;
        self.evidence.read_bases += (position - read.pos()).unsigned_abs();
        if quality < self.min_mapping_quality {
            return;
        }
        if let Ok(ReadTag::String(other)) = read.aux(b"SA") {
            if let Some(split) =
                split_read(read, position, other, self.chromosome, self.min_mapping_quality)
            {
                self.evidence.splits.push(split);
            }
        } else {
            self.clip(read, position);
        }
        self.pair(read, position);
    }

    /// Keeps the clipped end of a read, where it is long and good enough.
    fn clip(&mut self, read: &AlignedRead, end: i64) {
        let cigar = read.raw_cigar();
        let clipped = |c: Option<&u32>| c.filter(|c| **c & 0xf == 4).map_or(0, |c| c >> 4);
        let (before, after) = (clipped(cigar.first()), clipped(cigar.last()));
        // A read clipped on both sides fits nowhere well.
        let (n, is_after) = if before > after { (before, false) } else { (after, true) };
        if n < MIN_CLIP || before.min(after) >= MIN_CLIP {
            return;
        }
        let qualities = read.qual();
        let part = if is_after {
            qualities.get(qualities.len().saturating_sub(n as usize)..)
        } else {
            qualities.get(..n as usize)
        };
        // 255: not given.
        let sum: u32 = part.unwrap_or_default().iter().map(|q| u32::from(*q)).sum();
        if sum < MIN_CLIP_QUALITY * n {
            return;
        }
        if let Ok(at) = u64::try_from(if is_after { end } else { read.pos() }) {
            self.evidence.clips.push(Clip { after: is_after, at });
        }
    }

    /// Counts a pair's insert size, and keeps an odd pair.
    fn pair(&mut self, read: &AlignedRead, end: i64) {
        let flags = read.flags();
        if flags & PAIRED == 0 || flags & MATE_UNMAPPED != 0 || read.mtid() != read.tid() {
            return;
        }
        let (reverse, mate_reverse) = (flags & REVERSE != 0, flags & MATE_REVERSE != 0);
        // The left read speaks for the pair.
        if reverse == mate_reverse
            || read.mpos() < read.pos()
            || (read.mpos() == read.pos() && reverse)
        {
            return;
        }
        let insert = read.insert_size().abs();
        let length = end - read.pos();
        // Positions and sizes of BAM have 31 bits.
        let bits = |n: i64| u32::try_from(n.unsigned_abs()).unwrap_or(u32::MAX);
        let odd = |outward, start: i64, stop: i64| {
            let (start, end) = (bits(start), bits(stop));
            OddPair { outward, start, end, insert: bits(insert) }
        };
        if !reverse {
            if let Some(n) =
                usize::try_from(insert).ok().and_then(|i| self.evidence.inserts.get_mut(i))
            {
                *n += 1;
            }
            if insert > MIN_WIDE_PAIR && read.mpos() > end {
                self.evidence.pairs.push(odd(false, end, read.mpos()));
            }
        } else if read.mpos() > read.pos() + length / 2 {
            self.evidence.pairs.push(odd(true, read.pos(), read.mpos()));
        }
    }

    /// Returns the counts.
    pub fn finish(mut self) -> PieceDepth {
        sum_up(&mut self.good);
        sum_up(&mut self.any);
        sum_up(&mut self.mapq0);
        let all = self.any.len() - 1;
        let depth = |sum: &i32| (*sum).clamp(0, MAX_DEPTH) as u16;
        let poor = self.any[..all]
            .iter()
            .zip(&self.good)
            .map(|(any, good)| depth(any).saturating_sub(depth(good)));
        let mut evidence = self.evidence;
        evidence.splits.shrink_to_fit();
        evidence.clips.shrink_to_fit();
        evidence.pairs.shrink_to_fit();
        PieceDepth {
            chromosome: self.chromosome,
            span: self.span,
            good: PackedDepth::new(self.good[..all].iter().map(depth)),
            poor: PackedDepth::new(poor),
            mapq0: PackedDepth::new(self.mapq0[..all].iter().map(depth)),
            evidence,
        }
    }
}

/// Turns differences between neighbours into the values themselves.
fn sum_up(differences: &mut [i32]) {
    let mut sum = 0;
    for d in differences {
        sum += *d;
        *d = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_htslib::bam::record::{Cigar, CigarString};

    fn read(position: i64, cigar: Vec<Cigar>, flags: u16, sa: Option<&str>) -> AlignedRead {
        let mut r = AlignedRead::new();
        let bases: usize = cigar
            .iter()
            .filter(|c| !matches!(c, Cigar::Del(_) | Cigar::HardClip(_)))
            .map(|c| c.len() as usize)
            .sum();
        r.set(b"q", Some(&CigarString(cigar)), &vec![b'A'; bases], &vec![30; bases]);
        r.set_tid(0);
        r.set_mtid(0);
        r.set_pos(position);
        r.set_mapq(60);
        r.set_flags(flags);
        if let Some(sa) = sa {
            r.push_aux(b"SA", ReadTag::String(sa)).unwrap();
        }
        r
    }

    fn counter() -> PieceCounter {
        PieceCounter::new(Chromosome::from_rank(20).unwrap(), Span::new(1000, 2000), 20)
    }

    #[test]
    fn depth_and_duplicates() {
        let mut c = counter();
        c.add(&read(990, vec![Cigar::Match(20), Cigar::Del(10), Cigar::Match(5)], 0, None));
        c.add(&read(1005, vec![Cigar::Match(10)], 0x400, None));
        let mut poor = read(1005, vec![Cigar::Match(10)], 0, None);
        poor.set_mapq(0);
        c.add(&poor);
        let d = c.finish();
        let good = [0, 9, 10, 20, 25].map(|i| d.good.sum(i..i + 1));
        assert_eq!(good, [1, 1, 0, 1, 0]);
        assert_eq!(
            (d.good.sum(6..7), d.poor.sum(6..7), d.mapq0.sum(6..7), d.evidence.reads),
            (1, 1, 1, 1)
        );
    }

    #[test]
    fn a_deletion_and_a_duplication_by_split_reads() {
        let mut c = counter();
        // 60 bases up to 1160, then from 1500 on; three bases fit both sides.
        c.add(&read(
            1100,
            vec![Cigar::Match(63), Cigar::SoftClip(37)],
            0,
            Some("chr21,1501,+,60S40M,60,0;"),
        ));
        // The other half of such a read, mapped to the right.
        c.add(&read(
            1500,
            vec![Cigar::SoftClip(60), Cigar::Match(40)],
            0,
            Some("21,1101,+,63M37S,60,0;"),
        ));
        c.add(&read(
            1800,
            vec![Cigar::Match(50), Cigar::SoftClip(50)],
            0,
            Some("chr21,1601,+,50S50M,60,0;"),
        ));
        // Another chromosome, another strand, a third alignment: not ours.
        c.add(&read(
            1100,
            vec![Cigar::Match(50), Cigar::SoftClip(50)],
            0,
            Some("chr2,1501,+,50S50M,60,0;"),
        ));
        c.add(&read(
            1100,
            vec![Cigar::Match(50), Cigar::SoftClip(50)],
            0,
            Some("chr21,1501,-,50S50M,60,0;"),
        ));
        let splits = c.finish().evidence.splits;
        let want = SplitRead { gain: false, span: Span::new(1160, 1500), homology: 3 };
        assert_eq!(
            splits,
            [want, want, SplitRead { gain: true, span: Span::new(1600, 1850), homology: 0 }]
        );
    }

    #[test]
    fn pairs_too_far_apart_and_outward() {
        let mut c = counter();
        let mut far = read(1100, vec![Cigar::Match(100)], 0x1 | 0x20, None);
        far.set_mpos(1900);
        far.set_insert_size(900);
        c.add(&far);
        let mut out = read(1100, vec![Cigar::Match(100)], 0x1 | 0x10, None);
        out.set_mpos(1700);
        out.set_insert_size(500);
        c.add(&out);
        let found = c.finish().evidence;
        assert_eq!(found.inserts[900], 1);
        assert_eq!(found.pairs[0], OddPair { outward: false, start: 1200, end: 1900, insert: 900 });
        assert_eq!(found.pairs[1], OddPair { outward: true, start: 1100, end: 1700, insert: 500 });
    }
}
