//! Scores donor sites by the bases of real ones.

use crate::annotate::noncoding::changed::Stretch;
use crate::annotate::noncoding::data::{DonorCounts, MechanismEntry};

/// Bases that every donor begins with.
const DONOR: &[u8; 2] = b"GT";

impl DonorCounts {
    /// Scores the site whose intron begins at index `i`, in bits against the background; `None`
    /// where no GT stands there or the site reaches out of the sequence.
    pub(super) fn score(&self, sequence: &[u8], i: usize) -> Option<f64> {
        if sequence.get(i..i + 2)? != DONOR {
            return None;
        }
        let from = usize::try_from(i as i64 + self.first).ok()?;
        let site = sequence.get(from..from + self.counts.len())?;
        let mut score = 0.0;
        for (base, counts) in site.iter().zip(&self.counts) {
            let (column, background) = match base {
                b'A' => (0, self.background.a),
                b'C' => (1, self.background.c),
                b'G' => (2, self.background.g),
                b'T' => (3, self.background.t),
                _ => return None,
            };
            score += ((counts[column] + 0.5) / (self.sites + 2.0) / background).log2();
        }
        Some(score)
    }

    /// Returns the best site among `indices` of the sequence with the allele that is new or scores
    /// higher than it did: its score before, where it was one, and now.
    pub(super) fn best_risen(
        &self,
        stretch: &Stretch,
        indices: impl Iterator<Item = usize>,
        least: &MechanismEntry,
    ) -> Option<(Option<f64>, f64)> {
        let site = |i: usize| {
            let new = self.score(&stretch.after, i)?;
            let old = stretch.origin(i).and_then(|i| self.score(&stretch.before, i));
            let rises = old.is_none_or(|old| new - old >= least.min_rise);
            (new >= least.min_score && rises).then_some((old, new))
        };
        indices.filter_map(site).max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

#[cfg(test)]
mod tests {
    use crate::annotate::noncoding::data::rules;

    #[test]
    fn scores_by_the_counts() {
        let donor = &rules().unwrap().donor;
        let consensus = donor.score(b"CAGGTAAGT", 3).unwrap();
        let weak = donor.score(b"CATGTTTCC", 3).unwrap();
        assert!(consensus > 9.0 && weak < 2.0, "{consensus} {weak}");
        assert_eq!(donor.score(b"CAGGCAAGT", 3), None);
        assert_eq!(donor.score(b"AGGTAAGT", 2), None);
        // The falls that the file names.
        let lost_g = consensus - donor.score(b"CAAGTAAGT", 3).unwrap();
        assert!((3.2..3.8).contains(&lost_g), "{lost_g}");
    }
}
