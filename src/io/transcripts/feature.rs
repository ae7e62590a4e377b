//! Splits one line of a GFF3 or GTF file into its nine columns.
//!
//! Lines are split here rather than by noodles' reader: that one skips blank lines without counting
//! them, so that an error could not name its line.

use crate::error::{Error, Result};
use crate::io::transcripts::attributes::{Attributes, decode};
use crate::model::{Span, Strand};
use std::borrow::Cow;

/// Bounds positions: no contig is longer, and beyond it sums could overflow.
pub(crate) const MAX_BASE: u64 = 1 << 40;

/// Holds one feature line of either format; a GTF line names its transcript as Parent.
#[derive(Debug)]
pub(crate) struct Feature<'a> {
    /// The 1-based line.
    pub line: u64,
    pub contig: Cow<'a, str>,
    pub source: &'a str,
    pub kind: &'a str,
    /// The range, or the reason why the two columns hold none.
    pub span: std::result::Result<Span, String>,
    /// The strand, or the text of a column that holds none.
    pub strand: std::result::Result<Option<Strand>, String>,
    /// The phase, or the text of a column that holds none.
    pub phase: std::result::Result<Option<u8>, String>,
    pub attributes: Attributes,
    /// Marks a line of a GTF, where a part may stand without a line of its transcript.
    pub gtf: bool,
}

impl<'a> Feature<'a> {
    /// Parses one data line; `None` for a feature that no transcript is made of.
    ///
    /// # Errors
    /// Input: fewer than nine columns.
    pub(crate) fn parse(text: &'a str, line: u64, gtf: bool) -> Result<Option<Self>> {
        let [contig, source, kind, start, end, _score, strand, phase, attributes] =
            columns(text).map_err(|e| e.line(line))?;
        if is_ignored(kind) {
            return Ok(None);
        }
        let (kind, attributes) = match kind {
            _ if gtf => as_gff3(kind, Attributes::gtf(attributes)),
            "exon" | "five_prime_UTR" | "three_prime_UTR" | "UTR" | "stop_codon" => {
                (kind, Attributes::gff3_of_part(attributes))
            }
            _ => (kind, Attributes::gff3(attributes)),
        };
        Ok(Some(Self {
            line,
            contig: if gtf || !contig.contains('%') {
                Cow::Borrowed(contig)
            } else {
                Cow::Owned(decode(contig))
            },
            source,
            kind,
            span: parse_span(start, end),
            strand: parse_strand(strand),
            phase: parse_phase(phase),
            attributes,
            gtf,
        }))
    }
}

/// Splits a line into its nine columns. Unescaped tabs in a description are common, so everything
/// from column nine on is attributes.
fn columns(text: &str) -> Result<[&str; 9]> {
    let mut columns = [""; 9];
    let (mut from, mut n) = (0, 0);
    for tab in memchr::memchr_iter(b'\t', text.as_bytes()).take(8) {
        columns[n] = &text[from..tab];
        (from, n) = (tab + 1, n + 1);
    }
    columns[n] = &text[from..];
    if n < 8 {
        return Err(Error::input(format!("{} columns instead of nine", n + 1)));
    }
    Ok(columns)
}

/// Parses a 1-based range. The failure is a value, because only what becomes part of a transcript
/// must have sound coordinates: Ensembl slices give genes negative ones.
fn parse_span(start: &str, end: &str) -> std::result::Result<Span, String> {
    match (start.parse::<u64>(), end.parse::<u64>()) {
        (Ok(a), Ok(b)) if a >= 1 && b >= a && b <= MAX_BASE => Ok(Span::from_one_based(a, b)),
        _ => Err(format!("'{start}' to '{end}' is no 1-based range")),
    }
}

fn parse_strand(text: &str) -> std::result::Result<Option<Strand>, String> {
    match text {
        "+" => Ok(Some(Strand::Plus)),
        "-" => Ok(Some(Strand::Minus)),
        "." | "?" => Ok(None),
        other => Err(format!("strand '{other}'")),
    }
}

fn parse_phase(text: &str) -> std::result::Result<Option<u8>, String> {
    match text {
        "." => Ok(None),
        "0" => Ok(Some(0)),
        "1" => Ok(Some(1)),
        "2" => Ok(Some(2)),
        other => Err(format!("phase '{other}' is none of 0, 1, 2")),
    }
}

/// Turns the ids of a GTF line into ID and Parent. Genes get a prefix, because some files name gene
/// and transcript alike.
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

/// Tells whether a kind of feature never holds exons; such kinds are most of a file's other lines.
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

/// Tells a line of GTF from one of GFF3: attributes of a GTF begin with a key, a blank and a value,
/// those of a GFF3 with `KEY=`.
pub(crate) fn sniff_gtf(line: &str) -> bool {
    let attributes = line.splitn(9, '\t').nth(8).unwrap_or_default().trim();
    let first = attributes.split(';').next().unwrap_or_default();
    match (first.find('='), first.find(char::is_whitespace)) {
        (Some(equals), Some(blank)) => blank < equals,
        (Some(_), None) => false,
        (None, blank) => blank.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_by_content() {
        assert!(sniff_gtf("1\tx\texon\t1\t2\t.\t+\t.\tgene_id \"a=b\"; transcript_id \"c\";"));
        assert!(!sniff_gtf("1\tx\texon\t1\t2\t.\t+\t.\tID=x;Note=a b"));
        assert!(!sniff_gtf("1\tx\texon\t1\t2\t.\t+\t.\t."));
    }
}
