//! Writes `<case>.html`: one file without any network access; the tables by Tabulator (inlined,
//! `vendor/`).
//!
//! | file | job |
//! |---|---|
//! | `mod` | the page |
//! | [`assets`] | scripts and styles |
//! | [`alerts`] | the warnings that lead the page |
//! | [`data`] | the tables' data |
//! | [`picture`] | a gene's exons with the reported variants |
//! | [`depth`], [`copies`] | depth and copies under the exons |
//! | [`scale`] | genomic position to place in the picture |
//! | [`pile`] | the reads at an allele |
//! | [`pedigree`], [`genotypes`] | the family, and what it carries |
//! | [`cnv`] | copy-number tables; the page of `cnv call` |
//!
//! Everything from the input passes one of two gates: askama's escaping (template) or [`data`]'s
//! JSON in a `<script type="application/json">`, which `app.js` shows through text nodes only.

mod alerts;
mod assets;
mod cnv;
mod copies;
mod data;
mod depth;
mod genotypes;
mod pedigree;
mod picture;
mod pile;
mod scale;

pub use cnv::copy_number;

use crate::model::ledger::Tier;
use crate::model::report::{CaseReport, OutcomeCount};
use crate::model::row::Row;
use crate::report::ledger::INHERITANCE_NOTE;
use crate::report::tables::column::Column;
use crate::report::tables::variants::VARIANTS;
use crate::report::text::bounded_line;
use crate::report::{overview, phrases, provenance};
use crate::{Error, Result};
use askama::Template;
use assets::{SCRIPT, STYLE, TABULATOR_LICENCE, TABULATOR_SCRIPT, TABULATOR_STYLE};
use std::io;

mod filters {
    use crate::report::text::bounded_line;
    use askama::{Result, Values};
    use std::fmt::Display;

    /// Applies [`bounded_line`] to values that the template takes as they are; escaping
    /// follows.
    #[askama::filter_fn]
    pub fn line(value: impl Display, _: &dyn Values) -> Result<String> {
        Ok(bounded_line(&value.to_string()))
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    report: &'a CaseReport,
    title: String,
    style: &'static str,
    tabulator_style: &'static str,
    tabulator_script: &'static str,
    tabulator_licence: &'static str,
    script: &'static str,
    data: data::Data<'a>,
    alerts: Vec<alerts::Alert>,
    blind: Vec<String>,
    tiers: Vec<TierCount>,
    plain_head: Vec<&'static str>,
    copy_number: Option<cnv::Tables>,
    pictures: &'a [picture::Picture<'a>],
    piles: Vec<pile::Pile<'a>>,
    family: Option<pedigree::Shown>,
    outcomes: Vec<Outcome<'a>>,
    totals: Vec<(&'static str, String)>,
    inheritance_note: String,
    origin: Vec<(&'static str, String)>,
}

struct TierCount {
    tier: Tier,
    rows: usize,
}

struct Outcome<'a> {
    count: &'a OutcomeCount,
    class: String,
    examples: Vec<String>,
}

/// Returns the page.
///
/// # Errors
/// Internal, where the template or the JSON writer fails.
pub fn render(report: &CaseReport) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    write(report, &mut out).map_err(|e| Error::internal(format!("HTML template: {e}")))?;
    Ok(out)
}

/// Writes the page, row by row.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &CaseReport, out: &mut dyn io::Write) -> io::Result<()> {
    let pictures = picture::all(report);
    let page = Page {
        title: bounded_line(&report.name),
        style: STYLE,
        tabulator_style: TABULATOR_STYLE,
        tabulator_script: TABULATOR_SCRIPT,
        tabulator_licence: TABULATOR_LICENCE,
        script: SCRIPT,
        data: data::Data { report, pictures: &pictures },
        alerts: alerts::alerts(report),
        blind: overview::genes_without_data(report).iter().map(|g| bounded_line(g)).collect(),
        tiers: Tier::ALL
            .iter()
            .map(|&tier| TierCount {
                tier,
                rows: report.rows.iter().filter(|r| r.tier == tier).count(),
            })
            .collect(),
        plain_head: VARIANTS.iter().filter(|c| c.shown).map(|c| c.title).collect(),
        copy_number: report.cnv.as_ref().map(cnv::Tables::new),
        pictures: &pictures,
        piles: pile::all(report),
        family: report.family.as_ref().map(pedigree::shown),
        outcomes: report
            .ledger
            .outcomes
            .iter()
            .map(|count| Outcome {
                count,
                class: count.class.name().replace('_', " "),
                examples: count.examples.iter().map(|e| bounded_line(e)).collect(),
            })
            .collect(),
        totals: overview::ledger_totals(&report.ledger)
            .into_iter()
            .map(|(key, n)| (key, n.map_or_else(|| "not known".to_owned(), |n| n.to_string())))
            .collect(),
        inheritance_note: capitalised(INHERITANCE_NOTE),
        origin: provenance::lines(report).into_iter().map(|(k, v)| (k, bounded_line(&v))).collect(),
        report,
    };
    page.write_into(out)
}

/// Returns the text with a capital at its beginning.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |c| c.to_uppercase().chain(rest).collect())
}

impl Page<'_> {
    /// Counts the persons of the family.
    fn family_size(&self) -> usize {
        self.report.family.as_ref().map_or(0, |family| family.members.len())
    }

    /// Returns a row's shown columns as text: what print and a browser without scripts show.
    fn plain_cells(&self, row: &Row) -> Vec<String> {
        let build = self.report.panel.build;
        let cell = |c: &Column<Row>| bounded_line(&(c.cell)(row, build).display_text());
        VARIANTS.iter().filter(|c| c.shown).map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// Neither our files nor the library may ask the network, and nothing may close the script or
    /// style early.
    #[test]
    fn nothing_is_loaded() {
        for (name, source) in [("app.js", SCRIPT), ("tabulator", TABULATOR_SCRIPT)] {
            assert!(!source.contains("</script"), "{name}");
            assert!(!source.contains("sourceMappingURL"), "{name}");
            assert!(!source.contains("eval(") && !source.contains("new Function"), "{name}");
        }
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("insertAdjacentHTML"));
        for style in [STYLE, TABULATOR_STYLE] {
            assert!(
                !style.contains("</style") && !style.contains("@import") && !style.contains("url(")
            );
        }
        let page = String::from_utf8(render(&fixture::hostile()).unwrap()).unwrap();
        for tag in ["<link", "<img", "<iframe", "<object", "<embed", "src=\"http", "<base", "<form"]
        {
            let ours = page.replace(TABULATOR_SCRIPT, "").replace(TABULATOR_STYLE, "");
            assert!(!ours.contains(tag), "{tag}");
        }
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn hostile_text_is_escaped() {
        let page = String::from_utf8(render(&fixture::hostile()).unwrap()).unwrap();
        assert_eq!(page.matches("<script").count(), render_count("<script"));
        assert!(!page.contains("<img src=x"));
        assert!(!page.contains('\u{202e}'), "no bidirectional override reaches the page");
        assert_eq!(page.matches("</template>").count(), render_count("</template>"));
    }

    /// How often a tag stands in the page of the plain case.
    fn render_count(tag: &str) -> usize {
        String::from_utf8(render(&fixture::report()).unwrap()).unwrap().matches(tag).count()
    }
}
