//! Checks the names that a user gives tracks, and holds the names of the columns that hold a row's
//! place.

pub(crate) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// Checks a track's name: letters, digits, `._-`; not one of ours.
///
/// # Errors
/// In words.
pub(crate) fn check_name(name: &str) -> std::result::Result<(), String> {
    if !is_plain(name) {
        return Err(format!("the track name '{name}' may hold letters, digits, '.', '_' and '-'"));
    }
    let ours = [
        "clinvar",
        "constraint",
        "dosage",
        "dosage_regions",
        "revel",
        "alphamissense",
        "cadd",
        "spliceai",
    ];
    if ours.contains(&name) || name.starts_with("gnomad_") {
        return Err(format!("the track name '{name}' is taken by a source of that name"));
    }
    Ok(())
}

/// The names of a column of contigs.
pub(crate) const CONTIG: [&str; 4] = ["chrom", "chr", "chromosome", "contig"];
/// The names of a column of first bases.
pub(crate) const START: [&str; 2] = ["start", "chromStart"];
/// The names of a column of ends.
pub(crate) const END: [&str; 2] = ["end", "chromEnd"];

/// The names of a column of 1-based positions.
pub(crate) const POSITION: [&str; 2] = ["pos", "position"];
