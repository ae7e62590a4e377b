//! Spells alleles as the `CSQ` field of Ensembl VEP does, and counts the shift of their names.

use crate::io::reference::sequence::RegionSequence;
use crate::model::Strand;
use std::borrow::Cow;

/// Returns VEP's spelling of a record's ALT entries, in their order: where one differs in length
/// from REF and all begin with the same base, that base is cut off; nothing left is `-`. `*` and
/// symbolic entries stay and do not count.
pub fn spelled<'a>(reference: &str, alternates: &[&'a str]) -> Vec<Cow<'a, str>> {
    let named = |a: &str| a == "*" || !a.bytes().all(|b| b.is_ascii_alphabetic());
    let first = |a: &str| a.as_bytes().first().map(u8::to_ascii_uppercase);
    let mut plain = alternates.iter().filter(|a| !named(a));
    let indel = alternates.iter().any(|a| a.len() != reference.len() && (!named(a) || *a == "*"));
    let cut = indel && plain.all(|a| first(a) == first(reference));
    let spell = |a: &'a str| -> Cow<'a, str> {
        if named(a) {
            return a.into();
        }
        match a.get(1..).filter(|_| cut) {
            Some("") => "-".into(),
            Some(rest) => upper(rest),
            None => upper(a),
        }
    };
    alternates.iter().map(|a| spell(a)).collect()
}

fn upper(bases: &str) -> Cow<'_, str> {
    if bases.bytes().any(|b| b.is_ascii_lowercase()) {
        bases.to_ascii_uppercase().into()
    } else {
        bases.into()
    }
}

/// Returns the bases by which an insertion or deletion can be shifted to the right (`Plus`) or left
/// (`Minus`) with the same result: what the 3' rule of HGVS moves a name by. 0 for replacements.
/// `start` is 0-based; alleles as in VCF.
pub fn shift(
    region: &RegionSequence,
    start: u64,
    reference: &str,
    alternate: &str,
    strand: Strand,
) -> u64 {
    let (r, a) = (reference.as_bytes(), alternate.as_bytes());
    let lead = r.iter().zip(a).take_while(|(x, y)| x == y).count();
    let (r, a) = (&r[lead..], &a[lead..]);
    // What is put in or taken out, and the reference behind and before it.
    let (bases, removed) = match (r, a) {
        ([], a) if !a.is_empty() => (a, 0),
        (r, []) if !r.is_empty() => (r, r.len()),
        _ => return 0,
    };
    let Some(at) =
        (start + lead as u64).checked_sub(region.span.start).and_then(|i| usize::try_from(i).ok())
    else {
        return 0;
    };
    let n = bases.len();
    let same = match strand {
        Strand::Plus => {
            let behind = region.bases.get(at + removed..).unwrap_or_default();
            behind.iter().zip(bases.iter().cycle()).take_while(|(x, y)| x == y).count()
        }
        Strand::Minus => {
            let before = region.bases.get(..at).unwrap_or_default();
            (0..before.len())
                .take_while(|i| before[before.len() - 1 - i] == bases[n - 1 - i % n])
                .count()
        }
    };
    same as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    #[test]
    fn alleles_as_vep_spells_them() {
        for (reference, alternates, want) in [
            ("A", vec!["G"], vec!["G"]),
            ("AT", vec!["GC"], vec!["GC"]),
            ("AT", vec!["A"], vec!["-"]),
            ("A", vec!["ATT"], vec!["TT"]),
            ("ATG", vec!["A", "AT"], vec!["-", "T"]),
            ("ATG", vec!["A", "C"], vec!["A", "C"]),
            ("AT", vec!["A", "*"], vec!["-", "*"]),
            ("AT", vec!["AG", "*"], vec!["G", "*"]),
            ("A", vec!["g", "*"], vec!["G", "*"]),
            ("A", vec!["G", "<NON_REF>"], vec!["G", "<NON_REF>"]),
            ("AT", vec!["A", "<DEL>"], vec!["-", "<DEL>"]),
            ("at", vec!["A"], vec!["-"]),
        ] {
            assert_eq!(spelled(reference, &alternates), want, "{reference} {alternates:?}");
        }
    }

    #[test]
    fn shifts() {
        // 100: G A A A A T C A C A
        let region = RegionSequence { span: Span::new(100, 110), bases: b"GAAAATCACA".to_vec() };
        let both =
            |s, r, a| [Strand::Plus, Strand::Minus].map(|strand| shift(&region, s, r, a, strand));
        assert_eq!(both(100, "GA", "G"), [3, 0]);
        assert_eq!(both(104, "A", "AA"), [0, 4]);
        assert_eq!(both(105, "TCA", "T"), [2, 0]);
        assert_eq!(both(102, "A", "G"), [0, 0]);
        assert_eq!(both(102, "AA", "GT"), [0, 0]);
    }
}
