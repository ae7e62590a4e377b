//! Labels one reported allele germline, mosaic or clonal (facts: thresholds, section 3): the share
//! of reads is put into the windows of the settings, then the first rule that fits speaks.

use crate::model::case::Case;
use crate::model::coverage::ReadSupport;
use crate::model::germline::{Germline, GermlineLabel, LabelRule, SharePlace};
use crate::model::notice::AlleleNotice;
use crate::model::share::wilson;
use crate::model::tiering::GermlineLabelling;
use crate::model::{Candidate, Chromosome, SampleCall, Value};
use crate::settings::sections::Settings;

/// A share of reads with its interval, and its source.
struct Share {
    share: Option<f64>,
    interval: Option<[f64; 2]>,
    counts: Option<(u32, u32)>,
    by: &'static str,
}

/// Labels a candidate by the call set's numbers and, where the patient's reads were counted, by
/// them; where the reads decide and say otherwise, both are kept as notices.
///
/// `None` on the mitochondrial genome, where the share is heteroplasmy.
pub fn germline_label(
    candidate: &Candidate,
    reads: Option<&ReadSupport>,
    settings: &Settings,
    case: &Case,
) -> Option<GermlineLabelling> {
    if candidate.allele.chromosome == Chromosome::M {
        return None;
    }
    let by_calls = label(candidate, called_share(&candidate.call), settings, case);
    let notice =
        |g: &Germline| AlleleNotice::GermlineLabel { label: g.label, text: g.text.clone() };
    let call_notice = by_calls.warn.then(|| notice(&by_calls));
    let counted = reads.and_then(|r| counted_share(r, settings));
    let Some(counted) = counted else {
        return Some(GermlineLabelling { germline: by_calls, call_notice, read_notice: None });
    };
    let by_reads = label(candidate, counted, settings, case);
    let read_notice = if by_reads.label == by_calls.label {
        None
    } else if by_reads.warn {
        Some(notice(&by_reads))
    } else {
        let (by_reads, by_calls) = (by_reads.label, &by_calls);
        by_calls.warn.then_some(AlleleNotice::GermlineLabels { by_reads, by_calls: by_calls.label })
    };
    Some(GermlineLabelling { germline: by_reads, call_notice, read_notice })
}

/// Puts the share into the windows of the settings; the first rule that fits gives the label.
fn label(candidate: &Candidate, share: Share, settings: &Settings, case: &Case) -> Germline {
    let place = |v: f64| place(v, candidate, settings, case);
    let at = share.share.map_or(SharePlace::Unknown, place);
    let firm = at != SharePlace::Unknown
        && share.interval.is_some_and(|ends| ends.into_iter().all(|e| place(e) == at));
    let counted = counted(&share);
    let fits = |r: &&LabelRule| fits(r, at, candidate, settings, case);
    let Some(rule) = settings.vaf.labels.iter().find(fits) else {
        return Germline {
            label: GermlineLabel::Unknown,
            share: share.share,
            interval: share.interval,
            counted_by: share.by,
            place: at,
            firm: false,
            text: format!("{counted}: no rule of the settings fits"),
            warn: true,
            certainty: String::new(),
            source: String::new(),
        };
    };
    let doubt = match at {
        SharePlace::Trace | SharePlace::Low | SharePlace::High
            if !firm && share.interval.is_some() =>
        {
            "; not certain: the interval reaches another window"
        }
        _ => "",
    };
    Germline {
        label: rule.label,
        share: share.share,
        interval: share.interval,
        counted_by: share.by,
        place: at,
        firm,
        text: format!("{counted}: {}{doubt}", rule.text),
        warn: rule.warn,
        certainty: rule.certainty.clone(),
        source: rule.source.clone(),
    }
}

/// Returns the share by the reads counted anew, where there are enough.
fn counted_share(reads: &ReadSupport, settings: &Settings) -> Option<Share> {
    let depth = reads.reference + reads.alternate + reads.other;
    (depth >= settings.reads.min_depth).then_some(Share {
        share: reads.vaf,
        interval: reads.vaf_interval,
        counts: Some((reads.alternate, depth)),
        by: "reads",
    })
}

/// Returns the share by the numbers of the call set.
fn called_share(call: &SampleCall) -> Share {
    let by = "call set";
    match (call.ref_depth, call.alt_depth, call.vaf) {
        // AD of several alternates: the share is of all of them, so counts are taken back from it.
        (Value::Known(_), Value::Known(alternate), Value::Known(vaf)) if vaf > 0.0 => {
            let depth = (f64::from(alternate) / vaf).round() as u32;
            let interval = (depth >= alternate && depth > 0).then(|| wilson(alternate, depth));
            Share { share: Some(vaf), interval, counts: interval.map(|_| (alternate, depth)), by }
        }
        (_, _, Value::Known(vaf)) => Share { share: Some(vaf), interval: None, counts: None, by },
        _ => Share { share: None, interval: None, counts: None, by },
    }
}

fn place(share: f64, candidate: &Candidate, settings: &Settings, case: &Case) -> SharePlace {
    let v = &settings.vaf;
    let haematopoietic = v.haematopoietic_tissues.contains(&case.tissue);
    let trace = if haematopoietic { v.trace_haematopoietic } else { v.trace_elsewhere };
    let [low, high] = settings.share_window(&candidate.call, candidate.allele.chromosome);
    match share {
        s if s < trace => SharePlace::Trace,
        s if s < low => SharePlace::Low,
        s if s > high => SharePlace::High,
        _ => SharePlace::Inside,
    }
}

fn fits(
    rule: &LabelRule,
    place: SharePlace,
    candidate: &Candidate,
    settings: &Settings,
    case: &Case,
) -> bool {
    let v = &settings.vaf;
    let symbol = &candidate.gene.symbol;
    let agrees = |asked: Option<bool>, found: bool| asked.is_none_or(|a| a == found);
    let somatic =
        || candidate.loci.iter().any(|l| l.exact && settings.loci.somatic.contains(&l.category));
    (rule.share.is_empty() || rule.share.contains(&place))
        && (rule.tissues.is_empty() || rule.tissues.contains(&case.tissue))
        && (rule.genes.is_empty() || rule.genes.contains(symbol))
        && agrees(rule.haematopoietic, v.haematopoietic_tissues.contains(&case.tissue))
        && agrees(rule.malignancy, case.haematological_malignancy == Some(true))
        && agrees(rule.low_share_asked, v.asks_low_share(symbol))
        && agrees(rule.clonal_gene, v.clonal_genes.contains(symbol))
        && agrees(rule.aged, case.age.is_some_and(|a| a >= v.clonal_age))
        && agrees(
            rule.predisposition,
            settings.ranking.predisposition_flags.contains(&candidate.gene.malignancy_flag),
        )
        && agrees(rule.somatic_locus, somatic())
}

fn counted(share: &Share) -> String {
    match (share.share, share.counts, share.interval) {
        (Some(s), Some((part, whole)), Some([a, b])) => {
            format!(
                "share of reads {s:.2} ({part} of {whole}, 95 % {a:.2} to {b:.2}, {})",
                share.by
            )
        }
        (Some(s), ..) => format!("share of reads {s:.2} ({})", share.by),
        (None, ..) => "share of reads unknown".to_owned(),
    }
}
