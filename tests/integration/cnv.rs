//! `panelwise cnv` from BAM to VCF: a planted deletion comes out base-exact, bcftools reads it; bad
//! input is refused.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn panelwise(args: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("panelwise").unwrap();
    command.args(args);
    command
}

/// Reads of 150 bases every 5 bases (30x) over these genes, which lie whole in the shared sequence.
pub const GENES: &str = "TUBB1,GP9,GP1BA,SRP54,SBDS,GFI1B";
/// Regions read, GRCh38, 0-based: the genes with their flanks (genes.tsv).
fn regions() -> Vec<(String, u64, u64)> {
    let wanted: Vec<&str> = GENES.split(',').collect();
    let all = panelwise::panel::genes::all().unwrap();
    let mut regions: Vec<(String, u64, u64)> = all
        .iter()
        .filter(|g| wanted.contains(&g.symbol))
        .map(|g| g.grch38.unwrap())
        .map(|(c, s)| (c.name().to_owned(), s.start.saturating_sub(5000), s.end + 5000))
        .collect();
    let rank = |name: &str| panelwise::model::Chromosome::parse(name).unwrap().rank();
    regions.sort_by_key(|r| (rank(&r.0), r.1));
    regions
}

/// A BAM with its index. `lost`: every second read that touches it lies on a chromosome without it.
pub fn bam(folder: &Path, name: &str, step: u64, lost: Option<(&str, u64, u64)>) -> PathBuf {
    bam_over(&regions(), folder, name, step, lost)
}

fn bam_over(
    regions: &[(String, u64, u64)],
    folder: &Path,
    name: &str,
    step: u64,
    lost: Option<(&str, u64, u64)>,
) -> PathBuf {
    let mut sam = String::from("@HD\tVN:1.6\tSO:coordinate\n");
    for c in panelwise::model::Chromosome::all() {
        writeln!(sam, "@SQ\tSN:{c}\tLN:{}", c.length(panelwise::model::Build::GRCh38)).unwrap();
    }
    writeln!(sam, "@RG\tID:1\tSM:{name}").unwrap();
    let bases = "A".repeat(150);
    for (chromosome, start, end) in regions.iter().map(|(c, a, b)| (c.as_str(), *a, *b)) {
        for (i, at) in (start..end - 150).step_by(step as usize).enumerate() {
            let here =
                lost.filter(|l| l.0 == chromosome && i % 2 == 0 && at + 150 > l.1 && at < l.2);
            let (cigar, tag) = match here {
                None => ("150M".to_owned(), String::new()),
                // Its haplotype goes on behind the deletion.
                Some((_, a, b)) if at + 30 <= a && at + 120 >= a => {
                    let n = a - at;
                    (
                        format!("{n}M{}S", 150 - n),
                        format!("\tSA:Z:{chromosome},{},+,{n}S{}M,60,0;", b + 1, 150 - n),
                    )
                }
                Some((_, a, _)) if at < a => {
                    (format!("{}M{}S", a - at, 150 - (a - at)), String::new())
                }
                Some(_) => continue,
            };
            writeln!(
                sam,
                "r{i}\t0\t{chromosome}\t{}\t60\t{cigar}\t*\t0\t0\t{bases}\t*\tRG:Z:1{tag}",
                at + 1
            )
            .unwrap();
        }
    }
    let (text, out) = (folder.join(format!("{name}.sam")), folder.join(format!("{name}.bam")));
    std::fs::write(&text, sam).unwrap();
    let run = |args: &[&str]| {
        assert!(Command::new("samtools").args(args).status().unwrap().success(), "{args:?}")
    };
    run(&["sort", "--no-PG", "-o", out.to_str().unwrap(), text.to_str().unwrap()]);
    run(&["index", out.to_str().unwrap()]);
    out
}

fn call(fasta: &Path, bam: &Path, out: &Path, more: &[&str]) -> std::process::Output {
    let (fasta, bam, out) = (fasta.to_str().unwrap(), bam.to_str().unwrap(), out.to_str().unwrap());
    let mut args = vec![
        "cnv",
        "call",
        "--panel",
        "1,2a,2b,3",
        "--genes",
        GENES,
        "--reference",
        fasta,
        "--bam",
        bam,
    ];
    args.extend(["--out", out, "--sex", "female"]);
    args.extend(more);
    panelwise(&args).output().unwrap()
}

fn query(vcf: &Path, region: &[&str]) -> String {
    let mut command = Command::new("bcftools");
    command
        .args(["query", "-f", "%CHROM %POS %INFO/END %ALT %FILTER %SVLEN %SVCLAIM [%GT %CN]\n"])
        .args(region)
        .arg(vcf);
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn a_planted_deletion_comes_out_base_exact() {
    let shared = crate::harness::shared("truth");
    let fasta = shared.join("GRCh38.genes.fa.gz");
    let dir = tempfile::tempdir().unwrap();
    // Exon 3 of TUBB1 and a part of its intron.
    let lost = ("chr20", 59_022_000, 59_023_200);
    let sick = bam(dir.path(), "SICK", 5, Some(lost));
    let well = bam(dir.path(), "WELL", 5, None);
    for (threads, out) in [("1", "one"), ("2", "two")] {
        let run = call(&fasta, &sick, &dir.path().join(out), &["--threads", threads]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
    for file in ["SICK.cnv.vcf.gz", "SICK.cnv.vcf.gz.tbi", "SICK.cnv.tsv", "SICK.cnv.points.tsv.gz"]
    {
        let read = |folder: &str| std::fs::read(dir.path().join(folder).join(file)).unwrap();
        assert_eq!(read("one"), read("two"), "{file}");
    }
    let vcf = dir.path().join("one/SICK.cnv.vcf.gz");
    let want = "chr20 59022000 59023200 <DEL> PASS 1200 DJ 0/1 1\n";
    assert_eq!(query(&vcf, &[]), want);
    assert_eq!(query(&vcf, &["-r", "chr20:59022500-59022600"]), want, "by index");
    assert_eq!(query(&vcf, &["-r", "chr20:1-1000"]), "");
    let table = std::fs::read_to_string(dir.path().join("one/SICK.cnv.tsv")).unwrap();
    assert!(table.contains("TUBB1 exon"), "{table}");
    assert!(
        table
            .lines()
            .any(|l| l.starts_with("sum\t") && l.contains("SBDS_SBDSP1") && l.contains("no data")),
        "{table}"
    );
    // The same sample without the deletion has no call, and neither has the sick one less than it.
    let run = call(&fasta, &well, &dir.path().join("well"), &[]);
    assert!(run.status.success());
    assert_eq!(query(&dir.path().join("well/WELL.cnv.vcf.gz"), &[]), "");
}

/// A BAM cut to the genes: where it stops nothing is lost. A deletion inside still is.
#[test]
fn where_a_cut_file_stops_no_loss_passes() {
    let shared = crate::harness::shared("truth");
    let dir = tempfile::tempdir().unwrap();
    let cut: Vec<(String, u64, u64)> =
        regions().into_iter().map(|(c, a, b)| (c, a + 4000, b - 4000)).collect();
    let file = bam_over(&cut, dir.path(), "CUT", 5, Some(("chr20", 59_022_000, 59_023_200)));
    let run = call(&shared.join("GRCh38.genes.fa.gz"), &file, &dir.path().join("cut"), &[]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() && said.contains("the file was cut to regions"), "{said}");
    let calls = query(&dir.path().join("cut/CUT.cnv.vcf.gz"), &[]);
    let (ends, passed): (Vec<&str>, Vec<&str>) =
        calls.lines().partition(|l| l.contains(" FileEnd "));
    assert_eq!(passed, ["chr20 59022000 59023200 <DEL> PASS 1200 DJ 0/1 1"], "{calls}");
    assert!(ends.len() >= 4, "{calls}");
}

#[test]
fn reference_sets_and_their_refusals() {
    let shared = crate::harness::shared("truth");
    let fasta = shared.join("GRCh38.genes.fa.gz");
    let dir = tempfile::tempdir().unwrap();
    let lost = ("chr20", 59_022_000, 59_023_200);
    let sick = bam(dir.path(), "SICK", 5, Some(lost));
    let others: Vec<PathBuf> =
        ["A", "B", "C"].iter().map(|n| bam(dir.path(), n, 6, None)).collect();
    let set = dir.path().join("set");
    let build = |genes: &str, out: &Path, bams: &[PathBuf]| {
        let mut args = vec!["cnv", "reference", "build", "--panel", "1,2a,2b,3", "--genes", genes];
        args.extend(["--reference", fasta.to_str().unwrap(), "-o", out.to_str().unwrap()]);
        args.extend(bams.iter().map(|b| b.to_str().unwrap()));
        panelwise(&args).output().unwrap()
    };
    let built = build(GENES, &set, &others);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let with = |set: &Path, out: &str| {
        call(&fasta, &sick, &dir.path().join(out), &["--reference-set", set.to_str().unwrap()])
    };
    let run = with(&set, "set_used");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(
        query(&dir.path().join("set_used/SICK.cnv.vcf.gz"), &[])
            .starts_with("chr20 59022000 59023200 <DEL> PASS")
    );

    let refused = |run: std::process::Output, what: &str| {
        let text = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(!run.status.success() && text.contains(what), "{what}: {text}");
    };
    // Another panel, the same sample twice, a damaged file, too few samples.
    let other = dir.path().join("other");
    assert!(build("TUBB1,GP9,SRP54,SBDS", &other, &others).status.success());
    refused(with(&other, "x1"), "measured on other targets");
    refused(
        build(GENES, &dir.path().join("twice"), &[others[0].clone(), others[0].clone()]),
        "two files are of the sample 'A'",
    );
    let mut bytes = std::fs::read(&set).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(dir.path().join("bad"), bytes).unwrap();
    refused(with(&dir.path().join("bad"), "x2"), "damaged");
    let two = dir.path().join("two");
    assert!(build(GENES, &two, &others[..2]).status.success());
    refused(with(&two, "x3"), "3 are needed");
    assert!(!dir.path().join("x1").exists(), "a refusal leaves nothing");
    // Too shallow to judge; no read at all.
    refused(
        call(&fasta, &bam(dir.path(), "THIN", 60, None), &dir.path().join("x4"), &[]),
        "autosomal depth",
    );
    refused(
        call(&fasta, &bam(dir.path(), "NONE", 100_000_000, None), &dir.path().join("x5"), &[]),
        "",
    );
}

/// A call set of one sample with one variant in a gene of the panel.
pub fn call_set(folder: &Path) -> PathBuf {
    let mut vcf = String::from(
        "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n",
    );
    for c in panelwise::model::Chromosome::all() {
        writeln!(vcf, "##contig=<ID={c},length={}>", c.length(panelwise::model::Build::GRCh38))
            .unwrap();
    }
    vcf.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSICK\n");
    let path = folder.join("calls.vcf");
    std::fs::write(&path, vcf).unwrap();
    path
}

#[test]
fn a_run_finds_in_one_pass_what_the_verb_finds() {
    let shared = crate::harness::shared("truth");
    let fasta = shared.join("GRCh38.genes.fa.gz");
    let dir = tempfile::tempdir().unwrap();
    let lost = ("chr20", 59_022_000, 59_023_200);
    let sick = bam(dir.path(), "SICK", 5, Some(lost));
    let vcf = call_set(dir.path());
    let alone = call(&fasta, &sick, &dir.path().join("alone"), &[]);
    assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stderr));
    let run = |out: &str, more: &[&str]| {
        let out = dir.path().join(out);
        let (vcf, fasta, bam, out) = (
            vcf.to_str().unwrap(),
            fasta.to_str().unwrap(),
            sick.to_str().unwrap(),
            out.to_str().unwrap(),
        );
        let mut args = vec![
            "run",
            "--panel",
            "1,2a,2b,3",
            "--genes",
            GENES,
            "--vcf",
            vcf,
            "--reference",
            fasta,
        ];
        args.extend(["--out", out, "--sex", "female"]);
        args.extend(["--bam", bam]);
        args.extend(more);
        panelwise(&args).output().unwrap()
    };
    for (out, threads) in [("one", "1"), ("two", "2")] {
        let done = run(out, &["--threads", threads]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let read = |folder: &str, ending: &str| {
        std::fs::read(dir.path().join(folder).join(format!("SICK.{ending}"))).unwrap()
    };
    for ending in
        ["cnv.vcf.gz", "cnv.vcf.gz.tbi", "cnv.tsv", "cnv.points.tsv.gz", "html", "json", "xlsx"]
    {
        assert!(read("one", ending) == read("two", ending), "{ending} depends on the threads");
    }
    let lines = |folder: &str| {
        let table = String::from_utf8(read(folder, "cnv.tsv")).unwrap();
        table.lines().filter(|l| !l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines("one"), lines("alone"), "one pass with coverage counts what the verb counts");
    assert_eq!(
        query(&dir.path().join("one/SICK.cnv.vcf.gz"), &[]),
        "chr20 59022000 59023200 <DEL> PASS 1200 DJ 0/1 1\n"
    );
    let json: serde_json::Value = serde_json::from_slice(&read("one", "json")).unwrap();
    assert_eq!(json["cnv"]["calls"][0]["start"], 59_022_001);
    assert_eq!(json["cnv"]["calls"][0]["end"], 59_023_200);
    let warned = json["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .any(|w| w.as_str().unwrap().contains("no reference set"));
    assert!(warned, "without a reference set the report says so: {}", json["warnings"]);
    let genes = String::from_utf8(read("one", "genes.tsv")).unwrap();
    assert!(genes.contains("copy number: loss of TUBB1 exon"), "{genes}");
    let page = String::from_utf8(read("one", "html")).unwrap();
    assert!(page.contains("tab-copies") && page.contains("chr20:59022001-59023200"));

    let done = run("without", &["--no-cnv"]);
    assert!(done.status.success());
    assert!(!dir.path().join("without/SICK.cnv.tsv").exists());
    let json: serde_json::Value = serde_json::from_slice(&read("without", "json")).unwrap();
    assert!(json["cnv"].is_null());
    // A set of another panel is refused before anything is read.
    let others: Vec<PathBuf> =
        ["A", "B", "C"].iter().map(|n| bam(dir.path(), n, 6, None)).collect();
    let set = |genes: &str, name: &str| {
        let path = dir.path().join(name);
        let mut args = vec!["cnv", "reference", "build", "--panel", "1,2a,2b,3", "--genes", genes];
        args.extend(["--reference", fasta.to_str().unwrap(), "-o", path.to_str().unwrap()]);
        args.extend(others.iter().map(|b| b.to_str().unwrap()));
        assert!(panelwise(&args).output().unwrap().status.success());
        path
    };
    let refused =
        run("x", &["--cnv-reference", set("TUBB1,GP9,SRP54,SBDS", "other").to_str().unwrap()]);
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && text.contains("measured on other targets"), "{text}");
    let done = run("with", &["--cnv-reference", set(GENES, "set").to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let json: serde_json::Value = serde_json::from_slice(&read("with", "json")).unwrap();
    assert_eq!(json["cnv"]["reference_samples"].as_array().unwrap().len(), 3);
    assert_eq!(json["cnv"]["calls"].as_array().unwrap().len(), 1);
}
