//! Changes in part of the cells: long stretches whose depth lies a little off the ploidy.

use crate::cnv::hmm;
use crate::cnv::judge::Caller;
use crate::cnv::noise::phred;
use crate::model::cnv::{Claim, CnvCall, CnvClass};
use crate::model::{Chromosome, Span};
use std::ops::Range;

/// A depth call of at least this quality is not taken for part of a mosaic.
const MIN_CERTAIN_QUALITY: f64 = 50.0;
/// Neighbouring targets share reads: one target's likelihood counts for this much.
const TARGET_WEIGHT: f64 = 0.6;
/// A run must be this many times rarer to be judged mosaic than to be judged changed in all cells.
const MOSAIC_RARITY: f64 = 0.1;

/// Adds mosaic losses and gains outside of certain calls. A depth call of doubtful quality inside
/// of one is part of it: where depth lies between whole copies, some stretch of it will look like
/// one.
pub fn add(caller: &Caller<'_>, calls: &mut Vec<CnvCall>) {
    let known: Vec<CnvCall> = calls
        .iter()
        .filter(|c| {
            c.claim != Claim::Depth || c.class.is_mosaic() || c.quality >= MIN_CERTAIN_QUALITY
        })
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
    let enter = s.event_prior_exon * MOSAIC_RARITY;
    let targets = &caller.design.targets;
    let mut calls = Vec::new();
    for run in caller.design.runs.iter().flat_map(|r| caller.same_ploidy(r.clone())) {
        if run.len() < s.mosaic_min_targets {
            continue;
        }
        let Some(ploidy) = caller.fitted.expected[run.start].ploidy else { continue };
        for (first, last, gain) in changed_stretches(caller, run, ploidy, known, enter) {
            let span = Span::new(targets[first].span.start, targets[last].span.end);
            if !is_called(known, targets[first].chromosome, span) {
                calls.extend(judge(caller, first, span, ploidy, gain, enter));
            }
        }
    }
    calls
}

fn is_called(known: &[CnvCall], chromosome: Chromosome, span: Span) -> bool {
    known.iter().any(|c| c.chromosome == chromosome && c.span.overlaps(span))
}

/// Returns the first and last target of each stretch of a run whose depth lies off the ploidy, and
/// whether it is a gain.
fn changed_stretches(
    caller: &Caller<'_>,
    run: Range<usize>,
    ploidy: u32,
    known: &[CnvCall],
    enter: f64,
) -> Vec<(usize, usize, bool)> {
    let s = caller.settings;
    let sample = caller.sample();
    let p = f64::from(ploidy);
    let states = [p - s.mosaic_fraction, p, p + s.mosaic_fraction];
    let emissions: Vec<Vec<f64>> = caller
        .observed(run.clone())
        .iter()
        .zip(&caller.design.targets[run.clone()])
        .map(|(o, t)| {
            // A target that a call explains already asks for no mosaic.
            let weight = if is_called(known, t.chromosome, t.span) { 0.0 } else { TARGET_WEIGHT };
            states.iter().map(|c| weight * hmm::emission(o, *c, &sample)).collect()
        })
        .collect();
    // The mean length of a change is twice the shortest that is reported.
    let end = 0.5 / s.mosaic_min_targets.max(1) as f64;
    let path = hmm::viterbi(&emissions, 1, &vec![enter; run.len()], &[0.5, 0.0, 0.5], end);
    let mut stretches = Vec::new();
    let mut i = 0;
    while i < path.len() {
        let mut j = i + 1;
        while j < path.len() && path[j] == path[i] {
            j += 1;
        }
        if path[i] != 1 {
            stretches.push((run.start + i, run.start + j - 1, path[i] == 2));
        }
        i = j;
    }
    stretches
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
