//! Holds panels, loci and transcripts as data, and turns genes into regions.
//!
//! | file | job |
//! |---|---|
//! | [`mod@file`] | shape of a panel file (TOML) and its JSON schema |
//! | [`builtin`] | the panels embedded in the binary and their short names |
//! | [`source`] | a panel by name or path |
//! | [`genes`] | places of the embedded genes on both builds |
//! | [`transcripts`], [`departure`] | embedded transcripts, and how they depart from their source |
//! | [`coding_genes`] | places of all protein-coding genes on both builds |
//! | [`loci`] | curated loci of both builds |
//! | [`symbols`] | any gene name to one HGNC gene, or an error with candidates |
//! | [`names`] | names that a settings layer may have |
//! | [`resolve`](mod@resolve) | panels joined, expanded, restricted, on one build |
//! | [`import`] | PanelApp JSON, gene lists, BED to a panel file |
//! | [`place`], `table` | places as text; the embedded tab-separated tables |
//! | [`check`], [`diff`], [`bed`] | answers of the `panel` verbs |

pub mod bed;
pub mod builtin;
pub mod check;
pub mod coding_genes;
pub mod departure;
pub mod diff;
pub mod file;
pub mod genes;
pub mod import;
pub mod loci;
pub mod names;
pub mod place;
pub mod resolve;
pub mod source;
pub mod symbols;
mod table;
pub mod transcripts;

pub use names::Names;
pub use resolve::{ExpandStep, PanelRequest, resolve, scopes};
pub use source::ids;
