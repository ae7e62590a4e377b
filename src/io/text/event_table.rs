//! Reads plain tables of copy-number events and of dosage sensitivity: tabs, one line of column
//! names, comments with `#`.

use crate::io::text::excerpt::clip;
use crate::io::text::source;
use crate::io::text::table::Head;
use crate::model::dosage::{DosageEntry, DosageScore};
use crate::model::{Build, Chromosome, Span};
use crate::{Error, Result};
use std::io::Read;
use std::path::Path;

/// The kinds of events that a table states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedKind {
    /// Lacks the bases (`DEL`).
    Deletion,
    /// Repeats them, nobody says where (`DUP`).
    Duplication,
    /// Repeats them in tandem (`DUP:TANDEM`).
    TandemDuplication,
    /// Turns them round (`INV`).
    Inversion,
}

impl StatedKind {
    /// Returns the word of a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deletion => "DEL",
            Self::Duplication => "DUP",
            Self::TandemDuplication => "DUP:TANDEM",
            Self::Inversion => "INV",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let all = [Self::Deletion, Self::Duplication, Self::TandemDuplication, Self::Inversion];
        all.into_iter().find(|kind| kind.name() == word)
    }
}

/// One event of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedEvent {
    /// Names it.
    pub name: String,
    /// Gives the build.
    pub build: Build,
    /// Gives the chromosome.
    pub chromosome: Chromosome,
    /// Gives the place, 0-based half-open.
    pub span: Span,
    /// Tells the kind.
    pub kind: StatedKind,
    /// Marks an event that was stated to end behind its chromosome, and is cut there.
    pub is_cut: bool,
}

/// One row of dosage sensitivity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedDosage {
    /// Gives the build.
    pub build: Build,
    /// Tells a region from a gene.
    pub is_region: bool,
    /// Holds the rest.
    pub entry: DosageEntry,
}

/// Reads events: the columns `event`, `build`, `chrom`, `start0`, `end` and `type`.
///
/// # Errors
/// Input: no such file; a column that is missing, a value that is none; an empty place, one that
/// begins behind the chromosome's end, or a name twice.
pub fn events(path: &Path) -> Result<Vec<StatedEvent>> {
    let mut names = std::collections::HashSet::new();
    let columns = ["event", "build", "chrom", "start0", "end", "type"];
    rows(path, columns, |[name, build, chromosome, start, end, kind]| {
        let Place { build, chromosome, span, is_cut } = place([build, chromosome, start, end])?;
        let unknown = || {
            Error::input(format!("'{}' is no kind of event", clip(kind)))
                .hint("the kinds are DEL, DUP, DUP:TANDEM and INV")
        };
        if name.is_empty() || !names.insert(name.to_owned()) {
            return Err(Error::input(format!("the event name '{}' is not its own", clip(name)))
                .hint("give every event a name that no other one has"));
        }
        if chromosome == Chromosome::M {
            return Err(Error::input("an event of the mitochondrial genome is not scored")
                .hint("the standard is for copy number of the nuclear genome: leave the row out"));
        }
        let kind = StatedKind::parse(kind).ok_or_else(unknown)?;
        Ok(StatedEvent { name: name.to_owned(), build, chromosome, span, kind, is_cut })
    })
}

/// Reads dosage sensitivity: the columns `kind` (`gene` or `region`), `id`, `hi`, `ts`, `build`,
/// `chrom`, `start0` and `end`.
///
/// # Errors
/// Input: no such file; a column that is missing, a value that is none.
pub fn dosage(path: &Path) -> Result<Vec<StatedDosage>> {
    let columns = ["kind", "id", "hi", "ts", "build", "chrom", "start0", "end"];
    rows(path, columns, |[kind, id, loss, gain, build, chromosome, start, end]| {
        let Place { build, chromosome, span, .. } = place([build, chromosome, start, end])?;
        let is_region = match kind {
            "gene" => false,
            "region" => true,
            other => {
                return Err(Error::input(format!("'{}' is neither gene nor region", clip(other))));
            }
        };
        let score = |text: &str| {
            DosageScore::parse(text).ok_or_else(|| {
                Error::input(format!("'{}' is no dosage score", clip(text)))
                    .hint("ClinGen's scores are 0, 1, 2, 3, 30 and 40; blank was never judged")
            })
        };
        let (loss, gain) = (score(loss)?, score(gain)?);
        let entry = DosageEntry { id: id.to_owned(), chromosome, span, loss, gain };
        Ok(StatedDosage { build, is_region, entry })
    })
}

/// A stretch of a build, 0-based half-open.
struct Place {
    build: Build,
    chromosome: Chromosome,
    span: Span,
    /// Marks an end that lay behind the chromosome's.
    is_cut: bool,
}

/// Reads a place from build, chromosome, start and end. What lies behind the end of the chromosome
/// is cut: callers round large events up.
fn place([build, chromosome, start, end]: [&str; 4]) -> Result<Place> {
    let build: Build = build.parse().map_err(Error::input)?;
    let chromosome = Chromosome::parse(chromosome)
        .ok_or_else(|| Error::input(format!("'{}' is no primary chromosome", clip(chromosome))))?;
    let number = |text: &str| {
        let number = text.parse::<u64>();
        number.map_err(|_| Error::input(format!("'{}' is no coordinate", clip(text))))
    };
    let (start, end) = (number(start)?, number(end)?);
    let length = chromosome.length(build);
    if start >= end || start >= length {
        let name = chromosome.name();
        return Err(Error::input(format!("{start} to {end} is no stretch of {name} of {build}"))
            .hint("start0 is 0-based, end is one past the last base"));
    }
    let span = Span::new(start, end.min(length));
    Ok(Place { build, chromosome, span, is_cut: end > length })
}

/// Reads the rows of a table by these columns.
fn rows<const N: usize, T>(
    path: &Path,
    columns: [&str; N],
    mut row: impl FnMut([&str; N]) -> Result<T>,
) -> Result<Vec<T>> {
    let mut text = String::new();
    let mut source = source::open_text(path, 1)?;
    source.reader.read_to_string(&mut text).map_err(|e| Error::io(path, e))?;
    if !text.ends_with('\n') {
        return Err(Error::input("the last line has no line end: the file may be cut short")
            .hint("if it is whole, add a line end (echo >> FILE)")
            .at(path));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let no_table = |e: csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        Error::input(format!("is no table: {e}")).at(path).line(line)
    };
    let names = reader.headers().map_err(no_table)?.iter().map(str::to_owned).collect();
    let head = Head { comments: Vec::new(), columns: names };
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = head.required(&[column]).map_err(|e| e.at(path))?;
    }
    let one = |record: csv::Result<csv::StringRecord>| {
        let record = record.map_err(no_table)?;
        let line = record.position().map_or(1, csv::Position::line);
        row(places.map(|p| record.get(p).unwrap_or_default().trim()))
            .map_err(|e| e.at(path).line(line))
    };
    reader.records().map(one).collect()
}
