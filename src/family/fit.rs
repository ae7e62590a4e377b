//! Fits the alleles of one gene to their mode of inheritance: the patient's genotypes, with the phase
//! that the family tells.

use crate::family::called_allele::{AlleleModes, CalledAllele};
use crate::family::phase::phase;
use crate::model::case::Sex;
use crate::model::inheritance::{Fit, FitVerdict, HitWeight, Phase};
use crate::model::mode_of_inheritance::ModeFit;
use crate::model::segregation::PairPhase;
use crate::model::{Chromosome, ModeOfInheritance, Modes, PartnerSide, Zygosity};
use std::collections::{BTreeMap, BTreeSet};

/// Limits the partners that a sentence names.
const NAMED_PARTNERS: usize = 3;

/// The relations of alleles that the genotypes of the family tell, by their places in the gene's
/// list, the smaller first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FamilyPhases {
    /// Holds the relation of each pair.
    pub pairs: BTreeMap<[usize; 2], PairPhase>,
    /// Holds the pairs of a deletion and an allele whose calls cannot both be: they are no pair.
    pub contradicted: BTreeSet<[usize; 2]>,
}

impl FamilyPhases {
    /// Returns the relation of two alleles: by the whole family where that tells one, nothing where
    /// it contradicts the patient's call, else by the call alone.
    pub fn between(&self, alleles: &[CalledAllele<'_>], i: usize, j: usize) -> Phase {
        match self.pairs.get(&[i.min(j), i.max(j)]) {
            Some(PairPhase::Trans) => Phase::Trans,
            Some(PairPhase::Cis) => Phase::Cis,
            Some(PairPhase::Conflict) => Phase::Unknown,
            Some(PairPhase::Unknown | PairPhase::NotBoth) | None => phase(&alleles[i], &alleles[j]),
        }
    }
}

/// The alleles of a gene with their relations.
struct GeneAlleles<'a> {
    alleles: &'a [CalledAllele<'a>],
    phases: &'a FamilyPhases,
}

impl GeneAlleles<'_> {
    /// Tells whether the calls of both can be.
    fn can_both_be(&self, i: usize, j: usize) -> bool {
        !self.phases.contradicted.contains(&[i.min(j), i.max(j)])
    }

    fn phase(&self, i: usize, j: usize) -> Phase {
        self.phases.between(self.alleles, i, j)
    }
}

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
pub fn fit_gene(alleles: &[CalledAllele<'_>], sex: Sex, phases: &FamilyPhases) -> Vec<Fit> {
    let alleles = &GeneAlleles { alleles, phases };
    let one = |(i, allele): (usize, &CalledAllele<'_>)| match allele.weight {
        HitWeight::Hypomorph(side) => fit_hypomorph(alleles, i, side, sex),
        HitWeight::Harmless | HitWeight::Event => harmless(allele),
        _ => fit_with_partners(alleles, i, sex),
    };
    alleles.alleles.iter().enumerate().map(one).collect()
}

/// Fits no disease to a modifier or marker.
fn harmless(allele: &CalledAllele<'_>) -> Fit {
    let label = allele.call.zygosity.label().replace('_', " ");
    let text = format!("{label}; no cause of disease");
    Fit {
        verdict: FitVerdict::No,
        partners: Vec::new(),
        text,
        in_trans: Vec::new(),
        dominant_needs: None,
    }
}

/// Fits a hit by its own genotype, and names the other hits of the gene that make a pair with it:
/// also where one copy is enough, because the recessive disease of such a gene is often another.
fn fit_with_partners(alleles: &GeneAlleles<'_>, i: usize, sex: Sex) -> Fit {
    let allele = &alleles.alleles[i];
    let zygosity = match allele.over_deletion {
        Some(_) => Zygosity::Hemizygous,
        None => allele.call.zygosity,
    };
    let (verdict, text) = match own_fit(allele.modes, allele.chromosome, zygosity, sex) {
        OwnFit::Alone(text) => (FitVerdict::Alone, text),
        OwnFit::OtherMechanism(text) => (FitVerdict::OtherMechanism, text),
        OwnFit::NeedsPartner(text) => (FitVerdict::No, text),
    };
    let dominant_needs = allele.modes.dominant_needs.clone();
    let in_trans = |partners: &[usize]| -> Vec<usize> {
        partners.iter().copied().filter(|j| alleles.phase(i, *j) == Phase::Trans).collect()
    };
    let fit = |verdict, partners: Vec<usize>, text| {
        let in_trans = in_trans(&partners);
        Fit { verdict, partners, in_trans, text, dominant_needs }
    };
    if let Some(deletion) = allele.over_deletion {
        let name = alleles.alleles.get(deletion).map(|d| d.variant.to_string());
        let name = name.unwrap_or_default();
        let text = format!("{text}; called homozygous over {name}: the second hit is the deletion");
        return fit(verdict, vec![deletion], text);
    }
    if !lacks_second_hit(allele, sex) {
        return fit(verdict, Vec::new(), text);
    }
    match pair(alleles, i) {
        Pair::None { in_cis } => fit(verdict, Vec::new(), with_cis(text, in_cis)),
        Pair::Possible { partners, in_cis, verdict: by_pair, what } => {
            let text = with_cis(text, in_cis);
            let verdict = if verdict == FitVerdict::Alone { verdict } else { by_pair };
            fit(verdict, partners, format!("{text}; {what}"))
        }
    }
}

/// The other hits of the gene that could be the second one of an allele.
enum Pair {
    /// Names no other hit; counts those on the same haplotype.
    None { in_cis: usize },
    /// Lists the other hits.
    Possible {
        partners: Vec<usize>,
        /// Counts hits on the same haplotype, where no hit of full weight is opposite.
        in_cis: usize,
        /// Tells what an allele fits that needs the pair.
        verdict: FitVerdict,
        /// Describes the pair.
        what: String,
    },
}

fn pair(alleles: &GeneAlleles<'_>, i: usize) -> Pair {
    let allele = &alleles.alleles[i];
    let opposite = |wanted: fn(HitWeight) -> bool| -> (Vec<(usize, Phase)>, usize) {
        let others = alleles.alleles.iter().enumerate().filter(|(j, other)| {
            *j != i
                && wanted(other.weight)
                && other.modes.is_of_two_hits()
                && alleles.can_both_be(i, *j)
        });
        let all = others.map(|(j, _)| (j, alleles.phase(i, j)));
        let (cis, open): (Vec<_>, Vec<_>) = all.partition(|(_, p)| *p == Phase::Cis);
        (open, cis.len())
    };
    let (hits, in_cis) = opposite(is_hit_in_trans);
    let possible = |partners: &[(usize, Phase)], verdict, with: String| Pair::Possible {
        partners: partners.iter().map(|(j, _)| *j).collect(),
        in_cis: if verdict == FitVerdict::WithWeakPartner { in_cis } else { 0 },
        verdict,
        what: format!("possible compound heterozygote{with}, {}", phase_words(partners)),
    };
    let is_weak = allele.weight == HitWeight::Weak;
    if !is_weak && allele.weight != HitWeight::Full {
        return Pair::None { in_cis };
    }
    if !is_weak && !hits.is_empty() {
        let with = format!(" with {} other hit(s)", hits.len());
        return possible(&hits, FitVerdict::WithHit, with);
    }
    let full = if is_weak { opposite(|w| w == HitWeight::Full).0 } else { Vec::new() };
    if !full.is_empty() {
        let with = format!(" with {}", names(alleles, &full));
        return possible(&full, FitVerdict::WithHit, with);
    }
    let (weak, _) = opposite(|w| matches!(w, HitWeight::Weak | HitWeight::Event));
    let is_event = |(j, _): &(usize, Phase)| alleles.alleles[*j].weight == HitWeight::Event;
    let what = match weak.iter().all(is_event) {
        true => "without a class",
        false => "of weaker evidence",
    };
    match (weak.is_empty(), is_weak) {
        (true, true) => Pair::None { in_cis: 0 },
        (true, false) => Pair::None { in_cis },
        (false, true) => {
            let both = if what == "without a class" { what } else { "both of weaker evidence" };
            let with = format!(" with {}, {both}", names(alleles, &weak));
            possible(&weak, FitVerdict::WithWeakPartner, with)
        }
        (false, false) => {
            let with = format!(", only with {} {what}", names(alleles, &weak));
            possible(&weak, FitVerdict::WithWeakPartner, with)
        }
    }
}

/// Tells whether the allele can cause a recessive disease and another copy is free of it.
fn lacks_second_hit(allele: &CalledAllele<'_>, sex: Sex) -> bool {
    let two_hits = |m: &ModeOfInheritance| m.fit() != ModeFit::OneAllele;
    let modes: Modes = allele.modes.modes.known().filter(two_hits).collect();
    let (chromosome, zygosity) = (allele.chromosome, allele.call.zygosity);
    let needs = |modes| own_fit_of_modes(modes, chromosome, zygosity, sex);
    !modes.is_empty() && matches!(needs(&modes), OwnFit::NeedsPartner(_))
}

/// Fits a hypomorph: neither one copy nor two are a disease, and another hypomorph is no partner.
fn fit_hypomorph(alleles: &GeneAlleles<'_>, i: usize, side: PartnerSide, sex: Sex) -> Fit {
    let allele = &alleles.alleles[i];
    let label = allele.call.zygosity.label().replace('_', " ");
    let full = alleles.alleles.iter().enumerate();
    let graver = |w| matches!(w, HitWeight::Full | HitWeight::Event);
    let full =
        full.filter(|(j, other)| *j != i && graver(other.weight) && alleles.can_both_be(i, *j));
    let all: Vec<(usize, Phase)> = full.map(|(j, _)| (j, alleles.phase(i, j))).collect();
    let alone = |j: usize| {
        let other = &alleles.alleles[j];
        let own = own_fit(other.modes, other.chromosome, other.call.zygosity, sex);
        matches!(own, OwnFit::Alone(_))
    };
    let fits = |(j, p): &(usize, Phase)| match side {
        PartnerSide::Trans | PartnerSide::Any => {
            *p != Phase::Cis && alleles.alleles[*j].modes.is_of_two_hits()
        }
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
        return Fit {
            verdict: FitVerdict::No,
            partners: Vec::new(),
            text,
            in_trans: Vec::new(),
            dominant_needs: None,
        };
    }
    let (named, phase) = (names(alleles, &partners), phase_words(&partners));
    Fit {
        verdict: FitVerdict::WithHit,
        partners: partners.iter().map(|(j, _)| *j).collect(),
        in_trans: Vec::new(),
        text: format!("{label} hypomorph; {where_} {named}, {phase}"),
        dominant_needs: None,
    }
}

/// Tells whether an allele of this weight, on the other copy, is the second hit of a full one.
fn is_hit_in_trans(weight: HitWeight) -> bool {
    match weight {
        HitWeight::Full => true,
        HitWeight::Hypomorph(side) => side != PartnerSide::Cis,
        HitWeight::Weak | HitWeight::Event | HitWeight::Harmless | HitWeight::Unknown => false,
    }
}

fn with_cis(text: String, in_cis: usize) -> String {
    if in_cis > 0 { format!("{text}; {in_cis} other hit(s) on the same haplotype") } else { text }
}

fn phase_words(partners: &[(usize, Phase)]) -> &'static str {
    let any = |phase| partners.iter().any(|(_, p)| *p == phase);
    if any(Phase::Trans) {
        "in trans"
    } else if any(Phase::Everywhere) {
        "one of them on every copy"
    } else if any(Phase::Cis) {
        "in cis"
    } else {
        "phase unknown"
    }
}

fn names(alleles: &GeneAlleles<'_>, partners: &[(usize, Phase)]) -> String {
    let named = partners.iter().take(NAMED_PARTNERS);
    let mut list: Vec<String> =
        named.map(|(j, _)| alleles.alleles[*j].variant.to_string()).collect();
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
    // The first in the order of the vocabulary: recessive before digenic.
    let every_copy = |m: &&ModeOfInheritance| m.fit() == ModeFit::EveryCopy && modes.contains(**m);
    let mode = ModeOfInheritance::ALL.iter().find(every_copy).copied();
    let mode = mode.unwrap_or(ModeOfInheritance::AutosomalRecessive);
    if all_copies {
        return OwnFit::Alone(format!("{label}, fits {mode}"));
    }
    let what = if mode == ModeOfInheritance::Digenic { "digenic" } else { "recessive" };
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
        let two = AlleleModes { modes: ["DIGENIC"].into_iter().collect(), dominant_needs: None };
        let fit = own_fit(&two, one, Homozygous, Sex::Unknown);
        assert_eq!(fit, OwnFit::Alone("homozygous, fits DIGENIC".to_owned()));
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
