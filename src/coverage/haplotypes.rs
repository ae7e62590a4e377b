//! Scores a read's bases against the sequence with and without an indel: each distinct stretch of
//! bases once, so that depth costs little.

use crate::coverage::support::Shows;
use memchr::memmem;
use std::collections::HashMap;

/// A haplotype must be better by this much: less than the price of one mismatch against a match.
const CLEAR: usize = 4;
/// Prices of an alignment against one in which every base of the read matches (1 a match, -4 a
/// mismatch, -6 the first base of a gap and -1 each further one; an inserted base matches nothing).
const MISMATCH: usize = 5;
const INSERTION_OPEN: usize = 7;
const INSERTION_EXTEND: usize = 2;
const DELETION_OPEN: usize = 6;
const DELETION_EXTEND: usize = 1;
/// Counts the wavefronts that a step looks back at, and itself.
const WAVES: usize = INSERTION_OPEN + 1;
/// Stands for a diagonal that no path of a price reaches.
const NO_PATH: i32 = i32::MIN / 2;
/// Caps the distinct stretches that are remembered: bounds memory at very deep places.
const MAX_REMEMBERED: usize = 1 << 16;

/// The sequence around an indel, with and without it.
pub(super) struct Haplotypes {
    reference: Vec<u8>,
    alternate: Vec<u8>,
    remembered: HashMap<Vec<u8>, Shows>,
}

impl Haplotypes {
    /// Takes the two sequences.
    pub fn new(reference: Vec<u8>, alternate: Vec<u8>) -> Self {
        Self { reference, alternate, remembered: HashMap::new() }
    }

    /// Returns the sequence without the indel.
    pub fn reference(&self) -> &[u8] {
        &self.reference
    }

    /// Tells which of the two a read's bases show: the one with the better score.
    pub fn shown_by(&mut self, bases: &[u8]) -> Shows {
        if let Some(shows) = self.remembered.get(bases) {
            return *shows;
        }
        let shows = self.compare(bases);
        if self.remembered.len() < MAX_REMEMBERED {
            self.remembered.insert(bases.to_vec(), shows);
        }
        shows
    }

    fn compare(&self, bases: &[u8]) -> Shows {
        let within = |haplotype: &[u8]| memmem::find(haplotype, bases).is_some();
        // Bases that lie in one haplotype as they are have its best score, and one mismatch or gap
        // less than that, more than CLEAR, on the other.
        match (within(&self.reference), within(&self.alternate)) {
            (true, true) => return Shows::Nothing,
            (true, false) => return Shows::Reference,
            (false, true) => return Shows::Alternate,
            (false, false) => {}
        }
        let mut reference = Search::new(&self.reference, bases);
        let mut alternate = Search::new(&self.alternate, bases);
        let (mut first, mut shows) = (None, Shows::Nothing);
        for price in 0.. {
            match (reference.ends_at(price), alternate.ends_at(price)) {
                // Both end within CLEAR of each other: the read fits both.
                (true, true) => return Shows::Nothing,
                (true, false) if first.is_none() => {
                    (first, shows) = (Some(price), Shows::Reference);
                }
                (false, true) if first.is_none() => {
                    (first, shows) = (Some(price), Shows::Alternate);
                }
                _ => {}
            }
            if first.is_some_and(|f| price + 1 >= f + CLEAR) {
                break;
            }
        }
        // A read of another allele fits neither: it costs a gap or two mismatches on both.
        let poor = first.is_some_and(|price| price > bases.len() / 3 + 12);
        if poor { Shows::Other } else { shows }
    }
}

/// Looks for the cheapest alignment of a whole read to a part of a haplotype, by wavefronts of
/// equal price (Marco-Sola et al. 2021, doi:10.1093/bioinformatics/btaa777): a read with few
/// differences costs few steps.
struct Search<'a> {
    haplotype: &'a [u8],
    bases: &'a [u8],
    /// Holds the last wavefronts, that of a price at the price's remainder.
    waves: [Wave; WAVES],
    ended: bool,
}

/// Holds, for each diagonal (place on the haplotype less place on the read, plus the read's
/// length), the bases of the read that the furthest path of one price has consumed.
#[derive(Default)]
struct Wave {
    aligned: Vec<i32>,
    insertion: Vec<i32>,
    deletion: Vec<i32>,
}

impl Wave {
    fn get(&self, of: fn(&Self) -> &Vec<i32>, diagonal: usize) -> i32 {
        of(self).get(diagonal).copied().unwrap_or(NO_PATH)
    }
}

impl<'a> Search<'a> {
    fn new(haplotype: &'a [u8], bases: &'a [u8]) -> Self {
        Self { haplotype, bases, waves: Default::default(), ended: false }
    }

    /// Says whether the cheapest alignment costs at most `price`; asked in ascending order.
    fn ends_at(&mut self, price: usize) -> bool {
        if !self.ended {
            let wave = self.wave(price);
            let length = self.bases.len() as i32;
            self.ended = wave.aligned.contains(&length);
            self.waves[price % WAVES] = wave;
        }
        self.ended
    }

    fn wave(&self, price: usize) -> Wave {
        let diagonals = self.bases.len() + self.haplotype.len() + 1;
        let none = || vec![NO_PATH; diagonals];
        let mut wave = Wave { aligned: none(), insertion: none(), deletion: none() };
        let back = |by: usize| price.checked_sub(by).map(|p| &self.waves[p % WAVES]);
        let (insert, longer_insertion) = (back(INSERTION_OPEN), back(INSERTION_EXTEND));
        let (delete, longer_deletion) = (back(DELETION_OPEN), back(DELETION_EXTEND));
        let mismatched = back(MISMATCH);
        // An alignment begins anywhere on the haplotype; each insertion takes a diagonal less.
        let lowest = self.bases.len().saturating_sub(price);
        for d in lowest..diagonals {
            let of = |w: Option<&Wave>, f: fn(&Wave) -> &Vec<i32>, d: usize| {
                w.map_or(NO_PATH, |w| w.get(f, d))
            };
            let insertion = 1 + of(insert, |w| &w.aligned, d + 1).max(of(
                longer_insertion,
                |w| &w.insertion,
                d + 1,
            ));
            let before = d.wrapping_sub(1);
            let deletion = of(delete, |w| &w.aligned, before).max(of(
                longer_deletion,
                |w| &w.deletion,
                before,
            ));
            let mismatch = 1 + of(mismatched, |w| &w.aligned, d);
            let begins = if price == 0 && d >= self.bases.len() { 0 } else { NO_PATH };
            wave.insertion[d] = self.within(d, insertion);
            wave.deletion[d] = self.within(d, deletion);
            let furthest =
                wave.insertion[d].max(wave.deletion[d]).max(self.within(d, mismatch)).max(begins);
            wave.aligned[d] = self.along_matches(d, furthest);
        }
        wave
    }

    /// Returns the bases consumed where read and haplotype are that long.
    fn within(&self, diagonal: usize, consumed: i32) -> i32 {
        let place = consumed + diagonal as i32 - self.bases.len() as i32;
        let fits = consumed >= 0
            && consumed <= self.bases.len() as i32
            && place >= 0
            && place <= self.haplotype.len() as i32;
        if fits { consumed } else { NO_PATH }
    }

    /// Follows a diagonal as long as the bases match, which costs nothing.
    fn along_matches(&self, diagonal: usize, consumed: i32) -> i32 {
        let Ok(from) = usize::try_from(consumed) else { return NO_PATH };
        let place = (from + diagonal).saturating_sub(self.bases.len());
        let read = self.bases.get(from..).unwrap_or_default();
        let haplotype = self.haplotype.get(place..).unwrap_or_default();
        let matches = read.iter().zip(haplotype).take_while(|(a, b)| a == b).count();
        consumed + matches as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bio::alignment::pairwise::{Aligner, Scoring};
    use proptest::prelude::*;

    fn bases(most: usize) -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(proptest::sample::select(b"ACGT".to_vec()), 1..most)
    }

    /// The answer by the scores of full alignments.
    fn by_scores(bases: &[u8], reference: &[u8], alternate: &[u8]) -> Shows {
        let score = |a: u8, b: u8| if a == b { 1 } else { -4 };
        let mut aligner = Aligner::with_scoring(Scoring::new(-6, -1, score));
        let on_reference = aligner.semiglobal(bases, reference).score;
        let on_alternate = aligner.semiglobal(bases, alternate).score;
        let length = bases.len() as i32;
        let poor = on_reference.max(on_alternate) < length - length / 3 - 12;
        match on_reference - on_alternate {
            -3..=3 => Shows::Nothing,
            _ if poor => Shows::Other,
            4.. => Shows::Reference,
            _ => Shows::Alternate,
        }
    }

    proptest! {
        #[test]
        fn answers_are_those_of_full_alignments(
            shared in bases(40), tail in bases(40), change in bases(9), other in bases(50), cut in 0usize..30
        ) {
            let reference = [&shared[..], &tail].concat();
            let alternate = [&shared[..], &change, &tail].concat();
            let mut changed = alternate[cut.min(alternate.len() / 3)..].to_vec();
            let middle = changed.len() / 2;
            changed[middle] = b'A';
            let mut gapped = reference.clone();
            gapped.drain(reference.len() / 3..reference.len() / 2);
            let inserted = [&shared[..], &change, &change, &other[..other.len() / 3], &tail].concat();
            let within = reference[cut.min(reference.len() / 2)..].to_vec();
            for (reference, alternate) in [(&reference, &alternate), (&alternate, &reference)] {
                let asked = Haplotypes::new(reference.clone(), alternate.clone());
                for read in [&other, &changed, &gapped, &inserted, &within, &tail] {
                    prop_assert_eq!(asked.compare(read), by_scores(read, reference, alternate));
                }
            }
        }
    }
}
