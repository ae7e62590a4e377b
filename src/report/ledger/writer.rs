//! Writes the ledger.

use super::COLUMNS;
use crate::Result;
use crate::io::text::bgzf::BgzfWriter;
use crate::io::text::percent;
use crate::model::ledger::LedgerEntry;
use crate::report::formats::tsv;
use crate::report::staging::{StagedFile, WrittenFile, failed};
use crate::report::text;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

/// Writes ledger entries as they come.
pub struct LedgerWriter {
    out: BgzfWriter<StagedFile>,
    path: PathBuf,
    line: Vec<u8>,
}

impl LedgerWriter {
    /// Opens with `head`: key and value of each `##` line.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn new(file: StagedFile, head: &[(&str, String)]) -> Result<Self> {
        let path = file.target().to_path_buf();
        let mut writer = Self { out: BgzfWriter::new(file), path, line: Vec::with_capacity(512) };
        // A vector takes every byte.
        let _ = tsv::write_origin(head, &mut writer.line);
        let _ = writeln!(writer.line, "{}", COLUMNS.join("\t"));
        writer.flush_line()?;
        Ok(writer)
    }

    /// Writes one entry.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn write(&mut self, entry: &LedgerEntry) -> Result<()> {
        let line = &mut self.line;
        let input = &entry.input;
        push(line, &input.contig);
        let _ = write!(line, "\t{}\t", input.position);
        push(line, &input.reference);
        line.push(b'\t');
        push(line, &input.alternate);
        line.push(b'\t');
        match &entry.allele {
            Some(allele) => {
                let _ = write!(line, "{allele}");
            }
            None => line.push(b'.'),
        }
        line.push(b'\t');
        push(line, &entry.genes.join(","));
        line.push(b'\t');
        push(line, entry.consequence.map_or("", |t| t.name()));
        line.push(b'\t');
        push(line, entry.hgvs.as_deref().unwrap_or_default());
        let _ = write!(line, "\t{}\t{}\t", entry.outcome.class(), entry.outcome.name());
        for (i, trace) in entry.trail.iter().enumerate() {
            if i > 0 {
                line.extend_from_slice(b" | ");
            }
            let _ = write!(
                line,
                "{}:{}({})",
                trace.rule,
                trace.verdict,
                text::one_line(&encode(&trace.values))
            );
        }
        if entry.trail.is_empty() {
            line.push(b'.');
        }
        line.push(b'\n');
        self.flush_line()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn finish(self) -> Result<WrittenFile> {
        let path = self.path;
        self.out.finish().map_err(|e| failed(&path, e))?.finish()
    }

    fn flush_line(&mut self) -> Result<()> {
        let written = self.out.write_all(&self.line);
        self.line.clear();
        written.map_err(|e| failed(&self.path, e))
    }
}

/// Appends text made harmless, `.` where it is empty.
fn push(line: &mut Vec<u8>, field: &str) {
    if field.is_empty() {
        line.push(b'.');
    } else {
        line.extend_from_slice(text::spreadsheet(field).as_bytes());
    }
}

/// Encodes the two characters that the reader splits by.
fn encode(values: &str) -> Cow<'_, str> {
    percent::encode(values, |c| matches!(c, '%' | '|'))
}
