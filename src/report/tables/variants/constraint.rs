//! Declares the columns of constraint and dosage sensitivity of the gene.

use crate::report::tables::cell::{optional, optional_number};
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `loeuf` to `triplosensitivity`.
pub(super) static CONSTRAINT: &[VariantColumn] = &[
    VariantColumn::new(
        "loeuf",
        "LOEUF",
        "Upper bound of observed/expected loss of function of the gene (gnomAD)",
        |r, _| optional_number(r.resources.gene.loeuf),
    )
    .number()
    .width(8)
    .json("variants.resources.gene.loeuf"),
    VariantColumn::new(
        "pli",
        "pLI",
        "Probability of loss-of-function intolerance of the gene (gnomAD)",
        |r, _| optional_number(r.resources.gene.pli),
    )
    .number()
    .width(8)
    .json("variants.resources.gene.pli"),
    VariantColumn::new(
        "missense_z",
        "Missense Z",
        "Missense constraint of the gene (gnomAD)",
        |r, _| optional_number(r.resources.gene.missense_z),
    )
    .number()
    .width(8)
    .json("variants.resources.gene.missense_z"),
    VariantColumn::new(
        "haploinsufficiency",
        "Haploinsufficiency",
        "ClinGen's score of the gene with its meaning",
        |r, _| optional(r.resources.gene.haploinsufficiency.as_deref()),
    )
    .width(24)
    .json("variants.resources.gene.haploinsufficiency"),
    VariantColumn::new(
        "triplosensitivity",
        "Triplosensitivity",
        "ClinGen's score of the gene with its meaning",
        |r, _| optional(r.resources.gene.triplosensitivity.as_deref()),
    )
    .width(24)
    .json("variants.resources.gene.triplosensitivity"),
];
