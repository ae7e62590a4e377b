//! Sets what holds for the laboratory that runs the program.

use serde::{Deserialize, Serialize};

/// Holds the laboratory's own statements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// States the agreement with the owner of PanelApp's ratings under which they are used; empty
    /// where there is none. Reports print it in place of the terms of use.
    pub panelapp_agreement: String,
}
