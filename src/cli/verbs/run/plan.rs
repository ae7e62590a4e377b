//! Turns the flags of `panelwise run` into a setup, the plan of one case, and an open call set.

use crate::cli::case_file::CaseFile;
use crate::cli::flags::required;
use crate::cli::open::family::{CallSetFacts, FamilyFiles, OpenedFamily, run_input};
use crate::cli::open::known_variants::VariantPlaces;
use crate::cli::open::panel::{PanelInputs, PanelSelection};
use crate::cli::open::{self, SOFTWARE, input_file, resources};
use crate::cli::verbs::run::checks::{checked_info_frequency, refuse_unmodelled};
use crate::cli::verbs::run::copy_number::copy_number;
use crate::cli::verbs::run::flags::RunArgs;
use crate::filter::UserLists;
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reference::fasta::Reference;
use crate::model::case::Case;
use crate::model::known_variant::KnownVariant;
use crate::model::lists::ListKind;
use crate::model::report::InputFile;
use crate::model::{Build, Transcript};
use crate::pipeline::{CallSets, CasePlan, RunInput, RunSetup};
use crate::{Error, Result};
use std::path::Path;

/// Checks everything and opens the call set.
///
/// # Errors
/// The first thing that does not hold, with file and hint.
pub fn plan(args: &RunArgs) -> Result<(RunSetup, CasePlan, CallSets)> {
    let reference_path = required(args.reference.reference.as_ref(), "--reference")?;
    required(args.output.out.as_ref(), "--out")?;
    let threads = open::threads(&args.threads);
    let case_file = case_file(args)?;
    let family_files = FamilyFiles::read(args.ped.as_deref(), &args.bam, &args.vcf)?;
    let vcf = family_files.call_set_of_patient(case_file.case.sample.as_deref())?;
    let options = options(args, family_files.samples(&case_file.case)?);
    let call_set = CallSet::open(vcf, &options)?;
    let build = call_set.build().build;
    let reference = Reference::open(reference_path)?;
    let reference_build = agreed_build(vcf, build, &reference)?;
    let PanelInputs { panel, settings, transcripts } =
        selection(args).open(build, Some(&reference))?;
    let mut files = input_files(args, reference_path)?;
    let resources = resources::load(args.resources.as_deref(), threads, &panel, &mut files)?;
    let facts = CallSetFacts {
        reference: &reference,
        build,
        options: &options,
        samples: call_set.samples(),
        all_samples: &call_set.header().samples,
        case: &case_file,
    };
    let mut family = family_files.open(&facts, &mut files)?;
    let (mut case, case_lines) = (case_file.case, case_file.lines);
    case.sex = open::agreed_sex(case.sex, family.sex)?;
    family.set_sex_of_patient(case.sex);
    let counts_copies = family.family.patient.alignments.is_some() && !args.no_cnv;
    let cnv = counts_copies
        .then(|| copy_number(args, build, &transcripts.list, &settings, &reference, &mut files))
        .transpose()?;
    let lists = lists(args, &reference, build, &mut files)?;
    let places = variant_places(args, build, &reference, &transcripts.list);
    let known_variants = places.of_case(&case, case_lines.as_ref())?;
    let setup = RunSetup {
        panel,
        settings,
        reference,
        transcripts: transcripts.list,
        transcript_source: transcripts.source,
        transcript_notices: transcripts.notices,
        resources,
        lists,
        cnv,
        protein_parentheses: args.protein_parentheses,
        show_noncoding: args.show_noncoding,
        lenient: args.lenient,
        threads,
        software: SOFTWARE.to_owned(),
    };
    let relatives = std::mem::take(&mut family.call_sets);
    let input = run_input(vcf, &call_set)?;
    let mut plan =
        case_plan(args, &call_set, input, CaseParts { case, family, files, known_variants })?;
    plan.build_evidence.push_str(&format!("; reference: {reference_build}"));
    refuse_unmodelled(&setup, args.allow_unmodelled)?;
    Ok((setup, plan, CallSets { patient: call_set, relatives }))
}

/// Returns where variants that the case file names are looked for: on the user's own transcripts, or
/// on the built-in ones.
fn variant_places<'a>(
    args: &RunArgs,
    build: Build,
    reference: &'a Reference,
    transcripts: &[Transcript],
) -> VariantPlaces<'a> {
    let own = args.transcripts.file.transcripts.is_some();
    VariantPlaces { build, reference, transcripts: own.then(|| transcripts.to_vec()) }
}

fn options(args: &RunArgs, samples: SampleChoice) -> OpenOptions {
    OpenOptions {
        samples,
        lenient: args.lenient,
        build: args.build,
        index: args.index.into(),
        threads: open::threads(&args.threads),
    }
}

/// The parts that the plan of a case takes over.
struct CaseParts {
    case: Case,
    family: OpenedFamily,
    files: Vec<InputFile>,
    known_variants: Vec<KnownVariant>,
}

/// Reads the case file and puts the flags over it.
fn case_file(args: &RunArgs) -> Result<CaseFile> {
    let mut file = open::case(&args.case)?;
    if let Some(tissue) = args.tissue {
        file.case.tissue = tissue.into();
    }
    Ok(file)
}

/// Returns how the build of the reference was found.
///
/// # Errors
/// Input: it is not the call set's.
fn agreed_build(vcf: &Path, build: Build, reference: &Reference) -> Result<String> {
    let evidence = reference.build()?;
    if evidence.build == build {
        return Ok(evidence.evidence);
    }
    Err(Error::input(format!(
        "the reference is {}, the call set {} is {build}",
        evidence.build,
        vcf.display()
    ))
    .at(reference.path())
    .hint("give the reference that the reads were aligned to"))
}

fn selection(args: &RunArgs) -> PanelSelection<'_> {
    PanelSelection {
        panel: &args.panel,
        padding: args.padding,
        settings: &args.settings,
        assignments: Vec::new(),
        transcripts: &args.transcripts.file,
        transcript_set: args.transcripts.transcript_set,
    }
}

/// Describes each file beside the call set. The reference is identified by its index: contig names
/// and lengths.
fn input_files(args: &RunArgs, reference: &Path) -> Result<Vec<InputFile>> {
    let mut fai = reference.as_os_str().to_owned();
    fai.push(".fai");
    let mut files = vec![input_file::describe("reference index", Path::new(&fai))?];
    files.extend(input_file::describe_given(&[
        ("case", &args.case.case),
        ("settings", &args.settings.settings),
        ("transcripts", &args.transcripts.file.transcripts),
    ])?);
    Ok(files)
}

/// Reads the user's lists, normalised and checked against the reference.
fn lists(
    args: &RunArgs,
    reference: &Reference,
    build: Build,
    files: &mut Vec<InputFile>,
) -> Result<UserLists> {
    let mut lists = UserLists::default();
    for (kind, paths) in [(ListKind::Allow, &args.allow_list), (ListKind::Deny, &args.deny_list)] {
        for path in paths {
            files.push(input_file::describe(kind.label(), path)?);
            lists.read(kind, path, reference, build)?;
        }
    }
    Ok(lists)
}

fn case_plan(
    args: &RunArgs,
    call_set: &CallSet,
    input: RunInput,
    parts: CaseParts,
) -> Result<CasePlan> {
    let CaseParts { case, family, files, known_variants } = parts;
    let sample = call_set.samples().first().cloned().unwrap_or_default();
    let name = args.case.name.clone().or_else(|| case.id.clone());
    Ok(CasePlan {
        name: name.unwrap_or_else(|| sample.clone()),
        facts: case,
        family: family.family,
        family_notices: family.notices,
        known_variants,
        input,
        build_evidence: format!("call set: {}", call_set.build().found_by),
        info_frequency: checked_info_frequency(&args.info_frequency, call_set)?,
        files,
        out: required(args.output.out.as_ref(), "--out")?.to_path_buf(),
        force: args.output.force,
        command: std::env::args().collect(),
    })
}
