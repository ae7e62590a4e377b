//! What the parents leave of a de novo claim (thresholds: facts, section 2; PMC7960548).

use crate::model::parents::{DeNovo, DeNovoStatus, ParentAtAllele, ParentVerdict};
use crate::model::pedigree::Parent;
use crate::model::row::Row;
use crate::model::{Chromosome, Value, Zygosity};
use crate::settings::sections::Settings;

/// What the parents leave of a de novo claim; `None` where nothing is known of either.
pub fn de_novo(row: &Row, settings: &Settings) -> Option<DeNovo> {
    // The one copy of a man's X is his mother's, that of his Y his father's.
    let asked: Vec<Parent> = match (row.allele.chromosome, row.call.zygosity) {
        (Chromosome::X | Chromosome::M, Zygosity::Hemizygous) | (Chromosome::M, _) => {
            vec![Parent::Mother]
        }
        (Chromosome::Y, _) => vec![Parent::Father],
        _ => Parent::BOTH.to_vec(),
    };
    let of = |parent: Parent| row.parents.iter().find(|p| p.parent == parent);
    let known = |p: &&ParentAtAllele| {
        p.reads.is_some() || p.zygosity.is_some_and(|z| z != Zygosity::NoCall)
    };
    let found: Vec<(Parent, Option<&ParentAtAllele>)> =
        asked.iter().map(|p| (*p, of(*p).filter(known))).collect();
    if found.iter().all(|(_, p)| p.is_none()) {
        return None;
    }
    let say = |status, text: String| Some(DeNovo { status, text });
    let names = |list: &[Parent]| list.iter().map(|p| p.name()).collect::<Vec<_>>().join(" and ");
    let with = |want: fn(&ParentAtAllele) -> bool| -> Vec<Parent> {
        found.iter().filter(|(_, p)| p.is_some_and(want)).map(|(parent, _)| *parent).collect()
    };
    let carriers = with(carries);
    if !carriers.is_empty() {
        return say(
            DeNovoStatus::Inherited,
            format!(
                "{} {} it",
                names(&carriers),
                if carriers.len() > 1 { "carry" } else { "carries" }
            ),
        );
    }
    let mosaic = with(|p| p.reads.as_ref().is_some_and(|r| r.verdict == ParentVerdict::LowShare));
    if !mosaic.is_empty() {
        return say(
            DeNovoStatus::ParentalMosaic,
            format!("a small share of the reads of {} shows it", names(&mosaic)),
        );
    }
    let mut doubts: Vec<String> = Vec::new();
    for (parent, at) in &found {
        let parent = parent.name();
        match at.map(|p| (p.reads.as_ref(), p.zygosity)) {
            None => doubts.push(format!("nothing is known of {parent}")),
            Some((Some(reads), _)) => match reads.verdict {
                ParentVerdict::NoCoverage => {
                    doubts.push(format!("no coverage in {parent}, so not de novo"))
                }
                ParentVerdict::Unclear => doubts.push(format!(
                    "not excluded in {parent} ({} of {})",
                    reads.alternate,
                    reads.reference + reads.alternate + reads.other
                )),
                _ => {}
            },
            Some((None, _)) => {}
        }
    }
    doubts.extend(child_doubts(row, settings));
    if !doubts.is_empty() {
        return say(DeNovoStatus::Withheld, doubts.join("; "));
    }
    let by_call = with(|p| p.reads.is_none());
    if by_call.is_empty() {
        return say(DeNovoStatus::Supported, format!("absent in the reads of {}", names(&asked)));
    }
    say(
        DeNovoStatus::CallsOnly,
        format!("{}: called without it, no reads were given", names(&by_call)),
    )
}

/// By the reads where they decide, else by the call.
fn carries(p: &ParentAtAllele) -> bool {
    match p.reads.as_ref().map(|r| r.verdict) {
        Some(ParentVerdict::Carries) => true,
        Some(ParentVerdict::Absent | ParentVerdict::LowShare) => false,
        _ => p.zygosity.is_some_and(Zygosity::is_carrier),
    }
}

/// What speaks against the patient's own allele being new.
fn child_doubts(row: &Row, settings: &Settings) -> Vec<String> {
    let rules = &settings.de_novo;
    let mut doubts = Vec::new();
    if row.call.zygosity == Zygosity::Homozygous {
        doubts.push("homozygous: two new changes, or a deletion or uniparental disomy".to_owned());
    }
    let counts = match (&row.reads, row.call.alt_depth) {
        (Some(r), _) => Some((r.alternate, r.vaf)),
        (None, Value::Known(n)) => Some((n, row.call.vaf.get())),
        (None, Value::Unknown(_)) => None,
    };
    if let Some((n, share)) = counts
        && (n < rules.child_min_reads || share.is_some_and(|s| s < rules.child_min_share))
    {
        let share = share.map(|s| format!(", share {s:.2}")).unwrap_or_default();
        doubts.push(format!("the patient has only {n} reads of it{share}"));
    }
    if let Value::Known(f) = row.frequency
        && f > rules.max_frequency
    {
        doubts.push(format!("its frequency in the population is {f:.2e}"));
    }
    doubts
}
