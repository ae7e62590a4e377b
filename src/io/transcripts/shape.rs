//! Builds exons and CDS of one transcript from its parts: sorted, checked against each other,
//! corrected where the source says how (stop codons, ribosomal slippage, alignment gaps).

use crate::io::transcripts::cdna_match::{Alignment, Differences, Gap};
use crate::io::transcripts::parts::{Part, Parts};
use crate::model::transcript::{CdsPart, Numbering, Traits};
use crate::model::transcript_fault::TranscriptFault;
use crate::model::{Span, Strand};

/// Holds the facts about the transcript beside its parts.
#[derive(Debug)]
pub(crate) struct Frame {
    pub strand: Strand,
    /// Marks a ribosomal slippage that the source names.
    pub slippage: bool,
    pub start_complete: bool,
    pub end_complete: bool,
    /// Marks the mitochondrial chromosome, where Ensembl's files do not say which stop codons
    /// polyadenylation completes.
    pub mitochondrial: bool,
    /// The range of the transcript's own line.
    pub bounds: Option<Span>,
    /// The range of the gene's line.
    pub gene: Option<Span>,
}

/// Holds the corrected exons and CDS of a transcript.
#[derive(Debug)]
pub(crate) struct Shape {
    pub exons: Vec<Span>,
    pub cds: Vec<CdsPart>,
    pub start_complete: bool,
    pub end_complete: bool,
    /// Holds the faults that do not leave the transcript out, with details.
    pub notes: Vec<(TranscriptFault, String)>,
}

/// Holds a fault, its line, and the values that decided.
pub(crate) type Fault = (TranscriptFault, u64, String);

/// Holds a stretch of CDS with the phase that the source gives it.
#[derive(Debug, Clone)]
struct Stretch {
    line: u64,
    span: Span,
    phase: Option<u8>,
}

/// Builds the shape; corrections that bear on names are marked in `traits`.
pub(crate) fn shape(
    parts: &Parts,
    frame: &Frame,
    alignment: Option<&Alignment>,
    traits: &mut Traits,
) -> Result<Shape, Fault> {
    let mut notes = Vec::new();
    let mut exons = exons(parts, frame, &mut notes)?;
    let (mut cds, bad_phase) = coding(parts, &mut notes);
    add_stop_codons(parts, &exons, frame, &mut cds);
    for c in &cds {
        if !exons.iter().any(|e| e.contains(c.span)) {
            return Err((TranscriptFault::CdsOutsideExons, c.line, format!("CDS {}", c.span)));
        }
    }
    join_in_frame(&mut exons, &mut cds, frame, traits)?;
    if let Some(alignment) = alignment {
        align(alignment, frame, &mut exons, &mut cds, traits);
    }
    let open = |left: bool| {
        let end = if left {
            parts.cds.iter().min_by_key(|p| p.span)
        } else {
            parts.cds.iter().max_by_key(|p| p.span)
        };
        end.is_some_and(|p| if left { p.left_open } else { p.right_open })
    };
    let (open_5, open_3) = if frame.strand == Strand::Plus {
        (open(true), open(false))
    } else {
        (open(false), open(true))
    };
    let mut shape = Shape {
        exons,
        cds: Vec::new(),
        start_complete: frame.start_complete && !open_5,
        end_complete: frame.end_complete && !open_3,
        notes,
    };
    let whole_at_start = shape.start_complete && cds_begins_whole(&cds, frame.strand);
    if frame.mitochondrial && whole_at_start && shape.end_complete {
        let bases: u64 = cds.iter().map(|c| c.span.len()).sum();
        traits.stop_by_polyadenylation |= !bases.is_multiple_of(3);
    }
    phases(cds, bad_phase, frame.strand, &mut shape, traits);
    Ok(shape)
}

/// Returns the exons in genomic order; where a source gives none, the CDS, stop codons and UTRs
/// joined.
fn exons(
    parts: &Parts,
    frame: &Frame,
    notes: &mut Vec<(TranscriptFault, String)>,
) -> Result<Vec<Span>, Fault> {
    let given = !parts.exons.is_empty();
    let mut list: Vec<&Part> = if given {
        parts.exons.iter().collect()
    } else {
        parts.cds.iter().chain(&parts.stops).chain(&parts.utrs).collect()
    };
    list.sort_by_key(|p| (p.span, p.line));
    let mut out: Vec<Span> = Vec::with_capacity(list.len());
    for p in list {
        match out.last_mut() {
            Some(last) if given && *last == p.span => {
                notes.push((
                    TranscriptFault::DuplicateExon,
                    format!("exon {}, line {}", p.span, p.line),
                ));
            }
            Some(last) if given && p.span.start < last.end => {
                return Err((
                    TranscriptFault::OverlappingExons,
                    p.line,
                    format!("{last} and {}", p.span),
                ));
            }
            Some(last) if !given && p.span.start <= last.end => last.end = last.end.max(p.span.end),
            _ => out.push(p.span),
        }
        if let Some(bounds) = frame.bounds.filter(|b| !b.contains(p.span)) {
            return Err((
                TranscriptFault::ExonOutsideTranscript,
                p.line,
                format!("{} not within {bounds}", p.span),
            ));
        }
    }
    if let (Some(gene), Some(out_of)) =
        (frame.gene, out.iter().find(|e| frame.gene.is_some_and(|g| !g.contains(**e))))
    {
        notes.push((TranscriptFault::ExonOutsideGene, format!("{out_of} not within {gene}")));
    }
    Ok(out)
}

/// Returns the CDS lines in genomic order, each once, and the first phase that cannot be read.
fn coding(
    parts: &Parts,
    notes: &mut Vec<(TranscriptFault, String)>,
) -> (Vec<Stretch>, Option<String>) {
    let mut bad = None;
    let mut out: Vec<Stretch> = Vec::with_capacity(parts.cds.len());
    let mut sorted: Vec<&Part> = parts.cds.iter().collect();
    sorted.sort_by_key(|p| (p.span, p.line));
    for p in sorted {
        if out.last().is_some_and(|last| last.span == p.span) {
            notes
                .push((TranscriptFault::DuplicateExon, format!("CDS {}, line {}", p.span, p.line)));
            continue;
        }
        let phase = match &p.phase {
            Ok(phase) => *phase,
            Err(e) => {
                bad.get_or_insert_with(|| e.clone());
                None
            }
        };
        out.push(Stretch { line: p.line, span: p.span, phase });
    }
    (out, bad)
}

/// Adds the stop codon, which GTF keeps apart from the CDS; GFF3 has it inside, where this changes
/// nothing.
fn add_stop_codons(parts: &Parts, exons: &[Span], frame: &Frame, cds: &mut Vec<Stretch>) {
    let mut stops: Vec<&Part> = parts.stops.iter().collect();
    stops.sort_by_key(|p| p.span);
    if frame.strand == Strand::Minus {
        stops.reverse();
    }
    for stop in stops {
        let span = stop.span;
        if cds.is_empty() || cds.iter().any(|c| c.span.contains(span)) {
            continue;
        }
        let exon = exons.iter().find(|e| e.contains(span));
        let neighbour = cds.iter_mut().find(|c| {
            exon.is_some_and(|e| e.contains(c.span))
                && if frame.strand == Strand::Plus {
                    c.span.end == span.start
                } else {
                    c.span.start == span.end
                }
        });
        match neighbour {
            Some(c) => c.span = Span::new(c.span.start.min(span.start), c.span.end.max(span.end)),
            None => cds.push(Stretch { line: stop.line, span, phase: None }),
        }
    }
    cds.sort_by_key(|c| c.span);
}

/// Checks that neighbouring CDS parts are joined by an intron; within an exon only a slippage may
/// part them.
///
/// The engine reads one frame over exons. A slippage becomes an intron of one or two bases, which
/// keeps both frames: the bases left out where the ribosome steps forward, the rest of a codon
/// where it steps back.
fn join_in_frame(
    exons: &mut Vec<Span>,
    cds: &mut Vec<Stretch>,
    frame: &Frame,
    traits: &mut Traits,
) -> Result<(), Fault> {
    let mut i = 0;
    while i + 1 < cds.len() {
        let (a, b) = (cds[i].span, cds[i + 1].span);
        let exon_of = |s: Span| exons.iter().position(|e| e.contains(s));
        let (ea, eb) = (exon_of(a), exon_of(b));
        if ea != eb {
            let whole = ea.zip(eb).is_some_and(|(x, y)| {
                x + 1 == y && a.end == exons[x].end && b.start == exons[y].start
            });
            if !whole {
                let detail = format!("between CDS {a} and {b}");
                return Err((TranscriptFault::CdsGap, cds[i + 1].line, detail));
            }
            i += 1;
            continue;
        }
        let gap = slippage_gap(&cds[i], &cds[i + 1], frame)?;
        traits.numbering.cds_differs = true;
        traits.add_fault(TranscriptFault::RibosomalSlippage);
        cds[i].span.end = gap.start;
        cds[i + 1].span.start = gap.end;
        let second = if frame.strand == Strand::Plus { i + 1 } else { i };
        cds[second].phase = None;
        if gap.is_empty() {
            cds[i].span.end = b.end;
            cds.remove(i + 1);
            continue;
        }
        cut(exons, gap);
        i += 1;
    }
    Ok(())
}

/// Returns the bases between two CDS parts of one exon that the reading frame leaves out.
fn slippage_gap(first: &Stretch, second: &Stretch, frame: &Frame) -> Result<Span, Fault> {
    let (a, b) = (first.span, second.span);
    // A step of one or two bases is a slippage even where the source does not name it (bcftools
    // csq takes it so).
    let step = b.start.abs_diff(a.end);
    if !frame.slippage && step > 2 {
        let fault =
            if b.start < a.end { TranscriptFault::CdsOverlap } else { TranscriptFault::CdsGap };
        return Err((fault, second.line, format!("CDS {a} and {b} in one exon")));
    }
    if b.start >= a.end {
        return Ok(Span::new(a.end, b.start));
    }
    // Twice-read bases: the second reading and the rest of its codon go.
    let cut = (3 - (a.end - b.start) % 3) % 3;
    let gap = if frame.strand == Strand::Plus {
        Span::new(a.end, a.end + cut)
    } else {
        Span::new(b.start.saturating_sub(cut), b.start)
    };
    if gap.end >= b.end || gap.start <= a.start {
        return Err((TranscriptFault::CdsOverlap, second.line, format!("CDS {a} and {b}")));
    }
    Ok(gap)
}

/// Takes a stretch out of spans.
fn cut(spans: &mut Vec<Span>, gap: Span) {
    *spans = spans
        .iter()
        .flat_map(|s| {
            [Span::new(s.start, s.end.min(gap.start)), Span::new(s.start.max(gap.end), s.end)]
        })
        .filter(|s| !s.is_empty())
        .collect();
}

/// Takes a stretch out of CDS stretches; a base behind the cut in its stretch has no given phase.
/// See [`cut`].
fn cut_coding(cds: &mut Vec<Stretch>, gap: Span, strand: Strand) {
    let mut out = Vec::with_capacity(cds.len() + 1);
    for c in cds.drain(..) {
        if !c.span.overlaps(gap) {
            out.push(c);
            continue;
        }
        let pieces = [
            Span::new(c.span.start, c.span.end.min(gap.start)),
            Span::new(c.span.start.max(gap.end), c.span.end),
        ];
        for (i, span) in pieces.into_iter().enumerate().filter(|(_, s)| !s.is_empty()) {
            let first = (i == 0) == (strand == Strand::Plus);
            out.push(Stretch { line: c.line, span, phase: c.phase.filter(|_| first) });
        }
    }
    *cds = out;
}

/// Takes the alignment's gaps into the shape. Genome bases that the transcript lacks leave the
/// exons, so that numbers stay right; transcript bases that the genome lacks shift the numbers
/// beyond them, which are withheld.
fn align(
    alignment: &Alignment,
    frame: &Frame,
    exons: &mut Vec<Span>,
    cds: &mut Vec<Stretch>,
    traits: &mut Traits,
) {
    let differences = alignment.differences(exons, frame.strand);
    if differences.unreadable {
        traits.numbering = Numbering {
            cds_differs: !cds.is_empty(),
            cdna_from: Some(1),
            five_prime_from: Some(1),
            three_prime_from: Some(1),
        };
        traits.add_fault(TranscriptFault::AlignmentGap);
        return;
    }
    let ends = cds.first().zip(cds.last()).map(|(a, b)| Span::new(a.span.start, b.span.end));
    for gap in &differences.gaps {
        match *gap {
            Gap::Deletion(span) => {
                if exons.iter().any(|e| e.overlaps(span)) {
                    traits.add_fault(TranscriptFault::AlignmentGap);
                    cut(exons, span);
                    cut_coding(cds, span, frame.strand);
                }
            }
            Gap::Insertion { at, bases } => {
                traits.add_fault(TranscriptFault::AlignmentGap);
                if ends.is_some_and(|s| s.start < at && at < s.end) {
                    traits.numbering.cds_differs = true;
                    // The frame beyond goes on only if whole codons are missing.
                    let n = (3 - bases % 3) % 3;
                    let rest = match frame.strand {
                        Strand::Plus => Span::new(at, at + n),
                        Strand::Minus => Span::new(at.saturating_sub(n), at),
                    };
                    if cds.iter().any(|c| c.span.contains(rest)) && !rest.is_empty() {
                        cut(exons, rest);
                        cut_coding(cds, rest, frame.strand);
                    }
                }
            }
        }
    }
    withhold_numbers(&differences, exons, ends, frame.strand, &mut traits.numbering);
}

/// Marks the first number, of each numbering, that bases unknown to the genome have shifted; `ends`
/// spans the CDS.
fn withhold_numbers(
    differences: &Differences,
    exons: &[Span],
    ends: Option<Span>,
    strand: Strand,
    numbering: &mut Numbering,
) {
    let lower = |slot: &mut Option<u32>, n: u64| {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        *slot = Some(slot.map_or(n, |old| old.min(n)));
    };
    if differences.starts_late {
        lower(&mut numbering.cdna_from, 1);
    }
    let plus = strand == Strand::Plus;
    let coding = ends.map(|s| if plus { (s.start, s.end - 1) } else { (s.end - 1, s.start) });
    let coding = coding.and_then(|(a, b)| position(exons, plus, a).zip(position(exons, plus, b)));
    for gap in &differences.gaps {
        let Gap::Insertion { at, .. } = *gap else { continue };
        let Some(next) = position(exons, plus, if plus { at } else { at.saturating_sub(1) }) else {
            continue;
        };
        lower(&mut numbering.cdna_from, next);
        match coding {
            Some((first, _)) if next <= first => {
                lower(&mut numbering.five_prime_from, first - next + 1)
            }
            Some((_, last)) if next > last => lower(&mut numbering.three_prime_from, next - last),
            _ => {}
        }
    }
}

/// Returns the 1-based number along the transcript of the first exon base at or behind a genome
/// base.
fn position(exons: &[Span], plus: bool, base: u64) -> Option<u64> {
    let mut before = 0;
    let n = exons.len();
    for i in 0..n {
        let e = exons[if plus { i } else { n - 1 - i }];
        if plus && base < e.end {
            return Some(before + base.saturating_sub(e.start) + 1);
        }
        if !plus && base >= e.start {
            return Some(before + (e.end - 1).saturating_sub(base) + 1);
        }
        before += e.len();
    }
    None
}

fn cds_begins_whole(cds: &[Stretch], strand: Strand) -> bool {
    let first = if strand == Strand::Plus { cds.first() } else { cds.last() };
    first.is_some_and(|c| c.phase.unwrap_or(0) == 0)
}

/// Computes phases from the first part's, compares them with those given, and tells whether the
/// ends are whole codons.
fn phases(
    mut cds: Vec<Stretch>,
    bad: Option<String>,
    strand: Strand,
    shape: &mut Shape,
    traits: &mut Traits,
) {
    if strand == Strand::Minus {
        cds.reverse();
    }
    let start = cds.first().and_then(|c| c.phase).unwrap_or(0);
    if start != 0 && shape.start_complete {
        traits.add_fault(TranscriptFault::PhaseOfStart);
        shape.notes.push((TranscriptFault::PhaseOfStart, format!("phase {start}")));
        shape.start_complete = false;
    }
    let mut before = (3 - u64::from(start)) % 3;
    let mut conflict = bad;
    for c in &cds {
        let counted = ((3 - before % 3) % 3) as u8;
        if let Some(given) = c.phase.filter(|given| *given != counted) {
            conflict.get_or_insert_with(|| {
                format!("CDS {} has phase {given}, counted {counted}", c.span)
            });
        }
        shape.cds.push(CdsPart { span: c.span, phase: counted });
        before += c.span.len();
    }
    if let Some(detail) = conflict {
        traits.numbering.cds_differs = true;
        traits.add_fault(TranscriptFault::PhaseConflict);
        shape.notes.push((TranscriptFault::PhaseConflict, detail));
    }
    let partial = before % 3 != 0;
    if partial && traits.stop_by_polyadenylation {
        shape.end_complete = false;
    } else if partial && shape.start_complete && shape.end_complete {
        traits.add_fault(TranscriptFault::CdsNotWholeCodons);
        let bases: u64 = cds.iter().map(|c| c.span.len()).sum();
        shape.notes.push((TranscriptFault::CdsNotWholeCodons, format!("{bases} bases")));
        shape.end_complete = false;
    }
    if strand == Strand::Minus {
        shape.cds.reverse();
    }
}
