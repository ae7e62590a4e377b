//! Loads interval tracks: BED files, tables with start and end, ClinGen's dosage-sensitive regions.

use crate::io::text::table;
use crate::io::text::table::{Head, Place, TableRequest};
use crate::model::{Build, RegionSet};
use crate::panel::place;
use crate::resource::bundle::format::SourceMark;
use crate::resource::bundle::intervals::{Interval, Intervals};
use crate::resource::sources::sites::file_mark;
use crate::resource::sources::table::Table;
use crate::resource::sources::track_names::{CONTIG, END, START, check_name};
use crate::{Error, Result};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The name of the track of ClinGen's regions.
pub const DOSAGE_REGIONS: &str = "dosage_regions";

/// Caps the intervals of one track, which are held in memory.
const LIMIT: usize = 5_000_000;

/// Gives the columns that make an interval's name, each with the text that stands before it.
type Names = Vec<(usize, String)>;

/// Holds `NAME=FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BedRequest {
    /// The name in outputs.
    pub name: String,
    /// The BED.
    pub file: PathBuf,
}

impl FromStr for BedRequest {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (name, file) =
            text.split_once('=').ok_or(format!("'{text}' is not of the form NAME=FILE.bed"))?;
        check_name(name)?;
        if file.is_empty() {
            return Err(format!("'{text}' names no file"));
        }
        Ok(Self { name: name.to_owned(), file: file.into() })
    }
}

/// Returns the facts of a user's track before it is read.
pub(crate) fn mark(name: &str, policy: &str) -> SourceMark {
    SourceMark {
        track: name.to_owned(),
        name: name.to_owned(),
        release: "not stated".to_owned(),
        licence: "not stated: a track of the user's".to_owned(),
        policy: policy.to_owned(),
        ..SourceMark::default()
    }
}

/// Holds the settings that the readers of intervals share.
pub(crate) struct Scope<'a> {
    /// The regions covered: intervals that overlap them are kept, whole.
    pub coverage: &'a RegionSet,
    /// The build of the bundle.
    pub build: Build,
    /// The thread budget.
    pub threads: usize,
}

impl Scope<'_> {
    /// Loads a BED of three or more columns; the fourth is the name.
    ///
    /// # Errors
    /// Input: a row that is none; an end past the chromosome.
    pub fn bed(&self, request: &BedRequest) -> Result<(Intervals, SourceMark)> {
        let mut mark =
            mark(&request.name, "every interval that overlaps the regions; coordinates as BED's");
        let place = Place { chromosome: 0, start: 1, end: Some(2), zero_based: true };
        let list = self
            .read(&request.file, true, &mut mark, &mut |_| Ok((place, vec![(3, String::new())])))?;
        Ok((list, mark))
    }

    /// Loads a table with contig, start and end; the names are the fields asked for.
    ///
    /// # Errors
    /// Input: a column that is missing; as [`Self::bed`].
    pub fn table(
        &self,
        path: &Path,
        name: &str,
        fields: &[String],
    ) -> Result<(Intervals, SourceMark)> {
        let mut mark = mark(
            name,
            "every interval that overlaps the regions; start and end read as BED's (0-based, half-open)",
        );
        let list = self.read(path, false, &mut mark, &mut |head| {
            let mut names = Vec::new();
            for field in fields {
                names.push((head.required(&[field])?, format!("{field}=")));
            }
            let place = Place {
                chromosome: head.required(&CONTIG)?,
                start: head.required(&START)?,
                end: Some(head.required(&END)?),
                zero_based: true,
            };
            Ok((place, names))
        })?;
        Ok((list, mark))
    }

    fn read(
        &self,
        path: &Path,
        headless: bool,
        mark: &mut SourceMark,
        layout: &mut dyn FnMut(&Head) -> Result<(Place, Names)>,
    ) -> Result<Intervals> {
        let request = TableRequest {
            path,
            regions: self.coverage,
            threads: self.threads,
            headless,
            progress: &|_, _| (),
        };
        let names = std::cell::RefCell::new(Vec::new());
        let mut list = Vec::new();
        let counts = table::read(
            &request,
            &mut |head| {
                let (place, columns) = layout(head)?;
                *names.borrow_mut() = columns;
                Ok(place)
            },
            &mut |row| {
                if row.span.end > row.chromosome.length(self.build) {
                    return Err(Error::input(format!(
                        "the interval ends past {} of {}",
                        row.chromosome, self.build
                    )));
                }
                let cell = |(i, prefix): &(usize, String)| {
                    row.cells.get(*i).filter(|t| !t.is_empty()).map(|t| format!("{prefix}{t}"))
                };
                let name: Vec<String> = names.borrow().iter().filter_map(cell).collect();
                list.push(Interval {
                    chromosome: row.chromosome.rank() as u8,
                    start: row.span.start,
                    end: row.span.end,
                    name: name.join(", "),
                });
                if list.len() > LIMIT {
                    return Err(Error::input(format!(
                        "more than {LIMIT} intervals in the regions"
                    )));
                }
                Ok(())
            },
        )?;
        mark.records = counts.inside;
        let list = Intervals::new(list);
        mark.alleles = list.all().len() as u64;
        mark.duplicates = mark.records - mark.alleles;
        mark.not_taken = counts.placeless;
        mark.files.push(file_mark(path, counts.bytes, counts.digest));
        Ok(list)
    }

    /// Loads `ClinGen_region_curation_list_BUILD.tsv`; regions without a place (`tbd`) are counted
    /// as not taken.
    ///
    /// # Errors
    /// Input: a column that is missing, a list of another build, a place that cannot be read.
    pub fn dosage_regions(&self, path: &Path) -> Result<(Intervals, SourceMark)> {
        let table = Table::read(path)?;
        crate::resource::sources::dosage::check_build(&table, self.build, path)?;
        let mut mark = SourceMark {
            name: "ClinGen dosage sensitivity, regions".to_owned(),
            release: table.comments.get(1).cloned().unwrap_or_else(|| "not stated".to_owned()),
            licence: "CC0 (ClinGen)".to_owned(),
            files: vec![table.file.clone()],
            ..mark(
                DOSAGE_REGIONS,
                "every region that overlaps the panel's; those without a place are not taken",
            )
        };
        let id = table.required(path, &["ISCA ID"])?;
        let title = table.required(path, &["ISCA Region Name"])?;
        let location = table.required(path, &["Genomic Location"])?;
        let scores = [
            ("haploinsufficiency", table.required(path, &["Haploinsufficiency Score"])?),
            ("triplosensitivity", table.required(path, &["Triplosensitivity Score"])?),
        ];
        let date = table.column(&["Date Last Evaluated"]);
        let mut list = Vec::new();
        for (line, cells) in &table.rows {
            mark.records += 1;
            let cell = |i: usize| cells.get(i).map(String::as_str).unwrap_or_default();
            let text = cell(location);
            if text.is_empty() || text.eq_ignore_ascii_case("tbd") {
                mark.not_taken += 1;
                continue;
            }
            let (chromosome, span) =
                place::parse(text, self.build).map_err(|e| Error::input(e).at(path).line(*line))?;
            if self.coverage.first_overlap(chromosome, span).is_none() {
                continue;
            }
            let mut name = format!("{} {}", cell(id), cell(title));
            for (what, column) in scores {
                name += &format!("; {what} {}", cell(column));
            }
            if let Some(date) = date.map(cell).filter(|d| !d.is_empty()) {
                name += &format!("; {date}");
            }
            list.push(Interval {
                chromosome: chromosome.rank() as u8,
                start: span.start,
                end: span.end,
                name,
            });
        }
        let list = Intervals::new(list);
        mark.alleles = list.all().len() as u64;
        Ok((list, mark))
    }
}
