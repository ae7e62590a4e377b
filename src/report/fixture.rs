//! Builds cases for the tests of the writers: a plain one, a hostile one, an empty one.

use crate::model::case::Case;
use crate::model::consequence::{Nmd, Termination};
use crate::model::evidence::LocusHit;
use crate::model::gene::GeneFacts;
use crate::model::gene_row::{GeneData, GeneRow};
use crate::model::ledger::{InputAllele, OutcomeClass, RuleTrace, Tier};
use crate::model::notice::{AlleleNotice, GeneNotice, RunNotice};
use crate::model::panel::{Locus, LocusAllele, PanelGene, PanelSummary, ResolvedPanel};
use crate::model::report::{CaseReport, InputFile, LedgerSummary, OutcomeCount, Provenance};
use crate::model::row::Row;
use crate::model::transcript::{CdsPart, Mane};
use crate::model::{
    Allele, Build, Chromosome, Genotype, LocusAction, Missing, Notice, Numbered, Positions,
    RegionSet, RescueScope, RuleName, SampleCall, Span, Strand, Term, Transcript,
    TranscriptConsequence, Value, Variant, Verdict, Zygosity,
};
use std::sync::Arc;

// By path: integration tests include this file under another root.
#[path = "fixture_family.rs"]
mod family;
#[path = "fixture_reads.rs"]
mod reads;
pub use family::{large_family, trio, with_family};
pub use reads::{with_copies, with_coverage};

/// Text that breaks a writer which forgets its format: HTML, spreadsheet formula, TSV, JSON, VCF
/// INFO, shell, bidi.
pub const HOSTILE: &str = "=CMD()|'<script>alert(1)</script>\"><img src=x onerror=alert(2)>\t;,\r\n&amp;\u{202e}../%41{{x}}</template>";

fn chromosome(name: &str) -> Chromosome {
    Chromosome::parse(name).expect("a primary chromosome")
}

fn facts(symbol: &str, hgnc: &str, modes: &[&str], malignancy: &str) -> Arc<GeneFacts> {
    Arc::new(GeneFacts {
        panels: vec!["HAEM2A-IT36".into()],
        symbol: symbol.into(),
        hgnc_id: hgnc.into(),
        previous_symbols: vec![format!("{symbol}OLD")],
        panel_tier: "core36".into(),
        inheritance: modes.iter().copied().collect(),
        disease: format!("{symbol}-related thrombocytopenia"),
        omim: vec!["OMIM:601399".into(), "OMIM:151385".into()],
        mondo: vec!["MONDO:0011071".into()],
        mechanism: "haploinsufficiency".into(),
        loss_of_function: "established".into(),
        dominant_mechanism: String::new(),
        dominant_alleles: vec![],
        evidence: "green".into(),
        malignancy_flag: malignancy.into(),
        malignancy: if malignancy == "no" { String::new() } else { "AML, MDS".into() },
        malignancy_source: if malignancy == "no" {
            String::new()
        } else {
            "WHO 2022; ELN 2022".into()
        },
        hsct_donor: malignancy == "yes",
        secondary_findings: (symbol == "RUNX1").then(|| "ACMG SF v3.3".into()),
        notes: "Mild bleeding; normal platelet size.".into(),
        sources: vec!["PMID:10508512".into()],
        certainty: "certain".into(),
    })
}

/// Returns exons of 200 bases every 5,000; CDS from the middle of the first to the middle of the
/// last.
fn transcript(gene: &str, contig: &str, start: u64, exons: u64, strand: Strand) -> Transcript {
    let exons: Vec<Span> =
        (0..exons).map(|i| Span::new(start + i * 5_000, start + i * 5_000 + 200)).collect();
    let last = exons.len() - 1;
    let cds = exons
        .iter()
        .enumerate()
        .map(|(i, e)| {
            let from = if i == 0 { e.start + 100 } else { e.start };
            let to = if i == last { e.start + 100 } else { e.end };
            CdsPart { span: Span::new(from, to), phase: 0 }
        })
        .collect();
    Transcript {
        id: format!("ENST00000{}.8", 300_000 + start % 1000),
        refseq: Some("NM_001754.5".into()),
        protein: Some("NP_001745.2".into()),
        gene: gene.into(),
        gene_id: None,
        hgnc_id: None,
        contig: contig.into(),
        strand,
        exons,
        cds,
        biotype: "protein_coding".into(),
        mane: Some(Mane::Select),
        start_complete: true,
        end_complete: true,
        source: "MANE v1.5".into(),
        traits: crate::model::transcript::Traits::default(),
    }
}

fn consequence(t: &Transcript, terms: &[Term], c: &str, p: Option<&str>) -> TranscriptConsequence {
    TranscriptConsequence {
        exon: Some(Numbered { first: 2, last: 2, of: 8 }),
        cdna_position: Positions::new([Some(301); 2]),
        cds_position: Positions::new([Some(201); 2]),
        protein_position: Positions::new([Some(67); 2]),
        amino_acids: Some("R/*".into()),
        codons: Some("Cga/Tga".into()),
        hgvs_c: Some(c.into()),
        hgvs_p: p.map(Into::into),
        termination: if terms[0] == Term::StopGained {
            Termination::At { residue: 67, nmd: Nmd::Triggers, junction_behind: false }
        } else {
            Termination::NotApplicable
        },
        ..TranscriptConsequence::on(t.identity().into(), terms.to_vec())
    }
}

fn call(zygosity: Zygosity) -> SampleCall {
    SampleCall {
        genotype: "0/1".into(),
        allele_genotype: Genotype::parse("0/1"),
        zygosity,
        phase_set: Value::Unknown(Missing::NotInInput),
        depth: Value::Known(41),
        ref_depth: Value::Known(20),
        alt_depth: Value::Known(21),
        vaf: Value::Known(21.0 / 41.0),
        vaf_fields: "AD".into(),
        unnamed_reads: None,
        sample_filter: Value::Unknown(Missing::NotInInput),
        quality: Value::Known(99.0),
        likelihoods: Value::Known(vec![500, 0, 480]),
    }
}

fn row(
    tier: Tier,
    gene: &Arc<GeneFacts>,
    at: (&str, u64, &str, &str),
    consequence: Option<TranscriptConsequence>,
) -> Row {
    let (contig, position, reference, alternate) = at;
    let chromosome = chromosome(contig);
    Row {
        tier,
        tier_reason: format!("{}; fits {}", tier.description(), gene.inheritance.joined(",")),
        gene: Arc::clone(gene),
        variant: Variant::Small(Allele {
            chromosome,
            start: position - 1,
            reference: reference.into(),
            alternate: alternate.into(),
        }),
        input: InputAllele {
            contig: contig.into(),
            position,
            reference: reference.into(),
            alternate: alternate.into(),
        },
        id: None,
        hgvs_g: Some(format!(
            "{}:g.{position}{reference}>{alternate}",
            chromosome.refseq(Build::GRCh38)
        )),
        other_consequences: consequence.iter().cloned().collect(),
        consequence,
        call: call(Zygosity::Heterozygous),
        quality: Value::Known(512.7),
        filter: "PASS".into(),
        frequency: Value::Unknown(Missing::NoResource),
        frequency_source: None,
        resources: Default::default(),
        evidence: vec![],
        ranked_down: vec![],
        rescues: vec![],
        reads: None,
        pile: None,
        germline: None,
        parents: Vec::new(),
        de_novo: None,
        family: None,
        checks: Default::default(),
        denied: None,
        neighbours: vec![],
        loci: vec![],
        inheritance: "heterozygous, fits AD".into(),
        partners: vec![],
        partners_not_listed: 0,
        modifiers: vec![],
        notices: vec![],
        trail: vec![
            RuleTrace {
                rule: RuleName::Filter,
                verdict: Verdict::Keep,
                values: "FILTER=PASS".into(),
            },
            RuleTrace {
                rule: RuleName::Depth,
                verdict: Verdict::Keep,
                values: "depth=41 >= 10".into(),
            },
        ],
    }
}

/// Returns a notice of which the words are `text` alone.
fn denied(text: &str) -> Notice {
    Notice::Allele(AlleleNotice::Denied { entry: text.to_owned() })
}

fn panel_note(note: &str) -> Notice {
    let panel = "HAEM2A-IT36".to_owned();
    Notice::Run(RunNotice::PanelNote { panel, note: note.to_owned() })
}

fn gene_row(
    gene: &Arc<GeneFacts>,
    region: &str,
    data: GeneData,
    reported: [u64; Tier::ALL.len()],
) -> GeneRow {
    GeneRow {
        gene: Arc::clone(gene),
        region: region.into(),
        transcripts: vec!["NM_001754.5".into()],
        records: if data == GeneData::Records { 120 } else { 0 },
        alleles: if data == GeneData::Records { 131 } else { 0 },
        data,
        reported,
        models: Default::default(),
        noncoding_not_shown: 3,
        notices: vec![],
        events: vec![],
        coverage: None,
    }
}

/// Returns four genes (plus and minus strand, one without data, one not on the build) and six rows;
/// one allele in two genes.
pub fn report() -> CaseReport {
    let runx1 = facts("RUNX1", "HGNC:10471", &["AD"], "yes");
    let ankrd26 = facts("ANKRD26", "HGNC:29186", &["AD"], "related");
    let mpl = facts("MPL", "HGNC:7217", &["AR"], "no");
    let absent = facts("ABSENT1", "HGNC:1", &["XLR"], "no");
    let runx1_tx = transcript("RUNX1", "chr21", 34_790_000, 8, Strand::Minus);
    let ankrd26_tx = transcript("ANKRD26", "chr10", 27_000_000, 34, Strand::Minus);
    let mpl_tx = transcript("MPL", "chr1", 43_337_000, 12, Strand::Plus);
    let stop = consequence(&runx1_tx, &[Term::StopGained], "c.601C>T", Some("p.Arg201Ter"));
    let missense = consequence(
        &mpl_tx,
        &[Term::Missense, Term::SpliceRegion],
        "c.305G>C",
        Some("p.Arg102Pro"),
    );
    let utr = consequence(&ankrd26_tx, &[Term::FivePrimeUtr], "c.-128G>A", None);
    let shared = ("chr21", 34_800_151, "CAG", "C");
    let mut rows = vec![
        row(Tier::One, &runx1, ("chr21", 34_795_100, "C", "T"), Some(stop.clone())),
        row(Tier::One, &runx1, shared, Some(stop)),
        row(Tier::Two, &mpl, ("chr1", 43_342_050, "G", "C"), Some(missense.clone())),
        row(Tier::RecessiveSingle, &mpl, shared, Some(missense)),
        row(Tier::Locus, &ankrd26, ("chr10", 27_000_010, "C", "T"), Some(utr)),
        row(Tier::Three, &ankrd26, ("chr10", 27_040_050, "A", "G"), None),
    ];
    rows[2].frequency = Value::Known(0.000_012);
    rows[2].frequency_source = Some("INFO/gnomAD_AF".into());
    rows[2].partners = vec![Variant::Small(Allele {
        chromosome: chromosome("chr21"),
        start: 34_800_150,
        reference: "CAG".into(),
        alternate: "C".into(),
    })];
    rows[4].loci = vec![LocusHit {
        id: "ANKRD26_c.-128G>A".into(),
        category: "5utr_promoter".into(),
        action: LocusAction::Rescue,
        exact: true,
        of_part: None,
        hgvs: "NM_014915.3:c.-128G>A".into(),
        known_as: String::new(),
        effect: None,
        rescued_from: RescueScope::EVERYTHING,
        why: "5'UTR variants that lose RUNX1 binding".into(),
        source: "PMID:21211618".into(),
    }];
    rows[5].call = SampleCall {
        genotype: "./1".into(),
        allele_genotype: Genotype::parse("./1"),
        zygosity: Zygosity::HalfCall,
        depth: Value::Unknown(Missing::NotInInput),
        ref_depth: Value::Unknown(Missing::NotInInput),
        alt_depth: Value::Unknown(Missing::NotInInput),
        vaf: Value::Unknown(Missing::NotInInput),
        vaf_fields: String::new(),
        quality: Value::Unknown(Missing::Dot),
        likelihoods: Value::Unknown(Missing::NotInInput),
        ..call(Zygosity::HalfCall)
    };
    rows[5].notices = vec![denied("half call: the other copy is unknown")];
    rows[5].filter = "LowQual;SOR3".into();

    let place = |c: &str, from: u64, to: u64| Some((chromosome(c), Span::new(from, to)));
    let regions = [
        place("chr21", 34_787_800, 34_840_000),
        place("chr10", 26_990_000, 27_180_000),
        place("chr1", 43_330_000, 43_400_000),
        None,
    ];
    let panel_genes = [
        (&runx1, vec![runx1_tx]),
        (&ankrd26, vec![ankrd26_tx]),
        (&mpl, vec![mpl_tx]),
        (&absent, vec![]),
    ];
    CaseReport {
        name: "HG002".into(),
        case: Case::default(),
        sample: "HG002".into(),
        family: None,
        panel: ResolvedPanel {
            panels: vec![PanelSummary {
                id: "HAEM2A-IT36".into(),
                name: "Inherited thrombocytopenia, 36 genes".into(),
                version: "1.0.0".into(),
                date: "2026-08-20".into(),
                indication: "2a".into(),
                note: "Reconstruction: the published gene list was not found; 30 genes certain, 6 moderate.".into(),
                terms: std::collections::BTreeMap::new(),
                origin: "built in".into(),
                digest: "ab".repeat(32),
            }],
            build: Build::GRCh38,
            padding: 1000,
            genes: panel_genes
                .into_iter()
                .zip(regions)
                .map(|((facts, transcripts), region)| PanelGene {
                    first_line: true,
                    facts: Arc::clone(facts),
                    region,
                    transcripts,
                    notices: vec![],
                })
                .collect(),
            loci: vec![Locus {
                id: "ANKRD26_c.-128G>A".into(),
                category: "5utr_promoter".into(),
                genes: vec!["ANKRD26".into()],
                hgvs: "NM_014915.3:c.-128G>A".into(),
                allele: Some(LocusAllele { reference: "C".into(), alternate: "T".into() }),
                deletes_place: false,
                place: place("chr10", 27_000_009, 27_000_010),
                known_as: String::new(),
                effect: None,
                rescued_from: RescueScope::EVERYTHING,
                not_in_force: None,
                why: "5'UTR".into(),
                detection: "rescue".into(),
                source: "PMID:21211618".into(),
                confidence: "high".into(),
            }],
            regions: RegionSet::new(regions.into_iter().flatten()),
            digest: "cd".repeat(32),
            steps: vec!["core36 of HAEM2A-IT36".into()],
            notices: vec![panel_note("a reconstruction.")],
        },
        genes: vec![
            gene_row(&runx1, "chr21:34787801-34840000", GeneData::Records, [2, 0, 0, 0, 0, 0, 0, 0, 0]),
            gene_row(&ankrd26, "chr10:26990001-27180000", GeneData::ReferenceMissing(0.25), [0, 0, 0, 1, 0, 0, 1, 0, 0]),
            gene_row(&mpl, "chr1:43330001-43400000", GeneData::Records, [0, 1, 1, 0, 0, 0, 0, 0, 0]),
            gene_row(&absent, "", GeneData::NotOnBuild, [0; 9]),
        ],
        rows,
        lists: vec![],
        ledger: LedgerSummary {
            records_in_file: Some(4_800_000),
            records_outside_panel: Some(4_799_740),
            records_inside_panel: 260,
            records_refused: 0,
            alleles_inside_panel: 262,
            rescues: vec![],
            outcomes: vec![
                OutcomeCount {
                    class: OutcomeClass::Reported,
                    name: "1",
                    description: Tier::One.description().into(),
                    alleles: 2,
                    examples: vec!["chr21:34795100:C:T".into()],
                },
                OutcomeCount {
                    class: OutcomeClass::Dropped,
                    name: "depth",
                    description: "fewer than 10 reads".into(),
                    alleles: 3,
                    examples: vec!["chr1:43331000:A:G depth=7 < 10".into()],
                },
                OutcomeCount {
                    class: OutcomeClass::NotCandidate,
                    name: "reference_block",
                    description: "gVCF reference block".into(),
                    alleles: 257,
                    examples: vec![],
                },
            ],
        },
        provenance: Provenance {
            software: "panelwise 0.1.0".into(),
            engine: "engine 0.6.0".into(),
            transcripts: "MANE v1.5 (built in)".into(),
            build: "GRCh38".into(),
            build_evidence: "contig lengths of the header".into(),
            inputs: vec![InputFile {
                role: "vcf".into(),
                name: "HG002.vcf.gz".into(),
                bytes: Some(209_000_000),
                digest: "ef".repeat(32),
            }],
            settings: "[filter]\ndepth = 10\n".into(),
            settings_digest: "01".repeat(32),
        },
        coverage: None,
        cnv: None,
        notices: vec![panel_note("a reconstruction of an unpublished list.")],
        incomplete: false,
    }
}

/// Returns a case in which nothing was found and nothing is known.
pub fn empty() -> CaseReport {
    let mut report = report();
    report.rows.clear();
    report.notices.clear();
    report.incomplete = true;
    for gene in &mut report.genes {
        gene.data = GeneData::NoRecords;
        gene.reported = [0; Tier::ALL.len()];
    }
    report
}

/// Returns the plain case with [`HOSTILE`] in every text field that comes from an input.
pub fn hostile() -> CaseReport {
    let h = || HOSTILE.to_owned();
    let mut r = report();
    r.name = h();
    r.sample = h();
    r.case.id = Some(h());
    r.notices.push(denied(HOSTILE));
    r.incomplete = true;
    for panel in &mut r.panel.panels {
        (panel.id, panel.name, panel.version, panel.date) = (h(), h(), h(), h());
        (panel.indication, panel.note, panel.origin, panel.digest) = (h(), h(), h(), h());
    }
    (r.panel.steps, r.panel.digest) = (vec![h()], h());
    r.panel.notices = vec![denied(HOSTILE)];
    for locus in &mut r.panel.loci {
        (locus.id, locus.category, locus.hgvs, locus.why) = (h(), h(), h(), h());
        (locus.detection, locus.source, locus.confidence, locus.genes) = (h(), h(), h(), vec![h()]);
    }
    let gene = |g: &GeneFacts| {
        Arc::new(GeneFacts {
            panels: vec![h()],
            symbol: format!("{}{}", HOSTILE, g.symbol),
            hgnc_id: format!("{}{}", HOSTILE, g.hgnc_id),
            previous_symbols: vec![h()],
            panel_tier: h(),
            inheritance: [HOSTILE].into_iter().collect(),
            disease: h(),
            omim: vec![h()],
            mondo: vec![h()],
            mechanism: h(),
            loss_of_function: h(),
            dominant_mechanism: h(),
            dominant_alleles: vec![],
            evidence: h().into(),
            malignancy_flag: h().into(),
            malignancy: h(),
            malignancy_source: h(),
            hsct_donor: true,
            secondary_findings: Some(h()),
            notes: h(),
            sources: vec![h()],
            certainty: h(),
        })
    };
    for g in &mut r.panel.genes {
        g.facts = gene(&g.facts);
        g.notices = vec![GeneNotice::TranscriptDeparts { departure: h() }];
        for t in &mut g.transcripts {
            (t.id, t.refseq, t.protein, t.gene, t.source) = (h(), Some(h()), Some(h()), h(), h());
        }
    }
    for g in &mut r.genes {
        g.gene = gene(&g.gene);
        (g.region, g.transcripts) = (h(), vec![h()]);
        g.notices = vec![GeneNotice::TranscriptDeparts { departure: h() }];
    }
    let spoil = |c: &mut TranscriptConsequence| {
        let of = std::sync::Arc::make_mut(&mut c.of);
        (of.transcript, of.refseq, of.protein, of.gene) = (h(), Some(h()), Some(h()), h());
        (of.gene_id, of.hgnc_id, of.biotype, of.caution) = (Some(h()), Some(h()), h(), Some(h()));
        (c.amino_acids, c.codons) = (Some(h()), Some(h()));
        (c.hgvs_c, c.hgvs_p) = (Some(h()), Some(h()));
    };
    for row in &mut r.rows {
        row.gene = gene(&row.gene);
        (row.tier_reason, row.filter, row.inheritance) = (h(), h(), h());
        (row.id, row.hgvs_g, row.frequency_source) = (Some(h()), Some(h()), Some(h()));
        let partner = Variant::Small(Allele {
            chromosome: row.variant.chromosome(),
            start: row.variant.span().start,
            reference: h(),
            alternate: h(),
        });
        row.partners = vec![partner.clone(), partner];
        row.notices = vec![denied(HOSTILE), denied(HOSTILE)];
        (row.input.contig, row.input.reference, row.input.alternate) = (h(), h(), h());
        (row.call.genotype, row.call.allele_genotype) = (h(), Genotype::parse(&h()));
        row.call.phase_set = Value::Known(h());
        row.consequence.as_mut().map(spoil);
        row.other_consequences.iter_mut().for_each(spoil);
        row.trail.iter_mut().for_each(|t| t.values = h());
        row.loci.push(LocusHit {
            id: h(),
            category: h(),
            action: LocusAction::Flag,
            exact: false,
            of_part: None,
            hgvs: h(),
            known_as: h(),
            effect: None,
            rescued_from: RescueScope::NOTHING,
            why: h(),
            source: h(),
        });
    }
    for o in &mut r.ledger.outcomes {
        (o.description, o.examples) = (h(), vec![h(), h()]);
    }
    let p = &mut r.provenance;
    (p.software, p.engine, p.transcripts, p.build) = (h(), h(), h(), h());
    (p.build_evidence, p.settings, p.settings_digest) = (h(), h(), h());
    for input in &mut p.inputs {
        (input.role, input.name, input.digest) = (h(), h(), h());
    }
    r
}
