//! Decodes BCF 2 records to VCF text (VCF 4.5 specification, section 6).
//!
//! A record that may touch a region is written out as the VCF line that `bcftools view` would print
//! and then read like any other line, so BCF and VCF cannot differ. noodles-bcf 0.94 is not used
//! for this: it wants a header that its VCF parser accepts, and its value decoder panics (`todo!`)
//! on values that are legal in BCF (end-of-vector in a scalar).

use crate::io::calls::vcf::header::{HEADER_LIMIT, Header};
use crate::{Error, Result};
use std::io::{self, Read};

/// Caps the size of a record, in bytes.
const RECORD_LIMIT: u32 = 64 << 20;

/// Holds the two dictionaries of a BCF, strings (FILTER, INFO, FORMAT ids) and contigs, and its
/// number of samples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    strings: Vec<String>,
    contigs: Vec<String>,
    samples: usize,
}

impl Dictionary {
    /// Builds the dictionaries from the header: by `IDX` where it is given, else in the order of
    /// appearance; `PASS` is 0.
    pub fn new(header: &Header) -> Self {
        let mut strings = vec!["PASS".to_owned()];
        for (id, idx) in &header.dictionary {
            if idx.is_none() && strings.contains(id) {
                continue;
            }
            put(&mut strings, *idx, id);
        }
        let mut contigs = Vec::new();
        for contig in &header.contigs {
            put(&mut contigs, contig.idx, &contig.name);
        }
        Self { strings, contigs, samples: header.samples.len() }
    }

    /// Returns the names of contigs by index.
    pub fn contigs(&self) -> &[String] {
        &self.contigs
    }
}

fn put(into: &mut Vec<String>, index: Option<usize>, name: &str) {
    /// Keeps a hostile IDX from asking for gigabytes; no real header comes near.
    const LIMIT: usize = 1 << 22;
    match index {
        Some(i) if i < LIMIT => {
            if into.len() <= i {
                into.resize(i + 1, String::new());
            }
            into[i] = name.to_owned();
        }
        _ => into.push(name.to_owned()),
    }
}

/// Parses the header of a BCF, from its magic bytes on.
///
/// # Errors
/// Cut short, longer than the limit, or not readable as a VCF header.
pub fn read_header(reader: &mut dyn Read) -> Result<Header> {
    let cut =
        |e: io::Error| Error::input(format!("the BCF header cannot be read: {e}")).caused_by(e);
    let mut start = [0; 9];
    reader.read_exact(&mut start).map_err(cut)?;
    let length = u32::from_le_bytes([start[5], start[6], start[7], start[8]]);
    if length as usize > HEADER_LIMIT {
        return Err(Error::input(format!("the header is longer than {} MB", HEADER_LIMIT >> 20)));
    }
    let mut text = Vec::new();
    reader.take(u64::from(length)).read_to_end(&mut text).map_err(cut)?;
    if text.len() != length as usize {
        return Err(Error::input("the BCF header is cut short")
            .hint("copy the file again and compare checksums"));
    }
    let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
    Header::parse(&text[..end])
}

/// Returns the header as VCF text: without the `IDX` that only a BCF needs, as `bcftools view`
/// writes it.
pub fn vcf_header(header: &Header) -> String {
    let mut out = String::with_capacity(header.text.len());
    for line in header.text.split_inclusive('\n') {
        let structured =
            ["##INFO=", "##FORMAT=", "##FILTER=", "##contig="].iter().any(|p| line.starts_with(p));
        // htslib writes it as the last key.
        match line.rfind(",IDX=").filter(|_| structured) {
            Some(at) => {
                let rest = &line[at + 5..];
                out.push_str(&line[..at]);
                out.push_str(rest.trim_start_matches(|c: char| c.is_ascii_digit()));
            }
            None => out.push_str(line),
        }
    }
    out
}

/// Fills a buffer anew with this many bytes. It grows with what is read: a damaged size takes no
/// memory that the stream does not fill.
fn fill(buffer: &mut Vec<u8>, bytes: usize, reader: &mut dyn Read) -> io::Result<()> {
    const STEP: usize = 1 << 16;
    buffer.clear();
    while buffer.len() < bytes {
        let from = buffer.len();
        buffer.resize(bytes.min(from + STEP), 0);
        reader.read_exact(&mut buffer[from..])?;
    }
    Ok(())
}

/// Holds one undecoded record.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    shared: Vec<u8>,
    samples: Vec<u8>,
}

impl Frame {
    /// Loads the next record; returns `false` at the end.
    ///
    /// # Errors
    /// The stream's, `UnexpectedEof` inside a record, or `InvalidData` for an impossible size.
    pub fn read(&mut self, reader: &mut dyn Read) -> io::Result<bool> {
        let mut sizes = [0; 8];
        let mut got = 0;
        while got < sizes.len() {
            match reader.read(&mut sizes[got..]) {
                Ok(0) if got == 0 => return Ok(false),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => got += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        let [a, b, c, d, e, f, g, h] = sizes;
        let (shared, samples) =
            (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        if !(24..=RECORD_LIMIT).contains(&shared) || samples > RECORD_LIMIT {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a record has an impossible size",
            ));
        }
        fill(&mut self.shared, shared as usize, reader)?;
        fill(&mut self.samples, samples as usize, reader)?;
        Ok(true)
    }

    /// Returns the index of the contig.
    pub fn contig(&self) -> Option<usize> {
        usize::try_from(self.int(0)).ok()
    }

    /// Returns the 1-based POS; 0 for a telomere.
    pub fn position(&self) -> u64 {
        u64::try_from(i64::from(self.int(4)) + 1).unwrap_or(0)
    }

    /// Returns the number of bases that the record may reach at most, from its POS: `rlen`, or a
    /// REF as long as the record.
    pub fn reach(&self) -> u64 {
        u64::try_from(self.int(8)).unwrap_or(0).max(self.shared.len() as u64)
    }

    fn int(&self, at: usize) -> i32 {
        let mut bytes = [0; 4];
        if let Some(four) = self.shared.get(at..at + 4) {
            bytes.copy_from_slice(four);
        }
        i32::from_le_bytes(bytes)
    }

    /// Writes the record as a VCF line, without line end, into `line`.
    ///
    /// # Errors
    /// In words: a size, type or dictionary index that cannot be.
    pub fn to_line(
        &self,
        dictionary: &Dictionary,
        line: &mut Vec<u8>,
    ) -> std::result::Result<(), String> {
        line.clear();
        let contig =
            self.contig().and_then(|i| dictionary.contigs.get(i)).filter(|n| !n.is_empty());
        line.extend(contig.ok_or("a contig index is not in the header")?.as_bytes());
        line.extend(format!("\t{}\t", self.position()).as_bytes());
        let (info_count, allele_count) = (self.int(16) as u32 & 0xffff, self.int(16) as u32 >> 16);
        let (sample_count, format_count) =
            (self.int(20) as u32 & 0x00ff_ffff, self.int(20) as u32 >> 24);
        // A damaged count of some millions would write that many empty columns.
        if sample_count as usize > dictionary.samples {
            let samples = dictionary.samples;
            return Err(format!("it counts {sample_count} samples, the header {samples}"));
        }
        let mut shared = Bytes(&self.shared[24..]);
        string(&mut shared, line)?;
        line.push(b'\t');
        for i in 0..allele_count {
            // REF, a tab, then ALT entries.
            match i {
                0 => {}
                1 => line.push(b'\t'),
                _ => line.push(b','),
            }
            string(&mut shared, line)?;
        }
        if allele_count < 2 {
            line.extend(if allele_count == 0 { b".\t.".as_slice() } else { b"\t.".as_slice() });
        }
        line.push(b'\t');
        float(self.int(12) as u32, line);
        line.push(b'\t');
        filters(&mut shared, dictionary, line)?;
        line.push(b'\t');
        if info_count == 0 {
            line.push(b'.');
        }
        for i in 0..info_count {
            if i > 0 {
                line.push(b';');
            }
            line.extend(key(&mut shared, dictionary)?.as_bytes());
            let (kind, length) = shared.descriptor()?;
            if length > 0 {
                line.push(b'=');
                values(kind, shared.take(kind.size(length)?)?, line);
            }
        }
        if format_count > 0 && sample_count > 0 {
            self.genotypes(format_count as usize, sample_count as usize, dictionary, line)?;
        } else if sample_count > 0 {
            line.extend(b"\t.");
            (0..sample_count).for_each(|_| line.extend(b"\t."));
        }
        Ok(())
    }

    fn genotypes(
        &self,
        formats: usize,
        samples: usize,
        dictionary: &Dictionary,
        line: &mut Vec<u8>,
    ) -> std::result::Result<(), String> {
        let mut bytes = Bytes(&self.samples);
        let mut columns = Vec::with_capacity(formats);
        for i in 0..formats {
            let name = key(&mut bytes, dictionary)?;
            let (kind, length) = bytes.descriptor()?;
            let width = kind.size(length)?;
            let data = bytes.take(width.checked_mul(samples).ok_or("a size overflows")?)?;
            line.push(if i == 0 { b'\t' } else { b':' });
            line.extend(name.as_bytes());
            columns.push((name == "GT" && kind != Kind::Char, kind, width, data));
        }
        for sample in 0..samples {
            for (i, (is_genotype, kind, width, data)) in columns.iter().enumerate() {
                line.push(if i == 0 { b'\t' } else { b':' });
                let value = &data[sample * width..(sample + 1) * width];
                if *is_genotype { genotype(*kind, value, line) } else { values(*kind, value, line) }
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Missing,
    Int8,
    Int16,
    Int32,
    Float,
    Char,
}

impl Kind {
    fn width(self) -> usize {
        match self {
            Self::Missing => 0,
            Self::Int8 | Self::Char => 1,
            Self::Int16 => 2,
            Self::Int32 | Self::Float => 4,
        }
    }

    fn size(self, length: usize) -> std::result::Result<usize, String> {
        self.width().checked_mul(length).ok_or_else(|| "a size overflows".to_owned())
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> std::result::Result<&'a [u8], String> {
        let (head, rest) =
            self.0.split_at_checked(n).ok_or("the record ends in the middle of a field")?;
        self.0 = rest;
        Ok(head)
    }

    /// Decodes the type and the number of values.
    fn descriptor(&mut self) -> std::result::Result<(Kind, usize), String> {
        let byte = self.take(1)?[0];
        let kind = match byte & 15 {
            0 => Kind::Missing,
            1 => Kind::Int8,
            2 => Kind::Int16,
            3 => Kind::Int32,
            5 => Kind::Float,
            7 => Kind::Char,
            other => return Err(format!("type {other} does not exist")),
        };
        let length = match byte >> 4 {
            15 => {
                let (kind, count) = self.short_descriptor()?;
                let bytes = self.take(kind.size(count)?)?;
                let length = integers(kind, bytes).next().flatten().ok_or("a length is missing")?;
                usize::try_from(length).map_err(|_| "a length is negative")?
            }
            n => usize::from(n),
        };
        Ok((kind, length))
    }

    /// Decodes the descriptor of a length or key, which is one integer.
    fn short_descriptor(&mut self) -> std::result::Result<(Kind, usize), String> {
        match self.take(1)?[0] {
            0x11 => Ok((Kind::Int8, 1)),
            0x12 => Ok((Kind::Int16, 1)),
            0x13 => Ok((Kind::Int32, 1)),
            other => Err(format!("0x{other:02x} is not the type of one integer")),
        }
    }
}

/// Integers up to the end of the vector; `None` is missing.
fn integers(kind: Kind, bytes: &[u8]) -> impl Iterator<Item = Option<i64>> {
    let lowest = match kind {
        Kind::Int8 => i64::from(i8::MIN),
        Kind::Int16 => i64::from(i16::MIN),
        _ => i64::from(i32::MIN),
    };
    bytes
        .chunks_exact(kind.width().max(1))
        .map(|c| match *c {
            [a] => i64::from(i8::from_le_bytes([a])),
            [a, b] => i64::from(i16::from_le_bytes([a, b])),
            [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
            _ => 0,
        })
        .take_while(move |n| *n != lowest + 1)
        .map(move |n| (n != lowest).then_some(n))
}

fn values(kind: Kind, bytes: &[u8], line: &mut Vec<u8>) {
    let from = line.len();
    match kind {
        Kind::Missing => {}
        Kind::Char => {
            // NUL pads; 0x07 is a missing string.
            let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
            line.extend(bytes[..end].iter().filter(|b| **b != 7));
        }
        Kind::Float => {
            for (i, chunk) in bytes.chunks_exact(4).enumerate() {
                let bits = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
                if bits == FLOAT_END {
                    break;
                }
                if i > 0 {
                    line.push(b',');
                }
                float(bits, line);
            }
        }
        _ => {
            for (i, n) in integers(kind, bytes).enumerate() {
                if i > 0 {
                    line.push(b',');
                }
                match n {
                    Some(n) => line.extend(n.to_string().as_bytes()),
                    None => line.push(b'.'),
                }
            }
        }
    }
    if line.len() == from {
        line.push(b'.');
    }
}

const FLOAT_MISSING: u32 = 0x7f80_0001;
const FLOAT_END: u32 = 0x7f80_0002;

fn float(bits: u32, line: &mut Vec<u8>) {
    if bits == FLOAT_MISSING || bits == FLOAT_END {
        line.push(b'.');
        return;
    }
    line.extend(decimal(f32::from_bits(bits)).as_bytes());
}

/// Returns the shortest digits that read back to the same 32-bit number, laid out as htslib does
/// (C's `%g`): an exponent below 0.0001, and from a million on where zeros would have to be put in.
fn decimal(value: f32) -> String {
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific.to_ascii_lowercase();
    };
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent >= -4 && (exponent < 6 || exponent < i32::try_from(digits).unwrap_or(0)) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

fn genotype(kind: Kind, bytes: &[u8], line: &mut Vec<u8>) {
    let from = line.len();
    for (i, allele) in integers(kind, bytes).enumerate() {
        let code = allele.unwrap_or(0);
        if i > 0 {
            line.push(if code & 1 == 1 { b'|' } else { b'/' });
        }
        match code >> 1 {
            0 => line.push(b'.'),
            n => line.extend((n - 1).to_string().as_bytes()),
        }
    }
    if line.len() == from {
        line.push(b'.');
    }
}

fn string(bytes: &mut Bytes<'_>, line: &mut Vec<u8>) -> std::result::Result<(), String> {
    let (kind, length) = bytes.descriptor()?;
    let data = bytes.take(kind.size(length)?)?;
    match kind {
        Kind::Char | Kind::Missing => {
            values(kind, data, line);
            Ok(())
        }
        _ => Err("a text field is not text".to_owned()),
    }
}

fn key<'a>(
    bytes: &mut Bytes<'_>,
    dictionary: &'a Dictionary,
) -> std::result::Result<&'a str, String> {
    let (kind, count) = bytes.short_descriptor()?;
    let index = integers(kind, bytes.take(kind.size(count)?)?).next().flatten();
    name(index, dictionary)
}

fn name(index: Option<i64>, dictionary: &Dictionary) -> std::result::Result<&str, String> {
    let found = index.and_then(|i| usize::try_from(i).ok()).and_then(|i| dictionary.strings.get(i));
    found
        .filter(|n| !n.is_empty())
        .map(String::as_str)
        .ok_or_else(|| "a key is not in the header's dictionary".to_owned())
}

fn filters(
    bytes: &mut Bytes<'_>,
    dictionary: &Dictionary,
    line: &mut Vec<u8>,
) -> std::result::Result<(), String> {
    let (kind, length) = bytes.descriptor()?;
    let data = bytes.take(kind.size(length)?)?;
    let from = line.len();
    for index in integers(kind, data) {
        if line.len() > from {
            line.push(b';');
        }
        line.extend(name(index, dictionary)?.as_bytes());
    }
    if line.len() == from {
        line.push(b'.');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn floats_as_htslib_prints_them() {
        for (value, want) in [
            (0.0, "0"),
            (-1.5, "-1.5"),
            (0.0001, "0.0001"),
            (0.00005, "5e-05"),
            (-1.25e-10, "-1.25e-10"),
            (100_000.0, "100000"),
            (999_999.0, "999999"),
            (1e6, "1e+06"),
            (3.4e38, "3.4e+38"),
            (1_234_567.0, "1234567"),
            (f32::NAN, "nan"),
            (f32::INFINITY, "inf"),
        ] {
            assert_eq!(decimal(value), want);
        }
    }

    fn dictionary(samples: usize) -> Dictionary {
        let strings = ["PASS", "DP", "GT"].map(str::to_owned).to_vec();
        Dictionary { strings, contigs: vec!["1".to_owned()], samples }
    }

    #[test]
    fn a_record_counts_no_more_samples_than_its_header() {
        let mut shared = vec![0; 24];
        // One allele, no INFO; 0xffffff samples, no FORMAT.
        shared[18..24].copy_from_slice(&[1, 0, 0xff, 0xff, 0xff, 0]);
        // The id and the allele, empty strings, and no FILTER.
        shared.extend([0x07, 0x07, 0x00]);
        let frame = Frame { shared, samples: Vec::new() };
        let mut line = Vec::new();
        let message = frame.to_line(&dictionary(2), &mut line).unwrap_err();
        assert_eq!(message, "it counts 16777215 samples, the header 2");
        assert!(line.capacity() < 1 << 16);
    }

    #[test]
    fn a_size_that_the_stream_does_not_fill_takes_no_memory() {
        let bytes = [&RECORD_LIMIT.to_le_bytes()[..], &[0; 4], &[1; 100]].concat();
        let mut frame = Frame::default();
        assert!(frame.read(&mut bytes.as_slice()).is_err());
        assert!(frame.shared.capacity() < 1 << 20);
        let whole = [&100_000u32.to_le_bytes()[..], &4u32.to_le_bytes(), &[7; 100_004]].concat();
        assert!(frame.read(&mut whole.as_slice()).unwrap());
        assert_eq!((frame.shared, frame.samples), (vec![7; 100_000], vec![7; 4]));
    }

    proptest! {
        #[test]
        fn any_bytes_become_a_line_or_a_reason(shared in proptest::collection::vec(any::<u8>(), 24..120), samples in proptest::collection::vec(any::<u8>(), 0..80)) {
            let dictionary = dictionary(1);
            let mut shared = shared;
            shared[0..4].copy_from_slice(&[0; 4]);
            shared[18..24].copy_from_slice(&[2, 0, 1, 0, 0, 1]);
            let _ = Frame { shared, samples }.to_line(&dictionary, &mut Vec::new());
        }
    }
}
