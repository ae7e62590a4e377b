//! Computes shares of counts with their uncertainty.

/// Gives the normal quantile of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Returns the 95 % interval of a share, rounded to four decimals (Wilson 1927,
/// doi:10.1080/01621459.1927.10502953). `whole` is not 0.
pub fn wilson(part: u32, whole: u32) -> [f64; 2] {
    let (n, p) = (f64::from(whole), f64::from(part) / f64::from(whole));
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let round = |v: f64| (v.clamp(0.0, 1.0) * 1e4).round() / 1e4;
    [round(middle - half), round(middle + half)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of R 4.2: binom::binom.confint(methods = "wilson").
    #[test]
    fn intervals() {
        assert_eq!(wilson(17, 40), [0.2851, 0.578]);
        assert_eq!(wilson(0, 10), [0.0, 0.2775]);
        assert_eq!(wilson(10, 10), [0.7225, 1.0]);
    }
}
