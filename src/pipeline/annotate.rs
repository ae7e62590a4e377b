//! Gives every allele of a call set its consequences, without panel or filter, as a table
//! or inside the VCF. Blocks of lines are read and written, in file order, on the caller's thread;
//! the pool annotates and compresses, with more than one thread at the same time.
//!
//! | file | job |
//! |---|---|
//! | [`block`] | blocks of lines, from text or BCF |
//! | [`worker`] | a block's lines to output |
//! | [`allele`] | one allele to its consequences and g. name |
//! | [`stretches`] | an engine for each stretch of the calls, where the transcripts are many |
//! | [`haplotypes`] | phased alleles gathered by transcript |
//! | [`combined`] | the rows of alleles that meet |

mod allele;
mod block;
mod combined;
mod haplotypes;
mod stretches;
mod worker;

pub use haplotypes::Haplotypes;

use crate::annotate::engine::seam::ConsequenceEngine;
use crate::annotate::output::csq;
use crate::annotate::output::table;
use crate::io::calls::indexed::{FinishedIndex, IndexedWriter, Layout};
use crate::io::calls::vcf::Header;
use crate::io::reference::contigs::detect_build;
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::RegionSequences;
use crate::io::text::source::Source;
use crate::model::Build;
use crate::{Error, Result};
use block::Blocks;
use crossbeam_channel::bounded;
use std::collections::VecDeque;
use std::io::Write;
pub use stretches::StretchEngines;
use worker::{TaskOutput, Worker};

/// Number of blocks that are annotated or wait for it, at most: no thread is idle while another
/// does the last task of a block.
const BLOCKS_AHEAD: usize = 3;

/// Counts what was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnnotateCounts {
    /// Counts the data records read.
    pub records: u64,
    /// Counts the ALT entries.
    pub alleles: u64,
    /// Counts the ALT entries without a consequence; their rows or notes say why.
    pub not_annotated: u64,
    /// Counts the alleles that are wrong (REF differs, contig unknown): refused, or with `lenient`
    /// counted.
    pub wrong: u64,
    /// Counts the alleles on which the engine failed or panicked.
    pub failed: u64,
    /// Counts the records that held CSQ entries of another program; ours stand in their place.
    pub replaced: u64,
}

impl AnnotateCounts {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.alleles += other.alleles;
        self.not_annotated += other.not_annotated;
        self.wrong += other.wrong;
        self.failed += other.failed;
        self.replaced += other.replaced;
    }
}

/// Form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Writes one row per ALT entry and transcript: [`table`].
    #[default]
    Table,
    /// Writes the input's records with an INFO field `CSQ`: [`csq`].
    Vcf,
}

/// The engine or engines that annotate the alleles.
#[derive(Clone, Copy)]
pub enum EngineSource<'a> {
    /// Holds one engine, with the sequence around its transcripts.
    Single {
        /// Holds the engine.
        engine: &'a dyn ConsequenceEngine,
        /// Holds the sequence around its transcripts.
        sequences: &'a RegionSequences,
    },
    /// Makes an engine for each stretch of the call set, where the transcripts are many.
    Stretches(&'a StretchEngines<'a>),
}

/// Holds what alleles are annotated with, and how they are written.
#[derive(Clone, Copy)]
pub struct Annotator<'a> {
    /// Names the engine or engines.
    pub engines: EngineSource<'a>,
    /// Holds the reference that the calls were made on.
    pub reference: &'a Reference,
    /// Gives its build.
    pub build: Build,
    /// Goes on past alleles whose REF is not the reference's.
    pub lenient: bool,
    /// Writes protein names as predictions: [`crate::annotate::names::predicted`].
    pub protein_parentheses: bool,
    /// Writes changes of a tandem repeat's length in bracket form:
    /// [`crate::annotate::names::repeats`].
    pub repeats: bool,
    /// Form of the output.
    pub form: Form,
    /// Holds the header lines of the VCF that say how it was made, each with `##` in front and its
    /// line end.
    pub provenance: &'a str,
}

/// The target of the output.
pub enum Output<'a> {
    /// Writes text.
    Text(&'a mut dyn Write),
    /// Writes BGZF, with an index.
    Indexed(Box<IndexedWriter<&'a mut dyn Write>>),
}

impl<'a> Output<'a> {
    /// Makes a BGZF output with an index for the contigs of a reference.
    pub fn indexed(out: &'a mut dyn Write, form: Form, reference: &Reference) -> Self {
        let layout = match form {
            Form::Table => Layout::Table,
            Form::Vcf => Layout::Vcf,
        };
        let longest = reference.contigs().iter().map(|(_, length)| *length).max().unwrap_or(0);
        Self::Indexed(Box::new(IndexedWriter::new(out, layout, longest)))
    }
}

/// Annotates a call set, VCF or BCF; the counts, and the index of an indexed output. `haplotypes`
/// sees every line.
///
/// # Errors
/// Input, with line and locus: a damaged or truncated stream, a line that is no VCF record, REF
/// that is not the reference's, a contig that the reference lacks, a call set of another build,
/// unsorted records where an index is asked for; output that cannot be written.
pub fn annotate(
    source: Source,
    annotator: &Annotator<'_>,
    pool: &rayon::ThreadPool,
    mut output: Output<'_>,
    mut haplotypes: Option<&mut Haplotypes<'_>>,
) -> Result<(AnnotateCounts, Option<FinishedIndex>)> {
    let mut blocks = Blocks::open(source, annotator.lenient)?;
    check_build(&blocks.header, annotator.build)?;
    let written =
        |e: std::io::Error| Error::input(format!("the output cannot be written: {e}")).caused_by(e);
    let header = match annotator.form {
        Form::Table => table::header().into_bytes(),
        Form::Vcf => vcf_header(&blocks.header_text, annotator.provenance),
    };
    match &mut output {
        Output::Text(out) => out.write_all(&header).map_err(written)?,
        Output::Indexed(out) => out.header(&header).map_err(written)?,
    }
    let compress = matches!(output, Output::Indexed(_));
    let columns = 8 + usize::from(blocks.header.has_format) + blocks.header.samples.len();
    if let Some(haplotypes) = &mut haplotypes {
        haplotypes.samples(&blocks.header.samples)?;
    }
    let mut counts = AnnotateCounts::default();
    let mut emit = |list: Vec<TaskOutput>| {
        list.into_iter().try_for_each(|done| {
            counts.add(done.counts);
            match &mut output {
                Output::Text(out) => out.write_all(&done.text).map_err(written),
                Output::Indexed(out) => out.part(&done.part),
            }
        })
    };
    let worker = Worker { annotator, columns, compress };
    match haplotypes {
        None if pool.current_num_threads() > 1 => {
            side_by_side(&mut blocks, &worker, pool, &mut emit)?
        }
        mut haplotypes => loop {
            let block = blocks.next()?;
            if block.is_empty() {
                break;
            }
            emit(pool.install(|| worker.block(&block))?)?;
            if let Some(haplotypes) = &mut haplotypes {
                let lines = pool.install(|| block.parse(columns))?;
                pool.install(|| lines.iter().try_for_each(|line| haplotypes.line(line)))?;
            }
        },
    }
    let index = match output {
        Output::Text(_) => None,
        Output::Indexed(out) => Some(out.finish().map_err(written)?.1),
    };
    Ok((counts, index))
}

/// Annotates blocks on the pool while this thread reads those behind and writes those before, in
/// order.
///
/// # Errors
/// As [`annotate`]; of several the first in the file.
fn side_by_side(
    blocks: &mut Blocks,
    worker: &Worker<'_>,
    pool: &rayon::ThreadPool,
    emit: &mut dyn FnMut(Vec<TaskOutput>) -> Result<()>,
) -> Result<()> {
    pool.in_place_scope(|scope| {
        let mut waiting = VecDeque::with_capacity(BLOCKS_AHEAD);
        let mut end = None;
        loop {
            while end.is_none() && waiting.len() < BLOCKS_AHEAD {
                match blocks.next() {
                    Ok(block) if block.is_empty() => end = Some(Ok(())),
                    Ok(block) => {
                        let (done, annotated) = bounded(1);
                        // Nobody listens any more after an error in a block before.
                        scope.spawn(move |_| done.send(worker.block(&block)).unwrap_or_default());
                        waiting.push_back(annotated);
                    }
                    Err(e) => end = Some(Err(e)),
                }
            }
            let Some(annotated) = waiting.pop_front() else { return end.unwrap_or(Ok(())) };
            emit(
                annotated
                    .recv()
                    .unwrap_or_else(|_| Err(Error::internal("a block was left out")))?,
            )?;
        }
    })
}

/// Returns the input's header with our lines in front of the column line; an earlier definition of
/// ours is replaced.
fn vcf_header(text: &[u8], provenance: &str) -> Vec<u8> {
    let replaced = |line: &[u8]| {
        [csq::KEY, csq::NOTE_KEY]
            .iter()
            .any(|key| line.starts_with(format!("##INFO=<ID={key},").as_bytes()))
    };
    let mut out = Vec::with_capacity(text.len() + 4096);
    for line in text.split_inclusive(|b| *b == b'\n').filter(|l| !replaced(l)) {
        if line.starts_with(b"#CHROM") {
            out.extend_from_slice(csq::header_lines().as_bytes());
            out.extend_from_slice(provenance.as_bytes());
        }
        out.extend_from_slice(
            line.strip_suffix(b"\n").map_or(line, |l| l.strip_suffix(b"\r").unwrap_or(l)),
        );
        out.push(b'\n');
    }
    out
}

/// Refuses contig lengths of another build; a header without any is taken on the reference's
/// word.
fn check_build(header: &Header, build: Build) -> Result<()> {
    if header.contigs.iter().all(|c| c.length.is_none() || c.chromosome.is_none()) {
        return Ok(());
    }
    let found = detect_build(&header.contig_list(), None)?;
    if found.build == build {
        return Ok(());
    }
    Err(Error::input(format!(
        "the call set is {} ({}), the reference is {build}",
        found.build, found.found_by
    ))
    .hint("give the reference that the reads were aligned to"))
}
