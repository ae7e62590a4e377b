//! The targets that are measured: exons, windows between them and around the genes, windows far
//! from the panel.

use crate::cnv::tiling::{background, remaining, tile, widened};
use crate::io::reference::fasta::Reference;
use crate::model::cnv::{CnvTarget, TargetDepth};
use crate::model::digest::hex;
use crate::model::panel::ResolvedPanel;
use crate::model::{Build, Chromosome, RegionSet, Span, Transcript};
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Caps the bases of a piece: several threads share one long gene.
const MAX_PIECE: u64 = 1 << 18;

/// Holds a stretch that is read at once, and its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CnvPiece {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the span, 0-based half-open: from the first target's start to the last one's end.
    pub span: Span,
    /// Gives its targets in [`Design::targets`].
    pub targets: Range<usize>,
    /// Tells whether it is only counted for a sum over paralogues.
    pub sum_only: bool,
}

/// Holds everything that is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Gives the build.
    pub build: Build,
    /// Lists the targets in genome order; panel targets of one region follow each other without a
    /// gap.
    pub targets: Vec<CnvTarget>,
    /// Lists the runs of targets without a gap between them, background windows apart.
    pub runs: Vec<Range<usize>>,
    /// Lists the pieces that are read, in genome order.
    pub pieces: Vec<CnvPiece>,
    /// Gives the SHA-256 (hex) over build and targets: two samples with the same digest can be
    /// compared target by target.
    pub digest: String,
}

impl Design {
    /// Tells whether the file was cut to regions, for all that is known: most windows of the
    /// background have no read, or there is none. `depths` are one a target.
    pub fn is_cut(&self, depths: &[TargetDepth]) -> bool {
        let background = || self.targets.iter().zip(depths).filter(|(t, _)| t.background);
        background().filter(|(_, d)| d.any > 0.0).count() * 2 <= background().count()
    }

    /// Designs the targets of a panel on a reference.
    ///
    /// `transcripts` are the models whose exons become targets; `extra` are places that are read
    /// for sums only.
    ///
    /// # Errors
    /// Input: the reference cannot be read, or lacks a chromosome of the panel; usage: the panel
    /// has no gene with a place.
    pub fn new(
        panel: &ResolvedPanel,
        transcripts: &[Transcript],
        extra: &[(Chromosome, Span)],
        settings: &CopyNumber,
        reference: &Reference,
    ) -> Result<Self> {
        let build = panel.build;
        let bounded = |c: Chromosome, s: Span| Span::new(s.start, s.end.min(c.length(build)));
        let genes = panel.genes.iter().filter_map(|g| g.region);
        let regions = RegionSet::new(genes.map(|(c, s)| (c, bounded(c, s.padded(settings.flank)))));
        if regions.all().is_empty() {
            return Err(Error::usage("no gene of the panel has a place on this build"));
        }
        let exons = RegionSet::new(
            transcripts.iter().filter_map(|t| Some((Chromosome::parse(&t.contig)?, t))).flat_map(
                |(c, t)| {
                    t.exons.iter().map(move |e| (c, bounded(c, widened(*e, settings.exon_min))))
                },
            ),
        );
        let mut targets = Vec::new();
        for region in regions.all() {
            let (_, list) = exons.on(region.chromosome);
            for (span, exonic) in tile(region.span, list.iter().map(|e| e.span), settings) {
                targets.push(blank(region.chromosome, span, exonic, false));
            }
        }
        for (chromosome, span) in background(build, &regions, settings) {
            targets.push(blank(chromosome, span, false, true));
        }
        targets.sort_by_key(|t| (t.chromosome, t.span));
        describe(&mut targets, settings, reference)?;
        // A background window is there to be judged by; a panel target stays, and says why it
        // cannot be.
        targets.retain(|t| !t.background || t.n_share == 0.0);
        let runs = runs(&targets);
        let mut pieces = pieces(&targets, &runs);
        let measured = RegionSet::new(pieces.iter().map(|p| (p.chromosome, p.span)));
        for region in RegionSet::new(extra.iter().map(|(c, s)| (*c, bounded(*c, *s)))).all() {
            for span in
                remaining(region.span, measured.on(region.chromosome).1.iter().map(|m| m.span))
            {
                pieces.push(CnvPiece {
                    chromosome: region.chromosome,
                    span,
                    targets: 0..0,
                    sum_only: true,
                });
            }
        }
        pieces.sort_by_key(|p| (p.chromosome, p.span));
        let digest = digest(build, &targets);
        Ok(Self { build, targets, runs, pieces, digest })
    }
}

fn blank(chromosome: Chromosome, span: Span, exonic: bool, background: bool) -> CnvTarget {
    CnvTarget { chromosome, span, exonic, background, gc: 0.0, n_share: 0.0 }
}

/// Fills in the shares of GC and N.
fn describe(targets: &mut [CnvTarget], settings: &CopyNumber, reference: &Reference) -> Result<()> {
    let around = settings.gc_surroundings;
    let mut i = 0;
    while i < targets.len() {
        // Neighbours that touch are fetched together.
        let mut j = i + 1;
        while j < targets.len()
            && targets[j].chromosome == targets[i].chromosome
            && targets[j].span.start == targets[j - 1].span.end
            && targets[j].span.end - targets[i].span.start < 1 << 22
        {
            j += 1;
        }
        let chromosome = targets[i].chromosome;
        let Some(name) = reference.name_of(chromosome) else {
            return Err(Error::input(format!(
                "the reference has no {chromosome}, which the panel needs"
            ))
            .at(reference.path())
            .hint("give the whole reference that the reads were aligned to"));
        };
        let length = reference.length_of(name).unwrap_or(0);
        let whole = Span::new(
            targets[i].span.start.saturating_sub(around),
            (targets[j - 1].span.end + around).min(length),
        );
        let bases = reference.fetch(name, whole)?;
        let cut = |s: Span| {
            let (a, b) = (
                s.start.saturating_sub(whole.start) as usize,
                s.end.saturating_sub(whole.start) as usize,
            );
            bases.get(a.min(bases.len())..b.min(bases.len())).unwrap_or_default()
        };
        for target in &mut targets[i..j] {
            let own = cut(target.span);
            let known = own.iter().filter(|b| matches!(b, b'A' | b'C' | b'G' | b'T')).count();
            target.n_share = 1.0 - known as f64 / own.len().max(1) as f64;
            let wide = cut(target.span.padded(around));
            let gc = wide.iter().filter(|b| matches!(b, b'C' | b'G')).count();
            let all = wide.iter().filter(|b| matches!(b, b'A' | b'C' | b'G' | b'T')).count();
            target.gc = gc as f64 / all.max(1) as f64;
        }
        i = j;
    }
    Ok(())
}

fn runs(targets: &[CnvTarget]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (i, target) in targets.iter().enumerate() {
        if target.background {
            continue;
        }
        match runs.last_mut() {
            Some(run)
                if run.end == i
                    && targets[i - 1].chromosome == target.chromosome
                    && targets[i - 1].span.end == target.span.start =>
            {
                run.end = i + 1;
            }
            _ => runs.push(i..i + 1),
        }
    }
    runs
}

fn pieces(targets: &[CnvTarget], runs: &[Range<usize>]) -> Vec<CnvPiece> {
    let piece = |range: Range<usize>| CnvPiece {
        chromosome: targets[range.start].chromosome,
        span: Span::new(targets[range.start].span.start, targets[range.end - 1].span.end),
        targets: range,
        sum_only: false,
    };
    let mut pieces = Vec::new();
    for run in runs {
        let mut start = run.start;
        for i in run.clone() {
            if targets[i].span.end - targets[start].span.start > MAX_PIECE && i > start {
                pieces.push(piece(start..i));
                start = i;
            }
        }
        pieces.push(piece(start..run.end));
    }
    pieces.extend((0..targets.len()).filter(|i| targets[*i].background).map(|i| piece(i..i + 1)));
    pieces
}

fn digest(build: Build, targets: &[CnvTarget]) -> String {
    let mut sha = Sha256::new();
    sha.update(build.name());
    for t in targets {
        sha.update([t.chromosome.rank() as u8, u8::from(t.exonic), u8::from(t.background)]);
        sha.update(t.span.start.to_le_bytes());
        sha.update(t.span.end.to_le_bytes());
    }
    hex(&sha.finalize())
}
