//! Reads a number of copies.

use crate::model::event::EventNotice;

/// The copies that a field states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CopiesText {
    /// Says nothing.
    #[default]
    Missing,
    /// Gives a whole number.
    Whole(u32),
    /// Gives a fraction, rounded.
    Rounded(u32),
    /// Cannot be a number of copies.
    Unreadable,
}

impl CopiesText {
    /// Returns the copies, where they are known.
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Whole(n) | Self::Rounded(n) => Some(n),
            Self::Missing | Self::Unreadable => None,
        }
    }

    /// Returns what is odd about the field.
    pub fn notice(self) -> Option<EventNotice> {
        match self {
            Self::Missing | Self::Whole(_) => None,
            Self::Rounded(_) => Some(EventNotice::CopiesRounded),
            Self::Unreadable => Some(EventNotice::CopiesUnreadable),
        }
    }
}

/// Reads a number of copies. A fraction of zeros (`2.0`, as a BCF writes a Float) is whole.
pub fn read_copies(text: &[u8]) -> CopiesText {
    if text.is_empty() || text == b"." {
        return CopiesText::Missing;
    }
    if text.len() <= 9
        && let Some(count) = digits(text)
    {
        return CopiesText::Whole(count);
    }
    let value = std::str::from_utf8(text).ok().and_then(|t| t.trim().parse::<f64>().ok());
    match value {
        Some(value) if (0.0..1e6).contains(&value) => {
            // Bounded above and below, so the whole number is exact.
            let rounded = value.round() as u32;
            if (value - value.round()).abs() < f64::EPSILON {
                CopiesText::Whole(rounded)
            } else {
                CopiesText::Rounded(rounded)
            }
        }
        _ => CopiesText::Unreadable,
    }
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0u32, |n, b| {
        let digit = b.is_ascii_digit().then(|| u32::from(b - b'0'))?;
        n.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_as_callers_write_them() {
        for (text, want) in [
            ("0", CopiesText::Whole(0)),
            ("12", CopiesText::Whole(12)),
            ("2.0", CopiesText::Whole(2)),
            ("1.6", CopiesText::Rounded(2)),
            (".", CopiesText::Missing),
            ("", CopiesText::Missing),
            ("-1", CopiesText::Unreadable),
            ("nan", CopiesText::Unreadable),
            ("1e30", CopiesText::Unreadable),
            ("two", CopiesText::Unreadable),
        ] {
            assert_eq!(read_copies(text.as_bytes()), want, "{text}");
        }
    }
}
