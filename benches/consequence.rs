//! Consequence, names and rows of single alleles on a real-sized gene: what `annotate` does once
//! all is loaded.

// Only what is set up here may fail, and then it should.
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use panelwise::annotate::names::hgvs_g;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::{Build, Span, Transcript};
use panelwise::panel::{genes, transcripts};
use std::path::Path;

/// The built-in transcripts whose sequence the demo reference has.
fn engine() -> VareffectEngine {
    let reference = Reference::open(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/reference.fa.gz"),
    )
    .unwrap();
    let mut transcripts: Vec<Transcript> = Vec::new();
    for gene in genes::all().unwrap() {
        let list = transcripts::of_gene(Build::GRCh38, gene.hgnc_id).unwrap();
        transcripts.extend(list.iter().map(|m| m.transcript.clone()));
    }
    transcripts.retain(|t| reference.length_of(&t.contig).is_some());
    let known = |t: &Transcript| {
        let bases = reference.fetch(&t.contig, t.span()).unwrap_or_default();
        t.is_coding() && !bases.is_empty() && !bases.contains(&b'N')
    };
    transcripts.retain(known);
    VareffectEngine::new(&reference, transcripts).unwrap()
}

struct Allele {
    contig: String,
    start: u64,
    reference: String,
    alternate: String,
}

/// One allele every 50 bases of the coding exons, made by `change` from the base at hand and the
/// one behind it.
fn alleles(
    engine: &VareffectEngine,
    change: impl Fn(char, char) -> (String, String),
) -> Vec<Allele> {
    let mut list = Vec::new();
    for t in engine.transcripts() {
        for part in &t.cds {
            for start in (part.span.start + 10..part.span.end.saturating_sub(10)).step_by(50) {
                let bases =
                    engine.sequences().slice(&t.contig, Span::new(start, start + 2)).unwrap();
                let (reference, alternate) = change(char::from(bases[0]), char::from(bases[1]));
                list.push(Allele { contig: t.contig.clone(), start, reference, alternate });
            }
        }
    }
    list
}

fn consequences(criterion: &mut Criterion) {
    let engine = engine();
    let other = |base: char| if base == 'A' { 'C' } else { 'A' };
    let mut group = criterion.benchmark_group("consequence");
    for (name, list) in [
        (
            "substitutions in the CDS",
            alleles(&engine, |a, _| (a.to_string(), other(a).to_string())),
        ),
        (
            "deletions of one base in the CDS",
            alleles(&engine, |a, b| (format!("{a}{b}"), a.to_string())),
        ),
        (
            "insertions of one base in the CDS",
            alleles(&engine, |a, _| (a.to_string(), format!("{a}{}", other(a)))),
        ),
        // Answered by the engine itself.
        (
            "replacements of one base by two in the CDS",
            alleles(&engine, |a, _| (a.to_string(), format!("{0}{0}", other(a)))),
        ),
    ] {
        group.throughput(Throughput::Elements(list.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| {
                let one = |a: &Allele| {
                    engine.annotate(&a.contig, a.start, &a.reference, &a.alternate).unwrap().len()
                };
                list.iter().map(one).sum::<usize>()
            });
        });
    }
    let list = alleles(&engine, |a, b| (format!("{a}{b}"), a.to_string()));
    group.throughput(Throughput::Elements(list.len() as u64));
    group.bench_function("g. names of deletions", |b| {
        b.iter(|| {
            let one = |a: &&Allele| {
                let span = Span::new(a.start, a.start + a.reference.len() as u64);
                let region = engine.sequences().region(&a.contig, span).unwrap();
                hgvs_g::describe(region, a.start, &a.reference, &a.alternate).is_some()
            };
            list.iter().filter(one).count()
        });
    });
    group.finish();
}

criterion_group!(benches, consequences);
criterion_main!(benches);
