//! The known variants of `panelwise carrier`, as they are given.

use crate::cli::open::known_variants::VariantPlaces;
use crate::model::known_variant::KnownVariant;
use crate::{Error, Result};

/// Reads the variants of the flags, else those of the case file.
///
/// # Errors
/// Usage: there is none, unless there may be none, and what [`VariantPlaces::read`] refuses.
pub fn read(
    flags: &[String],
    known: &[String],
    places: &VariantPlaces<'_>,
    may_be_none: bool,
) -> Result<Vec<KnownVariant>> {
    let (texts, source) =
        if flags.is_empty() { (known, "known_variants") } else { (flags, "--variant") };
    if texts.is_empty() && !may_be_none {
        return Err(Error::usage("no variant is asked for")
            .hint("give --variant chr21:34859486:C:T, or known_variants in the case file"));
    }
    places.read(texts, source)
}
