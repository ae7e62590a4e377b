//! Finds a panel by name or path.

use crate::model::digest::hex;
use crate::panel::builtin;
use crate::panel::file::{MAX_BYTES, PanelFile};
use crate::settings::PanelScope;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Holds a panel and its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedPanel {
    /// Holds the content.
    pub file: PanelFile,
    /// Holds the text it was read from.
    pub text: String,
    /// Names the origin: `built in`, or the file's name without its folder.
    pub origin: String,
    /// Gives the SHA-256 of the text (hex).
    pub digest: String,
}

impl LoadedPanel {
    /// Returns the panel with all its genes, for the layers of settings.
    pub fn scope(&self) -> PanelScope {
        PanelScope::new(&self.file.panel.id, self.file.genes.iter().map(|g| g.symbol.clone()))
    }
}

/// Loads a built-in panel (id or short name, any case) or a panel file. A path is anything with a
/// `/` or ending in `.toml`; a file named like a built-in panel needs its path (`./2a`).
///
/// # Errors
/// An unknown name (with the nearest names), a file that cannot be read or does not have the shape
/// of a panel.
pub fn load(name: &str) -> Result<LoadedPanel> {
    let looks_like_path =
        name.contains(['/', '\\']) || name.to_ascii_lowercase().ends_with(".toml");
    // No built-in name looks like a path.
    if let Some(panel) = builtin::find(name)? {
        return Ok(LoadedPanel {
            file: panel.file()?,
            text: panel.text.to_owned(),
            origin: "built in".to_owned(),
            digest: sha256(panel.text.as_bytes()),
        });
    }
    let path = Path::new(name);
    if !looks_like_path && !path.is_file() {
        return Err(unknown(name)?);
    }
    let text = read_text(path)?;
    if let Some(other) = other_format(&text, path) {
        return Err(other);
    }
    let file = PanelFile::parse(&text, path)?;
    crate::panel::check::refuse_faults(&file, &text, path)?;
    let origin =
        path.file_name().map_or_else(|| name.to_owned(), |n| n.to_string_lossy().into_owned());
    Ok(LoadedPanel { digest: sha256(text.as_bytes()), file, text, origin })
}

/// Returns the refusal of a text that is of another format than a panel file, which `panel import`
/// reads: JSON, BED, a gene list or table.
fn other_format(text: &str, path: &Path) -> Option<Error> {
    let ends_with = |wanted: &[&str]| {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        wanted.iter().any(|w| ending.eq_ignore_ascii_case(w))
    };
    let is_json = || serde_json::from_str::<serde_json::Value>(text).is_ok();
    let is_toml = || text.parse::<toml::Table>().is_ok();
    let (what, flags) = if text.trim_start().starts_with(['{', '[']) && is_json() {
        ("JSON", "")
    } else if is_toml() {
        return None;
    } else if ends_with(&["bed"]) || looks_like_bed(text) {
        ("a BED file", " --build BUILD --date YYYY-MM-DD")
    } else if ends_with(&["txt", "tsv", "csv", "list"]) {
        ("a gene list or table", " --date YYYY-MM-DD")
    } else {
        return None;
    };
    let shown = path.display();
    Some(Error::input(format!("is {what}, not a panel file")).at(path).hint(format!(
        "import it first: panelwise panel import {shown}{flags} --out panel.toml, then --panel \
         panel.toml"
    )))
}

/// Says whether the first row of a text is a contig and two coordinates.
fn looks_like_bed(text: &str) -> bool {
    let mut rows = text.lines().filter(|line| {
        !line.trim().is_empty() && !["#", "track", "browser"].iter().any(|p| line.starts_with(p))
    });
    let mut cells = rows.next().unwrap_or_default().split_whitespace().skip(1);
    let mut is_number = || cells.next().is_some_and(|c| c.parse::<u64>().is_ok());
    is_number() && is_number()
}

/// Ids of the panels named, in order.
///
/// # Errors
/// As [`load`].
pub fn ids(names: &[String]) -> Result<Vec<String>> {
    names
        .iter()
        .map(|name| match builtin::find(name)? {
            // A built-in panel's id needs no parsing of its genes.
            Some(panel) => Ok(panel.id.to_owned()),
            None => Ok(load(name)?.file.panel.id),
        })
        .collect()
}

fn unknown(name: &str) -> Result<Error> {
    let names = builtin::names()?;
    let near = crate::panel::symbols::nearest(name, names.iter().map(String::as_str), 3);
    let hint = if near.is_empty() {
        "'panelwise panel list' shows the built-in panels; a panel file is named by its path"
            .to_owned()
    } else {
        format!("did you mean {}? 'panelwise panel list' shows all", near.join(", "))
    };
    Ok(Error::usage(format!("'{name}' is neither a built-in panel nor a file")).hint(hint))
}

/// Reads a text file whole: UTF-8, at most [`MAX_BYTES`], a byte-order mark dropped.
///
/// # Errors
/// The operating system's, a directory, too large, empty, not UTF-8 (with the line).
pub fn read_text(path: &Path) -> Result<String> {
    let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    if meta.is_dir() {
        return Err(Error::input("is a folder, not a file").at(path));
    }
    if meta.len() > MAX_BYTES as u64 {
        return Err(Error::input(format!(
            "has {} bytes; panels and gene lists end at {MAX_BYTES}",
            meta.len()
        ))
        .at(path));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::input("is empty").at(path).hint("a failed download? fetch it again"));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let line =
            e.as_bytes().iter().take(e.utf8_error().valid_up_to()).filter(|b| **b == b'\n').count()
                as u64
                + 1;
        Error::input("is not UTF-8 text").at(path).line(line).hint("save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Returns the SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_format_is_named_with_its_import() {
        for (name, text, what) in [
            ("x.bed", "chr21\t34787800\t34787900\tRUNX1\n", "is a BED file"),
            ("x.regions", "track name=x\nchr21 34787800 34787900\n", "is a BED file"),
            ("x.toml", "1\t100\t200\n", "is a BED file"),
            ("genes.txt", "RUNX1\nETV6\n", "is a gene list or table"),
            ("x.json", "{\"id\": 1}", "is JSON"),
            ("x.toml", "RUNX1\n", "x.toml:1:"),
            ("x.txt", "format = 1\n", "missing field"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            let e = load(&path.display().to_string()).unwrap_err();
            assert!(e.to_string().contains(what), "{name}: {e}");
            let imports = e.hint_text().is_some_and(|h| h.contains("panel import"));
            assert_eq!(imports, what.starts_with("is "), "{name}: {:?}", e.hint_text());
        }
    }
}
