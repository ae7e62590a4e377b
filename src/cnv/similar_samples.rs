//! The samples of a reference set that resemble a new one, and what they tell of each target.

use crate::cnv::reference_set::{ReferenceSample, ReferenceSet};
use crate::model::median::median;
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};

/// The number of samples by which a target's own spread is drawn towards that of all targets.
const SHRINKAGE: f64 = 5.0;
/// A median absolute deviation times this is a standard deviation (normal distribution).
const MAD_TO_SD: f64 = 1.4826;

/// Holds the samples chosen for one case, and what they tell of each target.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chosen {
    /// Names the samples, most similar first.
    pub names: Vec<String>,
    /// Gives their correlations, in the same order.
    pub correlations: Vec<f64>,
    /// Gives the median relative depth of each target, and its noise (standard deviation over
    /// samples, and the median's own error).
    factors: Vec<(f64, f64)>,
}

impl Chosen {
    /// Returns the factor on the expected depth of a target, and the noise beyond it.
    pub fn factor_and_noise(&self, target: usize) -> (f64, f64) {
        self.factors.get(target).copied().unwrap_or((1.0, 0.0))
    }
}

impl ReferenceSet {
    /// Chooses the samples most like `relative` (by Pearson's correlation over `usable` targets).
    ///
    /// A sample of the same name is the case itself and left out.
    ///
    /// # Errors
    /// Input: fewer samples than the settings ask for.
    pub fn choose(
        &self,
        name: &str,
        relative: &[f64],
        usable: &[usize],
        settings: &CopyNumber,
    ) -> Result<Chosen> {
        let fewest = settings.reference_min;
        let mut ranked: Vec<(f64, &ReferenceSample)> = self
            .samples
            .iter()
            .filter(|s| s.name != name)
            .map(|s| {
                (correlation(usable.iter().filter_map(|i| Some((relative[*i], s.at(*i)?)))), s)
            })
            .collect();
        if ranked.len() < fewest {
            return Err(Error::input(format!(
                "the reference set has {} samples beside this one; {fewest} are needed",
                ranked.len()
            ))
            .hint("add samples, or run without --reference-set"));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        ranked.truncate(settings.reference_best.max(1));
        Ok(Chosen {
            names: ranked.iter().map(|(_, s)| s.name.clone()).collect(),
            correlations: ranked.iter().map(|(r, _)| *r).collect(),
            factors: factors(&ranked, self.targets, usable),
        })
    }
}

/// Returns the median relative depth of each target over the samples, and its noise.
fn factors(
    ranked: &[(f64, &ReferenceSample)],
    targets: usize,
    usable: &[usize],
) -> Vec<(f64, f64)> {
    let columns: Vec<Vec<f64>> =
        (0..targets).map(|i| ranked.iter().filter_map(|(_, s)| s.at(i)).collect()).collect();
    let spread = |values: &[f64]| -> Option<(f64, f64)> {
        let middle = median(values.iter().copied())?;
        let mad = median(values.iter().map(|v| (v - middle).abs()))?;
        Some((middle, (mad * MAD_TO_SD / middle.max(0.05)).powi(2)))
    };
    let rows: Vec<Option<(f64, f64)>> = columns.iter().map(|c| spread(c)).collect();
    let usual = median(usable.iter().filter_map(|i| rows[*i]).map(|r| r.1)).unwrap_or(0.0);
    rows.iter()
        .zip(&columns)
        .map(|(row, values)| match row {
            Some((middle, variance)) => {
                let n = values.len() as f64;
                let drawn = (n * variance + SHRINKAGE * usual) / (n + SHRINKAGE);
                // Beyond what targets usually show (their reads' own noise), and the error of a
                // median of n (pi/2 times that of a mean).
                let beyond = (drawn - usual).max(0.0) + drawn * std::f64::consts::FRAC_PI_2 / n;
                (*middle, beyond.sqrt())
            }
            None => (1.0, 0.0),
        })
        .collect()
}

/// Returns Pearson's correlation; pairs with an unknown side are left out, extreme values cut at 3.
fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut n, mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in pairs.filter(|(a, b)| a.is_finite() && b.is_finite()) {
        let (a, b) = (a.min(3.0), b.min(3.0));
        n += 1.0;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let spread = ((n * xx - x * x) * (n * yy - y * y)).sqrt();
    if spread > 0.0 { (n * xy - x * y) / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cnv::reference_set::tests::set;
    use crate::settings::SettingsBook;

    #[test]
    fn the_most_similar_samples_without_the_case_itself() {
        let case: Vec<f64> = (0..200).map(|i| 1.0 + 0.2 * (f64::from(i) / 10.0).sin()).collect();
        let usable: Vec<usize> = (0..200).collect();
        let book = SettingsBook::load(&crate::panel::Names, &[], None, &[]).unwrap();
        let settings = |best, fewest| CopyNumber {
            reference_best: best,
            reference_min: fewest,
            ..book.general().cnv.clone()
        };
        let chosen = set().choose("a", &case, &usable, &settings(2, 2)).unwrap();
        assert_eq!(chosen.names.len(), 2);
        assert!(!chosen.names.contains(&"b".to_owned()) && !chosen.names.contains(&"a".to_owned()));
        assert!((chosen.factor_and_noise(16).0 - case[16]).abs() < 0.02);
        assert!(set().choose("a", &case, &usable, &settings(2, 4)).is_err());
    }
}
