//! Declares callability as a table, `<case>.coverage.tsv`: a line a gene, exon and locus.

use crate::model::coverage::{
    CoverageReport, Depths, GeneCoverage, LocusCoverage, SampleChecks, Verdict,
};
use crate::model::{Chromosome, Span};
use crate::report::provenance::Origin;
use crate::report::tables::cell::{
    Cell, displayed, integer, joined, optional, round, rounded, share, text,
};
use crate::report::tables::column::{Column, Table};
use std::sync::Arc;

/// Holds one line of the coverage table.
pub enum Line {
    /// Describes a gene by the target on which its verdict is.
    Gene(Arc<GeneCoverage>),
    /// Describes a gene's region as searched.
    Body(Arc<GeneCoverage>),
    /// Describes an exon of the gene's first transcript, by its index.
    Exon(Arc<GeneCoverage>, usize),
    /// Describes a curated locus.
    Locus(LocusCoverage),
}

/// Declares one column of the coverage table.
type LineColumn = Column<Line>;

/// Declares the columns before the shares of bases at each depth.
pub static PLACE_AND_DEPTH: Table<Line> = Table::new(&[&[
    LineColumn::new(
        "level",
        "Level",
        "gene, body (the region as searched), exon or locus",
        |l, _| text(l.level()),
    )
    .json("coverage.genes"),
    LineColumn::new("gene", "Gene", "HGNC symbol; of a locus its genes", |l, _| text(l.gene()))
        .json("coverage.genes.gene"),
    LineColumn::new("name", "Name", "Target of the gene, exon, or id of the locus", |l, _| {
        text(l.name())
    })
    .json("coverage.genes.target"),
    LineColumn::new("transcript", "Transcript", "Transcript of the exon", |l, _| {
        l.exon_cell(|gene, i| optional(gene.exons.get(i).map(|e| e.transcript.as_str())))
    })
    .json("coverage.genes.exons.transcript"),
    LineColumn::new("chrom", "Chr", "Chromosome", |l, _| displayed(l.chromosome()))
        .json("coverage.loci.chromosome"),
    LineColumn::new("start", "Start", "First base, 1-based, padding included", |l, _| {
        l.span().map_or(Cell::Empty, |s| integer(s.one_based_start()))
    })
    .integer()
    .json("coverage.genes.exons.start"),
    LineColumn::new("end", "End", "Last base, 1-based, padding included", |l, _| {
        l.span().map_or(Cell::Empty, |s| integer(s.one_based_end()))
    })
    .integer()
    .json("coverage.genes.exons.end"),
    LineColumn::new("bases", "Bases", "Bases over which depth is counted", |l, _| {
        l.depth_cell(|d| integer(d.bases))
    })
    .integer()
    .json("coverage.genes.exonic.bases"),
    LineColumn::new("mean", "Mean depth", "Mean depth", |l, _| {
        l.depth_cell(|d| rounded(Some(d.mean), 2))
    })
    .number()
    .json("coverage.genes.exonic.mean"),
    LineColumn::new("median", "Median depth", "Median depth", |l, _| {
        l.depth_cell(|d| integer(d.median.into()))
    })
    .integer()
    .json("coverage.genes.exonic.median"),
]]);

/// Declares the columns behind the shares of bases at each depth.
pub static VERDICT: Table<Line> = Table::new(&[&[
    LineColumn::new(
        "mapq0",
        "MAPQ 0",
        "Share (0 to 1) of aligned bases in reads that fit elsewhere as well",
        |l, _| l.depth_cell(|d| share(d.mapq0)),
    )
    .number()
    .json("coverage.genes.exonic.mapq0"),
    LineColumn::new(
        "covered_share",
        "Share covered",
        "Share (0 to 1) of the gene's target at the covered depth",
        |l, _| l.gene_cell(|g| share(g.covered_share)),
    )
    .number()
    .json("coverage.genes.covered_share"),
    LineColumn::new("gaps", "Gaps", "Stretches under the covered depth", |l, _| {
        l.gap_cell(|bases| bases.len() as u64)
    })
    .integer()
    .json("coverage.genes.gaps"),
    LineColumn::new("gap_bases", "Gap bases", "Bases in them", |l, _| {
        l.gap_cell(|bases| bases.iter().sum())
    })
    .integer()
    .json("coverage.genes.gaps"),
    LineColumn::new("verdict", "Verdict", "covered, partly, not covered, no data", |l, _| {
        l.verdict().map_or(Cell::Empty, |v| text(v.name()))
    })
    .json("coverage.genes.verdict"),
    LineColumn::new("why", "Why", "Why nothing can be said", |l, _| match l.verdict() {
        Some(Verdict::NoData(why)) => text(why),
        _ => Cell::Empty,
    })
    .json("coverage.genes.verdict"),
    LineColumn::new(
        "paralogue",
        "Paralogue",
        "Loci of low mappability that touch the gene",
        |l, _| l.gene_cell(|g| joined(&g.paralogue, ",")),
    )
    .json("coverage.genes.paralogue"),
]]);

impl Line {
    fn level(&self) -> &'static str {
        match self {
            Self::Gene(_) => "gene",
            Self::Body(_) => "body",
            Self::Exon(..) => "exon",
            Self::Locus(_) => "locus",
        }
    }

    fn gene(&self) -> String {
        match self {
            Self::Gene(g) | Self::Body(g) | Self::Exon(g, _) => g.gene.symbol.clone(),
            Self::Locus(l) => l.genes.join(","),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Gene(g) => g.target.clone(),
            Self::Body(_) => "region as searched".to_owned(),
            Self::Exon(g, i) => g
                .exons
                .get(*i)
                .map_or_else(String::new, |e| format!("exon {}/{}", e.number, e.count)),
            Self::Locus(l) => l.id.clone(),
        }
    }

    fn chromosome(&self) -> Option<Chromosome> {
        match self {
            Self::Gene(g) | Self::Body(g) | Self::Exon(g, _) => g.chromosome,
            Self::Locus(l) => Some(l.chromosome),
        }
    }

    fn span(&self) -> Option<Span> {
        match self {
            Self::Gene(_) | Self::Body(_) => None,
            Self::Exon(g, i) => g.exons.get(*i).map(|e| e.span),
            Self::Locus(l) => Some(l.span),
        }
    }

    fn depths(&self) -> Option<&Depths> {
        match self {
            Self::Gene(g) => g.exonic.as_ref(),
            Self::Body(g) => g.body.as_ref(),
            Self::Exon(g, i) => g.exons.get(*i).map(|e| &e.depths),
            Self::Locus(l) => l.depths.as_ref(),
        }
    }

    fn depth_cell(&self, cell: impl Fn(&Depths) -> Cell) -> Cell {
        self.depths().map_or(Cell::Empty, cell)
    }

    fn gene_cell(&self, cell: impl Fn(&GeneCoverage) -> Cell) -> Cell {
        if let Self::Gene(g) = self { cell(g) } else { Cell::Empty }
    }

    fn exon_cell(&self, cell: impl Fn(&GeneCoverage, usize) -> Cell) -> Cell {
        if let Self::Exon(g, i) = self { cell(g, *i) } else { Cell::Empty }
    }

    fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Gene(g) => Some(&g.verdict),
            Self::Locus(l) => Some(&l.verdict),
            Self::Body(_) | Self::Exon(..) => None,
        }
    }

    /// Makes a cell of the bases that each gap has in the gene or exon.
    fn gap_cell(&self, count: impl Fn(&[u64]) -> u64) -> Cell {
        match self {
            Self::Gene(g) => {
                integer(count(&g.gaps.iter().map(|g| g.span.len()).collect::<Vec<_>>()))
            }
            Self::Exon(g, i) => g.exons.get(*i).map_or(Cell::Empty, |exon| {
                let inside = g.gaps.iter().map(|g| overlap(g.span, exon.span));
                integer(count(&inside.filter(|n| *n > 0).collect::<Vec<_>>()))
            }),
            Self::Body(_) | Self::Locus(_) => Cell::Empty,
        }
    }

    /// Makes the cells of the shares of bases at each of `thresholds` depths.
    pub(crate) fn shares(&self, thresholds: usize) -> Vec<Cell> {
        match self.depths() {
            Some(d) => d.at_least.iter().map(|s| share(Some(*s))).collect(),
            None => vec![Cell::Empty; thresholds],
        }
    }
}

/// Returns the lines of the coverage table: each gene with its region and exons, then the loci.
pub(crate) fn lines(report: &CoverageReport) -> Vec<Line> {
    let mut lines = Vec::new();
    for gene in &report.genes {
        lines.push(Line::Gene(Arc::clone(gene)));
        if gene.body.is_some() {
            lines.push(Line::Body(Arc::clone(gene)));
        }
        lines.extend((0..gene.exons.len()).map(|i| Line::Exon(Arc::clone(gene), i)));
    }
    lines.extend(report.loci.iter().cloned().map(Line::Locus));
    lines
}

/// Returns the origin with the lines on the alignment file and what was counted of it.
pub(crate) fn with_alignments(
    origin: &Origin,
    report: &CoverageReport,
) -> Vec<(&'static str, String)> {
    let target = format!(
        "exons and {} bases on both sides; covered from {}x",
        report.exon_padding, report.covered_depth
    );
    let own = [
        ("alignments", format!("{} ({})", report.file, report.format)),
        ("counted", report.counted.clone()),
        ("target", target),
        ("sample_checks", checks_text(&report.checks)),
    ];
    origin.iter().cloned().chain(own).collect()
}

/// Returns the sample checks on one line, without what is not known.
fn checks_text(c: &SampleChecks) -> String {
    let share = |name: &str, v: Option<f64>| v.map(|v| format!("{name} {}", decimals(v, 4)));
    let sex = serde_json::to_value(c.sex).ok().and_then(|v| v.as_str().map(str::to_owned));
    let parts = [
        Some(format!("primary reads {}", c.reads)),
        share("duplicates", c.duplicates),
        share("failed", c.failed),
        share("supplementary", c.supplementary),
        share("MAPQ 0", c.mapq0),
        share("proper pairs", c.proper_pairs),
        c.insert_median.map(|n| format!("median insert {n}")),
        c.insert_quartiles.map(|[a, b]| format!("insert quartiles {a} to {b}")),
        share("autosomal depth", c.autosome_depth),
        share("X ratio", c.x_ratio),
        share("Y ratio", c.y_ratio),
        sex.map(|s| format!("sex by depth {s}")),
        share("on target", c.on_target),
        c.contamination.as_ref().map(|c| {
            let [a, b] = c.interval;
            format!(
                "contamination {} ({} to {}; {} sites; {})",
                decimals(c.share, 4),
                decimals(a, 4),
                decimals(b, 4),
                c.sites,
                c.source
            )
        }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Returns a computed number with at most `digits` decimals; trailing zeros go.
fn decimals(value: f64, digits: i32) -> String {
    round(value, digits).to_string()
}

fn overlap(a: Span, b: Span) -> u64 {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}
