//! What is measured: exons, windows between them and around the genes, windows far from the panel.

use crate::io::reference::fasta::Reference;
use crate::model::cnv::{CnvTarget, TargetDepth};
use crate::model::digest::hex;
use crate::model::panel::ResolvedPanel;
use crate::model::{Build, Chromosome, RegionSet, Span, Transcript};
use crate::settings::sections::CopyNumber;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Bases a piece has at most: several threads share one long gene.
const PIECE: u64 = 1 << 18;
/// A stretch between exons shorter than this joins the exon before it.
const SCRAP: u64 = 100;

/// A stretch that is read at once, and its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CnvPiece {
    /// Chromosome.
    pub chromosome: Chromosome,
    /// 0-based half-open: from the first target's start to the last one's end.
    pub span: Span,
    /// Its targets in [`Design::targets`].
    pub targets: Range<usize>,
    /// Only counted for a sum over paralogues.
    pub sum_only: bool,
}

/// Everything that is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Build.
    pub build: Build,
    /// Genome order; panel targets of one region follow each other without a gap.
    pub targets: Vec<CnvTarget>,
    /// Runs of targets without a gap between them, background windows apart.
    pub runs: Vec<Range<usize>>,
    /// What is read, in genome order.
    pub pieces: Vec<CnvPiece>,
    /// SHA-256 (hex) over build and targets: two samples with the same digest can be compared
    /// target by target.
    pub digest: String,
}

impl Design {
    /// Most windows of the background have no read (or there is none): the file was cut to regions,
    /// for all that is known. `depths` are one a target.
    pub fn is_cut(&self, depths: &[TargetDepth]) -> bool {
        let background = || self.targets.iter().zip(depths).filter(|(t, _)| t.background);
        background().filter(|(_, d)| d.any > 0.0).count() * 2 <= background().count()
    }

    /// Targets of a panel on a reference.
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

/// At least `least` bases, grown on both sides alike.
fn widened(exon: Span, least: u64) -> Span {
    if exon.len() >= least { exon } else { exon.padded((least - exon.len()).div_ceil(2)) }
}

/// Cuts a region at its exons; exons and what lies between them into even parts. Gapless, in order.
fn tile(
    region: Span,
    exons: impl Iterator<Item = Span>,
    settings: &CopyNumber,
) -> Vec<(Span, bool)> {
    let mut cut: Vec<(Span, bool)> = Vec::new();
    let mut at = region.start;
    for exon in exons {
        let (start, end) = (exon.start.max(at), exon.end.min(region.end));
        if start >= end {
            continue;
        }
        if start > at {
            match cut.last_mut() {
                Some(last) if start - at < SCRAP => last.0.end = start,
                _ => cut.push((Span::new(at, start), false)),
            }
        }
        cut.push((Span::new(start, end), true));
        at = end;
    }
    if at < region.end {
        match cut.last_mut() {
            Some(last) if region.end - at < SCRAP => last.0.end = region.end,
            _ => cut.push((Span::new(at, region.end), false)),
        }
    }
    let mut out = Vec::new();
    for (span, exonic) in cut {
        let parts = if exonic {
            span.len().div_ceil(settings.exon_max.max(1))
        } else {
            (span.len() as f64 / settings.window.max(1) as f64).round() as u64
        }
        .max(1);
        for i in 0..parts {
            out.push((
                Span::new(
                    span.start + span.len() * i / parts,
                    span.start + span.len() * (i + 1) / parts,
                ),
                exonic,
            ));
        }
    }
    out
}

/// Windows at even distances over all chromosomes but chrM, outside `regions`.
fn background(build: Build, regions: &RegionSet, settings: &CopyNumber) -> Vec<(Chromosome, Span)> {
    let nuclear = || Chromosome::all().filter(|c| *c != Chromosome::M);
    let total: u64 = nuclear().map(|c| c.length(build)).sum();
    let count = settings.background_windows;
    let mut windows = Vec::new();
    if count == 0 {
        return windows;
    }
    let step = total / count;
    let mut before = 0;
    for chromosome in nuclear() {
        let length = chromosome.length(build);
        let mut next = step / 2 + (before + step / 2) / step * step
            - before.min((before + step / 2) / step * step);
        while next + settings.background_length <= length {
            let span = Span::new(next, next + settings.background_length);
            if regions.first_overlap(chromosome, span).is_none() {
                windows.push((chromosome, span));
            }
            next += step.max(1);
        }
        before += length;
    }
    windows
}

/// Returns the parts of `span` outside `measured` (sorted, disjoint): a base is read once.
pub(crate) fn remaining(span: Span, measured: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut left = Vec::new();
    let mut at = span.start;
    for m in measured.filter(|m| m.overlaps(span)) {
        left.push(Span::new(at, m.start.max(at)));
        at = at.max(m.end);
    }
    left.push(Span::new(at, span.end.max(at)));
    left.retain(|s| !s.is_empty());
    left
}

/// GC and N shares.
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
            if targets[i].span.end - targets[start].span.start > PIECE && i > start {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SettingsBook;

    #[test]
    fn tiles_have_no_gap_and_keep_exons() {
        let book = SettingsBook::load(&crate::panel::Names, &[], None, &[]).unwrap();
        let settings = &book.general().cnv;
        let exons = [Span::new(1000, 1200), Span::new(1230, 1400), Span::new(3000, 4400)];
        let tiles = tile(Span::new(0, 5000), exons.into_iter(), settings);
        assert_eq!((tiles[0].0.start, tiles.last().unwrap().0.end), (0, 5000));
        assert!(tiles.windows(2).all(|w| w[0].0.end == w[1].0.start), "{tiles:?}");
        // The 30 bases between the first two exons belong to the first.
        assert!(
            tiles.contains(&(Span::new(1000, 1230), true))
                && tiles.contains(&(Span::new(1230, 1400), true))
        );
        // 1,400 bases of exon in three parts.
        assert_eq!(tiles.iter().filter(|t| t.0.start >= 3000 && t.1).count(), 3);
        let windows = tiles.iter().filter(|t| !t.1);
        assert!(windows.clone().all(|t| (150..400).contains(&t.0.len())), "{tiles:?}");
        assert_eq!(widened(Span::new(500, 540), 120), Span::new(460, 580));
    }

    #[test]
    fn background_is_even_and_outside() {
        let book = SettingsBook::load(&crate::panel::Names, &[], None, &[]).unwrap();
        let settings = &book.general().cnv;
        let one = Chromosome::from_rank(0).unwrap();
        let all = background(Build::GRCh38, &RegionSet::default(), settings);
        assert!((380..=400).contains(&all.len()), "{}", all.len());
        assert!(all.iter().filter(|w| w.0 == Chromosome::X).count() >= 18);
        assert!(all.iter().any(|w| w.0 == Chromosome::Y));
        let without = background(
            Build::GRCh38,
            &RegionSet::new([(one, Span::new(0, 100_000_000))]),
            settings,
        );
        assert!(without.len() < all.len() - 10);
    }
}
