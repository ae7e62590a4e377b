//! Depth of each base of one piece of the genome.

use crate::io::reads::AlignedRead;
use crate::model::Span;
use std::collections::HashMap;

/// Unmapped, secondary, failed, duplicate, supplementary (SAM specification, section 1.4).
pub(super) const LEFT_OUT: u16 = 0x4 | 0x100 | 0x200 | 0x400 | 0x800;
const PAIRED: u16 = 0x1;
const MATE_UNMAPPED: u16 = 0x8;

/// Holds one CIGAR operation's kind, by BAM's number (`MIDNSHP=X`).
#[derive(Clone, Copy)]
pub(super) struct Operation(u32);

impl Operation {
    /// Tells whether bases of the read lie on bases of the reference (`M`, `=`, `X`).
    pub(super) fn aligns(self) -> bool {
        matches!(self.0, 0 | 7 | 8)
    }

    /// Tells whether bases of the reference are skipped (`N`).
    pub(super) fn skips(self) -> bool {
        self.0 == 3
    }

    /// Tells whether bases of the read are clipped (`S`, `H`).
    pub(super) fn clips(self) -> bool {
        matches!(self.0, 4 | 5)
    }

    /// Tells whether it moves on along the reference (`M`, `=`, `X`, `D`, `N`).
    pub(super) fn on_reference(self) -> bool {
        self.aligns() || matches!(self.0, 2 | 3)
    }

    /// Tells whether it moves on along the read (`M`, `=`, `X`, `I`, `S`).
    pub(super) fn on_read(self) -> bool {
        self.aligns() || matches!(self.0, 1 | 4)
    }
}

pub(super) fn operations(cigar: &[u32]) -> impl Iterator<Item = (Operation, i64)> + '_ {
    cigar.iter().map(|c| (Operation(c & 0xf), i64::from(c >> 4)))
}

/// Holds the limits that reads and bases must pass to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Gives the smallest mapping quality (phred).
    pub mapping_quality: u8,
    /// Gives the smallest base quality (phred). Bases without one (`*`) count.
    pub base_quality: u8,
}

/// Counters over one piece. Reads come in file order.
#[derive(Debug)]
pub struct Pileup {
    span: Span,
    limits: Limits,
    depth: Vec<u32>,
    /// Counts the aligned bases of all primary reads, and of those with mapping quality 0:
    /// differences between neighbours.
    aligned: Vec<i32>,
    aligned_mapq0: Vec<i32>,
    /// Ends (0-based, exclusive) of first reads that their mates may overlap, by read name.
    open: HashMap<Vec<u8>, i64>,
    reads: u64,
}

impl Pileup {
    /// Starts at 0 over `span`, 0-based half-open.
    pub fn new(span: Span, limits: Limits) -> Self {
        let n = usize::try_from(span.len()).unwrap_or(0);
        Self {
            span,
            limits,
            depth: vec![0; n],
            aligned: vec![0; n + 1],
            aligned_mapq0: vec![0; n + 1],
            open: HashMap::new(),
            reads: 0,
        }
    }

    /// Counts one read of the piece's contig; it may reach over the piece's ends.
    pub fn add(&mut self, read: &AlignedRead) {
        self.reads += 1;
        let flags = read.flags();
        if flags & LEFT_OUT != 0 {
            return;
        }
        let mapq0 = read.mapq() == 0;
        let (from, to) = (self.span.start as i64, self.span.end as i64);
        let mut position = read.pos();
        for (op, length) in operations(read.raw_cigar()) {
            if op.aligns() {
                let (a, b) = (position.max(from), (position + length).min(to));
                if a < b {
                    let (a, b) = ((a - from) as usize, (b - from) as usize);
                    self.aligned[a] += 1;
                    self.aligned[b] -= 1;
                    if mapq0 {
                        self.aligned_mapq0[a] += 1;
                        self.aligned_mapq0[b] -= 1;
                    }
                }
            }
            if op.on_reference() {
                position += length;
            }
        }
        if read.mapq() < self.limits.mapping_quality {
            return;
        }
        let clip = if flags & PAIRED != 0 && flags & MATE_UNMAPPED == 0 {
            self.overlap(read, position)
        } else {
            0
        };
        let from = from.max(clip);
        if from >= to {
            return;
        }
        self.count(read, from, to);
    }

    /// Returns the place where the read's own counting begins: the end of its mate that came before
    /// it, else 0.
    fn overlap(&mut self, read: &AlignedRead, end: i64) -> i64 {
        if !self.open.is_empty()
            && let Some(clip) = self.open.remove(read.qname())
        {
            return clip;
        }
        let may_overlap = read.mpos() == -1 || (read.mtid() == read.tid() && read.mpos() <= end);
        // A mate that lies before this read and was not kept lies outside, or does not count.
        if may_overlap {
            self.open.insert(read.qname().to_vec(), end);
        }
        0
    }

    fn count(&mut self, read: &AlignedRead, from: i64, to: i64) {
        let offset = self.span.start as i64;
        let qualities = read.qual();
        let least = self.limits.base_quality;
        let mut position = read.pos();
        let mut base = 0usize;
        for (op, length) in operations(read.raw_cigar()) {
            if op.aligns() {
                let (a, b) = (position.max(from), (position + length).min(to));
                if a < b {
                    let first = base + (a - position) as usize;
                    let depth = &mut self.depth[(a - offset) as usize..(b - offset) as usize];
                    let known = qualities.get(first..).unwrap_or_default();
                    let known = &known[..known.len().min(depth.len())];
                    let (with, without) = depth.split_at_mut(known.len());
                    for (d, q) in with.iter_mut().zip(known) {
                        *d += u32::from(*q >= least);
                    }
                    for d in without {
                        *d += 1;
                    }
                }
            }
            if op.on_reference() {
                position += length;
            }
            if op.on_read() {
                base += length as usize;
            }
        }
    }

    /// Returns the counts.
    pub fn finish(self) -> Depth {
        let running = |differences: &[i32]| {
            let mut sum = 0i32;
            differences[..differences.len() - 1]
                .iter()
                .map(|d| {
                    sum += d;
                    sum.unsigned_abs()
                })
                .collect()
        };
        Depth {
            span: self.span,
            aligned: running(&self.aligned),
            aligned_mapq0: running(&self.aligned_mapq0),
            depth: self.depth,
            reads: self.reads,
        }
    }
}

/// Holds the counts of one piece, base by base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depth {
    /// Gives the span, 0-based half-open.
    pub span: Span,
    /// Counts the depth.
    pub depth: Vec<u32>,
    /// Counts the aligned bases whatever their quality and overlaps.
    pub aligned: Vec<u32>,
    /// Counts the aligned bases in reads of mapping quality 0.
    pub aligned_mapq0: Vec<u32>,
    /// Counts the reads, whatever their flags.
    pub reads: u64,
}
