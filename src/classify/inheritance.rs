//! Does a genotype fit a gene's mode of inheritance: one sample, no relatives.

use crate::model::case::Sex;
use crate::model::{Chromosome, Zygosity};

/// How one allele fits, before partners in the same gene are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// Fits on its own, for the reason given.
    Alone(String),
    /// One hit where two are needed.
    NeedsPartner(String),
}

/// Judges one genotype against modes of inheritance as the panel writes them (`AD`, `AR`, `XLR`,
/// `XLD`, `MT`, `DIGENIC`; anything else, or nothing, fits: unknown stays unknown).
pub fn fit(modes: &[String], chromosome: Chromosome, zygosity: Zygosity, sex: Sex) -> Fit {
    let has = |m: &str| modes.iter().any(|x| x == m);
    let label = zygosity.label().replace('_', " ");
    let known = ["AD", "AR", "XLR", "XLD", "XL", "DIGENIC", "MT", "BIALLELIC", "MONOALLELIC"];
    if modes.is_empty() || !modes.iter().any(|m| known.contains(&m.as_str())) {
        return Fit::Alone(format!("{label}; mode of inheritance unknown"));
    }
    for mode in ["AD", "XLD", "MT", "MONOALLELIC"] {
        if has(mode) {
            return Fit::Alone(format!("{label}, fits {mode}"));
        }
    }
    let all_copies = matches!(zygosity, Zygosity::Homozygous | Zygosity::Hemizygous);
    if has("XLR") || has("XL") {
        if all_copies || (sex == Sex::Male && chromosome == Chromosome::X) {
            return Fit::Alone(format!("{label}, fits XLR"));
        }
        let who = match sex {
            Sex::Female => "heterozygous carrier (female)",
            _ => "heterozygous carrier, sex not stated",
        };
        return Fit::NeedsPartner(format!("{who}; X-linked recessive"));
    }
    if all_copies {
        return Fit::Alone(format!("{label}, fits AR"));
    }
    let what = if has("DIGENIC") && !has("AR") { "digenic" } else { "recessive" };
    Fit::NeedsPartner(format!("single {label} hit; {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes() {
        let one = Chromosome::from_rank(0).unwrap();
        let alone = |modes: &[&str], c, z, s| {
            let modes: Vec<String> = modes.iter().map(|m| (*m).to_owned()).collect();
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
    }
}
