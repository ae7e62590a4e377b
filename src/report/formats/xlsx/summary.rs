//! Writes the summary sheet.

use crate::model::ledger::Tier;
use crate::model::report::CaseReport;
use crate::report::formats::xlsx::cells::safe;
use crate::report::formats::xlsx::styles::Styles;
use crate::report::{overview, phrases};
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Writes case, warnings, key facts and the count of rows a tier.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_summary(
    sheet: &mut Worksheet,
    report: &CaseReport,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 30)?;
    sheet.set_column_width(1, 100)?;
    sheet.write_string_with_format(0, 0, safe(&format!("Case {}", report.name)), &styles.title)?;
    let mut y = 2;
    if report.incomplete {
        sheet.write_string_with_format(y, 0, "INCOMPLETE", &styles.warning)?;
        sheet.write_string_with_format(
            y,
            1,
            "Records were left out (--lenient): absence of a finding means nothing here.",
            &styles.warning,
        )?;
        y += 1;
    }
    for warning in &phrases::sentences(&report.notices) {
        sheet.write_string_with_format(y, 0, "Warning", &styles.warning)?;
        sheet.write_string_with_format(y, 1, safe(warning), &styles.warning)?;
        y += 1;
    }
    for (key, value) in key_facts(report) {
        sheet.write_string_with_format(y, 0, safe(&key), &styles.key)?;
        sheet.write_string_with_format(y, 1, safe(&value), &styles.wrap)?;
        y += 1;
    }
    y += 1;
    sheet.write_string_with_format(y, 0, "Tier", &styles.header)?;
    sheet.write_string_with_format(y, 1, "Rows, and what the tier means", &styles.header)?;
    for (tier, format) in Tier::ALL.into_iter().zip(&styles.tiers) {
        y += 1;
        let rows = report.rows.iter().filter(|r| r.tier == tier).count();
        let text = format!("{rows}: {}", tier.description());
        sheet.write_string_with_format(y, 0, tier.name(), format)?;
        sheet.write_string_with_format(y, 1, text, &styles.wrap)?;
    }
    Ok(())
}

/// Returns the facts of the summary, key and value.
fn key_facts(report: &CaseReport) -> Vec<(String, String)> {
    let blind = overview::genes_without_data(report);
    let blind = if blind.is_empty() { "none".to_owned() } else { blind.join(", ") };
    let mut facts = vec![
        ("Sample".to_owned(), report.sample.clone()),
        ("Genome build".to_owned(), report.provenance.build.clone()),
        ("Genes on the panel".to_owned(), report.genes.len().to_string()),
        ("Genes without data".to_owned(), blind),
        ("Reported alleles (rows)".to_owned(), report.rows.len().to_string()),
    ];
    for panel in &report.panel.panels {
        facts.push((
            format!("Panel {}", panel.id),
            format!("{} {} ({}). {}", panel.name, panel.version, panel.date, panel.note),
        ));
    }
    let remarks = overview::panel_remarks(report).into_iter();
    facts.extend(remarks.map(|text| ("Panel remark".to_owned(), text)));
    facts
}
