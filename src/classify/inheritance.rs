//! Does a genotype fit a gene's mode of inheritance: one sample, no relatives.

use crate::model::case::Sex;
use crate::model::mode_of_inheritance::ModeFit;
use crate::model::{Chromosome, ModeOfInheritance, Modes, Zygosity};

/// How one allele fits, before partners in the same gene are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// Fits on its own, for the reason given.
    Alone(String),
    /// One hit where two are needed.
    NeedsPartner(String),
}

/// Judges one genotype against the modes of a gene; every genotype fits a gene without a known
/// mode, because unknown stays unknown.
pub fn fit(modes: &Modes, chromosome: Chromosome, zygosity: Zygosity, sex: Sex) -> Fit {
    let label = zygosity.label().replace('_', " ");
    let has = |fit: ModeFit| modes.known().any(|m| m.fit() == fit);
    if modes.known().next().is_none() {
        return Fit::Alone(format!("{label}; mode of inheritance unknown"));
    }
    let one_allele = |m: &&ModeOfInheritance| m.fit() == ModeFit::OneAllele && modes.contains(**m);
    match ModeOfInheritance::ALL.iter().find(one_allele) {
        Some(mode @ ModeOfInheritance::Imprinted) => {
            return Fit::Alone(format!("{label}, fits {mode} where the expressed copy has it"));
        }
        Some(mode) => return Fit::Alone(format!("{label}, fits {mode}")),
        None => {}
    }
    let all_copies = matches!(zygosity, Zygosity::Homozygous | Zygosity::Hemizygous);
    if has(ModeFit::EveryCopyOfX) {
        let mode = ModeOfInheritance::XLinkedRecessive;
        if all_copies || (sex == Sex::Male && chromosome == Chromosome::X) {
            return Fit::Alone(format!("{label}, fits {mode}"));
        }
        let who = match sex {
            Sex::Female => "heterozygous carrier (female)",
            _ => "heterozygous carrier, sex not stated",
        };
        return Fit::NeedsPartner(format!("{who}; X-linked recessive"));
    }
    let recessive = ModeOfInheritance::AutosomalRecessive;
    if all_copies {
        return Fit::Alone(format!("{label}, fits {recessive}"));
    }
    let what = if modes.contains(recessive) { "recessive" } else { "digenic" };
    Fit::NeedsPartner(format!("single {label} hit; {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes() {
        let one = Chromosome::from_rank(0).unwrap();
        let alone = |modes: &[&str], c, z, s| {
            let modes: Modes = modes.iter().copied().collect();
            matches!(fit(&modes, c, z, s), Fit::Alone(_))
        };
        use Zygosity::{Hemizygous, Heterozygous, HeterozygousAlternate, Homozygous};
        assert!(alone(&["AD"], one, Heterozygous, Sex::Unknown));
        assert!(alone(&["AR", "AD"], one, Heterozygous, Sex::Unknown));
        assert!(!alone(&["AR"], one, Heterozygous, Sex::Unknown));
        assert!(!alone(&["AR"], one, HeterozygousAlternate, Sex::Unknown));
        assert!(alone(&["AR"], one, Homozygous, Sex::Unknown));
        assert!(alone(&["XLR"], Chromosome::X, Hemizygous, Sex::Unknown));
        assert!(alone(&["XLR"], Chromosome::X, Heterozygous, Sex::Male));
        assert!(!alone(&["XLR"], Chromosome::X, Heterozygous, Sex::Female));
        assert!(!alone(&["XLR"], Chromosome::X, Heterozygous, Sex::Unknown));
        assert!(alone(&["XLD"], Chromosome::X, Heterozygous, Sex::Female));
        assert!(!alone(&["DIGENIC"], one, Heterozygous, Sex::Unknown));
        assert!(alone(&[], one, Heterozygous, Sex::Unknown));
        for (mode, words) in [
            ("YL", "hemizygous, fits YL"),
            ("IMPRINTED", "hemizygous, fits IMPRINTED where the expressed copy has it"),
            ("sometimes", "hemizygous; mode of inheritance unknown"),
        ] {
            let modes: Modes = [mode].into_iter().collect();
            let told = fit(&modes, Chromosome::Y, Hemizygous, Sex::Male);
            assert_eq!(told, Fit::Alone(words.to_owned()));
        }
    }
}
