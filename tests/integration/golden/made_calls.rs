//! The generated call sets and transcripts: alleles of every kind over the exons of the demo's
//! genes.

use super::made::{bgzip_and_index, demo_text};
use crate::alignments::Numbers;
use crate::damage::gunzip;
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use std::fmt::Write as _;
use std::path::Path;

/// The genes of which the demo's reference has bases.
const GENES: [&str; 12] = [
    "RUNX1", "ANKRD26", "MYH9", "TUBB1", "NBEAL2", "GP9", "GP1BA", "MPIG6B", "RBM8A", "GATA1",
    "WAS", "HOXA11",
];

/// Builds the call sets and transcript files of the commands.
pub fn build(made: &Path) {
    let write = |name: &str, bytes: &[u8]| std::fs::write(made.join(name), bytes).unwrap();
    let reference =
        Reference::open(&crate::demo::project("testdata/demo/reference.fa.gz")).unwrap();
    let transcripts = transcripts();
    write("genes.gff3", gff(&transcripts).as_bytes());
    write("genes.gtf", gtf(&transcripts).as_bytes());
    write("many.vcf", many(&reference, &transcripts).as_bytes());
    write("repeats.vcf", repeats(&reference, &transcripts).as_bytes());
    bgzip_and_index(&made.join("many.vcf"));
}

/// A transcript of `panels/transcripts.tsv.gz` on GRCh38.
struct Transcript {
    gene: String,
    id: String,
    contig: String,
    strand: String,
    exons: Vec<(u64, u64)>,
    cds: Option<(u64, u64)>,
}

fn transcripts() -> Vec<Transcript> {
    let packed = std::fs::read(crate::demo::project("panels/transcripts.tsv.gz")).unwrap();
    let text = String::from_utf8(gunzip(&packed)).unwrap();
    let row = |line: &str| {
        let f: Vec<&str> = line.split('\t').collect();
        if f[2] != "GRCh38" || !GENES.contains(&f[1]) {
            return None;
        }
        let numbers = |s: &str| s.split(',').map(|n| n.parse().unwrap()).collect::<Vec<u64>>();
        Some(Transcript {
            gene: f[1].to_owned(),
            id: f[3].to_owned(),
            contig: f[7].to_owned(),
            strand: f[8].to_owned(),
            exons: numbers(f[9]).into_iter().zip(numbers(f[10])).collect(),
            cds: f[11].parse().ok().zip(f[12].parse().ok()),
        })
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// The coding parts of the exons with their phases, in the order of the genome.
fn coding_parts(t: &Transcript) -> Vec<(u64, u64, u64)> {
    let Some((start, end)) = t.cds else { return Vec::new() };
    let mut parts: Vec<(u64, u64, u64)> = t
        .exons
        .iter()
        .map(|(a, b)| (*a.max(&start), *b.min(&end), 0))
        .filter(|(a, b, _)| a < b)
        .collect();
    if t.strand == "-" {
        parts.reverse();
    }
    let mut before = 0;
    for (a, b, phase) in &mut parts {
        *phase = (3 - before % 3) % 3;
        before += *b - *a;
    }
    parts.sort_unstable();
    parts
}

fn gff(transcripts: &[Transcript]) -> String {
    let mut out = "##gff-version 3\n".to_owned();
    for t in transcripts {
        let (start, end) = (t.exons[0].0, t.exons[t.exons.len() - 1].1);
        let (gene, id) = (&t.gene, &t.id);
        let mut line = |kind: &str, a: u64, b: u64, phase: &str, attributes: &str| {
            let (contig, strand) = (&t.contig, &t.strand);
            let a = a + 1;
            writeln!(out, "{contig}\tx\t{kind}\t{a}\t{b}\t.\t{strand}\t{phase}\t{attributes}")
                .unwrap();
        };
        line("gene", start, end, ".", &format!("ID=gene:{gene}-{id};Name={gene}"));
        let parent = format!("ID=transcript:{id};Parent=gene:{gene}-{id};Name={gene};tag=basic");
        line("mRNA", start, end, ".", &parent);
        for (a, b) in &t.exons {
            line("exon", *a, *b, ".", &format!("Parent=transcript:{id}"));
        }
        for (a, b, phase) in coding_parts(t) {
            line("CDS", a, b, &phase.to_string(), &format!("Parent=transcript:{id}"));
        }
    }
    out
}

fn gtf(transcripts: &[Transcript]) -> String {
    let mut out = String::new();
    for t in transcripts {
        let (start, end) = (t.exons[0].0, t.exons[t.exons.len() - 1].1);
        let mut line = |kind: &str, a: u64, b: u64, phase: &str| {
            let (contig, strand, gene, id, a) = (&t.contig, &t.strand, &t.gene, &t.id, a + 1);
            writeln!(
                out,
                "{contig}\tx\t{kind}\t{a}\t{b}\t.\t{strand}\t{phase}\t\
                 gene_id \"{gene}\"; transcript_id \"{id}\"; gene_name \"{gene}\"; \
                 tag \"basic\"; tag \"Ensembl_canonical\"; tag \"MANE_Select\";"
            )
            .unwrap();
        };
        line("transcript", start, end, ".");
        for (a, b) in &t.exons {
            line("exon", *a, *b, ".");
        }
        for (a, b, phase) in coding_parts(t) {
            line("CDS", a, b, &phase.to_string());
        }
    }
    out
}

fn header(sample: &str) -> String {
    let mut out =
        demo_text().lines().filter(|l| l.starts_with("##")).fold(String::new(), |mut out, line| {
            out.push_str(line);
            out.push('\n');
            out
        });
    out.push_str("##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"Phase set\">\n");
    writeln!(out, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}").unwrap();
    out
}

/// One record in the manner of the demo's: `genotype` with its phase set.
fn record(contig: &str, position: u64, alleles: (&str, &str), genotype: &str) -> String {
    let (reference, alternate) = alleles;
    format!(
        "{contig}\t{position}\t.\t{reference}\t{alternate}\t500\tPASS\tDP=40\tGT:AD:DP:GQ:PS\t\
         {genotype}:20,20:40:99:.\n"
    )
}

/// Alleles of every kind near the bounds of exons and inside them, in the order of the genome.
fn many(reference: &Reference, transcripts: &[Transcript]) -> String {
    let n = &mut Numbers::new(12);
    let mut records = Vec::new();
    for t in transcripts {
        let step = (t.exons.len() / 8).max(1);
        for (start, end) in t.exons.iter().step_by(step) {
            let places = [start - 6, start - 1, *start, end - 2, *end, end + 4];
            let inside = (0..6).map(|_| start + n.below(end - start)).collect::<Vec<_>>();
            for at in places.into_iter().chain(inside) {
                let bases = reference.fetch(&t.contig, Span::new(at, at + 8)).unwrap();
                let bases = String::from_utf8(bases.to_vec()).unwrap().to_ascii_uppercase();
                if bases.contains('N') {
                    continue;
                }
                let (r, a) = alleles(n, &bases);
                let genotype = *n.pick(&["0/1", "0|1", "1|0", "1/1", "0|1"]);
                records.push((
                    t.contig.clone(),
                    at + 1,
                    record(&t.contig, at + 1, (&r, &a), genotype),
                ));
            }
        }
    }
    in_order(records)
}

/// REF and ALT of a change at the first of these bases.
fn alleles(n: &mut Numbers, bases: &str) -> (String, String) {
    let other = |i: usize| if bases.as_bytes()[i] == b'A' { 'C' } else { 'A' };
    match n.below(8) {
        0 => (bases[..2].to_owned(), bases[..1].to_owned()),
        1 => (bases[..4].to_owned(), bases[..1].to_owned()),
        2 => (bases[..1].to_owned(), format!("{}{}", &bases[..1], &bases[..1])),
        3 => (bases[..1].to_owned(), format!("{}ACG", &bases[..1])),
        4 => (bases[..2].to_owned(), format!("{}{}", other(0), other(1))),
        5 => (bases[..3].to_owned(), format!("{}T", other(0))),
        _ => (bases[..1].to_owned(), other(0).to_string()),
    }
}

fn in_order(mut records: Vec<(String, u64, String)>) -> String {
    let order: Vec<String> = demo_text()
        .lines()
        .filter_map(|l| l.strip_prefix("##contig=<ID="))
        .map(|l| l.split([',', '>']).next().unwrap().to_owned())
        .collect();
    let rank = |contig: &str| order.iter().position(|c| c == contig).unwrap();
    records.sort_by_key(|(contig, position, _)| (rank(contig), *position));
    // Two transcripts of one gene share exons.
    records.dedup_by_key(|(contig, position, _)| (contig.clone(), *position));
    records.into_iter().fold(header("DEMO_CHILD"), |out, (_, _, line)| out + &line)
}

/// One unit fewer and one more, at the tandem repeats of coding exons.
fn repeats(reference: &Reference, transcripts: &[Transcript]) -> String {
    let mut records = Vec::new();
    for t in transcripts {
        for (start, end, _) in coding_parts(t) {
            let bases = reference.fetch(&t.contig, Span::new(start, end)).unwrap();
            let bases = String::from_utf8(bases.to_vec()).unwrap().to_ascii_uppercase();
            let mut at = 1;
            while at + 12 < bases.len() {
                let unit = [1, 2, 3].into_iter().find(|u| {
                    bases[at..at + u] == bases[at + u..at + 2 * u] && {
                        bases[at..at + u] == bases[at + 2 * u..at + 3 * u]
                    }
                });
                let Some(unit) = unit else {
                    at += 1;
                    continue;
                };
                let (before, unit) = (&bases[at - 1..at], &bases[at - 1..at + unit]);
                let one_more = (before, unit);
                let one_fewer = (unit, before);
                let alleles = if records.len() % 2 == 0 { one_more } else { one_fewer };
                let position = start + at as u64;
                records.push((
                    t.contig.clone(),
                    position,
                    record(&t.contig, position, alleles, "0/1"),
                ));
                at += 40;
            }
        }
    }
    in_order(records)
}
