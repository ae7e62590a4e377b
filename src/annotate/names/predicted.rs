//! Writes protein names as predictions, as HGVS asks of names deduced from DNA alone.
//!
//! HGVS Nomenclature 21.1, protein recommendations: predicted consequences stand in parentheses,
//! `p.(Arg5Ter)`; an effect that is expected but cannot be told is `p.?`, without parentheses; no
//! product at all is `p.0?`.

use crate::model::{Term, TranscriptConsequence};

/// Puts the protein names of one allele into that form. A consequence without a name becomes `p.?`
/// where the allele touches the coding sequence or a splice site of a coding transcript, `p.0?`
/// where it takes the coding sequence away.
pub fn apply(list: &mut [TranscriptConsequence]) {
    for c in list {
        let by_hgvs = c.other_spelling.as_mut().and_then(|o| o.hgvs_p.take());
        let own = c.hgvs_p_to_the_letter.take().or_else(|| c.hgvs_p.take());
        c.hgvs_p = match own.or(by_hgvs) {
            Some(name) => Some(in_parentheses(name)),
            None if without_product(c) => Some("p.0?".to_owned()),
            None => unpredictable(c).then(|| "p.?".to_owned()),
        };
    }
}

/// Turns `p.Arg5Ter` into `p.(Arg5Ter)`; `p.?` and what has parentheses already stays.
fn in_parentheses(name: String) -> String {
    match name.strip_prefix("p.") {
        Some(rest) if rest != "?" && !rest.starts_with('(') => format!("p.({rest})"),
        _ => name,
    }
}

/// Tells whether the whole CDS is taken away.
fn without_product(c: &TranscriptConsequence) -> bool {
    let has = |term: Term| c.terms.contains(&term);
    c.of.coding && (has(Term::TranscriptAblation) || has(Term::StartLost) && has(Term::StopLost))
}

fn unpredictable(c: &TranscriptConsequence) -> bool {
    use Term::{CodingSequence, Frameshift, InframeDeletion, InframeInsertion, ProteinAltering};
    use Term::{SpliceAcceptor, SpliceDonor, StartLost, StopGained, StopLost};
    let touches = |t: &Term| {
        matches!(
            t,
            CodingSequence
                | Frameshift
                | InframeDeletion
                | InframeInsertion
                | ProteinAltering
                | SpliceAcceptor
                | SpliceDonor
                | StartLost
                | StopGained
                | StopLost
        )
    };
    c.of.coding && c.terms.iter().any(touches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::Identity;

    #[test]
    fn forms() {
        for (name, want) in [
            ("p.Arg5Ter", "p.(Arg5Ter)"),
            ("p.Met1?", "p.(Met1?)"),
            ("p.Gly12=", "p.(Gly12=)"),
            ("p.?", "p.?"),
            ("p.(Arg5Ter)", "p.(Arg5Ter)"),
        ] {
            assert_eq!(in_parentheses(name.to_owned()), want);
        }
        let on = |c: Option<&str>, p: Option<&str>, term| {
            let coding = c.is_some_and(|c| c.starts_with("c."));
            let of = Identity { coding, ..Identity::default() };
            let mut list = [TranscriptConsequence::on(of.into(), Vec::new())];
            (list[0].hgvs_c, list[0].hgvs_p, list[0].terms) =
                (c.map(Into::into), p.map(Into::into), vec![term]);
            apply(&mut list);
            list[0].hgvs_p.clone()
        };
        assert_eq!(on(Some("c.5+1G>A"), None, Term::SpliceDonor).as_deref(), Some("p.?"));
        assert_eq!(on(Some("n.5+1G>A"), None, Term::SpliceDonor), None);
        assert_eq!(on(Some("c.5+9G>A"), None, Term::Intron), None);
        assert_eq!(on(Some("c.-5G>A"), None, Term::FivePrimeUtr), None);
        assert_eq!(
            on(Some("c.5G>A"), Some("p.Arg2His"), Term::Missense).as_deref(),
            Some("p.(Arg2His)")
        );
    }
}
