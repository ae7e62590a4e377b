//! Declares the columns of population frequency, the evidence that follows from it, and what kept
//! or marked the allele.

use crate::model::Value;
use crate::model::resource::PopulationFrequency;
use crate::model::row::Row;
use crate::report::resources;
use crate::report::tables::cell::{Cell, joined, number, optional, optional_number, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `frequency` to `frequencies`.
pub(super) static FREQUENCY: &[VariantColumn] = &[
    VariantColumn::new(
        "frequency",
        "Frequency",
        "Population allele frequency; blank or '.' is unknown, not 0",
        |r, _| number(r.frequency),
    )
    .main()
    .number()
    .width(10)
    .json("variants.frequency")
    .info(
        Info::one(24, "PW_AF", "Population allele frequency used; absent where unknown")
            .kind("Float"),
    ),
    VariantColumn::new(
        "frequency_source",
        "Frequency source",
        "Where the frequency is from, or why there is none",
        |r, _| frequency_source(r),
    )
    .width(16)
    .json("variants.frequency_source")
    .info(
        Info::one(23, "PW_AF_SOURCE", "Source and population of PW_AF; percent-encoded")
            .values(|r| r.frequency_source.iter().cloned().collect()),
    ),
    VariantColumn::new(
        "frequency_evidence",
        "Frequency evidence",
        "BA1, BS1 or PM2_Supporting by the gene's specification, with values, source and \
         certainty; a label, no classification",
        |r, _| joined(&resources::evidence(r), "; "),
    )
    .width(30)
    .json("variants.evidence")
    .info(
        Info::per_gene(
            14,
            "PW_EVIDENCE",
            "Frequency evidence codes per gene (ACMG/AMP labels), joined by &",
        )
        .values(evidence_codes),
    ),
    VariantColumn::new(
        "ranked_down",
        "Ranked down",
        "Why the row stands last within its tier; never a reason to drop",
        |r, _| joined(&r.ranked_down, "; "),
    )
    .width(24)
    .json("variants.ranked_down")
    .info(
        Info::per_gene(
            15,
            "PW_RANKED_DOWN",
            "Why the row stands last within its tier, per gene, joined by &; percent-encoded",
        )
        .values(|r| r.ranked_down.clone()),
    ),
    VariantColumn::new(
        "rescue",
        "Rescue",
        "Why no rule may drop the allele, and which rules would have",
        |r, _| joined(&resources::rescues(r), "; "),
    )
    .width(30)
    .json("variants.rescues")
    .info(
        Info::per_gene(16, "PW_RESCUE", "What forbids dropping, per gene, joined by &")
            .values(rescue_codes),
    ),
    VariantColumn::new(
        "deny_list",
        "Deny-list",
        "The laboratory's own label on the allele; nothing is deleted for it",
        |r, _| optional(r.denied.as_deref()),
    )
    .width(24)
    .json("variants.denied")
    .info(Info::one(18, "PW_DENY_LIST", "The deny-list's word on the allele; percent-encoded")),
    VariantColumn::new(
        "homozygotes",
        "Homozygotes",
        "Homozygous individuals over all population sources of the bundle, each counted once",
        |r, _| homozygotes(r),
    )
    .number()
    .width(9)
    .json("variants.resources.frequencies.found.value.homozygotes"),
    VariantColumn::new(
        "hemizygotes",
        "Hemizygotes",
        "Hemizygous alleles over all population sources of the bundle, each counted once",
        |r, _| hemizygotes(r),
    )
    .number()
    .width(9)
    .json("variants.resources.frequencies.found.value.hemizygotes"),
    VariantColumn::new(
        "faf95",
        "FAF95",
        "Highest filtering allele frequency (95 % lower bound) of the population sources",
        |r, _| faf95(r),
    )
    .number()
    .width(10)
    .json("variants.resources.frequencies.found.value.faf95"),
    VariantColumn::new(
        "frequencies",
        "Frequencies",
        "Each population source: frequency, highest group, counts, FILTER, or why there is none",
        |r, _| joined(&resources::frequencies(r), "; "),
    )
    .width(40)
    .json("variants.resources.frequencies"),
];

fn frequency_source(row: &Row) -> Cell {
    match (&row.frequency_source, row.frequency) {
        (Some(source), _) => text(source),
        (None, Value::Unknown(why)) => text(why.label()),
        (None, Value::Known(_)) => Cell::Empty,
    }
}

fn evidence_codes(row: &Row) -> Vec<String> {
    row.evidence.iter().map(|e| e.code.to_owned()).collect()
}

fn rescue_codes(row: &Row) -> Vec<String> {
    row.rescues.iter().map(|r| r.by.to_string()).collect()
}

/// Returns the population sources of the bundle that hold the allele.
fn known(row: &Row) -> impl Iterator<Item = &PopulationFrequency> {
    row.resources.frequencies.iter().filter_map(|f| f.found.known())
}

fn homozygotes(row: &Row) -> Cell {
    optional_number(row.resources.count_people(|_| true, |f| f.homozygotes))
}

fn hemizygotes(row: &Row) -> Cell {
    optional_number(row.resources.count_people(|_| true, |f| f.hemizygotes))
}

fn faf95(row: &Row) -> Cell {
    optional_number(known(row).filter_map(|f| f.faf95).reduce(f64::max))
}
