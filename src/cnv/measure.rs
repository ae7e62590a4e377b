//! Pieces joined: the depth of any stretch that was read, split reads and pairs by place.

use crate::cnv::count::{Clip, OddPair, PieceDepth};
use crate::cnv::inserts::InsertSizes;
use crate::cnv::split_read::SplitRead;
use crate::cnv::targets::Design;
use crate::model::cnv::TargetDepth;
use crate::model::{Chromosome, Span};
use std::collections::BTreeMap;

/// Pairs longer than the median by this many standard deviations are kept; how much one says is
/// weighed by the library's own sizes.
const DEVIATIONS_OF_WIDE_PAIR: f64 = 3.5;

/// Holds what the reads of one sample show.
#[derive(Debug, Clone)]
pub struct Measurement {
    /// Names the sample.
    pub sample: String,
    /// Gives the depth of each target of the design, in its order.
    pub depths: Vec<TargetDepth>,
    /// Gives the mean length of a read on the reference, bases.
    pub read_length: f64,
    /// Holds the insert sizes of the library.
    pub inserts: InsertSizes,
    /// Counts the primary reads.
    pub reads: u64,
    /// Lists the split reads by chromosome, sorted.
    pub splits: BTreeMap<Chromosome, Vec<SplitRead>>,
    /// Lists the ends of reads that are clipped, by chromosome, sorted.
    pub clips: BTreeMap<Chromosome, Vec<Clip>>,
    /// Lists the pairs that the insert size does not explain, by chromosome, sorted.
    pub pairs: BTreeMap<Chromosome, Vec<OddPair>>,
    pieces: Vec<PieceDepth>,
}

/// Gathers pieces as they come in, in any order.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    inserts: Vec<u64>,
    reads: u64,
    bases: u64,
    pieces: Vec<PieceDepth>,
}

impl Gathered {
    /// Takes one piece.
    pub fn add(&mut self, mut piece: PieceDepth) {
        let inserts = std::mem::take(&mut piece.evidence.inserts);
        if self.inserts.len() < inserts.len() {
            self.inserts.resize(inserts.len(), 0);
        }
        for (sum, n) in self.inserts.iter_mut().zip(inserts) {
            *sum += u64::from(n);
        }
        self.reads += piece.evidence.reads;
        self.bases += piece.evidence.read_bases;
        self.pieces.push(piece);
    }
}

impl Measurement {
    /// Joins the pieces that were gathered for a design.
    pub fn join(sample: String, design: &Design, gathered: Gathered) -> Self {
        let Gathered { inserts, reads, bases, mut pieces } = gathered;
        pieces.sort_by_key(|p| (p.chromosome, p.span));
        let inserts = InsertSizes::new(&inserts);
        let longest = inserts.usual().map_or(i64::MAX, |(median, spread)| {
            (median + DEVIATIONS_OF_WIDE_PAIR * spread.max(10.0)) as i64
        });
        let mut splits: BTreeMap<Chromosome, Vec<SplitRead>> = BTreeMap::new();
        let mut clips: BTreeMap<Chromosome, Vec<Clip>> = BTreeMap::new();
        let mut pairs: BTreeMap<Chromosome, Vec<OddPair>> = BTreeMap::new();
        for piece in &mut pieces {
            splits
                .entry(piece.chromosome)
                .or_default()
                .extend(std::mem::take(&mut piece.evidence.splits));
            clips
                .entry(piece.chromosome)
                .or_default()
                .extend(std::mem::take(&mut piece.evidence.clips));
            let odd = std::mem::take(&mut piece.evidence.pairs);
            pairs
                .entry(piece.chromosome)
                .or_default()
                .extend(odd.into_iter().filter(|p| p.outward || i64::from(p.insert) > longest));
        }
        splits.values_mut().for_each(|v| v.sort_unstable());
        clips.values_mut().for_each(|v| v.sort_unstable());
        pairs.values_mut().for_each(|v| v.sort_unstable());
        let read_length = if reads == 0 { 150.0 } else { bases as f64 / reads as f64 };
        let mut m = Self {
            sample,
            depths: vec![],
            read_length,
            inserts,
            reads,
            splits,
            clips,
            pairs,
            pieces,
        };
        m.depths = design
            .targets
            .iter()
            .map(|t| m.over(t.chromosome, t.span).unwrap_or_default())
            .collect();
        m
    }

    /// Returns the depth over a stretch, bases that were not read left out; `None` where none was.
    pub fn over(&self, chromosome: Chromosome, span: Span) -> Option<TargetDepth> {
        let (mut bases, mut good, mut any, mut mapq0) = (0, 0, 0, 0);
        let from =
            self.pieces.partition_point(|p| (p.chromosome, p.span.end) <= (chromosome, span.start));
        for piece in &self.pieces[from..] {
            if piece.chromosome != chromosome || piece.span.start >= span.end {
                break;
            }
            let start = span.start.max(piece.span.start);
            let end = span.end.min(piece.span.end);
            if start >= end {
                continue;
            }
            let range = (start - piece.span.start) as usize..(end - piece.span.start) as usize;
            let enough = piece.good.sum(range.clone());
            bases += end - start;
            good += enough;
            any += enough + piece.poor.sum(range.clone());
            mapq0 += piece.mapq0.sum(range);
        }
        (bases > 0).then(|| TargetDepth {
            mean: good as f64 / bases as f64,
            any: any as f64 / bases as f64,
            mapq0: if any == 0 { 0.0 } else { mapq0 as f64 / any as f64 },
        })
    }
}
