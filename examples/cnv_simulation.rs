//! Sensitivity and precision of `panelwise cnv call` on simulated samples: reads drawn from altered haplotypes over real
//! sequence, with a stated GC bias, uneven depth and noise. The figures of docs/cnv.md come from here.
//!
//! usage: cargo run --example cnv_simulation -- --fasta GRCh38.genes.fa.gz [--depth 30] [--samples 20] [--normals 20]
//!        [--references 10] [--bases 1500000] [--seed 1] [--bam DIR] [--list]
//!
//! Model. Fragments of normal length (mean 400, sd 80), two reads of 150 bases, uniform starts on each haplotype, kept with
//! probability g(GC of the fragment) * u(place) * v(place, sample):
//! g = 1 + s (gc - 0.42) - a (gc - 0.42)^2 with s ~ N(0, 0.4) and a ~ U(2, 8) per sample;
//! u: log-normal, sd 0.08, constant over 300 bases, the same in all samples (mappability, library);
//! v: log-normal, sd 0.04, constant over 500 bases, new in each sample. 3 % of reads have a mapping quality under 20.
//! A read over a breakpoint is aligned as an aligner would: the longer part, the rest clipped; both parts, with SA, where the
//! shorter one has 30 bases. One fragment in 1,000 is a chimera with a place up to 20 kb away on the same strand; in each
//! 20 kb one site clips 15 % of the reads over it, the same in all samples. "depth only" hides split and clipped reads and
//! pairs, as where breakpoints lie in repeats.
//! `--bam DIR` writes the samples, DIR/refs the reference samples; `<sample>.truth.bed` has chromosome, start, end (0-based
//! half-open), DEL or DUP, copies, share of cells, class.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

use panelwise::cnv::{
    Gathered, Measurement, PieceCounter, ReferenceSet, baseline, reference_set::ReferenceSample,
};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::case::Sex;
use panelwise::model::cnv::CnvCall;
use panelwise::model::{Chromosome, Span, Transcript};
use panelwise::panel::{ExpandStep, PanelRequest, resolve};
use panelwise::pipeline::cnv::{CnvDesign, CnvPlan};
use panelwise::settings::SettingsBook;
use rust_htslib::bam::record::{Aux, Cigar, CigarString};
use rust_htslib::bam::{self, Format, Header, Record, Writer, header::HeaderRecord};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const READ: i64 = 150;
/// Fragments joined of two places by the library's making.
const CHIMERAS: f64 = 0.001;
/// One site that clips reads in each stretch of this length, and the share of reads that it clips.
const CLIP_SITES: (u64, f64) = (20_000, 0.15);

/// SplitMix64 (Steele et al. 2014): the same samples on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }
    fn between(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.unit()
    }
    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().max(1e-300).ln()).sqrt()
            * (2.0 * std::f64::consts::PI * self.unit()).cos()
    }
    /// A hash as a generator: a field that does not depend on the order in which it is asked.
    fn of(parts: [u64; 3]) -> Self {
        let mut r = Self(parts[0]);
        r.0 = r.next() ^ parts[1];
        r.0 = r.next() ^ parts[2];
        r
    }
}

/// A change on one haplotype (or on part of the cells).
#[derive(Clone, Debug)]
struct Event {
    class: &'static str,
    chromosome: Chromosome,
    span: Span,
    gain: bool,
    /// Haplotypes that carry it: 1 or 2.
    haplotypes: u32,
    /// Share of cells.
    cells: f64,
    copies: u32,
}

struct Region {
    chromosome: Chromosome,
    span: Span,
    bases: Vec<u8>,
    /// Running count of G and C, and of unknown bases.
    gc: Vec<u32>,
    n: Vec<u32>,
}

struct Options {
    fasta: PathBuf,
    depth: f64,
    samples: u64,
    normals: u64,
    references: u64,
    bases: u64,
    seed: u64,
    bam: Option<PathBuf>,
    list: bool,
}

fn options() -> Options {
    let args: Vec<String> = std::env::args().collect();
    let of =
        |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let number =
        |name: &str, default: f64| of(name).map_or(default, |v| v.parse().expect("a number"));
    Options {
        fasta: of("--fasta").expect("--fasta FILE").into(),
        depth: number("--depth", 30.0),
        samples: number("--samples", 20.0) as u64,
        normals: number("--normals", 20.0) as u64,
        references: number("--references", 10.0) as u64,
        bases: number("--bases", 1.5e6) as u64,
        seed: number("--seed", 1.0) as u64,
        bam: of("--bam").map(Into::into),
        list: args.iter().any(|a| a == "--list"),
    }
}

/// Genes of all built-in panels whose body the FASTA knows, as many as fit into `bases`.
fn genes(reference: &Reference, bases: u64) -> Vec<String> {
    let panel = resolve(&request(vec![])).unwrap();
    let mut found = Vec::new();
    let mut sum = 0;
    let mut list: Vec<_> = panel.genes.iter().filter(|g| !g.transcripts.is_empty()).collect();
    list.sort_by_key(|g| Random::of([1, g.facts.hgnc_id.bytes().map(u64::from).sum(), 2]).next());
    let mut x = 0;
    let mut long = false;
    for gene in list {
        let Some((chromosome, region)) = gene.region else { continue };
        let wanted = if chromosome == Chromosome::X { x < 4 } else { !chromosome.is_sex() };
        // One gene for changes over 100 kb.
        let is_long = (300_000..700_000).contains(&region.len());
        if chromosome == Chromosome::M || (region.len() > 150_000 && (!is_long || long)) || !wanted
        {
            continue;
        }
        let sequence = reference.fetch(reference.name_of(chromosome).unwrap(), region).unwrap();
        let unknown = sequence.iter().filter(|b| **b == b'N').count();
        if unknown as f64 > 0.01 * sequence.len() as f64 || (!is_long && sum + region.len() > bases)
        {
            continue;
        }
        x += u64::from(chromosome == Chromosome::X);
        long |= is_long;
        sum += if is_long { 0 } else { region.len() };
        found.push(gene.facts.symbol.clone());
    }
    found
}

fn request(genes: Vec<String>) -> PanelRequest {
    PanelRequest {
        panels: ["1", "2a", "2b", "3"].map(str::to_owned).to_vec(),
        genes,
        expand: ExpandStep::Extended,
        build: panelwise::model::Build::GRCh38,
        padding: 0,
    }
}

fn main() {
    let o = options();
    let reference = Reference::open(&o.fasta).unwrap();
    let names = genes(&reference, o.bases);
    if o.list {
        println!("{}", names.join(","));
        return;
    }
    let panel = resolve(&request(names)).unwrap();
    let transcripts: Vec<Transcript> =
        panel.genes.iter().flat_map(|g| g.transcripts.iter().cloned()).collect();
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let settings = &book.general().cnv;
    let plan = CnvPlan {
        panel: &panel,
        transcripts: &transcripts,
        settings,
        reference: &reference,
        threads: 1,
    };
    let design = plan.design().unwrap();
    let regions = regions(&design, &reference);
    let exons = design.design.targets.iter().filter(|t| t.exonic).count();
    eprintln!(
        "{} genes, {} targets ({exons} with exon), {} bases",
        panel.genes.len(),
        design.design.targets.len(),
        regions.iter().map(|r| r.span.len()).sum::<u64>()
    );
    let simulate = |sample: u64, male: bool, events: &[Event]| -> Measurement {
        let name = format!("S{sample}");
        let reads = draw(&regions, &o, sample, male, events);
        if let Some(dir) = &o.bam {
            let dir = if sample >= 1000 { dir.join("refs") } else { dir.clone() };
            write_bam(&dir, &name, &reads, events);
        }
        let mut gathered = Gathered::default();
        for p in &design.design.pieces {
            let mut counter = PieceCounter::new(p.chromosome, p.span, settings.min_mapping_quality);
            for read in reads.get(&p.chromosome).into_iter().flatten() {
                counter.add(read);
            }
            gathered.add(counter.finish());
        }
        Measurement::join(name, &design.design, gathered)
    };
    let mut samples = Vec::new();
    for i in 0..o.references {
        let m = simulate(1000 + i, i % 2 == 0, &[]);
        let (relative, b) = baseline::relative_depths(&design.design, &m, settings).unwrap();
        samples.push(ReferenceSample::new(
            m.sample.clone(),
            b.autosomal_depth,
            b.x_copies,
            &relative,
        ));
    }
    let set =
        (o.references > 0).then(|| ReferenceSet::new(&design.design, vec![], samples).unwrap());
    let mut tables: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    let mut false_calls: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for i in 0..o.samples + o.normals {
        let male = i % 2 == 0;
        let mut random = Random::of([o.seed, i, 77]);
        // The last samples have nothing: false calls where there is nothing to find.
        let events = if i >= o.samples {
            vec![]
        } else {
            plant(&plan, &design, &regions, male, &mut random)
        };
        let measured = simulate(i, male, &events);
        let mut hidden = measured.clone();
        hidden.splits.clear();
        hidden.clips.clear();
        hidden.pairs.clear();
        for (mode, m, set) in [
            ("reads+depth, set", &measured, set.as_ref()),
            ("reads+depth, alone", &measured, None),
            ("depth only, set", &hidden, set.as_ref()),
            ("depth only, alone", &hidden, None),
        ] {
            if set.is_none() && mode.ends_with("set") {
                continue;
            }
            let sex = if male { Sex::Male } else { Sex::Female };
            let report = plan.call(&design, m, sex, set).unwrap();
            score(m, mode, &events, &report.calls, &mut tables, &mut false_calls, i);
        }
    }
    println!("mode\tclass\tevents\tfound\tsensitivity\tcopies_right\tmedian_breakpoint_error");
    for ((mode, class), t) in &tables {
        let mut errors = t.errors.clone();
        errors.sort_unstable();
        println!(
            "{mode}\t{class}\t{}\t{}\t{:.3}\t{}\t{}",
            t.events,
            t.found,
            t.found as f64 / t.events as f64,
            t.copies,
            errors.get(errors.len() / 2).map_or_else(|| ".".to_owned(), u64::to_string)
        );
    }
    for (mode, counts) in &false_calls {
        let (changed, normal) = counts.split_at(o.samples as usize);
        let right: u64 = tables
            .iter()
            .filter(|((m, c), _)| m == mode && !STATES.contains(c))
            .map(|(_, t)| t.found)
            .sum();
        let wrong: u64 = counts.iter().sum();
        println!(
            "{mode}\tfalse calls\t{} in {} changed samples, {} in {} without a change (most in one: {}); precision {:.4}",
            changed.iter().sum::<u64>(),
            changed.len(),
            normal.iter().sum::<u64>(),
            normal.len(),
            counts.iter().max().unwrap_or(&0),
            right as f64 / (right + wrong).max(1) as f64
        );
    }
}

/// What the copies are, over all sizes.
const STATES: [&str; 5] =
    ["(loss, 1 of 2)", "(loss, 0 of 2)", "(loss, 0 of 1)", "(gain, 3 of 2)", "(gain, 2 of 1)"];

fn state(e: &Event) -> Option<&'static str> {
    (e.cells == 1.0).then(|| match (e.gain, e.copies, e.haplotypes) {
        (false, 1, _) => STATES[0],
        (false, _, 2) => STATES[1],
        (false, ..) => STATES[2],
        (true, 3, _) => STATES[3],
        (true, ..) => STATES[4],
    })
}

#[derive(Default)]
struct Tally {
    events: u64,
    found: u64,
    copies: u64,
    errors: Vec<u64>,
}

fn score<'a>(
    measured: &Measurement,
    mode: &'a str,
    events: &[Event],
    calls: &[CnvCall],
    tables: &mut BTreeMap<(&'a str, &'a str), Tally>,
    false_calls: &mut BTreeMap<&'a str, Vec<u64>>,
    sample: u64,
) {
    let shared = |a: Span, b: Span| a.end.min(b.end).saturating_sub(a.start.max(b.start)) as f64;
    let same = |c: &CnvCall, e: &Event| c.chromosome == e.chromosome && c.class.is_loss() != e.gain;
    let passed: Vec<&CnvCall> = calls.iter().filter(|c| c.filters.is_empty()).collect();
    for e in events {
        let hit = passed.iter().find(|c| {
            same(c, e)
                && shared(c.span, e.span) >= 0.5 * e.span.len() as f64
                && (e.cells == 1.0 || c.class.is_mosaic() || !c.span.is_empty())
        });
        for key in [Some(e.class), state(e)].into_iter().flatten() {
            let t = tables.entry((mode, key)).or_default();
            t.events += 1;
            if let Some(c) = hit {
                t.found += 1;
                let mosaic_right = (e.cells < 1.0) == c.class.is_mosaic();
                t.copies += u64::from(c.copies == e.copies && mosaic_right);
                t.errors
                    .push(c.span.start.abs_diff(e.span.start).max(c.span.end.abs_diff(e.span.end)));
            }
        }
        if hit.is_some() {
            continue;
        }
        if std::env::var_os("VERBOSE").is_some() {
            eprintln!("MISSED\t{mode}\tS{sample}\t{e:?}");
            eprintln!(
                "    splits {:?}",
                measured
                    .splits
                    .get(&e.chromosome)
                    .into_iter()
                    .flatten()
                    .filter(|s| s.span.overlaps(e.span))
                    .count()
            );
            for c in
                calls.iter().filter(|c| c.chromosome == e.chromosome && c.span.overlaps(e.span))
            {
                eprintln!(
                    "    there\t{} {:?} q{:.1} m{:.2} t{} {:?}",
                    c.span, c.class, c.quality, c.measured, c.targets, c.filters
                );
            }
        }
    }
    let wrong: Vec<_> = passed
        .iter()
        .filter(|c| {
            !events
                .iter()
                .any(|e| same(c, e) && shared(c.span, e.span) >= 0.5 * c.span.len() as f64)
        })
        .collect();
    for c in &wrong {
        if std::env::var_os("VERBOSE").is_some() {
            eprintln!(
                "FALSE\t{mode}\tS{sample}\t{}:{} {:?} q{:.0} m{:.2} t{} split {} clip {} pair {}",
                c.chromosome,
                c.span,
                c.class,
                c.quality,
                c.measured,
                c.targets,
                c.split_reads,
                c.clipped_reads,
                c.discordant_pairs
            );
        }
    }
    false_calls.entry(mode).or_default().push(wrong.len() as u64);
}

fn regions(design: &CnvDesign, reference: &Reference) -> Vec<Region> {
    let targets = &design.design.targets;
    design
        .design
        .runs
        .iter()
        .map(|run| {
            let chromosome = targets[run.start].chromosome;
            let span = Span::new(targets[run.start].span.start, targets[run.end - 1].span.end);
            let bases = reference.fetch(reference.name_of(chromosome).unwrap(), span).unwrap();
            let count = |what: &dyn Fn(u8) -> bool| {
                let mut sum = 0;
                let mut v = vec![0];
                v.extend(bases.iter().map(|b| {
                    sum += u32::from(what(*b));
                    sum
                }));
                v
            };
            let gc = count(&|b| matches!(b, b'G' | b'C'));
            let n = count(&|b| b == b'N');
            Region { chromosome, span, gc, n, bases }
        })
        .collect()
}

/// One change at most a region, of all classes in turn.
fn plant(
    plan: &CnvPlan<'_>,
    design: &CnvDesign,
    regions: &[Region],
    male: bool,
    random: &mut Random,
) -> Vec<Event> {
    const CLASSES: [&str; 10] = [
        "1 exon 120-199",
        "1 exon 200-499",
        "1 exon 500-1999",
        "2-5 exons",
        "whole gene",
        "1-2 kb",
        "2-10 kb",
        "10-100 kb",
        "100-400 kb",
        "mosaic 30 %, >= 50 kb",
    ];
    let _ = design;
    let mut events = Vec::new();
    for region in regions {
        if random.unit() < 0.3 {
            continue;
        }
        let class = CLASSES[random.below(10) as usize];
        let class = if region.span.len() > 300_000 {
            ["100-400 kb", "mosaic 30 %, >= 50 kb"][random.below(2) as usize]
        } else {
            class
        };
        let models: Vec<&Transcript> = plan
            .transcripts
            .iter()
            .filter(|t| {
                Chromosome::parse(&t.contig) == Some(region.chromosome)
                    && t.span().overlaps(region.span)
            })
            .collect();
        let Some(t) = models.get(random.below(models.len() as u64) as usize) else { continue };
        let known = |s: Span| {
            s.start >= region.span.start
                && s.end <= region.span.end
                && region.n[(s.end - region.span.start) as usize]
                    == region.n[(s.start - region.span.start) as usize]
        };
        let exons = &t.exons;
        // Around exons i to j, up to 300 bases into the introns.
        let around = |i: usize, j: usize, random: &mut Random| {
            let room = |gap: u64| gap.saturating_sub(20).clamp(21, 300);
            let left = if i == 0 { 300 } else { room(exons[i].start - exons[i - 1].end) };
            let right =
                if j + 1 == exons.len() { 300 } else { room(exons[j + 1].start - exons[j].end) };
            Span::new(
                exons[i].start - 20 - random.below(left - 20),
                exons[j].end + 20 + random.below(right - 20),
            )
        };
        let anywhere = |from: u64, to: u64, random: &mut Random| {
            let length = from + random.below(to - from);
            let start = region.span.start + random.below(region.span.len().saturating_sub(length));
            Span::new(start, start + length)
        };
        let single = |low: u64, high: u64, random: &mut Random| {
            let fit: Vec<usize> =
                (0..exons.len()).filter(|i| (low..high).contains(&exons[*i].len())).collect();
            fit.get(random.below(fit.len() as u64) as usize).map(|i| around(*i, *i, random))
        };
        let mut cells = 1.0;
        let span = (0..20).find_map(|_| {
            let span = match class {
                "1 exon 120-199" => single(120, 200, random)?,
                "1 exon 200-499" => single(200, 500, random)?,
                "1 exon 500-1999" => single(500, 2000, random)?,
                "2-5 exons" => {
                    let n = 2 + random.below(4) as usize;
                    if exons.len() <= n {
                        return None;
                    }
                    let i = random.below((exons.len() - n) as u64) as usize;
                    around(i, i + n - 1, random)
                }
                "whole gene" => t.span().padded(500),
                "1-2 kb" => anywhere(1000, 2000, random),
                "2-10 kb" => anywhere(2000, 10_000, random),
                "10-100 kb" => anywhere(10_000, 100_000, random),
                "100-400 kb" => anywhere(100_000, 400_000, random),
                _ => {
                    cells = 0.3;
                    anywhere(50_000, 120_000, random)
                }
            };
            known(span).then_some(span)
        });
        let Some(span) = span else { continue };
        let hemizygous = male && region.chromosome == Chromosome::X;
        let (gain, haplotypes, copies) = match random.below(10) {
            0..6 => (false, 1, 1),
            6 => (false, 2, 0),
            _ => (true, 1, 3),
        };
        let (haplotypes, copies) =
            if hemizygous { (1, if gain { 2 } else { 0 }) } else { (haplotypes, copies) };
        let (haplotypes, copies) = if cells < 1.0 && !hemizygous {
            (1, if gain { 3 } else { 1 })
        } else {
            (haplotypes, copies)
        };
        events.push(Event {
            class,
            chromosome: region.chromosome,
            span,
            gain,
            haplotypes,
            cells,
            copies,
        });
    }
    events
}

fn draw(
    regions: &[Region],
    o: &Options,
    sample: u64,
    male: bool,
    events: &[Event],
) -> BTreeMap<Chromosome, Vec<Record>> {
    let mut random = Random::of([o.seed, sample, 5]);
    let (slope, bend) = (0.4 * random.normal(), random.between(2.0, 8.0));
    let mut reads: BTreeMap<Chromosome, Vec<Record>> = BTreeMap::new();
    let mut number = 0;
    for region in regions {
        let ploidy = if male && region.chromosome == Chromosome::X { 1 } else { 2 };
        let list = reads.entry(region.chromosome).or_default();
        for haplotype in 0..ploidy {
            let here: Vec<&Event> = events
                .iter()
                .filter(|e| {
                    e.chromosome == region.chromosome
                        && region.span.contains(e.span)
                        && haplotype < e.haplotypes
                })
                .collect();
            // Cells with and without the change.
            let cells = here.first().map_or(0.0, |e| e.cells);
            for (share, changed) in [(cells, true), (1.0 - cells, false)] {
                if share <= 0.0 {
                    continue;
                }
                let parts = haplotype_parts(region, here.first().filter(|_| changed).copied());
                let length: i64 = parts.iter().map(|p| p.len() as i64).sum();
                // Places are kept with at most this probability.
                let most = 1.6;
                let count = length as f64 * share * o.depth / 2.0 / (2.0 * READ as f64) * most;
                for _ in 0..count.round() as u64 {
                    let size = (400.0 + 80.0 * random.normal()).clamp(170.0, 800.0) as i64;
                    if length <= size {
                        continue;
                    }
                    let start = random.below((length - size) as u64) as i64;
                    let middle = place(&parts, start + size / 2);
                    let index = |p: i64| {
                        (p - region.span.start as i64).clamp(0, region.bases.len() as i64) as usize
                    };
                    let (from, to) = (index(middle - size / 2), index(middle + size / 2));
                    if to <= from || region.n[to] > region.n[from] {
                        continue;
                    }
                    let gc = f64::from(region.gc[to] - region.gc[from]) / (to - from) as f64;
                    let bias = (1.0 + slope * (gc - 0.42) - bend * (gc - 0.42).powi(2)).max(0.05);
                    let library = (0.08
                        * Random::of([11, region.chromosome.rank() as u64, middle as u64 / 300])
                            .normal())
                    .exp();
                    let own = (0.04
                        * Random::of([
                            o.seed ^ (sample << 8),
                            region.chromosome.rank() as u64,
                            middle as u64 / 500,
                        ])
                        .normal())
                    .exp();
                    if random.unit() > bias * library * own / most {
                        continue;
                    }
                    number += 1;
                    if random.unit() < CHIMERAS {
                        let chimera = chimera(region, place(&parts, start), size, &mut random);
                        pair(region, &chimera, 0, size, number, &mut random, list);
                    } else {
                        pair(region, &parts, start, size, number, &mut random, list);
                    }
                }
            }
        }
    }
    reads.values_mut().for_each(|l| l.sort_by_key(|r| (r.pos(), r.flags())));
    reads
}

/// A fragment of two places that do not belong together.
fn chimera(region: &Region, start: i64, size: i64, random: &mut Random) -> Vec<Span> {
    let first = random.below(size as u64 - 1) + 1;
    let away = (50.0 * 400f64.powf(random.unit())) as i64;
    let other = start + first as i64 + if random.below(2) == 0 { away } else { -away };
    let last = region.span.end as i64 - size;
    let other = other.clamp(region.span.start as i64, last.max(region.span.start as i64)) as u64;
    vec![Span::new(start as u64, start as u64 + first), Span::new(other, other + size as u64)]
}

/// Stretches of the reference that the haplotype is made of.
fn haplotype_parts(region: &Region, event: Option<&Event>) -> Vec<Span> {
    let Some(e) = event else { return vec![region.span] };
    if e.gain {
        vec![Span::new(region.span.start, e.span.end), Span::new(e.span.start, region.span.end)]
    } else {
        vec![Span::new(region.span.start, e.span.start), Span::new(e.span.end, region.span.end)]
    }
}

/// Reference position of a haplotype position.
fn place(parts: &[Span], mut at: i64) -> i64 {
    for p in parts {
        if at < p.len() as i64 {
            return p.start as i64 + at;
        }
        at -= p.len() as i64;
    }
    parts.last().map_or(0, |p| p.end as i64)
}

/// Alignments of `READ` bases from a haplotype position: one, or two around a breakpoint.
fn alignments(parts: &[Span], start: i64) -> Vec<(i64, i64)> {
    let mut out = Vec::new();
    let (mut at, mut left) = (start, READ);
    for p in parts {
        let length = p.len() as i64;
        if at >= length {
            at -= length;
            continue;
        }
        let n = left.min(length - at);
        out.push((p.start as i64 + at, n));
        left -= n;
        at = 0;
        if left == 0 {
            break;
        }
    }
    out
}

fn pair(
    region: &Region,
    parts: &[Span],
    start: i64,
    size: i64,
    number: u64,
    random: &mut Random,
    out: &mut Vec<Record>,
) {
    let (one, two) = (alignments(parts, start), alignments(parts, start + size - READ));
    let primary = |a: &[(i64, i64)]| usize::from(a.len() > 1 && a[1].1 > a[0].1);
    let (p, q) = (one[primary(&one)], two[primary(&two)]);
    let name = format!("r{number}");
    let quality = if random.unit() < 0.03 { random.below(20) as u8 } else { 60 };
    let site = |p: i64| {
        let stretch = p as u64 / CLIP_SITES.0;
        let mut r = Random::of([13, region.chromosome.rank() as u64, stretch]);
        ((stretch * CLIP_SITES.0 + r.below(CLIP_SITES.0)) as i64, r.below(2) == 0)
    };
    for (own, mate, flags) in [(&one, q, 0x1 | 0x40 | 0x20), (&two, p, 0x1 | 0x80 | 0x10)] {
        let main = primary(own);
        for (i, (position, length)) in own.iter().enumerate() {
            let short = own.iter().map(|a| a.1).min().unwrap_or(0);
            if i != main && short < 30 {
                continue;
            }
            let before: i64 = own[..i].iter().map(|a| a.1).sum();
            let after = READ - before - length;
            let (mut before, mut after, mut position, mut length) =
                (before, after, *position, *length);
            if own.len() == 1 {
                let (at, side) = site(position);
                if at > position + 20 && at < position + length - 20 && random.unit() < CLIP_SITES.1
                {
                    if side {
                        after += position + length - at;
                        length = at - position;
                    } else {
                        before += at - position;
                        length -= at - position;
                        position = at;
                    }
                }
            }
            let mut cigar = Vec::new();
            if before > 0 {
                cigar.push(Cigar::SoftClip(before as u32));
            }
            cigar.push(Cigar::Match(length as u32));
            if after > 0 {
                cigar.push(Cigar::SoftClip(after as u32));
            }
            let base = |p: i64| {
                let i = p - region.span.start as i64;
                region.bases.get(usize::try_from(i).unwrap_or(0)).copied().unwrap_or(b'A')
            };
            let sequence: Vec<u8> =
                own.iter().flat_map(|(p, n)| (0..*n).map(move |k| p + k)).map(base).collect();
            let mut record = Record::new();
            record.set(
                name.as_bytes(),
                Some(&CigarString(cigar)),
                &sequence,
                &vec![30; READ as usize],
            );
            record.set_tid(region.chromosome.rank() as i32);
            record.set_pos(position);
            record.set_mapq(quality);
            record.set_flags(flags | if i == main { 0 } else { 0x800 });
            record.set_mtid(region.chromosome.rank() as i32);
            record.set_mpos(mate.0);
            let reverse = flags & 0x10 != 0;
            let outer =
                if reverse { position + length - mate.0 } else { mate.0 + mate.1 - position };
            record.set_insert_size(if reverse { -outer } else { outer });
            if own.len() == 2 && short >= 30 {
                let other = own[1 - i];
                let (b, a) = if i == 0 { (own[0].1, 0) } else { (0, own[1].1) };
                let mut text = String::new();
                if b > 0 {
                    text.push_str(&format!("{b}S"));
                }
                text.push_str(&format!("{}M", other.1));
                if a > 0 {
                    text.push_str(&format!("{a}S"));
                }
                let strand = if reverse { '-' } else { '+' };
                let sa =
                    format!("{},{},{strand},{text},{quality},0;", region.chromosome, other.0 + 1);
                record.push_aux(b"SA", Aux::String(&sa)).unwrap();
            }
            record.push_aux(b"RG", Aux::String("1")).unwrap();
            out.push(record);
        }
    }
}

fn write_bam(dir: &Path, name: &str, reads: &BTreeMap<Chromosome, Vec<Record>>, events: &[Event]) {
    std::fs::create_dir_all(dir).unwrap();
    let mut header = Header::new();
    header
        .push_record(HeaderRecord::new(b"HD").push_tag(b"VN", "1.6").push_tag(b"SO", "coordinate"));
    for c in Chromosome::all() {
        let length = c.length(panelwise::model::Build::GRCh38);
        header.push_record(
            HeaderRecord::new(b"SQ").push_tag(b"SN", c.name()).push_tag(b"LN", length),
        );
    }
    header.push_record(HeaderRecord::new(b"RG").push_tag(b"ID", "1").push_tag(b"SM", name));
    let path = dir.join(format!("{name}.bam"));
    {
        let mut writer = Writer::from_path(&path, &header, Format::Bam).unwrap();
        for record in reads.values().flatten() {
            writer.write(record).unwrap();
        }
    }
    bam::index::build(&path, None, bam::index::Type::Bai, 1).unwrap();
    let truth: String = events
        .iter()
        .map(|e| {
            let kind = if e.gain { "DUP" } else { "DEL" };
            format!(
                "{}\t{}\t{}\t{kind}\t{}\t{}\t{}\n",
                e.chromosome, e.span.start, e.span.end, e.copies, e.cells, e.class
            )
        })
        .collect();
    std::fs::write(dir.join(format!("{name}.truth.bed")), truth).unwrap();
}
