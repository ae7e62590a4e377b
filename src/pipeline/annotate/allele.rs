//! Gives one allele its consequences and its g. name, or the reason why it has none.

use crate::annotate::engine::seam::{AnnotateError, ConsequenceEngine, guarded};
use crate::annotate::names::repeats;
use crate::annotate::names::repeats::Tract;
use crate::annotate::names::{hgvs_g, predicted};
use crate::annotate::spelling::readings::{PlacedAllele, add_three_prime};
use crate::io::reference::sequence::{RegionSequence, RegionSequences};
use crate::model::{Build, Span, Strand, TranscriptConsequence};
use crate::normalize::{SHIFT_MARGIN, leftmost};
use crate::pipeline::annotate::block::Line;
use crate::pipeline::annotate::{AnnotateCounts, Annotator};
use crate::{Error, Result};

/// Keeps the contig of the last line, and what its g. names begin with.
#[derive(Default)]
pub(super) struct Prefix {
    contig: String,
    text: String,
}

impl Prefix {
    /// Returns what the g. names on a contig begin with.
    fn for_contig(&mut self, contig: &str, build: Build) -> &str {
        if self.contig != contig || self.text.is_empty() {
            (self.contig, self.text) = (contig.to_owned(), hgvs_g::prefix(contig, build));
        }
        &self.text
    }
}

/// Holds what a stretch of the call set is annotated with.
#[derive(Clone, Copy)]
pub(super) struct StretchSources<'a> {
    pub(super) engine: &'a dyn ConsequenceEngine,
    /// Holds the sequence around its transcripts.
    pub(super) sequences: &'a RegionSequences,
    /// Holds the sequence around the alleles elsewhere.
    pub(super) elsewhere: &'a RegionSequences,
}

/// Holds one allele's result.
pub(super) struct Annotated<'a> {
    pub(super) result: std::result::Result<Vec<TranscriptConsequence>, AnnotateError>,
    pub(super) hgvs_g: Option<String>,
    pub(super) region: Option<&'a RegionSequence>,
}

/// Annotates alleles one by one.
pub(super) struct AlleleAnnotator<'a>(pub(super) &'a Annotator<'a>);

impl AlleleAnnotator<'_> {
    /// Returns the span that an allele's names can shift in, as far as the contig goes.
    pub(super) fn room(&self, line: &Line<'_>) -> Span {
        let wide = line.span().padded(SHIFT_MARGIN);
        let end = self.0.reference.length_of(line.contig).unwrap_or(wide.end);
        Span::new(wide.start, wide.end.min(end).max(line.span().end))
    }

    /// Annotates one ALT entry of a line and counts it; `reference` is REF in upper case.
    ///
    /// # Errors
    /// Input: REF is not the reference's, or a contig that the reference lacks, unless lenient.
    pub(super) fn allele<'e>(
        &self,
        line: &Line<'_>,
        reference: &str,
        alternate: &str,
        sources: StretchSources<'e>,
        (counts, prefix): (&mut AnnotateCounts, &mut Prefix),
    ) -> Result<Annotated<'e>> {
        counts.alleles += 1;
        let inside = sources.sequences.region(line.contig, self.room(line));
        let region = inside.or_else(|| sources.elsewhere.region(line.contig, line.span()));
        let (result, hgvs_g) =
            match region.map(|region| (region, mismatch(region, line, reference))) {
                None => (Err(AnnotateError::OutsideReference(line.span())), None),
                Some((_, Some(e))) => (Err(e), None),
                Some((region, None)) => {
                    let prefix = prefix.for_contig(line.contig, self.0.build);
                    let alternate = alternate.to_ascii_uppercase();
                    self.named(line, region, (reference, &alternate), sources.engine, prefix)
                }
            };
        self.checked(line, Annotated { result, hgvs_g, region }, counts)
    }

    /// Returns the consequences of an allele whose REF is the reference's, and its g. name, which
    /// begins with `prefix`.
    fn named(
        &self,
        line: &Line<'_>,
        region: &RegionSequence,
        (reference, alternate): (&str, &str),
        engine: &dyn ConsequenceEngine,
        prefix: &str,
    ) -> (std::result::Result<Vec<TranscriptConsequence>, AnnotateError>, Option<String>) {
        let annotator = self.0;
        let start = line.position - 1;
        // One spelling of each change, so that its names do not depend on the caller's.
        let indel = reference.len() != alternate.len() && is_sequence(alternate);
        let aligned =
            indel.then(|| leftmost(region.span, &region.bases, start, reference, alternate));
        let (start, reference, alternate) = match &aligned {
            Some((start, r, a)) => (*start, r.as_str(), a.as_str()),
            None => (start, reference, alternate),
        };
        // The engine catches its own panics; this is for any other behind the trait.
        let mut result = guarded(|| engine.annotate(line.contig, start, reference, alternate));
        if let (Ok(list), true) = (&mut result, indel) {
            let contig = line.contig;
            let allele = PlacedAllele { contig, region, start, reference, alternate };
            add_three_prime(engine, allele, list);
        }
        if let (Ok(list), true) = (&mut result, annotator.protein_parentheses) {
            predicted::apply(list);
        }
        let plus = || Tract::changed_by(region, start, reference, alternate, Strand::Plus);
        let tract = annotator.repeats.then(plus).flatten();
        if let (Ok(list), true) = (&mut result, tract.is_some()) {
            repeats::apply(list, engine, line.contig, region, (start, reference, alternate));
        }
        let mut name = String::with_capacity(prefix.len() + 24);
        name.push_str(prefix);
        let hgvs_g = match tract {
            Some(tract) => Some(name + &tract.genomic_name()),
            None => hgvs_g::write(&mut name, region, start, reference, alternate).map(|()| name),
        };
        (result, hgvs_g)
    }

    /// Counts a failure, or refuses it.
    fn checked<'e>(
        &self,
        line: &Line<'_>,
        annotated: Annotated<'e>,
        counts: &mut AnnotateCounts,
    ) -> Result<Annotated<'e>> {
        if let Err(e) = &annotated.result {
            let wrong =
                matches!(e, AnnotateError::RefMismatch { .. } | AnnotateError::OutsideReference(_));
            if wrong && !self.0.lenient {
                return Err(self.refuse(line, e));
            }
            counts.wrong += u64::from(wrong);
            counts.failed +=
                u64::from(matches!(e, AnnotateError::Engine(_) | AnnotateError::EnginePanic(_)));
            counts.not_annotated += 1;
        }
        Ok(annotated)
    }

    fn refuse(&self, line: &Line<'_>, e: &AnnotateError) -> Error {
        let message = match (e, self.0.reference.length_of(line.contig)) {
            (AnnotateError::OutsideReference(_), None) => {
                format!("the reference has no contig '{}'", line.contig)
            }
            (AnnotateError::OutsideReference(_), Some(n)) if line.span().end > n => {
                format!("the record ends at {}, the reference's contig at {n}", line.span().end)
            }
            _ => e.to_string(),
        };
        line.refuse(message).hint(
            "the reference must be the one the reads were aligned to; --lenient keeps going and says it in the row",
        )
    }
}

/// Returns the error of a REF that is not the reference's.
fn mismatch(region: &RegionSequence, line: &Line<'_>, reference: &str) -> Option<AnnotateError> {
    let from = (line.position - 1 - region.span.start) as usize;
    let bases = &region.bases[from..from + reference.len()];
    let same = |(b, r): (&u8, u8)| *b == r || !is_base(*b) || !is_base(r);
    (!bases.iter().zip(reference.bytes()).all(same)).then(|| AnnotateError::RefMismatch {
        reference: String::from_utf8_lossy(bases).into_owned(),
        given: reference.to_owned(),
    })
}

/// Tells whether a base is no ambiguity code: where the reference has one (UCSC hg19, N), REF holds
/// one of its bases (VCF 4.3, 1.6.1) and cannot be checked; a REF that holds one is not annotated.
fn is_base(b: u8) -> bool {
    matches!(b, b'A' | b'C' | b'G' | b'T')
}

/// Tells whether an allele is letters: bases, or what is meant to be bases.
pub(super) fn is_sequence(allele: &str) -> bool {
    !allele.is_empty() && allele.bytes().all(|b| b.is_ascii_alphabetic())
}
