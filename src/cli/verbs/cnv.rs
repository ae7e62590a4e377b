//! `panelwise cnv`.

use crate::Result;
use crate::cli::flags::{ExpandArg, SexArg};
use crate::cli::open;
use crate::cli::open::SOFTWARE;
use crate::cli::output_file::OutputKind;
use crate::cli::progress::Bar;
use crate::cli::verbs::transcripts::SetArg;
use crate::cli::{case_file, logging};
use crate::cnv::ReferenceSet;
use crate::io::atomic_file;
use crate::io::reads::{AlignmentFile, OpenAlignments};
use crate::io::reference::fasta::Reference;
use crate::model::Transcript;
use crate::model::case::Sex;
use crate::model::cnv::CnvReport;
use crate::model::panel::ResolvedPanel;
use crate::panel::{PanelRequest, resolve};
use crate::pipeline::cnv::{CnvOrigin, CnvPlan, write};
use crate::report::OutputDir;
use crate::settings::SettingsBook;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// `panelwise cnv`.
#[derive(Debug, Args)]
pub struct CnvArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: CnvAction,
}

/// Actions of `panelwise cnv`.
#[derive(Debug, Subcommand)]
pub enum CnvAction {
    /// Calls of one sample: VCF 4.4 (deletions and duplications), table, depth of every target.
    Call(Box<CallArgs>),
    /// Earlier samples as one file, against which exons are judged.
    #[command(subcommand)]
    Reference(ReferenceAction),
}

/// Actions of `panelwise cnv reference`.
#[derive(Debug, Subcommand)]
pub enum ReferenceAction {
    /// Measures samples of the same library and sequencer and writes one file.
    Build(Box<BuildArgs>),
}

/// What is measured.
#[derive(Debug, Args)]
pub struct WhatArgs {
    /// Panel: id, short name (1, 2a, 2a36, 2b, 3) or file; several joined by commas.
    #[arg(short, long, required = true, value_delimiter = ',')]
    pub panel: Vec<String>,
    /// Reference genome the reads were aligned to: FASTA with .fai (bgzip also .gzi).
    #[arg(short, long, value_name = "FASTA")]
    pub reference: PathBuf,
    /// Only these genes of the panel (symbols or HGNC ids).
    #[arg(long, value_delimiter = ',', value_name = "GENE")]
    pub genes: Vec<String>,
    /// How far to expand the panel.
    #[arg(long, value_enum, default_value_t)]
    pub expand: ExpandArg,
    /// Transcripts (GFF3) instead of the built-in models.
    #[arg(long, value_name = "GFF3")]
    pub transcripts: Option<PathBuf>,
    /// Settings file (TOML, shape of `run --print-config`).
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// One setting, for example --set cnv.min_quality=30; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
    /// Threads for everything; default: all cores.
    #[arg(short, long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
}

/// `panelwise cnv call`.
#[derive(Debug, Args)]
pub struct CallArgs {
    /// What is measured.
    #[command(flatten)]
    pub what: WhatArgs,
    /// Aligned reads: BAM with .bai or .csi, or CRAM with .crai.
    #[arg(long, value_name = "FILE")]
    pub bam: PathBuf,
    /// Reference set of `panelwise cnv reference build` for the same panel, build and settings.
    #[arg(long, value_name = "FILE")]
    pub reference_set: Option<PathBuf>,
    /// Output folder; made, refused if it holds files.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Sample, where the read groups name several.
    #[arg(short, long)]
    pub sample: Option<String>,
    /// Case file (TOML).
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Case name for the output files; default: the case file's id, else the sample, else the
    /// file's name.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Sex, where the reads of X and Y cannot tell.
    #[arg(long, value_enum)]
    pub sex: Option<SexArg>,
    /// Replace the files of an earlier run in the output folder.
    #[arg(long)]
    pub force: bool,
}

/// `panelwise cnv reference build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// What is measured.
    #[command(flatten)]
    pub what: WhatArgs,
    /// Aligned reads of the samples, one file each.
    #[arg(value_name = "BAM", required = true)]
    pub bams: Vec<PathBuf>,
    /// File to write.
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write over an existing file.
    #[arg(long)]
    pub force: bool,
}

/// What both actions need, opened and agreed.
struct Opened {
    reference: Reference,
    panel: ResolvedPanel,
    book: SettingsBook,
    transcripts: Vec<Transcript>,
    transcript_source: String,
    threads: usize,
}

impl Opened {
    fn new(what: &WhatArgs) -> Result<Self> {
        let reference = Reference::open(&what.reference)?;
        let build = reference.build()?.build;
        let panel = resolve(&PanelRequest {
            panels: what.panel.clone(),
            genes: what.genes.clone(),
            expand: what.expand.into(),
            build,
            padding: 0,
        })?;
        let ids: Vec<String> = panel.panels.iter().map(|p| p.id.clone()).collect();
        let book =
            SettingsBook::load(&crate::panel::Names, &ids, what.settings.as_deref(), &what.set)?;
        // Exons of every minor transcript would cut the windows between the real ones to pieces.
        let (transcripts, transcript_source, findings) = open::transcripts(
            what.transcripts.as_deref(),
            SetArg::Canonical,
            &panel,
            Some(&reference),
        )?;
        crate::cli::verbs::transcripts::warn(&findings);
        let threads = open::threads(what.threads);
        Ok(Self { reference, panel, book, transcripts, transcript_source, threads })
    }

    fn plan(&self) -> CnvPlan<'_> {
        CnvPlan {
            panel: &self.panel,
            transcripts: &self.transcripts,
            settings: &self.book.general().cnv,
            reference: &self.reference,
            threads: self.threads,
        }
    }

    fn open(&self, path: &Path, sample: Option<&str>) -> Result<AlignmentFile> {
        let options = OpenAlignments {
            reference: Some(&self.reference),
            build: Some(self.panel.build),
            sample,
        };
        AlignmentFile::open(path, options)
    }
}

/// Runs the verb.
///
/// # Errors
/// Those of the plan and of the reading.
pub fn run(args: &CnvArgs, quiet: bool) -> Result<()> {
    match &args.action {
        CnvAction::Call(args) => call(args, quiet),
        CnvAction::Reference(ReferenceAction::Build(args)) => build(args, quiet),
    }
}

fn call(args: &CallArgs, quiet: bool) -> Result<()> {
    let opened = Opened::new(&args.what)?;
    let case = args.case.as_deref().map(case_file::read).transpose()?.unwrap_or_default();
    let file = opened.open(&args.bam, args.sample.as_deref().or(case.sample.as_deref()))?;
    let plan = opened.plan();
    let design = plan.design()?;
    let set =
        args.reference_set.as_deref().map(|p| ReferenceSet::open(p, &design.design)).transpose()?;
    let name =
        args.name.clone().or(case.id).unwrap_or_else(|| crate::pipeline::cnv::sample_name(&file));
    let sex: Sex = args.sex.map_or(case.sex, Into::into);
    let out = OutputDir::create(&args.out, args.force)?;
    let bar = Bar::new(quiet);
    let measured = plan.measure(&design.design, &file, &bar);
    bar.clear();
    let report =
        plan.call(&design, &measured?, sex, set.as_ref()).map_err(|e| e.at(file.path()))?;
    let mut head = head(&opened, &name, &file, &report, &design.design.digest);
    for (role, path) in [
        ("reference set", &args.reference_set),
        ("case", &args.case),
        ("settings", &args.what.settings),
    ] {
        if let Some(path) = path {
            let f = open::file(role, path)?;
            head.push(("input", format!("{} {}, sha256 {}", f.role, f.name, f.digest)));
        }
    }
    head.extend(report.warnings.iter().map(|w| ("warning", w.clone())));
    let command: Vec<String> = std::env::args().collect();
    let origin = CnvOrigin { name: &name, head: &head, command: &command };
    write(&report, &origin, &plan, &file, out)?;
    if !quiet {
        for line in summary(&report) {
            logging::say(&line);
        }
    }
    Ok(())
}

fn head(
    opened: &Opened,
    name: &str,
    file: &AlignmentFile,
    report: &CnvReport,
    targets: &str,
) -> Vec<(&'static str, String)> {
    let mut head = vec![
        ("case", name.to_owned()),
        ("sample", report.sample.clone()),
        ("software", SOFTWARE.to_owned()),
        ("build", format!("{} ({})", opened.panel.build, file.build().found_by)),
    ];
    for p in &opened.panel.panels {
        head.push(("panel", format!("{} {} ({}), sha256 {}", p.id, p.version, p.date, p.digest)));
        if !p.note.is_empty() {
            head.push(("panel_note", p.note.clone()));
        }
    }
    head.push(("panel_digest", opened.panel.digest.clone()));
    head.push(("targets_digest", targets.to_owned()));
    head.push(("transcripts", opened.transcript_source.clone()));
    head.push(("settings_digest", opened.book.digest()));
    let b = &report.baseline;
    head.push((
        "baseline",
        format!(
            "{:.1}x over {} autosomal targets, dispersion {:.2}",
            b.autosomal_depth, b.targets, b.dispersion
        ),
    ));
    let copies = |n: Option<u32>| n.map_or_else(|| "not known".to_owned(), |n| n.to_string());
    head.push(("sex_chromosomes", format!("X {}, Y {}", copies(b.x_copies), copies(b.y_copies))));
    if !b.reference_samples.is_empty() {
        head.push(("reference_samples", b.reference_samples.len().to_string()));
    }
    head
}

fn summary(report: &CnvReport) -> Vec<String> {
    let passed: Vec<_> = report.calls.iter().filter(|c| c.filters.is_empty()).collect();
    let mut lines = vec![format!(
        "{} copy-number calls pass, {} more do not",
        passed.len(),
        report.calls.len() - passed.len()
    )];
    lines.extend(
        report.warnings.iter().take(8).map(|w| format!("warning: {}", logging::shortened(w))),
    );
    lines
}

fn build(args: &BuildArgs, quiet: bool) -> Result<()> {
    OutputKind::File.refuse_existing(&args.out, args.force)?;
    let opened = Opened::new(&args.what)?;
    // Everything is opened before the first read is counted.
    let files = args.bams.iter().map(|p| opened.open(p, None)).collect::<Result<Vec<_>>>()?;
    let plan = opened.plan();
    let design = plan.design()?;
    let bar = Bar::new(quiet);
    let samples: Result<Vec<_>> =
        files.iter().map(|f| plan.reference_sample(&design.design, f, &bar)).collect();
    bar.clear();
    let panels = opened.panel.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect();
    let set = ReferenceSet::new(&design.design, panels, samples?)?;
    atomic_file::write_parts(&args.out, &[&set.to_bytes()?])?;
    if !quiet {
        let depths: Vec<String> =
            set.samples.iter().map(|s| format!("{} {:.1}x", s.name, s.depth)).collect();
        logging::say(&format!(
            "{} samples, {} targets: {}",
            set.samples.len(),
            set.targets,
            depths.join(", ")
        ));
    }
    Ok(())
}
