//! Defines the seam between the project and whatever computes consequences.

use crate::model::{Span, Term, TranscriptConsequence};

/// Distance from a transcript up to which up- and downstream terms reach (Ensembl VEP's default).
pub const FLANK: u64 = 5_000;

/// Tells the consequences of an allele on the transcripts near it.
pub trait ConsequenceEngine: Send + Sync {
    /// Returns the consequences of one plus-strand allele on every transcript within [`FLANK`]
    /// bases of it, in an order that depends on nothing but the transcripts; one entry with an
    /// empty transcript and `intergenic_variant` where there is none.
    ///
    /// `contig` in any spelling of a primary chromosome, or a transcript's own contig name; `start`
    /// is the 0-based position of the first base of `reference`; alleles as in VCF, upper case,
    /// neither empty.
    ///
    /// # Errors
    /// See [`AnnotateError`]: each is an outcome of this allele, none ends a run.
    fn annotate(
        &self,
        contig: &str,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError>;

    /// Returns the borders of exons and of coding sequences that lie within `span`, each as the
    /// 0-based position of the base behind it, sorted; none by default.
    fn borders(&self, _contig: &str, _span: Span) -> Vec<u64> {
        Vec::new()
    }

    /// Returns name and version, for provenance.
    fn name(&self) -> &str;
}

/// The reasons why an allele has no consequence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnotateError {
    /// Marks a REF that is not the reference's.
    #[error("REF is {given}, the reference has {reference}")]
    RefMismatch {
        /// Holds the bases of the reference.
        reference: String,
        /// Holds REF as given.
        given: String,
    },
    /// Marks a REF that differs from the reference only where the reference has no base (N): it
    /// cannot be checked.
    #[error("the reference is N under {0}: neither REF nor a consequence can be told")]
    ReferenceUnknown(Span),
    /// Marks an allele that reaches out of the sequence that was loaded, and is no plain deletion.
    #[error("{0} reaches beyond the loaded reference sequence")]
    OutsideReference(Span),
    /// Marks an allele that has no consequence by nature, or that the engine does not handle.
    #[error("not annotated: {0}")]
    Unsupported(String),
    /// Marks an allele on which the engine failed.
    #[error("the annotation engine failed: {0}")]
    Engine(String),
    /// Marks an allele on which the engine panicked; it has no result, all others are unaffected.
    #[error("the annotation engine panicked: {0}")]
    EnginePanic(String),
}

/// Runs `f`; a panic in it becomes [`AnnotateError::EnginePanic`].
///
/// The message also goes to the process-wide panic hook, which is the terminal's business and not
/// set here.
///
/// # Errors
/// Those of `f`, and `EnginePanic`.
pub fn guarded<T>(f: impl FnOnce() -> Result<T, AnnotateError>) -> Result<T, AnnotateError> {
    // Unwind safety: engines hold no state that a call changes, so none can be left half-written.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_owned());
        Err(AnnotateError::EnginePanic(message))
    })
}

/// Returns the entry of an allele near no transcript.
pub(crate) fn intergenic() -> TranscriptConsequence {
    TranscriptConsequence::bare(vec![Term::Intergenic])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Panics;

    impl ConsequenceEngine for Panics {
        fn annotate(
            &self,
            _contig: &str,
            start: u64,
            _reference: &str,
            _alternate: &str,
        ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
            guarded(|| if start == 7 { panic!("index 9 out of range") } else { Ok(Vec::new()) })
        }
        fn name(&self) -> &str {
            "panics"
        }
    }

    #[test]
    fn a_panic_is_one_alleles_outcome() {
        let engine: &dyn ConsequenceEngine = &Panics;
        let e = engine.annotate("chr1", 7, "A", "C").unwrap_err();
        assert_eq!(e, AnnotateError::EnginePanic("index 9 out of range".into()));
        assert!(engine.annotate("chr1", 8, "A", "C").is_ok());
    }
}
