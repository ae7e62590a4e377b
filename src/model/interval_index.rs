//! Items with a place, and the question which of them overlap a span.

use crate::model::Span;

/// Gives its place: a contig and a span on it (0-based half-open).
pub trait Located {
    /// Identifies a contig; `()` where all items are of one.
    type Contig: Ord;

    /// Returns contig and span.
    fn place(&self) -> (Self::Contig, Span);
}

/// Pairs any value with a place.
impl<C: Ord + Copy, T> Located for (C, Span, T) {
    type Contig = C;

    fn place(&self) -> (C, Span) {
        (self.0, self.1)
    }
}

/// Holds items by place, and finds those that overlap a span.
///
/// A search begins as far before the span as the longest item reaches: items of much the same length
/// need no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntervalIndex<T> {
    /// Holds the items by contig and span.
    items: Vec<T>,
    /// Gives the length of the longest span.
    longest: u64,
}

impl<T> Default for IntervalIndex<T> {
    fn default() -> Self {
        Self { items: Vec::new(), longest: 0 }
    }
}

impl<T: Located> IntervalIndex<T> {
    /// Sorts items by contig and span; items of one place keep their order.
    pub fn new(mut items: Vec<T>) -> Self {
        items.sort_by_key(Located::place);
        let longest = items.iter().map(|item| item.place().1.len()).max().unwrap_or(0);
        Self { items, longest }
    }

    /// Returns all items, by contig and span.
    pub fn all(&self) -> &[T] {
        &self.items
    }

    /// Returns the items that share a base with `span`, by place.
    pub fn overlapping(&self, contig: T::Contig, span: Span) -> impl Iterator<Item = &T>
    where
        T::Contig: Copy,
    {
        let first = (contig, span.start.saturating_sub(self.longest));
        let from = self.items.partition_point(|item| {
            let (contig, span) = item.place();
            (contig, span.start) < first
        });
        self.items[from..]
            .iter()
            .take_while(move |item| {
                let (c, s) = item.place();
                c == contig && s.start < span.end
            })
            .filter(move |item| item.place().1.end > span.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_search_finds_what_a_full_pass_finds(
            places in proptest::collection::vec((0u8..3, 0u64..60, 1u64..20), 0..40),
            (contig, start, length) in (0u8..3, 0u64..60, 1u64..20),
        ) {
            let items: Vec<(u8, Span, usize)> = places
                .iter()
                .enumerate()
                .map(|(i, (c, start, n))| (*c, Span::new(*start, start + n), i))
                .collect();
            let wanted = Span::new(start, start + length);
            let index = IntervalIndex::new(items.clone());
            let mut found: Vec<usize> = index.overlapping(contig, wanted).map(|x| x.2).collect();
            found.sort_unstable();
            let all = items.iter().filter(|(c, s, _)| *c == contig && s.overlaps(wanted));
            prop_assert_eq!(found, all.map(|x| x.2).collect::<Vec<_>>());
        }
    }
}
