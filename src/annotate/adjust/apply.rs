//! Applies every correction to one engine answer, in order, and makes the consequence of it.

use crate::annotate::adjust::decisions::{self, Taken};
use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::spliced::Spliced;
use crate::annotate::adjust::{recoded, recommended, splice_terms};
use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::annotate::names::hgvs_g;
use crate::annotate::nmd;
use crate::io::reference::sequence::RegionSequences;
use crate::model::consequence::Termination;
use crate::model::transcript::Identity;
use crate::model::{Positions, Term, Transcript, TranscriptConsequence};
use std::cell::LazyCell;
use std::sync::Arc;

pub(crate) fn convert(
    mut r: Outcome,
    (transcript, identity): (&Transcript, &Arc<Identity>),
    (sequences, known, to_the_letter): (&RegionSequences, Option<&[u8]>, bool),
    (start, reference, alternate): (u64, &str, &str),
    footprint: &Footprint,
) -> TranscriptConsequence {
    let region = || sequences.region(&transcript.contig, transcript.span());
    let taken = Taken::new(footprint, (reference, alternate), region);
    if taken.is_some_and(|taken| taken.covers(transcript.span())) {
        // SO:0001893. Nothing is left that a position or a name could stand on.
        let mut c = TranscriptConsequence::on(Arc::clone(identity), vec![Term::TranscriptAblation]);
        [c.exon, c.intron] = splice_terms::exons_and_introns(transcript, footprint);
        return c;
    }
    let mut terms = r.terms;
    // Terms of structural variants (VEP gives them to no sequence allele).
    terms.retain(|t| !matches!(t, Term::FeatureTruncation | Term::FeatureElongation));
    decisions::at_boundaries(&mut terms, transcript, start, reference, alternate);
    splice_terms::refine(&mut terms, transcript, start, reference, alternate);
    add_non_coding(&mut terms, transcript);
    let hgvs_c = r.hgvs_c.map(|name| inverted(name, reference, alternate));
    let mut hgvs_p = r.hgvs_p;
    let named = hgvs_p.as_deref().is_some_and(|p| !p.ends_with("delins"));
    let recoding = recoded::concerns(transcript);
    let concerned = recoding || decisions::concerns(&terms, transcript, start, reference, named);
    let spliced = LazyCell::new(|| {
        concerned
            .then(|| Spliced::new(transcript, sequences, known, (start, reference, alternate)))
            .flatten()
    });
    decisions::at_start_and_stop(&mut terms, &mut hgvs_p, hgvs_c.as_deref(), &spliced);
    if recoding
        && let Some(s) = spliced.as_ref()
        && s.touches_cds()
    {
        let (amino_acids, new_stop) = (&mut r.amino_acids, &mut r.new_stop);
        let mut said =
            recoded::Said { terms: &mut terms, protein: &mut hgvs_p, amino_acids, new_stop };
        recoded::read_again(&mut said, s);
    }
    if taken.is_some_and(|taken| decisions::without_cds(&mut terms, transcript, taken)) {
        (hgvs_p, r.amino_acids, r.codons, r.new_stop) = (None, None, None, NewStop::NotApplicable);
    }
    if terms.contains(&Term::StopGained) && r.new_stop == NewStop::NotApplicable {
        r.new_stop = NewStop::Indeterminate;
    }
    hgvs_p = recommended::without_unknown_residues(hgvs_p);
    let to_the_letter = (to_the_letter && recommended::concerns(&terms, hgvs_p.as_deref()))
        .then(|| Spliced::new(transcript, sequences, known, (start, reference, alternate)))
        .flatten()
        .and_then(|s| recommended::name(&s))
        .filter(|name| hgvs_p.as_ref() != Some(name));
    let mut c = TranscriptConsequence::on(Arc::clone(identity), terms);
    [c.exon, c.intron] = splice_terms::exons_and_introns(transcript, footprint);
    c.cdna_position = Positions::new(r.cdna);
    c.cds_position = Positions::new(r.cds);
    c.protein_position = Positions::new(r.residues);
    c.amino_acids = r.amino_acids;
    c.codons = r.codons;
    c.hgvs_c = hgvs_c;
    c.hgvs_p = hgvs_p;
    c.hgvs_p_to_the_letter = to_the_letter;
    c.distance = r.distance;
    c.termination = match r.new_stop {
        NewStop::NotApplicable => Termination::NotApplicable,
        NewStop::Indeterminate => Termination::Indeterminate,
        NewStop::Absent => Termination::NoStopCodon,
        NewStop::At { residue, triggers } => {
            nmd::at(transcript, residue, triggers, start, reference, alternate)
        }
    };
    c
}

/// VEP gives an allele in an intron of a non-coding transcript `non_coding_transcript_variant` as
/// well.
fn add_non_coding(terms: &mut Vec<Term>, t: &Transcript) {
    let has = |wanted: &[Term]| terms.iter().any(|t| wanted.contains(t));
    let intronic = has(&[Term::Intron, Term::SpliceDonor, Term::SpliceAcceptor]);
    if !t.is_coding() && intronic && !has(&[Term::NonCodingTranscriptExon]) {
        terms.push(Term::NonCodingTranscript);
    }
}

/// The engine writes an inversion as `delins`; HGVS gives `inv` precedence (general
/// recommendations, prioritisation).
fn inverted(name: String, reference: &str, alternate: &str) -> String {
    match name.split_once("delins") {
        Some((range, _)) if range.contains('_') && hgvs_g::is_inversion(reference, alternate) => {
            format!("{range}inv")
        }
        _ => name,
    }
}
