//! Holds the scripts and styles that every page carries in itself.

/// Holds our scripts: that of the pedigree, and that of the page, which uses it.
pub(super) const SCRIPT: &str = concat!(include_str!("pedigree.js"), include_str!("app.js"));
/// Holds our style.
pub(super) const STYLE: &str = include_str!("style.css");
/// Holds the table library's script.
pub(super) const TABULATOR_SCRIPT: &str = include_str!("vendor/tabulator.min.js");
/// Holds the table library's style.
pub(super) const TABULATOR_STYLE: &str = include_str!("vendor/tabulator.min.css");
/// Holds the table library's licence.
pub(super) const TABULATOR_LICENCE: &str = include_str!("vendor/LICENSE");
