//! Turns one source's VCF files into the alleles of the bundle's regions, normalised exactly as a
//! run normalises the patient's.

use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::calls::vcf::Header;
use crate::io::reference::fasta::Reference;
use crate::io::reference::sequence::RegionSequences;
use crate::io::text::index::IndexUse;
use crate::model::allele::Record;
use crate::model::{Allele, Build, Chromosome, RegionSet, Span};
use crate::normalize::left_align::{RefCheck, Sequence, check_reference};
use crate::normalize::{Alternate, SHIFT_MARGIN, alternates, left_align};
use crate::panel::{genes, transcripts};
use crate::resource::bundle::format::FileMark;
use crate::resource::bundle::part::{PartBatch, PartWriter};
use crate::resource::bundle::rows::Row;
use crate::{Error, Result};
use memchr::{memchr, memchr_iter};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::path::Path;

/// The number of records that one thread takes at a time.
const RECORDS_AT_ONCE: usize = 64;

/// Holds the inputs that a build shares among sources.
pub(crate) struct Sites<'a> {
    /// The build of the bundle.
    pub build: Build,
    /// The regions covered: alleles that begin there are taken.
    pub coverage: &'a RegionSet,
    /// Holds the sequence around them.
    pub sequences: &'a RegionSequences,
    /// Holds the whole reference, for records that reach out of the sequence.
    pub reference: &'a Reference,
    /// The thread budget.
    pub threads: usize,
    /// Gets the bytes read of the file at hand.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Holds the number and text cells of one allele.
pub(crate) type Cells = (Vec<f32>, Vec<String>);

/// Turns a source's records into cells.
pub(crate) trait SiteParser: Sync {
    /// Returns the INFO keys that [`Self::cells`] asks for.
    fn keys(&self) -> Vec<String>;
    /// Returns the release that the last file checked tells.
    fn release(&self) -> Option<String> {
        None
    }
    /// Looks at a file's header.
    fn check(&mut self, header: &Header, path: &Path) -> Result<()>;
    /// Cells of one allele, `alternate` as the record writes it; `None` where the record says
    /// nothing of it.
    fn cells(&self, record: &Record, alternate: &str, info: &Info<'_>) -> Result<Option<Cells>>;
}

/// Holds the INFO values of the keys asked for, for one ALT entry.
pub(crate) struct Info<'a> {
    keys: &'a Keys,
    /// The values as the record has them.
    raw: &'a [Option<&'a str>],
    /// The ALT entry, from 0, and the number of entries.
    entry: (usize, usize),
}

/// Holds the INFO keys asked for, by name.
pub(crate) struct Keys {
    names: Vec<String>,
    by_name: FxHashMap<String, usize>,
    /// Says how many values each key has.
    counts: Vec<ValueCount>,
}

/// Says how the values of an INFO key belong to ALT entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueCount {
    /// Gives one value an ALT entry (`Number=A`).
    Alternates,
    /// Gives REF's value before those of the ALT entries (`Number=R`).
    Alleles,
    /// Stands for a flag (`Number=0`).
    Flag,
    /// Gives one fraction of the record: beside several ALT entries it does not say whose.
    Fraction,
    /// Gives values of the record.
    Record,
}

impl Keys {
    fn new(names: Vec<String>, header: &Header) -> Self {
        let count = |k: &String| {
            let Some(field) = header.info.iter().find(|d| d.id == *k) else {
                return ValueCount::Record;
            };
            match (field.number.as_str(), field.kind.as_str()) {
                ("A", _) => ValueCount::Alternates,
                ("R", _) => ValueCount::Alleles,
                ("0", _) | (_, "Flag") => ValueCount::Flag,
                ("1" | ".", "Float") => ValueCount::Fraction,
                _ => ValueCount::Record,
            }
        };
        let counts = names.iter().map(count).collect();
        // The first of equal names wins, as it does in `Info`.
        let by_name = names.iter().enumerate().rev().map(|(i, k)| (k.clone(), i)).collect();
        Self { names, by_name, counts }
    }
}

impl<'a> Info<'a> {
    /// Returns the text of a key; `None` where absent or `.`.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.text_at(*self.keys.by_name.get(key)?)
    }

    /// Returns the text of the key at this index of [`SiteParser::keys`]; `None` where absent or
    /// `.`.
    pub fn text_at(&self, key: usize) -> Option<&'a str> {
        let value = self.raw.get(key).copied().flatten()?;
        let (at, entries) = self.entry;
        let values = || 1 + memchr_iter(b',', value.as_bytes()).count();
        let own = match self.keys.counts.get(key) {
            Some(ValueCount::Alternates) if entries > 1 => value.split(',').nth(at)?,
            Some(ValueCount::Alleles) if values() == entries + 1 => value.split(',').nth(at + 1)?,
            // A list of as many values belongs to the entries; one value to none of several.
            Some(ValueCount::Fraction) if entries > 1 => {
                value.split(',').nth(at).filter(|_| values() == entries)?
            }
            Some(ValueCount::Flag) => "yes",
            _ => value,
        };
        Some(own).filter(|t| !t.is_empty() && *t != ".")
    }

    /// Tells whether the key is a flag, which says something where it is absent.
    pub fn is_flag(&self, key: &str) -> bool {
        let at = self.keys.by_name.get(key).and_then(|i| self.keys.counts.get(*i));
        at == Some(&ValueCount::Flag)
    }

    /// Returns the number of the key at this index of [`SiteParser::keys`]; `None` where absent or
    /// `.`.
    ///
    /// # Errors
    /// Input: not a number.
    pub fn number_at(&self, key: usize) -> Result<Option<f32>> {
        let Some(text) = self.text_at(key) else { return Ok(None) };
        match number(text) {
            Some(v) => Ok(Some(v)),
            None => {
                let name = self.keys.names.get(key).map_or("", String::as_str);
                Err(Error::input(format!("INFO/{name} is '{}', not a number", clip(text))))
            }
        }
    }
}

/// Parses a finite number. Most are counts, which need no general reader: up to seven digits are
/// exact in 32 bits as long as they stay below 2^24.
fn number(text: &str) -> Option<f32> {
    let count = |text: &str| {
        text.bytes().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
    };
    match count(text).filter(|n| (1..=7).contains(&text.len()) && *n < 1 << 24) {
        Some(n) => Some(n as f32),
        None => text.parse().ok().filter(|v: &f32| v.is_finite()),
    }
}

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

impl Sites<'_> {
    /// Turns one file into a part.
    ///
    /// # Errors
    /// Input: a file that is refused (damaged, unsorted, of another build, a field missing), REF
    /// that is not the reference's.
    pub fn read(
        &self,
        path: &Path,
        parser: &mut dyn SiteParser,
        claim: Option<Build>,
        part: &mut PartWriter,
    ) -> Result<()> {
        let options = OpenOptions {
            samples: SampleChoice::Sites,
            lenient: false,
            build: claim.or(Some(self.build)),
            index: IndexUse::Auto,
            threads: self.threads,
        };
        let call_set = CallSet::open(path, &options)?;
        let header = call_set.header().clone();
        let found = call_set.build().build;
        if claim.is_none() && found != self.build {
            return Err(Error::input(format!("is {found}, the bundle {}", self.build)).at(path));
        }
        parser.check(&header, path)?;
        let keys = Keys::new(parser.keys(), &header);
        let size = call_set.size();
        let progress = |bytes| (self.progress)(bytes);
        let parser: &dyn SiteParser = parser;
        let counts = call_set.restrict(&self.wider(), &progress, &mut |batch| {
            part.facts.records += batch.records.len() as u64;
            let some = |records: &[Record]| {
                let (mut taken, mut fields) = (PartBatch::default(), Vec::new());
                for record in records {
                    self.record(record, parser, &keys, &mut fields, &mut taken)
                        .map_err(|e| placed(e, record).at(path))?;
                }
                Ok(taken)
            };
            // Collected in order, so the first refused record is named at any number of threads.
            let all: Vec<Result<PartBatch>> =
                batch.records.par_chunks(RECORDS_AT_ONCE).map(some).collect();
            all.into_iter().try_for_each(|taken| part.absorb(taken?))
        })?;
        let release = parser.release();
        for chromosome in Chromosome::all() {
            part.facts.chromosomes[chromosome.rank()] |=
                counts.by_chromosome[chromosome.rank()].is_some_and(|n| n > 0);
        }
        part.facts.release = release;
        part.facts.file = file_mark(path, size, counts.digest);
        Ok(())
    }

    /// Returns regions a little wider than those taken, because a source may write an indel right
    /// of where it belongs.
    pub fn wider(&self) -> RegionSet {
        RegionSet::new(
            self.coverage.all().iter().map(|r| (r.chromosome, r.span.padded(SHIFT_MARGIN))),
        )
    }

    /// Takes an allele as a source writes it, normalised; `cells` is asked where it lies in the
    /// bundle's regions and gives `None` where the source says nothing of it.
    pub fn take(
        &self,
        chromosome: Chromosome,
        start: u64,
        (reference, alternate): (&str, &str),
        taken: &mut PartBatch,
        cells: &mut dyn FnMut() -> Result<Option<Cells>>,
    ) -> Result<()> {
        let (allele, check) = self.normalised(chromosome, start, reference, alternate)?;
        self.keep(&allele, check, (start, reference, alternate), taken, cells)
    }

    /// Takes an allele of scores that may be lifted from another build, by its position alone: in a
    /// gene that lies inverted between the builds REF and ALT are those of the other strand, and are
    /// complemented; elsewhere a REF that is not the reference's is counted and left out. See
    /// [`Self::take`].
    pub fn take_lifted(
        &self,
        chromosome: Chromosome,
        start: u64,
        (reference, alternate): (&str, &str),
        taken: &mut PartBatch,
        cells: &mut dyn FnMut() -> Result<Option<Cells>>,
    ) -> Result<()> {
        if !self.differs(chromosome, start, reference)? {
            return self.take(chromosome, start, (reference, alternate), taken, cells);
        }
        // Only the position of single bases means the same base on both strands.
        if reference.len() == 1 && alternate.len() == 1 && inverted(chromosome, start, self.build)?
        {
            let (reference, alternate) = (complement(reference), complement(alternate));
            if !self.differs(chromosome, start, &reference)? {
                return self.take(chromosome, start, (&reference, &alternate), taken, cells);
            }
        }
        taken.other_reference += 1;
        Ok(())
    }

    fn keep(
        &self,
        allele: &Allele,
        check: RefCheck,
        (start, reference, alternate): (u64, &str, &str),
        taken: &mut PartBatch,
        cells: &mut dyn FnMut() -> Result<Option<Cells>>,
    ) -> Result<()> {
        taken.not_checked += u64::from(check == RefCheck::Unknown);
        let moved =
            allele.start != start || allele.reference != reference || allele.alternate != alternate;
        taken.normalised += u64::from(moved);
        let first = Span::new(allele.start, allele.start + 1);
        if self.coverage.first_overlap(allele.chromosome, first).is_none() {
            return Ok(());
        }
        match cells()? {
            Some((numbers, texts)) => taken.rows.push(Row::new(allele, &numbers, &texts)?),
            None => taken.not_taken += 1,
        }
        Ok(())
    }

    /// Takes the alleles of a record. `fields` holds the keys of the records before, in their
    /// order, with their places; nearly every record has the same.
    fn record<'r>(
        &self,
        record: &'r Record,
        parser: &dyn SiteParser,
        keys: &Keys,
        fields: &mut Vec<(&'r str, Option<usize>)>,
        taken: &mut PartBatch,
    ) -> Result<()> {
        let mut raw: Vec<Option<&str>> = vec![None; keys.names.len()];
        let mut rest = record.info.as_bytes();
        let (mut at, mut nth) = (0, 0);
        while at < record.info.len() {
            let end = memchr(b';', rest).unwrap_or(rest.len());
            let field = &record.info[at..at + end];
            (at, rest) = (at + end + 1, rest.get(end + 1..).unwrap_or_default());
            let (key, value) = match memchr(b'=', field.as_bytes()) {
                Some(equals) => (&field[..equals], &field[equals + 1..]),
                None => (field, ""),
            };
            let place = match fields.get(nth) {
                Some((same, place)) if *same == key => *place,
                _ => {
                    let place = keys.by_name.get(key).copied();
                    fields.truncate(nth);
                    fields.push((key, place));
                    place
                }
            };
            nth += 1;
            if let Some(slot) = place.and_then(|i| raw.get_mut(i))
                && slot.is_none()
            {
                *slot = Some(value);
            }
        }
        let count = record.alternates.len();
        let blocks = record.info.contains("ALLELE_END");
        if !blocks {
            check_value_counts(&raw, keys, count)?;
        }
        for alternate in alternates(record) {
            let Alternate::Bases(index, text) = alternate else {
                taken.not_taken += 1;
                continue;
            };
            // ANNOVAR writes a block of fields an ALT entry, each with single values.
            let own: Vec<Option<&str>>;
            let info = if blocks {
                own = keys.names.iter().map(|k| record.info_field_of(k, index - 1)).collect();
                Info { keys, raw: &own, entry: (0, 1) }
            } else {
                Info { keys, raw: &raw, entry: (index - 1, count) }
            };
            let alleles = (&*record.reference, text);
            self.take(record.chromosome, record.start, alleles, taken, &mut || {
                parser.cells(record, text, &info)
            })?;
        }
        Ok(())
    }

    /// Normalises an allele as `pipeline::evaluate` normalises the patient's.
    fn normalised(
        &self,
        chromosome: Chromosome,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<(Allele, RefCheck)> {
        self.with_sequence(chromosome, start, reference, &mut |sequence| {
            let check = check_reference(sequence, start, reference);
            if let RefCheck::Differs(position, base) = check {
                return Err(Error::input(format!(
                    "REF {} is not the reference's: it has {} at {chromosome}:{}",
                    clip(reference),
                    char::from(base),
                    position + 1
                ))
                .hint("source and reference must be of one build"));
            }
            Ok((left_align(sequence, start, reference, alternate), check))
        })
    }

    fn differs(&self, chromosome: Chromosome, start: u64, reference: &str) -> Result<bool> {
        self.with_sequence(chromosome, start, reference, &mut |sequence| {
            Ok(matches!(check_reference(sequence, start, reference), RefCheck::Differs(..)))
        })
    }

    fn with_sequence<T>(
        &self,
        chromosome: Chromosome,
        start: u64,
        reference: &str,
        ask: &mut dyn FnMut(&Sequence<'_>) -> Result<T>,
    ) -> Result<T> {
        let span = Span::new(start, start + reference.len() as u64);
        let fetched;
        let sequence = match self.sequences.region(chromosome.name(), span) {
            Some(region) => Sequence { chromosome, span: region.span, bases: &region.bases },
            None => {
                let length = self.reference.length_of(chromosome.name()).unwrap_or(0);
                if span.end > length {
                    return Err(Error::input(format!(
                        "the record ends at {}, the reference's {chromosome} at {length}",
                        span.end
                    )));
                }
                let padded = Span::new(
                    span.start.saturating_sub(SHIFT_MARGIN),
                    (span.end + SHIFT_MARGIN).min(length),
                );
                fetched = self.reference.fetch(chromosome.name(), padded)?;
                Sequence { chromosome, span: padded, bases: &fetched }
            }
        };
        ask(&sequence)
    }
}

/// Tells whether a position lies in an embedded gene whose strand differs between the builds.
fn inverted(chromosome: Chromosome, start: u64, build: Build) -> Result<bool> {
    let at = Span::new(start, start + 1);
    for gene in genes::all()? {
        if !gene.place(build).is_some_and(|(c, s)| c == chromosome && s.overlaps(at)) {
            continue;
        }
        let strand = |b: Build| -> Result<Option<_>> {
            let list = transcripts::of_gene(b, gene.hgnc_id)?;
            Ok(list.first().map(|t| t.transcript.strand))
        };
        let (first, second) = (strand(Build::GRCh37)?, strand(Build::GRCh38)?);
        if first.zip(second).is_some_and(|(a, b)| a != b) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn complement(base: &str) -> String {
    base.chars()
        .map(|c| match c {
            'A' => 'T',
            'C' => 'G',
            'G' => 'C',
            'T' => 'A',
            other => other,
        })
        .collect()
}

/// Returns the facts of a source file.
pub(crate) fn file_mark(path: &Path, bytes: Option<u64>, digest: Option<String>) -> FileMark {
    FileMark {
        name: path
            .file_name()
            .map_or_else(|| "stdin".to_owned(), |n| n.to_string_lossy().into_owned()),
        bytes,
        digest: digest.unwrap_or_else(|| "not computed: the file was read by its index".to_owned()),
    }
}

fn placed(error: Error, record: &Record) -> Error {
    let locus = format!("{}:{}", record.contig, record.start + 1);
    match record.line {
        Some(line) => error.place(crate::error::Place::LineAndLocus(line, locus)),
        None => error.locus(locus),
    }
}

/// Checks that each field with a value an alternate allele has as many values as the record has
/// alternates: one value beside two alternates would lend one's frequency to the other.
///
/// # Errors
/// Input: another number of values.
fn check_value_counts(raw: &[Option<&str>], keys: &Keys, alternates: usize) -> Result<()> {
    for ((value, name), counted) in raw.iter().zip(&keys.names).zip(&keys.counts) {
        let values = value.map_or(alternates, |v| 1 + memchr_iter(b',', v.as_bytes()).count());
        if *counted == ValueCount::Alternates && values != alternates && *value != Some(".") {
            return Err(Error::input(format!(
                "INFO/{name} has {values} values for {alternates} alternate alleles"
            )));
        }
    }
    Ok(())
}
