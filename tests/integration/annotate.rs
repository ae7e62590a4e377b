//! The annotate verb on the demo reference and small files; GFF3 reading on real ones.

use crate::harness::shared;
use assert_cmd::Command;
use panelwise::io::transcripts::gff::read_transcripts;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub fn demo(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo").join(file)
}

pub fn panelwise(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("panelwise").unwrap();
    command.arg("annotate").arg("--reference").arg(demo("reference.fa.gz")).args(arguments);
    command
}

/// The demo's calls without those on contigs that its reference does not have.
pub fn calls() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    let mut reader =
        flate2::read::MultiGzDecoder::new(std::fs::File::open(demo("trio.vcf.gz")).unwrap());
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    let kept: String = text.split_inclusive('\n').filter(|l| !l.starts_with("chrUn_")).collect();
    assert!(kept.len() < text.len());
    let path = dir.path().join("trio.vcf");
    std::fs::write(&path, kept).unwrap();
    (dir, path)
}

/// Standard output of a run that succeeds.
pub fn table(input: &Path, arguments: &[&str]) -> String {
    let output = panelwise(arguments).arg(input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error and exit code of a run that fails.
pub fn refusal(lines: &str, arguments: &[&str]) -> (String, i32) {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), lines);
    let output = panelwise(arguments).arg(&path).output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

pub fn written(dir: &Path, lines: &str) -> PathBuf {
    let path = dir.join("in.vcf");
    let head = "##fileformat=VCFv4.2\n##contig=<ID=chr21,length=46709983>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    std::fs::write(&path, format!("{head}{lines}")).unwrap();
    path
}

pub fn rows(table: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines.map(|l| header.iter().copied().zip(l.split('\t')).collect()).collect()
}

/// c. names of the generator, which knows nothing of the engine, for every planted allele inside a
/// gene.
#[test]
fn demo_names_are_the_generators() {
    let (_dir, calls) = calls();
    let text = table(&calls, &[]);
    let rows = rows(&text);
    let plan = std::fs::read_to_string(demo("expected.tsv")).unwrap();
    let mut lines = plan.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let mut compared = 0;
    for line in lines {
        let planted: BTreeMap<&str, &str> = header.iter().copied().zip(line.split('\t')).collect();
        let Some((refseq, name)) = planted["hgvs_c"].split_once(':') else { continue };
        let [chrom, pos, r, a] = planted["variant"].split(':').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let of_site = |row: &&BTreeMap<&str, &str>| {
            row["chrom"] == chrom && row["pos"] == pos && row["ref"] == r
        };
        let Some(row) =
            rows.iter().filter(of_site).find(|row| row["alt"] == a && row["refseq"] == refseq)
        else {
            continue;
        };
        assert_eq!(row["hgvs_c"].split_once(':').map(|x| x.1), Some(name), "{line}");
        let p = planted["hgvs_p"].replace(['(', ')'], "");
        if !p.is_empty() {
            let have = row["hgvs_p"].split_once(':').map_or("", |x| x.1);
            assert_eq!(have.replace(['(', ')'], ""), p, "{line}");
        }
        compared += 1;
    }
    assert!(compared >= 15, "only {compared} planted alleles were found as written");
}

#[test]
fn every_alt_entry_has_a_row() {
    let (_dir, calls) = calls();
    let text = table(&calls, &[]);
    let rows = rows(&text);
    let output = std::process::Command::new("bcftools")
        .args(["query", "-f", "%CHROM\t%POS\t%REF\t%ALT\n"])
        .arg(&calls)
        .output()
        .expect("bcftools is installed (scripts/setup-debian.sh)");
    let mut alleles = 0;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let [chrom, pos, r, alts] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        for alt in alts.split(',') {
            let found = rows.iter().filter(|w| {
                w["chrom"] == chrom && w["pos"] == pos && w["ref"] == r && w["alt"] == alt
            });
            assert!(found.count() > 0, "{line}: no row for {alt}");
            alleles += 1;
        }
    }
    assert!(alleles > 390, "{alleles}");
}

#[test]
fn same_bytes_at_any_thread_count_from_file_stdin_and_gzip() {
    let (_dir, calls) = calls();
    let one = table(&calls, &["--threads", "1"]);
    assert_eq!(one, table(&calls, &["--threads", "4"]));
    let output = panelwise(&["-"]).write_stdin(std::fs::read(&calls).unwrap()).output().unwrap();
    assert_eq!(one, String::from_utf8(output.stdout).unwrap());
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("t.tsv.gz");
    assert_eq!(table(&calls, &["-o", out.to_str().unwrap()]), "");
    let mut text = String::new();
    let mut reader = flate2::read::MultiGzDecoder::new(std::fs::File::open(&out).unwrap());
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    assert_eq!(one, text);
    let output = panelwise(&["-o", out.to_str().unwrap()]).arg(&calls).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "an existing output is not replaced");
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        2,
        "the table, its index, nothing else"
    );
}

#[test]
fn what_is_no_sequence_change_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(
        dir.path(),
        "21\t500\t.\tN\t<DEL>,*,<NON_REF>\t.\t.\t.\nchr21\t501\t.\tA\tC\t.\t.\t.\nchr21\t502\t.\tn\t.\t.\t.\t.\n",
    );
    let text = table(&path, &[]);
    let rows = rows(&text);
    assert_eq!(rows.len(), 5);
    assert!(
        rows.iter().filter(|r| r["alt"] != "C").all(|r| r["note"].starts_with("not annotated")),
        "{text}"
    );
    assert_eq!((rows[0]["chrom"], rows[4]["ref"]), ("21", "n"), "as in the input");
    // The reference is N there: far from any transcript that changes nothing.
    assert_eq!(rows[3]["consequence"], "intergenic_variant");
}

#[test]
fn bad_input_is_refused_with_its_line() {
    let (message, code) = refusal("chr21\t5\t.\tA\n", &[]);
    assert!(
        code == 1 && message.contains("in.vcf:4:") && message.contains("8 fixed columns"),
        "{message}"
    );
    let (message, code) = refusal("chr22_odd\t5\t.\tA\tC\t.\t.\t.\n", &[]);
    assert!(code == 1 && message.contains("no contig 'chr22_odd'"), "{message}");
    let (message, code) = refusal("chr21\t46709983\t.\tNNN\tN\t.\t.\t.\n", &[]);
    assert!(
        code == 1 && message.contains("chr21:46709983") && message.contains("46709985"),
        "{message}"
    );
    let (message, code) = refusal("chr21\t5\t.\tA\tC\t.\t.\t.", &[]);
    assert!(code == 1 && message.contains("cut short"), "{message}");
    // RUNX1's first coding base, minus strand: the reference has T there.
    let site = "chr21\t34887096\t.\tG\tC\t.\t.\t.\nchr21\t5\t.\tN\tC\t.\t.\t.\n";
    let (message, code) = refusal(site, &[]);
    assert!(code == 1 && message.contains(":4: chr21:34887096: REF is G"), "{message}");
    let (message, code) = refusal(site, &["--lenient"]);
    assert!(code == 1 && message.contains("1 of 2 alleles"), "{message}");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.vcf");
    std::fs::write(
        &path,
        "##contig=<ID=21,length=48129895>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
    )
    .unwrap();
    let output = panelwise(&[]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("GRCh37"), "build is checked");
}

#[test]
fn real_transcript_files_load_entirely() {
    let truth = shared("truth");
    for (build, count) in [("GRCh38", 843), ("GRCh37", 782)] {
        let list = read_transcripts(&truth.join(format!("transcripts.{build}.gff3.gz"))).unwrap();
        assert_eq!(list.len(), count);
        assert!(list.iter().all(|t| t.is_coding()
            && t.refseq.is_some()
            && t.protein.is_some()
            && t.mane.is_some()));
        assert!(list.iter().all(|t| t.contig.starts_with("chr") && !t.gene.is_empty()));
    }
    let mut files = 0;
    for folder in std::fs::read_dir(truth.join("bcftools-csq")).unwrap() {
        let Ok(entries) = std::fs::read_dir(folder.unwrap().path()) else { continue };
        for path in
            entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "gff"))
        {
            let list = read_transcripts(&path).unwrap_or_else(|e| panic!("{e}"));
            let text = std::fs::read_to_string(&path).unwrap();
            // Each transcript that a CDS or exon names as its parent is there.
            let parents: std::collections::BTreeSet<&str> = text
                .lines()
                .filter(|l| l.split('\t').nth(2).is_some_and(|k| k == "CDS" || k == "exon"))
                .filter_map(|l| l.split("Parent=").nth(1)?.split(';').next())
                .collect();
            assert_eq!(list.len(), parents.len(), "{}", path.display());
            files += 1;
        }
    }
    assert!(files >= 60, "{files}");
}
