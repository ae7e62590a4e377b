//! Writes decimal digits without the formatter: names and tables hold several numbers a row.

use crate::model::{Numbered, Positions};

/// Appends an integer.
pub(crate) fn push(out: &mut String, n: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(n));
}

/// Appends positions as [`Positions`] is shown.
pub(crate) fn push_positions(out: &mut Vec<u8>, positions: Option<Positions>) {
    let Some([first, last]) = positions.map(Positions::ends) else { return };
    let end = |out: &mut Vec<u8>, n: Option<u32>| match n {
        Some(n) => push_bytes(out, n),
        None => out.push(b'?'),
    };
    end(out, first);
    if first != last {
        out.push(b'-');
        end(out, last);
    }
}

/// Appends numbers as [`Numbered`] is shown.
pub(crate) fn push_numbered(out: &mut Vec<u8>, numbered: Option<Numbered>) {
    let Some(Numbered { first, last, of }) = numbered else { return };
    push_bytes(out, first);
    if first != last {
        out.push(b'-');
        push_bytes(out, last);
    }
    out.push(b'/');
    push_bytes(out, of);
}

/// Appends an integer.
pub(crate) fn push_bytes(out: &mut Vec<u8>, n: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
}
