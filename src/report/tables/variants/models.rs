//! Declares the columns of the family's genotypes: models of inheritance, origin, phase, relatives.

use crate::model::family_row::{
    FamilyAtAllele, ModelAnswers, NamedAnswer, PairAnswers, RelativeState,
};
use crate::model::row::Row;
use crate::model::row_checks::RelationCheck;
use crate::model::segregation::{Answer, CallState, Origin, PairPhase};
use crate::report::phrases;
use crate::report::tables::cell::{Cell, joined, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `family_models` to `checks`.
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
    .json("variants.family.models")
    .info(
        Info::per_gene(
            25,
            "PW_FAMILY_MODELS",
            "What the family's genotypes leave of each model of inheritance, joined by &; \
             percent-encoded",
        )
        .values(|r| of_family(r, |f| f.models.iter().map(model_words).collect())),
    ),
    VariantColumn::new(
        "penetrance",
        "Penetrance",
        "The penetrance that the settings assume for the gene (family.penetrance)",
        |r, _| family(r, |f| text(f.penetrance.name())),
    )
    .width(12)
    .json("variants.family.penetrance")
    .info(Info::per_gene(26, "PW_PENETRANCE", "Penetrance assumed for the gene")),
    VariantColumn::new(
        "why_not",
        "Why not",
        "Who excludes each model, where every model is excluded with the penetrance assumed; the \
         row stays",
        |r, _| family(r, |f| f.why_not.as_ref().map_or(Cell::Empty, text)),
    )
    .width(30)
    .json("variants.family.why_not")
    .info(Info::per_gene(
        27,
        "PW_WHY_NOT",
        "Who excludes each model, where every model is excluded; percent-encoded",
    )),
    VariantColumn::new(
        "origin",
        "Origin",
        "The parent whom the allele comes from, or new; joined by | where the calls leave several \
         open, as called in brackets where that differs",
        |r, _| family(r, origin_cell),
    )
    .width(16)
    .json("variants.family.origin")
    .info(Info::per_gene(
        28,
        "PW_ORIGIN",
        "Parent whom the allele comes from, or new; joined by | where several are open",
    )),
    VariantColumn::new(
        "phase",
        "Phase",
        "The relation to each other allele of the gene as a sentence: in trans, in cis, unknown, in \
         conflict; with the parents whom the two come from, where they are certain",
        |r, _| joined(&phases(r), "; "),
    )
    .main()
    .width(40)
    .json("variants.family.pairs")
    .info(
        Info::per_gene(
            29,
            "PW_PHASE",
            "Relation to each other allele of the gene, joined by &; percent-encoded",
        )
        .values(phases),
    ),
    VariantColumn::new(
        "phase_source",
        "Phase source",
        "What tells each phase: parents, relatives, the call; in the order of the phases",
        |r, _| family(r, |f| list(shown_pairs(f).map(source_words))),
    )
    .width(16)
    .json("variants.family.pairs.sources")
    .info(
        Info::per_gene(
            30,
            "PW_PHASE_SOURCE",
            "What tells each phase, in the order of PW_PHASE, joined by &; percent-encoded",
        )
        .values(|r| of_family(r, |f| shown_pairs(f).map(source_words).collect())),
    ),
    VariantColumn::new(
        "assumptions",
        "Assumptions",
        "What the family's answers take for granted: an affected patient, no recombination inside \
         the gene, a new mutation in a pair, pairs that are not judged",
        |r, _| family(r, |f| list(assumption_words(f).into_iter())),
    )
    .width(24)
    .json("variants.family.assumptions")
    .info(
        Info::per_gene(
            37,
            "PW_ASSUMPTIONS",
            "What the family's answers take for granted, joined by &; percent-encoded",
        )
        .values(|r| of_family(r, assumption_words)),
    ),
    VariantColumn::new(
        "relatives",
        "Relatives",
        "The tested relatives at the allele: genotype, depth, and the state where it is not plain",
        |r, _| family(r, |f| list(f.relatives.iter().map(relative_words))),
    )
    .width(30)
    .json("variants.family.relatives")
    .info(
        Info::per_gene(
            31,
            "PW_RELATIVES",
            "Tested relatives at the allele: genotype, depth, state, joined by &; percent-encoded",
        )
        .values(|r| of_family(r, |f| f.relatives.iter().map(relative_words).collect())),
    ),
    VariantColumn::new(
        "family_labels",
        "Family labels",
        "What the reader must know of the family's genotypes at the allele; what the checks found \
         of the samples stands in the column checks",
        |r, _| family(r, |f| list(f.labels.iter().map(|l| l.words().to_owned()))),
    )
    .width(24)
    .json("variants.family.labels")
    .info(
        Info::per_gene(
            32,
            "PW_FAMILY_LABELS",
            "What the reader must know of the family's genotypes, joined by &; percent-encoded",
        )
        .values(|r| of_family(r, |f| f.labels.iter().map(|l| l.words().to_owned()).collect())),
    ),
    VariantColumn::new(
        "checks",
        "Sample checks",
        "What the checks of the samples (relations, sexes, contamination) found of the persons whom \
         the row's answers rest on; blank for a patient alone without a finding",
        |r, _| joined(&checks(r), "; "),
    )
    .width(36)
    .info(
        Info::per_gene(
            33,
            "PW_CHECKS",
            "What the sample checks found of the persons whom the answers rest on, joined by &; \
             percent-encoded",
        )
        .values(checks),
    ),
];

fn assumption_words(family: &FamilyAtAllele) -> Vec<String> {
    family.assumptions.iter().map(|a| a.words().to_owned()).collect()
}

/// Returns what the checks found in words; without a finding, whether the relatives were compared.
pub(crate) fn checks(row: &Row) -> Vec<String> {
    let found = phrases::sentences(&row.checks.notices);
    match (found.is_empty(), row.checks.relations) {
        (false, _) => found,
        (true, RelationCheck::Compared) => vec!["the samples fit the pedigree".to_owned()],
        (true, RelationCheck::NotCompared) => {
            vec!["the samples were not compared with the pedigree".to_owned()]
        }
        (true, RelationCheck::NoRelatives) => Vec::new(),
    }
}

/// Returns the sentences on the phase to each other allele of the gene.
pub(crate) fn phases(row: &Row) -> Vec<String> {
    let name = row.name();
    of_family(row, |f| shown_pairs(f).map(|p| phrases::pair_sentence(&name, p)).collect())
}

fn of_family(row: &Row, values: impl Fn(&FamilyAtAllele) -> Vec<String>) -> Vec<String> {
    row.family.as_ref().map(values).unwrap_or_default()
}

/// Lists the pairs of which the patient has each allele once.
fn shown_pairs(family: &FamilyAtAllele) -> impl Iterator<Item = &PairAnswers> {
    family.pairs.iter().filter(|pair| pair.phase != PairPhase::NotBoth)
}

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

pub(in crate::report::tables) fn model_words(of: &ModelAnswers) -> String {
    let shown = both(&of.complete, &of.incomplete);
    let called = both(&of.complete_as_called, &of.incomplete_as_called);
    let name = of.model.name();
    if shown == called { format!("{name} {shown}") } else { format!("{name} {shown} [{called}]") }
}

pub(in crate::report::tables) fn origin_words(origins: &[Origin]) -> String {
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

pub(in crate::report::tables) fn source_words(of: &PairAnswers) -> String {
    let names: Vec<&str> = of.sources.iter().map(|s| s.name()).collect();
    let fragments = of.fragments.map_or_else(String::new, |f| {
        format!(" ({} fragments in cis, {} in trans)", f.cis, f.trans)
    });
    let names = if names.is_empty() { "none".to_owned() } else { names.join("+") };
    format!("{names}{fragments}")
}

pub(in crate::report::tables) fn relative_words(of: &RelativeState) -> String {
    let mut words = vec![of.relative.clone()];
    words.extend(of.genotype.clone());
    words.extend(of.depth.map(|d| format!("{d}x")));
    let is_plain = matches!(of.state, CallState::Absent | CallState::Carries);
    if !is_plain || of.genotype.is_none() {
        words.push(of.state.name().replace('_', " "));
    }
    words.join(" ")
}
