//! Finds stretches from one parent alone, and runs of homozygosity, in one pass over markers.
//!
//! A marker for a stretch counts one, a marker against it costs several: the best-scoring run of
//! markers is the stretch. Single wrong genotypes so neither end nor make one.

use crate::model::pedigree::Parent;
use crate::model::relatedness::{SiteGenotype, Stretch, StretchKind};
use crate::model::{Chromosome, Region, Span};
use crate::settings::sections::RelatednessRules;

/// The evidence of one site on a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Says nothing.
    Neutral,
    /// The child has both alleles of this parent's side, and nothing of the other.
    FromOneParent(Parent),
    /// The child has an allele of each parent.
    FromBothParents,
    /// The person carries the alternate allele on all copies.
    Homozygous,
    /// The person is heterozygous.
    Heterozygous,
}

/// One site of a person, as stretches are found from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// Gives the base, 0-based.
    pub position: u64,
    /// Says what it is evidence of.
    pub evidence: Evidence,
    /// Marks a heterozygous call of the person.
    pub heterozygous: bool,
}

/// Returns what a trio's genotypes say: from one parent alone where the child is homozygous for
/// what the other parent lacks, from both where the parents are opposite homozygotes and the child
/// heterozygous (the classes of ngs-bits UpdHunter).
pub fn evidence_of_trio(
    mother: SiteGenotype,
    father: SiteGenotype,
    child: SiteGenotype,
) -> Evidence {
    if child == SiteGenotype::Heterozygous {
        let both = mother.is_opposite(father);
        return if both { Evidence::FromBothParents } else { Evidence::Neutral };
    }
    match (child.is_opposite(mother), child.is_opposite(father)) {
        (true, false) => Evidence::FromOneParent(Parent::Father),
        (false, true) => Evidence::FromOneParent(Parent::Mother),
        _ => Evidence::Neutral,
    }
}

/// Finds the stretches of one kind in one person.
#[derive(Debug, Clone)]
pub struct StretchFinder {
    person: usize,
    kind: StretchKind,
    cost: i64,
    max_gap: Option<u64>,
    min_markers: u32,
    min_bases: u64,
    chromosome: Option<Chromosome>,
    seen: Seen,
    run: Option<Run>,
    found: Vec<Stretch>,
}

/// The counts at a place of the chromosome.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    markers: u32,
    heterozygous: u32,
    informative: u32,
    contrary: u32,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    start: u64,
    before: Seen,
    score: i64,
    best: i64,
    /// The end of the best part, one past its last base, and the counts there.
    end: u64,
    at_end: Seen,
}

impl StretchFinder {
    /// Makes a finder.
    pub fn new(person: usize, kind: StretchKind, rules: &RelatednessRules) -> Self {
        let (cost, max_gap) = match kind {
            StretchKind::FromOneParent(_) => (rules.stretch_contrary_cost, None),
            StretchKind::Homozygosity => {
                (rules.stretch_heterozygous_cost, Some(rules.stretch_max_gap))
            }
        };
        Self {
            person,
            kind,
            cost: i64::from(cost),
            max_gap,
            min_markers: rules.stretch_min_markers,
            min_bases: rules.stretch_min_bases,
            chromosome: None,
            seen: Seen::default(),
            run: None,
            found: Vec::new(),
        }
    }

    /// Takes the next marker; markers come in genome order.
    pub fn take(&mut self, chromosome: Chromosome, marker: Marker) {
        if self.chromosome != Some(chromosome) {
            self.close();
            self.chromosome = Some(chromosome);
            self.seen = Seen::default();
        }
        if let (Some(run), Some(gap)) = (&self.run, self.max_gap)
            && marker.position > run.end + gap
        {
            self.close();
        }
        let before = self.seen;
        self.seen.markers += 1;
        self.seen.heterozygous += u32::from(marker.heterozygous);
        match self.sign(marker.evidence) {
            0 => {}
            1 => {
                self.seen.informative += 1;
                let run = self.run.get_or_insert(Run {
                    start: marker.position,
                    before,
                    score: 0,
                    best: 0,
                    end: marker.position,
                    at_end: before,
                });
                run.score += 1;
                if run.score >= run.best {
                    (run.best, run.end) = (run.score, marker.position + 1);
                    run.at_end = self.seen;
                }
            }
            _ => {
                self.seen.contrary += 1;
                let cost = self.cost;
                if let Some(run) = &mut self.run {
                    run.score -= cost;
                    if run.score <= 0 || run.best - run.score > 2 * cost {
                        self.close();
                    }
                }
            }
        }
    }

    /// Returns 1 for evidence of such a stretch, -1 against it, else 0.
    fn sign(&self, evidence: Evidence) -> i8 {
        match (self.kind, evidence) {
            (_, Evidence::Neutral) => 0,
            (StretchKind::FromOneParent(own), Evidence::FromOneParent(parent)) => {
                if own == parent {
                    1
                } else {
                    -1
                }
            }
            (StretchKind::FromOneParent(_), Evidence::FromBothParents) => -1,
            (StretchKind::Homozygosity, Evidence::Homozygous) => 1,
            (StretchKind::Homozygosity, Evidence::Heterozygous) => -1,
            _ => 0,
        }
    }

    /// Ends the run, which is kept where it is long enough.
    fn close(&mut self) {
        let (Some(run), Some(chromosome)) = (self.run.take(), self.chromosome) else { return };
        let informative = run.at_end.informative - run.before.informative;
        if informative < self.min_markers || run.end - run.start < self.min_bases {
            return;
        }
        self.found.push(Stretch {
            person: self.person,
            kind: self.kind,
            place: Region { chromosome, span: Span::new(run.start, run.end) },
            markers: run.at_end.markers - run.before.markers,
            informative,
            contrary: run.at_end.contrary - run.before.contrary,
            heterozygous: run.at_end.heterozygous - run.before.heterozygous,
        });
    }

    /// Returns the stretches, in genome order.
    pub fn finish(mut self) -> Vec<Stretch> {
        self.close();
        self.found
    }
}
