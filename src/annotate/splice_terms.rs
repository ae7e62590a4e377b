//! Splice sub-terms that the engine folds into `splice_region_variant`.

use crate::model::{Term, Transcript};

/// Placeholder of the terms' layer.
pub(super) fn refine(_terms: &mut Vec<Term>, _t: &Transcript, _start: u64, _reference: &str, _alternate: &str) {}
