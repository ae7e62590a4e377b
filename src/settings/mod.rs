//! Thresholds and rules in force: the values, and the layers that set them.
//!
//! | file | job |
//! |---|---|
//! | [`sections`] | the values, one file a section |
//! | [`share_window`] | the shares of reads that fit a genotype |
//! | [`book`] | the settings in force, general and for each gene |
//! | `layers` | defaults, panel, gene, file and command line, merged in this order |
//! | [`scope`] | genes that a panel's layer rules, and the strictest of several panels' values |
//! | [`check`] | unknown names and wrong values of a user's layers, with their lines |
//! | `removed` | keys that are gone, with their successors |

pub mod book;
pub mod check;
mod layers;
mod removed;
pub mod scope;
pub mod sections;
pub mod share_window;
#[cfg(test)]
mod tests;

pub use book::SettingsBook;
pub use check::KnownNames;
pub use scope::PanelScope;
