//! Lays the exons of a transcript end to end, without and with an allele, and translates both.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::genetic_code::{amino_acid, mark_selenocysteine};
use crate::io::reference::sequence::RegionSequences;
use crate::model::transcript_fault::TranscriptFault;
use crate::model::{Chromosome, Span, Strand, Transcript};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Bases of the poly(A) tail that are read on into, whole codons.
const TAIL: usize = 30;

/// Holds the spliced sequence of a transcript, in transcript direction, without and with an allele.
pub(crate) struct Spliced<'a> {
    pub(super) before: Cow<'a, [u8]>,
    /// Holds the sequence with the allele, put together when first asked for.
    after: OnceCell<Vec<u8>>,
    /// Gives the first changed base in `before`, 0-based.
    pub(super) at: usize,
    /// Counts the bases taken out.
    pub(super) removed: usize,
    pub(super) inserted: Cow<'a, [u8]>,
    /// Gives the CDS in `before`, 0-based half-open.
    pub(super) cds: (usize, usize),
    pub(super) mitochondrial: bool,
    /// Marks a CDS without a terminator within and without an unknown base.
    pub(super) plain: bool,
    /// Marks a CDS that begins with its initiation codon; others begin with a whole codon further
    /// on.
    pub(super) start_known: bool,
    /// Marks a first codon that is read as methionine, whatever its bases.
    pub(super) initiator: bool,
    /// Counts the bases of the poly(A) tail behind both sequences, which complete the terminator.
    pub(super) tail: usize,
    /// Lists the first bases of the codons read as selenocysteine.
    recoded: Vec<usize>,
    /// Holds both products, translated when first asked for: several questions need them.
    products: [OnceCell<Option<Vec<u8>>>; 2],
}

impl<'a> Spliced<'a> {
    /// Splices the transcript; `None` where it is non-coding, its CDS does not begin with a whole
    /// codon, the changed bases are not all of one exon, or its sequence is not at hand.
    ///
    /// `start` is 0-based; alleles as in VCF. `known` is the whole spliced sequence of a plain
    /// transcript, in its direction.
    pub(crate) fn new(
        t: &Transcript,
        sequences: &RegionSequences,
        known: Option<&'a [u8]>,
        (start, reference, alternate): (u64, &str, &'a str),
    ) -> Option<Self> {
        if t.traits.numbering.cds_differs {
            return None;
        }
        let f = Footprint::as_spelled(start, reference.as_bytes(), alternate.as_bytes());
        let lead = usize::try_from(f.point - start).ok()?;
        let suffix = f.shared_suffix;
        let removed = reference.len() - lead - suffix;
        let inserted = &alternate.as_bytes()[lead..alternate.len() - suffix];
        let mut layout = Layout::new(t, sequences, known.is_some(), (f.point, removed))?;
        let inserted = match t.strand {
            Strand::Plus => Cow::Borrowed(inserted),
            Strand::Minus => Cow::Owned(bio::alphabets::dna::revcomp(inserted.iter())),
        };
        let mitochondrial = t.contig == Chromosome::M.name();
        let tail = if t.traits.stop_by_polyadenylation && known.is_none() {
            layout.add_tail(mitochondrial)?
        } else {
            0
        };
        let Layout { bases, at, cds, recoded, .. } = layout;
        let whole = t.start_complete || t.cds_in_order().next().is_some_and(|c| c.phase == 0);
        if !whole || !(t.end_complete || tail > 0) || (cds.1 - cds.0) % 3 != 0 {
            return None;
        }
        Some(Self {
            before: known.map_or(Cow::Owned(bases), Cow::Borrowed),
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
    }

    /// Returns the sequence with the allele.
    pub(super) fn after(&self) -> &[u8] {
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

    /// Returns the product without the allele, with its terminator as the last residue (`*`).
    pub(crate) fn product_before(&self) -> Option<&[u8]> {
        self.products[0].get_or_init(|| self.product(&self.before)).as_deref()
    }

    /// Returns the product with the allele; `None` where it ends in no terminator.
    pub(crate) fn product_after(&self) -> Option<&[u8]> {
        self.products[1].get_or_init(|| self.product(self.after())).as_deref()
    }

    /// Returns the product from the CDS's first codon to the first terminator, which is its last
    /// residue.
    fn product(&self, spliced: &[u8]) -> Option<Vec<u8>> {
        self.residues(spliced).filter(|product| product.last() == Some(&b'*'))
    }

    /// Translates from the CDS's first codon to the first terminator, as far as there are bases.
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

    /// Returns the product with the allele, whether it ends in a terminator or with the transcript.
    pub(crate) fn open_product_after(&self) -> Option<Vec<u8>> {
        self.residues(self.after())
    }
}

/// Gives the places along the spliced transcript.
struct Layout {
    /// Holds the bases; none where they are known already.
    bases: Vec<u8>,
    /// Counts the bases of the exons.
    length: usize,
    /// Gives the first changed base, 0-based.
    at: usize,
    /// Gives the CDS, 0-based half-open.
    cds: (usize, usize),
    /// Lists the first bases of the codons read as selenocysteine.
    recoded: Vec<usize>,
}

impl Layout {
    /// Lays the exons end to end; `None` where the changed bases (the first, 0-based on the genome,
    /// and how many are taken out) are not all of one exon, or the bases are not at hand.
    fn new(
        t: &Transcript,
        sequences: &RegionSequences,
        known: bool,
        (point, removed): (u64, usize),
    ) -> Option<Self> {
        let (first, last) = (t.cds.first()?.span.start, t.cds.last()?.span.end);
        let holds = |e: &&Span| match removed {
            0 => e.start < point && point < e.end,
            _ => e.start <= point && point + removed as u64 <= e.end,
        };
        let exon = t.exons.iter().find(holds)?;
        let mut bases = Vec::new();
        let (mut at, mut from, mut to, mut n) = (0, 0, 0, 0);
        let mut recoded = Vec::new();
        for e in &t.exons {
            let offset = |x: u64| n + (x - e.start) as usize;
            if e == exon {
                at = offset(point);
            }
            if e.start <= first && first < e.end {
                from = offset(first);
            }
            if e.start < last && last <= e.end {
                to = offset(last);
            }
            let inside = |b: &&u64| e.start <= **b && **b < e.end;
            recoded.extend(t.traits.selenocysteines.iter().filter(inside).map(|b| offset(*b)));
            n += e.len() as usize;
            if !known {
                bases.extend_from_slice(sequences.slice(&t.contig, *e)?);
            }
        }
        let mut layout = Self { bases, length: n, at, cds: (from, to), recoded };
        if t.strand == Strand::Minus {
            layout.turn(removed);
        }
        for at in &layout.recoded {
            mark_selenocysteine(&mut layout.bases, *at);
        }
        Some(layout)
    }

    /// Turns the layout from genomic order into the direction of a minus-strand transcript.
    fn turn(&mut self, removed: usize) {
        let n = self.length;
        self.at = n - self.at - removed;
        self.cds = (n - self.cds.1, n - self.cds.0);
        if !self.bases.is_empty() {
            self.bases = bio::alphabets::dna::revcomp(&self.bases);
        }
        // The lowest base of a codon is its third.
        self.recoded.iter_mut().for_each(|o| *o = (n - 1 - *o).saturating_sub(2));
    }

    /// Adds the poly(A) tail where the CDS ends with the transcript, and completes the last codon
    /// with it; returns the bases added. `None` where that codon is no terminator.
    fn add_tail(&mut self, mitochondrial: bool) -> Option<usize> {
        if self.cds.1 != self.length {
            return Some(0);
        }
        let missing = (3 - (self.cds.1 - self.cds.0) % 3) % 3;
        let tail = missing + TAIL;
        self.bases.extend(std::iter::repeat_n(b'A', tail));
        self.cds.1 += missing;
        let terminator = self.bases.get(self.cds.1.checked_sub(3)?..self.cds.1)?;
        (amino_acid(terminator, mitochondrial) == Some(b'*')).then_some(tail)
    }
}
