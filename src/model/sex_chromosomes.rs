//! Finds the places where a man has one copy: X and Y outside of the pseudoautosomal regions.

use crate::model::case::Sex;
use crate::model::{Build, Chromosome};

/// Returns the pseudoautosomal regions of X or Y, 0-based half-open (Genome Reference Consortium,
/// human assembly data: PAR#1, PAR#2).
pub fn pseudoautosomal(build: Build, chromosome: Chromosome) -> &'static [(u64, u64)] {
    match (build, chromosome) {
        (Build::GRCh38, Chromosome::X) => &[(10_000, 2_781_479), (155_701_382, 156_030_895)],
        (Build::GRCh38, Chromosome::Y) => &[(10_000, 2_781_479), (56_887_902, 57_217_415)],
        (Build::GRCh37, Chromosome::X) => &[(60_000, 2_699_520), (154_931_043, 155_260_560)],
        (Build::GRCh37, Chromosome::Y) => &[(10_000, 2_649_520), (59_034_049, 59_363_566)],
        _ => &[],
    }
}

/// Tells whether a person of this sex has a single copy of the base at `position` (0-based);
/// `false` where the sex is not stated.
pub fn single_copy(sex: Sex, build: Build, chromosome: Chromosome, position: u64) -> bool {
    sex == Sex::Male
        && chromosome.is_sex()
        && !pseudoautosomal(build, chromosome)
            .iter()
            .any(|(from, to)| (*from..*to).contains(&position))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_copy_of_x_and_y_outside_of_the_pseudoautosomal_regions() {
        let one = |sex, chromosome, position| single_copy(sex, Build::GRCh38, chromosome, position);
        assert!(one(Sex::Male, Chromosome::X, 48_685_573));
        assert!(one(Sex::Male, Chromosome::Y, 7_000_000));
        assert!(!one(Sex::Male, Chromosome::X, 1_300_000), "CSF2RA");
        assert!(!one(Sex::Female, Chromosome::X, 48_685_573));
        assert!(!one(Sex::Unknown, Chromosome::X, 48_685_573));
        assert!(!one(Sex::Male, Chromosome::M, 8_000));
        // The last base of PAR1 and the one behind it.
        assert!(
            !one(Sex::Male, Chromosome::X, 2_781_478) && one(Sex::Male, Chromosome::X, 2_781_479)
        );
    }
}
