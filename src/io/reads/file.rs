//! A BAM or CRAM that has passed every check that needs no read.

use crate::io::calls::vcf::Header;
use crate::io::reads::header::AlignmentHeader;
use crate::io::reads::reader::AlignmentReader;
use crate::io::reads::slices::Slices;
use crate::io::reference::contigs::{BuildEvidence, detect_build};
use crate::io::reference::fasta::Reference;
use crate::model::{Build, Chromosome, Span};
use crate::{Error, Result};
use rust_htslib::bam::{self, Read as _};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Empty BGZF block that ends a complete BAM (SAM specification, section 4.1.2).
const BAM_END: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0,
    0, 0, 0, 0, 0, 0, 0,
];
/// End container of CRAM 3 (CRAM specification 3.1, section 9).
const CRAM3_END: &[u8] = &[
    0x0f, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xe0, 0x45, 0x4f, 0x46, 0, 0, 0, 0, 1, 0, 0x05,
    0xbd, 0xd9, 0x4f, 0, 0x01, 0, 0x06, 0x06, 0x01, 0, 0x01, 0, 0x01, 0, 0xee, 0x63, 0x01, 0x4b,
];
/// End container of CRAM 2.1.
const CRAM2_END: &[u8] = &[
    0x0b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xe0, 0x45, 0x4f, 0x46, 0, 0, 0, 0, 1, 0, 0, 0x01,
    0, 0x06, 0x06, 0x01, 0, 0x01, 0, 0x01, 0,
];

/// File format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// BAM.
    Bam,
    /// CRAM.
    Cram,
}

impl Format {
    /// `BAM` or `CRAM`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bam => "BAM",
            Self::Cram => "CRAM",
        }
    }
}

/// What the caller knows when a file is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenAlignments<'a> {
    /// Reference of a CRAM.
    pub reference: Option<&'a Reference>,
    /// Build, where the header cannot tell; refused where it contradicts.
    pub build: Option<Build>,
    /// Sample, where read groups name several.
    pub sample: Option<&'a str>,
}

/// A checked file. Immutable; readers are made from it.
#[derive(Debug, Clone)]
pub struct AlignmentFile {
    path: PathBuf,
    index: PathBuf,
    format: Format,
    bytes: u64,
    header: AlignmentHeader,
    build: BuildEvidence,
    reference: Option<PathBuf>,
    sample: Option<String>,
    /// Read groups to keep, where the file holds other samples too.
    groups: Option<BTreeSet<Vec<u8>>>,
    /// Of a CRAM.
    slices: Option<Arc<Slices>>,
}

impl AlignmentFile {
    /// Opens and checks a file.
    ///
    /// # Errors
    /// Input: neither BAM nor CRAM, cut short (no end marker), a damaged header, not sorted by
    /// coordinate, no index or one older than the file, contig lengths of no known build or against
    /// the claim, several samples without a choice; a CRAM without a reference, or with one that
    /// lacks its contigs.
    pub fn open(path: &Path, options: OpenAlignments<'_>) -> Result<Self> {
        let (format, bytes) = sniff(path)?;
        // htslib's binding unwraps it.
        if path.to_str().is_none() {
            return Err(Error::input("the path is not UTF-8 text, which htslib needs")
                .at(path)
                .hint("rename the file"));
        }
        let header = {
            // The plain reader refuses a header that cannot be read; the indexed one would not.
            let reader = bam::Reader::from_path(path).map_err(|_| damaged_header(path))?;
            AlignmentHeader::parse(reader.header().as_bytes())
        };
        if header.contigs.is_empty() {
            return Err(
                Error::input("the header names no contig: these are unaligned reads").at(path)
            );
        }
        if let Some(order) =
            header.sort_order.as_deref().filter(|o| *o != "coordinate" && *o != "unknown")
        {
            return Err(Error::input(format!(
                "is not sorted by coordinate (the header says '{order}')"
            ))
            .at(path)
            .hint("samtools sort -o SORTED.bam IN.bam && samtools index SORTED.bam"));
        }
        let index = find_index(path, format)?;
        let build = build_of(&header, options.build).map_err(|e| e.at(path))?;
        let reference = match (format, options.reference) {
            (Format::Bam, _) => None,
            (Format::Cram, None) => {
                return Err(Error::input("a CRAM needs the reference that it was written with")
                    .at(path)
                    .hint("give it with --reference; it is never fetched from the network"));
            }
            (Format::Cram, Some(reference)) => {
                same_contigs(&header, reference).map_err(|e| e.at(path))?;
                Some(reference.path().to_path_buf())
            }
        };
        let (sample, groups) = choose_sample(&header, options.sample).map_err(|e| e.at(path))?;
        let slices = match format {
            Format::Bam => None,
            Format::Cram => Some(Arc::new(Slices::read(&index)?)),
        };
        Ok(Self {
            path: path.to_path_buf(),
            index,
            format,
            bytes,
            header,
            build,
            reference,
            sample,
            groups,
            slices,
        })
    }

    /// A reader of its own handles and index.
    ///
    /// # Errors
    /// Input: the index cannot be read, or the file went away.
    pub fn reader(&self) -> Result<AlignmentReader> {
        AlignmentReader::new(self)
    }

    /// Mapped alignments of the whole file by its index; `None` where the index does not count them
    /// (CRAM).
    pub fn mapped(&self) -> Option<u64> {
        if self.format == Format::Cram {
            return None;
        }
        let mut reader = bam::IndexedReader::from_path_and_index(&self.path, &self.index).ok()?;
        let contigs = reader.index_stats().ok()?;
        Some(contigs.iter().map(|(_, _, mapped, _)| mapped).sum()).filter(|n| *n > 0)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Header.
    pub fn header(&self) -> &AlignmentHeader {
        &self.header
    }

    /// Build and how it was found.
    pub fn build(&self) -> &BuildEvidence {
        &self.build
    }

    /// The sample, where the read groups name one.
    pub fn sample(&self) -> Option<&str> {
        self.sample.as_deref()
    }

    /// Read groups of the sample, where the file holds others too.
    pub(crate) fn groups(&self) -> Option<&BTreeSet<Vec<u8>>> {
        self.groups.as_ref()
    }

    /// The index.
    pub(crate) fn index(&self) -> &Path {
        &self.index
    }

    /// Reference of a CRAM.
    pub(crate) fn reference(&self) -> Option<&Path> {
        self.reference.as_deref()
    }

    /// Slices of a CRAM.
    pub(crate) fn slices(&self) -> Option<&Arc<Slices>> {
        self.slices.as_ref()
    }

    /// Runs of stretches (0-based half-open, in genome order) that one reader is best asked for in
    /// one [`AlignmentReader::sweep`]: those of a CRAM that share a slice. Each run is of one
    /// chromosome.
    pub fn runs(&self, asked: &[(Chromosome, Span)]) -> Vec<Range<usize>> {
        match &self.slices {
            None => (0..asked.len()).map(|i| i..i + 1).collect(),
            Some(slices) => {
                let number = |c: Chromosome| self.contig(c).map_or(-1, |(number, _)| number);
                slices.runs(&asked.iter().map(|(c, s)| (number(*c), *s)).collect::<Vec<_>>())
            }
        }
    }

    /// Number and length of the contig that is this chromosome; `None` where the file lacks it, or
    /// holds another sequence under its name (chrM of UCSC's hg19).
    pub fn contig(&self, chromosome: Chromosome) -> Option<(i32, u64)> {
        self.header.find(chromosome).filter(|_| !self.build.excluded.contains(&chromosome))
    }
}

/// Samples that the read groups of a BAM or CRAM name, each once, sorted; no index or reference is
/// needed.
///
/// # Errors
/// Input: neither BAM nor CRAM, cut short, a damaged header.
pub fn samples_of(path: &Path) -> Result<Vec<String>> {
    sniff(path)?;
    let reader = bam::Reader::from_path(path).map_err(|_| damaged_header(path))?;
    Ok(AlignmentHeader::parse(reader.header().as_bytes())
        .samples()
        .into_iter()
        .map(str::to_owned)
        .collect())
}

fn damaged_header(path: &Path) -> Error {
    Error::input("the header cannot be read: the file is damaged")
        .at(path)
        .hint("samtools quickcheck -v FILE")
}

/// Format by the first bytes, and the end marker.
fn sniff(path: &Path) -> Result<(Format, u64)> {
    let mut file = File::open(path).map_err(|e| Error::io(path, e))?;
    let metadata = file.metadata().map_err(|e| Error::io(path, e))?;
    if !metadata.is_file() {
        return Err(Error::input(
            "is not a file: reads are asked by region, which a stream cannot answer",
        )
        .at(path));
    }
    let bytes = metadata.len();
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head).map_err(|e| Error::io(path, e))?;
    let (format, ends): (_, &[&[u8]]) = match head.as_slice() {
        [] => return Err(Error::input("is empty").at(path)),
        [0x1f, 0x8b, ..] => (Format::Bam, &[BAM_END]),
        b"CRAM" => (Format::Cram, &[CRAM3_END, CRAM2_END]),
        [b'@', ..] => {
            return Err(Error::input("is SAM text, which has no index")
                .at(path)
                .hint("samtools sort -o FILE.bam FILE.sam && samtools index FILE.bam"));
        }
        _ => return Err(Error::input("is neither BAM nor CRAM").at(path)),
    };
    let has = |end: &[u8], file: &mut File| -> std::io::Result<bool> {
        if bytes < end.len() as u64 {
            return Ok(false);
        }
        let mut tail = vec![0; end.len()];
        file.seek(SeekFrom::End(-(end.len() as i64)))?;
        file.read_exact(&mut tail)?;
        if format == Format::Cram {
            // The last byte of an integer of 32 bits uses four of its eight; writers differ in the
            // rest.
            tail[8] &= 0x0f;
        }
        Ok(tail == end)
    };
    for end in ends {
        if has(end, &mut file).map_err(|e| Error::io(path, e))? {
            if format == Format::Bam {
                is_bam(path)?;
            }
            return Ok((format, bytes));
        }
    }
    Err(Error::input(format!(
        "is cut short: the end marker of a complete {} is missing",
        format.name()
    ))
    .at(path)
    .hint("copy it again and compare checksums"))
}

/// gzip may hold anything.
fn is_bam(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let mut magic = Vec::new();
    let read = noodles::bgzf::io::Reader::new(file).take(4).read_to_end(&mut magic);
    if read.is_err() || magic != b"BAM\x01" {
        return Err(Error::input("is compressed, but not a BAM").at(path));
    }
    Ok(())
}

/// The index beside the file, in htslib's order of preference; the first that is not older than the
/// file.
fn find_index(path: &Path, format: Format) -> Result<PathBuf> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let candidates = match format {
        Format::Bam => vec![
            beside(".csi"),
            beside(".bai"),
            path.with_extension("csi"),
            path.with_extension("bai"),
        ],
        Format::Cram => vec![beside(".crai"), path.with_extension("crai")],
    };
    let modified = |p: &Path| std::fs::metadata(p).and_then(|m| m.modified()).ok();
    let mut stale = None;
    for candidate in candidates {
        let Some(written) = modified(&candidate) else { continue };
        match modified(path) {
            Some(file) if written < file => stale = stale.or(Some(candidate)),
            _ => return Ok(candidate),
        }
    }
    Err(match stale {
        Some(index) => {
            Error::input("the index is older than its file, so it may point to the wrong reads")
                .at(&index)
                .hint("write it anew: samtools index FILE (or, if it is right, touch it)")
        }
        None => Error::input(format!("the {} has no index beside it", format.name()))
            .at(path)
            .hint("samtools index FILE; an unsorted file must be sorted first: samtools sort"),
    })
}

/// Build by contig lengths, as for a call set.
fn build_of(header: &AlignmentHeader, claim: Option<Build>) -> Result<BuildEvidence> {
    let mut text = String::from("##fileformat=VCFv4.2\n");
    for contig in header.contigs.iter().filter(|c| Chromosome::parse(&c.name).is_some()) {
        text.push_str(&format!("##contig=<ID={},length={}>\n", contig.name, contig.length));
    }
    text.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    let evidence = Header::parse(text.as_bytes()).and_then(|header| detect_build(&header, claim));
    // The hints there speak of VCF headers.
    evidence.map_err(|e| {
        Error::input(e.message().to_owned())
            .hint("align to GRCh37 or GRCh38; the @SQ lines tell what the file is on")
    })
}

/// A contig that the reference lacks would send htslib to its reference path; another length is
/// another sequence.
fn same_contigs(header: &AlignmentHeader, reference: &Reference) -> Result<()> {
    for contig in header.contigs.iter().filter(|c| Chromosome::parse(&c.name).is_some()) {
        // htslib asks by the CRAM's own spelling.
        let found = reference.contigs().iter().find(|(name, _)| *name == contig.name);
        match found {
            Some((_, length)) if *length == contig.length => {}
            Some((_, length)) => {
                return Err(Error::input(format!(
                    "{} has {} bases in the CRAM and {length} in the reference {}",
                    contig.name,
                    contig.length,
                    reference.path().display()
                ))
                .hint("give the reference that the CRAM was written with"));
            }
            None => {
                return Err(Error::input(format!(
                    "the reference {} has no contig named {}, which the CRAM's header names",
                    reference.path().display(),
                    contig.name
                ))
                .hint("give the reference that the CRAM was written with"));
            }
        }
    }
    Ok(())
}

/// Sample, and the read groups to keep where there are others.
type Choice = (Option<String>, Option<BTreeSet<Vec<u8>>>);

fn choose_sample(header: &AlignmentHeader, wanted: Option<&str>) -> Result<Choice> {
    let samples = header.samples();
    match (samples.as_slice(), wanted) {
        ([], _) => Ok((None, None)),
        ([one], _) => Ok((Some((*one).to_owned()), None)),
        (several, Some(wanted)) if several.contains(&wanted) => {
            let of = |sm: &Option<String>| sm.as_deref() == Some(wanted);
            let groups = header
                .read_groups
                .iter()
                .filter(|(_, sm)| of(sm))
                .map(|(id, _)| id.clone().into_bytes());
            Ok((Some(wanted.to_owned()), Some(groups.collect())))
        }
        (several, wanted) => {
            let which = match wanted {
                Some(name) => format!("none of them is '{name}'"),
                None => "one must be chosen".to_owned(),
            };
            let names = several.iter().take(10).copied().collect::<Vec<_>>().join(", ");
            Err(Error::input(format!(
                "holds reads of {} samples ({names}); {which}",
                several.len()
            ))
            .hint("choose with --sample, or split the file: samtools split"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(read_groups: &str) -> AlignmentHeader {
        AlignmentHeader::parse(format!("@SQ\tSN:chr1\tLN:248956422\n{read_groups}").as_bytes())
    }

    #[test]
    fn several_samples_need_a_choice() {
        let two = header("@RG\tID:a\tSM:S\n@RG\tID:b\tSM:T\n@RG\tID:c\tSM:S\n");
        assert!(choose_sample(&two, None).unwrap_err().to_string().contains("2 samples (S, T)"));
        assert!(choose_sample(&two, Some("U")).unwrap_err().to_string().contains("'U'"));
        let (sample, groups) = choose_sample(&two, Some("S")).unwrap();
        assert_eq!((sample.as_deref(), groups.unwrap().len()), (Some("S"), 2));
        // One sample is taken whatever the call set calls it; the caller warns.
        let one = choose_sample(&header("@RG\tID:a\tSM:S\n"), Some("T")).unwrap();
        assert_eq!(one, (Some("S".to_owned()), None));
        assert_eq!(choose_sample(&header(""), Some("T")).unwrap(), (None, None));
    }

    #[test]
    fn builds_come_from_lengths() {
        assert_eq!(build_of(&header(""), None).unwrap().build, Build::GRCh38);
        let e = build_of(&header(""), Some(Build::GRCh37)).unwrap_err();
        assert!(e.to_string().contains("--build says GRCh37"), "{e}");
        assert!(build_of(&AlignmentHeader::parse(b"@SQ\tSN:chr1\tLN:248387328\n"), None).is_err());
    }
}
