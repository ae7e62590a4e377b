//! Defines the subject of a row and of a partner: a small variant or an event.

use crate::model::event::Event;
use crate::model::{Allele, Chromosome, Span};
use std::fmt;

/// A small variant or a copy-number or structural event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// Holds a normalised allele of plain bases.
    Small(Allele),
    /// Holds a copy-number or structural change.
    Event(Event),
}

impl Variant {
    /// Returns the allele of a small variant; `None` for an event.
    pub fn small(&self) -> Option<&Allele> {
        match self {
            Self::Small(allele) => Some(allele),
            Self::Event(_) => None,
        }
    }

    /// Returns the chromosome.
    pub fn chromosome(&self) -> Chromosome {
        match self {
            Self::Small(allele) => allele.chromosome,
            Self::Event(event) => event.place.chromosome,
        }
    }

    /// Returns the reference bases that the variant touches, 0-based half-open.
    pub fn span(&self) -> Span {
        match self {
            Self::Small(allele) => allele.span(),
            Self::Event(event) => event.place.span,
        }
    }

    /// Returns REF as in VCF: bases, `N` for an event.
    pub fn reference(&self) -> &str {
        match self {
            Self::Small(allele) => &allele.reference,
            Self::Event(_) => "N",
        }
    }

    /// Returns ALT as in VCF: bases, or the symbol of an event's kind.
    pub fn alternate(&self) -> &str {
        match self {
            Self::Small(allele) => &allele.alternate,
            Self::Event(event) => event.kind.symbol(),
        }
    }
}

/// Writes `chr21:34859486:C:T`, or place and kind of an event; 1-based.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small(allele) => write!(f, "{allele}"),
            Self::Event(event) => write!(f, "{event}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Region;
    use crate::model::event::EventKind;

    #[test]
    fn both_kinds_have_a_place_and_a_name() {
        let small = Variant::Small(Allele {
            chromosome: Chromosome::X,
            start: 9,
            reference: "CA".to_owned(),
            alternate: "C".to_owned(),
        });
        let place = Region { chromosome: Chromosome::X, span: Span::new(9, 20) };
        let event = Variant::Event(Event::of_caller(place, EventKind::Deletion, "depth"));
        let facts = |v: &Variant| (v.to_string(), v.span(), v.alternate().to_owned());
        assert_eq!(facts(&small), ("chrX:10:CA:C".to_owned(), Span::new(9, 11), "C".to_owned()));
        assert_eq!(
            facts(&event),
            ("chrX:10-20:<DEL>".to_owned(), Span::new(9, 20), "<DEL>".to_owned())
        );
        assert!(small.small().is_some() && event.small().is_none());
    }
}
