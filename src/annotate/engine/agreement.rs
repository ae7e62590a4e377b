//! Compares the direct way with vareffect, field by field: asked by the tests of both, on invented and
//! on real genes.

use crate::annotate::engine::annotator::VareffectEngine;
use crate::annotate::engine::outcome::Outcome;
use crate::model::{Span, Term};

impl VareffectEngine {
    /// Compares the answer of the direct way on an allele with the engine's. `None`: it is left to
    /// the engine. `start` is 0-based.
    ///
    /// # Errors
    /// Both answers where they differ, or the engine's refusal.
    #[doc(hidden)]
    pub fn direct_agrees(
        &self,
        contig: &str,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Option<Result<(), String>> {
        let span = Span::new(start, start + reference.len() as u64);
        let region = self.sequences().region(contig, span)?;
        let direct = plain(self.direct_outcomes(contig, region, start, reference, alternate)?);
        let place = format!("{contig}:{}:{reference}:{alternate}", start + 1);
        Some(match self.engine_outcomes(contig, region, start, reference, alternate) {
            Err(e) => Err(format!("{place}: {e}")),
            Ok(engine) => {
                let engine = plain(engine);
                let differ = || format!("{place}: direct {direct:?}, engine {engine:?}");
                (direct == engine).then_some(()).ok_or_else(differ)
            }
        })
    }
}

/// Removes from the answers what the later layers work out themselves.
fn plain(outcomes: Vec<(usize, Outcome)>) -> Vec<(usize, Outcome)> {
    let one = |(transcript, mut outcome): (usize, Outcome)| {
        outcome.terms.retain(|t| *t != Term::SpliceRegion);
        outcome.terms.sort_unstable();
        for range in [&mut outcome.cdna, &mut outcome.cds, &mut outcome.residues] {
            range.sort_unstable();
        }
        (transcript, outcome)
    };
    outcomes.into_iter().map(one).collect()
}
