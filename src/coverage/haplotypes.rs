//! Scores a read's bases against the sequence with and without an indel: each distinct stretch of
//! bases once, so that depth costs little.

use crate::coverage::support::Shows;
use memchr::memmem;
use std::collections::HashMap;
use std::ops::Range;

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
/// The price up to which a read is first searched for near its exact pieces: two mismatches, and
/// what a clear answer needs beyond.
const FIRST_PRICE_LIMIT: usize = 2 * MISMATCH + CLEAR - 1;
/// An alignment destroys at most one exact piece of a read for each of these in its price: two by an
/// insertion of two bases, the cheapest that can.
const PRICE_PER_PIECE: usize = (INSERTION_OPEN + INSERTION_EXTEND) / 2;
/// Pieces are at least this long, so that an insertion over several costs more than that for each.
const SHORTEST_PIECE: usize = 3;
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
        // Most reads have few errors: a search near their exact pieces answers.
        let mut limit = FIRST_PRICE_LIMIT;
        loop {
            if let Some(shows) = self.compare_within(bases, limit) {
                return shows;
            }
            limit *= 2;
        }
    }

    /// Compares by alignments of at most a price; `None` where they do not answer. Pieces so short
    /// that they tell nothing lift the limit.
    fn compare_within(&self, bases: &[u8], limit: usize) -> Option<Shows> {
        let pieces = limit / PRICE_PER_PIECE + 1;
        let unlimited = bases.len() / pieces < SHORTEST_PIECE;
        let band_of = |haplotype: &[u8]| {
            if unlimited {
                0..bases.len() + haplotype.len() + 1
            } else {
                band(haplotype, bases, pieces, limit)
            }
        };
        let mut reference = Search::new(&self.reference, bases, band_of(&self.reference));
        let mut alternate = Search::new(&self.alternate, bases, band_of(&self.alternate));
        let (mut first, mut shows) = (None, Shows::Nothing);
        for price in 0.. {
            if price > limit && !unlimited {
                return None;
            }
            match (reference.ends_at(price), alternate.ends_at(price)) {
                // Both end within CLEAR of each other: the read fits both.
                (true, true) => return Some(Shows::Nothing),
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
        Some(if poor { Shows::Other } else { shows })
    }
}

/// Returns the diagonals that an alignment of at most a price can touch: cut into more pieces than
/// such an alignment can destroy, a read has one that lies in the haplotype as it is, and gaps lead
/// no further from its diagonal than the price. Empty where no piece does.
fn band(haplotype: &[u8], bases: &[u8], pieces: usize, limit: usize) -> Range<usize> {
    let length = bases.len() / pieces;
    let (mut lowest, mut highest) = (usize::MAX, 0);
    for (number, piece) in bases.chunks_exact(length).enumerate() {
        let from = bases.len() - number * length;
        let diagonal = |place: usize| place + from;
        let Some(first) = memmem::find(haplotype, piece) else { continue };
        let last = memmem::rfind(haplotype, piece).unwrap_or(first);
        lowest = lowest.min(diagonal(first));
        highest = highest.max(diagonal(last));
    }
    if lowest == usize::MAX {
        return 0..0;
    }
    lowest.saturating_sub(limit)..(highest + limit).min(bases.len() + haplotype.len()) + 1
}

/// Looks for the cheapest alignment of a whole read to a part of a haplotype, by wavefronts of
/// equal price (Marco-Sola et al. 2021, doi:10.1093/bioinformatics/btaa777): a read with few
/// differences costs few steps.
struct Search<'a> {
    haplotype: &'a [u8],
    bases: &'a [u8],
    /// Gives the diagonals that are searched: place on the haplotype less place on the read, plus
    /// the read's length.
    band: Range<usize>,
    /// Holds the last wavefronts, that of a price at the price's remainder.
    waves: [Wave; WAVES],
    /// Stands for the wavefronts before the first.
    blank: Vec<i32>,
    /// Holds the most bases consumed on each diagonal so far: a dearer path that has consumed no more
    /// leads nowhere.
    furthest: Vec<i32>,
    ended: bool,
}

/// Holds, for each diagonal of the band and one beyond each end, the bases of the read that the
/// furthest path of one price has consumed.
#[derive(Default)]
struct Wave {
    aligned: Vec<i32>,
    insertion: Vec<i32>,
    deletion: Vec<i32>,
}

impl Wave {
    fn clear(&mut self, width: usize) {
        for list in [&mut self.aligned, &mut self.insertion, &mut self.deletion] {
            list.clear();
            list.resize(width, NO_PATH);
        }
    }
}

impl<'a> Search<'a> {
    fn new(haplotype: &'a [u8], bases: &'a [u8], band: Range<usize>) -> Self {
        let blank = vec![NO_PATH; band.len() + 2];
        let furthest = blank.clone();
        Self { haplotype, bases, band, waves: Default::default(), blank, furthest, ended: false }
    }

    /// Says whether the cheapest alignment costs at most `price`; asked in ascending order.
    fn ends_at(&mut self, price: usize) -> bool {
        if !self.ended && !self.band.is_empty() {
            // The oldest wavefront gives its memory to the new one.
            let mut wave = std::mem::take(&mut self.waves[price % WAVES]);
            wave.clear(self.band.len() + 2);
            self.ended = self.fill(&mut wave, price);
            self.waves[price % WAVES] = wave;
        }
        self.ended
    }

    /// Fills the wavefront of a price; says whether a path of it ends the read.
    fn fill(&mut self, wave: &mut Wave, price: usize) -> bool {
        let back = |by: usize, list: fn(&Wave) -> &Vec<i32>| {
            price.checked_sub(by).map_or(&self.blank, |p| list(&self.waves[p % WAVES])).as_slice()
        };
        let (inserted, longer_insertion) =
            (back(INSERTION_OPEN, |w| &w.aligned), back(INSERTION_EXTEND, |w| &w.insertion));
        let (deleted, longer_deletion) =
            (back(DELETION_OPEN, |w| &w.aligned), back(DELETION_EXTEND, |w| &w.deletion));
        let mismatched = back(MISMATCH, |w| &w.aligned);
        let (length, total) = (self.bases.len(), self.bases.len() + self.haplotype.len());
        let mut ended = false;
        for (i, diagonal) in (1..).zip(self.band.clone()) {
            // Each insertion takes a diagonal less.
            let insertion = inserted[i + 1].max(longer_insertion[i + 1]) + 1;
            let deletion = deleted[i - 1].max(longer_deletion[i - 1]);
            let mismatch = mismatched[i] + 1;
            // An alignment begins anywhere on the haplotype.
            let begins = if price == 0 && diagonal >= length { 0 } else { NO_PATH };
            if insertion.max(deletion).max(mismatch).max(begins) < 0 {
                continue;
            }
            // Bases consumed where both read and haplotype are that long.
            let fits = length.saturating_sub(diagonal) as i32..=length.min(total - diagonal) as i32;
            let within = |consumed: i32| if fits.contains(&consumed) { consumed } else { NO_PATH };
            (wave.insertion[i], wave.deletion[i]) = (within(insertion), within(deletion));
            let furthest =
                wave.insertion[i].max(wave.deletion[i]).max(within(mismatch)).max(begins);
            if furthest > self.furthest[i] {
                let consumed = along_matches(self.haplotype, self.bases, diagonal, furthest);
                wave.aligned[i] = consumed;
                self.furthest[i] = consumed;
                ended |= consumed as usize == length;
            }
        }
        ended
    }
}

/// Follows a diagonal as long as the bases match, which costs nothing.
fn along_matches(haplotype: &[u8], bases: &[u8], diagonal: usize, consumed: i32) -> i32 {
    let Ok(from) = usize::try_from(consumed) else { return NO_PATH };
    let place = (from + diagonal).saturating_sub(bases.len());
    let read = bases.get(from..).unwrap_or_default();
    let haplotype = haplotype.get(place..).unwrap_or_default();
    let longest = read.len().min(haplotype.len());
    let mut matches = 0;
    while matches < longest && read[matches] == haplotype[matches] {
        matches += 1;
    }
    consumed + matches as i32
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
        /// Reads as long as those of sequencers, with errors of every kind.
        #[test]
        fn long_reads_with_errors_are_told_as_by_full_alignments(
            reference in bases(260), change in bases(30), at in 0usize..200, from in 0usize..120,
            errors in proptest::collection::vec((0usize..150, 0usize..6, bases(5)), 0..9)
        ) {
            let at = at.min(reference.len());
            let alternate = [&reference[..at], &change, &reference[at..]].concat();
            for haplotype in [&reference, &alternate] {
                let from = from.min(haplotype.len() - 1);
                let mut read = haplotype[from..haplotype.len().min(from + 150)].to_vec();
                for (place, removed, added) in &errors {
                    let place = place % (read.len() + 1);
                    let end = read.len().min(place + removed);
                    read.splice(place..end, added.iter().copied());
                }
                if read.is_empty() {
                    continue;
                }
                let asked = Haplotypes::new(reference.clone(), alternate.clone());
                prop_assert_eq!(asked.compare(&read), by_scores(&read, &reference, &alternate));
            }
        }

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

    /// A deep place has tens of thousands of reads, each with errors of its own.
    #[test]
    fn reads_with_errors_of_their_own_cost_little() {
        let mut seed = 1u64;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % below
        };
        let reference: Vec<u8> = (0..240).map(|_| b"ACGT"[next(4)]).collect();
        let alternate = [&reference[..120], &reference[123..]].concat();
        let mut asked = Haplotypes::new(reference, alternate.clone());
        let start = std::time::Instant::now();
        for _ in 0..20_000 {
            let mut read = alternate[40..190].to_vec();
            for _ in 0..3 {
                read[next(150)] = b"ACGT"[next(4)];
            }
            assert_ne!(asked.shown_by(&read), Shows::Reference);
        }
        // All diagonals of both haplotypes took four times as long.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
