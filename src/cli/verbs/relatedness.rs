//! `panelwise relatedness`.

use crate::cli::flags::{SettingsFlags, ThreadFlags};
use crate::cli::open::{self, SOFTWARE, input_file};
use crate::cli::progress::Bar;
use crate::cli::{logging, stdout};
use crate::family::checks::CheckGroup;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::text::index::IndexUse;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::pedigree::Pedigree;
use crate::model::relatedness::{RelatednessReport, Sites};
use crate::panel::Names;
use crate::pipeline::relatedness::check;
use crate::report::relatedness::{json, tsv, words};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The flags of `panelwise relatedness`.
#[derive(Debug, Args)]
pub struct RelatednessArgs {
    /// Reads the joint call set of the family: VCF 4.x or BCF, bgzip, gzip or plain; `-` is
    /// standard input.
    #[arg(long, value_name = "FILE")]
    pub vcf: PathBuf,
    /// Reads a pedigree (PED): the relations and sexes that are compared. Without it the table
    /// shows what the genotypes show.
    #[arg(long, value_name = "FILE")]
    pub ped: Option<PathBuf>,
    /// Restricts the check to these samples; default: all of the call set.
    #[arg(short, long, value_delimiter = ',', value_name = "NAME")]
    pub sample: Vec<String>,
    /// States the genome build if the header does not; a contradiction is refused.
    #[arg(long)]
    pub build: Option<Build>,
    /// Selects the form of the output.
    #[arg(long, value_enum, default_value_t)]
    pub format: FormatArg,
    /// Changes settings.
    #[command(flatten)]
    pub settings: SettingsFlags,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
}

/// Selects the form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum FormatArg {
    /// Writes one table; the first column names the kind of a row.
    #[default]
    Tsv,
    /// Writes one JSON document.
    Json,
}

/// Runs the verb.
///
/// # Errors
/// Usage: too many samples. Input: the pedigree names nobody of the call set; what [`ped::read`],
/// [`CallSet::open`] and [`check`] refuse.
pub fn run(args: &RelatednessArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    let threads = open::threads(&args.threads);
    let settings =
        SettingsBook::load(&Names, &[], args.settings.settings.as_deref(), &args.settings.set)?;
    let pedigree = args.ped.as_deref().map(ped::read).transpose()?;
    let call_set = open_call_set(args, threads)?;
    let mut untested = Vec::new();
    if let (Some(pedigree), Some(path)) = (&pedigree, &args.ped) {
        untested = untested_persons(pedigree, &call_set, path)?;
    }
    let rules = &settings.general().relatedness;
    let build = call_set.build().build;
    let origin = origin(args, &call_set, &settings, &untested)?;
    let names = call_set.samples().to_vec();
    let group = CheckGroup::new(names, pedigree.unwrap_or_default(), build, rules);
    let accepted = &settings.general().quality.accepted_filters;
    let bar = Bar::new(quiet);
    let checked = check(call_set, &group, accepted, &open::pool(threads)?, &bar);
    bar.clear();
    let report = checked?;
    let mut origin = origin;
    origin.extend(lacking(&report.sites));
    match args.format {
        FormatArg::Tsv => tsv::write(&report, &origin, out),
        FormatArg::Json => json::write(&report, &origin, out),
    }
    .map_err(stdout::failed)?;
    if !quiet {
        summary(&report, &group.names).iter().for_each(|line| logging::print_line(line));
    }
    Ok(())
}

fn open_call_set(args: &RelatednessArgs, threads: usize) -> Result<CallSet> {
    let samples = match args.sample.as_slice() {
        [] => SampleChoice::All,
        names => SampleChoice::Named(names.to_vec()),
    };
    let options = OpenOptions {
        samples,
        lenient: false,
        build: args.build,
        index: IndexUse::Ignore,
        threads,
    };
    let call_set = CallSet::open(&args.vcf, &options)?;
    if call_set.samples().is_empty() {
        return Err(Error::input("the call set has no samples, only sites").at(&args.vcf));
    }
    Ok(call_set)
}

/// Returns the persons of the pedigree whom the call set does not hold.
///
/// # Errors
/// Input: it holds none of them.
fn untested_persons(pedigree: &Pedigree, call_set: &CallSet, path: &Path) -> Result<Vec<String>> {
    let is_tested = |name: &String| call_set.samples().contains(name);
    let names: Vec<String> = pedigree.individuals.iter().map(|i| i.id.clone()).collect();
    let untested: Vec<String> = names.iter().filter(|n| !is_tested(n)).cloned().collect();
    if untested.len() == names.len() {
        let first: Vec<&str> = call_set.samples().iter().take(5).map(String::as_str).collect();
        return Err(Error::input("names nobody of the call set").at(path).hint(format!(
            "the second column holds the sample names; the call set has {}",
            first.join(", ")
        )));
    }
    Ok(untested)
}

/// Returns the origin of the table.
fn origin(
    args: &RelatednessArgs,
    call_set: &CallSet,
    settings: &SettingsBook,
    untested: &[String],
) -> Result<Vec<(&'static str, String)>> {
    let evidence = call_set.build();
    let mut origin = vec![
        ("software", SOFTWARE.to_owned()),
        ("build", format!("{} ({})", evidence.build, evidence.found_by)),
        ("settings_digest", settings.digest()),
        ("input", format!("vcf {}", input_file::file_name(&args.vcf))),
    ];
    for file in input_file::describe_given(&[
        ("pedigree", &args.ped),
        ("settings", &args.settings.settings),
    ])? {
        origin.push(("input", format!("{} {}, sha256 {}", file.role, file.name, file.digest)));
    }
    if !untested.is_empty() {
        origin.push(("not_tested", untested.join(", ")));
    }
    Ok(origin)
}

/// Returns what the records lack, so that a limit was not asked.
fn lacking(sites: &Sites) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("sites", format!("{} records, {} SNVs", sites.records, sites.snvs))];
    for (what, without) in
        [("depth", sites.without_depth), ("genotype quality", sites.without_quality)]
    {
        if without > 0 {
            let text =
                format!("{without} of {} SNVs state no {what}: it was not asked", sites.snvs);
            pairs.push(("warning", text));
        }
    }
    pairs
}

/// Returns what does not fit in words, or that all fits.
fn summary(report: &RelatednessReport, names: &[String]) -> Vec<String> {
    if report.explanations.is_empty() {
        let pairs = report.pairs.len();
        return vec![format!("{} samples, {pairs} pairs: nothing contradicts", names.len())];
    }
    let explained = report.explanations.iter().map(|e| words::explanation(e, names));
    explained
        .map(|(statement, meaning)| stdout::plain(&format!("{statement}: {meaning}")))
        .collect()
}
