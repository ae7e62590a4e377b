//! What every record of a whole genome meets before it is parsed: contig name, region look-up.

// Only what is set up here may fail, and then it should.
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use panelwise::model::{Chromosome, RegionSet, Span};
use std::hint::black_box;

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
    let places: Vec<_> = (0..4096u64)
        .map(|i| (chromosomes[i as usize % 23], (i * 40_503_001) % 50_000_000))
        .collect();
    criterion.bench_function("region look-up, 4096 records", |b| {
        b.iter(|| {
            places
                .iter()
                .filter(|(chromosome, at)| {
                    set.first_overlap(*chromosome, Span::new(*at, at + 1)).is_some()
                })
                .count()
        });
    });
}

fn contig_names(criterion: &mut Criterion) {
    let names =
        ["chr1", "22", "chrX", "MT", "NC_000021.9", "chrUn_KI270302v1", "HLA-A*01:01:01:01"];
    criterion.bench_function("contig names, 7", |b| {
        b.iter(|| names.iter().filter_map(|name| Chromosome::parse(black_box(name))).count());
    });
}

criterion_group!(benches, lookup, contig_names);
criterion_main!(benches);
