//! `panelwise resources`.

use crate::cli::logging::say;
use crate::cli::open::SOFTWARE;
use crate::cli::output_file::OutputKind;
use crate::cli::progress::Bar;
use crate::cli::stdout_failed;
use crate::io::reference::fasta::Reference;
use crate::model::{Build, RegionSet};
use crate::panel::{ExpandStep, PanelRequest, place, resolve};
use crate::pipeline::Progress;
use crate::resource::bundle::format::{Header, PanelMark};
use crate::resource::sources::interval::BedRequest;
use crate::resource::sources::track::TrackRequest;
use crate::resource::{self, BuildRequest, Bundle, diff};
use crate::{Error, Result};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// `panelwise resources`.
#[derive(Debug, Args)]
pub struct ResourcesArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: ResourcesVerb,
}

/// Verbs.
#[derive(Debug, Subcommand)]
pub enum ResourcesVerb {
    /// Frequency, ClinVar and gene facts of a panel's regions, from the publishers' files into one
    /// bundle.
    Build(Box<BuildArgs>),
    /// What a bundle holds: sources, releases, digests, counts.
    Show {
        /// Bundle.
        bundle: PathBuf,
        /// The whole header as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Reads every byte of a bundle and says whether it is whole.
    Check {
        /// Bundle.
        bundle: PathBuf,
    },
    /// Alleles that came, went or have other values, as TSV.
    Diff {
        /// Older bundle.
        old: PathBuf,
        /// Newer bundle.
        new: PathBuf,
    },
}

/// `panelwise resources build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Panel: id, short name or file; several joined by commas (a BED or gene list becomes a file
    /// with `panel import`).
    #[arg(short, long, value_delimiter = ',', required_unless_present = "region")]
    pub panel: Vec<String>,
    /// A region beside or instead of a panel, for example chr1:1000-2000 (1-based); may be
    /// repeated.
    #[arg(long, value_name = "PLACE")]
    pub region: Vec<String>,
    /// Genome build.
    #[arg(long)]
    pub build: Build,
    /// How far to expand the panel: core, none, extended, union.
    #[arg(long, default_value = "extended", value_name = "STEP")]
    pub expand: ExpandStep,
    /// Bases added on both sides of each gene; at least what `run` will ask.
    #[arg(long, default_value_t = 1000, value_name = "BASES")]
    pub padding: u64,
    /// Reference genome: FASTA with .fai; alleles are left-aligned on it as in a run.
    #[arg(short, long, value_name = "FASTA")]
    pub reference: PathBuf,
    /// ClinVar's VCF.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub clinvar: Vec<PathBuf>,
    /// gnomAD exomes sites VCF; all chromosomes' files together.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gnomad_exomes: Vec<PathBuf>,
    /// gnomAD genomes sites VCF; all chromosomes' files together.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gnomad_genomes: Vec<PathBuf>,
    /// gnomAD joint sites VCF (v4.1: exomes and genomes together); all chromosomes' files together.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gnomad_joint: Vec<PathBuf>,
    /// gnomAD mitochondrial sites VCF.
    #[arg(long, value_name = "FILE")]
    pub gnomad_mito: Vec<PathBuf>,
    /// gnomAD gene constraint table.
    #[arg(long, value_name = "FILE")]
    pub constraint: Option<PathBuf>,
    /// ClinGen gene curation list of the build.
    #[arg(long, value_name = "FILE")]
    pub dosage: Option<PathBuf>,
    /// ClinGen region curation list of the build.
    #[arg(long, value_name = "FILE")]
    pub dosage_regions: Option<PathBuf>,
    /// REVEL, as published: CSV, gzip or zip.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub revel: Vec<PathBuf>,
    /// AlphaMissense of the build: AlphaMissense_hg38.tsv.gz.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub alphamissense: Vec<PathBuf>,
    /// CADD tables of the build: substitutions, indels.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub cadd: Vec<PathBuf>,
    /// SpliceAI VCFs of the build: substitutions, indels.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub spliceai: Vec<PathBuf>,
    /// Another VCF with the INFO fields to keep, or a table with columns chrom, pos, ref, alt (or
    /// chrom, start, end) and the columns to keep; may be repeated.
    #[arg(long, value_name = "NAME=FILE:FIELD,...")]
    pub track: Vec<TrackRequest>,
    /// BED whose intervals are named at each allele; may be repeated.
    #[arg(long, value_name = "NAME=FILE")]
    pub bed: Vec<BedRequest>,
    /// Release of a source whose file does not tell it, for example gnomad_exomes=v4.1; may be
    /// repeated.
    #[arg(long, value_name = "NAME=TEXT")]
    pub release: Vec<String>,
    /// Bundle to write.
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace the bundle.
    #[arg(long)]
    pub force: bool,
    /// Threads for everything; default: all cores.
    #[arg(short, long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// Runs the verb.
///
/// # Errors
/// Those of building and reading bundles.
pub fn run(args: ResourcesArgs, quiet: bool, out: &mut dyn Write) -> Result<()> {
    let text = match args.verb {
        ResourcesVerb::Build(args) => return build(&args, quiet),
        ResourcesVerb::Show { bundle, json } => {
            let bundle = Bundle::open(&bundle)?;
            if json {
                serde_json::to_string_pretty(bundle.header())
                    .map_err(|e| Error::internal(e.to_string()))?
                    + "\n"
            } else {
                shown(&bundle)
            }
        }
        ResourcesVerb::Check { bundle } => {
            let bundle = Bundle::open(&bundle)?;
            bundle.verify()?;
            let alleles: u64 = bundle.header().tracks.iter().map(|t| t.alleles).sum();
            format!("whole: {alleles} alleles, digest {}\n", bundle.digest())
        }
        ResourcesVerb::Diff { old, new } => {
            let (old, new) = (Bundle::open(&old)?, Bundle::open(&new)?);
            out.write_all(b"track\tallele\tcolumn\told\tnew\n").map_err(stdout_failed)?;
            return diff::diff(&old, &new, &mut |c| {
                let or = |t: Option<String>| t.unwrap_or_else(|| ".".to_owned());
                let (column, old, new) = (or(c.column), or(c.old), or(c.new));
                writeln!(out, "{}\t{}\t{column}\t{old}\t{new}", c.track, c.allele)
                    .map_err(stdout_failed)
            });
        }
    };
    out.write_all(text.as_bytes()).map_err(stdout_failed)
}

fn build(args: &BuildArgs, quiet: bool) -> Result<()> {
    OutputKind::Bundle.refuse_existing(&args.out, args.force)?;
    let threads = args
        .threads
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    let mut regions = Vec::new();
    for text in &args.region {
        regions.push(
            place::parse(text, args.build).map_err(|e| Error::usage(format!("--region {e}")))?,
        );
    }
    let mut panels = Vec::new();
    let mut genes = std::collections::BTreeSet::new();
    if !args.panel.is_empty() {
        let panel = resolve(&PanelRequest {
            panels: args.panel.clone(),
            genes: Vec::new(),
            expand: args.expand,
            build: args.build,
            padding: args.padding,
        })?;
        regions.extend(panel.regions.all().iter().map(|r| (r.chromosome, r.span)));
        genes.extend(panel.genes.iter().map(|g| g.facts.hgnc_id.clone()));
        let mark = |p: &crate::model::panel::PanelSummary| PanelMark {
            id: p.id.clone(),
            version: p.version.clone(),
            digest: p.digest.clone(),
        };
        panels.extend(panel.panels.iter().map(mark));
    }
    let mut releases = BTreeMap::new();
    for text in &args.release {
        let (name, release) = text
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("--release {text}: expected NAME=TEXT")))?;
        releases.insert(name.to_owned(), release.to_owned());
    }
    let request = BuildRequest {
        build: args.build,
        panels,
        genes,
        regions: RegionSet::new(regions),
        clinvar: args.clinvar.clone(),
        gnomad_exomes: args.gnomad_exomes.clone(),
        gnomad_genomes: args.gnomad_genomes.clone(),
        gnomad_joint: args.gnomad_joint.clone(),
        gnomad_mito: args.gnomad_mito.clone(),
        constraint: args.constraint.clone(),
        dosage: args.dosage.clone(),
        dosage_regions: args.dosage_regions.clone(),
        revel: args.revel.clone(),
        alphamissense: args.alphamissense.clone(),
        cadd: args.cadd.clone(),
        spliceai: args.spliceai.clone(),
        tracks: args.track.clone(),
        beds: args.bed.clone(),
        releases,
        software: SOFTWARE.to_owned(),
        out: args.out.clone(),
        threads,
    };
    let reference = Reference::open(&args.reference)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::internal(format!("threads: {e}")))?;
    let bar = Bar::new(quiet);
    let current = std::sync::Mutex::new(String::new());
    let progress = |source: &str, total: Option<u64>, bytes: u64| {
        if let Ok(mut at) = current.lock()
            && *at != source
        {
            // One bar over all files, so that its estimate is that of the whole build.
            if at.is_empty() {
                bar.stage(source, total);
            } else {
                bar.rename(source);
            }
            *at = source.to_owned();
        }
        bar.position(bytes);
    };
    let built = pool.install(|| resource::build(&request, &reference, &progress));
    bar.clear();
    built?;
    let bundle = Bundle::open(&args.out)?;
    if !quiet {
        shown(&bundle).lines().for_each(say);
    }
    Ok(())
}

/// What a person wants to know of a bundle.
fn shown(bundle: &Bundle) -> String {
    let h: &Header = bundle.header();
    let panels: Vec<String> = h.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect();
    let mut lines = vec![
        format!("build     {}", h.build),
        format!(
            "panels    {}",
            if panels.is_empty() { "none: regions only".to_owned() } else { panels.join(", ") }
        ),
        format!("regions   {}, {} bases", h.regions.len(), bundle.regions().bases()),
        format!("digest    {}", bundle.digest()),
        format!("written   by {}, format {}", h.software, h.format_version),
    ];
    for s in &h.sources {
        lines.push(format!("{}: {}, release {}; {}", s.track, s.name, s.release, s.licence));
        lines.push(format!(
            "  records {}, kept {}, normalised {}, not taken {}, reference N {}, duplicates {}, conflicts {} ({})",
            s.records, s.alleles, s.normalised, s.not_taken, s.not_checked, s.duplicates, s.conflicts, s.policy
        ));
        if s.other_reference > 0 {
            lines.push(format!("  left out, REF is not the reference's: {}", s.other_reference));
        }
        if !s.conflict_examples.is_empty() {
            lines.push(format!("  conflicts: {}", s.conflict_examples.join(", ")));
        }
        for f in &s.files {
            lines.push(format!("  {} {}", f.name, f.digest));
        }
        if let Some(t) = h.intervals.iter().find(|t| t.name == s.track) {
            lines.push(format!("  intervals {}", t.intervals));
        }
        if let Some(t) = h.tracks.iter().find(|t| t.name == s.track) {
            let bytes: u64 = t.blocks.iter().map(|b| u64::from(b.length)).sum();
            let each = if t.alleles == 0 { 0.0 } else { bytes as f64 / t.alleles as f64 };
            lines.push(format!(
                "  chromosomes {}; {each:.1} bytes an allele",
                t.chromosomes.join(", ")
            ));
        }
    }
    lines.join("\n") + "\n"
}
