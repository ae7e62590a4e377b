//! GFF3 (plain, gzip or bgzip) to features; [`super::transcripts`] makes transcripts of them.
//!
//! Lines are split here rather than by noodles' reader: that one skips blank lines without counting them, so that an
//! error could not name its line.

use super::transcripts::{Feature, Tag, assemble};
use crate::error::{Error, Result};
use crate::model::{Span, Strand, Transcript};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// A line longer than this is refused instead of read into memory.
const MAX_LINE: u64 = 16 << 20;
/// Empty BGZF block that ends a complete bgzip file (SAM specification, section 4.1.2); its first 18 bytes are fixed.
const BGZF_EOF_TAIL: &[u8] = &[0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Reads all transcripts of a GFF3 file, in file order.
///
/// Understood are the attribute dialects of Ensembl, MANE, GENCODE and NCBI RefSeq. Contigs get the model's names
/// (`chr21` for every spelling of a primary chromosome). Features that are neither a transcript nor an exon or CDS of
/// one are skipped.
///
/// # Errors
/// Input, with file, line and transcript: a malformed line, an exon or CDS without a known parent, a transcript whose
/// parts contradict each other; a truncated file; a file without any transcript.
pub fn read_transcripts(path: &Path) -> Result<Vec<Transcript>> {
    let reader = open(path)?;
    read(reader, &path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned()))
        .map_err(|e| e.at(path))
}

/// As [`read_transcripts`], from uncompressed text. `source` names the model's source where the lines do not.
///
/// # Errors
/// As [`read_transcripts`], without the file's name.
pub fn read(mut reader: impl BufRead, source: &str) -> Result<Vec<Transcript>> {
    let mut features = Vec::new();
    let mut buffer = Vec::new();
    let mut line_number = 0;
    loop {
        buffer.clear();
        let n = reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut buffer).map_err(|e| {
            Error::input(format!("cannot be read on: {e}")).line(line_number + 1).hint("the file may be truncated")
        })?;
        if n == 0 {
            break;
        }
        line_number += 1;
        if n as u64 == MAX_LINE {
            return Err(Error::input("line too long").line(line_number));
        }
        let text = std::str::from_utf8(&buffer).map_err(|_| Error::input("is not UTF-8 text").line(line_number))?;
        let text = text.trim_end_matches(['\n', '\r']);
        if text == "##FASTA" {
            break;
        }
        if text.starts_with('#') || text.trim().is_empty() {
            continue;
        }
        features.extend(parse_line(text, line_number)?);
    }
    let transcripts = assemble(features, source)?;
    if transcripts.is_empty() {
        return Err(Error::input("holds no transcript").hint("is it GFF3 with exon or CDS features?"));
    }
    Ok(transcripts)
}

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let failed = |e| Error::io(path, e);
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Error::input("is a directory, not a GFF3 file").at(path).hint("name the file in it"));
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
fn parse_line(text: &str, line: u64) -> Result<Option<Feature>> {
    let refuse = |message: String| Error::input(message).line(line);
    // Not `split`: unescaped tabs in a description are common, and everything from column nine on is attributes.
    let columns: Vec<&str> = text.splitn(9, '\t').collect();
    let [contig, source, kind, start, end, _score, strand, phase, attributes] = columns[..] else {
        return Err(refuse(format!("{} columns instead of GFF3's nine", columns.len())));
    };
    if is_ignored(kind) {
        return Ok(None);
    }
    let attributes = parse_attributes(attributes).map_err(|e| refuse(format!("{kind}: {e}")))?;
    // Only what becomes part of a transcript must have sound coordinates: Ensembl slices give genes negative ones.
    let span = match (start.parse::<u64>(), end.parse::<u64>()) {
        (Ok(a), Ok(b)) if a >= 1 && b >= a => Ok(Span::from_one_based(a, b)),
        _ => Err(format!("'{start}' to '{end}' is no 1-based range")),
    };
    let strand = match strand {
        "+" => Some(Strand::Plus),
        "-" => Some(Strand::Minus),
        "." | "?" => None,
        other => return Err(refuse(format!("{kind}: strand '{other}'"))),
    };
    let phase = match phase {
        "." => None,
        "0" => Some(0),
        "1" => Some(1),
        "2" => Some(2),
        other => return Err(refuse(format!("{kind}: phase '{other}' is none of 0, 1, 2"))),
    };
    Ok(Some(Feature {
        line,
        contig: decode(contig),
        source: source.to_owned(),
        kind: kind.to_owned(),
        span,
        strand,
        phase,
        attributes,
    }))
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
            | "start_codon"
            | "stop_codon"
            | "match"
            | "cDNA_match"
            | "sequence_feature"
            | "enhancer"
            | "silencer"
            | "stop_codon_redefined_as_selenocysteine"
    )
}

fn parse_attributes(text: &str) -> std::result::Result<Vec<Tag>, String> {
    let mut tags = Vec::new();
    for field in text.split(';').map(str::trim).filter(|f| !f.is_empty() && *f != ".") {
        let Some((key, value)) = field.split_once('=') else {
            return Err(format!("attribute '{field}' is not KEY=VALUE"));
        };
        tags.push(Tag { key: decode(key), values: value.split(',').map(decode).collect() });
    }
    Ok(tags)
}

/// Undoes GFF3's percent-encoding; what is no valid code stays as it is.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |k: usize| bytes.get(i + k).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[i], hex(1), hex(2)) {
            (b'%', Some(a), Some(b)) => {
                out.push((a * 16 + b) as u8);
                i += 3;
            }
            (other, ..) => {
                out.push(other);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        read(text.as_bytes(), "t").unwrap_err().to_string()
    }

    const TX: &str = "1\tx\tmRNA\t101\t300\t.\t+\t.\tID=transcript:T1;Name=G\n";

    #[test]
    fn errors_name_line_and_transcript() {
        assert!(message("##gff-version 3\n\n1\tx\texon\t1\t2\n").starts_with("line 3: 5 columns"));
        let e = message(&format!("{TX}1\tx\texon\t101\t300\t.\t+\t.\tParent=transcript:T2\n"));
        assert!(e.starts_with("line 2:") && e.contains("transcript:T2"), "{e}");
        let e = message(&format!("{TX}1\tx\texon\t9\t5\t.\t+\t.\tParent=transcript:T1\n"));
        assert!(e.starts_with("line 2:") && e.contains("'9' to '5'") && e.contains("T1"), "{e}");
        let e = message(&format!("{TX}1\tx\tCDS\t101\t300\t.\t+\t3\tParent=transcript:T1\n"));
        assert!(e.starts_with("line 2:") && e.contains("phase '3'"), "{e}");
        let e = message(&format!("{TX}1\tx\texon\t101\t300\t.\t-\t.\tParent=transcript:T1\n"));
        assert!(e.starts_with("line 2:") && e.contains("strand"), "{e}");
        assert!(message(TX).contains("no transcript"));
        let exons = "1\tx\texon\t101\t200\t.\t+\t.\tParent=transcript:T1\n1\tx\texon\t150\t300\t.\t+\t.\tParent=transcript:T1\n";
        let e = message(&format!("{TX}{exons}"));
        assert!(e.starts_with("line 3:") && e.contains("overlap") && e.contains("T1"), "{e}");
    }

    #[test]
    fn percent_codes() {
        assert_eq!(decode("a%2Cb%3B%zz%4"), "a,b;%zz%4");
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
