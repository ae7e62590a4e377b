//! Reads breakends: the bracket forms of VCF, single breakends, and symbols with CHR2.

use crate::io::events::claimed::{Alternate, AlternateSite, Claimed, Refused, is_bases};
use crate::io::events::info::position;
use crate::model::Span;
use crate::model::event::reading::EventRefusal;
use crate::model::event::{Contig, EventKind, EventNotice, Junction, JunctionSide, MatePlace};
use memchr::{memchr2, memrchr};

/// Reads `t[p[`, `t]p]`, `]p]t` or `[p[t`: bases on the left keep what lies before POS, `[` keeps
/// what lies behind the mate's place.
pub fn bracketed(alternate: &[u8], site: &AlternateSite<'_>) -> Alternate {
    bracket_form(alternate, site).unwrap_or_else(|| EventRefusal::AltUnreadable.into())
}

fn bracket_form(alternate: &[u8], site: &AlternateSite<'_>) -> Option<Alternate> {
    let open = memchr2(b'[', b']', alternate)?;
    let close = open + 1 + memchr2(b'[', b']', &alternate[open + 1..])?;
    let (left, right) = (&alternate[..open], &alternate[close + 1..]);
    let place = &alternate[open + 1..close];
    let colon = memrchr(b':', place)?;
    let digits = &place[colon + 1..];
    let is_place = colon > 0 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let bases = if left.is_empty() { right } else { left };
    let one_side = left.is_empty() != right.is_empty();
    let is_text = bases == b"." || is_bases(bases);
    if !is_place || alternate[open] != alternate[close] || !one_side || !is_text {
        return None;
    }
    let side = if left.is_empty() { JunctionSide::Behind } else { JunctionSide::Before };
    let mate_side =
        if alternate[open] == b'[' { JunctionSide::Behind } else { JunctionSide::Before };
    // An assembled contig stands in angle brackets.
    let name = place[..colon].strip_prefix(b"<").unwrap_or(&place[..colon]);
    let name = name.strip_suffix(b">").unwrap_or(name);
    let added = if left.is_empty() { &bases[..bases.len() - 1] } else { &bases[1..] };
    let mate = mate(site.contig_of(name), position(digits)?, Some(mate_side));
    Some(junction(site, Some(side), Some(mate), Some(added)))
}

/// Reads `.ACGT` or `ACGT.`, a junction whose other place is not known.
pub fn single(alternate: &[u8], site: &AlternateSite<'_>) -> Alternate {
    let (side, added) = match alternate {
        [b'.', bases @ .., _] => (JunctionSide::Behind, bases),
        [_, bases @ .., b'.'] => (JunctionSide::Before, bases),
        _ => return EventRefusal::AltUnreadable.into(),
    };
    junction(site, Some(side), None, Some(added))
}

/// Reads `<BND>` and `<TRA>`: the mate is at CHR2 and POS2, else END2, else END.
pub fn symbolic(site: &AlternateSite<'_>) -> Alternate {
    let info = site.info;
    let place = [info.position2, info.end2, info.end].into_iter().flatten().find_map(position);
    let no_contig = info.kind == Some(b"BND") && info.contig2.is_none();
    let Some(place) = place.filter(|_| !no_contig) else {
        return Alternate::Refused(Refused {
            reason: EventRefusal::NoMate,
            kind: Some(EventKind::Breakend),
            span: Some(Span::new(site.position, site.position)),
        });
    };
    let contig = info.contig2.map_or_else(|| site.contig.clone(), |name| site.contig_of(name));
    let (side, mate_side) = symbol_sides(info.connection, info.strands);
    junction(site, side, Some(mate(contig, place, mate_side)), None)
}

/// Returns the sides by Delly's CT, else by STRANDS.
fn symbol_sides(
    connection: Option<&[u8]>,
    strands: Option<&[u8]>,
) -> (Option<JunctionSide>, Option<JunctionSide>) {
    let signs: &[u8] = match connection {
        Some(b"3to5") => b"+-",
        Some(b"5to3") => b"-+",
        Some(b"3to3") => b"++",
        Some(b"5to5") => b"--",
        _ => strands.unwrap_or_default(),
    };
    let side = |i: usize| signs.get(i).and_then(|s| JunctionSide::from_sign(*s));
    (side(0), side(1))
}

/// The place of a mate, with whether its position is 0.
struct StatedMate {
    place: MatePlace,
    at_zero: bool,
}

fn mate(contig: Contig, position: u64, side: Option<JunctionSide>) -> StatedMate {
    let place = MatePlace { contig, position: position.saturating_sub(1), side };
    StatedMate { place, at_zero: position == 0 }
}

fn junction(
    site: &AlternateSite<'_>,
    side: Option<JunctionSide>,
    mate: Option<StatedMate>,
    added: Option<&[u8]>,
) -> Alternate {
    let at_zero = mate.as_ref().is_some_and(|m| m.at_zero);
    let junction = Junction {
        position: site.position.saturating_sub(1),
        side,
        mate: mate.map(|m| m.place),
        bases: String::from_utf8_lossy(added.unwrap_or_default()).into(),
    };
    let claimed = Claimed::breakend(junction, added.map(|bases| bases.len() as u64));
    let notice = at_zero.then_some(EventNotice::MateAtZero);
    Alternate::Junction(Box::new(Claimed { notice, ..claimed }))
}
