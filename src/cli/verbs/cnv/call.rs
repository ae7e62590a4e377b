//! `panelwise cnv call`.

use crate::Result;
use crate::cli::flags::{CaseFlags, FolderFlags, ReadsFlags, required};
use crate::cli::logging;
use crate::cli::open::{self, SOFTWARE, input_file};
use crate::cli::progress::Bar;
use crate::cli::verbs::cnv::targets::{TargetFlags, TargetInputs};
use crate::cnv::ReferenceSet;
use crate::io::reads::AlignmentFile;
use crate::model::cnv::CnvReport;
use crate::model::report::InputFile;
use crate::pipeline::cnv::{CnvOrigin, sample_name, write};
use crate::report::provenance::OriginBuilder;
use crate::report::{OutputDir, phrases};
use clap::Args;
use std::path::PathBuf;

/// The flags of `panelwise cnv call`.
#[derive(Debug, Args)]
#[command(
    mut_arg("out", |a| a.required(true)),
    mut_arg("sex", |a| a.help("States the sex, where the reads of X and Y cannot tell")),
)]
pub struct CallArgs {
    /// Selects what is measured.
    #[command(flatten)]
    pub targets: TargetFlags,
    /// Selects the reads.
    #[command(flatten)]
    pub reads: ReadsFlags,
    /// Judges against a reference set of `panelwise cnv reference build` for the same panel, build
    /// and settings.
    #[arg(long, value_name = "FILE")]
    pub reference_set: Option<PathBuf>,
    /// Selects the output folder.
    #[command(flatten)]
    pub output: FolderFlags,
    /// Describes the case.
    #[command(flatten)]
    pub case: CaseFlags,
}

/// Calls one sample.
///
/// # Errors
/// Those of the inputs and of the reading.
pub(super) fn run(args: &CallArgs, quiet: bool) -> Result<()> {
    let targets = TargetInputs::open(&args.targets)?;
    let case = open::case(&args.case)?.case;
    let file = targets.open_reads(&args.reads.bam, case.sample.as_deref())?;
    let plan = targets.plan();
    let design = plan.design()?;
    let set =
        args.reference_set.as_deref().map(|p| ReferenceSet::open(p, &design.design)).transpose()?;
    let name = args.case.name.clone().or(case.id).unwrap_or_else(|| sample_name(&file));
    let out = OutputDir::create(required(args.output.out.as_ref(), "--out")?, args.output.force)?;
    let bar = Bar::new(quiet);
    let measured = plan.measure(&design.design, &file, &bar);
    bar.clear();
    let report =
        plan.call(&design, &measured?, case.sex, set.as_ref()).map_err(|e| e.at(file.path()))?;
    let files = input_file::describe_given(&[
        ("reference set", &args.reference_set),
        ("case", &args.case.case),
        ("settings", &args.targets.settings.settings),
    ])?;
    let head = origin(&targets, &name, &file, &report, &design.design.digest, &files);
    let command: Vec<String> = std::env::args().collect();
    let origin = CnvOrigin { name: &name, head: &head, command: &command };
    write(&report, &origin, &plan, &file, out)?;
    if !quiet {
        summary(&report).iter().for_each(|line| logging::print_line(line));
    }
    Ok(())
}

/// Returns the origin of the tables; `digest` is that of the targets.
fn origin(
    targets: &TargetInputs,
    name: &str,
    file: &AlignmentFile,
    report: &CnvReport,
    digest: &str,
    files: &[InputFile],
) -> Vec<(&'static str, String)> {
    let inputs = &targets.inputs;
    let build = format!("{} ({})", inputs.panel.build, file.build().found_by);
    let mut origin = OriginBuilder::new(name, &report.sample, SOFTWARE, build);
    origin.add_panels(&inputs.panel.panels, &inputs.panel.digest);
    origin.add("targets_digest", digest);
    origin.add("transcripts", inputs.transcripts.source.as_str());
    origin.add("settings_digest", inputs.settings.digest());
    let b = &report.baseline;
    origin.add(
        "baseline",
        format!(
            "{:.1}x over {} autosomal targets, dispersion {:.2}",
            b.autosomal_depth, b.targets, b.dispersion
        ),
    );
    let copies = |n: Option<u32>| n.map_or_else(|| "not known".to_owned(), |n| n.to_string());
    origin.add("sex_chromosomes", format!("X {}, Y {}", copies(b.x_copies), copies(b.y_copies)));
    if !b.reference_samples.is_empty() {
        origin.add("reference_samples", b.reference_samples.len().to_string());
    }
    origin.add_inputs(files);
    origin.add_notices(phrases::copy_number_sentences(&report.notices));
    origin.finish()
}

fn summary(report: &CnvReport) -> Vec<String> {
    let passed = report.calls.iter().filter(|c| c.filters.is_empty()).count();
    let others = report.calls.len() - passed;
    let mut lines = vec![format!("{passed} copy-number calls pass, {others} more do not")];
    lines.extend(logging::notice_lines(report.notices.iter().map(phrases::copy_number)));
    lines
}
