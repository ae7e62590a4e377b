//! What every record of a whole genome meets before it is parsed: contig name, region look-up.

// Only what is set up here may fail, and then it should.
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use panelwise::io::fasta::Reference;
use panelwise::model::resource::Looked;
use panelwise::model::{Allele, Build, Chromosome, RegionSet, Span};
use panelwise::resource::{self, BuildRequest, Bundle};
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

/// As many regions as the largest panel has, spread over the genome.
fn regions() -> RegionSet {
    let chromosomes: Vec<_> = Chromosome::all().take(23).collect();
    RegionSet::new((0..360u64).map(|i| {
        let start = 1_000_000 + i * 120_000;
        (chromosomes[i as usize % chromosomes.len()], Span::new(start, start + 60_000))
    }))
}

fn lookup(criterion: &mut Criterion) {
    let set = regions();
    let chromosomes: Vec<_> = Chromosome::all().take(23).collect();
    // Fixed stride instead of random numbers: the same places in each run.
    let places: Vec<_> = (0..4096u64).map(|i| (chromosomes[i as usize % 23], (i * 40_503_001) % 50_000_000)).collect();
    criterion.bench_function("region look-up, 4096 records", |b| {
        b.iter(|| {
            places
                .iter()
                .filter(|(chromosome, at)| set.first_overlap(*chromosome, Span::new(*at, at + 1)).is_some())
                .count()
        });
    });
}

fn contig_names(criterion: &mut Criterion) {
    let names = ["chr1", "22", "chrX", "MT", "NC_000021.9", "chrUn_KI270302v1", "HLA-A*01:01:01:01"];
    criterion.bench_function("contig names, 7", |b| {
        b.iter(|| names.iter().filter_map(|name| Chromosome::parse(black_box(name))).count());
    });
}

/// A bundle of a million alleles (one every fourth base, as in gnomAD) and look-ups in no order, half of them hits.
fn resources(criterion: &mut Criterion) {
    const ALLELES: u64 = 1_000_000;
    let dir = tempfile::tempdir().unwrap();
    let mut text = "##fileformat=VCFv4.2\n##contig=<ID=chr2,length=242193529>\n".to_owned();
    for key in ["AF", "AN", "AF_grpmax"] {
        writeln!(text, "##INFO=<ID={key},Number=1,Type=Float,Description=\"x\">").unwrap();
    }
    text.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    for i in 0..ALLELES {
        let af = (i * 7919 % 100_003) as f64 / 1e9;
        writeln!(text, "chr2\t{}\t.\tA\tC\t.\tPASS\tAF={af:e};AN=1500000;AF_grpmax={:e}", 20_001 + i * 4, af * 1.7)
            .unwrap();
    }
    let source = dir.path().join("s.vcf");
    std::fs::write(&source, text).unwrap();
    let reference =
        Reference::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/reference.fa.gz")).unwrap();
    let chromosome = Chromosome::parse("chr2").unwrap();
    let regions = RegionSet::new([(chromosome, Span::new(20_000, 20_000 + ALLELES * 4))]);
    let mut request = BuildRequest::new(Build::GRCh38, regions, dir.path().join("bundle"));
    request.gnomad_exomes = vec![source];
    resource::build(&request, &reference, &|_, _, _| {}).unwrap();
    criterion.bench_function("open a bundle of 1 M alleles", |b| b.iter(|| Bundle::open(&request.out).unwrap()));
    let bundle = Bundle::open(&request.out).unwrap();
    criterion.bench_function("load a gene of it (100 kb)", |b| {
        let gene = RegionSet::new([(chromosome, Span::new(1_000_000, 1_100_000))]);
        b.iter(|| bundle.load(&gene).unwrap());
    });
    let loaded = bundle.load_all().unwrap();
    let asked: Vec<Allele> = (0..100_000u64)
        .map(|i| Allele {
            chromosome,
            start: 20_000 + (i * 40_503_001 % ALLELES) * 4 + (i % 2) * 2,
            reference: "A".to_owned(),
            alternate: "C".to_owned(),
        })
        .collect();
    let mut group = criterion.benchmark_group("resources");
    group.throughput(Throughput::Elements(asked.len() as u64));
    group.bench_function("look-up, half hits", |b| {
        b.iter(|| asked.iter().filter(|a| matches!(loaded.find(0, a), Ok(Looked::Known(_)))).count());
    });
    group.finish();
}

criterion_group!(benches, lookup, contig_names, resources);
criterion_main!(benches);
