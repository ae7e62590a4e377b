//! Layers of settings: built-in defaults, panel, gene, user's file, command line; later layers win.

use crate::model::settings::Settings;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

const DEFAULTS: &str = include_str!("../../panels/defaults.toml");

/// Settings in force: the general ones and those of genes with an override of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsBook {
    general: Settings,
    genes: BTreeMap<String, Settings>,
    text: String,
}

impl SettingsBook {
    /// Merges the layers for the panels in use.
    ///
    /// `file` is a user's TOML of the same shape as `panels/defaults.toml`; `assignments` are `section.key=value`
    /// (TOML values; a bare word is read as a string).
    ///
    /// # Errors
    ///
    /// Unknown sections or keys, values of the wrong type, TOML syntax: named with the file and the key.
    pub fn load(panels: &[String], file: Option<&Path>, assignments: &[String]) -> Result<Self> {
        let Some(path) = file else { return Self::merged(panels, None, assignments) };
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Self::merged(panels, Some((path, &text)), assignments)
    }

    /// As [`SettingsBook::load`], with the file's text at hand; its path names it in errors.
    ///
    /// # Errors
    ///
    /// As [`SettingsBook::load`].
    pub fn merged(panels: &[String], file: Option<(&Path, &str)>, assignments: &[String]) -> Result<Self> {
        let mut base: Table = DEFAULTS
            .parse()
            .map_err(|e: toml::de::Error| Error::internal(format!("built-in defaults are not TOML: {e}")))?;
        if let Some((path, text)) = file {
            let table: Table = text.parse().map_err(|e: toml::de::Error| {
                Error::input(format!("not TOML: {}", e.message().trim_end()))
                    .at(path)
                    .line(e.span().map_or(1, |s| line_at(text, s.start)))
                    .hint("the shape is that of `panelwise run --print-config`")
            })?;
            check_file(&base, &table, text).map_err(|e| e.at(path))?;
            merge(&mut base, table);
        }
        for text in assignments {
            merge(&mut base, assignment(text)?);
        }
        let version = base.remove("version").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let panel_layers = take_table(&mut base, "panel");
        let gene_layers = take_table(&mut base, "gene");
        for id in panels {
            if let Some(Value::Table(layer)) = panel_layers.get(id) {
                merge(&mut base, layer.clone());
            }
        }
        // A value from the command line beats a gene's own: it is merged once more on top.
        let mut top = Table::new();
        for text in assignments {
            merge(&mut top, assignment(text)?);
        }
        merge(&mut base, top.clone());
        for layer in ["version", "panel", "gene"] {
            base.remove(layer);
        }
        let general = settings(&base, "the settings")?;
        let mut genes = BTreeMap::new();
        let mut shown = base.clone();
        let mut shown_genes = Table::new();
        for (symbol, layer) in &gene_layers {
            let Value::Table(layer) = layer else {
                return Err(Error::usage(format!("settings: [gene.{symbol}] is not a table")));
            };
            let mut table = base.clone();
            merge(&mut table, layer.clone());
            merge(&mut table, without_layers(&top));
            genes.insert(symbol.clone(), settings(&table, &format!("[gene.{symbol}]"))?);
            shown_genes.insert(symbol.clone(), Value::Table(layer.clone()));
        }
        if !shown_genes.is_empty() {
            shown.insert("gene".to_owned(), Value::Table(shown_genes));
        }
        shown.insert("version".to_owned(), Value::String(version));
        let text = toml::to_string(&shown).map_err(|e| Error::internal(format!("settings cannot be written: {e}")))?;
        Ok(Self { general, genes, text })
    }

    /// Settings of a gene, by symbol.
    pub fn of(&self, symbol: &str) -> &Settings {
        self.genes.get(symbol).unwrap_or(&self.general)
    }

    /// Settings where no gene is concerned.
    pub fn general(&self) -> &Settings {
        &self.general
    }

    /// SHA-256 (hex) of [`Self::text`].
    pub fn digest(&self) -> String {
        use sha2::Digest;
        sha2::Sha256::digest(self.text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
    }

    /// What is in force, as TOML.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn without_layers(top: &Table) -> Table {
    let mut top = top.clone();
    top.remove("gene");
    top.remove("panel");
    top
}

fn take_table(base: &mut Table, key: &str) -> Table {
    match base.remove(key) {
        Some(Value::Table(t)) => t,
        _ => Table::new(),
    }
}

/// Checks a user's file on its own, so that the error can name its line; layers of panels that are not in use too.
fn check_file(defaults: &Table, file: &Table, text: &str) -> Result<()> {
    let mut general = without_layers(defaults);
    merge(&mut general, without_layers(file));
    general.remove("version");
    let check = |table: &Table| {
        Settings::deserialize_table(table).map_err(|e| {
            Error::input(e.message().trim_end().to_owned())
                .line(line_of_key(text, &e.to_string()))
                .hint("`panelwise run --print-config` shows the keys and what is in force")
        })
    };
    check(&general)?;
    for kind in ["panel", "gene"] {
        let Some(layers) = file.get(kind) else { continue };
        let not_a_table = |name: &str| {
            Error::input(format!("{name} is not a table"))
                .line(line_of_key(text, &format!("`{kind}`")))
                .hint(format!("write [{kind}.NAME.section] and the section's keys below it"))
        };
        for (name, layer) in layers.as_table().ok_or_else(|| not_a_table(kind))? {
            let layer = layer.as_table().ok_or_else(|| not_a_table(&format!("{kind}.{name}")))?;
            let mut table = general.clone();
            merge(&mut table, layer.clone());
            check(&table)?;
        }
    }
    Ok(())
}

/// 1-based line of a byte.
fn line_at(text: &str, byte: usize) -> u64 {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() as u64 + 1
}

/// 1-based line of the key that a message of the TOML reader names: `in `section.key`` at its end, else the first word
/// in backticks. A value of a merged table has no span of its own.
fn line_of_key(text: &str, message: &str) -> u64 {
    let quoted = |from: &str| from.split('`').nth(1).map(str::to_owned);
    let unknown = message.contains("unknown field").then(|| quoted(message)).flatten();
    let path =
        unknown.or_else(|| message.rfind("in `").and_then(|at| quoted(&message[at..]))).or_else(|| quoted(message));
    let Some(key) = path.as_deref().and_then(|p| p.rsplit('.').next()) else { return 1 };
    let names = |line: &str| {
        let line = line.split('#').next().unwrap_or_default();
        let keys = line.split('=').next().unwrap_or_default();
        keys.split(['[', ']', '.', ' ', '\t', '"']).any(|word| word == key)
    };
    text.lines().position(names).map_or(1, |i| i as u64 + 1)
}

fn settings(table: &Table, what: &str) -> Result<Settings> {
    Settings::deserialize_table(table).map_err(|e| {
        Error::usage(format!("{what}: {}", e.message()))
            .hint("`panelwise run --print-config` shows the keys and what is in force")
    })
}

impl Settings {
    fn deserialize_table(table: &Table) -> std::result::Result<Self, toml::de::Error> {
        <Self as serde::Deserialize>::deserialize(Value::Table(table.clone()))
    }
}

/// Later wins; tables merge, everything else (arrays too) is replaced.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(b)), Value::Table(o)) => merge(b, o),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn assignment(text: &str) -> Result<Table> {
    let wrong = || {
        Error::usage(format!("--set {text}: expected section.key=value")).hint("for example --set quality.min_depth=8")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_load_and_print_round_trip() {
        let book = SettingsBook::load(&[], None, &[]).unwrap();
        assert_eq!(book.general().quality.min_depth, 10);
        assert_eq!(book.of("SAMD9").quality.heterozygous_balance_keep, [0.05, 0.95]);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        std::fs::write(&path, book.text()).unwrap();
        assert_eq!(SettingsBook::load(&[], Some(&path), &[]).unwrap(), book);
    }

    #[test]
    fn the_command_line_beats_panel_and_gene() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        std::fs::write(&path, "[panel.P.quality]\nmin_depth = 3\n[gene.G.quality]\nmin_depth = 4\n").unwrap();
        let load = |panels: &[&str], set: &[&str]| {
            let own = |x: &[&str]| x.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
            SettingsBook::load(&own(panels), Some(&path), &own(set)).unwrap()
        };
        let book = load(&["P"], &[]);
        assert_eq!((book.general().quality.min_depth, book.of("G").quality.min_depth), (3, 4));
        assert_eq!(load(&[], &[]).general().quality.min_depth, 10);
        let book = load(&["P"], &["quality.min_depth=7"]);
        assert_eq!((book.general().quality.min_depth, book.of("G").quality.min_depth), (7, 7));
    }

    #[test]
    fn a_fault_in_a_file_is_named_by_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        for (text, line, part) in [
            ("[quality]\nmin_depht = 3\n", 2, "min_depht"),
            ("# qualty\n[qualty]\nmin_depth = 3\n", 2, "qualty"),
            ("[quality]\nmin_depth = \"many\"\n", 2, "invalid type"),
            ("quality = 3\n", 1, "invalid type"),
            ("[quality]\nmin_depth = \n", 2, "TOML"),
            ("\n[panel.NOT-IN-USE.quality]\nnonsense = 3\n", 3, "nonsense"),
            ("[gene.G.quality]\nwarn_depth = -1\n", 2, "invalid value"),
            ("\ngene = 3\n", 2, "not a table"),
        ] {
            std::fs::write(&path, text).unwrap();
            let e = SettingsBook::load(&[], Some(&path), &[]).unwrap_err();
            assert!(e.to_string().starts_with(&format!("{}:{line}: ", path.display())), "{text:?}: {e}");
            assert!(e.to_string().contains(part) && e.hint_text().is_some() && e.exit_code() == 1, "{text:?}: {e}");
        }
    }

    #[test]
    fn unknown_keys_and_bad_values_are_named() {
        for (set, part) in [
            ("quality.nonsense=1", "nonsense"),
            ("quality.min_depth=many", "invalid type"),
            ("depth", "section.key"),
            ("consequence.high=[\"missense\"]", "Sequence Ontology"),
        ] {
            let e = SettingsBook::load(&[], None, &[set.to_owned()]).unwrap_err();
            assert!(e.to_string().contains(part), "{e}");
            assert_eq!(e.exit_code(), 2);
        }
    }
}
