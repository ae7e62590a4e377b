//! Lays a transcript out for direct work: spliced sequence, cDNA coordinates, c. positions.

use crate::annotate::adjust::splice_terms::MAX_FRAMESHIFT_INTRON;
use crate::annotate::engine::outcome::Outcome;
use crate::annotate::genetic_code::residue;
use crate::annotate::names::digits;
use crate::io::reference::sequence::RegionSequence;
use crate::model::transcript::Numbering;
use crate::model::{Chromosome, Span, Strand, Term, Transcript};
use bio::alphabets::dna::revcomp;
use std::ops::Range;

/// Holds a plain coding transcript; see [`Prepared::new`].
pub(super) struct Prepared {
    pub(super) strand: Strand,
    /// Lists the exons in genomic order.
    exons: Vec<Span>,
    /// Counts the cDNA bases 5' of each exon.
    before: Vec<u32>,
    /// Spans the first to the last coding base, genomic.
    coding: Span,
    /// Gives the CDS in the cDNA, 0-based half-open.
    pub(super) cds: Range<u32>,
    /// Holds the spliced sequence in transcript direction.
    pub(super) spliced: Vec<u8>,
    /// Counts the bases of the CDS in front of the last coding exon; `None` where the CDS lies in
    /// one exon.
    pub(super) last_junction: Option<u32>,
}

/// The place of a base in the transcript; indices in genomic order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Exon(usize),
    /// Lies between this exon and the next.
    Intron(usize),
}

impl Prepared {
    /// Lays a transcript out; `None` unless everything is plain: coding and complete, the CDS whole
    /// codons from ATG to its first stop, each CDS part all of its exon between the CDS's ends, no
    /// intron so short that it is an alignment gap, only A, C, G and T.
    pub(super) fn new(t: &Transcript, region: &RegionSequence) -> Option<Self> {
        let coding = Span::new(t.cds.first()?.span.start, t.cds.last()?.span.end);
        if !is_plain_shape(t, coding) {
            return None;
        }
        let offset = |g: u64| usize::try_from(g.checked_sub(region.span.start)?).ok();
        let mut spliced = Vec::with_capacity(t.exons.iter().map(|e| e.len() as usize).sum());
        for e in &t.exons {
            spliced.extend_from_slice(region.bases.get(offset(e.start)?..offset(e.end)?)?);
        }
        if t.strand == Strand::Minus {
            spliced = revcomp(&spliced);
        }
        let mut p = Self {
            strand: t.strand,
            exons: t.exons.clone(),
            before: bases_before(t)?,
            coding,
            cds: 0..0,
            spliced,
            last_junction: None,
        };
        let (first, last) = match t.strand {
            Strand::Plus => (coding.start, coding.end - 1),
            Strand::Minus => (coding.end - 1, coding.start),
        };
        let (Place::Exon(from), Place::Exon(to)) = (p.place(first)?, p.place(last)?) else {
            return None;
        };
        p.cds = p.cdna(from, first)..p.cdna(to, last) + 1;
        if from != to {
            p.last_junction = Some(p.before[to] - p.cds.start);
        }
        p.is_plain_sequence().then_some(p)
    }

    fn is_plain_sequence(&self) -> bool {
        let (codons, rest) = self.coding_sequence().as_chunks::<3>();
        let Some((last, inner)) = codons.split_last() else { return false };
        rest.is_empty()
            && codons.len() > 2
            && codons[0] == *b"ATG"
            && residue(*last) == b'*'
            && inner.iter().all(|c| residue(*c) != b'*')
            && self.spliced.iter().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T'))
    }

    /// Returns the bases from the initiation codon to the terminator.
    pub(super) fn coding_sequence(&self) -> &[u8] {
        &self.spliced[self.cds.start as usize..self.cds.end as usize]
    }

    /// Returns the number of bases of the CDS.
    pub(super) fn cds_length(&self) -> u32 {
        self.cds.end - self.cds.start
    }

    /// Places a base (`g` is 0-based on the genome); `None` outside the transcript.
    pub(super) fn place(&self, g: u64) -> Option<Place> {
        let i = self.exons.partition_point(|e| e.start <= g).checked_sub(1)?;
        if g < self.exons[i].end {
            Some(Place::Exon(i))
        } else if i + 1 < self.exons.len() {
            Some(Place::Intron(i))
        } else {
            None
        }
    }

    /// Returns the intron behind exon `i`, genomic.
    pub(super) fn intron(&self, i: usize) -> Span {
        Span::new(self.exons[i].end, self.exons[i + 1].start)
    }

    /// Returns the 0-based cDNA position of a base of exon `i`.
    pub(super) fn cdna(&self, i: usize, g: u64) -> u32 {
        let e = self.exons[i];
        let inside = match self.strand {
            Strand::Plus => g - e.start,
            Strand::Minus => e.end - 1 - g,
        };
        self.before[i] + inside as u32
    }

    /// Tells whether the base lies between the CDS's first and last base.
    pub(super) fn in_cds(&self, g: u64) -> bool {
        self.coding.start <= g && g < self.coding.end
    }

    /// Tells whether the base lies 5' of the CDS.
    pub(super) fn before_cds(&self, g: u64) -> bool {
        match self.strand {
            Strand::Plus => g < self.coding.start,
            Strand::Minus => g >= self.coding.end,
        }
    }

    /// Tells whether the base is one of the CDS.
    pub(super) fn is_coding(&self, g: u64) -> bool {
        self.in_cds(g) && matches!(self.place(g), Some(Place::Exon(_)))
    }

    /// Tells whether some base of `start..end` lies between the CDS's first and last base, in an
    /// intron too.
    pub(super) fn between_cds_ends(&self, start: u64, end: u64) -> bool {
        start < self.coding.end && end > self.coding.start
    }

    /// Tells whether some base of `start..end` is one of the CDS.
    pub(super) fn touches_cds(&self, start: u64, end: u64) -> bool {
        let (from, to) = (start.max(self.coding.start), end.min(self.coding.end));
        from < to && self.exons.iter().any(|e| e.start < to && from < e.end)
    }

    /// Returns the outcome of an exon base outside the CDS.
    pub(super) fn utr(&self, g: u64) -> Outcome {
        Outcome::new(if self.before_cds(g) { Term::FivePrimeUtr } else { Term::ThreePrimeUtr })
    }

    /// Returns the introns with a base in `start..end`.
    pub(super) fn introns(&self, start: u64, end: u64) -> impl Iterator<Item = Span> {
        let from = self.exons.partition_point(|e| e.end <= start).saturating_sub(1);
        let gaps = self.exons[from..].windows(2).map(|w| Span::new(w[0].end, w[1].start));
        gaps.take_while(move |i| i.start < end).filter(move |i| i.end > start)
    }

    /// Returns the places of the lowest and the highest base, the one that comes first in the
    /// transcript first.
    pub(super) fn in_order(&self, low: u32, high: u32) -> (u32, u32) {
        if self.strand == Strand::Plus { (low, high) } else { (high, low) }
    }

    /// Returns the bases from the exon 5' and to the exon 3' of intron `i`; 1 for the neighbouring
    /// base.
    pub(super) fn to_donor_and_acceptor(&self, i: usize, g: u64) -> (u64, u64) {
        let intron = self.intron(i);
        let (left, right) = (g - intron.start + 1, intron.end - g);
        if self.strand == Strand::Plus { (left, right) } else { (right, left) }
    }

    /// Appends the c. position (HGVS, numbering of coding DNA) of base `g`; `None`, nothing
    /// appended, outside the transcript.
    pub(super) fn write_position(&self, out: &mut String, g: u64) -> Option<()> {
        match self.place(g)? {
            Place::Exon(i) => self.write_cdna(out, self.cdna(i, g)),
            Place::Intron(i) => {
                let (donor, acceptor) = self.to_donor_and_acceptor(i, g);
                let (upstream, downstream) =
                    if self.strand == Strand::Plus { (i, i + 1) } else { (i + 1, i) };
                // The nearer exon, in the middle the upstream one.
                if donor <= acceptor {
                    let exon = self.exons[upstream];
                    self.write_cdna(out, self.before[upstream] + exon.len() as u32 - 1);
                    out.push('+');
                    digits::push(out, donor);
                } else {
                    self.write_cdna(out, self.before[downstream]);
                    out.push('-');
                    digits::push(out, acceptor);
                }
            }
        }
        Some(())
    }

    fn write_cdna(&self, out: &mut String, at: u32) {
        if at < self.cds.start {
            out.push('-');
            digits::push(out, self.cds.start - at);
        } else if at >= self.cds.end {
            out.push('*');
            digits::push(out, at - self.cds.end + 1);
        } else {
            digits::push(out, at - self.cds.start + 1);
        }
    }
}

/// Tells whether the shape of a coding transcript is plain, and nothing is known against its names.
fn is_plain_shape(t: &Transcript, coding: Span) -> bool {
    let within = |e: &Span| {
        let start = e.start.max(coding.start);
        Span::new(start, e.end.min(coding.end).max(start))
    };
    let parts = t.exons.iter().map(within).filter(|s| !s.is_empty());
    t.start_complete
        && t.end_complete
        && t.contig != Chromosome::M.name()
        && t.traits.numbering == Numbering::default()
        && t.traits.selenocysteines.is_empty()
        && t.traits.genetic_code.is_none_or(|code| code == 1)
        && !t.traits.faults.iter().any(|fault| fault.bears_on_names())
        && t.exons.windows(2).all(|w| w[1].start > w[0].end + MAX_FRAMESHIFT_INTRON)
        && parts.eq(t.cds.iter().map(|c| c.span))
}

/// Returns the cDNA bases 5' of each exon, in genomic order.
fn bases_before(t: &Transcript) -> Option<Vec<u32>> {
    let mut before = vec![0; t.exons.len()];
    let mut sum = 0;
    let order: &mut dyn Iterator<Item = usize> = match t.strand {
        Strand::Plus => &mut (0..t.exons.len()),
        Strand::Minus => &mut (0..t.exons.len()).rev(),
    };
    for i in order {
        before[i] = sum;
        sum += u32::try_from(t.exons[i].len()).ok()?;
    }
    Some(before)
}
