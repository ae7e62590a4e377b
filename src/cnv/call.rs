//! Makes calls of a sample's segments and breakpoints.

use crate::cnv::hmm::{self, COPIES};
use crate::cnv::judge::{Caller, USUAL_INSERT};
use crate::cnv::junction::{self, Junction};
use crate::cnv::{mosaic, pairs};
use crate::model::cnv::{Claim, CnvCall};
use crate::model::{Chromosome, Span};
use std::ops::Range;

/// The filter of a stretch in which a cut file stops.
pub const FILE_END: &str = "FileEnd";

impl Caller<'_> {
    /// Calls the sample; returns all calls in genome order.
    pub fn calls(&self) -> Vec<CnvCall> {
        let mut calls = Vec::new();
        for run in &self.design.runs {
            for part in self.same_ploidy(run.clone()) {
                calls.extend(self.call_run(part));
            }
        }
        self.with_junctions(&mut calls);
        mosaic::add(self, &mut calls);
        calls.retain(|c| c.quality >= self.settings.min_quality_written);
        let cut = self.design.is_cut(&self.measured.depths);
        for call in &mut calls {
            self.mark_filters(call);
            if cut && self.is_at_file_end(call) {
                call.filters.push(FILE_END);
            }
        }
        calls.sort_by_key(|c| (c.chromosome, c.span, c.class));
        calls
    }

    /// Calls the changes that depth shows along a run of one ploidy.
    fn call_run(&self, run: Range<usize>) -> Vec<CnvCall> {
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
            let used = self.refine_calls(calls, chromosome, &junctions, tolerance);
            self.add_junctions(calls, chromosome, &junctions, &used);
        }
        for call in calls.iter_mut().filter(|c| c.claim == Claim::Depth) {
            self.bound_by_pairs(call, tolerance);
        }
    }

    /// Gives the depth calls of a chromosome the junctions that fit them best; tells of each
    /// junction whether a call uses it.
    fn refine_calls(
        &self,
        calls: &mut [CnvCall],
        chromosome: Chromosome,
        junctions: &[Junction],
        tolerance: u64,
    ) -> Vec<bool> {
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
            let j = &junctions[i];
            let refined = self.judge(chromosome, j.span, call.ploidy, j.gain, Some(j));
            let least = call.quality.min(self.settings.min_quality);
            if let Some(mut refined) = refined.filter(|r| r.quality >= least) {
                used[i] = true;
                refined.quality = refined.quality.max(call.quality);
                *call = refined;
            }
        }
        used
    }

    /// Adds the changes of junctions that no call uses or shows already.
    fn add_junctions(
        &self,
        calls: &mut Vec<CnvCall>,
        chromosome: Chromosome,
        junctions: &[Junction],
        used: &[bool],
    ) {
        for (j, _) in junctions.iter().zip(used).filter(|(_, used)| !**used) {
            let known = calls.iter().any(|c| {
                c.chromosome == chromosome
                    && c.class.is_loss() != j.gain
                    && overlap_share(c.span, j.span) > 0.5
            });
            let ploidy = self.fitted.ploidy_at(chromosome, j.span).filter(|p| *p > 0 && !known);
            let Some(ploidy) = ploidy else { continue };
            calls.extend(self.judge(chromosome, j.span, ploidy, j.gain, Some(j)));
        }
    }

    /// Bounds a call by pairs alone, where no read crosses its breakpoints.
    fn bound_by_pairs(&self, call: &mut CnvCall, tolerance: u64) {
        let gain = !call.class.is_loss();
        let pairs =
            pairs::agreeing_pairs(self.measured, call.chromosome, gain, call.span, tolerance);
        if (pairs.len() as u32) < self.settings.junction_min_reads {
            return;
        }
        let Some(span) = pairs::bounds(&pairs, gain).filter(|s| overlap_share(*s, call.span) > 0.5)
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

    /// Marks a call with the filters that it does not pass.
    fn mark_filters(&self, call: &mut CnvCall) {
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

    /// Tells whether a file that was cut to regions stops in a call: it has no copy, no exon and no
    /// breakpoint, and no read lies behind it up to the end of its run.
    fn is_at_file_end(&self, call: &CnvCall) -> bool {
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

/// Returns the bases that two stretches share over those of the longer one.
fn overlap_share(a: Span, b: Span) -> f64 {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    shared as f64 / a.len().max(b.len()).max(1) as f64
}
