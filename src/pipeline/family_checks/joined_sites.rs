//! Joins the sites of several call sets: the patient's, and those of relatives who have a file of
//! their own. A site that a file does not have is not called in its persons.

use crate::io::calls::batch::RawLine;
use crate::model::Chromosome;
use crate::model::relatedness::{Call, Site};
use std::collections::BTreeMap;

/// A place (0-based) with the bases of REF and ALT.
type Key = (Chromosome, u64, [u8; 2]);

/// The passing biallelic SNVs of all files, with a call a person.
pub struct JoinedSites {
    persons: usize,
    sites: BTreeMap<Key, Site>,
}

impl JoinedSites {
    /// Makes an empty set for a number of persons.
    pub fn new(persons: usize) -> Self {
        Self { persons, sites: BTreeMap::new() }
    }

    /// Takes a site of one file, whose persons stand at the places from `first` on. What is no
    /// biallelic SNV, or does not pass, is left.
    pub fn take(&mut self, line: &RawLine<'_>, mut site: Site, first: usize) {
        let Some(bases) = bases(line.text).filter(|_| site.passed) else { return };
        let calls = std::mem::take(&mut site.calls);
        (site.biallelic_snv, site.alleles) = (true, 2);
        let key = (site.chromosome, site.position, bases);
        let (has_depth, has_quality) = (site.has_depth, site.has_genotype_quality);
        let (quality, persons) = (site.quality, self.persons);
        let joined = self
            .sites
            .entry(key)
            .or_insert_with(|| Site { calls: vec![Call::default(); persons], ..site });
        // A limit that one file cannot answer is not asked, as within one file.
        joined.has_depth &= has_depth;
        joined.has_genotype_quality &= has_quality;
        joined.quality = match (joined.quality, quality) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        joined.calls.iter_mut().skip(first).zip(calls).for_each(|(slot, call)| *slot = call);
    }

    /// Returns the sites in the order of their places.
    pub fn into_sites(self) -> impl Iterator<Item = Site> {
        self.sites.into_values()
    }
}

/// Returns REF and ALT of a line where both are one base; `<NON_REF>` and `<*>` beside ALT stand for
/// what was not seen.
fn bases(line: &[u8]) -> Option<[u8; 2]> {
    let mut columns = line.split(|b| *b == b'\t').skip(3);
    let (reference, alternates) = (columns.next()?, columns.next()?);
    let base = |text: &[u8]| match text {
        [b] if b"ACGTacgt".contains(b) => Some(b.to_ascii_uppercase()),
        _ => None,
    };
    let mut entries = alternates.split(|b| *b == b',');
    let alternate = entries.next()?;
    let is_unseen = |text: &[u8]| text == b"<NON_REF>" || text == b"<*>";
    entries.all(is_unseen).then_some([base(reference)?, base(alternate)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::relatedness::CalledCopy;

    fn site(copies: [u16; 2], depth: Option<u32>) -> Site {
        let call =
            Call { copies: copies.map(CalledCopy::Allele), ploidy: 2, depth, ..Call::default() };
        Site {
            chromosome: Chromosome::X,
            position: 9,
            biallelic_snv: true,
            alleles: 2,
            passed: true,
            quality: None,
            has_depth: depth.is_some(),
            has_genotype_quality: false,
            calls: vec![call],
        }
    }

    #[test]
    fn the_files_of_three_persons_are_one() {
        let line = |text: &'static str| RawLine {
            chromosome: Chromosome::X,
            text: text.as_bytes(),
            number: None,
        };
        let mut joined = JoinedSites::new(3);
        joined.take(&line("X\t10\t.\tA\tG\t."), site([1, 1], Some(30)), 0);
        joined.take(&line("X\t10\t.\ta\tg,<NON_REF>\t."), site([0, 0], Some(20)), 2);
        joined.take(&line("X\t10\t.\tA\tC\t."), site([0, 1], None), 1);
        joined.take(&line("X\t12\t.\tA\tG,T\t."), site([0, 1], None), 1);
        joined.take(&line("X\t12\t.\tA\t<NON_REF>\t."), site([0, 0], None), 1);
        let sites: Vec<Site> = joined.into_sites().collect();
        assert_eq!(sites.len(), 2);
        let ploidies = |site: &Site| site.calls.iter().map(|c| c.ploidy).collect::<Vec<_>>();
        assert_eq!((ploidies(&sites[0]), ploidies(&sites[1])), (vec![0, 2, 0], vec![2, 0, 2]));
        assert!(sites[1].has_depth && !sites[0].has_depth);
    }
}
