//! The workbook: summary, variants, genes, dropped by reason, provenance.

use crate::model::Build;
use crate::model::cnv::CnvReport;
use crate::model::ledger::Tier;
use crate::model::report::CaseReport;
use crate::report::tables::cell::Cell;
use crate::report::tables::column::Table;
use crate::report::tables::genes::GENES;
use crate::report::tables::people;
use crate::report::tables::variants::VARIANTS;
use crate::report::{provenance, text};
use crate::{Error, Result};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook,
    Worksheet, XlsxError,
};

/// Excel holds 65,530 links a sheet; what lies beyond is written as text.
const LINKS: usize = 65_000;
/// Excel holds 1,048,576 rows a sheet.
const ROWS: usize = 1_048_000;

/// The workbook's bytes: the same for the same report (fixed creation time).
///
/// # Errors
/// Input, where the report has more rows than a sheet holds. Internal, where the writer refuses.
pub fn render(report: &CaseReport) -> Result<Vec<u8>> {
    if report.rows.len() > ROWS || report.genes.len() > ROWS {
        return Err(Error::input(format!(
            "{} rows do not fit into a worksheet",
            report.rows.len()
        ))
        .hint("tighten the filters or leave XLSX out"));
    }
    workbook(report).map_err(|e| Error::internal(format!("XLSX writer: {e}")))
}

fn workbook(report: &CaseReport) -> std::result::Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    // Excel wants a time; a fixed one keeps the bytes the same. The real one is in the run
    // manifest.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(safe(&format!("{} - panelwise", report.name)))
            .set_author(&report.provenance.software)
            .set_creation_datetime(&epoch),
    );
    summary(book.add_worksheet().set_name("summary")?, report, &styles)?;
    let build = report.panel.build;
    let tier = |row: &crate::model::row::Row| Some(row.tier);
    table(
        book.add_worksheet().set_name("variants")?,
        &VARIANTS,
        &report.rows,
        build,
        tier,
        &styles,
    )?;
    table(
        book.add_worksheet().set_name("genes")?,
        &GENES,
        &report.genes,
        build,
        |_| None,
        &styles,
    )?;
    if let Some(cnv) = &report.cnv {
        copy_number(book.add_worksheet().set_name("copy number")?, cnv, &styles)?;
    }
    dropped(book.add_worksheet().set_name("dropped by reason")?, report, &styles)?;
    origin(book.add_worksheet().set_name("provenance")?, report, &styles)?;
    book.save_to_buffer()
}

struct Styles {
    header: Format,
    title: Format,
    key: Format,
    wrap: Format,
    plain: Format,
    missing: Format,
    link: Format,
    warning: Format,
    tiers: [Format; 7],
}

impl Styles {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x1F_3A_5F))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            title: Format::new().set_bold().set_font_size(14),
            key: top().set_bold(),
            wrap: top().set_text_wrap(),
            plain: top(),
            missing: top().set_italic().set_font_color(Color::RGB(0x80_80_80)),
            link: top()
                .set_font_color(Color::RGB(0x05_63_C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            warning: top().set_bold().set_text_wrap().set_background_color(Color::RGB(0xFF_E8_B3)),
            tiers: Tier::ALL.map(|t| {
                top()
                    .set_bold()
                    .set_align(FormatAlign::Center)
                    .set_background_color(Color::RGB(tier_colour(t)))
            }),
        }
    }
}

/// Light background of a tier; the HTML report uses the same hues.
fn tier_colour(tier: Tier) -> u32 {
    match tier {
        Tier::One => 0xF6_B8_B3,
        Tier::Two => 0xFB_D9_A5,
        Tier::RecessiveSingle => 0xC9_DA_F8,
        Tier::Locus => 0xDD_CB_F0,
        Tier::Splice => 0xBF_E3_DF,
        Tier::Three => 0xE0_E0_E0,
        Tier::Unknown => 0xF2_F2_F2,
    }
}

/// Text for a cell: harmless, and within Excel's limit.
fn safe(t: &str) -> String {
    text::spreadsheet(&text::shorten(t, text::CELL_LIMIT)).into_owned()
}

fn table<T>(
    sheet: &mut Worksheet,
    columns: &Table<T>,
    rows: &[T],
    build: Build,
    tier: impl Fn(&T) -> Option<Tier>,
    styles: &Styles,
) -> std::result::Result<(), XlsxError> {
    let mut links = 0;
    for (x, column) in columns.iter().enumerate() {
        let x = col(x);
        sheet.set_column_width(x, f64::from(column.width.max(8)) + 2.0)?;
        sheet.write_string_with_format(0, x, column.title, &styles.header)?;
        sheet.insert_note(
            0,
            x,
            &rust_xlsxwriter::Note::new(column.description).set_author("panelwise"),
        )?;
    }
    sheet.set_row_height(0, 32)?;
    for (y, row) in rows.iter().enumerate() {
        let y = line(y + 1);
        for (x, column) in columns.iter().enumerate() {
            let format = match (column.key, tier(row)) {
                ("tier", Some(t)) => &styles.tiers[t as usize],
                _ => &styles.plain,
            };
            let x = col(x);
            match (column.cell)(row, build) {
                Cell::Text(t) => sheet.write_string_with_format(y, x, safe(&t), format)?,
                Cell::Integer(n) => sheet.write_number_with_format(y, x, n as f64, format)?,
                Cell::Number(n) | Cell::Fixed { value: n, .. } => {
                    sheet.write_number_with_format(y, x, n, format)?
                }
                cell @ Cell::Offsets(..) => {
                    sheet.write_string_with_format(y, x, cell.display_text(), format)?
                }
                Cell::Link { text, url } if links < LINKS => {
                    links += 1;
                    sheet.write_url_with_format(
                        y,
                        x,
                        Url::new(url).set_text(safe(&text)),
                        &styles.link,
                    )?
                }
                Cell::Link { text, .. } => {
                    sheet.write_string_with_format(y, x, safe(&text), format)?
                }
                Cell::Missing(why) => {
                    sheet.write_string_with_format(y, x, why.label(), &styles.missing)?
                }
                Cell::Empty => sheet,
            };
        }
    }
    let frozen = columns.iter().position(|c| c.key == "gene").map_or(0, |i| i + 1);
    sheet.set_freeze_panes(1, col(frozen))?;
    sheet.autofilter(0, 0, line(rows.len()), col(columns.len().saturating_sub(1)))?;
    Ok(())
}

fn summary(
    sheet: &mut Worksheet,
    report: &CaseReport,
    styles: &Styles,
) -> std::result::Result<(), XlsxError> {
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
    for warning in &report.warnings {
        sheet.write_string_with_format(y, 0, "Warning", &styles.warning)?;
        sheet.write_string_with_format(y, 1, safe(warning), &styles.warning)?;
        y += 1;
    }
    let blind = crate::report::genes_without_data(report);
    let mut pairs = vec![
        ("Sample".to_owned(), report.sample.clone()),
        ("Genome build".to_owned(), report.provenance.build.clone()),
        ("Genes on the panel".to_owned(), report.genes.len().to_string()),
        (
            "Genes without data".to_owned(),
            if blind.is_empty() { "none".to_owned() } else { blind.join(", ") },
        ),
        ("Reported alleles (rows)".to_owned(), report.rows.len().to_string()),
    ];
    for panel in &report.panel.panels {
        pairs.push((
            format!("Panel {}", panel.id),
            format!("{} {} ({}). {}", panel.name, panel.version, panel.date, panel.note),
        ));
    }
    let notes: Vec<String> = crate::report::panel_notes(report).collect();
    for remark in
        report.panel.remarks.iter().filter(|r| !notes.contains(r) && !report.warnings.contains(r))
    {
        pairs.push(("Panel remark".to_owned(), remark.clone()));
    }
    for (key, value) in pairs {
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
        sheet.write_string_with_format(y, 0, tier.name(), format)?;
        sheet.write_string_with_format(
            y,
            1,
            format!("{rows}: {}", tier.description()),
            &styles.wrap,
        )?;
    }
    Ok(())
}

fn copy_number(
    sheet: &mut Worksheet,
    report: &CnvReport,
    styles: &Styles,
) -> std::result::Result<(), XlsxError> {
    let calls = people::rows_as_text(&people::CALLS, &report.calls, report);
    for (x, column) in people::CALLS.iter().enumerate() {
        sheet.set_column_width(col(x), f64::from(column.width))?;
        sheet.write_string_with_format(0, col(x), column.title, &styles.header)?;
    }
    // Calls are bounded by the panel's targets: far below what a sheet holds.
    for (y, row) in (1..).zip(&calls) {
        for (x, cell) in row.iter().enumerate() {
            sheet.write_string_with_format(y, col(x), safe(cell), &styles.wrap)?;
        }
    }
    let mut y = line(calls.len() + 1);
    if calls.is_empty() {
        sheet.write_string_with_format(y, 0, "no call", &styles.missing)?;
        y += 1;
    }
    y += 1;
    sheet.write_string_with_format(y, 0, "Judged against", &styles.key)?;
    sheet.write_string_with_format(y, 1, safe(&people::baseline_text(report)), &styles.plain)?;
    y += 2;
    for (x, column) in people::SUMS.iter().enumerate() {
        sheet.write_string_with_format(y, col(x), column.title, &styles.header)?;
    }
    for row in people::rows_as_text(&people::SUMS, &report.sums, report) {
        y += 1;
        for (x, cell) in row.iter().enumerate() {
            sheet.write_string_with_format(y, col(x), safe(cell), &styles.wrap)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn dropped(
    sheet: &mut Worksheet,
    report: &CaseReport,
    styles: &Styles,
) -> std::result::Result<(), XlsxError> {
    let heads = [
        ("Outcome", 16.0),
        ("Name", 24.0),
        ("Alleles", 10.0),
        ("What it means", 60.0),
        ("Examples", 80.0),
    ];
    for (x, (head, width)) in heads.into_iter().enumerate() {
        sheet.set_column_width(col(x), width)?;
        sheet.write_string_with_format(0, col(x), head, &styles.header)?;
    }
    for (i, outcome) in report.ledger.outcomes.iter().enumerate() {
        let y = line(i + 1);
        sheet.write_string_with_format(y, 0, outcome.class.name(), &styles.plain)?;
        sheet.write_string_with_format(y, 1, outcome.name, &styles.plain)?;
        sheet.write_number_with_format(y, 2, outcome.alleles as f64, &styles.plain)?;
        sheet.write_string_with_format(y, 3, safe(&outcome.description), &styles.wrap)?;
        sheet.write_string_with_format(y, 4, safe(&outcome.examples.join("; ")), &styles.wrap)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, line(report.ledger.outcomes.len()), 4)?;
    let y = line(report.ledger.outcomes.len() + 2);
    for (i, (key, value)) in crate::report::ledger_totals(&report.ledger).into_iter().enumerate() {
        sheet.write_string_with_format(y + line(i), 0, key, &styles.key)?;
        match value {
            Some(n) => sheet.write_number_with_format(y + line(i), 2, n as f64, &styles.plain)?,
            None => sheet.write_string_with_format(y + line(i), 2, "not known", &styles.missing)?,
        };
    }
    Ok(())
}

fn origin(
    sheet: &mut Worksheet,
    report: &CaseReport,
    styles: &Styles,
) -> std::result::Result<(), XlsxError> {
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 120)?;
    sheet.write_string_with_format(0, 0, "Item", &styles.header)?;
    sheet.write_string_with_format(0, 1, "Value", &styles.header)?;
    let steps = report.panel.steps.iter().map(|s| ("panel_step", s.clone()));
    // TOML line by line: one cell would run past Excel's limit and cannot be searched.
    let settings = report.provenance.settings.lines().map(|l| ("setting", l.to_owned()));
    for (y, (key, value)) in
        (1..).zip(provenance::lines(report).into_iter().chain(steps).chain(settings))
    {
        sheet.write_string_with_format(y, 0, key, &styles.key)?;
        sheet.write_string_with_format(y, 1, safe(&value), &styles.wrap)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Column index; our tables are far below Excel's 16,384.
fn col(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// Row index; bounded by [`ROWS`].
fn line(y: usize) -> u32 {
    u32::try_from(y).unwrap_or(u32::MAX)
}
