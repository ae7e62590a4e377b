//! Declares the columns of the normalised allele.

use crate::report::tables::cell::{integer, optional, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `chrom` to `hgvs_g`.
pub(super) static ALLELE: &[VariantColumn] = &[
    VariantColumn::new("chrom", "Chr", "Chromosome", |r, _| text(r.variant.chromosome().name()))
        .main()
        .width(7)
        .json("variants.chromosome"),
    VariantColumn::new(
        "pos",
        "Position",
        "1-based position of the normalised allele (VCF)",
        |r, _| integer(r.variant.span().one_based_start()),
    )
    .main()
    .integer()
    .width(11)
    .json("variants.position"),
    VariantColumn::new("ref", "Ref", "Reference bases of the normalised allele", |r, _| {
        text(r.variant.reference())
    })
    .main()
    .width(8)
    .json("variants.reference"),
    VariantColumn::new("alt", "Alt", "Alternate bases of the normalised allele", |r, _| {
        text(r.variant.alternate())
    })
    .main()
    .width(8)
    .json("variants.alternate"),
    VariantColumn::new("hgvs_g", "HGVS g.", "Genomic name", |r, _| optional(r.hgvs_g.as_deref()))
        .width(28)
        .json("variants.hgvs_g")
        .info(Info::one(8, "PW_HGVSG", "Genomic name; percent-encoded")),
];
