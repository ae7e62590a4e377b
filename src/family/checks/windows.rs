//! Lays windows over the autosomes: a small panel has too few sites of its own.

use crate::model::relatedness::counts::is_autosome;
use crate::model::{Build, Chromosome, RegionSet, Span};
use crate::settings::sections::RelatednessRules;

/// Returns the windows of a build: one in the middle of each stretch of the stated distance, from
/// the start of each autosome on, and of X outside of its ends.
pub fn windows(build: Build, rules: &RelatednessRules) -> RegionSet {
    let distance = rules.window_distance.max(1);
    let bases = rules.window_bases.min(distance);
    let wanted = |c: &Chromosome| is_autosome(*c) || *c == Chromosome::X;
    let on = |chromosome: Chromosome| {
        let length = chromosome.length(build);
        let start = move |i: u64| i * distance + (distance - bases) / 2;
        let starts = (0..length / distance + 1).map(start).filter(move |s| s + bases <= length);
        starts.map(move |s| (chromosome, Span::new(s, s + bases)))
    };
    RegionSet::new(Chromosome::all().filter(wanted).flat_map(on))
}
