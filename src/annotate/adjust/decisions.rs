//! Our decisions where the engine departs from the Sequence Ontology or the HGVS nomenclature:
//! `docs/contested.md`.
//!
//! Each works on the bases that the allele changes and on the spliced sequence, never on a list of
//! alleles.

use crate::annotate::adjust::footprint::Footprint;
use crate::annotate::adjust::spliced::Spliced;
use crate::io::reference::sequence::RegionSequence;
use crate::model::{Span, Strand, Term, Transcript};
use std::cell::LazyCell;

/// Introns as (first base, one past the last), in genomic order.
fn introns(t: &Transcript) -> impl Iterator<Item = (u64, u64)> {
    t.exons.windows(2).map(|w| (w[0].end, w[1].start))
}

/// Splice terms only where a base of the dinucleotide differs; the terms of exon parts and of the
/// intron only where a base of theirs is changed (`docs/contested.md`, boundary classes).
///
/// Called before the sub-terms are worked out. `start` is 0-based; alleles as in VCF.
pub(crate) fn at_boundaries(
    terms: &mut Vec<Term>,
    t: &Transcript,
    start: u64,
    reference: &str,
    alternate: &str,
) {
    let span = t.span();
    // The engine calls an allele over the transcript's end `intron_variant`, whatever it takes
    // away.
    let over_the_end = (start < span.start || start + reference.len() as u64 > span.end)
        && terms.contains(&Term::Intron);
    if !over_the_end && !terms.iter().any(|t| matches!(t, Term::SpliceDonor | Term::SpliceAcceptor))
    {
        return;
    }
    let f = Footprint::new(start, reference.as_bytes(), alternate.as_bytes());
    let changed = |from: u64, to: u64| from < to && f.overlaps(from, to);
    let runs = Footprint::runs(start, reference.as_bytes(), alternate.as_bytes());
    if !f.is_insertion() && !f.is_deletion(alternate.len()) {
        let (mut left, mut right) = (false, false);
        let same_length = reference.len() == alternate.len();
        for (from, to) in introns(t) {
            // Compared from the left, a dinucleotide at the intron's left end keeps its distance to
            // the exon before it.
            left |= changed(from, from + 2) && runs.overlaps(from, from + 2);
            right |= changed(to.saturating_sub(2), to)
                && (!same_length || runs.overlaps(to.saturating_sub(2), to));
        }
        let (donor, acceptor) =
            if t.strand == Strand::Plus { (left, right) } else { (right, left) };
        terms.retain(|t| match t {
            Term::SpliceDonor => donor,
            Term::SpliceAcceptor => acceptor,
            _ => true,
        });
    }
    if f.is_insertion() || terms.iter().any(|t| effect_on_protein(*t)) {
        return;
    }
    let interior = introns(t)
        .any(|(from, to)| from + 2 < to.saturating_sub(2) && runs.overlaps(from + 2, to - 2));
    let coding = t.cds.iter().any(|c| changed(c.span.start, c.span.end));
    let mut set = |term: Term, here: bool| {
        terms.retain(|t| *t != term);
        if here {
            terms.push(term);
        }
    };
    set(Term::Intron, interior);
    if let (Some(first), Some(last)) = (t.cds.first(), t.cds.last()) {
        set(Term::CodingSequence, coding);
        let low = t.exons.iter().any(|e| changed(e.start, e.end.min(first.span.start)));
        let high = t.exons.iter().any(|e| changed(e.start.max(last.span.end), e.end));
        let (five, three) = if t.strand == Strand::Plus { (low, high) } else { (high, low) };
        set(Term::FivePrimeUtr, five);
        set(Term::ThreePrimeUtr, three);
    } else if over_the_end {
        set(Term::NonCodingTranscriptExon, t.exons.iter().any(|e| changed(e.start, e.end)));
    }
    // Beyond the end alone: nothing of the transcript is changed.
    if terms.is_empty() {
        let upstream = (start < span.start) == (t.strand == Strand::Plus);
        terms.push(if upstream { Term::Upstream } else { Term::Downstream });
    }
}

/// The bases that a deletion, or a replacement by fewer, takes away.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'a> {
    run: Span,
    /// Of a deletion, where it may be shifted in.
    region: Option<&'a RegionSequence>,
}

impl<'a> Taken<'a> {
    pub(crate) fn new(
        f: &Footprint,
        (reference, alternate): (&str, &str),
        region: impl FnOnce() -> Option<&'a RegionSequence>,
    ) -> Option<Self> {
        match f.parts.as_slice() {
            [run] if alternate.len() < reference.len() => Some(Self {
                run: *run,
                region: region().filter(|_| f.is_deletion(alternate.len())),
            }),
            _ => None,
        }
    }

    pub(crate) fn run(run: Span) -> Self {
        Self { run, region: None }
    }

    /// Whether all of `span` is among them, in one of the places that a deletion in a repeat may be
    /// said to have.
    pub(crate) fn covers(self, span: Span) -> bool {
        let Self { run, region } = self;
        if run.contains(span) {
            return true;
        }
        let Some(region) = region.filter(|_| run.len() >= span.len()) else { return false };
        // Bases of equal length behind one another: those that the run passes over, and those that
        // it takes instead.
        let (passed, instead) = if span.end > run.end {
            let n = span.end - run.end;
            (Span::new(run.start, run.start + n), Span::new(run.end, run.end + n))
        } else {
            let n = run.start - span.start;
            (Span::new(run.end - n, run.end), Span::new(run.start - n, run.start))
        };
        let bases = |s: Span| {
            let from = usize::try_from(s.start.checked_sub(region.span.start)?).ok()?;
            region.bases.get(from..from + s.len() as usize)
        };
        bases(passed).is_some_and(|b| Some(b) == bases(instead))
    }
}

/// Where the whole CDS is taken away and no splice site with it, both the initiation codon and the
/// terminator are changed; returns whether it is so. Called last: no sequence decides here.
pub(crate) fn without_cds(terms: &mut Vec<Term>, t: &Transcript, taken: Taken<'_>) -> bool {
    let (Some(first), Some(last)) = (t.cds.first(), t.cds.last()) else { return false };
    let cds = Span::new(first.span.start, last.span.end);
    let splice_site = |t: &Term| matches!(t, Term::SpliceDonor | Term::SpliceAcceptor);
    if !taken.covers(cds) || taken.covers(t.span()) || terms.iter().any(splice_site) {
        return false;
    }
    let touched = |from: u64, to: u64| from < to && taken.run.overlaps(Span::new(from, to));
    let low = t.exons.iter().any(|e| touched(e.start, e.end.min(cds.start)));
    let high = t.exons.iter().any(|e| touched(e.start.max(cds.end), e.end));
    let (five, three) = if t.strand == Strand::Plus { (low, high) } else { (high, low) };
    *terms = Vec::with_capacity(4);
    terms.extend(t.start_complete.then_some(Term::StartLost));
    terms.extend(t.end_complete.then_some(Term::StopLost));
    if terms.is_empty() {
        terms.push(Term::CodingSequence);
    }
    terms.extend(five.then_some(Term::FivePrimeUtr));
    terms.extend(three.then_some(Term::ThreePrimeUtr));
    true
}

fn effect_on_protein(term: Term) -> bool {
    use Term::{
        Frameshift, InframeDeletion, InframeInsertion, Missense, ProteinAltering, StartLost,
    };
    use Term::{StopGained, StopLost, StopRetained, Synonymous};
    matches!(
        term,
        Frameshift
            | InframeDeletion
            | InframeInsertion
            | Missense
            | ProteinAltering
            | StartLost
            | StopGained
            | StopLost
            | StopRetained
            | Synonymous
    )
}

/// Whether [`at_start_and_stop`] has to look at the spliced sequence: anything else would be built
/// for nothing.
pub(crate) fn concerns(
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

/// Start and stop codon and the protein name, by the spliced sequence with and without the allele.
///
/// `s` is `None` where the allele does not lie in one exon; it is made only where it decides
/// something.
pub(crate) fn at_start_and_stop<'a, F: FnOnce() -> Option<Spliced<'a>>>(
    terms: &mut Vec<Term>,
    p: &mut Option<String>,
    c: Option<&str>,
    s: &LazyCell<Option<Spliced<'a>>, F>,
) {
    let s = || s.as_ref();
    let has = |terms: &[Term], term: Term| terms.contains(&term);
    let in_cds = |c: &str| {
        c.starts_with("c.") && c[2..].starts_with(|x: char| x.is_ascii_digit()) && !c.contains('-')
    };
    // SO:0001578: a base of the terminator is changed and the transcript's product elongated.
    if has(terms, Term::Frameshift) && s().is_some_and(Spliced::changes_stop) {
        terms.push(Term::StopLost);
    }
    if has(terms, Term::StopLost)
        && !has(terms, Term::InframeDeletion)
        && s().is_some_and(Spliced::same_protein)
    {
        terms.retain(|t| !matches!(t, Term::StopLost | Term::Frameshift | Term::CodingSequence));
        terms.push(Term::StopRetained);
        *p = None;
    }
    // HGVS 3' rule: whole codons go, the next one is an initiation codon too: the first residue
    // stays.
    if has(terms, Term::StartLost)
        && has(terms, Term::InframeDeletion)
        && let Some(name) = s().filter(|s| !s.keeps_cds()).and_then(Spliced::deletion_behind_start)
    {
        terms.retain(|t| *t != Term::StartLost);
        terms.push(Term::StartRetained);
        *p = Some(name);
    }
    // A replacement over the border of UTR and CDS.
    if has(terms, Term::CodingSequence)
        && s().is_some_and(|s| s.crosses_start() && s.changes_start())
    {
        terms.retain(|t| *t != Term::CodingSequence);
        terms.extend([Term::StartLost, Term::FivePrimeUtr]);
    }
    if has(terms, Term::CodingSequence) && s().is_some_and(|s| s.crosses_end() && s.changes_stop())
    {
        terms.retain(|t| *t != Term::CodingSequence);
        terms.extend([Term::StopLost, Term::ThreePrimeUtr]);
    }
    // The bases put in hold a terminator, in front of the place of the one that is gone.
    if has(terms, Term::CodingSequence) && s().is_some_and(|s| s.crosses_end() && s.shortens()) {
        terms.retain(|t| *t != Term::CodingSequence);
        terms.extend([Term::StopGained, Term::ThreePrimeUtr]);
    }
    if p.as_deref().is_some_and(|p| p.contains("delext") || p.contains("_Ter"))
        && let Some(name) = s().and_then(Spliced::through_the_stop)
    {
        *p = Some(name);
    }
    // No extension: a terminator stands in front of the old one's place. (Of the same product both
    // implementations agree on the form.)
    p.take_if(|p| p.ends_with("extTer0") && !s().is_some_and(Spliced::same_protein));
    // HGVS, protein: where no residue is put in it is a deletion, and the 3' rule holds for the
    // product.
    let emptied = p.take_if(|p| p.ends_with("delins"));
    let whole_in_cds = c.is_some_and(|c| in_cds(c) && !c.contains(['+', '*']));
    if p.is_none()
        && whole_in_cds
        && let Some(name) = s().and_then(Spliced::protein_name)
        && (!has(terms, Term::StopLost) || name.starts_with("p.Ter"))
    {
        if has(terms, Term::ProteinAltering) && name.contains("ins") && !name.contains("delins") {
            terms.retain(|t| *t != Term::ProteinAltering);
            terms.push(Term::InframeInsertion);
        }
        *p = Some(name);
    }
    if let Some(mut name) = emptied.filter(|_| p.is_none()) {
        name.truncate(name.len() - 3);
        *p = Some(name);
    }
    // HGVS, protein, substitution: a change of the initiation codon is `p.Met1?`; here the c. name
    // lies in the CDS.
    if has(terms, Term::StartLost) && p.is_none() && c.is_some_and(in_cds) {
        *p = Some("p.Met1?".to_owned());
    }
}
