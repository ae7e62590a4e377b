//! The spliced transcript with and without an allele that lies in one exon.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::names::protein;
use crate::io::reference::sequence::RegionSequences;
use crate::model::transcript::TranscriptFault;
use crate::model::{Chromosome, Strand, Transcript};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Spliced sequence in transcript direction, before and after.
pub(crate) struct Spliced<'a> {
    before: Cow<'a, [u8]>,
    /// Put together when first asked for.
    after: OnceCell<Vec<u8>>,
    /// First changed base in `before`, 0-based; bases removed and put in.
    at: usize,
    removed: usize,
    inserted: Cow<'a, [u8]>,
    /// CDS in `before`, 0-based half-open.
    cds: (usize, usize),
    mitochondrial: bool,
    /// No terminator within the CDS as it was, and no base that is not known.
    plain: bool,
    /// The CDS begins with its initiation codon; else with a whole codon further on.
    start_known: bool,
    /// The first codon is read as methionine, whatever its bases.
    initiator: bool,
    /// Bases of the poly(A) tail behind both sequences: they complete the terminator.
    tail: usize,
    /// First bases of the codons read as selenocysteine.
    recoded: Vec<usize>,
    /// Products, translated when first asked for: several questions need them.
    products: [OnceCell<Option<Vec<u8>>>; 2],
}

impl<'a> Spliced<'a> {
    /// `None`: non-coding, the CDS does not begin with a whole codon, the changed bases are not all
    /// of one exon, or its sequence is not at hand. `start` is 0-based; alleles as in VCF. `known`
    /// is the whole spliced sequence of a plain transcript, in its direction.
    pub(crate) fn new(
        t: &Transcript,
        sequences: &RegionSequences,
        known: Option<&'a [u8]>,
        (start, reference, alternate): (u64, &str, &'a str),
    ) -> Option<Self> {
        if t.traits.numbering.cds_differs {
            return None;
        }
        let (first, last) = (t.cds.first()?.span.start, t.cds.last()?.span.end);
        let f = Footprint::new(start, reference.as_bytes(), alternate.as_bytes());
        let lead = usize::try_from(f.point - start).ok()?;
        let suffix = f.shared_suffix;
        let (removed, inserted) =
            (reference.len() - lead - suffix, &alternate[lead..alternate.len() - suffix]);
        let end = f.point + removed as u64;
        let exon = t.exons.iter().find(|e| {
            if removed == 0 {
                e.start < f.point && f.point < e.end
            } else {
                e.start <= f.point && end <= e.end
            }
        })?;
        let mut before = Vec::new();
        let (mut at, mut from, mut to, mut n) = (0, 0, 0, 0);
        let mut recoded = Vec::new();
        for e in &t.exons {
            let offset = |x: u64| n + (x - e.start) as usize;
            if e == exon {
                at = offset(f.point);
            }
            if e.start <= first && first < e.end {
                from = offset(first);
            }
            if e.start < last && last <= e.end {
                to = offset(last);
            }
            recoded.extend(
                t.traits
                    .selenocysteines
                    .iter()
                    .filter(|b| e.start <= **b && **b < e.end)
                    .map(|b| offset(*b)),
            );
            n += e.len() as usize;
            if known.is_none() {
                before.extend_from_slice(sequences.slice(&t.contig, *e)?);
            }
        }
        let mut cds = (from, to);
        let mut inserted = Cow::Borrowed(inserted.as_bytes());
        if t.strand == Strand::Minus {
            (at, cds) = (n - at - removed, (n - to, n - from));
            if known.is_none() {
                before = bio::alphabets::dna::revcomp(&before);
            }
            inserted = Cow::Owned(bio::alphabets::dna::revcomp(inserted.iter()));
            // The lowest base of a codon is its third.
            recoded.iter_mut().for_each(|o| *o = (n - 1 - *o).saturating_sub(2));
        }
        recoded.iter().for_each(|o| mark_selenocysteine(&mut before, *o));
        let mitochondrial = t.contig == Chromosome::M.name();
        let mut tail = 0;
        if t.traits.stop_by_polyadenylation && known.is_none() && cds.1 == n {
            let missing = (3 - (cds.1 - cds.0) % 3) % 3;
            tail = missing + TAIL;
            before.extend(std::iter::repeat_n(b'A', tail));
            cds.1 += missing;
            if amino_acid(&before[cds.1 - 3..cds.1], mitochondrial) != Some(b'*') {
                return None;
            }
        }
        let before = known.map_or(Cow::Owned(before), Cow::Borrowed);
        Some(Self {
            before,
            after: OnceCell::new(),
            at,
            removed,
            inserted,
            cds,
            mitochondrial,
            plain: known.is_some(),
            start_known: t.start_complete,
            initiator: t.start_complete
                && !t.traits.faults.contains(&TranscriptFault::NoStartCodon),
            tail,
            recoded,
            products: Default::default(),
        })
        .filter(|s| {
            let whole = t.start_complete || t.cds_in_order().next().is_some_and(|c| c.phase == 0);
            whole && (t.end_complete || tail > 0) && (s.cds.1 - s.cds.0) % 3 == 0
        })
    }

    fn after(&self) -> &[u8] {
        self.after.get_or_init(|| {
            let mut after =
                [&self.before[..self.at], &self.inserted, &self.before[self.at + self.removed..]]
                    .concat();
            if self.inserted.len() == self.removed {
                // A replacement can leave the codon as it is.
                self.recoded.iter().for_each(|o| mark_selenocysteine(&mut after, *o));
            }
            after
        })
    }

    /// Changed bases on both sides of the initiation codon's first base.
    pub(crate) fn crosses_start(&self) -> bool {
        self.start_known && self.at < self.cds.0 && self.at + self.removed > self.cds.0
    }

    /// Changed bases on both sides of the CDS's end.
    pub(crate) fn crosses_end(&self) -> bool {
        self.at < self.cds.1 && self.at + self.removed > self.cds.1
    }

    /// Neither where it was, nor counted back from the bases behind the allele, does the initiation
    /// codon stand. One that stands there by chance, the old one and bases behind it being gone, is
    /// another.
    pub(crate) fn changes_start(&self) -> bool {
        if self.shift() != 0 && self.at <= self.cds.0 && self.at + self.removed > self.cds.0 + 3 {
            return true;
        }
        let codon = self.before.get(self.cds.0..self.cds.0 + 3);
        let shifted = (self.cds.0 + self.inserted.len()).checked_sub(self.removed);
        let at = |i: usize| self.after().get(i..i + 3);
        at(self.cds.0) != codon && shifted.and_then(at) != codon
    }

    /// A base of the initiation codon is changed, and the whole CDS still ends the same transcript:
    /// the initiation codon and all behind it stand where they were, counted from the 3' end.
    pub(crate) fn keeps_cds(&self) -> bool {
        let rest = &self.before[self.cds.0..];
        self.start_known && self.at < self.cds.0 + 3 && self.after().ends_with(rest)
    }

    /// A base of the terminator is changed and no terminator stands in its place.
    pub(crate) fn changes_stop(&self) -> bool {
        let stop = self.cds.1 - 3;
        let touched = if self.removed == 0 {
            stop < self.at && self.at < self.cds.1
        } else {
            self.at < self.cds.1 && self.at + self.removed > stop
        };
        // A terminator within the codons that hold the inserted bases: VEP's codon window still has
        // one.
        let from = self.cds.0 + (self.at.max(self.cds.0) - self.cds.0) / 3 * 3;
        let stops = |codon: &[u8]| amino_acid(codon, self.mitochondrial) == Some(b'*');
        let window = self.after().get(from..).unwrap_or_default().chunks_exact(3);
        let in_window = window
            .take((self.at + self.inserted.len()).saturating_sub(from).div_ceil(3))
            .any(stops);
        touched && !in_window && !self.same_protein()
    }

    /// The product ends in a terminator and is shorter than it was.
    pub(crate) fn shortens(&self) -> bool {
        matches!((self.product_before(), self.product_after()), (Some(before), Some(after)) if after.len() < before.len())
    }

    /// The product up to the first terminator is the same.
    pub(crate) fn same_protein(&self) -> bool {
        if self.at < self.cds.0 {
            return false;
        }
        let (before, after) = (self.coding(&self.before), self.coding(self.after()));
        let unchanged = if self.plain { (self.at - self.cds.0) / 3 } else { 0 };
        for (before, after) in before.iter().zip(after).skip(unchanged) {
            match (amino_acid(before, self.mitochondrial), amino_acid(after, self.mitochondrial)) {
                (Some(x), Some(y)) if x == y => {
                    if x == b'*' {
                        return true;
                    }
                }
                _ => return false,
            }
        }
        false
    }

    /// Codons from the CDS's first on.
    fn coding<'s>(&self, spliced: &'s [u8]) -> &'s [[u8; 3]] {
        spliced.get(self.cds.0..).unwrap_or_default().as_chunks::<3>().0
    }

    pub(crate) fn product_before(&self) -> Option<&[u8]> {
        self.products[0].get_or_init(|| self.product(&self.before)).as_deref()
    }

    pub(crate) fn product_after(&self) -> Option<&[u8]> {
        self.products[1].get_or_init(|| self.product(self.after())).as_deref()
    }

    /// The product from the CDS's first codon to the first terminator, which is its last residue.
    fn product(&self, spliced: &[u8]) -> Option<Vec<u8>> {
        self.residues(spliced).filter(|product| product.last() == Some(&b'*'))
    }

    /// As far as there are bases.
    fn residues(&self, spliced: &[u8]) -> Option<Vec<u8>> {
        let first = self.before.get(self.cds.0..self.cds.0 + 3).filter(|_| self.initiator);
        let mut out = Vec::with_capacity(spliced.len() / 3);
        for codon in spliced.get(self.cds.0..)?.chunks_exact(3) {
            let residue = if out.is_empty() && Some(codon) == first {
                b'M'
            } else {
                amino_acid(codon, self.mitochondrial)?
            };
            out.push(residue);
            if residue == b'*' {
                break;
            }
        }
        Some(out)
    }

    /// The product with the allele, whether it ends in a terminator or with the transcript.
    pub(crate) fn open_product_after(&self) -> Option<Vec<u8>> {
        self.residues(self.after())
    }

    /// All changed bases lie in the CDS; bases put in, behind its first one.
    pub(crate) fn touches_cds(&self) -> bool {
        let inside = if self.removed == 0 { self.at > self.cds.0 } else { self.at >= self.cds.0 };
        inside
            && self.at + self.removed <= self.cds.1
            && (self.removed > 0 || self.at < self.cds.1 || self.tail > 0)
    }

    /// Nothing is changed up to the end of the initiation codon.
    pub(crate) fn is_behind_start(&self) -> bool {
        self.at >= self.cds.0 + 3
    }

    /// Bases put in less bases taken out.
    pub(crate) fn shift(&self) -> isize {
        self.inserted.len() as isize - self.removed as isize
    }

    /// The terminator is completed by the poly(A) tail.
    pub(crate) fn ends_in_tail(&self) -> bool {
        self.tail > 0
    }

    /// The first codon before and after, where the allele replaces bases of it and of the CDS only
    /// by as many others.
    pub(crate) fn replaced_start(&self) -> Option<[&[u8]; 2]> {
        let whole =
            self.initiator && self.at >= self.cds.0 && self.removed > 0 && self.shift() == 0;
        let codon = self.cds.0..self.cds.0 + 3;
        (whole && self.at < codon.end)
            .then_some([self.before.get(codon.clone())?, self.after().get(codon)?])
    }

    /// A base of the terminator is replaced, or bases are put in between two of them.
    pub(crate) fn touches_stop(&self) -> bool {
        let stop = self.cds.1 - 3;
        self.at + self.removed > stop
    }

    /// Residues of the codons that the allele touches, before and after, terminators included; of a
    /// change by whole codons.
    pub(crate) fn touched_residues(&self) -> Option<[Vec<u8>; 2]> {
        let from = self.at.checked_sub(self.cds.0)? / 3 * 3 + self.cds.0;
        let to = (self.at + self.removed - self.cds.0).div_ceil(3) * 3 + self.cds.0;
        let read = |bases: &[u8], to: usize| {
            let codons = bases.get(from..to.max(from))?.chunks_exact(3);
            codons.map(|c| amino_acid(c, self.mitochondrial)).collect::<Option<Vec<u8>>>()
        };
        Some([read(&self.before, to)?, read(self.after(), to.checked_add_signed(self.shift())?)?])
    }

    /// Index of the first residue whose codon the allele touches.
    pub(crate) fn first_touched(&self) -> Option<usize> {
        Some(self.at.checked_sub(self.cds.0)? / 3)
    }

    pub(crate) fn has_selenocysteine(&self) -> bool {
        self.before.contains(&RECODED)
    }

    pub(crate) fn mitochondrial(&self) -> bool {
        self.mitochondrial
    }

    /// The name of an in-frame change inside the CDS, behind the initiation codon; see
    /// [`protein::name`].
    pub(crate) fn protein_name(&self) -> Option<String> {
        let inside = self.at >= self.cds.0 + 3 && self.at + self.removed <= self.cds.1;
        if !inside || self.removed % 3 != self.inserted.len() % 3 {
            return None;
        }
        let (before, after) = (self.product_before()?, self.product_after()?);
        // The annotated terminator must be the one that ends the product (no selenocysteine).
        if before.len() * 3 != self.cds.1 - self.cds.0 {
            return None;
        }
        // A new terminator inside the codons that the allele touches.
        let offset = self.at - self.cds.0;
        let touched = offset / 3..(offset + self.removed).div_ceil(3);
        if after.len() < before.len()
            && after.len() * 3 + self.removed <= touched.end * 3 + self.inserted.len()
        {
            return protein::truncated(before, touched, after);
        }
        if after.len() + self.removed / 3 < before.len() {
            return None;
        }
        // An extension only where the terminator itself is changed.
        let stop = self.at + self.removed > self.cds.1 - 3;
        protein::name(before, after).filter(|name| stop || !name.starts_with("p.Ter"))
    }
}

impl Spliced<'_> {
    /// The name of a change that begins in front of the terminator and takes it along: a frame
    /// shift by definition (HGVS 21.1, protein, deletion: "starting N-terminal of and including the
    /// translation termination codon"), nonsense where its first residue is a terminator. `None`
    /// where the terminator is the first residue that differs.
    pub(crate) fn through_the_stop(&self) -> Option<String> {
        let stop = self.cds.1 - 3;
        if self.at >= stop || self.at + self.removed <= stop {
            return None;
        }
        let before = self.product_before()?;
        let after = self.open_product_after()?;
        let i = (0..before.len()).find(|i| before.get(*i) != after.get(*i))?;
        (before[i] != b'*').then(|| protein::frame_shift(before, &after, i, i + 1)).flatten()
    }

    /// The name of a deletion of whole codons from the first on, where the product afterwards
    /// begins with an initiation codon and is the old one without residues behind its first
    /// (`p.Met2del`).
    pub(crate) fn deletion_behind_start(&self) -> Option<String> {
        let codon = self.before.get(self.cds.0..self.cds.0 + 3)?;
        let inside =
            self.at >= self.cds.0 && self.removed.is_multiple_of(3) && self.inserted.is_empty();
        if !self.start_known
            || !inside
            || self.after().get(self.cds.0..self.cds.0 + 3) != Some(codon)
        {
            return None;
        }
        let (before, after) = (self.product_before()?, self.product_after()?);
        protein::name(before, after).filter(|name| name.ends_with("del"))
    }
}

/// Bases of the poly(A) tail that are read on into, whole codons.
const TAIL: usize = 30;

/// The middle base of a TGA that is read as selenocysteine. The mark goes where its codon goes, and
/// is lost with it.
const RECODED: u8 = b'g';

/// Marks the codon that begins at `at`, if it is TGA.
pub(crate) fn mark_selenocysteine(bases: &mut [u8], at: usize) {
    if let Some(codon) = bases.get_mut(at..at + 3).filter(|codon| *codon == b"TGA") {
        codon[1] = RECODED;
    }
}

/// NCBI genetic codes 1 and 2, bases in the order TCAG; a marked TGA is selenocysteine (`U`).
pub(crate) fn amino_acid(codon: &[u8], mitochondrial: bool) -> Option<u8> {
    const STANDARD: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";
    const VERTEBRATE_MITOCHONDRIAL: &[u8; 64] =
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG";
    let (mut index, mut other) = (0, 0);
    for base in codon {
        let two = TWO_BITS[usize::from(*base)];
        index = index << 2 | usize::from(two & 3);
        other |= two & 12;
    }
    match other {
        0 => {}
        8 if codon == [b'T', RECODED, b'A'] => return Some(b'U'),
        8 => {}
        _ => return None,
    }
    Some(if mitochondrial { VERTEBRATE_MITOCHONDRIAL[index] } else { STANDARD[index] })
}

/// In the order TCAG; 4: another base; 8: marked.
const TWO_BITS: [u8; 256] = {
    let mut table = [4; 256];
    table[b'T' as usize] = 0;
    table[b'C' as usize] = 1;
    table[b'A' as usize] = 2;
    table[b'G' as usize] = 3;
    table[RECODED as usize] = 3 | 8;
    table
};
