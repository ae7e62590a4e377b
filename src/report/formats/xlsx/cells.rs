//! Makes texts and indexes that a worksheet takes.

use crate::report::text;

/// Bounds the rows of a sheet; Excel holds 1,048,576.
pub(super) const MAX_ROWS: usize = 1_048_000;

/// Returns text for a cell: harmless, and within Excel's limit.
pub(super) fn safe(t: &str) -> String {
    text::spreadsheet(&text::shorten(t, text::CELL_LIMIT)).into_owned()
}

/// Returns a column index; our tables are far below Excel's 16,384.
pub(super) fn col(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// Returns a row index; bounded by [`MAX_ROWS`].
pub(super) fn line(y: usize) -> u32 {
    u32::try_from(y).unwrap_or(u32::MAX)
}
