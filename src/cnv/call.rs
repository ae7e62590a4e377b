//! Segments and breakpoints to calls with qualities.

use crate::cnv::baseline::Fitted;
use crate::cnv::hmm::{self, COPIES, Observed, Sample};
use crate::cnv::junction::{self, Junction};
use crate::cnv::measure::Measurement;
use crate::cnv::noise::{ln_normal, of_mean, phred};
use crate::cnv::targets::Design;
use crate::model::cnv::{Claim, CnvCall, CnvClass};
use crate::model::{Chromosome, Span};
use crate::settings::sections::CopyNumber;
use std::ops::Range;

/// Copies that are told apart when one stretch is judged as a whole.
const MOST_COPIES: u32 = 8;
/// Log-odds (natural) by which a share of cells must fit better than whole copies.
const MOSAIC_BETTER: f64 = 8.0;
/// From this length on (bases) a breakpoint alone does not make a call: depth has to agree.
const DEPTH_MUST_AGREE: u64 = 2000;
/// Depth of a shorter stretch may speak against a breakpoint by this much (natural log-odds): few
/// reads lie in it.
const BARELY: f64 = -3.0;
/// Log-odds (natural) that a share of cells loses for having been fitted.
const FITTED: f64 = 2.0;
/// A depth call of at least this quality is not taken for part of a mosaic.
pub(super) const CERTAIN: f64 = 50.0;
/// Insert size where there are no pairs.
const USUAL_INSERT: f64 = 400.0;

/// One sample, ready to be called.
pub struct Caller<'a> {
    /// What was measured where.
    pub design: &'a Design,
    /// The measurement.
    pub measured: &'a Measurement,
    /// Expectations.
    pub fitted: &'a Fitted,
    /// Settings.
    pub settings: &'a CopyNumber,
}

/// A stretch taken together.
#[derive(Debug, Clone, Copy)]
pub struct Pooled {
    /// Mean depth over its usable bases.
    pub depth: f64,
    /// Expected depth at two copies.
    pub expected: f64,
    /// Usable bases.
    pub length: f64,
    /// Noise (coefficient of variation) that does not average out.
    pub noise: f64,
    /// Targets.
    pub targets: usize,
    /// Those with exon bases.
    pub exonic: usize,
    /// Share of bases in reads of mapping quality 0.
    pub mapq0: f64,
}

impl Caller<'_> {
    fn sample(&self) -> Sample<'_> {
        Sample {
            dispersion: self.fitted.baseline.dispersion,
            read_length: self.fitted.read_length,
            settings: self.settings,
        }
    }

    /// What does not average out over a long stretch: less of it where earlier samples show the
    /// same.
    fn segment_noise(&self) -> f64 {
        if self.fitted.baseline.reference_samples.is_empty() {
            self.settings.segment_noise_floor
        } else {
            self.settings.segment_noise_floor_with_set
        }
    }

    /// Depth and expectation of a stretch, targets that cannot be judged left out; `None` where
    /// none is left.
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

    /// Log-likelihood of a stretch at `copies` (a fraction for a mosaic), up to a constant.
    pub fn likelihood(&self, p: &Pooled, copies: f64) -> f64 {
        let baseline = &self.fitted.baseline;
        let insert = baseline.insert_size.unwrap_or(USUAL_INSERT);
        // Over long stretches both reads of a pair count and are not independent; over a window,
        // where the over-dispersion was measured, they mostly are.
        let clumped = |length: f64| 1.0 + length / (length + insert);
        let clump = (clumped(p.length) / clumped(self.settings.window as f64)).max(1.0);
        let reads = baseline.dispersion * clump * of_mean(p.length, self.fitted.read_length);
        let mean = hmm::depth_at(p.expected, copies);
        ln_normal(p.depth.sqrt(), mean.sqrt(), hmm::root_variance(mean, reads, p.noise))
    }

    /// All calls, in genome order.
    pub fn calls(&self) -> Vec<CnvCall> {
        let mut calls = Vec::new();
        for run in &self.design.runs {
            for part in self.same_ploidy(run.clone()) {
                calls.extend(self.of_run(part));
            }
        }
        self.with_junctions(&mut calls);
        crate::cnv::mosaic::add(self, &mut calls);
        calls.retain(|c| c.quality >= self.settings.min_quality_written);
        let cut = self.design.is_cut(&self.measured.depths);
        for call in &mut calls {
            self.filters(call);
            if cut && self.at_the_files_end(call) {
                call.filters.push(FILE_END);
            }
        }
        calls.sort_by_key(|c| (c.chromosome, c.span, c.class));
        calls
    }

    /// Stretches of a run between borders of ploidy (pseudoautosomal regions); those without one
    /// are left out.
    pub(super) fn same_ploidy(&self, run: Range<usize>) -> Vec<Range<usize>> {
        let of = |i: usize| self.fitted.expected.get(i).and_then(|e| e.ploidy);
        let mut out: Vec<Range<usize>> = Vec::new();
        for i in run {
            match out.last_mut() {
                Some(last) if last.end == i && of(last.start) == of(i) => last.end = i + 1,
                _ => out.push(i..i + 1),
            }
        }
        out.retain(|r| of(r.start).is_some_and(|p| p > 0));
        out
    }

    pub(super) fn observed(&self, run: Range<usize>) -> Vec<Observed> {
        run.map(|i| Observed {
            depth: self.measured.depths[i].mean,
            length: self.design.targets[i].span.len() as f64,
            expected: self.fitted.expected[i],
            exonic: self.design.targets[i].exonic,
        })
        .collect()
    }

    fn of_run(&self, run: Range<usize>) -> Vec<CnvCall> {
        let Some(ploidy) = self.fitted.expected[run.start].ploidy else { return Vec::new() };
        let path = hmm::segment(&self.observed(run.clone()), ploidy, &self.sample());
        let mut calls = Vec::new();
        let mut i = 0;
        while i < path.len() {
            let mut j = i + 1;
            while j < path.len() && path[j] == path[i] {
                j += 1;
            }
            if path[i] != (ploidy as usize).min(4) {
                let (first, last) =
                    (&self.design.targets[run.start + i], &self.design.targets[run.start + j - 1]);
                let span = Span::new(first.span.start, last.span.end);
                let gain = COPIES[path[i]] > f64::from(ploidy);
                calls.extend(self.judge(first.chromosome, span, ploidy, gain, None));
            }
            i = j;
        }
        calls
    }

    /// A call of a stretch in one direction; `None` where nothing usable is in it or depth says the
    /// opposite.
    pub fn judge(
        &self,
        chromosome: Chromosome,
        span: Span,
        ploidy: u32,
        gain: bool,
        junction: Option<&Junction>,
    ) -> Option<CnvCall> {
        let s = self.settings;
        let pooled = self.pooled(chromosome, span)?;
        let at = |copies: u32| self.likelihood(&pooled, f64::from(copies));
        let direction = |c: &u32| if gain { *c > ploidy } else { *c < ploidy };
        let ranked = |keep: &dyn Fn(&u32) -> bool| {
            (0..=MOST_COPIES)
                .filter(|c| keep(c))
                .map(|c| (at(c), c))
                .max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let (best, copies) = ranked(&direction)?;
        let ordinary = at(ploidy);
        let (second, _) = ranked(&|c| *c != copies)?;
        let measured = 2.0 * pooled.depth / pooled.expected;
        let between = self.likelihood(&pooled, measured);
        let mosaic =
            self.is_mosaic(span, &pooled, measured, ploidy, gain) && between - best > MOSAIC_BETTER;
        let (odds, prior) = match junction {
            Some(j) => {
                let odds = if mosaic { between - FITTED } else { best } - ordinary;
                if odds < if span.len() >= DEPTH_MUST_AGREE { 0.0 } else { BARELY } {
                    return None;
                }
                (odds, s.junction_prior.ln() + j.evidence)
            }
            None => {
                let enter =
                    if pooled.exonic > 0 { s.event_prior_exon } else { s.event_prior_elsewhere };
                let share = hmm::shares(ploidy).get(copies as usize).copied().unwrap_or(0.05);
                (best - ordinary, (enter * share).ln())
            }
        };
        let mut call = CnvCall {
            chromosome,
            span,
            class: if gain { CnvClass::Gain } else { CnvClass::Loss },
            copies,
            ploidy,
            measured,
            cell_fraction: None,
            quality: phred(odds + prior),
            copies_quality: phred(best - second),
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
        if mosaic {
            let loss = call.class.is_loss();
            call.class = if loss { CnvClass::MosaicLoss } else { CnvClass::MosaicGain };
            call.copies = if loss { ploidy.saturating_sub(1) } else { ploidy + 1 };
            call.cell_fraction = Some((measured - f64::from(ploidy)).abs());
        }
        Some(call)
    }

    /// A stretch long enough to tell a share of cells, whose depth lies within one copy of the
    /// ploidy, on the side that is asked.
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

    /// Depth alone places an edge within a target on either side of it.
    fn depth_bounds(&self, call: &mut CnvCall) {
        let targets = &self.design.targets;
        let length = |found: Option<&crate::model::cnv::CnvTarget>| {
            let near = found.filter(|t| t.chromosome == call.chromosome && !t.background);
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

    /// Gives depth calls the breakpoints that reads show, and adds changes that only breakpoints
    /// make certain.
    fn with_junctions(&self, calls: &mut Vec<CnvCall>) {
        let s = self.settings;
        let tolerance = 2 * s.window.max(s.exon_max);
        let chromosomes: Vec<Chromosome> = self.measured.pairs.keys().copied().collect();
        for chromosome in chromosomes {
            let junctions: Vec<Junction> = junction::find(self.measured, chromosome, s)
                .into_iter()
                .filter(|j| (s.min_length..=s.junction_max_length).contains(&j.span.len()))
                .collect();
            let mut used = vec![false; junctions.len()];
            for call in calls.iter_mut().filter(|c| c.chromosome == chromosome) {
                let fits = |j: &Junction| {
                    j.gain != call.class.is_loss()
                        && j.span.start.abs_diff(call.span.start) <= tolerance
                        && j.span.end.abs_diff(call.span.end) <= tolerance
                        && j.span.overlaps(call.span)
                };
                let best = (0..junctions.len()).filter(|i| fits(&junctions[*i])).max_by(|a, b| {
                    junctions[*a].evidence.total_cmp(&junctions[*b].evidence).then(b.cmp(a))
                });
                let Some(i) = best else { continue };
                let refined = self.judge(
                    chromosome,
                    junctions[i].span,
                    call.ploidy,
                    junctions[i].gain,
                    Some(&junctions[i]),
                );
                if let Some(mut refined) =
                    refined.filter(|r| r.quality >= call.quality.min(s.min_quality))
                {
                    used[i] = true;
                    refined.quality = refined.quality.max(call.quality);
                    *call = refined;
                }
            }
            for (i, j) in junctions.iter().enumerate() {
                if used[i] {
                    continue;
                }
                let known = calls.iter().any(|c| {
                    c.chromosome == chromosome
                        && c.class.is_loss() != j.gain
                        && overlap_share(c.span, j.span) > 0.5
                });
                let Some(ploidy) =
                    self.fitted.ploidy_at(chromosome, j.span).filter(|p| *p > 0 && !known)
                else {
                    continue;
                };
                calls.extend(self.judge(chromosome, j.span, ploidy, j.gain, Some(j)));
            }
        }
        for call in calls.iter_mut().filter(|c| c.claim == Claim::Depth) {
            self.by_pairs(call, tolerance);
        }
    }

    /// Pairs alone bound a breakpoint where no read crosses it.
    fn by_pairs(&self, call: &mut CnvCall, tolerance: u64) {
        let gain = !call.class.is_loss();
        let pairs =
            junction::agreeing_pairs(self.measured, call.chromosome, gain, call.span, tolerance);
        if (pairs.len() as u32) < self.settings.junction_min_reads {
            return;
        }
        let Some(span) =
            junction::bounds(&pairs, gain).filter(|s| overlap_share(*s, call.span) > 0.5)
        else {
            return;
        };
        let spread =
            self.measured.inserts.usual().map_or(USUAL_INSERT, |(median, _)| median) as i64;
        call.span = span;
        call.discordant_pairs = pairs.len() as u32;
        call.claim = Claim::DepthAndJunction;
        // The change lies inside of what the pairs bound for a loss, and reaches out of it for a
        // gain.
        call.ci_start = if gain { (-spread, 0) } else { (0, spread) };
        call.ci_end = if gain { (0, spread) } else { (-spread, 0) };
    }

    fn filters(&self, call: &mut CnvCall) {
        let least = if call.class.is_mosaic() {
            self.settings.mosaic_min_quality
        } else {
            self.settings.min_quality
        };
        if call.quality < least {
            call.filters.push("LowQuality");
        }
        if call.mapq0 > self.settings.max_mapq0_share / 2.0 {
            call.filters.push("LowMappability");
        }
    }
}

/// Filter of a stretch in which a cut file stops.
pub const FILE_END: &str = "FileEnd";

impl Caller<'_> {
    /// No copy and no exon in it, no breakpoint, and no read behind it up to the end of its run:
    /// there a file that was cut to regions stops.
    fn at_the_files_end(&self, call: &CnvCall) -> bool {
        if call.copies > 0 || call.exonic_targets > 0 || call.claim != Claim::Depth {
            return false;
        }
        let targets = &self.design.targets;
        let silent = |i: usize| self.measured.depths[i].any == 0.0;
        let runs = self.design.runs.iter().filter(|r| {
            let (first, last) = (&targets[r.start], &targets[r.end - 1]);
            first.chromosome == call.chromosome
                && first.span.start <= call.span.start
                && call.span.end <= last.span.end
        });
        runs.into_iter().any(|r| {
            r.clone().take_while(|i| targets[*i].span.start < call.span.start).all(silent)
                || r.clone().rev().take_while(|i| targets[*i].span.end > call.span.end).all(silent)
        })
    }
}

/// Bases shared over the longer of two stretches.
fn overlap_share(a: Span, b: Span) -> f64 {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    shared as f64 / a.len().max(b.len()).max(1) as f64
}
