//! The terminal: arguments to a checked plan, progress, messages, exit codes. The only room that
//! prints.

pub mod case_file;
pub mod family;
pub mod flags;
pub mod logging;
pub mod open;
pub mod output_file;
pub mod progress;
pub mod verbs;

use crate::cli::flags::{Cli, Verb};
use crate::{Error, Result};
use clap::{CommandFactory, Parser};
use std::io::Write;
use std::process::ExitCode;
use verbs::{annotate, cnv, coverage, explain, panel, resources, run, transcripts};

/// Runs the command line of this process: parses, acts, prints an error with its hint, and gives
/// the exit code (0 done, 1 input refused or result incomplete, 2 usage, 3 internal).
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    logging::start(cli.verbose, cli.quiet);
    let mut out = std::io::stdout().lock();
    match act(cli, &mut out).and_then(|code| out.flush().map(|()| code).map_err(stdout_failed)) {
        Ok(code) => code,
        Err(e) if is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            logging::error(&e);
            ExitCode::from(e.exit_code())
        }
    }
}

fn act(cli: Cli, out: &mut dyn Write) -> Result<ExitCode> {
    match cli.verb {
        Verb::Run(args) => run::run(&args, cli.quiet, out),
        Verb::Panel(args) => panel::run(args, out).map(|()| ExitCode::SUCCESS),
        Verb::Resources(args) => resources::run(args, cli.quiet, out).map(|()| ExitCode::SUCCESS),
        Verb::Transcripts(args) => transcripts::run(&args, out).map(|()| ExitCode::SUCCESS),
        Verb::Explain(args) => explain::run(&args, out).map(|()| ExitCode::SUCCESS),
        Verb::Cnv(args) => cnv::run(&args, cli.quiet).map(|()| ExitCode::SUCCESS),
        Verb::Coverage(args) => coverage::run(&args, cli.quiet).map(|()| ExitCode::SUCCESS),
        Verb::Annotate(args) => annotate::run(&args, out).map(|()| ExitCode::SUCCESS),
        Verb::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "panelwise", &mut bytes);
            out.write_all(&bytes).map_err(stdout_failed)?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Man { out: Some(dir) } => {
            std::fs::create_dir_all(&dir).map_err(|e| Error::io(&dir, e))?;
            clap_mangen::generate_to(Cli::command(), &dir).map_err(|e| Error::io(&dir, e))?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Man { out: None } => {
            let mut bytes = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut bytes)
                .map_err(|e| Error::internal(e.to_string()))?;
            out.write_all(&bytes).map_err(stdout_failed)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// An error on standard output; a reader that went away (`panelwise ... | head`) is not a failure.
pub fn stdout_failed(e: std::io::Error) -> Error {
    Error::input(format!("standard output: {e}")).caused_by(e)
}

fn is_broken_pipe(e: &Error) -> bool {
    let mut source = std::error::Error::source(e);
    while let Some(s) = source {
        if s.downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        source = s.source();
    }
    false
}
