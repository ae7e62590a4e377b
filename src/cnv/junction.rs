//! Split reads that show the same breakpoint, and the pairs that agree with it.

use super::count::{OddPair, SplitRead};
use super::measure::Measurement;
use crate::model::{Chromosome, Span};
use std::collections::BTreeMap;

/// Reads whose breakpoints differ by less than this show the same one: aligners place the same junction a few bases
/// apart.
const SAME: u64 = 10;
/// Insert sizes of libraries without an estimate.
const USUAL_INSERT: f64 = 1000.0;

/// A breakpoint seen in reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Junction {
    /// Tandem duplication, else deletion.
    pub gain: bool,
    /// Changed stretch in its leftmost placement, 0-based half-open.
    pub span: Span,
    /// Bases by which it can be shifted right.
    pub homology: u32,
    /// Split reads.
    pub reads: u32,
    /// Pairs.
    pub pairs: u32,
}

/// Breakpoints of a chromosome that at least `fewest` reads show, in genome order.
pub fn find(measured: &Measurement, chromosome: Chromosome, fewest: u32) -> Vec<Junction> {
    let splits = measured.splits.get(&chromosome).map(Vec::as_slice).unwrap_or_default();
    let mut groups: Vec<Vec<SplitRead>> = Vec::new();
    // Sorted by kind, start, end: groups of like starts lie together, and several may be open at once.
    let mut open: Vec<usize> = Vec::new();
    for split in splits {
        open.retain(|g| {
            groups[*g]
                .last()
                .is_some_and(|l| l.gain == split.gain && split.span.start - l.span.start.min(split.span.start) < SAME)
        });
        let fits = open.iter().copied().find(|g| groups[*g][0].span.end.abs_diff(split.span.end) < SAME);
        match fits {
            Some(g) => groups[g].push(*split),
            None => {
                open.push(groups.len());
                groups.push(vec![*split]);
            }
        }
    }
    let mut found: Vec<Junction> = groups
        .iter()
        .filter(|g| g.len() >= fewest.max(1) as usize)
        .map(|g| {
            let SplitRead { gain, span, homology } = most_common(g);
            let pairs = agreeing_pairs(measured, chromosome, gain, span, 20);
            Junction { gain, span, homology, reads: g.len() as u32, pairs: pairs.len() as u32 }
        })
        .collect();
    found.sort_by_key(|j| (j.span, j.gain));
    found
}

fn most_common(group: &[SplitRead]) -> SplitRead {
    let mut counts: BTreeMap<SplitRead, usize> = BTreeMap::new();
    for split in group {
        *counts.entry(*split).or_default() += 1;
    }
    // Of equally common ones the leftmost.
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map_or(group[0], |(split, _)| split)
}

/// Pairs whose ends lie as a change of `span`, known to `tolerance` bases, would put them.
pub fn agreeing_pairs(
    measured: &Measurement,
    chromosome: Chromosome,
    gain: bool,
    span: Span,
    tolerance: u64,
) -> Vec<&OddPair> {
    let insert = measured.insert.map_or(USUAL_INSERT, |(median, spread)| median + 6.0 * spread.max(10.0)) as u64;
    let all = measured.pairs.get(&chromosome).map(Vec::as_slice).unwrap_or_default();
    let near = |x: u64, from: u64, to: u64| (from..=to).contains(&x);
    let fits = |p: &&OddPair| {
        p.outward == gain
            && if gain {
                // Both reads lie inside the doubled stretch, the left one near its start.
                near(p.inner.start, span.start.saturating_sub(tolerance), span.start + insert + tolerance)
                    && near(p.inner.end, span.end.saturating_sub(insert + tolerance), span.end + tolerance)
            } else {
                near(p.inner.start, span.start.saturating_sub(insert + tolerance), span.start + tolerance)
                    && near(p.inner.end, span.end.saturating_sub(tolerance), span.end + insert + tolerance)
            }
    };
    all.iter().filter(fits).collect()
}

/// Edges of a loss as its pairs bound it: the change lies between the innermost ends.
pub fn bounds(pairs: &[&OddPair], gain: bool) -> Option<Span> {
    let starts = pairs.iter().map(|p| p.inner.start);
    let ends = pairs.iter().map(|p| p.inner.end);
    let (start, end) = if gain { (starts.min()?, ends.max()?) } else { (starts.max()?, ends.min()?) };
    (start < end).then(|| Span::new(start, end))
}
