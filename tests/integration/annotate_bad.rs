//! What is wrong or odd in the input of `annotate`: a named note, outcome or refusal, never a wrong
//! name, never a crash.

use crate::annotate::{calls, demo, panelwise, refusal, rows, table, written};
use crate::csq::tool;
use crate::damage::gzip;
use crate::harness::shared;
use panelwise::annotate::{AnnotateError, ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::fasta::Reference;
use panelwise::io::text::source;
use panelwise::io::text::source::LINE_LIMIT;
use panelwise::model::{Build, Span, TranscriptConsequence};
use panelwise::panel::transcripts;
use panelwise::pipeline::annotate::{
    AnnotateCounts, Annotator, EngineSource, Form, Output, annotate,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn path(p: &Path) -> &str {
    p.to_str().unwrap()
}

/// Bases of the demo's reference, 1-based inclusive.
fn bases(region: &str) -> String {
    let text = tool("samtools", &["faidx", path(&demo("reference.fa.gz")), region]);
    text.lines().skip(1).collect::<String>().to_ascii_uppercase()
}

/// The INFO column of each record.
fn infos(vcf: &str) -> Vec<String> {
    vcf.lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').nth(7).unwrap().to_owned())
        .collect()
}

/// RUNX1's first codon lies at chr21:35048897-35048899, on the minus strand.
const CODON: &str = "chr21:35048897-35048899";

#[test]
fn odd_alleles_are_named_and_pass_through() {
    let codon = bases(CODON);
    assert_eq!(codon, "CAT", "RUNX1's ATG on the minus strand");
    let dir = tempfile::tempdir().unwrap();
    let odd = [
        ("T", "T", "ALT equals REF"),
        ("T", "R", "plain sequence"),
        ("R", "T", "plain sequence"),
        ("T", "*", "not annotated"),
        ("T", "<DEL>", "not annotated"),
        ("T", "<NON_REF>", "not annotated"),
        ("T", "G]chr1:5]", "not annotated"),
        ("T", "T.", "not annotated"),
        ("T", ".", "not annotated"),
    ];
    let lines: String =
        odd.iter().map(|(r, a, _)| format!("chr21\t35048899\t.\t{r}\t{a}\t.\t.\t.\n")).collect();
    let input = written(dir.path(), &lines);
    let text = table(&input, &[]);
    let rows = rows(&text);
    assert_eq!(rows.len(), odd.len());
    for (row, (r, a, note)) in rows.iter().zip(&odd) {
        assert!(row["note"].contains(note), "{r}>{a}: {}", row["note"]);
        assert_eq!((row["hgvs_c"], row["hgvs_p"], row["consequence"]), ("", "", ""), "{r}>{a}");
    }
    let infos = infos(&table(&input, &["--format", "vcf"]));
    for (info, (r, a, _)) in infos.iter().zip(&odd) {
        let plain = a.bytes().all(|b| b.is_ascii_alphabetic());
        assert_eq!(info.starts_with("PW_NOTE=1:"), plain, "{r}>{a}: {info}");
        assert!(plain || info == ".", "{r}>{a}: {info}");
    }
}

#[test]
fn one_bad_entry_does_not_touch_its_neighbours() {
    let dir = tempfile::tempdir().unwrap();
    let input = written(dir.path(), "chr21\t35048899\tx\tT\tG,*,T,<DEL>,C\t.\t.\tA=1\n");
    let info = infos(&table(&input, &["--format", "vcf"])).remove(0);
    let (entries, note) = info.strip_prefix("A=1;CSQ=").unwrap().split_once(";PW_NOTE=").unwrap();
    let alleles: Vec<(String, String)> = entries
        .split(',')
        .map(|e| e.split('|').collect::<Vec<_>>())
        .map(|f| (f[0].to_owned(), f[18].to_owned()))
        .collect();
    assert_eq!(alleles, [("G".to_owned(), "1".to_owned()), ("C".to_owned(), "5".to_owned())]);
    assert_eq!(note, "3:not%20annotated:%20ALT%20equals%20REF");
    assert!(entries.contains("start_lost") && entries.contains("p.Met1?"), "{entries}");
}

/// The limit of a line is that of `run`.
#[test]
fn a_line_beyond_the_limit_is_refused() {
    let line = |length: usize| {
        let fixed = "chr21\t35048899\t.\tT\tG\t.\t.\tX=";
        format!("{fixed}{}\n", "y".repeat(length - fixed.len()))
    };
    let (message, code) = refusal(&line(LINE_LIMIT + 1), &[]);
    assert!(code == 1 && message.contains("a line is longer than 64 MB"), "{message}");
    let dir = tempfile::tempdir().unwrap();
    let input = written(dir.path(), &line(LINE_LIMIT));
    assert!(rows(&table(&input, &[])).iter().any(|row| row["consequence"] == "start_lost"));
}

#[test]
fn a_long_deletion_has_its_terms() {
    let dir = tempfile::tempdir().unwrap();
    // 50 kb that take RUNX1's first coding exons and begin in the sequence around it.
    let reference = bases("chr21:35010000-35060000");
    assert_eq!(reference.len(), 50_001);
    let line = format!("chr21\t35010000\t.\t{reference}\t{}\t.\t.\t.\n", &reference[..1]);
    let input = written(dir.path(), &line);
    let text = table(&input, &[]);
    let rows = rows(&text);
    let row = rows.iter().find(|r| r["gene"] == "RUNX1").expect("a row for RUNX1");
    assert!(
        row["note"].is_empty() && row["impact"] == "HIGH",
        "{}: {}",
        row["consequence"],
        row["note"]
    );
    assert!(row["hgvs_g"].ends_with("del"), "{}", row["hgvs_g"]);
    let info = infos(&table(&input, &["--format", "vcf"])).remove(0);
    assert!(
        info.starts_with("CSQ=-|") && info.contains("|HIGH|RUNX1|"),
        "{}",
        &info[..200.min(info.len())]
    );
    // Beyond the contig's end it is refused; with --lenient said.
    let line = "chr21\t46709980\t.\tNNNNNN\tN\t.\t.\t.\n";
    let (message, code) = refusal(line, &["--format", "vcf"]);
    assert!(code == 1 && message.contains("the record ends at 46709985"), "{message}");
}

#[test]
fn a_reference_n_is_said() {
    // The demo's reference is N between the genes; an exon of a transcript of ours put there.
    let dir = tempfile::tempdir().unwrap();
    let gff = dir.path().join("t.gff3");
    let line = |kind: &str, from: u64, to: u64, phase: &str, rest: &str| {
        format!("chr21\tx\t{kind}\t{from}\t{to}\t.\t+\t{phase}\t{rest}\n")
    };
    let text = [
        line("gene", 20_000_001, 20_000_300, ".", "ID=gene:G;Name=G"),
        line(
            "mRNA",
            20_000_001,
            20_000_300,
            ".",
            "ID=transcript:T.1;Parent=gene:G;biotype=protein_coding",
        ),
        line("exon", 20_000_001, 20_000_300, ".", "Parent=transcript:T.1"),
        line("CDS", 20_000_001, 20_000_300, "0", "ID=CDS:P;Parent=transcript:T.1"),
    ]
    .concat();
    fs::write(&gff, text).unwrap();
    let input = written(
        dir.path(),
        "chr21\t20000010\t.\tA\tC\t.\t.\t.\nchr21\t20000010\t.\tN\tC\t.\t.\t.\n",
    );
    let text = table(&input, &["--transcripts", path(&gff)]);
    let rows = rows(&text);
    assert!(rows[0]["note"].contains("the reference is N"), "{text}");
    for row in &rows {
        assert!(row["hgvs_p"].is_empty() && !row["consequence"].contains("missense"), "{text}");
    }
    let infos = infos(&table(&input, &["--format", "vcf", "--transcripts", path(&gff)]));
    assert!(infos[0].starts_with("PW_NOTE=1:the%20reference%20is%20N"), "{infos:?}");
}

#[test]
fn a_ref_of_another_build_is_refused_or_noted() {
    let line = "chr21\t35048899\t.\tG\tC\t.\t.\t.\n";
    for format in ["tsv", "vcf"] {
        let (message, code) = refusal(line, &["--format", format]);
        assert!(
            code == 1 && message.contains(":4: chr21:35048899: REF is G, the reference has T"),
            "{message}"
        );
        let (message, code) = refusal(line, &["--format", format, "--lenient"]);
        assert!(code == 1 && message.contains("1 of 1 alleles do not fit"), "{message}");
    }
}

/// Table cells without the four that repeat the input.
fn named(table: &str) -> BTreeMap<(String, String), Vec<String>> {
    rows(table)
        .iter()
        .map(|r| {
            let rest = [
                "consequence",
                "hgvs_c",
                "hgvs_p",
                "hgvs_g",
                "exon",
                "intron",
                "codons",
                "new_stop",
                "nmd",
                "consequence_3prime",
                "hgvs_p_3prime",
            ];
            let key = (r["hgvs_g"].to_owned(), r["transcript"].to_owned());
            (key, rest.iter().map(|c| r[c].to_owned()).collect())
        })
        .collect()
}

/// The same indels, written with bases in front and behind and as far to the right as they go.
fn rewritten(input: &Path, reference: &Reference) -> (String, usize) {
    let text = tool("bcftools", &["view", path(input)]);
    let (mut out, mut moved) = (String::new(), 0);
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if line.starts_with('#')
            || columns[3].len() == columns[4].len()
            || columns[4].contains([',', '<', '*'])
        {
            if line.starts_with('#') {
                out.push_str(line);
                out.push('\n');
            }
            continue;
        }
        let (contig, position) = (columns[0], columns[1].parse::<u64>().unwrap());
        let (r, a) = (columns[3], columns[4]);
        if !r.starts_with(a) && !a.starts_with(r) {
            continue;
        }
        let start = position - 1;
        let behind = start + r.len() as u64;
        let right = reference.fetch(contig, Span::new(behind, behind + 200)).unwrap();
        // Both alleles followed by the same bases: the bases in front that they share can go.
        let shift = |s: &str| format!("{s}{}", String::from_utf8_lossy(&right));
        let (long_r, long_a) = (shift(r), shift(a));
        let n = long_r.bytes().zip(long_a.bytes()).take_while(|(x, y)| x == y).count();
        let (removed, inserted) =
            (r.len().saturating_sub(a.len()), a.len().saturating_sub(r.len()));
        let from = n - 1;
        let (Some(r), Some(a)) =
            (long_r.get(from..n + removed + 3), long_a.get(from..n + inserted + 3))
        else {
            continue;
        };
        out.push_str(&format!("{contig}\t{}\t.\t{r}\t{a}\t.\t.\t.\n", position + from as u64));
        moved += 1;
    }
    (out, moved)
}

#[test]
fn names_do_not_depend_on_the_callers_spelling() {
    let truth = shared("truth");
    let dir = tempfile::tempdir().unwrap();
    for (build, least) in [("GRCh38", 10_000), ("GRCh37", 1_000)] {
        let fasta = truth.join(format!("{build}.genes.fa.gz"));
        let cases = truth.join(format!("cases.{build}.vcf.gz"));
        let (text, moved) = rewritten(&cases, &Reference::open(&fasta).unwrap());
        assert!(moved >= least, "{moved}");
        let right = dir.path().join("right.vcf");
        fs::write(&right, text).unwrap();
        let run = |input: &Path| {
            let mut command = assert_cmd::Command::cargo_bin("panelwise").unwrap();
            command.arg("annotate").arg("--reference").arg(&fasta);
            command
                .arg("--transcripts")
                .arg(truth.join(format!("transcripts.{build}.gff3.gz")))
                .arg(input);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let (want, have) = (named(&run(&cases)), named(&run(&right)));
        let different: Vec<_> =
            have.iter().filter(|(k, v)| want.get(k) != Some(v)).take(20).collect();
        assert!(different.is_empty(), "{} of {}: {different:#?}", different.len(), have.len());
        eprintln!(
            "spelling: {} rows of {moved} rewritten indels of {build} are the left-aligned ones'",
            have.len()
        );
    }
}

#[test]
fn damaged_input_leaves_nothing() {
    let (dir, calls) = calls();
    let text = fs::read(&calls).unwrap();
    // Blocks of records, so that a cut at a block boundary loses some.
    let packed = dir.path().join("whole.vcf.gz");
    let copy = dir.path().join("copy.vcf");
    fs::write(&copy, &text).unwrap();
    let status = std::process::Command::new("bgzip").arg("-c").arg(&copy).output().unwrap();
    fs::write(&packed, &status.stdout).unwrap();
    let whole = fs::read(&packed).unwrap();
    let gz = gzip(&text);
    let bcf = dir.path().join("whole.bcf");
    tool("bcftools", &["view", "-Ob", "-o", path(&bcf), path(&calls)]);
    let bcf = fs::read(&bcf).unwrap();
    let cases: [(&str, &[u8], &str); 6] = [
        ("no marker", &whole[..whole.len() - 28], "end-of-file marker"),
        ("inside a block", &whole[..whole.len() / 2], "cut short"),
        ("gzip cut", &gz[..gz.len() / 2], "cut short"),
        ("bcf without marker", &bcf[..bcf.len() - 28], "end-of-file marker"),
        ("bcf cut", &bcf[..bcf.len() / 2], "cut short"),
        ("text cut", &text[..text.len() - 5], "no line end"),
    ];
    for (what, bytes, said) in cases {
        let input = dir.path().join("damaged");
        fs::write(&input, bytes).unwrap();
        for format in ["vcf", "tsv"] {
            let folder = tempfile::tempdir().unwrap();
            let out = folder.path().join(format!("o.{format}.gz"));
            for stdin in [false, true] {
                let mut command = panelwise(&["--format", format, "-o", path(&out)]);
                let output =
                    if stdin { command.arg("-").write_stdin(bytes) } else { command.arg(&input) }
                        .output()
                        .unwrap();
                let message = String::from_utf8_lossy(&output.stderr).into_owned();
                assert_eq!(
                    output.status.code(),
                    Some(1),
                    "{what} {format} stdin {stdin}: {message}"
                );
                assert!(message.contains(said), "{what} {format} stdin {stdin}: {message}");
                assert_eq!(
                    fs::read_dir(folder.path()).unwrap().count(),
                    0,
                    "{what}: something is left"
                );
            }
        }
    }
}

#[test]
fn columns_that_the_header_does_not_name_are_refused() {
    for (line, said) in [
        ("chr21\t5\t.\tN\tC\t.\t.\t.\tGT\t0/1\n", "10 columns, the header names 8"),
        ("chr21\t5\t.\tN\tC\t.\t.\n", "fewer than the 8"),
        ("chr21\t0\t.\tN\tC\t.\t.\t.\n", "POS is 0"),
        ("chr21\tx\t.\tN\tC\t.\t.\t.\n", "not a number"),
    ] {
        let (message, code) = refusal(line, &["--format", "vcf"]);
        assert!(code == 1 && message.contains("in.vcf:4:") && message.contains(said), "{message}");
    }
}

/// Panics on one place, else the engine.
struct Faulty<'a>(&'a VareffectEngine, u64);

impl ConsequenceEngine for Faulty<'_> {
    fn annotate(
        &self,
        contig: &str,
        start: u64,
        reference: &str,
        alternate: &str,
    ) -> Result<Vec<TranscriptConsequence>, AnnotateError> {
        assert!(start + 1 != self.1, "index 9 out of range, at the\tplace");
        self.0.annotate(contig, start, reference, alternate)
    }

    fn name(&self) -> &str {
        "faulty"
    }
}

fn annotated(input: &Path, form: Form, fault: u64) -> (String, AnnotateCounts) {
    let reference = Reference::open(&demo("reference.fa.gz")).unwrap();
    let runx1: Vec<_> = transcripts::of_gene(Build::GRCh38, "HGNC:10471")
        .unwrap()
        .iter()
        .map(|m| m.transcript.clone())
        .collect();
    let engine = VareffectEngine::new(&reference, runx1).unwrap();
    let faulty = Faulty(&engine, fault);
    let annotator = Annotator {
        engines: EngineSource::Single { engine: &faulty, sequences: engine.sequences() },
        reference: &reference,
        build: Build::GRCh38,
        lenient: false,
        protein_parentheses: false,
        repeats: false,
        form,
        provenance: "",
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let mut out = Vec::new();
    let source = source::open(input, 1).unwrap();
    let (counts, _) = annotate(source, &annotator, &pool, Output::Text(&mut out), None).unwrap();
    (String::from_utf8(out).unwrap(), counts)
}

#[test]
fn a_panic_in_the_engine_is_one_alleles_note() {
    let dir = tempfile::tempdir().unwrap();
    let lines: String = (35_048_897..=35_048_899u64)
        .zip(bases(CODON).chars())
        .map(|(at, base)| format!("chr21\t{at}\t.\t{base}\tG\t.\t.\t.\n"))
        .collect();
    let input: PathBuf = written(dir.path(), &lines);
    let (text, counts) = annotated(&input, Form::Table, 35_048_898);
    let rows = rows(&text);
    assert_eq!((rows.len(), counts.alleles, counts.failed, counts.not_annotated), (3, 3, 1, 1));
    assert_eq!(
        rows[1]["note"],
        "the annotation engine panicked: index 9 out of range, at the place"
    );
    assert!(
        rows[1]["consequence"].is_empty() && rows[1]["hgvs_g"].ends_with("g.35048898A>G"),
        "{text}"
    );
    assert!(
        rows[0]["consequence"] == "start_lost" && rows[2]["consequence"] == "start_lost",
        "{text}"
    );
    let (text, counts) = annotated(&input, Form::Vcf, 35_048_898);
    let infos = infos(&text);
    assert_eq!(counts.failed, 1);
    assert!(infos[0].starts_with("CSQ=") && infos[2].starts_with("CSQ="), "{infos:?}");
    assert!(infos[1].starts_with("PW_NOTE=1:the%20annotation%20engine%20panicked"), "{infos:?}");
    assert_eq!(annotated(&input, Form::Table, 1).1.failed, 0);
}
