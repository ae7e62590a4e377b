//! Corrects alleles on transcripts whose message is not read by the plain code: selenocysteine, an
//! initiation codon other than ATG, and a terminator that polyadenylation completes. The engine
//! reads the reference so, but not the message with the allele.

use crate::annotate::adjust::spliced::Spliced;
use crate::annotate::engine::outcome::{NewStop, Outcome};
use crate::annotate::names::protein;
use crate::model::{Chromosome, Term, Transcript};

/// Initiation codons of human mitochondria beside ATG (NCBI genetic codes, table 2: "Homo: ATA,
/// ATT").
const MITOCHONDRIAL_STARTS: [&[u8]; 2] = [b"ATA", b"ATT"];

/// Tells whether a codon that takes the place of the initiation codon begins translation too.
pub(crate) fn begins_translation(codon: &[u8], mitochondrial: bool) -> bool {
    codon == b"ATG" || (mitochondrial && MITOCHONDRIAL_STARTS.contains(&codon))
}

/// Tells whether the transcript is one of these, or may be.
pub(crate) fn concerns(t: &Transcript) -> bool {
    let traits = &t.traits;
    !traits.selenocysteines.is_empty()
        || traits.non_atg_start
        || traits.stop_by_polyadenylation
        || t.contig == Chromosome::M.name()
}

/// Puts `here` in place of the terms on codons and residues.
fn become_terms(answer: &mut Outcome, here: &[Term]) {
    use Term::{
        CodingSequence, IncompleteTerminalCodon, InframeDeletion, InframeInsertion, Missense,
    };
    use Term::{
        ProteinAltering, StartLost, StartRetained, StopGained, StopLost, StopRetained, Synonymous,
    };
    answer.terms.retain(|t| {
        !matches!(
            t,
            CodingSequence
                | IncompleteTerminalCodon
                | InframeDeletion
                | InframeInsertion
                | Missense
                | ProteinAltering
                | StartLost
                | StartRetained
                | StopGained
                | StopLost
                | StopRetained
                | Synonymous
        )
    });
    answer.terms.extend_from_slice(here);
    answer.new_stop = NewStop::NotApplicable;
}

/// Reads the message with the allele as it is read without it.
pub(crate) fn read_again(answer: &mut Outcome, s: &Spliced) {
    let Some(before) = s.product_before() else { return };
    let Some(after) = s.open_product_after() else { return };
    if let Some([old, new]) = s.replaced_start() {
        let kept = old == new || begins_translation(new, s.mitochondrial());
        if !kept {
            become_terms(answer, &[Term::StartLost]);
            answer.hgvs_p = Some("p.Met1?".to_owned());
            return;
        }
        if old != new && before.get(1..) == after.get(1..) {
            become_terms(answer, &[Term::StartRetained]);
            answer.hgvs_p = Some("p.Met1=".to_owned());
            answer.amino_acids = Some("M".to_owned());
            return;
        }
    }
    let begins_wrong = |name: &str| {
        before.first() == Some(&b'M')
            && !name.starts_with("p.Met1")
            && name[2..].get(3..).is_some_and(first_is_one)
    };
    if s.shift() % 3 == 0
        && answer.hgvs_p.as_deref().is_some_and(begins_wrong)
        && after.last() == Some(&b'*')
    {
        answer.hgvs_p = protein::name(before, &after);
    }
    if s.ends_in_tail() {
        correct_at_tail(answer, s, before, &after);
    }
    if s.has_selenocysteine() {
        correct_past_selenocysteine(answer, s, before, &after);
    }
}

/// Tells whether the residue's number is 1 (`1dup`, `1_Ala2insGly`).
fn first_is_one(rest: &str) -> bool {
    rest.strip_prefix('1').is_some_and(|r| !r.starts_with(|c: char| c.is_ascii_digit()))
}

/// Returns the index of the first residue that differs.
fn difference(before: &[u8], after: &[u8]) -> Option<usize> {
    (0..before.len().max(after.len())).find(|i| before.get(*i) != after.get(*i))
}

/// Corrects an allele at a terminator that the poly(A) tail completes.
///
/// INSDC feature table, `transl_except`: `TA` and `T` are terminators, completed by the tail.
/// SO:0001626 speaks of the last codon of an incompletely annotated transcript, which this is not.
fn correct_at_tail(answer: &mut Outcome, s: &Spliced, before: &[u8], after: &[u8]) {
    if !s.touches_stop() {
        // Bases put in right before it, which the engine takes for a change of an incomplete codon.
        if answer.terms.contains(&Term::IncompleteTerminalCodon) {
            let whole = s.shift() % 3 == 0;
            become_terms(answer, &[if whole { Term::InframeInsertion } else { Term::Frameshift }]);
            answer.hgvs_p = protein::name(before, after).filter(|_| whole);
            answer.amino_acids = None;
        }
        if answer.terms.contains(&Term::Frameshift)
            && let Some(i) = difference(before, after)
        {
            answer.hgvs_p = protein::frame_shift(before, after, i, i + 1);
        }
        return;
    }
    answer.amino_acids = None;
    answer.terms.retain(|t| *t != Term::Frameshift);
    let Some(i) = difference(before, after) else {
        become_terms(answer, &[Term::StopRetained]);
        answer.hgvs_p = Some(format!("p.Ter{}=", before.len()));
        return;
    };
    become_terms(answer, &[Term::StopLost]);
    answer.hgvs_p = if s.shift() != 0 || before[i] == b'*' {
        protein::frame_shift(before, after, i, i + 1)
    } else {
        None
    };
    if after.last() != Some(&b'*') {
        answer.new_stop = NewStop::Absent;
    }
}

/// Corrects an allele beside a selenocysteine codon: one that it leaves alone is none of its
/// terminators.
fn correct_past_selenocysteine(answer: &mut Outcome, s: &Spliced, before: &[u8], after: &[u8]) {
    let to_the_end = after.last() == Some(&b'*')
        && s.shift() % 3 == 0
        && before.len().checked_add_signed(s.shift() / 3) == Some(after.len());
    if answer.terms.contains(&Term::StopGained) && to_the_end && !s.touches_stop() {
        let Some([old, new]) = s.touched_residues() else { return };
        let text = |r: &[u8]| {
            if r.is_empty() { "-".to_owned() } else { String::from_utf8_lossy(r).into_owned() }
        };
        let name = protein::name(before, after);
        let term = match name.as_deref() {
            None => Term::Synonymous,
            Some(_) if s.shift() == 0 => Term::Missense,
            Some(n) if n.contains("delins") => Term::ProteinAltering,
            Some(_) if s.shift() > 0 => Term::InframeInsertion,
            Some(_) => Term::InframeDeletion,
        };
        become_terms(answer, &[term]);
        answer.amino_acids =
            Some(if old == new { text(&old) } else { format!("{}/{}", text(&old), text(&new)) });
        answer.hgvs_p = name.or_else(|| {
            let i = s.first_touched()?;
            Some(format!("p.{}{}=", protein::three(*before.get(i)?), i + 1))
        });
    }
    // The engine counts no length behind a selenocysteine.
    if let Some(stem) = answer.hgvs_p.as_deref().and_then(|p| p.strip_suffix("Ter?"))
        && after.last() == Some(&b'*')
        && let Some(name) =
            difference(before, after).and_then(|i| protein::frame_shift(before, after, i, i + 1))
        && name.rsplit_once("Ter").is_some_and(|(own, _)| own == stem)
    {
        answer.hgvs_p = Some(name);
    }
}
