//! `panelwise panel list` and `panelwise panel show`.

use crate::Result;
use crate::cli::stdout;
use crate::cli::verbs::panel::table::{OutputFormat, write_rows};
use crate::panel::file::{GeneEntry, PanelFile};
use crate::panel::{builtin, source};
use serde_json::json;
use std::io::Write;

/// Lists the columns of `show`.
const GENE_COLUMNS: [&str; 10] = [
    "symbol",
    "hgnc_id",
    "tier",
    "inheritance",
    "evidence",
    "malignancy",
    "donor",
    "transcript",
    "previous",
    "disease",
];

/// Lists the built-in panels.
///
/// # Errors
/// Input: standard output cannot be written.
pub(super) fn list(format: OutputFormat, out: &mut dyn Write) -> Result<()> {
    let columns =
        ["id", "short names", "indication", "genes", "first line", "version", "date", "name"];
    let mut rows = Vec::new();
    for panel in builtin::ALL {
        let head = panel.header()?;
        rows.push(vec![
            panel.id.to_owned(),
            head.short_names.join(", "),
            head.indication.clone(),
            panel.gene_count().to_string(),
            panel.default_gene_count(&head).to_string(),
            head.version.clone(),
            head.date.clone(),
            if head.reconstruction { format!("{} (reconstruction)", head.name) } else { head.name },
        ]);
    }
    write_rows(&columns, &rows, format, out)
}

/// Shows one panel with its genes.
///
/// # Errors
/// See [`source::load`]. Input: standard output cannot be written.
pub(super) fn show(name: &str, format: OutputFormat, out: &mut dyn Write) -> Result<()> {
    let panel = source::load(name)?;
    let file = &panel.file;
    if format == OutputFormat::Json {
        let json = json!({"origin": panel.origin, "digest": panel.digest, "content": file});
        return stdout::write(out, &format!("{json:#}\n"));
    }
    if format == OutputFormat::Table {
        stdout::write(out, &head_lines(file, &panel.origin, &panel.digest))?;
    }
    let rows: Vec<Vec<String>> = file.genes.iter().map(gene_row).collect();
    write_rows(&GENE_COLUMNS, &rows, format, out)?;
    if format == OutputFormat::Table {
        stdout::write(out, &places(file))?;
    }
    Ok(())
}

/// Returns the cells of [`GENE_COLUMNS`].
fn gene_row(g: &GeneEntry) -> Vec<String> {
    vec![
        g.symbol.clone(),
        g.hgnc_id.clone(),
        g.tier.clone(),
        g.inheritance.joined(","),
        g.evidence.to_string(),
        g.malignancy_flag.to_string(),
        if g.hsct_donor { "yes" } else { "no" }.to_owned(),
        g.mane_select.as_ref().map(|m| m.refseq.clone()).unwrap_or_default(),
        g.previous_symbols.join(","),
        g.disease.clone(),
    ]
}

/// Returns the lines of regions and repeats.
fn places(file: &PanelFile) -> String {
    let mut text = String::new();
    for r in &file.regions {
        let place =
            r.location.grch38.as_deref().or(r.location.grch37.as_deref()).unwrap_or_default();
        let [id, kind, name] = [&r.id, &r.kind, &r.name].map(|t| stdout::plain(t));
        text.push_str(&format!("region {id}  {kind}  {place}  {name}\n"));
    }
    for r in &file.repeats {
        let place =
            r.location.grch38.as_deref().or(r.location.grch37.as_deref()).unwrap_or_default();
        let [id, unit] = [&r.id, &r.unit].map(|t| stdout::plain(t));
        text.push_str(&format!("repeat {id}  {unit}  {place}\n"));
    }
    text
}

/// Returns what the panel file states of itself.
fn head_lines(file: &PanelFile, origin: &str, digest: &str) -> String {
    let h = &file.panel;
    let mut text = format!(
        "{} {} of {}: {}\n",
        stdout::plain(&h.id),
        stdout::plain(&h.version),
        stdout::plain(&h.date),
        stdout::plain(&h.name)
    );
    for (key, value) in [
        ("short names", h.short_names.join(", ")),
        ("indication", h.indication.clone()),
        ("basis", h.basis.clone()),
        ("note", h.note.clone()),
        (
            "tiers",
            format!(
                "{} (first line: {}; core: {})",
                h.tiers.join(", "),
                h.default_tiers.join(", "),
                h.core_tiers.join(", ")
            ),
        ),
        ("origin", origin.to_owned()),
        ("sha256", digest.to_owned()),
    ] {
        if !value.is_empty() {
            text.push_str(&format!("  {key}: {}\n", stdout::plain(&value)));
        }
    }
    for (source, terms) in &file.terms {
        text.push_str(&format!("  terms of {}: {}\n", stdout::plain(source), stdout::plain(terms)));
    }
    text.push_str(&format!(
        "  {} genes, {} regions, {} repeats\n\n",
        file.genes.len(),
        file.regions.len(),
        file.repeats.len()
    ));
    text
}
