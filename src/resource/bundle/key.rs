//! Encodes each allele of a chromosome as one sortable 64-bit key.
//!
//! ```text
//!  63                        36 35 34    31 30    27 26                       0
//! +----------------------------+--+--------+--------+--------------------------+
//! | position, 0-based (28)     | 0| len REF| len ALT| 13 bases of 2 bits       |
//! +----------------------------+--+--------+--------+--------------------------+
//! | position, 0-based (28)     | 1| hash of the alleles (35)                   |
//! +----------------------------+--+--------------------------------------------+
//! ```
//!
//! Bit 35 is clear where both alleles fit: 4 bits for each length, then REF and ALT base by base from
//! the lowest bit up (A 0, C 1, G 2, T 3). Bit 35 is set where they do not: the alleles are then
//! written out beside the keys, so that equal hashes are never taken for equal alleles.
//!
//! An example: G to A at 1-based position 7,673,802.
//!
//! ```text
//! position 7,673,801    7,673,801 << 36 = 527,339,589,296,193,536
//! one base of REF               1 << 31 =           2,147,483,648
//! one base of ALT               1 << 27 =             134,217,728
//! REF is G                      2 <<  0 =                       2
//! ALT is A                      0 <<  2 =                       0
//! key                                     527,339,591,577,894,914
//! ```
//!
//! (The idea of exact short and hashed long alleles is echtvar's, doi:10.1093/nar/gkac931.)

/// Caps the bases that both alleles together have in an exact key.
const EXACT_BASES: usize = 13;
const LONG: u64 = 1 << 35;
const CODE: u64 = (1 << 36) - 1;

/// Returns the key of an allele at a 0-based position.
pub fn encode(position: u64, reference: &str, alternate: &str) -> u64 {
    position << 36
        | exact(reference, alternate)
            .unwrap_or_else(|| LONG | hash(reference, alternate) & (LONG - 1))
}

/// Returns the 0-based position of a key.
pub fn position(key: u64) -> u64 {
    key >> 36
}

/// Tells whether the alleles are written out beside the key.
pub fn is_long(key: u64) -> bool {
    key & LONG != 0
}

/// Returns the alleles of an exact key.
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

/// Hashes the alleles by FNV-1a, 64 bits.
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
    fn the_worked_example_holds() {
        let key = encode(7_673_801, "G", "A");
        assert_eq!(key, 527_339_591_577_894_914);
        assert_eq!((position(key), decode(key)), (7_673_801, ("G".into(), "A".into())));
    }

    #[test]
    fn keys_sort_by_position() {
        assert!(encode(9, "T", "TTTTTTTTTTTTTTTTTT") < encode(10, "A", "C"));
        assert!(is_long(encode(9, "N", "A")));
    }
}
