//! Several entries of the call set that normalise to one allele.

use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::notice::OtherRecord;
use crate::model::{Allele, NotCandidate, RuleName, SampleCall, Verdict, Zygosity};
use crate::pipeline::evaluate::{End, Evaluated};
use crate::pipeline::gene_drop::furthest_rule;
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// An entry of the call set, and the entries that speak of the same allele.
pub struct MergedEntry {
    /// Holds the entry that stays.
    pub entry: Evaluated,
    /// Lists the others.
    pub also: Vec<OtherRecord>,
}

/// Merges entries of one region that normalise to one allele: the best stays, the others end as
/// `duplicate`; an entry whose genotype lacks the allele keeps its own end and is listed with
/// the others. The order of the region is kept and decides nothing.
pub fn merge_duplicates(region: Vec<Evaluated>) -> Vec<MergedEntry> {
    let mut by_allele: HashMap<&Allele, Vec<usize>> = HashMap::new();
    for (i, e) in region.iter().enumerate() {
        if let (Some(allele), true) = (&e.allele, speaks_of_allele(&e.end)) {
            by_allele.entry(allele).or_default().push(i);
        }
    }
    let mut also: HashMap<usize, Vec<OtherRecord>> = HashMap::new();
    let mut ends: HashMap<usize, End> = HashMap::new();
    // Each group is handled on its own, so the map's order does not show.
    for group in by_allele.into_values().filter(|g| g.len() > 1) {
        let carriers = || group.iter().copied().filter(|i| is_carried(&region[*i].end));
        let Some(best) = carriers().reduce(|best, i| {
            if better(&region[i], &region[best]) == Ordering::Greater { i } else { best }
        }) else {
            continue;
        };
        let others = || group.iter().copied().filter(|i| *i != best);
        let mut records: Vec<OtherRecord> = others().map(|i| other_record(&region[i])).collect();
        records.sort();
        also.insert(best, records);
        let merged = carriers().filter(|i| *i != best);
        ends.extend(merged.map(|i| (i, duplicate_of(&region[best].input))));
    }
    let merged = |(i, mut entry): (usize, Evaluated)| {
        if let Some(end) = ends.remove(&i) {
            entry.end = end;
        }
        MergedEntry { entry, also: also.remove(&i).unwrap_or_default() }
    };
    region.into_iter().enumerate().map(merged).collect()
}

fn is_carried(end: &End) -> bool {
    matches!(end, End::Kept { .. } | End::Dropped(_))
}

fn speaks_of_allele(end: &End) -> bool {
    is_carried(end) || matches!(end, End::NotCandidate(NotCandidate::NotCarried, _))
}

/// Compares two entries of one allele: kept before dropped, then more copies, since a second copy
/// is the graver answer, then the surer call, then by what the input wrote.
fn better(a: &Evaluated, b: &Evaluated) -> Ordering {
    let kept = |e: &Evaluated| matches!(e.end, End::Kept { .. });
    let call = |e: &Evaluated, f: fn(&SampleCall) -> f64| e.call.as_ref().map_or(-1.0, f);
    let copies = |e: &Evaluated| e.call.as_ref().map_or(0, |c| copies_rank(c.zygosity));
    let quality = |e: &Evaluated| call(e, |c| c.quality.get().unwrap_or(-1.0));
    let depth = |e: &Evaluated| call(e, |c| c.depth.get().map_or(-1.0, f64::from));
    let text = |e: &Evaluated| {
        let genotype = e.call.as_ref().map(|c| c.genotype.clone());
        Reverse((e.input.to_string(), genotype))
    };
    kept(a)
        .cmp(&kept(b))
        .then_with(|| copies(a).cmp(&copies(b)))
        .then_with(|| quality(a).total_cmp(&quality(b)))
        .then_with(|| depth(a).total_cmp(&depth(b)))
        .then_with(|| text(a).cmp(&text(b)))
}

fn copies_rank(zygosity: Zygosity) -> u8 {
    match zygosity {
        Zygosity::Homozygous | Zygosity::Hemizygous => 3,
        Zygosity::Heterozygous | Zygosity::HeterozygousAlternate => 2,
        Zygosity::HalfCall => 1,
        Zygosity::Absent | Zygosity::NoCall => 0,
    }
}

fn other_record(entry: &Evaluated) -> OtherRecord {
    OtherRecord {
        input: entry.input.clone(),
        genotype: entry.call.as_ref().map_or_else(|| ".".to_owned(), |c| c.genotype.clone()),
        dropped: match &entry.end {
            End::Dropped(drops) => Some(furthest_rule(drops)),
            _ => None,
        },
        carries: is_carried(&entry.end),
    }
}

fn duplicate_of(best: &InputAllele) -> End {
    let trace = RuleTrace {
        rule: RuleName::Duplicate,
        verdict: Verdict::Drop,
        values: format!("same allele as {best}"),
    };
    End::NotCandidate(NotCandidate::Duplicate, vec![trace])
}
