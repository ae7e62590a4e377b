//! `panelwise cnv reference build`.

use crate::Result;
use crate::cli::flags::{FileFlags, required};
use crate::cli::logging;
use crate::cli::output_file::OutputKind;
use crate::cli::progress::Bar;
use crate::cli::verbs::cnv::targets::{TargetFlags, TargetInputs};
use crate::cnv::ReferenceSet;
use crate::io::atomic_file;
use clap::Args;
use std::path::PathBuf;

/// The flags of `panelwise cnv reference build`.
#[derive(Debug, Args)]
#[command(mut_arg("out", |a| a.required(true)))]
pub struct BuildArgs {
    /// Selects what is measured.
    #[command(flatten)]
    pub targets: TargetFlags,
    /// Opens the aligned reads of the samples, one file each.
    #[arg(value_name = "BAM", required = true)]
    pub bams: Vec<PathBuf>,
    /// Selects the output file.
    #[command(flatten)]
    pub output: FileFlags,
}

/// Measures the samples and writes the set.
///
/// # Errors
/// Usage: the output exists. Otherwise those of the inputs and of the reading.
pub(super) fn run(args: &BuildArgs, quiet: bool) -> Result<()> {
    let path = required(args.output.out.as_ref(), "--out")?;
    OutputKind::File.refuse_existing(path, args.output.force)?;
    let targets = TargetInputs::open(&args.targets)?;
    // Everything is opened before the first read is counted.
    let files =
        args.bams.iter().map(|p| targets.open_reads(p, None)).collect::<Result<Vec<_>>>()?;
    let plan = targets.plan();
    let design = plan.design()?;
    let bar = Bar::new(quiet);
    let samples: Result<Vec<_>> =
        files.iter().map(|f| plan.reference_sample(&design.design, f, &bar)).collect();
    bar.clear();
    let set = ReferenceSet::new(&design.design, targets.inputs.names(), samples?)?;
    atomic_file::write_parts(path, &[&set.to_bytes()?])?;
    if !quiet {
        let depths: Vec<String> =
            set.samples.iter().map(|s| format!("{} {:.1}x", s.name, s.depth)).collect();
        logging::print_line(&format!(
            "{} samples, {} targets: {}",
            set.samples.len(),
            set.targets,
            depths.join(", ")
        ));
    }
    Ok(())
}
