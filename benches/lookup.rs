//! The resource store: 5 million alleles as gnomAD has them (one every fourth base, all columns),
//! opened, loaded by gene, and asked in no order, half of the questions hits.

// Only what is set up here may fail, and then it should.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::resource::Looked;
use panelwise::model::{Allele, Build, Chromosome, RegionSet, Span};
use panelwise::resource::{self, BuildRequest, Bundle, lookup};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Duration;

/// Alleles; `PANELWISE_BENCH_ALLELES` asks for another number.
fn alleles() -> u64 {
    std::env::var("PANELWISE_BENCH_ALLELES").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000_000)
}

const GROUPS: [(&str, u64); 9] = [
    ("afr", 33_480),
    ("amr", 44_724),
    ("asj", 26_136),
    ("eas", 39_700),
    ("fin", 53_420),
    ("mid", 5_768),
    ("nfe", 1_111_994),
    ("remaining", 60_396),
    ("sas", 86_258),
];

/// A sites VCF whose counts have gnomAD's shape: most alleles are seen once in one group, called
/// numbers differ a little from site to site.
fn source(path: &Path, alleles: u64) {
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "##fileformat=VCFv4.2\n##contig=<ID=chr2,length=242193529>").unwrap();
    let declared = |key: &str, number: &str, kind: &str| {
        format!("##INFO=<ID={key},Number={number},Type={kind},Description=\"x\">")
    };
    for (key, number, kind) in [
        ("AC", "A", "Integer"),
        ("AN", "1", "Integer"),
        ("AF", "A", "Float"),
        ("nhomalt", "A", "Integer"),
        ("grpmax", "A", "String"),
        ("AF_grpmax", "A", "Float"),
        ("AN_grpmax", "A", "Integer"),
        ("AC_grpmax", "A", "Integer"),
        ("fafmax_faf95_max", "A", "Float"),
        ("fafmax_faf95_max_gen_anc", "A", "String"),
    ] {
        writeln!(out, "{}", declared(key, number, kind)).unwrap();
    }
    for (group, _) in GROUPS {
        for (key, number, kind) in [
            ("AC", "A", "Integer"),
            ("AN", "1", "Integer"),
            ("AF", "A", "Float"),
            ("nhomalt", "A", "Integer"),
        ] {
            writeln!(out, "{}", declared(&format!("{key}_{group}"), number, kind)).unwrap();
        }
    }
    writeln!(out, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO").unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut called = GROUPS.map(|(_, n)| n);
    for i in 0..alleles {
        for (now, (_, all)) in called.iter_mut().zip(GROUPS) {
            let step = random(all / 2_000 + 2) * 2;
            *now = if random(2) == 0 {
                now.saturating_sub(step).max(all / 2)
            } else {
                (*now + step).min(all)
            };
        }
        // Of 100 alleles 60 are seen once, 30 a few times, 10 in all groups.
        let mut counts = [0u64; 9];
        match random(100) {
            0..60 => counts[[6, 6, 6, 6, 8, 0, 1, 3, 7][random(9) as usize]] = 1,
            60..90 => (0..1 + random(9)).for_each(|_| counts[random(9) as usize] += 1),
            _ => counts.iter_mut().zip(called).for_each(|(c, n)| *c = random(n / 50 + 1)),
        }
        let (ac, an): (u64, u64) = (counts.iter().sum(), called.iter().sum());
        let af = |c: u64, n: u64| format!("{:.5e}", c as f64 / n as f64);
        let base = [("A", "C"), ("A", "G"), ("A", "T"), ("A", "G")][random(4) as usize].1;
        write!(
            out,
            "chr2\t{}\t.\tA\t{base}\t.\tPASS\tAC={ac};AN={an};AF={};nhomalt={}",
            20_001 + i * 4,
            af(ac, an),
            ac / 900
        )
        .unwrap();
        let best = (0..9)
            .filter(|g| ![2, 4, 7].contains(g) && counts[*g] > 0)
            .max_by(|a, b| (counts[*a] * called[*b]).cmp(&(counts[*b] * called[*a])));
        if let Some(g) = best {
            let (name, n) = (GROUPS[g].0, called[g]);
            write!(
                out,
                ";grpmax={name};AF_grpmax={};AN_grpmax={n};AC_grpmax={}",
                af(counts[g], n),
                counts[g]
            )
            .unwrap();
            if counts[g] > 1 {
                let faf = counts[g] as f64 / n as f64 * 0.31;
                write!(out, ";fafmax_faf95_max={faf:.5e};fafmax_faf95_max_gen_anc={name}").unwrap();
            }
        }
        for (g, (name, _)) in GROUPS.iter().enumerate() {
            let (c, n) = (counts[g], called[g]);
            write!(
                out,
                ";AC_{name}={c};AN_{name}={n};AF_{name}={};nhomalt_{name}={}",
                af(c, n),
                c / 900
            )
            .unwrap();
        }
        out.write_all(b"\n").unwrap();
    }
    out.flush().unwrap();
}

fn store(criterion: &mut Criterion) {
    let alleles = alleles();
    // For `resources.sh`: the source and nothing else.
    if let Some(path) = std::env::var_os("PANELWISE_BENCH_SOURCE") {
        return source(Path::new(&path), alleles);
    }
    let dir = tempfile::tempdir().unwrap();
    let vcf = dir.path().join("s.vcf");
    source(&vcf, alleles);
    let reference = Reference::open(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/reference.fa.gz"),
    )
    .unwrap();
    let chromosome = Chromosome::parse("chr2").unwrap();
    let regions = RegionSet::new([(chromosome, Span::new(20_000, 20_000 + alleles * 4))]);
    let mut request = BuildRequest::new(Build::GRCh38, regions, dir.path().join("bundle"));
    request.gnomad_exomes = vec![vcf];
    let header = resource::build(&request, &reference, &|_, _, _| {}).unwrap();
    let track = &header.tracks[0];
    let bytes: u64 = track.blocks.iter().map(|b| u64::from(b.length)).sum();
    eprintln!(
        "{} alleles, {:.2} bytes each, all columns and keys",
        track.alleles,
        bytes as f64 / track.alleles as f64
    );
    let mut group = criterion.benchmark_group("store");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    group.bench_function("open", |b| b.iter(|| Bundle::open(&request.out).unwrap()));
    let bundle = Bundle::open(&request.out).unwrap();
    group.bench_function("open, load a gene (100 kb), first look-up", |b| {
        let gene = RegionSet::new([(chromosome, Span::new(1_000_000, 1_100_000))]);
        let asked = Allele {
            chromosome,
            start: 1_050_000,
            reference: "A".to_owned(),
            alternate: "C".to_owned(),
        };
        b.iter(|| {
            let loaded = Bundle::open(&request.out).unwrap().load(&gene).unwrap();
            lookup::of_allele(&loaded, black_box(&asked)).unwrap()
        });
    });
    let loaded = bundle.load_all().unwrap();
    // Half of the positions have no allele.
    let asked: Vec<Allele> = loaded
        .alleles(0)
        .step_by(usize::try_from(alleles / 1_000_000).unwrap_or(1).max(1))
        .map(|a| a.unwrap().0)
        .enumerate()
        .map(|(i, a)| Allele { start: a.start + (i as u64 % 2) * 2, ..a })
        .collect();
    // In no order: a step that has no common divisor with the number. Copied, so that it is the
    // store that is asked in no order and not the memory of the questions.
    let mixed: Vec<Allele> =
        (0..asked.len()).map(|i| asked[i * 7_919 % asked.len()].clone()).collect();
    let hits = mixed.iter().filter(|a| matches!(loaded.find(0, a), Ok(Looked::Known(_)))).count();
    eprintln!("{} look-ups, {hits} hits", asked.len());
    group.throughput(Throughput::Elements(asked.len() as u64));
    group.bench_function("look-up, half hits, no order", |b| {
        b.iter(|| {
            mixed.iter().filter(|a| matches!(loaded.find(0, a), Ok(Looked::Known(_)))).count()
        });
    });
    group.bench_function("look-up with the frequency of hits, no order", |b| {
        let one = |a: &Allele| match loaded.find(0, a) {
            Ok(Looked::Known(e)) => e.number(0),
            _ => None,
        };
        b.iter(|| mixed.iter().filter_map(one).map(f64::from).sum::<f64>());
    });
    group.bench_function("look-up, half hits, in order", |b| {
        b.iter(|| {
            asked.iter().filter(|a| matches!(loaded.find(0, a), Ok(Looked::Known(_)))).count()
        });
    });
    group.bench_function("look-up with the frequency of hits, in order", |b| {
        let one = |a: &Allele| match loaded.find(0, a) {
            Ok(Looked::Known(e)) => e.number(0),
            _ => None,
        };
        b.iter(|| asked.iter().filter_map(one).map(f64::from).sum::<f64>());
    });
    group.finish();
}

criterion_group!(benches, store);
criterion_main!(benches);
