//! Resource bundles: what is read back equals the source, normalisation, refusals, and what a run
//! makes of them.

use crate::demo::{panelwise, project, run_demo};
use crate::harness::shared;
use panelwise::model::resource::Looked;
use panelwise::model::{Allele, Chromosome};
use panelwise::resource::{Bundle, Loaded};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn build(out: &Path, arguments: &[&str]) -> Output {
    panelwise()
        .args(["resources", "build", "--quiet", "-o"])
        .arg(out)
        .args(arguments)
        .output()
        .unwrap()
}

fn built(out: &Path, arguments: &[&str]) -> Bundle {
    let output = build(out, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bundle = Bundle::open(out).unwrap();
    bundle.verify().unwrap();
    bundle
}

/// Rows of `bcftools query`.
fn query(file: &Path, format: &str) -> Vec<Vec<String>> {
    let output = Command::new("bcftools")
        .args(["query", "-f"])
        .arg(format!("{format}\n"))
        .arg(file)
        .output();
    let output = output.expect("bcftools is installed by scripts/setup-debian.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|l| l.split('\t').map(str::to_owned).collect())
        .collect()
}

fn allele(contig: &str, position: &str, reference: &str, alternate: &str) -> Allele {
    Allele {
        chromosome: Chromosome::parse(contig).unwrap(),
        start: position.parse::<u64>().unwrap() - 1,
        reference: reference.to_owned(),
        alternate: alternate.to_owned(),
    }
}

/// Compares every record of a source inside the bundle with `bcftools query`; gives how many
/// alleles were compared. `columns` are pairs of bcftools' expression and the bundle's column.
fn compare(
    loaded: &Loaded,
    bundle: &Bundle,
    track: &str,
    file: &Path,
    columns: &[(&str, &str)],
) -> usize {
    let index = loaded.header().tracks.iter().position(|t| t.name == track).unwrap();
    let mark = &loaded.header().tracks[index];
    let fields: String = columns.iter().map(|(f, _)| format!("\\t{f}")).collect();
    let mut compared = 0;
    assert!(columns.iter().all(|(_, c)| mark.numbers.iter().chain(&mark.texts).any(|n| n == c)));
    for row in query(file, &format!("%CHROM\\t%POS\\t%REF\\t%ALT{fields}")) {
        let allele = allele(&row[0], &row[1], &row[2], &row[3]);
        let first = panelwise::model::Span::new(allele.start, allele.start + 1);
        if bundle.regions().first_overlap(allele.chromosome, first).is_none() {
            continue;
        }
        let Looked::Known(entry) = loaded.find(index, &allele).unwrap() else {
            panic!("{track} lacks {allele}")
        };
        for ((_, column), text) in columns.iter().zip(&row[4..]) {
            if let Some(i) = mark.numbers.iter().position(|c| c == column) {
                let source = (text != ".").then(|| text.parse::<f32>().unwrap());
                assert_eq!(entry.number(i), source, "{track} {allele} {column}");
            } else {
                let i = mark.texts.iter().position(|c| c == column).unwrap();
                let source = if text == "." { "" } else { text };
                assert_eq!(entry.text(i), source, "{track} {allele} {column}");
            }
        }
        compared += 1;
    }
    compared
}

fn real() -> (PathBuf, PathBuf) {
    (shared("real/resources"), shared("truth"))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const V2: [(&str, &str); 8] = [
    ("%FILTER", "FILTER"),
    ("%INFO/AF", "AF"),
    ("%INFO/AF_popmax", "AF_grpmax"),
    ("%INFO/popmax", "grpmax"),
    ("%INFO/AC", "AC"),
    ("%INFO/AN", "AN"),
    ("%INFO/AN_popmax", "AN_grpmax"),
    ("%INFO/nhomalt", "nhomalt"),
];

const V4: [(&str, &str); 8] = [
    ("%FILTER", "FILTER"),
    ("%INFO/AF", "AF"),
    ("%INFO/AF_grpmax", "AF_grpmax"),
    ("%INFO/grpmax", "grpmax"),
    ("%INFO/AC", "AC"),
    ("%INFO/AN", "AN"),
    ("%INFO/AN_grpmax", "AN_grpmax"),
    ("%INFO/nhomalt", "nhomalt"),
];

const CLINVAR: [(&str, &str); 5] = [
    ("%ID", "ID"),
    ("%INFO/CLNSIG", "CLNSIG"),
    ("%INFO/CLNREVSTAT", "CLNREVSTAT"),
    ("%INFO/CLNDN", "CLNDN"),
    ("%INFO/CLNSIGCONF", "CLNSIGCONF"),
];

/// Expression and column of each group's numbers.
fn group_columns(codes: &[&str]) -> Vec<(String, String)> {
    let of = |code: &&str| {
        ["AF", "AC", "AN", "nhomalt"].map(|n| (format!("%INFO/{n}_{code}"), format!("{n}_{code}")))
    };
    codes.iter().flat_map(of).collect()
}

fn pairs(columns: &[(String, String)]) -> Vec<(&str, &str)> {
    columns.iter().map(|(f, c)| (f.as_str(), c.as_str())).collect()
}

#[test]
fn real_files_of_grch37_read_back_as_published() {
    let (real, truth) = real();
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| real.join(name);
    let (e1, ex) =
        (file("gnomad.v2.1.gnomad-exomes.1.vcf.bgz"), file("gnomad.v2.1.gnomad-exomes.X.vcf.bgz"));
    let (g1, gx) = (
        file("gnomad.v2.1.gnomad-genomes.1.vcf.bgz"),
        file("gnomad.v2.1.gnomad-genomes.X.vcf.bgz"),
    );
    let clinvar = file("clinvar.test.vcf.gz");
    let constraint = file("gnomad.v2.1.constraint.tsv");
    let dosage = file("ClinGen_gene_curation_list_GRCh37.tsv");
    let reference = truth.join("GRCh37.genes.fa.gz");
    let arguments = [
        "--build",
        "GRCh37",
        "--region",
        "chr1:55505000-55531000",
        "--region",
        "chr1:900000-10000000",
        "--region",
        "chrX:69902000-69903000",
        "--reference",
        text(&reference),
        "--gnomad-exomes",
        text(&e1),
        text(&ex),
        "--gnomad-genomes",
        text(&g1),
        text(&gx),
        "--clinvar",
        text(&clinvar),
        "--constraint",
        text(&constraint),
        "--dosage",
        text(&dosage),
    ];
    let bundle = built(&dir.path().join("b"), &arguments);
    let loaded = bundle.load_all().unwrap();
    assert_eq!(compare(&loaded, &bundle, "gnomad_exomes", &e1, &V2), 293);
    assert_eq!(compare(&loaded, &bundle, "gnomad_exomes", &ex, &V2), 1);
    assert_eq!(compare(&loaded, &bundle, "gnomad_genomes", &g1, &V2), 1);
    assert_eq!(compare(&loaded, &bundle, "gnomad_genomes", &gx, &V2), 1);
    assert_eq!(compare(&loaded, &bundle, "clinvar", &clinvar, &CLINVAR), 1031);
    // faf95: the highest of the groups.
    let groups =
        ["afr", "amr", "eas", "nfe", "sas"].map(|g| format!("%INFO/faf95_{g}")).join("\\t");
    let column =
        panelwise::resource::sources::gnomad::NUMBERS.iter().position(|c| *c == "faf95").unwrap();
    let mut seen = 0;
    for row in query(&e1, &format!("%CHROM\\t%POS\\t%REF\\t%ALT\\t{groups}")) {
        let highest = row[4..].iter().filter_map(|t| t.parse::<f32>().ok()).reduce(f32::max);
        let Looked::Known(entry) =
            loaded.find(0, &allele(&row[0], &row[1], &row[2], &row[3])).unwrap()
        else {
            panic!()
        };
        assert_eq!(entry.number(column), highest, "{row:?}");
        seen += usize::from(highest.is_some_and(|f| f > 0.0));
    }
    assert!(seen > 10, "{seen} alleles with a filtering allele frequency");
    let by_group = group_columns(&["afr", "amr", "asj", "eas", "fin", "nfe", "oth", "sas"]);
    assert_eq!(compare(&loaded, &bundle, "gnomad_exomes", &e1, &pairs(&by_group)), 293);
    let header = bundle.header();
    let release = |t: &str| header.sources.iter().find(|s| s.track == t).unwrap().release.as_str();
    assert_eq!(
        (release("clinvar"), release("gnomad_exomes"), release("dosage")),
        ("2023-07-10", "v2.1", "14 Nov,2023")
    );
    assert_eq!(
        header.genes["constraint"].rows["HGNC:6407"],
        ["1.2400e+00", "7.8803e-04", "2.3177e+00"],
        "KRAS"
    );
    assert_eq!(
        header.genes["dosage"].rows["HGNC:25662"][0],
        "3: Sufficient evidence for dosage pathogenicity",
        "AAGAB"
    );

    // Absent is not the same as not covered.
    let at = |track: usize, contig: &str, position: &str| {
        loaded.find(track, &allele(contig, position, "A", "ACGT")).unwrap()
    };
    assert!(matches!(at(0, "1", "55505600"), Looked::Absent));
    assert!(matches!(at(0, "1", "60000000"), Looked::NotCovered), "outside the regions");
    assert!(
        matches!(at(2, "X", "69902557"), Looked::NotCovered),
        "this ClinVar file has no record of chrX"
    );
    assert!(matches!(at(9, "1", "55505600"), Looked::NoResource));
}

#[test]
fn real_files_of_grch38_and_the_mitochondrion_read_back_as_published() {
    let (real, truth) = real();
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| real.join(name);
    let (e1, ex) =
        (file("gnomad.v4.0.gnomad-exomes.1.vcf.bgz"), file("gnomad.v4.0.gnomad-exomes.X.vcf.bgz"));
    let (g1, m) = (file("gnomad.v4.0.gnomad-genomes.1.vcf.bgz"), file("gnomad.v3.1.chrM.vcf.bgz"));
    let reference = truth.join("GRCh38.genes.fa.gz");
    let arguments = [
        "--build",
        "GRCh38",
        "--region",
        "chr1:55030000-55070000",
        "--region",
        "chrX:250000-300000",
        "--region",
        "chrM:1-16569",
        "--reference",
        text(&reference),
        "--gnomad-exomes",
        text(&e1),
        text(&ex),
        "--gnomad-genomes",
        text(&g1),
        "--gnomad-joint",
        text(&g1),
        "--gnomad-mito",
        text(&m),
    ];
    let bundle = built(&dir.path().join("b"), &arguments);
    let loaded = bundle.load_all().unwrap();
    assert_eq!(compare(&loaded, &bundle, "gnomad_exomes", &e1, &V4), 101);
    assert_eq!(compare(&loaded, &bundle, "gnomad_exomes", &ex, &V4), 891);
    let by_group =
        group_columns(&["afr", "amr", "asj", "eas", "fin", "mid", "nfe", "remaining", "sas"]);
    assert_eq!(compare(&loaded, &bundle, "gnomad_exomes", &ex, &pairs(&by_group)), 891);
    assert_eq!(compare(&loaded, &bundle, "gnomad_genomes", &g1, &pairs(&by_group)), 22);
    let joint: Vec<_> =
        by_group.iter().map(|(f, c)| (f.replacen('_', "_joint_", 1), c.clone())).collect();
    assert_eq!(compare(&loaded, &bundle, "gnomad_joint", &g1, &pairs(&joint)), 22);
    let whole = [
        ("%INFO/AF_joint", "AF"),
        ("%INFO/AF_grpmax_joint", "AF_grpmax"),
        ("%INFO/grpmax_joint", "grpmax"),
    ];
    assert_eq!(compare(&loaded, &bundle, "gnomad_joint", &g1, &whole), 22);
    let with_faf: Vec<_> = V4.into_iter().chain([("%INFO/fafmax_faf95_max", "faf95")]).collect();
    // Where gnomAD gives no maximum, the highest of the groups stands in: only rows with one are
    // compared as they are.
    let rows = query(&g1, "%INFO/fafmax_faf95_max");
    assert!(rows.iter().any(|r| r[0] != "."));
    assert_eq!(compare(&loaded, &bundle, "gnomad_genomes", &g1, &with_faf[..8]), 22);
    let mito = [
        ("%FILTER", "FILTER"),
        ("%INFO/AF_hom", "AF"),
        ("%INFO/AF_het", "AF_heteroplasmic"),
        ("%INFO/AC_hom", "AC"),
        ("%INFO/AN", "AN"),
    ];
    assert_eq!(compare(&loaded, &bundle, "gnomad_mito", &m, &mito), 3);
    // The same bytes again, at another number of threads.
    let again = dir.path().join("again");
    let more: Vec<&str> = arguments.iter().copied().chain(["--threads", "1"]).collect();
    built(&again, &more);
    assert!(fs::read(dir.path().join("b")).unwrap() == fs::read(&again).unwrap());
}

pub const GNOMAD_HEADER: &str = "##fileformat=VCFv4.2\n##FILTER=<ID=AC0,Description=\"x\">\n##FILTER=<ID=AS_VQSR,Description=\"x\">\n\
##INFO=<ID=AC,Number=A,Type=Integer,Description=\"x\">\n##INFO=<ID=AN,Number=1,Type=Integer,Description=\"x\">\n\
##INFO=<ID=AF,Number=A,Type=Float,Description=\"x\">\n##INFO=<ID=grpmax,Number=A,Type=String,Description=\"x\">\n\
##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description=\"x\">\n##INFO=<ID=AN_grpmax,Number=A,Type=Integer,Description=\"x\">\n\
##INFO=<ID=nhomalt,Number=A,Type=Integer,Description=\"x\">\n";
pub const CLINVAR_HEADER: &str = "##fileformat=VCFv4.1\n##fileDate=2024-01-07\n##source=ClinVar\n##reference=GRCh38\n\
##INFO=<ID=CLNSIG,Number=.,Type=String,Description=\"x\">\n##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description=\"x\">\n\
##INFO=<ID=CLNDN,Number=.,Type=String,Description=\"x\">\n##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description=\"x\">\n";

/// A source in its publisher's format, with records `CHROM POS ID REF ALT FILTER INFO` (blanks for
/// tabs).
pub fn source(dir: &Path, name: &str, header: &str, records: &[&str]) -> PathBuf {
    let contigs = if header.contains("ClinVar") {
        String::new()
    } else {
        let line = |c: Chromosome| {
            format!(
                "##contig=<ID={},length={}>\n",
                c.name(),
                c.length(panelwise::model::Build::GRCh38)
            )
        };
        Chromosome::all().map(line).collect()
    };
    let mut text = format!("{header}{contigs}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    for record in records {
        let [chrom, pos, id, r, a, filter, info] = record.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{record}")
        };
        text += &format!("{chrom}\t{pos}\t{id}\t{r}\t{a}\t.\t{filter}\t{info}\n");
    }
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A bundle of the demo's panel from made sources.
pub fn demo_bundle(dir: &Path, gnomad: &[&str], clinvar: &[&str]) -> PathBuf {
    let g = source(dir, "gnomad.exomes.v4.1.sites.vcf", GNOMAD_HEADER, gnomad);
    let c = source(dir, "clinvar.vcf", CLINVAR_HEADER, clinvar);
    let reference = project("testdata/demo/reference.fa.gz");
    let out = dir.join("demo.bundle");
    let arguments = [
        "--panel",
        "2a36",
        "--build",
        "GRCh38",
        "--reference",
        text(&reference),
        "--gnomad-exomes",
        text(&g),
        "--clinvar",
        text(&c),
    ];
    built(&out, &arguments);
    out
}

fn rows(out: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let table = fs::read_to_string(out.join("demo.variants.tsv")).unwrap();
    let mut lines = table.lines().filter(|l| !l.starts_with("##"));
    let head: Vec<&str> = lines.next().unwrap().trim_start_matches('#').split('\t').collect();
    lines
        .map(|l| {
            head.iter().map(|h| (*h).to_owned()).zip(l.split('\t').map(str::to_owned)).collect()
        })
        .map(|row: BTreeMap<String, String>| {
            (format!("{}:{}:{}:{}", row["chrom"], row["pos"], row["ref"], row["alt"]), row)
        })
        .collect()
}

/// A common deletion that its source writes right of where it belongs, inside a multi-allelic
/// record, must not look unique; and no rule may lose a known pathogenic allele.
#[test]
fn a_run_uses_the_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = demo_bundle(
        dir.path(),
        &[
            "chr20 59023504 . G A PASS AC=3;AN=100000;AF=3e-05;grpmax=afr;AF_grpmax=0.0004;AN_grpmax=5000;nhomalt=1",
            "chr20 59024028 . CA GT AC0;AS_VQSR AC=9000;AN=100000;AF=0.09;nhomalt=7",
            // The patient has chr22:36300976:CCTG:C.
            "chr22 36300982 . GCTG G,GCTGA PASS AC=20000,1;AN=100000;AF=0.2,0.00001;grpmax=nfe,.;AF_grpmax=0.25,.;AN_grpmax=40000,.;nhomalt=900,0",
            "chrX 48685574 . C G PASS AC=30;AN=140;AF=0.2;nhomalt=0",
        ],
        &[
            "20 59023878 11 C G . CLNSIG=Likely_pathogenic;CLNREVSTAT=criteria_provided,_single_submitter;CLNDN=A_disease|B",
            "21 34870068 12 T C . CLNSIG=Pathogenic/Likely_pathogenic|other;CLNREVSTAT=reviewed_by_expert_panel;CLNDN=C",
            "22 36302664 13 G C . CLNSIG=Pathogenic;CLNREVSTAT=no_assertion_criteria_provided;CLNDN=D",
            "22 36309324 14 C T . CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;CLNDN=<b>E",
            "22 36312126 15 G C . CLNSIG=Conflicting_classifications_of_pathogenicity;CLNREVSTAT=criteria_provided,_conflicting_classifications;CLNSIGCONF=Pathogenic(1)|Uncertain_significance(2)",
        ],
    );
    let out = dir.path().join("r");
    let output = run_demo(&out, &["--resources", text(&bundle)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = rows(&out);
    let explain = |variant: &str| {
        let output = panelwise().arg("explain").arg(&out).arg(variant).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // The trap.
    assert!(!rows.contains_key("chr22:36300976:CCTG:C"));
    let why = explain("chr22:36300976:CCTG:C");
    assert!(
        why.contains("frequency")
            && why.contains("AF=0.25 > 0.001 (monoallelic; gnomad_exomes nfe, AN=40000)"),
        "{why}"
    );
    // Rare and common, with group and count.
    let rare = &rows["chr20:59023504:G:A"];
    assert_eq!(
        (rare["frequency"].as_str(), rare["frequency_source"].as_str()),
        ("0.0004", "gnomad_exomes afr")
    );
    assert_eq!((rare["homozygotes"].as_str(), rare["clinvar_significance"].as_str()), ("1", "."));
    // Failed filters and too few alleles called are shown, not counted.
    let failed = &rows["chr20:59024028:CA:GT"];
    assert!(
        failed["warnings"].contains(
            "0.09 in gnomad_exomes is not counted: failed the source's filters (AC0;AS_VQSR)"
        ),
        "{}",
        failed["warnings"]
    );
    assert!(failed["frequencies"].contains("AF=0.09"));
    assert!(rows["chrX:48685574:C:G"]["warnings"].contains("few alleles called"));
    // Rescue from frequency (1 star), from the consequence rule (expert panel), from FILTER (2
    // stars).
    for (variant, stars) in
        [("chr20:59023878:C:G", "1"), ("chr21:34870068:T:C", "3"), ("chr22:36309324:C:T", "2")]
    {
        let row = &rows[variant];
        assert_eq!(
            (row["tier"].as_str(), row["clinvar_stars"].as_str()),
            ("1", stars),
            "{variant}"
        );
        assert!(
            row["rules"].contains("clinvar:rescue") && row["tier_reason"].contains("ClinVar"),
            "{row:?}"
        );
        assert!(explain(variant).contains("rescue"));
    }
    assert!(rows["chr20:59023878:C:G"]["rules"].contains("frequency:rescue"));
    assert_eq!(rows["chr20:59023878:C:G"]["clinvar_conditions"], "A disease; B");
    assert!(
        rows["chr22:36309324:C:T"]["warnings"]
            .contains("kept because ClinVar has it as Pathogenic (stars 2)")
    );
    // Pathogenic without a star keeps from the consequence rule alone, in tier L, where the
    // settings do not say otherwise; a conflict is labelled.
    let starless = &rows["chr22:36302664:G:C"];
    assert_eq!((starless["tier"].as_str(), starless["clinvar_stars"].as_str()), ("L", "0"));
    let strict = dir.path().join("strict");
    let asked =
        ["--resources", text(&bundle), "--set", "clinvar.keep_pathogenic_without_star=false"];
    assert!(run_demo(&strict, &asked).status.success());
    let kept = crate::demo::table(&strict.join("demo.variants.tsv"));
    assert!(!kept.iter().any(|r| r["pos"] == "36302664"));
    assert!(rows["chr22:36312126:G:C"]["warnings"].contains("ClinVar: conflicting, Pathogenic(1)"));
    // The other outputs say the same.
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("demo.json")).unwrap()).unwrap();
    let variant =
        json["variants"].as_array().unwrap().iter().find(|v| v["position"] == 34_870_068).unwrap();
    assert_eq!(variant["resources"]["clinvar"]["value"]["stars"], 3);
    assert!(
        json["provenance"]["inputs"].to_string().contains("resources: clinvar, release 2024-01-07")
    );
    let html = fs::read_to_string(out.join("demo.html")).unwrap();
    assert!(html.contains("reviewed by expert panel") && !html.contains("<b>E"));
    // The bundle does not depend on INFO, and results not on threads.
    let other = dir.path().join("r1");
    assert!(run_demo(&other, &["--resources", text(&bundle), "--threads", "1"]).status.success());
    assert!(fs::read(out.join("demo.json")).unwrap() == fs::read(other.join("demo.json")).unwrap());
}

#[test]
fn duplicates_follow_the_named_policy_and_diff_names_changes() {
    let dir = tempfile::tempdir().unwrap();
    let clinvar =
        |sig: &str| format!("20 59023878 11 C G . CLNSIG={sig};CLNREVSTAT=practice_guideline");
    let (old, new) = (dir.path().join("o"), dir.path().join("n"));
    fs::create_dir(&old).unwrap();
    fs::create_dir(&new).unwrap();
    let g = |af: &str| format!("chr20 59023504 . G A PASS AC=1;AN=9;AF={af}");
    let a = demo_bundle(&old, &[&g("0.1"), &g("0.3"), &g("0.3"), &g("0.2")], &[&clinvar("Benign")]);
    let b = demo_bundle(
        &new,
        &[&g("0.3")],
        &[&clinvar("Pathogenic"), "22 36302664 13 G C . CLNSIG=Benign"],
    );
    let source = Bundle::open(&a).unwrap().header().sources[0].clone();
    assert_eq!((source.alleles, source.duplicates, source.conflicts), (1, 1, 2));
    assert_eq!(source.conflict_examples[0], "chr20:59023504:G:A");
    let output = panelwise().args(["resources", "diff"]).args([&a, &b]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let of_tracks = |line: &&str| line.split('\t').nth(1) == Some(".");
    let (tracks, alleles): (Vec<&str>, Vec<&str>) = shown.lines().partition(of_tracks);
    assert_eq!(
        alleles,
        [
            "track\tallele\tcolumn\told\tnew",
            "gnomad_exomes\tchr20:59023504:G:A\tAF\t0.1\t0.3",
            "gnomad_exomes\tchr20:59023504:G:A\tother_entries\tAF=0.2 AC=1 AN=9; AF=0.3 AC=1 AN=9\t.",
            "clinvar\tchr20:59023878:C:G\tCLNSIG\tBenign\tPathogenic",
        ],
        "chr22 is covered by the new file alone: there the old one did not know"
    );
    assert!(tracks.iter().any(|l| l.starts_with("clinvar\t.\tfiles\t")), "{tracks:?}");
    let alone = dir.path().join("alone.bundle");
    let (reference, gnomad) =
        (project("testdata/demo/reference.fa.gz"), new.join("gnomad.exomes.v4.1.sites.vcf"));
    let arguments = [
        "--panel",
        "2a36",
        "--build",
        "GRCh38",
        "--reference",
        text(&reference),
        "--gnomad-exomes",
    ];
    built(&alone, &[&arguments[..], &[text(&gnomad)]].concat());
    let output = panelwise().args(["resources", "diff"]).args([&b, &alone]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let gone = shown.lines().find(|l| l.starts_with("clinvar\t.\ttrack\t2 alleles")).unwrap();
    assert!(gone.ends_with("\t."), "{gone}");
}

#[test]
fn bad_sources_are_refused_and_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let reference = project("testdata/demo/reference.fa.gz");
    let good = "chr20 59023504 . G A PASS AC=1;AN=9;AF=0.1";
    let late = "chr20 59024028 . C A PASS AC=1;AN=9;AF=0.1";
    let wrong_build = GNOMAD_HEADER.to_owned() + "##contig=<ID=1,length=249250621>\n";
    let cases: [(&str, &str, &[&str], &str); 7] = [
        ("unsorted", GNOMAD_HEADER, &[late, good], "sorted"),
        (
            "ref",
            GNOMAD_HEADER,
            &["chr20 59023504 . T A PASS AF=0.1"],
            "REF T is not the reference's",
        ),
        ("number", GNOMAD_HEADER, &["chr20 59023504 . G A PASS AF=many"], "INFO/AF is 'many'"),
        (
            "counts",
            GNOMAD_HEADER,
            &["chr20 59023504 . G A,T PASS AF=0.1"],
            "1 values for 2 alternate alleles",
        ),
        (
            "field",
            CLINVAR_HEADER,
            &["20 59023504 . G A . CLNSIG=Benign"],
            "is not a gnomAD sites VCF",
        ),
        ("build", &wrong_build, &[good], "disagree"),
        ("alt", GNOMAD_HEADER, &["chr20 59023504 . G"], ""),
    ];
    for (name, header, records, why) in cases {
        let path = if why.is_empty() {
            let path = source(dir.path(), "cut.vcf", header, &[good]);
            let whole = fs::read_to_string(&path).unwrap();
            fs::write(&path, &whole[..whole.len() - 9]).unwrap();
            path
        } else {
            source(dir.path(), &format!("{name}.vcf"), header, records)
        };
        let folder = dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        let arguments = [
            "--panel",
            "2a36",
            "--build",
            "GRCh38",
            "--reference",
            text(&reference),
            "--gnomad-exomes",
        ];
        let output = build(&folder.join("b"), &[&arguments[..], &[text(&path)]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains(why), "{name}: {said}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{name} left a file");
    }
    let path = source(dir.path(), "t.vcf", GNOMAD_HEADER, &[good]);
    let track = format!("mine={}:NOPE", text(&path));
    let arguments = [
        "--panel",
        "2a36",
        "--build",
        "GRCh38",
        "--reference",
        text(&reference),
        "--track",
        &track,
    ];
    let output = build(&dir.path().join("t"), &arguments);
    assert!(String::from_utf8_lossy(&output.stderr).contains("no INFO field 'NOPE'"));
}

/// A run with this bundle ends with these words and leaves nothing.
fn refused_bundle(dir: &Path, bundle: &Path, why: &str) {
    let out = dir.join("r");
    let output = run_demo(&out, &["--resources", text(bundle)]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{why}: {said}");
    assert!(said.contains(why), "no '{why}' in: {said}");
    assert!(!out.exists() || fs::read_dir(&out).unwrap().count() == 0);
}

#[test]
fn a_bundle_that_does_not_fit_or_is_damaged_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = demo_bundle(
        dir.path(),
        &["chr20 59023504 . G A PASS AC=1;AN=100000;AF=0.1"],
        &["20 59023878 11 C G . CLNSIG=Benign;CLNREVSTAT=practice_guideline"],
    );
    let refused = |path: &Path, why: &str| refused_bundle(dir.path(), path, why);
    let bytes = fs::read(&bundle).unwrap();
    let bad = dir.path().join("bad.bundle");
    fs::write(&bad, &bytes[..bytes.len() - 1]).unwrap();
    refused(&bad, "not as long as its header says");
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&bad, &flipped).unwrap();
    refused(&bad, "checksum of a block");
    assert!(Bundle::open(&bad).unwrap().verify().is_err());
    let mut flipped = bytes.clone();
    flipped[60] ^= 1;
    fs::write(&bad, &flipped).unwrap();
    refused(&bad, "digest of its header");
    fs::write(&bad, b"not one").unwrap();
    refused(&bad, "is not a resource bundle");
    // Another panel, another build.
    let g =
        source(dir.path(), "g.vcf", GNOMAD_HEADER, &["chr20 59023504 . G A PASS AC=1;AN=9;AF=0.1"]);
    let reference = project("testdata/demo/reference.fa.gz");
    let arguments =
        ["--build", "GRCh38", "--reference", text(&reference), "--gnomad-exomes", text(&g)];
    let small = dir.path().join("small");
    built(&small, &[&arguments[..], &["--region", "chr20:59020000-59025000"]].concat());
    refused(&small, "does not cover");
}

#[test]
fn a_bundle_of_the_other_build_is_refused() {
    let (real, truth) = real();
    let dir = tempfile::tempdir().unwrap();
    let (clinvar, reference) = (real.join("clinvar.test.vcf.gz"), truth.join("GRCh37.genes.fa.gz"));
    let other = dir.path().join("other");
    let arguments =
        ["--panel", "2a36", "--build", "GRCh37", "--reference", text(&reference), "--clinvar"];
    built(&other, &[&arguments[..], &[text(&clinvar)]].concat());
    refused_bundle(dir.path(), &other, "the resource bundle is GRCh37, the call set GRCh38");
}

/// Other pathogenic changes of a codon, named by our engine; those of the next codon, benign ones
/// and those without a star are none.
#[test]
fn neighbours_of_a_codon_carry_their_own_entries() {
    let dir = tempfile::tempdir().unwrap();
    let pathogenic =
        "CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;CLNDN=A";
    let entries = [
        // The patient has chr22:36314198:G:C, CTG to GTG, p.Leu501Val, minus strand.
        ("36314196 21 CAG TAC", pathogenic),
        (
            "36314197 22 A G",
            "CLNSIG=Likely_pathogenic;CLNREVSTAT=criteria_provided,_single_submitter;CLNDN=B",
        ),
        ("36314197 23 A C", "CLNSIG=Benign;CLNREVSTAT=criteria_provided,_single_submitter;CLNDN=B"),
        ("36314197 24 A T", "CLNSIG=Pathogenic;CLNREVSTAT=no_assertion_criteria_provided;CLNDN=B"),
        ("36314196 25 C T", pathogenic),
        ("36314199 26 C T", pathogenic),
        (
            "36314198 27 G C",
            "CLNSIG=Uncertain_significance;CLNREVSTAT=criteria_provided,_single_submitter;CLNDN=V",
        ),
    ];
    let mut clinvar: Vec<String> =
        entries.iter().map(|(place, info)| format!("22 {place} . {info}")).collect();
    clinvar.sort_by_key(|r| r.split(' ').nth(1).unwrap().to_owned());
    clinvar.insert(0, format!("21 34799297 28 C A . {pathogenic}"));
    let clinvar: Vec<&str> = clinvar.iter().map(String::as_str).collect();
    let bundle = demo_bundle(
        dir.path(),
        &["chr20 59023504 . G A PASS AC=3;AN=100000;AF=3e-05;nhomalt=0"],
        &clinvar,
    );
    let out = dir.path().join("r");
    let output = run_demo(&out, &["--resources", text(&bundle)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = rows(&out);
    let row = &rows["chr22:36314198:G:C"];
    let neighbours: Vec<&str> = row["clinvar_neighbours"].split("; ").collect();
    assert_eq!(neighbours.len(), 3, "{neighbours:#?}");
    for (neighbour, parts) in neighbours.iter().zip([
        ["same_change: ", "p.Leu501Val", "Pathogenic (stars 2, variation 21)"],
        ["same_residue: ", "p.Leu501Pro", "Likely pathogenic (stars 1, variation 22)"],
        ["same_codon: ", "p.Leu501=", "Pathogenic (stars 2, variation 25)"],
    ]) {
        for part in parts {
            assert!(
                neighbour.replace(['(', ')'], "").contains(&part.replace(['(', ')'], "")),
                "{neighbour}: {part}"
            );
        }
    }
    assert_eq!(row["clinvar_significance"], "Uncertain significance");
    assert!(
        row["clinvar_review"].contains("ClinVar file of 2024-01-07"),
        "{}",
        row["clinvar_review"]
    );
    let splice = &rows["chr21:34799297:C:T"]["clinvar_neighbours"];
    assert!(splice.starts_with("same_position: ") && splice.contains("variation 28"), "{splice}");
    // Every other format has them too.
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("demo.json")).unwrap()).unwrap();
    let variants = json["variants"].as_array().unwrap();
    let variant = variants.iter().find(|v| v["position"] == 36314198).unwrap();
    assert_eq!(variant["neighbours"][0]["clinvar"]["id"], "21");
    assert_eq!(variant["neighbours"][0]["relation"], "same_change");
    let vcf = query(&out.join("demo.vcf.gz"), "%POS\\t%INFO/PW_NEIGHBOURS");
    let in_vcf = vcf.iter().find(|r| r[0] == "36314198").unwrap();
    assert_eq!(in_vcf[1], "same_change:21&same_residue:22&same_codon:25");
    assert!(fs::read_to_string(out.join("demo.html")).unwrap().contains("same_residue: "));
}
