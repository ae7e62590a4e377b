//! Predictors, tracks and intervals in their publishers' formats; a build that is killed goes on;
//! differential tests.

use crate::demo::{panelwise, project, run_demo};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::resource::{Looked, Resources};
use panelwise::model::{Allele, Chromosome, Span};
use panelwise::resource::{Bundle, Loaded, lookup};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const REGION: &str = "chr20:59020000-59030000";

fn build(out: &Path, arguments: &[&str]) -> Output {
    let reference = project("testdata/demo/reference.fa.gz");
    panelwise()
        .args([
            "resources",
            "build",
            "--quiet",
            "--build",
            "GRCh38",
            "--region",
            REGION,
            "--reference",
        ])
        .arg(reference)
        .arg("-o")
        .arg(out)
        .args(arguments)
        .output()
        .unwrap()
}

fn built(out: &Path, arguments: &[&str]) -> (Bundle, Loaded) {
    let output = build(out, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bundle = Bundle::open(out).unwrap();
    bundle.verify().unwrap();
    let loaded = bundle.load_all().unwrap();
    (bundle, loaded)
}

fn refused(dir: &Path, arguments: &[&str], why: &str) {
    let folder = tempfile::tempdir_in(dir).unwrap();
    let output = build(&folder.path().join("b"), arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{why}: {said}");
    assert!(said.contains(why), "no '{why}' in: {said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{why}: a file is left");
}

/// The reference's base at a 1-based position of chr20, and another one.
pub fn bases(position: u64) -> (char, char) {
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let base = reference.fetch("chr20", Span::new(position - 1, position)).unwrap()[0] as char;
    (base, if base == 'T' { 'G' } else { 'T' })
}

fn allele(position: u64) -> Allele {
    let (reference, alternate) = bases(position);
    let chromosome = Chromosome::parse("20").unwrap();
    Allele {
        chromosome,
        start: position - 1,
        reference: reference.to_string(),
        alternate: alternate.to_string(),
    }
}

fn of(loaded: &Loaded, position: u64) -> Resources {
    lookup::of_allele(loaded, &allele(position)).unwrap()
}

/// Score and details of the first predictor.
fn score(loaded: &Loaded, position: u64) -> Option<(f64, Vec<(String, String)>)> {
    let found = of(loaded, position).predictors.remove(0).found;
    found.known().map(|p| (p.score.unwrap(), p.details.clone()))
}

fn write(path: &Path, text: &str) -> String {
    fs::write(path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn detail(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn bgzip(path: &str) -> String {
    assert!(Command::new("bgzip").args(["-f", path]).status().unwrap().success());
    format!("{path}.gz")
}

pub const P: [u64; 5] = [59_023_504, 59_023_600, 59_023_700, 59_023_800, 59_023_900];

pub fn revel() -> String {
    let mut text =
        "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid\n".to_owned();
    let row = |hg19: &str, position: &str, at: u64, score: &str, transcript: &str| {
        let (r, a) = bases(at);
        format!("20,{hg19},{position},{r},{a},R,W,{score},{transcript}\n")
    };
    // Rows of one allele with other protein changes; positions in no order on GRCh38; no place on
    // one build.
    text += &row("57598559", &P[0].to_string(), P[0], "0.027", "ENST00000417324");
    text += &row("57598559", &P[0].to_string(), P[0], "0.842", "ENST00000332149;ENST00000417324");
    text += &row("57598559", &P[0].to_string(), P[0], "0.5", "ENST00000999999");
    text += &row("57598859", &P[2].to_string(), P[2], "0.644", "ENST00000332149");
    text += &row("57598659", &P[1].to_string(), P[1], "0.29", "ENST00000332149");
    text += &row("57598660", ".", P[1], "0.9", "ENST00000332149");
    text += "1,35142,35142,G,A,T,M,0.027,ENST00000417324\n";
    // Lifted from hg19, where the base was another one; rare enough to be that and no wrong build.
    let (_, other) = bases(P[3]);
    for _ in 0..30 {
        text += &row("57598859", &P[2].to_string(), P[2], "0.1", "ENST00000000001");
    }
    text += &format!("20,57598959,{},{other},C,R,W,0.7,ENST00000332149\n", P[3]);
    text
}

#[test]
fn revel_as_published() {
    let dir = tempfile::tempdir().unwrap();
    let csv = write(&dir.path().join("revel_with_transcript_ids"), &revel());
    let plain = dir.path().join("plain");
    let (bundle, loaded) = built(&plain, &["--revel", &csv]);
    let transcripts = |t: &str| vec![detail("transcripts", t)];
    assert_eq!(score(&loaded, P[0]), Some((0.842, transcripts("ENST00000332149;ENST00000417324"))));
    assert_eq!(score(&loaded, P[1]).unwrap().0, 0.29);
    assert_eq!(score(&loaded, P[2]).unwrap().0, 0.644);
    assert!(matches!(of(&loaded, P[4]).predictors[0].found, Looked::Absent));
    let mark = &bundle.header().sources[0];
    assert_eq!((mark.alleles, mark.other_reference, mark.not_taken), (3, 1, 1), "{mark:?}");
    assert!(mark.policy.contains("highest score"), "{}", mark.policy);
    // The zip that is published, and gzip, give the same alleles.
    let zip = dir.path().join("revel-v1.3_all_chromosomes.zip");
    assert!(Command::new("zip").args(["-qj"]).arg(&zip).arg(&csv).status().unwrap().success());
    let gz = bgzip(&csv);
    for file in [zip.to_str().unwrap(), &gz] {
        let (again, _) = built(&dir.path().join("again"), &["--revel", file, "--force"]);
        assert_eq!(again.header().tracks, bundle.header().tracks, "{file}");
        assert_eq!(again.header().blocks_digest, bundle.header().blocks_digest, "{file}");
        assert_eq!(again.header().sources[0].files[0].digest.len(), 64);
    }
    // hg19's column is not looked at for GRCh38.
    let bytes = fs::read(&zip).unwrap();
    let cut = dir.path().join("cut.zip");
    fs::write(&cut, &bytes[..bytes.len() - 30]).unwrap();
    refused(dir.path(), &["--revel", cut.to_str().unwrap()], "damaged or cut short");
    let lines: String = revel().lines().map(|l| format!("{l}\n")).collect();
    let no_end = write(&dir.path().join("no_end.csv"), lines.trim_end());
    refused(dir.path(), &["--revel", &no_end], "no line end");
    let bad = write(&dir.path().join("bad.csv"), &revel().replacen("0.842", "high", 1));
    refused(dir.path(), &["--revel", &bad], "bad.csv:3: REVEL is 'high', not a number");
    let column = write(&dir.path().join("column.csv"), &revel().replacen("grch38_pos", "pos38", 1));
    refused(dir.path(), &["--revel", &column], "no column 'grch38_pos'");
    // Positions of the other build do not meet the reference's bases.
    let (r, a) = bases(P[0]);
    let swapped = format!(
        "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL\n20,1,{},{a},{r},R,W,0.5\n",
        P[0]
    );
    let swapped = write(&dir.path().join("swapped.csv"), &swapped);
    refused(dir.path(), &["--revel", &swapped], "REF is not the reference's in 1 of 1 rows");
}

pub fn alphamissense(genome: &str) -> String {
    let mut text = "# Copyright 2023 DeepMind Technologies Limited\n#\n# Licensed under CC BY-NC-SA 4.0 license\n\
        #CHROM\tPOS\tREF\tALT\tgenome\tuniprot_id\ttranscript_id\tprotein_variant\tam_pathogenicity\tam_class\n"
        .to_owned();
    for (at, transcript, value, class) in [
        (P[0], "ENST00000332149.5", "0.2937", "likely_benign"),
        (P[0], "ENST00000417324.1", "0.9937", "likely_pathogenic"),
        (P[1], "ENST00000332149.5", "0.4", "ambiguous"),
    ] {
        let (r, a) = bases(at);
        text += &format!(
            "chr20\t{at}\t{r}\t{a}\t{genome}\tQ8NH21\t{transcript}\tV2L\t{value}\t{class}\n"
        );
    }
    text
}

#[test]
fn alphamissense_as_published() {
    let dir = tempfile::tempdir().unwrap();
    let tsv = bgzip(&write(&dir.path().join("AlphaMissense_hg38.tsv"), &alphamissense("hg38")));
    let (bundle, loaded) = built(&dir.path().join("b"), &["--alphamissense", &tsv]);
    let (value, details) = score(&loaded, P[0]).unwrap();
    assert_eq!(value, 0.9937);
    assert_eq!(
        details[..2],
        [detail("class", "likely_pathogenic"), detail("transcript", "ENST00000417324.1")]
    );
    assert!(bundle.header().sources[0].policy.contains("transcripts"));
    // By index: the same blocks; an index of other columns is not used.
    assert!(Command::new("tabix").args(["-s1", "-b2", "-e2", &tsv]).status().unwrap().success());
    let (indexed, _) = built(&dir.path().join("i"), &["--alphamissense", &tsv]);
    assert_eq!(indexed.header().blocks_digest, bundle.header().blocks_digest);
    assert!(
        indexed.header().sources[0].files[0].digest.starts_with("not computed"),
        "the index was used"
    );
    let wrong = bgzip(&write(&dir.path().join("AlphaMissense_hg19.tsv"), &alphamissense("hg19")));
    refused(dir.path(), &["--alphamissense", &wrong], "the table is of hg19, the bundle of GRCh38");
    let bytes = fs::read(&tsv).unwrap();
    let cut = dir.path().join("cut.tsv.gz");
    fs::write(&cut, &bytes[..bytes.len() - 28]).unwrap();
    refused(dir.path(), &["--alphamissense", cut.to_str().unwrap()], "end-of-file marker");
}

pub fn cadd(build: &str, at: &[u64]) -> String {
    let mut text = format!(
        "## CADD {build}-v1.7 (c) University of Washington, Hudson-Alpha Institute for Biotechnology and Berlin \
         Institute of Health at Charite 2013-2023. All rights reserved.\n#Chrom\tPos\tRef\tAlt\tRawScore\tPHRED\n"
    );
    for (i, at) in at.iter().enumerate() {
        let (r, a) = bases(*at);
        text += &format!("20\t{at}\t{r}\t{a}\t-0.12345{i}\t{i}.5\n");
    }
    text
}

#[test]
fn cadd_as_published() {
    let dir = tempfile::tempdir().unwrap();
    let snvs = bgzip(&write(&dir.path().join("whole_genome_SNVs.tsv"), &cadd("GRCh38", &P)));
    assert!(Command::new("tabix").args(["-s1", "-b2", "-e2", &snvs]).status().unwrap().success());
    let indels = write(
        &dir.path().join("gnomad.genomes.r4.0.indel.tsv"),
        &cadd("GRCh38", &P[..1]).replace("0.5\n", "9.25\n"),
    );
    let (bundle, loaded) = built(&dir.path().join("b"), &["--cadd", &snvs, &indels]);
    assert_eq!(score(&loaded, P[2]), Some((2.5, vec![detail("raw", "-0.123452")])));
    assert_eq!(score(&loaded, P[0]).unwrap().0, 9.25, "of two files the higher");
    assert_eq!(bundle.header().sources[0].release, "v1.7");
    assert_eq!(bundle.header().sources[0].conflicts, 1);
    let other = write(&dir.path().join("other.tsv"), &cadd("GRCh37", &P));
    refused(dir.path(), &["--cadd", &other], "the table is of GRCh37, the bundle of GRCh38");
}

pub fn spliceai() -> String {
    let mut text = "##fileformat=VCFv4.2\n##fileDate=20191004\n##reference=GRCh38/hg38\n##contig=<ID=20,length=64444167>\n\
        ##INFO=<ID=SpliceAI,Number=.,Type=String,Description=\"SpliceAIv1.3 variant annotation. These include delta scores (DS) \
        and delta positions (DP) for acceptor gain (AG), acceptor loss (AL), donor gain (DG), and donor loss (DL). Format: \
        ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        .to_owned();
    let (r, a) = bases(P[0]);
    text += &format!(
        "20\t{}\t.\t{r}\t{a}\t.\t.\tSpliceAI={a}|NELFCD|0.01|0.02|0.00|0.91|-5|7|-44|-2,{a}|TUBB1|0.00|0.93|0.00|0.00|1|-31|3|4\n",
        P[0]
    );
    let (r, a) = bases(P[1]);
    text += &format!(
        "20\t{}\t.\t{r}\t{a}\t.\t.\tSpliceAI={a}|TUBB1|0.00|0.00|0.00|0.00|1|2|3|4\n",
        P[1]
    );
    let (r, a) = bases(P[2]);
    text += &format!("20\t{}\t.\t{r}\t{a}\t.\t.\tSpliceAI={a}|TUBB1|.|.|.|.|.|.|.|.\n", P[2]);
    text
}

#[test]
fn spliceai_as_published() {
    let dir = tempfile::tempdir().unwrap();
    let text = spliceai();
    let vcf = write(&dir.path().join("spliceai_scores.raw.snv.hg38.vcf"), &text);
    let (bundle, loaded) = built(&dir.path().join("b"), &["--spliceai", &vcf]);
    let (delta, details) = score(&loaded, P[0]).unwrap();
    assert_eq!(
        (delta, &details[..2]),
        (0.93, &[detail("gene", "TUBB1"), detail("type", "acceptor loss")][..])
    );
    assert!(
        details.contains(&detail("AL", "0.93")) && details.contains(&detail("offset", "-31")),
        "{details:?}"
    );
    let (delta, details) = score(&loaded, P[1]).unwrap();
    assert_eq!(delta, 0.0, "a score of 0 is a score");
    assert!(details.iter().all(|(n, _)| n != "type"), "of no kind");
    assert!(score(&loaded, P[2]).is_none());
    assert_eq!(bundle.header().sources[0].release, "v1.3, raw");
    let short = write(&dir.path().join("short.vcf"), &text.replace("|-31|3|4", "|-31|3"));
    refused(dir.path(), &["--spliceai", &short], "9 fields, expected 10");
}

#[test]
fn tracks_of_tables_and_intervals() {
    let dir = tempfile::tempdir().unwrap();
    let (r, a) = bases(P[0]);
    let alleles = format!(
        "chrom\tpos\tref\talt\tcohort_af\tnote\nchr20\t{}\t{r}\t{a}\t0.01\t=cmd|x\nchr20\t{}\t-\tA\t1\t.\n",
        P[0], P[1]
    );
    let alleles = write(&dir.path().join("cohort.tsv"), &alleles);
    let spans = format!(
        "chr,start,end,class\n20,{},{},LINE\n20,{},{},SINE\n",
        P[1] - 1,
        P[1],
        P[1] - 50,
        P[2]
    );
    let spans = write(&dir.path().join("repeats.csv"), &spans);
    let bed = format!(
        "track name=x\nchr20\t{}\t{}\tmask one\nchr20\t10\t20\tfar\nchrUn_x\t1\t2\n",
        P[0] - 1,
        P[0]
    );
    let bed = write(&dir.path().join("mask.bed"), &bed);
    let lists = "#ClinGen Region Curation Results\n#14 Nov,2023\n#Genomic Locations are reported on GRCh38 (hg38): GCF_000001405.36\n\
        #ISCA ID\tISCA Region Name\tcytoBand\tGenomic Location\tHaploinsufficiency Score\tTriplosensitivity Score\tDate Last Evaluated\n\
        ISCA-1\tnowhere\t20q\ttbd\t3\t0\t2023-01-01\nISCA-2\tregion here\t20q13\tchr20:59000000-59100000\t3\t1\t2023-01-25\n";
    let regions = write(&dir.path().join("regions.tsv"), lists);
    let out = dir.path().join("b");
    let (bundle, loaded) = built(
        &out,
        &[
            "--track",
            &format!("cohort={alleles}:cohort_af,note"),
            "--track",
            &format!("repeats={spans}:class"),
            "--bed",
            &format!("mask={bed}"),
            "--dosage-regions",
            &regions,
        ],
    );
    let first = of(&loaded, P[0]);
    let values: Vec<_> = first
        .tracks
        .iter()
        .map(|t| (t.field.as_str(), t.value.known().unwrap().as_str()))
        .collect();
    assert_eq!(values, [("cohort_af", "0.01"), ("note", "=cmd|x")]);
    let names =
        |r: &Resources, t: &str| r.intervals.iter().find(|i| i.track == t).unwrap().names.clone();
    assert_eq!(names(&first, "mask"), Looked::Known(vec!["mask one".to_owned()]));
    assert_eq!(names(&first, "repeats"), Looked::Absent);
    let dosage = "ISCA-2 region here; haploinsufficiency 3; triplosensitivity 1; 2023-01-25";
    assert_eq!(names(&first, "dosage_regions"), Looked::Known(vec![dosage.to_owned()]));
    let second = of(&loaded, P[1]);
    assert_eq!(
        names(&second, "repeats"),
        Looked::Known(vec!["class=SINE".to_owned(), "class=LINE".to_owned()])
    );
    assert_eq!(names(&second, "mask"), Looked::Absent);
    let shown = panelwise().args(["resources", "show"]).arg(&out).output().unwrap();
    assert!(String::from_utf8_lossy(&shown.stdout).contains("intervals 2"));
    assert_eq!(bundle.header().sources[0].not_taken, 1);
    // Interval blocks are checked as well.
    let mut bytes = fs::read(&out).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&out, &bytes).unwrap();
    assert!(Bundle::open(&out).unwrap().load_all().is_err());
    for (request, why) in [
        (vec!["--track".to_owned(), format!("x={alleles}:nope")], "no column 'nope'"),
        (vec!["--track".to_owned(), format!("x={regions}:cytoBand")], "neither a VCF nor a table"),
        (vec!["--bed".to_owned(), format!("x={alleles}")], "is not a number"),
    ] {
        refused(dir.path(), &request.iter().map(String::as_str).collect::<Vec<_>>(), why);
    }
    let taken = build(&dir.path().join("t"), &["--bed", &format!("revel={bed}")]);
    assert_eq!(taken.status.code(), Some(2), "a name of ours");
}

/// Sites of a made VCF, for builds that take a while.
fn many(dir: &Path, name: &str, from: u64) -> PathBuf {
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let span = Span::new(59_020_000, 59_030_000);
    let sequence = reference.fetch("chr20", span).unwrap();
    let mut text = "##fileformat=VCFv4.2\n##contig=<ID=chr20,length=64444167>\n".to_owned();
    for key in ["AF", "AN", "AF_grpmax"] {
        text += &format!("##INFO=<ID={key},Number=1,Type=Float,Description=\"x\">\n");
    }
    text += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    for (i, base) in sequence.iter().enumerate().skip(from as usize) {
        let base = *base as char;
        if !"ACGT".contains(base) {
            continue;
        }
        for alternate in "ACGT".chars().filter(|c| *c != base) {
            let position = span.start + i as u64 + 1;
            let af = (position * 7919 % 100_003) as f64 / 1e9;
            text += &format!(
                "chr20\t{position}\t.\t{base}\t{alternate}\t.\tPASS\tAF={af:e};AN=1500000;AF_grpmax={af:e}\n"
            );
        }
    }
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A build is killed without warning as soon as its first part is whole; started again, it takes
/// that part and gives the bytes of a build that was never killed.
#[test]
fn a_killed_build_goes_on_and_gives_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (many(dir.path(), "one.vcf", 0), many(dir.path(), "two.vcf", 5_000));
    let sources =
        ["--gnomad-exomes", one.to_str().unwrap(), "--gnomad-genomes", two.to_str().unwrap()];
    let whole = dir.path().join("whole");
    built(&whole, &sources);
    let out = dir.path().join("killed");
    let parts = dir.path().join("killed.parts");
    let finished = || {
        let names = fs::read_dir(&parts).into_iter().flatten().flatten();
        names.filter(|e| e.file_name().to_string_lossy().ends_with(".part")).count()
    };
    let mut killed = false;
    for _ in 0..20 {
        let mut child = panelwise();
        let mut child = child
            .args([
                "resources",
                "build",
                "--quiet",
                "--build",
                "GRCh38",
                "--region",
                REGION,
                "--reference",
            ])
            .arg(project("testdata/demo/reference.fa.gz"))
            .arg("-o")
            .arg(&out)
            .args(sources)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while finished() == 0 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if !out.exists() && finished() > 0 {
            killed = true;
            break;
        }
        let _ = (fs::remove_file(&out), fs::remove_dir_all(&parts));
    }
    assert!(killed, "no build could be killed in the middle");
    // Of the part that is there not a byte is read again: its source may be unreadable by content
    // now.
    let times = fs::metadata(&one).unwrap().modified().unwrap();
    let text = fs::read_to_string(&one).unwrap();
    let middle = text.len() / 2;
    let broken = format!("{}#{}", &text[..middle], &text[middle + 1..]);
    fs::write(&one, broken).unwrap();
    fs::File::options().write(true).open(&one).unwrap().set_modified(times).unwrap();
    let output = build(&out, &sources);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read(&out).unwrap() == fs::read(&whole).unwrap(), "other bytes after a kill");
    assert!(!parts.exists(), "the working folder is left");
    // A source that changed is read anew: the broken one is refused now.
    fs::remove_file(&out).unwrap();
    let output = build(&out, &sources);
    assert_eq!(output.status.code(), Some(1));
    assert!(!out.exists());
}

#[test]
fn a_bundle_has_the_mode_of_any_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other");
    fs::write(&other, "x").unwrap();
    let cadd = write(&dir.path().join("c.tsv"), &cadd("GRCh38", &P));
    let out = dir.path().join("b");
    built(&out, &["--cadd", &cadd]);
    let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&out), mode(&other));
}

/// Score and band of the gene stand in every output; `.` and a reason where there is none.
#[test]
fn a_run_shows_predictors_with_their_bands() {
    let dir = tempfile::tempdir().unwrap();
    let table = |out: &Path| {
        let text = fs::read_to_string(out.join("demo.variants.tsv")).unwrap();
        let lines: Vec<Vec<String>> = text
            .lines()
            .filter(|l| !l.starts_with("##"))
            .map(|l| l.split('\t').map(str::to_owned).collect())
            .collect();
        lines
    };
    let at = |head: &[String], name: &str| {
        head.iter().position(|h| h.trim_start_matches('#') == name).unwrap()
    };
    let plain = dir.path().join("plain");
    assert!(run_demo(&plain, &[]).status.success());
    let rows = table(&plain);
    let cell = |row: &[String], name: &str| row[at(&rows[0], name)].clone();
    let single = |row: &&Vec<String>| cell(row, "ref").len() == 1 && cell(row, "alt").len() == 1;
    let shown: Vec<&Vec<String>> = rows[1..].iter().filter(single).collect();
    let runx1 = shown.iter().find(|r| cell(r, "gene") == "RUNX1").unwrap();
    let other =
        shown.iter().find(|r| cell(r, "gene") != "RUNX1" && cell(r, "chrom") != "chrX").unwrap();
    let mut revel = "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL\n".to_owned();
    let mut cadd = "## CADD GRCh38-v1.7 (c)\n#Chrom\tPos\tRef\tAlt\tRawScore\tPHRED\n".to_owned();
    for row in [runx1, other] {
        let [chrom, pos, r, a] = ["chrom", "pos", "ref", "alt"].map(|n| cell(row, n));
        let chrom = chrom.trim_start_matches("chr");
        revel += &format!("{chrom},.,{pos},{r},{a},R,W,0.8\n");
        cadd += &format!("{chrom}\t{pos}\t{r}\t{a}\t1.5\t23.4\n");
    }
    let (revel, cadd) =
        (write(&dir.path().join("revel.csv"), &revel), write(&dir.path().join("cadd.tsv"), &cadd));
    let bundle = dir.path().join("bundle");
    let output = panelwise()
        .args([
            "resources",
            "build",
            "--quiet",
            "--build",
            "GRCh38",
            "--panel",
            "2a36",
            "--reference",
        ])
        .arg(project("testdata/demo/reference.fa.gz"))
        .args(["--revel", &revel, "--cadd", &cadd, "-o"])
        .arg(&bundle)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let out = dir.path().join("out");
    let output = run_demo(&out, &["--resources", bundle.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = table(&out);
    let same = |row: &Vec<String>| {
        ["gene", "chrom", "pos", "ref", "alt"].map(|n| row[at(&rows[0], n)].clone())
    };
    let find = |wanted: &Vec<String>| again[1..].iter().find(|r| same(r) == same(wanted)).unwrap();
    let value = |row: &[String], name: &str| row[at(&again[0], name)].clone();
    let (first, second) = (find(runx1), find(other));
    // RUNX1's expert panel asks for 0.88, the general calibration calls 0.8 moderate.
    assert_eq!((value(first, "revel").as_str(), value(first, "revel_band").as_str()), ("0.8", "."));
    assert_eq!(
        (value(second, "revel").as_str(), value(second, "revel_band").as_str()),
        ("0.8", "PP3_Moderate")
    );
    assert_eq!(value(second, "cadd"), "23.4");
    assert!(
        value(second, "predictors").contains("cadd=23.4 (raw 1.5)"),
        "{}",
        value(second, "predictors")
    );
    let json = fs::read_to_string(out.join("demo.json")).unwrap();
    assert!(json.contains("PP3_Moderate") && json.contains("\"predictors\""));
    let html = fs::read_to_string(out.join("demo.html")).unwrap();
    assert!(html.contains("PP3_Moderate"));
    let vcf = Command::new("bcftools")
        .args(["query", "-f", "%INFO/PW_PREDICTORS\n"])
        .arg(out.join("demo.vcf.gz"))
        .output();
    let vcf = String::from_utf8(vcf.unwrap().stdout).unwrap();
    assert!(
        vcf.contains("revel:0.8:PP3_Moderate&cadd:23.4:.") && vcf.contains("revel:0.8:.&"),
        "{vcf}"
    );
    let run = fs::read_to_string(out.join("demo.run.json")).unwrap();
    assert!(run.contains("predictor bands") && run.contains("predictors.toml"));
}

/// gnomAD's header as published, in short.
const GNOMAD: &str = "##fileformat=VCFv4.2\n##contig=<ID=chr20,length=64444167>\n##contig=<ID=chrX,length=156040895>\n\
##FILTER=<ID=AC0,Description=\"x\">\n##FILTER=<ID=AS_VQSR,Description=\"x\">\n##INFO=<ID=AC,Number=A,Type=Integer,Description=\"x\">\n\
##INFO=<ID=AN,Number=1,Type=Integer,Description=\"x\">\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"x\">\n\
##INFO=<ID=nhomalt,Number=A,Type=Integer,Description=\"x\">\n##INFO=<ID=grpmax,Number=A,Type=String,Description=\"x\">\n\
##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description=\"x\">\n##INFO=<ID=AC_XY,Number=A,Type=Integer,Description=\"x\">\n\
##INFO=<ID=AC_afr,Number=A,Type=Integer,Description=\"x\">\n##INFO=<ID=AN_afr,Number=1,Type=Integer,Description=\"x\">\n\
##INFO=<ID=AF_afr,Number=A,Type=Float,Description=\"x\">\n##INFO=<ID=non_par,Number=0,Type=Flag,Description=\"x\">\n\
##INFO=<ID=fafmax_faf95_max,Number=A,Type=Float,Description=\"x\">\n##INFO=<ID=fafmax_faf95_max_gen_anc,Number=A,Type=String,Description=\"x\">\n\
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

#[test]
fn odd_values_of_gnomad() {
    let dir = tempfile::tempdir().unwrap();
    let (r, a) = bases(P[0]);
    let third = "ACGT".chars().find(|c| *c != r && *c != a).unwrap();
    let record = |at: u64, alleles: String, filter: &str, info: &str| {
        format!("chr20\t{at}\t.\t{alleles}\t.\t{filter}\t{info}\n")
    };
    let (r1, a1) = bases(P[1]);
    let (r2, a2) = bases(P[2]);
    let mut text = GNOMAD.to_owned();
    // Multi-allelic, a value of each; `.` for one of them; AC0 with AN 0 and no AF; AN missing.
    text += &record(
        P[0],
        format!("{r}\t{a},{third}"),
        "PASS",
        "AC=3,1;AN=1461846;AF=2.05220e-06,6.84067e-07;nhomalt=1,0;grpmax=afr,.;AF_grpmax=2.98668e-05,.;AC_afr=1,0;\
         AN_afr=33482;AF_afr=2.98668e-05,0.00000e+00;fafmax_faf95_max=1.1e-06,.;fafmax_faf95_max_gen_anc=nfe,.;AC_XY=2,1",
    );
    text += &record(P[1], format!("{r1}\t{a1}"), "AC0;AS_VQSR", "AC=0;AN=0;AC_afr=0;AN_afr=0");
    text += &record(P[2], format!("{r2}\t{a2}"), "PASS", "AC=7;AF=0.5;nhomalt=3");
    let vcf = write(&dir.path().join("gnomad.exomes.v4.1.sites.chr20.vcf"), &text);
    let (_, loaded) = built(&dir.path().join("b"), &["--gnomad-exomes", &vcf]);
    let frequency = |at: u64| of(&loaded, at).frequencies.remove(0).found.known().cloned().unwrap();
    let first = frequency(P[0]);
    assert_eq!(
        (first.allele_count, first.allele_number, first.frequency),
        (Some(3.0), Some(1_461_846.0), Some(2.0522e-6))
    );
    assert_eq!((first.grpmax, first.grpmax_group.as_deref()), (Some(2.98668e-5), Some("afr")));
    assert_eq!((first.faf95, first.faf95_group.as_deref()), (Some(1.1e-6), Some("nfe")));
    assert_eq!(first.hemizygotes, None, "an autosome");
    let afr = first.group("afr").unwrap();
    assert_eq!(
        (afr.frequency, afr.allele_count, afr.allele_number),
        (Some(2.98668e-5), Some(1.0), Some(33_482.0))
    );
    assert_eq!(first.groups.len(), 1, "groups that the source does not speak of are not there");
    let other = Allele { alternate: third.to_string(), ..allele(P[0]) };
    let other = lookup::of_allele(&loaded, &other)
        .unwrap()
        .frequencies
        .remove(0)
        .found
        .known()
        .cloned()
        .unwrap();
    assert_eq!(
        (other.allele_count, other.grpmax, other.faf95, other.homozygotes),
        (Some(1.0), None, None, Some(0.0))
    );
    let empty = frequency(P[1]);
    assert_eq!(
        (empty.frequency, empty.allele_number, empty.filter.to_string().as_str()),
        (None, Some(0.0), "AC0;AS_VQSR")
    );
    let no_number = frequency(P[2]);
    assert_eq!(
        (no_number.frequency, no_number.allele_number, no_number.homozygotes),
        (Some(0.5), None, Some(3.0))
    );
}

/// A build's values beside `bcftools norm` and `bcftools annotate` on the same data: sources
/// written un-normalised and multi-allelic, call sets written in another way; each of bcftools'
/// annotations is ours, and none is ours alone.
#[test]
fn values_are_those_of_bcftools_annotate() {
    let dir = tempfile::tempdir().unwrap();
    let reference = Reference::open(&project("testdata/demo/reference.fa.gz")).unwrap();
    let span = Span::new(59_020_000, 59_030_000);
    let sequence = reference.fetch("chr20", span).unwrap();
    let at = |i: usize| sequence[i] as char;
    let mut source = GNOMAD.to_owned();
    let mut calls =
        "##fileformat=VCFv4.2\n##contig=<ID=chr20,length=64444167>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
            .to_owned();
    for i in (100..9_800).step_by(7) {
        if (i..i + 12).any(|k| !"ACGT".contains(at(k))) {
            continue;
        }
        let position = span.start + i as u64 + 1;
        let count = i * 7919 % 1000 + 1;
        let frequency = count as f64 / 150_000.0;
        let substituted = "ACGT".chars().find(|c| *c != at(i)).unwrap();
        let longer: String = (i..i + 4).map(at).collect();
        // Anchored at the right end of what is deleted or inserted, in records of two alleles.
        let (r, alts) = match i % 3 {
            0 => {
                (longer.clone(), format!("{}{},{substituted}{}", at(i), &longer[3..], &longer[1..]))
            }
            1 => (at(i).to_string(), format!("{}{},{substituted}", at(i), at(i))),
            _ => (at(i).to_string(), substituted.to_string()),
        };
        let both = |t: String| if alts.contains(',') { format!("{t},{t}") } else { t };
        source += &format!(
            "chr20\t{position}\t.\t{r}\t{alts}\t.\tPASS\tAC={};AN=150000;AF={}\n",
            both(count.to_string()),
            both(format!("{frequency:.5e}"))
        );
        // Every other site is asked; some alleles are not in the source.
        if i % 2 == 0 {
            for alternate in alts.split(',') {
                calls += &format!("chr20\t{position}\t.\t{r}\t{alternate}\t.\t.\t.\n");
            }
        } else {
            let absent = "ACGT".chars().rfind(|c| *c != at(i) && *c != substituted).unwrap();
            calls += &format!("chr20\t{position}\t.\t{}\t{absent}\t.\t.\t.\n", at(i));
        }
    }
    let source = write(&dir.path().join("source.vcf"), &source);
    let calls = write(&dir.path().join("calls.vcf"), &calls);
    let (_, loaded) = built(&dir.path().join("b"), &["--gnomad-exomes", &source]);
    // bcftools: both normalised on the reference, then annotated.
    let whole = dir.path().join("chr20.fa");
    let gap = "N".repeat(span.start as usize);
    let text = format!(">chr20\n{gap}{}\n", String::from_utf8(sequence.clone()).unwrap());
    let fasta = write(&whole, &text);
    let bcftools = |arguments: &[&str]| {
        let output = Command::new("bcftools").args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let mut normal = Vec::new();
    for file in [&source, &calls] {
        let split = format!("{file}.split.vcf");
        bcftools(&["norm", "-m", "-any", "-f", &fasta, "-o", &split, file]);
        let sorted = format!("{file}.norm.vcf.gz");
        bcftools(&["sort", "-Oz", "-o", &sorted, &split]);
        bcftools(&["index", "-t", &sorted]);
        normal.push(sorted);
    }
    let annotated = format!("{calls}.annotated.vcf");
    bcftools(&[
        "annotate",
        "-a",
        &normal[0],
        "-c",
        "INFO/AC,INFO/AN,INFO/AF",
        "-o",
        &annotated,
        &normal[1],
    ]);
    let rows = bcftools(&[
        "query",
        "-f",
        "%POS\\t%REF\\t%ALT\\t%INFO/AC\\t%INFO/AN\\t%INFO/AF\\n",
        &annotated,
    ]);
    let (mut known, mut absent) = (0, 0);
    for row in rows.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let allele = Allele {
            chromosome: Chromosome::parse("20").unwrap(),
            start: cells[0].parse::<u64>().unwrap() - 1,
            reference: cells[1].to_owned(),
            alternate: cells[2].to_owned(),
        };
        let ours = lookup::of_allele(&loaded, &allele).unwrap().frequencies.remove(0).found;
        if cells[3] == "." {
            assert_eq!(ours, Looked::Absent, "{allele}");
            absent += 1;
            continue;
        }
        let ours = ours.known().unwrap_or_else(|| panic!("{allele} is not ours")).clone();
        let number = |t: &str| t.parse::<f64>().ok();
        assert_eq!(
            (ours.allele_count, ours.allele_number),
            (number(cells[3]), number(cells[4])),
            "{allele}"
        );
        assert_eq!(ours.frequency.map(|f| f as f32), cells[5].parse::<f32>().ok(), "{allele}");
        known += 1;
    }
    assert!(known > 300 && absent > 200, "{known} known, {absent} absent");
}
