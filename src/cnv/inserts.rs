//! The library's insert sizes, as its own pairs show them.

/// Added to each size, so that none is impossible.
const PSEUDO: f64 = 0.5;
/// Sizes this far on both sides are taken together: the histogram of a panel is thin.
const SMOOTHED: usize = 10;

/// Frequencies of insert sizes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InsertSizes {
    /// Gives median and scaled median absolute deviation; `None` under 100 pairs.
    usual: Option<(f64, f64)>,
    /// Pairs per base of size, smoothed; index: size in bases.
    smooth: Vec<f64>,
    total: f64,
}

impl InsertSizes {
    /// Takes pairs counted by size; size 0 is none.
    pub fn new(histogram: &[u64]) -> Self {
        let mut sums = vec![0u64];
        sums.extend(histogram.iter().enumerate().scan(0, |sum, (size, n)| {
            *sum += if size == 0 { 0 } else { *n };
            Some(*sum)
        }));
        let smooth = (0..histogram.len())
            .map(|size| {
                let (from, to) =
                    (size.saturating_sub(SMOOTHED), (size + SMOOTHED + 1).min(histogram.len()));
                (sums[to] - sums[from]) as f64 / (to - from) as f64
            })
            .collect();
        Self {
            usual: usual(histogram),
            smooth,
            total: histogram.iter().skip(1).sum::<u64>() as f64,
        }
    }

    /// Returns median and scaled median absolute deviation (a standard deviation of a normal
    /// distribution), bases; `None` under 100 pairs.
    pub fn usual(&self) -> Option<(f64, f64)> {
        self.usual
    }

    /// Returns the probability of a size per base; longer ones than were counted, and none, are as
    /// rare as an unseen one.
    pub fn density(&self, size: i64) -> f64 {
        let seen =
            usize::try_from(size).ok().and_then(|s| self.smooth.get(s)).copied().unwrap_or(0.0);
        (seen + PSEUDO / (2 * SMOOTHED + 1) as f64) / (self.total + 1.0)
    }
}

fn usual(histogram: &[u64]) -> Option<(f64, f64)> {
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
        let sizes = InsertSizes::new(&h);
        let (median, spread) = sizes.usual().unwrap();
        assert!(
            (median - 400.0).abs() < 2.0 && (35.0..50.0).contains(&spread),
            "{median} {spread}"
        );
        assert!(sizes.density(400) > 100.0 * sizes.density(600));
        assert!(sizes.density(5000) > 0.0 && sizes.density(-3) == sizes.density(5000));
        assert_eq!(InsertSizes::new(&[0; 10]).usual(), None);
    }
}
