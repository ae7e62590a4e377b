//! Puts what the resource bundle says of a row into words.

use crate::model::resource::{Looked, PopulationFrequency, Prediction};
use crate::model::row::Row;

/// Returns code, values, specification and certainty of each label.
pub(super) fn evidence(row: &Row) -> Vec<String> {
    row.evidence
        .iter()
        .map(|e| format!("{}: {} [{}; certainty {}]", e.code, e.text, e.source, e.certainty))
        .collect()
}

/// Says what forbids dropping, and which rules it held back.
pub(super) fn rescues(row: &Row) -> Vec<String> {
    let against = |r: &crate::model::evidence::Rescue| match r.against.as_slice() {
        [] => "no rule would have dropped it".to_owned(),
        rules => {
            let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
            format!("else dropped by {}", rules.join(", "))
        }
    };
    row.rescues.iter().map(|r| format!("{}: {} ({})", r.by, r.what, against(r))).collect()
}

/// Returns one line a source: the values, or why there are none.
pub(super) fn frequencies(row: &Row) -> Vec<String> {
    row.resources
        .frequencies
        .iter()
        .map(|f| {
            let text = match &f.found {
                Looked::Known(p) => values(p),
                Looked::Absent => "allele not in it".to_owned(),
                Looked::NotCovered | Looked::NoResource => "not covered".to_owned(),
            };
            format!("{}: {text}", f.source)
        })
        .collect()
}

fn values(p: &PopulationFrequency) -> String {
    let mut parts = Vec::new();
    let mut add =
        |name: &str, value: Option<f64>| parts.extend(value.map(|v| format!("{name}={v}")));
    add("AF", p.frequency);
    add("AC", p.allele_count);
    add("AN", p.allele_number);
    add(&format!("grpmax({})", p.grpmax_group.as_deref().unwrap_or("?")), p.grpmax);
    add("faf95", p.faf95);
    add("hom", p.homozygotes);
    add("hemi", p.hemizygotes);
    add("AF_heteroplasmic", p.heteroplasmic);
    parts.push(format!("FILTER={}", p.filter));
    if !p.other_entries.is_empty() {
        parts.push(format!("[the source has the allele twice; other entry: {}]", p.other_entries));
    }
    for g in p.groups.iter().filter(|g| g.frequency.is_some_and(|f| f > 0.0)) {
        let number = |v: Option<f64>| v.map_or_else(|| "?".to_owned(), |v| v.to_string());
        parts.push(format!(
            "{}={} ({}/{})",
            g.group,
            number(g.frequency),
            number(g.allele_count),
            number(g.allele_number)
        ));
    }
    parts.join(" ")
}

/// Returns review status and date of the file.
pub(super) fn clinvar_review(row: &Row) -> String {
    row.resources.clinvar.known().map_or_else(String::new, |c| {
        let date = if c.release.is_empty() { "not stated" } else { &c.release };
        format!("{} (ClinVar file of {date})", c.review_status)
    })
}

/// Returns relation, name, classification, stars and variation of each neighbour.
pub(super) fn neighbours(row: &Row) -> Vec<String> {
    let name = |n: &crate::model::evidence::Neighbour| {
        let names = [n.hgvs_c.as_deref(), n.hgvs_p.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        if names.is_empty() { n.allele.clone() } else { names }
    };
    row.neighbours
        .iter()
        .map(|n| {
            let stars = n.clinvar.stars.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
            let c = &n.clinvar;
            format!(
                "{}: {} {} (stars {stars}, variation {})",
                n.relation.name(),
                name(n),
                c.significance,
                c.id
            )
        })
        .collect()
}

/// Returns `revel:0.9:PP3_Moderate`, for predictors that have a score.
pub(super) fn scores(row: &Row) -> Vec<String> {
    let scores = row.resources.predictors.iter().filter_map(|p| {
        let known = p.found.known()?;
        Some(format!(
            "{}:{}:{}",
            p.predictor.as_str(),
            known.score?,
            known.band.as_deref().unwrap_or(".")
        ))
    });
    scores.collect()
}

/// Returns `revel=0.9 (PP3_Moderate; transcripts ENST...)` for each predictor.
pub(super) fn predictors(row: &Row) -> Vec<String> {
    let text = |found: &Looked<Prediction>| match found {
        Looked::Known(p) => {
            let score = p.score.map_or_else(|| "no score".to_owned(), |s| s.to_string());
            let beside = p.details.iter().map(|(name, value)| format!("{name} {value}"));
            let beside: Vec<String> = p.band.iter().cloned().chain(beside).collect();
            if beside.is_empty() { score } else { format!("{score} ({})", beside.join("; ")) }
        }
        Looked::Absent => "allele not in it".to_owned(),
        Looked::NotCovered | Looked::NoResource => "not covered".to_owned(),
    };
    row.resources
        .predictors
        .iter()
        .map(|p| format!("{}={}", p.predictor.as_str(), text(&p.found)))
        .collect()
}

/// Returns `track=name | name`, for tracks that have something here or cannot tell.
pub(super) fn intervals(row: &Row) -> Vec<String> {
    let text = |names: &Looked<Vec<String>>| match names {
        Looked::Known(names) if names.iter().all(String::is_empty) => Some("yes".to_owned()),
        Looked::Known(names) => Some(names.join(" | ")),
        Looked::Absent => None,
        Looked::NotCovered | Looked::NoResource => Some("not covered".to_owned()),
    };
    row.resources
        .intervals
        .iter()
        .filter_map(|i| Some(format!("{}={}", i.track, text(&i.names)?)))
        .collect()
}

/// Returns `track.field=value` for each field.
pub(super) fn tracks(row: &Row) -> Vec<String> {
    let text = |v: &Looked<String>| match v {
        Looked::Known(t) if t.is_empty() => "no value".to_owned(),
        Looked::Known(t) => t.clone(),
        Looked::Absent => "allele not in it".to_owned(),
        Looked::NotCovered | Looked::NoResource => "not covered".to_owned(),
    };
    row.resources
        .tracks
        .iter()
        .map(|t| format!("{}.{}={}", t.track, t.field, text(&t.value)))
        .collect()
}

/// Returns name and text for the detail view; empty without a bundle.
pub(super) fn details(row: &Row) -> Vec<(&'static str, String)> {
    let r = &row.resources;
    let mut list: Vec<(&'static str, String)> =
        frequencies(row).into_iter().map(|f| ("Frequency", f)).collect();
    match &r.clinvar {
        Looked::Known(c) => {
            let stars = c.stars.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
            list.push((
                "ClinVar",
                format!("{} (stars {stars}: {})", c.significance, clinvar_review(row)),
            ));
            list.push(("ClinVar conditions", c.conditions.clone()));
            if !c.conflicts.is_empty() {
                list.push(("ClinVar conflicts", c.conflicts.clone()));
            }
            for (title, text) in [
                ("ClinVar haplotypes", &c.included),
                ("ClinVar oncogenicity", &c.oncogenicity),
                ("ClinVar somatic impact", &c.somatic_impact),
                ("ClinVar consequence", &c.consequences),
            ] {
                if !text.is_empty() {
                    list.push((title, text.clone()));
                }
            }
            list.push(("ClinVar variation", c.id.clone()));
        }
        Looked::Absent => list.push(("ClinVar", "allele not in it".to_owned())),
        Looked::NotCovered => list.push(("ClinVar", "not covered".to_owned())),
        Looked::NoResource => {}
    }
    list.extend(neighbours(row).into_iter().map(|n| ("ClinVar neighbour", n)));
    list.extend(evidence(row).into_iter().map(|e| ("Frequency evidence", e)));
    list.extend(row.ranked_down.iter().map(|r| ("Ranked down", r.clone())));
    list.extend(rescues(row).into_iter().map(|r| ("Rescue", r)));
    list.extend(row.denied.iter().map(|d| ("Deny-list", d.clone())));
    list.extend(predictors(row).into_iter().map(|t| ("Predictor", t)));
    list.extend(intervals(row).into_iter().map(|t| ("Interval", t)));
    list.extend(tracks(row).into_iter().map(|t| ("Other", t)));
    let number = |v: Option<f64>| v.map_or_else(|| "unknown".to_owned(), |v| v.to_string());
    let g = &r.gene;
    if g.loeuf.or(g.pli).or(g.missense_z).is_some() {
        let text = format!(
            "LOEUF {}, pLI {}, missense Z {}",
            number(g.loeuf),
            number(g.pli),
            number(g.missense_z)
        );
        list.push(("Constraint", text));
    }
    list.extend(g.haploinsufficiency.iter().map(|t| ("Haploinsufficiency", t.clone())));
    list.extend(g.triplosensitivity.iter().map(|t| ("Triplosensitivity", t.clone())));
    list
}
