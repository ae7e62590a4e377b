//! Published variants of sets that neither this project nor its engine made
//! (`truth/exact` of the shared folder): each table with its figures printed and a floor.

use crate::harness::shared;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All built-in panels, every gene once.
const PANELS: &str = "HAEM1-ALL,HAEM1A-MYELOID,HAEM1B-BMF,HAEM1C-TELOMERE,HAEM1D-CYTOPENIA-CHILD,\
                      HAEM2A-IT,HAEM2A-IT36,HAEM2B-BLEEDING-ADDON,HAEM2B-PLTFUNC,HAEM3-HHA";

/// A row of a table by column.
type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut lines = text.lines().filter(|l| !l.starts_with("##"));
    let head: Vec<&str> = lines.next().unwrap().trim_start_matches('#').split('\t').collect();
    let row = |line: &str| {
        let cells = line.split('\t').map(str::to_owned);
        head.iter().map(|h| (*h).to_owned()).zip(cells).collect()
    };
    lines.map(row).collect()
}

/// A scratch folder, the tables and the truth's reference.
struct Bench {
    dir: tempfile::TempDir,
    exact: PathBuf,
    reference: PathBuf,
    transcripts: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let truth = shared("truth");
        Self {
            dir: tempfile::tempdir().unwrap(),
            exact: truth.join("exact"),
            reference: truth.join("GRCh38.genes.fa.gz"),
            transcripts: truth.join("transcripts.GRCh38.gff3.gz"),
        }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Rows that `run` reports; `more` are further arguments.
    fn run(&self, vcf: &Path, panel: &str, more: &[&str]) -> Vec<Row> {
        let out = self.dir.path().join("out");
        let mut command = Command::new(env!("CARGO_BIN_EXE_panelwise"));
        command.args(["run", "-q", "--force", "--name", "case", "--expand", "extended"]);
        command.args(["--panel", panel]).arg("--vcf").arg(vcf).arg("--out").arg(&out);
        if !more.contains(&"--reference") {
            command.arg("--reference").arg(&self.reference);
        }
        let output = command.args(more).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {words}", vcf.display());
        table(&out.join("case.variants.tsv"))
    }

    /// A call set of the rows' alleles.
    fn vcf(&self, name: &str, rows: &[&Row]) -> PathBuf {
        let mut text = String::from("##fileformat=VCFv4.2\n");
        let mut contigs: Vec<&str> = rows.iter().map(|r| r["chrom"].as_str()).collect();
        contigs.dedup();
        for contig in contigs {
            let chromosome = panelwise::model::Chromosome::parse(contig).unwrap();
            let length = chromosome.length(panelwise::model::Build::GRCh38);
            writeln!(text, "##contig=<ID={contig},length={length}>").unwrap();
        }
        text.push_str("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n");
        text.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n");
        for r in rows {
            let genotype = r.get("genotype").map_or("0/1", String::as_str);
            writeln!(
                text,
                "{}\t{}\t.\t{}\t{}\t500\tPASS\t.\tGT\t{genotype}",
                r["chrom"], r["pos"], r["ref"], r["alt"]
            )
            .unwrap();
        }
        self.write(name, &text)
    }

    /// A bundle of the panel with one more source.
    fn bundle(&self, panel: &str, flag: &str, source: &Path) -> PathBuf {
        let bundle = self.dir.path().join("bundle");
        let mut command = Command::new(env!("CARGO_BIN_EXE_panelwise"));
        command.args([
            "resources",
            "build",
            "-q",
            "--force",
            "--build",
            "GRCh38",
            "--panel",
            panel,
        ]);
        command.args(["--expand", "extended"]).arg("--reference").arg(&self.reference);
        let output = command.arg(flag).arg(source).arg("-o").arg(&bundle).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        bundle
    }
}

fn is_allele(row: &Row, of: &Row) -> bool {
    ["chrom", "pos", "ref", "alt"].iter().all(|c| row[*c] == of[*c])
}

#[test]
fn frequent_alleles_are_no_tier_1_alone() {
    let bench = Bench::new();
    let mut found = Vec::new();
    for row in table(&bench.exact.join("frequent_alleles_alone.tsv")) {
        let vcf = bench.vcf("one.vcf", &[&row]);
        let rows = bench.run(&vcf, PANELS, &["--genes", &row["gene"]]);
        let own =
            rows.iter().find(|r| r["gene"] == row["gene"]).unwrap_or_else(|| panic!("{row:?}"));
        let expected = match row["expected"].as_str() {
            "as now" => row["tier_now"].as_str(),
            text if text.starts_with("not tier 1") => "M",
            _ => "R",
        };
        assert_eq!(own["tier"], expected, "{}: {}", row["locus"], own["tier_reason"]);
        found.push(format!("{} {}", row["locus"], own["tier"]));
    }
    eprintln!("frequent_alleles_alone: {} of {} as expected: {found:?}", found.len(), found.len());
    assert!(found.len() >= 12);
}

#[test]
fn weaker_words_of_clinvar_keep_an_intronic_allele() {
    let bench = Bench::new();
    let allele = table(&bench.exact.join("spliceai_rescue.tsv")).swap_remove(0);
    let vcf = bench.vcf("one.vcf", &[&allele]);
    let mut kept = Vec::new();
    for row in table(&bench.exact.join("clinvar_classes.tsv")) {
        let head = "##fileformat=VCFv4.1\n##fileDate=2026-01-01\n##source=ClinVar\n\
                    ##reference=GRCh38\n\
                    ##INFO=<ID=CLNSIG,Number=.,Type=String,Description=\"x\">\n\
                    ##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description=\"x\">\n\
                    ##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
        let contig = allele["chrom"].trim_start_matches("chr");
        let conflicts = match row["CLNSIGCONF"].as_str() {
            "." => String::new(),
            words => format!(";CLNSIGCONF={words}"),
        };
        let text = format!(
            "{head}{contig}\t{}\t7\t{}\t{}\t.\t.\tALLELEID=1;CLNSIG={};CLNREVSTAT={}{conflicts}\n",
            allele["pos"], allele["ref"], allele["alt"], row["CLNSIG"], row["CLNREVSTAT"]
        );
        let source = bench.write("clinvar.vcf", &text);
        let bundle = bench.bundle("HAEM1-ALL", "--clinvar", &source);
        let arguments = ["--resources", bundle.to_str().unwrap()];
        let rows = bench.run(&vcf, "HAEM1-ALL", &arguments);
        let [own] = &rows[..] else { panic!("{}: {} rows", row["CLNSIG"], rows.len()) };
        let weaker = row["expected for an intronic allele"].contains("lower tier");
        assert_eq!(own["tier"] == "L", weaker, "{}: {}", row["CLNSIG"], own["tier_reason"]);
        assert!(own["tier_reason"].contains("ClinVar"), "{}", own["tier_reason"]);
        kept.push(format!("{}: {}", row["CLNSIG"], own["tier"]));
    }
    eprintln!("clinvar_classes: {} of {} kept: {kept:?}", kept.len(), kept.len());
    assert!(kept.len() >= 4);
}

#[test]
fn spliceai_keeps_intronic_alleles() {
    let bench = Bench::new();
    let alleles = table(&bench.exact.join("spliceai_rescue.tsv"));
    for (score, expected) in [("0.97", alleles.len()), ("0.20", alleles.len()), ("0.19", 0)] {
        let mut text = String::from(
            "##fileformat=VCFv4.2\n##INFO=<ID=SpliceAI,Number=.,Type=String,Description=\"SpliceAIv1.3 \
             variant annotation. Format: ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL\">\n\
             #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
        );
        for a in &alleles {
            let contig = a["chrom"].trim_start_matches("chr");
            writeln!(
                text,
                "{contig}\t{}\t.\t{}\t{}\t.\t.\tSpliceAI={}|{}|{score}|0.01|0.00|0.00|2|18|5|7",
                a["pos"], a["ref"], a["alt"], a["alt"], a["gene"]
            )
            .unwrap();
        }
        let source = bench.write("spliceai_scores.raw.snv.hg38.vcf", &text);
        let bundle = bench.bundle("HAEM1-ALL", "--spliceai", &source);
        let vcf = bench.vcf("alleles.vcf", &alleles.iter().collect::<Vec<_>>());
        let mut rows = bench.run(&vcf, "HAEM1-ALL", &["--resources", bundle.to_str().unwrap()]);
        // A mechanism of its own (tier N) may keep an allele that no score keeps.
        rows.retain(|r| r["tier"] != "N");
        assert_eq!(rows.len(), expected, "{score}");
        for r in &rows {
            assert!(r["tier"] == "S" && r["tier_reason"].contains("SpliceAI"), "{r:?}");
        }
        eprintln!("spliceai_rescue at {score}: {} of {} kept", rows.len(), alleles.len());
    }
}

#[test]
fn two_hits_are_possible_compound_heterozygotes() {
    let bench = Bench::new();
    let mut right = Vec::new();
    let all = table(&bench.exact.join("two_hits.tsv"));
    for (i, row) in all.iter().enumerate() {
        let vcf = bench.exact.join(format!("two_hits.{}.{i}.vcf", row["gene"]));
        let rows = bench.run(&vcf, &row["panels"], &[]);
        let own: Vec<&Row> = rows.iter().filter(|r| r["gene"] == row["gene"]).collect();
        let named = |r: &&&Row| r["inheritance"].contains("possible compound heterozygote");
        if own.len() == 2 && own.iter().any(|r| named(&r)) {
            let tiers: Vec<&str> = own.iter().map(|r| r["tier"].as_str()).collect();
            right.push(format!("{} {} {}", row["gene"], row["second"], tiers.join("/")));
        }
    }
    eprintln!("two_hits: {} of {}: {right:?}", right.len(), all.len());
    assert_eq!(right.len(), all.len());
}

#[test]
fn genes_without_a_mane_model_are_named() {
    let bench = Bench::new();
    let all = table(&bench.exact.join("genes_without_model.tsv"));
    let rows = bench.run(&bench.exact.join("genes_without_model.vcf"), PANELS, &[]);
    let named = |row: &&Row| {
        let own = rows.iter().find(|r| is_allele(r, row) && r["gene"] == row["gene"]);
        own.is_some_and(|r| r["tier"] != "U" && r["hgvs_p"].starts_with("p."))
    };
    let count = all.iter().filter(named).count();
    eprintln!("genes_without_model: {count} of {} named", all.len());
    assert_eq!(count, all.len());
}

#[test]
fn causal_alleles_of_published_patients_are_kept() {
    let bench = Bench::new();
    let all = table(&bench.exact.join("phenopackets_panel_genes.tsv"));
    let rows = bench.run(&bench.exact.join("phenopackets_panel_genes.vcf"), PANELS, &[]);
    let own = |row: &Row| rows.iter().find(|r| is_allele(r, row) && r["gene"] == row["gene"]);
    let kept: Vec<&Row> = all.iter().filter_map(own).collect();
    let lost = all.iter().filter(|r| own(r).is_none());
    let lost: Vec<&str> = lost.map(|r| r["published_c"].as_str()).collect();
    let mut tiers: BTreeMap<&str, usize> = BTreeMap::new();
    kept.iter().for_each(|r| *tiers.entry(&r["tier"]).or_default() += 1);
    eprintln!(
        "phenopackets_panel_genes: {} of {} kept, by tier {tiers:?}; lost {lost:?}",
        kept.len(),
        all.len()
    );
    assert!(kept.len() >= PHENOPACKETS_KEPT, "{}", kept.len());
}

/// Alleles of `phenopackets_panel_genes` that are kept at least.
const PHENOPACKETS_KEPT: usize = 179;

/// A panel of the genes of these rows, each where its alleles lie: not all are built in.
fn gene_list(bench: &Bench, rows: &[Row]) -> PathBuf {
    let mut places: BTreeMap<&str, (&str, u64, u64)> = BTreeMap::new();
    for r in rows {
        let position: u64 = r["pos"].parse().unwrap();
        let (_, from, to) = places.entry(&r["gene"]).or_insert((&r["chrom"], position, position));
        (*from, *to) = ((*from).min(position), (*to).max(position));
    }
    let names: Vec<&str> = places.keys().copied().collect();
    let list = bench.write("list.txt", &format!("{}\n", names.join("\n")));
    let imported = bench.dir.path().join("imported.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_panelwise"));
    command.args(["panel", "import", "--date", "2026-01-01", "-o"]).arg(&imported).arg(&list);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut text = std::fs::read_to_string(&imported).unwrap();
    for (gene, (chrom, from, to)) in places {
        let name = format!("symbol = \"{gene}\"\n");
        let place =
            format!("location = {{ GRCh38 = \"{chrom}:{}-{}\" }}\n", from - 200_000, to + 200_000);
        text = text.replace(&name, &format!("{name}{place}"));
    }
    bench.write("list.toml", &text)
}

#[test]
fn alleles_that_were_lost_are_kept() {
    let bench = Bench::new();
    let all = table(&bench.exact.join("phenopacket_lost_or_S.tsv"));
    let panel = gene_list(&bench, &all);
    let transcripts = bench.transcripts.to_str().unwrap();
    let vcf = bench.exact.join("phenopacket_lost_or_S.vcf");
    let rows = bench.run(&vcf, panel.to_str().unwrap(), &["--transcripts", transcripts]);
    let kept = |row: &&Row| rows.iter().any(|r| is_allele(r, row));
    let count = all.iter().filter(kept).count();
    let lost = all.iter().filter(|r| !kept(r)).map(|r| r["published_c"].as_str());
    let lost: Vec<&str> = lost.collect();
    eprintln!("phenopacket_lost_or_S: {count} of {} kept; lost {lost:?}", all.len());
    assert!(count >= LOST_KEPT, "{count}");
}

/// Alleles of `phenopacket_lost_or_S` that are kept at least.
const LOST_KEPT: usize = 17;

/// A curated allele as a row of a table.
fn curated(id: &str) -> Row {
    let loci = panelwise::panel::loci::on(panelwise::model::Build::GRCh38).unwrap();
    let locus = &loci.iter().find(|l| l.locus.id == id).unwrap().locus;
    let ((chromosome, span), allele) = (locus.place.unwrap(), locus.allele.as_ref().unwrap());
    let cells = [
        ("chrom", chromosome.name().to_owned()),
        ("pos", (span.start + 1).to_string()),
        ("ref", allele.reference.clone()),
        ("alt", allele.alternate.clone()),
    ];
    cells.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}

#[test]
fn modifiers_are_named_at_the_findings_they_change() {
    let bench = Bench::new();
    for (modifier, finding) in
        [("SPTA1_c.6531-12C>T", "SPTA1_c.4339-99C>T"), ("HBG1_c.-170", "HBB_c.20A>T")]
    {
        let (one, other) = (curated(modifier), curated(finding));
        let mut both = [&one, &other];
        both.sort_by_key(|r| r["pos"].parse::<u64>().unwrap());
        let rows = bench.run(&bench.vcf("both.vcf", &both), PANELS, &[]);
        let own = |allele: &Row| rows.iter().find(|r| is_allele(r, allele)).unwrap();
        assert_eq!(own(&one)["tier"], "M");
        assert_eq!(own(&other)["tier"], "R");
        let named = &own(&other)["modifiers"];
        assert!(named.contains(modifier), "{named}");
        assert_eq!(own(&one)["modifiers"], ".");
    }
}

/// A healthy family has no tier 1 (exome, the reference of GRCh37's genes).
#[test]
fn a_healthy_trio_has_no_tier_1() {
    let bench = Bench::new();
    let vcf = shared("real/trio.GRCh37").join("ashk-trio.vcf.gz");
    let reference = shared("truth").join("GRCh37.genes.fa.gz");
    for sample in ["HG002", "HG003", "HG004"] {
        for panel in PANELS.split(',') {
            let reference = reference.to_str().unwrap();
            let rows = bench.run(&vcf, panel, &["--sample", sample, "--reference", reference]);
            let tier = |t: &str| rows.iter().filter(|r| r["tier"] == t).count();
            eprintln!(
                "{sample} {panel}: {} rows, tier 1: {}, 2: {}, M: {}",
                rows.len(),
                tier("1"),
                tier("2"),
                tier("M")
            );
            assert_eq!(tier("1"), 0, "{sample} {panel}");
        }
    }
}
