//! Defines copy-number and structural events: their seat among the variants.

use crate::model::Region;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// A copy-number or structural change of one sample, as one caller reports it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// Gives the place, 0-based half-open.
    pub place: Region,
    /// Names the kind.
    pub kind: EventKind,
    /// Names the caller.
    pub caller: String,
    /// Counts the copies; `None` where the caller does not.
    pub copies: Option<Copies>,
}

/// The kinds of events (SVTYPE of VCF 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Lacks the bases of the place.
    Deletion,
    /// Repeats the bases of the place.
    Duplication,
    /// Adds bases that the reference lacks.
    Insertion,
    /// Turns the place round.
    Inversion,
    /// Joins the place to another.
    Breakend,
}

/// The copies of an event's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Copies {
    /// Counts the copies called.
    pub called: u32,
    /// Counts the copies that the chromosome has in this sample.
    pub expected: u32,
}

impl EventKind {
    /// Reads the kind of a symbolic allele: `<DEL>`, `<DUP:TANDEM>`; `None` of other symbols and of
    /// breakends.
    pub fn from_symbol(alternate: &str) -> Option<Self> {
        let name = alternate.strip_prefix('<')?.split([':', '>']).next()?;
        let kinds = [Self::Deletion, Self::Duplication, Self::Insertion, Self::Inversion];
        kinds.into_iter().find(|k| k.symbol().trim_matches(['<', '>']) == name)
    }

    /// Returns the symbolic allele, `<DEL>` and its like.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Deletion => "<DEL>",
            Self::Duplication => "<DUP>",
            Self::Insertion => "<INS>",
            Self::Inversion => "<INV>",
            Self::Breakend => "<BND>",
        }
    }
}

/// Writes `chr21:34787801-36004667:<DEL>`, 1-based inclusive.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.place, self.kind.symbol())
    }
}
