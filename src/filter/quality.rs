//! The quality rules: FILTER, depth, genotype quality, and the share of reads as genotype and
//! chromosome ask for it.

use crate::filter::rules::{Answer, Subject, unknown};
use crate::model::allele::FilterField;
use crate::model::notice::{CallNotice, Quantity};
use crate::model::{Value, Zygosity};
use crate::settings::sections::Settings;
use crate::settings::share_window::polyploid_share;

/// Asks the sample's own filters (FORMAT/FT) first, then those of the site. A word on the form of
/// the site is no verdict on its quality.
pub(super) fn filter(s: &Subject<'_>) -> Answer {
    let accepted = &s.settings.quality.accepted_filters;
    let fails =
        |word: &str| !accepted.iter().any(|a| a == word) && !s.no_verdict.iter().any(|w| w == word);
    let failed = |field: &FilterField| match field {
        FilterField::Pass => fails("PASS"),
        FilterField::NotApplied => fails("."),
        FilterField::Failed(names) => names.iter().any(|n| fails(n)),
    };
    let site = format!("FILTER={}", s.filter);
    let text = match &s.call.sample_filter {
        Value::Known(own) if failed(own) => {
            return Answer::Drop(format!("FT={own} (the sample's own; {site})"));
        }
        Value::Known(own) => format!("{site} FT={own}"),
        Value::Unknown(_) => site,
    };
    if failed(s.filter) {
        return Answer::Drop(text);
    }
    match s.no_verdict {
        [] => Answer::Keep(text),
        words => Answer::Flag(text, CallNotice::NoVerdict { words: words.to_vec() }),
    }
}

pub(super) fn describe_filter(s: &Settings) -> String {
    let accepted = s.quality.accepted_filters.join(", ");
    format!("FILTER, or the sample's own FT, is not one of {accepted}")
}

pub(super) fn depth(s: &Subject<'_>) -> Answer {
    let q = &s.settings.quality;
    let min = if s.single_copy || s.mitochondrial || s.call.zygosity == Zygosity::Hemizygous {
        q.min_depth_haploid
    } else {
        q.min_depth
    };
    match s.call.depth {
        Value::Unknown(reason) => unknown(Quantity::Depth, reason),
        Value::Known(d) if d < min => Answer::Drop(format!("DP={d} < {min}")),
        Value::Known(d) if s.mitochondrial && d < s.settings.mitochondrial.min_depth => {
            let least = s.settings.mitochondrial.min_depth;
            let notice = CallNotice::UncertainHeteroplasmy { depth: d, sound: least };
            Answer::Flag(format!("DP={d}"), notice)
        }
        Value::Known(d) if d < q.warn_depth => {
            let notice = CallNotice::LowDepth { depth: d, sound: q.warn_depth };
            Answer::Flag(format!("DP={d}"), notice)
        }
        Value::Known(d) => Answer::Keep(format!("DP={d}")),
    }
}

pub(super) fn describe_depth(s: &Settings) -> String {
    format!("depth below {} (haploid call: {})", s.quality.min_depth, s.quality.min_depth_haploid)
}

pub(super) fn genotype_quality(s: &Subject<'_>) -> Answer {
    let min = s.settings.quality.min_genotype_quality;
    match s.call.quality {
        Value::Unknown(reason) => unknown(Quantity::GenotypeQuality, reason),
        Value::Known(q) if q < min => Answer::Drop(format!("GQ={q} < {min}")),
        Value::Known(q) => Answer::Keep(format!("GQ={q}")),
    }
}

pub(super) fn describe_genotype_quality(s: &Settings) -> String {
    format!("genotype quality below {}", s.quality.min_genotype_quality)
}

pub(super) fn allele_balance(s: &Subject<'_>) -> Answer {
    let q = &s.settings.quality;
    let vaf = match s.call.vaf {
        Value::Unknown(reason) => return unknown(Quantity::AlleleBalance, reason),
        Value::Known(v) => v,
    };
    let text = match s.call.vaf_fields.as_str() {
        "" => format!("VAF={vaf:.3}"),
        fields => format!("VAF={vaf:.3} ({fields})"),
    };
    if s.mitochondrial {
        return heteroplasmy(s, vaf, text);
    }
    if let Some((share, copies)) = polyploid_share(s.call) {
        return share_of_copies(s, (vaf, text), share, &copies);
    }
    match s.call.zygosity {
        Zygosity::Heterozygous | Zygosity::HeterozygousAlternate | Zygosity::HalfCall => {
            heterozygous_share(s, vaf, text)
        }
        _ if vaf < q.homozygous_balance_warn => {
            let (least, zygosity) = (q.homozygous_balance_warn, s.call.zygosity);
            Answer::Flag(text, CallNotice::ShareBelow { share: vaf, least, zygosity })
        }
        _ => Answer::Keep(text),
    }
}

/// Asks the lower limit of a heterozygote; a high share is a label.
fn heterozygous_share(s: &Subject<'_>, vaf: f64, text: String) -> Answer {
    let q = &s.settings.quality;
    let (low, label_above) = (q.heterozygous_balance_min, q.heterozygous_share_label_above);
    let [clean_low, clean_high] = q.heterozygous_balance_clean;
    // Beside another alternate allele a high share means nothing: the other's reads are not
    // reference reads.
    let bounded = s.call.zygosity == Zygosity::Heterozygous;
    if vaf < low {
        return Answer::Drop(format!("{text} outside {low}-1"));
    }
    let (zygosity, window) = (s.call.zygosity, q.heterozygous_balance_clean);
    let notice = if s.single_copy {
        CallNotice::TwoAllelesOfOneCopy { zygosity, share: vaf }
    } else if vaf > label_above && bounded {
        CallNotice::HighShare { share: vaf }
    } else if vaf < clean_low || (vaf > clean_high && bounded) {
        CallNotice::ShareOutside { share: vaf, window }
    } else {
        return Answer::Keep(text);
    };
    Answer::Flag(text, notice)
}

/// Judges the share of chrM: heteroplasmy, with limits of its own.
fn heteroplasmy(s: &Subject<'_>, vaf: f64, text: String) -> Answer {
    let m = &s.settings.mitochondrial;
    if vaf < m.min_share {
        Answer::Drop(format!("{text} < {} (heteroplasmy)", m.min_share))
    } else if vaf < m.homoplasmic_from {
        Answer::Flag(text, CallNotice::Heteroplasmic { share: vaf })
    } else {
        Answer::Keep(format!("{text}, homoplasmic"))
    }
}

/// Judges the share of a call of more than two copies by the share of its copies.
fn share_of_copies(
    s: &Subject<'_>,
    (vaf, text): (f64, String),
    share: f64,
    copies: &str,
) -> Answer {
    let q = &s.settings.quality;
    let far = (vaf - share).abs() > q.polyploid_share_tolerance;
    if far && vaf < share && vaf < q.heterozygous_balance_min {
        Answer::Drop(format!("{text} outside that of {copies}, {share:.2}"))
    } else if far {
        let copies = copies.to_owned();
        Answer::Flag(text, CallNotice::ShareNotOfCopies { share: vaf, expected: share, copies })
    } else {
        Answer::Keep(format!("{text}, {copies}"))
    }
}

pub(super) fn describe_allele_balance(s: &Settings) -> String {
    format!(
        "heterozygous call with a share of reads below {}, or heteroplasmy below {}",
        s.quality.heterozygous_balance_min, s.mitochondrial.min_share
    )
}
