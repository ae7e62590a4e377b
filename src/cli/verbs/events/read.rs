//! `panelwise events read`.

use crate::cli::flags::{FileFlags, ThreadFlags};
use crate::cli::open::{self, SOFTWARE, input_file};
use crate::cli::output_file::{self, OutputKind};
use crate::cli::{logging, stdout};
use crate::io::events::{self, EventOptions};
use crate::model::Build;
use crate::model::event::reading::{EventFate, EventFile, EventPersons};
use crate::report::formats::events_json;
use crate::report::formats::tsv::write_origin;
use crate::report::tables::events::{COLUMNS, cells, line};
use crate::{Error, Result};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The flags of `panelwise events read`.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Reads these files: VCF 4.x or BCF of structural callers (bgzip, gzip or plain), tables of
    /// CNVkit, ClinCNV, CNVnator and ExomeDepth, or a BED that declares its columns.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Names the caller of a file where its header does not; may be repeated.
    #[arg(long, value_name = "NAME=FILE")]
    pub cnv_caller: Vec<String>,
    /// States the genome build where the headers do not; a contradiction is refused.
    #[arg(long)]
    pub build: Option<Build>,
    /// Writes JSON instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Selects the output file; default, and for `-`: standard output.
    #[command(flatten)]
    pub output: FileFlags,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
}

/// Runs the verb.
///
/// # Errors
/// Usage: a caller that is not known or of no file, the output exists. Input: what
/// [`events::read`] refuses. Internal: an allele without fate.
pub fn run(args: &ReadArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    let file = args.output.out.as_deref().filter(|path| path.as_os_str() != "-");
    if let Some(path) = file {
        OutputKind::File.refuse_existing(path, args.output.force)?;
    }
    let callers = callers(args)?;
    let threads = open::threads(&args.threads);
    let mut read = Vec::with_capacity(args.files.len());
    for (path, caller) in args.files.iter().zip(callers) {
        let options = EventOptions { caller, build: args.build, threads };
        let file = events::read(path, &options)?;
        if !file.balances() {
            return Err(Error::internal("an allele has no fate, or two").at(path));
        }
        read.push(file);
    }
    let written = |out: &mut dyn Write| {
        if args.json { write_json(&read, out) } else { write_table(&read, out) }
    };
    match file {
        None => written(out)?,
        Some(path) => {
            output_file::write(path, |file, _| written(file).map(|()| ((), None)))?;
        }
    }
    if !quiet {
        read.iter().for_each(|file| logging::print_line(&stdout::plain(&summary(file))));
    }
    Ok(())
}

/// Returns the caller that the user names for each file.
fn callers(args: &ReadArgs) -> Result<Vec<Option<String>>> {
    let mut callers = vec![None; args.files.len()];
    for text in &args.cnv_caller {
        let Some((name, path)) = text.split_once('=') else {
            return Err(Error::usage(format!("'{text}' names no file"))
                .hint("write --cnv-caller NAME=FILE"));
        };
        let place = args.files.iter().position(|f| f == Path::new(path));
        let Some(caller) = place.and_then(|i| callers.get_mut(i)) else {
            return Err(Error::usage(format!("'{path}' of --cnv-caller is none of the files"))
                .hint("name the file as it stands among the arguments"));
        };
        *caller = Some(name.to_owned());
    }
    Ok(callers)
}

fn write_table(files: &[EventFile], out: &mut dyn Write) -> Result<()> {
    let mut origin = vec![("software", SOFTWARE.to_owned())];
    origin.extend(files.iter().map(|file| ("input", summary(file))));
    write_origin(&origin, out).map_err(stdout::failed)?;
    stdout::write(out, &format!("#{}\n", COLUMNS.join("\t")))?;
    for file in files {
        for allele in &file.lines {
            stdout::write(out, &line(&cells(file, allele)))?;
        }
    }
    Ok(())
}

fn write_json(files: &[EventFile], out: &mut dyn Write) -> Result<()> {
    events_json::write(SOFTWARE, files, out).map_err(stdout::failed)
}

/// Returns the facts of a file and the count of each fate in words.
fn summary(file: &EventFile) -> String {
    let counts: Vec<String> = EventFate::WORDS
        .iter()
        .zip(file.counts())
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let build = file.build.map_or("build unknown", Build::name);
    let caller = file.caller.as_deref().unwrap_or("caller by record");
    let persons = match &file.persons {
        EventPersons::Samples(samples) => format!("{} sample(s)", samples.len()),
        EventPersons::One => "one person".to_owned(),
        EventPersons::Unknown => "nobody named".to_owned(),
    };
    let notices: Vec<&str> = file.notices.iter().map(|n| n.name()).collect();
    let notices =
        if notices.is_empty() { String::new() } else { format!("; {}", notices.join(", ")) };
    format!(
        "{} ({}, {caller}, {build}, {persons}): {} records, {} alleles: {}{notices}",
        input_file::file_name(Path::new(&*file.name)),
        file.form,
        file.records,
        file.alleles,
        if counts.is_empty() { "none".to_owned() } else { counts.join(", ") },
    )
}
