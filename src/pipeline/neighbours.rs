//! Finds other pathogenic changes of a candidate's residue: ClinVar's entries at its codon, named
//! by our own engine.

use crate::Result;
use crate::annotate::ConsequenceEngine;
use crate::model::evidence::{Neighbour, Relation};
use crate::model::resource::ClinvarEntry;
use crate::model::{
    Allele, Candidate, Positions, Span, Strand, Term, Transcript, TranscriptConsequence,
};
use crate::pipeline::collect::KeptCandidate;
use crate::pipeline::loaded_panel::LoadedPanel;
use crate::resource::bundle::format::TrackKind;
use crate::resource::{Loaded, lookup};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Limits the bases that a substitution may span and still have neighbours.
const MAX_SUBSTITUTION: u64 = 10;
/// Limits the neighbours that a row names.
const MAX_NEIGHBOURS: usize = 50;

/// Finds the neighbours of every candidate, in the order given, on rayon's current pool.
///
/// # Errors
/// Input: the bundle changed since it was loaded.
pub fn find_neighbours(
    panel: &LoadedPanel<'_>,
    candidates: &[KeptCandidate],
) -> Result<Vec<Vec<Neighbour>>> {
    let none = || vec![Vec::new(); candidates.len()];
    let Some(bundle) = &panel.setup.resources else { return Ok(none()) };
    let Some(track) = bundle.tracks_of(TrackKind::Clinvar).next() else { return Ok(none()) };
    let search = NeighbourSearch { panel, bundle, track };
    candidates.par_iter().map(|c| search.neighbours(&c.candidate)).collect()
}

/// Looks for neighbours in the ClinVar track of a bundle.
struct NeighbourSearch<'a> {
    panel: &'a LoadedPanel<'a>,
    bundle: &'a Loaded,
    track: usize,
}

impl NeighbourSearch<'_> {
    /// Returns the neighbours of a candidate, the closest relation and the most stars first.
    fn neighbours(&self, candidate: &Candidate) -> Result<Vec<Neighbour>> {
        let substitution = candidate.allele.reference.len() == candidate.allele.alternate.len();
        if !substitution || candidate.allele.span().len() > MAX_SUBSTITUTION {
            return Ok(Vec::new());
        }
        let shown = candidate.consequence.as_ref();
        let residues = shown.and_then(|c| residues(c.protein_position?));
        let transcript = shown.and_then(|c| {
            let contig = candidate.allele.chromosome.name();
            self.panel
                .engine
                .transcripts()
                .iter()
                .find(|t| t.id == c.of.transcript && t.contig == contig)
        });
        let bases = match (residues, transcript) {
            (Some((from, to)), Some(t)) => codon_bases(t, from, to),
            // Outside a codon only another change of the same bases tells anything (splice sites,
            // promoters).
            _ => (candidate.allele.start..candidate.allele.span().end).collect(),
        };
        let mut list = Vec::new();
        for (allele, entry) in self.pathogenic(candidate, &bases)? {
            let names = self.panel.engine.annotate(
                allele.chromosome.name(),
                allele.start,
                &allele.reference,
                &allele.alternate,
            );
            let own = names.ok().and_then(|l| {
                l.into_iter().find(|c| shown.is_some_and(|s| s.of.transcript == c.of.transcript))
            });
            let Some(relation) = relation(shown, own.as_ref(), residues) else { continue };
            list.push(Neighbour {
                relation,
                allele: allele.to_string(),
                hgvs_c: own.as_ref().and_then(|c| c.hgvs_c.clone()),
                hgvs_p: own.as_ref().and_then(|c| c.hgvs_p.clone()),
                clinvar: entry,
            });
        }
        list.sort_by(|a, b| (a.relation, b.clinvar.stars).cmp(&(b.relation, a.clinvar.stars)));
        list.truncate(MAX_NEIGHBOURS);
        Ok(list)
    }

    /// Finds ClinVar's pathogenic substitutions that change one of these bases, without the
    /// candidate's own allele; sorted.
    fn pathogenic(
        &self,
        candidate: &Candidate,
        bases: &[u64],
    ) -> Result<BTreeMap<Allele, ClinvarEntry>> {
        let rules = &self.panel.setup.settings.for_gene(&candidate.gene.symbol).clinvar;
        let mut found = BTreeMap::new();
        for span in runs(bases) {
            let reach = Span::new(span.start.saturating_sub(MAX_SUBSTITUTION - 1), span.end);
            for (allele, entry) in
                self.bundle.alleles_in(self.track, candidate.allele.chromosome, reach)?
            {
                let equal = allele.reference.len() == allele.alternate.len()
                    && allele.span().len() <= MAX_SUBSTITUTION;
                if !equal || !allele.span().overlaps(span) || allele == candidate.allele {
                    continue;
                }
                let entry = ClinvarEntry {
                    release: lookup::release(self.bundle),
                    ..lookup::clinvar_entry(&entry)
                };
                if rules.is_pathogenic(&entry, rules.min_stars_known) {
                    found.insert(allele, entry);
                }
            }
        }
        Ok(found)
    }
}

/// Tells how a pathogenic change relates to the candidate's; `None` where it does not concern the
/// same residue.
fn relation(
    shown: Option<&TranscriptConsequence>,
    other: Option<&TranscriptConsequence>,
    residues: Option<(u64, u64)>,
) -> Option<Relation> {
    let Some((from, to)) = residues else { return Some(Relation::SamePosition) };
    let (shown, other) = (shown?, other?);
    let (first, last) = self::residues(other.protein_position?)?;
    if last < from || to < first {
        return None;
    }
    let missense = |c: &TranscriptConsequence| c.terms.contains(&Term::Missense);
    if shown.hgvs_p.is_some() && shown.hgvs_p == other.hgvs_p {
        Some(Relation::SameChange)
    } else if missense(shown) && missense(other) {
        Some(Relation::SameResidue)
    } else {
        Some(Relation::SameCodon)
    }
}

/// Returns the first and the last residue, 1-based, of a few.
fn residues(position: Positions) -> Option<(u64, u64)> {
    let (from, to) = position.known().map(|(a, b)| (u64::from(a), u64::from(b)))?;
    (from > 0 && from <= to && to - from < MAX_SUBSTITUTION).then_some((from, to))
}

/// Returns the genomic 0-based bases of the codons of residues `from` to `to` (1-based), ascending;
/// none where the transcript does not begin with its start codon.
fn codon_bases(t: &Transcript, from: u64, to: u64) -> Vec<u64> {
    if !t.start_complete {
        return Vec::new();
    }
    let (first, end) = ((from - 1) * 3, to * 3);
    let mut parts: Vec<Span> = t.cds.iter().map(|p| p.span).collect();
    if t.strand == Strand::Minus {
        parts.reverse();
    }
    let mut bases = Vec::new();
    let mut before = 0;
    for part in parts {
        let (a, b) = (first.max(before), end.min(before + part.len()));
        for offset in a..b.max(a) {
            bases.push(match t.strand {
                Strand::Plus => part.start + (offset - before),
                Strand::Minus => part.end - 1 - (offset - before),
            });
        }
        before += part.len();
    }
    bases.sort_unstable();
    bases
}

/// Joins neighbouring bases to spans.
fn runs(bases: &[u64]) -> Vec<Span> {
    bases
        .chunk_by(|a, b| a + 1 == *b)
        .filter_map(|run| Some(Span::new(*run.first()?, run.last()? + 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::CdsPart;

    #[test]
    fn codons_across_an_intron_on_both_strands() {
        let t = |strand| Transcript {
            strand,
            exons: vec![Span::new(100, 110), Span::new(200, 220)],
            cds: [(104, 109), (205, 215)]
                .map(|(a, b)| CdsPart { span: Span::new(a, b), phase: 0 })
                .to_vec(),
            traits: Default::default(),
            ..Transcript::example()
        };
        assert_eq!(codon_bases(&t(Strand::Plus), 1, 1), [104, 105, 106]);
        assert_eq!(codon_bases(&t(Strand::Plus), 2, 2), [107, 108, 205]);
        assert_eq!(codon_bases(&t(Strand::Minus), 1, 1), [212, 213, 214]);
        assert_eq!(codon_bases(&t(Strand::Minus), 4, 4), [107, 108, 205]);
        assert_eq!(codon_bases(&t(Strand::Plus), 9, 9), [] as [u64; 0]);
        assert_eq!(runs(&[107, 108, 205]), [Span::new(107, 109), Span::new(205, 206)]);
        let of = |ends| Positions::new(ends).and_then(residues);
        assert_eq!(
            [of([Some(67); 2]), of([Some(67), Some(68)]), of([None, Some(68)]), of([Some(0); 2])],
            [Some((67, 67)), Some((67, 68)), None, None]
        );
    }
}
