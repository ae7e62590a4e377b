//! Other pathogenic changes of a reported allele's residue: ClinVar's entries at its codon, named
//! by our own engine.

use crate::annotate::ConsequenceEngine;
use crate::model::resource::ClinvarEntry;
use crate::model::row::{Neighbour, Relation, Row};
use crate::model::{Allele, Positions, Span, Strand, Term, Transcript, TranscriptConsequence};
use crate::resource::bundle::format::TrackKind;
use crate::resource::{Loaded, lookup};
use crate::settings::SettingsBook;
use crate::{Error, Result};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Bases that a substitution may span and still be asked.
const LONGEST: u64 = 10;
/// Neighbours that a row names.
const MOST: usize = 50;

/// Fills in the neighbours of every row, on rayon's current pool.
///
/// # Errors
/// Input: the bundle changed since it was loaded.
pub fn fill(
    rows: &mut [Row],
    engine: &dyn ConsequenceEngine,
    transcripts: &[Transcript],
    bundle: &Loaded,
    settings: &SettingsBook,
) -> Result<()> {
    let Some(track) = bundle.tracks_of(TrackKind::Clinvar).next() else { return Ok(()) };
    let asked = Asked { engine, transcripts, bundle, track, settings };
    rows.par_iter_mut().try_for_each(|row| {
        row.neighbours = asked.of(row)?;
        Ok::<(), Error>(())
    })
}

struct Asked<'a> {
    engine: &'a dyn ConsequenceEngine,
    transcripts: &'a [Transcript],
    bundle: &'a Loaded,
    track: usize,
    settings: &'a SettingsBook,
}

impl Asked<'_> {
    fn of(&self, row: &Row) -> Result<Vec<Neighbour>> {
        let substitution = row.allele.reference.len() == row.allele.alternate.len();
        if !substitution || row.allele.span().len() > LONGEST {
            return Ok(Vec::new());
        }
        let shown = row.consequence.as_ref();
        let residues = shown.and_then(|c| residues(c.protein_position?));
        let transcript = shown.and_then(|c| {
            let contig = row.allele.chromosome.name();
            self.transcripts.iter().find(|t| t.id == c.of.transcript && t.contig == contig)
        });
        let bases = match (residues, transcript) {
            (Some((from, to)), Some(t)) => codon_bases(t, from, to),
            // Outside a codon only another change of the same bases tells anything (splice sites,
            // promoters).
            _ => (row.allele.start..row.allele.span().end).collect(),
        };
        let mut list = Vec::new();
        for (allele, entry) in self.pathogenic(row, &bases)? {
            let names = self.engine.annotate(
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
        list.truncate(MOST);
        Ok(list)
    }

    /// ClinVar's pathogenic substitutions that change one of these bases, without the row's own
    /// allele; sorted.
    fn pathogenic(&self, row: &Row, bases: &[u64]) -> Result<BTreeMap<Allele, ClinvarEntry>> {
        let rules = &self.settings.of(&row.gene.symbol).clinvar;
        let mut found = BTreeMap::new();
        for span in runs(bases) {
            let reach = Span::new(span.start.saturating_sub(LONGEST - 1), span.end);
            for (allele, entry) in
                self.bundle.alleles_in(self.track, row.allele.chromosome, reach)?
            {
                let equal = allele.reference.len() == allele.alternate.len()
                    && allele.span().len() <= LONGEST;
                if !equal || !allele.span().overlaps(span) || allele == row.allele {
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

/// How a pathogenic change relates to the row's. `None`: it does not concern the same residue.
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

/// First and last residue, 1-based, of a few.
fn residues(position: Positions) -> Option<(u64, u64)> {
    let (from, to) = position.known().map(|(a, b)| (u64::from(a), u64::from(b)))?;
    (from > 0 && from <= to && to - from < LONGEST).then_some((from, to))
}

/// Genomic 0-based bases of the codons of residues `from` to `to` (1-based), ascending; empty where
/// the transcript does not begin with its start codon.
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

/// Neighbouring bases as spans.
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
            id: "T".into(),
            refseq: None,
            protein: None,
            gene: "G".into(),
            gene_id: None,
            hgnc_id: None,
            contig: "chr1".into(),
            strand,
            exons: vec![Span::new(100, 110), Span::new(200, 220)],
            cds: [(104, 109), (205, 215)]
                .map(|(a, b)| CdsPart { span: Span::new(a, b), phase: 0 })
                .to_vec(),
            biotype: "protein_coding".into(),
            mane: None,
            start_complete: true,
            end_complete: true,
            source: String::new(),
            traits: Default::default(),
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
