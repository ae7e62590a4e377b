//! The bases of the reference that an allele changes.

use crate::model::Span;

/// Holds the bases of the reference that an allele changes, 0-based half-open.
pub(crate) struct Footprint {
    /// Runs of changed bases; none for an insertion. Of a replacement of equal length only the
    /// bases that differ, of any other all of REF: no base of it has a counterpart.
    pub(crate) parts: Vec<Span>,
    /// Gives the insertion point: before this base.
    pub(crate) point: u64,
    /// Counts the bases that REF and ALT share at their beginning, after those shared at their end.
    pub(crate) shared_prefix: usize,
    /// Counts the bases that REF and ALT share at their end, as far as they were cut off first.
    pub(crate) shared_suffix: usize,
}

impl Footprint {
    pub(crate) fn new(start: u64, reference: &[u8], alternate: &[u8]) -> Self {
        let suffix =
            reference.iter().rev().zip(alternate.iter().rev()).take_while(|(a, b)| a == b).count();
        Self::behind(start, reference, alternate, suffix)
    }

    /// Places an allele as it is spelled: an indel behind the bases in front of it, wherever else
    /// in a repeat it could stand. [`Self::new`] puts `A>AA` in front of the A.
    pub(crate) fn as_spelled(start: u64, reference: &[u8], alternate: &[u8]) -> Self {
        if reference.starts_with(alternate) || alternate.starts_with(reference) {
            Self::behind(start, reference, alternate, 0)
        } else {
            Self::new(start, reference, alternate)
        }
    }

    /// Compares REF and ALT without the `suffix` bases that they share at the end.
    fn behind(start: u64, reference: &[u8], alternate: &[u8], suffix: usize) -> Self {
        let (r, a) =
            (&reference[..reference.len() - suffix], &alternate[..alternate.len() - suffix]);
        let lead = r.iter().zip(a).take_while(|(a, b)| a == b).count();
        let point = start + lead as u64;
        let (r, a) = (&r[lead..], &a[lead..]);
        let mut parts: Vec<Span> = Vec::new();
        for at in
            (0..r.len()).filter(|i| r.len() != a.len() || r[*i] != a[*i]).map(|i| point + i as u64)
        {
            match parts.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => parts.push(Span::new(at, at + 1)),
            }
        }
        Self { parts, point, shared_prefix: lead, shared_suffix: suffix }
    }

    /// Compares a replacement as Ensembl VEP does
    /// (`BaseVariationFeatureOverlapAllele::_get_differing_regions`): position by position from the
    /// left, bases without a counterpart differ, also those of ALT beyond REF.
    pub(crate) fn runs(start: u64, reference: &[u8], alternate: &[u8]) -> Self {
        let whole = Self::as_spelled(start, reference, alternate);
        // VEP drops the base that REF and ALT of another length share in front.
        let lead = usize::from(
            reference.len() != alternate.len() && reference.first() == alternate.first(),
        );
        let (r, a) = (&reference[lead..], &alternate[lead..]);
        if r.len() < 2 || a.len() < 2 {
            return whole;
        }
        let from = start + lead as u64;
        let mut parts: Vec<Span> = Vec::new();
        for at in
            (0..r.len().max(a.len())).filter(|i| r.get(*i) != a.get(*i)).map(|i| from + i as u64)
        {
            match parts.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => parts.push(Span::new(at, at + 1)),
            }
        }
        Self { parts, ..whole }
    }

    /// Returns one footprint for each run.
    pub(crate) fn each(&self) -> Vec<Self> {
        if self.parts.is_empty() {
            return vec![Self { parts: Vec::new(), ..*self }];
        }
        self.parts.iter().map(|p| Self { parts: vec![*p], point: p.start, ..*self }).collect()
    }

    pub(crate) fn last(&self) -> u64 {
        self.parts.last().map_or(self.point, |p| p.end)
    }

    /// Tells whether nothing is put in. `alternate` is the length of ALT as given.
    pub(crate) fn is_deletion(&self, alternate: usize) -> bool {
        !self.parts.is_empty() && alternate == self.shared_prefix + self.shared_suffix
    }

    pub(crate) fn is_insertion(&self) -> bool {
        self.parts.is_empty()
    }

    pub(crate) fn first(&self) -> u64 {
        self.parts.first().map_or(self.point, |p| p.start)
    }

    /// Tells whether it changes a base of `from..to`; an insertion: both of its neighbours lie
    /// there.
    pub(crate) fn overlaps(&self, from: u64, to: u64) -> bool {
        if self.is_insertion() {
            return from < self.point && self.point < to;
        }
        self.parts.iter().any(|p| p.overlaps(Span::new(from, to)))
    }

    pub(crate) fn reaches(&self, span: Span) -> bool {
        if self.is_insertion() {
            span.start < self.point && self.point < span.end
        } else {
            self.overlaps(span.start, span.end)
        }
    }
}
