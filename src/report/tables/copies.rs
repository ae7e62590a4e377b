//! Copy number as files: VCF 4.4 (BGZF, tabix), `<case>.cnv.tsv` (a line a call and a sum),
//! `<case>.cnv.points.tsv.gz` (depth of every target, for plots).

use crate::Result;
use crate::io::calls::compress::{VcfLine, compress_vcf};
use crate::io::text::bgzf::BgzfWriter;
use crate::model::Chromosome;
use crate::model::cnv::{CnvCall, CnvGene, CnvReport, CopySum, SumPart};
use crate::report::formats::vcf_file;
use crate::report::formats::vcf_file::Field;
use crate::report::text;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Key and value pairs of a head, nothing volatile.
pub type Head = [(&'static str, String)];

const INFO: &[Field] = &[
    ("END", "1", "Integer", "Last base of the change"),
    ("SVTYPE", "1", "String", "DEL or DUP, for readers of VCF before 4.4"),
    ("SVLEN", "A", "Integer", "Bases lost or gained, always positive (VCF 4.4)"),
    ("SVCLAIM", "A", "String", "D: depth; DJ: depth and a breakpoint seen in reads"),
    ("IMPRECISE", "0", "Flag", "No breakpoint was seen in reads"),
    ("CIPOS", ".", "Integer", "Uncertainty of POS, offsets in bases"),
    ("CIEND", ".", "Integer", "Uncertainty of END, offsets in bases"),
    ("HOMLEN", "A", "Integer", "Bases by which the change can be shifted right"),
    ("MOSAIC", "0", "Flag", "In part of the cells"),
    ("CELLFRAC", "1", "Float", "Share of cells, of a mosaic"),
    ("SPLITREADS", "1", "Integer", "Reads across the breakpoint"),
    ("CLIPPEDREADS", "1", "Integer", "Reads clipped at either breakpoint"),
    ("ODDPAIRS", "1", "Integer", "Pairs whose distance or direction shows the breakpoint"),
    ("TARGETS", "1", "Integer", "Exons and windows measured inside"),
    ("EXONTARGETS", "1", "Integer", "Those that hold exon bases"),
    ("MAPQ0", "1", "Float", "Share of aligned bases in reads of mapping quality 0"),
    ("GENES", ".", "String", "Panel genes touched; percent-encoded"),
    ("EXONS", ".", "String", "What is touched of each gene, parallel to GENES; percent-encoded"),
];

const FORMAT: &[Field] = &[
    ("GT", "1", "String", "Genotype; . where the copies do not tell it"),
    ("CN", "1", "Float", "Copies called; of a mosaic those of the cells that carry it"),
    ("CNQ", "1", "Float", "Phred-scaled quality of CN against every other number"),
    ("CNM", "1", "Float", "Copies measured"),
    ("PL0", "1", "Integer", "Copies of an unchanged chromosome in this sample (ploidy)"),
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

/// The compressed VCF and its tabix index; `contig` gives the name of a chromosome in the alignment
/// file.
///
/// # Errors
/// Internal, where a call has no VCF position.
pub fn vcf(
    report: &CnvReport,
    head: &Head,
    contig: &dyn Fn(Chromosome) -> &'static str,
) -> Result<(Vec<u8>, Vec<u8>)> {
    // POS of a symbolic allele is the base before it: order by that.
    let mut calls: Vec<&CnvCall> = report.calls.iter().collect();
    calls.sort_by_key(|c| (c.chromosome, c.span, c.class));
    let lines = calls.into_iter().map(|call| {
        let before = call.span.start.saturating_sub(1);
        let contig = contig(call.chromosome);
        Ok(VcfLine {
            text: record(call, contig, before),
            contig,
            start: before + 1,
            end: call.span.end,
        })
    });
    compress_vcf(&header(report, head, contig), lines)
}

fn header(report: &CnvReport, head: &Head, contig: &dyn Fn(Chromosome) -> &'static str) -> String {
    let mut h = String::from("##fileformat=VCFv4.4\n");
    vcf_file::origin(&mut h, head);
    h.push_str(
        "##ALT=<ID=DEL,Description=\"Deletion\">\n##ALT=<ID=DUP,Description=\"Duplication\">\n",
    );
    for (id, description) in FILTERS {
        let _ = writeln!(h, "##FILTER=<ID={id},Description=\"{description}\">");
    }
    vcf_file::fields(&mut h, INFO, FORMAT);
    vcf_file::columns(&mut h, report.build, contig, &report.sample);
    h
}

fn record(call: &CnvCall, contig: &str, before: u64) -> String {
    let reference = call.anchor;
    let kind = if call.class.is_loss() { "DEL" } else { "DUP" };
    let mut info = format!(
        "END={};SVTYPE={kind};SVLEN={};SVCLAIM={}",
        call.span.end,
        call.span.len(),
        call.claim.code()
    );
    if call.is_imprecise() {
        info.push_str(";IMPRECISE");
    }
    let _ = write!(
        info,
        ";CIPOS={},{};CIEND={},{}",
        call.ci_start.0, call.ci_start.1, call.ci_end.0, call.ci_end.1
    );
    if call.split_reads > 0 {
        let _ = write!(info, ";HOMLEN={}", call.ci_start.1);
    }
    if call.class.is_mosaic() {
        info.push_str(";MOSAIC");
    }
    if let Some(fraction) = call.cell_fraction {
        let _ = write!(info, ";CELLFRAC={fraction:.2}");
    }
    let _ = write!(
        info,
        ";SPLITREADS={};CLIPPEDREADS={};ODDPAIRS={};TARGETS={};EXONTARGETS={};MAPQ0={:.3}",
        call.split_reads,
        call.clipped_reads,
        call.discordant_pairs,
        call.targets,
        call.exonic_targets,
        call.mapq0
    );
    if !call.genes.is_empty() {
        let list = |f: &dyn Fn(&crate::model::cnv::CnvGene) -> String| {
            call.genes.iter().map(|g| encode(&f(g))).collect::<Vec<_>>().join(",")
        };
        let _ = write!(
            info,
            ";GENES={};EXONS={}",
            list(&|g| g.symbol.clone()),
            list(&|g| g.describe())
        );
    }
    let filter = if call.filters.is_empty() { "PASS".to_owned() } else { call.filters.join(";") };
    format!(
        "{contig}\t{}\t.\t{reference}\t<{kind}>\t{:.1}\t{filter}\t{info}\tGT:CN:CNQ:CNM:PL0\t{}:{}:{:.1}:{:.2}:{}\n",
        before + 1,
        call.quality,
        genotype(call),
        call.copies,
        call.copies_quality,
        call.measured,
        call.ploidy
    )
}

/// What the copies say of the alleles: one of two changed, both, or unknown.
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

fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '%' | ';' | '=' | ',') || c.is_whitespace() || c.is_control() {
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

/// `<case>.cnv.tsv`: `##key=value`, then a line a call and a line a sum over paralogues.
pub fn table(report: &CnvReport, head: &Head) -> Vec<u8> {
    let mut out = String::new();
    for (key, value) in head {
        let _ = writeln!(out, "##{key}={}", text::one_line(value));
    }
    out.push_str(
        "kind\tchrom\tstart\tend\tlength\tclass\tcopies\tploidy\tmeasured\tcell_fraction\tquality\tcopies_quality\tfilter\tgenes\ttargets\texon_targets\tmapq0\tsplit_reads\tclipped_reads\todd_pairs\tclaim\tci_start\tci_end\tnote\n",
    );
    for c in &report.calls {
        let genes =
            c.genes.iter().map(crate::model::cnv::CnvGene::describe).collect::<Vec<_>>().join("; ");
        let fraction = c.cell_fraction.map_or_else(|| ".".to_owned(), |f| format!("{f:.2}"));
        let filter = if c.filters.is_empty() { "PASS".to_owned() } else { c.filters.join(";") };
        let _ = writeln!(
            out,
            "call\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:.2}\t{fraction}\t{:.1}\t{:.1}\t{filter}\t{}\t{}\t{}\t{:.3}\t{}\t{}\t{}\t{}\t{}..{}\t{}..{}\t.",
            c.chromosome,
            c.span.one_based_start(),
            c.span.one_based_end(),
            c.span.len(),
            c.class.name(),
            c.copies,
            c.ploidy,
            c.measured,
            c.quality,
            c.copies_quality,
            if genes.is_empty() { ".".into() } else { text::spreadsheet(&genes) },
            c.targets,
            c.exonic_targets,
            c.mapq0,
            c.split_reads,
            c.clipped_reads,
            c.discordant_pairs,
            c.claim.code(),
            c.ci_start.0,
            c.ci_start.1,
            c.ci_end.0,
            c.ci_end.1,
        );
    }
    for s in &report.sums {
        let _ = writeln!(out, "{}", sum_line(s));
    }
    out.into_bytes()
}

fn part(p: &SumPart) -> String {
    let measured = p.measured.map_or_else(|| "no data".to_owned(), |m| format!("{m:.2}"));
    let copies = p.copies.map_or_else(|| "?".to_owned(), |c| c.to_string());
    format!("{} {measured} -> {copies} (ordinary {})", p.name, p.expected)
}

fn sum_line(s: &CopySum) -> String {
    let parts: Vec<String> = s.parts.iter().map(part).collect();
    let quality = s.quality.map_or_else(|| ".".to_owned(), |q| format!("{q:.1}"));
    let words = format!("{}: {}. {}", s.verdict, parts.join("; "), s.note);
    let dots = ["."; 7].join("\t");
    format!(
        "sum\t.\t.\t.\t.\t{}\t.\t.\t.\t.\t{quality}\t.\t.\t{}\t.\t.\t{dots}\t{}",
        text::spreadsheet(&s.id),
        text::spreadsheet(&s.genes.join("; ")),
        text::spreadsheet(&words)
    )
}

/// Writes `<case>.cnv.points.tsv.gz`: depth and copies of every panel target, for plots.
///
/// # Errors
/// Those of `out`.
pub fn points(report: &CnvReport, head: &Head, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BgzfWriter::new(out);
    for (key, value) in head {
        writeln!(out, "##{key}={}", text::one_line(value))?;
    }
    out.write_all(b"#chrom\tstart0\tend\texon\tgc\tdepth\tcopies\n")?;
    let mut line = String::new();
    for p in &report.points {
        let copies = p.copies.map_or_else(|| ".".to_owned(), |c| format!("{c:.3}"));
        let t = &p.target;
        line.clear();
        let _ = writeln!(
            line,
            "{}\t{}\t{}\t{}\t{:.3}\t{:.2}\t{copies}",
            t.chromosome,
            t.span.start,
            t.span.end,
            u8::from(t.exonic),
            t.gc,
            p.depth
        );
        out.write_all(line.as_bytes())?;
    }
    out.finish().map(|_| ())
}

/// Heads of [`call_rows`].
pub const CALL_HEADS: [&str; 10] = [
    "Class",
    "Place",
    "Bases",
    "Genes and exons",
    "Copies",
    "Measured",
    "Quality",
    "Filter",
    "Evidence",
    "Uncertainty",
];

/// Calls as a person reads them; text as it is, to be escaped by the writer.
pub fn call_rows(report: &CnvReport) -> Vec<[String; 10]> {
    let row = |c: &CnvCall| {
        let genes: Vec<String> = c.genes.iter().map(CnvGene::describe).collect();
        let cells = c
            .cell_fraction
            .map_or_else(String::new, |f| format!(" in {:.0} % of cells", 100.0 * f));
        let evidence = match c.claim {
            crate::model::cnv::Claim::Depth => format!("depth of {} targets", c.targets),
            crate::model::cnv::Claim::DepthAndJunction => format!(
                "depth of {} targets; {} split reads, {} clipped reads, {} pairs",
                c.targets, c.split_reads, c.clipped_reads, c.discordant_pairs
            ),
        };
        let uncertainty = if c.is_imprecise() {
            format!(
                "start {:+}..{:+}, end {:+}..{:+}",
                c.ci_start.0, c.ci_start.1, c.ci_end.0, c.ci_end.1
            )
        } else {
            "seen to the base".to_owned()
        };
        [
            format!("{}{cells}", c.class.name()),
            format!("{}:{}-{}", c.chromosome, c.span.one_based_start(), c.span.one_based_end()),
            c.span.len().to_string(),
            genes.join("; "),
            format!("{} of {}", c.copies, c.ploidy),
            format!("{:.2}", c.measured),
            format!("{:.0}", c.quality),
            if c.filters.is_empty() { "PASS".to_owned() } else { c.filters.join("; ") },
            evidence,
            uncertainty,
        ]
    };
    report.calls.iter().map(row).collect()
}

/// Heads of [`sum_rows`].
pub const SUM_HEADS: [&str; 4] = ["Sequences counted together", "Copies", "Says", "Note"];

/// Sums over paralogues as a person reads them.
pub fn sum_rows(report: &CnvReport) -> Vec<[String; 4]> {
    report
        .sums
        .iter()
        .map(|s| {
            [
                s.genes.join(", "),
                s.parts.iter().map(part).collect::<Vec<_>>().join("; "),
                s.verdict.clone(),
                s.note.clone(),
            ]
        })
        .collect()
}

/// What the calls were judged against.
pub fn baseline_text(report: &CnvReport) -> String {
    let b = &report.baseline;
    let copies = |n: Option<u32>| n.map_or_else(|| "not known".to_owned(), |n| n.to_string());
    let set = match b.reference_samples.len() {
        0 => "no reference set".to_owned(),
        n => format!(
            "{n} reference samples, best correlation {:.2}",
            b.correlations.first().copied().unwrap_or(0.0)
        ),
    };
    format!(
        "{:.1}x over {} autosomal targets, dispersion {:.2}; {set}; copies of X {}, of Y {}",
        b.autosomal_depth,
        b.targets,
        b.dispersion,
        copies(b.x_copies),
        copies(b.y_copies)
    )
}
