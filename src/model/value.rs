//! Unknown stays unknown: a value, or the reason why there is none.

use serde::{Serialize, Serializer};
use std::fmt;

/// Why a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// The input has no such field for this record or sample.
    NotInInput,
    /// The field is there and holds the missing value `.`.
    Dot,
    /// The field is there and cannot be read as its type.
    Unreadable,
    /// No resource was given that could answer.
    NoResource,
    /// The question does not apply here.
    NotApplicable,
    /// The resource does not cover the place: neither present nor absent.
    NotCovered,
    /// The resource covers the place and lacks the allele.
    NotInResource,
    /// The resource has a value that the settings do not count (failed its filters, or too few
    /// alleles called).
    NotCounted,
}

impl Missing {
    /// Short label for tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotInInput => "not in input",
            Self::Dot => "missing in input",
            Self::Unreadable => "unreadable",
            Self::NoResource => "no resource",
            Self::NotApplicable => "not applicable",
            Self::NotCovered => "not covered by the resource",
            Self::NotInResource => "not in the resource",
            Self::NotCounted => {
                "not counted: failed the source's filters or too few alleles called"
            }
        }
    }
}

/// A known value or the reason why it is unknown; never a default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<T> {
    /// Known.
    Known(T),
    /// Unknown, and why.
    Unknown(Missing),
}

impl<T> Value<T> {
    /// The value, if known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(v) => Some(v),
            Self::Unknown(_) => None,
        }
    }

    /// Maps a known value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Value<U> {
        match self {
            Self::Known(v) => Value::Known(f(v)),
            Self::Unknown(m) => Value::Unknown(m),
        }
    }
}

impl<T: Copy> Value<T> {
    /// The value, if known, by copy.
    pub fn get(&self) -> Option<T> {
        self.known().copied()
    }
}

impl<T: fmt::Display> fmt::Display for Value<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(v) => v.fmt(f),
            Self::Unknown(_) => f.write_str("."),
        }
    }
}

/// Known: the value; unknown: `null` (the reason stands in the warnings where it matters).
impl<T: Serialize> Serialize for Value<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(v) => v.serialize(s),
            Self::Unknown(_) => s.serialize_none(),
        }
    }
}
