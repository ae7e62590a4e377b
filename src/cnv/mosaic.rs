//! Changes in part of the cells: long stretches whose depth lies a little off the ploidy.

use crate::cnv::call::{CERTAIN, Caller};
use crate::cnv::hmm::{self, Sample};
use crate::cnv::noise::phred;
use crate::model::Span;
use crate::model::cnv::{Claim, CnvCall, CnvClass};

/// Neighbouring targets share reads: one target's likelihood counts for this much.
const SHARED: f64 = 0.6;
/// A run must be this many times rarer to be judged mosaic than to be judged changed in all cells.
const RARER: f64 = 0.1;

/// Adds mosaic losses and gains outside of certain calls. A depth call of doubtful quality inside
/// of one is part of it: where depth lies between whole copies, some stretch of it will look like
/// one.
pub fn add(caller: &Caller<'_>, calls: &mut Vec<CnvCall>) {
    let known: Vec<CnvCall> = calls
        .iter()
        .filter(|c| c.claim != Claim::Depth || c.class.is_mosaic() || c.quality >= CERTAIN)
        .cloned()
        .collect();
    let found = find(caller, &known);
    calls.retain(|c| {
        c.class.is_mosaic()
            || c.claim != Claim::Depth
            || !found.iter().any(|m| {
                m.chromosome == c.chromosome
                    && m.class.is_loss() == c.class.is_loss()
                    && m.span.overlaps(c.span)
                    && m.quality > c.quality
            })
    });
    // What stays beside a certain call or a better one is not said twice.
    let twice = |m: &CnvCall, c: &CnvCall| m.chromosome == c.chromosome && m.span.overlaps(c.span);
    let found: Vec<CnvCall> =
        found.into_iter().filter(|m| !calls.iter().any(|c| twice(m, c))).collect();
    calls.extend(found);
}

fn find(caller: &Caller<'_>, known: &[CnvCall]) -> Vec<CnvCall> {
    let s = caller.settings;
    let sample = Sample {
        dispersion: caller.fitted.baseline.dispersion,
        read_length: caller.fitted.read_length,
        settings: s,
    };
    // Mean length of a change: twice the shortest that is reported.
    let end = 0.5 / s.mosaic_min_targets.max(1) as f64;
    let enter = s.event_prior_exon * RARER;
    let mut found = Vec::new();
    for run in caller.design.runs.iter().flat_map(|r| caller.same_ploidy(r.clone())) {
        if run.len() < s.mosaic_min_targets {
            continue;
        }
        let targets = &caller.design.targets;
        let Some(ploidy) = caller.fitted.expected[run.start].ploidy else { continue };
        let p = f64::from(ploidy);
        let states = [p - s.mosaic_fraction, p, p + s.mosaic_fraction];
        let called = |i: usize| {
            known
                .iter()
                .any(|c| c.chromosome == targets[i].chromosome && c.span.overlaps(targets[i].span))
        };
        let emissions: Vec<Vec<f64>> = caller
            .observed(run.clone())
            .iter()
            .zip(run.clone())
            .map(|(o, i)| {
                // What is explained already asks for no mosaic.
                let weight = if called(i) { 0.0 } else { SHARED };
                states.iter().map(|c| weight * hmm::emission(o, *c, &sample)).collect()
            })
            .collect();
        let path = hmm::viterbi(&emissions, 1, &vec![enter; run.len()], &[0.5, 0.0, 0.5], end);
        let mut i = 0;
        while i < path.len() {
            let mut j = i + 1;
            while j < path.len() && path[j] == path[i] {
                j += 1;
            }
            if path[i] != 1 {
                let span = Span::new(
                    targets[run.start + i].span.start,
                    targets[run.start + j - 1].span.end,
                );
                let overlaps = known.iter().any(|c| {
                    c.chromosome == targets[run.start].chromosome && c.span.overlaps(span)
                });
                if !overlaps
                    && let Some(call) =
                        judge(caller, run.start + i, span, ploidy, path[i] == 2, enter)
                {
                    found.push(call);
                }
            }
            i = j;
        }
    }
    found
}

fn judge(
    caller: &Caller<'_>,
    first: usize,
    span: Span,
    ploidy: u32,
    gain: bool,
    prior: f64,
) -> Option<CnvCall> {
    let s = caller.settings;
    let chromosome = caller.design.targets[first].chromosome;
    let pooled = caller.pooled(chromosome, span)?;
    if span.len() < s.mosaic_min_length || pooled.targets < s.mosaic_min_targets {
        return None;
    }
    let mut call = caller.judge(chromosome, span, ploidy, gain, None)?;
    let step = (call.measured - f64::from(ploidy)).abs().min(1.0);
    let better =
        caller.likelihood(&pooled, call.measured) - caller.likelihood(&pooled, f64::from(ploidy));
    call.class = if gain { CnvClass::MosaicGain } else { CnvClass::MosaicLoss };
    call.copies = if gain { ploidy + 1 } else { ploidy.saturating_sub(1) };
    call.cell_fraction = Some(step);
    call.quality = phred(better + prior.ln());
    call.copies_quality = 0.0;
    Some(call)
}
