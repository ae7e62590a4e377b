//! Defines places along a transcript or its product, as Ensembl VEP writes them.

use std::fmt;

/// Holds the first and last position, 1-based, along the cDNA, the CDS or the protein; an end that
/// lies outside is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Positions {
    first: Option<u32>,
    last: Option<u32>,
}

impl Positions {
    /// Creates positions from two ends, in any order where both are known; returns `None` where
    /// neither is.
    pub fn new(ends: [Option<u32>; 2]) -> Option<Self> {
        match ends {
            [None, None] => None,
            [Some(a), Some(b)] => Some(Self { first: Some(a.min(b)), last: Some(a.max(b)) }),
            [first, last] => Some(Self { first, last }),
        }
    }

    /// Returns first and last.
    pub fn ends(self) -> [Option<u32>; 2] {
        [self.first, self.last]
    }

    /// Returns first and last, where both are known.
    pub fn known(self) -> Option<(u32, u32)> {
        self.first.zip(self.last)
    }
}

/// Writes `5`, `5-7`, `5-?` or `?-7`.
impl fmt::Display for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (Some(a), Some(b)) if a == b => write!(f, "{a}"),
            (Some(a), Some(b)) => write!(f, "{a}-{b}"),
            (Some(a), None) => write!(f, "{a}-?"),
            (None, Some(b)) => write!(f, "?-{b}"),
            (None, None) => Ok(()),
        }
    }
}

/// Numbers the exons or introns of a transcript from its 5' end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// Gives the lowest number, 1-based.
    pub first: u32,
    /// Gives the highest number, 1-based.
    pub last: u32,
    /// Counts all of the transcript.
    pub of: u32,
}

/// Writes `3/8` or `2-4/8`.
impl fmt::Display for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}/{}", self.first, self.of)
        } else {
            write!(f, "{}-{}/{}", self.first, self.last, self.of)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_vep_writes_them() {
        let text = |ends| Positions::new(ends).map(|p| p.to_string());
        let want = |s: &str| Some(s.to_owned());
        assert_eq!(text([Some(5), Some(5)]), want("5"));
        assert_eq!(text([Some(7), Some(5)]), want("5-7"));
        assert_eq!(text([Some(5), None]), want("5-?"));
        assert_eq!(text([None, Some(7)]), want("?-7"));
        assert_eq!(text([None, None]), None);
        assert_eq!(Numbered { first: 3, last: 3, of: 8 }.to_string(), "3/8");
        assert_eq!(Numbered { first: 2, last: 4, of: 8 }.to_string(), "2-4/8");
    }
}
