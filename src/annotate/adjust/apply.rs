//! Applies every correction to one engine answer, in order, and makes the consequence of it.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::removed::{self, RemovedBases};
use crate::annotate::adjust::spliced::Spliced;
use crate::annotate::adjust::{boundaries, recoded, recommended, splice_terms, start_stop};
use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::annotate::names::hgvs_g;
use crate::annotate::nmd::PlacedStop;
use crate::io::reference::sequence::RegionSequences;
use crate::model::consequence::Termination;
use crate::model::transcript::Identity;
use crate::model::{Positions, Term, Transcript, TranscriptConsequence};
use std::cell::LazyCell;
use std::sync::Arc;

/// Holds a transcript, and the sequence that an allele on it is read on.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) transcript: &'a Transcript,
    pub(crate) identity: &'a Arc<Identity>,
    pub(crate) sequences: &'a RegionSequences,
    /// Holds the whole spliced sequence of a plain transcript, where it was laid out.
    pub(crate) spliced: Option<&'a [u8]>,
    /// Asks for protein names to the letter too.
    pub(crate) to_the_letter: bool,
}

impl<'a> Subject<'a> {
    fn splice(self, allele: (u64, &str, &'a str)) -> Option<Spliced<'a>> {
        Spliced::new(self.transcript, self.sequences, self.spliced, allele)
    }
}

/// Applies every correction to what is known of one allele on a transcript, and makes its
/// consequence.
///
/// The allele is its 0-based start, REF and ALT as in VCF; `footprint` is its own.
pub(crate) fn consequence<'a>(
    mut answer: Outcome,
    subject: Subject<'a>,
    allele: (u64, &'a str, &'a str),
    footprint: &Footprint,
) -> TranscriptConsequence {
    let Subject { transcript, identity, sequences, .. } = subject;
    let (start, reference, alternate) = allele;
    let region = || sequences.region(&transcript.contig, transcript.span());
    let removed = RemovedBases::new(footprint, (reference, alternate), region);
    if removed.is_some_and(|removed| removed.covers(transcript.span())) {
        // SO:0001893. Nothing is left that a position or a name could stand on.
        let mut c = TranscriptConsequence::on(Arc::clone(identity), vec![Term::TranscriptAblation]);
        [c.exon, c.intron] = splice_terms::exons_and_introns(transcript, footprint);
        return c;
    }
    // Terms of structural variants (VEP gives them to no sequence allele).
    answer.terms.retain(|t| !matches!(t, Term::FeatureTruncation | Term::FeatureElongation));
    boundaries::correct_boundary_terms(&mut answer.terms, transcript, start, reference, alternate);
    splice_terms::refine(&mut answer.terms, transcript, start, reference, alternate);
    add_non_coding(&mut answer.terms, transcript);
    answer.hgvs_c = answer.hgvs_c.map(|name| inverted(name, reference, alternate));
    correct_protein(&mut answer, subject, allele);
    if removed.is_some_and(|r| removed::without_cds(&mut answer.terms, transcript, r)) {
        (answer.hgvs_p, answer.amino_acids, answer.codons) = (None, None, None);
        answer.new_stop = NewStop::NotApplicable;
    }
    if answer.terms.contains(&Term::StopGained) && answer.new_stop == NewStop::NotApplicable {
        answer.new_stop = NewStop::Indeterminate;
    }
    answer.hgvs_p = recommended::without_unknown_residues(answer.hgvs_p);
    let hgvs_p = answer.hgvs_p.as_deref();
    let coding_name = answer.hgvs_c.as_deref();
    let better = subject.to_the_letter && recommended::concerns(&answer.terms, hgvs_p, coding_name)
        || recommended::is_unnamed_frameshift(&answer.terms, hgvs_p, coding_name);
    let to_the_letter = better
        .then(|| subject.splice(allele))
        .flatten()
        .and_then(|s| recommended::name(&s))
        .filter(|name| hgvs_p != Some(name));
    let new_stop = answer.new_stop;
    let mut c = filled(answer, identity);
    [c.exon, c.intron] = splice_terms::exons_and_introns(transcript, footprint);
    c.hgvs_p_to_the_letter = to_the_letter;
    if let NewStop::At { residue, nmd_predicted } = new_stop {
        c.termination = PlacedStop::of_allele(transcript, residue, allele)
            .termination(transcript, nmd_predicted);
    }
    c
}

/// Corrects terms and names by the spliced sequence, which is built where a correction needs it.
fn correct_protein<'a>(answer: &mut Outcome, subject: Subject<'a>, allele: (u64, &str, &'a str)) {
    let transcript = subject.transcript;
    let named = answer.hgvs_p.as_deref().is_some_and(|p| !p.ends_with("delins"));
    let recoding = recoded::concerns(transcript);
    let (start, reference, _) = allele;
    let needed =
        recoding || start_stop::needs_sequence(&answer.terms, transcript, start, reference, named);
    let spliced = LazyCell::new(|| needed.then(|| subject.splice(allele)).flatten());
    start_stop::correct_start_and_stop(
        &mut answer.terms,
        &mut answer.hgvs_p,
        answer.hgvs_c.as_deref(),
        &|| spliced.as_ref(),
    );
    if recoding
        && let Some(s) = spliced.as_ref()
        && s.touches_cds()
    {
        recoded::read_again(answer, s);
    }
}

/// Makes the consequence that an outcome describes, but for exons, introns and a new stop.
fn filled(outcome: Outcome, identity: &Arc<Identity>) -> TranscriptConsequence {
    let mut c = TranscriptConsequence::on(Arc::clone(identity), outcome.terms);
    c.cdna_position = Positions::new(outcome.cdna);
    c.cds_position = Positions::new(outcome.cds);
    c.protein_position = Positions::new(outcome.residues);
    c.amino_acids = outcome.amino_acids;
    c.codons = outcome.codons;
    c.hgvs_c = outcome.hgvs_c;
    c.hgvs_p = outcome.hgvs_p;
    c.distance = outcome.distance;
    c.termination = match outcome.new_stop {
        NewStop::NotApplicable => Termination::NotApplicable,
        NewStop::Absent => Termination::NoStopCodon,
        NewStop::Indeterminate | NewStop::At { .. } => Termination::Indeterminate,
    };
    c
}

/// Adds `non_coding_transcript_variant` to an allele in an intron of a non-coding transcript, as
/// VEP does.
fn add_non_coding(terms: &mut Vec<Term>, t: &Transcript) {
    let has = |wanted: &[Term]| terms.iter().any(|t| wanted.contains(t));
    let intronic = has(&[Term::Intron, Term::SpliceDonor, Term::SpliceAcceptor]);
    if !t.is_coding() && intronic && !has(&[Term::NonCodingTranscriptExon]) {
        terms.push(Term::NonCodingTranscript);
    }
}

/// Writes an inversion as `inv` where the engine has `delins`: HGVS gives `inv` precedence (general
/// recommendations, prioritisation).
fn inverted(name: String, reference: &str, alternate: &str) -> String {
    match name.split_once("delins") {
        Some((range, _)) if range.contains('_') && hgvs_g::is_inversion(reference, alternate) => {
            format!("{range}inv")
        }
        _ => name,
    }
}
