//! Gathers what call set and resources hold against and for one allele, before any rule is asked.

use crate::Result;
use crate::filter::rules::RuleAnswers;
use crate::model::allele::Record;
use crate::model::evidence::{LocusHit, Rescue};
use crate::model::gene::GeneFacts;
use crate::model::ledger::{InputAllele, RuleTrace};
use crate::model::notice::AlleleNotice;
use crate::model::predictor::Predictor;
use crate::model::resource::Resources;
use crate::model::structural_allele::{CalledStructure, StructuralAllele};
use crate::model::value::Missing;
use crate::model::{
    Allele, LocusAction, NotCandidate, Notice, Region, RescueScope, RescueSource, RuleName,
    SampleCall, Value, Verdict,
};
use crate::normalize::sample;
use crate::pipeline::evaluate::Evaluator;
use crate::resource::lookup;
use crate::settings::sections::Clinvar;

impl Evaluator<'_> {
    /// Returns the structural allele of the ALT entry `input`, where a person of the family carries
    /// it.
    pub(super) fn structure(
        &self,
        record: &Record,
        reason: NotCandidate,
        input: &InputAllele,
    ) -> Option<CalledStructure> {
        if !reason.is_structural() {
            return None;
        }
        let column = self.case.family.patient.column;
        let call = |index: usize| sample::call(record, column, index, &self.case.input.callers);
        let entries = record.alternates.iter().enumerate().filter(|(_, a)| **a == input.alternate);
        let one = |index: usize| {
            let call = call(index);
            let allele = StructuralAllele {
                input: input.clone(),
                place: Region { chromosome: record.chromosome, span: record.span },
                genotype: call.genotype.clone(),
                filter: record.filter.to_string(),
            };
            CalledStructure { allele, call, relatives: self.calls_of_relatives(record, index) }
        };
        let carries = |call: &SampleCall| call.zygosity.is_carrier();
        let in_relative =
            |s: &CalledStructure| s.relatives.iter().filter_map(|r| r.call.as_ref()).any(carries);
        let called: Vec<CalledStructure> = entries.map(|(i, _)| one(i + 1)).collect();
        let own = called.iter().position(|s| carries(&s.call));
        let any = own.or_else(|| called.iter().position(in_relative))?;
        called.into_iter().nth(any)
    }
}

/// Reads one INFO frequency of the call set for the ALT of this number (from 1): its own value, of a
/// list with one value an ALT, of one with REF's before them, or of its own ANNOVAR block. A single
/// value beside several ALTs does not say whose it is.
pub(super) fn info_frequency(record: &Record, index: usize, key: &str) -> Value<f64> {
    let alternate = index.saturating_sub(1);
    let Some(text) = record.info_field_of(key, alternate) else {
        return Value::Unknown(Missing::NotInInput);
    };
    let values: Vec<&str> = text.split(',').collect();
    let alternates = record.alternates.len();
    let own = record.info.contains("ALLELE_END");
    let one = match values.as_slice() {
        [one] if own || alternates == 1 => Some(one),
        list if list.len() == alternates => list.get(alternate),
        list if list.len() == alternates + 1 => list.get(index),
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

/// Returns the rescues of the allele, each with the rules that it holds back: decided before
/// every rule, and in the trail before them. `parts` are those of an allele of several
/// substitutions.
pub(super) fn rescues(
    found: &Resources,
    parts: &[(Allele, Resources)],
    hits: &[LocusHit],
    rules: &Clinvar,
    asked: &mut RuleAnswers,
) -> Vec<Rescue> {
    let mut list: Vec<Rescue> = of_clinvar(found, None, rules, asked).into_iter().collect();
    for (part, found) in parts {
        list.extend(of_clinvar(found, Some(part), rules, asked));
    }
    for hit in hits {
        let how = if hit.exact { "allele" } else { "place" };
        let text = format!("{} ({}, {how})", hit.id, hit.category);
        if hit.action == LocusAction::Rescue {
            list.push(Rescue {
                by: RescueSource::Locus,
                what: format!("locus {text} lies here"),
                scope: hit.rescued_from,
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

/// Returns the rescue that rests on ClinVar, where there is one; ClinVar's word goes to the trail
/// either way. `part` is the part that the entry is of.
fn of_clinvar(
    found: &Resources,
    part: Option<&Allele>,
    rules: &Clinvar,
    asked: &mut RuleAnswers,
) -> Option<Rescue> {
    let entry = found.clinvar.known()?;
    let of = part.map_or_else(String::new, |p| format!("its part {p}: "));
    let stars = entry.stars.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
    let text = format!("{of}{}, stars {stars}, variation {}", entry.significance, entry.id);
    let rescue =
        |what, scope| Some(Rescue { by: RescueSource::Clinvar, what, scope, against: Vec::new() });
    let kept = if rules.is_pathogenic(entry, rules.min_stars_rescue) {
        let what = format!("{of}ClinVar has it as {} (stars {stars})", entry.significance);
        rescue(what, RescueScope::EVERYTHING)
    } else if rules.is_kept_without_star(entry) {
        let what = format!(
            "{of}ClinVar has it as {} without a review star, variation {}",
            entry.significance, entry.id
        );
        rescue(what, RescueScope::CONSEQUENCE)
    } else if rules.is_kept_as_conflicting(entry) {
        let what = format!(
            "{of}ClinVar's classifications conflict: {}, variation {}",
            entry.conflicts, entry.id
        );
        rescue(what, RescueScope::CONSEQUENCE)
    } else {
        None
    };
    let verdict = if kept.is_some() { Verdict::Rescue } else { Verdict::Flag };
    asked.trail.push(trace(RuleName::Clinvar, verdict, text));
    let whole = kept.as_ref().is_some_and(|r| r.scope == RescueScope::EVERYTHING);
    if !whole && rules.has_pathogenic_voice(entry) {
        let (part, classifications) = (part.cloned(), entry.conflicts.clone());
        let notice = AlleleNotice::ClinvarConflicting { part, classifications };
        asked.notices.push(Notice::Allele(notice));
    }
    kept
}

/// Returns the rescue by a SpliceAI score of the gene at or over `least`, of the allele or of one of
/// its parts; a score of another gene says nothing.
///
/// # Errors
/// Internal: the built-in tables of genes cannot be read.
pub(super) fn splicing<'a>(
    found: impl Iterator<Item = &'a Resources>,
    gene: &GeneFacts,
    least: f64,
    asked: &mut RuleAnswers,
) -> Result<Option<Rescue>> {
    let predictors = found
        .flat_map(|f| &f.predictors)
        .filter(|p| p.predictor.known() == Some(Predictor::SpliceAi));
    let mut highest: Option<f64> = None;
    for prediction in predictors.filter_map(|p| p.found.known()) {
        if let Some(score) = lookup::prediction_for(prediction, gene)?.score {
            highest = Some(highest.map_or(score, |best| best.max(score)));
        }
    }
    let Some(highest) = highest.filter(|h| *h >= least) else { return Ok(None) };
    let what = format!("SpliceAI {highest} >= {least} for {}", gene.symbol);
    asked.trail.push(trace(RuleName::SpliceAi, Verdict::Rescue, what.clone()));
    let (by, scope) = (RescueSource::SpliceAi, RescueScope::CONSEQUENCE);
    Ok(Some(Rescue { by, what, scope, against: Vec::new() }))
}

pub(super) fn trace(rule: RuleName, verdict: Verdict, values: String) -> RuleTrace {
    RuleTrace { rule, verdict, values }
}
