//! Declares the columns of the reads at the allele, counted anew, and of the germline label that
//! follows from them.

use crate::model::coverage::ReadSupport;
use crate::model::row::Row;
use crate::report::tables::cell::{Cell, integer, rounded, share, text};
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `reads_verdict` to `germline_why`.
pub(super) static READS: &[VariantColumn] = &[
    VariantColumn::new(
        "reads_verdict",
        "Reads",
        "What the reads, counted anew, mean for the call: confirmed, biased, few reads, low \
         share, high share, not seen, no data; blank without reads",
        |r, _| reads(r, |s| text(s.verdict.name())),
    )
    .main()
    .json("variants.reads.verdict"),
    VariantColumn::new("reads", "Reads in words", "Caller and reads side by side", |r, _| {
        reads(r, |s| text(&s.text))
    })
    .width(40)
    .json("variants.reads.text"),
    VariantColumn::new("reads_ref", "Reads ref", "Fragments with the reference allele", |r, _| {
        reads(r, |s| integer(s.reference.into()))
    })
    .integer()
    .width(8)
    .json("variants.reads.reference"),
    VariantColumn::new("reads_alt", "Reads alt", "Fragments with this allele", |r, _| {
        reads(r, |s| integer(s.alternate.into()))
    })
    .integer()
    .width(8)
    .json("variants.reads.alternate"),
    VariantColumn::new(
        "reads_other",
        "Reads other",
        "Fragments with something else, or whose two reads disagree",
        |r, _| reads(r, |s| integer(s.other.into())),
    )
    .integer()
    .width(8)
    .json("variants.reads.other"),
    VariantColumn::new(
        "reads_vaf",
        "Reads VAF",
        "Share of this allele among the fragments, 0 to 1",
        |r, _| reads(r, |s| share(s.vaf)),
    )
    .number()
    .width(8)
    .json("variants.reads.vaf"),
    VariantColumn::new(
        "reads_vaf_95",
        "VAF interval",
        "95 % interval of that share (Wilson)",
        |r, _| {
            reads(r, |s| s.vaf_interval.map_or(Cell::Empty, |[a, b]| text(format!("{a} to {b}"))))
        },
    )
    .width(16)
    .json("variants.reads.vaf_interval"),
    VariantColumn::new(
        "reads_strands",
        "Strands",
        "Fragments forward/reverse: of this allele, of the reference allele",
        |r, _| reads(r, |s| text(strands(s))),
    )
    .width(14)
    .json("variants.reads.alternate_strands"),
    VariantColumn::new(
        "reads_strand_p",
        "Strand p",
        "Fisher's exact test of allele and strand",
        |r, _| reads(r, |s| rounded(s.strand_bias, 6)),
    )
    .number()
    .width(8)
    .json("variants.reads.strand_bias"),
    VariantColumn::new(
        "reads_position",
        "End distance",
        "Mean distance of this allele from the nearer end of its reads, in bases",
        |r, _| reads(r, |s| rounded(s.end_distance, 2)),
    )
    .number()
    .width(8)
    .json("variants.reads.end_distance"),
    VariantColumn::new(
        "reads_position_p",
        "Position p",
        "Rank-sum test of that distance, this allele's reads against the reference allele's",
        |r, _| reads(r, |s| rounded(s.position_bias, 6)),
    )
    .number()
    .width(8)
    .json("variants.reads.position_bias"),
    VariantColumn::new(
        "reads_mapq",
        "Read MAPQ",
        "Mean mapping quality of this allele's reads",
        |r, _| reads(r, |s| rounded(s.alternate_mapping_quality, 2)),
    )
    .number()
    .width(8)
    .json("variants.reads.alternate_mapping_quality"),
    VariantColumn::new(
        "reads_baseq",
        "Read base quality",
        "Mean base quality of this allele's bases",
        |r, _| reads(r, |s| rounded(s.alternate_base_quality, 2)),
    )
    .number()
    .width(8)
    .json("variants.reads.alternate_base_quality"),
    VariantColumn::new(
        "reads_clipped",
        "Clipped",
        "Share (0 to 1) of this allele's reads that are clipped",
        |r, _| reads(r, |s| share(s.clipped)),
    )
    .number()
    .width(8)
    .json("variants.reads.clipped"),
    VariantColumn::new(
        "reads_multimapping",
        "Multi-mapping",
        "Share (0 to 1) of all reads here that have mapping quality 0: they fit elsewhere as \
         well",
        |r, _| reads(r, |s| share(s.mapq0)),
    )
    .number()
    .width(8)
    .json("variants.reads.mapq0"),
    VariantColumn::new(
        "germline_label",
        "Germline",
        "Whether share of reads, tissue and gene allow to call it germline; by the reads \
         where there are enough, else by the call set",
        |r, _| r.germline.as_ref().map_or(Cell::Empty, |g| text(g.label.name())),
    )
    .main()
    .width(14)
    .json("variants.germline.label"),
    VariantColumn::new(
        "germline_why",
        "Germline, why",
        "Share of reads with interval, and what the rule says",
        |r, _| r.germline.as_ref().map_or(Cell::Empty, |g| text(&g.text)),
    )
    .width(40)
    .json("variants.germline.text"),
];

/// Makes a cell of the reads at the allele; empty without reads.
fn reads(row: &Row, cell: impl Fn(&ReadSupport) -> Cell) -> Cell {
    row.reads.as_ref().map_or(Cell::Empty, cell)
}

fn strands(s: &ReadSupport) -> String {
    let ([a, b], [c, d]) = (s.alternate_strands, s.reference_strands);
    format!("{a}/{b}, {c}/{d}")
}
