//! The bad-input matrix through the binary: one clear message, the exact exit code, nothing that
//! looks finished.

use crate::demo::{panelwise, project};
use crate::harness::{not_run, shared};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder to damage things in.
pub struct Bench(TempDir);

impl Bench {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// `panelwise run` on the demo's reference and panel.
    pub fn run(&self, vcf: &Path, more: &[&str]) -> Output {
        let reference = project("testdata/demo/reference.fa.gz");
        self.command(vcf, &reference)
            .args(["--panel", "2a36", "--sample", "DEMO_CHILD"])
            .args(more)
            .output()
            .unwrap()
    }

    fn command(&self, vcf: &Path, reference: &Path) -> Command {
        let mut command = panelwise();
        command.args(["--quiet", "run", "--vcf"]).arg(vcf).arg("--reference").arg(reference);
        command.arg("--out").arg(self.at("out")).stdin(Stdio::null());
        command
    }

    /// One message, one hint, nothing left in the output folder.
    fn assert_refused(&self, output: &Output, code: i32, parts: &[&str]) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{parts:?}: {said}");
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 2, "{said}");
        assert!(lines[0].starts_with("error: ") && lines[1].starts_with("hint: "), "{said}");
        for part in parts {
            assert!(lines[0].contains(part), "no '{part}' in: {said}");
        }
        assert!(output.stdout.is_empty());
        assert!(!self.at("out").exists(), "{parts:?}: the refused run left its output folder");
    }

    fn refused(&self, vcf: &Path, more: &[&str], parts: &[&str]) {
        self.assert_refused(&self.run(vcf, more), 1, parts);
    }

    /// Variant table, gene table without provenance, and ledger of a run that must succeed.
    pub fn tables(&self, vcf: &Path, more: &[&str]) -> [String; 3] {
        let output = self.run(vcf, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rows = |name: &str| {
            let text = fs::read_to_string(self.at("out").join(name)).unwrap();
            text.lines().filter(|l| !l.starts_with("##")).collect::<Vec<_>>().join("\n")
        };
        let ledger = gunzip(&fs::read(self.at("out/DEMO_CHILD.ledger.tsv.gz")).unwrap());
        let tables = [
            rows("DEMO_CHILD.variants.tsv"),
            rows("DEMO_CHILD.genes.tsv"),
            String::from_utf8(ledger).unwrap(),
        ];
        fs::remove_dir_all(self.at("out")).unwrap();
        tables
    }
}

pub fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut out).unwrap();
    out
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// The demo's call set as text, without what lets expect `SVLEN`: it keeps an index from being used.
pub fn demo_text() -> String {
    let text = String::from_utf8(gunzip(&fs::read(project("testdata/demo/trio.vcf.gz")).unwrap()))
        .unwrap();
    let bare = |line: &str| {
        let columns = line.split('\t').map(|column| {
            let structural = |e: &str| e.starts_with("SVLEN=") || e.starts_with("SVTYPE=");
            let entries = column.split(';').filter(|e| line.starts_with('#') || !structural(e));
            entries.collect::<Vec<_>>().join(";")
        });
        columns.collect::<Vec<_>>().join("\t") + "\n"
    };
    let declares = ["##INFO=<ID=SVLEN", "##INFO=<ID=SVTYPE", "##ALT=<ID=DEL"];
    let kept = |l: &&str| !declares.iter().any(|d| l.starts_with(d));
    text.lines().filter(kept).map(bare).collect()
}

pub fn bgzip(bench: &Bench, name: &str, text: &str) -> PathBuf {
    let path = bench.at(name);
    let plain = bench.write("to-pack.vcf", text);
    let packed = Command::new("bgzip").arg("-c").arg(plain).output().unwrap();
    assert!(packed.status.success());
    bench.write(name, packed.stdout);
    path
}

pub fn tabix(path: &Path) -> PathBuf {
    assert!(Command::new("tabix").args(["-f", "-p", "vcf"]).arg(path).status().unwrap().success());
    let mut index = path.as_os_str().to_owned();
    index.push(".tbi");
    index.into()
}

/// The demo with enough incompressible text in INFO to fill several BGZF blocks.
fn bulky() -> String {
    let mut seed = 1u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:016x}", seed ^ (seed >> 29))
    };
    let mut bulk = |line: &str| {
        let mut columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        columns[7].push_str(&format!(";NOTE={}", (0..60).map(|_| noise()).collect::<String>()));
        format!("{}\n", columns.join("\t"))
    };
    demo_text()
        .lines()
        .map(|l| if l.starts_with('#') { format!("{l}\n") } else { bulk(l) })
        .collect()
}

/// The line number and the line of the record at a place.
fn record(text: &str, contig: &str, position: u64) -> (usize, String) {
    let start = format!("{contig}\t{position}\t");
    let (i, line) = text
        .lines()
        .enumerate()
        .find(|(_, l)| l.starts_with(&start))
        .expect("the place is in the demo");
    (i + 1, line.to_owned())
}

#[test]
fn cut_and_flipped_files() {
    let bench = Bench::new();
    let whole = fs::read(bgzip(&bench, "whole.vcf.gz", &bulky())).unwrap();
    let (mut starts, mut at) = (Vec::new(), 0);
    while at + 18 <= whole.len() {
        starts.push(at);
        at += usize::from(u16::from_le_bytes([whole[at + 16], whole[at + 17]])) + 1;
    }
    assert!(starts.len() > 5, "{starts:?}");
    let damaged = |bytes: &[u8]| bench.write("damaged.vcf.gz", bytes);
    for cut in [starts[3], starts[3] + 900, starts[3] + 5, whole.len() - 28, whole.len() - 1] {
        bench.refused(
            &damaged(&whole[..cut]),
            &[],
            &["damaged.vcf.gz: ", "end-of-file marker is missing"],
        );
        // `--lenient` forgives records, never bytes.
        bench.refused(&damaged(&whole[..cut]), &["--lenient"], &["end-of-file marker is missing"]);
    }
    let mut flipped = whole.clone();
    flipped[starts[3] + 500] ^= 4;
    for threads in ["1", "2"] {
        bench.refused(
            &damaged(&flipped),
            &["--threads", threads],
            &["damaged.vcf.gz: ", "damaged", "after line"],
        );
    }
    let gz = gzip(bulky().as_bytes());
    bench.refused(
        &damaged(&gz[..gz.len() / 2]),
        &[],
        &["gzip stream ends in the middle", "after line"],
    );
    let text = demo_text();
    bench.refused(&bench.write("cut.vcf", &text[..text.len() - 9]), &[], &["cut.vcf:"]);
    // The same bytes, whole, run.
    bench.tables(&damaged(&whole), &[]);
}

#[test]
fn a_real_reference_of_another_build_or_with_other_bases() {
    let truth = shared("truth");
    let bench = Bench::new();
    let b38 = bench.write("b38.vcf", demo_text());
    let run = |reference: &str| {
        bench
            .command(&b38, &truth.join(reference))
            .args(["--panel", "2a36", "-s", "DEMO_CHILD"])
            .output()
            .unwrap()
    };
    bench.assert_refused(
        &run("GRCh37.genes.fa.gz"),
        1,
        &["GRCh37.genes.fa.gz: ", "the reference is GRCh37"],
    );
    // Right build, other bases: the demo's sequence is synthetic.
    bench.assert_refused(
        &run("GRCh38.genes.fa.gz"),
        1,
        &["b38.vcf:", ": chr3:", "is not the reference's"],
    );
}

#[test]
fn wrong_build_reference_and_sample() {
    let bench = Bench::new();
    let text = demo_text();
    let b37 = text
        .replace("length=248956422", "length=249250621")
        .replace("length=242193529", "length=243199373");
    bench.refused(
        &bench.write("mixed.vcf", &b37),
        &[],
        &["mixed.vcf: ", "contig lengths disagree"],
    );
    let only: String = b37
        .lines()
        .filter(|l| !l.starts_with("##contig") || l.contains("ID=chr1,") || l.contains("ID=chr2,"))
        .map(|l| format!("{l}\n"))
        .collect();
    bench.refused(
        &bench.write("b37.vcf", &only),
        &[],
        &["the reference is GRCh38", "b37.vcf is GRCh37"],
    );
    let b38 = bench.write("b38.vcf", &text);
    bench.refused(&b38, &["--build", "GRCh37"], &["b38.vcf: ", "GRCh38"]);
    let (line, old) = record(&text, "chr22", 36_306_500);
    assert!(old.contains("\tC\tT\t"), "{old}");
    let swapped =
        bench.write("swapped.vcf", text.replace(&old, &old.replacen("\tC\tT\t", "\tG\tT\t", 1)));
    let place = format!("swapped.vcf:{line}: chr22:36306500: REF G is not the reference's");
    bench.refused(&swapped, &[], &[&place]);
    let lenient = bench.run(&swapped, &["--lenient"]);
    assert_eq!(lenient.status.code(), Some(1));
    let manifest = fs::read_to_string(bench.at("out/DEMO_CHILD.run.json")).unwrap();
    assert!(
        manifest.contains("\"incomplete\": true") && manifest.contains("\"records_refused\": 1")
    );
    fs::remove_dir_all(bench.at("out")).unwrap();

    let bare = bench.write("bare.fa", ">chr1\nACGT\n");
    let run = |reference: &Path| {
        bench
            .command(&b38, reference)
            .args(["--panel", "2a36", "--sample", "DEMO_CHILD"])
            .output()
            .unwrap()
    };
    bench.assert_refused(&run(&bare), 1, &["bare.fa: ", "no .fai index"]);
    bench.assert_refused(&run(&bench.at("absent.fa")), 1, &["absent.fa: "]);
    let other = |sample: &str| {
        let reference = project("testdata/demo/reference.fa.gz");
        bench
            .command(&b38, &reference)
            .args(["--panel", "2a36", "--sample", sample])
            .output()
            .unwrap()
    };
    bench.assert_refused(
        &other("NOBODY"),
        1,
        &["b38.vcf: ", "sample 'NOBODY' is not in the call set"],
    );
}

#[test]
fn an_index_that_is_not_the_files() {
    let bench = Bench::new();
    let text = demo_text();
    let vcf = bgzip(&bench, "s.vcf.gz", &text);
    let set = |path: &Path, seconds: u64| {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    };
    let index = tabix(&vcf);
    set(&vcf, 1_900_000_000);
    set(&index, 1_800_000_000);
    bench.refused(&vcf, &[], &["s.vcf.gz.tbi: ", "older than its file"]);
    set(&index, 1_950_000_000);
    let good = bench.tables(&vcf, &["--index", "require"]);
    let half: String = text
        .lines()
        .enumerate()
        .filter(|(i, l)| l.starts_with('#') || i % 2 == 0)
        .map(|(_, l)| format!("{l}\n"))
        .collect();
    let without: String =
        text.lines().filter(|l| !l.starts_with("chr22\t")).map(|l| format!("{l}\n")).collect();
    for other in [half, bulky(), without] {
        let foreign = tabix(&bgzip(&bench, "other.vcf.gz", &other));
        fs::copy(foreign, &index).unwrap();
        set(&index, 1_950_000_000);
        bench.refused(&vcf, &[], &["s.vcf.gz.tbi: ", "the index is not of this call set"]);
        assert_eq!(bench.tables(&vcf, &["--index", "ignore"])[..2], good[..2]);
    }
    fs::write(&index, b"no index").unwrap();
    set(&index, 1_950_000_000);
    bench.refused(&vcf, &[], &["s.vcf.gz.tbi: ", "the index cannot be read"]);
    fs::remove_file(&index).unwrap();
    bench.refused(&vcf, &["--index", "require"], &["s.vcf.gz: ", "an index is required"]);
}

#[test]
fn text_that_is_refused_or_accepted() {
    let bench = Bench::new();
    let text = demo_text();
    let plain = bench.tables(&bench.write("s.vcf", &text), &[]);
    let (head, records): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| l.starts_with('#'));
    let join = |lines: &[&str]| lines.iter().map(|l| format!("{l}\n")).collect::<String>();

    let mut swapped = records.clone();
    let at = swapped.iter().position(|l| l.starts_with("chr22\t36294955")).unwrap();
    swapped.swap(at, at + 1);
    let place =
        format!("unsorted.vcf:{}: chr22:36294955: the file is not sorted", head.len() + at + 2);
    bench.refused(&bench.write("unsorted.vcf", join(&head) + &join(&swapped)), &[], &[&place]);

    let bare: Vec<&str> = head.iter().copied().filter(|l| !l.starts_with("##contig")).collect();
    let no_contigs = bench.write("bare.vcf", join(&bare) + &join(&records));
    bench.refused(&no_contigs, &[], &["bare.vcf: ", "genome build cannot be told"]);
    assert_eq!(bench.tables(&no_contigs, &["--build", "GRCh38"])[2], plain[2]);

    assert_eq!(bench.tables(&bench.write("crlf.vcf", text.replace('\n', "\r\n")), &[]), plain);

    let mut latin = join(&head).into_bytes();
    let marked = join(&records).replace("\tDP=", "\tNOTE=Stra@e;DP=");
    latin.extend(marked.bytes().map(|b| if b == b'@' { 0xdf } else { b }));
    assert!(std::str::from_utf8(&latin).is_err());
    assert_eq!(bench.tables(&bench.write("latin1.vcf", latin), &[])[2], plain[2]);

    bench.refused(&bench.write("empty.vcf", ""), &[], &["empty.vcf: ", "empty (0 bytes)"]);
    bench.refused(&bench.write("empty.vcf.gz", gzip(b"")), &[], &["empty.vcf.gz: "]);
    let only_header = bench.write("header.vcf", join(&head));
    bench.tables(&only_header, &[]);
    let mut loud = panelwise();
    loud.args(["run", "--panel", "2a36", "--sample", "DEMO_CHILD", "--vcf"]).arg(&only_header);
    loud.arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"))
        .arg("--out")
        .arg(bench.at("loud"));
    let loud = loud.output().unwrap();
    assert_eq!(loud.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&loud.stderr).contains("the call set has no records"));

    bench.refused(&bench.at(""), &[], &["this is a directory"]);
    bench.refused(&bench.at("absent.vcf"), &[], &["absent.vcf: ", "cannot open"]);
}

/// Thirty lines of 10 MB run in 700 MB of address space (three quarters of it thread arenas); a
/// line beyond the limit is refused by its number.
#[test]
fn very_long_lines() {
    let bench = Bench::new();
    let text = demo_text();
    let mut out = flate2::write::GzEncoder::new(
        fs::File::create(bench.at("long.vcf.gz")).unwrap(),
        flate2::Compression::fast(),
    );
    let filler = "x".repeat(10 << 20);
    let mut long = 0;
    for line in text.lines() {
        let mut columns: Vec<&str> = line.split('\t').collect();
        let note = if line.starts_with("chr22\t36") && long < 30 {
            format!("{};NOTE={filler}", columns[7])
        } else {
            String::new()
        };
        if !note.is_empty() {
            long += 1;
            columns[7] = &note;
        }
        writeln!(out, "{}", columns.join("\t")).unwrap();
    }
    out.finish().unwrap();
    assert_eq!(long, 30);
    let mut bounded = Command::new("sh");
    bounded.args(["-c", "ulimit -v 700000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_panelwise")]);
    bounded.args([
        "-q",
        "run",
        "--panel",
        "2a36",
        "--sample",
        "DEMO_CHILD",
        "--threads",
        "1",
        "--vcf",
    ]);
    bounded
        .arg(bench.at("long.vcf.gz"))
        .arg("--reference")
        .arg(project("testdata/demo/reference.fa.gz"));
    let output = bounded.arg("--out").arg(bench.at("out")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let html = fs::metadata(bench.at("out/DEMO_CHILD.html")).unwrap().len();
    assert!(html < 4 << 20, "one INFO value made a report of {html} bytes");
    fs::remove_dir_all(bench.at("out")).unwrap();

    let (line, old) = record(&text, "chr22", 36_306_500);
    let (before, after) = text.split_at(text.find(&old).unwrap());
    let longer = format!("{before}{}{after}", "x".repeat(70 << 20));
    let path = bench.write("longer.vcf", longer);
    bench.refused(&path, &[], &[&format!("longer.vcf:{line}: "), "longer than 64 MB"]);
}

#[test]
fn wrong_settings_case_panel_and_gene() {
    let bench = Bench::new();
    let vcf = bench.write("s.vcf", demo_text());
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let refused = |flag: &str, name: &str, content: &str, parts: &[&str]| {
        let path = text(&bench.write(name, content));
        bench.refused(&vcf, &[flag, &path], parts);
    };
    refused("--case", "c.toml", "[case]\nid = \"x\"\nsexx = \"male\"\n", &["c.toml:3: ", "sexx"]);
    refused("--case", "c.toml", "[case]\nage = 400\n", &["c.toml:2: ", "age"]);
    refused("--case", "c.toml", "[case\n", &["c.toml:1: "]);
    refused("--settings", "s.toml", "[quality]\nmin_depht = 3\n", &["s.toml:2: ", "min_depht"]);
    refused("--settings", "s.toml", "\n[qualty]\nmin_depth = 3\n", &["s.toml:2: ", "qualty"]);
    refused("--settings", "s.toml", "[quality]\nmin_depth = \n", &["s.toml:2: "]);
    refused("--transcripts", "t.gff3", "##gff-version 3\n", &["t.gff3: "]);
    for flag in ["--case", "--settings", "--transcripts"] {
        bench.refused(&vcf, &[flag, &text(&bench.at("absent"))], &["absent: "]);
        bench.refused(&vcf, &[flag, &text(&bench.at(""))], &[&text(&bench.at(""))]);
    }
    let usage = |panel: &str, more: &[&str], parts: &[&str]| {
        let reference = project("testdata/demo/reference.fa.gz");
        let mut command = bench.command(&vcf, &reference);
        let output =
            command.args(["--sample", "DEMO_CHILD", "--panel", panel]).args(more).output().unwrap();
        bench.assert_refused(&output, 2, parts);
    };
    usage("nope", &[], &["'nope' is neither a built-in panel nor a file"]);
    usage("2a36", &["--genes", "BRCA1"], &["gene BRCA1"]);
    usage("2a36", &["--genes", "NOTAGENE"], &["'NOTAGENE'"]);
    usage("2a36", &["--set", "quality.min_depht=3"], &["min_depht"]);
    usage("2a36", &["--info-frequency", "AFF"], &["AFF"]);
}

#[test]
fn an_output_folder_that_cannot_be_used() {
    let bench = Bench::new();
    let vcf = bench.write("s.vcf", demo_text());
    let run = |out: &Path| {
        let mut command = panelwise();
        command.args(["-q", "run", "--panel", "2a36", "--sample", "DEMO_CHILD", "--vcf"]).arg(&vcf);
        command
            .arg("--reference")
            .arg(project("testdata/demo/reference.fa.gz"))
            .arg("--out")
            .arg(out)
            .output()
            .unwrap()
    };
    let file = bench.write("file", "mine");
    for out in [file.clone(), file.join("below")] {
        let output = run(&out);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{said}");
        assert!(
            said.starts_with("error: ") && said.contains("file") && said.lines().count() <= 2,
            "{said}"
        );
        assert_eq!(fs::read(&file).unwrap(), b"mine");
    }
}

/// In a mount namespace of its own, which goes with the process; every size up to the first that
/// suffices, so that the disk fills up in one output after the other.
#[test]
fn a_full_disk() {
    let bench = Bench::new();
    let vcf = bench.write("s.vcf", demo_text());
    let mount = bench.at("disk");
    fs::create_dir(&mount).unwrap();
    let script = "mount -t tmpfs -o size=\"$1\" tmpfs \"$2\" || exit 99; \"$3\" -q run --panel 2a36 --sample DEMO_CHILD --vcf \"$4\" \
                  --reference \"$5\" --out \"$2/out\"; code=$?; find \"$2\" -type f; exit $code";
    let run = |unshare: &[&str], size: u32| {
        let mut command = Command::new("unshare");
        command.args(unshare).args(["sh", "-c", script, "sh", &format!("{size}k")]).arg(&mount);
        command
            .arg(env!("CARGO_BIN_EXE_panelwise"))
            .arg(&vcf)
            .arg(project("testdata/demo/reference.fa.gz"));
        command
            .output()
            .ok()
            .filter(|o| !o.stderr.starts_with(b"unshare") && o.status.code() != Some(99))
    };
    let ways: [&[&str]; 2] = [&["--mount"], &["--map-root-user", "--mount"]];
    let Some(way) = ways.into_iter().find(|way| run(way, 4).is_some()) else {
        not_run("a full disk needs a tmpfs, which may not be mounted here");
    };
    let mut full = std::collections::BTreeSet::new();
    for size in [4, 16, 40, 100, 200, 400, 800, 1000, 1150, 1180, 1200, 1220, 1240, 1300, 4000] {
        let output = run(way, size).expect("a tmpfs was mounted before");
        let (files, said) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if output.status.success() {
            assert!(files.contains(".run.json") && full.len() > 2, "full at {full:?}");
            return;
        }
        assert_eq!(output.status.code(), Some(1), "{size}k: {said}");
        assert!(files.is_empty(), "{size}k left {files}");
        assert!(
            said.contains("hint: the disk is full") && said.lines().count() == 2,
            "{size}k: {said}"
        );
        full.insert(said.split(": cannot").next().unwrap_or_default().to_owned());
    }
    panic!("the demo did not fit on 4 MB; full at {full:?}");
}

/// A closed standard output swallows nothing in silence, a reader that leaves early is no failure.
#[test]
fn standard_output_that_is_closed_is_an_error() {
    let shell = |script: &str| {
        let binary = env!("CARGO_BIN_EXE_panelwise");
        Command::new("bash").args(["-c", script, binary]).output().unwrap()
    };
    for verb in ["panel list", "--help", "completions bash"] {
        let closed = shell(&format!("\"$0\" {verb} >&-"));
        let message = String::from_utf8_lossy(&closed.stderr).into_owned();
        assert_eq!(closed.status.code(), Some(1), "{verb}: {message}");
        assert!(message.contains("standard output: it is closed"), "{verb}: {message}");
    }
    let early = shell("\"$0\" panel list | head -n 1; exit ${PIPESTATUS[0]}");
    assert_eq!(early.status.code(), Some(0));
    assert_eq!(shell("\"$0\" panel list >/dev/null").status.code(), Some(0));
}

/// A refused allocation ends with our exit code for what is not the input's fault, and a sentence.
#[test]
fn refused_memory_ends_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let mut limited = Command::new("bash");
    limited.args(["-c", "ulimit -v 90000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_panelwise")]);
    limited.args(["run", "--panel", "1", "--sample", "DEMO_CHILD", "--vcf"]);
    limited.arg(project("testdata/demo/trio.vcf.gz")).arg("--reference");
    limited.arg(project("testdata/demo/reference.fa.gz")).arg("--out").arg(dir.path().join("o"));
    let refused = limited.env("RUST_BACKTRACE", "0").output().unwrap();
    let message = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{message}");
    assert!(message.contains("memory"), "{message}");
}
