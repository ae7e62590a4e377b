//! Keeps the unknown unknown: a value, or the reason why there is none.

use serde::{Serialize, Serializer};
use std::fmt;

/// Names the reason why a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// Lacks the field for this record or sample.
    NotInInput,
    /// Holds the missing value `.`.
    Dot,
    /// Holds a field that cannot be read as its type.
    Unreadable,
    /// Lacks a resource that could answer.
    NoResource,
    /// Asks a question that does not apply here.
    NotApplicable,
    /// Lies outside of the resource's places: neither present nor absent.
    NotCovered,
    /// Lies in the resource's places, and the resource lacks the allele.
    NotInResource,
    /// Occurs in the resource with a value that the settings do not count: failed filters, few
    /// alleles called or few carriers, as the frequency source says.
    NotCounted,
}

impl Missing {
    /// Returns a short label for tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotInInput => "not in input",
            Self::Dot => "missing in input",
            Self::Unreadable => "unreadable",
            Self::NoResource => "no resource",
            Self::NotApplicable => "not applicable",
            Self::NotCovered => "not covered by the resource",
            Self::NotInResource => "not in the resource",
            Self::NotCounted => "not counted by the settings",
        }
    }
}

/// Holds a known value or the reason why it is unknown; never a default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<T> {
    /// Holds the value.
    Known(T),
    /// Holds the reason.
    Unknown(Missing),
}

impl<T> Value<T> {
    /// Returns the value, if known.
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
    /// Returns a copy of the value, if known.
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

/// Writes the value, or `null` for unknown (the reason stands in the warnings where it matters).
impl<T: Serialize> Serialize for Value<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(v) => v.serialize(s),
            Self::Unknown(_) => s.serialize_none(),
        }
    }
}
