//! Fits the alleles of one gene to its mode of inheritance: one sample, no relatives.

use crate::family::called_allele::CalledAllele;
use crate::family::phase::phase;
use crate::model::case::Sex;
use crate::model::inheritance::{Fit, Phase};
use crate::model::mode_of_inheritance::ModeFit;
use crate::model::{Chromosome, ModeOfInheritance, Modes, Zygosity};

/// The fit of one allele before partners in the same gene are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OwnFit {
    /// Fits on its own, for the reason given.
    Alone(String),
    /// Lacks the second hit where two are needed.
    NeedsPartner(String),
}

/// Fits each allele of a gene to the gene's modes of inheritance.
///
/// In a recessive gene two or more hits are a possible compound heterozygote: phase is unknown
/// unless the caller phased both on one haplotype, then they count as one hit.
pub fn fit_gene(alleles: &[CalledAllele<'_>], modes: &Modes, sex: Sex) -> Vec<Fit> {
    (0..alleles.len()).map(|i| fit_with_partners(alleles, i, modes, sex)).collect()
}

fn fit_with_partners(alleles: &[CalledAllele<'_>], i: usize, modes: &Modes, sex: Sex) -> Fit {
    let allele = &alleles[i];
    let text = match own_fit(modes, allele.chromosome, allele.call.zygosity, sex) {
        OwnFit::Alone(text) => return Fit { fits: true, text },
        OwnFit::NeedsPartner(text) => text,
    };
    let phases: Vec<Phase> = alleles
        .iter()
        .enumerate()
        .filter(|(j, other)| *j != i && other.is_hit)
        .map(|(_, other)| phase(allele, other))
        .collect();
    let in_cis = phases.iter().filter(|p| **p == Phase::Cis).count();
    let partners = phases.len() - in_cis;
    if partners > 0 && allele.is_hit {
        let phased = phases.contains(&Phase::Trans);
        let phase = if phased { "in trans by the call" } else { "phase unknown" };
        Fit {
            fits: true,
            text: format!(
                "{text}; possible compound heterozygote with {partners} other hit(s), {phase}"
            ),
        }
    } else if in_cis > 0 {
        Fit { fits: false, text: format!("{text}; {in_cis} other hit(s) on the same haplotype") }
    } else {
        Fit { fits: false, text }
    }
}

/// Judges one genotype against the modes of a gene; every genotype fits a gene without a known
/// mode, because unknown stays unknown.
fn own_fit(modes: &Modes, chromosome: Chromosome, zygosity: Zygosity, sex: Sex) -> OwnFit {
    let label = zygosity.label().replace('_', " ");
    let has = |fit: ModeFit| modes.known().any(|m| m.fit() == fit);
    if modes.known().next().is_none() {
        return OwnFit::Alone(format!("{label}; mode of inheritance unknown"));
    }
    let one_allele = |m: &&ModeOfInheritance| m.fit() == ModeFit::OneAllele && modes.contains(**m);
    match ModeOfInheritance::ALL.iter().find(one_allele) {
        Some(mode @ ModeOfInheritance::Imprinted) => {
            return OwnFit::Alone(format!("{label}, fits {mode} where the expressed copy has it"));
        }
        Some(mode) => return OwnFit::Alone(format!("{label}, fits {mode}")),
        None => {}
    }
    let all_copies = matches!(zygosity, Zygosity::Homozygous | Zygosity::Hemizygous);
    if has(ModeFit::EveryCopyOfX) {
        let mode = ModeOfInheritance::XLinkedRecessive;
        if all_copies || (sex == Sex::Male && chromosome == Chromosome::X) {
            return OwnFit::Alone(format!("{label}, fits {mode}"));
        }
        let who = match sex {
            Sex::Female => "heterozygous carrier (female)",
            _ => "heterozygous carrier, sex not stated",
        };
        return OwnFit::NeedsPartner(format!("{who}; X-linked recessive"));
    }
    let recessive = ModeOfInheritance::AutosomalRecessive;
    if all_copies {
        return OwnFit::Alone(format!("{label}, fits {recessive}"));
    }
    let what = if modes.contains(recessive) { "recessive" } else { "digenic" };
    OwnFit::NeedsPartner(format!("single {label} hit; {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes() {
        let one = Chromosome::from_rank(0).unwrap();
        let alone = |modes: &[&str], c, z, s| {
            let modes: Modes = modes.iter().copied().collect();
            matches!(own_fit(&modes, c, z, s), OwnFit::Alone(_))
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
            let told = own_fit(&modes, Chromosome::Y, Hemizygous, Sex::Male);
            assert_eq!(told, OwnFit::Alone(words.to_owned()));
        }
    }
}
