//! Reads GFF3 and GTF files (plain, gzip or bgzip, told apart by their content) line by line;
//! [`crate::io::transcripts::assembly`] makes transcripts of the features.

use crate::error::{Error, Result};
use crate::io::text::source::{BGZF_EOF, is_gzip, packed_twice};
use crate::io::transcripts::assembly::Assembly;
use crate::io::transcripts::feature::{Feature, sniff_gtf};
use crate::io::transcripts::set::TranscriptSet;
use crate::model::{Build, Chromosome, Transcript};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Caps the length of a line, in bytes, so that none fills the memory.
const MAX_LINE: u64 = 16 << 20;

/// Loads all sound transcripts of a GFF3 or GTF file, in file order; see [`read`] for the others.
///
/// # Errors
/// See [`read`], with the file's name.
pub fn read_transcripts(path: &Path) -> Result<Vec<Transcript>> {
    read_set(path).map(|set| set.transcripts)
}

/// Loads a set of transcripts from a file; see [`read`].
///
/// # Errors
/// See [`read`], with the file's name.
pub fn read_set(path: &Path) -> Result<TranscriptSet> {
    let reader = open(path)?;
    read(reader, &path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned()))
        .map_err(|e| e.at(path))
}

/// Parses uncompressed text. `source` names the transcripts' source where the lines do not.
///
/// Understood are the attribute dialects of Ensembl, MANE, GENCODE and NCBI RefSeq, in GFF3 and
/// GTF. Contigs get the model's names (`chr21` for every spelling of a primary chromosome).
/// Features that are neither a transcript nor a part of one are skipped. A transcript whose parts
/// contradict each other is left out and named in the set's notices.
///
/// # Errors
/// Input, with the line: fewer than nine columns, text that is not UTF-8 or holds NUL bytes, an
/// overlong line, a truncated file; a file without any transcript, or with more transcripts left
/// out than kept.
pub fn read(mut reader: impl BufRead, source: &str) -> Result<TranscriptSet> {
    let mut assembly = Assembly::default();
    let mut evidence = BuildLines::default();
    let mut is_gtf = None;
    let mut buffer = Vec::new();
    let mut number = 0;
    while let Some(text) = next_line(&mut reader, &mut buffer, number + 1)? {
        number += 1;
        let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text };
        // A line that begins with `>` implies the directive (GFF3 1.26, "##FASTA").
        if text.trim_end() == "##FASTA" || text.starts_with('>') {
            break;
        }
        if text.starts_with('#') || text.trim().is_empty() {
            evidence.line(text);
            continue;
        }
        let is_gtf = *is_gtf.get_or_insert_with(|| sniff_gtf(text));
        if let Some(feature) = Feature::parse(text, number, is_gtf)? {
            assembly.add(&feature);
        }
    }
    let (transcripts, notices) = assembly.finish(source);
    let set =
        TranscriptSet { transcripts, notices, build: evidence.build()?, source: source.to_owned() };
    refuse_unsound(&set)?;
    Ok(set)
}

/// Loads the next line, without its end, into `buffer`; returns `None` at the end of the file.
fn next_line<'a>(
    reader: &mut impl BufRead,
    buffer: &'a mut Vec<u8>,
    number: u64,
) -> Result<Option<&'a str>> {
    buffer.clear();
    let n = reader.by_ref().take(MAX_LINE).read_until(b'\n', buffer).map_err(|e| {
        Error::input(format!("cannot be read on: {e}"))
            .line(number)
            .hint("the file may be truncated")
    })?;
    if n == 0 {
        return Ok(None);
    }
    if n as u64 == MAX_LINE {
        return Err(Error::input("line too long").line(number));
    }
    if memchr::memchr(0, buffer).is_some() {
        return Err(Error::input("holds NUL bytes")
            .line(number)
            .hint("the file is damaged, or is not text"));
    }
    let text =
        std::str::from_utf8(buffer).map_err(|_| Error::input("is not UTF-8 text").line(number))?;
    Ok(Some(text.trim_end_matches(['\n', '\r'])))
}

/// Refuses a set without transcripts, or with more transcripts left out than kept.
fn refuse_unsound(set: &TranscriptSet) -> Result<()> {
    let left_out = set.notices.iter().filter(|w| w.fault.left_out()).count();
    if !set.transcripts.is_empty() && left_out <= set.transcripts.len() {
        return Ok(());
    }
    Err(match set.notices.iter().find(|w| w.fault.left_out()) {
        Some(w) => {
            let all = left_out + set.transcripts.len();
            let error = Error::input(format!("{left_out} of {all} transcripts are unsound: {w}"))
                .hint("the file is damaged, or of a dialect that is not known");
            w.line.into_iter().fold(error, Error::line)
        }
        None => {
            Error::input("holds no transcript").hint("is it GFF3 or GTF with exon or CDS features?")
        }
    })
}

/// Collects the evidence of the comment lines about the genome build.
#[derive(Default)]
struct BuildLines {
    found: [Option<String>; 2],
}

impl BuildLines {
    /// Takes `##sequence-region NAME START END` with a primary chromosome's whole length; free text
    /// does not decide.
    fn line(&mut self, text: &str) {
        let Some(rest) = text.strip_prefix("##sequence-region") else { return };
        let mut words = rest.split_whitespace();
        let (Some(name), Some(_), Some(Ok(end))) =
            (words.next(), words.next(), words.next().map(str::parse::<u64>))
        else {
            return;
        };
        let Some(chromosome) = Chromosome::parse(name).filter(|c| *c != Chromosome::M) else {
            return;
        };
        for (slot, build) in self.found.iter_mut().zip(Build::ALL) {
            if chromosome.length(build) == end {
                slot.get_or_insert_with(|| format!("{chromosome} has {end} bases"));
            }
        }
    }

    fn build(self) -> Result<Option<(Build, String)>> {
        match self.found {
            [Some(a), Some(b)] => {
                Err(Error::input(format!("is of two genome builds: {a} (GRCh37), {b} (GRCh38)")))
            }
            [Some(a), None] => Ok(Some((Build::GRCh37, a))),
            [None, Some(b)] => Ok(Some((Build::GRCh38, b))),
            [None, None] => Ok(None),
        }
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let failed = |e| Error::io(path, e);
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Error::input("is a directory, not a transcript file")
            .at(path)
            .hint("name the file in it"));
    }
    let mut head = Vec::new();
    file.by_ref().take(18).read_to_end(&mut head).map_err(failed)?;
    let gzip = head.starts_with(&[0x1f, 0x8b]);
    if gzip && head.get(12..14) == Some(b"BC") {
        // A bgzip file cut at a block boundary reads to a clean end; only the missing marker tells.
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(metadata.len().saturating_sub(16))).map_err(failed)?;
        file.by_ref().read_to_end(&mut tail).map_err(failed)?;
        if tail != BGZF_EOF[12..] {
            return Err(Error::input("is truncated: the BGZF end marker is missing")
                .at(path)
                .hint("copy the file again"));
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let buffered = BufReader::with_capacity(1 << 16, file);
    if !gzip {
        return Ok(Box::new(buffered));
    }
    let unpacked = flate2::bufread::MultiGzDecoder::new(buffered);
    let mut unpacked = BufReader::with_capacity(1 << 16, unpacked);
    // What cannot be unpacked the reader of lines refuses in its own words.
    if unpacked.fill_buf().is_ok_and(is_gzip) {
        return Err(packed_twice().at(path));
    }
    Ok(Box::new(unpacked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        read(text.as_bytes(), "t").unwrap_err().to_string()
    }

    const TX: &str = "1\tx\tmRNA\t101\t300\t.\t+\t.\tID=transcript:T1;Name=G\n";

    #[test]
    fn errors_name_the_line() {
        assert!(message("##gff-version 3\n\n1\tx\texon\t1\t2\n").starts_with("line 3: 5 columns"));
        assert!(message(TX).contains("no transcript"));
        assert!(message(&format!("{TX}1\tx\tex\0on\n")).starts_with("line 2: holds NUL"));
        let e = message(&format!("{TX}1\tx\texon\t101\t300\t.\t+\t.\tParent=transcript:T2\n"));
        assert!(
            e.starts_with("line 2: 1 of 1 transcripts are unsound: missing_parent: transcript T2"),
            "{e}"
        );
        let both = "##sequence-region 1 1 249250621\n##sequence-region chr2 1 242193529\n";
        let e =
            message(&format!("{both}{TX}1\tx\texon\t101\t300\t.\t+\t.\tParent=transcript:T1\n"));
        assert!(e.contains("two genome builds"), "{e}");
    }

    #[test]
    fn a_byte_order_mark_and_sequence_are_passed_over() {
        let exon = "1\tx\texon\t101\t300\t.\t+\t.\tParent=transcript:T1\n";
        for text in [
            format!("\u{feff}##gff-version 3\n{TX}{exon}"),
            format!("\u{feff}{TX}{exon}"),
            format!("{TX}{exon}>1\nACGT\n"),
            format!("{TX}{exon}##FASTA \n>1\nACGT\n"),
        ] {
            assert_eq!(read(text.as_bytes(), "t").unwrap().transcripts.len(), 1, "{text}");
        }
    }

    #[test]
    fn truncated_files_are_refused() {
        use std::io::Write;
        let dir = tempfile::tempdir().unwrap();
        let text = format!("{TX}1\tx\texon\t101\t300\t.\t+\t.\tParent=transcript:T1\n");
        let mut writer = noodles::bgzf::io::Writer::new(Vec::new());
        writer.write_all(text.as_bytes()).unwrap();
        let bytes = writer.finish().unwrap();
        let path = dir.path().join("t.gff3.gz");
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read_transcripts(&path).unwrap().len(), 1);
        std::fs::write(&path, &bytes[..bytes.len() - 28]).unwrap();
        assert!(read_transcripts(&path).unwrap_err().message().contains("truncated"));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        let bytes = encoder.finish().unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        assert!(read_transcripts(&path).unwrap_err().to_string().contains("t.gff3.gz:"));
        std::fs::write(&path, text).unwrap();
        assert_eq!(read_transcripts(&path).unwrap().len(), 1);
    }
}
