//! Fits the alleles of one gene to their mode of inheritance: one sample, no relatives.

use crate::family::called_allele::{AlleleModes, CalledAllele};
use crate::family::phase::phase;
use crate::model::case::Sex;
use crate::model::inheritance::{Fit, FitVerdict, HitWeight, Phase};
use crate::model::mode_of_inheritance::ModeFit;
use crate::model::{Chromosome, ModeOfInheritance, Modes, PartnerSide, Zygosity};

/// Limits the partners that a sentence names.
const NAMED_PARTNERS: usize = 3;

/// The fit of one allele before partners in the same gene are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OwnFit {
    /// Fits on its own, for the reason given.
    Alone(String),
    /// Lacks the second hit where two are needed.
    NeedsPartner(String),
    /// Belongs to another class than the gene's only disease needs.
    OtherMechanism(String),
}

/// Fits each allele of a gene to its modes of inheritance.
///
/// In a recessive gene two or more hits are a possible compound heterozygote: phase is unknown
/// unless the caller phased both on one haplotype, then they count as one hit. A hypomorph counts
/// opposite a full hit only. An allele of weak evidence counts opposite a full hit as a possible
/// one, which makes no more than a possible pair.
pub fn fit_gene(alleles: &[CalledAllele<'_>], sex: Sex) -> Vec<Fit> {
    let one = |(i, allele): (usize, &CalledAllele<'_>)| match allele.weight {
        HitWeight::Hypomorph(side) => fit_hypomorph(alleles, i, side, sex),
        HitWeight::Harmless => harmless(allele),
        _ => fit_with_partners(alleles, i, sex),
    };
    alleles.iter().enumerate().map(one).collect()
}

/// Fits no disease to a modifier or marker.
fn harmless(allele: &CalledAllele<'_>) -> Fit {
    let label = allele.call.zygosity.label().replace('_', " ");
    let text = format!("{label}; no cause of disease");
    Fit { verdict: FitVerdict::No, partners: Vec::new(), text }
}

fn fit_with_partners(alleles: &[CalledAllele<'_>], i: usize, sex: Sex) -> Fit {
    let allele = &alleles[i];
    let own = own_fit(allele.modes, allele.chromosome, allele.call.zygosity, sex);
    let fit = |verdict, text| Fit { verdict, partners: Vec::new(), text };
    let text = match own {
        OwnFit::Alone(text) => return fit(FitVerdict::Alone, text),
        OwnFit::OtherMechanism(text) => return fit(FitVerdict::OtherMechanism, text),
        OwnFit::NeedsPartner(text) => text,
    };
    let opposite = |wanted: fn(HitWeight) -> bool| -> Vec<(usize, Phase)> {
        let others =
            alleles.iter().enumerate().filter(|(j, other)| *j != i && wanted(other.weight));
        others.map(|(j, other)| (j, phase(allele, other))).collect()
    };
    let hits = opposite(is_hit_in_trans);
    let in_cis = hits.iter().filter(|(_, p)| *p == Phase::Cis).count();
    let open = |list: Vec<(usize, Phase)>| -> Vec<(usize, Phase)> {
        list.into_iter().filter(|(_, p)| *p != Phase::Cis).collect()
    };
    let hits = open(hits);
    match allele.weight {
        HitWeight::Full if !hits.is_empty() => {
            let what = format!(
                "possible compound heterozygote with {} other hit(s), {}",
                hits.len(),
                phase_words(&hits)
            );
            paired(FitVerdict::WithHit, &text, &what, &hits)
        }
        HitWeight::Full => {
            let weak = open(opposite(|w| w == HitWeight::Weak));
            if weak.is_empty() {
                return fit(FitVerdict::No, with_cis(text, in_cis));
            }
            let what = format!(
                "possible compound heterozygote, only with {} of weaker evidence, {}",
                names(alleles, &weak),
                phase_words(&weak)
            );
            paired(FitVerdict::WithWeakPartner, &with_cis(text, in_cis), &what, &weak)
        }
        HitWeight::Weak => {
            let hits = open(opposite(|w| w == HitWeight::Full));
            if hits.is_empty() {
                return fit(FitVerdict::No, text);
            }
            let what = format!(
                "possible compound heterozygote with {}, {}",
                names(alleles, &hits),
                phase_words(&hits)
            );
            paired(FitVerdict::WithHit, &text, &what, &hits)
        }
        HitWeight::Hypomorph(_) | HitWeight::Harmless | HitWeight::Unknown => {
            fit(FitVerdict::No, with_cis(text, in_cis))
        }
    }
}

/// Fits a hypomorph: neither one copy nor two are a disease, and another hypomorph is no partner.
fn fit_hypomorph(alleles: &[CalledAllele<'_>], i: usize, side: PartnerSide, sex: Sex) -> Fit {
    let allele = &alleles[i];
    let label = allele.call.zygosity.label().replace('_', " ");
    let full = alleles.iter().enumerate();
    let full = full.filter(|(j, other)| *j != i && other.weight == HitWeight::Full);
    let all: Vec<(usize, Phase)> = full.map(|(j, other)| (j, phase(allele, other))).collect();
    let alone = |j: usize| {
        let other = &alleles[j];
        let own = own_fit(other.modes, other.chromosome, other.call.zygosity, sex);
        matches!(own, OwnFit::Alone(_))
    };
    let fits = |(j, p): &(usize, Phase)| match side {
        PartnerSide::Trans | PartnerSide::Any => *p != Phase::Cis,
        // On the same copy: the partner's own disease, which this allele makes graver.
        PartnerSide::Cis => *p != Phase::Trans && alone(*j),
    };
    let partners: Vec<(usize, Phase)> = all.into_iter().filter(fits).collect();
    let (where_, needed) = match side {
        PartnerSide::Trans => ("opposite", "a graver allele on the other copy"),
        PartnerSide::Cis => ("beside", "another allele on the same copy"),
        PartnerSide::Any => ("with", "a graver allele of the gene"),
    };
    if partners.is_empty() {
        let text = format!("{label} hypomorph; disease only with {needed}");
        return Fit { verdict: FitVerdict::No, partners: Vec::new(), text };
    }
    let what = format!("{where_} {}, {}", names(alleles, &partners), phase_words(&partners));
    paired(FitVerdict::WithHit, &format!("{label} hypomorph"), &what, &partners)
}

/// Tells whether an allele of this weight, on the other copy, is the second hit of a full one.
fn is_hit_in_trans(weight: HitWeight) -> bool {
    match weight {
        HitWeight::Full => true,
        HitWeight::Hypomorph(side) => side != PartnerSide::Cis,
        HitWeight::Weak | HitWeight::Harmless | HitWeight::Unknown => false,
    }
}

fn paired(verdict: FitVerdict, own: &str, what: &str, partners: &[(usize, Phase)]) -> Fit {
    let partners = partners.iter().map(|(j, _)| *j).collect();
    Fit { verdict, partners, text: format!("{own}; {what}") }
}

fn with_cis(text: String, in_cis: usize) -> String {
    if in_cis > 0 { format!("{text}; {in_cis} other hit(s) on the same haplotype") } else { text }
}

fn phase_words(partners: &[(usize, Phase)]) -> &'static str {
    let phased = partners.iter().any(|(_, p)| *p == Phase::Trans);
    if phased { "in trans by the call" } else { "phase unknown" }
}

fn names(alleles: &[CalledAllele<'_>], partners: &[(usize, Phase)]) -> String {
    let named = partners.iter().take(NAMED_PARTNERS);
    let mut list: Vec<String> = named.map(|(j, _)| alleles[*j].allele.to_string()).collect();
    let more = partners.len().saturating_sub(NAMED_PARTNERS);
    if more > 0 {
        list.push(format!("{more} more"));
    }
    list.join(", ")
}

/// Judges one genotype against the modes of an allele; every genotype fits a gene without a known
/// mode, because unknown stays unknown.
fn own_fit(of: &AlleleModes, chromosome: Chromosome, zygosity: Zygosity, sex: Sex) -> OwnFit {
    let label = zygosity.label().replace('_', " ");
    let modes = &of.modes;
    match (&of.dominant_needs, modes.known().next()) {
        (Some(needs), None) => return OwnFit::OtherMechanism(format!("{label}; {needs}")),
        (Some(needs), Some(_)) => {
            return match own_fit_of_modes(modes, chromosome, zygosity, sex) {
                OwnFit::NeedsPartner(text) => OwnFit::NeedsPartner(format!("{text}; {needs}")),
                fit => fit,
            };
        }
        (None, None) => return OwnFit::Alone(format!("{label}; mode of inheritance unknown")),
        (None, Some(_)) => {}
    }
    own_fit_of_modes(modes, chromosome, zygosity, sex)
}

fn own_fit_of_modes(modes: &Modes, chromosome: Chromosome, zygosity: Zygosity, sex: Sex) -> OwnFit {
    let label = zygosity.label().replace('_', " ");
    let has = |fit: ModeFit| modes.known().any(|m| m.fit() == fit);
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
            matches!(
                own_fit(&AlleleModes { modes, dominant_needs: None }, c, z, s),
                OwnFit::Alone(_)
            )
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
            let modes = AlleleModes { modes, dominant_needs: None };
            let told = own_fit(&modes, Chromosome::Y, Hemizygous, Sex::Male);
            assert_eq!(told, OwnFit::Alone(words.to_owned()));
        }
    }
}
