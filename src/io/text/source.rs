//! Tells what a file is (by its first bytes, never by its name), and decompresses it as a stream.
//!
//! All raw bytes pass a [`Tap`], which counts them, digests them and keeps the last ones, so that a
//! BGZF stream without its end-of-file marker is noticed on stdin too.

use crate::model::digest::hex;
use crate::{Error, Result};
use noodles::bgzf;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Gives the empty block that ends every whole BGZF file (SAM specification, section 4.1.2).
pub const BGZF_EOF: [u8; 28] = [
    0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0,
    0, 0, 0, 0, 0, 0, 0,
];

/// Longest line of a call set that is accepted, in bytes without its end.
///
/// A sample's `0/1:30,28:58:99:800,0,900` takes some 30 bytes, so that a joint record of 100,000
/// samples (gnomAD's size) takes 3 MB; with six ALTs its AD and PL hold 7 and 28 numbers, 170 bytes
/// a sample, 17 MB. The limit is nearly four times that. A longer line is a damaged file, which
/// would else fill the memory before it is found out.
pub const LINE_LIMIT: usize = 64 << 20;

/// The number of bytes read from a file or a stream at once.
const READ_BYTES: usize = 1 << 20;

/// Tells how the bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Stands for blocked gzip (bgzip).
    Bgzf,
    /// Stands for plain gzip.
    Gzip,
    /// Stands for bytes that are not compressed.
    Plain,
}

impl Packing {
    /// Returns the packing in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bgzf => "bgzip",
            Self::Gzip => "gzip",
            Self::Plain => "uncompressed",
        }
    }
}

/// Tells what the unpacked bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Stands for VCF text.
    Vcf,
    /// Stands for BCF 2.x.
    Bcf,
}

impl Content {
    /// Returns `VCF` or `BCF`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vcf => "VCF",
            Self::Bcf => "BCF",
        }
    }
}

/// Holds facts about the raw stream, readable while and after it is read.
#[derive(Debug, Default)]
pub struct Meter {
    read: AtomicU64,
    marker: AtomicBool,
    digest: OnceLock<String>,
}

impl Meter {
    /// Returns the number of raw (compressed) bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Tells whether the stream ended with BGZF's end-of-file marker; meaningful once it has ended.
    pub fn ended_with_marker(&self) -> bool {
        self.marker.load(Ordering::Acquire)
    }

    /// Returns the SHA-256 (hex) of all raw bytes, once the stream has ended.
    pub fn digest(&self) -> Option<&str> {
        self.digest.get().map(String::as_str)
    }
}

/// Tallies and digests bytes, and remembers the tail.
struct Tap<R> {
    inner: R,
    meter: Arc<Meter>,
    hash: Option<Sha256>,
    tail: VecDeque<u8>,
}

impl<R: Read> Tap<R> {
    fn new(inner: R, meter: Arc<Meter>) -> Self {
        Self {
            inner,
            meter,
            hash: Some(Sha256::new()),
            tail: VecDeque::with_capacity(2 * BGZF_EOF.len()),
        }
    }

    fn end(&mut self) {
        if let Some(hash) = self.hash.take() {
            self.meter.marker.store(self.tail.iter().eq(BGZF_EOF.iter()), Ordering::Release);
            let digest = hex(&hash.finalize());
            // The only writer: `hash` is taken once.
            let _ = self.meter.digest.set(digest);
        }
    }
}

impl<R: Read> Read for Tap<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        let got = &buf[..n];
        if n == 0 {
            if !buf.is_empty() {
                self.end();
            }
            return Ok(0);
        }
        self.meter.read.fetch_add(n as u64, Ordering::Relaxed);
        if let Some(hash) = &mut self.hash {
            hash.update(got);
        }
        let keep = &got[n.saturating_sub(BGZF_EOF.len())..];
        let drop = (self.tail.len() + keep.len()).saturating_sub(BGZF_EOF.len());
        self.tail.drain(..drop.min(self.tail.len()));
        self.tail.extend(keep);
        Ok(n)
    }
}

/// Holds an opened, sniffed stream of unpacked bytes.
pub struct Source {
    /// Hands out the unpacked bytes from the first on.
    pub reader: Box<dyn BufRead + Send>,
    /// Tells how the bytes are packed.
    pub packing: Packing,
    /// Tells what they are.
    pub content: Content,
    /// Holds raw byte counts and digest.
    pub meter: Arc<Meter>,
    /// The size in bytes, of a regular file.
    pub size: Option<u64>,
    /// Gives the file, where it can be read again and at any place; `None` for stdin and pipes.
    pub seekable: Option<PathBuf>,
}

/// Opens a file, or stdin for `-`, and finds out what it is.
///
/// `threads` is the number of threads that may decompress a BGZF stream; 1 decompresses on the
/// caller's.
///
/// # Errors
/// Not a file, empty, no VCF or BCF (named where known), BGZF without its end-of-file marker.
pub fn open(path: &Path, threads: usize) -> Result<Source> {
    open_as(path, threads, false)
}

/// Opens any text: the kind of the unpacked bytes is not asked ([`Source::content`] then means
/// nothing). See [`open`].
///
/// # Errors
/// See [`open`], but for the content.
pub fn open_text(path: &Path, threads: usize) -> Result<Source> {
    open_as(path, threads, true)
}

fn open_as(path: &Path, threads: usize, any_text: bool) -> Result<Source> {
    let meter = Arc::new(Meter::default());
    if path == Path::new("-") {
        return sniff(Box::new(io::stdin()), meter, None, None, threads, any_text)
            .map_err(|e| e.at(path));
    }
    let metadata = std::fs::metadata(path).map_err(|e| not_opened(path, e))?;
    if metadata.is_dir() {
        return Err(Error::input("this is a directory, not a call set")
            .at(path)
            .hint("name the VCF or BCF file in it"));
    }
    let mut file = File::open(path).map_err(|e| not_opened(path, e))?;
    let regular = metadata.is_file();
    if regular {
        check_marker(&mut file, metadata.len()).map_err(|e| e.at(path))?;
    }
    let seekable = regular.then(|| path.to_path_buf());
    let size = regular.then_some(metadata.len());
    sniff(Box::new(file), meter, size, seekable, threads, any_text).map_err(|e| e.at(path))
}

fn not_opened(path: &Path, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "check the file's permissions",
        _ => "check that the file can be read",
    };
    Error::input(format!("cannot open the file: {error}")).at(path).hint(hint).caused_by(error)
}

/// Checks that a BGZF file ends with [`BGZF_EOF`]; one cut at a block boundary lacks it and would
/// otherwise read to a clean end.
fn check_marker(file: &mut File, size: u64) -> Result<()> {
    let io = |e: io::Error| Error::input(format!("cannot read the file: {e}")).caused_by(e);
    let mut head = Vec::with_capacity(18);
    file.by_ref().take(18).read_to_end(&mut head).map_err(io)?;
    if is_bgzf(&head) {
        let tail = size.saturating_sub(BGZF_EOF.len() as u64);
        file.seek(SeekFrom::Start(tail)).map_err(io)?;
        let mut end = Vec::with_capacity(BGZF_EOF.len());
        file.by_ref().take(BGZF_EOF.len() as u64).read_to_end(&mut end).map_err(io)?;
        if end != BGZF_EOF {
            return Err(no_marker());
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(())
}

/// Returns the refusal of a BGZF stream without end-of-file marker.
pub fn no_marker() -> Error {
    Error::input("the BGZF end-of-file marker is missing: the file is cut short")
        .hint("copy it again and compare checksums; records may be missing from its end")
}

/// Tells whether bytes begin as gzip does.
pub fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// Returns the refusal of a file that was compressed twice.
pub fn packed_twice() -> Error {
    Error::input("the file is compressed twice: unpacked once it is gzip again")
        .hint("unpack it once: gunzip -c FILE > OTHER.gz")
}

fn is_bgzf(head: &[u8]) -> bool {
    head.len() >= 18 && head.starts_with(&BGZF_EOF[..4]) && head[12..14] == *b"BC"
}

/// Returns a reader of the unpacked bytes.
fn unpack(
    raw: impl BufRead + Send + 'static,
    packing: Packing,
    threads: usize,
) -> Box<dyn BufRead + Send> {
    match (packing, NonZero::new(threads.saturating_sub(1))) {
        (Packing::Bgzf, Some(_)) => {
            // One worker a thread of the budget: the caller's own work is a small part beside
            // inflating.
            let workers = NonZero::new(threads).unwrap_or(NonZero::<usize>::MIN);
            Box::new(bgzf::io::MultithreadedReader::with_worker_count(workers, raw))
        }
        (Packing::Bgzf, None) => Box::new(bgzf::io::Reader::new(raw)),
        (Packing::Gzip, _) => {
            Box::new(BufReader::with_capacity(1 << 18, flate2::bufread::MultiGzDecoder::new(raw)))
        }
        (Packing::Plain, _) => Box::new(raw),
    }
}

fn sniff(
    raw: Box<dyn Read + Send>,
    meter: Arc<Meter>,
    size: Option<u64>,
    seekable: Option<PathBuf>,
    threads: usize,
    any_text: bool,
) -> Result<Source> {
    let mut tap = Tap::new(raw, Arc::clone(&meter));
    let head = peek(&mut tap, 18).map_err(|e| read_error(&e, Packing::Plain))?;
    if head.is_empty() {
        return Err(Error::input("the file is empty (0 bytes)")
            .hint("a VCF has at least a header; was the copy interrupted?"));
    }
    let packing = match head.as_slice() {
        h if is_bgzf(h) => Packing::Bgzf,
        [0x1f, 0x8b, ..] => Packing::Gzip,
        h => match foreign_magic(h) {
            Some(what) => return Err(not_a_call_set(what)),
            None => Packing::Plain,
        },
    };
    // A small file needs no larger buffer than it has bytes.
    let buffer = size.map_or(READ_BYTES, |n| n.clamp(1 << 12, READ_BYTES as u64) as usize);
    let raw = Cursor::new(head).chain(BufReader::with_capacity(buffer, tap));
    let mut unpacked = unpack(raw, packing, threads);
    let start = peek(&mut unpacked, 5).map_err(|e| read_error(&e, packing))?;
    if packing != Packing::Plain && is_gzip(&start) {
        return Err(packed_twice());
    }
    let content = match start.as_slice() {
        [b'#', ..] | [0xef, 0xbb, 0xbf, b'#', ..] => Content::Vcf,
        [b'B', b'C', b'F', 2, _] => Content::Bcf,
        [_, ..] if any_text => Content::Vcf,
        [] => {
            return Err(Error::input("the file holds no data once unpacked")
                .hint("was the program that wrote it interrupted?"));
        }
        other => return Err(not_a_call_set(foreign_magic(other).unwrap_or("something else"))),
    };
    Ok(Source {
        reader: Box::new(Cursor::new(start).chain(unpacked)),
        packing,
        content,
        meter,
        size,
        seekable,
    })
}

fn peek(reader: &mut dyn Read, n: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(n).read_to_end(&mut head)?;
    Ok(head)
}

fn foreign_magic(head: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 16] = [
        (b"BAM\x01", "a BAM file"),
        (b"CRAM", "a CRAM file"),
        (b"TBI\x01", "a tabix index"),
        (b"CSI\x01", "a CSI index"),
        (b"PK\x03\x04", "a zip archive"),
        (b"BZh", "bzip2-compressed"),
        (b"\xfd7zXZ", "xz-compressed"),
        (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
        (b"BCF\x04", "a BCF file of version 1 (samtools 0.1)"),
        (b"\xff\xfe", "UTF-16 text"),
        (b"\xfe\xff", "UTF-16 text"),
        (b"<", "HTML or XML, perhaps an error page saved under this name"),
        (b">", "a FASTA file"),
        (b"@HD", "a SAM file"),
        (b"%PDF", "a PDF file"),
        (b"{", "JSON"),
    ];
    KNOWN.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what)
}

fn not_a_call_set(what: &str) -> Error {
    Error::input(format!("this is neither VCF nor BCF: it is {what}"))
        .hint("a VCF begins with '##fileformat=VCF' (plain, gzip or bgzip), a BCF with 'BCF'")
}

/// Returns the refusal of a stream that cannot be read on.
pub fn read_error(error: &io::Error, packing: Packing) -> Error {
    let hint = "copy the file again and compare checksums";
    let message = match (packing, error.kind()) {
        (Packing::Plain, _) => return Error::input(format!("cannot read the file: {error}")),
        (_, io::ErrorKind::UnexpectedEof) => {
            format!("the {} stream ends in the middle: the file is cut short", packing.name())
        }
        (_, io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other) => {
            format!("the {} stream is damaged ({error})", packing.name())
        }
        _ => format!("cannot read the file: {error}"),
    };
    Error::input(message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(bytes: &[u8]) -> Result<Source> {
        sniff(Box::new(Cursor::new(bytes.to_vec())), Arc::default(), None, None, 1, false)
    }

    #[test]
    fn knows_contents_by_their_first_bytes() {
        let s = sniffed(b"##fileformat=VCFv4.2\n").unwrap();
        assert_eq!((s.packing, s.content), (Packing::Plain, Content::Vcf));
        for (bytes, want) in [
            (&b""[..], "empty"),
            (b"BAM\x01", "BAM"),
            (b"PK\x03\x04...", "zip"),
            (b"chr1\t5\t", "something else"),
            (b"\xff\xfe#\0", "UTF-16"),
            (b"<html>", "HTML"),
        ] {
            let e = sniffed(bytes).err().unwrap().to_string();
            assert!(e.contains(want), "{e}");
        }
    }

    #[test]
    fn gzip_in_gzip_is_named() {
        use std::io::Write;
        let pack = |bytes: &[u8]| {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let once = pack(b"##fileformat=VCFv4.2\n");
        assert!(sniffed(&once).is_ok());
        assert!(sniffed(&pack(&once)).err().unwrap().to_string().contains("compressed twice"));
    }

    #[test]
    fn the_tap_counts_digests_and_sees_the_marker() {
        let mut bytes = BGZF_EOF.to_vec();
        bytes.extend(BGZF_EOF);
        let meter = Arc::new(Meter::default());
        for step in [1, 7, 28, 100] {
            let meter2 = Arc::new(Meter::default());
            let mut tap = Tap::new(&bytes[..], Arc::clone(&meter2));
            let mut buf = vec![0; step];
            while tap.read(&mut buf).unwrap() > 0 {}
            assert!(meter2.ended_with_marker());
            assert_eq!(meter2.bytes_read(), 56);
            assert_eq!(meter2.digest().unwrap().len(), 64);
        }
        let mut tap = Tap::new(&bytes[..55], Arc::clone(&meter));
        io::copy(&mut tap, &mut io::sink()).unwrap();
        assert!(!meter.ended_with_marker());
    }
}
