//! Models of a whole genome: their sequence is too much to hold at once, so that each stretch of the call set gets an engine
//! of its own, on the transcripts near it.

use super::block::Line;
use crate::annotate::VareffectEngine;
use crate::io::fasta::Reference;
use crate::io::sequence::model_contig;
use crate::model::transcript::ModelWarning;
use crate::model::{Span, Transcript};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Mutex;

/// Sequence that all models of one engine may need together, in bases.
const AT_ONCE: u64 = 64_000_000;
/// Beside an allele: the engine's up- and downstream flank and as much again for names that shift.
const AROUND: u64 = 10_000;

/// Models and where they lie.
pub struct Near<'a> {
    reference: &'a Reference,
    transcripts: Vec<Transcript>,
    /// By contig: start, the furthest end so far, and index; by start.
    places: BTreeMap<String, Vec<(u64, u64, usize)>>,
    warnings: Mutex<BTreeSet<String>>,
    found: Mutex<Vec<ModelWarning>>,
}

impl<'a> Near<'a> {
    /// Whether the sequence around the models is too much to be held at once.
    pub fn needed(transcripts: &[Transcript]) -> bool {
        let mut spans: Vec<(&str, Span)> =
            transcripts.iter().map(|t| (t.contig.as_str(), t.span().padded(AROUND))).collect();
        spans.sort_unstable();
        let (mut sum, mut last) = (0, ("", 0));
        for (contig, span) in spans {
            let from = if last.0 == contig { span.start.max(last.1) } else { span.start };
            sum += span.end.saturating_sub(from);
            last = (contig, if last.0 == contig { span.end.max(last.1) } else { span.end });
        }
        sum > 3 * AT_ONCE
    }

    /// For these models, which lie on the reference.
    pub fn new(reference: &'a Reference, transcripts: Vec<Transcript>) -> Self {
        let mut places: BTreeMap<String, Vec<(u64, u64, usize)>> = BTreeMap::new();
        for (i, t) in transcripts.iter().enumerate() {
            let span = t.span();
            places.entry(t.contig.clone()).or_default().push((span.start, span.end, i));
        }
        for list in places.values_mut() {
            list.sort_unstable();
            let mut furthest = 0;
            for place in list {
                furthest = place.1.max(furthest);
                place.1 = furthest;
            }
        }
        Self { reference, transcripts, places, warnings: Mutex::default(), found: Mutex::default() }
    }

    /// All models.
    pub fn transcripts(&self) -> &[Transcript] {
        &self.transcripts
    }

    /// What was found on the models that were used so far, each once.
    pub fn warnings(&self) -> Vec<ModelWarning> {
        self.found.lock().map(|f| f.clone()).unwrap_or_default()
    }

    /// Indices of the models near a span, in order of their places.
    fn near(&self, contig: &str, span: Span) -> impl Iterator<Item = usize> {
        let list = self.places.get(model_contig(contig)).map_or(&[][..], Vec::as_slice);
        let wide = span.padded(AROUND);
        let from = list.partition_point(|(_, furthest, _)| *furthest <= wide.start);
        let inside = list[from..].iter().take_while(move |(start, ..)| *start < wide.end);
        inside.map(|(.., i)| *i).filter(move |i| self.transcripts[*i].span().overlaps(wide))
    }

    /// Lines in stretches whose models fit into memory together, and those models.
    pub(super) fn stretches(&self, lines: &[Line<'_>]) -> Vec<(Range<usize>, BTreeSet<usize>)> {
        let mut out: Vec<(Range<usize>, BTreeSet<usize>)> = Vec::new();
        let mut bases = 0;
        for (i, line) in lines.iter().enumerate() {
            let models: Vec<usize> = self.near(line.contig, line.span()).collect();
            let size = |i: &usize| self.transcripts[*i].span().len() + 2 * AROUND;
            if let Some((range, known)) = out.last_mut() {
                let more: u64 = models.iter().filter(|m| !known.contains(m)).map(size).sum();
                if bases + more <= AT_ONCE {
                    bases += more;
                    range.end = i + 1;
                    known.extend(models);
                    continue;
                }
            }
            bases = models.iter().map(size).sum();
            out.push((i..i + 1, models.into_iter().collect()));
        }
        out
    }

    /// Models in groups that fit into memory together, by their places.
    pub(super) fn groups(&self, models: impl IntoIterator<Item = usize>) -> Vec<BTreeSet<usize>> {
        let mut list: Vec<usize> = models.into_iter().collect();
        list.sort_by_key(|i| (self.transcripts[*i].contig.as_str(), self.transcripts[*i].span(), *i));
        let mut out: Vec<BTreeSet<usize>> = Vec::new();
        let mut bases = 0;
        for i in list {
            let size = self.transcripts[i].span().len() + 2 * AROUND;
            bases += size;
            match out.last_mut() {
                Some(group) if bases <= AT_ONCE => {
                    group.insert(i);
                }
                _ => {
                    out.push(BTreeSet::from([i]));
                    bases = size;
                }
            }
        }
        out
    }

    /// An engine on some of the models; on the first of all where there is none.
    ///
    /// # Errors
    /// As [`VareffectEngine::new`].
    pub(super) fn engine(&self, models: &BTreeSet<usize>) -> Result<VareffectEngine> {
        let mut chosen: Vec<Transcript> = models.iter().map(|i| self.transcripts[*i].clone()).collect();
        if chosen.is_empty() {
            chosen.extend(self.transcripts.first().cloned());
        }
        let engine = VareffectEngine::new(self.reference, chosen)?;
        let poisoned = |_| Error::internal("a thread failed");
        let mut known = self.warnings.lock().map_err(poisoned)?;
        for warning in engine.warnings() {
            if known.insert(warning.to_string()) {
                self.found.lock().map_err(|_| Error::internal("a thread failed"))?.push(warning.clone());
            }
        }
        Ok(engine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(id: usize, contig: &str, start: u64, end: u64) -> Transcript {
        let text = format!(
            "{contig}\tx\tmRNA\t{a}\t{end}\t.\t+\t.\tID=T{id}\n{contig}\tx\texon\t{a}\t{end}\t.\t+\t.\tParent=T{id}\n",
            a = start + 1
        );
        crate::io::gff::read(text.as_bytes(), "t").unwrap().transcripts.remove(0)
    }

    #[test]
    fn models_near_an_allele_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.fa");
        std::fs::write(&path, ">chr1\nACGT\n").unwrap();
        std::fs::write(dir.path().join("r.fa.fai"), "chr1\t4\t6\t4\t5\n").unwrap();
        let reference = Reference::open(&path).unwrap();
        let list = vec![
            transcript(0, "chr1", 0, 5_000_000),
            transcript(1, "chr1", 100_000, 120_000),
            transcript(2, "chr1", 6_000_000, 6_000_100),
            transcript(3, "chr2", 100_000, 120_000),
        ];
        assert!(!Near::needed(&list));
        let near = Near::new(&reference, list);
        let at = |contig: &str, a: u64, b: u64| near.near(contig, Span::new(a, b)).collect::<Vec<_>>();
        assert_eq!(at("1", 3_000_000, 3_000_001), [0]);
        assert_eq!(at("chr1", 129_999, 130_000), [0, 1]);
        assert_eq!(at("chr1", 5_020_000, 5_020_001), Vec::<usize>::new());
        assert_eq!(at("chr1", 4_000_000, 6_000_000), [0, 2]);
        assert_eq!(at("chr2", 1, 2), Vec::<usize>::new());
        assert_eq!(at("chr3", 1, 2), Vec::<usize>::new());
    }
}
