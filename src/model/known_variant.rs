//! A variant that a family is known to carry.

use crate::model::Allele;

/// Holds a variant that the family is known to carry, as asked and as placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownVariant {
    /// Names it as it was asked for; letters say this name.
    pub name: String,
    /// Holds the left-aligned allele.
    pub allele: Allele,
    /// Gives the name on the transcript that placed it (`NM_001754.5:c.98-1G>A`); `None` for a
    /// place.
    pub on_transcript: Option<String>,
    /// States how the transcript departs from its source, where it does.
    pub caution: Option<String>,
    /// Lists the symbols of the built-in genes at its place.
    pub genes: Vec<String>,
}
