//! What the call set and the resources hold against and for one allele, before any rule is asked.

use crate::filter::rules::Asked;
use crate::model::allele::Record;
use crate::model::ledger::RuleTrace;
use crate::model::resource::Resources;
use crate::model::row::{LocusHit, Rescue};
use crate::model::value::Missing;
use crate::model::{Region, Value};
use crate::normalize::sample;
use crate::settings::sections::Clinvar;

pub(super) fn structure(record: &Record, reason: &str, text: &str) -> Vec<RuleTrace> {
    if !matches!(reason, "symbolic_allele" | "breakend") {
        return Vec::new();
    }
    let entries = record.alternates.iter().enumerate().filter(|(_, a)| *a == text);
    let carried =
        entries.map(|(i, _)| sample::call(record, 0, i + 1)).find(|c| c.zygosity.is_carrier());
    let Some(call) = carried else { return Vec::new() };
    let place = Region { chromosome: record.chromosome, span: record.span };
    let values =
        format!("carried, not evaluated: {place}, GT={}, FILTER={}", call.genotype, record.filter);
    vec![trace(STRUCTURE, "flag", values)]
}

/// One INFO frequency of the call set.
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

/// Why no rule may drop the allele: asked before every rule, and in the trail before them.
pub(super) fn rescues(
    found: &Resources,
    hits: &[LocusHit],
    rules: &Clinvar,
    asked: &mut Asked,
) -> Vec<Rescue> {
    let mut list = Vec::new();
    if let Some(what) = known_pathogenic(found, rules, asked) {
        list.push(Rescue { by: "clinvar", what, against: Vec::new() });
    }
    for hit in hits {
        let how = if hit.exact { "allele" } else { "place" };
        let text = format!("{} ({}, {how})", hit.id, hit.category);
        if hit.action == "rescue" {
            list.push(Rescue {
                by: "locus",
                what: format!("locus {text} lies here"),
                against: Vec::new(),
            });
        }
        asked.trail.push(trace(
            "locus",
            if hit.action == "rescue" { "rescue" } else { "flag" },
            text,
        ));
    }
    list
}

/// Why ClinVar forbids dropping the allele, where it does; ClinVar's word goes to the trail either
/// way.
pub(super) fn known_pathogenic(
    found: &Resources,
    rules: &Clinvar,
    asked: &mut Asked,
) -> Option<String> {
    let entry = found.clinvar.known()?;
    let stars = entry.stars.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
    let text = format!("{}, stars {stars}, variation {}", entry.significance, entry.id);
    let rescues = rules.is_pathogenic(entry, rules.min_stars_rescue);
    asked.trail.push(trace("clinvar", if rescues { "rescue" } else { "flag" }, text));
    let conflicts = entry.conflicts.to_ascii_lowercase();
    if !rescues && conflicts.contains("pathogenic") {
        asked.warnings.push(format!("ClinVar: conflicting, {}", entry.conflicts));
    }
    rescues.then(|| format!("ClinVar has it as {} (stars {stars})", entry.significance))
}

/// What the trail of a structural allele says where the sample carries it: nothing else looks at
/// it.
pub const STRUCTURE: &str = "structure";

pub(super) fn trace(rule: &'static str, verdict: &'static str, values: String) -> RuleTrace {
    RuleTrace { rule, verdict, values }
}
