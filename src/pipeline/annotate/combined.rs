//! Writes the combined consequences of phased alleles on one transcript.

use crate::annotate::VareffectEngine;
use crate::annotate::engine::seam::ConsequenceEngine;
use crate::annotate::output::haplotype_table::{Haplotype, write_row};
use crate::family::phase::haplotypes;
use crate::model::consequence::Phased;
use crate::model::{CarriedCopies, Transcript, TranscriptConsequence};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Holds an allele over a coding part, and who carries it.
pub(super) struct PhasedAllele {
    pub(super) contig: Arc<str>,
    pub(super) start: u64,
    pub(super) reference: String,
    pub(super) alternate: String,
    /// Lists each sample (index in the header) and how.
    pub(super) carriers: Vec<(usize, CarriedCopies)>,
}

/// Gives the position of the first part (0-based), index of the transcript, and the line.
pub(super) type Row = (u64, usize, Vec<u8>);

/// Combines alleles on the transcripts of one engine.
pub(super) struct Combiner<'a> {
    pub(super) engine: &'a VareffectEngine,
    /// Names the samples, in the order of the header.
    pub(super) samples: &'a [String],
}

impl Combiner<'_> {
    /// Returns the rows of one transcript, whose alleles are `list`.
    pub(super) fn describe(
        &self,
        transcript: &Transcript,
        t: usize,
        list: &[Arc<PhasedAllele>],
    ) -> Vec<Row> {
        // Different sets can hold the same meeting alleles.
        let mut found: BTreeMap<Vec<usize>, (Vec<usize>, TranscriptConsequence)> = BTreeMap::new();
        for (set, samples) in self.sets(list) {
            let phased = |i: &usize| Phased {
                start: list[*i].start,
                reference: &list[*i].reference,
                alternate: &list[*i].alternate,
            };
            let alleles: Vec<Phased<'_>> = set.iter().map(phased).collect();
            for combined in self.engine.haplotype_on(transcript, &alleles) {
                let mut parts: Vec<usize> = combined.parts.iter().map(|i| set[*i]).collect();
                parts.sort_by_key(|i| (list[*i].start, *i));
                let entry =
                    found.entry(parts).or_insert_with(|| (Vec::new(), combined.consequence));
                entry.0.extend(&samples);
            }
        }
        let mut rows = Vec::with_capacity(found.len());
        for (parts, (samples, c)) in found {
            let parts: Vec<&PhasedAllele> = parts.iter().map(|i| &*list[*i]).collect();
            let Some(first) = parts.first() else { continue };
            rows.push((first.start, t, self.row(&parts, samples, &c)));
        }
        rows
    }

    /// Returns each set of two and more alleles (indices into `list`) that lie on one haplotype of
    /// a sample, with its samples.
    fn sets(&self, list: &[Arc<PhasedAllele>]) -> BTreeMap<Vec<usize>, Vec<usize>> {
        let mut sets: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for sample in 0..self.samples.len() {
            let mut indices = Vec::new();
            let mut calls = Vec::new();
            for (i, allele) in list.iter().enumerate() {
                if let Some((_, call)) = allele.carriers.iter().find(|(s, _)| *s == sample) {
                    indices.push(i);
                    calls.push(call.clone());
                }
            }
            for set in haplotypes(&calls).into_iter().filter(|s| s.len() > 1) {
                let set: Vec<usize> = set.into_iter().map(|i| indices[i]).collect();
                sets.entry(set).or_default().push(sample);
            }
        }
        sets
    }

    /// Returns the line of alleles that meet; `c` is their combined consequence.
    fn row(
        &self,
        parts: &[&PhasedAllele],
        mut samples: Vec<usize>,
        c: &TranscriptConsequence,
    ) -> Vec<u8> {
        samples.sort_unstable();
        samples.dedup();
        let own = |a: &&PhasedAllele| {
            let list = self
                .engine
                .annotate(&a.contig, a.start, &a.reference, &a.alternate)
                .unwrap_or_default();
            let Some(c) = list.into_iter().find(|x| x.of.transcript == c.of.transcript) else {
                return "unknown".to_owned();
            };
            match &c.hgvs_p {
                Some(p) => format!("{} {p}", c.terms_joined()),
                None => c.terms_joined(),
            }
        };
        let spelled = |a: &&PhasedAllele| {
            format!("{}:{}:{}:{}", a.contig, a.start + 1, a.reference, a.alternate)
        };
        let haplotype = Haplotype {
            contig: parts.first().map_or_else(String::new, |a| a.contig.to_string()),
            position: parts.first().map_or(0, |a| a.start + 1),
            alleles: parts.iter().map(spelled).collect(),
            samples: samples.iter().filter_map(|s| self.samples.get(*s).cloned()).collect(),
            parts: parts.iter().map(own).collect(),
        };
        let mut out = Vec::new();
        write_row(&mut out, &haplotype, c);
        out
    }
}
