//! `panelwise carrier`.
//!
//! | file | job |
//! |---|---|
//! | `mod` | the flags, the opened files, the table |
//! | `persons` | sex, role, age and tissue of the persons |
//! | `files` | the call sets and reads of the persons |
//! | `variants` | the known variants |
//! | `donors` | donor-relevant genes of donors, by `run` |
//! | `output` | the table with its origin |

mod donors;
mod files;
mod output;
mod persons;
mod variants;

use crate::cli::case_file;
use crate::cli::flags::{
    FileFlags, PanelFlags, ReferenceFlags, SettingsFlags, ThreadFlags, TranscriptSetFlags,
};
use crate::cli::open;
use crate::cli::open::known_variants::VariantPlaces;
use crate::cli::output_file::OutputKind;
use crate::cli::progress::Bar;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reference::fasta::Reference;
use crate::io::text::index::IndexUse;
use crate::io::text::ped;
use crate::model::case::Sex;
use crate::model::near_name::did_you_mean;
use crate::model::pedigree::Parent;
use crate::model::{Build, Relation};
use crate::panel::Names;
use crate::pipeline::Progress;
use crate::pipeline::carrier::{CarrierInput, CarrierPerson, find_carriers};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use clap::Args;
use donors::Donors;
use files::{CarrierFiles, PersonPaths, refuse_strangers, split_calls};
use output::TableOrigin;
use persons::PersonFacts;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The flags of `panelwise carrier`.
#[derive(Debug, Args)]
pub struct CarrierArgs {
    /// Asks for this variant: chr21:34859486:C:T, NC_000021.9:g.34859486C>T, NM_001754.5:c.601C>T
    /// or 'RUNX1 c.98-1G>A' (MANE Select); NAME=PLACE gives it the name that the letter says. May be
    /// repeated; default: the case file's known_variants.
    #[arg(long, value_name = "VARIANT")]
    pub variant: Vec<String>,
    /// Reads a call set: VCF 4.x or BCF, bgzip, gzip or plain. FILE (`-`: standard input) holds
    /// several persons, WHO=FILE one (a sample's name, mother, father, patient); may be repeated.
    /// Nothing but the variants' places is read of it.
    #[arg(long, value_name = "[WHO=]FILE", required = true)]
    pub vcf: Vec<String>,
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
    #[arg(long, value_name = "WHO=FILE")]
    pub bam: Vec<String>,
    /// Reads a case file (TOML): known variants, roles (donor), sexes, ages.
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// States that the persons are minors; the output says so.
    #[arg(long)]
    pub minor: bool,
    /// Assesses donors too (role donor in the case file, else --sample): known pathogenic variants,
    /// and those of tiers 1 and 2, in the donor-relevant genes of --panel; led by what could not be
    /// assessed. In minors only the genes of the known variants are read.
    #[arg(long)]
    pub donor: bool,
    /// Selects the panel of --donor.
    #[command(flatten)]
    pub panel: PanelFlags,
    /// Adds frequency, ClinVar and gene constraint from a bundle of `panelwise resources build`, for
    /// --donor.
    #[arg(long, value_name = "FILE", requires = "donor")]
    pub resources: Option<PathBuf>,
    /// Uses INFO keys of the call set that hold a population allele frequency, for --donor.
    #[arg(long, value_delimiter = ',', value_name = "KEY", requires = "donor")]
    pub info_frequency: Vec<String>,
    /// States the genome build if the header does not; a contradiction is refused.
    #[arg(long)]
    pub build: Option<Build>,
    /// Replaces the built-in transcripts, on which c. names are placed.
    #[command(flatten)]
    pub transcripts: TranscriptSetFlags,
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
    let ped = args.ped.as_deref();
    let pedigree = ped.map(|path| ped::read(path).map(|family| (path, family))).transpose()?;
    let reference = open::reference(&args.reference)?;
    let build = reference.build()?.build;
    let options = options(args, &reference)?;
    let (joint, own) = split_calls(&args.vcf)?;
    let joint = joint.map(|path| open_joint(&path, build, &options, &reference)).transpose()?;
    let known = case.case.known_variants.clone();
    let samples = joint.as_ref().map(|c| c.samples().to_vec()).unwrap_or_default();
    let facts = PersonFacts::join(case, pedigree, &args.sample, &samples)?;
    let files = CarrierFiles::assign(joint, &own, &args.bam, &facts, &options)?;
    let flags = &args.transcripts;
    let set = flags.file.transcripts.as_deref();
    let places = VariantPlaces::open(build, &reference, set, flags.transcript_set)?;
    if !args.donor && !args.panel.panel.is_empty() {
        return Err(
            Error::usage("--panel is a flag of --donor").hint("add --donor, or use panelwise run")
        );
    }
    let variants = variants::read(&args.variant, &known, &places, args.donor)?;
    let names = names(args, &facts, &files)?;
    refuse_strangers(&files, &names)?;
    let persons = persons(args, &names, &facts, &files, &reference, build)?;
    let paths: Vec<PersonPaths> =
        names.iter().map(|name| files.paths_of(name, &options)).collect::<Result<_>>()?;
    let call_sets = files.open_calls(&names, build, &options)?;
    let origin = TableOrigin { args, settings: &settings, variants: &variants, persons: &persons };
    let origin = origin.lines(build, &call_sets)?;
    let input = CarrierInput {
        variants: &variants,
        persons: &persons,
        reference: &reference,
        build,
        settings: settings.general(),
    };
    let bar = Bar::new(quiet);
    let bytes: Option<u64> = call_sets.iter().map(|file| file.call_set.size()).sum();
    bar.stage("known variants", bytes);
    let found = find_carriers(call_sets, &input, &|bytes| bar.position(bytes));
    if !args.donor {
        bar.clear();
        return output::write(&origin, &found?, file, quiet, out);
    }
    let donors = Donors { args, build, variants: &variants, progress: &bar };
    let reports = found.and_then(|rows| donors.assess(&persons, &paths, &rows));
    bar.clear();
    output::write_donors(&origin, &reports?, file, out)
}

/// Returns the options of opening call sets.
fn options(args: &CarrierArgs, reference: &Reference) -> Result<OpenOptions> {
    let build = reference.build()?.build;
    if let Some(stated) = args.build.filter(|stated| *stated != build) {
        return Err(Error::input(format!("--build {stated}: the reference is {build}"))
            .at(reference.path())
            .hint("give the reference that the calls were made on"));
    }
    Ok(OpenOptions {
        samples: SampleChoice::All,
        lenient: false,
        build: args.build,
        index: IndexUse::default(),
        threads: open::threads(&args.threads),
    })
}

/// Opens the call set of several persons and compares its build with the reference's.
fn open_joint(
    path: &Path,
    build: Build,
    options: &OpenOptions,
    reference: &Reference,
) -> Result<CallSet> {
    let call_set = CallSet::open(path, options)?;
    let of_calls = call_set.build().build;
    if of_calls != build {
        let what = format!("the reference is {build}, the call set is {of_calls}");
        return Err(Error::input(what)
            .at(reference.path())
            .hint("give the reference that the calls were made on"));
    }
    Ok(call_set)
}

/// Lists the persons: those of `--sample`, else of pedigree and case file with those who have a file
/// of their own, else all samples.
fn names(args: &CarrierArgs, facts: &PersonFacts, files: &CarrierFiles) -> Result<Vec<String>> {
    let given = files.names();
    let mut names: Vec<String> = Vec::new();
    for name in &args.sample {
        if names.contains(name) {
            return Err(Error::usage(format!("--sample: '{name}' is given twice"))
                .hint("name each person once"));
        }
        if !given.contains(&name.as_str()) {
            let near = did_you_mean(name, given.iter().copied());
            return Err(Error::input(format!("no file has the sample '{name}'"))
                .hint(near.unwrap_or_else(|| format!("there are {}", given.join(", ")))));
        }
        names.push(name.clone());
    }
    if !names.is_empty() {
        return Ok(names);
    }
    let of_family = facts.names();
    // A pedigree says who belongs to the family.
    let others = given.iter().filter(|n| args.ped.is_none() || files.role_of(n).is_some());
    let first = if args.ped.is_some() { of_family.clone() } else { Vec::new() };
    for name in first.iter().chain(others).chain(&of_family) {
        if !names.iter().any(|n| n == name) {
            names.push((*name).to_owned());
        }
    }
    if !names.iter().any(|name| given.contains(&name.as_str())) {
        return Err(Error::input("none of the persons is a sample of the files")
            .hint(format!("they have {}", given.join(", "))));
    }
    Ok(names)
}

/// Describes each person and opens their reads.
fn persons(
    args: &CarrierArgs,
    names: &[String],
    facts: &PersonFacts,
    files: &CarrierFiles,
    reference: &Reference,
    build: Build,
) -> Result<Vec<CarrierPerson>> {
    let person = |name: &String| {
        let (tissue, malignancy) = facts.sample_of(name);
        let by_file = files.role_of(name);
        let sex = facts.sex(name)?;
        let of_role = by_file.map_or(Sex::Unknown, Parent::sex);
        Ok(CarrierPerson {
            name: name.clone(),
            role: by_file.map(Relation::from).or_else(|| facts.role(name)),
            sex: if sex == Sex::Unknown { of_role } else { sex },
            minor: args.minor || facts.is_minor(name),
            tissue,
            malignancy,
            alignments: files.open_reads(name, names, reference, build)?,
        })
    };
    names.iter().map(person).collect()
}
