//! One source's VCF files to the alleles of the bundle's regions, normalised exactly as a run normalises the patient's.

use super::build::TrackBuilder;
use super::bundle::MARGIN;
use super::format::{FileMark, SourceMark};
use crate::io::callset::{CallSet, OpenOptions, SampleChoice};
use crate::io::fasta::Reference;
use crate::io::index::IndexUse;
use crate::io::sequence::RegionSequences;
use crate::io::vcf::Header;
use crate::model::allele::Record;
use crate::model::{Allele, Build, Chromosome, RegionSet, Span};
use crate::normalize::left_align::{RefCheck, Sequence, check_reference};
use crate::normalize::{Alternate, alternates, left_align};
use crate::{Error, Result};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// What the build shares among sources.
pub(super) struct Sites<'a> {
    /// Build of the bundle.
    pub build: Build,
    /// Regions covered: alleles that begin there are taken.
    pub coverage: &'a RegionSet,
    /// Sequence around them.
    pub sequences: &'a RegionSequences,
    /// Whole reference, for records that reach out of it.
    pub reference: &'a Reference,
    /// Thread budget.
    pub threads: usize,
    /// Told source, size of the file, bytes read.
    pub progress: &'a (dyn Fn(&str, Option<u64>, u64) + Sync),
}

/// Number and text cells of one allele.
pub(super) type Cells = (Vec<f32>, Vec<String>);

/// How a source's records become cells.
pub(super) trait SiteParser {
    /// INFO keys that [`Self::cells`] asks for.
    fn keys(&self) -> Vec<String>;
    /// Looks at a file's header.
    fn check(&mut self, header: &Header, path: &Path) -> Result<()>;
    /// Cells of one allele, `alternate` as the record writes it; `None` where the record says nothing of it.
    fn cells(&self, record: &Record, alternate: &str, info: &Info<'_>) -> Result<Option<Cells>>;
}

/// INFO values of the keys asked for, for one ALT entry.
pub(super) struct Info<'a> {
    keys: &'a Keys,
    values: Vec<Option<&'a str>>,
}

/// INFO keys asked for, by name.
pub(super) struct Keys {
    names: Vec<String>,
    by_name: FxHashMap<String, usize>,
    /// One value an ALT entry (`Number=A`).
    per_allele: Vec<bool>,
}

impl Keys {
    fn new(names: Vec<String>, header: &Header) -> Self {
        let per_allele = |k: &String| header.info.iter().any(|d| d.id == *k && d.number == "A");
        let per_allele = names.iter().map(per_allele).collect();
        // The first of equal names wins, as it does in `Info`.
        let by_name = names.iter().enumerate().rev().map(|(i, k)| (k.clone(), i)).collect();
        Self { names, by_name, per_allele }
    }
}

impl<'a> Info<'a> {
    /// Text of a key; `None` where absent or `.`.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        let at = self.keys.by_name.get(key)?;
        self.values.get(*at).copied().flatten().filter(|t| !t.is_empty() && *t != ".")
    }

    /// Number of a key; `None` where absent or `.`.
    ///
    /// # Errors
    /// Input: not a number.
    pub fn number(&self, key: &str) -> Result<Option<f32>> {
        let read = |t: &str| match t.parse::<f32>() {
            Ok(v) if v.is_finite() => Ok(v),
            _ => Err(Error::input(format!("INFO/{key} is '{}', not a number", clip(t)))),
        };
        self.text(key).map(read).transpose()
    }
}

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

impl Sites<'_> {
    /// Reads all files of one source into `builder`; facts go to `mark`.
    ///
    /// # Errors
    /// Input: a file that is refused (damaged, unsorted, of another build, a field missing), REF that is not the
    /// reference's.
    pub fn read(
        &self,
        files: &[PathBuf],
        parser: &mut dyn SiteParser,
        claim: Option<Build>,
        mark: &mut SourceMark,
        builder: &mut TrackBuilder,
    ) -> Result<()> {
        // A source may write an indel right of where it belongs: look a little further than what is taken.
        let wider = RegionSet::new(self.coverage.all().iter().map(|r| (r.chromosome, r.span.padded(MARGIN))));
        for path in files {
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
            let name = mark.name.clone();
            let progress = |bytes| (self.progress)(&name, size, bytes);
            let counts = call_set.restrict(&wider, &progress, &mut |batch| {
                for record in &batch.records {
                    mark.records += 1;
                    self.record(record, parser, &keys, mark, builder).map_err(|e| placed(e, record).at(path))?;
                }
                Ok(())
            })?;
            for chromosome in Chromosome::all() {
                if counts.by_chromosome[chromosome.rank()].is_some_and(|n| n > 0) {
                    builder.cover(chromosome);
                }
            }
            mark.files.push(FileMark {
                name: path.file_name().map_or_else(|| "stdin".to_owned(), |n| n.to_string_lossy().into_owned()),
                bytes: size,
                digest: counts.digest.unwrap_or_else(|| "not computed: the file was read by its index".to_owned()),
            });
        }
        Ok(())
    }

    fn record(
        &self,
        record: &Record,
        parser: &dyn SiteParser,
        keys: &Keys,
        mark: &mut SourceMark,
        builder: &mut TrackBuilder,
    ) -> Result<()> {
        let span = Span::new(record.start, record.start + record.reference.len() as u64);
        let mut raw: Vec<Option<&str>> = vec![None; keys.names.len()];
        for field in record.info.split(';') {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            if let Some(slot) = keys.by_name.get(key).and_then(|i| raw.get_mut(*i))
                && slot.is_none()
            {
                *slot = Some(value);
            }
        }
        let count = record.alternates.len();
        for alternate in alternates(record) {
            let Alternate::Bases(index, text) = alternate else {
                mark.not_taken += 1;
                continue;
            };
            let mut values = Vec::with_capacity(raw.len());
            for (i, value) in raw.iter().enumerate() {
                values.push(match value {
                    Some(v) if keys.per_allele.get(i) == Some(&true) => {
                        let list: Vec<&str> = v.split(',').collect();
                        if list.len() != count && *v != "." {
                            return Err(Error::input(format!(
                                "INFO/{} has {} values for {count} alternate alleles",
                                keys.names[i],
                                list.len()
                            )));
                        }
                        list.get(index - 1).copied()
                    }
                    other => *other,
                });
            }
            let (allele, check) = self.normalised(record, span, text)?;
            if check == RefCheck::Unknown {
                mark.not_checked += 1;
            }
            if allele.start != record.start || allele.reference != record.reference || allele.alternate != text {
                mark.normalised += 1;
            }
            let first = Span::new(allele.start, allele.start + 1);
            if self.coverage.first_overlap(allele.chromosome, first).is_none() {
                continue;
            }
            let Some((numbers, texts)) = parser.cells(record, text, &Info { keys, values })? else {
                mark.not_taken += 1;
                continue;
            };
            builder.push(&allele, &numbers, &texts);
        }
        Ok(())
    }

    /// As `pipeline::evaluate` does with the patient's records.
    fn normalised(&self, record: &Record, span: Span, alternate: &str) -> Result<(Allele, RefCheck)> {
        let chromosome = record.chromosome;
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
                let padded = Span::new(span.start.saturating_sub(MARGIN), (span.end + MARGIN).min(length));
                fetched = self.reference.fetch(chromosome.name(), padded)?;
                Sequence { chromosome, span: padded, bases: &fetched }
            }
        };
        let check = check_reference(&sequence, record.start, &record.reference);
        if let RefCheck::Differs(position, base) = check {
            return Err(Error::input(format!(
                "REF {} is not the reference's: it has {} at {chromosome}:{}",
                clip(&record.reference),
                char::from(base),
                position + 1
            ))
            .hint("source and reference must be of one build"));
        }
        Ok((left_align(&sequence, record.start, &record.reference, alternate), check))
    }
}

fn placed(error: Error, record: &Record) -> Error {
    let locus = format!("{}:{}", record.contig, record.start + 1);
    match record.line {
        Some(line) => error.place(crate::error::Place::LineAndLocus(line, locus)),
        None => error.locus(locus),
    }
}
