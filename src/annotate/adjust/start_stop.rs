//! Corrects initiation codon, terminator and protein name, by the spliced sequence with and without
//! the allele (`docs/contested.md`).

use crate::annotate::adjust::spliced::Spliced;
use crate::model::{Strand, Term, Transcript};

/// Tells whether [`correct_start_and_stop`] looks at the spliced sequence: anything else would be
/// built for nothing.
pub(crate) fn needs_sequence(
    terms: &[Term],
    t: &Transcript,
    start: u64,
    reference: &str,
    named: bool,
) -> bool {
    let (Some(first), Some(last)) = (t.cds.first(), t.cds.last()) else { return false };
    let stop = if t.strand == Strand::Plus { last.span.end } else { first.span.start };
    let near_stop = start <= stop + 3 && stop <= start + reference.len() as u64 + 3;
    terms.iter().any(|term| match term {
        Term::StopLost | Term::CodingSequence | Term::StartLost => true,
        Term::Frameshift => near_stop,
        Term::ProteinAltering => !named,
        _ => false,
    })
}

/// Corrects the terms of start and stop codon and the protein name `protein`; `coding_name` is the
/// c. name.
///
/// `spliced` gives `None` where the allele does not lie in one exon; it is asked only where it
/// decides something.
pub(crate) fn correct_start_and_stop<'s, 'a: 's>(
    terms: &mut Vec<Term>,
    protein: &mut Option<String>,
    coding_name: Option<&str>,
    spliced: &dyn Fn() -> Option<&'s Spliced<'a>>,
) {
    correct_stop(terms, protein, spliced);
    keep_start(terms, protein, spliced);
    correct_ends(terms, spliced);
    correct_stop_name(protein, spliced);
    name_in_frame_change(terms, protein, coding_name, spliced);
    // HGVS, protein, substitution: a change of the initiation codon is `p.Met1?`; here the c. name
    // lies in the CDS.
    if has(terms, Term::StartLost) && protein.is_none() && coding_name.is_some_and(is_first_in_cds)
    {
        *protein = Some("p.Met1?".to_owned());
    }
}

fn has(terms: &[Term], term: Term) -> bool {
    terms.contains(&term)
}

/// Tells whether the first position of a c. name lies in the CDS, and no position in front of it.
fn is_first_in_cds(name: &str) -> bool {
    name.starts_with("c.")
        && name[2..].starts_with(|x: char| x.is_ascii_digit())
        && !name.contains('-')
}

/// Adds `stop_lost` to a frame shift that changes the terminator, and puts `stop_retained_variant`
/// in place of `stop_lost` where the product stays.
fn correct_stop<'s, 'a: 's>(
    terms: &mut Vec<Term>,
    protein: &mut Option<String>,
    spliced: &dyn Fn() -> Option<&'s Spliced<'a>>,
) {
    // SO:0001578: a base of the terminator is changed and the transcript's product elongated.
    if has(terms, Term::Frameshift) && spliced().is_some_and(Spliced::changes_stop) {
        terms.push(Term::StopLost);
    }
    if has(terms, Term::StopLost)
        && !has(terms, Term::InframeDeletion)
        && spliced().is_some_and(Spliced::same_protein)
    {
        terms.retain(|t| !matches!(t, Term::StopLost | Term::Frameshift | Term::CodingSequence));
        terms.push(Term::StopRetained);
        *protein = None;
    }
}

/// Puts `start_retained_variant` in place of `start_lost` where whole codons go and the next one is
/// an initiation codon too: by the 3' rule of HGVS the first residue stays.
fn keep_start<'s, 'a: 's>(
    terms: &mut Vec<Term>,
    protein: &mut Option<String>,
    spliced: &dyn Fn() -> Option<&'s Spliced<'a>>,
) {
    if has(terms, Term::StartLost)
        && has(terms, Term::InframeDeletion)
        && let Some(name) =
            spliced().filter(|s| !s.keeps_cds()).and_then(Spliced::deletion_behind_start)
    {
        terms.retain(|t| *t != Term::StartLost);
        terms.push(Term::StartRetained);
        *protein = Some(name);
    }
}

/// Gives a replacement over the border of UTR and CDS the terms of what it changes.
fn correct_ends<'s, 'a: 's>(terms: &mut Vec<Term>, spliced: &dyn Fn() -> Option<&'s Spliced<'a>>) {
    let mut replace = |holds: fn(&Spliced<'_>) -> bool, instead: [Term; 2]| {
        if has(terms, Term::CodingSequence) && spliced().is_some_and(holds) {
            terms.retain(|t| *t != Term::CodingSequence);
            terms.extend(instead);
        }
    };
    replace(|s| s.crosses_start() && s.changes_start(), [Term::StartLost, Term::FivePrimeUtr]);
    replace(|s| s.crosses_end() && s.changes_stop(), [Term::StopLost, Term::ThreePrimeUtr]);
    // The bases put in hold a terminator, in front of the place of the one that is gone.
    replace(|s| s.crosses_end() && s.shortens(), [Term::StopGained, Term::ThreePrimeUtr]);
}

/// Corrects the name of a change that takes the terminator along, and drops an extension that is
/// none.
fn correct_stop_name<'s, 'a: 's>(
    protein: &mut Option<String>,
    spliced: &dyn Fn() -> Option<&'s Spliced<'a>>,
) {
    if protein.as_deref().is_some_and(|p| p.contains("delext") || p.contains("_Ter"))
        && let Some(name) = spliced().and_then(Spliced::through_the_stop)
    {
        *protein = Some(name);
    }
    // No extension: a terminator stands in front of the old one's place. (Of the same product both
    // implementations agree on the form.)
    protein.take_if(|p| p.ends_with("extTer0") && !spliced().is_some_and(Spliced::same_protein));
}

/// Names an in-frame change inside the CDS that has no name, or a `delins` without a residue put
/// in: by HGVS that is a deletion, and the 3' rule holds for the product.
fn name_in_frame_change<'s, 'a: 's>(
    terms: &mut Vec<Term>,
    protein: &mut Option<String>,
    coding_name: Option<&str>,
    spliced: &dyn Fn() -> Option<&'s Spliced<'a>>,
) {
    let emptied = protein.take_if(|p| p.ends_with("delins"));
    let whole_in_cds = coding_name.is_some_and(|c| is_first_in_cds(c) && !c.contains(['+', '*']));
    if protein.is_none()
        && whole_in_cds
        && let Some(name) = spliced().and_then(Spliced::protein_name)
        && (!has(terms, Term::StopLost) || name.starts_with("p.Ter"))
    {
        if has(terms, Term::ProteinAltering) && name.contains("ins") && !name.contains("delins") {
            terms.retain(|t| *t != Term::ProteinAltering);
            terms.push(Term::InframeInsertion);
        }
        *protein = Some(name);
    }
    if let Some(mut name) = emptied.filter(|_| protein.is_none()) {
        name.truncate(name.len() - 3);
        *protein = Some(name);
    }
}
