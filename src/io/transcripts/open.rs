//! Opens a file of transcripts, whatever its format.

use crate::Result;
use crate::io::transcripts::set::TranscriptSet;
use crate::io::transcripts::{compiled, gff};
use std::path::Path;

impl TranscriptSet {
    /// Loads a compiled set, GFF3 or GTF, told apart by content.
    ///
    /// # Errors
    /// See [`compiled::read`] and [`gff::read_set`].
    pub fn read(path: &Path) -> Result<Self> {
        if compiled::is_compiled(path) {
            compiled::read(path).map(|(_, set)| set)
        } else {
            gff::read_set(path)
        }
    }
}
