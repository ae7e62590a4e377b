//! The standard genetic code on upper-case bases.

/// Two bits a base in the order TCAG; 4: none of them.
const INDEX: [u8; 256] = {
    let mut table = [4; 256];
    table[b'T' as usize] = 0;
    table[b'C' as usize] = 1;
    table[b'A' as usize] = 2;
    table[b'G' as usize] = 3;
    table
};

/// NCBI genetic code 1.
const RESIDUES: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";

/// One letter; `X` where a base is none of A, C, G, T.
pub(super) fn residue(codon: [u8; 3]) -> u8 {
    let [a, b, c] = codon.map(|base| INDEX[usize::from(base)]);
    if (a | b | c) & 4 != 0 {
        return b'X';
    }
    RESIDUES[usize::from(a << 4 | b << 2 | c)]
}

/// Whole codons of `bases`; what is left over is `X`, unless a lone stop stands before it (as
/// Ensembl VEP shows it).
pub(super) fn translate(bases: &[u8]) -> Vec<u8> {
    let (codons, rest) = bases.as_chunks::<3>();
    let mut out: Vec<u8> = codons.iter().map(|c| residue(*c)).collect();
    if !rest.is_empty() && out != b"*" {
        out.push(b'X');
    }
    out
}

/// `gat/gaTt`: what `changed` holds of `before`, and what stands in its place in `after`, in
/// capitals.
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

/// `R/W`, `R` where nothing changes, `-` for no residue.
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
