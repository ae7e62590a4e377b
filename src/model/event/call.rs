//! Holds the call of one sample at an event.

use crate::model::Genotype;
use std::sync::Arc;

/// The call of one sample at an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventCall {
    /// Names the sample; `None` of a file that does not name its one person.
    pub sample: Option<Arc<str>>,
    /// Gives the genotype as written; `None` where the record has none.
    pub genotype: Option<Genotype>,
    /// Tells whether a copy of the genotype is this event; `None` where none is called.
    pub carried: Option<bool>,
    /// Counts the copies of the interval; `None` where the source does not.
    pub copies: Option<u32>,
    /// Counts the copies of an unchanged chromosome, where the source states them.
    pub expected_copies: Option<u32>,
    /// Gives the phase set (PS), where it is stated.
    pub phase_set: Option<Box<str>>,
    /// Gives the sample's own FILTER (FT), where it is stated.
    pub filter: Option<Box<str>>,
}

/// The copies of an event's place in one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Copies {
    /// Counts the copies called.
    pub called: u32,
    /// Counts the copies that the chromosome has in this sample.
    pub expected: u32,
}

/// The share of cells that carry a mosaic event, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MosaicShare(pub u16);
