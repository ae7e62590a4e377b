//! The indexed read: one query a region, the same lines in the same order as a full scan.

use crate::io::calls::batch::{Batcher, locus, place};
use crate::io::calls::bcf::{Dictionary, Frame};
use crate::io::calls::index::{FileIndex, IndexedContig};
use crate::io::calls::scan::{LINE_LIMIT, unsorted};
use crate::io::calls::vcf::header::clip;
use crate::io::calls::vcf::line::{footprint, split_contig, split_position};
use crate::io::text::source::{Packing, read_error};
use crate::model::{Chromosome, Region};
use crate::{Error, Result};
use noodles::bgzf::{self, VirtualPosition};
use std::fs::File;
use std::io::{BufRead, Read};

/// Seekable BGZF file.
pub(crate) type Seekable = bgzf::io::Reader<File>;

/// Asks the index for each region in file order; `dictionary` makes it a BCF.
pub(crate) fn query(
    file: &mut Seekable,
    index: &FileIndex,
    dictionary: Option<&Dictionary>,
    excluded: &[Chromosome],
    batcher: &mut Batcher<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<()> {
    for contig in index.contigs() {
        let Some(chromosome) = Chromosome::parse(&contig.name).filter(|c| !excluded.contains(c))
        else {
            continue;
        };
        begins_with(file, index, dictionary, contig)?;
        batcher.counts.by_chromosome[chromosome.rank()] = contig.records;
        let (from, regions) = batcher.regions().on(chromosome);
        for (i, region) in regions.iter().enumerate() {
            read_region(file, index, dictionary, contig, *region, from + i, batcher)?;
            progress(u64::from(file.virtual_position()) >> 16);
        }
        batcher.close_chromosome(chromosome)?;
    }
    let present =
        |c: Chromosome| index.contigs().iter().any(|k| Chromosome::parse(&k.name) == Some(c));
    for chromosome in Chromosome::all().filter(|c| !present(*c)) {
        batcher.counts.by_chromosome[chromosome.rank()] = Some(0);
    }
    batcher.counts.total = index.records();
    if index.contigs().is_empty() {
        batcher.counts.warnings.push("the call set has no records".to_owned());
    }
    batcher.finish()
}

/// The contig's first record is of the contig: of an index of another file, the contig that the
/// file has in its place would be absent from the answer, and no region asked would show it.
fn begins_with(
    file: &mut Seekable,
    index: &FileIndex,
    dictionary: Option<&Dictionary>,
    contig: &IndexedContig,
) -> Result<()> {
    seek(file, contig.first, index)?;
    let mut line = Vec::new();
    match dictionary {
        None => drop(read_line(file, &mut line)?),
        Some(dictionary) => {
            let mut frame = Frame::default();
            if !frame.read(file).map_err(|e| read_error(&e, Packing::Bgzf))?
                || frame.to_line(dictionary, &mut line).is_err()
            {
                // A record that cannot be read is told, or left out, where it is asked for.
                return Ok(());
            }
        }
    }
    match split_contig(&line) {
        Some((name, _)) if name != contig.name.as_bytes() => {
            Err(of_other_contig(index, contig, name))
        }
        _ => Ok(()),
    }
}

fn of_other_contig(index: &FileIndex, contig: &IndexedContig, found: &[u8]) -> Error {
    let found = clip(&String::from_utf8_lossy(found));
    index.of_another_file(format!("a record of {} turns out to be of '{found}'", contig.name))
}

fn read_region(
    file: &mut Seekable,
    index: &FileIndex,
    dictionary: Option<&Dictionary>,
    contig: &IndexedContig,
    region: Region,
    number: usize,
    batcher: &mut Batcher<'_>,
) -> Result<()> {
    let mut line = Vec::new();
    let mut frame = Frame::default();
    let mut last = 0;
    for (start, end) in index.query(contig, region)? {
        seek(file, start, index)?;
        while file.virtual_position() < end {
            line.clear();
            match dictionary {
                None => {
                    if read_line(file, &mut line)? == 0 {
                        break;
                    }
                }
                Some(dictionary) => {
                    if !frame.read(file).map_err(|e| read_error(&e, Packing::Bgzf))? {
                        break;
                    }
                    if let Err(reason) = frame.to_line(dictionary, &mut line) {
                        batcher.refuse(
                            format!("{}:{}", clip(&contig.name), frame.position()),
                            None,
                            reason,
                        )?;
                        continue;
                    }
                }
            }
            let text = line.strip_suffix(b"\r").unwrap_or(&line);
            let (name, rest) = match split_contig(text) {
                Some(split) => split,
                None if text.is_empty() => continue,
                None => {
                    return Err(index.of_another_file("a record that it points to has no columns"));
                }
            };
            if name != contig.name.as_bytes() {
                return Err(of_other_contig(index, contig, name));
            }
            let (position, after) = match split_position(rest) {
                Ok(split) => split,
                Err(reason) => {
                    batcher.refuse(locus(text), None, reason)?;
                    continue;
                }
            };
            if position < last {
                return Err(unsorted(format!("position {position} follows {last}"))
                    .place(place(&locus(text), None)));
            }
            last = position;
            if position.saturating_sub(1) >= region.span.end {
                return Ok(());
            }
            let span = match footprint(position, after, batcher.reach()) {
                Ok(span) => span,
                Err(reason) => {
                    batcher.refuse(locus(text), None, reason)?;
                    continue;
                }
            };
            // A record that begins in an earlier region was delivered there.
            if batcher.first_overlap(region.chromosome, span) == Some(number) {
                batcher.line(text, region.chromosome, number, None)?;
            }
        }
    }
    Ok(())
}

/// Goes to a place that the index names.
pub(crate) fn seek(file: &mut Seekable, to: VirtualPosition, index: &FileIndex) -> Result<()> {
    file.seek(to).map(|_| ()).map_err(|e| {
        index.of_another_file("it points to a place that the file does not have").caused_by(e)
    })
}

/// One line without its `\n`; 0 bytes read at the end.
fn read_line(file: &mut Seekable, line: &mut Vec<u8>) -> Result<usize> {
    let limit = LINE_LIMIT as u64 + 1;
    let n = file
        .by_ref()
        .take(limit)
        .read_until(b'\n', line)
        .map_err(|e| read_error(&e, Packing::Bgzf))?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > LINE_LIMIT {
        return Err(Error::input(format!("a line is longer than {} MB", LINE_LIMIT >> 20)));
    }
    Ok(n)
}
