//! Observations of one allele to counts, an interval, biases and a verdict.

use crate::coverage::support::{Observation, Shows};
use crate::model::coverage::{ReadSupport, SupportVerdict};
use crate::model::share::wilson;
use crate::model::{Chromosome, SampleCall};
use crate::settings::sections::{ReadRules, Settings};

/// Sums up and compares with the call.
pub fn judge(
    seen: &[Observation],
    mapq0: Option<f64>,
    call: &SampleCall,
    chromosome: Chromosome,
    settings: &Settings,
) -> ReadSupport {
    let of = |what: Shows| seen.iter().filter(move |o| !o.low && o.shows == what);
    let count = |what| of(what).count() as u32;
    let (reference, alternate, other) =
        (count(Shows::Reference), count(Shows::Alternate), count(Shows::Other));
    let low_quality = seen.iter().filter(|o| o.low).count() as u32;
    let depth = reference + alternate + other;
    let strands = |what: Shows| {
        let reverse = of(what).filter(|o| o.reverse).count() as u32;
        [of(what).count() as u32 - reverse, reverse]
    };
    let mean = |values: Vec<f64>| {
        (!values.is_empty())
            .then(|| (100.0 * values.iter().sum::<f64>() / values.len() as f64).round() / 100.0)
    };
    let alternates = || of(Shows::Alternate);
    let ends = |what| of(what).map(|o| o.end_distance).collect::<Vec<u32>>();
    let (alternate_strands, reference_strands) =
        (strands(Shows::Alternate), strands(Shows::Reference));
    let interval = (depth > 0).then(|| wilson(alternate, depth));
    let mut support = ReadSupport {
        reference,
        alternate,
        other,
        low_quality,
        vaf: (depth > 0).then(|| f64::from(alternate) / f64::from(depth)),
        vaf_interval: interval,
        alternate_strands,
        reference_strands,
        strand_bias: (alternate > 0 && reference > 0)
            .then(|| fisher(alternate_strands, reference_strands)),
        alternate_mapping_quality: mean(
            alternates().map(|o| f64::from(o.mapping_quality)).collect(),
        ),
        alternate_base_quality: mean(
            alternates().filter_map(|o| o.base_quality).map(f64::from).collect(),
        ),
        end_distance: mean(alternates().map(|o| f64::from(o.end_distance)).collect()),
        position_bias: rank_sum(&ends(Shows::Alternate), &ends(Shows::Reference)),
        clipped: mean(alternates().map(|o| f64::from(u8::from(o.clipped))).collect()),
        mapq0,
        verdict: SupportVerdict::NoData,
        text: String::new(),
    };
    let window = settings.share_window(call, chromosome);
    support.verdict = verdict(&support, depth, window, settings);
    support.text = match seen.len() {
        n if n > 0 && depth == 0 && low_quality == 0 => {
            format!("{n} fragments are here, none tells the alleles apart")
        }
        _ => text(&support, depth, call),
    };
    support
}

/// Returns the answer where the allele cannot be looked for.
pub fn not_examined(why: &str) -> ReadSupport {
    ReadSupport {
        reference: 0,
        alternate: 0,
        other: 0,
        low_quality: 0,
        vaf: None,
        vaf_interval: None,
        alternate_strands: [0; 2],
        reference_strands: [0; 2],
        strand_bias: None,
        alternate_mapping_quality: None,
        alternate_base_quality: None,
        end_distance: None,
        position_bias: None,
        clipped: None,
        mapq0: None,
        verdict: SupportVerdict::NoData,
        text: why.to_owned(),
    }
}

fn verdict(
    s: &ReadSupport,
    depth: u32,
    [least, most]: [f64; 2],
    settings: &Settings,
) -> SupportVerdict {
    let rules = &settings.reads;
    let Some([low, high]) = s.vaf_interval else { return SupportVerdict::NoData };
    if s.alternate < rules.min_alternate && depth >= rules.min_depth {
        return SupportVerdict::NotSeen;
    }
    match () {
        () if depth < rules.min_depth => SupportVerdict::FewReads,
        () if high < least => SupportVerdict::LowShare,
        () if low > most => SupportVerdict::HighShare,
        () if biases(s, rules).is_empty() => SupportVerdict::Confirmed,
        () => SupportVerdict::Biased,
    }
}

fn biases(s: &ReadSupport, rules: &ReadRules) -> Vec<&'static str> {
    let mut list = Vec::new();
    if s.strand_bias.is_some_and(|p| p < rules.strand_bias) {
        list.push("from one strand");
    }
    if s.end_distance.is_some_and(|d| d < rules.min_end_distance) {
        list.push("at the ends of the reads");
    }
    if s.mapq0.is_some_and(|share| share > rules.max_mapq0) {
        list.push("in reads that fit elsewhere as well");
    }
    list
}

fn text(s: &ReadSupport, depth: u32, call: &SampleCall) -> String {
    let says =
        format!("caller says {}, reads say {} of {depth}", call.zygosity.label(), s.alternate);
    match s.verdict {
        SupportVerdict::NoData if s.low_quality > 0 => {
            format!("no usable read: all {} are under the quality limits", s.low_quality)
        }
        SupportVerdict::NoData => "no read at the site: nothing can be said".to_owned(),
        SupportVerdict::Confirmed => says,
        SupportVerdict::Biased => {
            format!("{says}, which come from one strand, lie at read ends or fit elsewhere as well")
        }
        SupportVerdict::FewReads => format!("{says}: too few to say"),
        SupportVerdict::LowShare => format!("{says}: fewer than such a germline call has"),
        SupportVerdict::HighShare => format!("{says}: more than a heterozygote has"),
        SupportVerdict::NotSeen => format!("{says}: the allele is not seen"),
    }
}

/// Computes Fisher's exact test, two-sided: the sum of all tables with the same margins that are no
/// more likely.
fn fisher(a: [u32; 2], b: [u32; 2]) -> f64 {
    let logs: Vec<f64> = std::iter::once(0.0)
        .chain((1..=a[0] + a[1] + b[0] + b[1]).scan(0.0, |sum, i| {
            *sum += f64::from(i).ln();
            Some(*sum)
        }))
        .collect();
    let log = |n: u32| logs.get(n as usize).copied().unwrap_or(0.0);
    let (row, column, all) = (a[0] + a[1], a[0] + b[0], a[0] + a[1] + b[0] + b[1]);
    let likelihood = |x: u32| {
        let (b1, c1) = (row - x, column - x);
        let fixed = log(row) + log(all - row) + log(column) + log(all - column) - log(all);
        fixed - log(x) - log(b1) - log(c1) - log(all - row - c1)
    };
    let (from, to) = ((row + column).saturating_sub(all), row.min(column));
    let seen = likelihood(a[0]);
    let sum: f64 = (from..=to).map(likelihood).filter(|l| *l <= seen + 1e-7).map(f64::exp).sum();
    (sum.min(1.0) * 1e6).round() / 1e6
}

/// Computes Mann and Whitney's rank-sum test, two-sided, by the normal approximation with ties and
/// without continuity correction; `None` under three values on a side, or where all are equal.
fn rank_sum(a: &[u32], b: &[u32]) -> Option<f64> {
    if a.len() < 3 || b.len() < 3 {
        return None;
    }
    let mut all: Vec<(u32, bool)> =
        a.iter().map(|v| (*v, true)).chain(b.iter().map(|v| (*v, false))).collect();
    all.sort_unstable();
    let (n, m, whole) = (a.len() as f64, b.len() as f64, all.len() as f64);
    let (mut ranks, mut ties) = (0.0, 0.0);
    let mut below = 0.0;
    for same in all.chunk_by(|x, y| x.0 == y.0) {
        let t = same.len() as f64;
        ranks += same.iter().filter(|v| v.1).count() as f64 * (below + (t + 1.0) / 2.0);
        ties += t * t * t - t;
        below += t;
    }
    let u = ranks - n * (n + 1.0) / 2.0;
    let variance = n * m / 12.0 * (whole + 1.0 - ties / (whole * (whole - 1.0)));
    if variance <= 0.0 {
        return None;
    }
    let z = (u - n * m / 2.0).abs() / variance.sqrt();
    Some((erfc(z / std::f64::consts::SQRT_2) * 1e6).round() / 1e6)
}

/// Returns the complementary error function for `x >= 0` (Abramowitz and Stegun 1964, 7.1.26): to
/// 1.5e-7.
fn erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let sum = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    (sum.iter().fold(0.0, |s, c| s * t + c) * t * (-x * x).exp()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of R 4.2: fisher.test, wilcox.test(exact = FALSE, correct = FALSE).
    #[test]
    fn exact_and_rank_tests() {
        assert!((fisher([3, 1], [1, 3]) - 0.485_714).abs() < 1e-6, "the lady tasting tea");
        assert!((fisher([8, 2], [1, 5]) - 0.034_965).abs() < 1e-6);
        assert_eq!(fisher([5, 5], [5, 5]), 1.0);
        assert!(fisher([20, 0], [0, 20]) < 1e-6);
        let p = rank_sum(&(1..=10).collect::<Vec<_>>(), &(6..=15).collect::<Vec<_>>()).unwrap();
        assert!((p - 0.004_510).abs() < 2e-6, "{p}");
        assert_eq!(rank_sum(&[5, 5, 5], &[5, 5, 5]), None);
        assert_eq!(rank_sum(&[1, 2], &[5, 5, 5]), None);
    }
}
