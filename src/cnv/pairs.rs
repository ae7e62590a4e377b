//! Read pairs that bound a change.

use crate::cnv::count::OddPair;
use crate::cnv::measure::Measurement;
use crate::model::{Chromosome, Span};

/// Insert sizes of libraries without an estimate: median and standard deviation.
pub(super) const USUAL_INSERT: (f64, f64) = (400.0, 100.0);

/// Returns the pairs whose ends lie as a change of `span`, known to `tolerance` bases, would put
/// them.
pub fn agreeing_pairs(
    measured: &Measurement,
    chromosome: Chromosome,
    gain: bool,
    span: Span,
    tolerance: u64,
) -> Vec<&OddPair> {
    let (median, spread) = measured.inserts.usual().unwrap_or(USUAL_INSERT);
    let insert = (median + 6.0 * spread.max(10.0)) as u64;
    let all = measured.pairs.get(&chromosome).map(Vec::as_slice).unwrap_or_default();
    // Sorted by direction and start.
    let from = span.start.saturating_sub(insert + tolerance);
    let first = all.partition_point(|p| (p.outward, p.inner().start) < (gain, from));
    let last = all.partition_point(|p| {
        (p.outward, p.inner().start) <= (gain, span.start + insert + tolerance)
    });
    let near = |x: u64, from: u64, to: u64| (from..=to).contains(&x);
    let fits = |p: &&OddPair| {
        if gain {
            // Both reads lie inside the doubled stretch, the left one near its start.
            near(
                p.inner().start,
                span.start.saturating_sub(tolerance),
                span.start + insert + tolerance,
            ) && near(
                p.inner().end,
                span.end.saturating_sub(insert + tolerance),
                span.end + tolerance,
            )
        } else {
            near(
                p.inner().start,
                span.start.saturating_sub(insert + tolerance),
                span.start + tolerance,
            ) && near(
                p.inner().end,
                span.end.saturating_sub(tolerance),
                span.end + insert + tolerance,
            )
        }
    };
    all.get(first..last).unwrap_or_default().iter().filter(fits).collect()
}

/// Returns the edges of a change as its pairs bound it: a loss lies between their innermost ends, a
/// gain reaches out to the outermost ones.
pub fn bounds(pairs: &[&OddPair], gain: bool) -> Option<Span> {
    let starts = pairs.iter().map(|p| p.inner().start);
    let ends = pairs.iter().map(|p| p.inner().end);
    let (start, end) =
        if gain { (starts.min()?, ends.max()?) } else { (starts.max()?, ends.min()?) };
    (start < end).then(|| Span::new(start, end))
}
