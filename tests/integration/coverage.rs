//! Depth, callability and bad input of `panelwise coverage`; depth base by base beside `samtools
//! depth`.

use crate::alignments::{self, even, fasta, header, peer, reads, write};
use crate::harness::not_installed;
use panelwise::coverage::{Limits, Pileup};
use panelwise::io::reads::{AlignmentFile, OpenAlignments};
use panelwise::io::reference::fasta::Reference;
use panelwise::model::{Build, Chromosome, Span};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

const CHR21: u64 = 46_709_983;
/// RUNX1's last exons on GRCh38.
const PLACE: (u64, u64) = (34_787_801, 34_807_801);

/// Depth of `span` by our counters, asked in pieces of `step` bases.
pub fn ours(
    file: &AlignmentFile,
    chromosome: Chromosome,
    span: Span,
    step: u64,
    limits: Limits,
) -> Vec<u32> {
    let mut reader = file.reader().unwrap();
    let (contig, _) = file.contig(chromosome).unwrap();
    let mut depth = Vec::new();
    let mut start = span.start;
    while start < span.end {
        let piece = Span::new(start, (start + step).min(span.end));
        let mut pileup = Pileup::new(piece, limits);
        reader
            .for_each(contig, piece, |read| {
                pileup.add(read);
                Ok(())
            })
            .unwrap();
        depth.extend(pileup.finish().depth);
        start = piece.end;
    }
    depth
}

/// Depth by `samtools depth`, supplementary reads left out too.
pub fn theirs(path: &Path, reference: Option<&Path>, region: &str, limits: Limits) -> Vec<u32> {
    let mut command = Command::new("samtools");
    command.args(["depth", "-a", "-s", "-G", "0x800", "-r", region]);
    command.args([
        "-Q",
        &limits.mapping_quality.to_string(),
        "-q",
        &limits.base_quality.to_string(),
    ]);
    if let Some(reference) = reference {
        command.arg("--reference").arg(reference);
    }
    let text = String::from_utf8(peer(command.arg(path))).unwrap();
    text.lines().map(|l| l.rsplit('\t').next().unwrap().parse().unwrap()).collect()
}

fn compare(ours: &[u32], theirs: &[u32], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let wrong: Vec<_> =
        ours.iter().zip(theirs).enumerate().filter(|(_, (a, b))| a != b).take(5).collect();
    assert!(wrong.is_empty(), "{what}: base, (ours, samtools): {wrong:?}");
    assert!(ours.iter().any(|d| *d > 0), "{what}: nothing to compare");
}

const LIMITS: [(u8, u8); 4] = [(0, 0), (20, 10), (1, 20), (60, 0)];

/// Depth of `span` by the definition, read by read and base by base, from `samtools view`.
pub fn by_definition(
    path: &Path,
    reference: Option<&Path>,
    span: Span,
    limits: Limits,
) -> Vec<u32> {
    let mut command = Command::new("samtools");
    command.args(["view", "-F", "0xf04"]);
    if let Some(reference) = reference {
        command.arg("-T").arg(reference);
    }
    let text = String::from_utf8(peer(command.arg(path))).unwrap();
    let mut depth = vec![0; span.len() as usize];
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    for line in text.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let (flags, mapq): (u16, u8) = (f[1].parse().unwrap(), f[4].parse().unwrap());
        if mapq < limits.mapping_quality {
            continue;
        }
        let start: u64 = f[3].parse::<u64>().unwrap() - 1;
        let mate: u64 = f[7].parse().unwrap();
        let mut counted = Vec::new();
        let (mut at, mut base, mut number) = (start, 0usize, 0u64);
        for c in f[5].chars() {
            match c {
                '0'..='9' => {
                    number = number * 10 + u64::from(c as u8 - b'0');
                    continue;
                }
                'M' | '=' | 'X' => {
                    for _ in 0..number {
                        if f[10] == "*" || f[10].as_bytes()[base] - 33 >= limits.base_quality {
                            counted.push(at);
                        }
                        at += 1;
                        base += 1;
                    }
                }
                'I' | 'S' => base += number as usize,
                'D' | 'N' => at += number,
                _ => {}
            }
            number = 0;
        }
        let pair = flags & 0x1 != 0 && flags & 0x8 == 0;
        let from = match ends.remove(f[0]) {
            Some(end) if pair => end,
            _ => {
                if pair && f[6] == "=" && mate - 1 <= at {
                    ends.insert(f[0], at);
                }
                0
            }
        };
        for p in counted.into_iter().filter(|p| *p >= from && *p >= span.start && *p < span.end) {
            depth[(p - span.start) as usize] += 1;
        }
    }
    depth
}

/// One file under every limit, in pieces of several sizes: beside the definition always; beside
/// samtools where one of base quality and overlap does not matter. With both, samtools 1.13 to 1.16
/// at least shift the qualities of a few reads (its branch for a read that wraps its ring buffer
/// does not advance the read position over a clipped block).
fn same_as_others(
    bam: &Path,
    reference: Option<&Path>,
    file: &AlignmentFile,
    chromosome: Chromosome,
    span: Span,
    pairs: bool,
) {
    for (mapping_quality, base_quality) in LIMITS {
        let limits = Limits { mapping_quality, base_quality };
        let defined = by_definition(bam, reference, span, limits);
        let peers = (base_quality == 0 || !pairs).then(|| {
            theirs(bam, reference, &format!("{chromosome}:{}-{}", span.start + 1, span.end), limits)
        });
        // A CRAM decodes whole slices for each piece: small pieces there are only slow.
        let steps: &[u64] =
            if reference.is_none() { &[1 << 20, 997, 61] } else { &[1 << 20, 4_999] };
        for &step in steps {
            let ours = ours(file, chromosome, span, step, limits);
            compare(&ours, &defined, &format!("definition, {limits:?}, pieces of {step}"));
            if let Some(peers) = &peers {
                compare(&ours, peers, &format!("samtools, {limits:?}, pieces of {step}"));
            }
        }
    }
}

/// Depth of `span` by mosdepth, which has no limit of base quality.
pub fn mosdepth(
    bam: &Path,
    file: &AlignmentFile,
    chromosome: Chromosome,
    span: Span,
    mapping_quality: u8,
) -> Vec<u32> {
    let dir = tempfile::tempdir().unwrap();
    // Debian's mosdepth asks for the name that only the development package brings.
    let folder = Path::new("/usr/lib/x86_64-linux-gnu");
    let _ = std::os::unix::fs::symlink(folder.join("libhts.so.3"), dir.path().join("libhts.so"));
    let mut command = Command::new("mosdepth");
    command.env("LD_LIBRARY_PATH", dir.path());
    if !command.arg("--version").output().is_ok_and(|o| o.status.success()) {
        not_installed("mosdepth");
    }
    let mut command = Command::new("mosdepth");
    let prefix = dir.path().join("m");
    let (contig, _) = file.contig(chromosome).unwrap();
    let name = &file.header().contigs[contig as usize].name;
    command.env("LD_LIBRARY_PATH", dir.path()).args(["-F", "3844", "-c", name, "-Q"]);
    peer(command.arg(mapping_quality.to_string()).arg(&prefix).arg(bam));
    let bed = peer(Command::new("bgzip").args(["-dc"]).arg(dir.path().join("m.per-base.bed.gz")));
    let mut depth = vec![0; span.len() as usize];
    for line in String::from_utf8(bed).unwrap().lines() {
        let f: Vec<&str> = line.split('\t').collect();
        let (from, to): (u64, u64) = (f[1].parse().unwrap(), f[2].parse().unwrap());
        let (from, to) = (from.clamp(span.start, span.end), to.clamp(span.start, span.end));
        depth[(from - span.start) as usize..(to - span.start) as usize].fill(f[3].parse().unwrap());
    }
    depth
}

/// The same reads, base by base: single ones with every operation, and overlapping pairs without a
/// deletion (there mosdepth counts the second read) of which neither lies inside the other.
#[test]
fn depth_is_mosdepths_where_the_definitions_are_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = PLACE;
    let all = reads("chr21", from, to, 3_000, 11);
    // Both reads must count: mosdepth looks for the overlap before it knows whether the mate does.
    let whole = |line: &&str| {
        let f: Vec<&str> = line.split('\t').collect();
        let (flags, mapq): (u16, u8) = (f[1].parse().unwrap(), f[4].parse().unwrap());
        flags & 0xf0c == 0 && mapq >= 20 && !f[5].contains(['D', 'N'])
    };
    let mut fragments: BTreeMap<&str, Vec<(u64, u64, &str)>> = BTreeMap::new();
    for line in all.lines().filter(whole) {
        let f: Vec<&str> = line.split('\t').collect();
        let start: u64 = f[3].parse().unwrap();
        let (mut length, mut number) = (0, 0);
        for c in f[5].chars() {
            match c.to_digit(10) {
                Some(d) => number = number * 10 + u64::from(d),
                None => {
                    let n = std::mem::take(&mut number);
                    length += if "M=X".contains(c) { n } else { 0 };
                }
            }
        }
        fragments.entry(f[0]).or_default().push((start, start + length, line));
    }
    // Of a read that lies inside its mate mosdepth takes away the mate's bases behind it too.
    let plain: Vec<&str> = fragments
        .values_mut()
        .filter_map(|reads| {
            reads.sort_unstable();
            match reads.as_slice() {
                [(a, b, _), (c, d, _)] if a < c && b <= d => {
                    Some(reads.iter().map(|r| r.2).collect::<Vec<_>>())
                }
                _ => None,
            }
        })
        .flatten()
        .collect();
    assert!(plain.len() > 100, "{}", plain.len());
    for (name, sam) in [("single", unpaired(&all)), ("pairs", plain.join("\n") + "\n")] {
        let bam =
            write(dir.path(), &format!("{name}.bam"), &(header("chr21", CHR21, "") + &sam), None);
        let file = AlignmentFile::open(&bam, OpenAlignments::default()).unwrap();
        let (chr21, span) = (Chromosome::parse("21").unwrap(), Span::new(from, to));
        for mapping_quality in [0, 20] {
            let theirs = mosdepth(&bam, &file, chr21, span, mapping_quality);
            let limits = Limits { mapping_quality, base_quality: 0 };
            compare(
                &ours(&file, chr21, span, 5_000, limits),
                &theirs,
                &format!("{name}, mapq {mapping_quality}"),
            );
        }
    }
}

/// Drops the flags that make a read one of a pair.
fn unpaired(sam: &str) -> String {
    let mut out = String::new();
    for line in sam.lines() {
        let mut f: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if !line.starts_with('@') {
            f[1] = (f[1].parse::<u16>().unwrap() & !0xeb).to_string();
        }
        out.push_str(&f.join("\t"));
        out.push('\n');
    }
    out
}

#[test]
fn depth_is_samtools_depth_base_by_base() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = PLACE;
    for seed in 1..=2 {
        let sam = header("chr21", CHR21, "") + &reads("chr21", from, to, 4_000, seed);
        for (name, sam, pairs) in [("pairs", sam.clone(), true), ("single", unpaired(&sam), false)]
        {
            let bam = write(dir.path(), &format!("{name}{seed}.bam"), &sam, None);
            let file = AlignmentFile::open(&bam, OpenAlignments::default()).unwrap();
            let chr21 = Chromosome::parse("21").unwrap();
            same_as_others(&bam, None, &file, chr21, Span::new(from, to + 500), pairs);
        }
    }
}

#[test]
fn depth_of_a_cram_is_samtools_depth_too() {
    let dir = tempfile::tempdir().unwrap();
    let fa = fasta(dir.path(), "m.fa", "chrM", 16_569, 5);
    let sam = header("chrM", 16_569, "") + &reads("chrM", 0, 16_000, 3_000, 9);
    let cram = write(dir.path(), "s.cram", &sam, Some(&fa));
    let reference = Reference::open(&fa).unwrap();
    let options =
        OpenAlignments { reference: Some(&reference), build: Some(Build::GRCh38), sample: None };
    let file = AlignmentFile::open(&cram, options).unwrap();
    same_as_others(&cram, Some(&fa), &file, Chromosome::M, Span::new(0, 16_569), true);
}

/// Reads of 200 kb with 70,000 operations each, without base qualities.
#[test]
fn long_reads_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let n = &mut alignments::Numbers::new(3);
    let mut sam = header("chr21", CHR21, "");
    for i in 0..30 {
        let (mut cigar, mut length) = (String::new(), 0);
        // More than the 65,535 that a BAM record's own field holds: the rest goes by the tag CG.
        for _ in 0..35_000 {
            let run = 1 + n.below(9);
            cigar.push_str(&format!("{run}={}", ["1X", "1I", "2D"][n.below(3) as usize]));
            length += run;
            length += u64::from(cigar.ends_with(['X', 'I']));
        }
        // An operation that takes no base of the read ends the alignment with one that does.
        cigar.push_str("5=");
        length += 5;
        let bases = "A".repeat(length as usize);
        sam.push_str(&format!(
            "l{i}\t0\tchr21\t{}\t60\t{cigar}\t*\t0\t0\t{bases}\t*\tRG:Z:1\n",
            PLACE.0 + 1 + 500 * i
        ));
    }
    let bam = write(dir.path(), "long.bam", &sam, None);
    let file = AlignmentFile::open(&bam, OpenAlignments::default()).unwrap();
    let limits = Limits { mapping_quality: 20, base_quality: 10 };
    let span = Span::new(PLACE.0, PLACE.0 + 120_000);
    let theirs = theirs(&bam, None, &format!("chr21:{}-{}", span.start + 1, span.end), limits);
    compare(
        &ours(&file, Chromosome::parse("21").unwrap(), span, 10_000, limits),
        &theirs,
        "long reads",
    );
    assert!(*theirs.iter().max().unwrap() >= 25);
}

fn panelwise(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_panelwise")).args(args).output().unwrap()
}

/// The verb on one file; extra arguments last.
fn coverage(bam: &Path, out: &Path, more: &[&str]) -> Output {
    let mut args = vec!["coverage", "--panel", "2a36", "--genes", "RUNX1,GP1BA"];
    args.extend(["--bam", bam.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    args.extend(more);
    panelwise(&args)
}

/// Rows of the table by level, gene and name; cells by column.
fn table(dir: &Path) -> BTreeMap<(String, String, String), BTreeMap<String, String>> {
    let path = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.to_string_lossy().ends_with(".coverage.tsv"));
    let text = std::fs::read_to_string(path.unwrap()).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with("##"));
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|l| {
            let cells: Vec<&str> = l.split('\t').collect();
            assert_eq!(cells.len(), columns.len(), "{l}");
            let row = columns
                .iter()
                .zip(&cells)
                .map(|(c, v)| ((*c).to_owned(), (*v).to_owned()))
                .collect();
            ((cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned()), row)
        })
        .collect()
}

fn cell(
    rows: &BTreeMap<(String, String, String), BTreeMap<String, String>>,
    key: (&str, &str),
    column: &str,
) -> String {
    let row = rows
        .iter()
        .find(|((level, gene, name), _)| level == key.0 && (gene == key.1 || name == key.1));
    row.unwrap_or_else(|| panic!("{key:?}: no such row")).1[column].clone()
}

/// chr21 over RUNX1 at 30x but for one gap of 60 bases inside the coding part of its last exon, at
/// 5x; half of the reads of another exon have mapping quality 0.
pub fn planted(dir: &Path) -> std::path::PathBuf {
    let sam = header("chr21", CHR21, "")
        + &even("chr21", 34_780_000, 34_792_140, 30, 60, "a")
        + &even("chr21", 34_792_140, 34_792_200, 5, 60, "b")
        + &even("chr21", 34_792_200, 35_060_000, 30, 60, "c")
        + &even("chr21", 34_799_200, 34_799_500, 30, 0, "d");
    write(dir, "planted.bam", &sam, None)
}

#[test]
fn a_planted_gap_is_found_to_the_base_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let bam = planted(dir.path());
    let out = dir.path().join("out");
    let done = coverage(&bam, &out, &[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rows = table(&out);
    assert_eq!(cell(&rows, ("gene", "GP1BA"), "verdict"), "no data");
    assert_eq!(cell(&rows, ("gene", "GP1BA"), "why"), "the file has no chr17");
    assert_eq!(cell(&rows, ("gene", "RUNX1"), "verdict"), "covered");
    assert_eq!(
        (cell(&rows, ("gene", "RUNX1"), "gaps"), cell(&rows, ("gene", "RUNX1"), "gap_bases")),
        ("1".into(), "60".into())
    );
    assert_eq!(cell(&rows, ("gene", "RUNX1"), "median"), "30");
    let text = std::fs::read_to_string(out.join("S.gaps.bed")).unwrap();
    let gaps: Vec<Vec<&str>> =
        text.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect();
    assert_eq!(gaps.len(), 1, "{text}");
    // NM_001754.5 lies on the minus strand; its last coding base, c.1443, is 34792135 (1-based), so
    // 34792141 is c.1437.
    assert_eq!(
        gaps[0][..8],
        ["chr21", "34792140", "34792200", "RUNX1", "exon 9/9", "c.1378_1437", "5", "5"],
        "{text}"
    );
    // bedtools reads it.
    let bed = out.join("S.gaps.bed");
    assert!(!peer(Command::new("bedtools").arg("sort").arg("-i").arg(bed)).is_empty());
}

#[test]
fn same_bytes_at_any_thread_count() {
    let dir = tempfile::tempdir().unwrap();
    let bam = planted(dir.path());
    let mut seen: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for threads in ["1", "2", "5"] {
        let out = dir.path().join(threads);
        assert!(coverage(&bam, &out, &["--threads", threads]).status.success());
        let files = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().path());
        let files = files.filter(|p| !p.to_string_lossy().ends_with(".run.json"));
        let named = files.map(|p| {
            (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap())
        });
        seen.push(named.collect());
    }
    assert_eq!(seen[0].len(), 3);
    assert!(seen[0] == seen[1] && seen[0] == seen[2]);
}

/// Exit code 1, the words in the message, a hint, no output folder.
fn refused(bam: &Path, more: &[&str], words: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let dir = out.path().join("o");
    let done = coverage(bam, &dir, more);
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{text}");
    for word in words {
        assert!(text.contains(word), "'{word}' is missing: {text}");
    }
    assert!(!dir.exists(), "{text}");
}

#[test]
fn bad_files_are_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let bam = planted(dir.path());
    let at = |name: &str| dir.path().join(name);
    let bytes = std::fs::read(&bam).unwrap();

    let bare = at("bare.bam");
    std::fs::write(&bare, &bytes).unwrap();
    refused(&bare, &[], &["bare.bam", "no index", "samtools index"]);

    let index = at("bare.bam.bai");
    std::fs::copy(at("planted.bam.bai"), &index).unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    std::fs::File::options().append(true).open(&index).unwrap().set_modified(old).unwrap();
    refused(&bare, &[], &["bare.bam.bai", "older"]);

    let cut = at("cut.bam");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    std::fs::copy(at("planted.bam.bai"), at("cut.bam.bai")).unwrap();
    refused(&cut, &[], &["cut.bam", "cut short", "end marker"]);

    // Whole at both ends, damaged between: the damage is met while reading.
    let hurt = at("hurt.bam");
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    for b in &mut damaged[middle..middle + 2000] {
        *b = 0x55;
    }
    std::fs::write(&hurt, &damaged).unwrap();
    std::fs::copy(at("planted.bam.bai"), at("hurt.bam.bai")).unwrap();
    refused(&hurt, &[], &["hurt.bam", "chr21:", "cannot be read"]);

    let head = at("head.bam");
    let mut damaged = bytes.clone();
    for b in &mut damaged[20..60] {
        *b = 0x55;
    }
    std::fs::write(&head, &damaged).unwrap();
    std::fs::copy(at("planted.bam.bai"), at("head.bam.bai")).unwrap();
    refused(&head, &[], &["head.bam"]);

    let junk = at("junk.bam");
    std::fs::write(&junk, b"no reads here").unwrap();
    refused(&junk, &[], &["neither BAM nor CRAM"]);
    std::fs::write(&junk, b"").unwrap();
    refused(&junk, &[], &["empty"]);
    refused(&at("planted.bam.sam"), &[], &["SAM text"]);
    refused(dir.path(), &[], &["is not a file"]);
    refused(&at("absent.bam"), &[], &["absent.bam"]);
    let index = at("planted.bam.bai");
    std::fs::write(&index, b"BAI\x01junk").unwrap();
    refused(&bam, &[], &["planted.bam.bai", "index"]);
}

#[test]
fn what_the_header_says_is_checked() {
    let dir = tempfile::tempdir().unwrap();
    let body = even("chr21", 34_780_000, 34_781_000, 3, 60, "a");
    let bam = write(dir.path(), "b37.bam", &(header("chr21", 48_129_895, "") + &body), None);
    refused(&bam, &["--build", "GRCh38"], &["--build says GRCh38", "GRCh37"]);
    let bam = write(dir.path(), "t2t.bam", &(header("chr21", 45_090_682, "") + &body), None);
    refused(&bam, &[], &["45090682", "neither"]);
    let two = header("chr21", CHR21, "@RG\tID:2\tSM:T\n")
        + &body
        + &body.replace("RG:Z:1", "RG:Z:2").replace('a', "z");
    let bam = write(dir.path(), "two.bam", &two, None);
    refused(&bam, &[], &["2 samples", "S, T", "--sample"]);
    refused(&bam, &["--sample", "U"], &["'U'"]);
    let out = dir.path().join("one");
    assert!(
        coverage(&bam, &out, &["--sample", "T", "--set", "coverage.covered_depth=3"])
            .status
            .success()
    );
    // Sorted by name: indexing fails, and the header says why.
    let sam = dir.path().join("n.sam");
    std::fs::write(&sam, header("chr21", CHR21, "") + &body).unwrap();
    let named = dir.path().join("named.bam");
    peer(Command::new("samtools").args(["sort", "-n", "-o"]).arg(&named).arg(&sam));
    refused(&named, &[], &["not sorted by coordinate", "queryname"]);
}

#[test]
fn no_reads_is_no_data() {
    let dir = tempfile::tempdir().unwrap();
    let bam = write(dir.path(), "none.bam", &header("chr21", CHR21, ""), None);
    let out = dir.path().join("o");
    let done = coverage(&bam, &out, &[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rows = table(&out);
    for gene in ["RUNX1", "GP1BA"] {
        assert_eq!(cell(&rows, ("gene", gene), "verdict"), "no data", "{gene}");
        assert_eq!(cell(&rows, ("gene", gene), "mean"), ".", "{gene}");
    }
    assert!(String::from_utf8_lossy(&done.stderr).contains("nothing can be said"));
}

#[test]
fn a_cram_needs_its_own_reference() {
    let dir = tempfile::tempdir().unwrap();
    let fa = fasta(dir.path(), "m.fa", "chrM", 16_569, 5);
    let other = fasta(dir.path(), "other.fa", "chrM", 16_569, 6);
    let renamed = fasta(dir.path(), "renamed.fa", "MT", 16_569, 5);
    let sam = header("chrM", 16_569, "") + &reads("chrM", 0, 16_000, 500, 9);
    let cram = write(dir.path(), "s.cram", &sam, Some(&fa));
    let open = |reference: Option<&Reference>| {
        AlignmentFile::open(
            &cram,
            OpenAlignments { reference, build: Some(Build::GRCh38), sample: None },
        )
    };
    let e = open(None).unwrap_err();
    assert!(
        e.to_string().contains("needs the reference") && e.hint_text().unwrap().contains("network"),
        "{e}"
    );
    let e = open(Some(&Reference::open(&renamed).unwrap())).unwrap_err();
    assert!(e.to_string().contains("no contig named chrM"), "{e}");
    let file = open(Some(&Reference::open(&other).unwrap())).unwrap();
    let e = file.reader().unwrap().for_each(0, Span::new(0, 16_569), |_| Ok(())).unwrap_err();
    assert!(
        e.to_string().contains("cannot be read") && e.hint_text().unwrap().contains("--reference"),
        "{e}"
    );
    let bytes = std::fs::read(&cram).unwrap();
    let index = dir.path().join("s.cram.crai");
    let indexed = std::fs::read(&index).unwrap();
    std::fs::remove_file(&index).unwrap();
    let e = open(Some(&Reference::open(&fa).unwrap())).unwrap_err();
    assert!(e.to_string().contains("the CRAM has no index"), "{e}");
    // A slice damaged between two whole ends.
    let mut hurt = bytes.clone();
    let middle = hurt.len() / 2;
    hurt[middle..middle + 500].fill(0x55);
    std::fs::write(&cram, &hurt).unwrap();
    std::fs::write(&index, &indexed).unwrap();
    let reference = Reference::open(&fa).unwrap();
    let read = open(Some(&reference))
        .and_then(|f| f.reader()?.for_each(0, Span::new(0, 16_569), |_| Ok(())));
    assert!(read.unwrap_err().to_string().contains("cannot be read"));
    std::fs::write(&cram, &bytes[..bytes.len() - 38]).unwrap();
    let e = open(Some(&Reference::open(&fa).unwrap())).unwrap_err();
    assert!(e.to_string().contains("end marker of a complete CRAM"), "{e}");
}

#[test]
fn a_run_with_reads_says_in_every_output_what_could_be_seen() {
    let dir = tempfile::tempdir().unwrap();
    let bam = planted(dir.path());
    let out = dir.path().join("run");
    let demo = |name: &str| format!("{}/testdata/demo/{name}", env!("CARGO_MANIFEST_DIR"));
    let (vcf, reference) = (demo("trio.vcf.gz"), demo("reference.fa.gz"));
    let mut args = vec![
        "run",
        "--panel",
        "2a36",
        "--vcf",
        &vcf,
        "--sample",
        "DEMO_CHILD",
        "--reference",
        &reference,
    ];
    args.extend(["--bam", bam.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let done = panelwise(&args);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rows = table(&out);
    assert_eq!(cell(&rows, ("gene", "RUNX1"), "verdict"), "covered");
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    let genes = read("DEMO_CHILD.genes.tsv");
    let of_runx1 = genes.lines().find(|l| l.starts_with("RUNX1\t")).unwrap();
    assert!(
        of_runx1.contains("\tcovered\t") && of_runx1.contains("exon 9/9: 60 bases"),
        "{of_runx1}"
    );
    assert!(read("DEMO_CHILD.gaps.bed").contains("chr21\t34792140\t34792200\tRUNX1"));
    let case: serde_json::Value = serde_json::from_str(&read("DEMO_CHILD.json")).unwrap();
    let of_gene = |symbol: &str| {
        case["coverage"]["genes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|g| g["gene"] == symbol)
            .unwrap()
            .clone()
    };
    assert_eq!(of_gene("RUNX1")["gaps"][0]["start"], 34_792_141);
    assert_eq!(of_gene("GP1BA")["verdict"]["verdict"], "no_data");
    let warnings: Vec<&str> =
        case["warnings"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    assert!(
        warnings[0].contains("sample 'S'") && warnings[0].contains("same person"),
        "{warnings:?}"
    );
    assert!(warnings[1].contains("have no read in the BAM"), "{warnings:?}");
    assert_eq!(read("DEMO_CHILD.html").matches("<g class=\"depth\">").count(), 1);
    // Every reported allele was looked for in the reads; only chr21 has some, and they are all A
    // (which fits both sides of an indel alike).
    for variant in case["variants"].as_array().unwrap() {
        let (reads, place) = (&variant["reads"], &variant["input"]);
        if variant["chromosome"] == "chr21" {
            let keys = ["reference", "alternate", "other", "low_quality"];
            let seen: u64 = keys.iter().map(|k| reads[*k].as_u64().unwrap()).sum();
            assert!(
                seen > 0 || reads["text"].as_str().unwrap().contains("none tells"),
                "{place}: {reads}"
            );
        } else {
            assert_eq!(
                (reads["verdict"].as_str(), reads["text"].as_str()),
                (Some("no_data"), Some("the file lacks the chromosome")),
                "{place}"
            );
        }
    }
    // Reads of another build are another person's coordinates.
    let other = write(
        dir.path(),
        "b37.bam",
        &(header("chr21", 48_129_895, "") + &even("chr21", 36_160_000, 36_161_000, 3, 60, "a")),
        None,
    );
    let at = args.iter().position(|a| *a == "--bam").unwrap() + 1;
    args[at] = other.to_str().unwrap();
    args.push("--force");
    let refused = panelwise(&args);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the reads are on GRCh37"));
}

/// The writers' fixtures with reads and with copy number: every format takes them.
#[test]
fn every_writer_takes_a_case_with_reads() {
    for (case, endings) in [
        (
            crate::fixture::with_coverage(),
            ["coverage.tsv", "gaps.bed", "genes.tsv", "html", "json", "xlsx"].as_slice(),
        ),
        (crate::fixture::with_copies("x"), &["cnv.tsv", "cnv.vcf.gz", "html", "json", "xlsx"]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let out = panelwise::report::OutputDir::create(dir.path(), false).unwrap();
        let names: Vec<String> = panelwise::report::write_all(&case, &out)
            .unwrap()
            .into_iter()
            .map(|f| f.name)
            .collect();
        for ending in endings {
            assert!(
                names.iter().any(|n| n.ends_with(&format!(".{ending}"))),
                "{ending}: {names:?}"
            );
        }
    }
}

#[test]
fn sex_comes_from_the_depth_of_x_and_y() {
    let dir = tempfile::tempdir().unwrap();
    let more = "@SQ\tSN:chrX\tLN:156040895\n@SQ\tSN:chrY\tLN:57227415\n";
    let windows = panelwise::coverage::checks::windows(Build::GRCh38).unwrap();
    for (name, x, y, sex, contradicts) in [
        ("xx", 20, 0, "female", "male"),
        ("xy", 10, 10, "male", "female"),
        ("xxy", 20, 10, "unknown", ""),
    ] {
        let mut sam =
            header("chr21", CHR21, more) + &even("chr21", 34_780_000, 35_060_000, 20, 60, "a");
        for (i, (chromosome, span)) in windows.iter().enumerate() {
            let depth = if *chromosome == Chromosome::X { x } else { y };
            sam += &even(chromosome.name(), span.start, span.end, depth, 60, &format!("w{i}_"));
        }
        let bam = write(dir.path(), &format!("{name}.bam"), &sam, None);
        let out = dir.path().join(name);
        let stated = if contradicts.is_empty() { "female" } else { contradicts };
        let done = coverage(&bam, &out, &["--sex", stated]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = std::fs::read_to_string(out.join("S.coverage.json")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let checks = &document["checks"];
        assert_eq!(checks["sex"], sex, "{name}: {checks}");
        assert_eq!(
            (checks["x_ratio"].as_f64(), checks["y_ratio"].as_f64()),
            (Some(x as f64 / 20.0), Some(y as f64 / 20.0))
        );
        let warned = document["warnings"].to_string().contains("SEX: the case says");
        assert_eq!(warned, !contradicts.is_empty(), "{name}: {}", document["warnings"]);
    }
}
