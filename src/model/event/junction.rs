//! Describes the ends of an event: the places that a junction joins, and where an end may lie.

use crate::model::event::contig::Contig;
use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// The side of a place that a junction keeps.
    pub enum JunctionSide {
        /// Keeps what lies before the place, and the place itself.
        Before = "before",
        /// Keeps the place itself, and what lies behind it.
        Behind = "behind",
    }
}

impl JunctionSide {
    /// Returns the side that `+` (before) or `-` (behind) stands for.
    pub fn from_sign(sign: u8) -> Option<Self> {
        match sign {
            b'+' => Some(Self::Before),
            b'-' => Some(Self::Behind),
            _ => None,
        }
    }
}

/// A junction of two places: the base of each that stays, and the side of it that stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Junction {
    /// Gives the base beside the junction, 0-based.
    pub position: u64,
    /// Gives the side that stays; `None` where the source does not say.
    pub side: Option<JunctionSide>,
    /// Gives the other place; `None` of a single breakend.
    pub mate: Option<MatePlace>,
    /// Holds the bases between the places, where the source lists them.
    pub bases: Box<str>,
}

/// The other place of a junction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatePlace {
    /// Names the contig.
    pub contig: Contig,
    /// Gives the base beside the junction, 0-based.
    pub position: u64,
    /// Gives the side that stays; `None` where the source does not say.
    pub side: Option<JunctionSide>,
}

impl Junction {
    /// Returns the sides in words, `before/behind` and its like; `?` for one that is not known.
    pub fn sides(&self) -> Option<String> {
        let word = |side: Option<JunctionSide>| side.map_or("?", JunctionSide::name);
        match &self.mate {
            Some(mate) if self.side.is_none() && mate.side.is_none() => None,
            Some(mate) => Some(format!("{}/{}", word(self.side), word(mate.side))),
            None => self.side.map(|s| s.name().to_owned()),
        }
    }
}

/// The interval in which one end of an event lies (CIPOS, CIEND): coordinates like those of
/// [`crate::model::Span`], both bounds included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndInterval {
    /// Gives the lowest coordinate.
    pub low: u64,
    /// Gives the highest coordinate.
    pub high: u64,
}

impl EndInterval {
    /// Returns the interval around `end` by offsets in bases; coordinates below 0 are 0.
    pub fn around(end: u64, below: i64, above: i64) -> Self {
        let (low, high) = (below.min(above), below.max(above));
        Self { low: end.saturating_add_signed(low), high: end.saturating_add_signed(high) }
    }

    /// Counts the coordinates beside one.
    pub fn width(self) -> u64 {
        self.high - self.low
    }
}
