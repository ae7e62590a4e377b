//! Gives protein names to the letter of HGVS where [`crate::annotate::adjust::start_stop`] keeps
//! the form on which VEP and the engine agree: written with `--protein-parentheses`
//! ([`crate::annotate::names::predicted`]; `docs/contested.md`, "To the letter").

use crate::annotate::adjust::spliced::Spliced;
use crate::annotate::names::protein;
use crate::model::Term;

/// Tells whether the name is of a form that HGVS does not have, or missing where the product can be
/// told.
pub(crate) fn concerns(terms: &[Term], name: Option<&str>, coding_name: Option<&str>) -> bool {
    match name {
        // The spelling that HGVS names lies in an intron: whatever this one reads, the product is
        // not told.
        None if coding_name.is_some_and(reaches_into_intron) => false,
        None => terms.iter().any(|t| {
            use Term::{Frameshift, InframeInsertion, StopLost, StopRetained};
            matches!(t, StopLost | InframeInsertion | StopRetained | Frameshift)
        }),
        Some(name) => {
            name.contains("insTer")
                || name.contains("_Ter")
                || (name.starts_with("p.Ter") && name.contains("del"))
        }
    }
}

/// Tells whether a frame shift has no name although its bases lie in one exon: its product can be
/// told, so it is named in every mode.
pub(crate) fn is_unnamed_frameshift(
    terms: &[Term],
    name: Option<&str>,
    coding_name: Option<&str>,
) -> bool {
    name.is_none()
        && terms.contains(&Term::Frameshift)
        && !coding_name.is_some_and(reaches_into_intron)
}

/// Tells whether a c. name has a position inside an intron: `c.39+9`, `c.40-2_41del`.
fn reaches_into_intron(name: &str) -> bool {
    let positions = name.trim_start_matches("c.").trim_end_matches(|x: char| x.is_alphabetic());
    positions.contains('+')
        || positions.as_bytes().windows(2).any(|w| w[0].is_ascii_digit() && w[1] == b'-')
}

/// Returns the name, from the products alone; `None` where there is nothing to better, or the
/// products cannot be told.
pub(crate) fn name(s: &Spliced<'_>) -> Option<String> {
    if !s.is_behind_start() {
        return None;
    }
    let name = between(s.product_before()?, &s.open_product_after()?)?;
    // The residues behind a change of whole codons stay: no frame is shifted, unless the terminator
    // goes along.
    if name.contains("fs") && s.shift().rem_euclid(3) == 0 && !s.touches_stop() {
        return s.protein_name();
    }
    Some(name)
}

/// Names the change between two products: `before` ends with its terminator, `after` with one where
/// it has one.
fn between(before: &[u8], after: &[u8]) -> Option<String> {
    let stop = before.len().checked_sub(1)?;
    let Some(i) = (0..before.len()).find(|i| before.get(*i) != after.get(*i)) else {
        // `protein/substitution.md`: not changed.
        return Some(format!("p.Ter{}=", stop + 1));
    };
    // `protein/duplication.md`: the copy stands right behind the original.
    if i == stop
        && let Some((b'*', more)) = after.get(stop..)?.split_last()
        && before[..stop].ends_with(more)
    {
        let at = |i: usize| format!("{}{}", protein::three(before[i]), i + 1);
        return Some(match more.len() {
            1 => format!("p.{}dup", at(stop - 1)),
            n => format!("p.{}_{}dup", at(stop - n), at(stop - 1)),
        });
    }
    // Nonsense ("not p.Tyr4_Cys5insTerGluAsp but p.Tyr4Ter"), extension ("insertions extending the
    // full-length amino acid sequence at the C-terminal end [...] are described as Extension"), or,
    // of a change that takes the terminator along from the residue in front of it, a frame shift.
    protein::frame_shift(before, after, i, i + 1)
}

/// Replaces a name with an unknown residue. A flanking residue that an incomplete CDS does not tell
/// (`p.Xaa1_Met2insTer`) is no reference for a name: an immediate terminator is named by the
/// residue that it replaces, anything else has no name.
pub(crate) fn without_unknown_residues(name: Option<String>) -> Option<String> {
    let Some(text) = name.as_deref().filter(|n| n.contains("Xaa")) else { return name };
    let (_, behind) = text.strip_suffix("insTer")?.split_once('_')?;
    (!behind.contains("Xaa")).then(|| format!("p.{behind}Ter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_products() {
        for (before, after, want) in [
            ("MKT*", "MKT*", "p.Ter4="),
            ("MKTA*", "MK*", "p.Thr3Ter"),
            ("MKT*", "MKTG*", "p.Ter4GlyextTer1"),
            ("MKT*", "MKTGKR*", "p.Ter4GlyextTer3"),
            ("MKT*", "MKTGKR", "p.Ter4GlyextTer?"),
            ("MKT*", "MKTT*", "p.Thr3dup"),
            ("MKT*", "MKTKT*", "p.Lys2_Thr3dup"),
            ("MKT*", "MKAQR*", "p.Thr3AlafsTer4"),
        ] {
            assert_eq!(
                between(before.as_bytes(), after.as_bytes()).as_deref(),
                Some(want),
                "{before} {after}"
            );
        }
    }

    #[test]
    fn introns_in_coding_names() {
        for (name, want) in [
            ("c.39+9del", true),
            ("c.-39-9_-38del", true),
            ("c.*1-2dup", true),
            ("c.3204_*1del", false),
            ("c.-5_-2del", false),
            ("c.664_667dup", false),
            ("c.12_13insAC", false),
        ] {
            assert_eq!(reaches_into_intron(name), want, "{name}");
        }
    }

    #[test]
    fn residues_that_nobody_knows_are_no_reference() {
        for (name, want) in [
            (Some("p.Xaa1_Met2insTer"), Some("p.Met2Ter")),
            (Some("p.Xaa1_Met2insGly"), None),
            (Some("p.Xaa1Leu"), None),
            (Some("p.Arg5Ter"), Some("p.Arg5Ter")),
            (None, None),
        ] {
            assert_eq!(without_unknown_residues(name.map(str::to_owned)).as_deref(), want);
        }
    }
}
