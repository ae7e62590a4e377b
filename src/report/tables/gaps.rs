//! Declares the table of gaps: stretches of exons and padding under the covered depth.

use crate::model::coverage::{CoverageReport, Gap, GeneCoverage};
use crate::report::tables::cell::{Cell, displayed, integer, joined, optional, rounded, text};
use crate::report::tables::column::{Column, Table};
use std::sync::Arc;

/// Holds one line of the gaps: a gene and the index of the gap in it.
pub type GapLine = (Arc<GeneCoverage>, usize);

/// Declares one column of the gaps.
type GapColumn = Column<GapLine>;

/// Declares the columns of `<case>.gaps.bed`; coordinates are 0-based half-open.
pub static GAPS: Table<GapLine> = Table::new(&[GAP_COLUMNS]);

static GAP_COLUMNS: &[GapColumn] = &[
    GapColumn::new("chrom", "Chr", "Chromosome", |l, _| displayed(l.0.chromosome))
        .json("genes.region"),
    GapColumn::new("start", "Start", "First base, 0-based", |l, _| {
        gap(l, |g| integer(g.span.start))
    })
    .integer()
    .json("coverage.genes.gaps.start"),
    GapColumn::new("end", "End", "Base behind the last, 0-based", |l, _| {
        gap(l, |g| integer(g.span.end))
    })
    .integer()
    .json("coverage.genes.gaps.end"),
    GapColumn::new("gene", "Gene", "HGNC symbol", |l, _| text(&l.0.gene.symbol))
        .json("coverage.genes.gene"),
    GapColumn::new("part", "Part", "Exon, flank of an exon, or region", |l, _| {
        gap(l, |g| text(&g.part))
    })
    .json("coverage.genes.gaps.part"),
    GapColumn::new("hgvs", "HGVS c.", "Positions on the transcript", |l, _| {
        gap(l, |g| optional(g.hgvs.as_deref()))
    })
    .json("coverage.genes.gaps.hgvs"),
    GapColumn::new("lowest", "Lowest", "Lowest depth", |l, _| gap(l, |g| integer(g.lowest.into())))
        .integer()
        .json("coverage.genes.gaps.lowest"),
    GapColumn::new("mean", "Mean", "Mean depth", |l, _| gap(l, |g| rounded(Some(g.mean), 1)))
        .number()
        .json("coverage.genes.gaps.mean"),
    GapColumn::new(
        "clinvar_pathogenic",
        "ClinVar",
        "Pathogenic alleles of ClinVar inside; 'not known' without a resource",
        |l, _| {
            gap(l, |g| g.clinvar.as_ref().map_or_else(|| text("not known"), |c| joined(c, "; ")))
        },
    )
    .json("coverage.genes.gaps.clinvar"),
    GapColumn::new("loci", "Panel loci", "Panel loci inside", |l, _| {
        gap(l, |g| joined(&g.loci, "; "))
    })
    .json("coverage.genes.gaps.loci"),
];

fn gap((gene, i): &GapLine, cell: impl Fn(&Gap) -> Cell) -> Cell {
    gene.gaps.get(*i).map_or(Cell::Empty, cell)
}

/// Returns the lines of the gaps in genes that have a place on the build.
pub(crate) fn gap_lines(report: &CoverageReport) -> Vec<GapLine> {
    let placed = report.genes.iter().filter(|g| g.chromosome.is_some());
    placed.flat_map(|g| (0..g.gaps.len()).map(|i| (Arc::clone(g), i))).collect()
}
