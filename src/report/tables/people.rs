//! Declares copy-number calls and sums as a person reads them, in workbook and page.

use crate::model::cnv::{Claim, CnvCall, CnvReport, CopySum};
use crate::report::tables::cell::{joined, text};
use crate::report::tables::column::{Column, Table};
use crate::report::tables::copies::{filter, gene_parts, parts};

type CallColumn = Column<CnvCall>;
type SumColumn = Column<CopySum>;

/// Declares the calls.
pub static CALLS: Table<CnvCall> = Table::new(&[&[
    CallColumn::new("class", "Class", "Loss or gain, and in how many cells", |c, _| {
        let cells = c
            .cell_fraction
            .map_or_else(String::new, |f| format!(" in {:.0} % of cells", 100.0 * f));
        text(format!("{}{cells}", c.class.name()))
    })
    .width(16),
    CallColumn::new("place", "Place", "First and last base, 1-based", |c, _| {
        let (start, end) = (c.span.one_based_start(), c.span.one_based_end());
        text(format!("{}:{start}-{end}", c.chromosome))
    })
    .width(28),
    CallColumn::new("bases", "Bases", "Bases lost or gained", |c, _| {
        text(c.span.len().to_string())
    })
    .width(10),
    CallColumn::new("genes", "Genes and exons", "Panel genes touched, with exons", |c, _| {
        joined(&gene_parts(c), "; ")
    })
    .width(40),
    CallColumn::new(
        "copies",
        "Copies",
        "Copies called of those of an unchanged chromosome",
        |c, _| text(format!("{} of {}", c.copies, c.ploidy)),
    )
    .width(10),
    CallColumn::new("measured", "Measured", "Copies measured", |c, _| {
        text(format!("{:.2}", c.measured))
    })
    .width(10),
    CallColumn::new(
        "quality",
        "Quality",
        "Phred-scaled probability that nothing is changed",
        |c, _| text(format!("{:.0}", c.quality)),
    )
    .width(10),
    CallColumn::new("filter", "Filter", "PASS, or why the call is not certain", |c, _| {
        text(filter(c, "; "))
    })
    .width(16),
    CallColumn::new("evidence", "Evidence", "Targets and reads that show the change", |c, _| {
        text(match c.claim {
            Claim::Depth => format!("depth of {} targets", c.targets),
            Claim::DepthAndJunction => format!(
                "depth of {} targets; {} split reads, {} clipped reads, {} pairs",
                c.targets, c.split_reads, c.clipped_reads, c.discordant_pairs
            ),
        })
    })
    .width(44),
    CallColumn::new("uncertainty", "Uncertainty", "Offsets of the ends in bases", |c, _| {
        let ((a, b), (x, y)) = (c.ci_start, c.ci_end);
        text(match c.is_imprecise() {
            true => format!("start {a:+}..{b:+}, end {x:+}..{y:+}"),
            false => "seen to the base".to_owned(),
        })
    })
    .width(34),
]]);

/// Declares the sums over paralogues.
pub static SUMS: Table<CopySum> = Table::new(&[&[
    SumColumn::new("genes", "Sequences counted together", "Genes", |s, _| joined(&s.genes, ", ")),
    SumColumn::new("copies", "Copies", "Copies of each part", |s, _| text(parts(s))),
    SumColumn::new("verdict", "Says", "Verdict on the parts", |s, _| text(&s.verdict)),
    SumColumn::new("note", "Note", "Limits of the sum", |s, _| text(&s.note)),
]]);

/// Returns the rows of a table as a person reads them, not escaped.
pub(crate) fn rows_as_text<T>(
    table: &Table<T>,
    rows: &[T],
    report: &CnvReport,
) -> Vec<Vec<String>> {
    let cells =
        |row: &T| table.iter().map(|c| (c.cell)(row, report.build).display_text()).collect();
    rows.iter().map(cells).collect()
}

/// Describes what the calls were judged against.
pub fn baseline_text(report: &CnvReport) -> String {
    let b = &report.baseline;
    let copies = |n: Option<u32>| n.map_or_else(|| "not known".to_owned(), |n| n.to_string());
    let set = match b.reference_samples.len() {
        0 => "no reference set".to_owned(),
        n => format!(
            "{n} reference samples, best correlation {:.2}",
            b.correlations.first().copied().unwrap_or(0.0)
        ),
    };
    format!(
        "{:.1}x over {} autosomal targets, dispersion {:.2}; {set}; copies of X {}, of Y {}",
        b.autosomal_depth,
        b.targets,
        b.dispersion,
        copies(b.x_copies),
        copies(b.y_copies)
    )
}
