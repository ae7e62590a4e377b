//! Segmentation: copies as hidden states along the targets of one run (Viterbi; Rabiner 1989, doi
//! 10.1109/5.18626).
//!
//! Depth enters as its square root, which makes the spread of counts nearly independent of their
//! size (Anscombe 1948, doi 10.2307/2332343): sqrt(depth) is normal around sqrt(expected * copies /
//! 2) with a quarter of the variance that reads and target noise ask for. A small share of outliers
//! of any depth keeps one odd target from making a call.

use crate::cnv::baseline::Expected;
use crate::cnv::noise::{ln_normal, variance_of_mean};
use crate::settings::sections::CopyNumber;

/// Depth that stray reads give to a stretch without a copy, in copies.
const STRAY: f64 = 0.04;

/// Holds what is observed at one target.
#[derive(Debug, Clone, Copy)]
pub struct Observed {
    /// Gives the mean depth.
    pub depth: f64,
    /// Gives the length, bases.
    pub length: f64,
    /// Holds the expectation.
    pub expected: Expected,
    /// Tells whether it holds exon bases.
    pub exonic: bool,
}

/// Holds the constants of one sample.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Gives the over-dispersion.
    pub dispersion: f64,
    /// Gives the read length, bases.
    pub read_length: f64,
    /// Holds the settings.
    pub settings: &'a CopyNumber,
}

/// Returns the variance of sqrt(depth) around its mean at an expected depth of `mean`.
pub fn root_variance(mean: f64, read_part: f64, noise: f64) -> f64 {
    (read_part + noise * noise * mean) / 4.0
}

/// Returns the expected depth at this many copies, stray reads included.
pub fn depth_at(expected: f64, copies: f64) -> f64 {
    expected * copies.max(STRAY) / 2.0
}

/// Returns the log-likelihood of a target's depth at `copies` (up to a constant that is the same
/// for all copies).
pub fn emission(o: &Observed, copies: f64, sample: &Sample<'_>) -> f64 {
    if !o.expected.usable {
        return 0.0;
    }
    let mean = depth_at(o.expected.depth, copies);
    let reads = sample.dispersion * variance_of_mean(o.length, sample.read_length);
    let inside =
        ln_normal(o.depth.sqrt(), mean.sqrt(), root_variance(mean, reads, o.expected.noise));
    // Outliers: any square root of depth up to three times the expected one.
    let outside = (sample.settings.outlier / (3.0 * o.expected.depth.sqrt()).max(1e-9)).ln();
    let inside = inside + (1.0 - sample.settings.outlier).ln();
    let high = inside.max(outside);
    high + ((inside - high).exp() + (outside - high).exp()).ln()
}

/// Returns the most likely states.
///
/// `emissions[t][s]`: log-likelihood of target t in state s. `enter[t]`: probability that a change
/// begins at target t; it goes to the other states by `share` (the baseline's own entry is not
/// read). `end`: probability that a change ends at a target.
pub fn viterbi(
    emissions: &[Vec<f64>],
    baseline: usize,
    enter: &[f64],
    share: &[f64],
    end: f64,
) -> Vec<usize> {
    let Some(first) = emissions.first() else { return Vec::new() };
    let states = first.len();
    let ln = |p: f64| p.max(1e-300).ln();
    let others: f64 = (0..states).filter(|s| *s != baseline).map(|s| share[s]).sum();
    let step = |from: usize, to: usize, t: usize| -> f64 {
        match (from == baseline, to == baseline) {
            (true, true) => ln(1.0 - enter[t]),
            (true, false) => ln(enter[t] * share[to] / others.max(1e-12)),
            (false, true) => ln(end),
            (false, false) if from == to => ln(1.0 - end - enter[t]),
            (false, false) => ln(enter[t] * share[to] / others.max(1e-12)),
        }
    };
    // A run may begin inside a change, at the price of its beginning.
    let mut best: Vec<f64> = (0..states).map(|s| step(baseline, s, 0) + first[s]).collect();
    let mut back: Vec<Vec<u8>> = Vec::with_capacity(emissions.len());
    for (t, emission) in emissions.iter().enumerate().skip(1) {
        let mut next = vec![f64::NEG_INFINITY; states];
        let mut from = vec![0u8; states];
        for to in 0..states {
            for (s, score) in best.iter().enumerate() {
                let value = score + step(s, to, t);
                if value > next[to] {
                    next[to] = value;
                    from[to] = s as u8;
                }
            }
            next[to] += emission[to];
        }
        back.push(from);
        best = next;
    }
    let mut state =
        (0..states).max_by(|a, b| best[*a].total_cmp(&best[*b]).then(b.cmp(a))).unwrap_or(baseline);
    let mut path = vec![state];
    for from in back.iter().rev() {
        state = usize::from(from[state]);
        path.push(state);
    }
    path.reverse();
    path
}

/// States of the copy-number model: 0, 1, 2, 3, and 4 or more copies.
pub const COPIES: [f64; 5] = [0.0, 1.0, 2.0, 3.0, 4.0];

/// Returns the share of changes that lead from `ploidy` to each state: one copy more or less is the
/// rule.
pub fn shares(ploidy: u32) -> [f64; 5] {
    let mut out = [0.0; 5];
    for (copies, share) in out.iter_mut().enumerate() {
        *share = match (copies as i64 - i64::from(ploidy)).abs() {
            0 => 0.0,
            1 => 0.45,
            _ => 0.05,
        };
    }
    out
}

/// Returns the copies along one run whose targets share a ploidy.
pub fn segment(run: &[Observed], ploidy: u32, sample: &Sample<'_>) -> Vec<usize> {
    let s = sample.settings;
    let emissions: Vec<Vec<f64>> =
        run.iter().map(|o| COPIES.iter().map(|c| emission(o, *c, sample)).collect()).collect();
    let enter: Vec<f64> = run
        .iter()
        .map(|o| if o.exonic { s.event_prior_exon } else { s.event_prior_elsewhere })
        .collect();
    viterbi(&emissions, (ploidy as usize).min(4), &enter, &shares(ploidy), s.event_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_path_is_the_best_of_all() {
        // Against brute force over all paths of six targets and three states.
        let mut seed = 7u64;
        let mut random = || {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as f64 / f64::from(u32::MAX >> 1)
        };
        for _ in 0..50 {
            let e: Vec<Vec<f64>> =
                (0..6).map(|_| (0..3).map(|_| -8.0 * random()).collect()).collect();
            let enter: Vec<f64> = (0..6).map(|i| if i % 2 == 0 { 0.05 } else { 0.01 }).collect();
            let share = [0.5, 0.0, 0.5];
            let ln_step = |a: usize, b: usize, t: usize| match (a == 1, b == 1) {
                (true, true) => (1.0 - enter[t]).ln(),
                (true, false) | (false, false) if a != b => (enter[t] * 0.5).ln(),
                (false, true) => 0.2f64.ln(),
                _ => (0.8 - enter[t]).ln(),
            };
            let score = |p: &[usize]| {
                let mut last = 1;
                p.iter()
                    .enumerate()
                    .map(|(t, s)| {
                        let v = ln_step(last, *s, t) + e[t][*s];
                        last = *s;
                        v
                    })
                    .sum::<f64>()
            };
            let best = (0..3usize.pow(6))
                .map(|n| (0..6).map(|i| n / 3usize.pow(i) % 3).collect::<Vec<_>>())
                .max_by(|a, b| score(a).total_cmp(&score(b)))
                .unwrap();
            let found = viterbi(&e, 1, &enter, &share, 0.2);
            assert!((score(&found) - score(&best)).abs() < 1e-9, "{found:?} {best:?}");
        }
    }
}
