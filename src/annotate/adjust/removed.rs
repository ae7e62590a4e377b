//! Finds alleles that take a whole transcript or a whole CDS away (`docs/contested.md`).

use crate::annotate::adjust::footprint::Footprint;
use crate::io::reference::sequence::RegionSequence;
use crate::model::{Span, Strand, Term, Transcript};

/// Holds the bases that a deletion, or a replacement by fewer, takes away.
#[derive(Clone, Copy)]
pub(crate) struct RemovedBases<'a> {
    run: Span,
    /// Holds the sequence that a deletion may be shifted in.
    region: Option<&'a RegionSequence>,
}

impl<'a> RemovedBases<'a> {
    /// Returns the bases that an allele takes away; `None` where it takes none, or puts as many in.
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

    /// Returns the bases of one run at its given place.
    pub(crate) fn run(run: Span) -> Self {
        Self { run, region: None }
    }

    /// Tells whether all of `span` is among them, in one of the places that a deletion in a repeat
    /// may be said to have.
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

/// Puts `start_lost` and `stop_lost` in place of all terms where the whole CDS is taken away and no
/// splice site with it; returns whether it is so. Called last: no sequence decides here.
pub(crate) fn without_cds(
    terms: &mut Vec<Term>,
    t: &Transcript,
    removed: RemovedBases<'_>,
) -> bool {
    let (Some(first), Some(last)) = (t.cds.first(), t.cds.last()) else { return false };
    let cds = Span::new(first.span.start, last.span.end);
    let splice_site = |t: &Term| matches!(t, Term::SpliceDonor | Term::SpliceAcceptor);
    if !removed.covers(cds) || removed.covers(t.span()) || terms.iter().any(splice_site) {
        return false;
    }
    let touched = |from: u64, to: u64| from < to && removed.run.overlaps(Span::new(from, to));
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
