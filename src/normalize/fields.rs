//! Looks up the values of one sample's column by their FORMAT keys.

use crate::model::value::{Missing, Value};

/// The FORMAT keys of a record and one sample's column.
#[derive(Debug)]
pub struct SampleFields<'a, K> {
    /// Lists the keys.
    pub keys: &'a [K],
    /// Holds the column as written.
    pub column: &'a str,
}

impl<K> Clone for SampleFields<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for SampleFields<'_, K> {}

impl<'a, K: AsRef<str>> SampleFields<'a, K> {
    /// Returns the text of a field; a list of dots alone is missing.
    pub fn text(&self, key: &str) -> Value<&'a str> {
        let Some(i) = self.keys.iter().position(|k| k.as_ref() == key) else {
            return Value::Unknown(Missing::NotInInput);
        };
        // Trailing fields may be dropped (VCF 4.3, section 1.6.2).
        match self.column.split(':').nth(i) {
            None | Some("") => Value::Unknown(Missing::Dot),
            Some(text) if text.split(',').all(|v| v == ".") => Value::Unknown(Missing::Dot),
            Some(text) => Value::Known(text),
        }
    }
}

/// Reads a whole number; some callers write it as a float.
pub(super) fn whole(text: &str) -> Value<u32> {
    match (text, text.parse::<u32>(), text.parse::<f64>()) {
        (".", ..) => Value::Unknown(Missing::Dot),
        (_, Ok(n), _) => Value::Known(n),
        (_, _, Ok(f)) if f >= 0.0 && f.fract() == 0.0 && f <= f64::from(u32::MAX) => {
            Value::Known(f as u32)
        }
        _ => Value::Unknown(Missing::Unreadable),
    }
}

/// Reads a known value on; the reason of an unknown one stays.
pub(super) fn then<T, U>(value: Value<T>, f: impl FnOnce(T) -> Value<U>) -> Value<U> {
    match value {
        Value::Known(v) => f(v),
        Value::Unknown(reason) => Value::Unknown(reason),
    }
}
