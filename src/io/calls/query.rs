//! Answers regions by index: one query a region, the same lines in the same order as a full scan.

use crate::io::calls::batch::{Batcher, locus, place};
use crate::io::calls::bcf::{Dictionary, Frame};
use crate::io::calls::scan::unsorted;
use crate::io::calls::vcf::line::{footprint, split_contig, split_position};
use crate::io::text::excerpt::clip;
use crate::io::text::index::{FileIndex, IndexedContig, Seekable};
use crate::io::text::source::{LINE_LIMIT, Packing, read_error};
use crate::model::notice::FileNotice;
use crate::model::{Chromosome, Region};
use crate::{Error, Result};
use std::io::{BufRead, Read};

/// Answers the regions of an indexed call set, one after another.
pub(crate) struct Query<'a> {
    file: &'a mut Seekable,
    index: &'a FileIndex,
    /// The contig names of a BCF; `None` for VCF text.
    dictionary: Option<&'a Dictionary>,
    line: Vec<u8>,
    frame: Frame,
}

/// Tells what a step forward in the file has met.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Stands for a record, held as a line of VCF.
    Record,
    /// Stands for a last line without its end, held as it is.
    Cut,
    /// Stands for a record that cannot be written as a line.
    Refused,
    /// Stands for the end of the file.
    End,
}

impl<'a> Query<'a> {
    pub(crate) fn new(
        file: &'a mut Seekable,
        index: &'a FileIndex,
        dictionary: Option<&'a Dictionary>,
    ) -> Self {
        Self { file, index, dictionary, line: Vec::new(), frame: Frame::default() }
    }

    /// Asks the index for each region of the batcher, in file order; chromosomes in `excluded` are
    /// passed over.
    ///
    /// # Errors
    /// Input: an index of another file, an unsorted file, a bad record (unless lenient).
    pub(crate) fn run(
        &mut self,
        excluded: &[Chromosome],
        batcher: &mut Batcher<'_>,
        progress: &dyn Fn(u64),
    ) -> Result<()> {
        let index = self.index;
        for contig in index.contigs() {
            let Some(chromosome) =
                Chromosome::parse(&contig.name).filter(|c| !excluded.contains(c))
            else {
                continue;
            };
            self.check_first(contig)?;
            batcher.counts.by_chromosome[chromosome.rank()] = contig.records;
            let (from, regions) = batcher.regions().on(chromosome);
            for (i, region) in regions.iter().enumerate() {
                self.region(contig, *region, from + i, batcher)?;
                progress(u64::from(self.file.virtual_position()) >> 16);
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
            batcher.counts.notices.push(FileNotice::NoRecords);
        }
        batcher.finish()
    }

    /// Checks that the contig's first record is of the contig. With the index of another file, the
    /// contig that this file has in its place would be absent from the answer, and no region would
    /// show it.
    fn check_first(&mut self, contig: &IndexedContig) -> Result<()> {
        self.index.seek(self.file, contig.first)?;
        let mut line = Vec::new();
        match self.dictionary {
            None => drop(read_line(self.file, &mut line)?),
            Some(dictionary) => {
                let mut frame = Frame::default();
                if !frame.read(self.file).map_err(|e| read_error(&e, Packing::Bgzf))?
                    || frame.to_line(dictionary, &mut line).is_err()
                {
                    // A record that cannot be read is named, or left out, by the region that
                    // holds it.
                    return Ok(());
                }
            }
        }
        match split_contig(&line) {
            Some((name, _)) if name != contig.name.as_bytes() => {
                Err(of_other_contig(self.index, contig, name))
            }
            _ => Ok(()),
        }
    }

    fn region(
        &mut self,
        contig: &IndexedContig,
        region: Region,
        number: usize,
        batcher: &mut Batcher<'_>,
    ) -> Result<()> {
        let mut last = 0;
        for (start, end) in self.index.query(contig, region)? {
            self.index.seek(self.file, start)?;
            while self.file.virtual_position() < end {
                let step = self.step(contig, batcher)?;
                match step {
                    Step::Record | Step::Cut => {}
                    Step::Refused => continue,
                    Step::End => break,
                }
                let text = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
                let Some((position, after)) = locate(text, self.index, contig, batcher)? else {
                    continue;
                };
                if position < last {
                    return Err(unsorted(format!("position {position} follows {last}"))
                        .place(place(&locus(text), None)));
                }
                last = position;
                if position.saturating_sub(1) >= region.span.end {
                    return Ok(());
                }
                match footprint(position, after, batcher.reach()) {
                    // A record that begins in an earlier region was delivered there.
                    Ok(span) if batcher.first_overlap(region.chromosome, span) == Some(number) => {
                        if step == Step::Cut {
                            batcher.refuse_cut_line(text, None)?;
                            continue;
                        }
                        batcher.line(text, region.chromosome, number, None)?;
                    }
                    Ok(_) => {}
                    Err(reason) => batcher.refuse(locus(text), None, reason)?,
                }
            }
        }
        Ok(())
    }

    /// Loads the next record into `line`.
    fn step(&mut self, contig: &IndexedContig, batcher: &mut Batcher<'_>) -> Result<Step> {
        self.line.clear();
        let Some(dictionary) = self.dictionary else {
            let n = read_line(self.file, &mut self.line)?;
            // `read_line` takes the line end away; without one the line was cut.
            return Ok(match n {
                0 => Step::End,
                n if n == self.line.len() => Step::Cut,
                _ => Step::Record,
            });
        };
        if !self.frame.read(self.file).map_err(|e| read_error(&e, Packing::Bgzf))? {
            return Ok(Step::End);
        }
        match self.frame.to_line(dictionary, &mut self.line) {
            Ok(()) => Ok(Step::Record),
            Err(reason) => {
                let locus = format!("{}:{}", clip(&contig.name), self.frame.position());
                batcher.refuse(locus, None, reason)?;
                Ok(Step::Refused)
            }
        }
    }
}

/// Returns POS and the rest of a line; `None` for a blank line and for a POS that is refused.
fn locate<'l>(
    text: &'l [u8],
    index: &FileIndex,
    contig: &IndexedContig,
    batcher: &mut Batcher<'_>,
) -> Result<Option<(u64, &'l [u8])>> {
    let Some((name, rest)) = split_contig(text) else {
        if text.is_empty() {
            return Ok(None);
        }
        return Err(index.of_another_file("a record that it points to has no columns"));
    };
    if name != contig.name.as_bytes() {
        return Err(of_other_contig(index, contig, name));
    }
    match split_position(rest) {
        Ok(split) => Ok(Some(split)),
        Err(reason) => batcher.refuse(locus(text), None, reason).map(|()| None),
    }
}

fn of_other_contig(index: &FileIndex, contig: &IndexedContig, found: &[u8]) -> Error {
    let found = clip(&String::from_utf8_lossy(found));
    index.of_another_file(format!("a record of {} turns out to be of '{found}'", contig.name))
}

/// Loads one line without its `\n`; returns 0 at the end of the file.
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
