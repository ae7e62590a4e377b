//! Makes engines for many transcripts: their sequence is much to hold at once and takes long to
//! read, so that each stretch of the call set gets an engine of its own, on the transcripts near
//! it.

use crate::annotate::{VareffectEngine, transcript_check};
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::{RegionSequences, model_contig};
use crate::model::transcript_fault::TranscriptNotice;
use crate::model::{Span, Transcript};
use crate::pipeline::annotate::block::Line;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

/// Sequence that all transcripts of one engine may need together, in bases.
const ENGINE_BASES: u64 = 16_000_000;
/// Sequence that may be held as a whole where the call set jumps to and fro, in bases.
const WHOLE_SET_BASES: u64 = 192_000_000;
/// Bases beside an allele: the engine's up- and downstream flank and as much again for names that
/// shift.
const TRANSCRIPT_MARGIN: u64 = 10_000;
/// Number of transcripts that are read beforehand: whether they are this reference's shows in any
/// of them.
const SAMPLE_SIZE: usize = 20;

/// Holds transcripts by place, and makes engines on them.
pub struct StretchEngines<'a> {
    reference: &'a Reference,
    transcripts: Vec<Transcript>,
    /// Gives by contig: start, the furthest end so far, and index; by start.
    places: BTreeMap<String, Vec<(u64, u64, usize)>>,
    /// Counts the bases that all of them need.
    bases: u64,
    /// Holds an engine on all, for a call set that is not in order.
    whole: OnceLock<Arc<VareffectEngine>>,
    to_the_letter: bool,
    file: Option<PathBuf>,
    /// Holds the notices in an order that does not depend on the threads.
    notices: Mutex<BTreeSet<TranscriptNotice>>,
}

impl<'a> StretchEngines<'a> {
    /// Tells whether the sequence around the transcripts is more than one engine should hold.
    pub fn needed_for(transcripts: &[Transcript]) -> bool {
        bases(transcripts) > ENGINE_BASES
    }

    /// Sorts transcripts, which lie on the reference, by place.
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
        let bases = bases(&transcripts);
        let (whole, notices) = (OnceLock::new(), Mutex::default());
        Self {
            reference,
            transcripts,
            places,
            bases,
            whole,
            to_the_letter: false,
            file: None,
            notices,
        }
    }

    /// Asks for protein names to the letter too, as [`VareffectEngine::to_the_letter`] does.
    #[must_use]
    pub fn to_the_letter(mut self, asked: bool) -> Self {
        self.to_the_letter = asked;
        self
    }

    /// Names the file that the transcripts are of, for errors.
    #[must_use]
    pub fn read_from(mut self, file: Option<&Path>) -> Self {
        self.file = file.map(Path::to_path_buf);
        self
    }

    /// Reads some short transcripts from all over the set. Parallel on rayon's current pool.
    ///
    /// # Errors
    /// Input: most of them do not translate on the reference: it is of another build.
    pub fn check_build(&self) -> Result<()> {
        let whole = |t: &&Transcript| t.is_coding() && t.start_complete && t.end_complete;
        let coding: Vec<&Transcript> = self.transcripts.iter().filter(whole).collect();
        let some = coding.chunks(coding.len().div_ceil(SAMPLE_SIZE).max(1));
        let mut sample: Vec<Transcript> = some
            .filter_map(|c| c.iter().min_by_key(|t| t.span().len()))
            .map(|t| (*t).clone())
            .collect();
        let parts = sample.iter().flat_map(|t| t.cds.iter().map(|c| (t.contig.as_str(), c.span)));
        let sequences = RegionSequences::load(self.reference, parts)?;
        self.named_file(transcript_check::check(&mut sample, &sequences).1.check_build())
    }

    /// Returns all transcripts.
    pub fn transcripts(&self) -> &[Transcript] {
        &self.transcripts
    }

    /// Returns the notices on the transcripts that were used so far, each once.
    pub fn notices(&self) -> Vec<TranscriptNotice> {
        self.notices.lock().map(|found| found.iter().cloned().collect()).unwrap_or_default()
    }

    /// Returns the indices of the transcripts near a span, in order of their places.
    fn transcripts_near(&self, contig: &str, span: Span) -> impl Iterator<Item = usize> {
        let list = self.places.get(model_contig(contig)).map_or(&[][..], Vec::as_slice);
        let wide = span.padded(TRANSCRIPT_MARGIN);
        let from = list.partition_point(|(_, furthest, _)| *furthest <= wide.start);
        let inside = list[from..].iter().take_while(move |(start, ..)| *start < wide.end);
        inside.map(|(.., i)| *i).filter(move |i| self.transcripts[*i].span().overlaps(wide))
    }

    /// Returns lines in stretches whose transcripts fit into memory together, and those
    /// transcripts. `None`: the lines are in no order, and all transcripts fit.
    pub(super) fn stretches(
        &self,
        lines: &[Line<'_>],
    ) -> Option<Vec<(Range<usize>, BTreeSet<usize>)>> {
        let windows = windows(lines);
        let mut contigs: Vec<&str> = windows.iter().map(|w| w.0).collect();
        contigs.dedup();
        let runs = contigs.len();
        contigs.sort_unstable();
        contigs.dedup();
        let back = |w: &[Window<'_>]| w[0].0 == w[1].0 && w[1].1.start < w[0].1.start;
        if self.bases <= WHOLE_SET_BASES && (contigs.len() < runs || windows.windows(2).any(back)) {
            return None;
        }
        let mut out: Vec<(Range<usize>, BTreeSet<usize>)> = Vec::new();
        let mut bases = 0;
        for (contig, window, range) in windows {
            let transcripts: Vec<usize> = self.transcripts_near(contig, window).collect();
            let size = |i: &usize| self.transcripts[*i].span().len() + 2 * TRANSCRIPT_MARGIN;
            if let Some((lines, known)) = out.last_mut() {
                let more: u64 = transcripts.iter().filter(|m| !known.contains(m)).map(size).sum();
                if bases + more <= ENGINE_BASES {
                    bases += more;
                    lines.end = range.end;
                    known.extend(transcripts);
                    continue;
                }
            }
            bases = transcripts.iter().map(size).sum();
            out.push((range, transcripts.into_iter().collect()));
        }
        Some(out)
    }

    /// Returns transcripts in groups that fit into memory together, by their places.
    pub(super) fn groups(
        &self,
        transcripts: impl IntoIterator<Item = usize>,
    ) -> Vec<BTreeSet<usize>> {
        let mut list: Vec<usize> = transcripts.into_iter().collect();
        list.sort_by_key(|i| {
            (self.transcripts[*i].contig.as_str(), self.transcripts[*i].span(), *i)
        });
        let mut out: Vec<BTreeSet<usize>> = Vec::new();
        let mut bases = 0;
        for i in list {
            let size = self.transcripts[i].span().len() + 2 * TRANSCRIPT_MARGIN;
            bases += size;
            match out.last_mut() {
                Some(group) if bases <= ENGINE_BASES => {
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

    /// Makes an engine on some of the transcripts.
    ///
    /// # Errors
    /// As [`VareffectEngine::of_part`].
    pub(super) fn engine(&self, transcripts: &BTreeSet<usize>) -> Result<VareffectEngine> {
        self.build_engine(transcripts.iter().map(|i| self.transcripts[*i].clone()).collect())
    }

    /// Returns the engine on all transcripts, made once.
    ///
    /// # Errors
    /// As [`VareffectEngine::of_part`].
    pub(super) fn whole(&self) -> Result<Arc<VareffectEngine>> {
        if let Some(engine) = self.whole.get() {
            return Ok(Arc::clone(engine));
        }
        // Not inside the lock: a thread that waits for the pool there may be given another block,
        // and come here again.
        let engine = Arc::new(self.build_engine(self.transcripts.clone())?);
        Ok(Arc::clone(self.whole.get_or_init(|| engine)))
    }

    /// Adds to an error of the transcripts the name of their file.
    fn named_file<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|e| self.file.iter().fold(e, |e, file| e.at(file)))
    }

    fn build_engine(&self, transcripts: Vec<Transcript>) -> Result<VareffectEngine> {
        let engine = self
            .named_file(VareffectEngine::of_part(self.reference, transcripts))?
            .to_the_letter(self.to_the_letter);
        let mut known = self.notices.lock().map_err(|_| Error::internal("a thread failed"))?;
        known.extend(engine.notices().iter().cloned());
        Ok(engine)
    }
}

/// Counts the bases around transcripts.
fn bases(transcripts: &[Transcript]) -> u64 {
    let mut spans: Vec<(&str, Span)> = transcripts
        .iter()
        .map(|t| (t.contig.as_str(), t.span().padded(TRANSCRIPT_MARGIN)))
        .collect();
    spans.sort_unstable();
    let (mut sum, mut last) = (0, ("", 0));
    for (contig, span) in spans {
        let from = if last.0 == contig { span.start.max(last.1) } else { span.start };
        sum += span.end.saturating_sub(from);
        last = (contig, if last.0 == contig { span.end.max(last.1) } else { span.end });
    }
    sum
}

/// Holds a contig, what lines near each other cover of it, and which they are.
type Window<'a> = (&'a str, Span, Range<usize>);

/// Groups lines that follow each other and have the same transcripts near them, or nearly.
fn windows<'a>(lines: &[Line<'a>]) -> Vec<Window<'a>> {
    let mut out: Vec<Window<'a>> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let span = line.span();
        match out.last_mut() {
            Some((contig, window, range))
                if *contig == line.contig
                    && span.start >= window.start
                    && span.start <= window.end + 2 * TRANSCRIPT_MARGIN
                    && span.end.max(window.end) - window.start <= ENGINE_BASES =>
            {
                window.end = window.end.max(span.end);
                range.end = i + 1;
            }
            _ => out.push((line.contig, span, i..i + 1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(id: usize, contig: &str, start: u64, end: u64) -> Transcript {
        let text = format!(
            "{contig}\tx\tmRNA\t{a}\t{end}\t.\t+\t.\tID=T{id}\n{contig}\tx\texon\t{a}\t{end}\t.\t+\t.\tParent=T{id}\n",
            a = start + 1
        );
        crate::io::transcripts::gff::read(text.as_bytes(), "t").unwrap().transcripts.remove(0)
    }

    /// Opened, and not read.
    fn reference() -> Reference {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r.fa");
        std::fs::write(&path, ">chr1\nACGT\n").unwrap();
        std::fs::write(dir.path().join("r.fa.fai"), "chr1\t4\t6\t4\t5\n").unwrap();
        Reference::open(&path).unwrap()
    }

    #[test]
    fn transcripts_near_an_allele_and_no_others() {
        let reference = reference();
        let list = vec![
            transcript(0, "chr1", 0, 5_000_000),
            transcript(1, "chr1", 100_000, 120_000),
            transcript(2, "chr1", 6_000_000, 6_000_100),
            transcript(3, "chr2", 100_000, 120_000),
        ];
        assert!(!StretchEngines::needed_for(&list));
        let near = StretchEngines::new(&reference, list);
        let at = |contig: &str, a: u64, b: u64| {
            near.transcripts_near(contig, Span::new(a, b)).collect::<Vec<_>>()
        };
        assert_eq!(at("1", 3_000_000, 3_000_001), [0]);
        assert_eq!(at("chr1", 129_999, 130_000), [0, 1]);
        assert_eq!(at("chr1", 5_020_000, 5_020_001), Vec::<usize>::new());
        assert_eq!(at("chr1", 4_000_000, 6_000_000), [0, 2]);
        assert_eq!(at("chr2", 1, 2), Vec::<usize>::new());
        assert_eq!(at("chr3", 1, 2), Vec::<usize>::new());
    }

    #[test]
    fn stretches_hold_every_transcript_near_their_lines() {
        let reference = reference();
        // Genes of up to 3 Mb, which overlap, on two contigs.
        let genes = (0..120_u64).map(|i| {
            let from = i / 2 * 700_000 + i * i % 350_001;
            transcript(
                i as usize,
                ["chr1", "chr2"][i as usize % 2],
                from,
                from + 1_000 + i * 104_729 % 3_000_000,
            )
        });
        let near = StretchEngines::new(&reference, genes.collect());
        assert!(StretchEngines::needed_for(near.transcripts()));
        let text = |contig: &str, at: u64| format!("{contig}\t{at}\t.\tA\tC\t.\t.\t.");
        let places = |step: u64| (1..44_000_000 / step).map(move |i| i * step);
        for step in [1_000, 19_000, 21_000, 400_000] {
            let texts: Vec<String> = ["1", "chr2"]
                .iter()
                .flat_map(|c| places(step).map(|at| text(c, at)).collect::<Vec<_>>())
                .collect();
            let mut lines: Vec<Line<'_>> =
                texts.iter().map(|t| Line::parse(t.as_bytes(), None, 8).unwrap()).collect();
            let stretches = near.stretches(&lines).unwrap();
            let mut next = 0;
            for (range, transcripts) in &stretches {
                assert_eq!(range.start, next);
                next = range.end;
                for line in &lines[range.clone()] {
                    assert!(
                        near.transcripts_near(line.contig, line.span())
                            .all(|m| transcripts.contains(&m)),
                        "{}",
                        line.position
                    );
                }
            }
            assert!(next == lines.len() && stretches.len() > 3, "{} stretches", stretches.len());
            // To and fro: all transcripts at once.
            let last = lines.pop().unwrap();
            lines.insert(1, last);
            assert!(near.stretches(&lines).is_none());
        }
        assert_eq!(near.stretches(&[]).unwrap().len(), 0);
    }
}
