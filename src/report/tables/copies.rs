//! Declares copy number as tables: a line a call and a sum over paralogues; depth of every target,
//! for plots.

use crate::model::cnv::{CnvCall, CnvGene, CnvPoint, CopySum, SumPart};
use crate::report::tables::cell::{Cell, fixed, integer, joined, text};
use crate::report::tables::column::{Column, Info, Table};

/// Holds one line of the copy-number table.
pub enum Line {
    /// Describes a call.
    Call(CnvCall),
    /// Describes a sum over paralogues.
    Sum(CopySum),
}

type LineColumn = Column<Line>;
type PointColumn = Column<CnvPoint>;

/// Declares the copy-number table.
pub static COPIES: Table<Line> = Table::new(&[CHANGE, MEASURES, EVIDENCE]);

static CHANGE: &[LineColumn] = &[
    LineColumn::new("kind", "Kind", "call, or sum over paralogues", |l, _| match l {
        Line::Call(_) => text("call"),
        Line::Sum(_) => text("sum"),
    })
    .json("cnv"),
    LineColumn::new("chrom", "Chr", "Chromosome", |l, _| call(l, |c| text(c.chromosome.name())))
        .json("cnv.calls.chromosome"),
    LineColumn::new("start", "Start", "First base, 1-based", |l, _| {
        call(l, |c| integer(c.span.one_based_start()))
    })
    .integer()
    .json("cnv.calls.start"),
    LineColumn::new("end", "End", "Last base, 1-based", |l, _| {
        call(l, |c| integer(c.span.one_based_end()))
    })
    .integer()
    .json("cnv.calls.end")
    .info(Info::one(1, "END", "Last base of the change").kind("Integer")),
    LineColumn::new("length", "Bases", "Bases lost or gained", |l, _| {
        call(l, |c| integer(c.span.len()))
    })
    .integer()
    .json("cnv.calls.end")
    .info(
        Info::one(3, "SVLEN", "Bases lost or gained, always positive (VCF 4.4)")
            .kind("Integer")
            .number("A"),
    ),
    LineColumn::new("class", "Class", "Class of the call; of a sum its id", |l, _| match l {
        Line::Call(c) => text(c.class.name()),
        Line::Sum(s) => text(&s.id),
    })
    .json("cnv.calls.class")
    .info(
        Info::one(2, "SVTYPE", "DEL or DUP, for readers of VCF before 4.4")
            .values(|l| call_values(l, |c| vec![allele_type(c).to_owned()])),
    )
    .info(
        Info::one(9, "MOSAIC", "In part of the cells")
            .kind("Flag")
            .number("0")
            .values(|l| call_values(l, |c| flag(c.class.is_mosaic()))),
    ),
];

static MEASURES: &[LineColumn] = &[
    LineColumn::new(
        "copies",
        "Copies",
        "Copies called; of a mosaic in the cells that carry it",
        |l, _| call(l, |c| integer(c.copies.into())),
    )
    .integer()
    .json("cnv.calls.copies"),
    LineColumn::new(
        "ploidy",
        "Ploidy",
        "Copies of an unchanged chromosome in this sample",
        |l, _| call(l, |c| integer(c.ploidy.into())),
    )
    .integer()
    .json("cnv.calls.ploidy"),
    LineColumn::new("measured", "Measured", "Copies measured", |l, _| {
        call(l, |c| fixed(c.measured, 2))
    })
    .number()
    .json("cnv.calls.measured"),
    LineColumn::new("cell_fraction", "Cells", "Share (0 to 1) of cells, of a mosaic", |l, _| {
        call(l, |c| c.cell_fraction.map_or(Cell::Empty, |f| fixed(f, 2)))
    })
    .number()
    .json("cnv.calls.cell_fraction")
    .info(Info::one(10, "CELLFRAC", "Share of cells, of a mosaic").kind("Float")),
    LineColumn::new(
        "quality",
        "Quality",
        "Phred-scaled probability that nothing is changed; of a sum that another genotype fits",
        |l, _| match l {
            Line::Call(c) => fixed(c.quality, 1),
            Line::Sum(s) => s.quality.map_or(Cell::Empty, |q| fixed(q, 1)),
        },
    )
    .number()
    .json("cnv.calls.quality"),
    LineColumn::new(
        "copies_quality",
        "Copies quality",
        "Phred-scaled probability that another number of copies fits",
        |l, _| call(l, |c| fixed(c.copies_quality, 1)),
    )
    .number()
    .json("cnv.calls.copies_quality"),
    LineColumn::new("filter", "Filter", "PASS, or why the call is not certain", |l, _| {
        call(l, |c| text(filter(c, ";")))
    })
    .json("cnv.calls.filters"),
    LineColumn::new("genes", "Genes", "Panel genes touched, with exons", |l, _| match l {
        Line::Call(c) => joined(&gene_parts(c), "; "),
        Line::Sum(s) => joined(&s.genes, "; "),
    })
    .json("cnv.calls.genes")
    .info(
        Info::one(17, "GENES", "Panel genes touched; percent-encoded")
            .number(".")
            .values(|l| call_values(l, |c| c.genes.iter().map(|g| g.symbol.clone()).collect())),
    )
    .info(
        Info::one(18, "EXONS", "What is touched of each gene, parallel to GENES; percent-encoded")
            .number(".")
            .values(|l| call_values(l, gene_parts)),
    ),
];

static EVIDENCE: &[LineColumn] = &[
    LineColumn::new("targets", "Targets", "Exons and windows measured inside", |l, _| {
        call(l, |c| integer(c.targets as u64))
    })
    .integer()
    .json("cnv.calls.targets")
    .info(Info::one(14, "TARGETS", "Exons and windows measured inside").kind("Integer")),
    LineColumn::new("exon_targets", "Exon targets", "Those that hold exon bases", |l, _| {
        call(l, |c| integer(c.exonic_targets as u64))
    })
    .integer()
    .json("cnv.calls.exonic_targets")
    .info(Info::one(15, "EXONTARGETS", "Those that hold exon bases").kind("Integer")),
    LineColumn::new(
        "mapq0",
        "MAPQ 0",
        "Share of aligned bases in reads of mapping quality 0",
        |l, _| call(l, |c| fixed(c.mapq0, 3)),
    )
    .number()
    .json("cnv.calls.mapq0")
    .info(
        Info::one(16, "MAPQ0", "Share of aligned bases in reads of mapping quality 0")
            .kind("Float"),
    ),
    LineColumn::new("split_reads", "Split reads", "Reads across the breakpoint", |l, _| {
        call(l, |c| integer(c.split_reads.into()))
    })
    .integer()
    .json("cnv.calls.split_reads")
    .info(Info::one(11, "SPLITREADS", "Reads across the breakpoint").kind("Integer")),
    LineColumn::new(
        "clipped_reads",
        "Clipped reads",
        "Reads clipped at either breakpoint",
        |l, _| call(l, |c| integer(c.clipped_reads.into())),
    )
    .integer()
    .json("cnv.calls.clipped_reads")
    .info(Info::one(12, "CLIPPEDREADS", "Reads clipped at either breakpoint").kind("Integer")),
    LineColumn::new(
        "odd_pairs",
        "Odd pairs",
        "Pairs whose distance or direction shows the breakpoint",
        |l, _| call(l, |c| integer(c.discordant_pairs.into())),
    )
    .integer()
    .json("cnv.calls.discordant_pairs")
    .info(
        Info::one(13, "ODDPAIRS", "Pairs whose distance or direction shows the breakpoint")
            .kind("Integer"),
    ),
    LineColumn::new(
        "claim",
        "Claim",
        "D: depth; DJ: depth and a breakpoint seen in reads",
        |l, _| call(l, |c| text(c.claim.code())),
    )
    .json("cnv.calls.claim")
    .info(Info::one(4, "SVCLAIM", "D: depth; DJ: depth and a breakpoint seen in reads").number("A"))
    .info(
        Info::one(5, "IMPRECISE", "No breakpoint was seen in reads")
            .kind("Flag")
            .number("0")
            .values(|l| call_values(l, |c| flag(c.is_imprecise()))),
    ),
    LineColumn::new("ci_start", "Start, from and to", "Uncertainty of the first base", |l, _| {
        call(l, |c| Cell::Offsets(c.ci_start.0, c.ci_start.1))
    })
    .json("cnv.calls.ci_start")
    .info(
        Info::one(6, "CIPOS", "Uncertainty of POS, offsets in bases")
            .kind("Integer")
            .number(".")
            .values(|l| {
                call_values(l, |c| vec![c.ci_start.0.to_string(), c.ci_start.1.to_string()])
            }),
    )
    .info(
        Info::one(8, "HOMLEN", "Bases by which the change can be shifted right")
            .kind("Integer")
            .number("A")
            .values(|l| {
                call_values(l, |c| {
                    Some(c.ci_start.1.to_string())
                        .filter(|_| c.split_reads > 0)
                        .into_iter()
                        .collect()
                })
            }),
    ),
    LineColumn::new("ci_end", "End, from and to", "Uncertainty of the last base", |l, _| {
        call(l, |c| Cell::Offsets(c.ci_end.0, c.ci_end.1))
    })
    .json("cnv.calls.ci_end")
    .info(
        Info::one(7, "CIEND", "Uncertainty of END, offsets in bases")
            .kind("Integer")
            .number(".")
            .values(|l| call_values(l, |c| vec![c.ci_end.0.to_string(), c.ci_end.1.to_string()])),
    ),
    LineColumn::new("note", "Note", "Verdict, parts and note of a sum", |l, _| match l {
        Line::Call(_) => Cell::Empty,
        Line::Sum(s) => text(format!("{}: {}. {}", s.verdict, parts(s), s.note)),
    })
    .json("cnv.sums.note"),
];

/// Makes a cell of a call; empty in the line of a sum.
fn call(line: &Line, cell: impl Fn(&CnvCall) -> Cell) -> Cell {
    if let Line::Call(c) = line { cell(c) } else { Cell::Empty }
}

/// Makes the values of an INFO field; a sum has none.
fn call_values(line: &Line, values: impl Fn(&CnvCall) -> Vec<String>) -> Vec<String> {
    if let Line::Call(c) = line { values(c) } else { Vec::new() }
}

fn flag(set: bool) -> Vec<String> {
    if set { vec![String::new()] } else { Vec::new() }
}

/// Returns the symbolic allele of a call: `DEL` or `DUP`.
pub(crate) fn allele_type(call: &CnvCall) -> &'static str {
    if call.class.is_loss() { "DEL" } else { "DUP" }
}

/// Returns the filters of a call; `PASS` without any.
pub(crate) fn filter(call: &CnvCall, separator: &str) -> String {
    if call.filters.is_empty() { "PASS".to_owned() } else { call.filters.join(separator) }
}

/// Returns the genes that a call touches, each with its exons.
pub(crate) fn gene_parts(call: &CnvCall) -> Vec<String> {
    call.genes.iter().map(CnvGene::describe).collect()
}

/// Returns the parts of a sum with copies measured, called and ordinary.
pub(crate) fn parts(sum: &CopySum) -> String {
    let part = |p: &SumPart| {
        let measured = p.measured.map_or_else(|| "no data".to_owned(), |m| format!("{m:.2}"));
        let copies = p.copies.map_or_else(|| "?".to_owned(), |c| c.to_string());
        format!("{} {measured} -> {copies} (ordinary {})", p.name, p.expected)
    };
    sum.parts.iter().map(part).collect::<Vec<_>>().join("; ")
}

/// Declares the columns of `<case>.cnv.points.tsv.gz`; coordinates are 0-based half-open.
pub static POINTS: Table<CnvPoint> = Table::new(&[&[
    PointColumn::new("chrom", "Chr", "Chromosome", |p, _| text(p.target.chromosome.name())),
    PointColumn::new("start0", "Start", "First base, 0-based", |p, _| integer(p.target.span.start))
        .integer(),
    PointColumn::new("end", "End", "Base behind the last, 0-based", |p, _| {
        integer(p.target.span.end)
    })
    .integer(),
    PointColumn::new("exon", "Exon", "1: holds exon bases; 0: none", |p, _| {
        integer(p.target.exonic.into())
    })
    .integer(),
    PointColumn::new("gc", "GC", "Share (0 to 1) of G and C", |p, _| fixed(p.target.gc, 3))
        .number(),
    PointColumn::new("depth", "Depth", "Mean depth", |p, _| fixed(p.depth, 2)).number(),
    PointColumn::new("copies", "Copies", "Copies measured", |p, _| {
        p.copies.map_or(Cell::Empty, |c| fixed(c, 3))
    })
    .number(),
]]);
