//! Declares the columns of the sample's call as the call set has it.

use crate::report::tables::cell::{count, number, round, text};
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `zygosity` to `filter`.
pub(super) static CALL: &[VariantColumn] = &[
    VariantColumn::new("zygosity", "Zygosity", "Copies of this allele", |r, _| {
        text(r.call.zygosity.label())
    })
    .main()
    .width(13)
    .json("variants.call.zygosity"),
    VariantColumn::new(
        "gt",
        "GT",
        "Genotype seen from this allele: 0 reference, 1 this allele, . another or missing",
        |r, _| text(r.call.allele_genotype.text()),
    )
    .width(6)
    .json("variants.call.allele_genotype"),
    VariantColumn::new("gt_input", "GT (input)", "Genotype as in the input", |r, _| {
        text(&r.call.genotype)
    })
    .width(6)
    .json("variants.call.genotype"),
    VariantColumn::new("dp", "DP", "Depth", |r, _| count(r.call.depth))
        .main()
        .integer()
        .width(6)
        .json("variants.call.depth"),
    VariantColumn::new("ad_ref", "AD ref", "Reads of the reference allele", |r, _| {
        count(r.call.ref_depth)
    })
    .integer()
    .width(7)
    .json("variants.call.ref_depth"),
    VariantColumn::new("ad_alt", "AD alt", "Reads of this allele", |r, _| count(r.call.alt_depth))
        .integer()
        .width(7)
        .json("variants.call.alt_depth"),
    VariantColumn::new("vaf", "VAF", "Share of this allele's reads, 0 to 1", |r, _| {
        number(r.call.vaf.map(|v| round(v, 4)))
    })
    .main()
    .number()
    .width(7)
    .json("variants.call.vaf"),
    VariantColumn::new(
        "vaf_fields",
        "VAF from",
        "Fields of the call set that the share was read from",
        |r, _| text(&r.call.vaf_fields),
    )
    .width(9)
    .json("variants.call.vaf_fields"),
    VariantColumn::new("gq", "GQ", "Genotype quality", |r, _| number(r.call.quality))
        .main()
        .number()
        .width(6)
        .json("variants.call.quality"),
    VariantColumn::new("qual", "QUAL", "Record quality", |r, _| number(r.quality))
        .number()
        .width(8)
        .json("variants.quality"),
    VariantColumn::new("filter", "FILTER", "FILTER as in the input", |r, _| text(&r.filter))
        .main()
        .width(10)
        .json("variants.filter"),
];
