//! Merges layers: built-in values (general, panel, gene), the user's file (the same), the command
//! line; later ones win.

use crate::settings::scope::strictest;
use crate::{Error, Result};
use std::sync::LazyLock;
use toml::{Table, Value};

/// Holds the text of the built-in layers.
pub(super) const DEFAULTS: &str = include_str!("../../panels/defaults.toml");

/// Holds the built-in layers, and the version that they state.
pub(super) struct BuiltIn {
    pub layers: Table,
    pub version: Value,
}

/// Returns the built-in layers, which are parsed once.
///
/// # Errors
/// Internal: they are not TOML.
pub(super) fn built_in() -> Result<&'static BuiltIn> {
    static DEFAULT_LAYERS: LazyLock<std::result::Result<BuiltIn, String>> = LazyLock::new(|| {
        let mut layers: Table = DEFAULTS.parse().map_err(|e: toml::de::Error| e.to_string())?;
        // Each gene's layer is merged and checked again for every input of a fuzzer.
        if cfg!(fuzzing)
            && let Some(Value::Table(genes)) = layers.get_mut("gene")
        {
            *genes = std::mem::take(genes).into_iter().take(1).collect();
        }
        let version = layers.remove("version").unwrap_or_else(|| Value::String(String::new()));
        Ok(BuiltIn { layers, version })
    });
    let wrong = |e: &String| Error::internal(format!("built-in defaults are not TOML: {e}"));
    DEFAULT_LAYERS.as_ref().map_err(wrong)
}

/// Merges what is in force for a gene, or in general: each source (defaults, file, command line)
/// with its panels' and its gene's layers on its general values, a later source over an earlier
/// one. Of several panels' layers the strictest value stands, so their order decides nothing.
pub(super) fn in_force(sources: &[&Table], panels: &[&str], gene: Option<&str>) -> Table {
    let mut table = Table::new();
    for source in sources {
        merge(&mut table, without_layers(source));
        let low_share = low_share_genes(source, panels, &table);
        let layer = |kind: &str, name: &str| source.get(kind).and_then(|t| t.get(name)?.as_table());
        let layers: Vec<(&str, &Table)> =
            panels.iter().filter_map(|id| Some((*id, layer("panel", id)?))).collect();
        merge(&mut table, strictest(layers));
        // A gene's own layer comes later and keeps its list.
        if let (Some(genes), Some(Value::Table(vaf))) = (low_share, table.get_mut("vaf")) {
            vaf.insert("low_share_genes".to_owned(), Value::Array(genes));
        }
        if let Some(layer) = gene.and_then(|g| layer("gene", g)) {
            merge(&mut table, layer.clone());
        }
    }
    table
}

/// Joins `vaf.low_share_genes` of several panels: what one panel does not ask for, another may. A
/// panel without a list of its own has the source's general list; `None` where no panel has one.
fn low_share_genes(source: &Table, panels: &[&str], general: &Table) -> Option<Vec<Value>> {
    let list = |table: &Table| table.get("vaf")?.get("low_share_genes")?.as_array().cloned();
    let own = |id: &&str| source.get("panel")?.get(*id)?.as_table().and_then(list);
    panels.iter().find_map(own)?;
    let mut all: Vec<Value> = Vec::new();
    let mut ids = panels.to_vec();
    ids.sort_unstable();
    for gene in ids.iter().flat_map(|id| own(id).or_else(|| list(general)).unwrap_or_default()) {
        if !all.contains(&gene) {
            all.push(gene);
        }
    }
    Some(all)
}

/// Returns the keys and values of `table` that `base` does not have.
pub(super) fn difference(table: &Table, base: &Table) -> Table {
    let mut own = Table::new();
    for (key, value) in table {
        match (value, base.get(key)) {
            (v, Some(b)) if v == b => {}
            (Value::Table(v), Some(Value::Table(b))) => {
                own.insert(key.clone(), Value::Table(difference(v, b)));
            }
            (v, _) => {
                own.insert(key.clone(), v.clone());
            }
        }
    }
    own
}

/// Returns the general values of a source: its tables of genes and panels are left out.
pub(super) fn without_layers(top: &Table) -> Table {
    let own = top.iter().filter(|(key, _)| !["gene", "panel"].contains(&key.as_str()));
    own.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Merges `over` into `base`: tables are merged, everything else (arrays too) is replaced.
pub(super) fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(b)), Value::Table(o)) => merge(b, o),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Parses one `section.key=value` of the command line. A value is TOML; a bare word is a string.
///
/// # Errors
/// Usage: there is no `=`, or the key has no section.
pub(super) fn assignment(text: &str) -> Result<Table> {
    let wrong = || {
        Error::usage(format!("--set {text}: expected section.key=value"))
            .hint("for example --set quality.min_depth=8")
    };
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    let (key, value) = (key.trim(), value.trim());
    if key.split('.').count() < 2 || key.split('.').any(str::is_empty) {
        return Err(wrong());
    }
    let parsed: Value = match format!("v = {value}").parse::<Table>() {
        Ok(mut t) => t.remove("v").ok_or_else(wrong)?,
        Err(_) => Value::String(value.to_owned()),
    };
    let mut parts = key.split('.').rev();
    let mut table = Table::new();
    table.insert(parts.next().unwrap_or_default().to_owned(), parsed);
    for part in parts {
        let mut outer = Table::new();
        outer.insert(part.to_owned(), Value::Table(table));
        table = outer;
    }
    Ok(table)
}
