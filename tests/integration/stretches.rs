//! Many models: one engine for all and one for each stretch of the calls say the same.

use crate::harness::shared;
use panelwise::io::transcripts::gff::read_set;
use std::fmt::Write;

fn unpacked(path: &std::path::Path) -> String {
    let mut text = String::new();
    let mut reader = flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap());
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    text
}

/// One engine for all models and one for each stretch of the calls write the same bytes.
#[test]
fn stretches_of_a_genome_give_the_same_table() {
    use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
    use panelwise::pipeline::annotate::{
        Annotator, EngineSource, Form, Haplotypes, Output, StretchEngines, annotate,
    };
    let truth = shared("truth");
    let reference =
        panelwise::io::reference::fasta::Reference::open(&truth.join("GRCh37.genes.fa.gz"))
            .unwrap();
    let list = read_set(&truth.join("transcripts.GRCh37.gff3.gz")).unwrap().transcripts;
    let engine = VareffectEngine::new(&reference, list.clone()).unwrap();
    let near = StretchEngines::new(&reference, list.clone());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    // A phased sample, so that alleles meet.
    let dir = tempfile::tempdir().unwrap();
    let calls = dir.path().join("phased.vcf");
    let text = unpacked(&truth.join("cases.GRCh37.vcf.gz"));
    let mut phased = String::new();
    for line in text.lines() {
        let more = if line.starts_with("##") {
            ""
        } else if line.starts_with('#') {
            "\tFORMAT\tS"
        } else {
            "\tGT\t0|1"
        };
        writeln!(phased, "{line}{more}").unwrap();
    }
    std::fs::write(&calls, phased).unwrap();
    let run = |near: Option<&StretchEngines<'_>>, form: Form| {
        let annotator = Annotator {
            engines: near.map_or(
                EngineSource::Single { engine: &engine, sequences: engine.sequences() },
                EngineSource::Stretches,
            ),
            reference: &reference,
            build: panelwise::model::Build::GRCh37,
            lenient: false,
            protein_parentheses: false,
            repeats: false,
            form,
            provenance: "",
        };
        let source = panelwise::io::text::source::open(&calls, 1).unwrap();
        let mut out = Vec::new();
        let mut haplotypes =
            near.map_or_else(|| Haplotypes::new(&engine), Haplotypes::on_stretches);
        let (counts, _) =
            annotate(source, &annotator, &pool, Output::Text(&mut out), Some(&mut haplotypes))
                .unwrap();
        assert!(counts.alleles > 10_000 && counts.wrong == 0);
        let (rows, count) = pool.install(|| haplotypes.finish()).unwrap();
        (out, rows, count)
    };
    assert!(!engine.name().is_empty());
    for form in [Form::Vcf, Form::Table] {
        let (one, many) = (run(None, form), run(Some(&near), form));
        assert!(one.0 == many.0, "{form:?}: {} and {} bytes", one.0.len(), many.0.len());
        assert!(one.1 == many.1, "{form:?}: haplotypes, {} and {}", one.2, many.2);
        assert!(one.2 > 100, "{} sets of alleles", one.2);
    }
}

/// At any number of threads, and for calls in no order, the bytes of one engine for all models.
#[test]
fn threads_and_order_do_not_matter() {
    use panelwise::annotate::VareffectEngine;
    use panelwise::pipeline::annotate::{
        Annotator, EngineSource, Form, Output, StretchEngines, annotate,
    };
    let truth = shared("truth");
    let reference =
        panelwise::io::reference::fasta::Reference::open(&truth.join("GRCh37.genes.fa.gz"))
            .unwrap();
    let list = read_set(&truth.join("transcripts.GRCh37.gff3.gz")).unwrap().transcripts;
    assert!(StretchEngines::needed_for(&list));
    let engine = VareffectEngine::new(&reference, list.clone()).unwrap().to_the_letter(true);
    let text = unpacked(&truth.join("cases.GRCh37.vcf.gz"));
    let (header, mut records): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|l| l.starts_with('#'));
    let dir = tempfile::tempdir().unwrap();
    let calls = dir.path().join("calls.vcf");
    for shuffled in [false, true] {
        if shuffled {
            // In an order of no meaning, the same each time.
            let mixed = |i: usize| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
            let mut order: Vec<usize> = (0..records.len()).collect();
            order.sort_by_key(|i| mixed(*i));
            records = order.into_iter().map(|i| records[i]).collect();
        }
        std::fs::write(
            &calls,
            header.iter().chain(&records).map(|l| format!("{l}\n")).collect::<String>(),
        )
        .unwrap();
        let run = |threads: usize, near: Option<&StretchEngines<'_>>, indexed: bool| {
            let annotator = Annotator {
                engines: near.map_or(
                    EngineSource::Single { engine: &engine, sequences: engine.sequences() },
                    EngineSource::Stretches,
                ),
                reference: &reference,
                build: panelwise::model::Build::GRCh37,
                lenient: false,
                protein_parentheses: true,
                repeats: true,
                form: Form::Table,
                provenance: "",
            };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let source = panelwise::io::text::source::open(&calls, 1).unwrap();
            let mut out = Vec::new();
            let output = if indexed {
                Output::indexed(&mut out, Form::Table, &reference)
            } else {
                Output::Text(&mut out)
            };
            let (counts, _) = annotate(source, &annotator, &pool, output, None).unwrap();
            assert!(counts.alleles > 10_000 && counts.wrong == 0);
            out
        };
        let near = StretchEngines::new(&reference, list.clone()).to_the_letter(true);
        let want = run(2, None, false);
        for threads in [1, 2, 3] {
            assert!(
                run(threads, Some(&near), false) == want,
                "{threads} threads, shuffled: {shuffled}"
            );
        }
        if !shuffled {
            let packed = run(1, Some(&near), true);
            assert!(packed == run(3, Some(&near), true) && packed.len() < want.len() / 2);
        }
    }
}

/// EngineSource of another place do not translate: refused by name, however few alleles there are.
#[test]
fn models_of_another_build_are_refused() {
    let truth = shared("truth");
    let dir = tempfile::tempdir().unwrap();
    let models = dir.path().join("models.gff3");
    let text = unpacked(&truth.join("transcripts.GRCh38.gff3.gz"));
    let moved = |l: &str| {
        let mut columns: Vec<String> = l.split('\t').map(str::to_owned).collect();
        for i in [3, 4] {
            if let Some(n) = columns.get(i).and_then(|c| c.parse::<u64>().ok()) {
                columns[i] = (n + 7).to_string();
            }
        }
        columns.join("\t") + "\n"
    };
    std::fs::write(
        &models,
        text.lines().filter(|l| !l.starts_with("##sequence-region")).map(moved).collect::<String>(),
    )
    .unwrap();
    let calls = dir.path().join("calls.vcf");
    std::fs::write(&calls, "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        .unwrap();
    let run = assert_cmd::Command::cargo_bin("panelwise")
        .unwrap()
        .args(["annotate", "-r"])
        .arg(truth.join("GRCh38.genes.fa.gz"))
        .arg("-t")
        .args([&models, &calls])
        .assert()
        .failure();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        said.contains("models.gff3") && said.contains("do not translate on this reference"),
        "{said}"
    );
}
