//! The generated input files: reads, resource sources and damaged files, in `made/`; the committed
//! ones are linked beside it.

use super::{made_calls, made_damaged};
use crate::{alignments, cnv, coverage, damage, parents, resources, sources};
use std::path::Path;
use std::process::Command;

/// Builds every input of the commands under `root`.
pub fn build(root: &Path) {
    for (name, path) in [
        ("demo", "testdata/demo"),
        ("quirks", "testdata/quirks"),
        ("panels", "panels"),
        ("fixed", "tests/integration/golden/inputs"),
    ] {
        std::os::unix::fs::symlink(crate::demo::project(path), root.join(name)).unwrap();
    }
    let made = root.join("made");
    std::fs::create_dir(&made).unwrap();
    made_calls::build(&made);
    made_damaged::build(&made);
    reads(&made);
    resource_sources(&made);
}

/// Alignments of the child and the parents, an even one with a gap, and a set for copy number.
fn reads(made: &Path) {
    use parents::{DOUBTED, INHERITED, NEW};
    parents::person(made, "DEMO_CHILD", &[(NEW, 18, 17), (DOUBTED, 20, 20), (INHERITED, 20, 20)]);
    parents::person(made, "DEMO_MOTHER", &[(NEW, 35, 0), (DOUBTED, 33, 7), (INHERITED, 20, 20)]);
    parents::person(made, "DEMO_FATHER", &[(NEW, 35, 0), (DOUBTED, 40, 0)]);
    parents::of_sex(made, "DEMO_MOTHER", "man_as_mother.bam", 10, 10);
    coverage::planted(made);
    let lost = Some(("chr20", 59_022_000, 59_023_200));
    cnv::bam(made, "SICK", 5, lost);
    for name in ["A", "B", "C"] {
        cnv::bam(made, name, 6, None);
    }

    alignments::fasta(made, "m.fa", "chrM", 16_569, 5);
    let mut cram = Command::new("samtools");
    let reference = crate::demo::project("testdata/demo/reference.fa.gz");
    cram.args(["view", "--no-PG", "--write-index", "-C", "-T"]).arg(reference).arg("-o");
    cram.arg(made.join("DEMO_CHILD.cram")).arg(made.join("DEMO_CHILD.bam"));
    alignments::peer(&mut cram);

    let old = alignments::header("chr21", 48_129_895, "")
        + &alignments::even("chr21", 36_160_000, 36_161_000, 3, 60, "a");
    alignments::write(made, "b37.bam", &old, None);
    let two = alignments::header("chr21", 46_709_983, "@RG\tID:2\tSM:T\n")
        + &alignments::even("chr21", 34_792_000, 34_800_000, 12, 60, "a")
        + &alignments::even("chr21", 34_792_000, 34_800_000, 8, 60, "b")
            .replace("RG:Z:1", "RG:Z:2");
    alignments::write(made, "two_samples.bam", &two, None);
    let bytes = std::fs::read(made.join("DEMO_CHILD.bam")).unwrap();
    std::fs::write(made.join("cut.bam"), &bytes[..bytes.len() - 28]).unwrap();
    std::fs::copy(made.join("DEMO_CHILD.bam.bai"), made.join("cut.bam.bai")).unwrap();
    std::fs::write(made.join("bare.bam"), &bytes).unwrap();
}

/// The publishers' files that a resource bundle is built of, in two releases.
fn resource_sources(made: &Path) {
    let gnomad = [
        "chr20 59023504 . G A PASS AC=3;AN=100000;AF=3e-05;grpmax=afr;AF_grpmax=0.0004;AN_grpmax=5000;nhomalt=1",
        "chr20 59024028 . CA GT AC0;AS_VQSR AC=9000;AN=100000;AF=0.09;nhomalt=7",
        "chr22 36300982 . GCTG G,GCTGA PASS AC=20000,1;AN=100000;AF=0.2,0.00001;grpmax=nfe,.;AF_grpmax=0.25,.;AN_grpmax=40000,.;nhomalt=900,0",
        "chrX 48685574 . C G PASS AC=30;AN=140;AF=0.2;nhomalt=0",
    ];
    let clinvar = [
        "20 59023878 11 C G . CLNSIG=Likely_pathogenic;CLNREVSTAT=criteria_provided,_single_submitter;CLNDN=A_disease|B",
        "21 34870068 12 T C . CLNSIG=Pathogenic/Likely_pathogenic|other;CLNREVSTAT=reviewed_by_expert_panel;CLNDN=C",
        "22 36302664 13 G C . CLNSIG=Pathogenic;CLNREVSTAT=no_assertion_criteria_provided;CLNDN=D",
        "22 36309324 14 C T . CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;CLNDN=<b>E",
        "22 36312126 15 G C . CLNSIG=Conflicting_classifications_of_pathogenicity;CLNREVSTAT=criteria_provided,_conflicting_classifications;CLNSIGCONF=Pathogenic(1)|Uncertain_significance(2)",
        "22 36314197 22 A G . CLNSIG=Likely_pathogenic;CLNREVSTAT=criteria_provided,_single_submitter;CLNDN=B",
    ];
    let (g, c) = (resources::GNOMAD_HEADER, resources::CLINVAR_HEADER);
    resources::source(made, "gnomad.exomes.v4.1.sites.vcf", g, &gnomad);
    resources::source(made, "clinvar.vcf", c, &clinvar);
    let newer = ["chr20 59023504 . G A PASS AC=4;AN=100000;AF=4e-05;nhomalt=1", gnomad[3]];
    let twice = [clinvar[0], clinvar[0], clinvar[5]];
    resources::source(made, "gnomad.exomes.v4.2.sites.vcf", g, &newer);
    let later = c.replace("2024-01-07", "2025-02-03");
    resources::source(made, "clinvar_later.vcf", &later, &twice);
    let wrong = ["chr20 59023504 . T A PASS AF=0.1"];
    resources::source(made, "gnomad_wrong_ref.vcf", g, &wrong);

    let write = |name: &str, text: &str| std::fs::write(made.join(name), text).unwrap();
    write("revel.csv", &sources::revel());
    write("AlphaMissense_hg38.tsv", &sources::alphamissense("hg38"));
    write("cadd.tsv", &sources::cadd("GRCh38", &sources::P));
    write("cadd37.tsv", &sources::cadd("GRCh37", &sources::P));
    write("spliceai.vcf", &sources::spliceai());
    let at = sources::P[0];
    let (base, other) = sources::bases(at);
    write(
        "cohort.tsv",
        &format!(
            "chrom\tpos\tref\talt\tcohort_af\tnote\nchr20\t{at}\t{base}\t{other}\t0.01\t=cmd|x\n"
        ),
    );
    write("mask.bed", &format!("track name=x\nchr20\t{}\t{at}\tmask one\n", at - 1));
}

/// Packs a file with bgzip and indexes it.
pub fn bgzip_and_index(path: &Path) {
    let run = |name: &str, args: &[&str]| {
        assert!(Command::new(name).args(args).arg(path).status().unwrap().success(), "{name}");
    };
    run("bgzip", &["-f", "-k"]);
    let packed = format!("{}.gz", path.display());
    let index = Command::new("tabix").args(["-f", "-p", "vcf", &packed]).status();
    assert!(index.unwrap().success());
}

/// Returns the demo's call set as text.
pub fn demo_text() -> String {
    let packed = std::fs::read(crate::demo::project("testdata/demo/trio.vcf.gz")).unwrap();
    String::from_utf8(damage::gunzip(&packed)).unwrap()
}
