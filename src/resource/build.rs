//! Builds a bundle: each source file becomes a part on disk, the parts of a source are merged into
//! blocks, the bundle is written beside its final name and renamed when whole. What is held in
//! memory does not grow with the sources.

use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::RegionSequences;
use crate::model::predictor::Predictor;
use crate::model::{Build, RegionSet, Span};
use crate::normalize::{REFERENCE_MARGIN, SHIFT_MARGIN};
use crate::resource::bundle::format::{
    GeneTable, Header, IntervalMark, PanelMark, SourceMark, TrackMark, VERSION,
};
use crate::resource::bundle::intervals::Intervals;
use crate::resource::bundle::merge::merge;
use crate::resource::bundle::output::Output;
use crate::resource::bundle::part::{Part, PartWriter};
use crate::resource::bundle::track_spec::TrackSpec;
use crate::resource::sources::clinvar::Clinvar;
use crate::resource::sources::gnomad::Gnomad;
use crate::resource::sources::interval::{BedRequest, Scope};
use crate::resource::sources::predictors::{PredictorTable, SpliceAi};
use crate::resource::sources::sites::{SiteParser, Sites};
use crate::resource::sources::tabular::TableParser;
use crate::resource::sources::track::{Fields, TableFields, TrackForm, TrackRequest};
use crate::resource::sources::{clinvar, constraint, dosage, gnomad};
use crate::resource::work::Work;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Says what to build.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// The genome build.
    pub build: Build,
    /// The panels, for the header.
    pub panels: Vec<PanelMark>,
    /// Gives the HGNC ids whose gene-level facts are kept; all where it is empty.
    pub genes: BTreeSet<String>,
    /// Gives the regions wanted; the bundle covers [`SHIFT_MARGIN`] bases more on both sides.
    pub regions: RegionSet,
    /// Gives ClinVar's VCF.
    pub clinvar: Vec<PathBuf>,
    /// Gives gnomAD's exomes, one file or one per chromosome.
    pub gnomad_exomes: Vec<PathBuf>,
    /// Gives gnomAD's genomes, one file or one per chromosome.
    pub gnomad_genomes: Vec<PathBuf>,
    /// Gives gnomAD's joint file (v4.1), one file or one per chromosome.
    pub gnomad_joint: Vec<PathBuf>,
    /// Gives gnomAD's mitochondrial genome.
    pub gnomad_mito: Vec<PathBuf>,
    /// Gives gnomAD's gene constraint.
    pub constraint: Option<PathBuf>,
    /// Gives ClinGen's gene curation list.
    pub dosage: Option<PathBuf>,
    /// Gives ClinGen's region curation list.
    pub dosage_regions: Option<PathBuf>,
    /// Gives REVEL's files.
    pub revel: Vec<PathBuf>,
    /// Gives AlphaMissense's files.
    pub alphamissense: Vec<PathBuf>,
    /// Gives CADD's files: substitutions, indels.
    pub cadd: Vec<PathBuf>,
    /// Gives SpliceAI's files: substitutions, indels.
    pub spliceai: Vec<PathBuf>,
    /// The user's own tracks.
    pub tracks: Vec<TrackRequest>,
    /// The user's BED files.
    pub beds: Vec<BedRequest>,
    /// The release by track name, where neither file nor name tells it.
    pub releases: BTreeMap<String, String>,
    /// Gives name and version of the program.
    pub software: String,
    /// The bundle to write.
    pub out: PathBuf,
    /// The number of threads.
    pub threads: usize,
}

impl BuildRequest {
    /// Returns a request without sources.
    pub fn new(build: Build, regions: RegionSet, out: PathBuf) -> Self {
        Self {
            build,
            panels: Vec::new(),
            genes: BTreeSet::new(),
            regions,
            clinvar: Vec::new(),
            gnomad_exomes: Vec::new(),
            gnomad_genomes: Vec::new(),
            gnomad_joint: Vec::new(),
            gnomad_mito: Vec::new(),
            constraint: None,
            dosage: None,
            dosage_regions: None,
            revel: Vec::new(),
            alphamissense: Vec::new(),
            cadd: Vec::new(),
            spliceai: Vec::new(),
            tracks: Vec::new(),
            beds: Vec::new(),
            releases: BTreeMap::new(),
            software: String::new(),
            out,
            threads: 1,
        }
    }

    /// Returns the files read allele by allele, for the estimate of time.
    fn site_files(&self) -> impl Iterator<Item = &PathBuf> {
        let lists = [
            &self.gnomad_exomes,
            &self.gnomad_genomes,
            &self.gnomad_joint,
            &self.gnomad_mito,
            &self.clinvar,
        ];
        let predictors = [&self.revel, &self.alphamissense, &self.cadd, &self.spliceai];
        let tracks = self.tracks.iter().map(|t| &t.file);
        lists.into_iter().chain(predictors).flatten().chain(tracks)
    }
}

/// Turns a file's records into rows.
enum Reader<'a> {
    Sites(&'a mut dyn SiteParser, Option<Build>),
    Table(&'a mut dyn TableParser),
}

/// Builds and writes; gives the header. Uses rayon's current pool for packing. `progress` is told
/// what is read, the size of all files and how much of it is behind.
///
/// A build that was stopped goes on where it was: see [`crate::resource::work`].
///
/// # Errors
/// Input: a source that is refused (the bundle appears under its name only when all is written);
/// usage: no source at all, two tracks of one name.
pub fn build(
    request: &BuildRequest,
    reference: &Reference,
    progress: &(dyn Fn(&str, Option<u64>, u64) + Sync),
) -> Result<Header> {
    let found = reference.build()?;
    if found.build != request.build {
        return Err(Error::input(format!(
            "the reference is {}, the bundle {}",
            found.build, request.build
        ))
        .at(reference.path()));
    }
    let build = request.build;
    let padded = request.regions.all().iter().map(|r| {
        let span = r.span.padded(SHIFT_MARGIN);
        (r.chromosome, Span::new(span.start, span.end.min(r.chromosome.length(build))))
    });
    let coverage = RegionSet::new(padded);
    let regions: Vec<String> = coverage.all().iter().map(ToString::to_string).collect();
    let wanted: Vec<_> = coverage
        .all()
        .iter()
        .filter(|r| reference.length_of(r.chromosome.name()).is_some())
        .map(|r| (r.chromosome.name(), r.span.padded(REFERENCE_MARGIN)))
        .collect();
    let sequences = RegionSequences::load(reference, wanted)?;
    let size = |p: &PathBuf| std::fs::metadata(p).map_or(0, |m| m.len());
    let total = Some(request.site_files().map(size).sum()).filter(|n| *n > 0);
    // Same regions of the same reference, read by the same program: else a part is made anew.
    let base = format!(
        "{} {build} {} {}",
        request.software,
        reference_identity(reference),
        regions.join(",")
    );
    let work = Work::open(&request.out, base)?;
    let builder = Builder {
        request,
        reference,
        sequences: &sequences,
        coverage: &coverage,
        work: &work,
        progress,
        total,
        behind: AtomicU64::new(0),
    };
    match builder.bundle(regions) {
        Ok(header) => {
            work.remove()?;
            Ok(header)
        }
        Err(error) => Err(work.keep(error)),
    }
}

/// Returns file name, size and time of change.
fn reference_identity(reference: &Reference) -> String {
    let metadata = std::fs::metadata(reference.path()).ok();
    let changed = metadata
        .as_ref()
        .and_then(|m| m.modified().ok())
        .map(|t| format!("{t:?}"))
        .unwrap_or_default();
    format!("{} {} {changed}", reference.path().display(), metadata.map_or(0, |m| m.len()))
}

struct Builder<'a> {
    request: &'a BuildRequest,
    reference: &'a Reference,
    sequences: &'a RegionSequences,
    coverage: &'a RegionSet,
    work: &'a Work,
    progress: &'a (dyn Fn(&str, Option<u64>, u64) + Sync),
    total: Option<u64>,
    /// The bytes of the files done.
    behind: AtomicU64,
}

/// Collects the outcome of each source, in the order of the header.
struct Collected {
    out: Output,
    sources: Vec<SourceMark>,
    tracks: Vec<TrackMark>,
    intervals: Vec<IntervalMark>,
}

impl Collected {
    fn free(&self, name: &str) -> Result<()> {
        let taken = self.tracks.iter().any(|t| t.name == name)
            || self.intervals.iter().any(|t| t.name == name);
        if taken { Err(Error::usage(format!("two tracks are named '{name}'"))) } else { Ok(()) }
    }

    fn intervals(&mut self, (list, mark): (Intervals, SourceMark)) -> Result<()> {
        self.free(&mark.track)?;
        self.intervals.push(list.write(&mark.track, &mut self.out)?);
        self.sources.push(mark);
        Ok(())
    }
}

impl Builder<'_> {
    fn bundle(&self, regions: Vec<String>) -> Result<Header> {
        let request = self.request;
        let mut all = Collected {
            out: Output::create(&request.out)?,
            sources: Vec::new(),
            tracks: Vec::new(),
            intervals: Vec::new(),
        };
        self.gnomad(&mut all)?;
        self.clinvar(&mut all)?;
        self.predictors(&mut all)?;
        self.tracks(&mut all)?;
        let genes = self.gene_tables(&mut all)?;
        let Collected { out, mut sources, tracks, intervals } = all;
        if sources.is_empty() {
            return Err(
                Error::usage("no source is given").hint("for example --clinvar clinvar.vcf.gz")
            );
        }
        for (track, release) in &request.releases {
            let Some(mark) = sources.iter_mut().find(|s| s.track == *track) else {
                return Err(Error::usage(format!("--release {track}: there is no such track")));
            };
            mark.release.clone_from(release);
        }
        let header = Header {
            format_version: VERSION,
            software: request.software.clone(),
            build: request.build,
            panels: request.panels.clone(),
            regions,
            sources,
            tracks,
            intervals,
            genes,
            blocks_bytes: out.bytes,
            blocks_digest: String::new(),
        };
        out.finish(header, &request.out)
    }

    fn gnomad(&self, all: &mut Collected) -> Result<()> {
        let request = self.request;
        for (name, title, files) in [
            ("gnomad_exomes", "gnomAD exomes", &request.gnomad_exomes),
            ("gnomad_genomes", "gnomAD genomes", &request.gnomad_genomes),
            ("gnomad_joint", "gnomAD exomes and genomes together", &request.gnomad_joint),
            ("gnomad_mito", "gnomAD mitochondrial genome", &request.gnomad_mito),
        ] {
            let Some(first) = files.first() else { continue };
            // gnomAD's chrM is the rCRS, the same sequence in both builds; its header says GRCh38.
            let claim = (name == "gnomad_mito").then_some(Build::GRCh38);
            let mut parser = Gnomad::new(request.build, name == "gnomad_joint");
            let mut reader = Reader::Sites(&mut parser, claim);
            let mark = gnomad::mark(name, title, first);
            self.source(files, &mut reader, mark, &gnomad::track(name), all)?;
        }
        Ok(())
    }

    fn clinvar(&self, all: &mut Collected) -> Result<()> {
        let files = &self.request.clinvar;
        if files.is_empty() {
            return Ok(());
        }
        let mut parser = Clinvar::default();
        let mut reader = Reader::Sites(&mut parser, None);
        self.source(files, &mut reader, clinvar::mark(), &clinvar::track(), all)
    }

    fn predictors(&self, all: &mut Collected) -> Result<()> {
        let request = self.request;
        for (predictor, files) in [
            (Predictor::Revel, &request.revel),
            (Predictor::AlphaMissense, &request.alphamissense),
            (Predictor::Cadd, &request.cadd),
            (Predictor::SpliceAi, &request.spliceai),
        ] {
            if files.is_empty() {
                continue;
            }
            let (mut sites, mut table) =
                (SpliceAi::default(), PredictorTable::new(predictor, request.build));
            let mut reader = match predictor {
                Predictor::SpliceAi => Reader::Sites(&mut sites, None),
                _ => Reader::Table(&mut table),
            };
            self.source(files, &mut reader, predictor.mark(), &predictor.track(), all)?;
        }
        Ok(())
    }

    /// Adds the user's own tracks and BED files.
    fn tracks(&self, all: &mut Collected) -> Result<()> {
        let scope = self.scope();
        for track in &self.request.tracks {
            let (mut sites, mut table) =
                (Fields(track.fields.clone()), TableFields(track.fields.clone()));
            let mut reader = match track.form()? {
                TrackForm::Sites => Reader::Sites(&mut sites, None),
                TrackForm::Alleles => Reader::Table(&mut table),
                TrackForm::Intervals => {
                    all.intervals(scope.table(&track.file, &track.name, &track.fields)?)?;
                    continue;
                }
            };
            let files = std::slice::from_ref(&track.file);
            self.source(files, &mut reader, track.mark(), &track.track(), all)?;
        }
        self.request.beds.iter().try_for_each(|bed| all.intervals(scope.bed(bed)?))
    }

    /// Loads the facts by gene, and adds ClinGen's regions, which come from the same publisher.
    fn gene_tables(&self, all: &mut Collected) -> Result<BTreeMap<String, GeneTable>> {
        let request = self.request;
        let mut genes = BTreeMap::new();
        let keep = |id: &str| request.genes.is_empty() || request.genes.contains(id);
        if let Some(path) = &request.constraint {
            let (table, mark) = constraint::read(path, &keep)?;
            genes.insert("constraint".to_owned(), table);
            all.sources.push(mark);
        }
        if let Some(path) = &request.dosage {
            let (table, mark) = dosage::read(path, request.build, &keep)?;
            genes.insert("dosage".to_owned(), table);
            all.sources.push(mark);
        }
        if let Some(path) = &request.dosage_regions {
            all.intervals(self.scope().dosage_regions(path)?)?;
        }
        Ok(genes)
    }

    fn scope(&self) -> Scope<'_> {
        Scope { coverage: self.coverage, build: self.request.build, threads: self.request.threads }
    }

    /// Turns all files of one source into parts, then into blocks.
    fn source(
        &self,
        files: &[PathBuf],
        reader: &mut Reader<'_>,
        mut mark: SourceMark,
        spec: &TrackSpec,
        all: &mut Collected,
    ) -> Result<()> {
        all.free(&spec.name)?;
        let mut parts = Vec::with_capacity(files.len());
        for (i, path) in files.iter().enumerate() {
            let title = if files.len() > 1 {
                format!("{} {} of {}", mark.name, i + 1, files.len())
            } else {
                mark.name.clone()
            };
            parts.push(self.part(path, reader, spec, &title)?);
        }
        (self.progress)(
            &format!("{}: writing", mark.name),
            self.total,
            self.behind.load(Ordering::Relaxed),
        );
        all.tracks.push(merge(spec, &parts, &mut mark, &mut all.out)?);
        all.sources.push(mark);
        Ok(())
    }

    fn part(
        &self,
        path: &Path,
        reader: &mut Reader<'_>,
        spec: &TrackSpec,
        title: &str,
    ) -> Result<Part> {
        let how = format!("{} {} {}", spec.name, spec.numbers.join(","), spec.texts.join(","));
        let place = self.work.part(path, &how)?;
        let size = std::fs::metadata(path).map_or(0, |m| m.len());
        let part = match self.work.finished(&place) {
            Some(part) => part,
            None => {
                let behind = self.behind.load(Ordering::Relaxed);
                let progress =
                    |bytes: u64| (self.progress)(title, self.total, behind + bytes.min(size));
                let sites = Sites {
                    build: self.request.build,
                    coverage: self.coverage,
                    sequences: self.sequences,
                    reference: self.reference,
                    threads: self.request.threads,
                    progress: &progress,
                };
                progress(0);
                let mut writer = PartWriter::create(&place)?;
                match reader {
                    Reader::Sites(parser, claim) => {
                        sites.read(path, *parser, *claim, &mut writer)?
                    }
                    Reader::Table(parser) => sites.read_table(path, *parser, &mut writer)?,
                }
                writer.finish()?
            }
        };
        self.behind.fetch_add(size, Ordering::Relaxed);
        Ok(part)
    }
}
