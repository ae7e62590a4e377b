//! Cuts the genome into targets: exons and what lies between them, windows far from the panel.

use crate::model::{Build, Chromosome, RegionSet, Span};
use crate::settings::sections::CopyNumber;

/// A stretch between exons shorter than this joins the exon before it.
const MIN_BETWEEN_EXONS: u64 = 100;

/// Widens an exon to at least `least` bases, on both sides alike.
pub(super) fn widened(exon: Span, least: u64) -> Span {
    if exon.len() >= least { exon } else { exon.padded((least - exon.len()).div_ceil(2)) }
}

/// Cuts a region at its exons; exons and what lies between them into even parts. Gapless, in order.
pub(super) fn tile(
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
                Some(last) if start - at < MIN_BETWEEN_EXONS => last.0.end = start,
                _ => cut.push((Span::new(at, start), false)),
            }
        }
        cut.push((Span::new(start, end), true));
        at = end;
    }
    if at < region.end {
        match cut.last_mut() {
            Some(last) if region.end - at < MIN_BETWEEN_EXONS => last.0.end = region.end,
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

/// Returns windows at even distances over all chromosomes but chrM, outside `regions`.
pub(super) fn background(
    build: Build,
    regions: &RegionSet,
    settings: &CopyNumber,
) -> Vec<(Chromosome, Span)> {
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
