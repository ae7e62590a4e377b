//! The label germline, mosaic, clonal of one reported allele (facts: thresholds, section 3): the
//! share of reads is put into the windows of the settings, then the first rule that fits speaks.

use crate::model::case::Case;
use crate::model::germline::{Germline, GermlineLabel, LabelRule, SharePlace};
use crate::model::row::Row;
use crate::model::share::wilson;
use crate::model::{Chromosome, Value, Zygosity};
use crate::settings::sections::Settings;

/// Share of reads with its interval, and who counted.
struct Share {
    share: Option<f64>,
    interval: Option<[f64; 2]>,
    counts: Option<(u32, u32)>,
    by: &'static str,
}

/// The label by the reads counted anew where there are enough, else by the call set's numbers.
/// `None` on the mitochondrial genome, where the share is heteroplasmy.
pub fn germline_label(row: &Row, settings: &Settings, case: &Case) -> Option<Germline> {
    if row.allele.chromosome == Chromosome::M {
        return None;
    }
    let share = share(row, settings);
    let place = |v: f64| place(v, row.call.zygosity, settings, case);
    let at = share.share.map_or(SharePlace::Unknown, place);
    let firm = at != SharePlace::Unknown
        && share.interval.is_some_and(|ends| ends.into_iter().all(|e| place(e) == at));
    let counted = counted(&share);
    let Some(rule) = settings.vaf.labels.iter().find(|r| fits(r, at, row, settings, case)) else {
        return Some(Germline {
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
        });
    };
    let doubt = match at {
        SharePlace::Trace | SharePlace::Low | SharePlace::High
            if !firm && share.interval.is_some() =>
        {
            "; not certain: the interval reaches another window"
        }
        _ => "",
    };
    Some(Germline {
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
    })
}

/// Sets the row's label; a warning where the rule asks for one. Where the reads say otherwise than
/// the call set's numbers did, both stand.
pub fn set_label(row: &mut Row, settings: &Settings, case: &Case) {
    let Some(new) = germline_label(row, settings, case) else { return };
    let same = row.germline.as_ref().is_some_and(|old| old.label == new.label);
    if new.warn && !same {
        row.warnings.push(format!("{}: {}", new.label.name(), new.text));
    } else if let Some(old) = row.germline.as_ref().filter(|old| !same && old.warn) {
        row.warnings.push(format!(
            "by the reads {}, by the call set {}",
            new.label.name(),
            old.label.name()
        ));
    }
    row.germline = Some(new);
}

fn share(row: &Row, settings: &Settings) -> Share {
    if let Some(reads) = &row.reads {
        let depth = reads.reference + reads.alternate + reads.other;
        if depth >= settings.reads.min_depth {
            let counts = Some((reads.alternate, depth));
            return Share { share: reads.vaf, interval: reads.vaf_interval, counts, by: "reads" };
        }
    }
    let by = "call set";
    match (row.call.ref_depth, row.call.alt_depth, row.call.vaf) {
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

fn place(share: f64, zygosity: Zygosity, settings: &Settings, case: &Case) -> SharePlace {
    let v = &settings.vaf;
    let haematopoietic = v.haematopoietic_tissues.contains(&case.tissue);
    let trace = if haematopoietic { v.trace_haematopoietic } else { v.trace_elsewhere };
    let all_copies = matches!(zygosity, Zygosity::Homozygous | Zygosity::Hemizygous);
    let low = if all_copies { settings.quality.homozygous_balance_warn } else { v.germline_min };
    match share {
        s if s < trace => SharePlace::Trace,
        s if s < low => SharePlace::Low,
        s if s > v.germline_max && !all_copies => SharePlace::High,
        _ => SharePlace::Inside,
    }
}

fn fits(rule: &LabelRule, place: SharePlace, row: &Row, settings: &Settings, case: &Case) -> bool {
    let v = &settings.vaf;
    let symbol = &row.gene.symbol;
    let agrees = |asked: Option<bool>, found: bool| asked.is_none_or(|a| a == found);
    let somatic =
        || row.loci.iter().any(|l| l.exact && settings.loci.somatic.contains(&l.category));
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
            settings.ranking.predisposition_flags.contains(&row.gene.malignancy_flag),
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
