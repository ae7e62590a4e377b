//! Defines counts over sites, which add up over chromosomes.

use crate::model::Chromosome;
use std::ops::AddAssign;

/// Counts of a pair of persons over sites at which both are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairCounts {
    /// Counts the sites.
    pub sites: u32,
    /// Counts those of them at which at least one of the two carries the alternate allele: what a
    /// file holds for other persons says nothing of a pair.
    pub carried: u32,
    /// Counts opposite homozygotes (no allele in common, IBS0).
    pub opposite: u32,
    /// Counts sites at which both are heterozygous.
    pub both_heterozygous: u32,
    /// Counts sites at which the first is heterozygous.
    pub first_heterozygous: u32,
    /// Counts sites at which the second is heterozygous.
    pub second_heterozygous: u32,
}

impl PairCounts {
    /// Returns the share (0 to 1) of opposite homozygotes among the sites that one of the two
    /// carries; `None` without such sites.
    pub fn opposite_share(&self) -> Option<f64> {
        (self.carried > 0).then(|| f64::from(self.opposite) / f64::from(self.carried))
    }

    /// Returns the kinship coefficient by the robust estimator between families (Manichaikul et
    /// al. 2010, equation 11, KING): over the smaller number of heterozygotes of the two. `None`
    /// where one of them has none.
    pub fn kinship(&self) -> Option<f64> {
        let least = f64::from(self.first_heterozygous.min(self.second_heterozygous));
        let both = f64::from(self.both_heterozygous);
        let one =
            f64::from(self.first_heterozygous) + f64::from(self.second_heterozygous) - 2.0 * both;
        (least > 0.0).then(|| 0.5 - (4.0 * f64::from(self.opposite) + one) / (4.0 * least))
    }
}

impl AddAssign for PairCounts {
    fn add_assign(&mut self, other: Self) {
        self.sites += other.sites;
        self.carried += other.carried;
        self.opposite += other.opposite;
        self.both_heterozygous += other.both_heterozygous;
        self.first_heterozygous += other.first_heterozygous;
        self.second_heterozygous += other.second_heterozygous;
    }
}

/// Counts of one person over sites at which the person is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonCounts {
    /// Counts the sites.
    pub sites: u32,
    /// Counts heterozygous calls.
    pub heterozygous: u32,
    /// Counts calls of the alternate allele on all copies.
    pub alternate: u32,
}

impl PersonCounts {
    /// Returns the share (0 to 1) of calls without the alternate allele; 0 without a call.
    pub fn reference_share(&self) -> f64 {
        let reference = self.sites.saturating_sub(self.heterozygous + self.alternate);
        f64::from(reference) / f64::from(self.sites.max(1))
    }

    /// Returns the share (0 to 1) of heterozygotes among the calls that carry the alternate allele.
    pub fn heterozygous_share(&self) -> Option<f64> {
        let carried = self.heterozygous + self.alternate;
        (carried > 0).then(|| f64::from(self.heterozygous) / f64::from(carried))
    }
}

impl AddAssign for PersonCounts {
    fn add_assign(&mut self, other: Self) {
        self.sites += other.sites;
        self.heterozygous += other.heterozygous;
        self.alternate += other.alternate;
    }
}

/// The child's calls where one parent is heterozygous and the other homozygous: a child has the
/// second allele in half of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TransmissionCounts {
    /// Counts the sites.
    pub sites: u32,
    /// Counts sites at which the child is heterozygous.
    pub heterozygous: u32,
    /// Counts the child's reads where the child is called homozygous for REF, the other parent too.
    pub reads: u64,
    /// Counts those of them that show the ALT which this parent alone has.
    pub alternate_reads: u64,
}

impl TransmissionCounts {
    /// Returns the share (0 to 1) of the sites at which the child has the second allele.
    pub fn share(&self) -> Option<f64> {
        (self.sites > 0).then(|| f64::from(self.heterozygous) / f64::from(self.sites))
    }

    /// Returns the share (0 to 1) of the child's reads that would be this parent's: one of two of
    /// the parent's reads shows the allele.
    pub fn read_share(&self) -> Option<f64> {
        (self.reads > 0).then(|| 2.0 * self.alternate_reads as f64 / self.reads as f64)
    }
}

impl AddAssign for TransmissionCounts {
    fn add_assign(&mut self, other: Self) {
        self.sites += other.sites;
        self.heterozygous += other.heterozygous;
        self.reads += other.reads;
        self.alternate_reads += other.alternate_reads;
    }
}

/// Counts of a child and both parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrioCounts {
    /// Counts records of any kind that agree with inheritance; a missing parent agrees with all.
    pub good: u32,
    /// Counts records of any kind that contradict inheritance.
    pub bad: u32,
    /// Counts records at which the child is not called, or with a number of copies that does not
    /// belong there.
    pub skipped: u32,
    /// Counts the sites that were checked for an error: SNVs, all three called and deep enough.
    pub checked: u32,
    /// Counts the errors among them.
    pub errors: u32,
    /// Holds what the mother, then the father passes on.
    pub transmissions: [TransmissionCounts; 2],
}

impl TrioCounts {
    /// Returns the share (0 to 1) of errors among the checked sites; `None` without sites.
    pub fn error_share(&self) -> Option<f64> {
        (self.checked > 0).then(|| f64::from(self.errors) / f64::from(self.checked))
    }
}

impl AddAssign for TrioCounts {
    fn add_assign(&mut self, other: Self) {
        self.good += other.good;
        self.bad += other.bad;
        self.skipped += other.skipped;
        self.checked += other.checked;
        self.errors += other.errors;
        for (to, from) in self.transmissions.iter_mut().zip(other.transmissions) {
            *to += from;
        }
    }
}

/// Counts of one kind for each chromosome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByChromosome<T>(Box<[T; 25]>);

impl<T: Copy + Default> Default for ByChromosome<T> {
    fn default() -> Self {
        Self(Box::new([T::default(); 25]))
    }
}

impl<T: Copy + Default + AddAssign> ByChromosome<T> {
    /// Adds counts to those of a chromosome.
    pub fn add(&mut self, chromosome: Chromosome, counts: T) {
        if let Some(own) = self.0.get_mut(chromosome.rank()) {
            *own += counts;
        }
    }

    /// Returns the counts of a chromosome.
    pub fn on(&self, chromosome: Chromosome) -> T {
        self.0.get(chromosome.rank()).copied().unwrap_or_default()
    }

    /// Returns the sum over the chromosomes that are wanted.
    pub fn sum(&self, wanted: impl Fn(Chromosome) -> bool) -> T {
        let mut sum = T::default();
        for chromosome in Chromosome::all().filter(|c| wanted(*c)) {
            sum += self.on(chromosome);
        }
        sum
    }

    /// Returns the sum over the autosomes.
    pub fn autosomes(&self) -> T {
        self.sum(is_autosome)
    }
}

/// Tells whether a chromosome is neither X nor Y nor the mitochondrial genome.
pub fn is_autosome(chromosome: Chromosome) -> bool {
    !chromosome.is_sex() && chromosome != Chromosome::M
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinship_is_that_of_king() {
        // The father and child of the Ashkenazim trio, as PLINK 2 counts and estimates them.
        let counts = PairCounts {
            sites: 8036,
            carried: 7000,
            opposite: 3,
            both_heterozygous: 1879,
            first_heterozygous: 1879 + 1870,
            second_heterozygous: 1879 + 1652,
        };
        assert!((counts.kinship().unwrap() - 0.249788).abs() < 1e-6);
        assert_eq!(PairCounts::default().kinship(), None);
    }
}
