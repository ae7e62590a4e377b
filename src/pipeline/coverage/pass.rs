//! Reads each stretch of the panel once, and sums up what is counted in genome order, so that the
//! sums do not depend on the number of threads.

use crate::Result;
use crate::cnv::count::PieceDepth;
use crate::cnv::{Gathered, PieceCounter};
use crate::coverage::contamination::{SiteCount, SiteCounter, Sites};
use crate::coverage::read_counts::ReadCounts;
use crate::coverage::tally::{Part, parts};
use crate::coverage::{Limits, Piece, Pileup, Scan, Targets};
use crate::io::reads::{AlignedRead, AlignmentReader, Columns};
use crate::model::{Chromosome, Span};
use crate::pipeline::coverage::CoverageInput;
use crate::pipeline::progress::Progress;
use crate::pipeline::workers::work_in_order;
use std::ops::Range;

/// Counts the reads of every piece of the targets, with the bases at the sites of contamination;
/// beside them what copy number is measured by, where it is asked for.
///
/// # Errors
/// Input: the file cannot be read in full where it is asked.
pub(super) fn read_targets(
    input: &CoverageInput<'_>,
    targets: &Targets,
    sites: &Sites,
    limits: Limits,
    progress: &dyn Progress,
) -> Result<(Scan, Gathered)> {
    let pieces: Vec<Piece> = targets
        .pieces()
        .into_iter()
        .filter(|p| input.file.contig(p.chromosome).is_some())
        .collect();
    let plan = ReadPlan::new(input, &pieces);
    let pass = ReadPass { input, targets, sites, limits };
    progress.stage("reads", Some(plan.stretches.iter().map(|s| s.span.len()).sum()));
    let mut scan = Scan::new(targets);
    scan.sites = vec![SiteCount::default(); sites.len()];
    let mut gathered = Gathered::default();
    let mut bases_read = 0;
    work_in_order(
        plan.runs.len(),
        input.threads,
        || input.file.reader(),
        |reader, run| pass.count(reader, plan.run(run)),
        |counted: RunCounts| {
            scan.reads += counted.reads;
            scan.counts.merge(&counted.counts);
            scan.on_target += counted.on_target;
            for piece in counted.pieces {
                scan.add(piece.parts);
                let (from, counts) = piece.sites;
                scan.sites.splice(from..from + counts.len(), counts);
            }
            counted.copy_number.into_iter().for_each(|piece| gathered.add(piece));
            bases_read += counted.bases;
            progress.position(bases_read);
        },
    )?;
    Ok((scan, gathered))
}

/// A stretch to read.
struct Stretch {
    chromosome: Chromosome,
    span: Span,
    /// Tells whether it is a piece of the targets; else it is read for copy number alone.
    is_piece: bool,
}

impl Stretch {
    fn piece(&self) -> Option<Piece> {
        self.is_piece.then_some(Piece { chromosome: self.chromosome, span: self.span })
    }
}

/// Lists the stretches to read, and which of them in one go.
struct ReadPlan {
    /// Holds the stretches in genome order.
    stretches: Vec<Stretch>,
    runs: Vec<Range<usize>>,
}

impl ReadPlan {
    fn new(input: &CoverageInput<'_>, pieces: &[Piece]) -> Self {
        let places = pieces.iter().map(|p| (p.chromosome, p.span));
        let rest = input.copy_number.map(|c| c.rest(places.clone())).unwrap_or_default();
        let rest = rest.into_iter().filter(|(c, _)| input.file.contig(*c).is_some());
        let of_targets = places.map(|(c, s)| Stretch { chromosome: c, span: s, is_piece: true });
        let more = rest.map(|(c, s)| Stretch { chromosome: c, span: s, is_piece: false });
        let mut stretches: Vec<Stretch> = of_targets.chain(more).collect();
        stretches.sort_by_key(|s| (s.chromosome, s.span, !s.is_piece));
        let places: Vec<_> = stretches.iter().map(|s| (s.chromosome, s.span)).collect();
        let runs = input.file.runs(&places);
        Self { stretches, runs }
    }

    fn run(&self, number: usize) -> &[Stretch] {
        self.runs.get(number).and_then(|r| self.stretches.get(r.clone())).unwrap_or_default()
    }
}

/// Holds the counts of one run of stretches.
#[derive(Default)]
struct RunCounts {
    pieces: Vec<PieceCounts>,
    reads: u64,
    counts: ReadCounts,
    on_target: u64,
    /// Holds what was counted for copy number.
    copy_number: Vec<PieceDepth>,
    bases: u64,
}

/// Holds the counts of one piece.
struct PieceCounts {
    /// Gives the place of the piece in its run.
    place: usize,
    parts: Vec<Part>,
    /// Gives the number of the first site, and the counts from there on.
    sites: (usize, Vec<SiteCount>),
}

/// Counts one stretch while its reads come in.
struct StretchCounter<'a> {
    span: Span,
    piece: Option<TargetCounter<'a>>,
    copy_number: Vec<PieceCounter>,
}

/// Counts one piece while its reads come in.
struct TargetCounter<'a> {
    pileup: Pileup,
    sites: SiteCounter<'a>,
    /// Tells whether the piece is on the panel.
    on_panel: bool,
    /// Tells whether the piece opens a region.
    opens_region: bool,
}

impl StretchCounter<'_> {
    fn add(&mut self, read: &AlignedRead, counts: &mut ReadCounts, on_target: &mut u64) {
        self.copy_number.iter_mut().for_each(|c| c.add(read));
        let Some(piece) = &mut self.piece else { return };
        piece.pileup.add(read);
        piece.sites.add(read);
        // Each read is counted where it begins, not in every piece that it touches.
        let begins = read.pos() >= self.span.start as i64;
        if begins {
            counts.add(read);
        }
        let is_mapped = read.flags() & 0x4 == 0;
        *on_target += u64::from(piece.on_panel && (begins || piece.opens_region) && is_mapped);
    }
}

/// One pass over the reads of a file.
struct ReadPass<'a> {
    input: &'a CoverageInput<'a>,
    targets: &'a Targets,
    sites: &'a Sites,
    limits: Limits,
}

impl ReadPass<'_> {
    /// Counts a run of stretches, which lie on one chromosome.
    fn count(&self, reader: &mut AlignmentReader, run: &[Stretch]) -> Result<RunCounts> {
        let mut counted =
            RunCounts { bases: run.iter().map(|s| s.span.len()).sum(), ..RunCounts::default() };
        let Some((contig, length)) = run.first().and_then(|s| self.input.file.contig(s.chromosome))
        else {
            return Ok(counted);
        };
        let spans: Vec<Span> =
            run.iter().map(|s| Span::new(s.span.start, s.span.end.min(length))).collect();
        let has_sites = |p: &Piece| !self.sites.within(p).1.is_empty();
        let bases = run.iter().filter_map(Stretch::piece).any(|p| has_sites(&p));
        reader.set_columns(Columns { bases, tags: self.input.copy_number.is_some() });
        let RunCounts { pieces, reads, counts, on_target, copy_number, .. } = &mut counted;
        reader.sweep(
            contig,
            &spans,
            |i| self.open(&run[i], spans[i]),
            |counter, read| {
                counter.add(read, counts, on_target);
                Ok(())
            },
            |i, counter| {
                copy_number.extend(counter.copy_number.into_iter().map(PieceCounter::finish));
                if let Some((piece, counter)) = run[i].piece().zip(counter.piece) {
                    let depth = counter.pileup.finish();
                    *reads += depth.reads;
                    pieces.push(PieceCounts {
                        place: i,
                        parts: parts(self.targets, &piece, &depth),
                        sites: (self.sites.within(&piece).0, counter.sites.finish()),
                    });
                }
                Ok(())
            },
        )?;
        counted.pieces.sort_by_key(|p| p.place);
        Ok(counted)
    }

    fn open(&self, stretch: &Stretch, span: Span) -> StretchCounter<'_> {
        let areas = self.input.copy_number;
        StretchCounter {
            span,
            piece: stretch.piece().map(|piece| TargetCounter {
                pileup: Pileup::new(piece.span, self.limits),
                sites: SiteCounter::new(self.sites.within(&piece).1, self.limits),
                on_panel: self.targets.on_panel(&piece),
                opens_region: self.targets.opens_region(&piece),
            }),
            copy_number: areas
                .map(|c| c.counters(stretch.chromosome, stretch.span))
                .unwrap_or_default(),
        }
    }
}
