//! Holds merged, sorted regions of the primary chromosomes, and tells whether a record touches one.

use crate::model::{Chromosome, Span};

/// Holds one merged region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// Names the chromosome.
    pub chromosome: Chromosome,
    /// Gives the stretch, 0-based half-open.
    pub span: Span,
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.chromosome, self.span)
    }
}

/// Holds regions merged where they overlap or touch, in karyotypic order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegionSet {
    /// Merged, sorted, disjoint.
    regions: Vec<Region>,
    /// Range of `regions` of each chromosome, by rank.
    by_chromosome: Vec<(usize, usize)>,
}

impl RegionSet {
    /// Merges and sorts.
    pub fn new(regions: impl IntoIterator<Item = (Chromosome, Span)>) -> Self {
        let mut all: Vec<Region> = regions
            .into_iter()
            .filter(|(_, s)| !s.is_empty())
            .map(|(chromosome, span)| Region { chromosome, span })
            .collect();
        all.sort_unstable();
        let mut merged: Vec<Region> = Vec::with_capacity(all.len());
        for region in all {
            match merged.last_mut() {
                Some(last)
                    if last.chromosome == region.chromosome
                        && region.span.start <= last.span.end =>
                {
                    last.span.end = last.span.end.max(region.span.end);
                }
                _ => merged.push(region),
            }
        }
        let by_chromosome = Chromosome::all()
            .map(|c| {
                let from = merged.partition_point(|r| r.chromosome < c);
                (from, from + merged[from..].partition_point(|r| r.chromosome == c))
            })
            .collect();
        Self { regions: merged, by_chromosome }
    }

    /// Returns all regions in karyotypic order.
    pub fn all(&self) -> &[Region] {
        &self.regions
    }

    /// Returns the regions of one chromosome, with the index of the first in [`Self::all`].
    pub fn on(&self, chromosome: Chromosome) -> (usize, &[Region]) {
        match self.by_chromosome.get(chromosome.rank()) {
            Some(&(from, to)) => (from, &self.regions[from..to]),
            None => (0, &[]),
        }
    }

    /// Returns the index in [`Self::all`] of the first region that overlaps `span`. An empty span
    /// (insertion point) stands for the base before and after it.
    pub fn first_overlap(&self, chromosome: Chromosome, span: Span) -> Option<usize> {
        let span = if span.is_empty() { span.padded(1) } else { span };
        let (from, regions) = self.on(chromosome);
        let i = regions.partition_point(|r| r.span.end <= span.start);
        regions.get(i).filter(|r| r.span.start < span.end).map(|_| from + i)
    }

    /// Counts the bases covered.
    pub fn bases(&self) -> u64 {
        self.regions.iter().map(|r| r.span.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_and_finds() {
        let one = Chromosome::from_rank(0).unwrap();
        let set = RegionSet::new([
            (Chromosome::X, Span::new(5, 9)),
            (one, Span::new(10, 20)),
            (one, Span::new(20, 30)),
            (one, Span::new(50, 60)),
        ]);
        assert_eq!(set.all().len(), 3);
        assert_eq!(set.first_overlap(one, Span::new(29, 30)), Some(0));
        assert_eq!(set.first_overlap(one, Span::new(30, 50)), None);
        assert_eq!(set.first_overlap(one, Span::new(25, 55)), Some(0));
        assert_eq!(set.first_overlap(Chromosome::X, Span::new(8, 8)), Some(2));
        assert_eq!(set.first_overlap(Chromosome::Y, Span::new(8, 80)), None);
        assert_eq!(set.bases(), 34);
    }
}
