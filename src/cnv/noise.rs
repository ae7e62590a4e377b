//! The variance by chance of the mean depth of a stretch.

/// Returns the variance of the mean depth over `length` bases, for reads of `read_length` bases
/// that begin independently of each other, at a mean depth of 1.
///
/// Reads begin as a Poisson process of rate depth/R; each adds its overlap with the stretch over L.
/// The overlap as a function of the start is a trapezoid with ramps of m = min(L, R) and a plateau
/// of |L - R|, so that the variance is (2/3 m^3 + m^2 |L - R|) / (R L^2) times the depth
/// (Campbell's theorem).
pub fn variance_of_mean(length: f64, read_length: f64) -> f64 {
    let (l, r) = (length.max(1.0), read_length.max(1.0));
    let m = l.min(r);
    (2.0 / 3.0 * m.powi(3) + m * m * (l - r).abs()) / (r * l * l)
}

/// Returns the log density of a normal distribution.
pub fn ln_normal(x: f64, mean: f64, variance: f64) -> f64 {
    let v = variance.max(1e-12);
    -0.5 * ((x - mean).powi(2) / v + (2.0 * std::f64::consts::PI * v).ln())
}

/// Converts to phred from a natural log-odds in favour of the call, at most 999.
pub fn phred(log_odds: f64) -> f64 {
    // -10 log10 of 1 / (1 + e^x); for large x that is 10 x / ln 10.
    let x = log_odds;
    let ln_one_plus = if x > 40.0 { x } else { x.exp().ln_1p() };
    (ln_one_plus * 10.0 / std::f64::consts::LN_10).clamp(0.0, 999.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variance_of_the_mean() {
        // One base: Poisson. A long stretch: R/L.
        assert!((variance_of_mean(1.0, 150.0) - 1.0).abs() < 0.01);
        assert!((variance_of_mean(150_000.0, 150.0) - 0.001).abs() < 1e-5);
        assert!((variance_of_mean(200.0, 150.0) - 0.5625).abs() < 1e-9);
    }

    #[test]
    fn phred_scores() {
        assert!((phred(0.0) - 3.01).abs() < 0.01);
        assert!((phred(std::f64::consts::LN_10 * 5.0) - 50.0).abs() < 0.01);
        assert_eq!((phred(-1e9), phred(1e9)), (0.0, 999.0));
    }
}
