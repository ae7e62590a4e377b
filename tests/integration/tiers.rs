//! Tiers of one gene: mode of inheritance, two hits, phase, evidence, case warnings.

use super::fixture;
use panelwise::classify::{
    CandidateEvidence, allele_modes, exact_effect, germline_label, strength, tier_gene,
};
use panelwise::family::{AlleleModes, CalledAllele, CalledVariant, FamilyPhases, fit_gene};
use panelwise::model::case::{Case, Sex, Tissue};
use panelwise::model::consequence::{Nmd, Termination};
use panelwise::model::coverage::ReadSupport;
use panelwise::model::evidence::LocusHit;
use panelwise::model::gene::GeneFacts;
use panelwise::model::inheritance::{Fit, HitWeight};
use panelwise::model::ledger::Tier;
use panelwise::model::notice::AlleleNotice;
use panelwise::model::read_evidence::ReadEvidence;
use panelwise::model::resource::{ClinvarEntry, Looked};
use panelwise::model::tiering::{GermlineLabelling, Tiering};
use panelwise::model::transcript::Traits;
use panelwise::model::{
    AlleleClass, Candidate, Chromosome, Genotype, LocusAction, LocusEffect, ModeOfInheritance,
    PartnerSide, RescueScope, Span, StatedEffect, Strand, Term, Transcript, Value, Variant,
    Zygosity,
};
use panelwise::settings::SettingsBook;
use std::sync::Arc;

fn gene(modes: &[&str]) -> GeneFacts {
    let mut gene = GeneFacts::clone(&fixture::report().rows[0].gene);
    gene.inheritance = modes.iter().copied().collect();
    gene.evidence = "green".into();
    gene
}

fn candidate(gene: &GeneFacts, start: u64, term: Term, zygosity: Zygosity) -> Candidate {
    let row = fixture::report().rows.into_iter().find(|r| r.consequence.is_some()).unwrap();
    let mut candidate = Candidate {
        gene: Arc::new(gene.clone()),
        allele: row.variant.small().unwrap().clone(),
        input: row.input,
        id: row.id,
        hgvs_g: row.hgvs_g,
        consequence: row.consequence,
        other_consequences: Vec::new(),
        call: row.call,
        relatives: Vec::new(),
        quality: row.quality,
        filter: row.filter,
        frequency: row.frequency,
        frequency_source: row.frequency_source,
        resources: row.resources,
        parts: Vec::new(),
        evidence: row.evidence,
        ranked_down: row.ranked_down,
        rescues: row.rescues,
        denied: None,
        loci: Vec::new(),
        listed_on_request: false,
        notices: Vec::new(),
        trail: row.trail,
    };
    candidate.allele.start = start;
    candidate.input.position = start + 1;
    candidate.call.zygosity = zygosity;
    candidate.consequence.as_mut().unwrap().terms = vec![term];
    candidate
}

fn label(candidate: &Candidate, case: &Case) -> GermlineLabelling {
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    germline_label(candidate, None, book.for_gene(&candidate.gene.symbol), case).unwrap()
}

/// The tiers of a gene's candidates, with the whole answers of family and classification.
fn tiers(candidates: &[Candidate], gene: &GeneFacts, sex: Sex) -> (Vec<Tier>, Vec<(Fit, Tiering)>) {
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let settings = book.for_gene(&gene.symbol);
    let weighed: Vec<(HitWeight, AlleleModes)> = candidates
        .iter()
        .map(|c| {
            let strength = strength(c, &[], settings);
            let (modes, dominant_needs) = allele_modes(c, &[], strength, gene, &[], settings);
            let weight = strength.weight(exact_effect(c, &[], settings));
            (weight, AlleleModes { modes, dominant_needs })
        })
        .collect();
    let called: Vec<CalledAllele<'_>> = candidates
        .iter()
        .zip(&weighed)
        .map(|(c, (weight, modes))| CalledAllele {
            chromosome: c.allele.chromosome,
            call: &c.call,
            input: &c.input,
            variant: CalledVariant::Small(&c.allele),
            weight: *weight,
            modes,
            over_deletion: None,
        })
        .collect();
    let fits = fit_gene(&called, sex, &FamilyPhases::default());
    let reads = ReadEvidence::default();
    let evidence: Vec<CandidateEvidence<'_>> = candidates
        .iter()
        .zip(&fits)
        .map(|(candidate, fit)| CandidateEvidence {
            candidate,
            combined: &[],
            reads: &reads,
            fit,
            de_novo: None,
        })
        .collect();
    let tierings = tier_gene(&evidence, &[], gene, settings);
    (tierings.iter().map(|t| t.tier).collect(), fits.into_iter().zip(tierings).collect())
}

#[test]
fn inheritance_decides_the_tier() {
    let one = |modes: &[&str], term, zygosity| {
        let gene = gene(modes);
        tiers(&[candidate(&gene, 100, term, zygosity)], &gene, Sex::Unknown).0[0]
    };
    let het = Zygosity::Heterozygous;
    assert_eq!(one(&["AD"], Term::StopGained, het), Tier::One);
    assert_eq!(one(&["AD"], Term::Missense, het), Tier::Two);
    assert_eq!(one(&["AD"], Term::SpliceRegion, het), Tier::Splice);
    assert_eq!(one(&["AR"], Term::StopGained, het), Tier::RecessiveSingle);
    assert_eq!(one(&["AR"], Term::StopGained, Zygosity::Homozygous), Tier::One);
    assert_eq!(one(&["AR", "AD"], Term::StopGained, het), Tier::One);
    let mut amber = gene(&["AD"]);
    amber.evidence = "amber".into();
    assert_eq!(
        tiers(&[candidate(&amber, 100, Term::StopGained, het)], &amber, Sex::Unknown).0,
        [Tier::Three]
    );
}

#[test]
fn x_linked_recessive_asks_for_the_sex() {
    let gene = gene(&["XLR"]);
    let of = |sex| {
        let mut c = candidate(&gene, 100, Term::StopGained, Zygosity::Heterozygous);
        c.allele.chromosome = Chromosome::X;
        tiers(&[c], &gene, sex).0[0]
    };
    assert_eq!(
        (of(Sex::Male), of(Sex::Female), of(Sex::Unknown)),
        (Tier::One, Tier::RecessiveSingle, Tier::RecessiveSingle)
    );
}

#[test]
fn two_hits_fit_a_recessive_gene_unless_in_cis() {
    let gene = gene(&["AR"]);
    let pair = |prepare: &dyn Fn(&mut [Candidate])| {
        let het = Zygosity::Heterozygous;
        let mut pair = vec![
            candidate(&gene, 100, Term::StopGained, het),
            candidate(&gene, 900, Term::Missense, het),
        ];
        prepare(&mut pair);
        let (tiers, answers) = tiers(&pair, &gene, Sex::Unknown);
        let (fit, tiering) = answers[0].clone();
        assert_eq!(tiering.partners, [Variant::Small(pair[1].allele.clone())]);
        (tiers, fit.text)
    };
    let (unphased, text) = pair(&|_| {});
    assert_eq!(unphased, [Tier::One, Tier::Two]);
    assert!(text.contains("phase unknown"), "{text}");
    let phased = |second: &'static str| {
        move |pair: &mut [Candidate]| {
            for (c, gt) in pair.iter_mut().zip(["0|1", second]) {
                c.call.phase_set = Value::Known("7".to_owned());
                c.call.allele_genotype = Genotype::parse(gt);
            }
        }
    };
    assert_eq!(pair(&phased("0|1")).0, [Tier::RecessiveSingle, Tier::RecessiveSingle]);
    let (trans, text) = pair(&phased("1|0"));
    // The moderate partner of a high hit is of the first tier where the two are proven in trans.
    assert_eq!(trans, [Tier::One, Tier::One]);
    assert!(text.contains("in trans"), "{text}");
    // GT 1/2: two alternates of one record lie on different copies.
    let (_, text) = pair(&|pair| {
        pair[1].input.position = pair[0].input.position;
        pair.iter_mut().for_each(|c| c.call.zygosity = Zygosity::HeterozygousAlternate);
    });
    assert!(text.contains("in trans"), "{text}");
    // A splice-region allele is a possible partner: the graver one is tier 2, it keeps its tier.
    let splice =
        |c: &mut Candidate| c.consequence.as_mut().unwrap().terms = vec![Term::SpliceRegion];
    let (tiers, text) = pair(&|pair| splice(&mut pair[1]));
    assert_eq!(tiers, [Tier::Two, Tier::Splice]);
    assert!(text.contains("possible compound heterozygote, only with"), "{text}");
    let (tiers, _) = pair(&|pair| {
        splice(&mut pair[1]);
        phased("0|1")(pair);
    });
    assert_eq!(tiers, [Tier::RecessiveSingle, Tier::Splice], "on one haplotype");
    let (tiers, _) = pair(&|pair| {
        splice(&mut pair[1]);
        pair[0].consequence.as_mut().unwrap().terms = vec![Term::Missense];
    });
    assert_eq!(tiers, [Tier::RecessiveSingle, Tier::Splice], "a moderate hit needs a full one");
    // Two of weaker evidence are named as well, and keep their tiers.
    let (tiers, text) = pair(&|pair| pair.iter_mut().for_each(splice));
    assert_eq!(tiers, [Tier::Splice, Tier::Splice]);
    assert!(text.ends_with("both of weaker evidence, phase unknown"), "{text}");
}

/// A gene with a dominant and a recessive disease: the pair is named although one copy is enough,
/// and an allele of the dominant disease alone is no second hit of the recessive one.
#[test]
fn pairs_are_of_the_recessive_disease() {
    let gene = gene(&["AD", "AR"]);
    let pair = |first_modes: &[&str], zygosity| {
        let mut first = candidate(&gene, 100, Term::Missense, zygosity);
        if !first_modes.is_empty() {
            first.loci = vec![curated(LocusEffect::Pathogenic, first_modes, PartnerSide::Any)];
        }
        let mut second = candidate(&gene, 900, Term::StopGained, Zygosity::Heterozygous);
        second.loci = vec![curated(LocusEffect::Carrier, &["AR"], PartnerSide::Any)];
        let (tiers, answers) = tiers(&[first, second], &gene, Sex::Unknown);
        (tiers, answers[0].0.text.clone(), answers[1].0.text.clone())
    };
    let (tiers, first, second) = pair(&[], Zygosity::Heterozygous);
    assert_eq!(tiers, [Tier::Two, Tier::One]);
    let named = "; possible compound heterozygote with 1 other hit(s), phase unknown";
    assert_eq!(first, format!("heterozygous, fits AD{named}"));
    assert_eq!(second, format!("single heterozygous hit; recessive{named}"));
    let (tiers, first, second) = pair(&["AD"], Zygosity::Heterozygous);
    assert_eq!(tiers, [Tier::One, Tier::RecessiveSingle]);
    assert_eq!(first, "heterozygous, fits AD");
    assert_eq!(second, "single heterozygous hit; recessive");
    assert_eq!(pair(&[], Zygosity::Homozygous).1, "homozygous, fits AD");
}

/// A locus whose own allele the candidate is, with an effect as `panels/loci.tsv` states it.
fn curated(effect: LocusEffect, modes: &[&str], partner: PartnerSide) -> LocusHit {
    LocusHit {
        id: "G_c.1A>C".into(),
        category: "af_exempt_allele".into(),
        action: LocusAction::Rescue,
        exact: true,
        of_part: None,
        hgvs: String::new(),
        known_as: String::new(),
        effect: Some(StatedEffect {
            effect,
            modes: modes.iter().copied().collect(),
            partner,
            modifies: Vec::new(),
            reason: "the reason".into(),
            source: "a source".into(),
            certainty: "B".into(),
        }),
        rescued_from: RescueScope::EVERYTHING,
        why: String::new(),
        source: String::new(),
    }
}

#[test]
fn a_curated_effect_beats_consequence_and_clinvar() {
    let gene = gene(&["AD", "AR"]);
    let (het, hom) = (Zygosity::Heterozygous, Zygosity::Homozygous);
    let with = |effect, zygosity, term| {
        let mut c = candidate(&gene, 100, term, zygosity);
        let mode = if effect == LocusEffect::Pathogenic { "AD" } else { "AR" };
        c.loci = vec![curated(effect, &[mode], PartnerSide::Trans)];
        c
    };
    let alone =
        |effect, zygosity| tiers(&[with(effect, zygosity, Term::Intron)], &gene, Sex::Unknown).0[0];
    assert_eq!(alone(LocusEffect::Pathogenic, het), Tier::One);
    assert_eq!(alone(LocusEffect::Carrier, het), Tier::RecessiveSingle);
    assert_eq!(alone(LocusEffect::Carrier, hom), Tier::One);
    for zygosity in [het, hom] {
        assert_eq!(alone(LocusEffect::Hypomorph, zygosity), Tier::RecessiveSingle);
        assert_eq!(alone(LocusEffect::Modifier, zygosity), Tier::Modifier);
        assert_eq!(alone(LocusEffect::Marker, zygosity), Tier::Modifier);
    }
    let missense = with(LocusEffect::Marker, het, Term::Missense);
    assert_eq!(tiers(&[missense], &gene, Sex::Unknown).0, [Tier::Modifier]);
    let recessive = self::gene(&["AR"]);
    let pair = |effect, other: Candidate| {
        let mut first = with(effect, het, Term::Intron);
        first.allele.start = 500;
        tiers(&[first, other], &recessive, Sex::Unknown).0
    };
    let stop = || candidate(&recessive, 900, Term::StopGained, het);
    assert_eq!(pair(LocusEffect::Hypomorph, stop()), [Tier::One, Tier::One]);
    let missense = candidate(&recessive, 900, Term::Missense, het);
    assert_eq!(pair(LocusEffect::Hypomorph, missense), [Tier::Two, Tier::Two]);
    let both = [Tier::RecessiveSingle, Tier::RecessiveSingle];
    let other = with(LocusEffect::Hypomorph, het, Term::Intron);
    assert_eq!(pair(LocusEffect::Hypomorph, other), both, "no two hypomorphs");
    let other = with(LocusEffect::Carrier, het, Term::Intron);
    assert_eq!(pair(LocusEffect::Carrier, other), [Tier::One, Tier::One]);
    assert_eq!(pair(LocusEffect::Modifier, stop()), [Tier::Modifier, Tier::RecessiveSingle]);
}

/// An allele that is listed on request alone changes no tier and no pair of another row.
#[test]
fn an_allele_listed_on_request_is_no_partner() {
    let gene = gene(&["AR"]);
    let pair = |listed_on_request| {
        let stop = candidate(&gene, 100, Term::StopGained, Zygosity::Heterozygous);
        let intronic = candidate(&gene, 500, Term::Intron, Zygosity::Heterozygous);
        tiers(&[stop, Candidate { listed_on_request, ..intronic }], &gene, Sex::Unknown)
    };
    let (found, answers) = pair(true);
    assert_eq!(found, [Tier::RecessiveSingle, Tier::NonCoding]);
    assert_eq!(answers[0].0.text, "single heterozygous hit; recessive");
    assert!(answers[0].1.partners.is_empty());
    assert!(answers[1].1.reason.ends_with(", listed on request"), "{}", answers[1].1.reason);
    assert_eq!(pair(false).0, [Tier::Two, Tier::NonCoding], "a named mechanism is a weak partner");
}

/// A block of a stop and a curated part is as grave as the stop alone, in the gene's own modes; a
/// block of missense changes is what its curated part is.
#[test]
fn a_curated_part_never_weakens_a_block_of_high_impact() {
    let gene = gene(&["AD", "AR"]);
    let block = |effects: &[LocusEffect], term| {
        let mut c = candidate(&gene, 100, term, Zygosity::Heterozygous);
        let hit = |effect: &LocusEffect| LocusHit {
            of_part: Some(c.allele.clone()),
            ..curated(*effect, &["AR"], PartnerSide::Trans)
        };
        c.loci = effects.iter().map(hit).collect();
        let (tiers, answers) = tiers(&[c], &gene, Sex::Unknown);
        (tiers[0], answers[0].1.reason.clone())
    };
    use LocusEffect::{Carrier, Hypomorph, Marker, Modifier};
    for effect in [Hypomorph, Carrier, Modifier, Marker] {
        let (tier, reason) = block(&[effect], Term::StopGained);
        assert_eq!((tier, reason.as_str()), (Tier::One, "high impact (stop_gained)"), "{effect}");
    }
    assert_eq!(block(&[Hypomorph], Term::Missense).0, Tier::RecessiveSingle);
    let (tier, reason) = block(&[Hypomorph, Carrier], Term::Missense);
    assert_eq!(tier, Tier::RecessiveSingle);
    assert!(reason.contains("curated carrier allele"), "the gravest part: {reason}");
}

#[test]
fn a_hypomorph_in_cis_makes_the_partner_s_disease_only() {
    let gene = gene(&["XLR"]);
    let pair = |zygosity, sex| {
        let mut hypomorph = candidate(&gene, 100, Term::Missense, zygosity);
        hypomorph.loci = vec![curated(LocusEffect::Hypomorph, &["XLR"], PartnerSide::Cis)];
        let mut carrier = candidate(&gene, 500, Term::Missense, zygosity);
        carrier.loci = vec![curated(LocusEffect::Carrier, &["XLR"], PartnerSide::Any)];
        tiers(&[hypomorph, carrier], &gene, sex).0
    };
    let none = [Tier::RecessiveSingle, Tier::RecessiveSingle];
    assert_eq!(pair(Zygosity::Hemizygous, Sex::Male), [Tier::One, Tier::One]);
    assert_eq!(pair(Zygosity::Heterozygous, Sex::Female), none);
}

#[test]
fn a_dominant_disease_needs_its_class_of_alleles() {
    let of = |modes: &[&str], term| {
        let mut gene = gene(modes);
        gene.dominant_mechanism = "gain_of_function".into();
        gene.dominant_alleles = vec![AlleleClass::Missense, AlleleClass::Inframe];
        let mut c = candidate(&gene, 100, term, Zygosity::Heterozygous);
        let residue = 3;
        let (nmd, junction_behind) = (Nmd::Triggers, false);
        c.consequence.as_mut().unwrap().termination =
            Termination::At { residue, nmd, junction_behind };
        let (tiers, answers) = tiers(&[c], &gene, Sex::Unknown);
        (tiers[0], answers[0].1.reason.clone())
    };
    assert_eq!(of(&["AD", "AR"], Term::Missense).0, Tier::Two);
    let need = "the dominant disease (gain of function) needs missense, in-frame alleles";
    for (modes, tier) in [(&["AD", "AR"][..], Tier::RecessiveSingle), (&["AD"], Tier::Two)] {
        let (found, reason) = of(modes, Term::StopGained);
        assert_eq!(found, tier);
        assert!(reason.contains(need), "{reason}");
    }
    assert_eq!(of(&["AR"], Term::StopGained).0, Tier::RecessiveSingle);
}

/// An allele beside a splice site has the class of the site, one in front of the gene that of the
/// promoter, whatever says that it is pathogenic.
#[test]
fn the_class_of_an_allele_follows_its_place() {
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let mut gene = gene(&["AD", "AR"]);
    let modes = |gene: &GeneFacts, term, start, known: bool| {
        let mut c = candidate(gene, start, term, Zygosity::Heterozygous);
        c.rescues.clear();
        if known {
            c.resources.clinvar = Looked::Known(ClinvarEntry {
                significance: "Pathogenic".into(),
                stars: Some(2),
                ..ClinvarEntry::default()
            });
        }
        let transcript = transcript(&c.consequence.as_ref().unwrap().of.transcript);
        let settings = book.for_gene(&gene.symbol);
        let strength = strength(&c, &[], settings);
        let (modes, need) = allele_modes(&c, &[], strength, gene, &[&transcript], settings);
        assert_eq!(modes.contains(ModeOfInheritance::AutosomalDominant), need.is_none());
        need.is_none()
    };
    for (class, term, start, fits) in [
        // The exon at 1,000 has 99 bases, the one at 2,000 has 100.
        (AlleleClass::SpliceInframe, Term::SpliceDonor5thBase, 1_103, true),
        (AlleleClass::SpliceInframe, Term::SpliceDonor5thBase, 2_104, false),
        (AlleleClass::SpliceInframe, Term::SplicePolypyrimidineTract, 1_990, false),
        (AlleleClass::Splice, Term::SpliceRegion, 2_104, true),
        (AlleleClass::SpliceInframe, Term::Intron, 1_500, true),
        (AlleleClass::Missense, Term::Intron, 1_500, false),
        (AlleleClass::Missense, Term::SpliceDonor5thBase, 1_103, false),
        (AlleleClass::FivePrimeAndPromoter, Term::FivePrimeUtr, 1_003, true),
        (AlleleClass::FivePrimeAndPromoter, Term::Upstream, 900, true),
        (AlleleClass::Missense, Term::Upstream, 900, false),
        (AlleleClass::Missense, Term::ThreePrimeUtr, 2_050, false),
        (AlleleClass::Missense, Term::StopRetained, 2_050, true),
    ] {
        gene.dominant_alleles = vec![class];
        for known in [true, false] {
            assert_eq!(modes(&gene, term, start, known), fits, "{class:?} {term} {start} {known}");
        }
    }
}

/// A transcript of two exons, of 99 and 100 bases.
fn transcript(id: &str) -> Transcript {
    Transcript {
        id: id.to_owned(),
        refseq: None,
        protein: None,
        gene: "G".into(),
        gene_id: None,
        hgnc_id: None,
        contig: "chr21".into(),
        strand: Strand::Plus,
        exons: vec![Span::new(1_000, 1_099), Span::new(2_000, 2_100)],
        cds: Vec::new(),
        biotype: "protein_coding".into(),
        mane: None,
        start_complete: true,
        end_complete: true,
        source: String::new(),
        traits: Traits::default(),
    }
}

#[test]
fn of_many_partners_the_gravest_are_listed() {
    let gene = gene(&["AR"]);
    let het = Zygosity::Heterozygous;
    let term = |i| if i % 10 == 9 { Term::StopGained } else { Term::SpliceRegion };
    let all: Vec<Candidate> =
        (0..40).map(|i| candidate(&gene, 100 + 10 * i, term(i), het)).collect();
    let (_, answers) = tiers(&all, &gene, Sex::Unknown);
    let stops = |c: &&Candidate| c.consequence.as_ref().unwrap().terms == [Term::StopGained];
    let stops: Vec<Variant> =
        all.iter().filter(stops).map(|c| Variant::Small(c.allele.clone())).collect();
    for (c, (_, tiering)) in all.iter().zip(&answers) {
        let mut others = stops.iter().filter(|n| n.small() != Some(&c.allele));
        assert!(others.all(|n| tiering.partners.contains(n)), "{:?}", tiering.partners);
        assert_eq!((tiering.partners.len(), tiering.partners_not_listed), (20, 19));
    }
}

#[test]
fn tissue_and_share_of_reads_warn() {
    let gene = gene(&["AD"]);
    let warnings = |tissue, malignancy, age, vaf| {
        let mut c = candidate(&gene, 100, Term::Missense, Zygosity::Heterozygous);
        c.call.vaf = Value::Known(vaf);
        let case = Case { tissue, haematological_malignancy: malignancy, age, ..Case::default() };
        match label(&c, &case).call_notice {
            Some(AlleleNotice::GermlineLabel { label, text }) => {
                format!("{}: {text}", label.name())
            }
            Some(other) => panic!("{other:?}"),
            None => String::new(),
        }
    };
    assert_eq!(warnings(Tissue::Blood, None, None, 0.5), "");
    assert!(warnings(Tissue::Blood, None, None, 0.25).contains("clonal haematopoiesis"));
    assert!(warnings(Tissue::Blood, Some(true), None, 0.5).contains("cultured fibroblasts"));
    assert!(warnings(Tissue::BloodInRemission, Some(true), None, 0.5).contains("remission"));
    assert!(warnings(Tissue::FibroblastCulture, Some(true), None, 0.5).is_empty());
    assert!(warnings(Tissue::FibroblastCulture, Some(true), None, 0.2).contains("biopsy"));
    assert!(
        warnings(Tissue::Blood, None, Some(60.0), 0.5).contains("at this age"),
        "RUNX1 is a gene of clonal haematopoiesis"
    );
}

/// Section 3 of the facts' thresholds, line by line: tissue, malignancy, age, gene, call, reads of
/// it and of the reference, label, whether the whole interval lies in the window.
#[test]
fn share_tissue_and_gene_decide_what_may_be_called_germline() {
    use Zygosity::{Heterozygous as Het, Homozygous as Hom};
    use panelwise::model::germline::GermlineLabel as L;
    let ask =
        |tissue, malignancy, age: f64, symbol: &str, zygosity, alternate: u32, reference: u32| {
            let mut facts = gene(&["AD"]);
            facts.symbol = symbol.into();
            facts.malignancy_flag = if symbol == "RUNX1" { "yes" } else { "no" }.into();
            let mut c = candidate(&facts, 100, Term::Missense, zygosity);
            (c.call.ref_depth, c.call.alt_depth) =
                (Value::Known(reference), Value::Known(alternate));
            c.call.vaf = Value::Known(f64::from(alternate) / f64::from(alternate + reference));
            let age = (age > 0.0).then_some(age);
            let case =
                Case { tissue, haematological_malignancy: malignancy, age, ..Case::default() };
            let GermlineLabelling { germline, call_notice, read_notice } = label(&c, &case);
            assert_eq!(germline.warn, call_notice.is_some(), "{symbol} {alternate} {reference}");
            assert_eq!(read_notice, None);
            assert!(!germline.source.is_empty() && germline.counted_by == "call set");
            (germline.label, germline.firm)
        };
    use Tissue::{Blood, BloodInRemission, FibroblastCulture, Marrow, Saliva, SkinBiopsy, Unknown};
    let (yes, no, none) = (Some(true), Some(false), None);
    assert_eq!(ask(FibroblastCulture, yes, 0.0, "RUNX1", Het, 50, 50), (L::Germline, true));
    assert_eq!(ask(SkinBiopsy, none, 0.0, "RUNX1", Het, 15, 85), (L::Mosaic, true));
    assert_eq!(ask(SkinBiopsy, none, 0.0, "RUNX1", Het, 3, 97).0, L::Trace);
    assert_eq!(ask(Blood, no, 0.0, "ANK1", Het, 17, 23), (L::GermlinePresumed, false));
    assert_eq!(ask(Blood, no, 0.0, "ANK1", Het, 55, 55), (L::GermlinePresumed, true));
    assert_eq!(ask(Blood, no, 40.0, "RUNX1", Het, 20, 20).0, L::GermlinePresumed);
    assert_eq!(ask(Blood, no, 60.0, "RUNX1", Het, 20, 20).0, L::GermlineConfirm);
    assert_eq!(ask(Blood, no, 60.0, "ANK1", Het, 20, 20).0, L::GermlinePresumed);
    assert_eq!(ask(Blood, no, 0.0, "ANK1", Het, 18, 82), (L::MosaicOrClonal, true));
    assert_eq!(ask(Blood, no, 0.0, "ANK1", Het, 9, 25), (L::MosaicOrClonal, false));
    assert_eq!(ask(Blood, no, 0.0, "RUNX1", Het, 18, 82), (L::Clonal, true));
    assert_eq!(ask(Blood, none, 0.0, "RUNX1", Het, 5, 95).0, L::Trace);
    assert_eq!(ask(Marrow, yes, 0.0, "RUNX1", Het, 45, 55), (L::PotentialGermline, true));
    assert_eq!(ask(Marrow, yes, 0.0, "ANK1", Het, 45, 55).0, L::NotEstablished);
    assert_eq!(ask(Marrow, yes, 0.0, "ANK1", Het, 20, 80).0, L::Clonal);
    assert_eq!(ask(BloodInRemission, yes, 0.0, "ANK1", Het, 45, 55).0, L::PotentialGermline);
    assert_eq!(ask(Blood, yes, 0.0, "SAMD9L", Het, 18, 82).0, L::GermlineOrRescued);
    assert_eq!(ask(Blood, none, 0.0, "FANCA", Het, 18, 82).0, L::GermlineOrRescued);
    assert_eq!(ask(Saliva, none, 0.0, "FANCA", Het, 18, 82).0, L::Mosaic);
    assert_eq!(ask(Unknown, none, 0.0, "ANK1", Het, 18, 82).0, L::MosaicOrClonal);
    assert_eq!(ask(Unknown, none, 0.0, "ANK1", Het, 90, 10), (L::HighShare, true));
    assert_eq!(ask(Blood, none, 0.0, "ANK1", Hom, 100, 0).0, L::GermlinePresumed);
    assert_eq!(ask(Blood, none, 0.0, "ANK1", Hom, 50, 50).0, L::MosaicOrClonal);
}

/// Section 8 of the facts' thresholds: on in 1, for some genes in 2a, off in 2b. Other labels stay
/// as they are.
#[test]
fn each_panel_says_whether_a_low_share_is_mosaic_or_clonal() {
    use panelwise::model::germline::GermlineLabel as L;
    let ask = |panels: &[&str], symbol: &str, malignancy, tissue, alternate: u32| {
        let panels = panelwise::settings::PanelScope::whole(panels);
        let book = SettingsBook::load(&panelwise::panel::Names, &panels, None, &[]).unwrap();
        let mut facts = gene(&["AD"]);
        facts.symbol = symbol.into();
        let mut c = candidate(&facts, 100, Term::Missense, Zygosity::Heterozygous);
        (c.call.ref_depth, c.call.alt_depth) =
            (Value::Known(100 - alternate), Value::Known(alternate));
        c.call.vaf = Value::Known(f64::from(alternate) / 100.0);
        let case = Case { tissue, haematological_malignancy: malignancy, ..Case::default() };
        let labelling = germline_label(&c, None, book.for_gene(symbol), &case).unwrap();
        (labelling.germline.label, labelling.call_notice.is_some())
    };
    use Tissue::{Blood, SkinBiopsy};
    for (panels, gene, label) in [
        (&["HAEM1-ALL"][..], "RUNX1", L::Clonal),
        (&["HAEM1-ALL"], "TUBB1", L::MosaicOrClonal),
        (&["HAEM2A-IT"], "RUNX1", L::Clonal),
        (&["HAEM2A-IT"], "TUBB1", L::LowShare),
        (&["HAEM2B-PLTFUNC"], "RUNX1", L::LowShare),
        (&["HAEM2B-PLTFUNC"], "TUBB1", L::LowShare),
        (&["HAEM1-ALL", "HAEM2B-PLTFUNC"], "TUBB1", L::MosaicOrClonal),
        (&["HAEM3-HHA"], "TUBB1", L::MosaicOrClonal),
        (&["HAEM2B-PLTFUNC"], "SAMD9L", L::GermlineOrRescued),
    ] {
        let (found, warned) = ask(panels, gene, None, Blood, 18);
        assert_eq!((found, warned), (label, label != L::LowShare), "{panels:?} {gene}");
    }
    assert_eq!(ask(&["HAEM2B-PLTFUNC"], "TUBB1", None, SkinBiopsy, 18).0, L::LowShare);
    // A stated malignancy is asked about whatever the panel.
    assert_eq!(ask(&["HAEM2B-PLTFUNC"], "TUBB1", Some(true), Blood, 18).0, L::Clonal);
    // Not the low shares only: the others are told as ever.
    for (alternate, label) in [(3, L::Trace), (50, L::GermlinePresumed), (90, L::HighShare)] {
        assert_eq!(ask(&["HAEM2B-PLTFUNC"], "TUBB1", None, Blood, alternate).0, label);
    }
}

#[test]
fn reads_counted_anew_overrule_the_call_sets_share_and_both_stand() {
    use panelwise::model::germline::GermlineLabel as L;
    let gene = gene(&["AD"]);
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let case = Case { tissue: Tissue::Blood, ..Case::default() };
    let mut c = candidate(&gene, 100, Term::Missense, Zygosity::Heterozygous);
    c.call.vaf = Value::Known(0.2);
    let ask = |c: &Candidate, reads: Option<&ReadSupport>| {
        germline_label(c, reads, book.general(), &case)
    };
    let by_calls = ask(&c, None).unwrap();
    assert_eq!(by_calls.germline.label, L::Clonal);
    assert!(by_calls.call_notice.is_some() && by_calls.read_notice.is_none());
    let mut support = panelwise::coverage::judge::not_examined("");
    (support.alternate, support.reference) = (30, 30);
    (support.vaf, support.vaf_interval) = (Some(0.5), Some([0.377, 0.623]));
    let both = ask(&c, Some(&support)).unwrap();
    let label = &both.germline;
    assert_eq!((label.label, label.counted_by, label.firm), (L::GermlinePresumed, "reads", true));
    assert_eq!(both.call_notice, by_calls.call_notice);
    let labels =
        AlleleNotice::GermlineLabels { by_reads: L::GermlinePresumed, by_calls: L::Clonal };
    assert_eq!(both.read_notice, Some(labels));
    // Too few reads decide nothing.
    (support.alternate, support.reference) = (4, 4);
    assert_eq!(ask(&c, Some(&support)), Some(by_calls));
    // Heteroplasmy is no zygosity.
    c.allele.chromosome = Chromosome::M;
    assert_eq!(ask(&c, Some(&support)), None);
}
