//! Tells the chromosomes of a build from the other contigs that a file names.

use crate::model::{Chromosome, Span};
use std::fmt;
use std::sync::Arc;

/// A contig that a file of events names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contig {
    /// Stands for a chromosome, whichever way the file spells it.
    Chromosome(Chromosome),
    /// Stands for any other contig (alternative, decoy, unplaced, unknown), as written.
    Other(Arc<str>),
}

impl Contig {
    /// Reads a name as written.
    pub fn parse(name: &str) -> Self {
        Chromosome::parse(name).map_or_else(|| Self::Other(name.into()), Self::Chromosome)
    }

    /// Returns the chromosome, where it is one.
    pub fn chromosome(&self) -> Option<Chromosome> {
        match self {
            Self::Chromosome(chromosome) => Some(*chromosome),
            Self::Other(_) => None,
        }
    }
}

/// Writes `chr1`, or the name of another contig as written.
impl fmt::Display for Contig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chromosome(chromosome) => chromosome.fmt(f),
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// A place on any contig.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventPlace {
    /// Names the contig.
    pub contig: Contig,
    /// Gives the stretch, 0-based half-open.
    pub span: Span,
}

impl fmt::Display for EventPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.contig, self.span)
    }
}
