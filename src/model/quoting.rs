//! Judges whether the cells of delimited text are quoted as CSV has it (RFC 4180), for every reader
//! of tables.

use crate::Error;

/// Describes a cell that is not quoted as CSV has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuotingFault {
    /// The line of the text where the cell begins, counted from 1.
    pub line: u64,
    what: &'static str,
}

impl QuotingFault {
    /// Returns the refusal of the text, without its line: the caller knows where the text begins.
    pub fn refusal(self) -> Error {
        Error::input(self.what).hint(
            "a quoted cell ends with its quote, and a quote inside it is written twice (\"\")",
        )
    }
}

/// Tells whether quotes of the text enclose cells: a cell that begins with a quote ends with one,
/// behind which the delimiter, the line's end or the text's end follows, and a quote inside is
/// written twice. A quote within a cell that does not begin with one is a character.
///
/// Tables with tabs need no quotes: where one of them is quoted otherwise, or a quoted cell holds
/// both a tab and a line end (two stray quotes), every quote of the text is a character. Lines that
/// begin with `#` are left out where `comments` says so.
///
/// # Errors
/// A cell of another delimiter that is quoted otherwise, since the cells behind it could be part of
/// it.
pub(crate) fn is_quoted(text: &[u8], delimiter: u8, comments: bool) -> Result<bool, QuotingFault> {
    match badly_quoted(text, delimiter, comments) {
        None => Ok(true),
        Some(_) if delimiter == b'\t' => Ok(false),
        Some(fault) => Err(fault),
    }
}

/// Finds the first cell that is quoted otherwise.
fn badly_quoted(text: &[u8], delimiter: u8, comments: bool) -> Option<QuotingFault> {
    let (mut at, mut line, mut begins_line) = (0, 1, true);
    let fault = |line, what| Some(QuotingFault { line, what });
    while let Some(first) = text.get(at) {
        if comments && begins_line && *first == b'#' {
            at = end_of_line(text, at);
        } else if *first == b'"' {
            let cell = QuotedCell::read(text, at + 1, delimiter);
            let Some(end) = cell.end else {
                return fault(line, "a quote is opened and not closed");
            };
            if !cell.ends_well {
                return fault(line, "a quoted cell goes on behind its closing quote");
            }
            if delimiter == b'\t' && cell.line_ends > 0 && cell.has_delimiter {
                return fault(line, "a quoted cell holds a tab and a line end");
            }
            line += cell.line_ends;
            at = end;
        } else {
            let ends = |b: &u8| *b == delimiter || *b == b'\n' || *b == b'\r';
            at = text[at..].iter().position(ends).map_or(text.len(), |n| at + n);
        }
        begins_line = text.get(at).is_some_and(|b| *b == b'\n' || *b == b'\r');
        line += u64::from(text.get(at) == Some(&b'\n'));
        at += 1;
    }
    None
}

fn end_of_line(text: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |n| from + n)
}

/// Describes a cell behind its opening quote.
struct QuotedCell {
    /// The place behind the closing quote and the blanks that follow it; `None` where none closes.
    end: Option<usize>,
    /// Marks a cell whose closing quote the delimiter, a line end or the end of the text follows.
    ends_well: bool,
    line_ends: u64,
    has_delimiter: bool,
}

impl QuotedCell {
    fn read(text: &[u8], from: usize, delimiter: u8) -> Self {
        let mut cell = Self { end: None, ends_well: false, line_ends: 0, has_delimiter: false };
        let mut at = from;
        while let Some(byte) = text.get(at) {
            match byte {
                b'"' if text.get(at + 1) == Some(&b'"') => at += 1,
                b'"' => {
                    let blanks = text[at + 1..].iter().take_while(|b| **b == b' ').count();
                    let end = at + 1 + blanks;
                    let next = text.get(end);
                    cell.ends_well =
                        next.is_none_or(|b| *b == delimiter || *b == b'\n' || *b == b'\r');
                    cell.end = Some(end);
                    return cell;
                }
                b'\n' => cell.line_ends += 1,
                _ => cell.has_delimiter |= *byte == delimiter,
            }
            at += 1;
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_quote_stands_before_a_delimiter_or_a_line_end() {
        let quoted = |text: &str, delimiter| is_quoted(text.as_bytes(), delimiter, true).ok();
        for (text, with_commas, with_tabs) in [
            ("a,\"b, c\"\r\n\"d\" ,e\n", Some(true), Some(false)),
            ("\"two\nlines\",\"say \"\"no\"\"\"\n5\" end", Some(true), Some(false)),
            ("a\t\"two\nlines\"\n# \"x\" y\nb\t\"\"", Some(true), Some(true)),
            ("RUNX1\t\"foo bar\nETV6\tok\nGP9\t\"x\nGATA1\ty\n", Some(true), Some(false)),
            ("RUNX1\t\"foo bar\nETV6\tok\nGP9\tx\"\nGATA1\ty\n", Some(true), Some(false)),
            ("RUNX1,\"foo bar\nETV6,ok\nGP9,\"x\nGATA1,y\n", None, Some(true)),
            ("a,\"open", None, Some(true)),
        ] {
            assert_eq!(quoted(text, b','), with_commas, "commas: {text:?}");
            assert_eq!(quoted(text, b'\t'), with_tabs, "tabs: {text:?}");
        }
        let fault = is_quoted(b"a,b\nc,\"d\ne\"f", b',', true).err().unwrap();
        let refused = fault.refusal().to_string();
        assert!(refused.contains("goes on behind") && fault.line == 2, "{refused}");
    }
}
