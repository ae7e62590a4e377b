//! Writes copy number as JSON, a part of `<case>.json`. Coordinates are 1-based inclusive.

use crate::model::Build;
use crate::model::cnv::{CnvCall, CnvGene, CnvReport, CopySum};
use crate::report::formats::own_fields::{self, OwnFields};
use crate::report::phrases;
use crate::report::tables::copies::{COPIES, Line};
use schemars::JsonSchema;
use serde::Serialize;

/// Holds copy number from the reads.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CnvDoc<'a> {
    /// Median autosomal depth of the usable targets.
    autosomal_depth: f64,
    /// Over-dispersion of depth against independent reads (1: none).
    dispersion: f64,
    /// Copies of X, where they could be told.
    x_copies: Option<u32>,
    /// Copies of Y, where they could be told.
    y_copies: Option<u32>,
    /// Reference samples used, the most similar first; none: judged against the sample's own
    /// autosomes only.
    reference_samples: &'a [String],
    /// Lists the calls in genome order, those with a filter too.
    calls: Vec<CallDoc<'a>>,
    /// Holds the sums over sequences that reads cannot tell apart.
    sums: Vec<SumDoc<'a>>,
    /// Warnings.
    warnings: Vec<String>,
}

/// Describes one call.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = declare_fields)]
struct CallDoc<'a> {
    /// `loss`, `gain`, `mosaic loss`, `mosaic gain`.
    class: &'static str,
    /// Chromosome, `chr` prefix.
    chromosome: &'static str,
    /// First base.
    start: u64,
    /// Last base.
    end: u64,
    /// Gives the copies called; of a mosaic those of the cells that carry it.
    copies: u32,
    /// Gives the copies of an unchanged chromosome in this sample.
    ploidy: u32,
    /// Gives the copies measured.
    measured: f64,
    /// Share (0 to 1) of cells, of a mosaic.
    cell_fraction: Option<f64>,
    /// Phred-scaled probability that nothing is changed.
    quality: f64,
    /// Phred-scaled probability that another number of copies fits.
    copies_quality: f64,
    /// Says why the call is not certain; empty: it passes.
    filters: &'a [&'static str],
    /// `D`: depth; `DJ`: depth and a breakpoint seen in reads (VCF 4.4, SVCLAIM).
    claim: &'static str,
    /// Marks a call of which no read shows the breakpoint to the base.
    imprecise: bool,
    /// Uncertainty of the first base, offsets in bases.
    ci_start: (i64, i64),
    /// Uncertainty of the last base, offsets in bases.
    ci_end: (i64, i64),
    /// Split reads over the breakpoint.
    split_reads: u32,
    /// Reads clipped at either breakpoint.
    clipped_reads: u32,
    /// Pairs that show the breakpoint.
    discordant_pairs: u32,
    /// Exons and windows inside.
    targets: usize,
    /// Counts the targets with exon bases.
    exonic_targets: usize,
    /// Share (0 to 1) of bases in reads of mapping quality 0.
    mapq0: f64,
    /// Panel genes touched.
    genes: Vec<GeneDoc<'a>>,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Describes a gene that a call touches.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GeneDoc<'a> {
    /// HGNC symbol.
    gene: &'a str,
    /// HGNC identifier.
    hgnc_id: &'a str,
    /// Transcript that numbers the exons.
    transcript: Option<&'a str>,
    /// Exons touched, in transcript order, from 1.
    exons: &'a [usize],
    /// Exons of the transcript.
    exon_count: usize,
    /// Marks a gene of which the call holds the whole transcript.
    whole: bool,
}

/// Holds the copies of sequences that reads cannot tell apart.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = declare_fields)]
struct SumDoc<'a> {
    /// Identifier.
    id: &'a str,
    /// Genes.
    genes: &'a [String],
    /// Parts.
    parts: Vec<PartDoc<'a>>,
    /// Gives the verdict on the parts together.
    verdict: &'a str,
    /// Gives, Phred-scaled, how much better this fits than the next.
    quality: Option<f64>,
    /// Says what the sum can and cannot tell.
    note: &'a str,
    /// Holds the columns without a place above.
    #[serde(flatten)]
    #[schemars(skip)]
    own: OwnFields,
}

/// Describes one part of a sum.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PartDoc<'a> {
    /// Name.
    name: &'a str,
    /// Gives the copies measured.
    measured: Option<f64>,
    /// Whole copies.
    copies: Option<u32>,
    /// Copies of an ordinary genome.
    expected: u32,
}

pub(crate) fn document(report: &CnvReport) -> CnvDoc<'_> {
    let b = &report.baseline;
    CnvDoc {
        autosomal_depth: rounded(b.autosomal_depth),
        dispersion: rounded(b.dispersion),
        x_copies: b.x_copies,
        y_copies: b.y_copies,
        reference_samples: &b.reference_samples,
        calls: report.calls.iter().map(|c| call(c, report.build)).collect(),
        sums: report.sums.iter().map(|s| sum(s, report.build)).collect(),
        warnings: phrases::copy_number_sentences(&report.notices),
    }
}

/// Rounds to three decimals: what lies behind is noise.
fn rounded(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

fn call(c: &CnvCall, build: Build) -> CallDoc<'_> {
    CallDoc {
        class: c.class.name(),
        chromosome: c.chromosome.name(),
        start: c.span.one_based_start(),
        end: c.span.one_based_end(),
        copies: c.copies,
        ploidy: c.ploidy,
        measured: rounded(c.measured),
        cell_fraction: c.cell_fraction.map(rounded),
        quality: rounded(c.quality),
        copies_quality: rounded(c.copies_quality),
        filters: &c.filters,
        claim: c.claim.code(),
        imprecise: c.is_imprecise(),
        ci_start: c.ci_start,
        ci_end: c.ci_end,
        split_reads: c.split_reads,
        clipped_reads: c.clipped_reads,
        discordant_pairs: c.discordant_pairs,
        targets: c.targets,
        exonic_targets: c.exonic_targets,
        mapq0: rounded(c.mapq0),
        genes: c.genes.iter().map(gene).collect(),
        own: OwnFields::new([&COPIES], &Line::Call(c.clone()), build),
    }
}

fn gene(g: &CnvGene) -> GeneDoc<'_> {
    GeneDoc {
        gene: &g.symbol,
        hgnc_id: &g.hgnc_id,
        transcript: g.transcript.as_deref(),
        exons: &g.exons,
        exon_count: g.exon_count,
        whole: g.whole,
    }
}

fn sum(s: &CopySum, build: Build) -> SumDoc<'_> {
    SumDoc {
        id: &s.id,
        genes: &s.genes,
        parts: s
            .parts
            .iter()
            .map(|p| PartDoc {
                name: &p.name,
                measured: p.measured.map(rounded),
                copies: p.copies,
                expected: p.expected,
            })
            .collect(),
        verdict: &s.verdict,
        quality: s.quality.map(rounded),
        note: &s.note,
        own: OwnFields::new([&COPIES], &Line::Sum(s.clone()), build),
    }
}

fn declare_fields(schema: &mut schemars::Schema) {
    own_fields::declare([&COPIES], schema);
}
