//! Alleles of one haplotype read together on one transcript.
//!
//! Two alleles are described together where they change one codon, or where the second meets the
//! reading frame that the first has shifted, before a new terminator ends it (HGVS 21.1, DNA,
//! deletion-insertion: changes that together affect one amino acid; protein, frame shift:
//! additional changes in cis count where they change the shifted frame). Alleles that do not lie
//! whole in the coding part of one exon are left to their own rows: there splicing or initiation
//! decides.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::spliced::{amino_acid, mark_selenocysteine};
use crate::annotate::haplotype::effect;
use crate::annotate::haplotype::effect::Effect;
use crate::io::reference::sequence::RegionSequences;
use crate::model::consequence::Phased;
use crate::model::transcript::TranscriptFault;
use crate::model::{Chromosome, Strand, Transcript};

/// What one allele changes in the coding message.
struct Edit {
    /// Index into the alleles given.
    part: usize,
    /// First base replaced, counted from the CDS's first base; an insertion goes in front of it.
    at: usize,
    removed: usize,
    inserted: Vec<u8>,
}

/// From the CDS's first whole codon to the transcript's end, in transcript direction.
pub(crate) struct Message {
    bases: Vec<u8>,
    /// Length of the CDS in `bases`.
    cds: usize,
    /// Bases of the CDS in front of its first whole codon (`cds_start_NF`).
    lead: usize,
    /// The CDS begins with its initiation codon.
    start: bool,
    mitochondrial: bool,
}

impl Message {
    /// `None` without a CDS or without sequence.
    pub(crate) fn new(t: &Transcript, sequences: &RegionSequences) -> Option<Self> {
        let (first, last) = (t.cds.first()?, t.cds.last()?);
        let mut bases = Vec::new();
        let plus = t.strand == Strand::Plus;
        // The CDS as its parts say (a ribosomal slippage reads bases twice), then what the exons
        // have behind it.
        for part in &t.cds {
            bases.extend_from_slice(sequences.slice(&t.contig, part.span)?);
        }
        let mut cds = bases.len();
        let mut utr = Vec::new();
        for e in &t.exons {
            let (from, to) = if plus {
                (e.start.max(last.span.end), e.end)
            } else {
                (e.start, e.end.min(first.span.start))
            };
            if from < to {
                utr.extend_from_slice(
                    sequences.slice(&t.contig, crate::model::Span::new(from, to))?,
                );
            }
        }
        if plus {
            bases.extend(utr);
        } else {
            utr.extend(bases);
            bases = bio::alphabets::dna::revcomp(&utr);
        }
        let lead = usize::from(if plus { first.phase } else { last.phase });
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

    pub(crate) fn residue(&self, codon: &[u8]) -> Option<u8> {
        if codon.len() == 3 { amino_acid(codon, self.mitochondrial) } else { None }
    }

    /// Residues of whole codons up to and with the first terminator; an unreadable codon is `X`.
    pub(crate) fn product(&self, bases: &[u8]) -> Vec<u8> {
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

    /// As [`Self::product`], from the CDS's first codon on: an initiation codon is read as
    /// methionine.
    pub(crate) fn whole_product(&self, bases: &[u8]) -> Vec<u8> {
        let mut out = self.product(bases);
        if self.start && bases.get(..3) == self.bases.get(..3) {
            out.first_mut().into_iter().for_each(|residue| *residue = b'M');
        }
        out
    }

    pub(crate) fn mitochondrial(&self) -> bool {
        self.mitochondrial
    }

    /// The CDS, with its incomplete last codon if it has one.
    pub(crate) fn coding(&self) -> &[u8] {
        &self.bases[..self.cds]
    }

    pub(crate) fn all(&self) -> &[u8] {
        &self.bases
    }

    pub(crate) fn begins_with_start(&self) -> bool {
        self.start
    }

    /// Bases of a window; beyond the message's end there are none.
    pub(crate) fn bases_of(&self, from: usize, to: usize) -> &[u8] {
        let n = self.bases.len();
        &self.bases[from.min(n)..to.min(n)]
    }

    /// Residues of whole codons, terminators included.
    pub(crate) fn residues(&self, bases: &[u8]) -> Vec<u8> {
        bases.chunks_exact(3).map(|c| self.residue(c).unwrap_or(b'X')).collect()
    }

    /// First position of the CDS that `bases[0]` is, 1-based.
    pub(crate) fn first_position(&self) -> usize {
        self.lead + 1
    }

    /// Number that the residue of `bases[..3]` carries: an incomplete first codon counts as residue
    /// 1, as in VEP.
    pub(crate) fn first_residue(&self) -> usize {
        if self.lead > 0 { 2 } else { 1 }
    }

    /// The edit of an allele, if all its changed bases lie in one coding part.
    fn edit(&self, t: &Transcript, part: usize, allele: &Phased<'_>) -> Option<Edit> {
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

/// First bases of the codons read as selenocysteine, counted from the CDS's first base.
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

/// A stretch of the message with the alleles that meet in it.
pub(crate) struct Group {
    /// Indices into the alleles given, from the 5' end of the transcript.
    pub(crate) parts: Vec<usize>,
    /// Whole codons touched, in the message without the alleles, 0-based half-open.
    pub(crate) window: (usize, usize),
    /// First changed base and one past the last.
    pub(crate) changed: (usize, usize),
    /// The message with the alleles.
    pub(crate) after: Vec<u8>,
    /// Bases put in less bases taken out.
    pub(crate) shift: isize,
    /// Gaps between the parts, in bases of the message.
    pub(crate) gaps: Vec<usize>,
}

fn floor3(i: usize) -> usize {
    i / 3 * 3
}

fn ceil3(i: usize) -> usize {
    i.div_ceil(3) * 3
}

/// Alleles of one haplotype, in any order, to what they do together: groups of two and more.
///
/// Of two that overlap the second is left out: the call set contradicts itself there.
pub(crate) fn combine(
    t: &Transcript,
    message: &Message,
    alleles: &[Phased<'_>],
) -> Vec<(Group, Effect)> {
    let mut edits: Vec<Edit> =
        alleles.iter().enumerate().filter_map(|(i, a)| message.edit(t, i, a)).collect();
    edits.sort_by_key(|e| (e.at, e.removed, e.part));
    edits.dedup_by(|b, a| b.at < a.at + a.removed || (b.at == a.at && a.removed == b.removed));
    let mut out = Vec::new();
    let mut i = 0;
    while i < edits.len() {
        let from = floor3(edits[i].at);
        let mut shift = 0isize;
        let mut after: Vec<u8> = message.bases[from..edits[i].at].to_vec();
        let mut j = i;
        loop {
            let e = &edits[j];
            after.extend_from_slice(&e.inserted);
            shift += e.inserted.len() as isize - e.removed as isize;
            let done = e.at + e.removed;
            let Some(next) = edits.get(j + 1) else { break };
            let joined = if shift % 3 == 0 {
                floor3(next.at) < ceil3(done)
            } else {
                // The shifted frame up to the next allele: a terminator in it ends the product
                // first.
                let mut ahead = after.clone();
                ahead.extend_from_slice(&message.bases[done..next.at]);
                !message.product(&ahead).contains(&b'*')
            };
            if !joined {
                break;
            }
            after.extend_from_slice(&message.bases[done..next.at]);
            j += 1;
        }
        if j > i {
            let group = &edits[i..=j];
            let last = &edits[j];
            let done = last.at + last.removed;
            let mut whole = message.bases[..from].to_vec();
            whole.extend_from_slice(&after);
            whole.extend_from_slice(&message.bases[done..]);
            let group = Group {
                parts: group.iter().map(|e| e.part).collect(),
                window: (from, ceil3(done).max(from + 3)),
                changed: (edits[i].at, done.max(edits[i].at + 1)),
                after: whole,
                shift,
                gaps: group.windows(2).map(|w| w[1].at - (w[0].at + w[0].removed)).collect(),
            };
            let effect = effect::of(message, &group);
            out.push((group, effect));
        }
        i = j + 1;
    }
    out
}
