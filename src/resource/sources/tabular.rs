//! Turns tables with an allele a row (REVEL, AlphaMissense, CADD, a user's TSV) into the alleles of
//! the bundle's regions.

use crate::io::text::table;
use crate::io::text::table::{Head, Place, Row, TableRequest};
use crate::resource::bundle::part::{PartBatch, PartWriter};
use crate::resource::sources::sites::{Cells, Sites, file_mark};
use crate::{Error, Result};
use std::path::Path;

/// Gives the places of a table's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// The column of the contig.
    pub chromosome: usize,
    /// The column of the 1-based position.
    pub position: usize,
    /// The column of REF.
    pub reference: usize,
    /// The column of ALT.
    pub alternate: usize,
    /// The number columns, by name for errors.
    pub numbers: Vec<(usize, String)>,
    /// The text columns; `None` where this file has no such column.
    pub texts: Vec<Option<usize>>,
}

/// Says how a table is read.
pub(crate) trait TableParser {
    /// Finds the columns; refuses a table that is another one, or of another build.
    fn columns(&mut self, head: &Head) -> Result<Columns>;
    /// Returns the release that the last file's head tells.
    fn release(&self) -> Option<String> {
        None
    }
    /// Looks at a row: an error refuses the file.
    fn check(&self, _row: &Row<'_>) -> Result<()> {
        Ok(())
    }
    /// Tells whether REF may differ from the reference because scores were lifted from another
    /// build.
    fn lifted(&self) -> bool {
        false
    }
}

impl Sites<'_> {
    /// Turns one table into a part.
    ///
    /// # Errors
    /// Input: as [`table::read`]; a cell that is no number; REF that is not the reference's (in a
    /// lifted table: in one row of twenty).
    pub fn read_table(
        &self,
        path: &Path,
        parser: &mut dyn TableParser,
        part: &mut PartWriter,
    ) -> Result<()> {
        let wider = self.wider();
        let progress = |_: Option<u64>, bytes: u64| (self.progress)(bytes);
        let request = TableRequest {
            path,
            regions: &wider,
            threads: self.threads,
            headless: false,
            progress: &progress,
        };
        let columns = std::cell::RefCell::new(Columns::default());
        let parser = std::cell::RefCell::new(parser);
        let counts = table::read(
            &request,
            &mut |head| {
                let found = parser.borrow_mut().columns(head)?;
                let place = Place {
                    chromosome: found.chromosome,
                    start: found.position,
                    end: None,
                    zero_based: false,
                };
                *columns.borrow_mut() = found;
                Ok(place)
            },
            &mut |row| {
                part.facts.records += 1;
                let mut taken = PartBatch::default();
                self.row(&row, &columns.borrow(), &**parser.borrow(), &mut taken)?;
                part.absorb(taken)
            },
        )?;
        let parser = parser.borrow();
        let facts = &mut part.facts;
        if facts.other_reference * 20 > facts.records {
            return Err(Error::input(format!(
                "REF is not the reference's in {} of {} rows",
                facts.other_reference, facts.records
            ))
            .at(path)
            .hint("table and reference must be of one build"));
        }
        facts.not_taken += counts.placeless;
        for (to, from) in facts.chromosomes.iter_mut().zip(counts.chromosomes) {
            *to |= from;
        }
        facts.release = parser.release();
        facts.file = file_mark(path, counts.bytes, counts.digest);
        Ok(())
    }

    fn row(
        &self,
        row: &Row<'_>,
        columns: &Columns,
        parser: &dyn TableParser,
        taken: &mut PartBatch,
    ) -> Result<()> {
        let cell = |i: usize| row.cells.get(i).copied().unwrap_or_default();
        parser.check(row)?;
        let (reference, alternate) = (
            cell(columns.reference).to_ascii_uppercase(),
            cell(columns.alternate).to_ascii_uppercase(),
        );
        let bases = |t: &str| !t.is_empty() && t.bytes().all(|b| b"ACGTN".contains(&b));
        if !bases(&reference) || !bases(&alternate) || reference == alternate {
            taken.not_taken += 1;
            return Ok(());
        }
        let alleles = (reference.as_str(), alternate.as_str());
        let mut cells = || cells_of(row, columns);
        if parser.lifted() {
            self.take_lifted(row.chromosome, row.span.start, alleles, taken, &mut cells)
        } else {
            self.take(row.chromosome, row.span.start, alleles, taken, &mut cells)
        }
    }
}

fn cells_of(row: &Row<'_>, columns: &Columns) -> Result<Option<Cells>> {
    let known = |i: usize| row.cells.get(i).copied().filter(|t| !t.is_empty() && *t != ".");
    let mut numbers = Vec::with_capacity(columns.numbers.len());
    for (i, name) in &columns.numbers {
        numbers.push(match known(*i) {
            None => f32::NAN,
            Some(text) => match text.parse::<f32>() {
                Ok(v) if v.is_finite() => v,
                _ => {
                    let shown: String = text.chars().take(40).collect();
                    return Err(Error::input(format!("{name} is '{shown}', not a number")));
                }
            },
        });
    }
    if !numbers.is_empty() && numbers.iter().all(|v| v.is_nan()) {
        return Ok(None);
    }
    let texts =
        columns.texts.iter().map(|i| i.and_then(known).unwrap_or_default().to_owned()).collect();
    Ok(Some((numbers, texts)))
}
