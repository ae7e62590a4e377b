//! Pieces joined: the depth of any stretch that was read, split reads and pairs by place.

use super::count::{OddPair, PieceDepth, SplitRead};
use super::targets::Design;
use crate::model::cnv::TargetDepth;
use crate::model::{Chromosome, Span};
use std::collections::BTreeMap;

/// What the reads of one sample say.
#[derive(Debug, Clone)]
pub struct Measurement {
    /// Name of the sample.
    pub sample: String,
    /// Depth of each target of the design, in its order.
    pub depths: Vec<TargetDepth>,
    /// Mean length of a read on the reference, bases.
    pub read_length: f64,
    /// Insert size: median and median absolute deviation (scaled to a standard deviation), bases.
    pub insert: Option<(f64, f64)>,
    /// Primary reads counted.
    pub reads: u64,
    /// Split reads by chromosome, sorted.
    pub splits: BTreeMap<Chromosome, Vec<SplitRead>>,
    /// Pairs that the insert size does not explain, by chromosome, sorted.
    pub pairs: BTreeMap<Chromosome, Vec<OddPair>>,
    pieces: Vec<PieceDepth>,
}

impl Measurement {
    /// Joins the pieces of a design. They may come in any order.
    pub fn new(sample: String, design: &Design, mut pieces: Vec<PieceDepth>) -> Self {
        pieces.sort_by_key(|p| (p.chromosome, p.span));
        let mut inserts: Vec<u64> = Vec::new();
        let (mut reads, mut bases) = (0, 0);
        for piece in &pieces {
            if inserts.len() < piece.found.inserts.len() {
                inserts.resize(piece.found.inserts.len(), 0);
            }
            for (sum, n) in inserts.iter_mut().zip(&piece.found.inserts) {
                *sum += u64::from(*n);
            }
            reads += piece.found.reads;
            bases += piece.found.read_bases;
        }
        let insert = insert_size(&inserts);
        // Six standard deviations: one such pair in a million libraries' worth of ordinary ones.
        let longest = insert.map_or(i64::MAX, |(median, spread)| (median + 6.0 * spread.max(10.0)) as i64);
        let mut splits: BTreeMap<Chromosome, Vec<SplitRead>> = BTreeMap::new();
        let mut pairs: BTreeMap<Chromosome, Vec<OddPair>> = BTreeMap::new();
        for piece in &mut pieces {
            splits.entry(piece.chromosome).or_default().append(&mut piece.found.splits);
            let odd = std::mem::take(&mut piece.found.pairs);
            pairs
                .entry(piece.chromosome)
                .or_default()
                .extend(odd.into_iter().filter(|p| p.outward || p.insert > longest));
        }
        splits.values_mut().for_each(|v| v.sort_unstable());
        pairs.values_mut().for_each(|v| v.sort_unstable());
        let read_length = if reads == 0 { 150.0 } else { bases as f64 / reads as f64 };
        let mut m = Self { sample, depths: vec![], read_length, insert, reads, splits, pairs, pieces };
        m.depths = design.targets.iter().map(|t| m.over(t.chromosome, t.span).unwrap_or_default()).collect();
        m
    }

    /// Depth over a stretch, bases that were not read left out; `None` where none was.
    pub fn over(&self, chromosome: Chromosome, span: Span) -> Option<TargetDepth> {
        let (mut bases, mut good, mut any, mut mapq0) = (0u64, 0u64, 0u64, 0u64);
        let from = self.pieces.partition_point(|p| (p.chromosome, p.span.end) <= (chromosome, span.start));
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
            let sum = |v: &[u16]| v[range.clone()].iter().map(|d| u64::from(*d)).sum::<u64>();
            bases += end - start;
            good += sum(&piece.good);
            any += sum(&piece.any);
            mapq0 += sum(&piece.mapq0);
        }
        (bases > 0).then(|| TargetDepth {
            mean: good as f64 / bases as f64,
            any: any as f64 / bases as f64,
            mapq0: if any == 0 { 0.0 } else { mapq0 as f64 / any as f64 },
        })
    }
}

/// Median and scaled median absolute deviation of a histogram; `None` under 100 pairs.
fn insert_size(histogram: &[u64]) -> Option<(f64, f64)> {
    let total: u64 = histogram.iter().skip(1).sum();
    if total < 100 {
        return None;
    }
    let middle = |counts: &[u64]| {
        let mut below = 0;
        counts.iter().position(|n| {
            below += n;
            below * 2 >= total
        })
    };
    let mut counts = histogram.to_vec();
    counts[0] = 0;
    let median = middle(&counts)?;
    let mut distances = vec![0u64; counts.len() + 1];
    for (i, n) in counts.iter().enumerate() {
        distances[i.abs_diff(median)] += n;
    }
    Some((median as f64, middle(&distances)? as f64 * 1.4826))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insert_size_is_robust() {
        let mut h = vec![0u64; 2000];
        h[0] = 1_000_000;
        for (i, n) in h.iter_mut().enumerate().skip(300).take(201) {
            *n = 100 - i.abs_diff(400) as u64;
        }
        h[1900] = 50;
        let (median, spread) = insert_size(&h).unwrap();
        assert!((median - 400.0).abs() < 2.0 && (35.0..50.0).contains(&spread), "{median} {spread}");
        assert_eq!(insert_size(&[0; 10]), None);
    }
}
