//! `panelwise coverage`.

use crate::cli::flags::{ExpandArg, SexArg};
use crate::cli::open;
use crate::cli::open::SOFTWARE;
use crate::cli::progress::Bar;
use crate::cli::verbs::transcripts::SetArg;
use crate::cli::{case_file, logging};
use crate::io::reads::{AlignmentFile, Format, OpenAlignments};
use crate::io::reference::fasta::Reference;
use crate::io::text::ped;
use crate::model::Build;
use crate::model::case::Sex;
use crate::model::coverage::{CoverageReport, Verdict};
use crate::model::panel::ResolvedPanel;
use crate::panel::{PanelRequest, resolve};
use crate::pipeline::coverage::{CoverageInput, scan, write};
use crate::report::OutputDir;
use crate::settings::SettingsBook;
use crate::{Error, Result};
use clap::Args;
use std::path::PathBuf;

/// `panelwise coverage`.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Panel: id, short name (1, 2a, 2a36, 2b, 3) or file; several joined by commas.
    #[arg(short, long, required = true, value_delimiter = ',')]
    pub panel: Vec<String>,
    /// Aligned reads: BAM with .bai or .csi, or CRAM with .crai.
    #[arg(long, value_name = "FILE")]
    pub bam: PathBuf,
    /// Reference genome that a CRAM was written with: FASTA with .fai. Never fetched from the
    /// network.
    #[arg(short, long, value_name = "FASTA")]
    pub reference: Option<PathBuf>,
    /// Output folder; made, refused if it holds files.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Genome build, where the contig lengths do not tell; refused where it contradicts.
    #[arg(long)]
    pub build: Option<Build>,
    /// Sample, where the read groups name several.
    #[arg(short, long)]
    pub sample: Option<String>,
    /// Case file (TOML).
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Sex of the sample; overrides the case file.
    #[arg(long, value_enum)]
    pub sex: Option<SexArg>,
    /// Pedigree (PED): the sample's sex, compared with the depth of X and Y.
    #[arg(long, value_name = "FILE")]
    pub ped: Option<PathBuf>,
    /// Case name for the output files; default: the case file's id, else the sample, else the
    /// file's name.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Only these genes of the panel (symbols or HGNC ids).
    #[arg(long, value_delimiter = ',', value_name = "GENE")]
    pub genes: Vec<String>,
    /// How far to expand the panel.
    #[arg(long, value_enum, default_value_t)]
    pub expand: ExpandArg,
    /// Bases added on both sides of each gene.
    #[arg(long, default_value_t = 1000, value_name = "BASES")]
    pub padding: u64,
    /// Transcripts (GFF3) instead of the built-in models.
    #[arg(long, value_name = "GFF3")]
    pub transcripts: Option<PathBuf>,
    /// Resource bundle: names ClinVar's pathogenic alleles in the gaps.
    #[arg(long, value_name = "FILE")]
    pub resources: Option<PathBuf>,
    /// Smallest mapping quality of a read that counts (setting coverage.min_mapping_quality).
    #[arg(long, value_name = "PHRED")]
    pub min_mapq: Option<u8>,
    /// Smallest base quality of a base that counts (setting coverage.min_base_quality).
    #[arg(long, value_name = "PHRED")]
    pub min_baseq: Option<u8>,
    /// Settings file (TOML, shape of `run --print-config`).
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// One setting, for example --set coverage.covered_depth=15; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
    /// Threads for everything; default: all cores.
    #[arg(short, long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
    /// Replace the files of an earlier run in the output folder.
    #[arg(long)]
    pub force: bool,
}

/// Runs the verb.
///
/// # Errors
///
/// Those of the plan and the scan.
pub fn run(args: &CoverageArgs, quiet: bool) -> Result<()> {
    let threads = open::threads(args.threads);
    let case = args.case.as_deref().map(case_file::read).transpose()?.unwrap_or_default();
    let reference = args.reference.as_deref().map(Reference::open).transpose()?;
    let sample = args.sample.as_deref().or(case.sample.as_deref());
    let file = AlignmentFile::open(
        &args.bam,
        OpenAlignments { reference: reference.as_ref(), build: args.build, sample },
    )?;
    let build = file.build().build;
    if let Some(reference) = &reference {
        let found = reference.build()?;
        if found.build != build {
            return Err(Error::input(format!(
                "the reference is {}, the {} is {build}",
                found.build,
                file.format().name()
            ))
            .at(reference.path())
            .hint("give the reference that the reads were aligned to"));
        }
    }
    let panel = resolve(&PanelRequest {
        panels: args.panel.clone(),
        genes: args.genes.clone(),
        expand: args.expand.into(),
        build,
        padding: args.padding,
    })?;
    let pedigree = args.ped.as_deref().map(ped::read).transpose()?;
    let individual = match (&pedigree, file.sample()) {
        (Some(p), Some(name)) if p.find(name).is_none() => {
            return Err(Error::input(format!("the pedigree has no line for the sample '{name}'"))
                .hint("the second column holds the names that the read groups give"));
        }
        (Some(p), Some(name)) => p.find(name),
        _ => None,
    };
    let stated = args.sex.map_or(case.sex, Into::into);
    let sex = open::agreed_sex(stated, individual.map_or(Sex::Unknown, |i| i.sex))?;
    let ids: Vec<String> = panel.panels.iter().map(|p| p.id.clone()).collect();
    let mut assignments = args.set.clone();
    assignments.extend(args.min_mapq.map(|q| format!("coverage.min_mapping_quality={q}")));
    assignments.extend(args.min_baseq.map(|q| format!("coverage.min_base_quality={q}")));
    let book =
        SettingsBook::load(&crate::panel::Names, &ids, args.settings.as_deref(), &assignments)?;
    let (transcripts, source, findings) =
        open::transcripts(args.transcripts.as_deref(), SetArg::All, &panel, reference.as_ref())?;
    crate::cli::verbs::transcripts::warn(&findings);
    let mut files = Vec::new();
    for (role, path) in [
        ("case", &args.case),
        ("pedigree", &args.ped),
        ("settings", &args.settings),
        ("transcripts", &args.transcripts),
    ] {
        if let Some(path) = path {
            files.push(open::file(role, path)?);
        }
    }
    let resources = open::resources(args.resources.as_deref(), threads, &panel, &mut files)?;
    let stem = args
        .bam
        .file_stem()
        .map_or_else(|| "case".to_owned(), |s| s.to_string_lossy().into_owned());
    let name =
        args.name.clone().or(case.id).or_else(|| file.sample().map(str::to_owned)).unwrap_or(stem);

    let out = OutputDir::create(&args.out, args.force)?;
    let bar = Bar::new(quiet);
    let scanned = scan(
        &CoverageInput {
            file: &file,
            panel: &panel,
            transcripts: &transcripts,
            settings: &book,
            resources: resources.as_ref(),
            copy_number: None,
            homozygous: &[],
            sex,
            threads,
        },
        &bar,
    );
    bar.clear();
    let report = scanned?.report;
    let mut head = head(&name, &panel, &file, &source, &book);
    head.extend(
        files.iter().map(|f| ("input", format!("{} {}, sha256 {}", f.role, f.name, f.digest))),
    );
    head.extend(report.warnings.iter().map(|w| ("warning", w.clone())));
    write(&report, &head, &name, std::env::args().collect(), threads, out)?;
    if !quiet {
        for line in summary(&report, &panel) {
            logging::say(&line);
        }
    }
    Ok(())
}

/// Where everything comes from.
fn head(
    name: &str,
    panel: &ResolvedPanel,
    file: &AlignmentFile,
    transcripts: &str,
    settings: &SettingsBook,
) -> Vec<(&'static str, String)> {
    let mut head = vec![
        ("case", name.to_owned()),
        ("sample", file.sample().unwrap_or("not named by the read groups").to_owned()),
        ("software", SOFTWARE.to_owned()),
        ("build", format!("{} ({})", panel.build, file.build().found_by)),
    ];
    for p in &panel.panels {
        head.push(("panel", format!("{} {} ({}), sha256 {}", p.id, p.version, p.date, p.digest)));
        if !p.note.is_empty() {
            head.push(("panel_note", p.note.clone()));
        }
    }
    head.push(("panel_digest", panel.digest.clone()));
    head.push(("padding", panel.padding.to_string()));
    head.push(("transcripts", transcripts.to_owned()));
    head.push(("settings_digest", settings.digest()));
    if file.format() == Format::Cram {
        head.push(("reference", "used to decode the CRAM".to_owned()));
    }
    head
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
    lines.extend(
        report.warnings.iter().take(8).map(|w| format!("warning: {}", logging::shortened(w))),
    );
    lines
}
