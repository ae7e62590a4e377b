//! Builds a bundle: all sources into memory, sorted, written beside the final name, renamed when whole.

use super::block::{ALLELES, Block, TextColumn};
use super::bundle::{MARGIN, hex};
use super::clinvar::Clinvar;
use super::format::{BlockMark, GeneTable, Header, MAGIC, PanelMark, SourceMark, TrackKind, TrackMark, VERSION};
use super::gnomad::Gnomad;
use super::sites::{SiteParser, Sites};
use super::track::{Fields, TrackRequest};
use super::{clinvar, constraint, dosage, gnomad, key};
use crate::io::fasta::Reference;
use crate::io::sequence::RegionSequences;
use crate::model::{Allele, Build, Chromosome, RegionSet, Span};
use crate::{Error, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Reference around the regions, for left-alignment; as in a run.
const SEQUENCE_MARGIN: u64 = 10_000;

/// Conflicting alleles named in the header at most.
const EXAMPLES: usize = 5;

/// What to build.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// Build.
    pub build: Build,
    /// Panels, for the header.
    pub panels: Vec<PanelMark>,
    /// HGNC ids whose gene-level facts are kept; empty: all.
    pub genes: BTreeSet<String>,
    /// Regions wanted; the bundle covers [`MARGIN`] bases more on both sides.
    pub regions: RegionSet,
    /// ClinVar VCF.
    pub clinvar: Vec<PathBuf>,
    /// gnomAD exomes, one file or one per chromosome.
    pub gnomad_exomes: Vec<PathBuf>,
    /// gnomAD genomes, one file or one per chromosome.
    pub gnomad_genomes: Vec<PathBuf>,
    /// gnomAD's joint file (v4.1), one file or one per chromosome.
    pub gnomad_joint: Vec<PathBuf>,
    /// gnomAD mitochondrial genome.
    pub gnomad_mito: Vec<PathBuf>,
    /// gnomAD gene constraint.
    pub constraint: Option<PathBuf>,
    /// ClinGen gene curation list.
    pub dosage: Option<PathBuf>,
    /// Other tracks.
    pub tracks: Vec<TrackRequest>,
    /// Release by track name, where neither file nor name tells it.
    pub releases: BTreeMap<String, String>,
    /// Name and version of the program.
    pub software: String,
    /// Bundle to write.
    pub out: PathBuf,
    /// Threads.
    pub threads: usize,
}

/// Builds and writes; gives the header. Uses rayon's current pool for packing.
///
/// # Errors
/// Input: a source that is refused (the file appears under its name only when all is written); usage: no source at
/// all, two tracks of one name.
pub fn build(
    request: &BuildRequest,
    reference: &Reference,
    progress: &(dyn Fn(&str, Option<u64>, u64) + Sync),
) -> Result<Header> {
    let found = reference.build()?;
    if found.build != request.build {
        return Err(Error::input(format!("the reference is {}, the bundle {}", found.build, request.build))
            .at(reference.path()));
    }
    let build = request.build;
    let padded = request.regions.all().iter().map(|r| {
        let span = r.span.padded(MARGIN);
        (r.chromosome, Span::new(span.start, span.end.min(r.chromosome.length(build))))
    });
    let coverage = RegionSet::new(padded);
    let wanted: Vec<_> = coverage
        .all()
        .iter()
        .filter(|r| reference.length_of(r.chromosome.name()).is_some())
        .map(|r| (r.chromosome.name(), r.span.padded(SEQUENCE_MARGIN)))
        .collect();
    let sequences = RegionSequences::load(reference, wanted)?;
    let sites =
        Sites { build, coverage: &coverage, sequences: &sequences, reference, threads: request.threads, progress };

    let mut out = Output::create(&request.out)?;
    let mut sources = Vec::new();
    let mut tracks: Vec<TrackMark> = Vec::new();
    let mut add = |files: &[PathBuf],
                   parser: &mut dyn SiteParser,
                   claim: Option<Build>,
                   mut mark: SourceMark,
                   mut builder: TrackBuilder,
                   release: &dyn Fn(&mut SourceMark)|
     -> Result<()> {
        if tracks.iter().any(|t| t.name == builder.name) {
            return Err(Error::usage(format!("two tracks are named '{}'", builder.name)));
        }
        sites.read(files, parser, claim, &mut mark, &mut builder)?;
        release(&mut mark);
        tracks.push(builder.finish(&mut mark, &mut out)?);
        sources.push(mark);
        Ok(())
    };
    let keep_release = |_: &mut SourceMark| {};
    for (name, title, files) in [
        ("gnomad_exomes", "gnomAD exomes", &request.gnomad_exomes),
        ("gnomad_genomes", "gnomAD genomes", &request.gnomad_genomes),
        ("gnomad_joint", "gnomAD exomes and genomes together", &request.gnomad_joint),
        ("gnomad_mito", "gnomAD mitochondrial genome", &request.gnomad_mito),
    ] {
        let Some(first) = files.first() else { continue };
        // gnomAD's chrM is the rCRS, the same sequence in both builds; its header says GRCh38.
        let claim = (name == "gnomad_mito").then_some(Build::GRCh38);
        let mark = gnomad::mark(name, title, first);
        let joint = name == "gnomad_joint";
        add(files, &mut Gnomad::new(build, joint), claim, mark, gnomad::track(name), &keep_release)?;
    }
    if !request.clinvar.is_empty() {
        let mut parser = ClinvarRelease::default();
        let cell = parser.release.clone();
        let release = move |mark: &mut SourceMark| {
            if let Some(date) = cell.lock().ok().and_then(|c| c.clone()) {
                mark.release = date;
            }
        };
        add(&request.clinvar, &mut parser, None, clinvar::mark(), clinvar::track(), &release)?;
    }
    for track in &request.tracks {
        let files = std::slice::from_ref(&track.file);
        add(files, &mut Fields(track.fields.clone()), None, track.mark(), track.track(), &keep_release)?;
    }
    let mut genes: BTreeMap<String, GeneTable> = BTreeMap::new();
    let keep = |id: &str| request.genes.is_empty() || request.genes.contains(id);
    if let Some(path) = &request.constraint {
        let (table, mark) = constraint::read(path, &keep)?;
        genes.insert("constraint".to_owned(), table);
        sources.push(mark);
    }
    if let Some(path) = &request.dosage {
        let (table, mark) = dosage::read(path, build, &keep)?;
        genes.insert("dosage".to_owned(), table);
        sources.push(mark);
    }
    if sources.is_empty() {
        return Err(Error::usage("no source is given").hint("for example --clinvar clinvar.vcf.gz"));
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
        build,
        panels: request.panels.clone(),
        regions: coverage.all().iter().map(ToString::to_string).collect(),
        sources,
        tracks,
        genes,
        blocks_bytes: out.bytes,
        blocks_digest: String::new(),
    };
    out.finish(header, &request.out)
}

/// ClinVar's parser with its release readable from outside.
#[derive(Default)]
struct ClinvarRelease {
    inner: Clinvar,
    release: std::sync::Arc<std::sync::Mutex<Option<String>>>,
}

impl SiteParser for ClinvarRelease {
    fn keys(&self) -> Vec<String> {
        self.inner.keys()
    }
    fn check(&mut self, header: &crate::io::vcf::Header, path: &Path) -> Result<()> {
        self.inner.check(header, path)?;
        if let Ok(mut release) = self.release.lock() {
            release.clone_from(&self.inner.release);
        }
        Ok(())
    }
    fn cells(
        &self,
        record: &crate::model::allele::Record,
        alternate: &str,
        info: &super::sites::Info<'_>,
    ) -> Result<Option<super::sites::Cells>> {
        self.inner.cells(record, alternate, info)
    }
}

/// Which of several entries of one allele with different values stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The first in file order.
    First,
    /// The one with the highest number in this column; of equal ones the first.
    Highest(usize),
}

/// One track while it is read.
pub struct TrackBuilder {
    name: String,
    kind: TrackKind,
    numbers: Vec<String>,
    texts: Vec<String>,
    policy: Policy,
    chromosomes: [bool; 25],
    /// Chromosome and key, per row.
    keys: Vec<(u8, u64)>,
    long: HashMap<u32, (String, String)>,
    number_cells: Vec<f32>,
    text_cells: Vec<u32>,
    known: HashMap<String, u32>,
    known_list: Vec<String>,
}

impl TrackBuilder {
    /// An empty track.
    pub fn new(name: &str, kind: TrackKind, numbers: &[&str], texts: &[&str], policy: Policy) -> Self {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        Self {
            name: name.to_owned(),
            kind,
            numbers: own(numbers),
            texts: own(texts),
            policy,
            chromosomes: [false; 25],
            keys: Vec::new(),
            long: HashMap::new(),
            number_cells: Vec::new(),
            text_cells: Vec::new(),
            known: HashMap::new(),
            known_list: Vec::new(),
        }
    }

    /// The source has records of this chromosome.
    pub fn cover(&mut self, chromosome: Chromosome) {
        self.chromosomes[chromosome.rank()] = true;
    }

    /// Takes an allele with its cells, as many as there are columns.
    pub fn push(&mut self, allele: &Allele, numbers: &[f32], texts: &[String]) {
        let k = key::encode(allele.start, &allele.reference, &allele.alternate);
        if key::is_long(k) {
            self.long.insert(self.keys.len() as u32, (allele.reference.clone(), allele.alternate.clone()));
        }
        self.cover(allele.chromosome);
        self.keys.push((allele.chromosome.rank() as u8, k));
        self.number_cells.extend_from_slice(numbers);
        for text in texts {
            let id = match self.known.get(text) {
                Some(id) => *id,
                None => {
                    let id = self.known_list.len() as u32;
                    self.known.insert(text.clone(), id);
                    self.known_list.push(text.clone());
                    id
                }
            };
            self.text_cells.push(id);
        }
    }

    fn number_row(&self, row: u32) -> &[f32] {
        let n = self.numbers.len();
        &self.number_cells[row as usize * n..(row as usize + 1) * n]
    }

    fn text_row(&self, row: u32) -> &[u32] {
        let n = self.texts.len();
        &self.text_cells[row as usize * n..(row as usize + 1) * n]
    }

    fn same(&self, a: u32, b: u32) -> bool {
        let bits = |row: u32| self.number_row(row).iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        self.text_row(a) == self.text_row(b) && bits(a) == bits(b)
    }

    /// Rows sorted by place and allele, each allele once.
    fn sorted(&self, mark: &mut SourceMark) -> Vec<u32> {
        let sort_key = |row: u32| (self.keys[row as usize], self.long.get(&row));
        let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
        order.sort_by(|a, b| sort_key(*a).cmp(&sort_key(*b)).then(a.cmp(b)));
        let mut kept: Vec<u32> = Vec::with_capacity(order.len());
        for row in order {
            let Some(last) = kept.last_mut().filter(|last| sort_key(**last) == sort_key(row)) else {
                kept.push(row);
                continue;
            };
            if self.same(*last, row) {
                mark.duplicates += 1;
                continue;
            }
            mark.conflicts += 1;
            if mark.conflict_examples.len() < EXAMPLES {
                mark.conflict_examples.push(self.allele(row).to_string());
            }
            if let Policy::Highest(column) = self.policy {
                let value = |r: u32| self.number_row(r).get(column).copied().filter(|v| !v.is_nan());
                if value(row) > value(*last) {
                    *last = row;
                }
            }
        }
        kept
    }

    fn allele(&self, row: u32) -> Allele {
        let (rank, k) = self.keys[row as usize];
        let (reference, alternate) = self.long.get(&row).cloned().unwrap_or_else(|| key::decode(k));
        let chromosome = Chromosome::from_rank(rank.into()).unwrap_or(Chromosome::M);
        Allele { chromosome, start: key::position(k), reference, alternate }
    }

    fn block(&self, rows: &[u32]) -> Block {
        let mut block = Block { keys: rows.iter().map(|r| self.keys[*r as usize].1).collect(), ..Block::default() };
        for (i, row) in (0u32..).zip(rows) {
            if let Some((r, a)) = self.long.get(row) {
                block.long.push((i, r.clone(), a.clone()));
            }
        }
        block.numbers =
            (0..self.numbers.len()).map(|c| rows.iter().map(|r| self.number_row(*r)[c]).collect()).collect();
        block.texts = (0..self.texts.len())
            .map(|c| {
                let mut column = TextColumn::default();
                let mut local: HashMap<u32, u32> = HashMap::new();
                for row in rows {
                    let id = self.text_row(*row)[c];
                    let index = *local.entry(id).or_insert_with(|| {
                        column.values.push(self.known_list[id as usize].clone());
                        column.values.len() as u32 - 1
                    });
                    column.index.push(index);
                }
                column
            })
            .collect();
        block
    }

    /// Sorts, packs and writes the blocks.
    fn finish(self, mark: &mut SourceMark, out: &mut Output) -> Result<TrackMark> {
        let rows = self.sorted(mark);
        mark.alleles = rows.len() as u64;
        mark.policy = match self.policy {
            Policy::First => "of several entries of one allele the first stays".to_owned(),
            Policy::Highest(c) => {
                let column = self.numbers.get(c).map_or("", String::as_str);
                format!("of several entries of one allele the one with the highest {column} stays")
            }
        };
        let mut chunks: Vec<&[u32]> = Vec::new();
        for chromosome in rows.chunk_by(|a, b| self.keys[*a as usize].0 == self.keys[*b as usize].0) {
            chunks.extend(chromosome.chunks(ALLELES));
        }
        let mut blocks = Vec::with_capacity(chunks.len());
        // Packed in parallel by the hundred, written in order.
        for group in chunks.chunks(128) {
            let packed: Vec<Result<(Vec<u8>, u32)>> = group.par_iter().map(|rows| self.block(rows).pack()).collect();
            for (rows, packed) in group.iter().zip(packed) {
                let (bytes, crc) = packed?;
                let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
                blocks.push(BlockMark {
                    chromosome: self.keys[*first as usize].0,
                    first: key::position(self.keys[*first as usize].1),
                    last: key::position(self.keys[*last as usize].1),
                    rows: rows.len() as u32,
                    offset: out.bytes,
                    length: bytes.len() as u32,
                    crc,
                });
                out.write(&bytes)?;
            }
        }
        let chromosomes = Chromosome::all().filter(|c| self.chromosomes[c.rank()]).map(|c| c.name().to_owned());
        Ok(TrackMark {
            chromosomes: chromosomes.collect(),
            name: self.name,
            kind: self.kind,
            numbers: self.numbers,
            texts: self.texts,
            alleles: rows.len() as u64,
            blocks,
        })
    }
}

/// Blocks on disk, in a nameless file until the header, which stands before them, is known.
struct Output {
    blocks: std::io::BufWriter<std::fs::File>,
    digest: Sha256,
    bytes: u64,
    folder: PathBuf,
}

impl Output {
    fn create(path: &Path) -> Result<Self> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf();
        let file = tempfile::tempfile_in(&folder).map_err(|e| Error::io(&folder, e))?;
        Ok(Self { blocks: std::io::BufWriter::new(file), digest: Sha256::new(), bytes: 0, folder })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.blocks.write_all(bytes).map_err(|e| Error::io(&self.folder, e))
    }

    fn finish(self, mut header: Header, path: &Path) -> Result<Header> {
        use std::io::Seek;
        let failed = |e: std::io::Error| Error::io(path, e);
        header.blocks_digest = hex(&self.digest.finalize());
        let text = serde_json::to_vec(&header)
            .map_err(|e| Error::internal(format!("the bundle's header cannot be written: {e}")))?;
        let mut file = tempfile::Builder::new().prefix(".panelwise-").tempfile_in(&self.folder).map_err(failed)?;
        file.write_all(MAGIC).map_err(failed)?;
        file.write_all(&(text.len() as u64).to_le_bytes()).map_err(failed)?;
        file.write_all(&Sha256::digest(&text)).map_err(failed)?;
        file.write_all(&text).map_err(failed)?;
        let mut blocks = self.blocks.into_inner().map_err(|e| failed(e.into_error()))?;
        blocks.rewind().map_err(failed)?;
        std::io::copy(&mut blocks, file.as_file_mut()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(path).map_err(|e| failed(e.error))?;
        Ok(header)
    }
}
