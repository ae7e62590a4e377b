//! Callability as files: `<case>.coverage.tsv` (a line a gene, exon and locus), `<case>.gaps.bed`,
//! and the part of the JSON document.

use crate::model::coverage::{
    CoverageReport, Depths, Gap, GeneCoverage, LocusCoverage, SampleChecks, Verdict,
};
use crate::model::{Chromosome, Span};
use crate::report::text;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;

/// The table's bytes. `head` are the `##key=value` lines.
pub fn table(report: &CoverageReport, head: &[(&'static str, String)]) -> Vec<u8> {
    let mut out = String::new();
    opening(&mut out, head, report);
    out.push_str("level\tgene\tname\ttranscript\tchrom\tstart\tend\tbases\tmean\tmedian");
    for t in &report.thresholds {
        let _ = write!(out, "\tat_least_{t}x");
    }
    out.push_str("\tmapq0\tcovered_share\tgaps\tgap_bases\tverdict\twhy\tparalogue\n");
    for gene in &report.genes {
        let body: Option<Span> = None;
        let gaps: u64 = gene.gaps.iter().map(|g| g.span.len()).sum();
        let share = gene.covered_share.map_or_else(|| ".".to_owned(), |s| decimals(s, 4));
        let row = Row {
            level: "gene",
            gene: &gene.gene.symbol,
            name: &gene.target,
            transcript: ".",
            span: body,
        };
        row.write(&mut out, gene.chromosome, gene.exonic.as_ref(), report.thresholds.len());
        let _ = write!(out, "\t{share}\t{}\t{gaps}", gene.gaps.len());
        verdict(&mut out, &gene.verdict, &gene.paralogue);
        if let Some(body) = &gene.body {
            let row = Row {
                level: "body",
                gene: &gene.gene.symbol,
                name: "region as searched",
                transcript: ".",
                span: None,
            };
            row.write(&mut out, gene.chromosome, Some(body), report.thresholds.len());
            out.push_str("\t.\t.\t.\t.\t.\t.\n");
        }
        for exon in &gene.exons {
            let name = format!("exon {}/{}", exon.number, exon.count);
            let row = Row {
                level: "exon",
                gene: &gene.gene.symbol,
                name: &name,
                transcript: &exon.transcript,
                span: Some(exon.span),
            };
            row.write(&mut out, gene.chromosome, Some(&exon.depths), report.thresholds.len());
            let inside: Vec<u64> =
                gene.gaps.iter().map(|g| overlap(g.span, exon.span)).filter(|n| *n > 0).collect();
            let _ = writeln!(out, "\t.\t{}\t{}\t.\t.\t.", inside.len(), inside.iter().sum::<u64>());
        }
    }
    for locus in &report.loci {
        let genes = locus.genes.join(",");
        let gene = if genes.is_empty() { "." } else { &genes };
        let row =
            Row { level: "locus", gene, name: &locus.id, transcript: ".", span: Some(locus.span) };
        row.write(&mut out, Some(locus.chromosome), locus.depths.as_ref(), report.thresholds.len());
        out.push_str("\t.\t.\t.");
        verdict(&mut out, &locus.verdict, &[]);
    }
    out.into_bytes()
}

/// BED of the gaps: chromosome, 0-based start, end, gene, part, HGVS, lowest and mean depth,
/// ClinVar's pathogenic alleles and panel loci inside (`.` for none, `not known` without a
/// resource).
pub fn gaps_bed(report: &CoverageReport, head: &[(&'static str, String)]) -> Vec<u8> {
    let mut out = String::new();
    opening(&mut out, head, report);
    out.push_str("#chrom\tstart\tend\tgene\tpart\thgvs\tlowest\tmean\tclinvar_pathogenic\tloci\n");
    for gene in &report.genes {
        let Some(chromosome) = gene.chromosome else { continue };
        for gap in &gene.gaps {
            let clinvar = match &gap.clinvar {
                None => "not known".to_owned(),
                Some(list) if list.is_empty() => ".".to_owned(),
                Some(list) => list.join("; "),
            };
            let _ = writeln!(
                out,
                "{chromosome}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                gap.span.start,
                gap.span.end,
                text::spreadsheet(&gene.gene.symbol),
                gap.part,
                gap.hgvs.as_deref().unwrap_or("."),
                gap.lowest,
                decimals(gap.mean, 1),
                text::spreadsheet(&clinvar),
                text::spreadsheet(&or_dot(&gap.loci.join("; "))),
            );
        }
    }
    out.into_bytes()
}

/// The `##` lines.
fn opening(out: &mut String, head: &[(&'static str, String)], report: &CoverageReport) {
    let own = [
        ("alignments", format!("{} ({})", report.file, report.format)),
        ("counted", report.counted.clone()),
        (
            "target",
            format!(
                "exons and {} bases on both sides; covered from {}x",
                report.exon_padding, report.covered_depth
            ),
        ),
    ];
    let own =
        own.into_iter().chain([("sample_checks", checks_text(&report.checks))]).collect::<Vec<_>>();
    for (key, value) in head.iter().chain(&own) {
        let _ = writeln!(out, "##{key}={}", text::one_line(value));
    }
}

/// The checks on one line; what is not known is left out.
fn checks_text(c: &SampleChecks) -> String {
    let share = |name: &str, v: Option<f64>| v.map(|v| format!("{name} {}", decimals(v, 4)));
    let sex = serde_json::to_value(c.sex).ok().and_then(|v| v.as_str().map(str::to_owned));
    let parts = [
        Some(format!("primary reads {}", c.reads)),
        share("duplicates", c.duplicates),
        share("failed", c.failed),
        share("supplementary", c.supplementary),
        share("MAPQ 0", c.mapq0),
        share("proper pairs", c.proper_pairs),
        c.insert_median.map(|n| format!("median insert {n}")),
        c.insert_quartiles.map(|[a, b]| format!("insert quartiles {a} to {b}")),
        share("autosomal depth", c.autosome_depth),
        share("X ratio", c.x_ratio),
        share("Y ratio", c.y_ratio),
        sex.map(|s| format!("sex by depth {s}")),
        share("on target", c.on_target),
        c.contamination.as_ref().map(|c| {
            let [a, b] = c.interval;
            format!(
                "contamination {} ({} to {}; {} sites; {})",
                decimals(c.share, 4),
                decimals(a, 4),
                decimals(b, 4),
                c.sites,
                c.source
            )
        }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

struct Row<'a> {
    level: &'a str,
    gene: &'a str,
    name: &'a str,
    transcript: &'a str,
    span: Option<Span>,
}

impl Row<'_> {
    /// Columns up to `mapq0`.
    fn write(
        &self,
        out: &mut String,
        chromosome: Option<Chromosome>,
        depths: Option<&Depths>,
        thresholds: usize,
    ) {
        let chromosome = chromosome.map_or(".", Chromosome::name);
        let (start, end) = self.span.map_or((".".to_owned(), ".".to_owned()), |s| {
            (s.one_based_start().to_string(), s.one_based_end().to_string())
        });
        let _ = write!(
            out,
            "{}\t{}\t{}\t{}\t{chromosome}\t{start}\t{end}",
            self.level,
            text::spreadsheet(self.gene),
            text::spreadsheet(self.name),
            text::spreadsheet(self.transcript)
        );
        match depths {
            Some(d) => {
                let _ = write!(out, "\t{}\t{}\t{}", d.bases, decimals(d.mean, 2), d.median);
                for share in &d.at_least {
                    let _ = write!(out, "\t{}", decimals(*share, 4));
                }
                out.push('\t');
                out.push_str(&d.mapq0.map_or_else(|| ".".to_owned(), |s| decimals(s, 4)));
            }
            None => out.push_str(&"\t.".repeat(4 + thresholds)),
        }
    }
}

fn verdict(out: &mut String, verdict: &Verdict, paralogue: &[String]) {
    let why = if let Verdict::NoData(why) = verdict { why.as_str() } else { "." };
    let _ = writeln!(
        out,
        "\t{}\t{why}\t{}",
        verdict.name(),
        text::spreadsheet(&or_dot(&paralogue.join(",")))
    );
}

fn or_dot(text: &str) -> String {
    if text.is_empty() { ".".to_owned() } else { text.to_owned() }
}

/// A computed share or mean has no more decimals than these; trailing zeros go.
fn decimals(value: f64, digits: i32) -> String {
    let scale = 10f64.powi(digits);
    ((value * scale).round() / scale).to_string()
}

fn overlap(a: Span, b: Span) -> u64 {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Callability in the JSON document. Coordinates are 1-based inclusive.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CoverageDoc<'a> {
    /// File name.
    file: &'a str,
    /// `BAM` or `CRAM`.
    format: &'static str,
    /// Sample that the read groups name.
    sample: Option<&'a str>,
    /// Reads and bases that count.
    counted: &'a str,
    /// Depths that `at_least` speaks of.
    thresholds: &'a [u32],
    /// Depth from which a base is covered.
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
    warnings: &'a [String],
}

/// One gene's callability.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GeneDoc<'a> {
    /// HGNC symbol.
    gene: &'a str,
    /// HGNC identifier.
    hgnc_id: &'a str,
    /// What the verdict is on.
    target: &'a str,
    /// Verdict.
    verdict: &'a Verdict,
    /// Share of the target at the covered depth.
    covered_share: Option<f64>,
    /// Depth from which a base counts as covered in this gene.
    covered_depth: u32,
    /// Depth over the target.
    exonic: Option<&'a Depths>,
    /// Depth over the gene's region.
    body: Option<&'a Depths>,
    /// Paralogue and mappability loci that touch the gene.
    paralogue: &'a [String],
    /// Exons of the first transcript.
    exons: Vec<ExonDoc<'a>>,
    /// Gaps.
    gaps: Vec<GapDoc<'a>>,
}

/// One exon's callability.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
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
    /// Depth.
    depths: &'a Depths,
}

/// One gap.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GapDoc<'a> {
    /// First base.
    start: u64,
    /// Last base.
    end: u64,
    /// What it is and what lies in it.
    #[serde(flatten)]
    gap: &'a Gap,
}

/// One locus's callability.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
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
    /// Depth.
    depths: Option<&'a Depths>,
}

pub(crate) fn document(report: &CoverageReport) -> CoverageDoc<'_> {
    CoverageDoc {
        file: &report.file,
        format: report.format,
        sample: report.sample.as_deref(),
        counted: &report.counted,
        thresholds: &report.thresholds,
        covered_depth: report.covered_depth,
        exon_padding: report.exon_padding,
        genes: report.genes.iter().map(|g| gene(g)).collect(),
        loci: report.loci.iter().map(locus).collect(),
        checks: &report.checks,
        warnings: &report.warnings,
    }
}

fn gene(g: &GeneCoverage) -> GeneDoc<'_> {
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
        exons: g
            .exons
            .iter()
            .map(|e| ExonDoc {
                number: e.number,
                count: e.count,
                transcript: &e.transcript,
                start: e.span.one_based_start(),
                end: e.span.one_based_end(),
                depths: &e.depths,
            })
            .collect(),
        gaps: g
            .gaps
            .iter()
            .map(|gap| GapDoc {
                start: gap.span.one_based_start(),
                end: gap.span.one_based_end(),
                gap,
            })
            .collect(),
    }
}

fn locus(l: &LocusCoverage) -> LocusDoc<'_> {
    LocusDoc {
        id: &l.id,
        category: &l.category,
        genes: &l.genes,
        chromosome: l.chromosome.name(),
        start: l.span.one_based_start(),
        end: l.span.one_based_end(),
        verdict: &l.verdict,
        depths: l.depths.as_ref(),
    }
}

/// The document alone, for the `coverage` verb.
///
/// # Errors
/// Internal, where the writer refuses.
pub fn json(report: &CoverageReport) -> crate::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(&document(report))
        .map_err(|e| crate::Error::internal(format!("cannot write the coverage as JSON: {e}")))?;
    text.push(b'\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{fixture, html, provenance};

    #[test]
    fn every_line_of_the_table_has_every_column() {
        let report = fixture::with_coverage();
        let coverage = report.coverage.as_ref().unwrap();
        let text = String::from_utf8(table(coverage, &provenance::lines(&report))).unwrap();
        let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with("##")).collect();
        let columns = lines[0].split('\t').count();
        assert!(lines.iter().all(|l| l.split('\t').count() == columns), "{text}");
        assert!(lines.iter().any(|l| l.contains("\tno data\tnot one read")));
        assert!(text.contains("\t'=PARALOGUE()"), "a formula is neutralised");
        // One gap of six bases lies in the first exon.
        let exon = lines.iter().find(|l| l.starts_with("exon\tRUNX1\texon 1/")).unwrap();
        assert!(exon.ends_with("\t.\t1\t6\t.\t.\t."), "{exon}");
    }

    #[test]
    fn gaps_are_0_based_in_bed() {
        let report = fixture::with_coverage();
        let text = String::from_utf8(gaps_bed(report.coverage.as_ref().unwrap(), &[])).unwrap();
        let line = text.lines().find(|l| !l.starts_with('#')).unwrap();
        let gap = &report.coverage.as_ref().unwrap().genes[0].gaps[0];
        assert!(
            line.starts_with(&format!("chr21\t{}\t{}\tRUNX1\t", gap.span.start, gap.span.end)),
            "{line}"
        );
        assert!(
            line.ends_with("\t4\t4\tchr21:34787805:C:T Pathogenic (ClinVar 1)\tRUNX1_R201"),
            "{line}"
        );
    }

    #[test]
    fn the_page_draws_depth_and_gaps() {
        let page = String::from_utf8(html::render(&fixture::with_coverage()).unwrap()).unwrap();
        assert_eq!(page.matches("<g class=\"depth\">").count(), 2, "RUNX1 and ANKRD26");
        assert_eq!(page.matches("<rect class=\"gap\"").count(), 1);
        let without = String::from_utf8(html::render(&fixture::report()).unwrap()).unwrap();
        assert_eq!(without.matches("<g class=\"depth\">").count(), 0);
    }
}
