//! Thresholds and rules in force: the values, and the layers that set them.
//!
//! | file | job |
//! |---|---|
//! | [`sections`] | the values, section by section |
//! | [`layers`] | defaults, panel, gene, file and command line, merged in this order |

pub mod layers;
pub mod sections;

pub use layers::{KnownNames, SettingsBook};
