//! Keeps the rows of one source file on disk: sorted runs of rows, then the facts of the read.
//!
//! A part has its name only when it is whole, so a build that was killed finds each finished part
//! again and each unfinished one missing. Memory is one run while a part is written and one frame a
//! run while parts are merged.

use crate::io::atomic_file::AtomicFile;
use crate::resource::bundle::format::{FileMark, checksum};
use crate::resource::bundle::rows::Row;
use crate::{Error, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Gives the first bytes of the file; the last digit is the layout's version.
const MAGIC: &[u8; 8] = b"PWPART02";
/// Begins the name of a part that is not whole; a later build removes what a killed one left.
pub(crate) const UNFINISHED: &str = ".unfinished-";
/// The bytes of rows in a sorted run, roughly.
const RUN_BYTES: usize = 48 << 20;
/// The number of rows in a frame.
const FRAME_ROWS: usize = 256;

/// Holds the facts of a read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PartFacts {
    /// Identifies the file.
    pub file: FileMark,
    /// The release that the file tells.
    pub release: Option<String>,
    /// Marks the chromosomes of which the file has records.
    pub chromosomes: [bool; 25],
    /// The number of records inside the regions.
    pub records: u64,
    /// The number of alleles not taken.
    pub not_taken: u64,
    /// The number of alleles changed by normalisation.
    pub normalised: u64,
    /// The number of alleles where the reference is N.
    pub not_checked: u64,
    /// Gives the number of rows of a predictor whose REF is not the reference's, which are left
    /// out.
    pub other_reference: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Trailer {
    facts: PartFacts,
    /// Runs: places of their frames as offset, length and CRC-32.
    runs: Vec<Vec<(u64, u32, u32)>>,
}

/// Holds the rows and counts that some records of a source make.
#[derive(Debug, Default)]
pub(crate) struct PartBatch {
    /// Holds the rows, in the order of the records.
    pub rows: Vec<Row>,
    /// Adds to [`PartFacts::not_taken`].
    pub not_taken: u64,
    /// Adds to [`PartFacts::normalised`].
    pub normalised: u64,
    /// Adds to [`PartFacts::not_checked`].
    pub not_checked: u64,
    /// Adds to [`PartFacts::other_reference`].
    pub other_reference: u64,
}

/// Writes a part.
pub(crate) struct PartWriter {
    file: BufWriter<AtomicFile>,
    path: PathBuf,
    at: u64,
    rows: Vec<Row>,
    weight: usize,
    runs: Vec<Vec<(u64, u32, u32)>>,
    /// Holds the facts, filled by the reader.
    pub facts: PartFacts,
}

impl PartWriter {
    /// Starts a part that will be named `path`.
    ///
    /// # Errors
    /// Input: the folder cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let file = AtomicFile::with_prefix(path, UNFINISHED)?;
        let mut writer = Self {
            file: BufWriter::with_capacity(1 << 18, file),
            path: path.to_path_buf(),
            at: 0,
            rows: Vec::new(),
            weight: 0,
            runs: Vec::new(),
            facts: PartFacts::default(),
        };
        writer.write(MAGIC)?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.at += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|e| Error::io(&self.path, e))
    }

    /// Takes what was made of records, in their order.
    ///
    /// # Errors
    /// Input: the disk is full ...
    pub fn absorb(&mut self, batch: PartBatch) -> Result<()> {
        self.facts.not_taken += batch.not_taken;
        self.facts.normalised += batch.normalised;
        self.facts.not_checked += batch.not_checked;
        self.facts.other_reference += batch.other_reference;
        batch.rows.into_iter().try_for_each(|row| self.push(row))
    }

    fn push(&mut self, row: Row) -> Result<()> {
        self.facts.chromosomes[usize::from(row.chromosome)] = true;
        self.weight += row.weight();
        self.rows.push(row);
        if self.weight >= RUN_BYTES { self.end_run() } else { Ok(()) }
    }

    fn end_run(&mut self) -> Result<()> {
        self.weight = 0;
        let mut rows = std::mem::take(&mut self.rows);
        // Stable: of equal alleles the first in the file stays first.
        rows.par_sort_by(Row::order);
        let mut frames = Vec::new();
        for rows in rows.chunks(FRAME_ROWS) {
            let bytes = encoded(&rows)?;
            frames.push((self.at, bytes.len() as u32, checksum(&bytes)));
            self.write(&bytes)?;
        }
        if !frames.is_empty() {
            self.runs.push(frames);
        }
        Ok(())
    }

    /// Ends the part and names it.
    ///
    /// # Errors
    /// See [`Self::absorb`].
    pub fn finish(mut self) -> Result<Part> {
        self.end_run()?;
        let trailer = Trailer {
            facts: std::mem::take(&mut self.facts),
            runs: std::mem::take(&mut self.runs),
        };
        let bytes = encoded(&trailer)?;
        self.write(&bytes)?;
        let (length, sum) = (bytes.len() as u64, u64::from(checksum(&bytes)));
        self.write(&length.to_le_bytes())?;
        self.write(&sum.to_le_bytes())?;
        let file = self.file.into_inner().map_err(|e| Error::io(&self.path, e.into_error()))?;
        file.publish()?;
        Part::open(&self.path)
    }
}

fn encoded<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_allocvec(value)
        .map_err(|e| Error::internal(format!("a part of the build cannot be written: {e}")))
}

/// Holds a finished part.
pub(crate) struct Part {
    file: Arc<File>,
    path: PathBuf,
    trailer: Trailer,
}

impl Part {
    /// Opens a finished part.
    ///
    /// # Errors
    /// Input: damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |e: std::io::Error| Error::io(path, e);
        let damaged = || {
            Error::input("a part of an earlier build is damaged")
                .at(path)
                .hint("remove it; it is made again")
        };
        let file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let mut ends = [0; 24];
        let end = size.checked_sub(16).filter(|n| *n >= 8).ok_or_else(damaged)?;
        file.read_exact_at(&mut ends[..8], 0).map_err(io)?;
        file.read_exact_at(&mut ends[8..], end).map_err(io)?;
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
        let (length, sum) = (number(&ends[8..16]), number(&ends[16..]));
        if &ends[..8] != MAGIC || length > end - 8 {
            return Err(damaged());
        }
        let mut bytes = vec![0; length as usize];
        file.read_exact_at(&mut bytes, end - length).map_err(io)?;
        if u64::from(checksum(&bytes)) != sum {
            return Err(damaged());
        }
        let trailer = postcard::from_bytes(&bytes).map_err(|_| damaged())?;
        Ok(Self { file: Arc::new(file), path: path.to_path_buf(), trailer })
    }

    /// Returns the facts of the read.
    pub fn facts(&self) -> &PartFacts {
        &self.trailer.facts
    }

    /// Returns its sorted runs, in the order in which they were read.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        self.trailer.runs.iter().map(|frames| Run {
            file: Arc::clone(&self.file),
            path: self.path.clone(),
            frames: frames.clone().into_iter(),
            rows: Vec::new().into_iter(),
        })
    }
}

/// Hands out the rows of one run in order.
pub(crate) struct Run {
    file: Arc<File>,
    path: PathBuf,
    frames: std::vec::IntoIter<(u64, u32, u32)>,
    rows: std::vec::IntoIter<Row>,
}

impl Run {
    /// Returns the next row.
    ///
    /// # Errors
    /// Input: damaged.
    pub fn next(&mut self) -> Result<Option<Row>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(row));
            }
            let Some((offset, length, sum)) = self.frames.next() else { return Ok(None) };
            let mut bytes = vec![0; length as usize];
            self.file.read_exact_at(&mut bytes, offset).map_err(|e| Error::io(&self.path, e))?;
            let rows: Option<Vec<Row>> =
                (checksum(&bytes) == sum).then(|| postcard::from_bytes(&bytes).ok()).flatten();
            let damaged = || {
                Error::input("a part of the build is damaged").at(&self.path).hint("build again")
            };
            self.rows = rows.ok_or_else(damaged)?.into_iter();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Allele, Chromosome};

    #[test]
    fn rows_come_back_sorted_and_damage_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p");
        let mut writer = PartWriter::create(&path).unwrap();
        for start in [9u64, 3, 7, 3] {
            let allele = Allele {
                chromosome: Chromosome::X,
                start,
                reference: "A".into(),
                alternate: "C".into(),
            };
            writer.push(Row::new(&allele, &[start as f32, f32::NAN], &["t"]).unwrap()).unwrap();
        }
        assert!(!path.exists(), "an unfinished part has no name");
        let part = writer.finish().unwrap();
        let mut run = part.runs().next().unwrap();
        let mut seen = Vec::new();
        while let Some(row) = run.next().unwrap() {
            let cells = row.cells().unwrap();
            seen.push((row.allele().start, cells.number(0)));
            assert!(cells.number(1).is_nan());
            assert_eq!(cells.texts, ["t"]);
        }
        assert_eq!(seen, [(3, 3.0), (3, 3.0), (7, 7.0), (9, 9.0)]);
        let bytes = std::fs::read(&path).unwrap();
        for cut in 1..bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            assert!(Part::open(&path).is_err(), "{cut}");
        }
    }
}
