//! Split, trim, left-align and field remap against `bcftools norm -m- -f` on random repeats-rich
//! input.

use panelwise::model::allele::{FilterField, Record};
use panelwise::model::{Chromosome, Genotype, Span, Value};
use panelwise::normalize::{Alternate, Callers, Sequence, alternates, left_align, sample};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::fmt::Write as _;
use std::process::Command;

struct Random(TestRng);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }
    fn bases(&mut self, n: usize) -> String {
        (0..n).map(|_| ['A', 'C', 'A', 'A', 'C', 'G', 'T', 'A'][self.below(8)]).collect()
    }
}

/// POS, REF, ALT, GT-less AD and PL of one biallelic line.
type Line = (u64, String, String, String, String);

#[test]
fn agrees_with_bcftools_norm() {
    let mut random = Random(TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let genome = random.bases(4_000);
    let dir = tempfile::tempdir().unwrap();
    let fasta = dir.path().join("r.fa");
    std::fs::write(&fasta, format!(">chrX\n{genome}\n")).unwrap();
    let mut vcf = "##fileformat=VCFv4.2\n##contig=<ID=chrX,length=4000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"x\">\n##FORMAT=<ID=PL,Number=G,Type=Integer,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n".to_owned();
    let sequence =
        Sequence { chromosome: Chromosome::X, span: Span::new(0, 4_000), bases: genome.as_bytes() };
    let mut ours: Vec<Line> = Vec::new();
    for start in (20..3_900).step_by(7) {
        let r = &genome[start..start + 1 + random.below(6)];
        let mut alts: Vec<String> = Vec::new();
        while alts.len() < 1 + start % 3 {
            // VCF anchors an indel on the base before it; a caller's record keeps that even when it
            // is not leftmost.
            let n = random.below(6);
            let alt = format!("{}{}", &r[..1], random.bases(n));
            if alt != r && !alts.contains(&alt) {
                alts.push(alt);
            }
        }
        let n = alts.len() + 1;
        let ad: Vec<String> = (0..n).map(|_| random.below(60).to_string()).collect();
        let pl: Vec<String> = (0..n * (n + 1) / 2).map(|_| random.below(900).to_string()).collect();
        let column = format!("0/1:{}:{}", ad.join(","), pl.join(","));
        let _ = writeln!(
            vcf,
            "chrX\t{}\t.\t{r}\t{}\t.\tPASS\t.\tGT:AD:PL\t{column}",
            start + 1,
            alts.join(",")
        );
        let format = ["GT", "AD", "PL"].map(str::to_owned).to_vec();
        let record = Record {
            chromosome: Chromosome::X,
            contig: "chrX".to_owned(),
            span: Span::new(start as u64, (start + r.len()) as u64),
            start: start as u64,
            line: None,
            id: None,
            reference: r.to_owned(),
            alternates: alts,
            quality: Value::Known(1.0),
            filter: FilterField::Pass,
            info: String::new(),
            genotypes: vec![Genotype::from_column(&format, &column)],
            format,
            samples: vec![column],
        };
        let callers = Callers::of_header("").unwrap();
        for alternate in alternates(&record) {
            let Alternate::Bases(index, text) = alternate else { panic!("{alternate:?}") };
            let allele = left_align(&sequence, record.start, &record.reference, text);
            let call = sample::call(&record, 0, index, &callers);
            let number = |v: Value<u32>| v.get().unwrap().to_string();
            let pl: Vec<String> =
                call.likelihoods.known().unwrap().iter().map(u32::to_string).collect();
            let ad = format!("{},{}", number(call.ref_depth), number(call.alt_depth));
            ours.push((allele.start + 1, allele.reference, allele.alternate, ad, pl.join(",")));
        }
    }
    let path = dir.path().join("in.vcf");
    std::fs::write(&path, vcf).unwrap();
    let norm = Command::new("bcftools")
        .args(["norm", "-m-", "-f"])
        .arg(&fasta)
        .arg(&path)
        .output()
        .unwrap();
    assert!(norm.status.success(), "{}", String::from_utf8_lossy(&norm.stderr));
    let mut theirs: Vec<Line> = String::from_utf8(norm.stdout)
        .unwrap()
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            let s: Vec<&str> = f[9].split(':').collect();
            (
                f[1].parse().unwrap(),
                f[3].to_owned(),
                f[4].to_owned(),
                s[1].to_owned(),
                s[2].to_owned(),
            )
        })
        .collect();
    ours.sort();
    theirs.sort();
    assert!(ours.len() > 1_000, "{}", ours.len());
    assert_eq!(ours, theirs);
}
