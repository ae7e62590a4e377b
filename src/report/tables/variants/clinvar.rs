//! Declares the columns of ClinVar's entries of the allele and of its neighbours.

use crate::model::Missing;
use crate::model::resource::ClinvarEntry;
use crate::model::row::Row;
use crate::report::tables::cell::{Cell, joined, text, unavailable};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;
use crate::report::{links, resources};

/// Declares the columns `clinvar_significance` to `clinvar_somatic_impact`.
pub(super) static CLINVAR: &[VariantColumn] = &[
    VariantColumn::new(
        "clinvar_significance",
        "ClinVar",
        "ClinVar's aggregate classification, linked to the variation",
        |r, _| classification(r),
    )
    .main()
    .link()
    .width(20)
    .json("variants.resources.clinvar.value.significance")
    .info(
        Info::one(19, "PW_CLNSIG", "ClinVar's aggregate classification; percent-encoded")
            .values(significance),
    )
    .info(Info::one(21, "PW_CLNID", "ClinVar variation").values(variation)),
    VariantColumn::new(
        "clinvar_stars",
        "ClinVar stars",
        "Stars of ClinVar's review status, 0 to 4",
        |r, _| stars(r),
    )
    .integer()
    .width(6)
    .json("variants.resources.clinvar.value.stars")
    .info(Info::one(20, "PW_CLNSTARS", "Stars of ClinVar's review status").kind("Integer")),
    VariantColumn::new(
        "clinvar_conditions",
        "ClinVar conditions",
        "Conditions in ClinVar",
        |r, _| entry_text(r, |c| &c.conditions),
    )
    .width(30)
    .json("variants.resources.clinvar.value.conditions"),
    VariantColumn::new(
        "clinvar_review",
        "ClinVar review",
        "Review status in ClinVar, and the date of the ClinVar file (its VCF has no date of a \
         single review)",
        |r, _| text(resources::clinvar_review(r)),
    )
    .width(24)
    .json("variants.resources.clinvar.value.review_status"),
    VariantColumn::new(
        "clinvar_consequence",
        "ClinVar consequence",
        "Molecular consequences as ClinVar names them",
        |r, _| entry_text(r, |c| &c.consequences),
    )
    .width(20)
    .json("variants.resources.clinvar.value.consequences"),
    VariantColumn::new(
        "clinvar_neighbours",
        "ClinVar neighbours",
        "Other pathogenic changes of the same codon (outside codons: of the same bases): \
         relation, name, classification, stars, variation",
        |r, _| joined(&resources::neighbours(r), "; "),
    )
    .width(40)
    .json("variants.neighbours")
    .info(
        Info::per_gene(
            17,
            "PW_NEIGHBOURS",
            "Per gene: relation and ClinVar variation of other pathogenic changes of the codon, \
         joined by &",
        )
        .values(neighbour_codes),
    ),
    VariantColumn::new(
        "clinvar_conflicts",
        "ClinVar conflicts",
        "Single classifications where they conflict",
        |r, _| entry_text(r, |c| &c.conflicts),
    )
    .width(24)
    .json("variants.resources.clinvar.value.conflicts"),
    VariantColumn::new(
        "clinvar_included",
        "ClinVar haplotypes",
        "Classifications of haplotypes and genotypes that the allele is part of, behind their \
         variation ids",
        |r, _| entry_text(r, |c| &c.included),
    )
    .width(24)
    .json("variants.resources.clinvar.value.included"),
    VariantColumn::new(
        "clinvar_oncogenicity",
        "ClinVar oncogenicity",
        "ClinVar's classification of oncogenicity, with review status and tumours",
        |r, _| entry_text(r, |c| &c.oncogenicity),
    )
    .width(24)
    .json("variants.resources.clinvar.value.oncogenicity"),
    VariantColumn::new(
        "clinvar_somatic_impact",
        "ClinVar somatic impact",
        "ClinVar's classification of somatic clinical impact, with review status and tumours",
        |r, _| entry_text(r, |c| &c.somatic_impact),
    )
    .width(24)
    .json("variants.resources.clinvar.value.somatic_impact"),
];

/// Makes a cell of the classification, linked to the variation's page.
fn classification(row: &Row) -> Cell {
    let Some(c) = row.resources.clinvar.known() else { return unavailable(&row.resources.clinvar) };
    let text =
        if c.significance.is_empty() { "not stated".to_owned() } else { c.significance.clone() };
    match links::clinvar_variation(&c.id) {
        Some(url) => Cell::Link { text, url },
        None => Cell::Text(text),
    }
}

fn stars(row: &Row) -> Cell {
    match row.resources.clinvar.known() {
        Some(c) => c.stars.map_or(Cell::Missing(Missing::Unreadable), |s| Cell::Integer(s.into())),
        None => unavailable(&row.resources.clinvar),
    }
}

/// Makes a cell of one text of the entry; empty without an entry.
fn entry_text(row: &Row, field: impl Fn(&ClinvarEntry) -> &String) -> Cell {
    row.resources.clinvar.known().map_or(Cell::Empty, |c| text(field(c)))
}

fn significance(row: &Row) -> Vec<String> {
    row.resources.clinvar.known().map(|c| c.significance.clone()).into_iter().collect()
}

fn variation(row: &Row) -> Vec<String> {
    row.resources.clinvar.known().map(|c| c.id.clone()).into_iter().collect()
}

fn neighbour_codes(row: &Row) -> Vec<String> {
    row.neighbours.iter().map(|n| format!("{}:{}", n.relation.name(), n.clinvar.id)).collect()
}
