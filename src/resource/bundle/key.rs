//! One sortable 64-bit key per allele of a chromosome.
//!
//! Bits 36 to 63: 0-based position. Bit 35 clear: both alleles fit, 4 bits each for their lengths
//! and 2 bits a base for 13 bases together. Bit 35 set: a 35-bit hash of the alleles, which stand
//! written out beside the keys, so that equal hashes are never taken for equal alleles. (The idea
//! of exact short and hashed long alleles is echtvar's, doi:10.1093/nar/gkac931.)

/// Bases that both alleles together may have in an exact key.
const EXACT_BASES: usize = 13;
const LONG: u64 = 1 << 35;
const CODE: u64 = (1 << 36) - 1;

/// Key of an allele; 0-based position.
pub fn encode(position: u64, reference: &str, alternate: &str) -> u64 {
    position << 36
        | exact(reference, alternate)
            .unwrap_or_else(|| LONG | hash(reference, alternate) & (LONG - 1))
}

/// 0-based position of a key.
pub fn position(key: u64) -> u64 {
    key >> 36
}

/// Whether the alleles stand beside the key.
pub fn is_long(key: u64) -> bool {
    key & LONG != 0
}

/// Alleles of an exact key.
pub fn decode(key: u64) -> (String, String) {
    let code = key & CODE;
    let (r, a) = ((code >> 31 & 15) as usize, (code >> 27 & 15) as usize);
    let base = |i: usize| char::from(b"ACGT"[(code >> (2 * i) & 3) as usize]);
    ((0..r).map(base).collect(), (r..r + a).map(base).collect())
}

fn exact(reference: &str, alternate: &str) -> Option<u64> {
    let (r, a) = (reference.len(), alternate.len());
    if r + a > EXACT_BASES {
        return None;
    }
    let mut code = (r as u64) << 31 | (a as u64) << 27;
    for (i, b) in reference.bytes().chain(alternate.bytes()).enumerate() {
        code |= (b"ACGT".iter().position(|x| *x == b)? as u64) << (2 * i);
    }
    Some(code)
}

/// FNV-1a, 64 bits.
fn hash(reference: &str, alternate: &str) -> u64 {
    let bytes = reference.bytes().chain(std::iter::once(0)).chain(alternate.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_alleles_are_exact(p in 0u64..1 << 28, r in "[ACGT]{1,12}", a in "[ACGT]{1,12}") {
            let key = encode(p, &r, &a);
            prop_assert_eq!(position(key), p);
            prop_assert_eq!(is_long(key), r.len() + a.len() > EXACT_BASES);
            if !is_long(key) {
                prop_assert_eq!(decode(key), (r, a));
            }
        }
    }

    #[test]
    fn keys_sort_by_position() {
        assert!(encode(9, "T", "TTTTTTTTTTTTTTTTTT") < encode(10, "A", "C"));
        assert!(is_long(encode(9, "N", "A")));
    }
}
