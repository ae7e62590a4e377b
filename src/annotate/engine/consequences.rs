//! The engine's side of the trait: every allele to its consequences, or to the reason why it has none.

use crate::annotate::engine::annotator::VareffectEngine;
use crate::annotate::engine::seam::{AnnotateError, ConsequenceEngine, guarded, intergenic};
use crate::io::reference::sequence::model_contig;
use crate::model::{Span, TranscriptConsequence};

impl ConsequenceEngine for VareffectEngine {
    fn annotate(
        &self,
        contig: &str,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
        let bases = |s: &str| {
            !s.is_empty() && s.bytes().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T' | b'N'))
        };
        if !bases(reference) || !bases(alternate) {
            return Err(AnnotateError::Unsupported(format!(
                "{reference}>{alternate} is not a plain sequence change"
            )));
        }
        if reference == alternate {
            return Err(AnnotateError::Unsupported("ALT equals REF".to_owned()));
        }
        let contig = model_contig(contig);
        // One change, one answer: bases that REF and ALT share tell nothing (a record split off its
        // neighbours has them).
        let (start, reference, alternate) = minimal(start, reference, alternate);
        let span = Span::new(start, start.saturating_add(reference.len() as u64));
        guarded(|| match self.sequences().region(contig, span) {
            Some(region) => self.annotate_inside(contig, region, start, reference, alternate),
            // Every transcript has MARGIN bases around it: far from all of them.
            None if !self.sequences().touches(contig, span) => Ok(vec![intergenic()]),
            None if reference.starts_with(alternate) => {
                self.annotate_footprint(contig, Span::new(start + alternate.len() as u64, span.end))
            }
            None => Err(AnnotateError::OutsideReference(span)),
        })
        .map_err(|e| match e {
            AnnotateError::RefMismatch { reference, given }
                if differs_only_at_n(&reference, &given) =>
            {
                AnnotateError::ReferenceUnknown(span)
            }
            other => other,
        })
    }

    fn borders(&self, contig: &str, span: Span) -> Vec<u64> {
        self.borders_within(model_contig(contig), span)
    }

    fn name(&self) -> &str {
        Self::NAME
    }
}

/// Trims the bases shared at the end and then at the beginning, but for one in front of an
/// insertion or deletion.
fn minimal<'a>(start: u64, reference: &'a str, alternate: &'a str) -> (u64, &'a str, &'a str) {
    let (r, a) = (reference.as_bytes(), alternate.as_bytes());
    let room = r.len().min(a.len()) - 1;
    let suffix = r.iter().rev().zip(a.iter().rev()).take(room).take_while(|(x, y)| x == y).count();
    let room = room - suffix;
    let lead = r.iter().zip(a).take(room).take_while(|(x, y)| x == y).count();
    (
        start + lead as u64,
        &reference[lead..reference.len() - suffix],
        &alternate[lead..alternate.len() - suffix],
    )
}

fn differs_only_at_n(reference: &str, given: &str) -> bool {
    let known = |b: u8| matches!(b, b'A' | b'C' | b'G' | b'T');
    reference.len() == given.len()
        && reference.bytes().zip(given.bytes()).all(|(r, g)| r == g || !known(r))
}
