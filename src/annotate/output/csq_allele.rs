//! Spells alleles as the `CSQ` field of Ensembl VEP does.

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
