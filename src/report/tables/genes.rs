//! Declares the gene table: one row per panel gene.

use crate::model::coverage::{GeneCoverage, Verdict};
use crate::model::ledger::Tier;
use crate::model::row::{GeneData, GeneRow};
use crate::report::tables::cell::{Cell, first_link, integer, joined, link, share, text};
use crate::report::tables::column::{Column, Table};
use crate::report::{flags, links};

/// Declares one column of the gene table.
type GeneColumn = Column<GeneRow>;

/// Declares the gene table.
pub static GENES: Table<GeneRow> = Table::new(&[COLUMNS]);

static COLUMNS: &[GeneColumn] = &[
    GeneColumn::new("gene", "Gene", "HGNC symbol", |g, _| text(&g.gene.symbol))
        .main()
        .width(10)
        .json("genes.facts.symbol"),
    GeneColumn::new("hgnc_id", "HGNC", "HGNC identifier", |g, _| {
        link(&g.gene.hgnc_id, links::hgnc(&g.gene.hgnc_id))
    })
    .main()
    .link()
    .json("genes.facts.hgnc_id"),
    GeneColumn::new(
        "data",
        "Data",
        "Whether the call set could say anything about the gene",
        |g, _| text(data_text(&g.data)),
    )
    .main()
    .width(24)
    .json("genes.data"),
    GeneColumn::new(
        "coverage",
        "Coverage",
        "Whether reads cover exons and padding: covered, partly, not covered, no data; blank \
         without reads",
        |g, _| covered(g, |c| text(verdict(&c.verdict))),
    )
    .main()
    .json("coverage.genes.verdict"),
    GeneColumn::new(
        "covered_share",
        "Share covered",
        "Share (0 to 1) of exons and padding at the covered depth",
        |g, _| covered(g, |c| share(c.covered_share)),
    )
    .main()
    .number()
    .width(9)
    .json("coverage.genes.covered_share"),
    GeneColumn::new("mean_depth", "Mean depth", "Mean depth over exons and padding", |g, _| {
        covered(g, |c| share(c.exonic.as_ref().map(|d| d.mean)))
    })
    .main()
    .number()
    .width(8)
    .json("coverage.genes.exonic.mean"),
    GeneColumn::new(
        "median_depth",
        "Median depth",
        "Median depth over exons and padding",
        |g, _| covered(g, |c| c.exonic.as_ref().map_or(Cell::Empty, |d| integer(d.median.into()))),
    )
    .integer()
    .width(8)
    .json("coverage.genes.exonic.median"),
    GeneColumn::new(
        "mapq0",
        "MAPQ 0",
        "Share (0 to 1) of aligned bases of exons and padding in reads that fit elsewhere as \
         well",
        |g, _| covered(g, |c| share(c.exonic.as_ref().and_then(|d| d.mapq0))),
    )
    .number()
    .width(8)
    .json("coverage.genes.exonic.mapq0"),
    GeneColumn::new(
        "gaps",
        "Gaps",
        "Stretches of exons and padding under the covered depth",
        |g, _| {
            covered(
                g,
                |c| if c.exonic.is_some() { integer(c.gaps.len() as u64) } else { Cell::Empty },
            )
        },
    )
    .integer()
    .width(8)
    .json("coverage.genes.gaps"),
    GeneColumn::new(
        "gap_list",
        "Gaps in",
        "Exons with gaps, with pathogenic alleles (ClinVar) and panel loci that lie in them",
        |g, _| covered(g, |c| text(gap_list(c))),
    )
    .main()
    .width(30)
    .json("coverage.genes.gaps"),
    GeneColumn::new(
        "paralogue",
        "Paralogue",
        "Loci of low mappability that touch the gene: reads may belong elsewhere",
        |g, _| covered(g, |c| joined(&c.paralogue, ", ")),
    )
    .width(24)
    .json("coverage.genes.paralogue"),
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
        "Rare alleles outside of codons and splice regions without a named mechanism: dropped by \
         the consequence rule, listed with --show-noncoding",
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
    GeneColumn::new(
        "inheritance_mode",
        "Inheritance",
        "Modes of inheritance on this panel",
        |g, _| text(g.gene.inheritance.joined(",")),
    )
    .main()
    .width(11)
    .json("genes.facts.inheritance"),
    GeneColumn::new("disease", "Disease", "Disease on this panel", |g, _| text(&g.gene.disease))
        .main()
        .width(36)
        .json("genes.facts.disease"),
    GeneColumn::new("omim", "OMIM", "OMIM phenotypes; the link opens the first", |g, _| {
        first_link(&g.gene.omim, links::omim)
    })
    .link()
    .width(14)
    .json("genes.facts.omim"),
    GeneColumn::new("mondo", "MONDO", "MONDO diseases; the link opens the first", |g, _| {
        first_link(&g.gene.mondo, links::mondo)
    })
    .link()
    .width(14)
    .json("genes.facts.mondo"),
    GeneColumn::new("evidence", "Evidence", "Evidence level of the gene on this panel", |g, _| {
        text(g.gene.evidence.as_str())
    })
    .main()
    .width(9)
    .json("genes.facts.evidence"),
    GeneColumn::new("panel_tier", "Panel tier", "core, core36, extended, research", |g, _| {
        text(&g.gene.panel_tier)
    })
    .width(9)
    .json("genes.facts.panel_tier"),
    GeneColumn::new(
        "flags",
        "Flags",
        "Malignancy predisposition with disease and source, donor relevance, secondary findings",
        |g, _| {
            joined(
                &flags::gene_flags(&g.gene).into_iter().map(|f| f.text).collect::<Vec<_>>(),
                "; ",
            )
        },
    )
    .main()
    .width(36)
    .json("genes.flags"),
    GeneColumn::new("mechanism", "Mechanism", "Mechanism of disease", |g, _| {
        text(&g.gene.mechanism)
    })
    .width(30)
    .json("genes.facts.mechanism"),
    GeneColumn::new(
        "loss_of_function",
        "Loss of function",
        "Whether loss of function is an established mechanism (PVS1)",
        |g, _| text(&g.gene.loss_of_function),
    )
    .width(24)
    .json("genes.facts.loss_of_function"),
    GeneColumn::new(
        "region",
        "Region",
        "Region searched, 1-based inclusive, padding included",
        |g, _| text(&g.region),
    )
    .width(26)
    .json("genes.region"),
    GeneColumn::new("transcripts", "Transcripts", "Transcripts used", |g, _| {
        joined(&g.transcripts, ", ")
    })
    .main()
    .width(26)
    .json("genes.transcripts"),
    GeneColumn::new(
        "remarks",
        "Remarks",
        "Build differences, reconstruction, paralogues",
        |g, _| joined(&g.remarks, "; "),
    )
    .main()
    .width(36)
    .json("genes.remarks"),
    GeneColumn::new(
        "previous_symbols",
        "Previous symbols",
        "Previous symbols and symbols on the other build",
        |g, _| joined(&g.gene.previous_symbols, ", "),
    )
    .width(20)
    .json("genes.facts.previous_symbols"),
    GeneColumn::new("panels", "Panels", "Panels that hold the gene", |g, _| {
        joined(&g.gene.panels, ",")
    })
    .width(14)
    .json("genes.facts.panels"),
    GeneColumn::new("notes", "Notes", "Notes for the interpreter", |g, _| text(&g.gene.notes))
        .width(36)
        .json("genes.facts.notes"),
    GeneColumn::new("sources", "Sources", "Sources of the entry", |g, _| {
        joined(&g.gene.sources, "; ")
    })
    .width(30)
    .json("genes.facts.sources"),
    GeneColumn::new("certainty", "Certainty", "How certain the entry is", |g, _| {
        text(&g.gene.certainty)
    })
    .width(14)
    .json("genes.facts.certainty"),
];

/// Makes a cell of the gene's coverage; empty without reads.
fn covered(gene: &GeneRow, cell: impl Fn(&GeneCoverage) -> Cell) -> Cell {
    gene.coverage.as_deref().map_or(Cell::Empty, cell)
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::NoData(why) => format!("NO DATA: {why}"),
        Verdict::NotCovered => "NOT COVERED".to_owned(),
        other => other.name().to_owned(),
    }
}

/// Lists the parts with gaps and their bases, in genomic order, and what lies in them.
fn gap_list(coverage: &GeneCoverage) -> String {
    let mut parts: indexmap::IndexMap<&str, u64> = indexmap::IndexMap::new();
    for gap in &coverage.gaps {
        *parts.entry(gap.part.as_str()).or_default() += gap.span.len();
    }
    let mut list: Vec<String> =
        parts.iter().map(|(part, bases)| format!("{part}: {bases} bases")).collect();
    list.extend(coverage.gaps.iter().flat_map(|g| g.clinvar.iter().flatten()).cloned());
    list.extend(coverage.gaps.iter().flat_map(|g| &g.loci).map(|l| format!("locus {l}")));
    list.dedup();
    list.join("; ")
}

/// Says in words whether a gene had data.
pub(crate) fn data_text(data: &GeneData) -> String {
    match data {
        GeneData::Records => "records seen".to_owned(),
        GeneData::NoRecords => "NO RECORDS: not the same as reference".to_owned(),
        GeneData::ContigAbsent => "CONTIG ABSENT from the call set".to_owned(),
        GeneData::ReferenceMissing(share) => {
            format!("REFERENCE IS N over {:.0} % of the exons", share * 100.0)
        }
        GeneData::NotOnBuild => "NO PLACE on this genome build".to_owned(),
    }
}

/// Counts the gene's reported alleles of one tier.
fn reported(gene: &GeneRow, tier: Tier) -> u64 {
    Tier::ALL
        .iter()
        .position(|t| *t == tier)
        .and_then(|i| gene.reported.get(i))
        .copied()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tier_has_its_column() {
        for tier in Tier::ALL {
            let key = format!("reported_{}", tier.name().to_lowercase());
            assert!(GENES.iter().any(|c| c.key == key), "the gene table lacks {key}");
        }
    }
}
