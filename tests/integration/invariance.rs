//! What no packing, index, thread count or random call set may change: the bytes of the report, and
//! that every allele inside the panel has exactly one outcome.

use crate::damage::{Bench, bgzip, demo_text, gunzip, gzip, tabix};
use crate::demo::{panelwise, project};
use crate::input::{Numbers, tool};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::{Build, RegionSet, Span};
use panelwise::panel::{ExpandStep, PanelRequest, resolve};
use panelwise::report::LedgerReader;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

/// Every output but the run manifest, by name.
fn outputs(
    bench: &Bench,
    vcf: &str,
    stdin: Option<&Path>,
    more: &[&str],
) -> BTreeMap<String, Vec<u8>> {
    let out = bench.at("out");
    let mut command = panelwise();
    command.args([
        "-q",
        "run",
        "--panel",
        "2a36",
        "--sample",
        "DEMO_CHILD",
        "--info-frequency",
        "gnomAD_AF",
        "--vcf",
        vcf,
    ]);
    command
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .arg("--out")
        .arg(&out)
        .args(more);
    command.stdin(stdin.map_or_else(Stdio::null, |p| fs::File::open(p).unwrap().into()));
    let run = command.output().unwrap();
    assert!(run.status.success(), "{vcf} {more:?}: {}", String::from_utf8_lossy(&run.stderr));
    let files = fs::read_dir(&out).unwrap().map(|e| e.unwrap().path());
    let bytes = files
        .filter(|p| !p.to_string_lossy().ends_with(".run.json"))
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(p).unwrap()))
        .collect();
    fs::remove_dir_all(out).unwrap();
    bytes
}

#[test]
fn same_bytes_from_any_packing_index_and_thread_count() {
    let bench = Bench::new();
    let text = demo_text();
    let plain = bench.write("plain.vcf", &text);
    let gz = bench.write("gzip.vcf.gz", gzip(text.as_bytes()));
    let bare = bgzip(&bench, "bare.vcf.gz", &text);
    let indexed = bgzip(&bench, "tbi.vcf.gz", &text);
    tabix(&indexed);
    let csi = bgzip(&bench, "csi.vcf.gz", &text);
    let name = |p: &Path| p.to_str().unwrap().to_owned();
    tool("bcftools", &["index", "--csi", &name(&csi)]);
    let (bcf, bcf_indexed) = (bench.at("bare.bcf"), bench.at("csi.bcf"));
    for path in [&bcf, &bcf_indexed] {
        tool("bcftools", &["view", "--no-version", "-Ob", "-o", &name(path), &name(&plain)]);
    }
    tool("bcftools", &["index", &name(&bcf_indexed)]);

    let expected = outputs(&bench, &name(&plain), None, &["--threads", "1"]);
    assert_eq!(expected.len(), 8, "{:?}", expected.keys());
    let assert_same = |found: BTreeMap<String, Vec<u8>>, what: &str| {
        assert!(found.keys().eq(expected.keys()), "{what}: {:?}", found.keys());
        for (file, bytes) in &found {
            assert!(*bytes == expected[file], "{what}: {file} differs");
        }
    };
    for threads in ["1", "2", "4"] {
        for path in [&plain, &gz, &bare, &indexed, &csi, &bcf, &bcf_indexed] {
            let has_index = [&indexed, &csi, &bcf_indexed].contains(&path);
            let uses: &[&str] = if has_index { &["require", "ignore"] } else { &["auto"] };
            for index in uses {
                let found =
                    outputs(&bench, &name(path), None, &["--threads", threads, "--index", index]);
                assert_same(
                    found,
                    &format!("{} --threads {threads} --index {index}", path.display()),
                );
            }
        }
        for path in [&plain, &gz, &bare, &bcf] {
            let found = outputs(&bench, "-", Some(path), &["--threads", threads]);
            assert_same(found, &format!("stdin of {} --threads {threads}", path.display()));
        }
    }
}

/// One random record: what is written, and the ALT entries that must be found in the ledger.
struct Made {
    line: String,
    span: Span,
    keys: Vec<String>,
}

fn bases(n: &mut Numbers, length: u64) -> String {
    (0..length).map(|_| char::from(b"ACGT"[n.below(4) as usize])).collect()
}

fn made(n: &mut Numbers, contig: &str, start: u64, sequence: &[u8]) -> Made {
    let length = if n.below(3) == 0 { 1 + n.below(12) } else { 1 };
    let reference = String::from_utf8(sequence[..length as usize].to_ascii_uppercase()).unwrap();
    let mut info = format!("DP={}", n.below(90));
    let mut end = start + length;
    let mut alternates: Vec<String> = Vec::new();
    match n.below(12) {
        0 => alternates.push(".".into()),
        1 => {
            end = end.max(start + n.below(3000));
            info.push_str(&format!(";END={end}"));
            alternates.push(["<DEL>", "<NON_REF>", "<*>", "<CNV>"][n.below(4) as usize].into());
        }
        _ => {
            for _ in 0..1 + n.below(3) {
                let allele = match n.below(8) {
                    0 => "*".to_owned(),
                    1 => "<NON_REF>".to_owned(),
                    2 => reference[..1].to_owned(),
                    3 => format!("{reference}{}", bases(n, 6)),
                    _ => {
                        let length = 1 + n.below(length + 2);
                        bases(n, length)
                    }
                };
                if allele != reference && !alternates.contains(&allele) {
                    alternates.push(allele);
                }
            }
            if alternates.is_empty() {
                alternates.push(".".into());
            }
        }
    }
    let called = if alternates[0] == "." { 0 } else { alternates.len() as u64 };
    let mut index =
        || if n.below(12) == 0 { ".".to_owned() } else { n.below(called + 1).to_string() };
    let (a, b) = (index(), index());
    let genotype = match n.below(10) {
        0 => a,
        1 => ".".to_owned(),
        2 => format!("{a}|{b}"),
        _ => format!("{a}/{b}"),
    };
    let depths: Vec<String> = (0..=called).map(|_| n.below(60).to_string()).collect();
    let depths = if n.below(10) == 0 { ".".to_owned() } else { depths.join(",") };
    let filter = ["PASS", "PASS", "PASS", ".", "LowQual"][n.below(5) as usize];
    let quality = ["50", ".", "812.6"][n.below(3) as usize];
    let sample = format!("{genotype}:{depths}:{}:{}", n.below(70), n.below(99));
    let position = start + 1;
    let line = format!(
        "{contig}\t{position}\t.\t{reference}\t{}\t{quality}\t{filter}\t{info}\tGT:AD:DP:GQ\t{sample}\n",
        alternates.join(",")
    );
    let keys =
        alternates.iter().map(|alt| format!("{contig}:{position}:{reference}:{alt}")).collect();
    Made { line, span: Span::new(start, end), keys }
}

/// A sorted call set around the panel's regions; the ALT entries inside, sorted; records inside and
/// outside.
fn random_call_set(
    seed: u64,
    regions: &RegionSet,
    reference: &Reference,
) -> (String, Vec<String>, u64, u64) {
    let mut n = Numbers(seed);
    let mut text = String::from(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##contig=<ID=chr22,length=50818468>\n",
    );
    text.push_str("##contig=<ID=chrX,length=156040895>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n");
    let (mut inside, mut records_inside, mut records_outside) = (Vec::new(), 0, 0);
    let mut last = None;
    let mut floor = 0;
    for region in regions.all() {
        if last.replace(region.chromosome) != Some(region.chromosome) {
            floor = 0;
        }
        let name = region.chromosome.name();
        let from = region.span.start.saturating_sub(4000).max(floor);
        let window = Span::new(from, region.span.end + 4000);
        let sequence = reference.fetch(name, window).unwrap();
        let mut starts: Vec<u64> = (0..40).map(|_| n.below(window.len() - 20)).collect();
        // Some at one place, some as neighbours: duplicates and overlaps after normalisation.
        starts.extend_from_within(..4);
        starts.extend((0..6).map(|i| (window.len() / 2 + i).min(window.len() - 20)));
        starts.sort_unstable();
        for at in starts {
            let record = made(&mut n, name, window.start + at, &sequence[at as usize..]);
            if regions.first_overlap(region.chromosome, record.span).is_some() {
                records_inside += 1;
                inside.extend(record.keys);
            } else {
                records_outside += 1;
            }
            text.push_str(&record.line);
        }
        floor = window.end;
    }
    inside.sort();
    (text, inside, records_inside, records_outside)
}

#[test]
fn every_allele_inside_has_exactly_one_outcome() {
    let panel = resolve(&PanelRequest {
        panels: vec!["2a36".into()],
        genes: ["MYH9", "TUBB1", "GP1BA", "NBEAL2", "RUNX1", "ANKRD26", "RBM8A", "WAS", "ETV6"]
            .map(str::to_owned)
            .to_vec(),
        expand: ExpandStep::None,
        build: Build::GRCh38,
        padding: 1000,
    })
    .unwrap();
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let genes: Vec<&str> = panel.genes.iter().map(|g| g.facts.symbol.as_str()).collect();
    for seed in 0..12 {
        let bench = Bench::new();
        let (text, expected, inside, outside) = random_call_set(seed, &panel.regions, &reference);
        assert!(inside > 100 && outside > 30, "{inside} {outside}");
        let vcf = bench.write("s.vcf", text);
        let mut command = panelwise();
        command
            .args(["-q", "run", "--panel", "2a36", "--genes", &genes.join(","), "--vcf"])
            .arg(&vcf);
        command
            .arg("--reference")
            .arg(project("testdata/demo/reference.fa.gz"))
            .arg("--out")
            .arg(bench.at("out"));
        let run = command.output().unwrap();
        assert!(run.status.success(), "seed {seed}: {}", String::from_utf8_lossy(&run.stderr));
        assert_ledger(&bench.at("out"), "S", &expected, (inside, outside), &format!("seed {seed}"));
    }
}

/// Ledger, manifest and variant table of a run against what the input holds inside the panel
/// (sorted keys).
pub fn assert_ledger(
    out: &Path,
    case: &str,
    expected: &[String],
    (inside, outside): (u64, u64),
    what: &str,
) {
    let mut reader = LedgerReader::open(&out.join(format!("{case}.ledger.tsv.gz"))).unwrap();
    let (mut found, mut outcomes) = (Vec::new(), BTreeMap::<(String, String), u64>::new());
    while let Some(line) = reader.next_line().unwrap() {
        found.push(format!("{}:{}:{}:{}", line.chrom, line.pos, line.reference, line.alternate));
        *outcomes.entry((line.outcome, line.name)).or_default() += 1;
    }
    found.sort();
    assert_eq!(found, expected, "{what}");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join(format!("{case}.run.json"))).unwrap()).unwrap();
    let ledger = &manifest["ledger"];
    let number = |key: &str| ledger[key].as_u64().unwrap();
    assert_eq!(number("records_in_file"), inside + outside, "{what}");
    assert_eq!(
        (number("records_inside_panel"), number("records_outside_panel")),
        (inside, outside),
        "{what}"
    );
    assert_eq!(number("alleles_inside_panel"), expected.len() as u64, "{what}");
    let listed: BTreeMap<(String, String), u64> = ledger["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| {
            let text = |key: &str| o[key].as_str().unwrap().to_owned();
            ((text("class"), text("name")), o["alleles"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(listed, outcomes, "{what}");
    let table = fs::read_to_string(out.join(format!("{case}.variants.tsv"))).unwrap();
    let head = table.lines().find(|l| !l.starts_with("##")).unwrap();
    let columns: Vec<usize> = ["chrom", "pos", "ref", "alt"]
        .iter()
        .map(|c| head.split('\t').position(|h| h == *c).unwrap())
        .collect();
    let rows: std::collections::BTreeSet<Vec<&str>> = table
        .lines()
        .filter(|l| !l.starts_with("##") && *l != head)
        .map(|l| columns.iter().map(|i| l.split('\t').nth(*i).unwrap()).collect())
        .collect();
    let reported: u64 =
        outcomes.iter().filter(|((class, _), _)| class == "reported").map(|(_, n)| n).sum();
    assert_eq!(
        rows.len() as u64,
        reported,
        "{what}: one place in the table for each reported allele"
    );
    let vcf = gunzip(&fs::read(out.join(format!("{case}.vcf.gz"))).unwrap());
    let kept = String::from_utf8(vcf).unwrap().lines().filter(|l| !l.starts_with('#')).count();
    assert_eq!(kept as u64, reported, "{what}: one VCF record for each reported allele");
}
