//! Holds the persons that are checked, with their pedigree and their trios.

use crate::model::Build;
use crate::model::case::Sex;
use crate::model::pedigree::{Parent, Pedigree};
use crate::settings::sections::RelatednessRules;

/// A child with both parents, by places among the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trio {
    /// Gives the place of the child.
    pub child: usize,
    /// Gives the places of the mother, then the father.
    pub parents: [usize; 2],
}

/// The persons of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckGroup {
    /// Names the samples, in the order of their calls.
    pub names: Vec<String>,
    /// Gives the stated sex of each.
    pub sexes: Vec<Sex>,
    /// Holds the pedigree, where one was given; it may name persons without a sample.
    pub pedigree: Pedigree,
    /// Lists the trios whose three persons all have a sample.
    pub trios: Vec<Trio>,
    /// Gives the build of the positions.
    pub build: Build,
    /// Holds the limits.
    pub rules: RelatednessRules,
}

impl CheckGroup {
    /// Makes the group of samples; sexes and trios are those of the pedigree.
    pub fn new(
        names: Vec<String>,
        pedigree: Pedigree,
        build: Build,
        rules: &RelatednessRules,
    ) -> Self {
        let sex = |name: &String| pedigree.find(name).map_or(Sex::Unknown, |i| i.sex);
        let sexes = names.iter().map(sex).collect();
        let place = |name: &str| names.iter().position(|n| n == name);
        let trio = |(child, name): (usize, &String)| {
            let parent = |p| pedigree.parent_of(name, p).and_then(place);
            Some(Trio { child, parents: [parent(Parent::Mother)?, parent(Parent::Father)?] })
        };
        let trios = names.iter().enumerate().filter_map(trio).collect();
        Self { sexes, trios, names, pedigree, build, rules: rules.clone() }
    }

    /// Returns the pairs, in the order in which they are counted.
    pub fn pairs(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let n = self.names.len();
        (0..n).flat_map(move |a| (a + 1..n).map(move |b| [a, b]))
    }
}
