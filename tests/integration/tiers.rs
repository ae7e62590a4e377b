//! Tiers of one gene: mode of inheritance, two hits, phase, evidence, case warnings.

use super::fixture;
use panelwise::classify::classify_gene;
use panelwise::model::case::{Case, Sex, Tissue};
use panelwise::model::ledger::Tier;
use panelwise::model::row::{GeneFacts, Row};
use panelwise::model::{Chromosome, Term, Value, Zygosity};
use panelwise::settings::SettingsBook;
use std::sync::Arc;

fn gene(modes: &[&str]) -> GeneFacts {
    let mut gene = GeneFacts::clone(&fixture::report().rows[0].gene);
    gene.inheritance = modes.iter().copied().collect();
    gene.evidence = "green".into();
    gene
}

fn row(gene: &GeneFacts, start: u64, term: Term, zygosity: Zygosity) -> Row {
    let mut row = fixture::report().rows.into_iter().find(|r| r.consequence.is_some()).unwrap();
    row.gene = Arc::new(gene.clone());
    row.allele.start = start;
    row.input.position = start + 1;
    row.call.zygosity = zygosity;
    row.other_consequences.clear();
    row.loci.clear();
    row.warnings.clear();
    row.consequence.as_mut().unwrap().terms = vec![term];
    row
}

fn tiers(mut rows: Vec<Row>, gene: &GeneFacts, case: &Case) -> (Vec<Tier>, Vec<Row>) {
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    classify_gene(&mut rows, gene, book.of(&gene.symbol), case);
    (rows.iter().map(|r| r.tier).collect(), rows)
}

#[test]
fn inheritance_decides_the_tier() {
    let none = Case::default();
    let one = |modes: &[&str], term, zygosity| {
        let gene = gene(modes);
        tiers(vec![row(&gene, 100, term, zygosity)], &gene, &none).0[0]
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
        tiers(vec![row(&amber, 100, Term::StopGained, het)], &amber, &none).0,
        [Tier::Three]
    );
}

#[test]
fn x_linked_recessive_asks_for_the_sex() {
    let gene = gene(&["XLR"]);
    let of = |sex| {
        let mut r = row(&gene, 100, Term::StopGained, Zygosity::Heterozygous);
        r.allele.chromosome = Chromosome::X;
        tiers(vec![r], &gene, &Case { sex, ..Case::default() }).0[0]
    };
    assert_eq!(
        (of(Sex::Male), of(Sex::Female), of(Sex::Unknown)),
        (Tier::One, Tier::RecessiveSingle, Tier::RecessiveSingle)
    );
}

#[test]
fn two_hits_fit_a_recessive_gene_unless_in_cis() {
    let gene = gene(&["AR"]);
    let pair = |prepare: &dyn Fn(&mut [Row])| {
        let het = Zygosity::Heterozygous;
        let mut rows =
            vec![row(&gene, 100, Term::StopGained, het), row(&gene, 900, Term::Missense, het)];
        prepare(&mut rows);
        tiers(rows, &gene, &Case::default())
    };
    let (unphased, rows) = pair(&|_| {});
    assert_eq!(unphased, [Tier::One, Tier::Two]);
    assert!(rows[0].inheritance.contains("phase unknown"), "{}", rows[0].inheritance);
    assert_eq!(rows[0].partners, [rows[1].allele.to_string()]);
    let phased = |second: &'static str| {
        move |rows: &mut [Row]| {
            for (r, gt) in rows.iter_mut().zip(["0|1", second]) {
                r.call.phased = true;
                r.call.phase_set = Value::Known("7".to_owned());
                r.call.allele_genotype = gt.to_owned();
            }
        }
    };
    assert_eq!(pair(&phased("0|1")).0, [Tier::RecessiveSingle, Tier::RecessiveSingle]);
    let (trans, rows) = pair(&phased("1|0"));
    assert_eq!(trans, [Tier::One, Tier::Two]);
    assert!(rows[0].inheritance.contains("in trans"), "{}", rows[0].inheritance);
    // GT 1/2: two alternates of one record lie on different copies.
    let (_, rows) = pair(&|rows| {
        rows[1].input.position = rows[0].input.position;
        rows.iter_mut().for_each(|r| r.call.zygosity = Zygosity::HeterozygousAlternate);
    });
    assert!(rows[0].inheritance.contains("in trans"), "{}", rows[0].inheritance);
    // A splice-region allele is a partner to look at, not a hit.
    let (tiers, rows) =
        pair(&|rows| rows[1].consequence.as_mut().unwrap().terms = vec![Term::SpliceRegion]);
    assert_eq!((tiers, rows[0].partners.len()), (vec![Tier::RecessiveSingle, Tier::Splice], 1));
}

#[test]
fn of_many_partners_the_gravest_are_listed() {
    let gene = gene(&["AR"]);
    let het = Zygosity::Heterozygous;
    let term = |i| if i % 10 == 9 { Term::StopGained } else { Term::SpliceRegion };
    let rows = (0..40).map(|i| row(&gene, 100 + 10 * i, term(i), het)).collect();
    let (_, rows) = tiers(rows, &gene, &Case::default());
    let stops = |r: &Row| r.consequence.as_ref().unwrap().terms == [Term::StopGained];
    let all: Vec<String> = rows.iter().filter(|r| stops(r)).map(|r| r.allele.to_string()).collect();
    for r in &rows {
        let others: Vec<&String> = all.iter().filter(|n| **n != r.allele.to_string()).collect();
        assert!(others.iter().all(|n| r.partners.contains(n)), "{:?}", r.partners);
        assert_eq!((r.partners.len(), r.partners_not_listed), (20, 19));
    }
}

#[test]
fn tissue_and_share_of_reads_warn() {
    let gene = gene(&["AD"]);
    let warnings = |tissue, malignancy, age, vaf| {
        let mut r = row(&gene, 100, Term::Missense, Zygosity::Heterozygous);
        r.call.vaf = Value::Known(vaf);
        let case = Case { tissue, haematological_malignancy: malignancy, age, ..Case::default() };
        tiers(vec![r], &gene, &case).1[0].warnings.join("; ")
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
            let mut r = row(&facts, 100, Term::Missense, zygosity);
            (r.call.ref_depth, r.call.alt_depth) =
                (Value::Known(reference), Value::Known(alternate));
            r.call.vaf = Value::Known(f64::from(alternate) / f64::from(alternate + reference));
            let age = (age > 0.0).then_some(age);
            let case =
                Case { tissue, haematological_malignancy: malignancy, age, ..Case::default() };
            let row = tiers(vec![r], &facts, &case).1.remove(0);
            let germline = row.germline.unwrap();
            assert_eq!(
                germline.warn,
                !row.warnings.is_empty(),
                "{symbol} {alternate} {reference}: {:?}",
                row.warnings
            );
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
    use panelwise::classify::set_label;
    use panelwise::model::germline::GermlineLabel as L;
    let ask = |panels: &[&str], symbol: &str, malignancy, tissue, alternate: u32| {
        let panels: Vec<String> = panels.iter().map(|p| (*p).to_owned()).collect();
        let book = SettingsBook::load(&panelwise::panel::Names, &panels, None, &[]).unwrap();
        let mut facts = gene(&["AD"]);
        facts.symbol = symbol.into();
        let mut r = row(&facts, 100, Term::Missense, Zygosity::Heterozygous);
        (r.call.ref_depth, r.call.alt_depth) =
            (Value::Known(100 - alternate), Value::Known(alternate));
        r.call.vaf = Value::Known(f64::from(alternate) / 100.0);
        let case = Case { tissue, haematological_malignancy: malignancy, ..Case::default() };
        set_label(&mut r, book.of(symbol), &case);
        (r.germline.unwrap().label, r.warnings.len())
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
        assert_eq!((found, warned > 0), (label, label != L::LowShare), "{panels:?} {gene}");
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
    use panelwise::classify::set_label;
    use panelwise::model::germline::GermlineLabel as L;
    let gene = gene(&["AD"]);
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let case = Case { tissue: Tissue::Blood, ..Case::default() };
    let mut r = row(&gene, 100, Term::Missense, Zygosity::Heterozygous);
    r.call.vaf = Value::Known(0.2);
    set_label(&mut r, book.general(), &case);
    assert_eq!(
        (r.germline.as_ref().unwrap().label, r.warnings.len()),
        (L::Clonal, 1),
        "{:?}",
        r.warnings
    );
    let mut support = panelwise::coverage::judge::not_examined("");
    (support.alternate, support.reference) = (30, 30);
    (support.vaf, support.vaf_interval) = (Some(0.5), Some([0.377, 0.623]));
    r.reads = Some(support);
    set_label(&mut r, book.general(), &case);
    let label = r.germline.as_ref().unwrap();
    assert_eq!((label.label, label.counted_by, label.firm), (L::GermlinePresumed, "reads", true));
    assert_eq!(r.warnings[1], "by the reads germline presumed, by the call set clonal");
    // Too few reads decide nothing.
    let few = r.reads.as_mut().unwrap();
    (few.alternate, few.reference) = (4, 4);
    set_label(&mut r, book.general(), &case);
    assert_eq!(r.germline.as_ref().unwrap().counted_by, "call set");
    // Heteroplasmy is no zygosity.
    r.allele.chromosome = Chromosome::M;
    r.germline = None;
    set_label(&mut r, book.general(), &case);
    assert_eq!(r.germline, None);
}
