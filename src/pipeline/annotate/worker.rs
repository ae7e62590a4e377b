//! Turns lines into output, on the pool.

use crate::annotate::engine::seam::{AnnotateError, ConsequenceEngine, guarded};
use crate::annotate::names::repeats;
use crate::annotate::names::repeats::Tract;
use crate::annotate::names::{hgvs_g, predicted};
use crate::annotate::output::csq;
use crate::annotate::output::table::{Site, write_rows};
use crate::io::calls::indexed::{Entry, Part};
use crate::io::calls::vcf::line::{Reach, footprint};
use crate::io::reference::sequence::{RegionSequence, RegionSequences};
use crate::model::{Build, Span, Strand, TranscriptConsequence};
use crate::normalize::leftmost;
use crate::pipeline::annotate::block::{Block, Line};
use crate::pipeline::annotate::{AnnotateCounts, Annotator, EngineSource, Form};
use crate::{Error, Result};
use rayon::prelude::*;

/// Number of lines that one task annotates, and that are compressed together: a fixed number, so
/// that the output's bytes do not depend on the threads.
const TASK_LINES: usize = 256;
/// Bytes that a line's output takes, roughly.
const ROW_BYTES: usize = 320;
/// Bases of reference around an allele outside the engine's sequence: what its names can shift in.
const MARGIN: u64 = 1_000;

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

/// Keeps the contig of the last line, and what its g. names begin with.
#[derive(Default)]
struct Prefix {
    contig: String,
    text: String,
}

impl Prefix {
    fn for_contig(&mut self, contig: &str, build: Build) -> &str {
        if self.contig != contig || self.text.is_empty() {
            (self.contig, self.text) = (contig.to_owned(), hgvs_g::prefix(contig, build));
        }
        &self.text
    }
}

/// Holds what a stretch of the call set is annotated with.
#[derive(Clone, Copy)]
struct StretchSources<'a> {
    engine: &'a dyn ConsequenceEngine,
    /// Holds the sequence around its transcripts.
    sequences: &'a RegionSequences,
    /// Holds the sequence around the alleles elsewhere.
    elsewhere: &'a RegionSequences,
}

/// Holds what a task counts and keeps from line to line.
#[derive(Default)]
struct TaskState {
    counts: AnnotateCounts,
    prefix: Prefix,
}

/// Holds one allele's result.
struct Annotated<'a> {
    result: std::result::Result<Vec<TranscriptConsequence>, AnnotateError>,
    hgvs_g: Option<String>,
    region: Option<&'a RegionSequence>,
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
        let outside =
            lines.par_iter().filter(|l| sequences.region(l.contig, self.room(l)).is_none());
        let windows = outside.filter_map(|l| {
            let length = self.annotator.reference.length_of(l.contig)?;
            (l.span().end <= length).then(|| (l.contig, l.span().padded(MARGIN)))
        });
        let windows: Vec<(&str, Span)> = windows.collect();
        RegionSequences::load(self.annotator.reference, windows)
    }

    /// Returns the span that an allele's names can shift in, as far as the contig goes.
    fn room(&self, line: &Line<'_>) -> Span {
        let wide = line.span().padded(MARGIN);
        let end = self.annotator.reference.length_of(line.contig).unwrap_or(wide.end);
        Span::new(wide.start, wide.end.min(end).max(line.span().end))
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
            let a = self.allele(line, &reference, alternate, sources, state)?;
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
        let spelled = csq::spelled(line.reference, &alternates);
        let (mut entries, mut notes) = (Vec::with_capacity(ROW_BYTES), Vec::new());
        for (i, (alternate, allele)) in alternates.iter().zip(&spelled).enumerate() {
            let a = self.allele(line, &reference, alternate, sources, state)?;
            match &a.result {
                Ok(list) => {
                    let shift = a.region.map_or([0, 0], |region| {
                        let upper = alternate.to_ascii_uppercase();
                        [Strand::Plus, Strand::Minus]
                            .map(|s| csq::shift(region, line.position - 1, &reference, &upper, s))
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
        reference: &str,
        alternate: &str,
        sources: StretchSources<'e>,
        state: &mut TaskState,
    ) -> Result<Annotated<'e>> {
        state.counts.alleles += 1;
        let inside = sources.sequences.region(line.contig, self.room(line));
        let region = inside.or_else(|| sources.elsewhere.region(line.contig, line.span()));
        let (result, hgvs_g) =
            match region.map(|region| (region, mismatch(region, line, reference))) {
                None => (Err(AnnotateError::OutsideReference(line.span())), None),
                Some((_, Some(e))) => (Err(e), None),
                Some((region, None)) => {
                    let prefix = state.prefix.for_contig(line.contig, self.annotator.build);
                    let alternate = alternate.to_ascii_uppercase();
                    self.named(line, region, (reference, &alternate), sources.engine, prefix)
                }
            };
        self.checked(line, Annotated { result, hgvs_g, region }, &mut state.counts)
    }

    /// Returns the consequences of an allele whose REF is the reference's, and its g. name, which
    /// begins with `prefix`.
    fn named(
        &self,
        line: &Line<'_>,
        region: &RegionSequence,
        (reference, alternate): (&str, &str),
        engine: &dyn ConsequenceEngine,
        prefix: &str,
    ) -> (std::result::Result<Vec<TranscriptConsequence>, AnnotateError>, Option<String>) {
        let annotator = self.annotator;
        let start = line.position - 1;
        // One spelling of each change, so that its names do not depend on the caller's.
        let indel = reference.len() != alternate.len() && is_sequence(alternate);
        let aligned =
            indel.then(|| leftmost(region.span, &region.bases, start, reference, alternate));
        let (start, reference, alternate) = match &aligned {
            Some((start, r, a)) => (*start, r.as_str(), a.as_str()),
            None => (start, reference, alternate),
        };
        // The engine catches its own panics; this is for any other behind the trait.
        let mut result = guarded(|| engine.annotate(line.contig, start, reference, alternate));
        if let (Ok(list), true) = (&mut result, annotator.protein_parentheses) {
            predicted::apply(list);
        }
        let plus = || Tract::changed_by(region, start, reference, alternate, Strand::Plus);
        let tract = annotator.repeats.then(plus).flatten();
        if let (Ok(list), true) = (&mut result, tract.is_some()) {
            repeats::apply(list, engine, line.contig, region, (start, reference, alternate));
        }
        let mut name = String::with_capacity(prefix.len() + 24);
        name.push_str(prefix);
        let hgvs_g = match tract {
            Some(tract) => Some(name + &tract.genomic_name()),
            None => hgvs_g::write(&mut name, region, start, reference, alternate).map(|()| name),
        };
        (result, hgvs_g)
    }

    /// Counts a failure, or refuses it.
    fn checked<'e>(
        &self,
        line: &Line<'_>,
        annotated: Annotated<'e>,
        counts: &mut AnnotateCounts,
    ) -> Result<Annotated<'e>> {
        if let Err(e) = &annotated.result {
            let wrong =
                matches!(e, AnnotateError::RefMismatch { .. } | AnnotateError::OutsideReference(_));
            if wrong && !self.annotator.lenient {
                return Err(self.refuse(line, e));
            }
            counts.wrong += u64::from(wrong);
            counts.failed +=
                u64::from(matches!(e, AnnotateError::Engine(_) | AnnotateError::EnginePanic(_)));
            counts.not_annotated += 1;
        }
        Ok(annotated)
    }

    fn refuse(&self, line: &Line<'_>, e: &AnnotateError) -> Error {
        let message = match (e, self.annotator.reference.length_of(line.contig)) {
            (AnnotateError::OutsideReference(_), None) => {
                format!("the reference has no contig '{}'", line.contig)
            }
            (AnnotateError::OutsideReference(_), Some(n)) if line.span().end > n => {
                format!("the record ends at {}, the reference's contig at {n}", line.span().end)
            }
            _ => e.to_string(),
        };
        line.refuse(message).hint(
            "the reference must be the one the reads were aligned to; --lenient keeps going and says it in the row",
        )
    }
}

/// Returns the error of a REF that is not the reference's.
fn mismatch(region: &RegionSequence, line: &Line<'_>, reference: &str) -> Option<AnnotateError> {
    let from = (line.position - 1 - region.span.start) as usize;
    let bases = &region.bases[from..from + reference.len()];
    let same = |(b, r): (&u8, u8)| *b == r || !is_base(*b) || !is_base(r);
    (!bases.iter().zip(reference.bytes()).all(same)).then(|| AnnotateError::RefMismatch {
        reference: String::from_utf8_lossy(bases).into_owned(),
        given: reference.to_owned(),
    })
}

/// Tells whether a base is no ambiguity code: where the reference has one (UCSC hg19, N), REF holds
/// one of its bases (VCF 4.3, 1.6.1) and cannot be checked; a REF that holds one is not annotated.
fn is_base(b: u8) -> bool {
    matches!(b, b'A' | b'C' | b'G' | b'T')
}

/// Tells whether an allele is letters: bases, or what is meant to be bases.
fn is_sequence(allele: &str) -> bool {
    !allele.is_empty() && allele.bytes().all(|b| b.is_ascii_alphabetic())
}
