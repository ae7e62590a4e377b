//! CRAM says what BAM says: read by read in every layout that samtools writes, and file by file
//! from each verb.

use crate::alignments::{fasta, peer, reads, write};
use crate::demo::{panelwise, project, run_demo};
use crate::parents::{DOUBTED, INHERITED, NEW, person};
use panelwise::io::reads::{AlignedRead, AlignmentFile, Columns, OpenAlignments, ReadTag};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::{Build, Span};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Options of `samtools view -C` beside the version.
const LAYOUTS: [(&str, &[&str]); 9] = [
    ("default", &[]),
    ("3.0", &["version=3.0"]),
    ("3.1", &["version=3.1"]),
    ("2.1", &["version=2.1"]),
    ("many slices", &["seqs_per_slice=50", "slices_per_container=4"]),
    ("slices of several contigs", &["multi_seq_per_slice=1", "seqs_per_slice=300"]),
    ("reference inside", &["embed_ref=1"]),
    ("no reference", &["no_ref=1"]),
    ("names left out", &["lossy_names=1", "seqs_per_slice=200"]),
];

pub fn cram(bam: &Path, fasta: &Path, name: &str, options: &[&str]) -> PathBuf {
    let path = bam.with_file_name(name);
    let mut view = Command::new("samtools");
    view.args(["view", "--no-PG", "-C", "-T"]).arg(fasta).arg("-o").arg(&path);
    for option in options {
        view.args(["--output-fmt-option", option]);
    }
    peer(view.arg(bam));
    peer(Command::new("samtools").arg("index").arg(&path));
    path
}

/// chrM and a contig behind it, both of random sequence; reads of all kinds on both, some with the
/// tag `SA`.
fn sample(dir: &Path) -> (PathBuf, PathBuf) {
    let first = std::fs::read_to_string(fasta(dir, "m.fa", "chrM", 16_569, 5)).unwrap();
    let second = std::fs::read_to_string(fasta(dir, "x.fa", "chrUn_1", 12_000, 6)).unwrap();
    let both = dir.join("both.fa");
    std::fs::write(&both, first.trim_end().to_owned() + "\n" + &second).unwrap();
    peer(Command::new("samtools").arg("faidx").arg(&both));
    let mut sam =
        "@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:chrM\tLN:16569\n@SQ\tSN:chrUn_1\tLN:12000\n@RG\tID:1\tSM:S\n".to_owned();
    for (contig, length, seed) in [("chrM", 16_000, 9), ("chrUn_1", 11_500, 10)] {
        for (i, line) in reads(contig, 0, length, 1_000, seed).lines().enumerate() {
            let tag = if i % 7 == 0 { "\tSA:Z:chrM,1,+,5M,60,0;" } else { "" };
            let _ = writeln!(sam, "{contig}{line}{tag}");
        }
    }
    // Bases that are not known, and a read without any.
    let _ = writeln!(sam, "n\t0\tchrM\t100\t60\t8M\t*\t0\t0\tACGNNRYA\tIIIIIIII\tRG:Z:1");
    let _ = writeln!(sam, "s\t0\tchrM\t100\t60\t8M\t*\t0\t0\t*\t*\tRG:Z:1");
    (write(dir, "s.bam", &sam, None), both)
}

fn open(path: &Path, reference: &Reference) -> panelwise::Result<AlignmentFile> {
    AlignmentFile::open(
        path,
        OpenAlignments { reference: Some(reference), build: Some(Build::GRCh38), sample: None },
    )
}

/// What is asked of a read, in words. CRAM does not tell `=` and `X` from `M`, and keeps neither
/// CIGAR nor mapping quality of an unmapped read.
fn told(read: &AlignedRead, columns: Columns, names: bool) -> String {
    let mut text = format!("{} {}", read.flags(), read.pos());
    if names {
        let _ = write!(text, " {}", String::from_utf8_lossy(read.qname()));
    }
    if !read.is_unmapped() {
        let mut cigar: Vec<(u32, u32)> = Vec::new();
        for c in read.raw_cigar() {
            let op = if matches!(c & 0xf, 7 | 8) { 0 } else { c & 0xf };
            match cigar.last_mut() {
                Some(last) if last.0 == op => last.1 += c >> 4,
                _ => cigar.push((op, c >> 4)),
            }
        }
        let _ = write!(text, " {} {cigar:?} {} {}", read.mapq(), read.mtid(), read.mpos());
        let _ = write!(text, " {}", read.insert_size());
    }
    let _ = write!(text, " {:?}", read.qual());
    if columns.bases {
        let _ = write!(text, " {}", String::from_utf8_lossy(&read.seq().as_bytes()));
    }
    if columns.tags {
        match read.aux(b"SA") {
            Ok(ReadTag::String(other)) => text.push_str(other),
            _ => text.push('-'),
        }
    }
    text
}

/// Every read of every span, asked span by span.
fn one_by_one(
    file: &AlignmentFile,
    contig: i32,
    spans: &[Span],
    columns: Columns,
    names: bool,
) -> Vec<Vec<String>> {
    let mut reader = file.reader().unwrap();
    reader.set_columns(columns);
    spans
        .iter()
        .map(|span| {
            let mut found = Vec::new();
            reader
                .for_each(contig, *span, |read| {
                    found.push(told(read, columns, names));
                    Ok(())
                })
                .unwrap();
            found
        })
        .collect()
}

/// The same in one pass.
fn swept(
    file: &AlignmentFile,
    contig: i32,
    spans: &[Span],
    columns: Columns,
    names: bool,
) -> Vec<Vec<String>> {
    let mut reader = file.reader().unwrap();
    reader.set_columns(columns);
    let mut found = vec![None; spans.len()];
    reader
        .sweep(
            contig,
            spans,
            |_| Vec::new(),
            |list: &mut Vec<String>, read| {
                list.push(told(read, columns, names));
                Ok(())
            },
            |i, list| {
                assert!(found[i].replace(list).is_none(), "span {i} is closed twice");
                Ok(())
            },
        )
        .unwrap();
    found.into_iter().map(|f| f.expect("a span was not closed")).collect()
}

#[test]
fn every_layout_gives_the_reads_of_the_bam() {
    let dir = tempfile::tempdir().unwrap();
    let (bam, fa) = sample(dir.path());
    let reference = Reference::open(&fa).unwrap();
    let of_bam = open(&bam, &reference).unwrap();
    // Apart, touching, overlapping, one inside another, without a read.
    let spans: Vec<Span> = [
        (0, 50),
        (90, 100),
        (100, 2_000),
        (1_500, 5_000),
        (1_600, 1_700),
        (6_000, 6_001),
        (9_000, 12_000),
    ]
    .iter()
    .map(|(a, b)| Span::new(*a, *b))
    .chain([Span::new(16_560, 16_569)])
    .collect();
    for (layout, options) in LAYOUTS {
        let path = cram(&bam, &fa, "s.cram", options);
        let file = open(&path, &reference).unwrap();
        let names = !layout.starts_with("names");
        // Who leaves out names leaves out more: there samtools' word on the CRAM counts, not on
        // what it was.
        let of_bam = if names {
            of_bam.clone()
        } else {
            let back = dir.path().join("back.bam");
            peer(
                Command::new("samtools")
                    .args(["view", "-b", "-T"])
                    .arg(&fa)
                    .arg("-o")
                    .arg(&back)
                    .arg(&path),
            );
            peer(Command::new("samtools").arg("index").arg(&back));
            open(&back, &reference).unwrap()
        };
        for (bases, tags) in [(true, true), (false, false), (false, true), (true, false)] {
            let columns = Columns { bases, tags };
            for contig in [0, 1] {
                // A read without bases came with CRAM 3.
                let known = |mut list: Vec<Vec<String>>| {
                    list.iter_mut()
                        .for_each(|l| l.retain(|r| layout != "2.1" || !r.starts_with("0 99 s ")));
                    list
                };
                let one_by_one = |file| known(one_by_one(file, contig, &spans, columns, names));
                let swept = |file| known(swept(file, contig, &spans, columns, names));
                let expected = one_by_one(&of_bam);
                assert!(expected[2].len() > 50 && expected[0] != expected[1]);
                let what = format!("{layout}, {columns:?}, contig {contig}");
                assert_eq!(swept(&of_bam), expected, "BAM in one pass, {what}");
                assert_eq!(one_by_one(&file), expected, "{what}");
                assert_eq!(swept(&file), expected, "in one pass, {what}");
            }
        }
        // One reader, with and without bases in turn, on both contigs: htslib's count of references
        // must stay whole.
        let mut reader = file.reader().unwrap();
        let mut counts = Vec::new();
        for i in 0..24 {
            reader.set_columns(Columns { bases: i % 3 == 0, tags: i % 2 == 0 });
            let mut n = 0;
            reader
                .for_each(i / 3 % 2, Span::new(2_000, 9_000), |_| {
                    n += 1;
                    Ok(())
                })
                .unwrap();
            counts.push(n);
        }
        assert!(
            counts[0] > 100 && counts.chunks(6).all(|c| c == &counts[..6]),
            "{layout}: {counts:?}"
        );
    }
}

/// A slice of one contig has a checksum of its own; one of several has none, so that the header's
/// is asked. Without bases the reference does not matter, and is compared all the same.
#[test]
fn another_reference_is_refused_in_every_layout() {
    let dir = tempfile::tempdir().unwrap();
    let (bam, fa) = sample(dir.path());
    let text = std::fs::read_to_string(&fa).unwrap();
    let other = dir.path().join("other.fa");
    let turned = text
        .lines()
        .map(|l| if l.starts_with('>') { l.to_owned() } else { l.replace('A', "C") + "\n" });
    std::fs::write(&other, turned.map(|l| l.trim_end().to_owned() + "\n").collect::<String>())
        .unwrap();
    peer(Command::new("samtools").arg("faidx").arg(&other));
    let (right, wrong) = (Reference::open(&fa).unwrap(), Reference::open(&other).unwrap());
    for (layout, options) in LAYOUTS {
        let path = cram(&bam, &fa, "s.cram", options);
        for bases in [true, false] {
            let ask = |reference: &Reference| {
                let mut reader = open(&path, reference).unwrap().reader().unwrap();
                reader.set_columns(Columns { bases, tags: false });
                reader.for_each(0, Span::new(3_000, 4_000), |_| Ok(()))
            };
            ask(&right).unwrap();
            let of_several = layout.starts_with("slices of several");
            // Nothing is compared where the file needs no reference; slices of several contigs only
            // where bases matter.
            if layout == "reference inside" || layout == "no reference" || (of_several && !bases) {
                continue;
            }
            let e = ask(&wrong).expect_err(layout);
            let hint = e.hint_text().unwrap().to_owned();
            assert!(
                hint.contains("reference") && hint.contains("the CRAM was written with"),
                "{layout}: {e} {hint}"
            );
            assert_eq!(e.to_string().contains("MD5"), of_several, "{layout}: {e}");
        }
    }
}

#[test]
fn stretches_that_share_a_slice_are_read_together() {
    let dir = tempfile::tempdir().unwrap();
    let (bam, fa) = sample(dir.path());
    let reference = Reference::open(&fa).unwrap();
    let asked: Vec<_> = (1..13)
        .map(|i| (panelwise::model::Chromosome::M, Span::new(1_000 * i, 1_000 * i + 10)))
        .collect();
    assert_eq!(open(&bam, &reference).unwrap().runs(&asked).len(), 12, "a BAM's are read apart");
    // Where no read lies, nothing is shared.
    assert!(open(&bam, &reference).unwrap().runs(&[]).is_empty());
    let whole = cram(&bam, &fa, "one.cram", &[]);
    assert_eq!(open(&whole, &reference).unwrap().runs(&asked), vec![0..12; 1]);
    let many = cram(&bam, &fa, "many.cram", &["seqs_per_slice=20"]);
    let runs = open(&many, &reference).unwrap().runs(&asked);
    assert!(runs.len() > 3, "{runs:?}");
    assert_eq!(runs.iter().cloned().flatten().collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());
}

/// Outputs of two runs, but for the name of the format and of the file, and what a CRAM's index
/// does not count.
fn same_outputs(a: &Path, b: &Path, endings: &[&str]) {
    let plain = |dir: &Path, ending: &str| {
        let entry = std::fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().path())
            .find(|p| {
                p.file_name()
                    .unwrap()
                    .to_string_lossy()
                    .split_once('.')
                    .is_some_and(|(_, e)| e == ending)
            })
            .unwrap_or_else(|| panic!("{} has no .{ending}", dir.display()));
        let bytes = std::fs::read(entry).unwrap();
        let Ok(text) = String::from_utf8(bytes.clone()) else { return bytes };
        let plain =
            |l: &str| l.split("; on target").next().unwrap_or_default().replace("CRAM", "BAM");
        text.lines()
            .map(|l| plain(l).replace(".cram", ".bam") + "\n")
            .collect::<String>()
            .into_bytes()
    };
    for ending in endings {
        let (one, other) = (plain(a, ending), plain(b, ending));
        if one != other {
            let (one, other) = (
                String::from_utf8_lossy(&one).into_owned(),
                String::from_utf8_lossy(&other).into_owned(),
            );
            let differ = one.lines().zip(other.lines()).find(|(x, y)| x != y);
            panic!(
                "{ending}: {:?}",
                differ.map(|(x, y)| [x, y].map(|t| t.chars().take(400).collect::<String>()))
            );
        }
    }
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Reads of the demo's family at their variants; of the child also reads of every kind over RUNX1.
fn family(dir: &Path) -> Vec<(&'static str, PathBuf)> {
    let sites = [
        ("DEMO_CHILD", [(NEW, 18, 17), (DOUBTED, 20, 20), (INHERITED, 20, 20)]),
        ("DEMO_MOTHER", [(NEW, 35, 0), (DOUBTED, 33, 7), (INHERITED, 20, 20)]),
        ("DEMO_FATHER", [(NEW, 35, 0), (DOUBTED, 40, 0), (INHERITED, 40, 0)]),
    ];
    sites
        .iter()
        .map(|(name, sites)| {
            let bam = person(dir, name, sites);
            let mut sam = std::fs::read_to_string(dir.join(format!("{name}.bam.sam"))).unwrap();
            if *name == "DEMO_CHILD" {
                sam += &reads("chr21", 34_780_000, 35_060_000, 6_000, 3);
                return (*name, write(dir, "DEMO_CHILD.bam", &sam, None));
            }
            (*name, bam)
        })
        .collect()
}

#[test]
fn a_run_with_crams_says_what_it_says_with_bams() {
    let dir = tempfile::tempdir().unwrap();
    let fa = project("testdata/demo/reference.fa.gz");
    let bams = family(dir.path());
    let crams: Vec<(&str, PathBuf)> = bams
        .iter()
        .map(|(name, bam)| {
            (*name, cram(bam, &fa, &format!("{name}.cram"), &["seqs_per_slice=1000"]))
        })
        .collect();
    let run = |out: &str, files: &[(&str, PathBuf)], threads: &str| {
        let out = dir.path().join(out);
        let named: Vec<String> = files
            .iter()
            .zip(["patient", "mother", "father"])
            .map(|((_, file), who)| format!("{who}={}", file.display()))
            .collect();
        let mut more: Vec<&str> = named.iter().flat_map(|n| ["--bam", n.as_str()]).collect();
        more.extend(["--threads", threads]);
        done(&run_demo(&out, &more));
        out
    };
    let of_bams = run("bams", &bams, "1");
    let page = std::fs::read_to_string(of_bams.join("demo.html")).unwrap();
    assert!(page.contains("de novo") && page.contains("<svg"));
    let endings = ["variants.tsv", "genes.tsv", "coverage.tsv", "gaps.bed"];
    let of_crams = run("crams", &crams, "2");
    same_outputs(&of_bams, &of_crams, &endings);
    let case = |dir: &Path| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(dir.join("demo.json")).unwrap()).unwrap()
    };
    let (a, b) = (case(&of_bams), case(&of_crams));
    assert!(
        a["variants"]
            .as_array()
            .unwrap()
            .iter()
            .any(|v| v["reads"]["alternate"].as_u64() == Some(17))
    );
    assert_eq!(a["variants"], b["variants"]);
    for part in ["genes", "loci"] {
        assert_eq!(a["coverage"][part], b["coverage"][part]);
    }
    assert_eq!(a["coverage"]["checks"]["contamination"], b["coverage"]["checks"]["contamination"]);
    assert_eq!(b["coverage"]["format"], "CRAM");
}

/// chr21 with even reads over RUNX1, of which every second one lacks some exons.
fn shortened(dir: &Path, name: &str, step: u64, lost: Option<Span>) -> PathBuf {
    let mut sam =
        crate::alignments::header("chr21", 46_709_983, "").replace("SM:S", &format!("SM:{name}"));
    for (i, at) in (34_780_000..35_060_000u64).step_by(step as usize).enumerate() {
        let read = Span::new(at, at + 150);
        if lost.is_some_and(|l| i % 2 == 0 && l.overlaps(read)) {
            continue;
        }
        let _ = writeln!(
            sam,
            "r{i}\t0\tchr21\t{}\t60\t150M\t*\t0\t0\t{}\t{}\tRG:Z:1",
            at + 1,
            "ACGTG".repeat(30),
            "I".repeat(150)
        );
    }
    write(dir, &format!("{name}.bam"), &sam, None)
}

const CNV: [&str; 6] = ["--panel", "2a36", "--genes", "RUNX1,GP1BA", "--reference", ""];

fn cnv(verb: &[&str], rest: &[&str]) -> Output {
    let reference = project("testdata/demo/reference.fa.gz");
    panelwise().arg("cnv").args(verb).args(&CNV[..5]).arg(reference).args(rest).output().unwrap()
}

#[test]
fn copy_number_of_a_cram_is_the_bams() {
    let dir = tempfile::tempdir().unwrap();
    let fa = project("testdata/demo/reference.fa.gz");
    let lost = Span::new(34_840_000, 34_870_000);
    let sick = shortened(dir.path(), "SICK", 5, Some(lost));
    let others: Vec<PathBuf> =
        ["A", "B", "C"].iter().map(|n| shortened(dir.path(), n, 6, None)).collect();
    let as_cram = |bam: &Path| {
        let name = bam.with_extension("cram").file_name().unwrap().to_string_lossy().into_owned();
        cram(bam, &fa, &name, &["seqs_per_slice=2000", "slices_per_container=2"])
    };
    let text = |p: &Path| p.to_str().unwrap().to_owned();
    let mut sets = Vec::new();
    for (name, files) in [
        ("bam.set", others.clone()),
        ("cram.set", others.iter().map(|b| as_cram(b)).collect::<Vec<_>>()),
    ] {
        let set = text(&dir.path().join(name));
        let files: Vec<String> = files.iter().map(|f| text(f)).collect();
        let mut rest = vec!["-o", set.as_str()];
        rest.extend(files.iter().map(String::as_str));
        done(&cnv(&["reference", "build"], &rest));
        sets.push(set);
    }
    assert!(
        std::fs::read(&sets[0]).unwrap() == std::fs::read(&sets[1]).unwrap(),
        "the sets differ"
    );
    let endings = ["cnv.vcf.gz", "cnv.vcf.gz.tbi", "cnv.tsv", "cnv.points.tsv.gz", "cnv.html"];
    let sick_cram = as_cram(&sick);
    for set in [None, Some(sets[1].as_str())] {
        let call = |file: &Path, threads: &str, out: &str| {
            let out = dir.path().join(format!("{out}{}", set.is_some()));
            let (file, to) = (text(file), text(&out));
            let mut rest =
                vec!["--bam", &file, "--out", &to, "--sex", "female", "--threads", threads];
            rest.extend(set.iter().flat_map(|s| ["--reference-set", s]));
            done(&cnv(&["call"], &rest));
            out
        };
        let of_bam = call(&sick, "1", "bam");
        let table = std::fs::read_to_string(of_bam.join("SICK.cnv.tsv")).unwrap();
        assert!(
            table
                .lines()
                .any(|l| l.starts_with("call") && l.contains("RUNX1") && l.contains("\t1\t")),
            "{table}"
        );
        same_outputs(&of_bam, &call(&sick_cram, "2", "cram"), &endings);
    }
}

/// A verb on a file, with its output.
type Verb = dyn Fn(&Path, &Path) -> Command;

/// No reference, another one, no index, an index older than the file: of each verb.
#[test]
fn each_verb_refuses_a_cram_that_it_cannot_read() {
    let dir = tempfile::tempdir().unwrap();
    let fa = project("testdata/demo/reference.fa.gz");
    // chr21 as another build of the file might have it: the same length.
    let other = dir.path().join("other.fa");
    std::fs::write(&other, format!(">chr21\n{}\n", "C".repeat(46_709_983))).unwrap();
    peer(Command::new("samtools").arg("faidx").arg(&other));
    let bam = shortened(dir.path(), "S", 20, None);
    let right = cram(&bam, &fa, "right.cram", &[]);
    let wrong = cram(&bam, &other, "wrong.cram", &[]);
    let (bare, stale) = (dir.path().join("bare.cram"), dir.path().join("stale.cram"));
    std::fs::copy(&right, &bare).unwrap();
    std::fs::copy(right.with_extension("cram.crai"), stale.with_extension("cram.crai")).unwrap();
    std::fs::copy(&right, &stale).unwrap();
    let now = std::time::SystemTime::now();
    let touch = |path: &Path, seconds: u64| {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(now - std::time::Duration::from_secs(seconds)).unwrap();
    };
    touch(&stale.with_extension("cram.crai"), 1_000);
    let verbs: [(&str, &Verb); 4] = [
        ("coverage", &|file, out| {
            let mut c = panelwise();
            c.args(["coverage", "--panel", "2a36", "--genes", "RUNX1", "--bam"])
                .arg(file)
                .arg("--out")
                .arg(out);
            c
        }),
        ("cnv call", &|file, out| {
            let mut c = panelwise();
            c.args([
                "cnv", "call", "--sex", "male", "--panel", "2a36", "--genes", "RUNX1", "--bam",
            ])
            .arg(file);
            c.arg("--out").arg(out);
            c
        }),
        ("cnv reference build", &|file, out| {
            let mut c = panelwise();
            c.args(["cnv", "reference", "build", "--panel", "2a36", "--genes", "RUNX1"])
                .arg(file)
                .arg("-o")
                .arg(out);
            c
        }),
        ("run", &|file, out| {
            let mut c = panelwise();
            c.args([
                "run",
                "--panel",
                "2a36",
                "--genes",
                "RUNX1",
                "--sample",
                "DEMO_CHILD",
                "--vcf",
            ]);
            c.arg(project("testdata/demo/trio.vcf.gz"))
                .arg("--bam")
                .arg(file)
                .arg("--out")
                .arg(out);
            c
        }),
    ];
    for (verb, command) in verbs {
        let out = dir.path().join("out");
        let refused = |file: &Path, with_reference: bool, words: &[&str]| {
            let mut c = command(file, &out);
            if with_reference {
                c.arg("--reference").arg(&fa);
            }
            let output = c.output().unwrap();
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && !out.exists(), "{verb}: {text}");
            for word in words {
                assert!(text.contains(word), "{verb}: '{word}' is not in: {text}");
            }
        };
        refused(&right, false, &["--reference"]);
        refused(
            &wrong,
            true,
            &["the reads cannot be read", "is --reference the one the CRAM was written with?"],
        );
        refused(&bare, true, &["the CRAM has no index", "samtools index"]);
        refused(&stale, true, &["the index is older than its file", "samtools index"]);
    }
}
