//! Loads the index beside a BGZF file: found, fresh, and of this very file.

use crate::io::text::excerpt::clip;
use crate::io::text::index_bounds;
use crate::model::{Chromosome, Region};
use crate::{Error, Result};
use noodles::bgzf::{self, VirtualPosition};
use noodles::core::{Position, region::Interval};
use noodles::csi::BinningIndex;
use noodles::csi::binning_index::index::header::{Format, format::CoordinateSystem};
use noodles::csi::binning_index::index::{Header, Index, reference_sequence};
use noodles::{csi, tabix};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Unpacked bytes of an index that are looked at before it is read: an index of a genome has some
/// millions.
const MAX_UNPACKED: u64 = 1 << 30;

/// Stands for a BGZF file that is read at any place.
pub(crate) type Seekable = bgzf::io::Reader<File>;

/// Says whether to use an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IndexUse {
    /// Uses an index where there is one.
    #[default]
    Auto,
    /// Ignores an index and reads the file whole.
    Ignore,
    /// Refuses a file without one.
    Require,
}

/// Holds a loaded index.
pub struct FileIndex {
    /// The path of its file.
    pub path: PathBuf,
    inner: Box<dyn BinningIndex + Send>,
    contigs: Vec<IndexedContig>,
    columns: Option<(usize, usize, bool)>,
    preset: Option<&'static str>,
}

/// Describes one contig that the index has records of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedContig {
    /// Its place in the index.
    pub id: usize,
    /// Its name as the file spells it.
    pub name: String,
    /// The place of its first record.
    pub first: VirtualPosition,
    /// The end of its last record.
    pub last: VirtualPosition,
    /// The number of its records, where the index counts them.
    pub records: Option<u64>,
}

impl FileIndex {
    /// Finds the index of `path`: `.csi`, then `.tbi` (htslib's order), the first that is not older
    /// than the file.
    ///
    /// # Errors
    /// There are only indexes older than the file.
    pub fn find(path: &Path) -> Result<Option<PathBuf>> {
        let modified = |p: &Path| std::fs::metadata(p).and_then(|m| m.modified()).ok();
        let mut stale = None;
        for extension in ["csi", "tbi"] {
            let mut name = path.as_os_str().to_owned();
            name.push(".");
            name.push(extension);
            let candidate = PathBuf::from(name);
            let Some(written) = modified(&candidate) else { continue };
            match modified(path) {
                Some(file) if written < file => stale = Some(candidate),
                _ => return Ok(Some(candidate)),
            }
        }
        match stale {
            Some(index) => Err(Error::input("the index is older than its file, so it may point to the wrong records")
                .at(&index)
                .hint("write it anew with `tabix -f -p vcf FILE` (BCF: `bcftools index -f FILE`), or read the file whole with --index ignore")),
            None => Ok(None),
        }
    }

    /// Loads an index. `dictionary` names the contigs of an index that carries no names (BCF).
    ///
    /// # Errors
    /// Not an index, damaged, or without names.
    pub fn load(path: &Path, dictionary: &[String]) -> Result<Self> {
        let damaged = |e: std::io::Error| {
            Error::input(format!("the index cannot be read: {e}"))
                .at(path)
                .hint("write it anew with tabix or bcftools index")
                .caused_by(e)
        };
        let bytes = std::fs::read(path).map_err(damaged)?;
        let mut plain = Vec::new();
        // What cannot be unpacked the reader refuses in its own words.
        let unpacked = bgzf::io::Reader::new(&bytes[..]).take(MAX_UNPACKED).read_to_end(&mut plain);
        if unpacked.is_ok() && !index_bounds::hold(&plain) {
            let what = "a count or a bin is out of bounds";
            return Err(damaged(std::io::Error::new(std::io::ErrorKind::InvalidData, what)));
        }
        drop(plain);
        let is_tabix = path.extension().is_some_and(|e| e == "tbi");
        let columns: Option<(usize, usize, bool)>;
        let preset: Option<&'static str>;
        let (inner, contigs): (Box<dyn BinningIndex + Send>, _) = if is_tabix {
            let index = tabix::io::Reader::new(&bytes[..]).read_index().map_err(damaged)?;
            let contigs = contigs(&index, dictionary);
            columns = index.header().map(columns_of);
            preset = index.header().map(preset_of);
            (Box::new(index), contigs)
        } else {
            let index = csi::io::Reader::new(&bytes[..]).read_index().map_err(damaged)?;
            let contigs = contigs(&index, dictionary);
            columns = index.header().map(columns_of);
            preset = index.header().map(preset_of);
            (Box::new(index), contigs)
        };
        let contigs = contigs.map_err(|e| e.at(path))?;
        Ok(Self { path: path.to_path_buf(), inner, contigs, columns, preset })
    }

    /// Returns the columns (from 0) of contig and first base that the index was made from, and
    /// whether it took them as 0-based, where it tells.
    pub fn columns(&self) -> Option<(usize, usize, bool)> {
        self.columns
    }

    /// Returns the contigs with records, in file order.
    pub fn contigs(&self) -> &[IndexedContig] {
        &self.contigs
    }

    /// Returns the number of records of the whole file, where the index counts them.
    pub fn records(&self) -> Option<u64> {
        self.contigs.iter().map(|c| c.records).sum()
    }

    /// Returns the place of the first record and the end of the last one; `None` for a file without
    /// records.
    pub fn extent(&self) -> Option<(VirtualPosition, VirtualPosition)> {
        let first = self.contigs.iter().map(|c| c.first).min()?;
        let last = self.contigs.iter().map(|c| c.last).max()?;
        Some((first, last))
    }

    /// Returns the byte ranges (virtual) that hold every record overlapping a region of a contig.
    ///
    /// # Errors
    /// The index does not reach that far.
    pub fn query(
        &self,
        contig: &IndexedContig,
        region: Region,
    ) -> Result<Vec<(VirtualPosition, VirtualPosition)>> {
        let shift = u32::from(self.inner.min_shift()) + 3 * u32::from(self.inner.depth());
        let limit = 1usize.checked_shl(shift).unwrap_or(usize::MAX);
        let at = |p: u64| usize::try_from(p).ok().map(|p| p.min(limit)).and_then(Position::new);
        let broken =
            || Error::input(format!("the index cannot answer for {region}")).at(&self.path);
        let start = at(region.span.start + 1).ok_or_else(broken)?;
        let end = at(region.span.end).ok_or_else(broken)?;
        let chunks = self
            .inner
            .query(contig.id, Interval::from(start..=end))
            .map_err(|e| broken().caused_by(e))?;
        Ok(chunks.iter().map(|c| (c.start(), c.end())).collect())
    }

    /// Moves a reader of the file to a place that the index names.
    ///
    /// # Errors
    /// Input: the file has no such place.
    pub(crate) fn seek(&self, file: &mut Seekable, to: VirtualPosition) -> Result<()> {
        file.seek(to).map(|_| ()).map_err(|e| {
            self.of_another_file("it points to a place that the file does not have").caused_by(e)
        })
    }

    /// Returns the refusal of an index that does not belong to its file.
    pub fn of_another_file(&self, why: impl std::fmt::Display) -> Error {
        Error::input(format!("the index is not of this call set: {why}"))
            .at(&self.path)
            .hint("write it anew with `tabix -f -p vcf FILE` (BCF: `bcftools index -f FILE`), or read the file whole with --index ignore")
    }

    /// Checks that the index is one of a call set, and that no chromosome appears under two names.
    /// A contig that the header does not declare is read as a full read takes it: its first record
    /// shows whether the index is of this file.
    ///
    /// # Errors
    /// Input: the index was made with another preset, or the file mixes two conventions of names.
    pub fn check_names(&self) -> Result<()> {
        if let Some(preset) = self.preset.filter(|p| *p != "vcf") {
            return Err(Error::input(format!(
                "the index was made with the preset '{preset}', which places the lines of a VCF elsewhere"
            ))
            .at(&self.path)
            .hint("write it anew with `tabix -f -p vcf FILE`, or read the file whole with --index ignore"));
        }
        let mut names = [None::<&str>; 25];
        for contig in &self.contigs {
            if let Some(chromosome) = Chromosome::parse(&contig.name)
                && let Some(other) = names[chromosome.rank()].replace(&contig.name)
            {
                return Err(Error::input(format!(
                    "{chromosome} appears under two names, {other} and {}",
                    clip(&contig.name)
                ))
                .hint("rename the contigs to one convention, for example with bcftools annotate --rename-chrs"));
            }
        }
        Ok(())
    }
}

fn columns_of(header: &Header) -> (usize, usize, bool) {
    let bed = header.format() == Format::Generic(CoordinateSystem::Bed);
    (header.reference_sequence_name_index(), header.start_position_index(), bed)
}

/// Returns tabix's name of the preset that an index was made with.
fn preset_of(header: &Header) -> &'static str {
    match header.format() {
        Format::Vcf => "vcf",
        Format::Sam => "sam",
        Format::Generic(CoordinateSystem::Bed) => "bed",
        Format::Generic(CoordinateSystem::Gff) => "gff",
    }
}

/// Returns the contigs that have chunks, in file order.
fn contigs<I: reference_sequence::Index>(
    index: &Index<I>,
    dictionary: &[String],
) -> Result<Vec<IndexedContig>> {
    let names: Vec<String> = match index.header() {
        Some(header) => header
            .reference_sequence_names()
            .iter()
            .map(|n| String::from_utf8_lossy(n).into_owned())
            .collect(),
        None => dictionary.to_vec(),
    };
    let mut contigs = Vec::new();
    for (id, sequence) in index.reference_sequences().iter().enumerate() {
        let chunks = || sequence.bins().values().flat_map(|b| b.chunks());
        let (Some(first), Some(last)) =
            (chunks().map(|c| c.start()).min(), chunks().map(|c| c.end()).max())
        else {
            continue;
        };
        let Some(name) = names.get(id) else {
            return Err(Error::input("the index has records of a contig that it does not name")
                .hint("write it anew with tabix or bcftools index"));
        };
        let metadata = csi::binning_index::ReferenceSequence::metadata(sequence);
        contigs.push(IndexedContig {
            id,
            name: name.clone(),
            first,
            last,
            records: metadata
                .map(|m| m.mapped_record_count().saturating_add(m.unmapped_record_count())),
        });
    }
    contigs.sort_by_key(|c| c.first);
    Ok(contigs)
}
