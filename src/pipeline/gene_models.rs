//! Rows of one gene looked at together: the names of partners, and the rows by model of inheritance.

use crate::model::family_row::{FamilyAtAllele, ModelAnswers, PairAnswers};
use crate::model::gene_event::GeneEvent;
use crate::model::gene_models::{GeneModel, GeneModels, GenePair, ModelCount};
use crate::model::gene_row::GeneRow;
use crate::model::ledger::Tier;
use crate::model::parents::DeNovoStatus;
use crate::model::row::Row;
use crate::model::segregation::{Answer, PairPhase};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Names the partner of each pair on its transcript, by the partner's own row: at the rows, and at the
/// events of the genes.
pub fn name_partners(rows: &mut [Row], genes: &mut [GeneRow]) {
    let place = |row: &Row| (row.gene.symbol.clone(), row.variant.to_string());
    let names: HashMap<(String, String), String> =
        rows.iter().filter_map(|row| Some((place(row), row.hgvs_c()?.to_owned()))).collect();
    let name = |symbol: &str, family: &mut FamilyAtAllele| {
        for pair in &mut family.pairs {
            pair.partner_name = names.get(&(symbol.to_owned(), pair.partner.clone())).cloned();
        }
    };
    for row in rows {
        let symbol = row.gene.symbol.clone();
        row.family.iter_mut().for_each(|family| name(&symbol, family));
    }
    for gene in genes {
        let symbol = gene.gene.symbol.clone();
        let families = gene.events.iter_mut().filter_map(|event| event.family.as_mut());
        families.for_each(|family| name(&symbol, family));
    }
}

/// Adds to each gene its rows by model, and its best pair.
pub fn add_models(genes: &mut [GeneRow], rows: &[Row]) {
    let mut by_gene: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_gene.entry(&row.gene.symbol).or_default().push(row);
    }
    for gene in genes {
        let own = by_gene.get(gene.gene.symbol.as_str()).map_or(&[][..], Vec::as_slice);
        gene.models = models(own, &gene.events);
    }
}

/// Counts the rows of one gene by model, and the pairs of its rows and events.
fn models(rows: &[&Row], events: &[GeneEvent]) -> GeneModels {
    let mut counts: BTreeMap<GeneModel, [u64; 2]> = BTreeMap::new();
    for row in rows {
        let new = row.de_novo.as_ref().is_some_and(|claim| {
            matches!(claim.status, DeNovoStatus::Supported | DeNovoStatus::CallsOnly)
        });
        if new {
            counts.entry(GeneModel::DeNovo).or_default()[0] += 1;
        }
        for (model, answer) in row.family.iter().flat_map(best_of_each) {
            counts.entry(model).or_default()[usize::from(answer == Answer::FitsIf)] += 1;
        }
    }
    let pairs = pairs(&hits(rows, events));
    for (model, GenePair { penetrance, pair, .. }) in &pairs {
        // A pair in cis fits no model of two hits: it is counted, and fits nothing.
        let is_open = pair.answers.shown(*penetrance).answer == Answer::FitsIf;
        let is_open = is_open && *model != GeneModel::PairInCis;
        counts.entry(*model).or_default()[usize::from(is_open)] += 1;
    }
    let counts = counts.into_iter().map(|(model, [fits, open])| ModelCount { model, fits, open });
    let opposite = pairs.into_iter().filter(|(model, _)| *model != GeneModel::PairInCis);
    let rank = |(_, found): &(GeneModel, GenePair)| {
        let GenePair { pair, penetrance, tiers, .. } = found;
        let phase = match pair.phase {
            PairPhase::Trans => 0,
            PairPhase::Conflict => 2,
            _ => 1,
        };
        // An event has no tier, and stands behind those that have one.
        let tiers = tiers.map(|tier| (tier.is_none(), tier));
        (pair.answers.shown(*penetrance).answer, phase, tiers)
    };
    // The first of those that are alike: rows come by tier.
    let best_pair = opposite.min_by_key(rank).map(|(_, pair)| pair);
    GeneModels { counts: counts.collect(), best_pair }
}

/// Returns the models of one allele that a row fits or can fit, each with its best answer.
fn best_of_each(family: &FamilyAtAllele) -> BTreeMap<GeneModel, Answer> {
    let mut best = BTreeMap::new();
    let shown = |m: &ModelAnswers| {
        let answer = m.shown(family.penetrance).answer;
        (answer != Answer::Excluded).then_some((GeneModel::of_allele(m.model)?, answer))
    };
    for (model, answer) in family.models.iter().filter_map(shown) {
        let own = best.entry(model).or_insert(answer);
        *own = answer.min(*own);
    }
    best
}

/// A row or an event that can be one of two hits.
struct Hit<'a> {
    /// Names the variant as pairs do.
    variant: String,
    /// Names it for a reader.
    name: String,
    tier: Option<Tier>,
    family: &'a FamilyAtAllele,
}

fn hits<'a>(rows: &[&'a Row], events: &'a [GeneEvent]) -> Vec<Hit<'a>> {
    let of_row = |row: &&'a Row| {
        let (variant, name) = (row.variant.to_string(), row.name());
        Some(Hit { variant, name, tier: Some(row.tier), family: row.family.as_ref()? })
    };
    let of_event = |event: &'a GeneEvent| {
        let (variant, name) = (event.event.clone(), event.event.clone());
        Some(Hit { variant, name, tier: None, family: event.family.as_ref()? })
    };
    rows.iter().filter_map(of_row).chain(events.iter().filter_map(of_event)).collect()
}

/// Lists the pairs of a gene's hits, each once: those in cis, and those of another phase that no
/// genotype excludes.
fn pairs(hits: &[Hit<'_>]) -> Vec<(GeneModel, GenePair)> {
    let tiers: HashMap<&str, Option<Tier>> =
        hits.iter().map(|hit| (hit.variant.as_str(), hit.tier)).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for Hit { variant, name, tier, family } in hits {
        for pair in &family.pairs {
            let penetrance = family.penetrance;
            let fits = pair.answers.shown(penetrance).answer != Answer::Excluded;
            let counted = GeneModel::of_pair(pair.phase)
                .filter(|model| fits || *model == GeneModel::PairInCis);
            let other = tiers.get(pair.partner.as_str());
            let (Some(model), Some(other)) = (counted, other) else { continue };
            if seen.insert(unordered(variant, pair)) {
                let (allele, tiers, pair) = (name.clone(), [*tier, *other], pair.clone());
                found.push((model, GenePair { allele, tiers, penetrance, pair }));
            }
        }
    }
    found
}

fn unordered(own: &str, pair: &PairAnswers) -> [String; 2] {
    let mut names = [own.to_owned(), pair.partner.clone()];
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::family_row::{NamedAnswer, PhaseSource};
    use crate::model::segregation::{InheritanceModel, Penetrance};
    use crate::report::fixture;

    fn answers(model: InheritanceModel, answer: Answer) -> ModelAnswers {
        let named = NamedAnswer { answer, persons: Vec::new() };
        ModelAnswers {
            model,
            complete: named.clone(),
            incomplete: named.clone(),
            complete_as_called: named.clone(),
            incomplete_as_called: named,
        }
    }

    fn family(models: &[(InheritanceModel, Answer)]) -> FamilyAtAllele {
        FamilyAtAllele {
            penetrance: Penetrance::Complete,
            models: models.iter().map(|(m, a)| answers(*m, *a)).collect(),
            why_not: None,
            origin: Vec::new(),
            origin_as_called: Vec::new(),
            pairs: Vec::new(),
            state: crate::model::segregation::CallState::Carries,
            relatives: Vec::new(),
            labels: Vec::new(),
            assumptions: Vec::new(),
        }
    }

    fn pair(partner: &Row, phase: PairPhase, answer: Answer) -> PairAnswers {
        PairAnswers {
            partner: partner.variant.to_string(),
            partner_name: None,
            phase,
            phase_as_called: phase,
            sources: vec![PhaseSource::Parents],
            fragments: None,
            answers: answers(InheritanceModel::RecessiveCompound, answer),
            origins: None,
        }
    }

    #[test]
    fn rows_and_pairs_are_counted_once_each() {
        use InheritanceModel::{Dominant, RecessiveHomozygous, XLinkedDominant, XLinkedRecessive};
        let rows = fixture::report().rows;
        let (mut a, mut b) = (rows[0].clone(), rows[1].clone());
        b.gene = a.gene.clone();
        a.family =
            Some(family(&[(Dominant, Answer::Fits), (RecessiveHomozygous, Answer::Excluded)]));
        b.family =
            Some(family(&[(XLinkedDominant, Answer::FitsIf), (XLinkedRecessive, Answer::Fits)]));
        a.family.as_mut().unwrap().pairs = vec![pair(&b, PairPhase::Trans, Answer::Fits)];
        b.family.as_mut().unwrap().pairs = vec![pair(&a, PairPhase::Trans, Answer::Fits)];
        let mut both = [a, b];
        name_partners(&mut both, &mut []);
        let named = both[0].family.as_ref().unwrap().pairs[0].partner_name.clone();
        assert_eq!(named.as_deref(), both[1].hgvs_c());
        let found = models(&both.iter().collect::<Vec<_>>(), &[]);
        let count = |model| {
            let own = found.counts.iter().find(|c| c.model == model);
            own.map_or([0, 0], |c| [c.fits, c.open])
        };
        assert_eq!(count(GeneModel::Dominant), [1, 0]);
        assert_eq!(count(GeneModel::RecessiveHomozygous), [0, 0], "an excluded model is none");
        assert_eq!(count(GeneModel::XLinked), [1, 0], "a row counts once, by its best answer");
        assert_eq!(count(GeneModel::PairInTrans), [1, 0], "a pair counts once");
        assert_eq!(found.best_pair.unwrap().allele, both[0].name());
    }

    #[test]
    fn an_event_is_a_partner_without_a_tier() {
        let mut a = fixture::report().rows[0].clone();
        let deletion = "chr3:1001-5000:<DEL>";
        a.family = Some(family(&[]));
        let mut own = pair(&a, PairPhase::Trans, Answer::Fits);
        own.partner = deletion.to_owned();
        a.family.as_mut().unwrap().pairs = vec![own];
        let event = GeneEvent {
            event: deletion.to_owned(),
            kind: crate::model::event::EventKind::Deletion,
            caller: "call set".to_owned(),
            call: "0/1".to_owned(),
            filter: "PASS".to_owned(),
            no_hit: None,
            family: Some(family(&[])),
        };
        let best = models(&[&a], &[event]).best_pair.unwrap();
        assert_eq!((best.tiers, best.pair.partner.as_str()), ([Some(a.tier), None], deletion));
    }

    #[test]
    fn a_pair_in_cis_is_counted_and_never_the_best() {
        let rows = fixture::report().rows;
        let (mut a, mut b) = (rows[0].clone(), rows[1].clone());
        (a.family, b.family) = (Some(family(&[])), Some(family(&[])));
        a.family.as_mut().unwrap().pairs = vec![pair(&b, PairPhase::Cis, Answer::Excluded)];
        let found = models(&[&a, &b], &[]);
        assert_eq!(found.counts[0].model, GeneModel::PairInCis);
        assert_eq!(found.best_pair, None);
        a.family.as_mut().unwrap().pairs = vec![pair(&b, PairPhase::Trans, Answer::Excluded)];
        assert!(models(&[&a, &b], &[]).counts.is_empty(), "an excluded pair is none");
    }
}
