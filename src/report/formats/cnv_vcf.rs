//! Writes copy-number calls as VCF 4.4 (BGZF) with a tabix index.

use crate::Result;
use crate::io::calls::compress::{VcfLine, compress_vcf};
use crate::io::text::percent;
use crate::model::cnv::{CnvCall, CnvReport};
use crate::model::{Build, Chromosome};
use crate::report::formats::vcf_file::{self, SampleField};
use crate::report::provenance::Origin;
use crate::report::tables::copies::{COPIES, Line, allele_type, filter};
use std::fmt::Write as _;

/// Declares the sample fields of a record.
const SAMPLE: &[SampleField<CnvCall>] = &[
    SampleField {
        id: "GT",
        number: "1",
        kind: "String",
        description: "Genotype; . where the copies do not tell it",
        value: |c| genotype(c).to_owned(),
    },
    SampleField {
        id: "CN",
        number: "1",
        kind: "Float",
        description: "Copies called; of a mosaic those of the cells that carry it",
        value: |c| c.copies.to_string(),
    },
    SampleField {
        id: "CNQ",
        number: "1",
        kind: "Float",
        description: "Phred-scaled quality of CN against every other number",
        value: |c| format!("{:.1}", c.copies_quality),
    },
    SampleField {
        id: "CNM",
        number: "1",
        kind: "Float",
        description: "Copies measured",
        value: |c| format!("{:.2}", c.measured),
    },
    SampleField {
        id: "PL0",
        number: "1",
        kind: "Integer",
        description: "Copies of an unchanged chromosome in this sample (ploidy)",
        value: |c| c.ploidy.to_string(),
    },
];

const FILTERS: &[(&str, &str)] = &[
    ("PASS", "All filters passed"),
    ("LowQuality", "Quality under cnv.min_quality (cnv.mosaic_min_quality for a mosaic)"),
    ("LowMappability", "Many reads fit elsewhere as well"),
    (
        "FileEnd",
        "No read up to the end of the region in a file that was cut to regions: no loss can be told",
    ),
];

/// Returns the compressed VCF and its tabix index; `contig` gives the name of a chromosome in the
/// alignment file.
///
/// # Errors
/// Internal, where a call has no VCF position.
pub fn render(
    report: &CnvReport,
    origin: &Origin,
    contig: &dyn Fn(Chromosome) -> &'static str,
) -> Result<(Vec<u8>, Vec<u8>)> {
    // POS of a symbolic allele is the base before it: order by that.
    let mut calls: Vec<&CnvCall> = report.calls.iter().collect();
    calls.sort_by_key(|c| (c.chromosome, c.span, c.class));
    let records = calls.into_iter().map(|call| {
        let before = call.span.start.saturating_sub(1);
        let contig = contig(call.chromosome);
        let text = record(call, contig, before, report.build);
        Ok(VcfLine { text, contig, start: before + 1, end: call.span.end })
    });
    compress_vcf(&header(report, origin, contig), records)
}

fn header(
    report: &CnvReport,
    origin: &Origin,
    contig: &dyn Fn(Chromosome) -> &'static str,
) -> String {
    let mut h = String::from("##fileformat=VCFv4.4\n");
    vcf_file::origin(&mut h, origin);
    h.push_str(
        "##ALT=<ID=DEL,Description=\"Deletion\">\n##ALT=<ID=DUP,Description=\"Duplication\">\n",
    );
    for (id, description) in FILTERS {
        let _ = writeln!(h, "##FILTER=<ID={id},Description=\"{description}\">");
    }
    vcf_file::fields(&mut h, &COPIES, SAMPLE);
    vcf_file::columns(&mut h, report.build, contig, &report.sample);
    h
}

fn record(call: &CnvCall, contig: &str, before: u64, build: Build) -> String {
    let line = Line::Call(call.clone());
    let info: Vec<String> = COPIES
        .info()
        .into_iter()
        .filter_map(|(info, column)| {
            let values = column.info_values(info, &line, build);
            match (values.is_empty(), info.kind) {
                (true, _) => None,
                (_, "Flag") => Some(info.id.to_owned()),
                _ => Some(format!(
                    "{}={}",
                    info.id,
                    values.iter().map(|v| encode(v)).collect::<Vec<_>>().join(",")
                )),
            }
        })
        .collect();
    format!(
        "{contig}\t{}\t.\t{}\t<{}>\t{:.1}\t{}\t{}\t{}\t{}\n",
        before + 1,
        call.anchor,
        allele_type(call),
        call.quality,
        filter(call, ";"),
        info.join(";"),
        vcf_file::sample_ids(SAMPLE),
        vcf_file::sample_values(SAMPLE, call),
    )
}

fn encode(value: &str) -> String {
    percent::encode(value, vcf_file::is_reserved).into_owned()
}

/// Returns the genotype that the copies say: one of two alleles changed, both, or unknown.
fn genotype(call: &CnvCall) -> &'static str {
    match (call.class.is_mosaic(), call.ploidy, call.class.is_loss(), call.copies) {
        (true, ..) => "./.",
        (_, 1, true, _) => "1",
        (_, 1, false, _) => "1",
        (_, 2, true, 0) => "1/1",
        (_, 2, true, 1) => "0/1",
        (_, 2, false, 3) => "0/1",
        // Four copies: both doubled, or one tripled.
        _ => "./.",
    }
}
