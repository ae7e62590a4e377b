//! Split reads, clipped reads and pairs that show the same breakpoint.

use crate::cnv::count::{Clip, OddPair};
use crate::cnv::measure::Measurement;
use crate::cnv::pairs::{USUAL_INSERT, agreeing_pairs, bounds};
use crate::cnv::split_read::SplitRead;
use crate::model::{Chromosome, Span};
use crate::settings::sections::CopyNumber;
use std::collections::BTreeMap;

/// Reads whose breakpoints differ by less than this show the same one: aligners place the same
/// junction a few bases apart.
const SAME_BREAKPOINT: u64 = 10;
/// Clipped reads end this close to a breakpoint that they show.
const CLIP_REACH: u64 = 2;
/// Clipped reads of one side of a breakpoint that count: repeats clip many reads on one side.
const MAX_CLIPS_OF_A_SIDE: u32 = 3;
/// Pairs alone suggest a change where they are longer than the median by this many standard
/// deviations.
const DEVIATIONS_OF_LONG_PAIR: f64 = 5.0;

/// Holds a breakpoint seen in reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Junction {
    /// Tells a tandem duplication from a deletion.
    pub gain: bool,
    /// Gives the changed stretch in its leftmost placement, 0-based half-open.
    pub span: Span,
    /// Counts the bases by which it can be shifted right.
    pub homology: u32,
    /// Counts the bases by which either end may lie off where only pairs show it; else 0.
    pub slack: u32,
    /// Counts the split reads.
    pub reads: u32,
    /// Counts the reads clipped at either end.
    pub clips: u32,
    /// Counts the pairs.
    pub pairs: u32,
    /// Gives the log-odds (natural) of all of them against reads and pairs that lie so by chance.
    pub evidence: f64,
}

impl Junction {
    /// Counts reads and pairs together.
    pub fn witnesses(&self) -> u32 {
        self.reads + self.clips + self.pairs
    }
}

/// Finds the breakpoints of a chromosome that enough reads and pairs show, in genome order.
pub fn find(
    measured: &Measurement,
    chromosome: Chromosome,
    settings: &CopyNumber,
) -> Vec<Junction> {
    let finder = JunctionFinder { measured, chromosome, settings };
    let mut junctions: Vec<Junction> = finder.by_splits();
    let by_pairs = finder.by_pairs();
    // Pairs that a split read explains are its witnesses already.
    let explained = |j: &Junction| {
        junctions.iter().any(|f| {
            let tolerance = finder.reach() + u64::from(j.slack);
            f.gain == j.gain
                && f.witnesses() >= settings.junction_min_reads
                && f.span.start.abs_diff(j.span.start) <= tolerance
                && f.span.end.abs_diff(j.span.end) <= tolerance
        })
    };
    let alone: Vec<Junction> = by_pairs.into_iter().filter(|j| !explained(j)).collect();
    junctions.extend(alone);
    junctions.retain(|j| j.witnesses() >= settings.junction_min_reads);
    junctions.sort_by(|a, b| {
        (a.span, a.gain).cmp(&(b.span, b.gain)).then(b.evidence.total_cmp(&a.evidence))
    });
    junctions
}

/// Finds the junctions of one chromosome.
struct JunctionFinder<'a> {
    measured: &'a Measurement,
    chromosome: Chromosome,
    settings: &'a CopyNumber,
}

impl JunctionFinder<'_> {
    fn insert(&self) -> (f64, f64) {
        self.measured
            .inserts
            .usual()
            .map_or(USUAL_INSERT, |(median, spread)| (median, spread.max(10.0)))
    }

    /// Returns the distance from a breakpoint within which its pairs may begin.
    fn reach(&self) -> u64 {
        let (median, spread) = self.insert();
        (median + 3.0 * spread) as u64
    }

    fn by_splits(&self) -> Vec<Junction> {
        let splits =
            self.measured.splits.get(&self.chromosome).map(Vec::as_slice).unwrap_or_default();
        let mut groups: Vec<Vec<SplitRead>> = Vec::new();
        // Sorted by kind, start, end: groups of like starts lie together, and several may be open
        // at once.
        let mut open: Vec<usize> = Vec::new();
        for split in splits {
            open.retain(|g| {
                groups[*g].last().is_some_and(|l| {
                    l.gain == split.gain
                        && split.span.start - l.span.start.min(split.span.start) < SAME_BREAKPOINT
                })
            });
            let fits = open
                .iter()
                .copied()
                .find(|g| groups[*g][0].span.end.abs_diff(split.span.end) < SAME_BREAKPOINT);
            match fits {
                Some(g) => groups[g].push(*split),
                None => {
                    open.push(groups.len());
                    groups.push(vec![*split]);
                }
            }
        }
        groups
            .iter()
            .map(|g| {
                let SplitRead { gain, span, homology } = most_common(g);
                self.weighed(Junction {
                    gain,
                    span,
                    homology,
                    slack: 0,
                    reads: g.len() as u32,
                    clips: 0,
                    pairs: 0,
                    evidence: 0.0,
                })
            })
            .collect()
    }

    /// Counts and weighs what agrees with a junction's place.
    fn weighed(&self, mut j: Junction) -> Junction {
        let s = self.settings;
        let (before, behind) = if j.slack == 0 {
            // A loss ends reads where it begins and begins them where it ends; a gain the other
            // way.
            (
                self.clips_at(!j.gain, j.span.start, j.homology).min(MAX_CLIPS_OF_A_SIDE),
                self.clips_at(j.gain, j.span.end, j.homology).min(MAX_CLIPS_OF_A_SIDE),
            )
        } else {
            (0, 0)
        };
        j.clips = before + behind;
        let length = j.span.len() as i64;
        let pairs =
            agreeing_pairs(self.measured, self.chromosome, j.gain, j.span, 20 + u64::from(j.slack));
        let mut of_pairs = 0.0;
        for pair in pairs {
            // A pair whose read ends at the breakpoint is clipped there, and counted as such.
            let clipped =
                |at: u64, border: u64| at >= border && at <= border + u64::from(j.homology);
            if j.slack == 0
                && (clipped(pair.inner().start, j.span.start)
                    || clipped(pair.inner().end, j.span.end))
            {
                continue;
            }
            let inserts = &self.measured.inserts;
            let nats = if j.gain {
                s.junction_nats_per_pair
            } else {
                (inserts.density(i64::from(pair.insert) - length)
                    / inserts.density(i64::from(pair.insert)))
                .ln()
            };
            if nats > 0.0 {
                j.pairs += 1;
                of_pairs += nats.min(s.junction_nats_per_pair);
            }
        }
        let nats = s.junction_nats_per_read * f64::from(j.reads)
            + s.junction_nats_per_clip * f64::from(j.clips);
        j.evidence =
            (nats + of_pairs).min(s.junction_nats_per_read * f64::from(s.junction_max_reads));
        j
    }

    fn clips(&self) -> &[Clip] {
        self.measured.clips.get(&self.chromosome).map(Vec::as_slice).unwrap_or_default()
    }

    fn clips_between(&self, after: bool, from: u64, to: u64) -> &[Clip] {
        let all = self.clips();
        let a = all.partition_point(|c| *c < Clip { after, at: from });
        let b = all.partition_point(|c| *c <= Clip { after, at: to });
        all.get(a..b).unwrap_or_default()
    }

    fn clips_at(&self, after: bool, at: u64, homology: u32) -> u32 {
        self.clips_between(
            after,
            at.saturating_sub(CLIP_REACH),
            at + u64::from(homology) + CLIP_REACH,
        )
        .len() as u32
    }

    /// Returns the place between two others at which most clipped reads end; `None` without two of
    /// them.
    fn busiest(&self, after: bool, from: u64, to: u64) -> Option<u64> {
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        for clip in self.clips_between(after, from, to) {
            *counts.entry(clip.at).or_default() += 1;
        }
        counts
            .into_iter()
            .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))
            .filter(|(_, n)| *n >= 2)
            .map(|(at, _)| at)
    }

    /// Finds the changes that pairs alone show.
    fn by_pairs(&self) -> Vec<Junction> {
        let (median, spread) = self.insert();
        let reach = self.reach();
        let far = (median + DEVIATIONS_OF_LONG_PAIR * spread) as i64;
        let all = self.measured.pairs.get(&self.chromosome).map(Vec::as_slice).unwrap_or_default();
        let mut groups: Vec<Vec<OddPair>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for pair in all.iter().filter(|p| p.outward || i64::from(p.insert) > far) {
            let near = |g: usize| {
                let first = &groups[g][0];
                first.outward == pair.outward
                    && pair.inner().start.abs_diff(first.inner().start) <= reach
            };
            open.retain(|g| near(*g));
            let fits = |g: &usize| groups[*g][0].inner().end.abs_diff(pair.inner().end) <= reach;
            match open.iter().copied().find(fits) {
                Some(g) => groups[g].push(*pair),
                None => {
                    open.push(groups.len());
                    groups.push(vec![*pair]);
                }
            }
        }
        groups.iter().filter(|g| g.len() >= 2).filter_map(|g| self.placed(g)).collect()
    }

    /// Places the change that a group of pairs bounds; its ends where clipped reads show them.
    fn placed(&self, group: &[OddPair]) -> Option<Junction> {
        let gain = group[0].outward;
        let (median, spread) = self.insert();
        let reach = self.reach();
        let n = group.len() as f64;
        let bound = bounds(&group.iter().collect::<Vec<_>>(), gain)?;
        // How long the change is, as the pairs' sizes say, and how well they say it.
        let (span, slack) = if gain {
            let read = self.measured.read_length;
            let inner: f64 = group
                .iter()
                .map(|p| {
                    (p.inner().start - bound.start) as f64
                        + (bound.end - p.inner().end) as f64
                        + 2.0 * read
                })
                .sum();
            let missing = ((median - inner / n) / 2.0).max(0.0) as u64;
            let start = bound.start.saturating_sub(missing);
            (Span::new(start, bound.end + read as u64 + missing), missing + spread as u64)
        } else {
            let mean = group.iter().map(|p| f64::from(p.insert)).sum::<f64>() / n;
            let length = ((mean - median).max(1.0) as u64).min(bound.len());
            let side = (bound.len() - length) / 2;
            (Span::new(bound.start + side, bound.start + side + length), side + spread as u64)
        };
        let window = |at: u64| (at.saturating_sub(slack.max(reach / 2)), at + slack.max(reach / 2));
        let ((a, b), (c, d)) = (window(span.start), window(span.end));
        let exact =
            self.busiest(!gain, a, b).zip(self.busiest(gain, c, d)).filter(|(start, end)| {
                // The two ends that clipped reads show must fit the pairs' distances.
                start < end && (end - start).abs_diff(span.len()) as f64 <= 4.0 * spread
            });
        let (span, slack) = exact.map_or((span, slack), |(start, end)| (Span::new(start, end), 0));
        Some(self.weighed(Junction {
            gain,
            span,
            homology: 0,
            slack: slack as u32,
            reads: 0,
            clips: 0,
            pairs: 0,
            evidence: 0.0,
        }))
    }
}

fn most_common(group: &[SplitRead]) -> SplitRead {
    let mut counts: BTreeMap<SplitRead, usize> = BTreeMap::new();
    for split in group {
        *counts.entry(*split).or_default() += 1;
    }
    // Of equally common ones the leftmost.
    counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))
        .map_or(group[0], |(split, _)| split)
}
