//! Translates codons by NCBI's genetic codes 1 and 2, on upper-case bases.

/// NCBI genetic code 1, bases in the order TCAG.
const STANDARD: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";

/// NCBI genetic code 2, bases in the order TCAG.
const VERTEBRATE_MITOCHONDRIAL: &[u8; 64] =
    b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG";

/// The middle base of a TGA that is read as selenocysteine. The mark goes where its codon goes, and
/// is lost with it.
pub(crate) const SELENOCYSTEINE_MARK: u8 = b'g';

/// Two bits a base in the order TCAG; 4: another base; 8 beside its bits: marked.
const TWO_BITS: [u8; 256] = {
    let mut table = [4; 256];
    table[b'T' as usize] = 0;
    table[b'C' as usize] = 1;
    table[b'A' as usize] = 2;
    table[b'G' as usize] = 3;
    table[SELENOCYSTEINE_MARK as usize] = 3 | 8;
    table
};

/// Translates a codon by the standard code; `X` where a base is none of A, C, G, T.
#[inline]
pub(crate) fn residue(codon: [u8; 3]) -> u8 {
    let [a, b, c] = codon.map(|base| TWO_BITS[usize::from(base)]);
    if (a | b | c) & 12 != 0 {
        return b'X';
    }
    STANDARD[usize::from(a << 4 | b << 2 | c)]
}

/// Translates a codon by the standard or the vertebrate mitochondrial code; a marked TGA is
/// selenocysteine (`U`). `None` where a base is none of A, C, G, T.
pub(crate) fn amino_acid(codon: &[u8], mitochondrial: bool) -> Option<u8> {
    let (mut index, mut other) = (0, 0);
    for base in codon {
        let two = TWO_BITS[usize::from(*base)];
        index = index << 2 | usize::from(two & 3);
        other |= two & 12;
    }
    match other {
        0 => {}
        8 if codon == [b'T', SELENOCYSTEINE_MARK, b'A'] => return Some(b'U'),
        8 => {}
        _ => return None,
    }
    Some(if mitochondrial { VERTEBRATE_MITOCHONDRIAL[index] } else { STANDARD[index] })
}

/// Marks the codon that begins at `at` as selenocysteine, if it is TGA.
pub(crate) fn mark_selenocysteine(bases: &mut [u8], at: usize) {
    if let Some(codon) = bases.get_mut(at..at + 3).filter(|codon| *codon == b"TGA") {
        codon[1] = SELENOCYSTEINE_MARK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_codes() {
        assert_eq!([*b"ATG", *b"TGA", *b"AGA", *b"ANG"].map(residue), *b"M*RX");
        assert_eq!(amino_acid(b"TGA", false), Some(b'*'));
        assert_eq!(amino_acid(b"TGA", true), Some(b'W'));
        assert_eq!(amino_acid(b"AGA", true), Some(b'*'));
        assert_eq!(amino_acid(b"NTG", false), None);
    }

    #[test]
    fn a_marked_tga_is_selenocysteine() {
        let mut bases = *b"ATGTGATGA";
        mark_selenocysteine(&mut bases, 3);
        mark_selenocysteine(&mut bases, 0);
        mark_selenocysteine(&mut bases, 8);
        assert_eq!(&bases, b"ATGTgATGA");
        assert_eq!(amino_acid(&bases[3..6], false), Some(b'U'));
    }
}
