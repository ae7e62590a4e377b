//! Opens a BAM or CRAM and makes every check that needs no read.

use crate::io::reads::format::{Format, find_index, sniff};
use crate::io::reads::header::AlignmentHeader;
use crate::io::reads::slices::Slices;
use crate::io::reference::contigs::{BuildEvidence, detect_build};
use crate::io::reference::fasta::Reference;
use crate::model::{Build, Chromosome, Span};
use crate::{Error, Result};
use rust_htslib::bam::{self, Read as _};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Holds the caller's knowledge of a file that is to be opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenAlignments<'a> {
    /// The reference of a CRAM.
    pub reference: Option<&'a Reference>,
    /// Gives the build, where the header cannot tell; refused where it contradicts.
    pub build: Option<Build>,
    /// The sample, where read groups name several.
    pub sample: Option<&'a str>,
}

/// Holds a checked file. It is immutable; readers are made from it.
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
    /// The read groups to keep, where the file holds other samples too.
    groups: Option<BTreeSet<Vec<u8>>>,
    /// Holds the places of a CRAM's slices.
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

    /// Returns the number of mapped alignments of the whole file by its index; `None` where the
    /// index does not count them (CRAM).
    pub fn mapped(&self) -> Option<u64> {
        if self.format == Format::Cram {
            return None;
        }
        let mut reader = bam::IndexedReader::from_path_and_index(&self.path, &self.index).ok()?;
        let contigs = reader.index_stats().ok()?;
        Some(contigs.iter().map(|(_, _, mapped, _)| mapped).sum()).filter(|n| *n > 0)
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the header.
    pub fn header(&self) -> &AlignmentHeader {
        &self.header
    }

    /// Returns the build and how it was found.
    pub fn build(&self) -> &BuildEvidence {
        &self.build
    }

    /// Returns the sample, where the read groups name one.
    pub fn sample(&self) -> Option<&str> {
        self.sample.as_deref()
    }

    /// Returns the read groups of the sample, where the file holds others too.
    pub(crate) fn groups(&self) -> Option<&BTreeSet<Vec<u8>>> {
        self.groups.as_ref()
    }

    /// Returns the path of the index.
    pub(crate) fn index(&self) -> &Path {
        &self.index
    }

    /// Returns the path of a CRAM's reference.
    pub(crate) fn reference(&self) -> Option<&Path> {
        self.reference.as_deref()
    }

    /// Slices of a CRAM.
    pub(crate) fn slices(&self) -> Option<&Arc<Slices>> {
        self.slices.as_ref()
    }

    /// Runs of stretches (0-based half-open, in genome order) that one reader is best asked for in
    /// one [`crate::io::reads::AlignmentReader::sweep`]: those of a CRAM that share a slice. Each run is of one
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

    /// Returns number and length of the contig that is this chromosome; `None` where the file lacks
    /// it, or holds another sequence under its name (chrM of UCSC's hg19).
    pub fn contig(&self, chromosome: Chromosome) -> Option<(i32, u64)> {
        self.header.find(chromosome).filter(|_| !self.build.excluded.contains(&chromosome))
    }
}

/// Returns the samples that the read groups of a BAM or CRAM name, each once, sorted; no index or
/// reference is needed.
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

/// Detects the build from the contigs, with the hint of reads instead of that of a call set.
fn build_of(header: &AlignmentHeader, claim: Option<Build>) -> Result<BuildEvidence> {
    detect_build(&header.contig_list(), claim).map_err(|e| {
        Error::input(e.message().to_owned())
            .hint("align to GRCh37 or GRCh38; the @SQ lines tell what the file is on")
    })
}

/// Refuses a reference that lacks a contig, for which htslib would look elsewhere, or has another
/// length, which means another sequence.
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

/// Pairs a sample with the read groups to keep where there are others.
type Choice = (Option<String>, Option<BTreeSet<Vec<u8>>>);

fn choose_sample(header: &AlignmentHeader, wanted: Option<&str>) -> Result<Choice> {
    let samples = header.samples();
    match (samples.as_slice(), wanted) {
        ([], _) => Ok((None, None)),
        ([one], _) => Ok((Some((*one).to_owned()), None)),
        (several, Some(wanted)) if several.contains(&wanted) => {
            let groups = header
                .read_groups
                .iter()
                .filter(|(_, sample)| sample.as_deref() == Some(wanted))
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
