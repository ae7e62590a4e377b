//! Reads a laboratory's allow-lists and deny-lists: tables or VCFs of variants, normalised the way
//! the run normalises.

use crate::filter::variant::{self, Change, WrittenVariant};
use crate::io::calls::callset::{CallSet, OpenOptions};
use crate::io::calls::samples::SampleChoice;
use crate::io::reference::fasta::Reference;
use crate::io::text::index::IndexUse;
use crate::model::allele::Record;
use crate::model::lists::{ListEntry, ListKind};
use crate::model::{Allele, Build, Chromosome, RegionSet, Span};
use crate::normalize::{Alternate, alternates};
use crate::{Error, Result};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

/// Limits the size of a list, unpacked; a larger file is refused.
const MAX_BYTES: u64 = 64 << 20;
const COLUMNS: [&str; 4] = ["variant", "note", "date", "author"];

/// Holds all lists of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserLists {
    entries: Vec<ListEntry>,
    by_allele: HashMap<(ListKind, Allele), Vec<usize>>,
}

impl UserLists {
    /// Reads one more list.
    ///
    /// A table has a header line with `variant` and, as wanted, `note`, `date` (YYYY-MM-DD) and
    /// `author`, separated by tabs; `#` lines are comments. A VCF's INFO may have NOTE, DATE and
    /// AUTHOR.
    ///
    /// # Errors
    /// Input, with file and line: unreadable, a column or variant that is not understood, REF that
    /// is not the reference's, a variant that the list has twice, an empty list.
    pub fn read(
        &mut self,
        kind: ListKind,
        path: &Path,
        reference: &Reference,
        build: Build,
    ) -> Result<()> {
        let before = self.entries.len();
        match table(path)? {
            Some(text) => {
                self.table(kind, &text, path, reference, build).map_err(|e| e.at(path))?
            }
            None => self.vcf(kind, path, reference, build)?,
        }
        if self.entries.len() == before {
            return Err(Error::input(format!("the {} has no variant", kind.label())).at(path));
        }
        Ok(())
    }

    /// Returns all entries, in the order of the files.
    pub fn entries(&self) -> &[ListEntry] {
        &self.entries
    }

    /// Returns the entries of an allele: one of each list of the kind that names it.
    pub fn find(&self, kind: ListKind, allele: &Allele) -> Vec<&ListEntry> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let found = self.by_allele.get(&(kind, allele.clone()));
        found.into_iter().flatten().filter_map(|i| self.entries.get(*i)).collect()
    }

    /// Tells whether any list has the allele.
    pub fn holds(&self, allele: &Allele) -> bool {
        [ListKind::Allow, ListKind::Deny]
            .into_iter()
            .any(|kind| !self.find(kind, allele).is_empty())
    }

    /// Adds an entry of the list whose entries begin at `list`; another list may have the variant.
    fn add(&mut self, entry: ListEntry, list: usize) -> Result<()> {
        let key = (entry.kind, entry.allele.clone());
        let known = self.by_allele.entry(key).or_default();
        let twice = known.iter().find(|i| **i >= list).and_then(|i| self.entries.get(*i));
        if let Some(first) = twice {
            let place = first.line.map_or_else(String::new, |l| format!(" line {l}"));
            return Err(Error::input(format!(
                "{} is the variant of {}{place}",
                entry.written, first.file
            ))
            .hint("a list names each variant once"));
        }
        known.push(self.entries.len());
        self.entries.push(entry);
        Ok(())
    }

    fn table(
        &mut self,
        kind: ListKind,
        text: &str,
        path: &Path,
        reference: &Reference,
        build: Build,
    ) -> Result<()> {
        let list = self.entries.len();
        for row in rows(text)? {
            let allele = variant::parse(&row.variant, build)
                .and_then(|w| w.normalised(reference))
                .map_err(|e| e.line(row.line))?;
            let entry = ListEntry {
                kind,
                file: name(path),
                line: Some(row.line),
                written: row.variant,
                allele,
                note: row.note,
                date: row.date,
                author: row.author,
            };
            self.add(entry, list).map_err(|e| e.line(row.line))?;
        }
        Ok(())
    }

    fn vcf(
        &mut self,
        kind: ListKind,
        path: &Path,
        reference: &Reference,
        build: Build,
    ) -> Result<()> {
        let options = OpenOptions {
            samples: SampleChoice::Sites,
            lenient: false,
            build: Some(build),
            index: IndexUse::Ignore,
            threads: 1,
        };
        let call_set = CallSet::open(path, &options)?;
        if call_set.build().build != build {
            return Err(Error::input(format!(
                "is {}, the call set {build}",
                call_set.build().build
            ))
            .at(path));
        }
        let everywhere =
            RegionSet::new(Chromosome::all().map(|c| (c, Span::new(0, c.length(build)))));
        let list = self.entries.len();
        call_set.restrict(&everywhere, &|_| {}, &mut |batch| {
            for record in &batch.records {
                self.record((kind, list), record, path, reference)
                    .map_err(|e| placed(e, record).at(path))?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn record(
        &mut self,
        (kind, list): (ListKind, usize),
        record: &Record,
        path: &Path,
        reference: &Reference,
    ) -> Result<()> {
        for alternate in alternates(record) {
            let Alternate::Bases(_, alternate) = alternate else {
                return Err(Error::input("only alleles of bases can stand on a list"));
            };
            let span = Span::new(record.start, record.start + record.reference.len() as u64);
            let change = Change::Alleles(record.reference.clone(), alternate.to_owned());
            let allele = WrittenVariant { chromosome: record.chromosome, span, change }
                .normalised(reference)?;
            let text = |key: &str| {
                record.info_field(key).filter(|t| *t != ".").unwrap_or_default().replace('_', " ")
            };
            let date = record.info_field("DATE").unwrap_or_default().to_owned();
            check_date(&date)?;
            let written =
                format!("{}:{}:{}:{alternate}", record.contig, record.start + 1, record.reference);
            let (note, author) = (text("NOTE"), text("AUTHOR"));
            let entry = ListEntry {
                kind,
                file: name(path),
                line: record.line,
                written,
                allele,
                note,
                date,
                author,
            };
            self.add(entry, list)?;
        }
        Ok(())
    }
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

fn placed(error: Error, record: &Record) -> Error {
    let locus = format!("{}:{}", record.contig, record.start + 1);
    match record.line {
        Some(line) => error.place(crate::error::Place::LineAndLocus(line, locus)),
        None => error.locus(locus),
    }
}

/// Reads the text of a table, plain or gzip; returns `None` for a VCF or BCF.
fn table(path: &Path) -> Result<Option<String>> {
    let failed = |e: std::io::Error| Error::io(path, e);
    let mut raw = Vec::new();
    std::fs::File::open(path)
        .map_err(failed)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut raw)
        .map_err(failed)?;
    if raw.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(raw.as_slice())
            .take(MAX_BYTES + 1)
            .read_to_end(&mut plain)
            .map_err(failed)?;
        raw = plain;
    }
    if raw.starts_with(b"##fileformat=VCF") || raw.starts_with(b"BCF") {
        return Ok(None);
    }
    if raw.len() as u64 > MAX_BYTES {
        return Err(Error::input(format!("is larger than {MAX_BYTES} bytes: not a list")).at(path));
    }
    String::from_utf8(raw)
        .map(Some)
        .map_err(|_| Error::input("is not UTF-8 text").at(path).hint("save it as UTF-8"))
}

/// Holds one row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Gives the 1-based line.
    pub line: u64,
    /// Quotes the variant.
    pub variant: String,
    /// Note.
    pub note: String,
    /// Gives the date, `YYYY-MM-DD` or empty.
    pub date: String,
    /// Author.
    pub author: String,
}

/// Reads the rows of a table; their variants are still text.
///
/// # Errors
/// Input, with the line: no header with `variant`, an unknown or repeated column, more cells than
/// columns, no variant, a date that is none.
pub fn rows(text: &str) -> Result<Vec<ListRow>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut columns: Option<Vec<usize>> = None;
    let mut rows = Vec::new();
    for (line, content) in (1u64..).zip(text.lines()) {
        let content = content.trim_end_matches('\r');
        if content.trim().is_empty() || (content.starts_with('#') && columns.is_some()) {
            continue;
        }
        let Some(columns) = &columns else {
            let head = content.trim_start_matches('#').trim();
            let names: Vec<&str> = head.split('\t').map(str::trim).collect();
            // A comment before the header is prose.
            if content.starts_with('#') && !names.iter().any(|n| n.eq_ignore_ascii_case("variant"))
            {
                continue;
            }
            columns = Some(header(&names).map_err(|e| e.line(line))?);
            continue;
        };
        let mut cells: [String; 4] = Default::default();
        for (i, cell) in content.split('\t').enumerate() {
            match columns.get(i).and_then(|c| cells.get_mut(*c)) {
                Some(slot) => cell.trim().clone_into(slot),
                None if cell.trim().is_empty() => {}
                None => {
                    return Err(Error::input(format!(
                        "more cells than the header's {}",
                        columns.len()
                    ))
                    .line(line));
                }
            }
        }
        let [variant, note, date, author] = cells;
        if variant.is_empty() {
            return Err(Error::input("no variant").line(line));
        }
        check_date(&date).map_err(|e| e.line(line))?;
        rows.push(ListRow { line, variant, note, date, author });
    }
    Ok(rows)
}

fn header(names: &[&str]) -> Result<Vec<usize>> {
    let hint = "the first line names the columns, separated by tabs: variant, note, date, author";
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let Some(i) = COLUMNS.iter().position(|c| c.eq_ignore_ascii_case(name)) else {
            let shown: String = name.chars().take(40).collect();
            return Err(Error::input(format!("'{shown}' is not a column of a list")).hint(hint));
        };
        if columns.contains(&i) {
            return Err(Error::input(format!("the column '{name}' stands twice")).hint(hint));
        }
        columns.push(i);
    }
    if columns.contains(&0) {
        Ok(columns)
    } else {
        Err(Error::input("has no column 'variant'").hint(hint))
    }
}

/// Checks for `YYYY-MM-DD`, or nothing.
fn check_date(date: &str) -> Result<()> {
    let part = |from: usize, to: usize| date.get(from..to).and_then(|t| t.parse::<u32>().ok());
    let form = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let real = part(5, 7).is_some_and(|m| (1..=12).contains(&m))
        && part(8, 10).is_some_and(|d| (1..=31).contains(&d));
    if date.is_empty() || (form && real) {
        return Ok(());
    }
    let shown: String = date.chars().take(40).collect();
    Err(Error::input(format!("'{shown}' is not a date")).hint("write YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_with_oddities() {
        let text = "\u{feff}# our list\r\n#date\tvariant\tNote\r\n2026-01-31\tchr1:3:G:T\tseen twice\r\n\n# later\n\tchr1:4:T:A\t\n";
        let rows = rows(text).unwrap();
        assert_eq!(rows.len(), 2);
        let first = &rows[0];
        assert_eq!(
            (first.line, first.date.as_str(), first.note.as_str()),
            (3, "2026-01-31", "seen twice")
        );
        assert_eq!(
            (rows[1].line, rows[1].variant.as_str(), rows[1].date.as_str()),
            (6, "chr1:4:T:A", "")
        );
        for (text, part) in [
            ("variant\tdat\n", "'dat' is not a column"),
            ("note\n", "no column 'variant'"),
            ("variant\tvariant\n", "twice"),
            ("variant\nchr1:3:G:T\tx\n", "more cells"),
            ("variant\tnote\n\tx\n", "no variant"),
            ("variant\tdate\nchr1:3:G:T\t31.1.2026\n", "not a date"),
            ("variant\tdate\nchr1:3:G:T\t2026-13-01\n", "not a date"),
            ("chr1:3:G:T\n", "not a column"),
        ] {
            let e = super::rows(text).unwrap_err();
            assert!(e.to_string().contains(part), "{text:?}: {e}");
        }
    }
}
