//! The terminal: arguments to a checked plan, progress, messages, exit codes. The only room that
//! prints.
//!
//! | file | job |
//! |---|---|
//! | `mod` | starts, dispatches the verb, prints an error, gives the exit code |
//! | [`command`] | the command line as clap knows it |
//! | [`flags`] | groups of flags that several verbs share |
//! | [`open`] | groups of flags opened and agreed |
//! | [`verbs`] | one verb a file or folder: its own flags, and the work on opened inputs |
//! | [`case_file`] | the case file |
//! | [`output_file`] | one output file with its index; the check that a name is free |
//! | [`stdout`], [`logging`], [`progress`] | results, messages and the progress bar |
//! | `refused` | what ends a process that is refused memory or a thread |

pub mod case_file;
pub mod command;
pub mod flags;
pub mod logging;
pub mod open;
pub mod output_file;
pub mod progress;
mod refused;
pub mod stdout;
pub mod verbs;

use crate::Result;
use crate::cli::command::{Cli, Verb};
use crate::cli::stdout::Output;
use crate::cli::verbs::{
    annotate, carrier, cnv, coverage, events, explain, inheritance, manual, panel, relatedness,
    resources, run, transcripts,
};
use clap::{CommandFactory, Parser};
use std::io::Write;
use std::process::ExitCode;

/// Runs the command line of this process: parses, acts, prints an error with its hint, and gives
/// the exit code (0 done, 1 input refused or result incomplete, 2 usage, 3 internal, or memory or a
/// thread was refused).
pub fn main() -> ExitCode {
    refused::guard(run_command_line)
}

fn run_command_line() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) if e.use_stderr() => {
            let _ = e.print();
            return ExitCode::from(2);
        }
        // Help and version go to standard output.
        Err(e) => {
            let shown = Output::check().and_then(|()| e.print()).map_err(stdout::failed);
            return ended(shown.map(|()| ExitCode::SUCCESS));
        }
    };
    logging::start(cli.verbose, cli.quiet);
    let mut out = Output::lock();
    ended(act(cli, &mut out).and_then(|code| out.flush().map(|()| code).map_err(stdout::failed)))
}

/// Prints the error that a command ended with, and returns the exit code.
fn ended(outcome: Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(e) if stdout::is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            logging::error(&e);
            ExitCode::from(e.exit_code())
        }
    }
}

fn act(cli: Cli, out: &mut dyn Write) -> Result<ExitCode> {
    match cli.verb {
        Verb::Run(args) => return run::run(&args, cli.quiet, out),
        Verb::Panel(args) => panel::run(args, out),
        Verb::Resources(args) => resources::run(args, cli.quiet, out),
        Verb::Transcripts(args) => transcripts::run(&args, out),
        Verb::Explain(args) => explain::run(&args, out),
        Verb::Cnv(args) => cnv::run(&args, cli.quiet),
        Verb::Events(args) => events::run(&args, cli.quiet, out),
        Verb::Coverage(args) => coverage::run(&args, cli.quiet),
        Verb::Carrier(args) => carrier::run(&args, cli.quiet, out),
        Verb::Inheritance(args) => inheritance::run(&args, cli.quiet, out),
        Verb::Relatedness(args) => relatedness::run(&args, cli.quiet, out),
        Verb::Annotate(args) => annotate::run(&args, out),
        Verb::Completions { shell } => manual::completions(shell, Cli::command(), out),
        Verb::Man { out: folder } => manual::pages(folder.as_deref(), Cli::command(), out),
    }?;
    Ok(ExitCode::SUCCESS)
}
