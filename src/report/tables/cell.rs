//! Holds one cell of a table and the functions that make cells of the model's values.

use crate::model::resource::Looked;
use crate::model::{Missing, Value};

/// Holds one cell, before a format escapes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Carries text as it came: may be hostile.
    Text(String),
    /// Carries a whole number.
    Integer(i64),
    /// Carries a number, written with as many digits as it has.
    Number(f64),
    /// Carries a number that text tables write with a fixed count of decimals.
    Fixed {
        /// Gives the number.
        value: f64,
        /// Counts the decimals.
        decimals: u8,
    },
    /// Carries two offsets in bases, written `-5..5`.
    Offsets(i64, i64),
    /// Carries text with an address of [`links`](crate::report::links).
    Link {
        /// Holds the text shown.
        text: String,
        /// Holds an `https://` address, safe in an attribute after the format's escaping.
        url: String,
    },
    /// Marks a cell without content.
    Empty,
    /// Marks an unknown value and says why it is unknown.
    Missing(Missing),
}

impl Cell {
    /// Returns the cell as a person reads it, not escaped: blank without content, the reason where
    /// the value is unknown.
    pub fn display_text(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Missing(why) => why.label().to_owned(),
            known => known.into_known().unwrap_or_default(),
        }
    }

    /// Returns the cell's value as text, not escaped; `None` where it is empty or unknown.
    pub fn into_known(self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Link { text, .. } => Some(text),
            Self::Integer(n) => Some(n.to_string()),
            Self::Number(n) => Some(n.to_string()),
            Self::Fixed { value, decimals } => {
                Some(format!("{value:.precision$}", precision = usize::from(decimals)))
            }
            Self::Offsets(from, to) => Some(format!("{from}..{to}")),
            Self::Empty | Self::Missing(_) => None,
        }
    }
}

/// Makes a text cell; empty text is an empty cell.
pub(crate) fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

/// Makes a text cell of text that may be absent.
pub(crate) fn optional(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, self::text)
}

/// Makes a text cell of a value that may be absent, as it is displayed.
pub(crate) fn displayed(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, |v| text(v.to_string()))
}

/// Makes a text cell of several texts.
pub(crate) fn joined<S: AsRef<str>>(parts: &[S], separator: &str) -> Cell {
    text(parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(separator))
}

/// Makes a cell of a whole number.
pub(crate) fn integer(n: u64) -> Cell {
    // No count of ours comes near 2^63.
    Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Makes a cell of a count that may be unknown.
pub(crate) fn count(value: Value<u32>) -> Cell {
    match value {
        Value::Known(n) => Cell::Integer(i64::from(n)),
        Value::Unknown(why) => Cell::Missing(why),
    }
}

/// Makes a cell of a number that may be unknown.
pub(crate) fn number(value: Value<f64>) -> Cell {
    match value {
        Value::Known(n) if n.is_finite() => Cell::Number(n),
        Value::Known(_) => Cell::Missing(Missing::Unreadable),
        Value::Unknown(why) => Cell::Missing(why),
    }
}

/// Makes a cell of a number that may be absent; one that is not finite counts as absent.
pub(crate) fn optional_number(value: Option<f64>) -> Cell {
    value.filter(|n| n.is_finite()).map_or(Cell::Empty, Cell::Number)
}

/// Makes a cell of a computed number that may be absent, rounded to `digits` decimals.
pub(crate) fn rounded(value: Option<f64>, digits: i32) -> Cell {
    value.map_or(Cell::Empty, |v| Cell::Number(round(v, digits)))
}

/// Makes a cell of a share (0 to 1) that may be absent, rounded to four decimals.
pub(crate) fn share(value: Option<f64>) -> Cell {
    rounded(value, 4)
}

/// Makes a cell of a number that is written with a fixed count of decimals.
pub(crate) fn fixed(value: f64, decimals: u8) -> Cell {
    Cell::Fixed { value, decimals }
}

/// Makes the cell of something the resource bundle does not say, with the reason.
pub(crate) fn unavailable<T>(found: &Looked<T>) -> Cell {
    match found {
        Looked::Known(_) => Cell::Empty,
        Looked::Absent => Cell::Missing(Missing::NotInResource),
        Looked::NotCovered => Cell::Missing(Missing::NotCovered),
        Looked::NoResource => Cell::Missing(Missing::NoResource),
    }
}

/// Makes a linked cell; plain text where there is no address.
pub(crate) fn link(shown: &str, url: Option<String>) -> Cell {
    match url {
        Some(url) => Cell::Link { text: shown.to_owned(), url },
        None => text(shown),
    }
}

/// Makes a cell of several identifiers, of which the first is linked.
pub(crate) fn first_link(ids: &[String], address: fn(&str) -> Option<String>) -> Cell {
    link(&ids.join(", "), ids.first().and_then(|id| address(id)))
}

/// Rounds to `digits` decimals: a computed share has no more.
pub(crate) fn round(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}
