//! Shows copy number in the page, and writes `<case>.cnv.html`, the page of `cnv call`: tables and
//! a plot a gene, no script.

use crate::model::cnv::CnvReport;
use crate::model::panel::ResolvedPanel;
use crate::report::html::assets::STYLE;
use crate::report::html::picture;
use crate::report::phrases;
use crate::report::provenance::Origin;
use crate::report::tables::people;
use crate::report::text::bounded_line;
use askama::Template;
use std::io;

/// Holds what the tables show; every text is bounded to a line.
pub(super) struct Tables {
    pub baseline: String,
    pub call_heads: Vec<&'static str>,
    pub calls: Vec<Vec<String>>,
    pub sum_heads: Vec<&'static str>,
    pub sums: Vec<Vec<String>>,
    pub warnings: Vec<String>,
    /// Gives the number of calls without a filter.
    pub passed: usize,
}

impl Tables {
    pub(super) fn new(report: &CnvReport) -> Self {
        let lines = |row: &[String]| row.iter().map(|c| bounded_line(c)).collect::<Vec<_>>();
        let rows = |rows: Vec<Vec<String>>| rows.iter().map(|r| lines(r)).collect();
        Self {
            baseline: bounded_line(&people::baseline_text(report)),
            call_heads: people::CALLS.iter().map(|c| c.title).collect(),
            calls: rows(people::rows_as_text(&people::CALLS, &report.calls, report)),
            sum_heads: people::SUMS.iter().map(|c| c.title).collect(),
            sums: rows(people::rows_as_text(&people::SUMS, &report.sums, report)),
            warnings: lines(&phrases::copy_number_sentences(&report.notices)),
            passed: report.calls.iter().filter(|c| c.filters.is_empty()).count(),
        }
    }
}

#[derive(Template)]
#[template(path = "cnv.html")]
struct Page<'a> {
    title: String,
    style: &'static str,
    cnv: Tables,
    pictures: Vec<Plot<'a>>,
    origin: Vec<(&'static str, String)>,
}

struct Plot<'a> {
    symbol: String,
    picture: picture::Picture<'a>,
    /// Marks a gene that a call touches.
    open: bool,
}

/// Writes the page.
///
/// # Errors
/// Those of `out`.
pub fn copy_number(
    report: &CnvReport,
    panel: &ResolvedPanel,
    head: &Origin,
    name: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let pictures = panel
        .genes
        .iter()
        .filter_map(|gene| {
            Some(Plot {
                symbol: bounded_line(&gene.facts.symbol),
                picture: picture::with_copies(gene, report)?,
                open: report.calls.iter().any(|c| c.genes.iter().any(|g| gene.facts.owns(g))),
            })
        })
        .collect();
    let page = Page {
        title: bounded_line(name),
        style: STYLE,
        cnv: Tables::new(report),
        pictures,
        origin: head.iter().map(|(k, v)| (*k, bounded_line(v))).collect(),
    };
    page.write_into(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::CaseReport;
    use crate::report::fixture;

    fn own_page(case: &CaseReport, head: &Origin, name: &str) -> String {
        let mut out = Vec::new();
        copy_number(case.cnv.as_ref().unwrap(), &case.panel, head, name, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn both_pages_show_calls_and_escape_them() {
        let case = fixture::with_copies(fixture::HOSTILE);
        let own = own_page(&case, &[("case", fixture::HOSTILE.to_owned())], fixture::HOSTILE);
        for page in [own, String::from_utf8(crate::report::html::render(&case).unwrap()).unwrap()] {
            assert!(
                page.contains("1 of 2")
                    && page.contains("6 split reads")
                    && page.contains("in 31 % of cells")
            );
            assert!(
                page.contains("class=\"loss\"") && page.contains("class=\"exons\""),
                "the plot is there"
            );
            assert!(!page.contains("<img src=x") && !page.contains('\u{202e}'));
        }
        let own = own_page(&case, &[], "x");
        assert!(!own.contains("<script") && own.contains("default-src 'none'"));
    }

    #[test]
    fn a_plot_is_bounded() {
        let mut case = fixture::with_copies("x");
        let cnv = case.cnv.as_mut().unwrap();
        let first = cnv.points[0];
        let body = case.panel.genes.iter().find_map(|g| g.transcripts.first()).unwrap().span();
        let n = 20_000;
        cnv.points = (0..n)
            .map(|i| {
                let mut p = first;
                let at = body.start + body.len() * i / n;
                p.target.span = crate::model::Span::new(at, at + 1);
                p.target.exonic = false;
                p.copies = Some(2.0);
                p
            })
            .collect();
        let page = own_page(&case, &[], "x");
        assert!(page.len() < 100_000, "{}", page.len());
    }
}
