//! Declares the columns of warnings, rules asked, the allele in the input and links to public
//! databases.

use crate::report::tables::cell::{joined, link, optional, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;
use crate::report::{links, phrases};

/// Declares the columns `warnings` to `ucsc`.
pub(super) static TRACE: &[VariantColumn] = &[
    VariantColumn::new("warnings", "Warnings", "Warnings for the reader", |r, _| {
        joined(&phrases::sentences(&r.notices), "; ")
    })
    .main()
    .width(36)
    .json("variants.warnings")
    .info(
        Info::per_gene(12, "PW_WARN", "Warnings per gene, joined by &; percent-encoded")
            .values(|r| phrases::sentences(&r.notices)),
    ),
    VariantColumn::new(
        "rules",
        "Deciding rules",
        "Rules asked, in order: rule:verdict(values)",
        |r, _| joined(&r.trail.iter().map(ToString::to_string).collect::<Vec<_>>(), "; "),
    )
    .width(40)
    .json("variants.rules"),
    VariantColumn::new(
        "input_allele",
        "Allele in the input",
        "contig:position:ref:alt as the input wrote it",
        |r, _| text(r.input.to_string()),
    )
    .width(24)
    .json("variants.input")
    .info(Info::one(
        13,
        "PW_INPUT",
        "The allele as the input wrote it, contig:position:ref:alt; percent-encoded",
    )),
    VariantColumn::new("id", "ID", "ID column of the input", |r, _| optional(r.id.as_deref()))
        .json("variants.id"),
    VariantColumn::new("gnomad", "gnomAD", "Search gnomAD for the allele", |r, b| {
        link(&links::gnomad_id(&r.variant), links::gnomad(&r.variant, b))
    })
    .link()
    .width(18)
    .json("variants.links.gnomad"),
    VariantColumn::new("clinvar", "ClinVar", "ClinVar entries at the position", |r, b| {
        link(&links::locus(&r.variant, 0), Some(links::clinvar(&r.variant, b)))
    })
    .link()
    .width(16)
    .json("variants.links.clinvar"),
    VariantColumn::new("ucsc", "UCSC", "Place in the genome browser", |r, b| {
        link(&links::locus(&r.variant, 20), Some(links::ucsc(&r.variant, b)))
    })
    .link()
    .width(20)
    .json("variants.links.ucsc"),
];
