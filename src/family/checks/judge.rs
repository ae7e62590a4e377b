//! Answers from the counts of a group.

use crate::family::checks::explain::explain;
use crate::family::checks::group::{CheckGroup, Trio};
use crate::family::checks::shown;
use crate::family::checks::stated::Ancestry;
use crate::family::checks::tally::FamilyTally;
use crate::model::Chromosome;
use crate::model::case::Sex;
use crate::model::relatedness::counts::is_autosome;
use crate::model::relatedness::{
    ByChromosome, PairCounts, PairRow, PairVerdict, PersonRow, RelatednessReport, Stretch,
    StretchKind, TrioCounts, TrioRow,
};

/// Judges persons, pairs and trios, and explains what does not fit.
pub fn judge(group: &CheckGroup, mut tally: FamilyTally) -> RelatednessReport {
    let mut stretches = tally.take_stretches();
    let on_x: Vec<_> = tally.persons.iter().map(|p| p.on(Chromosome::X)).collect();
    let shown_sex = |i: usize| on_x.get(i).map_or(Sex::Unknown, |x| shown::sex(x, &group.rules));
    // A man's X is no run.
    stretches.retain(|s| s.place.chromosome != Chromosome::X || shown_sex(s.person) == Sex::Female);
    let person = |(i, name): (usize, &String)| PersonRow {
        name: name.clone(),
        stated_sex: group.sexes.get(i).copied().unwrap_or_default(),
        shown_sex: shown_sex(i),
        on_x: on_x.get(i).copied().unwrap_or_default(),
        autosomes: tally.persons.get(i).map(ByChromosome::autosomes).unwrap_or_default(),
        homozygous_bases: homozygous_bases(&stretches, i),
    };
    let persons: Vec<PersonRow> = group.names.iter().enumerate().map(person).collect();
    let mut ancestry = Ancestry::new(&group.pedigree);
    let pair = |(persons, counts): ([usize; 2], ByChromosome<PairCounts>)| {
        let [a, b] = persons.map(|p| group.names[p].as_str());
        let stated = ancestry.relation(a, b);
        let shown = shown::relation(&counts.autosomes(), &group.rules);
        let verdict = shown::verdict(stated, shown, &counts, &group.rules);
        PairRow { persons, counts, stated, shown, verdict }
    };
    let pairs: Vec<PairRow> = group.pairs().zip(tally.pairs).map(pair).collect();
    let trios: Vec<TrioRow> = group
        .trios
        .iter()
        .zip(tally.trios)
        .map(|(trio, counts)| TrioRow {
            child: trio.child,
            parents: trio.parents,
            verdict: shown::trio(&of_trio(&counts, trio, &pairs), &group.rules),
            counts,
        })
        .collect();
    let mut report = RelatednessReport {
        persons,
        pairs,
        trios,
        stretches,
        explanations: Vec::new(),
        sites: tally.sites,
    };
    report.explanations = explain(&report, &group.rules);
    report
}

/// Returns a trio's counts without the chromosomes of a disomy, which alone make no other family.
fn of_trio(counts: &ByChromosome<TrioCounts>, trio: &Trio, pairs: &[PairRow]) -> TrioCounts {
    let of_child = |row: &&PairRow| {
        row.persons.contains(&trio.child) && row.persons.iter().any(|p| trio.parents.contains(p))
    };
    let disomies = pairs.iter().filter(of_child).filter_map(|row| match &row.verdict {
        PairVerdict::Disomy(chromosomes) => Some(chromosomes),
        _ => None,
    });
    let left_out: Vec<Chromosome> = disomies.flatten().copied().collect();
    counts.sum(|c| is_autosome(c) && !left_out.contains(&c))
}

/// Returns the bases of a person's runs of homozygosity on the autosomes.
fn homozygous_bases(stretches: &[Stretch], person: usize) -> u64 {
    let own = |s: &&Stretch| {
        s.person == person
            && s.kind == StretchKind::Homozygosity
            && s.place.chromosome != Chromosome::X
    };
    stretches.iter().filter(own).map(|s| s.place.span.len()).sum()
}
