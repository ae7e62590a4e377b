//! Judges one stretch of a sample: its depth and expectation taken together, the likelihood of each
//! number of copies, the call that follows.

use crate::cnv::baseline::Fitted;
use crate::cnv::hmm::{self, Observed, Sample};
use crate::cnv::junction::Junction;
use crate::cnv::measure::Measurement;
use crate::cnv::noise::{ln_normal, phred, variance_of_mean};
use crate::cnv::targets::Design;
use crate::model::cnv::{Claim, CnvCall, CnvClass, CnvTarget};
use crate::model::event::Copies;
use crate::model::{Chromosome, Span};
use crate::settings::sections::CopyNumber;
use std::ops::Range;

/// The most copies that are told apart when one stretch is judged as a whole.
const MAX_COPIES: u32 = 8;
/// Log-odds (natural) by which a share of cells must fit better than whole copies.
const MOSAIC_BETTER: f64 = 8.0;
/// From this length on (bases) a breakpoint alone does not make a call: depth has to agree.
const DEPTH_MUST_AGREE: u64 = 2000;
/// Depth of a shorter stretch may speak against a breakpoint by this much (natural log-odds): few
/// reads lie in it.
const MIN_ODDS_OF_SHORT: f64 = -3.0;
/// Log-odds (natural) that a share of cells loses for having been fitted.
const FITTED_SHARE_COST: f64 = 2.0;
/// The insert size where there are no pairs.
pub(super) const USUAL_INSERT: f64 = 400.0;

/// Holds one sample, ready to be called.
pub struct Caller<'a> {
    /// Holds the targets that were measured.
    pub design: &'a Design,
    /// Holds the measurement.
    pub measured: &'a Measurement,
    /// Holds the expectations.
    pub fitted: &'a Fitted,
    /// Holds the settings.
    pub settings: &'a CopyNumber,
}

/// Holds a stretch taken together.
#[derive(Debug, Clone, Copy)]
pub struct Pooled {
    /// Gives the mean depth over its usable bases.
    pub depth: f64,
    /// Gives the expected depth at two copies.
    pub expected: f64,
    /// Counts its usable bases.
    pub length: f64,
    /// Gives the noise (coefficient of variation) that does not average out.
    pub noise: f64,
    /// Counts its targets.
    pub targets: usize,
    /// Counts its targets with exon bases.
    pub exonic: usize,
    /// Gives the share of bases in reads of mapping quality 0.
    pub mapq0: f64,
}

/// Holds the likelihoods of whole copies at one stretch.
struct CopyRanking {
    /// Counts the copies that fit best.
    copies: u32,
    /// Gives their log-likelihood.
    best: f64,
    /// Gives the log-likelihood of the next best copies, on either side.
    second: f64,
    /// Gives the log-likelihood of the ploidy.
    ordinary: f64,
}

impl Caller<'_> {
    pub(super) fn sample(&self) -> Sample<'_> {
        Sample {
            dispersion: self.fitted.baseline.dispersion,
            read_length: self.fitted.read_length,
            settings: self.settings,
        }
    }

    /// Returns the noise that does not average out over a long stretch: less of it where earlier
    /// samples show the same.
    fn segment_noise(&self) -> f64 {
        if self.fitted.baseline.reference_samples.is_empty() {
            self.settings.segment_noise_floor
        } else {
            self.settings.segment_noise_floor_with_set
        }
    }

    /// Pools depth and expectation of a stretch, without the targets that cannot be judged; `None`
    /// where none is left.
    pub fn pooled(&self, chromosome: Chromosome, span: Span) -> Option<Pooled> {
        let targets = &self.design.targets;
        let from =
            targets.partition_point(|t| (t.chromosome, t.span.end) <= (chromosome, span.start));
        let (mut bases, mut depth, mut expected, mut noise, mut mapq0) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let (mut count, mut exonic) = (0, 0);
        for (t, e) in targets[from..].iter().zip(&self.fitted.expected[from..]) {
            if t.chromosome != chromosome || t.span.start >= span.end {
                break;
            }
            let part = Span::new(t.span.start.max(span.start), t.span.end.min(span.end));
            if !e.usable || part.is_empty() {
                continue;
            }
            let Some(d) = self.measured.over(chromosome, part) else { continue };
            let n = part.len() as f64;
            bases += n;
            depth += d.mean * n;
            mapq0 += d.mapq0 * n;
            expected += e.depth * n;
            noise += (e.noise * n).powi(2);
            count += 1;
            exonic += usize::from(t.exonic);
        }
        (bases > 0.0).then(|| Pooled {
            depth: depth / bases,
            expected: expected / bases,
            length: bases,
            noise: self.segment_noise().hypot(noise.sqrt() / bases),
            targets: count,
            exonic,
            mapq0: mapq0 / bases,
        })
    }

    /// Returns the log-likelihood of a stretch at `copies` (a fraction for a mosaic), up to a
    /// constant.
    pub fn likelihood(&self, p: &Pooled, copies: f64) -> f64 {
        let baseline = &self.fitted.baseline;
        let insert = baseline.insert_size.unwrap_or(USUAL_INSERT);
        // Over long stretches both reads of a pair count and are not independent; over a window,
        // where the over-dispersion was measured, they mostly are.
        let clumped = |length: f64| 1.0 + length / (length + insert);
        let clump = (clumped(p.length) / clumped(self.settings.window as f64)).max(1.0);
        let reads =
            baseline.dispersion * clump * variance_of_mean(p.length, self.fitted.read_length);
        let mean = hmm::depth_at(p.expected, copies);
        ln_normal(p.depth.sqrt(), mean.sqrt(), hmm::root_variance(mean, reads, p.noise))
    }

    /// Splits a run at the borders of ploidy (pseudoautosomal regions); stretches without a ploidy
    /// are left out.
    pub(super) fn same_ploidy(&self, run: Range<usize>) -> Vec<Range<usize>> {
        let ploidy = |i: usize| self.fitted.expected.get(i).and_then(|e| e.ploidy);
        let mut out: Vec<Range<usize>> = Vec::new();
        for i in run {
            match out.last_mut() {
                Some(last) if last.end == i && ploidy(last.start) == ploidy(i) => last.end = i + 1,
                _ => out.push(i..i + 1),
            }
        }
        out.retain(|r| ploidy(r.start).is_some_and(|p| p > 0));
        out
    }

    /// Returns what is observed at each target of a run.
    pub(super) fn observed(&self, run: Range<usize>) -> Vec<Observed> {
        run.map(|i| Observed {
            depth: self.measured.depths[i].mean,
            length: self.design.targets[i].span.len() as f64,
            expected: self.fitted.expected[i],
            exonic: self.design.targets[i].exonic,
        })
        .collect()
    }

    /// Judges a stretch in one direction; `None` where nothing usable is in it or depth says the
    /// opposite.
    pub fn judge(
        &self,
        chromosome: Chromosome,
        span: Span,
        ploidy: u32,
        gain: bool,
        junction: Option<&Junction>,
    ) -> Option<CnvCall> {
        let pooled = self.pooled(chromosome, span)?;
        let ranking = self.rank_copies(&pooled, ploidy, gain)?;
        let measured = 2.0 * pooled.depth / pooled.expected;
        let share = Some(self.likelihood(&pooled, measured))
            .filter(|_| self.is_mosaic(span, &pooled, measured, ploidy, gain))
            .filter(|between| between - ranking.best > MOSAIC_BETTER);
        let log_odds = match junction {
            Some(j) => self.odds_with_junction(span, &ranking, share, j)?,
            None => self.odds_of_depth(&pooled, &ranking, ploidy),
        };
        let mut call = CnvCall {
            chromosome,
            span,
            class: if gain { CnvClass::Gain } else { CnvClass::Loss },
            copies: ranking.copies,
            ploidy,
            measured,
            cell_fraction: None,
            quality: phred(log_odds),
            copies_quality: phred(ranking.best - ranking.second),
            targets: pooled.targets,
            exonic_targets: pooled.exonic,
            mapq0: pooled.mapq0,
            split_reads: junction.map_or(0, |j| j.reads),
            clipped_reads: junction.map_or(0, |j| j.clips),
            discordant_pairs: junction.map_or(0, |j| j.pairs),
            claim: if junction.is_some() { Claim::DepthAndJunction } else { Claim::Depth },
            ci_start: (0, 0),
            ci_end: (0, 0),
            anchor: 'N',
            genes: Vec::new(),
            filters: Vec::new(),
        };
        match junction {
            Some(j) => {
                call.ci_start = (-i64::from(j.slack), i64::from(j.homology.max(j.slack)));
                call.ci_end = call.ci_start;
            }
            None => self.depth_bounds(&mut call),
        }
        if share.is_some() {
            let loss = call.class.is_loss();
            call.class = if loss { CnvClass::MosaicLoss } else { CnvClass::MosaicGain };
            call.copies = if loss { ploidy.saturating_sub(1) } else { ploidy + 1 };
            call.cell_fraction = Some((measured - f64::from(ploidy)).abs());
        }
        Some(call)
    }

    /// Counts the copies of a stretch that another person's call names; `None` where depth does not
    /// tell one number from the next, or nothing usable is in it.
    pub fn copies_at(&self, chromosome: Chromosome, span: Span) -> Option<Copies> {
        let expected = self.fitted.ploidy_at(chromosome, span)?;
        let pooled = self.pooled(chromosome, span)?;
        let mut ranked: Vec<(f64, u32)> =
            (0..=MAX_COPIES).map(|c| (self.likelihood(&pooled, f64::from(c)), c)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let [(best, called), (second, _), ..] = ranked.as_slice() else { return None };
        let is_certain = phred(best - second) >= self.settings.min_quality;
        is_certain.then_some(Copies { called: *called, expected })
    }

    /// Ranks the numbers of copies on one side of the ploidy by their likelihood.
    fn rank_copies(&self, pooled: &Pooled, ploidy: u32, gain: bool) -> Option<CopyRanking> {
        let at = |copies: u32| self.likelihood(pooled, f64::from(copies));
        let ranked = |keep: &dyn Fn(&u32) -> bool| {
            (0..=MAX_COPIES)
                .filter(|c| keep(c))
                .map(|c| (at(c), c))
                .max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let (best, copies) = ranked(&|c| if gain { *c > ploidy } else { *c < ploidy })?;
        let (second, _) = ranked(&|c| *c != copies)?;
        Some(CopyRanking { copies, best, second, ordinary: at(ploidy) })
    }

    /// Returns the log-odds of a change that depth alone shows, its prior included.
    fn odds_of_depth(&self, pooled: &Pooled, ranking: &CopyRanking, ploidy: u32) -> f64 {
        let s = self.settings;
        let enter = if pooled.exonic > 0 { s.event_prior_exon } else { s.event_prior_elsewhere };
        let share = hmm::shares(ploidy).get(ranking.copies as usize).copied().unwrap_or(0.05);
        ranking.best - ranking.ordinary + (enter * share).ln()
    }

    /// Returns the log-odds of a change with a breakpoint, its prior included; `None` where depth
    /// speaks against it. `share`: the likelihood of a share of cells, where that fits better.
    fn odds_with_junction(
        &self,
        span: Span,
        ranking: &CopyRanking,
        share: Option<f64>,
        junction: &Junction,
    ) -> Option<f64> {
        let odds = share.map_or(ranking.best, |l| l - FITTED_SHARE_COST) - ranking.ordinary;
        if odds < if span.len() >= DEPTH_MUST_AGREE { 0.0 } else { MIN_ODDS_OF_SHORT } {
            return None;
        }
        Some(odds + (self.settings.junction_prior.ln() + junction.evidence))
    }

    /// Tells whether a stretch is long enough to show a share of cells, and its depth within one
    /// copy of the ploidy, on the side that is asked.
    fn is_mosaic(
        &self,
        span: Span,
        pooled: &Pooled,
        measured: f64,
        ploidy: u32,
        gain: bool,
    ) -> bool {
        let step = measured - f64::from(ploidy);
        span.len() >= self.settings.mosaic_min_length
            && pooled.targets >= self.settings.mosaic_min_targets
            && step.abs() < 1.0
            && (step > 0.0) == gain
    }

    /// Bounds the edges of a call by depth, which places an edge within a target on either side of
    /// it.
    fn depth_bounds(&self, call: &mut CnvCall) {
        let targets = &self.design.targets;
        let length = |target: Option<&CnvTarget>| {
            let near = target.filter(|t| t.chromosome == call.chromosome && !t.background);
            near.map_or(0, |t| t.span.len().min(2 * self.settings.window) as i64)
        };
        let first = targets
            .partition_point(|t| (t.chromosome, t.span.start) < (call.chromosome, call.span.start));
        let past = targets
            .partition_point(|t| (t.chromosome, t.span.start) < (call.chromosome, call.span.end));
        let half = (call.span.len() / 2) as i64;
        let before = first.checked_sub(1).and_then(|i| targets.get(i));
        let after = targets.get(past);
        call.ci_start = (-length(before), length(targets.get(first)).min(half));
        call.ci_end =
            (-length(past.checked_sub(1).and_then(|i| targets.get(i))).min(half), length(after));
    }
}
