//! Makes untrusted text harmless for tables: control characters, spreadsheet formulas, size.
//!
//! Escaping of a format (HTML, JSON, XML, VCF) is left to that format's writer; what is here holds
//! for every table.

use std::borrow::Cow;

/// Bounds the text of one XLSX or HTML cell, in characters. Excel's own limit is 32,767; TSV, JSON
/// and VCF carry text whole.
pub const CELL_LIMIT: usize = 4_000;

/// Returns whether a character may change how the text around it is laid out or read: C0 and C1
/// controls, line and paragraph separators, bidirectional overrides and isolates, zero-width marks,
/// byte-order mark.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Returns one line of visible text: tab, line breaks and separators become a space, other control
/// characters U+FFFD.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                '\t' | '\n' | '\r' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    ' '
                }
                c if is_control(c) => '\u{fffd}',
                c => c,
            })
            .collect(),
    )
}

/// Returns text that no spreadsheet takes for a formula.
///
/// [`one_line`], then a leading `'` where the text, leading blanks aside, starts with `=`, `+`,
/// `-`, `@` or one of their full-width forms, or where it started with tab, CR or LF (OWASP, CSV
/// injection). Exempt are texts that cannot be a formula and are common in tables: a lone `-` or
/// `+`, and a plain signed decimal number such as `-1.5`.
pub fn spreadsheet(text: &str) -> Cow<'_, str> {
    let line = one_line(text);
    let start = line.trim_start();
    let leads = start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']) && !start.is_empty();
    if leads && start != "-" && start != "+" && !is_decimal(start) {
        Cow::Owned(format!("'{line}"))
    } else {
        line
    }
}

/// Returns whether text is a signed number: `-1`, `+1.5`, `-2e-5`.
fn is_decimal(text: &str) -> bool {
    text.starts_with(['-', '+'])
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Returns one line of visible text for a cell: at most [`CELL_LIMIT`] characters.
pub fn bounded_line(text: &str) -> String {
    one_line(&shorten(text, CELL_LIMIT)).into_owned()
}

/// Returns at most `limit` characters; a longer text ends in a note of its true length.
pub fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    // Bytes bound characters from above: the common case needs no count.
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((cut, _)) => {
            Cow::Owned(format!("{}… ({} characters)", &text[..cut], text.chars().count()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised() {
        for text in [
            "=1+1",
            "+A1",
            "-A1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "＝1",
            "-1+cmd|' /C calc'!A0",
            "\tx",
        ] {
            assert!(spreadsheet(text).starts_with('\''), "{text:?} became {:?}", spreadsheet(text));
        }
        for text in ["c.-128G>A", "NM_1.1:c.-21G>A", "-", "+", "-1.5", "-2e-5", "p.(=)", "0/1", ""]
        {
            assert_eq!(spreadsheet(text), text);
        }
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(
            one_line("a\tb\r\nc\u{1b}[31m\u{202e}d\u{2028}e"),
            "a b  c\u{fffd}[31m\u{fffd}d e"
        );
    }

    #[test]
    fn long_text_says_its_length() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß", 2), "äö… (4 characters)");
    }
}
