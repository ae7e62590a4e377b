//! Holds the settings in force for the panels of a run.

use crate::model::digest::hex;
use crate::settings::check::{KnownNames, check_file, check_names, line_at, line_of_key};
use crate::settings::layers::{assignment, built_in, difference, in_force, merge};
use crate::settings::removed;
use crate::settings::scope::PanelScope;
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
    /// Merges the layers for the panels in use, whose order decides nothing: a panel's layer is in
    /// force in the panel's own genes, and of several panels that hold a gene the strictest value
    /// counts. The general settings ask all panels.
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
        panels: &[PanelScope],
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
        panels: &[PanelScope],
        file: Option<(&Path, &str)>,
        assignments: &[String],
    ) -> Result<Self> {
        let ids: Vec<&str> = panels.iter().map(|p| p.id.as_str()).collect();
        let defaults = built_in()?;
        let of_file = match file {
            Some((path, text)) => file_layers(names, &ids, &defaults.layers, path, text)?,
            None => Table::new(),
        };
        let of_command_line = command_line_layers(names, &ids, assignments)?;
        let sources = [&defaults.layers, &of_file, &of_command_line];
        let base = in_force(&sources, &ids, None);
        let general = settings(base.clone(), "the settings")?;
        let (genes, shown_genes) = gene_settings(&sources, panels, &base, &general)?;
        let mut shown = base;
        if !shown_genes.is_empty() {
            shown.insert("gene".to_owned(), Value::Table(shown_genes));
        }
        shown.insert("version".to_owned(), defaults.version.clone());
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
    panels: &[&str],
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
    panels: &[&str],
    assignments: &[String],
) -> Result<Table> {
    let mut table = Table::new();
    for text in assignments {
        merge(&mut table, assignment(text)?);
    }
    if let Some((path, successor)) = removed::find(&table) {
        return Err(Error::usage(format!("--set: the key {path} is gone")).hint(successor));
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

/// Returns the settings of the genes whose values differ from the general ones or that have a layer,
/// and what differs, for print.
fn gene_settings(
    sources: &[&Table],
    panels: &[PanelScope],
    base: &Table,
    general: &Settings,
) -> Result<(BTreeMap<String, Settings>, Table)> {
    let with_layer = gene_symbols(sources);
    let listed = panels.iter().flat_map(PanelScope::listed).map(str::to_owned);
    let symbols: BTreeSet<String> = with_layer.iter().cloned().chain(listed).collect();
    let mut genes = BTreeMap::new();
    let mut shown = Table::new();
    // Genes without a layer of their own share what their panels say.
    let mut of_panels: BTreeMap<Vec<&str>, (Table, Settings)> = BTreeMap::new();
    for symbol in symbols {
        let own_panels = own_panels(panels, &symbol);
        let layered = with_layer.contains(&symbol);
        let (table, own) = if layered {
            settings_of_gene(sources, &own_panels, &symbol)?
        } else {
            if !of_panels.contains_key(&own_panels) {
                let table = in_force(sources, &own_panels, None);
                let own = settings(table.clone(), "the settings")?;
                of_panels.insert(own_panels.clone(), (table, own));
            }
            let shared = of_panels.get(&own_panels).cloned();
            let shared = shared.unwrap_or_else(|| (base.clone(), general.clone()));
            with_general_list(shared, &symbol, base, general)
        };
        let changed = difference(&table, base);
        if layered || !changed.is_empty() {
            genes.insert(symbol.clone(), own);
        }
        if !changed.is_empty() {
            shown.insert(symbol, Value::Table(changed));
        }
    }
    Ok((genes, shown))
}

/// Writes the general list of genes with low shares where it answers for the gene as its own does:
/// only the answer counts.
fn with_general_list(
    (mut table, mut own): (Table, Settings),
    symbol: &str,
    base: &Table,
    general: &Settings,
) -> (Table, Settings) {
    if own.vaf.asks_low_share(symbol) == general.vaf.asks_low_share(symbol) {
        own.vaf.low_share_genes.clone_from(&general.vaf.low_share_genes);
        if let (Some(Value::Table(to)), Some(list)) =
            (table.get_mut("vaf"), base.get("vaf").and_then(|v| v.get("low_share_genes")))
        {
            to.insert("low_share_genes".to_owned(), list.clone());
        }
    }
    (table, own)
}

/// Returns the ids of the panels that hold a gene; all where none does.
fn own_panels<'a>(panels: &'a [PanelScope], symbol: &str) -> Vec<&'a str> {
    let own: Vec<&str> = panels.iter().filter(|p| p.holds(symbol)).map(|p| p.id.as_str()).collect();
    if own.is_empty() { panels.iter().map(|p| p.id.as_str()).collect() } else { own }
}

/// Returns the genes that have a layer in any source, sorted.
fn gene_symbols(sources: &[&Table]) -> BTreeSet<String> {
    let layers = sources.iter().filter_map(|s| s.get("gene")?.as_table());
    layers.flat_map(|t| t.keys().cloned()).collect()
}

/// Returns what is in force for one gene, as a table and as values.
fn settings_of_gene(
    sources: &[&Table],
    panels: &[&str],
    symbol: &str,
) -> Result<(Table, Settings)> {
    let mut table = in_force(sources, panels, Some(symbol));
    let mut own = settings(table.clone(), &format!("[gene.{symbol}]"))?;
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
fn settings(table: Table, what: &str) -> Result<Settings> {
    Settings::deserialize_table(table).map_err(|e| {
        Error::usage(format!("{what}: {}", e.message()))
            .hint("`panelwise run --print-config` shows the keys and what is in force")
    })
}
