//! Names the likeliest explanation of what does not fit.
//!
//! Samples that are exchanged are found by trying: two persons change places, and all that did not
//! fit then fits. A person who is kin to nobody, where the others fit, is another person's sample.

use crate::family::checks::shown;
use crate::model::Chromosome;
use crate::model::pedigree::Parent;
use crate::model::relatedness::{
    Explanation, PairRow, PairVerdict, RelatednessReport, ShownRelation, StatedRelation,
    StretchKind, TrioRow, TrioVerdict,
};
use crate::settings::sections::RelatednessRules;
use std::collections::BTreeSet;

/// Bounds the persons that are tried in each other's place.
const MOST_EXCHANGED: usize = 40;
/// Bounds the exchanges that are told of one group.
const MOST_EXCHANGES: usize = 8;
/// Gives the reads under which a share of foreign reads says nothing.
const LEAST_READS: u64 = 1000;

/// Returns what does not fit, explained, the gravest first.
pub fn explain(report: &RelatednessReport, rules: &RelatednessRules) -> Vec<Explanation> {
    let mut list = same_genomes(report);
    let mut open = Open::new(report, rules);
    for explanation in &list {
        if let Explanation::SameGenome { persons } = explanation {
            open.settled.extend(persons);
        }
    }
    list.extend(open.exchanges());
    list.extend(open.unrelated_persons());
    list.extend(open.other_relations());
    let foreign = report.trios.iter().filter_map(|t| parent_among_reads(t, report, rules));
    let foreign: Vec<Explanation> = foreign.collect();
    // The mother's DNA has two copies of X, whatever the child has.
    let is_explained = |person: usize| {
        let of = |e: &Explanation| matches!(e, Explanation::ParentAmongReads { child, .. } if *child == person);
        foreign.iter().any(of)
    };
    let sexes = open.other_sexes().into_iter();
    list.extend(sexes.filter(|e| match e {
        Explanation::OtherSex { person, .. } => !is_explained(*person),
        _ => true,
    }));
    list.extend(foreign);
    let settled = open.settled;
    list.extend(disomies(report, &settled));
    list.extend(related_parents(report));
    list
}

fn same_genomes(report: &RelatednessReport) -> Vec<Explanation> {
    let is_same =
        |p: &&PairRow| p.shown == ShownRelation::SameGenome && p.stated != StatedRelation::Twins;
    let same = report.pairs.iter().filter(is_same);
    same.map(|p| Explanation::SameGenome { persons: p.persons }).collect()
}

/// The labels of samples that are not yet explained, and the persons that are settled.
struct Open<'a> {
    report: &'a RelatednessReport,
    rules: &'a RelatednessRules,
    /// The label of each sample, by places among the persons.
    labels: Vec<usize>,
    settled: BTreeSet<usize>,
}

/// The faults of a labelling, by the persons that they concern.
type Faults = Vec<(Vec<usize>, u32)>;

impl<'a> Open<'a> {
    fn new(report: &'a RelatednessReport, rules: &'a RelatednessRules) -> Self {
        let labels = (0..report.persons.len()).collect();
        Self { report, rules, labels, settled: BTreeSet::new() }
    }

    /// Returns the row of two persons.
    fn row(&self, a: usize, b: usize) -> Option<&'a PairRow> {
        let (a, b) = (a.min(b), a.max(b));
        let n = self.report.persons.len();
        // Rows come in the order (0, 1), (0, 2) ... (1, 2) ...
        let before = a * n - a * (a + 1) / 2;
        self.report.pairs.get(before + b - a - 1).filter(|row| row.persons == [a, b])
    }

    /// Returns what does not fit where samples carry these labels.
    fn faults(&self, labels: &[usize]) -> Faults {
        let mut faults = Vec::new();
        for row in &self.report.pairs {
            let [a, b] = row.persons;
            if row.persons.iter().any(|p| self.settled.contains(p)) {
                continue;
            }
            let Some(labelled) = self.row(labels[a], labels[b]) else { continue };
            let verdict = shown::verdict(labelled.stated, row.shown, &row.counts, self.rules);
            match verdict {
                PairVerdict::Contradicts => faults.push((vec![a, b], 2)),
                PairVerdict::Doubtful => faults.push((vec![a, b], 1)),
                _ => {}
            }
        }
        for (i, person) in self.report.persons.iter().enumerate() {
            let stated = self.report.persons[labels[i]].stated_sex;
            let labelled =
                crate::model::relatedness::PersonRow { stated_sex: stated, ..person.clone() };
            if labelled.contradicts_sex() && !self.settled.contains(&i) {
                faults.push((vec![i], 2));
            }
        }
        faults
    }

    /// Finds exchanged samples, one exchange after another.
    fn exchanges(&mut self) -> Vec<Explanation> {
        let mut list = Vec::new();
        while list.len() < MOST_EXCHANGES {
            let Some([a, b]) = self.best_exchange() else { break };
            self.labels.swap(a, b);
            let relation = self.row(a, b).map_or(StatedRelation::NotStated, |r| r.stated);
            let persons = [a.min(b), a.max(b)];
            list.push(Explanation::Exchanged { persons, relation });
        }
        list
    }

    /// Returns the exchange after which the most fits, where nothing of the two is left that does
    /// not fit.
    fn best_exchange(&self) -> Option<[usize; 2]> {
        let before = self.faults(&self.labels);
        let sum = |faults: &Faults| faults.iter().map(|(_, weight)| weight).sum::<u32>();
        let concerned: BTreeSet<usize> = before.iter().flat_map(|(p, _)| p.clone()).collect();
        if concerned.len() > MOST_EXCHANGED {
            return None;
        }
        let mut best: Option<(u32, [usize; 2])> = None;
        for a in &concerned {
            for b in concerned.range(a + 1..) {
                let mut labels = self.labels.clone();
                labels.swap(*a, *b);
                let after = self.faults(&labels);
                let left = sum(&after);
                let clean = !after.iter().any(|(p, _)| p.contains(a) || p.contains(b));
                // One doubtful answer alone is no exchange.
                let gain = sum(&before).saturating_sub(left);
                if clean && gain >= 3 && best.is_none_or(|(least, _)| left < least) {
                    best = Some((left, [*a, *b]));
                }
            }
        }
        best.map(|(_, pair)| pair)
    }

    /// Returns a row with its answer under the labels found; `None` where it is settled.
    fn judged(&self, row: &'a PairRow) -> Option<(StatedRelation, PairVerdict)> {
        let [a, b] = row.persons;
        if row.persons.iter().any(|p| self.settled.contains(p)) {
            return None;
        }
        let stated = self.row(self.labels[a], self.labels[b])?.stated;
        Some((stated, shown::verdict(stated, row.shown, &row.counts, self.rules)))
    }

    /// Finds persons who are kin to nobody, one after another, the one with the most contradictions
    /// first.
    fn unrelated_persons(&mut self) -> Vec<Explanation> {
        let mut list = Vec::new();
        while let Some((person, parent)) = self.most_unrelated() {
            self.settled.insert(person);
            list.push(Explanation::UnrelatedPerson { person, parent });
        }
        list
    }

    fn most_unrelated(&self) -> Option<(usize, Option<Parent>)> {
        let kin = |person: usize| -> Vec<(usize, StatedRelation, bool)> {
            let rows = self.report.pairs.iter().filter(|r| r.persons.contains(&person));
            rows.filter_map(|row| {
                let (stated, verdict) = self.judged(row)?;
                let [a, b] = row.persons;
                let other = if a == person { b } else { a };
                let unrelated =
                    matches!(row.shown, ShownRelation::Unrelated | ShownRelation::ThirdDegree);
                let wrong = verdict == PairVerdict::Contradicts && unrelated;
                let close = stated == StatedRelation::Siblings
                    || stated.kinship().is_some_and(|k| k >= self.rules.kinship_second);
                (close && verdict != PairVerdict::TooFewSites).then_some((other, stated, wrong))
            })
            .collect()
        };
        let all: Vec<_> = (0..self.report.persons.len()).map(kin).collect();
        let mut best: Option<(usize, usize)> = None;
        for (person, own) in all.iter().enumerate() {
            let wrong = own.iter().filter(|(_, _, wrong)| *wrong).count();
            let others_fit = own.iter().any(|(other, _, _)| all[*other].iter().any(|k| !k.2));
            let alone = wrong > 0 && wrong == own.len() && (wrong > 1 || others_fit);
            if alone && best.is_none_or(|(most, _)| wrong > most) {
                best = Some((wrong, person));
            }
        }
        let (_, person) = best?;
        let role = |row: &PairRow| {
            let (stated, _) = self.judged(row)?;
            match stated {
                StatedRelation::ParentOf(parent) if row.persons[0] == person => Some(parent),
                StatedRelation::ChildOf(parent) if row.persons[1] == person => Some(parent),
                _ => None,
            }
        };
        let rows = || self.report.pairs.iter().filter(|r| r.persons.contains(&person));
        let only_parent = rows()
            .filter_map(|r| self.judged(r))
            .all(|(stated, _)| stated.is_parent_and_child() || !stated.is_by_blood());
        let parent = rows().filter(|r| r.verdict != PairVerdict::Fits).find_map(role);
        Some((person, parent.filter(|_| only_parent)))
    }

    fn other_relations(&self) -> Vec<Explanation> {
        let wrong = |row: &'a PairRow| {
            let (stated, verdict) = self.judged(row)?;
            matches!(verdict, PairVerdict::Contradicts | PairVerdict::Doubtful).then_some(
                Explanation::OtherRelation { persons: row.persons, stated, shown: row.shown },
            )
        };
        self.report.pairs.iter().filter_map(wrong).collect()
    }

    fn other_sexes(&self) -> Vec<Explanation> {
        let single = self.faults(&self.labels).into_iter().filter(|(p, _)| p.len() == 1);
        single
            .filter_map(|(persons, _)| {
                let person = *persons.first()?;
                let stated = self.report.persons[self.labels[person]].stated_sex;
                Some(Explanation::OtherSex { person, stated })
            })
            .collect()
    }
}

/// Finds a parent's DNA among the child's: the child has more of what that parent alone carries
/// than half, or reads of it where none is called.
fn parent_among_reads(
    trio: &TrioRow,
    report: &RelatednessReport,
    rules: &RelatednessRules,
) -> Option<Explanation> {
    let counts = trio.counts.autosomes();
    let sound = |parent: &usize| {
        let [a, b] = [(*parent).min(trio.child), (*parent).max(trio.child)];
        let row = report.pairs.iter().find(|r| r.persons == [a, b]);
        row.is_some_and(|r| matches!(r.verdict, PairVerdict::Fits | PairVerdict::Doubtful))
    };
    if trio.verdict == TrioVerdict::Contradicts || !trio.parents.iter().all(sound) {
        return None;
    }
    let [mother, father] = counts.transmissions;
    for (parent, own, other) in [(Parent::Mother, mother, father), (Parent::Father, father, mother)]
    {
        let high = own.sites >= rules.min_sites
            && own.share().is_some_and(|s| s > rules.transmission_max)
            && other.share().is_none_or(|s| s <= rules.transmission_max);
        let enough = own.reads >= LEAST_READS && other.reads >= LEAST_READS;
        let share = own.read_share().zip(other.read_share()).map(|(a, b)| a - b);
        let share = share.filter(|s| enough && *s > rules.foreign_reads_warn);
        if high || share.is_some() {
            return Some(Explanation::ParentAmongReads { child: trio.child, parent, share });
        }
    }
    None
}

/// Gathers what a child lacks of a parent: whole chromosomes by the pair, stretches by the trio.
fn disomies(report: &RelatednessReport, settled: &BTreeSet<usize>) -> Vec<Explanation> {
    let mut found: Vec<(usize, Parent, BTreeSet<Chromosome>)> = Vec::new();
    let mut add = |child, without, chromosomes: Vec<Chromosome>| match found
        .iter_mut()
        .find(|(c, p, _)| (*c, *p) == (child, without))
    {
        Some((_, _, own)) => own.extend(chromosomes),
        None => found.push((child, without, chromosomes.into_iter().collect())),
    };
    for row in &report.pairs {
        let PairVerdict::Disomy(chromosomes) = &row.verdict else { continue };
        match row.stated {
            StatedRelation::ParentOf(parent) => add(row.persons[1], parent, chromosomes.clone()),
            StatedRelation::ChildOf(parent) => add(row.persons[0], parent, chromosomes.clone()),
            _ => {}
        }
    }
    let sound = |child: usize| {
        let trio = report.trios.iter().find(|t| t.child == child);
        trio.is_some_and(|t| {
            !t.parents.iter().chain([&child]).any(|p| settled.contains(p))
                && report.pairs.iter().all(|r| {
                    !r.persons.contains(&child)
                        || !r.persons.iter().any(|p| t.parents.contains(p))
                        || r.verdict != PairVerdict::Contradicts
                })
        })
    };
    for stretch in &report.stretches {
        if let StretchKind::FromOneParent(parent) = stretch.kind
            && sound(stretch.person)
        {
            let without = if parent == Parent::Mother { Parent::Father } else { Parent::Mother };
            add(stretch.person, without, vec![stretch.place.chromosome]);
        }
    }
    let explanation = |(child, without, chromosomes): (usize, Parent, BTreeSet<Chromosome>)| {
        Explanation::Disomy { child, without, chromosomes: chromosomes.into_iter().collect() }
    };
    found.into_iter().map(explanation).collect()
}

fn related_parents(report: &RelatednessReport) -> Vec<Explanation> {
    let related = report.pairs.iter().filter(|r| r.verdict == PairVerdict::RelatedPartners);
    related
        .filter_map(|r| {
            let kinship = r.counts.autosomes().kinship()?;
            Some(Explanation::RelatedParents { persons: r.persons, kinship })
        })
        .collect()
}
