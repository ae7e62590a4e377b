//! `panelwise completions` and `panelwise man`.

use crate::cli::stdout;
use crate::{Error, Result};
use clap::Command;
use clap_complete::Shell;
use std::io::Write;
use std::path::Path;

/// Prints the completions of a shell.
///
/// # Errors
/// Input: standard output cannot be written.
pub fn completions(shell: Shell, mut command: Command, out: &mut dyn Write) -> Result<()> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut command, "panelwise", &mut bytes);
    out.write_all(&bytes).map_err(stdout::failed)
}

/// Prints the manual page, or writes one for each verb into a folder, which is made.
///
/// # Errors
/// Input: standard output or the folder cannot be written.
pub fn pages(folder: Option<&Path>, command: Command, out: &mut dyn Write) -> Result<()> {
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        return clap_mangen::generate_to(command, folder).map_err(|e| Error::io(folder, e));
    }
    let mut bytes = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut bytes)
        .map_err(|e| Error::internal(e.to_string()))?;
    out.write_all(&bytes).map_err(stdout::failed)
}
