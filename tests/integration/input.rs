//! Call-set input: every packing gives the same records, bcftools agrees, damage is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failed set-up is a failed test

use panelwise::Error;
use panelwise::io::{CallSet, IndexUse, OpenOptions, SampleChoice, ScanCounts};
use panelwise::model::allele::Record;
use panelwise::model::notice::FileNotice;
use panelwise::model::{Build, Chromosome, RegionSet, Span};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn options() -> OpenOptions {
    OpenOptions { threads: 2, ..OpenOptions::default() }
}

fn sites() -> OpenOptions {
    OpenOptions { samples: SampleChoice::Sites, ..options() }
}

/// Records without their line numbers, which an index cannot know.
fn read(
    path: &Path,
    regions: &RegionSet,
    options: &OpenOptions,
) -> Result<(Vec<Record>, ScanCounts), Error> {
    let (mut records, mut closed) = (Vec::new(), Vec::new());
    let counts = CallSet::open(path, options)?.restrict(regions, &|_| {}, &mut |batch| {
        assert!(!closed.contains(&batch.region), "a batch after the last of its region");
        for record in &batch.records {
            assert_eq!(regions.first_overlap(record.chromosome, record.span), Some(batch.region));
        }
        if batch.last_of_region {
            closed.push(batch.region);
        }
        records.extend(batch.records.into_iter().map(|r| Record { line: None, ..r }));
        Ok(())
    })?;
    assert_eq!(closed.len(), regions.all().len(), "each region is closed once");
    assert_eq!(counts.inside, records.len() as u64);
    Ok((records, counts))
}

fn refusal(path: &Path, regions: &RegionSet, options: &OpenOptions) -> String {
    match read(path, regions, options) {
        Ok((records, _)) => panic!("{} was read ({} records)", path.display(), records.len()),
        Err(e) => {
            assert_eq!(e.path(), Some(path), "{e}");
            assert!(
                e.hint_text().is_some() || e.kind() == panelwise::error::ErrorKind::Usage,
                "no hint: {e}"
            );
            assert_eq!(e.exit_code(), 1, "{e}");
            e.to_string()
        }
    }
}

fn regions(list: &[(&str, u64, u64)]) -> RegionSet {
    RegionSet::new(list.iter().map(|(c, a, b)| (Chromosome::parse(c).unwrap(), Span::new(*a, *b))))
}

/// Runs a tool that `scripts/setup-debian.sh` installs.
pub fn tool(program: &str, args: &[&str]) -> Vec<u8> {
    let out = Command::new(program).args(args).stdin(Stdio::null()).output();
    let out = out.unwrap_or_else(|e| {
        panic!("{program} is needed by this test (scripts/setup-debian.sh installs it): {e}")
    });
    assert!(out.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Deterministic numbers (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

const HEADER: &str = "##fileformat=VCFv4.2\n\
    ##FILTER=<ID=LowQual,Description=\"low\">\n\
    ##INFO=<ID=DP,Number=1,Type=Integer,Description=\"depth\">\n\
    ##INFO=<ID=END,Number=1,Type=Integer,Description=\"end\">\n\
    ##INFO=<ID=CIEND,Number=2,Type=Integer,Description=\"ci\">\n\
    ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"genotype\">\n\
    ##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"depths\">\n\
    ##contig=<ID=chr1,length=248956422>\n\
    ##contig=<ID=chr2,length=242193529>\n\
    ##contig=<ID=chr3,length=198295559>\n\
    ##contig=<ID=chr1_KI270706v1_random,length=175055>\n\
    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n";

/// SNVs, indels, long deletions, gVCF blocks and non-primary contigs, over `count` records a
/// contig.
fn call_set(seed: u64, count: u64) -> String {
    let mut n = Numbers(seed);
    let mut out = HEADER.to_owned();
    for contig in ["chr2", "chr1", "chr1_KI270706v1_random"] {
        let mut position = 1;
        for _ in 0..count {
            position += n.below(60);
            let filter = ["PASS", ".", "LowQual"][n.below(3) as usize];
            let (reference, alternate, info) = match n.below(6) {
                0 => ("A".to_owned(), "G,<NON_REF>".to_owned(), "DP=5".to_owned()),
                1 => (
                    "A".to_owned(),
                    "<NON_REF>".to_owned(),
                    format!("END={}", position + n.below(400)),
                ),
                2 => (
                    "ACGT".repeat(1 + n.below(40) as usize),
                    "A".to_owned(),
                    "DP=7;CIEND=-5,5".to_owned(),
                ),
                3 => (
                    "A".to_owned(),
                    "<DEL>".to_owned(),
                    format!("DP=3;END={};CIEND=0,9", position + n.below(5000)),
                ),
                4 => ("C".to_owned(), ".".to_owned(), ".".to_owned()),
                _ => ("C".to_owned(), "T,*".to_owned(), "DP=9".to_owned()),
            };
            // No genotype names an allele that is not there.
            let [one, two] = if alternate == "." { ["0/0", ".|0"] } else { ["0/1", ".|1"] };
            out.push_str(&format!(
                "{contig}\t{position}\trs{position}\t{reference}\t{alternate}\t{}.5\t{filter}\t{info}\tGT:AD\t{one}:1,2\t{two}:.\n",
                n.below(99)
            ));
        }
    }
    out
}

struct Packed {
    _dir: tempfile::TempDir,
    plain: PathBuf,
    gzip: PathBuf,
    bgzip: PathBuf,
    tabix: PathBuf,
    csi: PathBuf,
    bcf: PathBuf,
    bcf_indexed: PathBuf,
}

/// One call set in every packing, written by the peers' own tools.
fn pack(content: &str) -> Packed {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let plain = at("s.vcf");
    fs::write(&plain, content).unwrap();
    let gzip = at("gzip.vcf.gz");
    fs::write(&gzip, tool("gzip", &["-c", text(&plain)])).unwrap();
    let bgzip = at("bare.vcf.gz");
    fs::write(&bgzip, tool("bgzip", &["-c", text(&plain)])).unwrap();
    let (tabix, csi) = (at("tbi.vcf.gz"), at("csi.vcf.gz"));
    fs::copy(&bgzip, &tabix).unwrap();
    fs::copy(&bgzip, &csi).unwrap();
    tool("tabix", &["-p", "vcf", text(&tabix)]);
    tool("bcftools", &["index", "--csi", text(&csi)]);
    let (bcf, bcf_indexed) = (at("s.bcf"), at("i.bcf"));
    tool("bcftools", &["view", "--no-version", "-Ob", "-o", text(&bcf), text(&plain)]);
    fs::copy(&bcf, &bcf_indexed).unwrap();
    tool("bcftools", &["index", text(&bcf_indexed)]);
    Packed { plain, gzip, bgzip, tabix, csi, bcf, bcf_indexed, _dir: dir }
}

#[test]
fn every_packing_index_and_thread_count_gives_the_same_records() {
    let content = call_set(1, 4000);
    let packed = pack(&content);
    let regions = regions(&[
        ("chr1", 0, 500),
        ("chr1", 20_000, 20_100),
        ("chr1", 20_150, 20_151),
        ("chr1", 90_000, 90_001),
        ("chr2", 45_000, 50_000),
        ("chr2", 240_000_000, 240_000_100),
        ("chr3", 1, 100),
        ("chrX", 1, 100),
    ]);
    let wanted =
        OpenOptions { samples: SampleChoice::Named(vec!["B".into(), "A".into()]), ..options() };
    let (expected, whole) = read(&packed.plain, &regions, &wanted).unwrap();
    assert!(expected.len() > 100, "{}", expected.len());
    assert_eq!(expected[0].chromosome.name(), "chr2", "file order, not karyotypic");
    assert_eq!(expected[0].samples.len(), 2);
    assert_eq!(whole.total, Some(12_000));
    for path in
        [&packed.gzip, &packed.bgzip, &packed.tabix, &packed.csi, &packed.bcf, &packed.bcf_indexed]
    {
        for index in [IndexUse::Auto, IndexUse::Ignore] {
            for threads in [1, 2, 5] {
                let (records, counts) =
                    read(path, &regions, &OpenOptions { index, threads, ..wanted.clone() })
                        .unwrap();
                assert_eq!(records, expected, "{} {index:?} {threads}", path.display());
                assert_eq!(counts.total, whole.total);
                assert_eq!(counts.by_chromosome, whole.by_chromosome, "{}", path.display());
                let has_index = [&packed.tabix, &packed.csi, &packed.bcf_indexed].contains(&path);
                assert_eq!(counts.by_index, has_index && index == IndexUse::Auto);
                assert_eq!(counts.digest.is_some(), !counts.by_index);
            }
        }
    }
}

#[test]
fn bcftools_finds_the_same_records() {
    let mut n = Numbers(7);
    for seed in 0..4 {
        let packed = pack(&call_set(100 + seed, 800));
        for _ in 0..6 {
            let list: Vec<(&str, u64, u64)> = (0..1 + n.below(8))
                .map(|_| {
                    let start = n.below(26_000);
                    (["chr1", "chr2"][n.below(2) as usize], start, start + 1 + n.below(900))
                })
                .collect();
            let regions = regions(&list);
            let bed = packed.plain.with_extension("bed");
            let lines: String = regions
                .all()
                .iter()
                .map(|r| format!("{}\t{}\t{}\n", r.chromosome, r.span.start, r.span.end))
                .collect();
            fs::write(&bed, lines).unwrap();
            let peer = tool(
                "bcftools",
                &[
                    "view",
                    "-H",
                    "--targets-file",
                    text(&bed),
                    "--targets-overlap",
                    "1",
                    text(&packed.plain),
                ],
            );
            let peer: Vec<String> =
                String::from_utf8(peer).unwrap().lines().map(|l| columns(l, 8)).collect();
            for path in [&packed.tabix, &packed.bgzip, &packed.bcf_indexed] {
                let (records, _) = read(path, &regions, &sites()).unwrap();
                let ours: Vec<String> = records.iter().map(as_line).collect();
                assert_eq!(ours, peer, "{} {list:?}", path.display());
            }
        }
    }
}

fn columns(line: &str, n: usize) -> String {
    line.split('\t').take(n).collect::<Vec<_>>().join("\t")
}

fn as_line(r: &Record) -> String {
    let or_dot = |text: String| if text.is_empty() { ".".to_owned() } else { text };
    let fields = [
        r.contig.clone(),
        (r.start + 1).to_string(),
        r.id.clone().unwrap_or(".".to_owned()),
        r.reference.clone(),
        or_dot(r.alternates.join(",")),
        r.quality.to_string(),
        r.filter.to_string(),
        or_dot(r.info.clone()),
    ];
    fields.join("\t")
}

#[test]
fn quirks_are_decided_one_by_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/quirks");
    let documented =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/input.md")).unwrap();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 39, "13 header and 26 record oddities at least");
    let regions = regions(&[("chr1", 0, 1000)]);
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(documented.contains(&format!("`{name}`")), "{name} is not in docs/input.md");
        let bytes = fs::read(&path).unwrap();
        let content = String::from_utf8_lossy(&bytes);
        let expect =
            content.lines().find_map(|l| l.strip_prefix("##expect=")).expect("an ##expect line");
        let sample = if name == "header_dup_samples" { "S" } else { "S1" };
        let wanted = OpenOptions { samples: SampleChoice::Named(vec![sample.into()]), ..options() };
        if let Some(reason) = expect.strip_prefix("refuse ") {
            let error = read(&path, &regions, &wanted).expect_err(name);
            let all = format!("{error} {}", error.hint_text().unwrap_or_default());
            assert!(all.contains(reason), "{name}: {all}");
            if name.starts_with("record_") {
                let lenient = OpenOptions { lenient: true, ..wanted };
                let (records, counts) = read(&path, &regions, &lenient).unwrap();
                assert_eq!(
                    (records.len(), counts.refused, counts.incomplete()),
                    (1, 1, true),
                    "{name}"
                );
                assert!(
                    counts.refused_list[0].reason.contains(reason)
                        && counts.refused_list[0].line.is_some()
                );
            }
        } else {
            let want: usize = expect.strip_prefix("read ").unwrap().parse().unwrap();
            let (records, _) =
                read(&path, &regions, &wanted).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(records.len(), want, "{name}");
            assert_eq!(records.last().unwrap().start, 98, "{name}");
        }
    }
}

fn packed_small() -> Packed {
    pack(&call_set(3, 3000))
}

fn wide() -> RegionSet {
    regions(&[("chr1", 0, 200_000_000), ("chr2", 0, 200_000_000)])
}

/// Start of each BGZF block.
fn blocks(bytes: &[u8]) -> Vec<usize> {
    let (mut at, mut starts) = (0, Vec::new());
    while at + 18 <= bytes.len() {
        starts.push(at);
        at += usize::from(u16::from_le_bytes([bytes[at + 16], bytes[at + 17]])) + 1;
    }
    starts
}

#[test]
fn a_cut_or_flipped_file_is_refused() {
    let packed = packed_small();
    let whole = fs::read(&packed.bgzip).unwrap();
    let starts = blocks(&whole);
    assert!(starts.len() > 4, "{}", starts.len());
    let damaged = packed.bgzip.with_file_name("damaged.vcf.gz");
    let middle = starts[starts.len() / 2];
    let mut flipped = whole.clone();
    flipped[middle + 400] ^= 0x10;
    let mut bad_size = whole.clone();
    bad_size[middle + 16] ^= 0x01;
    let mut no_marker_but_text = whole[..whole.len() - 28].to_vec();
    no_marker_but_text.extend(b"chr1\t");
    for (bytes, want) in [
        (&whole[..middle], "end-of-file marker is missing"),
        (&whole[..middle + 10], "end-of-file marker is missing"),
        (&whole[..middle + 777], "end-of-file marker is missing"),
        (&whole[..whole.len() - 28], "end-of-file marker is missing"),
        (&whole[..whole.len() - 1], "end-of-file marker is missing"),
        (&whole[..10], "cut short"),
        (&no_marker_but_text, "end-of-file marker is missing"),
        (&flipped, "damaged"),
        (&bad_size, "bgzip stream"),
    ] {
        fs::write(&damaged, bytes).unwrap();
        for threads in [1, 2] {
            let error = refusal(&damaged, &wide(), &OpenOptions { threads, ..sites() });
            assert!(error.contains(want), "{want}: {error}");
        }
        // A lenient read skips bad records, never bad bytes.
        let lenient = OpenOptions { lenient: true, ..sites() };
        assert!(read(&damaged, &wide(), &lenient).is_err());
    }
    let gzip = fs::read(&packed.gzip).unwrap();
    fs::write(&damaged, &gzip[..gzip.len() / 2]).unwrap();
    let error = refusal(&damaged, &wide(), &sites());
    assert!(
        error.contains("gzip stream ends in the middle") && error.contains("after line"),
        "{error}"
    );
    let bcf = fs::read(&packed.bcf).unwrap();
    fs::write(&damaged, &bcf[..blocks(&bcf)[2]]).unwrap();
    assert!(refusal(&damaged, &wide(), &sites()).contains("end-of-file marker"));
}

#[test]
fn an_index_that_does_not_fit_is_refused() {
    let packed = packed_small();
    let index = PathBuf::from(format!("{}.tbi", text(&packed.tabix)));
    let own = fs::read(&index).unwrap();
    let set_time = |path: &Path, seconds: u64| {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    };
    let error = |what: &str| {
        let e = read(&packed.tabix, &wide(), &sites()).expect_err(what);
        assert!(e.hint_text().is_some_and(|h| h.contains("tabix")), "{what}");
        e.to_string()
    };
    set_time(&packed.tabix, 2_000_000_000);
    set_time(&index, 1_999_999_999);
    assert!(error("older").contains("older than its file"));
    let ignore = OpenOptions { index: IndexUse::Ignore, ..sites() };
    assert!(read(&packed.tabix, &wide(), &ignore).is_ok());
    set_time(&index, 2_000_000_000);
    assert!(read(&packed.tabix, &wide(), &sites()).is_ok());
    for (what, content) in [
        ("shorter", call_set(3, 2000)),
        ("longer", call_set(3, 4000)),
        ("other", call_set(4, 3000)),
        ("other contigs", call_set(3, 3000).replace("chr1\t", "chr3\t")),
        ("empty", HEADER.to_owned()),
    ] {
        let other = pack(&content);
        fs::copy(format!("{}.tbi", text(&other.tabix)), &index).unwrap();
        set_time(&index, 2_000_000_001);
        let said = error(what);
        assert!(said.contains("not of this call set"), "{what}: {said}");
    }
    fs::write(&index, &own[..own.len() / 2]).unwrap();
    set_time(&index, 2_000_000_001);
    assert!(error("cut").contains("the index cannot be read"));
    let require = OpenOptions { index: IndexUse::Require, ..sites() };
    assert!(
        read(&packed.bgzip, &wide(), &require)
            .unwrap_err()
            .to_string()
            .contains("an index is required")
    );
}

#[test]
fn wrong_content_is_refused_by_line_and_locus() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.vcf");
    let line = |contig: &str, position: u64| {
        format!("{contig}\t{position}\t.\tA\tG\t9\tPASS\tDP=1\tGT\t0/1\t0/0\n")
    };
    let with = |lines: &[String]| format!("{HEADER}{}", lines.concat());
    for (content, want) in [
        (
            with(&[line("chr1", 50), line("chr1", 49)]),
            "s.vcf:14: chr1:49: the file is not sorted: position 49 follows 50",
        ),
        (
            with(&[line("chr1", 5), line("chr2", 5), line("chr1", 9)]),
            "s.vcf:15: chr1: the file is not sorted: contig chr1",
        ),
        (with(&[line("chr1", 5), line("1", 9)]), "s.vcf:14: 1: chr1 appears under two names"),
        (
            with(&[line("chr1", 248_956_424)]),
            "chr1:248956424: position 248956424 lies beyond the end of chr1 of GRCh38",
        ),
        (
            with(&[line("chr1", 5), HEADER.to_owned()]),
            "s.vcf:14: a header line stands among the records",
        ),
        (
            with(&[line("chr1", 5).trim_end().to_owned()]),
            "s.vcf:13: chr1:5: the last line has no line end",
        ),
        (
            HEADER.lines().next().unwrap().to_owned() + "\n",
            "s.vcf:1: the header has no '#CHROM' line",
        ),
        (HEADER.trim_end().to_owned(), "the header ends in the middle of a line"),
        (String::new(), "s.vcf: the file is empty"),
        ("hello\n".to_owned(), "neither VCF nor BCF"),
    ] {
        fs::write(&path, &content).unwrap();
        let error = refusal(&path, &wide(), &sites());
        assert!(error.contains(want), "want: {want}\n got: {error}");
    }
    assert!(refusal(dir.path(), &wide(), &sites()).contains("a directory"));
    assert!(refusal(&dir.path().join("absent.vcf"), &wide(), &sites()).contains("cannot open"));
    fs::write(&path, with(&[line("chr1", 5)])).unwrap();
    let named = |names: &[&str]| OpenOptions {
        samples: SampleChoice::Named(names.iter().map(|n| (*n).to_owned()).collect()),
        ..options()
    };
    let missing = read(&path, &wide(), &named(&["C"])).unwrap_err();
    assert_eq!((missing.exit_code(), missing.hint_text()), (1, Some("it has A, B")));
    assert!(
        read(&path, &wide(), &named(&["A", "A"]))
            .unwrap_err()
            .to_string()
            .contains("asked for twice")
    );
    let several = read(&path, &wide(), &options()).unwrap_err();
    assert_eq!(
        (several.exit_code(), several.hint_text()),
        (2, Some("name one with --sample; it has A, B"))
    );
    let claim = OpenOptions { build: Some(Build::GRCh37), ..sites() };
    assert!(refusal(&path, &wide(), &claim).contains("--build says GRCh37"));
    // `0/1` cut to `0` is another genotype: a lenient read lists the line, it does not read it.
    fs::write(&path, with(&[line("chr1", 5), line("chr1", 9).trim_end().to_owned()])).unwrap();
    let lenient = OpenOptions { lenient: true, ..sites() };
    let (records, counts) = read(&path, &wide(), &lenient).unwrap();
    assert_eq!((records.len(), counts.refused, counts.total), (1, 1, Some(2)));
    assert_eq!((&*counts.refused_list[0].locus, counts.refused_list[0].line), ("chr1:9", Some(14)));
    assert!(counts.notices.contains(&FileNotice::CutLine) && counts.incomplete());
    fs::write(&path, HEADER).unwrap();
    let (records, counts) = read(&path, &wide(), &sites()).unwrap();
    assert!(records.is_empty() && counts.total == Some(0));
    assert_eq!(counts.notices, [FileNotice::NoRecords]);
}

#[test]
fn long_lines_are_read_in_linear_time_or_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.vcf");
    let long = |n: usize| {
        format!("{HEADER}chr1\t9\t.\tA\tG\t9\tPASS\tX={}\tGT\t0/1\t0/0\n", "y".repeat(n))
    };
    fs::write(&path, long(10_000_000)).unwrap();
    let begin = std::time::Instant::now();
    let (records, _) = read(&path, &wide(), &sites()).unwrap();
    assert_eq!(records[0].info.len(), 10_000_002);
    assert!(begin.elapsed().as_secs() < 20, "10 MB took {:?}", begin.elapsed());
    fs::write(&path, long(70_000_000)).unwrap();
    assert!(refusal(&path, &wide(), &sites()).contains("a line is longer than 64 MB"));
}

/// Opens `bytes` through a named pipe: like stdin, it cannot be sought, and its end is only seen at
/// the end.
fn read_piped(
    bytes: Vec<u8>,
    regions: &RegionSet,
    options: &OpenOptions,
) -> Result<(Vec<Record>, ScanCounts), Error> {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    tool("mkfifo", &[text(&pipe)]);
    std::thread::scope(|scope| {
        let to = pipe.clone();
        // The reader may refuse and hang up early: a broken pipe is no failure of the test.
        scope.spawn(move || fs::write(to, bytes).ok());
        read(&pipe, regions, options)
    })
}

#[test]
fn a_pipe_gives_the_same_records_and_refuses_a_cut() {
    let packed = packed_small();
    let (expected, counts) = read(&packed.plain, &wide(), &sites()).unwrap();
    for path in [&packed.plain, &packed.gzip, &packed.bgzip, &packed.bcf] {
        let (records, piped) = read_piped(fs::read(path).unwrap(), &wide(), &sites()).unwrap();
        assert_eq!(records, expected, "{}", path.display());
        assert_eq!((piped.total, piped.notices), (counts.total, counts.notices.clone()));
    }
    let whole = fs::read(&packed.bgzip).unwrap();
    for (cut, threads) in [(28, 1), (28, 2), (1, 1), (20, 2), (5000, 1), (5000, 2)] {
        let options = OpenOptions { threads, ..sites() };
        let error = read_piped(whole[..whole.len() - cut].to_vec(), &wide(), &options)
            .unwrap_err()
            .to_string();
        assert!(error.contains("cut short"), "{cut} {threads}: {error}");
    }
}

#[test]
fn fields_beyond_an_index_turn_it_off() {
    let content = HEADER.replace(
        "##contig=<ID=chr1,",
        "##INFO=<ID=SVLEN,Number=A,Type=Integer,Description=\"length\">\n##contig=<ID=chr1,",
    ) + "chr1\t100\t.\tA\t<DEL>\t9\tPASS\tSVLEN=-5000\tGT\t0/1\t0/0\n";
    let packed = pack(&content);
    let inside = regions(&[("chr1", 4000, 4100)]);
    for path in [&packed.plain, &packed.tabix, &packed.bcf_indexed] {
        let (records, counts) = read(path, &inside, &sites()).unwrap();
        assert_eq!((records.len(), counts.by_index), (1, false), "{}", path.display());
        assert_eq!(records[0].span, Span::new(99, 5100));
    }
}

// The files of structural callers are not among them: some have no order, and events are not read
// yet.
#[test]
fn real_call_sets_are_read_as_bcftools_reads_them() {
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in ["real/callers/small-variants", "real/trio.GRCh37", "real/resources"] {
        let folder = crate::harness::shared(folder);
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        paths.extend(
            entries
                .filter(|p| [".vcf", ".vcf.gz", ".vcf.bgz"].iter().any(|e| text(p).ends_with(e))),
        );
    }
    paths.sort();
    assert!(paths.len() > 8, "{}", paths.len());
    let regions = RegionSet::new(Chromosome::all().map(|c| (c, Span::new(0, 250_000_000))));
    for path in paths {
        let opened = CallSet::open(&path, &sites());
        // ClinVar and gnomAD chrM name no lengths: refused until the user says the build.
        let build = match &opened {
            Ok(_) => None,
            Err(e) => {
                assert!(e.to_string().contains("build cannot be told"), "{e}");
                let hint = e.hint_text().unwrap();
                Some(if hint.contains("GRCh37") { Build::GRCh37 } else { Build::GRCh38 })
            }
        };
        let (records, counts) = read(&path, &regions, &OpenOptions { build, ..sites() })
            .unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(
            counts.total,
            Some(counts.inside),
            "{}: all contigs are primary",
            path.display()
        );
        let peer = tool("bcftools", &["view", "-H", text(&path)]);
        let peer: Vec<String> =
            String::from_utf8(peer).unwrap().lines().map(|l| columns(l, 5)).collect();
        let ours: Vec<String> = records.iter().map(|r| columns(&as_line(r), 5)).collect();
        assert_eq!(ours, peer, "{}", path.display());
    }
}

#[test]
fn the_samples_of_the_trio_are_handed_on_as_written() {
    let folder = crate::harness::shared("real/trio.GRCh37");
    let path = folder.join("ashk-trio.vcf.gz");
    let names = String::from_utf8(tool("bcftools", &["query", "-l", text(&path)])).unwrap();
    let names: Vec<String> = names.lines().rev().map(str::to_owned).collect();
    let wanted = OpenOptions { samples: SampleChoice::Named(names.clone()), ..options() };
    let regions = regions(&[("chr1", 1_000_000, 30_000_000)]);
    let (records, counts) = read(&path, &regions, &wanted).unwrap();
    assert_eq!(counts.total, Some(9_940));
    let peer = tool(
        "bcftools",
        &[
            "query",
            "-t",
            "1:1000001-30000000",
            "-s",
            &names.join(","),
            "-f",
            "[%GT:%AD\t]\n",
            text(&path),
        ],
    );
    let peer = String::from_utf8(peer).unwrap();
    let ours: Vec<String> = records
        .iter()
        .map(|r| {
            let at = |k: &str| r.format.iter().position(|f| f == k).unwrap();
            let value = |s: &String, k: &str| s.split(':').nth(at(k)).unwrap_or(".").to_owned();
            r.samples.iter().map(|s| format!("{}:{}\t", value(s, "GT"), value(s, "AD"))).collect()
        })
        .collect();
    let peer: Vec<&str> = peer.lines().collect();
    assert!(peer.len() > 500);
    assert_eq!(ours.len(), peer.len());
    assert!(ours.iter().zip(&peer).all(|(a, b)| a == b));
}
