//! Reads the case file: TOML with one `[case]` table.

use crate::model::case::Case;
use crate::{Error, Result};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Case,
}

/// Reads a case file.
///
/// # Errors
///
/// Not readable, not TOML, unknown keys, values out of range: with file and line.
pub fn read(path: &Path) -> Result<Case> {
    parse(&std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?, path)
}

/// Parses the text of a case file; `path` names it in errors.
///
/// # Errors
/// See [`read`].
pub fn parse(text: &str, path: &Path) -> Result<Case> {
    let file: File = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() as u64 + 1);
        Error::input(e.message().to_owned())
            .at(path)
            .line(line)
            .hint("a case file has one [case] table with id, sample, sex, tissue, haematological_malignancy, age (all optional)")
    })?;
    if file.case.age.is_some_and(|a| !(0.0..=130.0).contains(&a)) {
        let line = text
            .lines()
            .position(|l| l.trim_start().starts_with("age"))
            .map_or(1, |i| i as u64 + 1);
        return Err(Error::input("age is not between 0 and 130 years")
            .at(path)
            .line(line)
            .hint("age is in years"));
    }
    Ok(file.case)
}
