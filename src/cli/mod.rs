//! The terminal: arguments in, output and exit code out.

pub mod panel;

use clap::{Parser, Subcommand};
use std::io::Write;

#[derive(Parser)]
#[command(name = "panelwise", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Panels.
    Panel(panel::PanelArgs),
}

/// Runs the command line of the process; gives the exit code.
#[expect(clippy::print_stderr)]
pub fn main() -> u8 {
    let Verb::Panel(args) = Cli::parse().verb;
    let mut out = std::io::stdout().lock();
    match panel::run(args, &mut out).and_then(|()| out.flush().map_err(|e| crate::Error::input(e.to_string()))) {
        Ok(()) => 0,
        Err(e) => {
            eprintln!("error: {e}");
            if let Some(hint) = e.hint_text() {
                eprintln!("hint: {hint}");
            }
            e.exit_code()
        }
    }
}
