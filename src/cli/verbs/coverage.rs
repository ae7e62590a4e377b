//! `panelwise coverage`.

use crate::Result;
use crate::cli::flags::choices::SetArg;
use crate::cli::flags::{
    CaseFlags, FolderFlags, PanelFlags, ReadsFlags, ReferenceFlags, SettingsFlags, ThreadFlags,
    TranscriptFlags, required,
};
use crate::cli::logging;
use crate::cli::open::panel::{PanelInputs, PanelSelection};
use crate::cli::open::{self, SOFTWARE, input_file, reads, resources, transcripts};
use crate::cli::progress::Bar;
use crate::io::reads::{AlignmentFile, Format};
use crate::io::reference::fasta::Reference;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::case::{Case, Sex};
use crate::model::coverage::{CoverageReport, Verdict};
use crate::model::panel::ResolvedPanel;
use crate::model::report::InputFile;
use crate::pipeline::coverage::{CoverageInput, scan, write};
use crate::report::provenance::OriginBuilder;
use crate::report::{OutputDir, phrases};
use crate::resource::Loaded;
use clap::Args;
use std::path::{Path, PathBuf};

/// The flags of `panelwise coverage`.
#[derive(Debug, Args)]
// A usage error lists required flags in this order: clap appends an argument that is changed.
#[command(
    mut_arg("panel", |a| a.required(true)),
    mut_arg("bam", |a| a),
    mut_arg("out", |a| a.required(true)),
    mut_arg("reference", |a| a.help(
        "Decodes a CRAM with the reference genome that it was written with: FASTA with .fai. Never \
         fetched from the network"
    )),
)]
pub struct CoverageArgs {
    /// Selects the panel.
    #[command(flatten)]
    pub panel: PanelFlags,
    /// Adds bases on both sides of each gene.
    #[arg(long, default_value_t = 1000, value_name = "BASES")]
    pub padding: u64,
    /// Selects the reads.
    #[command(flatten)]
    pub reads: ReadsFlags,
    /// Selects the reference genome.
    #[command(flatten)]
    pub reference: ReferenceFlags,
    /// Selects the output folder.
    #[command(flatten)]
    pub output: FolderFlags,
    /// Describes the case.
    #[command(flatten)]
    pub case: CaseFlags,
    /// Reads a pedigree (PED): the sample's sex, compared with the depth of X and Y.
    #[arg(long, value_name = "FILE")]
    pub ped: Option<PathBuf>,
    /// States the genome build if the contig lengths do not show it; a contradiction is refused.
    #[arg(long)]
    pub build: Option<Build>,
    /// Replaces the built-in transcripts.
    #[command(flatten)]
    pub transcripts: TranscriptFlags,
    /// Names ClinVar's pathogenic alleles in the gaps, from a resource bundle.
    #[arg(long, value_name = "FILE")]
    pub resources: Option<PathBuf>,
    /// Counts reads from this mapping quality on (setting coverage.min_mapping_quality).
    #[arg(long, value_name = "PHRED")]
    pub min_mapq: Option<u8>,
    /// Counts bases from this base quality on (setting coverage.min_base_quality).
    #[arg(long, value_name = "PHRED")]
    pub min_baseq: Option<u8>,
    /// Changes settings.
    #[command(flatten)]
    pub settings: SettingsFlags,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
}

/// Holds the opened inputs.
struct CoverageInputs {
    case: Case,
    sex: Sex,
    reads: AlignmentFile,
    panel: PanelInputs,
    resources: Option<Loaded>,
    files: Vec<InputFile>,
}

/// Runs the verb.
///
/// # Errors
/// Those of the inputs and of the scan.
pub fn run(args: &CoverageArgs, quiet: bool) -> Result<()> {
    let threads = open::threads(&args.threads);
    let reference = args.reference.reference.as_deref().map(Reference::open).transpose()?;
    let inputs = CoverageInputs::open(args, reference.as_ref())?;
    let name = case_name(args, &inputs);
    let out = OutputDir::create(required(args.output.out.as_ref(), "--out")?, args.output.force)?;
    let bar = Bar::new(quiet);
    let scanned = scan(
        &CoverageInput {
            file: &inputs.reads,
            panel: &inputs.panel.panel,
            transcripts: &inputs.panel.transcripts.list,
            settings: &inputs.panel.settings,
            resources: inputs.resources.as_ref(),
            copy_number: None,
            homozygous: &[],
            sex: inputs.sex,
            threads,
        },
        &bar,
    );
    bar.clear();
    let report = scanned?.report;
    let origin = origin(&name, &inputs, &report);
    write(&report, &origin, &name, std::env::args().collect(), threads, out)?;
    if !quiet {
        summary(&report, &inputs.panel.panel).iter().for_each(|line| logging::print_line(line));
    }
    Ok(())
}

impl CoverageInputs {
    fn open(args: &CoverageArgs, reference: Option<&Reference>) -> Result<Self> {
        let case = open::case(&args.case)?.case;
        let reads = reads::open(&args.reads.bam, reference, args.build, case.sample.as_deref())?;
        let pedigree = args.ped.as_deref().map(ped::read).transpose()?;
        let individual = reads::individual(pedigree.as_ref(), &reads)?;
        let sex = open::agreed_sex(case.sex, individual.map_or(Sex::Unknown, |i| i.sex))?;
        let panel = PanelSelection {
            panel: &args.panel,
            padding: args.padding,
            settings: &args.settings,
            assignments: assignments(args),
            transcripts: &args.transcripts,
            transcript_set: SetArg::All,
        }
        .open(reads.build().build, reference)?;
        transcripts::warn(&panel.transcripts.notices);
        let mut files = input_file::describe_given(&[
            ("case", &args.case.case),
            ("pedigree", &args.ped),
            ("settings", &args.settings.settings),
            ("transcripts", &args.transcripts.transcripts),
        ])?;
        let threads = open::threads(&args.threads);
        let resources =
            resources::load(args.resources.as_deref(), threads, &panel.panel, &mut files)?;
        Ok(Self { case, sex, reads, panel, resources, files })
    }
}

/// Returns the settings that flags of their own change.
fn assignments(args: &CoverageArgs) -> Vec<String> {
    let mapping = args.min_mapq.map(|q| format!("coverage.min_mapping_quality={q}"));
    let base = args.min_baseq.map(|q| format!("coverage.min_base_quality={q}"));
    mapping.into_iter().chain(base).collect()
}

/// Returns the name of the case: of the flag, the case file, the sample or the file of reads.
fn case_name(args: &CoverageArgs, inputs: &CoverageInputs) -> String {
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned());
    let name = args.case.name.clone().or_else(|| inputs.case.id.clone());
    name.or_else(|| inputs.reads.sample().map(str::to_owned))
        .or_else(|| stem(&args.reads.bam))
        .unwrap_or_else(|| "case".to_owned())
}

/// Returns the origin of the tables.
fn origin(
    name: &str,
    inputs: &CoverageInputs,
    report: &CoverageReport,
) -> Vec<(&'static str, String)> {
    let (reads, panel) = (&inputs.reads, &inputs.panel.panel);
    let build = format!("{} ({})", panel.build, reads.build().found_by);
    let sample = reads.sample().unwrap_or("not named by the read groups");
    let mut origin = OriginBuilder::new(name, sample, SOFTWARE, build);
    origin.add_panels(&panel.panels, &panel.digest);
    origin.add("padding", panel.padding.to_string());
    origin.add("transcripts", inputs.panel.transcripts.source.as_str());
    origin.add("settings_digest", inputs.panel.settings.digest());
    if reads.format() == Format::Cram {
        origin.add("reference", "used to decode the CRAM");
    }
    origin.add_inputs(&inputs.files);
    origin.add_notices(phrases::sentences(&report.notices));
    origin.finish()
}

fn summary(report: &CoverageReport, panel: &ResolvedPanel) -> Vec<String> {
    let count =
        |want: fn(&Verdict) -> bool| report.genes.iter().filter(|g| want(&g.verdict)).count();
    let mut lines = vec![format!(
        "{} genes ({}): {} covered, {} partly, {} not covered, {} without data",
        report.genes.len(),
        panel.build,
        count(|v| *v == Verdict::Covered),
        count(|v| *v == Verdict::Partly),
        count(|v| *v == Verdict::NotCovered),
        count(|v| matches!(v, Verdict::NoData(_)))
    )];
    lines.extend(logging::notice_lines(report.notices.iter().map(phrases::phrase)));
    lines
}
