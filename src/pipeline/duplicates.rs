//! Several entries of the call set that normalise to one allele.

use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::{Allele, NotCandidate, RuleName, Verdict};
use crate::pipeline::evaluate::{End, Evaluated};
use std::collections::HashMap;

/// An entry of the call set, and the entries that were merged into it.
pub struct MergedEntry {
    /// Holds the entry that stays.
    pub entry: Evaluated,
    /// Lists the others as the input wrote them.
    pub also: Vec<InputAllele>,
}

/// Merges entries of one region that normalise to one allele: the best stays (kept before dropped,
/// then the first), the others end as `duplicate`. The order is kept.
pub fn merge_duplicates(region: Vec<Evaluated>) -> Vec<MergedEntry> {
    let mut by_allele: HashMap<&Allele, Vec<usize>> = HashMap::new();
    for (i, e) in region.iter().enumerate() {
        if let (Some(allele), End::Kept(_) | End::Dropped(..)) = (&e.allele, &e.end) {
            by_allele.entry(allele).or_default().push(i);
        }
    }
    let mut also: HashMap<usize, Vec<InputAllele>> = HashMap::new();
    let mut ends: HashMap<usize, End> = HashMap::new();
    // Each group is handled on its own, so the map's order does not show.
    for group in by_allele.into_values().filter(|g| g.len() > 1) {
        let is_kept = |i: &usize| matches!(region[*i].end, End::Kept(_));
        let best = group.iter().copied().find(is_kept).unwrap_or(group[0]);
        let others = || group.iter().copied().filter(|i| *i != best);
        also.insert(best, others().map(|i| region[i].input.clone()).collect());
        ends.extend(others().map(|i| (i, duplicate_of(&region[best].input))));
    }
    let merged = |(i, mut entry): (usize, Evaluated)| {
        if let Some(end) = ends.remove(&i) {
            entry.end = end;
        }
        MergedEntry { entry, also: also.remove(&i).unwrap_or_default() }
    };
    region.into_iter().enumerate().map(merged).collect()
}

fn duplicate_of(best: &InputAllele) -> End {
    let trace = RuleTrace {
        rule: RuleName::Duplicate,
        verdict: Verdict::Drop,
        values: format!("same allele as {best}"),
    };
    End::NotCandidate(NotCandidate::Duplicate, vec![trace])
}
