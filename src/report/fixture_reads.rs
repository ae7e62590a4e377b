//! The fixture with what reads show: copy number, coverage, re-examined alleles.

use super::{chromosome, report};
use crate::model::cnv::{
    Baseline, Claim, CnvCall, CnvClass, CnvGene, CnvPoint, CnvReport, CnvTarget, CopySum, SumPart,
};
use crate::model::coverage::{
    CoverageReport, Depths, ExonCoverage, Gap, GeneCoverage, LocusCoverage, PileRead, PileShows,
    ReadPile, ReadSupport, SampleChecks, SupportVerdict, Verdict,
};
use crate::model::germline::{Germline, GermlineLabel, SharePlace};
use crate::model::notice::{CopyNumberNotice, GeneState};
use crate::model::report::CaseReport;
use crate::model::{Notice, Span};
use std::sync::Arc;

/// Returns [`report`] with copy number: exons 2 and 3 of the first modelled gene lost, a doubtful
/// gain, a sum over paralogues. `text` stands wherever an input's word could.
pub fn with_copies(text: &str) -> CaseReport {
    let mut report = report();
    let gene = report.panel.genes.iter().find(|g| !g.transcripts.is_empty()).cloned().unwrap();
    let transcript = &gene.transcripts[0];
    let chromosome = crate::model::Chromosome::parse(&transcript.contig).unwrap();
    let target = |span, exonic| CnvTarget {
        chromosome,
        span,
        exonic,
        background: false,
        gc: 0.4,
        n_share: 0.0,
    };
    let points = transcript
        .exons
        .iter()
        .enumerate()
        .map(|(i, e)| {
            let lost = i == 1 || i == 2;
            let copies = (i != 0).then_some(if lost { 1.03 } else { 1.98 });
            CnvPoint { target: target(*e, true), depth: if lost { 15.2 } else { 30.1 }, copies }
        })
        .collect();
    let call = |span, class: CnvClass, copies| CnvCall {
        chromosome,
        span,
        class,
        copies,
        ploidy: 2,
        measured: f64::from(copies) + 0.03,
        cell_fraction: class.is_mosaic().then_some(0.31),
        quality: 57.25,
        copies_quality: 41.0,
        targets: 9,
        exonic_targets: 2,
        mapq0: 0.001,
        split_reads: if class.is_loss() { 6 } else { 0 },
        clipped_reads: 2,
        discordant_pairs: 3,
        claim: if class.is_loss() { Claim::DepthAndJunction } else { Claim::Depth },
        ci_start: if class.is_loss() { (0, 4) } else { (-250, 125) },
        ci_end: if class.is_loss() { (0, 4) } else { (-125, 250) },
        anchor: 'G',
        genes: vec![CnvGene {
            symbol: text.into(),
            hgnc_id: gene.facts.hgnc_id.clone(),
            transcript: transcript.refseq.clone(),
            exons: vec![2, 3],
            exon_count: transcript.exons.len(),
            whole: false,
        }],
        filters: if class.is_loss() { vec![] } else { vec!["LowQuality"] },
    };
    let body = transcript.span();
    let quarter = body.len() / 4;
    let lost = Span::new(body.start + quarter, body.start + 2 * quarter);
    let gained = Span::new(body.start + 3 * quarter, body.end);
    report.cnv = Some(CnvReport {
        sample: text.into(),
        build: report.panel.build,
        baseline: Baseline {
            autosomal_depth: 30.2,
            targets: 7000,
            dispersion: 1.31,
            reference_samples: vec![text.into()],
            correlations: vec![0.81],
            x_copies: Some(2),
            y_copies: Some(0),
            insert_size: Some(401.0),
        },
        calls: vec![call(lost, CnvClass::Loss, 1), call(gained, CnvClass::MosaicGain, 3)],
        sums: vec![CopySum {
            id: text.into(),
            genes: vec![text.into(), "SBDSP1".into()],
            parts: vec![SumPart {
                name: text.into(),
                measured: Some(3.97),
                copies: Some(4),
                expected: 4,
            }],
            verdict: text.into(),
            quality: None,
            note: text.into(),
        }],
        points,
        notices: vec![CopyNumberNotice::NotJudged { reason: text.into() }],
    });
    report
}

/// Returns [`report`] with reads: RUNX1 partly covered with one gap in its last exon, ANKRD26
/// covered, MPL without data.
pub fn with_coverage() -> CaseReport {
    let mut report = report();
    let depths = |mean, median, share| Depths {
        bases: 40,
        mean,
        median,
        at_least: vec![1.0, share],
        mapq0: Some(0.25),
    };
    let genes: Vec<Arc<GeneCoverage>> = report
        .panel
        .genes
        .iter()
        .map(|gene| {
            let mut c = GeneCoverage {
                gene: Arc::clone(&gene.facts),
                chromosome: gene.region.map(|(c, _)| c),
                target: "exons of NM_001754.5".into(),
                verdict: Verdict::NoData("not one read in the gene's region".into()),
                exonic: None,
                body: None,
                covered_share: None,
                exons: vec![],
                gaps: vec![],
                paralogue: vec![],
                covered_depth: 20,
            };
            let Some(transcript) = gene.transcripts.first().filter(|_| gene.facts.symbol != "MPL")
            else {
                return Arc::new(c);
            };
            let gappy = gene.facts.symbol == "RUNX1";
            c.verdict = if gappy { Verdict::Partly } else { Verdict::Covered };
            c.covered_share = Some(if gappy { 0.9 } else { 1.0 });
            c.exonic = Some(depths(31.25, 30, if gappy { 0.9 } else { 1.0 }));
            c.body = Some(depths(30.0, 30, 0.99));
            let count = transcript.exons.len();
            c.exons = transcript
                .exons
                .iter()
                .enumerate()
                .map(|(i, exon)| ExonCoverage {
                    number: i + 1,
                    count,
                    transcript: "NM_001754.5".into(),
                    exon: *exon,
                    span: exon.padded(20),
                    depths: depths(31.0, 30, 1.0),
                    profile: vec![30; exon.padded(20).len() as usize],
                })
                .collect();
            if let Some(first) = transcript.exons.first().filter(|_| gappy) {
                let span = Span::new(first.start + 3, first.start + 9);
                c.exons[0].profile[23..29].fill(4);
                c.gaps.push(Gap {
                    span,
                    part: format!("exon 1/{count}"),
                    hgvs: Some("c.10_15".into()),
                    lowest: 4,
                    mean: 4.0,
                    clinvar: Some(vec!["chr21:34787805:C:T Pathogenic (ClinVar 1)".into()]),
                    loci: vec!["RUNX1_R201".into()],
                });
                c.paralogue.push("=PARALOGUE()".into());
            }
            Arc::new(c)
        })
        .collect();
    for (row, gene) in report.genes.iter_mut().zip(&genes) {
        row.coverage = Some(Arc::clone(gene));
    }
    report.rows[0].reads = Some(ReadSupport {
        reference: 22,
        alternate: 17,
        other: 1,
        low_quality: 2,
        vaf: Some(0.425),
        vaf_interval: Some([0.2851, 0.578]),
        alternate_strands: [9, 8],
        reference_strands: [10, 12],
        strand_bias: Some(0.75),
        alternate_mapping_quality: Some(60.0),
        alternate_base_quality: Some(36.5),
        end_distance: Some(38.2),
        position_bias: Some(0.41),
        clipped: Some(0.0),
        mapq0: Some(0.0),
        verdict: SupportVerdict::Confirmed,
        text: "caller says heterozygous, reads say 17 of 40".into(),
    });
    let read = |bases: &str, reverse, shows| PileRead {
        bases: bases.into(),
        insertions: vec![3],
        reverse,
        low: false,
        shows,
    };
    let start = report.rows[0].variant.span().start - 4;
    report.rows[0].pile = Some(Box::new(ReadPile {
        span: Span::new(start, start + 9),
        reference: "ACGTCACGT".into(),
        reads: vec![
            read("....T....", false, PileShows::Alternate),
            read(" .......G", true, PileShows::Reference),
            read("..--.... ", true, PileShows::Other),
        ],
        not_shown: 2,
    }));
    report.rows[0].germline = Some(Germline {
        label: GermlineLabel::GermlinePresumed,
        share: Some(0.425),
        interval: Some([0.2851, 0.578]),
        counted_by: "reads",
        place: SharePlace::Inside,
        firm: false,
        text: "share of reads 0.42 (17 of 40): a germline share; no proof of germline".into(),
        warn: false,
        certainty: "C".into(),
        source: "facts".into(),
    });
    report.coverage = Some(CoverageReport {
        build: report.panel.build,
        file: "HG002.bam".into(),
        format: "BAM",
        sample: Some("HG002".into()),
        counted: "mapping quality >= 20".into(),
        thresholds: vec![10, 20],
        covered_depth: 20,
        exon_padding: 20,
        genes,
        loci: vec![LocusCoverage {
            id: "ANKRD26_c.-128G>A".into(),
            category: "5utr_promoter".into(),
            genes: vec!["ANKRD26".into()],
            chromosome: chromosome("chr10"),
            span: Span::new(27_100_453, 27_100_454),
            verdict: Verdict::Covered,
            depths: Some(depths(33.0, 33, 1.0)),
        }],
        checks: SampleChecks { reads: 1000, duplicates: Some(0.08), ..SampleChecks::default() },
        notices: vec![Notice::Genes {
            state: GeneState::PartlyCovered,
            genes: vec!["RUNX1".into()],
            total: 4,
        }],
    });
    report
}
