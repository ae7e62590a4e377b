//! The parents' reads at one allele, and what they leave of a de novo claim (thresholds: facts,
//! section 2; PMC7960548).

use crate::coverage::support::{Observation, Shows};
use crate::model::parents::{ParentReads, ParentVerdict};
use crate::model::share::wilson;
use crate::model::{SampleCall, Zygosity};
use crate::settings::sections::Settings;

/// Counts the fragments of one parent, or of another relative, and says what they mean beside that
/// person's call.
pub fn judge_parent(
    seen: &[Observation],
    call: Option<&SampleCall>,
    settings: &Settings,
) -> ParentReads {
    let count = |what: Shows| seen.iter().filter(|o| !o.low && o.shows == what).count() as u32;
    let (reference, alternate, other) =
        (count(Shows::Reference), count(Shows::Alternate), count(Shows::Other));
    let low_quality = seen.iter().filter(|o| o.low).count() as u32;
    let depth = reference + alternate + other;
    let interval = (depth > 0).then(|| wilson(alternate, depth));
    let share = (depth > 0).then(|| f64::from(alternate) / f64::from(depth));
    let verdict = verdict(alternate, depth, interval, settings);
    let shows = matches!(verdict, ParentVerdict::Carries | ParentVerdict::LowShare);
    let contradicts = match call.map(|c| c.zygosity) {
        Some(z) if z.is_carrier() => verdict == ParentVerdict::Absent,
        Some(Zygosity::Absent) => shows,
        _ => false,
    };
    let caller = call.map(|c| format!("caller says {}, ", c.genotype)).unwrap_or_default();
    let text = match verdict {
        ParentVerdict::NoCoverage if depth == 0 && low_quality > 0 => {
            format!("{caller}no usable read: all {low_quality} are under the quality limits")
        }
        ParentVerdict::NoCoverage if depth == 0 => format!("{caller}no read at the site"),
        ParentVerdict::NoCoverage => {
            format!("{caller}reads say {alternate} of {depth}: too few to exclude it")
        }
        ParentVerdict::Unclear => {
            format!("{caller}reads say {alternate} of {depth}: neither there nor excluded")
        }
        ParentVerdict::LowShare => {
            format!("{caller}reads say {alternate} of {depth}: mosaic, or contamination")
        }
        ParentVerdict::Carries | ParentVerdict::Absent => {
            format!("{caller}reads say {alternate} of {depth}")
        }
    };
    ParentReads {
        reference,
        alternate,
        other,
        low_quality,
        share,
        interval,
        verdict,
        contradicts,
        text,
    }
}

/// Returns the answer where a parent's file cannot be asked.
pub fn not_examined(why: &str) -> ParentReads {
    ParentReads {
        reference: 0,
        alternate: 0,
        other: 0,
        low_quality: 0,
        share: None,
        interval: None,
        verdict: ParentVerdict::NoCoverage,
        contradicts: false,
        text: why.to_owned(),
    }
}

fn verdict(
    alternate: u32,
    depth: u32,
    interval: Option<[f64; 2]>,
    settings: &Settings,
) -> ParentVerdict {
    let rules = &settings.de_novo;
    let Some([low, high]) = interval else { return ParentVerdict::NoCoverage };
    let share = f64::from(alternate) / f64::from(depth);
    // Two fragments that say the same, more often than errors do.
    if alternate >= settings.reads.min_alternate && low > rules.parent_max_share {
        return if high >= settings.vaf.germline_min {
            ParentVerdict::Carries
        } else {
            ParentVerdict::LowShare
        };
    }
    if depth < rules.parent_min_depth {
        return ParentVerdict::NoCoverage;
    }
    if share <= rules.parent_max_share { ParentVerdict::Absent } else { ParentVerdict::Unclear }
}
