//! Gives protein names where the engine gives none: two products compared by HGVS 21.1, protein
//! recommendations.
//!
//! In-frame changes only. The 3' rule is applied on the protein; a new terminator inside the change
//! ends the description; a changed terminator is an extension.

/// Returns the `p.` name of a change from one product to another, both with the terminator as their
/// last residue (`*`).
///
/// `None` where nothing changes, or the name would be a frame shift's (the residues behind the
/// change differ).
pub(crate) fn name(before: &[u8], after: &[u8]) -> Option<String> {
    let lead = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let stop = before.len() - 1;
    if lead == stop && before.last() == Some(&b'*') && after.len() > before.len() {
        // Extension: the distance from the old terminator's place to the new one.
        return Some(format!(
            "p.Ter{}{}extTer{}",
            stop + 1,
            three(after[lead]),
            after.len() - before.len()
        ));
    }
    let suffix = before[lead.min(before.len())..]
        .iter()
        .rev()
        .zip(after[lead.min(after.len())..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (old, new) = (&before[lead..before.len() - suffix], &after[lead..after.len() - suffix]);
    let at = |i: usize| format!("{}{}", three(before[i]), i + 1);
    let range =
        |i: usize, n: usize| if n == 1 { at(i) } else { format!("{}_{}", at(i), at(i + n - 1)) };
    let text = |s: &[u8]| s.iter().map(|a| three(*a)).collect::<String>();
    match (old, new) {
        ([], []) => None,
        (_, []) if old.contains(&b'*') => None,
        (_, []) => Some(format!("p.{}del", range(lead, old.len()))),
        ([], _) if lead > 0 && before[..lead].ends_with(new) => {
            Some(format!("p.{}dup", range(lead - new.len(), new.len())))
        }
        ([], _) if lead > 0 && lead < before.len() => {
            Some(format!("p.{}_{}ins{}", at(lead - 1), at(lead), text(new)))
        }
        ([], _) => None,
        ([_], [y]) => Some(format!("p.{}{}", at(lead), three(*y))),
        (_, _) if old.contains(&b'*') => None,
        (_, _) => Some(format!("p.{}delins{}", range(lead, old.len()), text(new))),
    }
}

/// Returns the name of an in-frame change that brings a terminator into the codons it touches:
/// described up to the terminator (HGVS, deletion-insertion), not as a deletion of the rest.
/// `after` ends with the terminator.
pub(crate) fn truncated(
    before: &[u8],
    touched: std::ops::Range<usize>,
    after: &[u8],
) -> Option<String> {
    let (old, new) = (before.get(touched.clone())?, after.get(touched.start..)?);
    let lead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (from, new) = (touched.start + lead, &new[lead..]);
    let at = |i: usize| before.get(i).map(|a| format!("{}{}", three(*a), i + 1));
    let text: String = new.iter().map(|a| three(*a)).collect();
    Some(match (touched.end - from, new) {
        (0, _) => format!("p.{}_{}ins{text}", at(from.checked_sub(1)?)?, at(from)?),
        (1, [b'*']) => format!("p.{}Ter", at(from)?),
        (1, _) => format!("p.{}delins{text}", at(from)?),
        _ => format!("p.{}_{}delins{text}", at(from)?, at(touched.end - 1)?),
    })
}

/// Returns the name of a product whose frame is shifted from residue index `i` on (the first that
/// differs), which carries `number`: an immediate terminator is nonsense, the terminator itself an
/// extension (HGVS, frame shift, extension).
pub(crate) fn frame_shift(before: &[u8], after: &[u8], i: usize, number: usize) -> Option<String> {
    let (old, new) = (before.get(i)?, after.get(i)?);
    let ends = after.last() == Some(&b'*');
    if *new == b'*' {
        return Some(format!("p.{}{number}Ter", three(*old)));
    }
    let (kind, length) =
        if *old == b'*' { ("ext", after.len() - 1 - i) } else { ("fs", after.len() - i) };
    let length = if ends { length.to_string() } else { "?".to_owned() };
    Some(format!("p.{}{number}{}{kind}Ter{length}", three(*old), three(*new)))
}

pub(crate) fn three(residue: u8) -> &'static str {
    match residue {
        b'A' => "Ala",
        b'C' => "Cys",
        b'D' => "Asp",
        b'E' => "Glu",
        b'F' => "Phe",
        b'G' => "Gly",
        b'H' => "His",
        b'I' => "Ile",
        b'K' => "Lys",
        b'L' => "Leu",
        b'M' => "Met",
        b'N' => "Asn",
        b'P' => "Pro",
        b'Q' => "Gln",
        b'R' => "Arg",
        b'S' => "Ser",
        b'T' => "Thr",
        b'V' => "Val",
        b'W' => "Trp",
        b'U' => "Sec",
        b'Y' => "Tyr",
        b'*' => "Ter",
        _ => "Xaa",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (before, after, want) in [
            ("MAVLK*", "MAHVLK*", Some("p.Ala2_Val3insHis")),
            ("MAVLK*", "MAVVLK*", Some("p.Val3dup")),
            ("MAVVLK*", "MAVLK*", Some("p.Val4del")),
            ("MAVLK*", "MACK*", Some("p.Val3_Leu4delinsCys")),
            ("MAVLK*", "MAVLKYQS*", Some("p.Ter6TyrextTer3")),
            ("MAVLK*", "MAGLK*", Some("p.Val3Gly")),
            ("MAVLK*", "MAVLK*", None),
        ] {
            assert_eq!(
                name(before.as_bytes(), after.as_bytes()).as_deref(),
                want,
                "{before} {after}"
            );
        }
        assert_eq!(truncated(b"MAVLK*", 1..2, b"MA*").as_deref(), Some("p.Ala2_Val3insTer"));
        assert_eq!(truncated(b"MAVLK*", 2..4, b"MAG*").as_deref(), Some("p.Val3_Leu4delinsGlyTer"));
    }
}
