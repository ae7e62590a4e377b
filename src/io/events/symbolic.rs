//! Reads symbolic ALTs, `<DEL>` and its like.

use crate::io::events::breakend;
use crate::io::events::claimed::{Alternate, AlternateSite, Claimed, Refused};
use crate::io::events::info::position;
use crate::model::Span;
use crate::model::event::reading::EventRefusal;
use crate::model::event::{EventKind, EventNotice};

/// Reads the name between `<` and `>`.
pub fn read(name: &[u8], site: &AlternateSite<'_>) -> Alternate {
    let name = name.to_ascii_uppercase();
    if name.starts_with(b"CNV:TR") {
        let start = site.position;
        let end = site.info.end.and_then(position);
        return Alternate::Repeat(end.map(|end| Span::new(start, end)));
    }
    match kind(&name) {
        Some(EventKind::Complex) => complex(site),
        Some(EventKind::Breakend) => breakend::symbolic(site),
        Some(kind) if kind.is_insertion() => insertion(kind, site),
        Some(kind) => interval(kind, site),
        None => EventRefusal::KindUnknown.into(),
    }
}

/// Returns the kind that a symbol names.
fn kind(name: &[u8]) -> Option<EventKind> {
    let head = name.split(|b| *b == b':').next().unwrap_or_default();
    Some(match (name, head) {
        (b"DUP:TANDEM", _) => EventKind::TandemDuplication,
        (b"DUP:INT" | b"DUP:ISP" | b"DUP:DISPERSED", _) => EventKind::DispersedDuplication,
        (b"DUP:INV" | b"INVDUP", _) => EventKind::InvertedDuplication,
        (b"INS:ME:ALU", _) => EventKind::AluInsertion,
        (b"INS:ME:LINE1" | b"INS:ME:L1", _) => EventKind::Line1Insertion,
        (b"INS:ME:SVA", _) => EventKind::SvaInsertion,
        (_, b"INS") if name.starts_with(b"INS:ME") => EventKind::MobileInsertion,
        (_, b"INS") => EventKind::Insertion,
        (_, b"DEL") => EventKind::Deletion,
        (_, b"DUP") => EventKind::Duplication,
        (_, b"INV") => EventKind::Inversion,
        (_, b"CNV") => EventKind::CopyNumber,
        (_, b"BND" | b"TRA" | b"CTX") => EventKind::Breakend,
        (_, b"CPX") => EventKind::Complex,
        // <CN0>, <CN=3>: a number of copies.
        ([b'C', b'N', b'=', digits @ ..] | [b'C', b'N', digits @ ..], _)
            if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) =>
        {
            EventKind::CopyNumber
        }
        _ => return None,
    })
}

/// Reads the interval of a deletion, duplication, inversion or copy number. Where it begins is the
/// caller's habit, else what SVLEN says against END, else the standard: POS is the base before.
pub fn interval(kind: EventKind, site: &AlternateSite<'_>) -> Alternate {
    let start = site.position;
    let refused = |reason, span| Alternate::Refused(Refused { reason, kind: Some(kind), span });
    let at = |end: u64| Some(Span::new(start, end));
    let contig2 = site.info.contig2.map(|name| site.contig_of(name));
    if contig2.is_some_and(|c| c != *site.contig) {
        return refused(EventRefusal::EndElsewhere, at(start));
    }
    let length = site.info.length_of(site.index).map(i64::unsigned_abs);
    let stated = site.info.end.and_then(position);
    let Some(end) = stated.or_else(|| length.map(|n| start.saturating_add(n))) else {
        return refused(EventRefusal::NoEnd, at(start));
    };
    if end < start {
        return refused(EventRefusal::EndBeforeStart, at(start));
    }
    let at_first = site.first_base || length == Some(end - start + 1);
    let span = Span::new(if at_first { start.saturating_sub(1) } else { start }, end);
    if span.is_empty() {
        return refused(EventRefusal::NoBases, Some(span));
    }
    let fits = length.is_none_or(|n| n == end - start || n == end - start + 1);
    let notice = (!fits).then_some(EventNotice::LengthDisagrees);
    Alternate::Events(vec![Claimed { notice, ..Claimed::interval(kind, span) }])
}

/// Reads an insertion, which has no width; a tandem duplication where the record gives its length
/// (Manta, DRAGEN).
pub fn insertion(kind: EventKind, site: &AlternateSite<'_>) -> Alternate {
    let start = site.position;
    if let Some(length) = site.info.duplicated.and_then(position).filter(|n| *n > 0) {
        let span = Span::new(start, start.saturating_add(length));
        let inserted = Some(site.info.duplicated_inserted.and_then(position).unwrap_or(0));
        let duplication = Claimed::interval(EventKind::TandemDuplication, span);
        return Alternate::Events(vec![Claimed { inserted, ..duplication }]);
    }
    // A length of -1 stands for an unknown one (GATK-SV).
    let length = site.info.length_of(site.index).and_then(|n| u64::try_from(n).ok());
    Alternate::Events(vec![Claimed::insertion(kind, start, length)])
}

/// Reads the parts of a complex event: `DEL_chr1:100-200,INV_chr1:200-300` (GATK-SV).
fn complex(site: &AlternateSite<'_>) -> Alternate {
    let refused = Alternate::Refused(Refused {
        reason: EventRefusal::ComplexWithoutParts,
        kind: Some(EventKind::Complex),
        span: Some(Span::new(site.position, site.position)),
    });
    let Some(text) = site.info.parts else { return refused };
    let parts: Option<Vec<Claimed>> =
        text.split(|b| *b == b',').filter(|p| !p.is_empty()).map(|p| part(p, site)).collect();
    match parts {
        Some(parts) if !parts.is_empty() => Alternate::Events(parts),
        _ => refused,
    }
}

fn part(text: &[u8], site: &AlternateSite<'_>) -> Option<Claimed> {
    let text = std::str::from_utf8(text).ok()?;
    let (name, place) = text.split_once('_')?;
    let (contig, range) = place.rsplit_once(':')?;
    let (start, end) = range.split_once('-')?;
    let (start, end) = (position(start.as_bytes())?, position(end.as_bytes())?);
    let kind = kind(name.to_ascii_uppercase().as_bytes())?;
    let span = Span::new(start, end);
    (end >= start).then(|| Claimed {
        contig: Some(site.contig_of(contig.as_bytes())),
        notice: Some(EventNotice::PartOfComplex),
        ..Claimed::interval(kind, span)
    })
}
