//! Reads a whole call set for the checks of a family: relations, sex, stretches from one parent.
//!
//! One thread reads lines and cuts them into chunks of one chromosome; the pool counts chunks, which
//! are taken in in the order of the file. Nothing of the file is held but the chunks in work.

use crate::family::checks::{CheckGroup, ChunkTally, FamilyTally, judge};
use crate::io::calls::batch::{RawLine, locus, place};
use crate::io::calls::callset::CallSet;
use crate::io::calls::site::SiteReader;
use crate::model::relatedness::{RelatednessReport, Site};
use crate::model::{Build, Chromosome, RegionSet, Span};
use crate::pipeline::progress::Progress;
use crate::{Error, Result};
use crossbeam_channel::{Receiver, Sender, bounded};
use rayon::ThreadPool;
use rayon::prelude::*;

/// Bytes of text after which a chunk is full.
const CHUNK_BYTES: usize = 1 << 18;
/// Chunks that wait between reader and pool.
const QUEUED_CHUNKS: usize = 8;
/// The most persons of a check: pairs are the square of it.
pub const MOST_PERSONS: usize = 300;

/// Checks all persons of a group over the whole call set; the samples of the call set are those of
/// the group, in its order.
///
/// # Errors
/// Usage: too many persons. Input: a record that cannot be read, a truncated or damaged file.
pub fn check(
    call_set: CallSet,
    group: &CheckGroup,
    accepted_filters: &[String],
    pool: &ThreadPool,
    progress: &dyn Progress,
) -> Result<RelatednessReport> {
    if group.names.len() > MOST_PERSONS {
        let message = format!("{} samples are more than {MOST_PERSONS}", group.names.len());
        return Err(Error::usage(message).hint("name those of the family with --sample"));
    }
    progress.stage("genotypes", call_set.size());
    let reader = call_set.site_reader(accepted_filters);
    let path = call_set.path().to_path_buf();
    let regions = whole_genome(group.build);
    let (sender, receiver) = bounded::<Chunk>(QUEUED_CHUNKS);
    let tally = std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(call_set, &regions, sender, progress));
        let counted = count(receiver, group, &reader, pool);
        let read = reading.join().map_err(|_| Error::internal("the reader thread panicked"))?;
        let tally = counted.map_err(|e| e.at(&path))?;
        read.map(|()| tally)
    })?;
    Ok(judge(group, tally))
}

/// Returns every primary chromosome, and the telomere behind it, as one region.
fn whole_genome(build: Build) -> RegionSet {
    RegionSet::new(Chromosome::all().map(|c| (c, Span::new(0, c.length(build) + 1))))
}

/// Lines of one chromosome, in order.
struct Chunk {
    chromosome: Chromosome,
    text: Vec<u8>,
    /// Gives the end of each line in the text, and its number in the file.
    lines: Vec<(usize, Option<u64>)>,
}

impl Chunk {
    fn new(chromosome: Chromosome) -> Self {
        Self { chromosome, text: Vec::with_capacity(CHUNK_BYTES + (1 << 12)), lines: Vec::new() }
    }

    /// Counts the lines.
    fn tally(&self, group: &CheckGroup, mut reader: SiteReader) -> Result<ChunkTally> {
        let mut tally = ChunkTally::new(group, self.chromosome);
        let mut start = 0;
        for (end, number) in &self.lines {
            let text = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            add_line(
                &mut tally,
                group,
                &mut reader,
                &RawLine { chromosome: self.chromosome, text, number: *number },
            )?;
        }
        Ok(tally.finish())
    }
}

/// Reads a line and counts it.
///
/// # Errors
/// Input, with the place: the line cannot be read.
pub(super) fn add_line(
    tally: &mut ChunkTally,
    group: &CheckGroup,
    reader: &mut SiteReader,
    line: &RawLine<'_>,
) -> Result<()> {
    tally.add(group, &read_site(reader, line)?);
    Ok(())
}

/// Reads a line as a site.
///
/// # Errors
/// Input, with the place: the line cannot be read.
pub(super) fn read_site(reader: &mut SiteReader, line: &RawLine<'_>) -> Result<Site> {
    reader
        .read(line)
        .map_err(|reason| Error::input(reason).place(place(&locus(line.text), line.number)))
}

/// Cuts the lines of the file into chunks.
fn read(
    call_set: CallSet,
    regions: &RegionSet,
    sender: Sender<Chunk>,
    progress: &dyn Progress,
) -> Result<()> {
    let mut chunk: Option<Chunk> = None;
    // The receiver is gone only when counting failed: its error is the one to report.
    let send = |chunk: Chunk| sender.send(chunk).map_err(|_| Error::internal("counting stopped"));
    let mut take = |line: RawLine<'_>| {
        if let Some(full) =
            chunk.take_if(|c| c.chromosome != line.chromosome || c.text.len() >= CHUNK_BYTES)
        {
            send(full)?;
        }
        let chunk = chunk.get_or_insert_with(|| Chunk::new(line.chromosome));
        chunk.text.extend_from_slice(line.text);
        chunk.lines.push((chunk.text.len(), line.number));
        Ok(())
    };
    call_set.lines(regions, &|bytes| progress.position(bytes), &mut take)?;
    chunk.map_or(Ok(()), send)
}

/// Counts chunks on the pool and takes them in, in order.
fn count(
    receiver: Receiver<Chunk>,
    group: &CheckGroup,
    reader: &SiteReader,
    pool: &ThreadPool,
) -> Result<FamilyTally> {
    let mut tally = FamilyTally::new(group);
    while let Ok(first) = receiver.recv() {
        let more = receiver.try_iter().take(2 * pool.current_num_threads());
        let chunks: Vec<Chunk> = std::iter::once(first).chain(more).collect();
        let counted: Vec<Result<ChunkTally>> = pool.install(|| {
            chunks.par_iter().map(|chunk| chunk.tally(group, reader.clone())).collect()
        });
        for chunk in counted {
            tally.absorb(&chunk?);
        }
    }
    Ok(tally)
}
