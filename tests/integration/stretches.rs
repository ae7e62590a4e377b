//! A whole genome's models: one engine for all and one for each stretch of the calls say the same.

use crate::shared;
use panelwise::io::gff::read_set;
use std::fmt::Write;

/// One engine for all models and one for each stretch of the calls write the same bytes.
#[test]
fn stretches_of_a_genome_give_the_same_table() {
    use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
    use panelwise::pipeline::annotate::{Annotator, Form, Haplotypes, Models, Near, Output, annotate};
    let Some(truth) = shared("truth") else { return };
    let reference = panelwise::io::fasta::Reference::open(&truth.join("GRCh37.genes.fa.gz")).unwrap();
    let list = read_set(&truth.join("transcripts.GRCh37.gff3.gz")).unwrap().transcripts;
    let engine = VareffectEngine::new(&reference, list.clone()).unwrap();
    let near = Near::new(&reference, list.clone());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    // A phased sample, so that alleles meet.
    let dir = tempfile::tempdir().unwrap();
    let calls = dir.path().join("phased.vcf");
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::MultiGzDecoder::new(std::fs::File::open(truth.join("cases.GRCh37.vcf.gz")).unwrap()),
        &mut text,
    )
    .unwrap();
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
    let run = |near: Option<&Near<'_>>, form: Form| {
        let annotator = Annotator {
            models: near.map_or(Models::AtHand { engine: &engine, sequences: engine.sequences() }, Models::Near),
            transcripts: near.map_or(engine.transcripts(), Near::transcripts),
            reference: &reference,
            build: panelwise::model::Build::GRCh37,
            lenient: false,
            protein_parentheses: false,
            repeats: false,
            form,
            provenance: "",
        };
        let source = panelwise::io::source::open(&calls, 1).unwrap();
        let mut out = Vec::new();
        let mut haplotypes = near.map_or_else(|| Haplotypes::new(&engine), Haplotypes::near);
        let (counts, _) = annotate(source, &annotator, &pool, Output::Text(&mut out), Some(&mut haplotypes)).unwrap();
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
