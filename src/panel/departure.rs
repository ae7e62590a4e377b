//! Defines how a built-in transcript departs from its source, as `panels/transcripts.tsv.gz` states
//! it.

/// Describes the departure of a built-in transcript from its source: another MANE release, or a placement on
/// GRCh37 by way of another annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Quotes the table.
    pub text: String,
    /// Compares the coding exons with those of the other annotation, where the table does.
    pub exons: Option<ExonAgreement>,
}

/// Compares the coding exons of a transcript with those of another annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExonAgreement {
    /// Counts the identical ones.
    pub identical: u32,
    /// Counts all of the transcript.
    pub all: u32,
}

impl Departure {
    /// Reads the column `remark` of the table; its placements on GRCh37 read
    /// `GRCh37 model: METHOD; IDENTICAL/ALL coding exons identical to ...`.
    pub(super) fn parse(remark: &str) -> Option<Self> {
        if remark.is_empty() {
            return None;
        }
        let compared = remark.strip_prefix("GRCh37 model: ").and_then(|r| r.split_once("; "));
        let share = compared.and_then(|(_, c)| c.split(' ').next()?.split_once('/'));
        let exons = share.and_then(|(identical, all)| {
            Some(ExonAgreement { identical: identical.parse().ok()?, all: all.parse().ok()? })
        });
        Some(Self { text: remark.to_owned(), exons })
    }

    /// Tells whether the reader must know: not where all coding exons are those of the other
    /// annotation.
    pub fn concerns_reader(&self) -> bool {
        self.exons.is_none_or(|e| e.identical != e.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placement_with_all_exons_does_not_concern_the_reader() {
        let concerns = |remark: &str| Departure::parse(remark).map(|d| d.concerns_reader());
        let placed = "coding exons identical to GENCODE v19";
        assert_eq!(concerns(""), None);
        assert_eq!(concerns(&format!("GRCh37 model: boundary; 6/6 {placed}")), Some(false));
        assert_eq!(concerns(&format!("GRCh37 model: boundary; 5/6 {placed}")), Some(true));
        assert_eq!(concerns("GRCh37 model: mirrored: the region is inverted"), Some(true));
        assert_eq!(concerns("MANE (single exon, non-coding)"), Some(true));
    }
}
