//! Defines alleles and the raw records they come from.

use crate::model::{Chromosome, Genotype, Span, Value};
use std::fmt;

/// Holds one alternate allele at one place of the plus strand, upper case, 0-based, after split,
/// trim and left-alignment.
///
/// `reference` and `alternate` follow VCF's anchoring (never both empty; an indel keeps one anchor
/// base).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allele {
    /// Names the primary chromosome.
    pub chromosome: Chromosome,
    /// Gives the 0-based position of the first base of `reference`.
    pub start: u64,
    /// Reference bases.
    pub reference: String,
    /// Alternate bases.
    pub alternate: String,
}

impl Allele {
    /// Returns the span of the reference bases, 0-based half-open.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + self.reference.len() as u64)
    }
}

/// Writes `chr21:34859486:C:T`, 1-based, the form that `explain` reads.
impl fmt::Display for Allele {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}:{}", self.chromosome, self.start + 1, self.reference, self.alternate)
    }
}

/// Holds one data record of a VCF or BCF that overlaps a panel region: owned, header-free, text
/// fields as in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Primary chromosome.
    pub chromosome: Chromosome,
    /// Names the contig as the file spells it.
    pub contig: String,
    /// Gives the footprint on the reference, 0-based half-open: REF's bases, or to `INFO/END` (or
    /// `SVLEN`) where that reaches further.
    pub span: Span,
    /// Gives POS, 0-based.
    pub start: u64,
    /// Gives the 1-based line in the file (only for text input that is read from its beginning).
    pub line: Option<u64>,
    /// ID column, `None` for `.`.
    pub id: Option<String>,
    /// REF, upper case.
    pub reference: String,
    /// Lists the ALT entries as written (bases upper case); empty for `.`.
    pub alternates: Vec<String>,
    /// QUAL.
    pub quality: Value<f64>,
    /// FILTER.
    pub filter: FilterField,
    /// Keeps INFO as written, without a trailing `;`; empty for `.`.
    pub info: String,
    /// Lists the FORMAT keys; empty where the record has none.
    pub format: Vec<String>,
    /// Keeps the columns of the requested samples as written, in the order requested.
    pub samples: Vec<String>,
    /// Their genotypes, in the same order.
    pub genotypes: Vec<Genotype>,
}

impl Record {
    /// Returns the raw text of one INFO key: `Some("")` for a flag, `None` where it is absent. The
    /// first wins where a key occurs twice.
    pub fn info_field(&self, key: &str) -> Option<&str> {
        self.info.split(';').find_map(|field| match field.split_once('=') {
            Some((k, v)) if k == key => Some(v),
            None if field == key => Some(""),
            _ => None,
        })
    }

    /// Returns the raw text of an INFO key for the ALT entry of this index (from 0): of the blocks
    /// that ANNOVAR writes, one an ALT and each closed by `ALLELE_END`, its own; outside of blocks
    /// the record's, as [`Self::info_field`] does.
    pub fn info_field_of(&self, key: &str, alternate: usize) -> Option<&str> {
        if !self.info.contains("ALLELE_END") {
            return self.info_field(key);
        }
        let (mut block, mut inside) = (0, false);
        let mut of_record = None;
        for field in self.info.split(';') {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            match name {
                "ALLELE_END" => (block, inside) = (block + 1, false),
                "ANNOVAR_DATE" => inside = true,
                _ => {}
            }
            if name == key {
                if inside && block == alternate {
                    return Some(value);
                }
                if !inside && of_record.is_none() {
                    of_record = Some(value);
                }
            }
        }
        of_record
    }
}

/// Holds the FILTER column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterField {
    /// Stands for `PASS`.
    Pass,
    /// Stands for `.`: the caller applied no filters.
    NotApplied,
    /// Lists the filters that failed, in file order (also VCF 4.0's `0`, kept as written).
    Failed(Vec<String>),
}

impl FilterField {
    /// Parses the words of FILTER or FORMAT/FT, separated by `;`.
    pub fn parse(text: &str) -> Self {
        match text {
            "PASS" => Self::Pass,
            "." => Self::NotApplied,
            names => {
                let names = names.split(';').filter(|n| !n.is_empty());
                Self::Failed(names.map(str::to_owned).collect())
            }
        }
    }
}

impl fmt::Display for FilterField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("PASS"),
            Self::NotApplied => f.write_str("."),
            Self::Failed(names) => f.write_str(&names.join(";")),
        }
    }
}
