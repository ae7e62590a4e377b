//! Writes the kept alleles as VCF 4.2 (BGZF) with a tabix index, one record per normalised allele,
//! karyotypic order.
//!
//! INFO text is percent-encoded (VCF 4.3, section 1.2: `%`, `;`, `=`, `,`, white space and
//! controls), plus `&`, which joins values inside one gene's entry. Lists are parallel to
//! `PW_GENE`.

use crate::io::calls::compress::{VcfLine, compress_vcf};
use crate::io::text::percent;
use crate::model::ledger::Tier;
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::model::{Allele, Build, Chromosome, Value, Variant};
use crate::report::formats::vcf_file::{self, SampleField};
use crate::report::provenance;
use crate::report::tables::column::Table;
use crate::report::tables::variants::VARIANTS;
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Declares the sample fields of a record; the values are of the allele's first row.
const SAMPLE: &[SampleField<Row>] = &[
    SampleField {
        id: "GT",
        number: "1",
        kind: "String",
        description: "Genotype seen from this allele: 0 reference, 1 this allele, . another or missing",
        value: genotype,
    },
    SampleField {
        id: "DP",
        number: "1",
        kind: "Integer",
        description: "Depth",
        value: |r| known_or_dot(r.call.depth),
    },
    SampleField {
        id: "AD",
        number: "R",
        kind: "Integer",
        description: "Reads of the reference and of this allele",
        value: depths,
    },
    SampleField {
        id: "GQ",
        number: "1",
        kind: "Integer",
        description: "Genotype quality, rounded",
        value: |r| finite(r.call.quality).map_or_else(|| ".".to_owned(), |q| format!("{q:.0}")),
    },
];

/// Returns the compressed VCF and its tabix index.
///
/// # Errors
/// Internal, where an allele is not made of bases.
pub fn render(report: &CaseReport) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut by_allele: BTreeMap<&Allele, Vec<&Row>> = BTreeMap::new();
    for row in &report.rows {
        match &row.variant {
            Variant::Small(allele) => by_allele.entry(allele).or_default().push(row),
            // A symbolic allele is none of the alleles that callers of small variants write.
            Variant::Event(_) => {}
        }
    }
    let style = ContigStyle::detect(report);
    let lines = by_allele.into_iter().map(|(allele, rows)| {
        let end = allele.start + allele.reference.len() as u64;
        Ok(VcfLine {
            text: record(allele, &rows, style, report.panel.build)?,
            contig: style.name(allele.chromosome),
            start: allele.start + 1,
            end,
        })
    });
    compress_vcf(&header(report, style), lines)
}

/// Says how the output names contigs: as the input did, so that the user's own reference and region
/// files fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContigStyle {
    Chr,
    Bare,
}

impl ContigStyle {
    /// Returns the style of the reported rows.
    pub(crate) fn detect(report: &CaseReport) -> Self {
        let bare = |r: &Row| r.input.contig == r.variant.chromosome().ensembl_name();
        if !report.rows.is_empty() && report.rows.iter().all(bare) { Self::Bare } else { Self::Chr }
    }

    /// Returns a chromosome's name.
    pub(crate) fn name(self, chromosome: Chromosome) -> &'static str {
        match self {
            Self::Chr => chromosome.name(),
            Self::Bare => chromosome.ensembl_name(),
        }
    }
}

fn header(report: &CaseReport, style: ContigStyle) -> String {
    let mut h = String::from("##fileformat=VCFv4.2\n");
    vcf_file::origin(&mut h, &provenance::lines(report));
    for tier in Tier::ALL {
        let _ = writeln!(h, "##panelwise_tier_{}={}", tier.name(), tier.description());
    }
    h.push_str("##FILTER=<ID=PASS,Description=\"All filters passed\">\n");
    let filters: BTreeSet<String> = report
        .rows
        .iter()
        .flat_map(|r| filter_names(&r.filter))
        .filter(|f| f != "PASS" && f != ".")
        .collect();
    for name in filters {
        let _ = writeln!(h, "##FILTER=<ID={name},Description=\"As in the input\">");
    }
    vcf_file::fields(&mut h, &VARIANTS, SAMPLE);
    vcf_file::columns(&mut h, report.panel.build, &|c| style.name(c), &report.sample);
    h
}

fn record(allele: &Allele, rows: &[&Row], style: ContigStyle, build: Build) -> Result<String> {
    let bases = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphabetic() || b == b'*');
    let [first, ..] = rows else {
        return Err(Error::internal("an allele without a row"));
    };
    if !bases(&allele.reference) || !bases(&allele.alternate) {
        return Err(Error::internal("a normalised allele is not made of bases").locus(allele));
    }
    let filter = filter_names(&first.filter).join(";");
    let qual = finite(first.quality).map_or_else(|| ".".to_owned(), |q| q.to_string());
    Ok(format!(
        "{}\t{}\t{}\t{}\t{}\t{qual}\t{filter}\t{}\t{}\t{}\n",
        style.name(allele.chromosome),
        allele.start + 1,
        first.id.as_deref().filter(|id| !id.is_empty()).map_or_else(|| ".".to_owned(), encode),
        allele.reference,
        allele.alternate,
        info(&VARIANTS, rows, build),
        vcf_file::sample_ids(SAMPLE),
        vcf_file::sample_values(SAMPLE, first),
    ))
}

/// Returns the genotype seen from the allele; `./.` where it is no genotype.
fn genotype(row: &Row) -> String {
    let gt = row.call.allele_genotype.text();
    let fits = !gt.is_empty() && gt.bytes().all(|b| matches!(b, b'0' | b'1' | b'.' | b'/' | b'|'));
    if fits { gt.to_owned() } else { "./.".to_owned() }
}

fn depths(row: &Row) -> String {
    match (row.call.ref_depth.get(), row.call.alt_depth.get()) {
        (None, None) => ".".to_owned(),
        _ => format!("{},{}", known_or_dot(row.call.ref_depth), known_or_dot(row.call.alt_depth)),
    }
}

fn known_or_dot(v: Value<u32>) -> String {
    v.get().map_or_else(|| ".".to_owned(), |n| n.to_string())
}

fn finite(v: Value<f64>) -> Option<f64> {
    v.get().filter(|n| n.is_finite())
}

/// Returns the INFO column of one allele: `rows` are its genes.
///
/// A field with one value takes that of the first gene. A field with a value a gene has an entry
/// for each, `.` for none; several values in one entry are joined by `&`.
pub(crate) fn info(table: &Table<Row>, rows: &[&Row], build: Build) -> String {
    let fields = table.info().into_iter().filter_map(|(info, column)| {
        let entry = |row: &Row| {
            let values = column.info_values(info, row, build);
            values.iter().map(|v| encode(v)).collect::<Vec<_>>().join("&")
        };
        let value = if info.number == "1" {
            rows.first().map(|row| entry(row)).filter(|e| !e.is_empty())
        } else {
            let entries: Vec<String> = rows.iter().map(|row| entry(row)).collect();
            let any = entries.iter().any(|e| !e.is_empty());
            let or_dot = |e: String| if e.is_empty() { ".".to_owned() } else { e };
            any.then(|| entries.into_iter().map(or_dot).collect::<Vec<_>>().join(","))
        };
        value.map(|v| format!("{}={v}", info.id))
    });
    fields.collect::<Vec<_>>().join(";")
}

/// Returns the FILTER entries, percent-encoded; `.` for none.
fn filter_names(filter: &str) -> Vec<String> {
    let names: Vec<String> = filter.split(';').filter(|f| !f.is_empty()).map(header_id).collect();
    if names.is_empty() { vec![".".to_owned()] } else { names }
}

/// Encodes an ID of a header line: beyond what INFO reserves, quotes and angle brackets.
fn header_id(id: &str) -> String {
    let reserved = |c: char| is_reserved(c) || matches!(c, '"' | '<' | '>');
    percent::encode(id, reserved).into_owned()
}

/// Encodes what INFO reserves, and `&`, which joins values.
fn encode(value: &str) -> String {
    percent::encode(value, is_reserved).into_owned()
}

fn is_reserved(c: char) -> bool {
    vcf_file::is_reserved(c) || c == '&'
}
