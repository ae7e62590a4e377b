//! Gives genomic HGVS names.
//!
//! HGVS Nomenclature 21.1, DNA recommendations: the 3' rule on the plus strand; `dup` before `ins`;
//! a change of one base to one base is a substitution, the reverse complement of two and more bases
//! an inversion, any other replacement `delins`. Repeated sequences are not written in bracket
//! form.

use crate::annotate::names::digits;
use crate::io::reference::sequence::RegionSequence;
use crate::model::{Build, Chromosome};

/// Returns accession and coordinate type in front of the name: `NC_000021.9:g.`, `NC_012920.1:m.`;
/// a contig that is no primary chromosome keeps its own name.
pub fn prefix(contig: &str, build: Build) -> String {
    match Chromosome::parse(contig) {
        Some(Chromosome::M) => format!("{}:m.", Chromosome::M.refseq(build)),
        Some(c) => format!("{}:g.", c.refseq(build)),
        None => format!("{contig}:g."),
    }
}

/// Returns the name after the prefix, for example `1020174dup`.
///
/// `start` is the 0-based position of the first base of `reference`; alleles as in VCF, upper case.
/// `None` where REF is not the sequence's, the allele is no change or no plain sequence, or a shift
/// would run out of the sequence at hand: no name rather than a wrong one.
pub fn describe(
    region: &RegionSequence,
    start: u64,
    reference: &str,
    alternate: &str,
) -> Option<String> {
    let mut name = String::with_capacity(24);
    write(&mut name, region, start, reference, alternate)?;
    Some(name)
}

/// Appends the name that [`describe`] returns; with `None` nothing is appended.
pub fn write(
    out: &mut String,
    region: &RegionSequence,
    start: u64,
    reference: &str,
    alternate: &str,
) -> Option<()> {
    let plain =
        |s: &str| !s.is_empty() && s.bytes().all(|b| matches!(b, b'A' | b'C' | b'G' | b'T' | b'N'));
    if !plain(reference) || !plain(alternate) {
        return None;
    }
    let bases = &region.bases[..];
    let from = usize::try_from(start.checked_sub(region.span.start)?).ok()?;
    let (reference, alternate) = (reference.as_bytes(), alternate.as_bytes());
    if bases.get(from..from + reference.len())? != reference {
        return None;
    }
    let (lead, (r, a)) = trim(reference, alternate);
    let at = from + lead;
    match (r, a) {
        ([], []) => return None,
        ([x], [y]) => {
            push_range(out, region, at, 1);
            out.extend([char::from(*x), '>', char::from(*y)]);
        }
        (_, []) => write_deletion(out, region, at, r.len())?,
        ([], _) => write_insertion(out, region, at, a)?,
        (_, _) if is_reverse_complement(r, a) => {
            push_range(out, region, at, r.len());
            out.push_str("inv");
        }
        (_, _) => {
            push_range(out, region, at, r.len());
            out.push_str("delins");
            push_bases(out, a);
        }
    }
    Some(())
}

/// Appends the positions of `n` bases from index `i` of the region on: `7`, `7_9`.
fn push_range(out: &mut String, region: &RegionSequence, i: usize, n: usize) {
    let position = |i: usize| region.span.start + i as u64 + 1;
    digits::push(out, position(i));
    if n > 1 {
        out.push('_');
        digits::push(out, position(i + n - 1));
    }
}

/// Appends a deletion of `n` bases at index `at`, shifted 3'.
fn write_deletion(out: &mut String, region: &RegionSequence, at: usize, n: usize) -> Option<()> {
    let bases = &region.bases[..];
    let mut i = at;
    while *bases.get(i + n)? == bases[i] {
        i += 1;
    }
    push_range(out, region, i, n);
    out.push_str("del");
    Some(())
}

/// Appends bases put in in front of index `at`, shifted 3': a duplication where they repeat the
/// bases in front of them.
fn write_insertion(
    out: &mut String,
    region: &RegionSequence,
    at: usize,
    bases: &[u8],
) -> Option<()> {
    let all = &region.bases[..];
    let mut i = at;
    let mut inserted = bases.to_vec();
    while *all.get(i)? == inserted[0] {
        inserted.rotate_left(1);
        i += 1;
    }
    if i >= inserted.len() && all[i - inserted.len()..i] == inserted[..] {
        push_range(out, region, i - inserted.len(), inserted.len());
        out.push_str("dup");
        return Some(());
    }
    // No base in front of the first: only at the very start of a contig.
    push_range(out, region, i.checked_sub(1)?, 2);
    out.push_str("ins");
    push_bases(out, &inserted);
    Some(())
}

/// Tells whether the allele, trimmed, turns two or more bases around: HGVS `inv`, on whatever
/// strand it is described.
pub(crate) fn is_inversion(reference: &str, alternate: &str) -> bool {
    let (r, a) = trim(reference.as_bytes(), alternate.as_bytes()).1;
    r.len() > 1 && is_reverse_complement(r, a)
}

/// Returns the number of bases cut off in front, and the alleles without what they share at their
/// end and then at their beginning.
fn trim<'a>(reference: &'a [u8], alternate: &'a [u8]) -> (usize, (&'a [u8], &'a [u8])) {
    let suffix = common(reference.iter().rev(), alternate.iter().rev());
    let (r, a) = (&reference[..reference.len() - suffix], &alternate[..alternate.len() - suffix]);
    let lead = common(r.iter(), a.iter());
    (lead, (&r[lead..], &a[lead..]))
}

fn is_reverse_complement(a: &[u8], b: &[u8]) -> bool {
    let pair = |(x, y): (&u8, &u8)| {
        matches!((x, y), (b'A', b'T') | (b'C', b'G') | (b'G', b'C') | (b'T', b'A'))
    };
    a.len() == b.len() && a.iter().zip(b.iter().rev()).all(pair)
}

fn common<'a>(a: impl Iterator<Item = &'a u8>, b: impl Iterator<Item = &'a u8>) -> usize {
    a.zip(b).take_while(|(x, y)| x == y).count()
}

fn push_bases(out: &mut String, bases: &[u8]) {
    out.extend(bases.iter().copied().map(char::from));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    /// chr:101 onwards.
    fn name(sequence: &str, start: u64, r: &str, a: &str) -> Option<String> {
        let region = RegionSequence {
            span: Span::new(100, 100 + sequence.len() as u64),
            bases: sequence.as_bytes().to_vec(),
        };
        describe(&region, start, r, a)
    }

    #[test]
    fn shapes() {
        let s = "ACGTTTGACACGA";
        for (start, r, a, want) in [
            (100, "A", "G", "101A>G"),
            (102, "GT", "G", "106del"),
            (102, "GTT", "G", "105_106del"),
            (102, "G", "GT", "106dup"),
            (106, "G", "GAC", "110_111dup"),
            (102, "G", "GA", "103_104insA"),
            (101, "CG", "TT", "102_103delinsTT"),
            (101, "CGT", "T", "102_103del"),
            (101, "CG", "TAA", "102_103delinsTAA"),
            (101, "CGT", "CAAT", "103delinsAA"),
            (107, "ACA", "TGT", "108_110inv"),
            (105, "TG", "CA", "106_107inv"),
        ] {
            assert_eq!(name(s, start, r, a).as_deref(), Some(want), "{start} {r}>{a}");
        }
    }

    #[test]
    fn no_name_rather_than_a_wrong_one() {
        assert_eq!(name("ACGT", 100, "C", "G"), None);
        assert_eq!(name("ACGT", 100, "A", "A"), None);
        assert_eq!(name("ACGT", 100, "A", "<DEL>"), None);
        assert_eq!(name("ACGT", 99, "A", "G"), None);
        assert_eq!(name("ACTT", 102, "T", "TT"), None, "the shift runs out of the sequence");
        assert_eq!(name("ACTT", 101, "CT", "C"), None);
        assert_eq!(name("ACGT", 103, "TA", "T"), None);
    }

    #[test]
    fn prefixes() {
        assert_eq!(prefix("21", Build::GRCh38), "NC_000021.9:g.");
        assert_eq!(prefix("chr21", Build::GRCh37), "NC_000021.8:g.");
        assert_eq!(prefix("MT", Build::GRCh38), "NC_012920.1:m.");
        assert_eq!(prefix("chr1_KI270706v1_random", Build::GRCh38), "chr1_KI270706v1_random:g.");
    }
}
