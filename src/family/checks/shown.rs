//! Tells the relation and the sex that genotypes show, and whether they agree with the stated ones.

use crate::model::Chromosome;
use crate::model::case::Sex;
use crate::model::relatedness::counts::is_autosome;
use crate::model::relatedness::{
    ByChromosome, PairCounts, PairVerdict, PersonCounts, ShownRelation, StatedRelation, TrioCounts,
    TrioVerdict,
};
use crate::settings::sections::RelatednessRules;

/// Returns the relation that the counts over the autosomes show.
pub fn relation(counts: &PairCounts, rules: &RelatednessRules) -> ShownRelation {
    let (Some(kinship), Some(opposite)) = (counts.kinship(), counts.opposite_share()) else {
        return ShownRelation::TooFewSites;
    };
    if counts.carried < rules.min_sites {
        return ShownRelation::TooFewSites;
    }
    if kinship > rules.kinship_same {
        return ShownRelation::SameGenome;
    }
    if kinship >= rules.kinship_second && opposite <= rules.parent_opposite_max {
        return ShownRelation::ParentAndChild;
    }
    match kinship {
        k if k >= rules.kinship_first => ShownRelation::FullSiblings,
        k if k >= rules.kinship_second => ShownRelation::SecondDegree,
        k if k >= rules.kinship_third => ShownRelation::ThirdDegree,
        _ => ShownRelation::Unrelated,
    }
}

/// Returns the sex that the calls on X show.
pub fn sex(on_x: &PersonCounts, rules: &RelatednessRules) -> Sex {
    let enough = on_x.heterozygous + on_x.alternate >= rules.x_min_calls;
    match on_x.heterozygous_share().filter(|_| enough) {
        Some(share) if share <= rules.x_male_max => Sex::Male,
        Some(share) if share >= rules.x_female_min => Sex::Female,
        _ => Sex::Unknown,
    }
}

/// Returns the answer on a trio's Mendelian errors.
pub fn trio(counts: &TrioCounts, rules: &RelatednessRules) -> TrioVerdict {
    match counts.error_share() {
        Some(_) | None if counts.checked < rules.min_sites => TrioVerdict::TooFewSites,
        Some(share) if share > rules.mendelian_contradicts => TrioVerdict::Contradicts,
        Some(share) if share > rules.mendelian_warn => TrioVerdict::Doubtful,
        _ => TrioVerdict::Fits,
    }
}

/// Compares the stated relation of a pair with the shown one.
pub fn verdict(
    stated: StatedRelation,
    shown: ShownRelation,
    counts: &ByChromosome<PairCounts>,
    rules: &RelatednessRules,
) -> PairVerdict {
    use PairVerdict::{Contradicts, Doubtful, Fits, RelatedPartners};
    if stated == StatedRelation::NotStated {
        return PairVerdict::NotStated;
    }
    if shown == ShownRelation::TooFewSites {
        return PairVerdict::TooFewSites;
    }
    if (shown == ShownRelation::SameGenome) != (stated == StatedRelation::Twins) {
        return Contradicts;
    }
    let degree = degree(shown);
    match stated {
        StatedRelation::ParentOf(_) | StatedRelation::ChildOf(_) => parent_and_child(counts, rules),
        StatedRelation::Twins => Fits,
        StatedRelation::FullSiblings => match shown {
            ShownRelation::FullSiblings => Fits,
            ShownRelation::SecondDegree => Doubtful,
            _ => Contradicts,
        },
        StatedRelation::Siblings => match shown {
            ShownRelation::FullSiblings | ShownRelation::SecondDegree => Fits,
            ShownRelation::ThirdDegree => Doubtful,
            _ => Contradicts,
        },
        StatedRelation::Partners { kinship } if kinship < rules.kinship_third => match degree {
            1 => Contradicts,
            2 | 3 => RelatedPartners,
            _ => Fits,
        },
        StatedRelation::HalfSiblings => by_degree(2, shown),
        StatedRelation::Partners { kinship } | StatedRelation::Kin { kinship } => {
            by_degree(degree_of(kinship, rules), shown)
        }
        StatedRelation::Unrelated | StatedRelation::NotStated => by_degree(4, shown),
    }
}

/// Returns the degree of a shown relation: 0 the same genome, 4 none.
fn degree(shown: ShownRelation) -> u8 {
    match shown {
        ShownRelation::SameGenome => 0,
        ShownRelation::ParentAndChild | ShownRelation::FullSiblings => 1,
        ShownRelation::SecondDegree => 2,
        ShownRelation::ThirdDegree => 3,
        ShownRelation::Unrelated | ShownRelation::TooFewSites => 4,
    }
}

fn degree_of(kinship: f64, rules: &RelatednessRules) -> u8 {
    match kinship {
        k if k > rules.kinship_same => 0,
        k if k >= rules.kinship_first => 1,
        k if k >= rules.kinship_second => 2,
        k if k >= rules.kinship_third => 3,
        _ => 4,
    }
}

/// Compares degrees. One degree beside is doubtful; from the third on it is chance.
fn by_degree(stated: u8, shown: ShownRelation) -> PairVerdict {
    let shown = degree(shown);
    match stated.abs_diff(shown) {
        0 => PairVerdict::Fits,
        1 if stated.min(shown) >= 3 => PairVerdict::Fits,
        1 => PairVerdict::Doubtful,
        2 if stated.min(shown) >= 2 => PairVerdict::Doubtful,
        _ => PairVerdict::Contradicts,
    }
}

/// Judges a stated parent and child by opposite homozygotes, chromosome by chromosome: a child that
/// has nothing of a parent on one chromosome looks there like another person's child.
fn parent_and_child(counts: &ByChromosome<PairCounts>, rules: &RelatednessRules) -> PairVerdict {
    let high = high_chromosomes(counts, rules);
    let fits = |counts: &PairCounts| {
        counts.carried >= rules.min_sites
            && counts.opposite_share().is_some_and(|s| s <= rules.parent_opposite_max)
            && counts.kinship().is_some_and(|k| k >= rules.kinship_second)
    };
    if !high.is_empty() && high.len() <= rules.disomy_max_chromosomes {
        let others = counts.sum(|c| is_autosome(c) && !high.contains(&c));
        if fits(&others) {
            return PairVerdict::Disomy(high);
        }
    }
    let all = counts.autosomes();
    match all.opposite_share() {
        _ if fits(&all) => PairVerdict::Fits,
        Some(share) if share > rules.parent_opposite_contradicts => PairVerdict::Contradicts,
        _ => PairVerdict::Doubtful,
    }
}

/// Returns the chromosomes with more opposite homozygotes than parent and child have.
fn high_chromosomes(
    counts: &ByChromosome<PairCounts>,
    rules: &RelatednessRules,
) -> Vec<Chromosome> {
    let is_high = |c: &Chromosome| {
        let own = counts.on(*c);
        own.carried >= rules.min_sites
            && own.opposite_share().is_some_and(|s| s > rules.parent_opposite_contradicts)
    };
    Chromosome::all().filter(|c| is_autosome(*c)).filter(is_high).collect()
}
