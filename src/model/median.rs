//! The middle of a list of numbers.

/// Returns the median, of an even number of values the mean of the two in the middle; `None` of an
/// empty list. NaN is left out.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut v: Vec<f64> = values.into_iter().filter(|x| !x.is_nan()).collect();
    if v.is_empty() {
        return None;
    }
    let middle = v.len() / 2;
    let (below, upper, _) = v.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    Some(if below.len() < middle || v.len() % 2 == 1 {
        upper
    } else {
        // Even: the mean of the two in the middle.
        let lower = v[..middle].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (lower + upper) / 2.0
    })
}

/// Returns the median, of an even number of values the lower of the two in the middle; `None` of an
/// empty list.
pub fn lower_median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median([f64::NAN]), None);
        assert_eq!(lower_median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(lower_median(vec![4.0, 1.0]), Some(1.0));
        assert_eq!(lower_median(vec![]), None);
    }
}
