//! Writes codons and residues as Ensembl VEP writes them.

use crate::annotate::genetic_code::residue;

/// Translates the whole codons of `bases`; what is left over is `X`, unless a lone stop stands
/// before it (as Ensembl VEP shows it).
pub(super) fn translate(bases: &[u8]) -> Vec<u8> {
    let (codons, rest) = bases.as_chunks::<3>();
    let mut out: Vec<u8> = codons.iter().map(|c| residue(*c)).collect();
    if !rest.is_empty() && out != b"*" {
        out.push(b'X');
    }
    out
}

/// Returns `gat/gaTt`: what `changed` holds of `before`, and what stands in its place in `after`,
/// in capitals.
pub(super) fn codons(before: &[u8], after: &[u8], changed: std::ops::Range<usize>) -> String {
    let mut out = String::with_capacity(before.len() + after.len() + 2);
    let suffix = after.len().saturating_sub(before.len() - changed.end);
    write_bases(&mut out, before, changed.clone());
    out.push('/');
    write_bases(&mut out, after, changed.start..suffix);
    out
}

fn write_bases(out: &mut String, bases: &[u8], capitals: std::ops::Range<usize>) {
    if bases.is_empty() {
        out.push('-');
    }
    out.extend(
        bases.iter().enumerate().map(|(i, b)| {
            char::from(if capitals.contains(&i) { *b } else { b.to_ascii_lowercase() })
        }),
    );
}

/// Returns `R/W`, `R` where nothing changes, `-` for no residue.
pub(super) fn amino_acids(before: &[u8], after: &[u8]) -> String {
    let mut out = String::with_capacity(before.len() + after.len() + 2);
    let mut side = |residues: &[u8]| match residues {
        [] => out.push('-'),
        _ => out.extend(residues.iter().copied().map(char::from)),
    };
    side(before);
    if before != after {
        // Not through `side`: it holds `out`.
        let mut after_text = String::from("/");
        match after {
            [] => after_text.push('-'),
            _ => after_text.extend(after.iter().copied().map(char::from)),
        }
        out.push_str(&after_text);
    }
    out
}
