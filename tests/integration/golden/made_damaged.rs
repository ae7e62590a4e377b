//! The demo's call set in other packings, damaged, and the quirks moved into a gene.

use super::made::{bgzip_and_index, demo_text};
use super::mask::replace_all;
use panelwise::io::reference::fasta::Reference;
use panelwise::model::Span;
use std::path::Path;

/// Builds the call sets that are refused, read leniently or packed otherwise.
pub fn build(made: &Path) {
    damaged(made);
    let reference =
        Reference::open(&crate::demo::project("testdata/demo/reference.fa.gz")).unwrap();
    moved_quirks(made, &reference);
}

/// Call sets with bad records, of another build, cut short, without genotypes.
fn damaged(made: &Path) {
    let write = |name: &str, bytes: &[u8]| std::fs::write(made.join(name), bytes).unwrap();
    let text = demo_text();
    let bad: String = text
        .lines()
        .enumerate()
        .map(|(i, line)| match (line.starts_with('#'), i % 50) {
            (false, 7) => line.replacen("PASS\tDP", "PASS\tDP =", 1) + "\n",
            (false, 21) => line.replacen("\t0/1", "\t0/9", 1) + "\n",
            (false, 33) => line.split('\t').take(6).collect::<Vec<_>>().join("\t") + "\n",
            _ => line.to_owned() + "\n",
        })
        .collect();
    write("bad_records.vcf", bad.as_bytes());
    let mismatched = text.replace("\t59023504\t.\tG\t", "\t59023504\t.\tT\t");
    write("wrong_ref.vcf", mismatched.as_bytes());
    let of_grch37: String = text
        .lines()
        .filter(|l| !l.starts_with("##contig") || l.starts_with("##contig=<ID=chr1,"))
        .map(|l| l.replace("length=248956422", "length=249250621") + "\n")
        .collect();
    write("grch37.vcf", of_grch37.as_bytes());
    let placed: String =
        text.lines().filter(|l| !l.starts_with("chrUn")).map(|l| l.to_owned() + "\n").collect();
    write("placed.vcf", placed.as_bytes());
    bgzip_and_index(&made.join("placed.vcf"));
    write("cut_placed.vcf", &placed.as_bytes()[..placed.len() - 9]);
    let packed = std::fs::read(crate::demo::project("testdata/demo/trio.vcf.gz")).unwrap();
    write("cut.vcf.gz", &packed[..packed.len() - 28]);
    write("cut.vcf", &text.as_bytes()[..text.len() - 9]);
    write("empty.vcf", b"");
    let sites: String =
        text.lines().map(|l| l.split('\t').take(8).collect::<Vec<_>>().join("\t") + "\n").collect();
    write("sites.vcf", sites.as_bytes());
    write("plain.vcf", text.as_bytes());
    let convert = ["view", "--no-version", "-Ob", "-o"];
    let mut bcftools = std::process::Command::new("bcftools");
    bcftools.args(convert).arg(made.join("trio.bcf")).arg(made.join("plain.vcf"));
    crate::alignments::peer(&mut bcftools);
    let mut bcftools = std::process::Command::new("bcftools");
    bcftools.args(convert).arg(made.join("placed.bcf")).arg(made.join("placed.vcf"));
    crate::alignments::peer(&mut bcftools);
}

/// The quirks with their two positions on A's of RBM8A instead of 10 and 99 of chromosome 1, which
/// no gene holds.
fn moved_quirks(made: &Path, reference: &Reference) {
    let (from, to) = (145_926_000, 145_928_000);
    let bases = reference.fetch("chr1", Span::new(from, to)).unwrap();
    let mut places = (from..to)
        .zip(bases.iter())
        .filter(|(at, base)| **base == b'A' && at % 100 > 60)
        .map(|(at, _)| format!("\t{}\t", at + 1).into_bytes());
    let (first, second) = (places.next().unwrap(), places.nth(9).unwrap());
    let folder = made.join("quirks");
    std::fs::create_dir(&folder).unwrap();
    for entry in std::fs::read_dir(crate::demo::project("testdata/quirks")).unwrap() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        let moved = replace_all(&replace_all(&bytes, b"\t10\t", &first), b"\t99\t", &second);
        std::fs::write(folder.join(entry.file_name()), moved).unwrap();
    }
}
