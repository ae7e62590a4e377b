//! Gathers what call set and resources hold against and for one allele, before any rule is asked.

use crate::filter::rules::RuleAnswers;
use crate::model::allele::Record;
use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::resource::Resources;
use crate::model::row::{LocusHit, Rescue};
use crate::model::structural_allele::StructuralAllele;
use crate::model::value::Missing;
use crate::model::{LocusAction, NotCandidate, Region, RescueSource, RuleName, Value, Verdict};
use crate::normalize::sample;
use crate::settings::sections::Clinvar;

/// Returns the structural allele of the ALT entry `input`, where the sample carries it.
pub(super) fn structure(
    record: &Record,
    column: usize,
    reason: NotCandidate,
    input: &InputAllele,
) -> Option<StructuralAllele> {
    if !reason.is_structural() {
        return None;
    }
    let entries = record.alternates.iter().enumerate().filter(|(_, a)| **a == input.alternate);
    let carried =
        entries.map(|(i, _)| sample::call(record, column, i + 1)).find(|c| c.zygosity.is_carrier());
    carried.map(|call| StructuralAllele {
        input: input.clone(),
        place: Region { chromosome: record.chromosome, span: record.span },
        genotype: call.genotype,
        filter: record.filter.to_string(),
    })
}

/// Reads one INFO frequency of the call set.
pub(super) fn info_frequency(record: &Record, index: usize, key: &str) -> Value<f64> {
    let Some(text) = record.info_field(key) else { return Value::Unknown(Missing::NotInInput) };
    let values: Vec<&str> = text.split(',').collect();
    let one = match values.as_slice() {
        list if list.len() == record.alternates.len() => list.get(index - 1),
        [one] => Some(one),
        _ => None,
    };
    match one {
        Some(&"." | &"") => Value::Unknown(Missing::Dot),
        Some(t) => match t.parse::<f64>() {
            Ok(f) if (0.0..=1.0).contains(&f) => Value::Known(f),
            _ => Value::Unknown(Missing::Unreadable),
        },
        None => Value::Unknown(Missing::Unreadable),
    }
}

/// Returns what forbids every rule to drop the allele: asked before every rule, and in the trail
/// before them.
pub(super) fn rescues(
    found: &Resources,
    hits: &[LocusHit],
    rules: &Clinvar,
    asked: &mut RuleAnswers,
) -> Vec<Rescue> {
    let mut list = Vec::new();
    if let Some(what) = known_pathogenic(found, rules, asked) {
        list.push(Rescue { by: RescueSource::Clinvar, what, against: Vec::new() });
    }
    for hit in hits {
        let how = if hit.exact { "allele" } else { "place" };
        let text = format!("{} ({}, {how})", hit.id, hit.category);
        if hit.action == LocusAction::Rescue {
            list.push(Rescue {
                by: RescueSource::Locus,
                what: format!("locus {text} lies here"),
                against: Vec::new(),
            });
        }
        asked.trail.push(trace(
            RuleName::Locus,
            if hit.action == LocusAction::Rescue { Verdict::Rescue } else { Verdict::Flag },
            text,
        ));
    }
    list
}

/// Returns the reason why ClinVar forbids to drop the allele, where it does; ClinVar's word goes to
/// the trail either way.
pub(super) fn known_pathogenic(
    found: &Resources,
    rules: &Clinvar,
    asked: &mut RuleAnswers,
) -> Option<String> {
    let entry = found.clinvar.known()?;
    let stars = entry.stars.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
    let text = format!("{}, stars {stars}, variation {}", entry.significance, entry.id);
    let rescues = rules.is_pathogenic(entry, rules.min_stars_rescue);
    asked.trail.push(trace(
        RuleName::Clinvar,
        if rescues { Verdict::Rescue } else { Verdict::Flag },
        text,
    ));
    let conflicts = entry.conflicts.to_ascii_lowercase();
    if !rescues && conflicts.contains("pathogenic") {
        asked.warnings.push(format!("ClinVar: conflicting, {}", entry.conflicts));
    }
    rescues.then(|| format!("ClinVar has it as {} (stars {stars})", entry.significance))
}

pub(super) fn trace(rule: RuleName, verdict: Verdict, values: String) -> RuleTrace {
    RuleTrace { rule, verdict, values }
}
