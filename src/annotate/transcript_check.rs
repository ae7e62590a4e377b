//! Checks transcripts against the reference's own sequence, for faults that no coordinate shows.
//!
//! A CDS that does not translate here has other bases than the transcript, a wrong frame, or
//! another genome build. Transcripts whose CDS has an N in the reference cannot be checked and stay
//! as they are.

use crate::io::reference::sequence::RegionSequences;
use crate::model::transcript::CdsPart;
use crate::model::transcript_fault::{TranscriptFault, TranscriptNotice};
use crate::model::{Chromosome, Span, Strand, Transcript};
use crate::{Error, Result};
use rayon::prelude::*;

/// Number of transcripts that must translate, at least, before their share tells anything.
const MIN_JUDGED: usize = 10;

/// Codons that start translation beside ATG where a source does not say so (PMID 21969425,
/// near-cognate codons).
const NEAR_COGNATE: [&[u8; 3]; 9] =
    [b"CTG", b"GTG", b"TTG", b"ACG", b"ATA", b"ATC", b"ATT", b"AAG", b"AGG"];

/// Checks each coding transcript; corrects or marks it, and leaves it out where its frame is
/// unknown. Returns the notices in the order of the transcripts, and how many translate.
pub fn check(
    transcripts: &mut Vec<Transcript>,
    sequences: &RegionSequences,
) -> (Vec<TranscriptNotice>, Translated) {
    let mut notices = Vec::new();
    let (mut checked, mut broken) = (0usize, 0usize);
    let found: Vec<Option<Translation>> =
        transcripts.par_iter().map(|t| Translation::new(t, sequences)).collect();
    let mut found = found.into_iter();
    transcripts.retain_mut(|t| {
        let Some(translation) = found.next().flatten() else { return true };
        checked += 1;
        broken += usize::from(!translation.internal_stops.is_empty());
        correct(t, &translation, sequences, &mut notices)
    });
    (notices, Translated { checked, broken })
}

/// Counts the coding transcripts that translate on the reference.
#[derive(Debug, Clone, Copy, Default)]
pub struct Translated {
    checked: usize,
    broken: usize,
}

impl Translated {
    /// Checks that the transcripts can be this reference's.
    ///
    /// # Errors
    /// Input: most do not translate, so that reference and transcripts are of different genome
    /// builds.
    pub fn check_build(self) -> Result<()> {
        let Self { checked, broken } = self;
        if checked >= MIN_JUDGED && broken * 2 > checked {
            let message = format!(
                "{broken} of {checked} coding transcripts do not translate on this reference"
            );
            return Err(
                Error::input(message).hint("reference and transcripts must be of one genome build")
            );
        }
        Ok(())
    }
}

/// Holds what a CDS reads as, in codons.
struct Translation {
    /// Gives the 0-based lowest base and bases of each stop codon before the last codon,
    /// selenocysteines apart.
    internal_stops: Vec<(u64, [u8; 3])>,
    first: [u8; 3],
    ends_in_stop: bool,
    whole: bool,
}

impl Translation {
    /// Reads the CDS; `None` where it is non-coding, has fewer than two codons, or bases that are
    /// not at hand or N.
    fn new(t: &Transcript, sequences: &RegionSequences) -> Option<Self> {
        let skip = usize::from(t.cds_in_order().next()?.phase);
        let mut bases = Vec::with_capacity(t.cds.iter().map(|c| c.span.len() as usize).sum());
        for part in t.cds_in_order() {
            let part = sequences.slice(&t.contig, part.span)?;
            match t.strand {
                Strand::Plus => bases.extend_from_slice(part),
                Strand::Minus => {
                    bases.extend(part.iter().rev().map(|b| bio::alphabets::dna::complement(*b)))
                }
            }
        }
        let coding = bases.get(skip..)?;
        if coding.iter().any(|b| !matches!(b, b'A' | b'C' | b'G' | b'T')) {
            return None;
        }
        let (codons, rest) = coding.as_chunks::<3>();
        let (last, front) = codons.split_last()?;
        let stops = front.iter().enumerate().filter(|(_, codon)| is_stop(t, codon));
        let placed = stops.map(|(i, codon)| (lowest(t, skip + 3 * i), *codon));
        let internal_stops =
            placed.filter(|(at, _)| t.traits.selenocysteines.binary_search(at).is_err()).collect();
        Some(Self {
            internal_stops,
            first: *front.first()?,
            ends_in_stop: is_stop(t, last),
            whole: rest.is_empty(),
        })
    }
}

/// Returns the place of the lowest of the three bases from an offset along the CDS parts on.
fn lowest(t: &Transcript, offset: usize) -> u64 {
    let mut before = 0;
    let mut lowest = u64::MAX;
    for part in t.cds_in_order() {
        for i in offset as u64..offset as u64 + 3 {
            if (before..before + part.span.len()).contains(&i) {
                lowest = lowest.min(match t.strand {
                    Strand::Plus => part.span.start + (i - before),
                    Strand::Minus => part.span.end - 1 - (i - before),
                });
            }
        }
        before += part.span.len();
    }
    lowest
}

/// Appends the bases of a stretch in transcript direction, with their 0-based places.
fn read_bases(
    out: &mut Vec<(u64, u8)>,
    span: Span,
    t: &Transcript,
    sequences: &RegionSequences,
) -> Option<()> {
    let bases = sequences.slice(&t.contig, span)?;
    let placed = (span.start..span.end).zip(bases.iter().copied());
    match t.strand {
        Strand::Plus => out.extend(placed),
        Strand::Minus => {
            let back = bases.iter().rev().map(|b| bio::alphabets::dna::complement(*b));
            out.extend((span.start..span.end).rev().zip(back));
        }
    }
    Some(())
}

/// Tells whether a codon is a stop by NCBI translation tables 1 and 2 (vertebrate mitochondrial).
fn is_stop(t: &Transcript, codon: &[u8; 3]) -> bool {
    let mitochondrial =
        t.traits.genetic_code.map_or(t.contig == Chromosome::M.name(), |code| code == 2);
    match codon {
        b"TAA" | b"TAG" => true,
        b"TGA" => !mitochondrial,
        b"AGA" | b"AGG" => mitochondrial,
        _ => false,
    }
}

/// Corrects or marks one transcript; returns whether it stays.
fn correct(
    t: &mut Transcript,
    found: &Translation,
    sequences: &RegionSequences,
    notices: &mut Vec<TranscriptNotice>,
) -> bool {
    let conflict = t.traits.faults.contains(&TranscriptFault::PhaseConflict);
    if let Some((at, codon)) = found.internal_stops.first() {
        let shown = String::from_utf8_lossy(codon);
        let detail = format!(
            "{} of them, the first {shown} at {}:{}",
            found.internal_stops.len(),
            t.contig,
            at + 1
        );
        if conflict {
            notices.push(notice(t, TranscriptFault::FrameUnknown, detail));
            return false;
        }
        t.traits.numbering.cds_differs = true;
        mark(t, TranscriptFault::InternalStop, detail, notices);
        return true;
    }
    if conflict {
        t.traits.faults.retain(|r| *r != TranscriptFault::PhaseConflict);
        t.traits.numbering.cds_differs = t.traits.faults.iter().any(|r| {
            matches!(r, TranscriptFault::RibosomalSlippage | TranscriptFault::AlignmentGap)
        });
        mark(t, TranscriptFault::PhaseCorrected, String::new(), notices);
    }
    check_start(t, found, notices);
    if t.end_complete && found.whole && !found.ends_in_stop && !t.traits.stop_by_polyadenylation {
        if add_stop(t, sequences) {
            mark(t, TranscriptFault::StopCodonAdded, String::new(), notices);
        } else {
            t.end_complete = false;
            mark(t, TranscriptFault::NoStopCodon, String::new(), notices);
        }
    }
    true
}

/// Marks a complete CDS that does not begin with ATG, where its source does not say so.
fn check_start(t: &mut Transcript, found: &Translation, notices: &mut Vec<TranscriptNotice>) {
    if !t.start_complete
        || t.traits.non_atg_start
        || found.first == *b"ATG"
        || t.contig == Chromosome::M.name()
    {
        return;
    }
    let codon = String::from_utf8_lossy(&found.first).into_owned();
    let fault = if NEAR_COGNATE.contains(&&found.first) {
        t.traits.non_atg_start = true;
        TranscriptFault::NonAtgStart
    } else {
        TranscriptFault::NoStartCodon
    };
    mark(t, fault, codon, notices);
}

/// Marks a transcript with a fault, and adds the notice of it.
fn mark(
    t: &mut Transcript,
    fault: TranscriptFault,
    detail: String,
    notices: &mut Vec<TranscriptNotice>,
) {
    t.traits.add_fault(fault);
    notices.push(notice(t, fault, detail));
}

fn notice(t: &Transcript, fault: TranscriptFault, detail: String) -> TranscriptNotice {
    let (transcript, gene) = (t.id.clone(), t.gene.clone());
    TranscriptNotice { fault, transcript, gene, line: None, detail }
}

/// Takes the next codon of the transcript into the CDS where it is a stop: some files keep it
/// apart.
fn add_stop(t: &mut Transcript, sequences: &RegionSequences) -> bool {
    let plus = t.strand == Strand::Plus;
    let Some(end) = (if plus { t.cds.last() } else { t.cds.first() }).map(|c| c.span) else {
        return false;
    };
    let mut behind: Vec<(u64, u8)> = Vec::new();
    let mut exons: Vec<Span> = t.exons.clone();
    if !plus {
        exons.reverse();
    }
    for e in exons {
        let rest = if plus {
            Span::new(e.start.max(end.end), e.end)
        } else {
            Span::new(e.start, e.end.min(end.start))
        };
        if !rest.is_empty()
            && behind.len() < 3
            && read_bases(&mut behind, rest, t, sequences).is_none()
        {
            return false;
        }
    }
    let Some(codon) = behind.get(..3) else { return false };
    if !is_stop(t, &[codon[0].1, codon[1].1, codon[2].1]) {
        return false;
    }
    let start = t.cds_in_order().next().map_or(0, |c| c.phase);
    let mut spans: Vec<Span> = t.cds.iter().map(|c| c.span).collect();
    for (at, _) in codon {
        match spans.iter_mut().find(|s| s.end == *at || s.start == at + 1) {
            Some(s) => *s = Span::new(s.start.min(*at), s.end.max(at + 1)),
            // A stop codon split by an intron.
            None => spans.push(Span::new(*at, at + 1)),
        }
    }
    spans.sort_unstable();
    t.cds = counted(spans, start, plus);
    true
}

/// Returns the parts in genomic order with the phases that follow from the first one's.
fn counted(spans: Vec<Span>, start: u8, plus: bool) -> Vec<CdsPart> {
    let mut parts: Vec<CdsPart> =
        spans.into_iter().map(|span| CdsPart { span, phase: start }).collect();
    let mut before = (3 - u64::from(start)) % 3;
    let count = |part: &mut CdsPart| {
        part.phase = ((3 - before % 3) % 3) as u8;
        before += part.span.len();
    };
    if plus {
        parts.iter_mut().for_each(count)
    } else {
        parts.iter_mut().rev().for_each(count)
    }
    parts
}
