//! Reads the samples' columns of a record: genotype, copies, phase set, filter.

use crate::io::events::callers::StructuralCaller;
use crate::io::events::copies::{CopiesText, read_copies};
use crate::model::event::{Contig, EventCall, EventNotice};
use crate::model::{Chromosome, Genotype};
use std::sync::Arc;

/// Reads calls of one file; the places of the fields are kept while FORMAT stays the same.
#[derive(Debug)]
pub struct CallReader {
    samples: Vec<Arc<str>>,
    format: Vec<u8>,
    expected_key: Option<String>,
    keys: Keys,
}

#[derive(Debug, Clone, Copy, Default)]
struct Keys {
    genotype: Option<usize>,
    copies: Option<usize>,
    phase_set: Option<usize>,
    filter: Option<usize>,
    expected: Option<usize>,
}

/// The columns of one sample, as far as an event needs them.
#[derive(Debug, Clone, Default)]
pub struct SampleColumn {
    genotype: Option<Genotype>,
    copies: CopiesText,
    expected: Option<u32>,
    phase_set: Option<Box<str>>,
    filter: Option<Box<str>>,
}

impl CallReader {
    /// Makes a reader of these samples, in the order of their columns.
    pub fn new(samples: Vec<Arc<str>>) -> Self {
        Self { samples, format: Vec::new(), expected_key: None, keys: Keys::default() }
    }

    /// Returns the samples.
    pub fn samples(&self) -> &[Arc<str>] {
        &self.samples
    }

    /// Reads the columns from FORMAT on; `None` where their number is not that of the samples.
    pub fn read<'a>(
        &mut self,
        format: Option<&[u8]>,
        columns: impl Iterator<Item = &'a [u8]>,
        caller: Option<&StructuralCaller>,
    ) -> Option<Vec<SampleColumn>> {
        let expected_key = caller.and_then(|c| c.expected_copies.as_deref());
        let format = format.unwrap_or_default();
        if format != self.format || expected_key != self.expected_key.as_deref() {
            let place = |key: &[u8]| format.split(|b| *b == b':').position(|k| k == key);
            self.keys = Keys {
                genotype: place(b"GT"),
                copies: place(b"CN"),
                phase_set: place(b"PS"),
                filter: place(b"FT"),
                expected: expected_key.and_then(|k| place(k.as_bytes())),
            };
            self.format = format.to_vec();
            self.expected_key = expected_key.map(str::to_owned);
        }
        let mut read = Vec::with_capacity(self.samples.len());
        for column in columns {
            if read.len() == self.samples.len() {
                return None;
            }
            read.push(self.column(column));
        }
        (read.len() == self.samples.len()).then_some(read)
    }

    fn column(&self, text: &[u8]) -> SampleColumn {
        let mut column = SampleColumn::default();
        for (i, field) in text.split(|b| *b == b':').enumerate() {
            let is = |key: Option<usize>| key == Some(i);
            let stated = || (field != b"." && !field.is_empty()).then(|| owned(field));
            if is(self.keys.genotype) {
                column.genotype = Some(Genotype::parse(&String::from_utf8_lossy(field)));
            } else if is(self.keys.copies) {
                column.copies = read_copies(field);
            } else if is(self.keys.phase_set) {
                column.phase_set = stated();
            } else if is(self.keys.filter) {
                column.filter = stated();
            } else if is(self.keys.expected) {
                column.expected = read_copies(field).count();
            }
        }
        column
    }
}

fn owned(text: &[u8]) -> Box<str> {
    String::from_utf8_lossy(text).into()
}

/// The ALT whose calls are made.
#[derive(Debug, Clone, Copy)]
pub struct CalledAlternate<'a> {
    /// Names the contig of the event.
    pub contig: &'a Contig,
    /// Counts the ALT from 1.
    pub allele: usize,
    /// Counts the ALTs of the record.
    pub alleles: usize,
}

/// Returns the calls of one ALT, and what is odd about them.
pub fn calls_of(
    samples: &[Arc<str>],
    columns: &[SampleColumn],
    of: CalledAlternate<'_>,
) -> (Vec<EventCall>, Vec<EventNotice>) {
    let mut notices = Vec::new();
    let calls = samples.iter().zip(columns).map(|(sample, column)| {
        notices.extend(column.copies.notice());
        notices.extend(genotype_notice(column, of));
        EventCall {
            sample: Some(Arc::clone(sample)),
            genotype: column.genotype.clone(),
            carried: column.genotype.as_ref().and_then(|g| carried(g, of.allele)),
            copies: column.copies.count(),
            expected_copies: column.expected,
            phase_set: column.phase_set.clone(),
            filter: column.filter.clone(),
        }
    });
    let calls = calls.collect();
    (calls, notices)
}

/// Tells whether a genotype has the allele; `None` where no copy is called.
fn carried(genotype: &Genotype, allele: usize) -> Option<bool> {
    let copies = genotype.alleles();
    let called = genotype.is_readable() && copies.iter().any(Option::is_some);
    called.then(|| copies.contains(&Some(allele)))
}

fn genotype_notice(column: &SampleColumn, of: CalledAlternate<'_>) -> Option<EventNotice> {
    let genotype = column.genotype.as_ref()?;
    let copies = genotype.alleles();
    if !genotype.is_readable() || copies.iter().flatten().any(|a| *a > of.alleles) {
        return Some(EventNotice::GenotypeUnreadable);
    }
    if copies.len() > most_copies(of.contig) {
        return Some(EventNotice::GenotypePloidy);
    }
    let has_both = copies.contains(&Some(0)) && copies.contains(&Some(of.allele));
    (has_both && column.copies.count() == Some(0)).then_some(EventNotice::CopiesContradictGenotype)
}

/// Returns the copies that a contig has at most in anybody; of Y two, for its pseudoautosomal
/// regions.
fn most_copies(contig: &Contig) -> usize {
    match contig {
        Contig::Chromosome(Chromosome::M) => 1,
        Contig::Chromosome(_) => 2,
        Contig::Other(_) => usize::MAX,
    }
}
