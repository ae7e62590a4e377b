//! Reads the coding message of a transcript, and what an allele changes in it.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::genetic_code::{amino_acid, mark_selenocysteine};
use crate::io::reference::sequence::RegionSequences;
use crate::model::consequence::Phased;
use crate::model::transcript_fault::TranscriptFault;
use crate::model::{Chromosome, Span, Strand, Transcript};

/// Holds the change that one allele makes to the coding message.
pub(super) struct Edit {
    /// Indexes the alleles given.
    pub(super) part: usize,
    /// Gives the first base replaced, counted from the first base of the message; an insertion goes
    /// in front of it.
    pub(super) at: usize,
    /// Counts the bases taken out.
    pub(super) removed: usize,
    /// Holds the bases put in, in transcript direction.
    pub(super) inserted: Vec<u8>,
}

impl Edit {
    /// Returns the first base behind those that are replaced.
    pub(super) fn end(&self) -> usize {
        self.at + self.removed
    }
}

/// Holds the bases from the CDS's first whole codon to the transcript's end, in transcript
/// direction.
pub(super) struct Message {
    bases: Vec<u8>,
    /// Counts the bases of the CDS in `bases`.
    cds: usize,
    /// Counts the bases of the CDS in front of its first whole codon (`cds_start_NF`).
    lead: usize,
    /// Marks a CDS that begins with its initiation codon.
    start: bool,
    mitochondrial: bool,
}

impl Message {
    /// Reads the message of a transcript; `None` without a CDS or without sequence.
    pub(super) fn new(t: &Transcript, sequences: &RegionSequences) -> Option<Self> {
        let mut bases = Vec::new();
        // The CDS as its parts say (a ribosomal slippage reads bases twice), then what the exons
        // have behind it.
        for part in &t.cds {
            bases.extend_from_slice(sequences.slice(&t.contig, part.span)?);
        }
        let mut cds = bases.len();
        let mut utr = utr_behind(t, sequences)?;
        if t.strand == Strand::Plus {
            bases.extend(utr);
        } else {
            utr.extend(bases);
            bases = bio::alphabets::dna::revcomp(&utr);
        }
        let lead = usize::from(t.cds_in_order().next()?.phase);
        cds = cds.checked_sub(lead)?;
        bases.drain(..lead);
        for at in selenocysteines(t) {
            at.checked_sub(lead).into_iter().for_each(|at| mark_selenocysteine(&mut bases, at));
        }
        let start = t.start_complete
            && lead == 0
            && !t.traits.faults.contains(&TranscriptFault::NoStartCodon);
        Some(Self { bases, cds, lead, start, mitochondrial: t.contig == Chromosome::M.name() })
    }

    pub(super) fn residue(&self, codon: &[u8]) -> Option<u8> {
        if codon.len() == 3 { amino_acid(codon, self.mitochondrial) } else { None }
    }

    /// Translates whole codons up to and with the first terminator; an unreadable codon is `X`.
    pub(super) fn product(&self, bases: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for codon in bases.chunks_exact(3) {
            let residue = self.residue(codon).unwrap_or(b'X');
            out.push(residue);
            if residue == b'*' {
                break;
            }
        }
        out
    }

    /// Translates as [`Self::product`] does, from the CDS's first codon on: an initiation codon is
    /// read as methionine.
    pub(super) fn whole_product(&self, bases: &[u8]) -> Vec<u8> {
        let mut out = self.product(bases);
        if self.start && bases.get(..3) == self.bases.get(..3) {
            out.first_mut().into_iter().for_each(|residue| *residue = b'M');
        }
        out
    }

    pub(super) fn mitochondrial(&self) -> bool {
        self.mitochondrial
    }

    /// Returns the CDS, with its incomplete last codon if it has one.
    pub(super) fn coding(&self) -> &[u8] {
        &self.bases[..self.cds]
    }

    pub(super) fn all(&self) -> &[u8] {
        &self.bases
    }

    pub(super) fn begins_with_start(&self) -> bool {
        self.start
    }

    /// Returns the bases of a window; beyond the message's end there are none.
    pub(super) fn bases_of(&self, from: usize, to: usize) -> &[u8] {
        let n = self.bases.len();
        &self.bases[from.min(n)..to.min(n)]
    }

    /// Translates whole codons, terminators included.
    pub(super) fn residues(&self, bases: &[u8]) -> Vec<u8> {
        bases.chunks_exact(3).map(|c| self.residue(c).unwrap_or(b'X')).collect()
    }

    /// Returns the first position of the CDS that `bases[0]` is, 1-based.
    pub(super) fn first_position(&self) -> usize {
        self.lead + 1
    }

    /// Returns the number that the residue of `bases[..3]` carries: an incomplete first codon
    /// counts as residue 1, as in VEP.
    pub(super) fn first_residue(&self) -> usize {
        if self.lead > 0 { 2 } else { 1 }
    }

    /// Returns the edit of an allele, if all its changed bases lie in one coding part.
    pub(super) fn edit(&self, t: &Transcript, part: usize, allele: &Phased<'_>) -> Option<Edit> {
        let (reference, alternate) = (allele.reference.as_bytes(), allele.alternate.as_bytes());
        let f = Footprint::new(allele.start, reference, alternate);
        let lead = usize::try_from(f.point - allele.start).ok()?;
        let removed = reference.len() - lead - f.shared_suffix;
        let inserted = &alternate[lead..alternate.len() - f.shared_suffix];
        let end = f.point + removed as u64;
        let inside = |from: u64, to: u64| {
            if removed == 0 { from < f.point && f.point < to } else { from <= f.point && end <= to }
        };
        let mut before = 0u64;
        let mut at = None;
        let mut total = 0u64;
        for c in &t.cds {
            if at.is_none() && inside(c.span.start, c.span.end) {
                at = Some(before + (f.point - c.span.start));
            }
            before += c.span.len();
            total += c.span.len();
        }
        let at = usize::try_from(at?).ok()?;
        let (at, inserted) = match t.strand {
            Strand::Plus => (at, inserted.to_vec()),
            Strand::Minus => (
                usize::try_from(total).ok()?.checked_sub(at + removed)?,
                bio::alphabets::dna::revcomp(inserted),
            ),
        };
        let at = at.checked_sub(self.lead)?;
        (at + removed <= self.cds).then_some(Edit { part, at, removed, inserted })
    }
}

/// Returns the exon bases behind the CDS, in genomic order; `None` where they are not at hand.
fn utr_behind(t: &Transcript, sequences: &RegionSequences) -> Option<Vec<u8>> {
    let (first, last) = (t.cds.first()?, t.cds.last()?);
    let mut utr = Vec::new();
    for e in &t.exons {
        let (from, to) = match t.strand {
            Strand::Plus => (e.start.max(last.span.end), e.end),
            Strand::Minus => (e.start, e.end.min(first.span.start)),
        };
        if from < to {
            utr.extend_from_slice(sequences.slice(&t.contig, Span::new(from, to))?);
        }
    }
    Some(utr)
}

/// Returns the first bases of the codons read as selenocysteine, counted from the CDS's first base.
fn selenocysteines(t: &Transcript) -> Vec<usize> {
    let mut before = 0;
    let mut out = Vec::new();
    for part in t.cds_in_order().map(|c| c.span) {
        for low in t.traits.selenocysteines.iter().filter(|b| part.start <= **b && **b < part.end) {
            // The lowest base is the codon's first on the plus strand, its last on the minus
            // strand.
            out.extend(match t.strand {
                Strand::Plus => usize::try_from(before + (low - part.start)).ok(),
                Strand::Minus => usize::try_from(before + (part.end - 1 - low))
                    .ok()
                    .and_then(|i| i.checked_sub(2)),
            });
        }
        before += part.len();
    }
    out
}
