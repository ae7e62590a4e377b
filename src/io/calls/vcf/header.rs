//! Parses the VCF header tolerantly: only the lines that decide something must be right.
//!
//! noodles refuses many headers that laboratories produce (a second `##GATKCommandLine` of the same
//! ID, a bare `##`, `##key value`, a Float GQ in 4.3, bytes that are not UTF-8). None of these
//! lines decides anything here, so they are kept as text and not interpreted. What decides (column
//! line, sample names, contig lengths) is strict.

use crate::io::reference::contigs::ContigList;
use crate::io::text::excerpt::clip;
use crate::model::Chromosome;
use crate::model::notice::FileNotice;
use crate::{Error, Result};
use std::borrow::Cow;

/// Caps the size of a header, in bytes: far above real ones (3 MB with all HLA and decoy contigs),
/// below a memory bomb.
pub const HEADER_LIMIT: usize = 256 << 20;

/// Holds the header of a VCF or BCF.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Gives `4.2` of `##fileformat=VCFv4.2`; `None` where the line is missing.
    pub version: Option<String>,
    /// The sample names in column order.
    pub samples: Vec<String>,
    /// Marks a column line with FORMAT.
    pub has_format: bool,
    /// Holds the `##contig` lines with an ID, in order, the first of each ID.
    pub contigs: Vec<Contig>,
    /// Holds the `##INFO` lines, the first of each ID.
    pub info: Vec<Definition>,
    /// Holds the `##FORMAT` lines, the first of each ID.
    pub format: Vec<Definition>,
    /// Holds the `##FILTER` lines, the first of each ID.
    pub filters: Vec<Definition>,
    /// Gives the IDs of FILTER, INFO and FORMAT lines in file order, with `IDX` where given: BCF's
    /// dictionary of strings.
    pub dictionary: Vec<(String, Option<usize>)>,
    /// The values of `##reference` and `##assembly`.
    pub reference: Vec<String>,
    /// The values of `##source`.
    pub sources: Vec<String>,
    /// Holds the header as text, line ends `\n`, column line included; bytes that are not UTF-8 are
    /// read as Latin-1.
    pub text: String,
    /// Gives the number of header lines, so that the first data line is `lines + 1`.
    pub lines: u64,
    /// Lists the oddities that were accepted.
    pub notices: Vec<FileNotice>,
}

/// Holds one `##contig` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contig {
    /// The name as the file spells it.
    pub name: String,
    /// The length in bases, where the line has it.
    pub length: Option<u64>,
    /// The `assembly` tag, where the line has it.
    pub assembly: Option<String>,
    /// The primary chromosome that the contig is, if any.
    pub chromosome: Option<Chromosome>,
    /// The index in BCF's dictionary, where the line has it.
    pub idx: Option<usize>,
}

/// Holds one `##INFO`, `##FORMAT` or `##FILTER` line. `number` and `kind` are empty for filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The ID.
    pub id: String,
    /// Gives `Number` as written.
    pub number: String,
    /// Gives `Type` as written.
    pub kind: String,
    /// Gives `Description` without quotes.
    pub description: String,
    /// The index in BCF's dictionary, where the line has it.
    pub idx: Option<usize>,
}

impl Header {
    /// Tells whether `##INFO` of this ID is declared.
    pub fn declares_info(&self, id: &str) -> bool {
        self.info.iter().any(|d| d.id == id)
    }

    /// Tells whether `##FORMAT` of this ID is declared.
    pub fn declares_format(&self, id: &str) -> bool {
        self.format.iter().any(|d| d.id == id)
    }

    /// Returns the contigs and the texts beside them, from which the genome build is detected.
    pub fn contig_list(&self) -> ContigList<'_> {
        let assemblies = self.contigs.iter().filter_map(|c| c.assembly.as_deref());
        ContigList {
            contigs: self.contigs.iter().map(|c| (c.name.as_str(), c.length)).collect(),
            texts: self.reference.iter().map(String::as_str).chain(assemblies).collect(),
        }
    }

    /// Parses a whole header text: all `##` lines and the `#CHROM` line.
    ///
    /// # Errors
    /// Names the 1-based line: no column line, columns out of order, an unsupported version, one
    /// contig with two lengths.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let mut header = Self::default();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut columns = false;
        let mut latin1 = 0u64;
        for raw in bytes.split_inclusive(|b| *b == b'\n') {
            let raw = trim_line_end(raw);
            header.lines += 1;
            let number = header.lines;
            if columns {
                return Err(
                    Error::input("text after the column line was taken for header").line(number)
                );
            }
            let line = decode(raw);
            if matches!(line, Cow::Owned(_)) {
                latin1 += 1;
            }
            header.text.push_str(&line);
            header.text.push('\n');
            if let Some(meta) = line.strip_prefix("##") {
                header.meta(meta, number)?;
            } else if line.starts_with('#') {
                header.columns(&line, number)?;
                columns = true;
            } else {
                return Err(Error::input("a header line must start with '#'").line(number));
            }
        }
        if !columns {
            return Err(Error::input("the header has no '#CHROM' line")
                .line(header.lines.max(1))
                .hint("the file may be cut short, or it is not a VCF"));
        }
        if header.version.is_none() {
            header.notices.push(FileNotice::NoFileFormat);
        }
        if latin1 > 0 {
            header.notices.push(FileNotice::HeaderNotUtf8 { lines: latin1 });
        }
        Ok(header)
    }

    fn meta(&mut self, meta: &str, number: u64) -> Result<()> {
        let Some((key, value)) = meta.split_once('=') else {
            // Bare `##` and `##key value`: no meaning for us, kept in the text.
            return Ok(());
        };
        match key {
            "fileformat" => self.version = Some(version(value).map_err(|e| e.line(number))?),
            "contig" => self.contig(value, number)?,
            "INFO" => define(&mut self.info, &mut self.dictionary, value),
            "FORMAT" => define(&mut self.format, &mut self.dictionary, value),
            "FILTER" => define(&mut self.filters, &mut self.dictionary, value),
            "reference" | "assembly" => self.reference.push(value.to_owned()),
            "source" => self.sources.push(value.to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn contig(&mut self, value: &str, number: u64) -> Result<()> {
        let fields = structured(value);
        let Some(name) = field(&fields, "ID").filter(|n| !n.is_empty()) else {
            self.notices.push(FileNotice::ContigWithoutId { line: number });
            return Ok(());
        };
        let length = match field(&fields, "length") {
            None => None,
            Some(text) => match text.trim().parse::<u64>() {
                Ok(n) => Some(n),
                Err(_) => {
                    let length = clip(text);
                    self.notices.push(FileNotice::ContigLengthUnreadable { line: number, length });
                    None
                }
            },
        };
        if let Some(first) = self.contigs.iter_mut().find(|c| c.name == name) {
            match (first.length, length) {
                (Some(a), Some(b)) if a != b => {
                    return Err(Error::input(format!(
                        "contig {} is declared with two lengths, {a} and {b}",
                        clip(name)
                    ))
                    .line(number)
                    .hint("correct the header, for example with bcftools reheader"));
                }
                (None, Some(b)) => first.length = Some(b),
                _ => {}
            }
            return Ok(());
        }
        self.contigs.push(Contig {
            name: name.to_owned(),
            length,
            assembly: field(&fields, "assembly").map(str::to_owned),
            chromosome: Chromosome::parse(name),
            idx: field(&fields, "IDX").and_then(|t| t.parse().ok()),
        });
        Ok(())
    }

    fn columns(&mut self, line: &str, number: u64) -> Result<()> {
        const FIXED: [&str; 8] = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"];
        let mut columns = line.split('\t');
        for want in FIXED {
            let got = columns.next().unwrap_or("");
            if got != want {
                let error = Error::input(format!(
                    "the column line has '{}' where '{want}' belongs",
                    clip(got)
                ));
                return Err(error.line(number).hint(if line.contains('\t') {
                    "the columns are #CHROM POS ID REF ALT QUAL FILTER INFO [FORMAT SAMPLE...]"
                } else {
                    "the columns must be separated by tabs, not by spaces"
                }));
            }
        }
        if let Some(format) = columns.next() {
            if format != "FORMAT" {
                let error = Error::input(format!(
                    "the column line has '{}' where 'FORMAT' belongs",
                    clip(format)
                ));
                return Err(error.line(number));
            }
            self.has_format = true;
            self.samples = columns.map(str::to_owned).collect();
        }
        Ok(())
    }
}

/// Returns a line without `\n` or `\r\n`.
pub(crate) fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns UTF-8 text as it is, and any other with each byte as Latin-1, so that no byte is lost.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|b| char::from(*b)).collect()),
    }
}

fn version(value: &str) -> Result<String> {
    let text = value.trim();
    match text.strip_prefix("VCFv") {
        Some(v @ ("4.0" | "4.1" | "4.2" | "4.3" | "4.4" | "4.5")) => Ok(v.to_owned()),
        _ => Err(Error::input(format!("fileformat '{}' is not supported", clip(text)))
            .hint("VCF 4.0 to 4.5 are read; convert the file, for example with bcftools view")),
    }
}

fn define(into: &mut Vec<Definition>, dictionary: &mut Vec<(String, Option<usize>)>, value: &str) {
    let fields = structured(value);
    let text = |key| field(&fields, key).unwrap_or_default().to_owned();
    let id = text("ID");
    let idx = field(&fields, "IDX").and_then(|t| t.parse().ok());
    if !id.is_empty() {
        dictionary.push((id.clone(), idx));
    }
    if id.is_empty() || into.iter().any(|d| d.id == id) {
        return;
    }
    into.push(Definition {
        id,
        number: text("Number"),
        kind: text("Type"),
        description: text("Description"),
        idx,
    });
}

fn field<'a>(fields: &'a [(String, String)], key: &str) -> Option<&'a str> {
    fields.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

/// Splits `<ID=x,Description="a, \"b\"">` into pairs. Tolerant: an unquoted value may hold spaces;
/// a piece without `=` belongs to the value before it (an unquoted Description with a comma).
fn structured(value: &str) -> Vec<(String, String)> {
    let inner = value.trim();
    let inner = inner.strip_prefix('<').unwrap_or(inner);
    let inner = inner.strip_suffix('>').unwrap_or(inner);
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        let stop = rest.find(['=', ',']);
        match stop {
            Some(i) if rest.as_bytes()[i] == b'=' => {
                let key = rest[..i].trim().to_owned();
                let (text, after) = read_value(&rest[i + 1..]);
                fields.push((key, text));
                rest = after;
            }
            _ => {
                let (piece, after) = match stop {
                    Some(i) => (&rest[..i], &rest[i + 1..]),
                    None => (rest, ""),
                };
                if let Some((_, last)) = fields.last_mut() {
                    last.push(',');
                    last.push_str(piece);
                }
                rest = after;
            }
        }
    }
    fields
}

/// Splits off the value at the front (unquoted, unescaped); returns it and the text behind its
/// comma.
fn read_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        return match text.split_once(',') {
            Some((value, after)) => (value.to_owned(), after),
            None => (text.to_owned(), ""),
        };
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => {
                let after = &quoted[i + 1..];
                return (value, after.split_once(',').map_or("", |(_, rest)| rest));
            }
            '\\' => match chars.next() {
                Some((_, next @ ('"' | '\\'))) => value.push(next),
                Some((_, next)) => {
                    value.push('\\');
                    value.push(next);
                }
                None => value.push('\\'),
            },
            _ => value.push(c),
        }
    }
    // No closing quote: all of it is the value.
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";

    fn parse(meta: &str) -> Result<Header> {
        Header::parse(format!("##fileformat=VCFv4.2\n{meta}{COLUMNS}\n").as_bytes())
    }

    #[test]
    fn reads_what_decides() {
        let h = parse("##contig=<ID=chr21,length=46709983,assembly=GRCh38>\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"a, \\\"b\\\" <c>\",Source=\"x\">\n##FILTER=<ID=q10,Description=low, very>\n").unwrap();
        assert_eq!(h.contigs[0].length, Some(46709983));
        assert_eq!(h.contigs[0].assembly.as_deref(), Some("GRCh38"));
        assert_eq!(h.info[0].description, "a, \"b\" <c>");
        assert_eq!(h.filters[0].description, "low, very");
        assert_eq!(h.lines, 5);
        assert!(h.samples.is_empty() && !h.has_format);
    }

    #[test]
    fn refuses_with_the_line() {
        let e = parse("##contig=<ID=1,length=5>\n##contig=<ID=1,length=6>\n").unwrap_err();
        assert_eq!(e.to_string(), "line 3: contig 1 is declared with two lengths, 5 and 6");
        let e = Header::parse(b"##fileformat=VCFv3.3\n").unwrap_err();
        assert!(e.to_string().starts_with("line 1: fileformat 'VCFv3.3'"));
        let e = Header::parse(b"##fileformat=VCFv4.2\n").unwrap_err();
        assert!(e.to_string().contains("#CHROM"));
    }

    #[test]
    fn a_broken_structure_never_panics() {
        for meta in [
            "##INFO=<",
            "##INFO=<ID=\"",
            "##INFO=<ID",
            "##INFO=",
            "##INFO=<=,=,,>",
            "##contig=<ID=\\",
            "##=",
            "##é=<é=é>",
        ] {
            let _ = parse(&format!("{meta}\n"));
        }
    }
}
