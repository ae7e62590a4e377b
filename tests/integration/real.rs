//! Real call sets through the binary: each is read, or refused for a reason that a peer confirms.

use crate::damage::Bench;
use crate::demo::panelwise;
use crate::harness::shared;
use crate::input::tool;
use crate::invariance::assert_ledger;
use panelwise::model::{Build, Chromosome, Span};
use panelwise::panel::{ExpandStep, PanelRequest, resolve};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

fn run(
    bench: &Bench,
    vcf: &Path,
    reference: &Path,
    panel: &str,
    sample: &str,
    more: &[&str],
) -> Output {
    let _ = fs::remove_dir_all(bench.at("out"));
    let mut command = panelwise();
    command
        .args(["-q", "run", "--panel", panel, "--sample", sample, "--vcf"])
        .arg(vcf)
        .arg("--reference")
        .arg(reference);
    command.args(["--name", "case"]).args(more).arg("--out").arg(bench.at("out")).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with("##"));
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|l| {
            head.iter().map(|h| (*h).to_owned()).zip(l.split('\t').map(str::to_owned)).collect()
        })
        .collect()
}

/// What `bcftools view` says lies inside the panel: ALT entries as ledger keys, records inside and
/// in the file.
fn inside(vcf: &Path, panels: &str) -> (Vec<String>, u64, u64) {
    let panel = resolve(&PanelRequest {
        panels: panels.split(',').map(str::to_owned).collect(),
        genes: Vec::new(),
        expand: ExpandStep::None,
        build: Build::GRCh37,
        padding: 1000,
    })
    .unwrap();
    let lines = String::from_utf8(tool(
        "bcftools",
        &["query", "-f", "%CHROM\t%POS\t%REF\t%ALT\t%INFO/END\n", "--allow-undef-tags", text(vcf)],
    ))
    .unwrap();
    let (mut keys, mut records, mut total) = (Vec::new(), 0, 0);
    for line in lines.lines() {
        total += 1;
        let [contig, position, reference, alternates, end] =
            line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("{line}")
        };
        let Some(chromosome) = Chromosome::parse(contig) else { continue };
        let start: u64 = position.parse::<u64>().unwrap() - 1;
        let end = end.parse::<u64>().unwrap_or(0).max(start + reference.len() as u64);
        if panel.regions.first_overlap(chromosome, Span::new(start, end)).is_some() {
            records += 1;
            keys.extend(
                alternates.split(',').map(|alt| format!("{contig}:{position}:{reference}:{alt}")),
            );
        }
    }
    keys.sort();
    (keys, records, total)
}

/// Alleles of the call set as `bcftools norm` splits and left-aligns them.
fn normalised(vcf: &Path, reference: &Path) -> BTreeSet<String> {
    let out = tool(
        "sh",
        &[
            "-c",
            "bcftools norm -m -any -c w -f \"$1\" \"$0\" 2>/dev/null | bcftools query -f '%CHROM:%POS:%REF:%ALT\\n'",
            text(vcf),
            text(reference),
        ],
    );
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(|l| l.trim_start_matches("chr").to_owned())
        .collect()
}

fn assert_run(bench: &Bench, vcf: &Path, reference: &Path, panels: &str, what: &str) {
    let out = bench.at("out");
    let (keys, records, total) = inside(vcf, panels);
    assert_ledger(&out, "case", &keys, (records, total - records), what);
    let peer = normalised(vcf, reference);
    for row in table(&out.join("case.variants.tsv")) {
        let key = format!(
            "{}:{}:{}:{}",
            row["chrom"].trim_start_matches("chr"),
            row["pos"],
            row["ref"],
            row["alt"]
        );
        assert!(peer.contains(&key), "{what}: bcftools norm has no {key}");
    }
    // A gene is clean only where records were seen.
    let genes = table(&out.join("case.genes.tsv"));
    assert!(!genes.is_empty());
    let manifest = fs::read_to_string(out.join("case.run.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let warnings = json["warnings"].to_string();
    for gene in &genes {
        let seen = gene["data"] == "records seen";
        let empty =
            ["CONTIG ABSENT", "NO RECORDS"].iter().any(|state| gene["data"].starts_with(state));
        assert_eq!(empty, gene["records"] == "0", "{what}: {gene:?}");
        let named = warnings.split(['"', ' ', ',']).any(|word| word == gene["gene"]);
        assert!(seen || named, "{what}: {} has no data and no warning names it", gene["gene"]);
    }
}

#[test]
fn every_small_variant_file_is_read_or_refused_for_a_reason() {
    let (folder, truth) = (shared("real/callers/small-variants"), shared("truth"));
    let reference = truth.join("GRCh37.genes.fa.gz");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "vcf"));
    paths.sort();
    assert!(paths.len() >= 7);
    let bench = Bench::new();
    let panels = "1,2a,2b,3";
    for vcf in &paths {
        let samples = String::from_utf8(tool("bcftools", &["query", "-l", text(vcf)])).unwrap();
        let odd = vcf.ends_with("Case_1.vcf");
        for sample in samples.lines() {
            let what = format!("{} {sample}", vcf.display());
            let strict = run(&bench, vcf, &reference, panels, sample, &[]);
            let said = String::from_utf8_lossy(&strict.stderr);
            if !odd {
                assert!(strict.status.success(), "{what}: {said}");
                assert_run(&bench, vcf, &reference, panels, &what);
                continue;
            }
            // The reference has T there; the peer calls it REF_MISMATCH too.
            let peer = tool(
                "sh",
                &[
                    "-c",
                    "bcftools norm -c w -f \"$1\" \"$0\" 2>&1 >/dev/null",
                    text(vcf),
                    text(&reference),
                ],
            );
            assert!(String::from_utf8(peer).unwrap().contains("REF_MISMATCH\t17\t41252697\tA\tT"));
            assert_eq!(strict.status.code(), Some(1));
            assert!(
                said.contains(
                    "Case_1.vcf:131: 17:41252697: REF A is not the reference's: it has T"
                ),
                "{said}"
            );
            assert!(!bench.at("out").exists());
            let lenient = run(&bench, vcf, &reference, panels, sample, &["--lenient"]);
            assert_eq!(lenient.status.code(), Some(1), "incomplete");
            assert_run(&bench, vcf, &reference, panels, &what);
            let json: serde_json::Value =
                serde_json::from_slice(&fs::read(bench.at("out/case.run.json")).unwrap()).unwrap();
            assert_eq!(
                (&json["incomplete"], &json["ledger"]["records_refused"]),
                (&true.into(), &1.into())
            );
            assert!(json["ledger"]["outcomes"].to_string().contains("17:41252697:A:"), "listed");
        }
    }
}

#[test]
fn the_trio_through_four_panels() {
    let (folder, truth) = (shared("real/trio.GRCh37"), shared("truth"));
    let (vcf, reference) = (folder.join("ashk-trio.vcf.gz"), truth.join("GRCh37.genes.fa.gz"));
    let bench = Bench::new();
    for panel in ["1", "2a", "2b", "3"] {
        let output = run(&bench, &vcf, &reference, panel, "HG002", &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_run(&bench, &vcf, &reference, panel, panel);
        let genes = table(&bench.at("out/case.genes.tsv"));
        let absent = genes.iter().filter(|g| g["data"].starts_with("CONTIG ABSENT")).count();
        let no_records = genes.iter().filter(|g| g["data"].starts_with("NO RECORDS")).count();
        assert!(
            absent > genes.len() / 2 && no_records > 0,
            "panel {panel}: {absent} {no_records} of {}",
            genes.len()
        );
        let html = fs::read_to_string(bench.at("out/case.html")).unwrap();
        assert!(html.contains("not the same as no variant"));
    }
}
