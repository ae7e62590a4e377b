//! `panelwise carrier`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the flags, the opened files, the table |
//! | `persons` | who is asked about, with sex, role, age and reads |
//! | `variants` | the known variants, left-aligned |

mod persons;
mod variants;

use crate::cli::flags::{FileFlags, ReferenceFlags, SettingsFlags, ThreadFlags};
use crate::cli::open::{self, SOFTWARE, input_file};
use crate::cli::output_file::{self, OutputKind};
use crate::cli::progress::Bar;
use crate::cli::{case_file, logging, stdout};
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reference::fasta::Reference;
use crate::io::text::index::IndexUse;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::carrier::{CarrierAnswer, CarrierRow};
use crate::normalize::Callers;
use crate::panel::Names;
use crate::pipeline::Progress;
use crate::pipeline::carrier::{CarrierInput, CarrierPerson, find_carriers};
use crate::report::formats::tsv::write_origin;
use crate::report::tables::carrier::{COLUMNS, line};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use clap::Args;
use persons::PersonFiles;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The flags of `panelwise carrier`.
#[derive(Debug, Args)]
pub struct CarrierArgs {
    /// Asks for this variant: chr21:34859486:C:T or NC_000021.9:g.34859486C>T; NAME=PLACE gives it
    /// the name that the letter says. May be repeated; default: the case file's known_variants.
    #[arg(long, value_name = "[NAME=]PLACE")]
    pub variant: Vec<String>,
    /// Reads the call set of the persons: VCF 4.x or BCF, bgzip, gzip or plain; `-` is standard
    /// input. Nothing but the variants' places is read of it.
    #[arg(long, value_name = "FILE")]
    pub vcf: PathBuf,
    /// Selects the reference; variants and records are left-aligned with it.
    #[command(flatten)]
    pub reference: ReferenceFlags,
    /// Asks about these samples; default: the persons of the pedigree, else all samples.
    #[arg(short, long, value_delimiter = ',', value_name = "NAME")]
    pub sample: Vec<String>,
    /// Reads a pedigree (PED): the persons and their sexes.
    #[arg(long, value_name = "FILE")]
    pub ped: Option<PathBuf>,
    /// Counts the reads of a person at the variants (BAM or CRAM with index); may be repeated.
    #[arg(long, value_name = "NAME=FILE")]
    pub bam: Vec<String>,
    /// Reads a case file (TOML): known variants, roles (donor), sexes, ages.
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// States that the persons are minors; the output says so.
    #[arg(long)]
    pub minor: bool,
    /// States the genome build if the header does not; a contradiction is refused.
    #[arg(long)]
    pub build: Option<Build>,
    /// Changes settings.
    #[command(flatten)]
    pub settings: SettingsFlags,
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
/// Usage: no variant, a variant or a person twice, the output exists. Input: a variant whose REF is
/// not the reference's, files of two builds, a name that nobody has; what the files refuse.
pub fn run(args: &CarrierArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    let file = args.output.out.as_deref().filter(|path| path.as_os_str() != "-");
    if let Some(path) = file {
        OutputKind::File.refuse_existing(path, args.output.force)?;
    }
    let settings =
        SettingsBook::load(&Names, &[], args.settings.settings.as_deref(), &args.settings.set)?;
    let case = args.case.as_deref().map(case_file::read).transpose()?.unwrap_or_default();
    let pedigree = args.ped.as_deref().map(ped::read).transpose()?;
    let reference = open::reference(&args.reference)?;
    let call_set = open_call_set(args, &reference)?;
    let build = call_set.build().build;
    let variants = variants::read(&args.variant, &case.case.known_variants, build, &reference)?;
    let files = PersonFiles::new(args, case.case, pedigree);
    let persons = files.open(call_set.samples(), &reference, build)?;
    let callers = Callers::of_header(&call_set.header().text)?;
    let origin = origin(args, &call_set, &settings, &persons)?;
    let input = CarrierInput {
        variants: &variants,
        persons: &persons,
        reference: &reference,
        build,
        callers: &callers,
        settings: settings.general(),
    };
    let bar = Bar::new(quiet);
    bar.stage("known variants", call_set.size());
    let found = find_carriers(call_set, &input, &|bytes| bar.position(bytes));
    bar.clear();
    let rows = found?;
    match file {
        None => write_table(&origin, &rows, out)?,
        Some(path) => output_file::write(path, |file, _| {
            write_table(&origin, &rows, file).map(|()| ((), None))
        })?,
    }
    if !quiet {
        logging::print_line(&summary(&rows));
    }
    Ok(())
}

/// Opens the call set with all its samples and compares its build with the reference's.
fn open_call_set(args: &CarrierArgs, reference: &Reference) -> Result<CallSet> {
    let options = OpenOptions {
        samples: SampleChoice::All,
        lenient: false,
        build: args.build,
        index: IndexUse::default(),
        threads: open::threads(&args.threads),
    };
    let call_set = CallSet::open(&args.vcf, &options)?;
    let (of_calls, of_reference) = (call_set.build().build, reference.build()?.build);
    if of_calls != of_reference {
        let what = format!("the reference is {of_reference}, the call set is {of_calls}");
        return Err(Error::input(what)
            .at(reference.path())
            .hint("give the reference that the calls were made on"));
    }
    Ok(call_set)
}

fn write_table(
    origin: &[(&'static str, String)],
    rows: &[CarrierRow],
    out: &mut dyn Write,
) -> Result<()> {
    write_origin(origin, out).map_err(stdout::failed)?;
    stdout::write(out, &format!("#{}\n", COLUMNS.join("\t")))?;
    rows.iter().try_for_each(|row| stdout::write(out, &line(row)))
}

/// Returns the origin of the table, and what was read of minors.
fn origin(
    args: &CarrierArgs,
    call_set: &CallSet,
    settings: &SettingsBook,
    persons: &[CarrierPerson],
) -> Result<Vec<(&'static str, String)>> {
    let evidence = call_set.build();
    let vcf = input_file::file_name(Path::new(&args.vcf));
    let mut origin = vec![
        ("software", SOFTWARE.to_owned()),
        ("build", format!("{} ({})", evidence.build, evidence.found_by)),
        ("settings_digest", settings.digest()),
        ("input", format!("vcf {vcf}")),
    ];
    for file in input_file::describe_given(&[
        ("pedigree", &args.ped),
        ("case", &args.case),
        ("settings", &args.settings.settings),
    ])? {
        origin.push(("input", format!("{} {}, sha256 {}", file.role, file.name, file.digest)));
    }
    for person in persons {
        if let Some(reads) = &person.alignments {
            let name = input_file::file_name(reads.path());
            origin.push(("input", format!("reads of {} {name}", person.name)));
        }
    }
    origin.push((
        "scope",
        "the places of the variants alone; nothing else is in this file".to_owned(),
    ));
    let minors: Vec<&str> = persons.iter().filter(|p| p.minor).map(|p| p.name.as_str()).collect();
    if !minors.is_empty() {
        let what = "only the known variants are assessed in minors";
        origin.push(("minors", format!("{}: {what}", minors.join(", "))));
    }
    Ok(origin)
}

/// Counts the answers in words.
fn summary(rows: &[CarrierRow]) -> String {
    let count = |word: &str| rows.iter().filter(|r| r.answer.name() == word).count();
    let absent = count(CarrierAnswer::Absent.name());
    let open = rows.iter().filter(|r| matches!(r.answer, CarrierAnswer::NotAssessable(_))).count();
    let present = rows.len() - absent - open;
    format!("{present} present, {absent} absent, {open} not assessable")
}
