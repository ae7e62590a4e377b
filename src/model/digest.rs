//! Digests as text.

/// Returns bytes as lower-case hexadecimal digits, two a byte: `[0x0a, 0xff]` becomes `0aff`.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(2 * bytes.len());
    for b in bytes {
        out.push(char::from(DIGITS[usize::from(b >> 4)]));
        out.push(char::from(DIGITS[usize::from(b & 15)]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_a_byte() {
        assert_eq!(hex(&[0x0a, 0xff, 0]), "0aff00");
        assert_eq!(hex(&[]), "");
    }
}
