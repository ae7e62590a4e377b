//! Holds the settings in force for the panels of a run.

use crate::model::digest::hex;
use crate::settings::check::{KnownNames, check_file, check_names, line_at, line_of_key};
use crate::settings::layers::{assignment, built_in, difference, in_force, merge};
use crate::settings::sections::Settings;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

/// Holds the settings in force: the general ones, and those of genes with layers of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsBook {
    general: Settings,
    genes: BTreeMap<String, Settings>,
    text: String,
}

impl SettingsBook {
    /// Merges the layers for the panels in use.
    ///
    /// `file` is a user's TOML of the same shape as `panels/defaults.toml`; `assignments` are
    /// `section.key=value` (TOML values; a bare word is read as a string).
    ///
    /// # Errors
    ///
    /// Unknown sections or keys, values of the wrong type, TOML syntax: named with the file and the
    /// key.
    pub fn load(
        names: &dyn KnownNames,
        panels: &[String],
        file: Option<&Path>,
        assignments: &[String],
    ) -> Result<Self> {
        let Some(path) = file else { return Self::merged(names, panels, None, assignments) };
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Self::merged(names, panels, Some((path, &text)), assignments)
    }

    /// Merges the layers as [`SettingsBook::load`] does, with the file's text at hand. The path
    /// names the file in errors.
    ///
    /// # Errors
    ///
    /// See [`SettingsBook::load`].
    pub fn merged(
        names: &dyn KnownNames,
        panels: &[String],
        file: Option<(&Path, &str)>,
        assignments: &[String],
    ) -> Result<Self> {
        let mut sources = vec![built_in()?.clone()];
        let version = sources[0].remove("version").unwrap_or_else(|| Value::String(String::new()));
        if let Some((path, text)) = file {
            let table = file_layers(names, panels, &sources[0], path, text)?;
            sources.push(table);
        }
        sources.push(command_line_layers(names, panels, assignments)?);
        let base = in_force(&sources, panels, None);
        let general = settings(&base, "the settings")?;
        let mut genes = BTreeMap::new();
        let mut shown_genes = Table::new();
        for symbol in gene_symbols(&sources) {
            let (table, own) = settings_of_gene(&sources, panels, &symbol)?;
            genes.insert(symbol.clone(), own);
            let changed = difference(&table, &base);
            if !changed.is_empty() {
                shown_genes.insert(symbol, Value::Table(changed));
            }
        }
        let mut shown = base;
        if !shown_genes.is_empty() {
            shown.insert("gene".to_owned(), Value::Table(shown_genes));
        }
        shown.insert("version".to_owned(), version);
        let text = toml::to_string(&shown)
            .map_err(|e| Error::internal(format!("settings cannot be written: {e}")))?;
        Ok(Self { general, genes, text })
    }

    /// Returns the settings of a gene, by its approved symbol.
    pub fn for_gene(&self, symbol: &str) -> &Settings {
        self.genes.get(symbol).unwrap_or(&self.general)
    }

    /// Returns the settings where no gene is concerned.
    pub fn general(&self) -> &Settings {
        &self.general
    }

    /// Returns the SHA-256 (hex) of [`Self::text`].
    pub fn digest(&self) -> String {
        use sha2::Digest;
        hex(&sha2::Sha256::digest(self.text.as_bytes()))
    }

    /// Returns what is in force, as TOML.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Parses a user's file and checks its values and names.
fn file_layers(
    names: &dyn KnownNames,
    panels: &[String],
    defaults: &Table,
    path: &Path,
    text: &str,
) -> Result<Table> {
    let mut table: Table = text.parse().map_err(|e: toml::de::Error| {
        Error::input(format!("not TOML: {}", e.message().trim_end()))
            .at(path)
            .line(e.span().map_or(1, |s| line_at(text, s.start)))
            .hint("the shape is that of `panelwise run --print-config`")
    })?;
    check_file(defaults, &table, text).map_err(|e| e.at(path))?;
    check_names(names, &mut table, panels)
        .map_err(|(name, e)| e.at(path).line(line_of_key(text, &format!("`{name}`"))))?;
    table.remove("version");
    Ok(table)
}

/// Merges the `section.key=value` of the command line and checks their names.
fn command_line_layers(
    names: &dyn KnownNames,
    panels: &[String],
    assignments: &[String],
) -> Result<Table> {
    let mut table = Table::new();
    for text in assignments {
        merge(&mut table, assignment(text)?);
    }
    check_names(names, &mut table, panels).map_err(|(_, e)| {
        let hint = e
            .hint_text()
            .unwrap_or("`panelwise run --print-config` shows what is in force")
            .to_owned();
        Error::usage(format!("--set: {}", e.message())).hint(hint)
    })?;
    Ok(table)
}

/// Returns the genes that have a layer in any source, sorted.
fn gene_symbols(sources: &[Table]) -> BTreeSet<String> {
    let layers = sources.iter().filter_map(|s| s.get("gene")?.as_table());
    layers.flat_map(|t| t.keys().cloned()).collect()
}

/// Returns what is in force for one gene, as a table and as values.
fn settings_of_gene(
    sources: &[Table],
    panels: &[String],
    symbol: &str,
) -> Result<(Table, Settings)> {
    let mut table = in_force(sources, panels, Some(symbol));
    let mut own = settings(&table, &format!("[gene.{symbol}]"))?;
    // A limit that was overruled is no longer the specification's.
    let f = &own.frequency;
    if !f.basis.is_empty()
        && [f.monoallelic, f.biallelic].iter().any(|l| Some(*l) != own.evidence.ba1)
    {
        own.frequency.basis.clear();
        if let Some(Value::Table(f)) = table.get_mut("frequency") {
            f.insert("basis".to_owned(), Value::String(String::new()));
        }
    }
    Ok((table, own))
}

/// Reads a merged table as values; `what` names it in an error.
fn settings(table: &Table, what: &str) -> Result<Settings> {
    Settings::deserialize_table(table).map_err(|e| {
        Error::usage(format!("{what}: {}", e.message()))
            .hint("`panelwise run --print-config` shows the keys and what is in force")
    })
}
