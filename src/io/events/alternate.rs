//! Reads one ALT by its form: symbol, breakend, bases.

use crate::io::events::claimed::{Alternate, AlternateSite, is_bases};
use crate::io::events::{breakend, sequence, symbolic};
use crate::model::event::reading::EventRefusal;

/// Reads one ALT.
pub fn read(alternate: &[u8], site: &AlternateSite<'_>) -> Alternate {
    match alternate {
        b"." | b"<*>" | b"<NON_REF>" | b"*" => Alternate::Reference,
        _ if alternate == site.reference => Alternate::Reference,
        [b'<', name @ .., b'>'] if !name.iter().any(|b| b"[]<>".contains(b)) => {
            symbolic::read(name, site)
        }
        _ if alternate.iter().any(|b| b"[]".contains(b)) => breakend::bracketed(alternate, site),
        [b'.', bases @ ..] | [bases @ .., b'.'] if is_bases(bases) => {
            breakend::single(alternate, site)
        }
        _ if is_bases(alternate) && is_bases(site.reference) => sequence::read(alternate, site),
        _ => EventRefusal::AltUnreadable.into(),
    }
}
