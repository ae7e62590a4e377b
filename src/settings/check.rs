//! Checks the names and values of a user's layers, with the line of a fault.

use crate::settings::layers::{merge, without_layers};
use crate::settings::removed;
use crate::settings::sections::Settings;
use crate::{Error, Result};
use toml::{Table, Value};

/// Knows the genes and panels that a layer may be for. The panel room implements it; settings lie
/// below that room.
pub trait KnownNames {
    /// Returns the ids of the built-in panels.
    fn panels(&self) -> Vec<&str>;

    /// Returns at most `limit` of `known` that are spelled nearly like `name`, the nearest first.
    fn nearest(&self, name: &str, known: &[&str], limit: usize) -> Vec<String>;

    /// Returns the approved symbol of a gene by any of its names.
    ///
    /// # Errors
    ///
    /// A name that is unknown or ambiguous, with its candidates as hint.
    fn approved_symbol(&self, name: &str) -> Result<String>;
}

/// Refuses a layer whose gene or panel is unknown, which would change nothing in silence, and
/// renames genes to their approved symbols. An error comes with the unknown name.
pub(super) fn check_names(
    names: &dyn KnownNames,
    source: &mut Table,
    panels: &[&str],
) -> std::result::Result<(), (String, Error)> {
    if let Some(Value::Table(layers)) = source.get("panel") {
        let known: Vec<&str> = names.panels().into_iter().chain(panels.iter().copied()).collect();
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

/// Checks a user's file on its own, so that the error can name its line; layers of panels that are
/// not in use too.
pub(super) fn check_file(defaults: &Table, file: &Table, text: &str) -> Result<()> {
    if let Some((path, successor)) = removed::find(file) {
        return Err(Error::input(format!("the key {path} is gone"))
            .line(line_of_key(text, &format!("`{path}`")))
            .hint(successor));
    }
    let mut general = without_layers(defaults);
    merge(&mut general, without_layers(file));
    general.remove("version");
    let check = |table: Table| {
        Settings::deserialize_table(table).map_err(|e| {
            Error::input(e.message().trim_end().to_owned())
                .line(line_of_key(text, &e.to_string()))
                .hint("`panelwise run --print-config` shows the keys and what is in force")
        })
    };
    check(general.clone())?;
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
            check(table)?;
        }
    }
    Ok(())
}

/// Returns the 1-based line of a byte.
pub(super) fn line_at(text: &str, byte: usize) -> u64 {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() as u64 + 1
}

/// Finds the 1-based line of the key that a message of the TOML reader names: `in `section.key`` at
/// its end, else the first word in backticks. A value of a merged table has no span of its own.
pub(super) fn line_of_key(text: &str, message: &str) -> u64 {
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
