//! The binary: everything is in [`panelwise::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    panelwise::cli::main()
}
