//! Reads ALTs that list their bases.

use crate::io::events::claimed::{Alternate, AlternateSite, Claimed};
use crate::io::events::symbolic;
use crate::model::Span;
use crate::model::event::{EventKind, EventNotice};

/// Reads an ALT of bases: an event where it changes the length enough, else a small variant. Bases
/// that REF and ALT share at their ends are left out.
pub fn read(alternate: &[u8], site: &AlternateSite<'_>) -> Alternate {
    let reference = site.reference;
    let is_n = |bases: &[u8]| matches!(bases, [b'N' | b'n']);
    // No base beside the event is known: the place comes from POS, END and SVLEN.
    if is_n(alternate) && reference.len() > 1 {
        return symbolic::interval(
            EventKind::Deletion,
            &AlternateSite { first_base: false, ..*site },
        );
    }
    if is_n(reference) && alternate.len() > 1 && site.info.length_of(site.index).is_some() {
        return symbolic::insertion(EventKind::Insertion, site);
    }
    let same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
    let before = reference.iter().zip(alternate).take_while(same).count();
    let pairs = reference[before..].iter().rev().zip(alternate[before..].iter().rev());
    let behind = pairs.take_while(same).count();
    let lost = (reference.len() - before - behind) as u64;
    let gained = (alternate.len() - before - behind) as u64;
    let start = site.position.saturating_sub(1) + before as u64;
    let span = Span::new(start, start + lost);
    if lost.abs_diff(gained) < site.min_length {
        return Alternate::Small(span);
    }
    if lost > gained {
        let deletion = Claimed::interval(EventKind::Deletion, span);
        return Alternate::Events(vec![Claimed { inserted: Some(gained), ..deletion }]);
    }
    let notice = (lost > 0).then_some(EventNotice::ReplacesBases);
    let insertion = Claimed::interval(EventKind::Insertion, span);
    Alternate::Events(vec![Claimed { length: Some(gained), notice, ..insertion }])
}
