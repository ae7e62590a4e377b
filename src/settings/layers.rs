//! Layers of settings: built-in defaults (general, panel, gene), user's file (the same), command
//! line; later ones win.

use crate::settings::sections::Settings;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use toml::{Table, Value};

const DEFAULTS: &str = include_str!("../../panels/defaults.toml");

/// Settings in force: the general ones and those of genes with an override of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsBook {
    general: Settings,
    genes: BTreeMap<String, Settings>,
    text: String,
}

/// Names that a layer may be of. The panel room knows them; settings lie below it.
pub trait KnownNames {
    /// Returns the ids of the built-in panels.
    fn panels(&self) -> Vec<&str>;

    /// Returns at most `most` of `known` that are spelled nearly like `name`, the nearest first.
    fn nearest(&self, name: &str, known: &[&str], most: usize) -> Vec<String>;

    /// Returns the approved symbol of a gene by any of its names.
    ///
    /// # Errors
    ///
    /// A name that is unknown or ambiguous, with its candidates as hint.
    fn approved_symbol(&self, name: &str) -> Result<String>;
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

    /// As [`SettingsBook::load`], with the file's text at hand; its path names it in errors.
    ///
    /// # Errors
    ///
    /// As [`SettingsBook::load`].
    pub fn merged(
        names: &dyn KnownNames,
        panels: &[String],
        file: Option<(&Path, &str)>,
        assignments: &[String],
    ) -> Result<Self> {
        let mut sources = vec![built_in()?.clone()];
        let version = sources[0].remove("version").unwrap_or_else(|| Value::String(String::new()));
        if let Some((path, text)) = file {
            let mut table: Table = text.parse().map_err(|e: toml::de::Error| {
                Error::input(format!("not TOML: {}", e.message().trim_end()))
                    .at(path)
                    .line(e.span().map_or(1, |s| line_at(text, s.start)))
                    .hint("the shape is that of `panelwise run --print-config`")
            })?;
            check_file(&sources[0], &table, text).map_err(|e| e.at(path))?;
            check_names(names, &mut table, panels)
                .map_err(|(name, e)| e.at(path).line(line_of_key(text, &format!("`{name}`"))))?;
            table.remove("version");
            sources.push(table);
        }
        let mut top = Table::new();
        for text in assignments {
            merge(&mut top, assignment(text)?);
        }
        check_names(names, &mut top, panels).map_err(|(_, e)| {
            let hint = e
                .hint_text()
                .unwrap_or("`panelwise run --print-config` shows what is in force")
                .to_owned();
            Error::usage(format!("--set: {}", e.message())).hint(hint)
        })?;
        sources.push(top);
        let base = in_force(&sources, panels, None);
        let general = settings(&base, "the settings")?;
        let mut symbols: Vec<String> = sources
            .iter()
            .filter_map(|s| s.get("gene")?.as_table())
            .flat_map(|t| t.keys().cloned())
            .collect();
        symbols.sort_unstable();
        symbols.dedup();
        let mut genes = BTreeMap::new();
        let mut shown_genes = Table::new();
        for symbol in symbols {
            let mut table = in_force(&sources, panels, Some(&symbol));
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
            genes.insert(symbol.clone(), own);
            let own = difference(&table, &base);
            if !own.is_empty() {
                shown_genes.insert(symbol, Value::Table(own));
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

/// The built-in defaults, parsed once.
fn built_in() -> Result<&'static Table> {
    static DEFAULT_LAYERS: LazyLock<std::result::Result<Table, String>> =
        LazyLock::new(|| DEFAULTS.parse().map_err(|e: toml::de::Error| e.to_string()));
    let wrong = |e: &String| Error::internal(format!("built-in defaults are not TOML: {e}"));
    DEFAULT_LAYERS.as_ref().map_err(wrong)
}

/// What is in force for a gene, or in general: each source (defaults, file, command line) with its
/// panels' and its gene's layers on its own words, a later source over an earlier one.
fn in_force(sources: &[Table], panels: &[String], gene: Option<&str>) -> Table {
    let mut table = Table::new();
    for source in sources {
        merge(&mut table, without_layers(source));
        let asked = low_share_genes(source, panels, &table);
        let layers =
            panels.iter().map(|id| ("panel", id.as_str())).chain(gene.map(|g| ("gene", g)));
        for (kind, name) in layers {
            if let Some(layer) =
                source.get(kind).and_then(|t| t.get(name)).and_then(Value::as_table)
            {
                merge(&mut table, layer.clone());
            }
            // What a gene's own layer says stands.
            if let (Some(genes), "panel", Some(Value::Table(vaf))) =
                (&asked, kind, table.get_mut("vaf"))
            {
                vaf.insert("low_share_genes".to_owned(), Value::Array(genes.clone()));
            }
        }
    }
    table
}

/// `vaf.low_share_genes` of several panels together: what one panel does not ask for, another may.
/// `None` where no panel has a list of its own; one without a list asks for what the source's
/// general word says.
fn low_share_genes(source: &Table, panels: &[String], general: &Table) -> Option<Vec<Value>> {
    let list = |table: &Table| table.get("vaf")?.get("low_share_genes")?.as_array().cloned();
    let own = |id: &String| source.get("panel")?.get(id.as_str())?.as_table().and_then(list);
    panels.iter().find_map(own)?;
    let mut all: Vec<Value> = Vec::new();
    for gene in panels.iter().flat_map(|id| own(id).or_else(|| list(general)).unwrap_or_default()) {
        if !all.contains(&gene) {
            all.push(gene);
        }
    }
    Some(all)
}

/// What `table` says otherwise than `base`.
fn difference(table: &Table, base: &Table) -> Table {
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

/// A layer that names no gene or panel would change nothing in silence. Genes are renamed to their
/// approved symbols. An error comes with the name that is not known.
fn check_names(
    names: &dyn KnownNames,
    source: &mut Table,
    panels: &[String],
) -> std::result::Result<(), (String, Error)> {
    if let Some(Value::Table(layers)) = source.get("panel") {
        let known: Vec<&str> =
            names.panels().into_iter().chain(panels.iter().map(String::as_str)).collect();
        if let Some(name) = layers.keys().find(|name| !known.contains(&name.as_str())) {
            let near = names.nearest(name, &known, 3);
            let hint = match near.as_slice() {
                [] => "'panelwise panel list' shows the ids; a panel file's own id counts in a run with that file"
                    .to_owned(),
                near => format!("nearest: {}", near.join(", ")),
            };
            let message = format!("[panel.{name}]: neither a built-in panel nor one of this run");
            return Err((name.clone(), Error::input(message).hint(hint)));
        }
    }
    if let Some(Value::Table(layers)) = source.get_mut("gene") {
        let mut renamed = Table::new();
        for (name, layer) in std::mem::take(layers) {
            let symbol = match names.approved_symbol(&name) {
                Ok(symbol) => symbol,
                Err(e) => {
                    let hint = e.hint_text().unwrap_or_default().to_owned();
                    return Err((
                        name.clone(),
                        Error::input(format!("[gene.{name}]: {}", e.message())).hint(hint),
                    ));
                }
            };
            let mut one = Table::new();
            one.insert(symbol, layer);
            merge(&mut renamed, one);
        }
        *layers = renamed;
    }
    Ok(())
}

fn without_layers(top: &Table) -> Table {
    let own = top.iter().filter(|(key, _)| !["gene", "panel"].contains(&key.as_str()));
    own.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Checks a user's file on its own, so that the error can name its line; layers of panels that are
/// not in use too.
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

/// 1-based line of the key that a message of the TOML reader names: `in `section.key`` at its end,
/// else the first word in backticks. A value of a merged table has no span of its own.
fn line_of_key(text: &str, message: &str) -> u64 {
    let quoted = |from: &str| from.split('`').nth(1).map(str::to_owned);
    let unknown = message.contains("unknown field").then(|| quoted(message)).flatten();
    let path = unknown
        .or_else(|| message.rfind("in `").and_then(|at| quoted(&message[at..])))
        .or_else(|| quoted(message));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::Names;

    #[test]
    fn defaults_load_and_print_round_trip() {
        let book = SettingsBook::load(&Names, &[], None, &[]).unwrap();
        assert_eq!(book.general().quality.min_depth, 10);
        assert_eq!(book.of("SAMD9").quality.heterozygous_balance_keep, [0.05, 0.95]);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        std::fs::write(&path, book.text()).unwrap();
        assert_eq!(SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap(), book);
    }

    #[test]
    fn each_panel_gets_the_low_shares_that_it_asks_for() {
        let load = |panels: &[&str], set: &[&str]| {
            let own = |x: &[&str]| x.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
            SettingsBook::load(&Names, &own(panels), None, &own(set)).unwrap()
        };
        let asked = |book: &SettingsBook, gene: &str| book.of(gene).vaf.asks_low_share(gene);
        for (panels, runx1, tubb1) in [
            (&["HAEM1-ALL"][..], true, true),
            (&["HAEM2A-IT"], true, false),
            (&["HAEM2A-IT36"], true, false),
            (&["HAEM2B-PLTFUNC"], false, false),
            (&["HAEM2B-BLEEDING-ADDON"], false, false),
            (&["HAEM3-HHA"], true, true),
            (&[], true, true),
            (&["HAEM2A-IT", "HAEM2B-PLTFUNC"], true, false),
            (&["HAEM2B-PLTFUNC", "HAEM2A-IT"], true, false),
            (&["HAEM1-ALL", "HAEM2B-PLTFUNC"], true, true),
        ] {
            let book = load(panels, &[]);
            assert_eq!(
                (asked(&book, "RUNX1"), asked(&book, "TUBB1")),
                (runx1, tubb1),
                "{panels:?}"
            );
        }
        assert!(load(&["HAEM2B-PLTFUNC"], &[]).text().contains("low_share_genes = []"));
        // The user's word beats the panel's.
        assert!(asked(&load(&["HAEM2B-PLTFUNC"], &["vaf.low_share_genes=[\"*\"]"]), "TUBB1"));
        assert!(!asked(&load(&["HAEM1-ALL"], &["vaf.low_share_genes=[]"]), "RUNX1"));
        let book = load(&["HAEM2B-PLTFUNC"], &["gene.TUBB1.vaf.low_share_genes=[\"TUBB1\"]"]);
        assert_eq!((asked(&book, "TUBB1"), asked(&book, "RUNX1")), (true, false));
    }

    #[test]
    fn the_command_line_beats_panel_and_gene() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        std::fs::write(
            &path,
            "[panel.HAEM3-HHA.quality]\nmin_depth = 3\n[gene.RUNX1.quality]\nmin_depth = 4\n",
        )
        .unwrap();
        let load = |panels: &[&str], set: &[&str]| {
            let own = |x: &[&str]| x.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
            SettingsBook::load(&Names, &own(panels), Some(&path), &own(set)).unwrap()
        };
        let book = load(&["HAEM3-HHA"], &[]);
        assert_eq!((book.general().quality.min_depth, book.of("RUNX1").quality.min_depth), (3, 4));
        assert_eq!(load(&[], &[]).general().quality.min_depth, 10);
        let book = load(&["HAEM3-HHA"], &["quality.min_depth=7"]);
        assert_eq!((book.general().quality.min_depth, book.of("RUNX1").quality.min_depth), (7, 7));
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
            ("[gene.GATA2.quality]\nwarn_depth = -1\n", 2, "invalid value"),
            ("\ngene = 3\n", 2, "not a table"),
        ] {
            std::fs::write(&path, text).unwrap();
            let e = SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap_err();
            assert!(
                e.to_string().starts_with(&format!("{}:{line}: ", path.display())),
                "{text:?}: {e}"
            );
            assert!(
                e.to_string().contains(part) && e.hint_text().is_some() && e.exit_code() == 1,
                "{text:?}: {e}"
            );
        }
    }

    #[test]
    fn a_later_source_beats_an_earlier_one_whatever_its_layer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        let load = |text: &str, set: &[&str]| {
            std::fs::write(&path, text).unwrap();
            let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
            SettingsBook::load(&Names, &["HAEM3-HHA".to_owned()], Some(&path), &set).unwrap()
        };
        let keep =
            |book: &SettingsBook, gene: &str| book.of(gene).quality.heterozygous_balance_keep[0];
        // The defaults' own word on SAMD9 gives way to the file's general word, this to the file's
        // panel, gene, --set.
        let general = "[quality]\nheterozygous_balance_keep = [0.1, 0.9]\n";
        assert_eq!((keep(&load("", &[]), "SAMD9"), keep(&load("", &[]), "RPS19")), (0.05, 0.2));
        assert_eq!(keep(&load(general, &[]), "SAMD9"), 0.1);
        let panel = format!(
            "{general}[panel.HAEM3-HHA.quality]\nheterozygous_balance_keep = [0.11, 0.9]\n"
        );
        assert_eq!(keep(&load(&panel, &[]), "SAMD9"), 0.11);
        let gene =
            format!("{panel}[gene.SAMD9.quality]\nheterozygous_balance_keep = [0.12, 0.9]\n");
        assert_eq!(
            (keep(&load(&gene, &[]), "SAMD9"), keep(&load(&gene, &[]), "RPS19")),
            (0.12, 0.11)
        );
        assert_eq!(
            keep(&load(&gene, &["quality.heterozygous_balance_keep=[0.13, 0.9]"]), "SAMD9"),
            0.13
        );
        let set = [
            "quality.heterozygous_balance_keep=[0.13, 0.9]",
            "gene.SAMD9.quality.heterozygous_balance_keep=[0, 1]",
        ];
        let book = load(&gene, &set);
        assert_eq!((keep(&book, "SAMD9"), keep(&book, "RPS19")), (0.0, 0.13));
        // What is printed is what is in force, also for genes whose own word was overruled.
        let printed = dir.path().join("printed.toml");
        std::fs::write(&printed, book.text()).unwrap();
        let again = SettingsBook::load(&Names, &[], Some(&printed), &[]).unwrap();
        for symbol in ["SAMD9", "RPS19", "FANCA", "RUNX1"] {
            assert_eq!(again.of(symbol), book.of(symbol), "{symbol}");
        }
        // A previous symbol means the same gene.
        assert_eq!(
            load("[gene.FYB.quality]\nmin_depth = 3\n", &[]).of("FYB1").quality.min_depth,
            3
        );
    }

    #[test]
    fn a_misspelt_layer_is_refused_with_the_nearest_spelling() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.toml");
        for (text, line, near) in [
            ("\n[gene.RUNX1X.quality]\nmin_depth = 3\n", 2, "RUNX1"),
            ("[panel.HAEM3-HAH.quality]\nmin_depth = 3\n", 1, "HAEM3-HHA"),
        ] {
            std::fs::write(&path, text).unwrap();
            let e = SettingsBook::load(&Names, &[], Some(&path), &[]).unwrap_err();
            assert!(e.to_string().starts_with(&format!("{}:{line}: ", path.display())), "{e}");
            assert!(
                e.hint_text().is_some_and(|h| h.contains(near)) && e.exit_code() == 1,
                "{e} {:?}",
                e.hint_text()
            );
        }
        for set in ["gene.RUNX1X.quality.min_depth=3", "panel.HAEM3-HAH.quality.min_depth=3"] {
            let e = SettingsBook::load(&Names, &[], None, &[set.to_owned()]).unwrap_err();
            assert!(
                e.hint_text().is_some_and(|h| h.contains("nearest")) && e.exit_code() == 2,
                "{e}"
            );
        }
        // The id of a panel file counts where the run uses it.
        std::fs::write(&path, "[panel.OUR-OWN.quality]\nmin_depth = 3\n").unwrap();
        assert_eq!(
            SettingsBook::load(&Names, &["OUR-OWN".to_owned()], Some(&path), &[])
                .unwrap()
                .general()
                .quality
                .min_depth,
            3
        );
    }

    #[test]
    fn built_in_layers_name_genes_and_panels() {
        let mut table: Table = DEFAULTS.parse().unwrap();
        let before = table.clone();
        assert!(check_names(&Names, &mut table, &[]).is_ok());
        assert_eq!(table, before, "a previous symbol stands in the defaults");
    }

    #[test]
    fn unknown_keys_and_bad_values_are_named() {
        for (set, part) in [
            ("quality.nonsense=1", "nonsense"),
            ("quality.min_depth=many", "invalid type"),
            ("depth", "section.key"),
            ("consequence.high=[\"missense\"]", "Sequence Ontology"),
        ] {
            let e = SettingsBook::load(&Names, &[], None, &[set.to_owned()]).unwrap_err();
            assert!(e.to_string().contains(part), "{e}");
            assert_eq!(e.exit_code(), 2);
        }
    }
}
