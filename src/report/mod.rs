//! Writes one [`CaseReport`] to TSV, XLSX, JSON, VCF, HTML; the ledger, the run manifest, and
//! [`explain()`].
//!
//! | file | job |
//! |---|---|
//! | [`tables`] | what the tables hold: each column once |
//! | [`formats`] | TSV, XLSX, JSON, VCF |
//! | [`html`] | the page |
//! | [`ledger`] | what became of every allele, line by line |
//! | [`manifest`] | the run manifest |
//! | [`phrases`] | the words of notices |
//! | [`explain`](mod@explain) | what became of one variant |
//! | [`staging`] | an output folder that appears when all is written |
//! | [`relatedness`] | the checks of a family, as tables and as JSON |
//! | [`provenance`] | the origin that every table opens with |
//! | [`flags`], [`links`], [`resources`], [`overview`] | words and addresses that the formats show |
//! | [`text`] | untrusted text made harmless |
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
mod overview;
pub mod phrases;
pub mod provenance;
pub mod relatedness;
mod resources;
pub mod staging;
pub mod tables;
pub mod text;

pub use explain::explain;
pub use ledger::{LedgerReader, LedgerWriter};
pub use manifest::{Stage, Volatile};
pub use staging::{OutputDir, StagedFile, WrittenFile, file_stem};

use crate::Result;
use crate::model::report::CaseReport;
use formats::{cnv_vcf, json, tsv, vcf, xlsx};
use rayon::prelude::*;
use std::io::{self, Write};
use tables::people;

/// Writes one or more outputs.
type Output = fn(&CaseReport, &Outputs<'_>) -> Result<Vec<WrittenFile>>;

/// Names the files of a case and writes them.
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
            let style = vcf::ContigStyle::detect(r);
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
