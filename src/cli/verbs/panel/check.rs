//! `panelwise panel check` and `panelwise panel diff`.

use crate::cli::stdout;
use crate::cli::verbs::panel::table::{OutputFormat, write_rows};
use crate::model::Notice;
use crate::panel::check::{self, Severity};
use crate::panel::file::PanelFile;
use crate::panel::{builtin, diff, source};
use crate::report::phrases;
use crate::{Error, Result};
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// Checks panels and prints what is found.
///
/// # Errors
/// Input: a panel has errors, or cannot be read.
pub(super) fn check_all(files: &[String], out: &mut dyn Write) -> Result<()> {
    let mut errors = 0;
    for name in files {
        let (file, text) = match builtin::find(name)? {
            Some(panel) => (panel.file()?, panel.text.to_owned()),
            None => {
                let text = source::read_text(Path::new(name))?;
                (PanelFile::parse(&text, Path::new(name))?, text)
            }
        };
        let findings = check::findings(&file, &text)?;
        for f in &findings {
            let severity = if f.severity == Severity::Error { "error" } else { "warning" };
            stdout::write(
                out,
                &format!("{name}:{}: {severity}: {}\n", f.line, stdout::plain(&f.message)),
            )?;
        }
        for note in check::loci_not_in_force(&file)? {
            let note = phrases::phrase(&Notice::Run(note)).to_string();
            stdout::write(out, &format!("{name}: note: {}\n", stdout::plain(&note)))?;
        }
        let here = findings.iter().filter(|f| f.severity == Severity::Error).count();
        let (genes, regions, repeats) = (file.genes.len(), file.regions.len(), file.repeats.len());
        stdout::write(
            out,
            &format!(
                "{name}: {genes} genes, {regions} regions, {repeats} repeats; {here} errors, {} warnings\n",
                findings.len() - here
            ),
        )?;
        errors += here;
    }
    if errors > 0 {
        return Err(Error::input(format!("{errors} errors in {}", files.join(", "))));
    }
    Ok(())
}

/// Prints what changed from one panel to another.
///
/// # Errors
/// See [`source::load`]. Input: standard output cannot be written.
pub(super) fn differences(
    before: &str,
    after: &str,
    format: OutputFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let (a, b) = (source::load(before)?, source::load(after)?);
    let all = diff::compare(&a.file, &b.file);
    if format == OutputFormat::Json {
        let json = json!({"before": a.file.panel.id, "after": b.file.panel.id, "differences": all});
        return stdout::write(out, &format!("{json:#}\n"));
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|d| {
            let change = serde_json::to_value(d.change).unwrap_or_default();
            let change = change.as_str().unwrap_or_default().to_owned();
            vec![
                change,
                d.what.to_owned(),
                d.id.clone(),
                d.name.clone(),
                d.field.clone(),
                d.before.clone(),
                d.after.clone(),
            ]
        })
        .collect();
    write_rows(&["change", "what", "id", "name", "field", "before", "after"], &rows, format, out)
}
