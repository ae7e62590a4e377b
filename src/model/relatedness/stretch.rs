//! Defines stretches of a chromosome that are homozygous, or come from one parent alone.

use crate::model::Region;
use crate::model::pedigree::Parent;

/// The kind of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StretchKind {
    /// All calls of the alternate allele are homozygous.
    Homozygosity,
    /// The child has nothing of one parent: uniparental disomy, or a deletion of that parent's
    /// copy.
    FromOneParent(Parent),
}

impl StretchKind {
    /// Returns the words of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Homozygosity => "run of homozygosity",
            Self::FromOneParent(Parent::Mother) => "from the mother alone",
            Self::FromOneParent(Parent::Father) => "from the father alone",
        }
    }
}

/// One stretch of one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Gives the place of the person among the samples.
    pub person: usize,
    /// Tells its kind.
    pub kind: StretchKind,
    /// Gives the place, from the first to the last informative marker.
    pub place: Region,
    /// Counts the sites within that were looked at.
    pub markers: u32,
    /// Counts those that speak for it.
    pub informative: u32,
    /// Counts those that speak against it.
    pub contrary: u32,
    /// Counts the person's heterozygous calls within: near none in a homozygous run, in isodisomy
    /// and in a deletion.
    pub heterozygous: u32,
}

impl Stretch {
    /// Returns the share (0 to 1) of heterozygous calls among the markers.
    pub fn heterozygous_share(&self) -> f64 {
        if self.markers == 0 {
            return 0.0;
        }
        f64::from(self.heterozygous) / f64::from(self.markers)
    }
}
