//! The kept alleles as VCF 4.2 (BGZF) with a tabix index, one record per normalised allele,
//! karyotypic order.
//!
//! INFO text is percent-encoded (VCF 4.3, section 1.2: `%`, `;`, `=`, `,`, white space and
//! controls), plus `&`, which joins values inside one gene's entry. Lists are parallel to
//! `PW_GENE`.

use crate::model::ledger::Tier;
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::model::{Allele, Chromosome, Value};
use crate::report::formats::vcf_file;
use crate::report::formats::vcf_file::{Field, Line};
use crate::report::tables::columns::qualified;
use crate::report::{flags, provenance};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const INFO: &[Field] = &[
    ("PW_GENE", ".", "String", "Panel genes, HGNC symbols; the other PW lists are parallel to it"),
    ("PW_HGNC", ".", "String", "HGNC identifiers"),
    ("PW_TIER", ".", "String", "Tier per gene; see the panelwise_tier lines"),
    ("PW_CSQ", ".", "String", "Sequence Ontology terms per gene, joined by &"),
    ("PW_HGVSC", ".", "String", "Coding name per gene, RefSeq where known; percent-encoded"),
    ("PW_HGVSP", ".", "String", "Protein name per gene; percent-encoded"),
    (
        "PW_NMD",
        ".",
        "String",
        "Nonsense-mediated decay at the new stop per gene: triggers or escapes, with the reason",
    ),
    ("PW_HGVSG", "1", "String", "Genomic name; percent-encoded"),
    ("PW_FLAGS", ".", "String", "Flag codes per gene, joined by &"),
    ("PW_LOCUS", ".", "String", "Panel loci per gene, joined by &; percent-encoded"),
    (
        "PW_INHERITANCE",
        ".",
        "String",
        "How the genotype fits the mode of inheritance, per gene; percent-encoded",
    ),
    ("PW_WARN", ".", "String", "Warnings per gene, joined by &; percent-encoded"),
    (
        "PW_INPUT",
        "1",
        "String",
        "The allele as the input wrote it, contig:position:ref:alt; percent-encoded",
    ),
    (
        "PW_EVIDENCE",
        ".",
        "String",
        "Frequency evidence codes per gene (ACMG/AMP labels), joined by &",
    ),
    (
        "PW_RANKED_DOWN",
        ".",
        "String",
        "Why the row stands last within its tier, per gene, joined by &; percent-encoded",
    ),
    ("PW_RESCUE", ".", "String", "What forbids dropping, per gene, joined by &"),
    (
        "PW_NEIGHBOURS",
        ".",
        "String",
        "Per gene: relation and ClinVar variation of other pathogenic changes of the codon, joined by &",
    ),
    ("PW_DENY_LIST", "1", "String", "The deny-list's word on the allele; percent-encoded"),
    ("PW_CLNSIG", "1", "String", "ClinVar's aggregate classification; percent-encoded"),
    ("PW_CLNSTARS", "1", "Integer", "Stars of ClinVar's review status"),
    ("PW_CLNID", "1", "String", "ClinVar variation"),
    (
        "PW_PREDICTORS",
        ".",
        "String",
        "Predictor:score:band per gene, joined by &; the band is . where the score is in none",
    ),
    ("PW_AF_SOURCE", "1", "String", "Source and population of PW_AF; percent-encoded"),
    ("PW_AF", "1", "Float", "Population allele frequency used; absent where unknown"),
];

const FORMAT: &[Field] = &[
    (
        "GT",
        "1",
        "String",
        "Genotype seen from this allele: 0 reference, 1 this allele, . another or missing",
    ),
    ("DP", "1", "Integer", "Depth"),
    ("AD", "R", "Integer", "Reads of the reference and of this allele"),
    ("GQ", "1", "Integer", "Genotype quality, rounded"),
];

/// The compressed VCF and its tabix index.
///
/// # Errors
/// Internal, where an allele is not made of bases.
pub fn render(report: &CaseReport) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut by_allele: BTreeMap<&Allele, Vec<&Row>> = BTreeMap::new();
    for row in &report.rows {
        by_allele.entry(&row.allele).or_default().push(row);
    }
    let style = ContigStyle::of(report);
    let lines = by_allele.into_iter().map(|(allele, rows)| {
        let end = allele.start + allele.reference.len() as u64;
        Ok(Line {
            text: record(allele, &rows, style)?,
            contig: style.name(allele.chromosome),
            start: allele.start + 1,
            end,
        })
    });
    vcf_file::compressed(&header(report, style), lines)
}

/// How the output names contigs: as the input did, so that the user's own reference and region
/// files fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContigStyle {
    Chr,
    Bare,
}

impl ContigStyle {
    /// From the reported rows.
    pub(crate) fn of(report: &CaseReport) -> Self {
        let bare = |r: &Row| r.input.contig == r.allele.chromosome.ensembl_name();
        if !report.rows.is_empty() && report.rows.iter().all(bare) { Self::Bare } else { Self::Chr }
    }

    /// A chromosome's name.
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
    vcf_file::fields(&mut h, INFO, FORMAT);
    vcf_file::columns(&mut h, report.panel.build, &|c| style.name(c), &report.sample);
    h
}

fn record(allele: &Allele, rows: &[&Row], style: ContigStyle) -> Result<String> {
    let bases = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphabetic() || b == b'*');
    let [first, ..] = rows else {
        return Err(Error::internal("an allele without a row"));
    };
    if !bases(&allele.reference) || !bases(&allele.alternate) {
        return Err(Error::internal("a normalised allele is not made of bases").locus(allele));
    }
    let info = info(rows);
    let filter = filter_names(&first.filter).join(";");
    let call = &first.call;
    let integer = |v: Value<u32>| v.get().map_or_else(|| ".".to_owned(), |n| n.to_string());
    let depths = match (call.ref_depth.get(), call.alt_depth.get()) {
        (None, None) => ".".to_owned(),
        _ => format!("{},{}", integer(call.ref_depth), integer(call.alt_depth)),
    };
    let quality = call
        .quality
        .get()
        .filter(|q| q.is_finite())
        .map_or_else(|| ".".to_owned(), |q| format!("{q:.0}"));
    let qual = first
        .quality
        .get()
        .filter(|q| q.is_finite())
        .map_or_else(|| ".".to_owned(), |q| q.to_string());
    let gt = &call.allele_genotype;
    let gt_fits =
        !gt.is_empty() && gt.bytes().all(|b| matches!(b, b'0' | b'1' | b'.' | b'/' | b'|'));
    Ok(format!(
        "{}\t{}\t{}\t{}\t{}\t{qual}\t{filter}\t{info}\tGT:DP:AD:GQ\t{}:{}:{depths}:{quality}\n",
        style.name(allele.chromosome),
        allele.start + 1,
        first.id.as_deref().filter(|id| !id.is_empty()).map_or_else(|| ".".to_owned(), encode),
        allele.reference,
        allele.alternate,
        if gt_fits { gt } else { "./." },
        integer(call.depth),
    ))
}

fn info(rows: &[&Row]) -> String {
    let per_gene = |value: &dyn Fn(&Row) -> Vec<String>| -> Option<String> {
        let entries: Vec<String> = rows
            .iter()
            .map(|row| value(row).iter().map(|v| encode(v)).collect::<Vec<_>>().join("&"))
            .map(|v| if v.is_empty() { ".".to_owned() } else { v })
            .collect();
        entries.iter().any(|e| e != ".").then(|| entries.join(","))
    };
    let csq = |r: &Row| {
        r.consequence
            .as_ref()
            .map_or(vec![], |c| c.terms.iter().map(|t| t.name().to_owned()).collect())
    };
    let hgvs_c = |r: &Row| {
        r.consequence
            .as_ref()
            .and_then(|c| {
                qualified(c.of.refseq.as_deref().or(Some(&c.of.transcript)), c.hgvs_c.as_deref())
            })
            .into_iter()
            .collect()
    };
    let hgvs_p = |r: &Row| {
        r.consequence
            .as_ref()
            .and_then(|c| qualified(c.of.protein.as_deref(), c.hgvs_p.as_deref()))
            .into_iter()
            .collect()
    };
    let nmd = |r: &Row| {
        let name = r.consequence.as_ref().map_or("", |c| c.termination.nmd());
        Some(name.to_owned()).filter(|n| !n.is_empty()).into_iter().collect()
    };
    let flag_codes = |r: &Row| {
        let mut codes: Vec<String> = Vec::new();
        for flag in flags::row_flags(r) {
            if !codes.iter().any(|c| c == flag.code) {
                codes.push(flag.code.to_owned());
            }
        }
        codes
    };
    let first = rows.first();
    let clinvar = first.and_then(|r| r.resources.clinvar.known());
    let single = |v: Option<String>| v.filter(|v| !v.is_empty()).map(|v| encode(&v));
    [
        ("PW_GENE", per_gene(&|r| vec![r.gene.symbol.clone()])),
        ("PW_HGNC", per_gene(&|r| vec![r.gene.hgnc_id.clone()])),
        ("PW_TIER", per_gene(&|r| vec![r.tier.name().to_owned()])),
        ("PW_CSQ", per_gene(&csq)),
        ("PW_HGVSC", per_gene(&hgvs_c)),
        ("PW_HGVSP", per_gene(&hgvs_p)),
        ("PW_NMD", per_gene(&|r| nmd(r))),
        ("PW_HGVSG", single(first.and_then(|r| r.hgvs_g.clone()))),
        ("PW_FLAGS", per_gene(&flag_codes)),
        ("PW_LOCUS", per_gene(&|r| r.loci.iter().map(|l| l.id.clone()).collect())),
        ("PW_INHERITANCE", per_gene(&|r| vec![r.inheritance.clone()])),
        ("PW_WARN", per_gene(&|r| r.warnings.clone())),
        ("PW_INPUT", single(first.map(|r| r.input.to_string()))),
        ("PW_EVIDENCE", per_gene(&|r| r.evidence.iter().map(|e| e.code.to_owned()).collect())),
        ("PW_RANKED_DOWN", per_gene(&|r| r.ranked_down.clone())),
        ("PW_RESCUE", per_gene(&|r| r.rescues.iter().map(|x| x.by.to_string()).collect())),
        (
            "PW_NEIGHBOURS",
            per_gene(&|r| {
                r.neighbours
                    .iter()
                    .map(|n| format!("{}:{}", n.relation.name(), n.clinvar.id))
                    .collect()
            }),
        ),
        ("PW_DENY_LIST", single(first.and_then(|r| r.denied.clone()))),
        ("PW_CLNSIG", single(clinvar.map(|c| c.significance.clone()))),
        ("PW_CLNSTARS", clinvar.and_then(|c| c.stars).map(|s| s.to_string())),
        ("PW_CLNID", single(clinvar.map(|c| c.id.clone()))),
        ("PW_PREDICTORS", per_gene(&crate::report::resources::scores)),
        ("PW_AF_SOURCE", single(first.and_then(|r| r.frequency_source.clone()))),
        (
            "PW_AF",
            first.and_then(|r| r.frequency.get()).filter(|f| f.is_finite()).map(|f| f.to_string()),
        ),
    ]
    .into_iter()
    .filter_map(|(key, value)| value.map(|v| format!("{key}={v}")))
    .collect::<Vec<_>>()
    .join(";")
}

/// FILTER entries, percent-encoded; `.` for none.
fn filter_names(filter: &str) -> Vec<String> {
    let names: Vec<String> = filter.split(';').filter(|f| !f.is_empty()).map(header_id).collect();
    if names.is_empty() { vec![".".to_owned()] } else { names }
}

/// An ID that stands in a header line: beyond INFO's reserved characters, quotes and angle brackets
/// go too.
fn header_id(text: &str) -> String {
    encode(text).replace('"', "%22").replace('<', "%3C").replace('>', "%3E")
}

/// Percent-encodes what INFO reserves.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | ';' | '=' | ',' | '&') || c.is_whitespace() || c.is_control() {
            let mut utf8 = [0; 4];
            for b in c.encode_utf8(&mut utf8).bytes() {
                let _ = write!(out, "%{b:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}
