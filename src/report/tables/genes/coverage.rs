//! Declares the columns of coverage by the reads.

use super::GeneColumn;
use crate::model::coverage::{GeneCoverage, Verdict};
use crate::model::gene_row::GeneRow;
use crate::report::tables::cell::{Cell, integer, joined, share, text};

/// Declares the columns `coverage` to `paralogue`.
pub(super) static COVERAGE: &[GeneColumn] = &[
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
