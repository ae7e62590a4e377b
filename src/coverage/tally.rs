//! Sums over stretches: the number of bases of each depth.

use crate::coverage::contamination::SiteCount;
use crate::coverage::pileup::Depth;
use crate::coverage::read_counts::ReadCounts;
use crate::coverage::targets::{Piece, Targets};
use crate::model::Span;
use crate::model::coverage::Depths;

/// Depths from here on share one class: medians above it are not told apart.
const MAX_CLASS: usize = 1 << 16;

/// Holds depth classes and sums over some bases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Counts the bases by depth.
    classes: Vec<u64>,
    bases: u64,
    sum: u64,
    aligned: u64,
    aligned_mapq0: u64,
}

impl Tally {
    /// Adds bases by their depth.
    pub fn add(&mut self, depths: &[u32]) {
        let deepest = depths.iter().copied().max().unwrap_or(0) as usize;
        let needed = deepest.min(MAX_CLASS) + 1;
        if self.classes.len() < needed {
            self.classes.resize(needed, 0);
        }
        let top = self.classes.len() - 1;
        for d in depths {
            self.classes[(*d as usize).min(top)] += 1;
        }
        self.bases += depths.len() as u64;
        self.sum += depths.iter().map(|d| u64::from(*d)).sum::<u64>();
    }

    /// Adds another stretch's sums.
    pub fn merge(&mut self, other: &Self) {
        if self.classes.len() < other.classes.len() {
            self.classes.resize(other.classes.len(), 0);
        }
        for (mine, theirs) in self.classes.iter_mut().zip(&other.classes) {
            *mine += theirs;
        }
        self.bases += other.bases;
        self.sum += other.sum;
        self.aligned += other.aligned;
        self.aligned_mapq0 += other.aligned_mapq0;
    }

    /// Returns the share (0 to 1) of bases with at least this depth; 0 for no bases.
    pub fn share_at(&self, depth: u32) -> f64 {
        if self.bases == 0 {
            return 0.0;
        }
        let enough: u64 = self.classes.iter().skip(depth as usize).sum();
        enough as f64 / self.bases as f64
    }

    /// Returns the mean depth; 0 for no bases.
    pub fn mean(&self) -> f64 {
        if self.bases == 0 { 0.0 } else { self.sum as f64 / self.bases as f64 }
    }

    /// Tells whether some read, of whatever mapping quality, has a base here.
    pub fn has_reads(&self) -> bool {
        self.aligned > 0
    }

    /// Summarises the sums for the report, with the shares at these depths.
    pub fn depths(&self, thresholds: &[u32]) -> Depths {
        let middle = self.bases.div_ceil(2);
        let mut below = 0;
        let median = self.classes.iter().position(|n| {
            below += n;
            below >= middle.max(1)
        });
        Depths {
            bases: self.bases,
            mean: self.mean(),
            median: median.unwrap_or(0) as u32,
            at_least: thresholds.iter().map(|t| self.share_at(*t)).collect(),
            mapq0: (self.aligned > 0).then(|| self.aligned_mapq0 as f64 / self.aligned as f64),
        }
    }
}

/// Holds the sums of one target over one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    target: usize,
    tally: Tally,
    /// Gives the depth by base, where the target keeps it.
    profile: Option<Vec<u32>>,
}

/// Returns the part of every target that lies in the piece, in target order.
pub fn parts(targets: &Targets, piece: &Piece, depth: &Depth) -> Vec<Part> {
    targets
        .in_piece(piece)
        .map(|(target, wanted)| {
            let (a, b) =
                (wanted.span.start.max(piece.span.start), wanted.span.end.min(piece.span.end));
            let range = (a - piece.span.start) as usize..(b - piece.span.start) as usize;
            let mut tally = Tally::default();
            tally.add(&depth.depth[range.clone()]);
            tally.aligned = depth.aligned[range.clone()].iter().map(|n| u64::from(*n)).sum();
            tally.aligned_mapq0 =
                depth.aligned_mapq0[range.clone()].iter().map(|n| u64::from(*n)).sum();
            Part { target, tally, profile: wanted.keep.then(|| depth.depth[range].to_vec()) }
        })
        .collect()
}

/// Holds the sums of all targets, as the pieces come in, in order.
#[derive(Debug, Clone)]
pub struct Scan {
    tallies: Vec<Tally>,
    profiles: Vec<Vec<u32>>,
    /// Counts the reads seen in all pieces; one that lies in two counts twice.
    pub reads: u64,
    /// Counts the reads by their flags, each once.
    pub counts: ReadCounts,
    /// Counts the mapped alignments that touch a gene or locus, each once.
    pub on_target: u64,
    /// Counts the bases at the sites that contamination is told from, by their number.
    pub sites: Vec<SiteCount>,
}

impl Scan {
    /// Starts with nothing counted.
    pub fn new(targets: &Targets) -> Self {
        let n = targets.all().len();
        Self {
            tallies: vec![Tally::default(); n],
            profiles: vec![Vec::new(); n],
            reads: 0,
            counts: ReadCounts::default(),
            on_target: 0,
            sites: Vec::new(),
        }
    }

    /// Adds a piece's parts. Pieces must come in the order of [`Targets::pieces`].
    pub fn add(&mut self, parts: Vec<Part>) {
        for part in parts {
            if let Some(tally) = self.tallies.get_mut(part.target) {
                tally.merge(&part.tally);
            }
            match (self.profiles.get_mut(part.target), part.profile) {
                // Nearly every exon lies in one piece.
                (Some(profile), Some(whole)) if profile.is_empty() => *profile = whole,
                (Some(profile), Some(more)) => profile.extend(more),
                _ => {}
            }
        }
    }

    /// Returns the sums of a target.
    pub fn tally(&self, target: usize) -> Option<&Tally> {
        self.tallies.get(target).filter(|t| t.bases > 0)
    }

    /// Lets go of a target's depth by base.
    pub fn forget_profile(&mut self, target: usize) {
        if let Some(profile) = self.profiles.get_mut(target) {
            *profile = Vec::new();
        }
    }

    /// Returns the depth by base of a target that keeps it, in genomic order.
    pub fn profile(&self, target: usize) -> &[u32] {
        self.profiles.get(target).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Cuts `span` out of a profile that begins at `start`.
pub fn cut(profile: &[u32], start: u64, span: Span) -> &[u32] {
    let (a, b) =
        (span.start.saturating_sub(start) as usize, span.end.saturating_sub(start) as usize);
    profile.get(a..b.min(profile.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(depths: &[u32]) -> Tally {
        let mut t = Tally::default();
        t.add(depths);
        t
    }

    #[test]
    fn mean_median_and_shares() {
        let t = tally(&[0, 10, 20, 30, 40]);
        let d = t.depths(&[10, 20, 31, 99]);
        assert_eq!((d.bases, d.mean, d.median), (5, 20.0, 20));
        assert_eq!(d.at_least, [0.8, 0.6, 0.2, 0.0]);
        assert_eq!(d.mapq0, None);
        assert_eq!(
            tally(&[1, 2, 3, 4]).depths(&[]).median,
            2,
            "the lower of the two in the middle"
        );
        assert_eq!(tally(&[]).depths(&[1]).median, 0);
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let whole: Vec<u32> = (0..1000).map(|i| i * 7919 % 61).collect();
        let mut sum = Tally::default();
        for part in whole.chunks(77) {
            sum.merge(&tally(part));
        }
        assert_eq!(sum, tally(&whole));
        let deep = tally(&[5, 100_000]);
        assert_eq!((deep.depths(&[65_536]).at_least[0], deep.mean()), (0.5, 50_002.5));
    }
}
