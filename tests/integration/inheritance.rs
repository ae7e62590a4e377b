//! `panelwise inheritance` against published test sets, cases made of reported faults, and an
//! oracle that was written from the definitions alone (`truth/inheritance` of the shared folder).

use crate::harness::{not_installed, shared};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

type Row = BTreeMap<String, String>;

const ANSWERS: [&str; 4] = ["complete", "incomplete", "complete_as_called", "incomplete_as_called"];

fn table(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        let cells = line.split('\t').map(str::to_owned);
        head.iter().map(|h| (*h).to_owned()).zip(cells).collect()
    };
    lines.map(row).collect()
}

fn read_table(path: &Path) -> Vec<Row> {
    table(&std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// Rows of `panelwise inheritance`.
fn ours(ped: &Path, vcf: &Path, more: &[&str]) -> Vec<Row> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_panelwise"));
    command.args(["inheritance", "-q"]).arg(vcf).arg("--ped").arg(ped).args(more);
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}: {}", ped.display(), String::from_utf8_lossy(&out.stderr));
    table(&String::from_utf8(out.stdout).unwrap())
}

/// Rows of the oracle.
fn oracle(folder: &Path, ped: &Path, vcf: &Path) -> Vec<Row> {
    let mut command = Command::new("python3");
    command.arg(folder.join("oracle.py")).arg("check").arg(ped).arg(vcf);
    let Ok(out) = command.output() else { not_installed("python3") };
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    table(&String::from_utf8(out.stdout).unwrap())
}

/// Our word in the oracle's spelling.
fn word(ours: &str) -> &str {
    match ours {
        "fits" => "yes",
        "fits_if" => "if",
        "excluded" => "no",
        "mother" => "M",
        "father" => "P",
        "new" => "DN",
        "not_carried" => "-",
        "not_both" => "other",
        other => other,
    }
}

/// The facts of each affected person (origin, phase, the call's own phase) in the oracle's words.
fn affected(cell: &str, single: bool) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for person in cell.split(';').filter(|p| *p != ".") {
        let (name, rest) = person.split_once(':').unwrap();
        for (key, value) in rest.split(',').filter_map(|f| f.split_once('=')) {
            if key.starts_with("origin") && !single {
                continue;
            }
            let value: Vec<&str> = value.split('|').map(word).collect();
            facts.insert(format!("{name} {key}={}", value.join("|")));
        }
    }
    facts
}

type Verdicts = BTreeMap<[String; 4], ([String; 4], BTreeSet<String>)>;

/// The rows by gene, model and alleles; those of the Y chromosome are ours alone.
fn verdicts(rows: &[Row]) -> Verdicts {
    let one = |row: &Row| {
        let key = ["gene", "model", "allele_a", "allele_b"].map(|c| row[c].clone());
        let answers = ANSWERS.map(|c| word(&row[c]).to_owned());
        let facts = affected(&row["affected"], row["allele_b"] == ".");
        (key, (answers, facts))
    };
    rows.iter().filter(|r| r["model"] != "YL").map(one).collect()
}

/// The PED and VCF files of a folder that belong together.
fn families(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut found: Vec<(PathBuf, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "ped"))
        .map(|ped| (ped.clone(), ped.with_extension("vcf")))
        .filter(|(_, vcf)| vcf.is_file())
        .collect();
    found.sort();
    found
}

/// Compares each row of each family of a folder with the oracle's; returns the number of rows.
fn compare_with_oracle(truth: &Path, folder: &Path) -> usize {
    let mut rows = 0;
    for (ped, vcf) in families(folder) {
        let found = verdicts(&ours(&ped, &vcf, &["--gene-field", "GENE", "--build", "GRCh38"]));
        let expected = verdicts(&oracle(truth, &ped, &vcf));
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (key, value) in &expected {
            assert_eq!(&found[key], value, "{} {key:?}", ped.display());
        }
        rows += expected.len();
    }
    rows
}

/// Every trap: the four answers, and origin or phase where the case names one.
#[test]
fn each_trap_of_a_reported_fault_is_met() {
    let folder = shared("truth/inheritance").join("traps");
    let mut found = BTreeMap::new();
    for (ped, vcf) in families(&folder) {
        let name = ped.file_stem().unwrap().to_str().unwrap().to_owned();
        found.insert(name, verdicts(&ours(&ped, &vcf, &["--gene-field", "GENE"])));
    }
    let expected = read_table(&folder.join("expected.tsv"));
    for row in &expected {
        let key = ["gene", "model", "allele_a", "allele_b"].map(|c| row[c].clone());
        let (answers, facts) = &found[&row["ped"]][&key];
        assert_eq!(*answers, ANSWERS.map(|c| row[c].clone()), "{row:?}");
        for fact in
            row["detail"].split(',').filter(|f| f.starts_with("origin") || f.starts_with("phase"))
        {
            assert!(facts.iter().any(|f| f.ends_with(&format!(" {fact}"))), "{row:?}: {facts:?}");
        }
    }
    assert_eq!(expected.len(), 64);
}

/// The models of a mode as the sets name it.
fn models(mode: &str) -> &'static [&'static str] {
    match mode {
        "AD" => &["AD"],
        "AR" => &["AR_hom", "AR_comp"],
        "AR_hom" => &["AR_hom"],
        "AR_comp" => &["AR_comp"],
        "XD" | "XLD" => &["XLD"],
        "XLR_comp" => &["XLR_comp"],
        "XR" | "XLR" => &["XLR", "XLR_comp"],
        "MT" => &["MT"],
        other => panic!("no models of {other}"),
    }
}

/// Counts the alleles of a gene that a mode does not exclude, as called; `XX_incomplete` asks with
/// incomplete penetrance, `de_novo` for those that are new.
fn fitting(rows: &[Row], gene: &str, mode: &str) -> usize {
    let mut alleles = BTreeSet::new();
    for row in rows.iter().filter(|r| r["gene"] == gene) {
        let (name, column) = match mode.strip_suffix("_incomplete") {
            Some(name) => (name, "incomplete_as_called"),
            None => (mode, "complete_as_called"),
        };
        let fits = if mode == "de_novo" {
            row["affected"].contains("origin_as_called=new")
        } else {
            models(name).contains(&row["model"].as_str()) && row[column] != "excluded"
        };
        if fits {
            alleles.insert(&row["allele_a"]);
            alleles.extend(Some(&row["allele_b"]).filter(|b| *b != "."));
        }
    }
    alleles.len()
}

/// Exchanges father and mother of persons where the file has them the wrong way round, which we
/// refuse and the source does not mind.
fn with_parents_in_place(ped: &Path, dir: &Path) -> PathBuf {
    let text = std::fs::read_to_string(ped).unwrap();
    let mut rows: Vec<Vec<&str>> = text.lines().map(|l| l.split_whitespace().collect()).collect();
    let sexes: BTreeMap<&str, &str> = rows.iter().map(|r| (r[1], r[4])).collect();
    for row in &mut rows {
        if sexes.get(row[2]) == Some(&"2") && sexes.get(row[3]) == Some(&"1") {
            row.swap(2, 3);
        }
    }
    let lines: Vec<String> = rows.iter().map(|r| r.join("\t") + "\n").collect();
    let path = dir.join(ped.file_name().unwrap());
    std::fs::write(&path, lines.concat()).unwrap();
    path
}

/// The expectations of five public test sets: what the source says where it and the definitions
/// agree, and the definitions where they depart.
#[test]
fn public_test_sets_of_other_programs_are_met() {
    let truth = shared("truth/inheritance");
    let dir = tempfile::tempdir().unwrap();
    let mut by_basis: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for set in ["jannovar", "genmod", "talos", "brentp-inheritance", "slivar-js"] {
        let mut families: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in read_table(&truth.join(set).join("expected.tsv")) {
            let rows = families.entry(row["ped"].clone()).or_insert_with(|| {
                let path = truth.join(set).join(&row["ped"]);
                let ped = with_parents_in_place(&path.with_extension("ped"), dir.path());
                let vcf = truth.join(set).join(format!("{}.vcf", row["ped"]));
                ours(&ped, &vcf, &["--gene-field", "GENE"])
            });
            let found = fitting(rows, &row["gene"], &row["mode"]);
            // Jannovar counts alleles, the others say whether any fits.
            let found = if set == "jannovar" { found } else { found.min(1) };
            assert_eq!(found.to_string(), row["ours"], "{set} {row:?}");
            let basis = row["basis"].split(':').next().unwrap().to_owned();
            *by_basis.entry((basis, set)).or_default() += 1;
        }
    }
    let total = |basis: &str| -> usize {
        by_basis.iter().filter(|((b, _), _)| b == basis).map(|(_, n)| n).sum()
    };
    assert_eq!((total("peer"), total("definition")), (1_098, 75));
}

/// Every row of the cases and of random families, the second half with any genotype for anyone.
#[test]
fn each_verdict_is_the_oracles() {
    let truth = shared("truth/inheritance");
    let mut rows = compare_with_oracle(&truth, &truth.join("traps"));
    let dir = tempfile::tempdir().unwrap();
    for (seed, wild) in [("101", false), ("102", true)] {
        let folder = dir.path().join(seed);
        let mut command = Command::new("python3");
        command.arg(truth.join("oracle.py")).arg("random").arg(&folder);
        command.args(["--seed", seed, "--pedigrees", "20", "--genes", "30"]);
        command.args(wild.then_some("--wild"));
        let Ok(status) = command.status() else { not_installed("python3") };
        assert!(status.success());
        rows += compare_with_oracle(&truth, &folder);
    }
    assert!(rows > 3_000, "{rows}");
}

/// slivar's two families: the pairs that are open, each with its phase, and no other.
#[test]
fn pairs_of_slivars_families_are_met() {
    let truth = shared("truth/inheritance");
    let dir = tempfile::tempdir().unwrap();
    let trio = dir.path().join("trio.ped");
    std::fs::write(
        &trio,
        "F\tHG002\tHG003\tHG004\t1\t2\nF\tHG003\t0\t0\t1\t1\nF\tHG004\t0\t0\t2\t1\n",
    )
    .unwrap();
    let field = ["--gene-field", "BCSQ:2", "--build", "GRCh37"];
    let mut found =
        BTreeMap::from([("comphet.vcf", ours(&trio, &truth.join("comphet.vcf"), &field))]);
    // The second family's file names no gene: its alleles are one.
    let text = std::fs::read_to_string(truth.join("comphet-test-case.vcf")).unwrap();
    let line = |l: &str| {
        let mut cells: Vec<String> = l.split('\t').map(str::to_owned).collect();
        match cells.get_mut(7).filter(|_| !l.starts_with('#')) {
            Some(info) => info.insert_str(0, "PAIRED=G;"),
            None if l.starts_with("#CHROM") => {
                return "##INFO=<ID=PAIRED,Number=1,Type=String,Description=\"Gene\">\n".to_owned()
                    + l
                    + "\n";
            }
            None => {}
        }
        cells.join("\t") + "\n"
    };
    let vcf = dir.path().join("quad.vcf");
    std::fs::write(&vcf, text.lines().map(line).collect::<String>()).unwrap();
    let quad = truth.join("comphet-test-case.ped");
    let field = ["--gene-field", "PAIRED", "--build", "GRCh38"];
    found.insert("comphet-test-case.vcf", ours(&quad, &vcf, &field));
    let expected = read_table(&truth.join("slivar.expected.tsv"));
    for row in &expected {
        let rows = &found[row["file"].as_str()];
        let of_allele = |r: &&Row| {
            (r["gene"] == row["gene"])
                && r["allele_b"] != "."
                && (r["allele_a"] == row["allele"] || r["allele_b"] == row["allele"])
                && r["complete_as_called"] != "excluded"
        };
        let shown = |r: &Row| {
            let other =
                if r["allele_a"] == row["allele"] { &r["allele_b"] } else { &r["allele_a"] };
            let phases = affected(&r["affected"], false);
            let phases = phases.iter().filter_map(|f| {
                f.split_once(" phase_as_called=").map(|(name, phase)| format!("{name}={phase}"))
            });
            let phases: Vec<String> = phases.collect();
            format!("{other} {} {}", word(&r["complete_as_called"]), phases.join(" "))
        };
        let open: Vec<String> = rows.iter().filter(of_allele).map(shown).collect();
        let open = if open.is_empty() { "no pair".to_owned() } else { open.join("; ") };
        assert_eq!(open, row["ours_as_called"], "{row:?}");
    }
    assert_eq!(expected.len(), 16);
}

/// Order of samples and of the pedigree, threads, contig names, packing and index, an untested
/// relative and one of whom nothing is known: the same answers.
#[test]
fn what_cannot_matter_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = |columns: [usize; 3], contig: &str, more: &str| {
        let names = ["kid", "mum", "dad"];
        let sites = [
            ["0/1:30", "0/1:30", "0/0:30"],
            ["0/1:30", "0/0:30", "0/1:30"],
            ["1|1:30", "0/1:30", "./.:."],
        ];
        let mut text = format!(
            "##fileformat=VCFv4.2\n##INFO=<ID=GENE,Number=1,Type=String,Description=\"G\">\n\
             ##contig=<ID={contig},length=248956422>\n\
             #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
        );
        columns.iter().for_each(|c| text += &format!("\t{}", names[*c]));
        text += if more.is_empty() { "" } else { "\tuncle" };
        for (i, site) in sites.iter().enumerate() {
            text += &format!("\n{contig}\t{}\t.\tA\tG\t50\tPASS\tGENE=G\tGT:DP", 100 + i);
            columns.iter().for_each(|c| text += &format!("\t{}", site[*c]));
            text += more;
        }
        text + "\n"
    };
    let peds = [
        "F\tkid\tdad\tmum\t2\t2\nF\tmum\t0\t0\t2\t1\nF\tdad\t0\t0\t1\t1\n",
        "F\tdad\t0\t0\t1\t1\nF\tuncle\t0\t0\t1\t0\nF\tkid\tdad\tmum\t2\t2\nF\tmum\t0\t0\t2\t1\n",
    ];
    let sorted = |cell: &str| {
        let mut names: Vec<&str> = cell.split([',', ';']).collect();
        names.sort_unstable();
        names.join(",")
    };
    let bench = crate::damage::Bench::new();
    let mut answers = BTreeSet::new();
    let mut ask = |text: &str, packed: bool, ped: &str, threads: &str| {
        let (mut path, family) = (dir.path().join("a.vcf"), dir.path().join("a.ped"));
        std::fs::write(&path, text).unwrap();
        std::fs::write(&family, ped).unwrap();
        if packed {
            path = crate::damage::bgzip(&bench, "packed.vcf.gz", text);
            crate::damage::tabix(&path);
        }
        let rows = ours(&family, &path, &["--gene-field", "GENE", "--threads", threads]);
        let row = |row: &Row| {
            let cell = |(column, cell): (&String, &String)| {
                let cell = if column.starts_with("allele") {
                    cell.strip_prefix("chr").unwrap_or(cell).to_owned()
                } else {
                    sorted(cell)
                };
                format!("{column}={cell}")
            };
            row.iter().map(cell).collect::<Vec<_>>().join(" ")
        };
        answers.insert(rows.iter().map(row).collect::<Vec<_>>());
    };
    for columns in [[0, 1, 2], [2, 0, 1]] {
        for ped in peds {
            for threads in ["1", "2"] {
                ask(&vcf(columns, "chr1", ""), false, ped, threads);
            }
        }
    }
    ask(&vcf([0, 1, 2], "1", ""), false, peds[0], "1");
    ask(&vcf([0, 1, 2], "chr1", ""), true, peds[0], "2");
    // The uncle carries all of it, and nobody knows whether he is affected.
    ask(&vcf([0, 1, 2], "chr1", "\t1/1:30"), false, peds[1], "1");
    assert_eq!(answers.len(), 1, "{answers:?}");
}

/// Refusals say what to do.
#[test]
fn bad_families_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let vcf = dir.path().join("a.vcf");
    std::fs::write(&vcf, "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tkid\n").unwrap();
    for (ped, more, says) in [
        ("F\tKid\t0\t0\t2\t2\n", &[][..], "none of the persons of the pedigree"),
        ("F\tkid\t0\t0\t2\t1\n", &[], "none of the tested persons is affected"),
        ("F\tkid\t0\t0\t2\t2\n", &["--gene-field", "CSQ:4"], "declares no INFO field CSQ"),
        ("F\tkid\t0\t0\t2\t2\n", &["--gene-field", "CSQ:x"], "cannot be read"),
    ] {
        let path = dir.path().join("a.ped");
        std::fs::write(&path, ped).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_panelwise"));
        command.arg("inheritance").arg(&vcf).arg("--ped").arg(&path).args(more);
        let out = command.output().unwrap();
        let text = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success() && text.contains(says), "{ped}: {text}");
        assert!(text.contains("hint:"), "{text}");
    }
}
