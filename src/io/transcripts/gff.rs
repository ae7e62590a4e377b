//! GFF3 and GTF (plain, gzip or bgzip, told apart by their content) to features;
//! [`crate::io::transcripts::assembly`] makes transcripts of them.
//!
//! Lines are split here rather than by noodles' reader: that one skips blank lines without counting
//! them, so that an error could not name its line.

use crate::error::{Error, Result};
use crate::io::transcripts::assembly::Assembly;
use crate::io::transcripts::attributes::{Attributes, decode};
use crate::io::transcripts::set::TranscriptSet;
use crate::model::{Build, Chromosome, Span, Strand, Transcript};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// A line longer than this is refused instead of read into memory.
const MAX_LINE: u64 = 16 << 20;
/// No contig is longer; beyond it sums could overflow.
pub(crate) const MAX_BASE: u64 = 1 << 40;
/// Empty BGZF block that ends a complete bgzip file (SAM specification, section 4.1.2); its first
/// 18 bytes are fixed.
const BGZF_EOF_TAIL: &[u8] = &[0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// One feature line, of either format: a GTF line names its transcript as Parent.
#[derive(Debug)]
pub(crate) struct Feature<'a> {
    /// 1-based.
    pub line: u64,
    pub contig: Cow<'a, str>,
    pub source: &'a str,
    pub kind: &'a str,
    /// Or what is wrong with it.
    pub span: std::result::Result<Span, String>,
    /// Or what the column says.
    pub strand: std::result::Result<Option<Strand>, String>,
    /// Or what the column says.
    pub phase: std::result::Result<Option<u8>, String>,
    pub attributes: Attributes,
    /// Of a GTF line: a part may stand without a line of its transcript.
    pub gtf: bool,
}

/// Reads all sound transcripts of a GFF3 or GTF file, in file order; see [`read`] for what is said
/// of the others.
///
/// # Errors
/// As [`read`], with the file's name.
pub fn read_transcripts(path: &Path) -> Result<Vec<Transcript>> {
    read_set(path).map(|set| set.transcripts)
}

/// As [`read`], from a file.
///
/// # Errors
/// As [`read`], with the file's name.
pub fn read_set(path: &Path) -> Result<TranscriptSet> {
    let reader = open(path)?;
    read(reader, &path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned()))
        .map_err(|e| e.at(path))
}

/// Reads uncompressed text. `source` names the transcripts' source where the lines do not.
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
    let mut line_number = 0;
    loop {
        buffer.clear();
        let n = reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut buffer).map_err(|e| {
            Error::input(format!("cannot be read on: {e}"))
                .line(line_number + 1)
                .hint("the file may be truncated")
        })?;
        if n == 0 {
            break;
        }
        line_number += 1;
        if n as u64 == MAX_LINE {
            return Err(Error::input("line too long").line(line_number));
        }
        if memchr::memchr(0, &buffer).is_some() {
            return Err(Error::input("holds NUL bytes")
                .line(line_number)
                .hint("the file is damaged, or is not text"));
        }
        let text = std::str::from_utf8(&buffer)
            .map_err(|_| Error::input("is not UTF-8 text").line(line_number))?;
        let text = text.trim_end_matches(['\n', '\r']);
        if text == "##FASTA" {
            break;
        }
        if text.starts_with('#') || text.trim().is_empty() {
            evidence.line(text);
            continue;
        }
        let is_gtf = *is_gtf.get_or_insert_with(|| sniff_gtf(text));
        if let Some(feature) = parse_line(text, line_number, is_gtf)? {
            assembly.add(&feature);
        }
    }
    let (transcripts, notices) = assembly.finish(source);
    let set =
        TranscriptSet { transcripts, notices, build: evidence.build()?, source: source.to_owned() };
    let left_out = set.notices.iter().filter(|w| w.fault.left_out()).count();
    if set.transcripts.is_empty() || left_out > set.transcripts.len() {
        let first = set.notices.iter().find(|w| w.fault.left_out());
        return Err(match first {
            Some(w) => {
                let message = format!(
                    "{left_out} of {} transcripts are unsound: {w}",
                    left_out + set.transcripts.len()
                );
                let error = Error::input(message)
                    .hint("the file is damaged, or of a dialect that is not known");
                w.line.into_iter().fold(error, Error::line)
            }
            None => Error::input("holds no transcript")
                .hint("is it GFF3 or GTF with exon or CDS features?"),
        });
    }
    Ok(set)
}

/// What the comment lines say of the genome build.
#[derive(Default)]
struct BuildLines {
    found: [Option<String>; 2],
}

impl BuildLines {
    /// `##sequence-region NAME START END` with a primary chromosome's whole length; free text does
    /// not decide.
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

/// GTF attributes begin with a key, a blank and a value; GFF3's with `KEY=`.
fn sniff_gtf(line: &str) -> bool {
    let attributes = line.splitn(9, '\t').nth(8).unwrap_or_default().trim();
    let first = attributes.split(';').next().unwrap_or_default();
    match (first.find('='), first.find(char::is_whitespace)) {
        (Some(equals), Some(blank)) => blank < equals,
        (Some(_), None) => false,
        (None, blank) => blank.is_some(),
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
        if tail != BGZF_EOF_TAIL {
            return Err(Error::input("is truncated: the BGZF end marker is missing")
                .at(path)
                .hint("copy the file again"));
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let buffered = BufReader::with_capacity(1 << 16, file);
    Ok(if gzip {
        Box::new(BufReader::with_capacity(1 << 16, flate2::bufread::MultiGzDecoder::new(buffered)))
    } else {
        Box::new(buffered)
    })
}

/// One data line; `None` for a feature that no transcript is made of.
fn parse_line(text: &str, line: u64, gtf: bool) -> Result<Option<Feature<'_>>> {
    // Not `split`: unescaped tabs in a description are common, and everything from column nine on
    // is attributes.
    let mut columns = [""; 9];
    let (mut from, mut n) = (0, 0);
    for tab in memchr::memchr_iter(b'\t', text.as_bytes()).take(8) {
        columns[n] = &text[from..tab];
        (from, n) = (tab + 1, n + 1);
    }
    columns[n] = &text[from..];
    if n < 8 {
        return Err(Error::input(format!("{} columns instead of nine", n + 1)).line(line));
    }
    let [contig, source, kind, start, end, _score, strand, phase, attributes] = columns;
    if is_ignored(kind) {
        return Ok(None);
    }
    let mut attributes = match kind {
        _ if gtf => Attributes::gtf(attributes),
        "exon" | "five_prime_UTR" | "three_prime_UTR" | "UTR" | "stop_codon" => {
            Attributes::gff3_of_part(attributes)
        }
        _ => Attributes::gff3(attributes),
    };
    let mut kind = kind;
    if gtf {
        (kind, attributes) = as_gff3(kind, attributes);
    }
    // Only what becomes part of a transcript must have sound coordinates: Ensembl slices give genes
    // negative ones.
    let span = match (start.parse::<u64>(), end.parse::<u64>()) {
        (Ok(a), Ok(b)) if a >= 1 && b >= a && b <= MAX_BASE => Ok(Span::from_one_based(a, b)),
        _ => Err(format!("'{start}' to '{end}' is no 1-based range")),
    };
    let strand = match strand {
        "+" => Ok(Some(Strand::Plus)),
        "-" => Ok(Some(Strand::Minus)),
        "." | "?" => Ok(None),
        other => Err(format!("strand '{other}'")),
    };
    let phase = match phase {
        "." => Ok(None),
        "0" => Ok(Some(0)),
        "1" => Ok(Some(1)),
        "2" => Ok(Some(2)),
        other => Err(format!("phase '{other}' is none of 0, 1, 2")),
    };
    Ok(Some(Feature {
        line,
        contig: if gtf || !contig.contains('%') {
            Cow::Borrowed(contig)
        } else {
            Cow::Owned(decode(contig))
        },
        source,
        kind,
        span,
        strand,
        phase,
        attributes,
        gtf,
    }))
}

/// A GTF line's ids as ID and Parent. Genes get a prefix: some files name gene and transcript
/// alike.
fn as_gff3(kind: &str, mut attributes: Attributes) -> (&str, Attributes) {
    let transcript = attributes.get("transcript_id").map(str::to_owned);
    let gene = attributes.get("gene_id").map(|g| format!("gene:{g}"));
    let part = matches!(
        kind,
        "exon"
            | "CDS"
            | "stop_codon"
            | "Selenocysteine"
            | "UTR"
            | "5UTR"
            | "3UTR"
            | "five_prime_utr"
            | "three_prime_utr"
    );
    match (transcript, gene) {
        (Some(t), _) if part => attributes.push("Parent", &t),
        (Some(t), gene) if kind != "gene" => {
            attributes.push("ID", &t);
            gene.iter().for_each(|g| attributes.push("Parent", g));
        }
        (_, Some(g)) => attributes.push("ID", &g),
        _ => {}
    }
    let kind = match kind {
        "5UTR" | "3UTR" | "five_prime_utr" | "three_prime_utr" => "UTR",
        "Selenocysteine" => "stop_codon_redefined_as_selenocysteine",
        other => other,
    };
    (kind, attributes)
}

/// Kinds that make up most of a file's other lines and never hold exons.
fn is_ignored(kind: &str) -> bool {
    matches!(
        kind,
        "region"
            | "chromosome"
            | "supercontig"
            | "scaffold"
            | "biological_region"
            | "intron"
            | "inter"
            | "start_codon"
            | "match"
            | "sequence_feature"
            | "enhancer"
            | "silencer"
    )
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
    fn format_by_content() {
        assert!(sniff_gtf("1\tx\texon\t1\t2\t.\t+\t.\tgene_id \"a=b\"; transcript_id \"c\";"));
        assert!(!sniff_gtf("1\tx\texon\t1\t2\t.\t+\t.\tID=x;Note=a b"));
        assert!(!sniff_gtf("1\tx\texon\t1\t2\t.\t+\t.\t."));
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
