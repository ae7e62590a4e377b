//! Gives direct answers on a set of transcripts.

use crate::annotate::direct::change::{Change, Flank, flank, trimmed};
use crate::annotate::direct::prepared::Prepared;
use crate::annotate::direct::{deletion, insertion, replacement, substitution};
use crate::annotate::engine::outcome::Outcome;
use crate::annotate::engine::seam::FLANK;
use crate::io::reference::sequence::{RegionSequence, RegionSequences};
use crate::model::{Span, Transcript};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Holds transcripts by place, prepared when an allele first meets them.
pub(crate) struct Direct {
    by_contig: FxHashMap<String, Vec<Entry>>,
    prepared: Vec<OnceLock<Option<Box<Prepared>>>>,
}

/// Places a transcript in the list of its contig.
struct Entry {
    span: Span,
    /// Gives the furthest end of this and the entries before it.
    reach: u64,
    index: usize,
}

impl Direct {
    /// Sorts the transcripts by place.
    pub(crate) fn new(transcripts: &[Transcript]) -> Self {
        let mut by_contig: FxHashMap<String, Vec<Entry>> = FxHashMap::default();
        for (index, t) in transcripts.iter().enumerate() {
            by_contig.entry(t.contig.clone()).or_default().push(Entry {
                span: t.span(),
                reach: 0,
                index,
            });
        }
        for list in by_contig.values_mut() {
            list.sort_by_key(|e| (e.span, e.index));
            let mut reach = 0;
            for e in list.iter_mut() {
                reach = reach.max(e.span.end);
                e.reach = reach;
            }
        }
        Self { by_contig, prepared: transcripts.iter().map(|_| OnceLock::new()).collect() }
    }

    /// Returns one outcome for each transcript within [`FLANK`] bases, in the order of the
    /// transcripts given, with their indices; empty where there is none. `None` where the engine
    /// has to answer.
    ///
    /// `region` holds the whole of REF; `start` is 0-based; alleles as in VCF, upper case.
    pub(crate) fn outcomes(
        &self,
        transcripts: &[Transcript],
        sequences: &RegionSequences,
        contig: &str,
        region: &RegionSequence,
        (start, reference, alternate): (u64, &str, &str),
    ) -> Option<Vec<(usize, Outcome)>> {
        let change = trimmed(region, start, reference.as_bytes(), alternate.as_bytes())?;
        let mut out = Vec::new();
        for index in self.near(contig, change) {
            let t = transcripts.get(index)?;
            // The engine looks at one region only.
            if !region.span.contains(t.span()) {
                continue;
            }
            let outcome = match flank(change, t) {
                Flank::Far => continue,
                Flank::Beside(outcome) => outcome,
                Flank::Overlaps => {
                    let slot = self.prepared.get(index)?;
                    let new = || {
                        let region = sequences.region(&t.contig, t.span())?;
                        Prepared::new(t, region).map(Box::new)
                    };
                    let p = slot.get_or_init(new).as_deref()?;
                    match (change.removed, change.inserted) {
                        ([_], [_]) => substitution::outcome(p, change)?,
                        (_, []) => deletion::outcome(p, change)?,
                        ([], _) => insertion::outcome(p, change)?,
                        _ => replacement::outcome(p, change)?,
                    }
                }
            };
            out.push((index, outcome));
        }
        out.sort_by_key(|(i, _)| *i);
        Some(out)
    }

    /// Returns the spliced sequence of a plain transcript, in its direction, where it was laid out.
    pub(crate) fn spliced(&self, index: usize) -> Option<&[u8]> {
        self.prepared.get(index)?.get()?.as_deref().map(|p| p.spliced.as_slice())
    }

    /// Returns the transcripts within [`FLANK`] bases of a change.
    fn near(&self, contig: &str, change: Change<'_>) -> impl Iterator<Item = usize> + use<'_> {
        self.within(contig, change.start.saturating_sub(FLANK), change.end() + FLANK)
    }

    /// Returns the transcripts that may reach into `from..=to`, and perhaps others near it.
    pub(crate) fn within(
        &self,
        contig: &str,
        from: u64,
        to: u64,
    ) -> impl Iterator<Item = usize> + use<'_> {
        let list = self.by_contig.get(contig).map_or(&[][..], Vec::as_slice);
        let behind = list.partition_point(|e| e.span.start <= to);
        list[..behind].iter().rev().take_while(move |e| e.reach >= from).map(|e| e.index)
    }
}
