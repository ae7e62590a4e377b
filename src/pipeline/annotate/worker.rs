//! Turns lines into output, on the pool.

use crate::annotate::engine::seam::{AnnotateError, ConsequenceEngine};
use crate::annotate::output::table::{Site, write_rows};
use crate::annotate::output::{csq, csq_allele};
use crate::annotate::spelling::movement;
use crate::io::calls::indexed::{Entry, Part};
use crate::io::calls::vcf::line::{Reach, footprint};
use crate::io::reference::sequence::RegionSequences;
use crate::model::{Span, Strand};
use crate::normalize::SHIFT_MARGIN;
use crate::pipeline::annotate::allele::{
    AlleleAnnotator, Annotated, Prefix, StretchSources, is_sequence,
};
use crate::pipeline::annotate::block::{Block, Line};
use crate::pipeline::annotate::{AnnotateCounts, Annotator, EngineSource, Form};
use crate::{Error, Result};
use rayon::prelude::*;

/// Number of lines that one task annotates, and that are compressed together: a fixed number, so
/// that the output's bytes do not depend on the threads.
const TASK_LINES: usize = 256;
/// Bytes that a line's output takes, roughly.
const ROW_BYTES: usize = 320;

pub(super) struct Worker<'a> {
    pub(super) annotator: &'a Annotator<'a>,
    /// Counts the columns that the header names.
    pub(super) columns: usize,
    pub(super) compress: bool,
}

/// Holds what a task made: text, or with `compress` a part.
pub(super) struct TaskOutput {
    pub(super) text: Vec<u8>,
    pub(super) part: Part,
    pub(super) counts: AnnotateCounts,
}

/// Holds what a task counts and keeps from line to line.
#[derive(Default)]
struct TaskState {
    counts: AnnotateCounts,
    prefix: Prefix,
}

impl Worker<'_> {
    /// Returns the parts of a block's output, in order.
    ///
    /// # Errors
    /// Of several the first in the file.
    pub(super) fn block(&self, block: &Block) -> Result<Vec<TaskOutput>> {
        let lines = block.parse(self.columns)?;
        let stretch_engines = match self.annotator.engines {
            EngineSource::Single { engine, sequences } => {
                return self.stretch(&lines, engine, sequences);
            }
            EngineSource::Stretches(engines) => engines,
        };
        let Some(stretches) = stretch_engines.stretches(&lines) else {
            let engine = stretch_engines.whole()?;
            return self.stretch(&lines, &*engine, engine.sequences());
        };
        let mut done = Vec::with_capacity(lines.len() / TASK_LINES + stretches.len());
        for (range, transcripts) in stretches {
            let engine = stretch_engines.engine(&transcripts)?;
            done.extend(self.stretch(&lines[range], &engine, engine.sequences())?);
        }
        Ok(done)
    }

    /// Annotates lines on one engine.
    fn stretch(
        &self,
        lines: &[Line<'_>],
        engine: &dyn ConsequenceEngine,
        sequences: &RegionSequences,
    ) -> Result<Vec<TaskOutput>> {
        let elsewhere = self.load(lines, sequences)?;
        let sources = StretchSources { engine, sequences, elsewhere: &elsewhere };
        let tasks: Vec<Result<_>> =
            lines.par_chunks(TASK_LINES).map(|chunk| self.task(chunk, sources)).collect();
        tasks.into_iter().collect()
    }

    /// Loads the sequence around the alleles that the engine holds none for.
    fn load(&self, lines: &[Line<'_>], sequences: &RegionSequences) -> Result<RegionSequences> {
        let alleles = AlleleAnnotator(self.annotator);
        let outside =
            lines.par_iter().filter(|l| sequences.region(l.contig, alleles.room(l)).is_none());
        let windows = outside.filter_map(|l| {
            let length = self.annotator.reference.length_of(l.contig)?;
            (l.span().end <= length).then(|| (l.contig, l.span().padded(SHIFT_MARGIN)))
        });
        let windows: Vec<(&str, Span)> = windows.collect();
        RegionSequences::load(self.annotator.reference, windows)
    }

    fn task(&self, lines: &[Line<'_>], sources: StretchSources<'_>) -> Result<TaskOutput> {
        let mut out = Vec::with_capacity(lines.len() * ROW_BYTES);
        let mut state = TaskState::default();
        state.counts.records = lines.len() as u64;
        let mut entries = Vec::new();
        for line in lines {
            let from = out.len();
            match self.annotator.form {
                Form::Table => self.rows(line, sources, &mut out, &mut state)?,
                Form::Vcf => self.record(line, sources, &mut out, &mut state)?,
            }
            if self.compress {
                entries.push(Entry {
                    contig: line.contig,
                    span: self.indexed_span(line)?,
                    text: from..out.len(),
                });
            }
        }
        if !self.compress {
            return Ok(TaskOutput { text: out, part: Part::default(), counts: state.counts });
        }
        let part =
            Part::new(&out, &entries).map_err(|e| Error::internal(format!("compression: {e}")))?;
        Ok(TaskOutput { text: Vec::new(), part, counts: state.counts })
    }

    /// Returns the span in the index: a table's rows are found by their position, a record by all
    /// that it covers.
    fn indexed_span(&self, line: &Line<'_>) -> Result<Span> {
        match self.annotator.form {
            Form::Table => Ok(Span::new(line.position - 1, line.position)),
            Form::Vcf => footprint(line.position, line.after_position(), Reach::default())
                .map_err(|e| line.refuse(e)),
        }
    }

    fn rows(
        &self,
        line: &Line<'_>,
        sources: StretchSources<'_>,
        out: &mut Vec<u8>,
        state: &mut TaskState,
    ) -> Result<()> {
        let reference = line.reference.to_ascii_uppercase();
        for alternate in line.alternates.split(',') {
            let a = self.allele(line, (&reference, alternate), sources, state)?;
            let site = Site {
                contig: line.contig,
                position: line.position,
                reference: line.reference,
                alternate,
                hgvs_g: a.hgvs_g.as_deref(),
            };
            write_rows(out, &site, &a.result);
        }
        Ok(())
    }

    fn record(
        &self,
        line: &Line<'_>,
        sources: StretchSources<'_>,
        out: &mut Vec<u8>,
        state: &mut TaskState,
    ) -> Result<()> {
        let reference = line.reference.to_ascii_uppercase();
        let alternates: Vec<&str> = line.alternates.split(',').collect();
        let spelled = csq_allele::spelled(line.reference, &alternates);
        let (mut entries, mut notes) = (Vec::with_capacity(ROW_BYTES), Vec::new());
        for (i, (alternate, allele)) in alternates.iter().zip(&spelled).enumerate() {
            let a = self.allele(line, (&reference, alternate), sources, state)?;
            match &a.result {
                Ok(list) => {
                    let shift = a.region.map_or([0, 0], |region| {
                        let upper = alternate.to_ascii_uppercase();
                        [Strand::Plus, Strand::Minus].map(|s| {
                            movement::steps(region, line.position - 1, &reference, &upper, s)
                        })
                    });
                    let site = csq::Alternate {
                        allele,
                        number: i + 1,
                        hgvs_g: a.hgvs_g.as_deref(),
                        shift,
                    };
                    csq::write(&mut entries, &site, list);
                }
                // `.`, `*`, symbolic alleles and breakends have no entry by their nature.
                Err(AnnotateError::Unsupported(_)) if !is_sequence(alternate) => {}
                Err(e) => csq::note(&mut notes, i + 1, &e.to_string()),
            }
        }
        out.extend_from_slice(&line.text[..line.info.start]);
        state.counts.replaced +=
            u64::from(csq::write_info(out, &line.text[line.info.clone()], &entries, &notes));
        out.extend_from_slice(&line.text[line.info.end..]);
        out.push(b'\n');
        Ok(())
    }

    fn allele<'e>(
        &self,
        line: &Line<'_>,
        (reference, alternate): (&str, &str),
        sources: StretchSources<'e>,
        state: &mut TaskState,
    ) -> Result<Annotated<'e>> {
        let target = (&mut state.counts, &mut state.prefix);
        AlleleAnnotator(self.annotator).allele(line, reference, alternate, sources, target)
    }
}
