//! Flags of `annotate` from the command line: `--repeats`, `--protein-parentheses` to the letter of
//! HGVS, `-q`.

use crate::annotate::{panelwise, rows, table};
use std::path::{Path, PathBuf};

const HEAD: &str = "##fileformat=VCFv4.2\n##contig=<ID=chr3,length=198295559>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

/// Alleles of GP9 in the demo's reference, one (position, REF, ALT) a line.
fn calls(dir: &Path, alleles: &[(u64, &str, &str)]) -> PathBuf {
    let lines: String =
        alleles.iter().map(|(p, r, a)| format!("chr3\t{p}\t.\t{r}\t{a}\t.\t.\t.\n")).collect();
    let path = dir.join("in.vcf");
    std::fs::write(&path, format!("{HEAD}{lines}")).unwrap();
    path
}

/// c., p. and g. names on GP9, without accession.
fn names(input: &Path, arguments: &[&str]) -> Vec<[String; 3]> {
    let text = table(input, arguments);
    let bare = |name: &str| name.rsplit(':').next().unwrap().to_owned();
    rows(&text)
        .iter()
        .filter(|r| r["gene"] == "GP9")
        .map(|r| [bare(r["hgvs_c"]), bare(r["hgvs_p"]), bare(r["hgvs_g"])])
        .collect()
}

#[test]
fn repeats_have_brackets_only_where_asked() {
    let dir = tempfile::tempdir().unwrap();
    // CCA CTGCTG TGA: two units, one more and one less.
    let input = calls(dir.path(), &[(129_061_987, "A", "ACTG"), (129_061_987, "ACTG", "A")]);
    let plain: Vec<[String; 3]> = names(&input, &[]);
    assert_eq!([&plain[0][0], &plain[1][0]], ["c.252_254dup", "c.252_254del"]);
    let repeats = names(&input, &["--repeats"]);
    assert_eq!([&repeats[0][0], &repeats[1][0]], ["c.249_254CTG[3]", "c.249_254CTG[1]"]);
    assert_eq!(repeats[0][2], "g.129061988_129061993CTG[3]");
    assert_eq!(
        (&repeats[0][1], &repeats[1][1]),
        (&plain[0][1], &plain[1][1]),
        "protein names have no brackets"
    );
}

/// GP9 ends `TTC TGA TCA CGG TTT GAT TTT GGT CGC ACT GGT TGA`.
#[test]
fn names_in_parentheses_are_to_the_letter() {
    let dir = tempfile::tempdir().unwrap();
    for (allele, plain, letter) in [
        // Nonsense, "not p.Tyr4_Cys5insTerGluAsp but p.Tyr4Ter".
        ((129_061_742, "G", "GTAA"), "p.Met1_Gly2insTer", "p.(Gly2Ter)"),
        // An insertion that makes the sequence longer at its end is an extension; a copy stays a
        // duplication.
        ((129_062_270, "C", "CGGG"), "", "p.(Ter178GlyextTer1)"),
        ((129_062_270, "C", "CTTC"), "p.Phe177dup", "p.(Phe177dup)"),
        // The terminator and what follows.
        ((129_062_270, "CTGA", "C"), "", "p.(Ter178SerextTer9)"),
        ((129_062_270, "CT", "AC"), "", "p.(Phe177LeufsTer12)"),
    ] {
        let input = calls(dir.path(), &[allele]);
        assert_eq!(names(&input, &[])[0][1], plain, "{allele:?}");
        assert_eq!(names(&input, &["--protein-parentheses"])[0][1], letter, "{allele:?}");
    }
}

#[test]
fn quiet_is_quiet_and_changes_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let input = calls(dir.path(), &[(129_061_742, "G", "GTAA"), (129_061_987, "A", "ACTG")]);
    let loud = panelwise(&[]).arg(&input).output().unwrap();
    for place in ["before", "behind"] {
        let quiet = match place {
            "before" => assert_cmd::Command::cargo_bin("panelwise")
                .unwrap()
                .arg("-q")
                .args(panelwise(&[]).get_args())
                .arg(&input)
                .output()
                .unwrap(),
            _ => panelwise(&["-q"]).arg(&input).output().unwrap(),
        };
        assert_eq!(quiet.status.code(), Some(0), "{place}");
        assert!(quiet.stderr.is_empty(), "{place}: {}", String::from_utf8_lossy(&quiet.stderr));
        assert!(!quiet.stdout.is_empty() && quiet.stdout == loud.stdout, "{place}");
    }
    // An error is said all the same.
    let input = calls(dir.path(), &[(129_061_742, "C", "T")]);
    let refused = panelwise(&["-q"]).arg(&input).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("error: "));
}

/// A full disk is not the input's fault.
#[test]
fn a_failed_write_names_the_output() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        crate::harness::not_run("/dev/full is absent");
    }
    let dir = tempfile::tempdir().unwrap();
    let input = calls(dir.path(), &[(129_061_742, "G", "GTAA")]);
    let file = std::fs::File::options().write(true).open(full).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_panelwise"))
        .args(panelwise(&[]).get_args())
        .arg(&input)
        .stdout(file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: standard output: ") && !said.contains("in.vcf"), "{said}");
}

/// GP9 begins at 129060779 and ends at 129062406: an allele over its end changes the UTR, no
/// intron.
#[test]
fn alleles_over_a_transcripts_end_are_in_its_utr() {
    let dir = tempfile::tempdir().unwrap();
    let bases = |from: u64, to: u64| {
        let reference = panelwise::io::reference::fasta::Reference::open(&crate::annotate::demo(
            "reference.fa.gz",
        ))
        .unwrap();
        String::from_utf8(
            reference.fetch("chr3", panelwise::model::Span::new(from - 1, to)).unwrap(),
        )
        .unwrap()
    };
    for (from, to, term) in [
        (129_060_775, 129_060_784, "5_prime_UTR_variant"),
        (129_062_400, 129_062_410, "3_prime_UTR_variant"),
        (129_060_770, 129_060_778, "upstream_gene_variant"),
        (129_062_406, 129_062_410, "downstream_gene_variant"),
    ] {
        let reference = bases(from, to);
        let input = calls(dir.path(), &[(from, &reference, &reference[..1])]);
        let text = table(&input, &[]);
        let row = rows(&text).into_iter().find(|r| r["gene"] == "GP9").unwrap();
        assert_eq!(row["consequence"], term, "{from}-{to} {reference}");
    }
}
