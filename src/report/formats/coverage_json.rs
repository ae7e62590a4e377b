//! Writes callability as JSON: a part of `<case>.json`, and `<case>.coverage.json` of the
//! `coverage` verb. Coordinates are 1-based inclusive.

use crate::model::Build;
use crate::model::coverage::{
    CoverageReport, Depths, ExonCoverage, Gap, GeneCoverage, LocusCoverage, SampleChecks, Verdict,
};
use crate::report::formats::own_fields::{self, OwnFields};
use crate::report::phrases;
use crate::report::tables::coverage::{Line, PLACE_AND_DEPTH, VERDICT};
use crate::report::tables::gaps::GAPS;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Holds callability in the JSON document. Coordinates are 1-based inclusive.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CoverageDoc<'a> {
    /// File name.
    file: &'a str,
    /// `BAM` or `CRAM`.
    format: &'static str,
    /// Sample that the read groups name.
    sample: Option<&'a str>,
    /// Says which reads and bases count.
    counted: &'a str,
    /// Gives the depths of `at_least`.
    thresholds: &'a [u32],
    /// Gives the depth from which a base is covered.
    covered_depth: u32,
    /// Bases added on both sides of an exon.
    exon_padding: u64,
    /// Panel genes, in panel order.
    genes: Vec<GeneDoc<'a>>,
    /// Small panel loci.
    loci: Vec<LocusDoc<'a>>,
    /// Sample checks.
    checks: &'a SampleChecks,
    /// Warnings.
    warnings: Vec<String>,
}

/// Describes one gene's callability.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = declare_line_fields)]
struct GeneDoc<'a> {
    /// HGNC symbol.
    gene: &'a str,
    /// HGNC identifier.
    hgnc_id: &'a str,
    /// Says what the verdict is on.
    target: &'a str,
    /// Verdict.
    verdict: &'a Verdict,
    /// Gives the share of the target at the covered depth.
    covered_share: Option<f64>,
    /// Gives the depth from which a base counts as covered in this gene.
    covered_depth: u32,
    /// Measures depth over the target.
    exonic: Option<&'a Depths>,
    /// Measures depth over the gene's region.
    body: Option<&'a Depths>,
    /// Paralogue and mappability loci that touch the gene.
    paralogue: &'a [String],
    /// Exons of the first transcript.
    exons: Vec<ExonDoc<'a>>,
    /// Gaps.
    gaps: Vec<GapDoc<'a>>,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Describes one exon's callability.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = declare_line_fields)]
struct ExonDoc<'a> {
    /// Number in transcript order.
    number: usize,
    /// Exons of the transcript.
    count: usize,
    /// Transcript.
    transcript: &'a str,
    /// First base, padding included.
    start: u64,
    /// Last base, padding included.
    end: u64,
    /// Measures depth.
    depths: &'a Depths,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Describes one gap.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = declare_gap_fields)]
struct GapDoc<'a> {
    /// First base.
    start: u64,
    /// Last base.
    end: u64,
    /// Describes the gap and what lies in it.
    #[serde(flatten)]
    gap: &'a Gap,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Describes one locus's callability.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = declare_line_fields)]
struct LocusDoc<'a> {
    /// Locus id.
    id: &'a str,
    /// Category.
    category: &'a str,
    /// Genes.
    genes: &'a [String],
    /// Chromosome.
    chromosome: &'static str,
    /// First base.
    start: u64,
    /// Last base.
    end: u64,
    /// Verdict.
    verdict: &'a Verdict,
    /// Measures depth.
    depths: Option<&'a Depths>,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Makes the document.
pub(crate) fn document(report: &CoverageReport) -> CoverageDoc<'_> {
    CoverageDoc {
        file: &report.file,
        format: report.format,
        sample: report.sample.as_deref(),
        counted: &report.counted,
        thresholds: &report.thresholds,
        covered_depth: report.covered_depth,
        exon_padding: report.exon_padding,
        genes: report.genes.iter().map(|g| gene(g, report.build)).collect(),
        loci: report.loci.iter().map(|l| locus(l, report.build)).collect(),
        checks: &report.checks,
        warnings: phrases::sentences(&report.notices),
    }
}

fn gene(g: &Arc<GeneCoverage>, build: Build) -> GeneDoc<'_> {
    GeneDoc {
        gene: &g.gene.symbol,
        hgnc_id: &g.gene.hgnc_id,
        target: &g.target,
        verdict: &g.verdict,
        covered_share: g.covered_share,
        covered_depth: g.covered_depth,
        exonic: g.exonic.as_ref(),
        body: g.body.as_ref(),
        paralogue: &g.paralogue,
        exons: (0..).zip(&g.exons).map(|(i, e)| exon(g, i, e, build)).collect(),
        gaps: (0..).zip(&g.gaps).map(|(i, gap)| gap_doc(g, i, gap, build)).collect(),
        own: line_fields(&Line::Gene(Arc::clone(g)), build),
    }
}

fn exon<'a>(g: &Arc<GeneCoverage>, i: usize, e: &'a ExonCoverage, build: Build) -> ExonDoc<'a> {
    ExonDoc {
        number: e.number,
        count: e.count,
        transcript: &e.transcript,
        start: e.span.one_based_start(),
        end: e.span.one_based_end(),
        depths: &e.depths,
        own: line_fields(&Line::Exon(Arc::clone(g), i), build),
    }
}

fn gap_doc<'a>(g: &Arc<GeneCoverage>, i: usize, gap: &'a Gap, build: Build) -> GapDoc<'a> {
    GapDoc {
        start: gap.span.one_based_start(),
        end: gap.span.one_based_end(),
        gap,
        own: OwnFields::new([&GAPS], &(Arc::clone(g), i), build),
    }
}

fn locus(l: &LocusCoverage, build: Build) -> LocusDoc<'_> {
    LocusDoc {
        id: &l.id,
        category: &l.category,
        genes: &l.genes,
        chromosome: l.chromosome.name(),
        start: l.span.one_based_start(),
        end: l.span.one_based_end(),
        verdict: &l.verdict,
        depths: l.depths.as_ref(),
        own: line_fields(&Line::Locus(l.clone()), build),
    }
}

fn line_fields(line: &Line, build: Build) -> OwnFields {
    OwnFields::new([&PLACE_AND_DEPTH, &VERDICT], line, build)
}

fn declare_line_fields(schema: &mut schemars::Schema) {
    own_fields::declare([&PLACE_AND_DEPTH, &VERDICT], schema);
}

fn declare_gap_fields(schema: &mut schemars::Schema) {
    own_fields::declare([&GAPS], schema);
}

/// Writes the document alone, for the `coverage` verb.
///
/// # Errors
/// Internal, where the writer refuses.
pub fn render(report: &CoverageReport) -> crate::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(&document(report))
        .map_err(|e| crate::Error::internal(format!("cannot write the coverage as JSON: {e}")))?;
    text.push(b'\n');
    Ok(text)
}
