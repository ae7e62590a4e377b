//! A set of copy numbers of one allele in one person: 0, 1 and 2, as bits.

/// The copy numbers that something leaves open or allows; at most two copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CopySet(u8);

impl CopySet {
    /// Holds no copy number.
    pub const EMPTY: Self = Self(0);

    /// Holds `low` to `high`, both included and each at most 2.
    pub fn range(low: u8, high: u8) -> Self {
        (low..=high.min(2)).fold(Self::EMPTY, |set, n| Self(set.0 | 1 << n))
    }

    /// Holds one copy number.
    pub fn single(n: u8) -> Self {
        Self::range(n, n)
    }

    /// Returns the set without one copy number.
    #[must_use]
    pub fn without(self, n: u8) -> Self {
        Self(self.0 & !Self::single(n).0)
    }

    /// Returns the copy numbers of both sets.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the copy numbers that are in both sets.
    #[must_use]
    pub fn shared(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Tells whether the copy number is in the set.
    pub fn contains(self, n: u8) -> bool {
        n <= 2 && self.0 & (1 << n) != 0
    }

    /// Tells whether every copy number of this set is in the other.
    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Tells whether the sets share a copy number.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Tells whether the set holds nothing.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Tells whether more than one copy number is open.
    pub fn is_open(self) -> bool {
        self.0.count_ones() > 1
    }

    /// Returns the smallest copy number; `None` of an empty set.
    pub fn least(self) -> Option<u8> {
        (0..=2).find(|n| self.contains(*n))
    }

    /// Returns the largest copy number; `None` of an empty set.
    pub fn most(self) -> Option<u8> {
        (0..=2).rev().find(|n| self.contains(*n))
    }

    /// Returns the set as bits, bit `n` for `n` copies.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Returns each copy number after `change`.
    #[must_use]
    pub fn map(self, change: impl Fn(u8) -> u8) -> Self {
        (0..=2u8)
            .filter(|n| self.contains(*n))
            .fold(Self::EMPTY, |set, n| set.union(Self::single(change(n))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_copy_numbers() {
        let all = CopySet::range(0, 2);
        assert_eq!(all.without(1).bits(), 0b101);
        assert!(CopySet::single(2).is_within(all) && !all.is_within(CopySet::single(2)));
        assert_eq!((all.least(), all.most()), (Some(0), Some(2)));
        assert_eq!(CopySet::range(1, 2).map(|n| n.min(1)), CopySet::single(1));
        assert!(CopySet::range(2, 1).is_empty() && !CopySet::single(1).is_open());
    }
}
