//! Defines notices on the file of the calls or of the reads.

use crate::model::notice::Severity;

/// States an oddity of a file that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileNotice {
    /// Finds no `##fileformat` line in the header of the call set.
    NoFileFormat,
    /// Counts header lines of the call set that are not UTF-8.
    HeaderNotUtf8 {
        /// Counts the lines.
        lines: u64,
    },
    /// Finds a `##contig` line without an ID.
    ContigWithoutId {
        /// Gives the 1-based line.
        line: u64,
    },
    /// Finds a contig whose length is no number.
    ContigLengthUnreadable {
        /// Gives the 1-based line.
        line: u64,
        /// Quotes the length.
        length: String,
    },
    /// Counts the empty lines among the records.
    BlankLines {
        /// Counts the lines.
        lines: u64,
    },
    /// Finds the last line of the call set without its end.
    CutLine,
    /// Finds no record in the call set.
    NoRecords,
    /// Finds records of chromosomes that the header does not declare.
    UndeclaredContigs {
        /// Names the chromosomes.
        contigs: Vec<String>,
    },
    /// Finds a mitochondrial contig that is not the rCRS.
    ForeignMitochondrion {
        /// Names the contig as the file does.
        contig: String,
        /// Gives its length in bases.
        bases: u64,
    },
}

impl FileNotice {
    /// Returns how grave the notice is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::NoFileFormat
            | Self::HeaderNotUtf8 { .. }
            | Self::ContigWithoutId { .. }
            | Self::ContigLengthUnreadable { .. }
            | Self::UndeclaredContigs { .. }
            | Self::BlankLines { .. } => Severity::Information,
            Self::CutLine | Self::NoRecords | Self::ForeignMitochondrion { .. } => {
                Severity::Caution
            }
        }
    }
}
