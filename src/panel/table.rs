//! Reads the embedded tab-separated tables: one header line, no quoting.

use crate::{Error, Result};
use std::io::Read;

/// Unpacks an embedded gzip table.
pub(super) fn unpack(name: &str, bytes: &[u8]) -> Result<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_string(&mut text)
        .map_err(|e| Error::internal(format!("embedded table {name} is damaged: {e}")))?;
    Ok(text)
}

/// Returns the data rows of an embedded table as cells, after checking the header and the number of cells.
pub(super) fn rows<'a, const N: usize>(
    name: &'a str,
    text: &'a str,
    header: [&'a str; N],
) -> Result<impl Iterator<Item = Result<[&'a str; N]>>> {
    let mut lines = text.lines();
    if !lines.next().is_some_and(|l| l.split('\t').eq(header)) {
        return Err(Error::internal(format!(
            "embedded table {name} has another header than the code expects"
        )));
    }
    Ok(lines.enumerate().map(move |(i, line)| {
        let mut cells = [""; N];
        let mut n = 0;
        for cell in line.split('\t') {
            if let Some(slot) = cells.get_mut(n) {
                *slot = cell;
            }
            n += 1;
        }
        if n == N {
            Ok(cells)
        } else {
            Err(Error::internal(format!(
                "embedded table {name} has {n} cells where {N} are expected"
            ))
            .line(i as u64 + 2))
        }
    }))
}

/// Parses a number of an embedded table.
pub(super) fn number(name: &str, cell: &str) -> Result<u64> {
    cell.parse().map_err(|_| {
        Error::internal(format!("embedded table {name}: '{cell}' is not a coordinate"))
    })
}
