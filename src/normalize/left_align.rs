//! Trims and left-aligns one allele against the reference (Tan, Abecasis and Kang 2015,
//! doi:10.1093/bioinformatics/btv112).

use crate::model::{Allele, Chromosome, Span};
use std::borrow::Cow;

/// Bases of the reference around an allele that normalisation may shift it over: a run reads as much
/// around a record outside the loaded regions, and a bundle covers as much around a panel's regions.
pub const SHIFT_MARGIN: u64 = 1_000;

/// Bases of the reference that a run keeps around regions and transcripts: more than the engine's
/// flank of 5,000, so that names can shift there.
pub const REFERENCE_MARGIN: u64 = 10_000;

/// A stretch of one chromosome's reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence<'a> {
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the span that `bases` covers, 0-based half-open.
    pub span: Span,
    /// Holds the bases, upper case.
    pub bases: &'a [u8],
}

impl Sequence<'_> {
    /// Returns the bases of `span`, if it is wholly inside.
    pub fn get(&self, span: Span) -> Option<&[u8]> {
        if !self.span.contains(span) {
            return None;
        }
        let from = usize::try_from(span.start - self.span.start).ok()?;
        let to = usize::try_from(span.end - self.span.start).ok()?;
        self.bases.get(from..to)
    }

    /// Returns one base, if it is inside.
    pub fn base(&self, position: u64) -> Option<u8> {
        self.get(Span::new(position, position + 1)).and_then(|b| b.first().copied())
    }
}

/// The result of comparing REF with the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefCheck {
    /// Equals the reference, base by base.
    Equal,
    /// Cannot be checked: the reference has N (or another ambiguity code) at one base at least.
    Unknown,
    /// Differs: 0-based position of the first difference, the reference's base.
    Differs(u64, u8),
    /// Lies outside the sequence at hand.
    Outside,
}

/// Compares REF with the reference.
pub fn check_reference(sequence: &Sequence<'_>, start: u64, reference: &str) -> RefCheck {
    let Some(bases) = sequence.get(Span::new(start, start + reference.len() as u64)) else {
        return RefCheck::Outside;
    };
    let mut unknown = false;
    for (i, (want, have)) in bases.iter().zip(reference.bytes()).enumerate() {
        if !matches!(want, b'A' | b'C' | b'G' | b'T') {
            unknown = true;
        } else if *want != have && matches!(have, b'A' | b'C' | b'G' | b'T') {
            return RefCheck::Differs(start + i as u64, *want);
        } else if *want != have {
            unknown = true;
        }
    }
    if unknown { RefCheck::Unknown } else { RefCheck::Equal }
}

/// Trims shared ends and shifts an indel to its leftmost place; one anchor base stays before an
/// indel (behind it at the first base of the chromosome). Stops at a reference base that is not A,
/// C, G or T, and at the start of `sequence`.
///
/// Positions are 0-based. REF must have been checked.
pub fn left_align(sequence: &Sequence<'_>, start: u64, reference: &str, alternate: &str) -> Allele {
    let (start, reference, alternate) =
        leftmost(sequence.span, sequence.bases, start, reference, alternate);
    Allele { chromosome: sequence.chromosome, start, reference, alternate }
}

/// Trims and shifts like [`left_align`], on the bases of `span` of any contig; returns the 0-based
/// start, REF and ALT.
pub fn leftmost(
    span: Span,
    bases: &[u8],
    start: u64,
    reference: &str,
    alternate: &str,
) -> (u64, String, String) {
    let base = |p: u64| bases.get(usize::try_from(p.checked_sub(span.start)?).ok()?).copied();
    let mut start = start;
    let mut r: Cow<'_, [u8]> = Cow::Borrowed(reference.as_bytes());
    let mut a: Cow<'_, [u8]> = Cow::Borrowed(alternate.as_bytes());
    loop {
        // Shared last base: drop it; where that empties an allele, both grow by the base to the
        // left.
        if let (Some(x), Some(y)) = (r.last(), a.last())
            && x == y
            && (r.len() > 1 && a.len() > 1
                || start.checked_sub(1).and_then(base).is_some_and(is_base))
        {
            let (rl, al) = (r.len() - 1, a.len() - 1);
            if rl == 0 || al == 0 {
                let Some(base) = start.checked_sub(1).and_then(base) else { break };
                start -= 1;
                r = Cow::Owned(prepend(base, &r[..rl]));
                a = Cow::Owned(prepend(base, &a[..al]));
            } else {
                shorten(&mut r, rl);
                shorten(&mut a, al);
            }
            continue;
        }
        break;
    }
    // Shared first bases: drop them, but keep one base in each.
    let shared = r
        .iter()
        .zip(a.iter())
        .take_while(|(x, y)| x == y)
        .count()
        .min(r.len().min(a.len()).saturating_sub(1));
    (start + shared as u64, text(&r[shared..]), text(&a[shared..]))
}

fn is_base(b: u8) -> bool {
    matches!(b, b'A' | b'C' | b'G' | b'T')
}

fn prepend(base: u8, rest: &[u8]) -> Vec<u8> {
    let mut v = Vec::with_capacity(rest.len() + 1);
    v.push(base);
    v.extend_from_slice(rest);
    v
}

fn shorten(bases: &mut Cow<'_, [u8]>, len: usize) {
    match bases {
        Cow::Borrowed(b) => *b = &b[..len],
        Cow::Owned(v) => v.truncate(len),
    }
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sequence(bases: &str) -> Sequence<'_> {
        Sequence {
            chromosome: Chromosome::X,
            span: Span::new(100, 100 + bases.len() as u64),
            bases: bases.as_bytes(),
        }
    }

    fn aligned(bases: &str, start: u64, r: &str, a: &str) -> (u64, String, String) {
        let x = left_align(&sequence(bases), start, r, a);
        (x.start, x.reference, x.alternate)
    }

    fn own(p: u64, r: &str, a: &str) -> (u64, String, String) {
        (p, r.to_owned(), a.to_owned())
    }

    #[test]
    fn examples() {
        // Deletion of one CA in GCACACAT: leftmost is GCA>G.
        assert_eq!(aligned("GCACACAT", 104, "ACA", "A"), own(100, "GCA", "G"));
        assert_eq!(aligned("GCACACAT", 101, "CAC", "C"), own(100, "GCA", "G"));
        // Insertion in a run.
        assert_eq!(aligned("GTTTC", 103, "T", "TT"), own(100, "G", "GT"));
        // SNV with padding; MNV stays whole.
        assert_eq!(aligned("ACGTAC", 100, "ACG", "ATG"), own(101, "C", "T"));
        assert_eq!(aligned("ACGTAC", 101, "CGT", "TGA"), own(101, "CGT", "TGA"));
        // At the edge of the sequence nothing is lost.
        assert_eq!(aligned("AAAA", 100, "AA", "A"), own(100, "AA", "A"));
        // N stops the shift.
        assert_eq!(aligned("NAAAC", 103, "A", "AA"), own(101, "A", "AA"));
    }

    /// The haplotype that an allele makes.
    fn applied(bases: &str, start: u64, r: &str, a: &str) -> String {
        let i = (start - 100) as usize;
        assert_eq!(&bases[i..i + r.len()], r);
        format!("{}{a}{}", &bases[..i], &bases[i + r.len()..])
    }

    proptest! {
        #[test]
        fn same_haplotype_leftmost_and_idempotent(bases in "[AC]{30,60}", from in 0usize..25, len in 1usize..6, alt in "[AC]{1,6}") {
            let r = bases[from..from + len].to_owned();
            prop_assume!(r != alt);
            let start = 100 + from as u64;
            let one = left_align(&sequence(&bases), start, &r, &alt);
            prop_assert_eq!(applied(&bases, start, &r, &alt), applied(&bases, one.start, &one.reference, &one.alternate));
            let two = left_align(&sequence(&bases), one.start, &one.reference, &one.alternate);
            prop_assert_eq!(&one, &two);
            // Any other spelling of the same haplotype change gives the same allele.
            if from > 0 {
                let anchor = &bases[from - 1..from];
                let wide = left_align(&sequence(&bases), start - 1, &format!("{anchor}{r}"), &format!("{anchor}{alt}"));
                prop_assert_eq!(&one, &wide);
            }
        }
    }
}
