//! Gathers the phased alleles of a call set by transcript while its lines pass, and writes
//! the combined consequences of those that meet.

use crate::annotate::VareffectEngine;
use crate::io::reference::sequence::model_contig;
use crate::io::text::excerpt::clip;
use crate::model::interval_index::IntervalIndex;
use crate::model::{CarriedCopies, Genotype, Span, Transcript, Value};
use crate::normalize::fields::SampleFields;
use crate::normalize::phase::PhasedCall;
use crate::pipeline::annotate::StretchEngines;
use crate::pipeline::annotate::block::Line;
use crate::pipeline::annotate::combined::{Combiner, PhasedAllele};
use crate::{Error, Result};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Coding parts of one contig, each with the index of its transcript.
type Parts = IntervalIndex<((), Span, usize)>;

/// The transcripts that the alleles are read on.
#[derive(Clone, Copy)]
enum TranscriptSource<'a> {
    /// Holds one engine with all of them.
    Single(&'a VareffectEngine),
    /// Makes several engines at a contig's end, on those that alleles meet on: they are too many
    /// for one engine.
    Stretches(&'a StretchEngines<'a>),
}

/// Gathers the alleles of a call set that lie in coding parts, with their phase.
///
/// Alleles of a contig are held until the call set has passed it.
pub struct Haplotypes<'a> {
    engines: TranscriptSource<'a>,
    samples: Vec<String>,
    parts: HashMap<&'a str, Parts>,
    /// Holds the alleles of the current contig by transcript.
    open: BTreeMap<usize, Vec<Arc<PhasedAllele>>>,
    contig: Option<Arc<str>>,
    passed: Vec<Arc<str>>,
    out: Vec<u8>,
    rows: u64,
}

impl<'a> Haplotypes<'a> {
    /// Gathers on the transcripts of an engine.
    pub fn new(engine: &'a VareffectEngine) -> Self {
        Self::with_source(TranscriptSource::Single(engine), engine.transcripts())
    }

    /// Gathers on a whole genome's transcripts.
    pub fn on_stretches(near: &'a StretchEngines<'a>) -> Self {
        Self::with_source(TranscriptSource::Stretches(near), near.transcripts())
    }

    fn with_source(engines: TranscriptSource<'a>, transcripts: &'a [Transcript]) -> Self {
        let mut parts: HashMap<&str, Vec<((), Span, usize)>> = HashMap::new();
        for (i, t) in transcripts.iter().enumerate() {
            for c in &t.cds {
                // A stop codon that the file keeps apart may join the CDS when the transcript meets
                // its sequence.
                let list = parts.entry(t.contig.as_str()).or_default();
                list.push(((), c.span.padded(3), i));
            }
        }
        let parts = parts.into_iter().map(|(c, list)| (c, Parts::new(list))).collect();
        Self {
            engines,
            samples: Vec::new(),
            parts,
            open: BTreeMap::new(),
            contig: None,
            passed: Vec::new(),
            out: Vec::new(),
            rows: 0,
        }
    }

    /// Takes the call set's samples.
    ///
    /// # Errors
    /// Input: none, so that nothing has a phase.
    pub(super) fn samples(&mut self, samples: &[String]) -> Result<()> {
        if samples.is_empty() {
            return Err(Error::input("the call set has no samples: no allele has a phase")
                .hint("leave --haplotypes out, or give a call set with genotypes"));
        }
        self.samples = samples.to_vec();
        Ok(())
    }

    /// Takes one line of the call set.
    ///
    /// # Errors
    /// Input: records of one contig that are not together; an engine on the transcripts cannot be
    /// made.
    pub(super) fn line(&mut self, line: &Line<'_>) -> Result<()> {
        if self.contig.as_deref() != Some(line.contig) {
            self.close()?;
            let contig: Arc<str> = line.contig.into();
            if self.passed.contains(&contig) {
                return Err(line
                    .refuse(format!("the records of {contig} are not together"))
                    .hint("sort the call set: bcftools sort"));
            }
            self.passed.push(contig.clone());
            self.contig = Some(contig);
        }
        let (Some(parts), Some(contig)) = (self.parts.get(model_contig(line.contig)), &self.contig)
        else {
            return Ok(());
        };
        let span = line.span();
        let mut transcripts: Vec<usize> = parts.overlapping((), span).map(|(_, _, i)| *i).collect();
        transcripts.sort_unstable();
        transcripts.dedup();
        if transcripts.is_empty() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(line.text);
        let columns: Vec<&str> = text.split('\t').collect();
        let keys: Vec<&str> = columns.get(8).map_or_else(Vec::new, |f| f.split(':').collect());
        if !keys.contains(&"GT") {
            return Ok(());
        }
        let reference = line.reference.to_ascii_uppercase();
        let calls = phased_calls(line, &keys, &columns)?;
        for (i, alternate) in line.alternates.split(',').enumerate() {
            let alternate = alternate.to_ascii_uppercase();
            if !is_plain(&alternate) || !is_plain(&reference) || alternate == reference {
                continue;
            }
            let carriers: Vec<(usize, CarriedCopies)> = calls
                .iter()
                .filter_map(|(sample, call)| {
                    let set = call.phase_set.known().map(String::as_str);
                    Some((*sample, call.genotype.copies_of(i + 1, set)?))
                })
                .collect();
            if carriers.is_empty() {
                continue;
            }
            let allele = Arc::new(PhasedAllele {
                contig: contig.clone(),
                start: line.position - 1,
                reference: reference.clone(),
                alternate,
                carriers,
            });
            for t in &transcripts {
                self.open.entry(*t).or_default().push(allele.clone());
            }
        }
        Ok(())
    }

    /// Describes what the contig's alleles do together.
    fn close(&mut self) -> Result<()> {
        let open: BTreeMap<usize, Vec<Arc<PhasedAllele>>> =
            std::mem::take(&mut self.open).into_iter().filter(|(_, list)| list.len() > 1).collect();
        let mut rows = Vec::new();
        match self.engines {
            TranscriptSource::Single(engine) => {
                let combiner = Combiner { engine, samples: &self.samples };
                let described: Vec<_> = open
                    .par_iter()
                    .filter_map(|(t, list)| {
                        Some(combiner.describe(engine.transcripts().get(*t)?, *t, list))
                    })
                    .collect();
                rows.extend(described.into_iter().flatten());
            }
            TranscriptSource::Stretches(near) => {
                for group in near.groups(open.keys().copied()) {
                    let engine = near.engine(&group)?;
                    let combiner = Combiner { engine: &engine, samples: &self.samples };
                    let described: Vec<_> = group
                        .par_iter()
                        .filter_map(|t| {
                            let transcript = near.transcripts().get(*t)?;
                            // As the engine has it: checked against the sequence, or left out.
                            let same = |x: &&Transcript| {
                                x.id == transcript.id && x.contig == transcript.contig
                            };
                            let transcript = engine.transcripts().iter().find(same)?;
                            Some(combiner.describe(transcript, *t, open.get(t)?))
                        })
                        .collect();
                    rows.extend(described.into_iter().flatten());
                }
            }
        }
        rows.sort_by_key(|(position, t, _)| (*position, *t));
        self.rows += rows.len() as u64;
        rows.iter().for_each(|(_, _, row)| self.out.extend_from_slice(row));
        Ok(())
    }

    /// Returns the rows, and their number; in the order of the call set's contigs, by the first
    /// part's position.
    ///
    /// # Errors
    /// An engine on the transcripts cannot be made.
    pub fn finish(mut self) -> Result<(Vec<u8>, u64)> {
        self.close()?;
        Ok((self.out, self.rows))
    }
}

fn is_plain(bases: &str) -> bool {
    !bases.is_empty() && bases.bytes().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T'))
}

/// Returns the calls of the samples that have a genotype, with the number of the sample.
///
/// # Errors
/// Input: a genotype that cannot be read.
fn phased_calls(
    line: &Line<'_>,
    keys: &[&str],
    columns: &[&str],
) -> Result<Vec<(usize, PhasedCall)>> {
    let mut calls = Vec::new();
    for (sample, column) in columns.iter().skip(9).enumerate() {
        let fields = SampleFields { keys, column };
        let Value::Known(text) = fields.text("GT") else { continue };
        let called = Genotype::parse(text);
        if !called.is_readable() {
            let text = clip(text);
            return Err(line
                .refuse(format!("genotype '{text}' cannot be read"))
                .hint("a copy is an allele's number or '.', with / or | between two"));
        }
        calls.push((sample, PhasedCall::read(&fields, &called)));
    }
    Ok(calls)
}
