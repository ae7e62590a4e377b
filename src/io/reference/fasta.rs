//! Reads an indexed reference FASTA, plain or bgzip, by region.
//!
//! A `.fai` (and for bgzip a `.gzi`) must lie beside the file. An index is trusted only as far as
//! it is checked: its offsets must lie inside the file, and the header line in front of a contig
//! must name that contig, which is looked at before the first base of the contig is handed out.

use crate::error::{Error, Result};
use crate::io::reference::bgzf_blocks::{BgzfBlocks, MAX_BLOCK};
use crate::io::reference::fasta_index::{
    FAIDX_HINT, ReadAt, byte_offset, check_eof_marker, check_header, invalid, read_fai, read_gzi,
    sibling,
};
use crate::model::digest::hex;
use crate::model::{Build, Chromosome, Span};
use noodles::fasta::fai;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Caps the bases read at once: eight blocks of a bgzip file.
const READ_AT_ONCE: usize = 1 << 19;
/// Holds a reference genome on disk. Shared by reference between threads.
#[derive(Debug)]
pub struct Reference {
    path: PathBuf,
    storage: Storage,
    records: Vec<fai::Record>,
    contigs: Vec<(String, u64)>,
    by_name: HashMap<String, usize>,
    primary: [Option<usize>; 25],
    header_checked: Vec<OnceLock<()>>,
}

#[derive(Debug)]
enum Storage {
    Plain,
    Bgzf(BgzfBlocks),
}

/// Holds the genome build of a reference and the evidence for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceBuild {
    /// Names the build.
    pub build: Build,
    /// Gives the evidence for messages, for example `25 of 25 primary contig lengths are GRCh38's`.
    pub evidence: String,
}

/// Opens the file by its first bytes; returns the number of bases that it may hold at most.
fn open_storage(path: &Path) -> Result<(Storage, u64)> {
    let mut file = File::open(path).map_err(|e| Error::io(path, e))?;
    let metadata = file.metadata().map_err(|e| Error::io(path, e))?;
    if metadata.is_dir() {
        return Err(Error::input("is a directory, not a FASTA file")
            .at(path)
            .hint("name the file in it"));
    }
    let size = metadata.len();
    let mut head = [0u8; 18];
    let n = read_up_to(&mut file, &mut head).map_err(|e| Error::io(path, e))?;
    if head[..n].first() == Some(&b'>') {
        return Ok((Storage::Plain, size));
    }
    if !head[..n].starts_with(&[0x1f, 0x8b]) {
        return Err(Error::input("is not FASTA: it does not begin with '>'").at(path));
    }
    if n < 18 || &head[12..14] != b"BC" {
        return Err(Error::input("is gzip, not bgzip: it cannot be read by region")
            .at(path)
            .hint("recompress: gunzip -c REF.fa.gz | bgzip > REF.bgz.fa.gz && samtools faidx REF.bgz.fa.gz"));
    }
    check_eof_marker(&mut file, size, path)?;
    let index = read_gzi(path, size)?;
    let last = index.as_ref().last().map_or(0, |b| b.1);
    Ok((Storage::Bgzf(BgzfBlocks::new(file, index.as_ref())), last + MAX_BLOCK))
}

impl Reference {
    /// Opens a FASTA with its index and checks the index against the file.
    ///
    /// # Errors
    /// Input: the file or an index is missing, unreadable, gzip instead of bgzip, truncated, or the
    /// index does not belong to the file.
    pub fn open(path: &Path) -> Result<Self> {
        let (storage, readable) = open_storage(path)?;
        let records = read_fai(path, readable)?;
        let contigs: Vec<(String, u64)> =
            records.iter().map(|r| (r.name().to_string(), r.length())).collect();
        let mut by_name = HashMap::with_capacity(contigs.len());
        let mut primary = [None; 25];
        for (i, (name, length)) in contigs.iter().enumerate() {
            if by_name.insert(name.clone(), i).is_some() {
                return Err(Error::input(format!("contig '{name}' stands twice in the index"))
                    .at(&sibling(path, "fai")));
            }
            // UCSC hg19's chrM (NC_001807) is another sequence than the rCRS, which is what chrM
            // means here.
            if let Some(c) = Chromosome::parse(name)
                && (c != Chromosome::M || *length == c.length(Build::GRCh38))
                && let Some(other) = primary[c.rank()].replace(i)
            {
                let (other, _): &(String, u64) = &contigs[other];
                return Err(
                    Error::input(format!("contigs '{other}' and '{name}' are both {c}")).at(path)
                );
            }
        }
        let header_checked = contigs.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            path: path.to_path_buf(),
            storage,
            records,
            contigs,
            by_name,
            primary,
            header_checked,
        })
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the contigs in file order: name as in the file, length in bases.
    pub fn contigs(&self) -> &[(String, u64)] {
        &self.contigs
    }

    /// Returns the file's own name of a primary chromosome.
    pub fn name_of(&self, chromosome: Chromosome) -> Option<&str> {
        self.primary[chromosome.rank()].map(|i| self.contigs[i].0.as_str())
    }

    /// Returns the file's own name of a contig: as written, or through the spellings that
    /// [`Chromosome::parse`] knows.
    pub fn resolve(&self, contig: &str) -> Option<&str> {
        self.index_of(contig).map(|i| self.contigs[i].0.as_str())
    }

    /// Returns the length of a contig in bases; the name may be any that [`Self::resolve`] knows.
    pub fn length_of(&self, contig: &str) -> Option<u64> {
        self.index_of(contig).map(|i| self.contigs[i].1)
    }

    fn index_of(&self, contig: &str) -> Option<usize> {
        match Chromosome::parse(contig) {
            Some(Chromosome::M) => self.primary[Chromosome::M.rank()],
            Some(c) => self.by_name.get(contig).copied().or(self.primary[c.rank()]),
            None => self.by_name.get(contig).copied(),
        }
    }

    /// Detects the genome build from the lengths of the primary contigs. chrM does not count: it is
    /// the same in both builds.
    ///
    /// # Errors
    /// Input: no primary contig, or one whose length is not that of the others' build.
    pub fn build(&self) -> Result<ReferenceBuild> {
        let mut votes: [Vec<Chromosome>; 2] = [Vec::new(), Vec::new()];
        let mut odd = None;
        for c in Chromosome::all().filter(|c| *c != Chromosome::M) {
            let Some(i) = self.primary[c.rank()] else { continue };
            let length = self.contigs[i].1;
            match Build::ALL.iter().position(|b| c.length(*b) == length) {
                Some(b) => votes[b].push(c),
                None => odd = odd.or(Some((c, length))),
            }
        }
        let refuse = |message: String| {
            Err(Error::input(message)
                .at(&self.path)
                .hint("give the GRCh37 or GRCh38 reference the calls were made on"))
        };
        if let Some((c, length)) = odd {
            return refuse(format!("{c} has {length} bases, as in neither GRCh37 nor GRCh38"));
        }
        let [a, b] = &votes;
        match (a.first(), b.first()) {
            (None, None) => refuse(
                "has no primary human chromosome: the genome build cannot be told".to_owned(),
            ),
            (Some(x), Some(y)) => {
                refuse(format!("mixes builds: {x} is GRCh37's and {y} is GRCh38's"))
            }
            (Some(_), None) => Ok(evidence(Build::GRCh37, a.len())),
            (None, Some(_)) => Ok(evidence(Build::GRCh38, b.len())),
        }
    }

    /// Returns the bases of `span` (0-based half-open) of a contig in upper case; the name may be
    /// any that [`Self::resolve`] knows.
    ///
    /// # Errors
    /// Input: unknown contig, a span that reaches over the contig's end, an unreadable or stale
    /// file.
    pub fn fetch(&self, contig: &str, span: Span) -> Result<Vec<u8>> {
        let i = self.place(contig, span)?;
        let mut bases = vec![0; span.len() as usize];
        self.read(i, span, &mut bases)?;
        Ok(bases)
    }

    /// Returns the contig's index, if it has this span.
    fn place(&self, contig: &str, span: Span) -> Result<usize> {
        let Some(i) = self.index_of(contig) else {
            return Err(Error::input(format!("has no contig '{contig}'"))
                .at(&self.path)
                .hint("the reference must be the one the calls were made on"));
        };
        let (name, length) = &self.contigs[i];
        if span.end > *length {
            return Err(Error::input(format!("{contig} has {length} bases"))
                .at(&self.path)
                .locus(format!("{name}:{span}")));
        }
        Ok(i)
    }

    fn read(&self, i: usize, span: Span, bases: &mut [u8]) -> Result<()> {
        if span.is_empty() {
            return Ok(());
        }
        let name = &self.contigs[i].0;
        self.read_span(i, span, bases).map_err(|e| match e.kind() {
            io::ErrorKind::InvalidData => Error::input(e.to_string())
                .at(&self.path)
                .locus(format!("{name}:{span}"))
                .hint(FAIDX_HINT),
            _ => Error::io(&self.path, e),
        })
    }

    /// Returns the MD5 (hex) of a contig's upper-case sequence, which `@SQ M5` holds (SAM
    /// specification, section 1.3.2); the name may be any that [`Self::resolve`] knows. Reads the
    /// whole contig.
    ///
    /// # Errors
    /// See [`Self::fetch`].
    pub fn md5(&self, contig: &str) -> Result<String> {
        use md5::Digest;
        let length = self.length_of(contig).unwrap_or(0);
        let mut digest = md5::Md5::new();
        for start in (0..length.max(1)).step_by(1 << 20) {
            digest.update(self.fetch(contig, Span::new(start, (start + (1 << 20)).min(length)))?);
        }
        Ok(hex(&digest.finalize()))
    }

    /// Fetches several regions at once, in the order asked for, on rayon's current pool.
    ///
    /// # Errors
    /// See [`Self::fetch`]; of several errors, the first region's.
    pub fn fetch_many(&self, regions: &[(Chromosome, Span)]) -> Result<Vec<Vec<u8>>> {
        let all: Vec<Result<Vec<u8>>> = regions
            .par_iter()
            .map(|(c, span)| self.fetch(self.name_of(*c).unwrap_or(c.name()), *span))
            .collect();
        all.into_iter().collect()
    }

    fn read_span(&self, i: usize, span: Span, bases: &mut [u8]) -> io::Result<()> {
        match &self.storage {
            Storage::Plain => {
                let file = File::open(&self.path)?;
                self.read_from(&mut io::BufReader::with_capacity(1 << 16, file), i, span, bases)
            }
            Storage::Bgzf(blocks) => self.read_from(&mut &*blocks, i, span, bases),
        }
    }

    fn read_from<R: ReadAt>(
        &self,
        reader: &mut R,
        i: usize,
        span: Span,
        bases: &mut [u8],
    ) -> io::Result<()> {
        let record = &self.records[i];
        if self.header_checked[i].get().is_none() {
            check_header(reader, record)?;
            let _ = self.header_checked[i].set(());
        }
        let one_line = record.line_base_count().get() >= record.length();
        let mut lines = Vec::new();
        // In parts, so that what was read is still in the processor's cache when it is looked at.
        for (part, start) in
            bases.chunks_mut(READ_AT_ONCE).zip((span.start..).step_by(READ_AT_ONCE))
        {
            let from = byte_offset(record, start);
            if one_line {
                reader.read_at(from, part)?;
            } else {
                let to = byte_offset(record, start + part.len() as u64 - 1) + 1;
                lines
                    .resize(usize::try_from(to - from).map_err(|_| invalid("region too long"))?, 0);
                reader.read_at(from, &mut lines)?;
                without_line_ends(&lines, record, start, part);
            }
            part.make_ascii_uppercase();
            if !is_sequence(part) {
                return Err(invalid(
                    "the lines are not as long as the .fai says, or hold what is no base",
                ));
            }
        }
        Ok(())
    }
}

/// Leaves line ends out where the index says they are (and nowhere else: one elsewhere is a stale
/// index and stays to be seen). `lines` begin at the 0-based base `start`.
fn without_line_ends(lines: &[u8], record: &fai::Record, start: u64, mut bases: &mut [u8]) {
    let (length, width) =
        (record.line_base_count().get() as usize, record.line_width().get() as usize);
    let mut from = 0;
    let mut left = length - start as usize % length;
    while !bases.is_empty() {
        let n = left.min(bases.len());
        let (line, rest) = bases.split_at_mut(n);
        line.copy_from_slice(&lines[from..from + n]);
        (bases, from, left) = (rest, from + n + (width - length), length);
    }
}

/// Tells whether bytes are upper-case IUPAC nucleotide codes only.
fn is_sequence(bytes: &[u8]) -> bool {
    // Nearly all are these five: counted without a short cut, as vector code.
    let common = |b: &u8| (*b == b'A') | (*b == b'C') | (*b == b'G') | (*b == b'T') | (*b == b'N');
    let iupac =
        |b: &u8| matches!(b, b'R' | b'Y' | b'S' | b'W' | b'K' | b'M' | b'B' | b'D' | b'H' | b'V');
    bytes.chunks(4096).all(|part| {
        part.iter().fold(true, |all, b| all & common(b))
            || part.iter().all(|b| common(b) || iupac(b))
    })
}

fn evidence(build: Build, n: usize) -> ReferenceBuild {
    ReferenceBuild {
        build,
        evidence: format!("lengths of {n} of 24 nuclear chromosomes are {build}'s"),
    }
}

fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match reader.read(&mut buffer[n..])? {
            0 => break,
            k => n += k,
        }
    }
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use noodles::bgzf;
    use std::io::Write;

    const PLAIN: &str = ">chr1 first\nACGTA\nCGTAC\nGT\n>1_alt\nacgtn\nA\n";
    const FAI: &str = "chr1\t12\t12\t5\t6\n1_alt\t6\t34\t5\t6\n";

    fn plain(fasta: &str, fai: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.fa");
        std::fs::write(&path, fasta).unwrap();
        std::fs::write(dir.path().join("r.fa.fai"), fai).unwrap();
        (dir, path)
    }

    fn bgzip(dir: &Path, text: &str, chunk: usize) -> PathBuf {
        let path = dir.join("r.fa.gz");
        let mut writer = bgzf::io::Writer::new(Vec::new());
        let mut index = Vec::new();
        for (k, part) in text.as_bytes().chunks(chunk).enumerate() {
            if k > 0 {
                index.push((writer.virtual_position().compressed(), (k * chunk) as u64));
            }
            writer.write_all(part).unwrap();
            writer.flush().unwrap();
        }
        std::fs::write(&path, writer.finish().unwrap()).unwrap();
        std::fs::write(dir.join("r.fa.gz.fai"), FAI).unwrap();
        noodles::bgzf::gzi::fs::write(
            dir.join("r.fa.gz.gzi"),
            &noodles::bgzf::gzi::Index::from(index),
        )
        .unwrap();
        path
    }

    #[test]
    fn plain_and_bgzip_give_the_same_bases_for_every_span() {
        let (dir, path) = plain(PLAIN, FAI);
        let gz = bgzip(dir.path(), PLAIN, 7);
        let (a, b) = (Reference::open(&path).unwrap(), Reference::open(&gz).unwrap());
        for (name, sequence) in [("chr1", "ACGTACGTACGT"), ("1_alt", "ACGTNA")] {
            for start in 0..=sequence.len() {
                for end in start..=sequence.len() {
                    let span = Span::new(start as u64, end as u64);
                    let want = &sequence.as_bytes()[start..end];
                    assert_eq!(a.fetch(name, span).unwrap(), want);
                    assert_eq!(b.fetch(name, span).unwrap(), want);
                }
            }
        }
        assert_eq!(a.resolve("1"), Some("chr1"));
        assert_eq!(a.name_of(Chromosome::from_rank(0).unwrap()), Some("chr1"));
        assert!(a.fetch("chr1", Span::new(10, 13)).is_err());
        assert!(a.fetch("chr2", Span::new(0, 1)).is_err());
    }

    #[test]
    fn crlf_lines() {
        let (_dir, path) = plain(">c\r\nACG\r\nTT\r\n", "c\t5\t4\t3\t5\n");
        assert_eq!(Reference::open(&path).unwrap().fetch("c", Span::new(1, 5)).unwrap(), b"CGTT");
    }

    #[test]
    fn stale_and_missing_indexes_are_refused() {
        // A contig moved: the index points into another contig's bases.
        let (_dir, path) = plain(PLAIN, "chr1\t12\t12\t5\t6\n1_alt\t6\t30\t5\t6\n");
        let e = Reference::open(&path).unwrap().fetch("1_alt", Span::new(0, 2)).unwrap_err();
        assert!(e.message().contains("stale") && e.hint_text().unwrap().contains("faidx"), "{e}");
        // Beyond the end.
        let (_dir, path) = plain(PLAIN, "chr1\t1200\t12\t5\t6\n");
        assert!(Reference::open(&path).unwrap_err().message().contains("beyond the end"));
        // Wrong line length.
        let (_dir, path) = plain(PLAIN, "chr1\t12\t12\t4\t5\n");
        assert!(Reference::open(&path).unwrap().fetch("chr1", Span::new(0, 12)).is_err());
        // Missing.
        let (dir, path) = plain(PLAIN, FAI);
        std::fs::remove_file(dir.path().join("r.fa.fai")).unwrap();
        assert!(
            Reference::open(&path).unwrap_err().hint_text().unwrap().contains("samtools faidx")
        );
        let gz = bgzip(dir.path(), PLAIN, 7);
        std::fs::remove_file(dir.path().join("r.fa.gz.gzi")).unwrap();
        assert!(Reference::open(&gz).unwrap_err().message().contains(".gzi"));
    }

    #[test]
    fn truncated_and_foreign_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let gz = bgzip(dir.path(), PLAIN, 7);
        let bytes = std::fs::read(&gz).unwrap();
        std::fs::write(&gz, &bytes[..bytes.len() - 28]).unwrap();
        assert!(Reference::open(&gz).unwrap_err().message().contains("truncated"));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(PLAIN.as_bytes()).unwrap();
        std::fs::write(&gz, encoder.finish().unwrap()).unwrap();
        assert!(Reference::open(&gz).unwrap_err().message().contains("not bgzip"));
        assert!(Reference::open(dir.path()).unwrap_err().message().contains("directory"));
    }

    #[test]
    fn build_needs_known_lengths() {
        let (_dir, path) = plain(PLAIN, FAI);
        let e = Reference::open(&path).unwrap().build().unwrap_err();
        assert!(e.message().contains("neither"), "{e}");
    }

    #[test]
    fn another_mitochondrial_genome_is_not_chrm() {
        let (_dir, path) = plain(">chrM\nACGT\n", "chrM\t4\t6\t4\t5\n");
        let r = Reference::open(&path).unwrap();
        assert_eq!(
            (r.name_of(Chromosome::M), r.resolve("MT"), r.length_of("chrM")),
            (None, None, None)
        );
    }
}
