//! Declares the columns of the family's genotypes: models of inheritance, origin, phase, relatives.

use crate::model::family_row::{
    FamilyAtAllele, ModelAnswers, NamedAnswer, PairAnswers, RelativeState,
};
use crate::model::row::Row;
use crate::model::segregation::{Answer, CallState, Origin, PairPhase};
use crate::report::tables::cell::{Cell, joined, text};
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `family_models` to `family_labels`.
pub(super) static MODELS: &[VariantColumn] = &[
    VariantColumn::new(
        "family_models",
        "Models of inheritance",
        "The family's genotypes by each model of the allele's modes: fits, fits_if (whose genotype \
         decides) or excluded (by whom), with complete / incomplete penetrance; as called in \
         brackets where that differs",
        |r, _| family(r, |f| list(f.models.iter().map(model_words))),
    )
    .main()
    .width(30)
    .json("variants.family.models"),
    VariantColumn::new(
        "penetrance",
        "Penetrance",
        "The penetrance that the settings assume for the gene (family.penetrance)",
        |r, _| family(r, |f| text(f.penetrance.name())),
    )
    .width(12)
    .json("variants.family.penetrance"),
    VariantColumn::new(
        "why_not",
        "Why not",
        "Who excludes each model, where every model is excluded with the penetrance assumed; the \
         row stays",
        |r, _| family(r, |f| f.why_not.as_ref().map_or(Cell::Empty, text)),
    )
    .width(30)
    .json("variants.family.why_not"),
    VariantColumn::new(
        "origin",
        "Origin",
        "The parent whom the allele comes from, or new; joined by | where the calls leave several \
         open, as called in brackets where that differs",
        |r, _| family(r, origin_cell),
    )
    .width(16)
    .json("variants.family.origin"),
    VariantColumn::new(
        "phase",
        "Phase",
        "The relation to other alleles of the gene: trans, cis, unknown, conflict",
        |r, _| family(r, |f| list(f.pairs.iter().filter(|p| is_shown(p)).map(phase_words))),
    )
    .width(30)
    .json("variants.family.pairs"),
    VariantColumn::new(
        "phase_source",
        "Phase source",
        "What tells each phase: parents, relatives, the call; in the order of the phases",
        |r, _| family(r, |f| list(f.pairs.iter().filter(|p| is_shown(p)).map(source_words))),
    )
    .width(16)
    .json("variants.family.pairs.sources"),
    VariantColumn::new(
        "relatives",
        "Relatives",
        "The tested relatives at the allele: genotype, depth, and the state where it is not plain",
        |r, _| family(r, |f| list(f.relatives.iter().map(relative_words))),
    )
    .width(30)
    .json("variants.family.relatives"),
    VariantColumn::new(
        "family_labels",
        "Family labels",
        "What the reader must know of the family's genotypes",
        |r, _| family(r, |f| list(f.labels.iter().map(|l| l.words().to_owned()))),
    )
    .width(24)
    .json("variants.family.labels"),
];

fn family(row: &Row, cell: impl Fn(&FamilyAtAllele) -> Cell) -> Cell {
    row.family.as_ref().map_or(Cell::Empty, cell)
}

fn list(words: impl Iterator<Item = String>) -> Cell {
    joined(&words.collect::<Vec<_>>(), "; ")
}

fn answer_words(of: &NamedAnswer) -> String {
    let persons = of.persons.join(", ");
    match of.answer {
        Answer::Fits => of.answer.name().to_owned(),
        _ if persons.is_empty() => of.answer.name().to_owned(),
        Answer::FitsIf => format!("{} ({persons} decides)", of.answer.name()),
        Answer::Excluded => format!("{} by {persons}", of.answer.name()),
    }
}

/// Writes one answer where both penetrances agree, else both.
fn both(complete: &NamedAnswer, incomplete: &NamedAnswer) -> String {
    let (one, other) = (answer_words(complete), answer_words(incomplete));
    if one == other { one } else { format!("{one} / {other}") }
}

fn model_words(of: &ModelAnswers) -> String {
    let shown = both(&of.complete, &of.incomplete);
    let called = both(&of.complete_as_called, &of.incomplete_as_called);
    let name = of.model.name();
    if shown == called { format!("{name} {shown}") } else { format!("{name} {shown} [{called}]") }
}

fn origin_words(origins: &[Origin]) -> String {
    origins.iter().map(|o| o.name()).collect::<Vec<_>>().join("|")
}

/// Writes the origin; blank without a tested relative, who alone could tell it.
fn origin_cell(of: &FamilyAtAllele) -> Cell {
    if of.relatives.is_empty() {
        return Cell::Empty;
    }
    let (shown, called) = (origin_words(&of.origin), origin_words(&of.origin_as_called));
    text(if shown == called { shown } else { format!("{shown} [{called}]") })
}

/// Tells whether the patient has the two alleles once each.
fn is_shown(pair: &PairAnswers) -> bool {
    pair.phase != PairPhase::NotBoth
}

fn phase_words(of: &PairAnswers) -> String {
    let parents = match of.origins {
        Some([own, other]) if own != other => {
            let from = |o: Origin| match o {
                Origin::Mother | Origin::Father => format!("from the {}", o.name()),
                _ => o.name().to_owned(),
            };
            format!(" (this {}, that {})", from(own), from(other))
        }
        _ => String::new(),
    };
    format!("{} with {}{parents}", of.phase.name(), of.partner)
}

fn source_words(of: &PairAnswers) -> String {
    let names: Vec<&str> = of.sources.iter().map(|s| s.name()).collect();
    let fragments = of.fragments.map_or_else(String::new, |f| {
        format!(" ({} fragments in cis, {} in trans)", f.cis, f.trans)
    });
    let names = if names.is_empty() { "none".to_owned() } else { names.join("+") };
    format!("{names}{fragments}")
}

fn relative_words(of: &RelativeState) -> String {
    let mut words = vec![of.relative.clone()];
    words.extend(of.genotype.clone());
    words.extend(of.depth.map(|d| format!("{d}x")));
    let is_plain = matches!(of.state, CallState::Absent | CallState::Carries);
    if !is_plain || of.genotype.is_none() {
        words.push(of.state.name().replace('_', " "));
    }
    words.join(" ")
}
