//! Every parser of outside bytes and text: an answer or a message, never a panic.
//!
//! Each function is one fuzz target (`fuzz_targets/NAME.rs`); `tests/integration/arbitrary_bytes.rs`
//! calls the same functions on every test run, with the files of `seeds/NAME` and `crashes/NAME`.
//! Parsers that open a file find it in memory (`/dev/shm`), where a run of thousands of inputs a
//! second leaves no trace on a disk.

use flate2::Crc;
use panelwise::Result as Parsed;
use panelwise::cli::case_file;
use panelwise::cnv::reference_set::ReferenceSet;
use panelwise::filter::{lists, variant};
use panelwise::io::calls::bcf::{self, Dictionary, Frame};
use panelwise::io::calls::vcf::line::Reach;
use panelwise::io::calls::vcf::record::{Layout, parse_line};
use panelwise::io::events::{self, EventOptions};
use panelwise::io::reads::{AlignmentHeader, Slices};
use panelwise::io::reference::contigs::detect_build;
use panelwise::io::reference::fasta::Reference;
use panelwise::io::text::event_table;
use panelwise::io::text::index::FileIndex;
use panelwise::io::text::table::{self, Place, TableRequest};
use panelwise::io::transcripts::{compiled, gff};
use panelwise::io::{CallSet, Header, IndexUse, OpenOptions, SampleChoice};
use panelwise::model::{Build, Chromosome, RegionSet, Span};
use panelwise::panel::file::PanelFile;
use panelwise::panel::import::{self, ImportOptions};
use panelwise::panel::{Names, check};
use panelwise::resource::Bundle;
use panelwise::resource::bundle::format;
use panelwise::resource::sources::{constraint, dosage};
use panelwise::settings::SettingsBook;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Bytes to an answer or a message.
pub type Parser = fn(&[u8]) -> Result<(), String>;

/// All of them, by name.
pub const PARSERS: [(&str, Parser); 27] = [
    ("bcf_frame", bcf_frame),
    ("bcf_header", bcf_header),
    ("bed", bed),
    ("bundle", bundle),
    ("call_set", call_set),
    ("case_toml", case_toml),
    ("cnv_reference", cnv_reference),
    ("compiled_models", compiled_models),
    ("cram_index", cram_index),
    ("event_calls", event_calls),
    ("event_table", event_table),
    ("fasta_index", fasta_index),
    ("file_index", file_index),
    ("gene_list", gene_list),
    ("gene_table", gene_table),
    ("gff3", gff3),
    ("panel_toml", panel_toml),
    ("panelapp_json", panelapp_json),
    ("ped", ped),
    ("sam_header", sam_header),
    ("score_table", score_table),
    ("settings", settings),
    ("stated_events", stated_events),
    ("track_bed", track_bed),
    ("user_list", user_list),
    ("vcf_header", vcf_header),
    ("vcf_line", vcf_line),
];

fn message<T>(result: Parsed<T>) -> Result<(), String> {
    result.map(drop).map_err(|e| e.to_string())
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A folder in memory, where this system has one.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let memory = Some(Path::new("/dev/shm")).filter(|folder| folder.is_dir());
        Self(memory.map_or_else(tempfile::tempdir, tempfile::tempdir_in).expect("a folder"))
    }

    /// With a short FASTA, plain and bgzip, each with its index.
    fn with_fasta() -> Self {
        let folder = Self::new();
        folder.write("x.fa", b">chr1\nACGTACGTAC\nGTACG\n>chr2\nAAAA\n");
        folder.write("z.fa.gz", include_bytes!("../fixtures/small.fa.gz"));
        folder.write("z.fa.gz.fai", include_bytes!("../fixtures/small.fa.gz.fai"));
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("memory");
        path
    }
}

thread_local! {
    static FOLDER: Folder = Folder::with_fasta();
}

/// Gives `read` the bytes as a file of this name.
fn as_file<T>(name: &str, bytes: &[u8], read: impl FnOnce(&Path) -> Parsed<T>) -> Parsed<T> {
    FOLDER.with(|folder| read(&folder.write(name, bytes)))
}

fn chr1() -> Chromosome {
    Chromosome::parse("chr1").expect("chr1 is a chromosome")
}

static START_OF_CHR1: LazyLock<RegionSet> =
    LazyLock::new(|| RegionSet::new([(chr1(), Span::new(0, 1_000_000))]));

/// What is understood of a file of events has a fate for every allele.
fn understood(name: &str, bytes: &[u8]) -> Result<(), String> {
    let read = |path: &Path| events::read(path, &EventOptions::default());
    let file = as_file(name, bytes, read).map_err(|e| e.to_string())?;
    assert!(file.balances(), "an allele has no fate");
    Ok(())
}

/// A VCF or BCF of a structural caller.
pub fn event_calls(bytes: &[u8]) -> Result<(), String> {
    understood("events.vcf", bytes)
}

/// A table of a caller of copy number.
pub fn event_table(bytes: &[u8]) -> Result<(), String> {
    understood("events.tsv", bytes)
}

/// Events as a table states them, and dosage sensitivity.
pub fn stated_events(bytes: &[u8]) -> Result<(), String> {
    let dosage = as_file("stated.tsv", bytes, event_table::dosage);
    let events = as_file("stated.tsv", bytes, event_table::events);
    message(if dosage.is_ok() { dosage.map(drop) } else { events.map(drop) })
}

/// Records under a fixed dictionary.
pub fn bcf_frame(bytes: &[u8]) -> Result<(), String> {
    static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
        Dictionary::new(&Header::parse(include_bytes!("../fixtures/header.vcf")).expect("a header"))
    });
    frames(bytes, &DICTIONARY)
}

fn frames(mut bytes: &[u8], dictionary: &Dictionary) -> Result<(), String> {
    let (mut frame, mut line) = (Frame::default(), Vec::new());
    while frame.read(&mut bytes).map_err(|e| e.to_string())? {
        frame.to_line(dictionary, &mut line)?;
    }
    Ok(())
}

/// The header of a BCF, and records under it.
pub fn bcf_header(mut bytes: &[u8]) -> Result<(), String> {
    let header = bcf::read_header(&mut bytes).map_err(|e| e.to_string())?;
    frames(bytes, &Dictionary::new(&header))
}

fn import_options() -> ImportOptions {
    ImportOptions {
        date: Some("2026-01-01".to_owned()),
        build: Some(Build::GRCh38),
        ..ImportOptions::default()
    }
}

/// What is imported can be written.
fn imported(file: Parsed<PanelFile>) -> Result<(), String> {
    message(file.and_then(|file| file.to_toml()))
}

/// A BED as a panel.
pub fn bed(bytes: &[u8]) -> Result<(), String> {
    imported(import::bed::read(&text(bytes), "x", &import_options()))
}

/// A gene list as a panel.
pub fn gene_list(bytes: &[u8]) -> Result<(), String> {
    imported(import::list::read(&text(bytes), "x", &import_options()))
}

/// A panel of the PanelApp API.
pub fn panelapp_json(bytes: &[u8]) -> Result<(), String> {
    imported(import::panelapp::read(&text(bytes), "x", &import_options()))
}

/// A panel file and its checks.
pub fn panel_toml(bytes: &[u8]) -> Result<(), String> {
    let text = text(bytes);
    let file = PanelFile::parse(&text, Path::new("x.toml")).map_err(|e| e.to_string())?;
    message(check::findings(&file, &text))
}

/// A resource bundle: as it is, and with digests that fit, which no mutation would hit upon.
pub fn bundle(bytes: &[u8]) -> Result<(), String> {
    let verify = |bytes: &[u8]| as_file("x", bytes, |path| Bundle::open(path)?.verify());
    if let Some(repaired) = repaired_bundle(bytes) {
        let _ = verify(&repaired);
    }
    message(verify(bytes))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn repaired_bundle(bytes: &[u8]) -> Option<Vec<u8>> {
    let prefix = bytes.get(..format::PREFIX as usize)?;
    let length = usize::try_from(u64::from_le_bytes(prefix[8..16].try_into().ok()?)).ok()?;
    let rest = &bytes[prefix.len()..];
    let (header, blocks) = rest.split_at_checked(length)?;
    let mut header: format::Header = serde_json::from_slice(header).ok()?;
    header.blocks_bytes = blocks.len() as u64;
    header.blocks_digest = hex(blocks);
    let checksum = |offset: u64, length: u32| {
        let from = usize::try_from(offset).ok()?;
        let mut crc = Crc::new();
        crc.update(blocks.get(from..from.checked_add(length as usize)?)?);
        Some(crc.sum())
    };
    for block in header.tracks.iter_mut().flat_map(|t| &mut t.blocks) {
        block.crc = checksum(block.offset, block.length).unwrap_or(block.crc);
    }
    for mark in &mut header.intervals {
        mark.crc = checksum(mark.offset, mark.length).unwrap_or(mark.crc);
    }
    let header = serde_json::to_vec(&header).ok()?;
    let length = (header.len() as u64).to_le_bytes();
    Some([format::MAGIC, &length[..], &Sha256::digest(&header), &header, blocks].concat())
}

/// A call set from its first byte to its last.
pub fn call_set(bytes: &[u8]) -> Result<(), String> {
    let options = OpenOptions {
        samples: SampleChoice::Sites,
        lenient: true,
        build: Some(Build::GRCh38),
        index: IndexUse::Ignore,
        threads: 1,
    };
    message(as_file("x.vcf", bytes, |path| {
        CallSet::open(path, &options)?.restrict(&START_OF_CHR1, &|_| {}, &mut |_| Ok(()))
    }))
}

/// A case file.
pub fn case_toml(bytes: &[u8]) -> Result<(), String> {
    message(case_file::parse(&text(bytes), Path::new("x.toml")))
}

/// Packs bytes as a zlib stream of stored blocks: an encoder would take most of an execution's time.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = bytes.chunks(u16::MAX.into()).len().max(1);
    for i in 0..blocks {
        let block = bytes.chunks(u16::MAX.into()).nth(i).unwrap_or_default();
        out.push(u8::from(i + 1 == blocks));
        out.extend((block.len() as u16).to_le_bytes());
        out.extend((!(block.len() as u16)).to_le_bytes());
        out.extend(block);
    }
    // Adler-32 (RFC 1950).
    let sums = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((sums.1 << 16 | sums.0).to_be_bytes());
    out
}

/// A reference set of copy-number calling: as a file, and as the JSON of one.
pub fn cnv_reference(bytes: &[u8]) -> Result<(), String> {
    if bytes.starts_with(b"{") {
        let body = zlib(bytes);
        let mut file = format!("panelwise-cnv-reference 1\n{}\n", hex(&body)).into_bytes();
        file.extend(body);
        return message(ReferenceSet::from_bytes(&file));
    }
    message(ReferenceSet::from_bytes(bytes))
}

/// Compiled transcript models: as a file, and as the packed models of one.
pub fn compiled_models(bytes: &[u8]) -> Result<(), String> {
    if bytes.starts_with(compiled::MAGIC) {
        return message(compiled::parse(bytes));
    }
    let packed = zlib(bytes);
    let header = compiled::CompiledHeader {
        format_version: compiled::VERSION,
        software: String::new(),
        source: String::new(),
        source_digest: String::new(),
        build: None,
        transcripts: 0,
        notices: Vec::new(),
        bytes: (packed.len() as u64, bytes.len() as u64),
        digest: hex(&packed),
    };
    let header = serde_json::to_vec(&header).expect("a header");
    let length = (header.len() as u64).to_le_bytes();
    let parts = [compiled::MAGIC, &length[..], &Sha256::digest(&header), &header, &packed];
    message(compiled::parse(&parts.concat()))
}

/// The index of a CRAM.
pub fn cram_index(bytes: &[u8]) -> Result<(), String> {
    message(as_file("x.crai", bytes, Slices::read))
}

/// The indexes of a FASTA: `.gzi` where the bytes begin as one with blocks, else `.fai`.
pub fn fasta_index(bytes: &[u8]) -> Result<(), String> {
    let (index, fasta) = match bytes {
        [_, 0, 0, 0, 0, 0, 0, 0, ..] => ("z.fa.gz.gzi", "z.fa.gz"),
        _ => ("x.fa.fai", "x.fa"),
    };
    message(as_file(index, bytes, |index| {
        let reference = Reference::open(&index.with_file_name(fasta))?;
        let (contig, length) = reference.contigs().first().cloned().unwrap_or_default();
        reference.fetch(&contig, Span::new(0, length.min(1_000)))
    }))
}

/// Bytes as one BGZF block, not compressed, and the end-of-file marker; `None` for more than fit.
fn bgzf(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(bytes.len()).ok().filter(|n| *n < 65_000)?;
    let mut crc = Crc::new();
    crc.update(bytes);
    let mut out = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0".to_vec();
    // A member of 18 + 5 + n + 8 bytes; the field holds one less.
    out.extend((length + 30).to_le_bytes());
    out.push(1);
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(bytes);
    out.extend(crc.sum().to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out.extend(b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0");
    Some(out)
}

/// An index of a bgzip file, tabix or CSI: packed, or as its plain content.
pub fn file_index(bytes: &[u8]) -> Result<(), String> {
    let plain = bytes.starts_with(b"TBI") || bytes.starts_with(b"CSI");
    let packed = plain.then(|| bgzf(bytes)).flatten();
    let bytes = packed.as_deref().unwrap_or(bytes);
    let load = |path: &Path| {
        let index = FileIndex::load(path, &["chr1".to_owned()])?;
        let _ = (index.records(), index.extent(), index.columns(), index.check_names());
        for contig in index.contigs() {
            index.query(contig, START_OF_CHR1.all()[0])?;
        }
        Ok(())
    };
    let csi = as_file("x.csi", bytes, load);
    message(as_file("x.tbi", bytes, load).or(csi))
}

/// Tables by gene: gnomAD's constraint and ClinGen's dosage sensitivity.
pub fn gene_table(bytes: &[u8]) -> Result<(), String> {
    message(as_file("x.tsv", bytes, |path| {
        let constraint = constraint::read(path, &|_| true).map(drop);
        dosage::read(path, Build::GRCh38, &|_| true).map(drop).or(constraint)
    }))
}

/// Transcripts of a GFF3 or GTF.
pub fn gff3(bytes: &[u8]) -> Result<(), String> {
    message(gff::read(bytes, "x"))
}

/// A pedigree.
pub fn ped(bytes: &[u8]) -> Result<(), String> {
    message(panelwise::io::text::ped::parse(&text(bytes)))
}

/// The header text of a BAM or CRAM.
pub fn sam_header(bytes: &[u8]) -> Result<(), String> {
    let header = AlignmentHeader::parse(bytes);
    let _ = (header.samples(), Chromosome::all().filter(|c| header.find(*c).is_some()).count());
    Ok(())
}

fn read_table(bytes: &[u8], headless: bool, place: Place) -> Result<(), String> {
    message(as_file("x", bytes, |path| {
        let request = TableRequest {
            path,
            regions: &START_OF_CHR1,
            threads: 1,
            headless,
            progress: &|_, _| {},
        };
        table::read(&request, &mut |_| Ok(place), &mut |_| Ok(()))
    }))
}

/// A table with an allele a row: REVEL, AlphaMissense, CADD, a user's own.
pub fn score_table(bytes: &[u8]) -> Result<(), String> {
    read_table(bytes, false, Place { chromosome: 0, start: 1, end: None, zero_based: false })
}

/// A BED as an interval track.
pub fn track_bed(bytes: &[u8]) -> Result<(), String> {
    read_table(bytes, true, Place { chromosome: 0, start: 1, end: Some(2), zero_based: true })
}

/// A settings file over the defaults; lines `#set KEY=VALUE` are options `--set` beside it.
pub fn settings(bytes: &[u8]) -> Result<(), String> {
    let text = text(bytes);
    let set: Vec<String> =
        text.lines().filter_map(|l| l.strip_prefix("#set ")).map(str::to_owned).collect();
    message(SettingsBook::merged(&Names, &[], Some((Path::new("x.toml"), &text)), &set))
}

/// A user's table of variants, and each variant.
pub fn user_list(bytes: &[u8]) -> Result<(), String> {
    let rows = lists::rows(&text(bytes)).map_err(|e| e.to_string())?;
    rows.iter().try_for_each(|row| message(variant::parse(&row.variant, Build::GRCh38)))
}

/// A VCF header and the build that it tells.
pub fn vcf_header(bytes: &[u8]) -> Result<(), String> {
    message(
        Header::parse(bytes)
            .and_then(|header| detect_build(&header.contig_list(), Some(Build::GRCh38))),
    )
}

/// A data line: a record or a reason.
pub fn vcf_line(bytes: &[u8]) -> Result<(), String> {
    for reach in [Reach::default(), Reach { svlen: true, len: true }] {
        let layout = Layout { samples: 2, has_format: true, wanted: vec![1, 0], reach };
        parse_line(bytes, chr1(), &layout)?;
    }
    Ok(())
}
