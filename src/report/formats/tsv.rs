//! Writes tab-separated tables: `##key=value` lines of the origin, one header row, one row a line.

use crate::io::text::bgzf::BgzfWriter;
use crate::model::Build;
use crate::model::cnv::CnvReport;
use crate::model::coverage::CoverageReport;
use crate::model::report::CaseReport;
use crate::report::provenance::{self, Origin};
use crate::report::tables::cell::Cell;
use crate::report::tables::column::Table;
use crate::report::tables::copies::{self, COPIES, POINTS};
use crate::report::tables::coverage::{self, Line, PLACE_AND_DEPTH, VERDICT};
use crate::report::tables::gaps::{self, GAPS};
use crate::report::tables::genes::GENES;
use crate::report::tables::variants::VARIANTS;
use crate::report::text;
use std::borrow::Borrow;
use std::io::{self, Write};

/// Writes `<case>.variants.tsv`.
///
/// # Errors
/// Those of `out`.
pub fn write_variants(report: &CaseReport, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_origin(&provenance::lines(report), out)?;
    write_table(&VARIANTS, &report.rows, report.panel.build, out)
}

/// Writes `<case>.genes.tsv`.
///
/// # Errors
/// Those of `out`.
pub fn write_genes(report: &CaseReport, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_origin(&provenance::lines(report), out)?;
    write_table(&GENES, &report.genes, report.panel.build, out)
}

/// Writes `<case>.coverage.tsv`: each gene with its region and exons, then the loci.
///
/// # Errors
/// Those of `out`.
pub fn write_coverage(
    report: &CoverageReport,
    origin: &Origin,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_origin(&coverage::with_alignments(origin, report), out)?;
    let keys = |table: &'static Table<Line>| table.iter().map(|c| c.key.to_owned());
    let shares = report.thresholds.iter().map(|t| format!("at_least_{t}x"));
    let header: Vec<String> = keys(&PLACE_AND_DEPTH).chain(shares).chain(keys(&VERDICT)).collect();
    writeln!(out, "{}", header.join("\t"))?;
    for line in coverage::lines(report) {
        let cells =
            |table: &'static Table<Line>| table.iter().map(|c| (c.cell)(&line, report.build));
        let shares = line.shares(report.thresholds.len());
        write_line(cells(&PLACE_AND_DEPTH).chain(shares).chain(cells(&VERDICT)), out)?;
    }
    Ok(())
}

/// Writes `<case>.gaps.bed`, 0-based half-open.
///
/// # Errors
/// Those of `out`.
pub fn write_gaps(report: &CoverageReport, origin: &Origin, out: &mut dyn Write) -> io::Result<()> {
    write_origin(&coverage::with_alignments(origin, report), out)?;
    out.write_all(b"#")?;
    write_table(&GAPS, gaps::gap_lines(report), report.build, out)
}

/// Writes `<case>.cnv.tsv`: calls, then sums over paralogues.
///
/// # Errors
/// Those of `out`.
pub fn write_copies(report: &CnvReport, origin: &Origin, out: &mut dyn Write) -> io::Result<()> {
    let calls = report.calls.iter().cloned().map(copies::Line::Call);
    let sums = report.sums.iter().cloned().map(copies::Line::Sum);
    write_origin(origin, out)?;
    write_table(&COPIES, calls.chain(sums), report.build, out)
}

/// Writes `<case>.cnv.points.tsv.gz`: depth and copies of every panel target, for plots; 0-based
/// half-open.
///
/// # Errors
/// Those of `out`.
pub fn write_points(report: &CnvReport, origin: &Origin, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BgzfWriter::new(out);
    write_origin(origin, &mut out)?;
    out.write_all(b"#")?;
    write_table(&POINTS, &report.points, report.build, &mut out)?;
    out.finish().map(|_| ())
}

/// Writes the `##key=value` lines that open every text table.
///
/// # Errors
/// Those of `out`.
pub fn write_origin(origin: &[(&str, String)], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    for (key, value) in origin {
        writeln!(out, "##{key}={}", text::one_line(value))?;
    }
    Ok(())
}

/// Writes the header row and the rows of a table.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_table<T, R: Borrow<T>>(
    table: &Table<T>,
    rows: impl IntoIterator<Item = R>,
    build: Build,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let header: Vec<&str> = table.iter().map(|c| c.key).collect();
    writeln!(out, "{}", header.join("\t"))?;
    for row in rows {
        write_line(table.iter().map(|c| (c.cell)(row.borrow(), build)), out)?;
    }
    Ok(())
}

/// Writes one row.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_line(
    cells: impl IntoIterator<Item = Cell>,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.write_all(b"\t")?;
        }
        write_cell(cell, out)?;
    }
    out.write_all(b"\n")
}

/// Writes one cell: numbers stay numbers; empty and unknown are `.`.
fn write_cell(cell: Cell, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    match cell {
        Cell::Text(t) | Cell::Link { text: t, .. } => {
            out.write_all(text::spreadsheet(&t).as_bytes())
        }
        number => out.write_all(number.into_known().as_deref().unwrap_or(".").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_line_of_the_table_has_every_column() {
        let report = fixture::with_coverage();
        let coverage = report.coverage.as_ref().unwrap();
        let text = written(|out| write_coverage(coverage, &provenance::lines(&report), out));
        let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with("##")).collect();
        let columns = lines[0].split('\t').count();
        assert!(lines.iter().all(|l| l.split('\t').count() == columns), "{text}");
        assert!(lines.iter().any(|l| l.contains("\tno data\tnot one read")));
        assert!(text.contains("\t'=PARALOGUE()"), "a formula is neutralised");
        // One gap of six bases lies in the first exon.
        let exon = lines.iter().find(|l| l.starts_with("exon\tRUNX1\texon 1/")).unwrap();
        assert!(exon.ends_with("\t.\t1\t6\t.\t.\t."), "{exon}");
    }

    #[test]
    fn gaps_are_0_based_in_bed() {
        let report = fixture::with_coverage();
        let text = written(|out| write_gaps(report.coverage.as_ref().unwrap(), &[], out));
        let line = text.lines().find(|l| !l.starts_with('#')).unwrap();
        let gap = &report.coverage.as_ref().unwrap().genes[0].gaps[0];
        assert!(
            line.starts_with(&format!("chr21\t{}\t{}\tRUNX1\t", gap.span.start, gap.span.end)),
            "{line}"
        );
        assert!(
            line.ends_with("\t4\t4\tchr21:34787805:C:T Pathogenic (ClinVar 1)\tRUNX1_R201"),
            "{line}"
        );
    }
}
