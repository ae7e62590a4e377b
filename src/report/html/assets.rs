//! Holds the scripts and styles that every page carries in itself.

/// Holds our script.
pub(super) const SCRIPT: &str = include_str!("app.js");
/// Holds our style.
pub(super) const STYLE: &str = include_str!("style.css");
/// Holds the table library's script.
pub(super) const TABULATOR_SCRIPT: &str = include_str!("vendor/tabulator.min.js");
/// Holds the table library's style.
pub(super) const TABULATOR_STYLE: &str = include_str!("vendor/tabulator.min.css");
/// Holds the table library's licence.
pub(super) const TABULATOR_LICENCE: &str = include_str!("vendor/LICENSE");
