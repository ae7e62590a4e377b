//! Genotypes, parsed once, and the call of one sample seen from one allele.

use crate::model::Value;
use crate::model::allele::FilterField;
use crate::model::local_alleles::local_alleles;
use crate::model::value::Missing;
use serde::Serialize;

/// Names the key of a genotype whose numbers are places in the sample's local alleles.
const LOCAL_GENOTYPE: &str = "LGT";

/// A genotype, parsed once when its record is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Genotype {
    text: String,
    alleles: Vec<Option<usize>>,
    phased: bool,
    readable: bool,
}

impl Genotype {
    /// Parses GT as VCF 4.3, section 1.6.2 writes it; a copy that is not a number is missing, and
    /// one that is not `.` either makes the genotype unreadable.
    pub fn parse(text: &str) -> Self {
        // VCF 4.4 allows a leading separator that states the phase of the first allele.
        let body = text.strip_prefix(['|', '/']).unwrap_or(text);
        let number = |a: &str| {
            let digits = !a.is_empty() && a.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| a.parse().ok()).flatten()
        };
        let copies = || body.split(['/', '|']);
        Self {
            text: text.to_owned(),
            alleles: copies().map(number).collect(),
            phased: text.contains('|') && !body.contains('/'),
            readable: copies().all(|a| a == "." || number(a).is_some()),
        }
    }

    /// Makes the phased genotype of copies in the order of their haplotypes.
    pub fn in_phase(alleles: Vec<Option<usize>>) -> Self {
        let one = |a: &Option<usize>| a.map_or_else(|| ".".to_owned(), |a| a.to_string());
        let text = alleles.iter().map(one).collect::<Vec<_>>().join("|");
        Self { text, alleles, phased: true, readable: true }
    }

    /// Says whether every copy is an allele's number or `.`, one separator between two.
    pub fn is_readable(&self) -> bool {
        self.readable
    }

    /// Says whether FORMAT keys hold a genotype: GT, or LGT, which counts in local alleles.
    pub fn is_in(format: &[String]) -> bool {
        format.iter().any(|k| k == "GT" || k == LOCAL_GENOTYPE)
    }

    /// Parses the genotype of a sample's column: GT, else LGT by the alleles that LAA or LA names;
    /// `.` where the record or the column has none.
    pub fn from_column(format: &[String], column: &str) -> Self {
        // GT is the first key where it is there (VCF 4.3, section 1.6.2); some put it elsewhere.
        let text_of = |key: &str| {
            let place = format.iter().position(|k| k == key)?;
            Some(column.split(':').nth(place).filter(|t| !t.is_empty()).unwrap_or("."))
        };
        match (text_of("GT"), text_of(LOCAL_GENOTYPE)) {
            (Some(text), _) => Self::parse(text),
            (None, Some(text)) => {
                Self::parse(text).in_record(local_alleles(format, column).as_deref())
            }
            (None, None) => Self::parse("."),
        }
    }

    /// Rewrites the copies of a local genotype to the record's alleles; one that the sample's list
    /// does not hold makes it unreadable.
    fn in_record(self, alleles: Option<&[usize]>) -> Self {
        let record_allele = |copy: &Option<usize>| match copy {
            Some(local) => alleles.and_then(|a| a.get(*local).copied()).map(Some),
            None => Some(None),
        };
        let Some(copies) = self.alleles.iter().map(record_allele).collect::<Option<Vec<_>>>()
        else {
            return Self { readable: false, ..self };
        };
        let mut separators = self.text.chars().filter(|c| ['/', '|'].contains(c));
        let leads = self.text.starts_with(['/', '|']);
        let shown = |copy: &Option<usize>| copy.map_or_else(|| ".".to_owned(), |a| a.to_string());
        let mut text = String::new();
        for (i, copy) in copies.iter().enumerate() {
            if i > 0 || leads {
                text.extend(separators.next());
            }
            text.push_str(&shown(copy));
        }
        Self { text, alleles: copies, ..self }
    }

    /// Returns the text as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the allele of each copy: 0 is REF, 1 the first ALT, `None` a missing copy.
    pub fn alleles(&self) -> &[Option<usize>] {
        &self.alleles
    }

    /// Says whether all separators are `|`.
    pub fn phased(&self) -> bool {
        self.phased
    }

    /// Tells how many copies carry an allele.
    pub fn zygosity(&self, allele: usize) -> Zygosity {
        let copies = self.alleles.iter().filter(|a| **a == Some(allele)).count();
        let missing = self.alleles.iter().filter(|a| a.is_none()).count();
        match (copies, self.alleles.len()) {
            (0, _) if missing > 0 => Zygosity::NoCall,
            (0, _) => Zygosity::Absent,
            (1, 1) => Zygosity::Hemizygous,
            (n, ploidy) if n == ploidy => Zygosity::Homozygous,
            _ if missing > 0 => Zygosity::HalfCall,
            _ if self.alleles.contains(&Some(0)) => Zygosity::Heterozygous,
            _ => Zygosity::HeterozygousAlternate,
        }
    }

    /// Returns the genotype as one allele sees it: 0 is the reference, 1 this allele, `.` another
    /// alternate or a missing copy; `|` is kept.
    pub fn seen_from(&self, allele: usize) -> Self {
        let separator = if self.phased { "|" } else { "/" };
        let alleles: Vec<Option<usize>> = self
            .alleles
            .iter()
            .map(|a| match a {
                Some(0) => Some(0),
                Some(a) if *a == allele => Some(1),
                _ => None,
            })
            .collect();
        let text = alleles
            .iter()
            .map(|a| a.map_or(".", |a| if a == 0 { "0" } else { "1" }))
            .collect::<Vec<_>>()
            .join(separator);
        Self { text, alleles, phased: self.phased, readable: self.readable }
    }

    /// Returns the copies that carry an allele; `None` where none does.
    pub fn copies_of(&self, allele: usize, phase_set: Option<&str>) -> Option<CarriedCopies> {
        let places: Vec<usize> =
            (0..self.alleles.len()).filter(|i| self.alleles[*i] == Some(allele)).collect();
        (!places.is_empty()).then(|| CarriedCopies {
            places,
            ploidy: self.alleles.len(),
            phased: self.phased,
            phase_set: phase_set.filter(|s| !s.is_empty() && *s != ".").map(str::to_owned),
        })
    }
}

/// The copies of a chromosome on which one sample carries an allele.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedCopies {
    /// Lists the places of the allele in GT, ascending from 0: `0|1` is `[1]`. Never empty.
    pub places: Vec<usize>,
    /// Gives the number of copies of GT.
    pub ploidy: usize,
    /// Marks a genotype all of whose separators are `|`.
    pub phased: bool,
    /// Names the phase set (FORMAT/PS, HP or PID); `None`: phased genotypes of a contig without a set belong together
    /// (VCF 4.3, section 1.6.2).
    pub phase_set: Option<String>,
}

impl CarriedCopies {
    /// Says whether every copy carries the allele, which is then in phase with all others.
    pub fn are_all(&self) -> bool {
        self.places.len() == self.ploidy
    }
}

/// The number of copies of one allele that a sample carries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Zygosity {
    /// Carries one copy beside the reference allele.
    Heterozygous,
    /// Carries one copy beside another alternate allele of the same record (GT 1/2).
    HeterozygousAlternate,
    /// Carries one copy beside a missing one (GT ./1).
    HalfCall,
    /// Carries the allele on all copies (two or more).
    Homozygous,
    /// Carries it on the only copy: of a haploid call (GT 1), or of a man's X or Y however it was
    /// called (GT 1/1).
    Hemizygous,
    /// Carries no copy: every called copy is another allele, none missing.
    Absent,
    /// Shows no copy, and at least one is missing: not the same as absent.
    NoCall,
}

impl Zygosity {
    /// Says whether at least one copy is called.
    pub fn is_carrier(self) -> bool {
        !matches!(self, Self::Absent | Self::NoCall)
    }

    /// Returns the label for tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::Heterozygous => "heterozygous",
            Self::HeterozygousAlternate => "heterozygous_alternate",
            Self::HalfCall => "half_call",
            Self::Homozygous => "homozygous",
            Self::Hemizygous => "hemizygous",
            Self::Absent => "absent",
            Self::NoCall => "no_call",
        }
    }
}

/// One sample's genotype and its measures, remapped to one allele of a split record.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleCall {
    /// Gives GT as in the input, for example `1/2`.
    pub genotype: String,
    /// Gives GT seen from this allele: 0 reference, 1 this allele, `.` another alternate or
    /// missing; `|` kept. Holds the physical phase (PGT) where GT has none.
    pub allele_genotype: Genotype,
    /// Tells how many copies carry this allele.
    pub zygosity: Zygosity,
    /// Names the phase set: FORMAT/PS, the block of HP, or PID.
    pub phase_set: Value<String>,
    /// Gives FORMAT/DP or the caller's own field of it; where absent, the reads of all alleles.
    pub depth: Value<u32>,
    /// Gives the reads of the reference allele by the caller's fields (`panels/callers.toml`).
    pub ref_depth: Value<u32>,
    /// Gives the reads of this allele.
    pub alt_depth: Value<u32>,
    /// Gives the share of this allele's reads among those of all alleles (0 to 1), or of DP in a
    /// record split off from another allele; the caller's own share where no reads are counted.
    pub vaf: Value<f64>,
    /// Names the fields that the share was read from, `RD, AD`; empty where it is unknown.
    pub vaf_fields: String,
    /// Counts reads of the site that the counts name no allele for, where they are so many that the
    /// share among the named reads may not be that of the site.
    pub unnamed_reads: Option<u32>,
    /// Holds the sample's own filters (FORMAT/FT).
    pub sample_filter: Value<FilterField>,
    /// Gives GQ, the caller's confidence in the whole genotype: the same for every allele of a
    /// split record.
    pub quality: Value<f64>,
    /// Gives PL of (0/0, 0/this, this/this), or of (0, this) for a haploid call; not rescaled.
    pub likelihoods: Value<Vec<u32>>,
}

impl SampleCall {
    /// Makes the call of a sample of whom there is no genotype.
    pub fn without_genotype() -> Self {
        let unknown = Missing::NotApplicable;
        let genotype = Genotype::parse(".");
        Self {
            genotype: genotype.text().to_owned(),
            zygosity: genotype.zygosity(1),
            allele_genotype: genotype,
            phase_set: Value::Unknown(unknown),
            depth: Value::Unknown(unknown),
            ref_depth: Value::Unknown(unknown),
            alt_depth: Value::Unknown(unknown),
            vaf: Value::Unknown(unknown),
            vaf_fields: String::new(),
            unnamed_reads: None,
            sample_filter: Value::Unknown(unknown),
            quality: Value::Unknown(unknown),
            likelihoods: Value::Unknown(unknown),
        }
    }

    /// Returns the copies that carry this allele; `None` where none does.
    pub fn copies(&self) -> Option<CarriedCopies> {
        self.allele_genotype.copies_of(1, self.phase_set.known().map(String::as_str))
    }
}
