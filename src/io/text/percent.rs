//! Percent-encoding (RFC 3986, section 2.1), as VCF 4.3 asks for in INFO (section 1.2).

use std::borrow::Cow;
use std::fmt::Write as _;

/// Encodes the UTF-8 bytes of every reserved character as `%XX`.
pub fn encode(text: &str, reserved: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&reserved) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if reserved(c) {
            let mut utf8 = [0; 4];
            for byte in c.encode_utf8(&mut utf8).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn reserved_characters_become_their_bytes() {
        let reserved = |c: char| matches!(c, '%' | ';' | 'ä') || c.is_ascii_control();
        assert_eq!(encode("a;b%\tä ö", reserved), "a%3Bb%25%09%C3%A4 ö");
        assert!(matches!(encode("plain", reserved), std::borrow::Cow::Borrowed("plain")));
    }
}
