//! Makes the words of explanations.

use crate::model::case::Sex;
use crate::model::pedigree::Parent;
use crate::model::relatedness::{Explanation, StatedRelation};

/// Returns an explanation as a statement and what follows from it; `names` are those of the
/// persons.
pub fn explanation(explanation: &Explanation, names: &[String]) -> (String, String) {
    let name = |i: &usize| names.get(*i).map_or("?", String::as_str);
    match explanation {
        Explanation::SameGenome { persons: [a, b] } => (
            format!("{} and {} have the same genome", name(a), name(b)),
            "one sample twice, or identical twins".to_owned(),
        ),
        Explanation::Exchanged { persons: [a, b], relation } => (
            format!("the samples {} and {} are exchanged ({})", name(a), name(b), pair(*relation)),
            "all relations and sexes fit when the two change places".to_owned(),
        ),
        Explanation::UnrelatedPerson { person, parent: Some(parent) } => (
            format!("{} is not the {} of the child", name(person), parent.name()),
            format!(
                "the genotypes show no relation: another person's sample, or not the biological {}",
                parent.name()
            ),
        ),
        Explanation::UnrelatedPerson { person, parent: None } => (
            format!("{} is related to nobody of the family", name(person)),
            "another person's sample".to_owned(),
        ),
        Explanation::OtherRelation { persons: [a, b], stated, shown } => (
            format!("{} and {} are stated to be {}", name(a), name(b), pair(*stated)),
            format!("the genotypes show {}", shown.name()),
        ),
        Explanation::OtherSex { person, stated } => {
            let (stated, shown) = match stated {
                Sex::Female => ("female (XX)", "one X"),
                _ => ("male (XY)", "two copies of X"),
            };
            (
                format!("{} is stated to be {stated}", name(person)),
                format!("the calls on X show {shown}"),
            )
        }
        Explanation::ParentAmongReads { child, parent, share } => {
            let share = share
                .map(|s| format!(" (about {:.0} % of the reads)", 100.0 * s))
                .unwrap_or_default();
            (
                format!("DNA of the {} is among that of {}{share}", parent.name(), name(child)),
                format!(
                    "{} contamination: genotypes and shares of reads are not to be trusted",
                    if *parent == Parent::Mother { "maternal" } else { "paternal" }
                ),
            )
        }
        Explanation::Disomy { child, without, chromosomes } => {
            let list: Vec<&str> = chromosomes.iter().map(|c| c.name()).collect();
            (
                format!(
                    "{} has nothing of the {} on {}",
                    name(child),
                    without.name(),
                    list.join(", ")
                ),
                "uniparental disomy, or a deletion of that copy; no exchange of samples".to_owned(),
            )
        }
        Explanation::RelatedParents { persons: [a, b], kinship } => (
            format!("the parents {} and {} are related", name(a), name(b)),
            format!("kinship {kinship:.3}; runs of homozygosity are to be expected"),
        ),
    }
}

/// Returns the words for the relation of two persons.
fn pair(relation: StatedRelation) -> &'static str {
    match relation {
        StatedRelation::ParentOf(Parent::Mother) | StatedRelation::ChildOf(Parent::Mother) => {
            "mother and child"
        }
        StatedRelation::ParentOf(Parent::Father) | StatedRelation::ChildOf(Parent::Father) => {
            "father and child"
        }
        StatedRelation::Partners { .. } => "the parents",
        other => other.name(),
    }
}
