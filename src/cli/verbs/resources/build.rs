//! `panelwise resources build`.

use crate::cli::flags::{FileFlags, ReferenceFlags, ThreadFlags, required};
use crate::cli::logging;
use crate::cli::open::{self, SOFTWARE};
use crate::cli::output_file::OutputKind;
use crate::cli::progress::Bar;
use crate::cli::verbs::resources::show::shown;
use crate::model::panel::PanelSummary;
use crate::model::{Build, RegionSet};
use crate::panel::{ExpandStep, PanelRequest, place, resolve};
use crate::pipeline::Progress;
use crate::resource::bundle::format::PanelMark;
use crate::resource::sources::interval::BedRequest;
use crate::resource::sources::track::TrackRequest;
use crate::resource::{self, BuildRequest, Bundle};
use crate::{Error, Result};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The flags of `panelwise resources build`.
#[derive(Debug, Args)]
#[command(
    mut_arg("reference", |a| a.required(true).help(
        "Left-aligns alleles on this reference genome as in a run: FASTA with .fai"
    )),
    mut_arg("out", |a| a.required(true).help("Writes this bundle")),
)]
pub struct BuildArgs {
    /// Selects a panel by id, short name or file; several are joined by commas (a BED or gene list
    /// becomes a file with `panel import`).
    #[arg(short, long, value_delimiter = ',', required_unless_present = "region")]
    pub panel: Vec<String>,
    /// Adds a region beside or instead of a panel, for example chr1:1000-2000 (1-based); may be
    /// repeated.
    #[arg(long, value_name = "PLACE")]
    pub region: Vec<String>,
    /// Selects the genome build.
    #[arg(long)]
    pub build: Build,
    /// Expands the panel this far: core, none, extended, union.
    #[arg(long, default_value = "extended", value_name = "STEP")]
    pub expand: ExpandStep,
    /// Adds bases on both sides of each gene; at least as many as `run` will.
    #[arg(long, default_value_t = 1000, value_name = "BASES")]
    pub padding: u64,
    /// Selects the reference genome.
    #[command(flatten)]
    pub reference: ReferenceFlags,
    /// Takes classifications from ClinVar's VCF.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub clinvar: Vec<PathBuf>,
    /// Takes frequencies from gnomAD exomes sites VCF; all chromosomes' files together.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gnomad_exomes: Vec<PathBuf>,
    /// Takes frequencies from gnomAD genomes sites VCF; all chromosomes' files together.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gnomad_genomes: Vec<PathBuf>,
    /// Takes frequencies from gnomAD joint sites VCF (v4.1: exomes and genomes together); all
    /// chromosomes' files together.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub gnomad_joint: Vec<PathBuf>,
    /// Takes frequencies from gnomAD mitochondrial sites VCF.
    #[arg(long, value_name = "FILE")]
    pub gnomad_mito: Vec<PathBuf>,
    /// Takes constraint from gnomAD gene constraint table.
    #[arg(long, value_name = "FILE")]
    pub constraint: Option<PathBuf>,
    /// Takes dosage from the ClinGen gene curation list of the build.
    #[arg(long, value_name = "FILE")]
    pub dosage: Option<PathBuf>,
    /// Takes regions of dosage from the ClinGen region curation list of the build.
    #[arg(long, value_name = "FILE")]
    pub dosage_regions: Option<PathBuf>,
    /// Takes scores from REVEL, as published: CSV, gzip or zip.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub revel: Vec<PathBuf>,
    /// Takes scores from AlphaMissense of the build: AlphaMissense_hg38.tsv.gz.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub alphamissense: Vec<PathBuf>,
    /// Takes scores from CADD tables of the build: substitutions, indels.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub cadd: Vec<PathBuf>,
    /// Takes scores from SpliceAI VCFs of the build: substitutions, indels.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub spliceai: Vec<PathBuf>,
    /// Adds a track: a VCF with the INFO fields to keep, or a table with columns chrom, pos, ref,
    /// alt (or chrom, start, end) and the columns to keep; may be repeated.
    #[arg(long, value_name = "NAME=FILE:FIELD,...")]
    pub track: Vec<TrackRequest>,
    /// Adds a BED whose intervals are named at each allele; may be repeated.
    #[arg(long, value_name = "NAME=FILE")]
    pub bed: Vec<BedRequest>,
    /// States the release of a source whose file does not tell it, for example gnomad_exomes=v4.1;
    /// may be repeated.
    #[arg(long, value_name = "NAME=TEXT")]
    pub release: Vec<String>,
    /// Selects the bundle to write.
    #[command(flatten)]
    pub output: FileFlags,
    /// Limits the threads.
    #[command(flatten)]
    pub threads: ThreadFlags,
}

/// Builds a bundle and shows it.
///
/// # Errors
/// Usage: the bundle exists. Otherwise those of [`resource::build()`].
pub(super) fn run(args: &BuildArgs, quiet: bool) -> Result<()> {
    let path = required(args.output.out.as_ref(), "--out")?;
    OutputKind::Bundle.refuse_existing(path, args.output.force)?;
    let request = request(args, path)?;
    let reference = open::reference(&args.reference)?;
    let pool = open::pool(request.threads)?;
    let bar = BuildBar { bar: Bar::new(quiet), source: Mutex::new(String::new()) };
    let progress = |source: &str, total: Option<u64>, bytes: u64| bar.advance(source, total, bytes);
    let built = pool.install(|| resource::build(&request, &reference, &progress));
    bar.bar.clear();
    built?;
    let bundle = Bundle::open(path)?;
    if !quiet {
        shown(&bundle).lines().for_each(logging::print_line);
    }
    Ok(())
}

/// Shows one bar over all source files, so that its estimate is that of the whole build.
struct BuildBar {
    bar: Bar,
    /// Names the source that is read.
    source: Mutex<String>,
}

impl BuildBar {
    fn advance(&self, source: &str, total: Option<u64>, bytes: u64) {
        if let Ok(mut current) = self.source.lock()
            && *current != source
        {
            if current.is_empty() {
                self.bar.stage(source, total);
            } else {
                self.bar.rename(source);
            }
            *current = source.to_owned();
        }
        self.bar.position(bytes);
    }
}

/// Holds what a bundle covers.
struct CoveredPlaces {
    panels: Vec<PanelMark>,
    genes: BTreeSet<String>,
    regions: RegionSet,
}

/// Resolves the panels and regions of the flags.
fn covered_places(args: &BuildArgs) -> Result<CoveredPlaces> {
    let mut regions = Vec::new();
    for text in &args.region {
        regions.push(
            place::parse(text, args.build).map_err(|e| Error::usage(format!("--region {e}")))?,
        );
    }
    let mut panels = Vec::new();
    let mut genes = BTreeSet::new();
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
        let mark = |p: &PanelSummary| PanelMark {
            id: p.id.clone(),
            version: p.version.clone(),
            digest: p.digest.clone(),
        };
        panels.extend(panel.panels.iter().map(mark));
    }
    Ok(CoveredPlaces { panels, genes, regions: RegionSet::new(regions) })
}

/// Splits `NAME=TEXT`.
fn releases(args: &BuildArgs) -> Result<BTreeMap<String, String>> {
    let mut releases = BTreeMap::new();
    for text in &args.release {
        let (name, release) = text
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("--release {text}: expected NAME=TEXT")))?;
        releases.insert(name.to_owned(), release.to_owned());
    }
    Ok(releases)
}

fn request(args: &BuildArgs, path: &Path) -> Result<BuildRequest> {
    let CoveredPlaces { panels, genes, regions } = covered_places(args)?;
    Ok(BuildRequest {
        build: args.build,
        panels,
        genes,
        regions,
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
        releases: releases(args)?,
        software: SOFTWARE.to_owned(),
        out: path.to_path_buf(),
        threads: open::threads(&args.threads),
    })
}
