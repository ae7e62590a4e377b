//! Finds the curated loci that an allele meets, and the action of their category.

use crate::model::LocusAction;
use crate::model::evidence::LocusHit;
use crate::model::interval_index::IntervalIndex;
use crate::model::panel::Locus;
use crate::model::{Allele, Chromosome, RescueScope, Span};
use crate::settings::sections::LocusActions;

/// Holds the loci of the panel, by place.
#[derive(Debug)]
pub struct LocusIndex {
    loci: Vec<Locus>,
    /// Index into `loci`, by place.
    places: IntervalIndex<(Chromosome, Span, usize)>,
}

impl LocusIndex {
    /// Indexes the loci that have a place.
    pub fn new(loci: &[Locus]) -> Self {
        let places = loci.iter().enumerate().filter_map(|(i, locus)| {
            let (chromosome, span) = locus.place.filter(|(_, s)| !s.is_empty())?;
            Some((chromosome, span, i))
        });
        let places = IntervalIndex::new(places.collect());
        Self { loci: loci.to_vec(), places }
    }

    /// Returns the loci met by the allele, in the order of the data. An allele's place is its
    /// changed bases (an insertion: the bases on both sides).
    ///
    /// Structural loci are not asked: a small variant inside a deletion region says nothing about
    /// the deletion. Only loci of `gene` (by symbol) and those without a gene count.
    pub fn hits(&self, allele: &Allele, actions: &LocusActions, gene: &str) -> Vec<LocusHit> {
        let changed = changed_span(allele);
        let mut found: Vec<usize> =
            self.places.overlapping(allele.chromosome, changed).map(|(_, _, i)| *i).collect();
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|i| self.loci.get(i))
            .filter(|l| l.genes.is_empty() || l.genes.iter().any(|g| g == gene))
            .filter_map(|l| hit(l, allele, actions))
            .collect()
    }

    /// Returns the loci met by an allele of several substitutions: one whose own allele is a part,
    /// and that causes disease, is met exactly; each such part stands beside its locus's id.
    pub fn hits_by_parts(
        &self,
        allele: &Allele,
        parts: &[Allele],
        actions: &LocusActions,
        gene: &str,
    ) -> (Vec<LocusHit>, Vec<(Allele, String)>) {
        let mut hits = self.hits(allele, actions, gene);
        let mut named = Vec::new();
        for part in parts {
            let own = self.hits(part, actions, gene).into_iter().filter(|h| h.exact);
            for exact in own.filter(|h| !h.effect.as_ref().is_some_and(|e| e.effect.is_harmless()))
            {
                if exact.action == LocusAction::FlagBenign {
                    continue;
                }
                let exact = LocusHit { of_part: Some(part.clone()), ..exact };
                named.push((part.clone(), exact.id.clone()));
                match hits.iter_mut().find(|h| h.id == exact.id) {
                    Some(known) => *known = exact,
                    None => hits.push(exact),
                }
            }
        }
        (hits, named)
    }

    /// Returns the symbols of genes whose locus (of a category that rescues) the span touches.
    pub fn genes_at(
        &self,
        chromosome: Chromosome,
        span: Span,
        actions: &LocusActions,
    ) -> Vec<&str> {
        let span = if span.is_empty() { span.padded(1) } else { span };
        let mut found: Vec<usize> =
            self.places.overlapping(chromosome, span).map(|(_, _, i)| *i).collect();
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|i| self.loci.get(i))
            .filter(|l| actions.rescue.contains(&l.category))
            .flat_map(|l| l.genes.iter().map(String::as_str))
            .collect()
    }
}

/// Returns the bases that differ; for an insertion the two bases around it.
pub fn changed_span(allele: &Allele) -> Span {
    let (r, a) = (allele.reference.as_bytes(), allele.alternate.as_bytes());
    let prefix = r.iter().zip(a).take_while(|(x, y)| x == y).count();
    let span = Span::new(allele.start + prefix as u64, allele.span().end);
    if span.is_empty() { span.padded(1) } else { span }
}

/// Tells whether a normalised allele deletes exactly these bases and inserts none.
fn deletes(allele: &Allele, span: Span) -> bool {
    allele.alternate.len() == 1
        && allele.reference.starts_with(&allele.alternate)
        && changed_span(allele) == span
}

fn hit(locus: &Locus, allele: &Allele, actions: &LocusActions) -> Option<LocusHit> {
    let (_, span) = locus.place?;
    let exact = match &locus.allele {
        Some(own) => {
            span.start == allele.start
                && own.reference == allele.reference
                && own.alternate == allele.alternate
        }
        None => locus.deletes_place && deletes(allele, span),
    };
    let has = |list: &[String]| list.contains(&locus.category);
    let action = if has(&actions.structural) {
        return None;
    } else if has(&actions.rescue) {
        if locus.rescued_from.is_nothing() { LocusAction::Flag } else { LocusAction::Rescue }
    } else if has(&actions.low_mappability) {
        LocusAction::FlagLowMappability
    } else if has(&actions.benign) {
        // A benign allele says nothing about another change at its place.
        if exact || locus.allele.is_none() { LocusAction::FlagBenign } else { return None }
    } else if has(&actions.somatic) {
        LocusAction::FlagSomatic
    } else {
        LocusAction::Flag
    };
    Some(LocusHit {
        id: locus.id.clone(),
        category: locus.category.clone(),
        action,
        exact,
        of_part: None,
        hgvs: locus.hgvs.clone(),
        known_as: if exact { locus.known_as.clone() } else { String::new() },
        effect: locus.effect.clone().filter(|_| exact),
        rescued_from: if action == LocusAction::Rescue {
            locus.rescued_from
        } else {
            RescueScope::NOTHING
        },
        why: locus.why.clone(),
        source: locus.source.clone(),
    })
}
