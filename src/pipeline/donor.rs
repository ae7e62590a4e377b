//! A donor: a case of its own on the donor-relevant genes, of which the known pathogenic alleles and
//! those of tiers 1 and 2 are told, led by what could not be assessed.

use crate::Result;
use crate::filter::rules::BEFORE_ANNOTATION;
use crate::io::reads::AlignmentFile;
use crate::model::donor::{DonorFinding, DonorReport};
use crate::model::evidence::LocusHit;
use crate::model::ledger::{Outcome, Tier};
use crate::model::notice::{FamilyNotice, Notice, RunNotice, Severity};
use crate::model::report::CaseReport;
use crate::model::row::Row;
use crate::model::{LocusAction, NotCandidate, Variant};
use crate::pipeline::plan::{CallSets, CasePlan, RunSetup};
use crate::pipeline::progress::Progress;
use crate::pipeline::report_unwritten;
use crate::report::phrases;

/// Runs the case of a donor and picks what is told; the family's variants are answered elsewhere.
///
/// # Errors
/// Those of [`crate::pipeline::run`].
pub fn assess_donor(
    setup: &RunSetup,
    case: &CasePlan,
    call_sets: CallSets,
    progress: &dyn Progress,
) -> Result<DonorReport> {
    let report = report_unwritten(setup, case, call_sets, progress)?;
    let reads = case.family.patient.alignments.as_ref();
    Ok(DonorReport {
        person: case.family.patient.sample.clone(),
        minor: case.facts.is_minor() == Some(true),
        genes: report.genes.iter().map(|row| row.gene.symbol.clone()).collect(),
        not_assessed: not_assessed(&report, reads),
        family: Vec::new(),
        findings: findings(setup, &report),
    })
}

/// Lists what could not be assessed, the widest first.
fn not_assessed(report: &CaseReport, reads: Option<&AlignmentFile>) -> Vec<String> {
    let genes = report.genes.len();
    let mut list = Vec::new();
    if reads.is_none() {
        list.push(format!(
            "no reads were given: how well the {genes} gene(s) are covered is not known, and a place \
             without a record is not shown to be the reference"
        ));
    }
    if report.cnv.is_none() {
        list.push(
            "copy number was not judged: deletions and duplications of exons or genes are not \
             excluded"
                .to_owned(),
        );
    }
    let told = report.notices.iter().filter(|notice| limits_donor(notice));
    list.extend(told.map(|notice| phrases::phrase(notice).to_string()));
    let no_call = report.ledger.count_of(Outcome::NotCandidate(NotCandidate::NoCall));
    if no_call > 0 {
        list.push(format!("{no_call} allele(s) of these genes have no genotype of the donor"));
    }
    let quality = BEFORE_ANNOTATION.iter().filter(|rule| rule.quality);
    let dropped: u64 = quality.map(|r| report.ledger.count_of(Outcome::Dropped(r.name))).sum();
    if dropped > 0 {
        list.push(format!(
            "{dropped} allele(s) that the donor may carry were dropped by rules of quality"
        ));
    }
    list
}

/// Tells whether a notice says that something was not, or not fully, looked at.
fn limits_donor(notice: &Notice) -> bool {
    let of_panel = matches!(
        notice,
        Notice::Run(
            RunNotice::PanelNote { .. }
                | RunNotice::LociNotInForce { .. }
                | RunNotice::MoreTranscripts { .. }
        ) | Notice::Transcript(_)
            // The family's variants have rows of their own.
            | Notice::Family(FamilyNotice::KnownVariantWithoutRow { .. })
    );
    !of_panel && notice.severity() <= Severity::Caution
}

/// Picks the known pathogenic alleles, those of tiers 1 and 2, and changes of another kind.
fn findings(setup: &RunSetup, report: &CaseReport) -> Vec<DonorFinding> {
    let mut list: Vec<DonorFinding> =
        report.rows.iter().filter_map(|row| finding(setup, row)).collect();
    for gene in &report.genes {
        let changes: Vec<_> = gene.notices.iter().filter(|n| n.is_change()).cloned().collect();
        list.extend(phrases::gene_sentences(&changes).into_iter().map(|words| DonorFinding {
            gene: gene.gene.symbol.clone(),
            variant: words,
            hgvs_c: None,
            hgvs_p: None,
            genotype: None,
            depth: None,
            share: None,
            tier: None,
            why: "a change that no tier judges: look at it".to_owned(),
        }));
    }
    list
}

/// Returns the finding of a row; `None` where the allele is neither known nor of tier 1 or 2.
fn finding(setup: &RunSetup, row: &Row) -> Option<DonorFinding> {
    let known = known_by(setup, row);
    if known.is_none() && !matches!(row.tier, Tier::One | Tier::Two) {
        return None;
    }
    let consequence = row.consequence.as_ref();
    Some(DonorFinding {
        gene: row.gene.symbol.clone(),
        variant: row.variant.to_string(),
        hgvs_c: consequence.and_then(|c| {
            let accession = c.of.refseq.as_ref().unwrap_or(&c.of.transcript);
            Some(format!("{accession}:{}", c.hgvs_c.as_ref()?))
        }),
        hgvs_p: consequence.and_then(|c| c.hgvs_p.clone()),
        genotype: Some(row.call.genotype.clone()),
        depth: row.call.depth.get(),
        share: row.call.vaf.get(),
        tier: Some(row.tier),
        why: match known {
            Some(known) => format!("known pathogenic: {known}; {}", row.inheritance),
            None => format!("{}; {}", row.tier_reason, row.inheritance),
        },
    })
}

/// Tells by what the allele of a row is known as pathogenic: ClinVar, or a curated locus.
fn known_by(setup: &RunSetup, row: &Row) -> Option<String> {
    let rules = &setup.settings.for_gene(&row.gene.symbol).clinvar;
    if let Some(entry) = row.resources.clinvar.known()
        && rules.is_pathogenic(entry, rules.min_stars_known)
    {
        return Some(format!("ClinVar {}", entry.significance));
    }
    if matches!(row.tier, Tier::Modifier) || !matches!(row.variant, Variant::Small(_)) {
        return None;
    }
    let hit = row.loci.iter().find(|hit| is_disease(hit))?;
    Some(format!("locus {}", hit.id))
}

/// Tells whether a locus is met exactly and causes disease.
pub(super) fn is_disease(hit: &LocusHit) -> bool {
    let harmless = hit.effect.as_ref().is_some_and(|e| e.effect.is_harmless());
    hit.exact && !harmless && matches!(hit.action, LocusAction::Rescue | LocusAction::Flag)
}
