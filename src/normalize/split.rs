//! Sorts the ALT entries of a record into sequences that can be normalised and entries with a name
//! of their own.

use crate::model::NotCandidate;
use crate::model::allele::Record;

/// One ALT entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternate<'a> {
    /// Holds plain bases that differ from REF, and the entry's index counted from 1, as GT counts.
    Bases(usize, &'a str),
    /// Holds an entry that is never a small-variant candidate; the reason is the ledger's word for
    /// it.
    Named(NotCandidate, &'a str),
}

/// Returns the ALT entries of a record; a record without ALT gives one `no_alternate` (or
/// `reference_block`, where INFO/END makes it a block).
///
/// Fates: `*` (Octopus: `*G`) `spanning_deletion`; `<NON_REF>`, `<*>` `reference_block` where they stand alone,
/// `unspecified_alternate` beside a called allele (gVCF); `<DEL>` and other symbolic alleles
/// `symbolic_allele`; breakends `breakend`; an entry equal to REF `identical_to_reference`;
/// anything that is not A, C, G, T, N `not_bases`.
pub fn alternates(record: &Record) -> Vec<Alternate<'_>> {
    if record.alternates.is_empty() {
        let block = record.info_field("END").is_some();
        let reason = if block { NotCandidate::ReferenceBlock } else { NotCandidate::NoAlternate };
        return vec![Alternate::Named(reason, ".")];
    }
    let alone = record.alternates.len() == 1;
    record
        .alternates
        .iter()
        .enumerate()
        .map(|(i, text)| classify(record, i + 1, text, alone))
        .collect()
}

fn classify<'a>(record: &'a Record, index: usize, text: &'a str, alone: bool) -> Alternate<'a> {
    let reason = match text {
        "<*:DEL>" => NotCandidate::SpanningDeletion,
        // `*`, or Octopus' bases beside `*`: of a haplotype whose other bases a deletion called
        // elsewhere takes away.
        _ if text.contains('*') && text.bytes().all(|b| b == b'*' || is_base(b)) => {
            NotCandidate::SpanningDeletion
        }
        "." => NotCandidate::NoAlternate,
        "<NON_REF>" | "<*>" | "<X>" if alone => NotCandidate::ReferenceBlock,
        "<NON_REF>" | "<*>" | "<X>" => NotCandidate::UnspecifiedAlternate,
        _ if text.starts_with('<') => NotCandidate::SymbolicAllele,
        _ if text.contains(['[', ']']) || text.starts_with('.') || text.ends_with('.') => {
            NotCandidate::Breakend
        }
        _ if text.is_empty()
            || !text.bytes().all(is_base)
            || !record.reference.bytes().all(is_iupac) =>
        {
            NotCandidate::NotBases
        }
        _ if text.eq_ignore_ascii_case(&record.reference) => NotCandidate::IdenticalToReference,
        _ => return Alternate::Bases(index, text),
    };
    Alternate::Named(reason, text)
}

fn is_base(b: u8) -> bool {
    matches!(b, b'A' | b'C' | b'G' | b'T' | b'N')
}

/// Accepts IUPAC codes, which REF may hold where the reference does (VCF 4.3, section 1.6.1).
fn is_iupac(b: u8) -> bool {
    is_base(b) || matches!(b, b'R' | b'Y' | b'S' | b'W' | b'K' | b'M' | b'B' | b'D' | b'H' | b'V')
}
