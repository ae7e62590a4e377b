//! Closed vocabularies: an enum whose variants, printed words and parser stand in one place.
//!
//! [`vocabulary!`] defines such an enum; [`Stated`] holds a word of an input that may or may not
//! belong to one, so that what a panel file writes is printed again as it was written.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// Lists the terms of a closed vocabulary and names each by one word.
pub trait Vocabulary: Copy + Eq + 'static {
    /// Lists all terms in declared order.
    const TERMS: &'static [Self];

    /// Returns the word as it is printed.
    fn word(self) -> &'static str;

    /// Returns the term that is printed as `word`.
    fn from_word(word: &str) -> Option<Self> {
        Self::TERMS.iter().copied().find(|term| term.word() == word)
    }
}

/// Defines an enum of a closed vocabulary with `ALL`, `name`, `parse`, `Display` and serde.
///
/// The word behind each variant is its one text in every output; the JSON schema calls it a string.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Lists all terms in declared order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the word as it is printed.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Returns the term that is printed as `word`.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::model::vocabulary::Vocabulary for $name {
            const TERMS: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.name()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.name())
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <String as schemars::JsonSchema>::json_schema(generator)
            }
        }
    };
}
pub(crate) use vocabulary;

/// A word of an input: a term of the vocabulary `T`, any other text, or nothing.
///
/// Only a panel file or a settings file brings other texts in; they are printed as written, and
/// rules treat them as unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Stated<T> {
    /// Stands for an empty text.
    #[default]
    Nothing,
    /// Holds a term of the vocabulary.
    Known(T),
    /// Keeps a text that is no term of the vocabulary.
    Other(String),
}

impl<T: Vocabulary> Stated<T> {
    /// Returns the text as the input has it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Nothing => "",
            Self::Known(term) => term.word(),
            Self::Other(text) => text,
        }
    }

    /// Returns the term, where the text is one.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(term) => Some(*term),
            Self::Nothing | Self::Other(_) => None,
        }
    }

    /// Tells whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }
}

impl<T: Vocabulary> From<&str> for Stated<T> {
    fn from(text: &str) -> Self {
        match T::from_word(text) {
            Some(term) => Self::Known(term),
            None if text.is_empty() => Self::Nothing,
            None => Self::Other(text.to_owned()),
        }
    }
}

impl<T: Vocabulary> From<String> for Stated<T> {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl<T> From<T> for Stated<T>
where
    T: Vocabulary,
{
    fn from(term: T) -> Self {
        Self::Known(term)
    }
}

impl<T: Vocabulary> fmt::Display for Stated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<T: Vocabulary> Serialize for Stated<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de, T: Vocabulary> Deserialize<'de> for Stated<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(d)?))
    }
}

impl<T> JsonSchema for Stated<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Stated".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    vocabulary! {
        /// Two terms.
        pub enum Colour {
            /// The first.
            Red = "red",
            /// The second.
            Blue = "dark blue",
        }
    }

    #[test]
    fn every_term_is_read_back_and_every_other_text_is_kept() {
        for term in Colour::ALL {
            assert_eq!(Colour::parse(&term.to_string()), Some(*term));
            assert_eq!(Stated::from(term.name()), Stated::Known(*term));
        }
        assert_eq!(Colour::parse("Red"), None);
        for text in ["red", "dark blue", "Red", "", " "] {
            let stated: Stated<Colour> = serde_json::from_value(text.into()).unwrap();
            assert_eq!(stated.as_str(), text);
            assert_eq!(serde_json::to_value(&stated).unwrap(), text);
            assert_eq!(stated.is_empty(), text.is_empty());
        }
        assert_eq!(Stated::<Colour>::from("Red").known(), None);
    }
}
