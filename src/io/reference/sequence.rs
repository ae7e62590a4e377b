//! Holds the reference sequence of the regions of interest in memory.

use crate::error::Result;
use crate::io::reference::fasta::Reference;
use crate::model::{Chromosome, Span};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Holds the sequence of disjoint regions, upper case, by contig and position.
///
/// Contigs carry the model's names (`chr21` for primary chromosomes, else as in the source),
/// whatever the FASTA calls them.
#[derive(Debug, Clone, Default)]
pub struct RegionSequences {
    /// Holds the regions by name of the contig.
    contigs: Vec<(String, Vec<RegionSequence>)>,
    /// Gives the indices of the primary chromosomes, by rank, because they are asked for several
    /// times an allele.
    primary: [Option<usize>; 25],
}

/// Holds one region and its bases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionSequence {
    /// The place of the bases, 0-based half-open.
    pub span: Span,
    /// Holds `span.len()` bases, upper case.
    pub bases: Vec<u8>,
}

/// Returns the model's name of a contig: `chr21` for every spelling of a primary chromosome, else
/// the name unchanged.
pub fn model_contig(name: &str) -> &str {
    match Chromosome::parse(name) {
        Some(chromosome) => chromosome.name(),
        None => name,
    }
}

impl RegionSequences {
    /// Loads regions (0-based half-open) from a reference; overlapping and touching ones are
    /// merged, ends beyond the contig are cut off. Parallel on rayon's current pool.
    ///
    /// # Errors
    /// Input: a contig that the reference does not have; as [`Reference::fetch`].
    pub fn load<'a>(
        reference: &Reference,
        regions: impl IntoIterator<Item = (&'a str, Span)>,
    ) -> Result<Self> {
        let mut wanted: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for (contig, span) in regions {
            let contig = model_contig(contig);
            let end = reference.length_of(contig).map_or(span.end, |n| span.end.min(n));
            wanted.entry(contig).or_default().push(Span::new(span.start, end));
        }
        let flat: Vec<(&str, Span)> = wanted
            .into_iter()
            .flat_map(|(contig, spans)| merged(spans).into_iter().map(move |span| (contig, span)))
            .collect();
        let fetch = |(contig, span): &(&str, Span)| reference.fetch(contig, *span);
        // One by one: a thread that took many small ones could be left with the last large one
        // alone.
        let bases: Vec<Result<Vec<u8>>> = flat.par_iter().with_max_len(1).map(fetch).collect();
        let mut by_contig: BTreeMap<String, Vec<RegionSequence>> = BTreeMap::new();
        for ((contig, span), bases) in flat.into_iter().zip(bases) {
            by_contig
                .entry(contig.to_owned())
                .or_default()
                .push(RegionSequence { span, bases: bases? });
        }
        Ok(Self::new(by_contig))
    }

    fn new(by_contig: BTreeMap<String, Vec<RegionSequence>>) -> Self {
        let contigs: Vec<(String, Vec<RegionSequence>)> = by_contig.into_iter().collect();
        let mut primary = [None; 25];
        for (i, (name, _)) in contigs.iter().enumerate() {
            if let Some(chromosome) = Chromosome::parse(name) {
                primary[chromosome.rank()] = Some(i);
            }
        }
        Self { contigs, primary }
    }

    fn regions_on(&self, contig: &str) -> Option<&[RegionSequence]> {
        let i = match Chromosome::parse(contig) {
            Some(chromosome) => self.primary[chromosome.rank()]?,
            None => self.contigs.binary_search_by(|(name, _)| name.as_str().cmp(contig)).ok()?,
        };
        Some(&self.contigs[i].1)
    }

    /// Makes a set from sequences at hand (tests, synthetic genomes): contig, 0-based start, bases.
    /// Regions of one contig must not overlap.
    pub fn from_bases<'a>(regions: impl IntoIterator<Item = (&'a str, u64, &'a [u8])>) -> Self {
        let mut by_contig: BTreeMap<String, Vec<RegionSequence>> = BTreeMap::new();
        for (contig, start, bases) in regions {
            let span = Span::new(start, start + bases.len() as u64);
            let bases = bases.to_ascii_uppercase();
            by_contig
                .entry(model_contig(contig).to_owned())
                .or_default()
                .push(RegionSequence { span, bases });
        }
        for list in by_contig.values_mut() {
            list.sort_by_key(|r| r.span);
        }
        Self::new(by_contig)
    }

    /// Iterates over all regions by contig name and position.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RegionSequence)> {
        self.contigs
            .iter()
            .flat_map(|(contig, list)| list.iter().map(move |r| (contig.as_str(), r)))
    }

    /// Returns the region that holds the whole of `span`.
    pub fn region(&self, contig: &str, span: Span) -> Option<&RegionSequence> {
        let list = self.regions_on(contig)?;
        let i = list.partition_point(|r| r.span.start <= span.start).checked_sub(1)?;
        list.get(i).filter(|r| r.span.contains(span))
    }

    /// Returns the bases of `span`, if one region holds all of them.
    pub fn slice(&self, contig: &str, span: Span) -> Option<&[u8]> {
        let region = self.region(contig, span)?;
        let from = usize::try_from(span.start - region.span.start).ok()?;
        let to = usize::try_from(span.end - region.span.start).ok()?;
        region.bases.get(from..to)
    }

    /// Tells whether some base of `span` lies in a region.
    pub fn touches(&self, contig: &str, span: Span) -> bool {
        let Some(list) = self.regions_on(contig) else { return false };
        let i = list.partition_point(|r| r.span.end <= span.start);
        list.get(i).is_some_and(|r| r.span.overlaps(span))
    }
}

/// Sorts and merges overlapping and touching spans.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().filter(|s| !s.is_empty()) {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_found_by_any_spelling_and_only_whole() {
        let s = RegionSequences::from_bases([
            ("21", 100, &b"acgt"[..]),
            ("chr21", 200, b"TTTT"),
            ("alt", 0, b"A"),
        ]);
        assert_eq!(s.slice("chr21", Span::new(101, 103)), Some(&b"CG"[..]));
        assert_eq!(s.slice("NC_000021.9", Span::new(200, 204)), Some(&b"TTTT"[..]));
        assert_eq!(s.slice("chr21", Span::new(103, 105)), None);
        assert_eq!(s.slice("chr21", Span::new(99, 101)), None);
        assert_eq!(s.slice("chr1", Span::new(0, 1)), None);
        assert!(s.touches("chr21", Span::new(90, 101)) && !s.touches("chr21", Span::new(104, 200)));
        assert_eq!(
            s.iter().map(|(c, r)| (c, r.span.start)).collect::<Vec<_>>(),
            [("alt", 0), ("chr21", 100), ("chr21", 200)]
        );
    }

    #[test]
    fn merging() {
        let spans = vec![
            Span::new(5, 9),
            Span::new(0, 3),
            Span::new(3, 5),
            Span::new(20, 20),
            Span::new(11, 12),
        ];
        assert_eq!(merged(spans), [Span::new(0, 9), Span::new(11, 12)]);
    }
}
