//! Writers: one [`CaseReport`] to TSV, XLSX, JSON, VCF, HTML; the ledger, the run manifest, and
//! [`explain()`].
//!
//! Order of use: [`OutputDir::create`], [`LedgerWriter`] while records stream, [`write_all`],
//! [`manifest::write`], [`OutputDir::commit`]. Everything here is the same bytes for the same
//! report, the run manifest aside.

pub mod explain;
#[cfg(test)]
pub(crate) mod fixture;
pub mod flags;
pub mod formats;
pub mod html;
pub mod ledger;
pub mod links;
pub mod manifest;
pub mod provenance;
mod resources;
pub mod staging;
pub mod tables;
pub mod text;

pub use explain::explain;
pub use ledger::{LedgerReader, LedgerWriter};
pub use manifest::{Stage, Volatile};
pub use staging::{OutputDir, StagedFile, WrittenFile, file_stem};

use crate::Result;
use crate::model::report::{CaseReport, LedgerSummary};
use crate::model::row::GeneData;
use formats::{cnv_vcf, json, tsv, vcf, xlsx};
use rayon::prelude::*;
use std::io::{self, Write};
use tables::{genes, people};

/// Writes one or more outputs.
type Output = fn(&CaseReport, &Outputs<'_>) -> Result<Vec<WrittenFile>>;

/// Where a case's outputs go.
struct Outputs<'a> {
    stem: String,
    out: &'a OutputDir,
}

impl Outputs<'_> {
    fn stream(
        &self,
        ending: &str,
        body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<WrittenFile> {
        self.out.write(&format!("{}.{ending}", self.stem), body)
    }

    fn bytes(&self, ending: &str, bytes: &[u8]) -> Result<WrittenFile> {
        self.stream(ending, |out| out.write_all(bytes))
    }
}

/// Writes every output but the ledger and the run manifest; returns them by name.
///
/// Runs on the current rayon pool.
///
/// # Errors
/// Input, where the file system refuses or a format cannot hold the report; internal, where a
/// writer fails.
pub fn write_all(report: &CaseReport, out: &OutputDir) -> Result<Vec<WrittenFile>> {
    // The slow ones first, so that a second thread takes the rest.
    let outputs: [Output; 8] = [
        |r, to| Ok(vec![to.bytes("xlsx", &xlsx::render(r)?)?]),
        |r, to| Ok(vec![to.stream("html", |out| html::write(r, out))?]),
        |r, to| Ok(vec![to.stream("json", |out| json::write(r, out))?]),
        |r, to| Ok(vec![to.stream("variants.tsv", |out| tsv::write_variants(r, out))?]),
        |r, to| Ok(vec![to.stream("genes.tsv", |out| tsv::write_genes(r, out))?]),
        |r, to| {
            let Some(c) = &r.coverage else { return Ok(Vec::new()) };
            let head = provenance::lines(r);
            Ok(vec![
                to.stream("coverage.tsv", |out| tsv::write_coverage(c, &head, out))?,
                to.stream("gaps.bed", |out| tsv::write_gaps(c, &head, out))?,
            ])
        },
        |r, to| {
            let Some(c) = &r.cnv else { return Ok(Vec::new()) };
            let mut head = provenance::lines(r);
            head.push(("baseline", people::baseline_text(c)));
            let style = vcf::ContigStyle::of(r);
            let (vcf, index) = cnv_vcf::render(c, &head, &|chromosome| style.name(chromosome))?;
            Ok(vec![
                to.bytes("cnv.vcf.gz", &vcf)?,
                to.bytes("cnv.vcf.gz.tbi", &index)?,
                to.stream("cnv.tsv", |out| tsv::write_copies(c, &head, out))?,
                to.stream("cnv.points.tsv.gz", |out| tsv::write_points(c, &head, out))?,
            ])
        },
        |r, to| {
            let (vcf, index) = vcf::render(r)?;
            Ok(vec![to.bytes("vcf.gz", &vcf)?, to.bytes("vcf.gz.tbi", &index)?])
        },
    ];
    let to = Outputs { stem: file_stem(&report.name), out };
    let written: Vec<Vec<WrittenFile>> = outputs
        .par_iter()
        .with_max_len(1)
        .map(|write| write(report, &to))
        .collect::<Result<_>>()?;
    let mut written: Vec<WrittenFile> = written.into_iter().flatten().collect();
    written.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(written)
}

/// Notes of the panels as the warnings and the panel's remarks spell them.
fn panel_notes(report: &CaseReport) -> impl Iterator<Item = String> {
    report
        .panel
        .panels
        .iter()
        .filter(|p| !p.note.is_empty())
        .map(|p| format!("{}: {}", p.id, p.note))
}

/// Symbols of the panel genes that the call set could say nothing (or not everything) about, with
/// the reason.
pub fn genes_without_data(report: &CaseReport) -> Vec<String> {
    report
        .genes
        .iter()
        .filter(|g| g.data != GeneData::Records)
        .map(|g| format!("{} ({})", g.gene.symbol, genes::data_text(&g.data)))
        .collect()
}

/// Totals of the ledger in words; `None` is not known.
pub fn ledger_totals(ledger: &LedgerSummary) -> [(&'static str, Option<u64>); 5] {
    [
        ("Records in the file", ledger.records_in_file),
        ("Records outside the panel", ledger.records_outside_panel),
        ("Records inside the panel", Some(ledger.records_inside_panel)),
        ("Records inside the panel left out (--lenient)", Some(ledger.records_refused)),
        ("Alleles inside the panel", Some(ledger.alleles_inside_panel)),
    ]
}
