//! `<case>.html`: one file without any network access; the tables by Tabulator (inlined,
//! `vendor/`).
//!
//! Everything from the input passes one of two gates: askama's escaping (template) or [`data`]'s
//! JSON in a `<script type="application/json">`, which `app.js` shows through text nodes only.

mod cnv;
mod copies;
mod data;
mod depth;
mod picture;
mod pile;

pub use cnv::copy_number;

use crate::model::ledger::Tier;
use crate::model::report::{CaseReport, OutcomeCount};
use crate::model::row::Row;
use crate::report::tables::column::Column;
use crate::report::tables::variants::VARIANTS;
use crate::report::{provenance, text};
use crate::{Error, Result};
use askama::Template;
use std::io;

const SCRIPT: &str = include_str!("app.js");
const STYLE: &str = include_str!("style.css");
const TABULATOR_SCRIPT: &str = include_str!("vendor/tabulator.min.js");
const TABULATOR_STYLE: &str = include_str!("vendor/tabulator.min.css");
const TABULATOR_LICENCE: &str = include_str!("vendor/LICENSE");

/// A warning's closing list longer than this (bytes) is folded.
const LONG_LIST: usize = 120;
/// More remarks of the panel than this are folded into one.
const SHOWN_REMARKS: usize = 2;

mod filters {
    use askama::{Result, Values};
    use std::fmt::Display;

    /// [`super::line`] for values that the template takes from the report as they are; escaping
    /// follows.
    #[askama::filter_fn]
    pub fn line(value: impl Display, _: &dyn Values) -> Result<String> {
        Ok(super::line(&value.to_string()))
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
    alerts: Vec<Alert>,
    blind: Vec<String>,
    tiers: Vec<TierCount>,
    plain_head: Vec<&'static str>,
    copy_number: Option<cnv::Tables>,
    pictures: &'a [picture::Picture<'a>],
    piles: Vec<pile::Pile<'a>>,
    outcomes: Vec<Outcome<'a>>,
    totals: Vec<(&'static str, String)>,
    origin: Vec<(&'static str, String)>,
}

struct Alert {
    class: &'static str,
    heading: &'static str,
    text: String,
    /// What a long warning keeps behind a click.
    rest: Vec<String>,
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

/// The page's bytes.
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
        title: line(&report.name),
        style: STYLE,
        tabulator_style: TABULATOR_STYLE,
        tabulator_script: TABULATOR_SCRIPT,
        tabulator_licence: TABULATOR_LICENCE,
        script: SCRIPT,
        data: data::Data { report, pictures: &pictures },
        alerts: alerts(report),
        blind: crate::report::genes_without_data(report).iter().map(|g| line(g)).collect(),
        tiers: Tier::ALL
            .iter()
            .map(|&tier| TierCount {
                tier,
                rows: report.rows.iter().filter(|r| r.tier == tier).count(),
            })
            .collect(),
        plain_head: VARIANTS.iter().filter(|c| c.shown).map(|c| c.title).collect(),
        copy_number: report.cnv.as_ref().map(cnv::Tables::of),
        pictures: &pictures,
        piles: pile::all(report),
        outcomes: report
            .ledger
            .outcomes
            .iter()
            .map(|count| Outcome {
                count,
                class: count.class.name().replace('_', " "),
                examples: count.examples.iter().map(|e| line(e)).collect(),
            })
            .collect(),
        totals: crate::report::ledger_totals(&report.ledger)
            .into_iter()
            .map(|(key, n)| (key, n.map_or_else(|| "not known".to_owned(), |n| n.to_string())))
            .collect(),
        origin: provenance::lines(report).into_iter().map(|(k, v)| (k, line(&v))).collect(),
        report,
    };
    page.write_into(out)
}

/// One bounded line of visible text.
fn line(t: &str) -> String {
    text::one_line(&text::shorten(t, text::CELL_LIMIT)).into_owned()
}

fn alerts(report: &CaseReport) -> Vec<Alert> {
    let mut alerts = Vec::new();
    if report.incomplete {
        alerts.push(Alert {
            class: "bad",
            heading: "Incomplete result",
            text: "Records were left out (--lenient). The absence of a finding means nothing here."
                .to_owned(),
            rest: Vec::new(),
        });
    }
    let warn = |heading, text, rest| Alert { class: "warn", heading, text, rest };
    // The note says where a panel is a reconstruction: never folded.
    let notes: Vec<String> = crate::report::panel_notes(report).collect();
    alerts.extend(notes.iter().map(|n| warn("Panel", line(n), Vec::new())));
    // Each thing once.
    alerts.extend(report.warnings.iter().filter(|w| !notes.contains(w)).map(|w| {
        let w = line(w);
        // A list of fifty genes would push the table off the screen; a sentence without a list
        // stays whole.
        match w.rsplit_once(": ") {
            Some((text, rest)) if rest.len() > LONG_LIST => {
                warn("Warning", text.to_owned(), vec![rest.to_owned()])
            }
            _ => warn("Warning", w, Vec::new()),
        }
    }));
    let said = |r: &&String| !notes.contains(r) && !report.warnings.contains(r);
    let remarks: Vec<String> = report.panel.remarks.iter().filter(said).map(|r| line(r)).collect();
    if remarks.len() > SHOWN_REMARKS {
        alerts.push(warn(
            "Panel",
            format!("{} remarks on genes and build", remarks.len()),
            remarks,
        ));
    } else {
        alerts.extend(remarks.into_iter().map(|r| warn("Panel", r, Vec::new())));
    }
    alerts
}

impl Page<'_> {
    /// A row's shown columns as text: what print and a browser without scripts show.
    fn plain_cells(&self, row: &Row) -> Vec<String> {
        let build = self.report.panel.build;
        let cell = |c: &Column<Row>| line(&(c.cell)(row, build).display_text());
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
