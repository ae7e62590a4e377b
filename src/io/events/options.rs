//! Says how a file of events is read.

use crate::model::Build;

/// Says how to read a file of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventOptions {
    /// Names the caller, where the header does not.
    pub caller: Option<String>,
    /// Gives the user's claim of the build.
    pub build: Option<Build>,
    /// Gives the thread budget; 0 is read as 1.
    pub threads: usize,
}
