//! Declares the columns of counts: reported alleles by tier, records, ALT entries.

use super::GeneColumn;
use crate::model::gene_row::GeneRow;
use crate::model::ledger::Tier;
use crate::report::tables::cell::integer;

/// Declares the columns `reported_1` to `alleles`.
pub(super) static COUNTS: &[GeneColumn] = &[
    GeneColumn::new("reported_1", "Tier 1", "Reported alleles of tier 1", |g, _| {
        integer(reported(g, Tier::One))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_2", "Tier 2", "Reported alleles of tier 2", |g, _| {
        integer(reported(g, Tier::Two))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_r", "Tier R", "Reported alleles of tier R", |g, _| {
        integer(reported(g, Tier::RecessiveSingle))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_l", "Tier L", "Reported alleles of tier L", |g, _| {
        integer(reported(g, Tier::Locus))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_s", "Tier S", "Reported alleles of tier S", |g, _| {
        integer(reported(g, Tier::Splice))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_n", "Tier N", "Reported alleles of tier N", |g, _| {
        integer(reported(g, Tier::NonCoding))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_3", "Tier 3", "Reported alleles of tier 3", |g, _| {
        integer(reported(g, Tier::Three))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_u", "Tier U", "Reported alleles of tier U", |g, _| {
        integer(reported(g, Tier::Unknown))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new("reported_m", "Tier M", "Reported alleles of tier M", |g, _| {
        integer(reported(g, Tier::Modifier))
    })
    .main()
    .integer()
    .width(8)
    .json("genes.reported"),
    GeneColumn::new(
        "noncoding_not_shown",
        "Non-coding not shown",
        "Alleles that quality and frequency keep and the consequence rule drops: synonymous, or \
         outside of codons and splice regions, without a named mechanism; rare or of unknown \
         frequency; listed with --show-noncoding",
        |g, _| integer(g.noncoding_not_shown),
    )
    .integer()
    .width(10)
    .json("genes.noncoding_not_shown"),
    GeneColumn::new("records", "Records", "Input records that overlap the region", |g, _| {
        integer(g.records)
    })
    .main()
    .integer()
    .width(9)
    .json("genes.records"),
    GeneColumn::new("alleles", "Alleles", "ALT entries of those records", |g, _| {
        integer(g.alleles)
    })
    .main()
    .integer()
    .width(9)
    .json("genes.alleles"),
];

/// Counts the gene's reported alleles of one tier.
fn reported(gene: &GeneRow, tier: Tier) -> u64 {
    Tier::ALL
        .iter()
        .position(|t| *t == tier)
        .and_then(|i| gene.reported.get(i))
        .copied()
        .unwrap_or(0)
}
