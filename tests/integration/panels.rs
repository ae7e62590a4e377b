//! Panels, loci, models and imports against the facts, the reference, PanelApp's JSON and bedtools.

use crate::harness::shared;
use panelwise::model::notice::GeneNotice;
use panelwise::model::{Build, Chromosome, Span};
use panelwise::panel::file::{Extra, PanelFile};
use panelwise::panel::import::{ImportOptions, import};
use panelwise::panel::{ExpandStep, PanelRequest, builtin, loci, resolve, transcripts};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

fn panelwise(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_panelwise")).args(args).output().unwrap()
}

fn stdout(args: &[&str]) -> String {
    let output = panelwise(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn panels_dir() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("panels")
}

/// Rows of a tab-separated file by column name.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |l: &str| {
        head.iter().zip(l.split('\t')).map(|(h, c)| ((*h).to_owned(), c.to_owned())).collect()
    };
    lines.map(row).collect()
}

#[test]
fn the_generator_gives_the_committed_bytes() {
    let facts = shared("facts");
    let out = tempfile::tempdir().unwrap();
    let script = panels_dir().join("make/make_panels.py");
    let status = Command::new("python3").arg(script).arg(&facts).arg(out.path()).output().unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let mut files = 0;
    for entry in std::fs::read_dir(out.path()).unwrap() {
        let name = entry.unwrap().file_name();
        let (fresh, committed) = (out.path().join(&name), panels_dir().join(&name));
        assert_eq!(std::fs::read(fresh).unwrap(), std::fs::read(committed).unwrap(), "{name:?}");
        files += 1;
    }
    assert_eq!(files, 13);
}

/// Every cell of the facts is found in the panel files, field by field.
#[test]
fn every_fact_survives() {
    let facts = shared("facts");
    let mut genes = 0;
    for panel in builtin::ALL {
        let file = panel.file().unwrap();
        let rows = table(&facts.join(format!("panels/{}.tsv", panel.id)));
        assert_eq!(rows.len(), file.genes.len());
        for (row, g) in rows.iter().zip(&file.genes) {
            let accessions =
                |a: &panelwise::panel::file::Accessions| format!("{}/{}", a.refseq, a.ensembl);
            let sources: Vec<&str> = g
                .sources
                .iter()
                .filter(|k| *k != "hgnc")
                .map(|k| file.sources[k].as_str())
                .collect();
            let yes_no = |b: bool| if b { "yes" } else { "no" }.to_owned();
            let select = g.mane_select.as_ref().unwrap();
            for (column, ours) in [
                ("panel_id", file.panel.id.clone()),
                ("symbol", g.symbol.clone()),
                ("hgnc_id", g.hgnc_id.clone()),
                ("ensembl_gene", g.ensembl_gene.clone()),
                ("mane_refseq", select.refseq.clone()),
                ("mane_enst", select.ensembl.clone()),
                (
                    "mane_plus_clinical",
                    g.mane_plus_clinical.iter().map(accessions).collect::<Vec<_>>().join(";"),
                ),
                ("biotype", g.biotype.clone()),
                ("subgroup", g.subgroup.clone()),
                ("tier", g.tier.clone()),
                ("moi", g.inheritance.joined(",")),
                ("disease", g.disease.clone()),
                ("omim", g.omim.join(";")),
                ("mondo", g.mondo.join(";")),
                ("clingen", g.clingen.join(";")),
                ("mechanism", g.mechanism.clone()),
                ("pvs1_lof", g.loss_of_function.clone()),
                ("evidence", g.evidence.to_string()),
                ("panelapp", g.panelapp_ratings.join(";")),
                ("report_three_malignancy_genes", yes_no(g.announced_malignancy)),
                ("malignancy_flag", g.malignancy_flag.to_string()),
                ("malignancy", g.malignancy.clone()),
                ("acmg_sf", g.secondary_findings.clone()),
                ("hsct_donor_screen", yes_no(g.hsct_donor)),
                ("notes", g.notes.clone()),
                ("sources", sources.join(" | ")),
                ("certainty", g.certainty.clone()),
            ] {
                // The reconstruction's marks are of IT36-evidence.md (panels/make/it36_marks.tsv).
                if column == "certainty" && panel.id == "HAEM2A-IT36" {
                    assert!(["high", "moderate", "low"].iter().any(|m| ours.starts_with(m)));
                    continue;
                }
                assert_eq!(row[column], ours, "{} {} {column}", panel.id, g.symbol);
            }
            let old = &row["grch37_symbol"];
            assert!(*old == g.symbol || g.previous_symbols.contains(old), "{}", g.symbol);
            let resolved = panelwise::panel::genes::by_hgnc(&g.hgnc_id).unwrap().unwrap();
            for (build, contig, start, end) in [
                (Build::GRCh38, "chrom", "grch38_start", "grch38_end"),
                (Build::GRCh37, "grch37_chrom", "grch37_start", "grch37_end"),
            ] {
                let (c, s) = resolved.place(build).unwrap();
                // Widened to the transcript of GENCODE v19 (make_grch37.py) or to the reach of MANE Plus
                // Clinical.
                if !g.mane_plus_clinical.is_empty()
                    || build == Build::GRCh37
                        && ["ATRX", "ERG", "IKZF1", "RPS19", "VPS45"].contains(&&*g.symbol)
                {
                    let (a, b): (u64, u64) =
                        (row[start].parse().unwrap(), row[end].parse().unwrap());
                    assert!(s.one_based_start() <= a && b <= s.one_based_end(), "{}", g.symbol);
                    continue;
                }
                let told = (
                    Chromosome::parse(&row[contig]).unwrap(),
                    row[start].parse().unwrap(),
                    row[end].parse().unwrap(),
                );
                assert_eq!((c, s.one_based_start(), s.one_based_end()), told, "{}", g.symbol);
            }
            genes += 1;
        }
    }
    assert_eq!(genes, 813);
    let committed: BTreeMap<String, BTreeMap<String, String>> =
        table(&panels_dir().join("loci.tsv")).into_iter().map(|r| (r["id"].clone(), r)).collect();
    let rows = table(&facts.join("loci.tsv"));
    assert_eq!((rows.len(), committed.len()), (213, 214));
    // Places and alleles that the facts leave out (PLACES of make_panels.py).
    let completed = [
        "HK1_erythroid_promoter",
        "SLC4A1_SAO",
        "ERCC6L2_c.1424del",
        "RBM8A_c.205+3_205+6del",
        "GATA2_c.1017+512",
        "PKLR_c.-248delT",
        "SBDS_c.183_184delinsCT",
        "HBB_c.126_129del",
        "HBB_c.27dupG",
        "HBA2_c.95+2_95+6del",
    ];
    for row in rows {
        let ours = &committed[&row["locus_id"]];
        if completed.contains(&row["locus_id"].as_str()) {
            assert!(row["alt_plus"].is_empty(), "{}", row["locus_id"]);
            assert_eq!((&row["why"], &row["source"]), (&ours["why"], &ours["source"]));
            continue;
        }
        for (column, own) in [
            ("category", "category"),
            ("hgvs", "hgvs"),
            ("refseq", "refseq"),
            ("ref_plus", "grch38_ref"),
            ("alt_plus", "grch38_alt"),
            ("chrom", "grch38_chrom"),
            ("grch38_start", "grch38_start"),
            ("grch38_end", "grch38_end"),
            ("grch37_chrom", "grch37_chrom"),
            ("grch37_start", "grch37_start"),
            ("grch37_end", "grch37_end"),
            ("strand", "grch38_strand"),
            ("indication", "indication"),
            ("why", "why"),
            ("detection_or_filter_action", "detection_or_filter_action"),
            ("source", "source"),
            ("confidence", "confidence"),
            ("coordinate_method", "coordinate_method"),
        ] {
            assert_eq!(row[column], ours[own], "{} {column}", row["locus_id"]);
        }
        assert!(
            row["gene"] == ours["genes"] || row["gene"] == ours["gene_text"],
            "{}",
            row["locus_id"]
        );
    }
}

/// Reference bases of a shared FASTA by samtools, an independent reader.
fn reference_bases(fasta: &Path, build: Build, places: &[(Chromosome, Span)]) -> Vec<String> {
    let contigs = std::fs::read_to_string(format!("{}.fai", fasta.display())).unwrap();
    let prefixed = contigs.starts_with("chr");
    let mut command = Command::new("samtools");
    command.arg("faidx").arg("-n").arg("100000").arg(fasta);
    for (c, s) in places {
        assert!(s.end <= c.length(build));
        command.arg(format!("{}:{s}", if prefixed { c.name() } else { c.ensembl_name() }));
    }
    let output = command.output().expect("samtools is needed; scripts/setup-debian.sh installs it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split('>')
        .skip(1)
        .map(|r| r.lines().skip(1).collect::<String>().to_ascii_uppercase())
        .collect()
}

/// Stated effects are complete and of the words that `panels/README.md` defines; the two alleles
/// that healthy people often carry are no cause.
#[test]
fn effects_of_loci_are_complete() {
    let rows = table(&panels_dir().join("loci.tsv"));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(&row["effect"]).or_default() += 1;
        let stated = !row["effect"].is_empty();
        for column in ["effect_certainty", "effect_source", "effect_reason"] {
            assert_eq!(!row[column].is_empty(), stated, "{} {column}", row["id"]);
        }
        let exempt = row["category"] == "af_exempt_allele";
        assert!(!exempt || stated && !row["effect_mode"].is_empty(), "{}", row["id"]);
    }
    let effect = |id: &str| rows.iter().find(|r| r["id"] == id).unwrap()["effect"].as_str();
    assert_eq!(effect("SPTA1_c.6531-12C>T"), "modifier");
    assert_eq!(effect("SPTA1_c.5572C>G"), "marker");
    assert_eq!(effect("HBB_c.20A>T"), "carrier");
    assert_eq!(effect("FECH_c.315-48T>C"), "hypomorph");
    assert_eq!(counts["hypomorph"], 10);
}

/// A gene whose dominant disease needs a change of function says so.
#[test]
fn dominant_mechanisms_are_stated() {
    let rows = table(&panels_dir().join("genes.tsv"));
    let of = |symbol: &str| {
        let row = rows.iter().find(|r| r["symbol"] == symbol).unwrap();
        (row["dominant_mechanism"].as_str(), row["dominant_alleles"].as_str())
    };
    for symbol in ["MPL", "ITGA2B", "GP1BA"] {
        assert_eq!(of(symbol), ("gain_of_function", "missense;inframe"));
    }
    assert_eq!(of("SPTA1"), ("dominant_negative", "missense;inframe;splice_inframe"));
    assert_eq!(of("RPS19"), ("loss_of_function", ""));
    assert_eq!(of("FANCA"), ("", ""));
    for row in rows
        .iter()
        .filter(|r| ["unknown", "variant_specific"].contains(&r["dominant_mechanism"].as_str()))
    {
        assert_eq!(row["dominant_alleles"], "", "{}", row["symbol"]);
    }
}

#[test]
fn locus_reference_alleles_are_the_reference_s() {
    let truth = shared("truth");
    for build in Build::ALL {
        let points: Vec<_> =
            loci::on(build).unwrap().iter().filter(|l| l.locus.allele.is_some()).collect();
        let places: Vec<(Chromosome, Span)> =
            points.iter().map(|l| l.locus.place.unwrap()).collect();
        let bases = reference_bases(&truth.join(format!("{build}.genes.fa.gz")), build, &places);
        assert_eq!(bases.len(), points.len());
        let mut agree = 0;
        for (l, base) in points.iter().zip(&bases) {
            // The shared reference holds gene slices; elsewhere it is N.
            if !base.contains('N') {
                assert_eq!(
                    l.locus.allele.as_ref().unwrap().reference,
                    *base,
                    "{} {build}",
                    l.locus.id
                );
                agree += 1;
            }
        }
        assert_eq!(agree, 61, "{build}");
    }
}

/// Every coding model that the shared reference covers starts with ATG, ends with a stop and has
/// none between.
#[test]
fn models_translate() {
    let truth = shared("truth");
    for (build, whole) in [(Build::GRCh38, 199), (Build::GRCh37, 198)] {
        let all: Vec<_> = panelwise::panel::genes::all()
            .unwrap()
            .iter()
            .flat_map(|g| transcripts::of_gene(build, g.hgnc_id).unwrap())
            .map(|m| &m.transcript)
            .filter(|t| t.is_coding())
            .collect();
        let places: Vec<(Chromosome, Span)> = all
            .iter()
            .flat_map(|t| t.cds.iter().map(|p| (Chromosome::parse(&t.contig).unwrap(), p.span)))
            .collect();
        let mut bases =
            reference_bases(&truth.join(format!("{build}.genes.fa.gz")), build, &places)
                .into_iter();
        let mut seen = 0;
        for t in all {
            let mut cds: String = bases.by_ref().take(t.cds.len()).collect();
            if t.strand == panelwise::model::Strand::Minus {
                cds = String::from_utf8(bio::alphabets::dna::revcomp(cds.as_bytes())).unwrap();
            }
            if cds.contains('N') {
                continue;
            }
            let codons: Vec<&str> = (0..cds.len()).step_by(3).map(|i| &cds[i..i + 3]).collect();
            let stops = codons.iter().filter(|c| ["TAA", "TAG", "TGA"].contains(c)).count();
            let ends = codons.last().is_some_and(|c| ["TAA", "TAG", "TGA"].contains(c));
            assert!(codons[0] == "ATG" && ends && stops == 1, "{} {} {build}", t.gene, t.id);
            seen += 1;
        }
        assert_eq!(seen, whole, "{build}");
    }
}

type Parts = Vec<(u64, u64, u8)>;

/// Embedded models against an independent GFF3: exons, strand, coding parts, phases.
#[test]
fn models_are_those_of_the_annotation() {
    let truth = shared("truth");
    // Three untranslated first exons lie a few bases elsewhere when the real sequence is aligned to
    // GRCh37; two models have GENCODE v19's untranslated exons.
    let elsewhere = ["FANCI", "LIG4", "RAD21", "RPS7", "STXBP2"];
    for (build, equal, utr) in [(Build::GRCh38, 194, &[][..]), (Build::GRCh37, 174, &elsewhere[..])]
    {
        let file = std::fs::File::open(truth.join(format!("transcripts.{build}.gff3.gz"))).unwrap();
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
        let mut exons: BTreeMap<String, (String, Vec<(u64, u64)>)> = BTreeMap::new();
        let mut coding: BTreeMap<String, Parts> = BTreeMap::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let f: Vec<&str> = line.split('\t').collect();
            let Some(id) = f[8].split(';').find_map(|a| a.strip_prefix("Parent=transcript:"))
            else {
                continue;
            };
            let (start, end) = (f[3].parse::<u64>().unwrap() - 1, f[4].parse().unwrap());
            match f[2] {
                "exon" => exons
                    .entry(id.to_owned())
                    .or_insert((f[6].to_owned(), Vec::new()))
                    .1
                    .push((start, end)),
                "CDS" => coding.entry(id.to_owned()).or_default().push((
                    start,
                    end,
                    f[7].parse().unwrap(),
                )),
                _ => {}
            }
        }
        let (mut same, mut other) = (0, Vec::new());
        for gene in panelwise::panel::genes::all().unwrap() {
            for t in
                transcripts::of_gene(build, gene.hgnc_id).unwrap().iter().map(|m| &m.transcript)
            {
                let Some((strand, theirs)) = exons.get(&t.id) else { continue };
                let mut theirs = theirs.clone();
                theirs.sort_unstable();
                let mut parts = coding.get(&t.id).cloned().unwrap_or_default();
                parts.sort_unstable();
                let ours: Vec<(u64, u64)> = t.exons.iter().map(|e| (e.start, e.end)).collect();
                let our_parts: Parts =
                    t.cds.iter().map(|p| (p.span.start, p.span.end, p.phase)).collect();
                assert_eq!(our_parts, parts, "{} {build}", t.id);
                assert_eq!(
                    *strand == "-",
                    t.strand == panelwise::model::Strand::Minus,
                    "{} {build}",
                    t.id
                );
                if ours == theirs {
                    same += 1;
                } else {
                    other.push(gene.symbol);
                }
            }
        }
        assert_eq!((same, other.as_slice()), (equal, utr), "{build}");
    }
}

fn panelapp_files() -> Vec<std::path::PathBuf> {
    let dir = shared("real/panelapp");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

fn without_nulls(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(a) => Some(Value::Array(a.iter().filter_map(without_nulls).collect())),
        Value::Object(o) => Some(Value::Object(
            o.iter().filter_map(|(k, v)| without_nulls(v).map(|v| (k.clone(), v))).collect(),
        )),
        other => Some(other.clone()),
    }
}

#[test]
fn panelapp_panels_are_imported_with_nothing_lost() {
    let files = panelapp_files();
    let mut panels = 0;
    for path in
        files.iter().filter(|p| p.file_name().unwrap().to_string_lossy().starts_with("panel_"))
    {
        let text = std::fs::read_to_string(path).unwrap();
        if text.is_empty() {
            let e = import(path, &ImportOptions::default()).unwrap_err();
            assert!(e.to_string().contains("is empty") && e.exit_code() == 1, "{e}");
            continue;
        }
        let json: Value = serde_json::from_str(&text).unwrap();
        let toml = import(path, &ImportOptions::default()).unwrap().to_toml().unwrap();
        // What counts is what the written file says.
        let file = PanelFile::parse(&toml, path).unwrap();
        assert_eq!(file.to_toml().unwrap(), toml);
        let kept: [Vec<&Extra>; 3] = [
            file.genes.iter().map(|g| &g.panelapp).collect(),
            file.regions.iter().map(|g| &g.panelapp).collect(),
            file.repeats.iter().map(|g| &g.panelapp).collect(),
        ];
        for (list, ours) in ["genes", "regions", "strs"].into_iter().zip(&kept) {
            let theirs = json[list].as_array().unwrap();
            assert_eq!(theirs.len(), ours.len(), "{path:?} {list}");
            assert_eq!(json["stats"][format!("number_of_{list}")], theirs.len(), "{path:?} {list}");
            for (a, b) in theirs.iter().zip(ours) {
                assert_eq!(without_nulls(a).unwrap(), Value::Object((*b).clone()), "{path:?}");
            }
        }
        let mut head = without_nulls(&json).unwrap();
        for list in ["genes", "regions", "strs"] {
            head.as_object_mut().unwrap().shift_remove(list);
        }
        assert_eq!(head, Value::Object(file.panel.panelapp.clone()));
        for (g, a) in file.genes.iter().zip(json["genes"].as_array().unwrap()) {
            assert_eq!(g.hgnc_id, a["gene_data"]["hgnc_id"].as_str().unwrap());
            let colour = match a["confidence_level"].as_str().unwrap() {
                "3" => "green",
                "2" => "amber",
                "1" => "red",
                _ => "unrated",
            };
            assert_eq!(g.evidence.as_str(), colour);
            let words = a["mode_of_inheritance"].as_str().unwrap();
            let unsaid = ["", "Unknown", "Other", "Other - please specifiy in evaluation comments"]
                .contains(&words);
            assert_eq!(g.inheritance.is_empty(), unsaid, "{words}");
        }
        for r in &file.repeats {
            let (c, s) = panelwise::panel::place::parse(
                r.location.grch38.as_deref().unwrap(),
                Build::GRCh38,
            )
            .unwrap();
            assert!(s.len() >= r.unit.len() as u64 && !r.unit.is_empty(), "{} {c}", r.id);
        }
        panels += 1;
        resolves(&toml, &file);
    }
    assert_eq!(panels, 7);
}

/// An imported panel resolves on both builds, and what cannot be searched is said.
fn resolves(toml: &str, file: &PanelFile) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("p.toml");
    std::fs::write(&path, toml).unwrap();
    for build in Build::ALL {
        let request = PanelRequest {
            panels: vec![path.display().to_string()],
            genes: Vec::new(),
            expand: ExpandStep::Extended,
            build,
            padding: 10,
        };
        let r = resolve(&request).unwrap();
        assert_eq!(r.genes.len(), file.genes.len());
        assert_eq!(
            r.loci.iter().filter(|l| l.category == "short_tandem_repeat").count(),
            file.repeats.len()
        );
        assert_eq!(
            r.loci.iter().filter(|l| l.category == "panel_region").count(),
            file.regions.len()
        );
        for g in &r.genes {
            assert!(!g.transcripts.is_empty() || !g.notices.is_empty(), "{}", g.facts.symbol);
            assert!(
                g.region.is_some()
                    || g.notices.iter().any(|n| matches!(n, GeneNotice::NoPlace { .. })),
                "{}",
                g.facts.symbol
            );
        }
        let placed = r.genes.iter().filter(|g| g.region.is_some()).count();
        assert!(placed * 100 >= r.genes.len() * 98, "{build}: {placed} of {}", r.genes.len());
    }
}

#[test]
fn a_mock_panel_of_invented_genes_is_refused_by_name() {
    let dir = shared("real/panelapp");
    let e = import(&dir.join("talos.panelapp_current_137.json"), &ImportOptions::default())
        .unwrap_err()
        .to_string();
    for name in ["ABCD", "EFGH", "IJKL", "SKIP"] {
        assert!(e.contains(name), "{e}");
    }
}

#[test]
fn bed_is_what_bedtools_merges() {
    for (build, exons) in [("GRCh38", true), ("GRCh37", false)] {
        let mut args = vec!["panel", "bed", "1,2b,3", "--build", build, "--padding", "25"];
        if exons {
            args.push("--exons");
        }
        let ours = stdout(&args);
        let dir = tempfile::tempdir().unwrap();
        let mut genes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for line in ours.lines() {
            genes.entry(line.split('\t').nth(3).unwrap()).or_default().push(line);
        }
        assert!(genes.len() > 300);
        for (gene, lines) in genes {
            let path = dir.path().join("g.bed");
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
            let merged = Command::new("bedtools").args(["merge", "-i"]).arg(&path).output();
            let merged = merged.expect("bedtools is needed; scripts/setup-debian.sh installs it");
            let ours: Vec<String> = lines
                .iter()
                .map(|l| l.split('\t').take(3).collect::<Vec<_>>().join("\t"))
                .collect();
            assert_eq!(
                String::from_utf8(merged.stdout).unwrap().lines().collect::<Vec<_>>(),
                ours,
                "{gene} {build}"
            );
        }
        let ensembl = stdout(&[&args[..], &["--contig-style", "ensembl"]].concat());
        assert_eq!(
            ours.lines().map(|l| l.strip_prefix("chr").unwrap()).collect::<Vec<_>>(),
            ensembl.lines().collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_schema_is_the_committed_one_and_accepts_the_panels() {
    let committed = std::fs::read_to_string(panels_dir().join("panel.schema.json")).unwrap();
    assert_eq!(
        stdout(&["panel", "schema"]),
        committed,
        "run: panelwise panel schema > panels/panel.schema.json"
    );
    let validator = jsonschema::validator_for(&serde_json::from_str(&committed).unwrap()).unwrap();
    for panel in builtin::ALL {
        let mut value: Value = toml::from_str(panel.text).unwrap();
        assert!(validator.is_valid(&value), "{}", panel.id);
        value["gene"][0]["unknown"] = true.into();
        assert!(!validator.is_valid(&value), "{}", panel.id);
    }
}

#[test]
fn built_in_panels_survive_a_round_trip() {
    for panel in builtin::ALL {
        let file = panel.file().unwrap();
        let text = file.to_toml().unwrap();
        assert_eq!(PanelFile::parse(&text, Path::new("t")).unwrap(), file, "{}", panel.id);
    }
}

#[test]
fn verbs_answer_and_refuse() {
    let list = stdout(&["panel", "list", "--format", "tsv"]);
    assert_eq!(list.lines().count(), 11);
    assert!(
        list.contains("HAEM2A-IT36\t2a36, it36") && list.contains("(reconstruction)"),
        "{list}"
    );
    let shown: Value =
        serde_json::from_str(&stdout(&["panel", "show", "it36", "--format", "json"])).unwrap();
    assert_eq!(shown["content"]["gene"].as_array().unwrap().len(), 36);
    assert!(stdout(&["panel", "show", "2A36"]).contains("RECONSTRUCTION"));
    let checked = stdout(&["panel", "check", "1", "3"]);
    assert!(checked.contains("0 errors, 0 warnings"));
    let idle = "curated loci are not in force (events are not read yet): ";
    assert!(checked.contains(idle) && checked.contains("HBA_--SEA"), "{checked}");
    assert!(stdout(&["panel", "show", "1"]).contains("terms of panelapp: PanelApp"));
    let diff: Value =
        serde_json::from_str(&stdout(&["panel", "diff", "2a", "2a36", "--format", "json"]))
            .unwrap();
    let removed =
        diff["differences"].as_array().unwrap().iter().filter(|d| d["change"] == "removed").count();
    assert_eq!(removed, 22);

    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(at("genes.txt"), "RUNX1\nfyb\n").unwrap();
    stdout(&["panel", "import", &at("genes.txt"), "--date", "2026-01-31", "--out", &at("g.toml")]);
    assert!(stdout(&["panel", "check", &at("g.toml")]).contains("2 genes"));
    assert!(stdout(&["panel", "bed", &at("g.toml"), "--build", "hg38"]).contains("\tFYB1"));

    std::fs::write(at("bad.toml"), "format = 1\n[panel]\nid = 3\n").unwrap();
    std::fs::write(at("old.txt"), "TAZ\n").unwrap();
    std::fs::write(at("empty.txt"), " \n").unwrap();
    std::fs::write(at("latin.txt"), b"RUNX1\n\xe6\n").unwrap();
    std::fs::write(at("a.json"), "{\"genes\": []}").unwrap();
    for (args, code, why) in [
        (vec!["panel", "show", "it37"], 2, "it36"),
        (vec!["panel", "show", &at("none.toml")], 1, "none.toml"),
        (vec!["panel", "show", &at("a.json")], 1, "panel import"),
        (vec!["panel", "show", &at("")], 1, "is a folder"),
        (vec!["panel", "check", &at("bad.toml")], 1, "bad.toml:3: "),
        (vec!["panel", "import", &at("genes.txt")], 2, "--date"),
        (vec!["panel", "import", &at("old.txt"), "--date", "2026-01-31"], 1, "TAFAZZIN"),
        (vec!["panel", "import", &at("empty.txt")], 1, "is empty"),
        (
            vec!["panel", "import", &at("latin.txt"), "--date", "2026-01-31"],
            1,
            "latin.txt:2: is not UTF-8",
        ),
        (vec!["panel", "import", &at("a.json")], 1, "not a PanelApp panel"),
        (
            vec![
                "panel",
                "import",
                &at("genes.txt"),
                "--date",
                "2026-01-31",
                "--out",
                &at("g.toml"),
            ],
            2,
            "--force",
        ),
        (vec!["panel", "import", &at("genes.txt"), "--date", "soon"], 1, "YYYY-MM-DD"),
        (vec!["panel", "bed", "2a", "--build", "hg18"], 2, "hg18"),
    ] {
        let output = panelwise(&args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        assert!(stderr.contains(why), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}
