//! Decimal digits without the formatter: names and tables hold several numbers a row.

/// Appends an integer.
pub(super) fn push(out: &mut String, n: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(n));
}

/// Appends an integer.
pub(super) fn push_bytes(out: &mut Vec<u8>, n: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
}
