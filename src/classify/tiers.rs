//! Tiers of a single sample after Genomics England's small-variant tiering (facts: thresholds,
//! section 4), with the single hit in a recessive gene kept as a tier of its own.

use crate::classify::germline_label::set_label;
use crate::classify::inheritance::{Fit, fit};
use crate::model::case::Case;
use crate::model::ledger::Tier;
use crate::model::row::{GeneFacts, LocusHit, Row};
use crate::model::{LocusAction, Missing, RescueSource, SampleCall, Term, Value, Zygosity};
use crate::settings::sections::Settings;

/// A kept allele of one gene, complete but for tier, inheritance and partners (which
/// [`classify_gene`] fills in).
pub type Candidate = Row;

/// Partners that a row lists: each row with each other of its gene would grow with the square.
const PARTNERS: usize = 20;

/// The gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Known,
    High,
    Moderate,
    Locus,
    Rescued,
    Splice,
    Unknown,
}

/// Sets tier, reason, inheritance call, partners and germline label of all kept alleles of one
/// gene.
///
/// In a recessive gene two or more hits of high or moderate impact (or known pathogenic alleles)
/// are a possible compound heterozygote: phase is unknown unless the caller phased both on one
/// haplotype, then they count as one hit.
pub fn classify_gene(
    candidates: &mut [Candidate],
    gene: &GeneFacts,
    settings: &Settings,
    case: &Case,
) {
    let classes: Vec<Class> = candidates.iter().map(|c| class(c, settings)).collect();
    let calls: Vec<Sighting> = candidates.iter().map(Sighting::of).collect();
    let names: Vec<String> = candidates.iter().map(|c| c.allele.to_string()).collect();
    let mut gravest: Vec<usize> =
        (0..names.len()).filter(|j| classes[*j] != Class::Unknown).collect();
    gravest.sort_by_key(|j| (classes[*j], *j));
    let green = settings.tier.green.contains(&gene.evidence);
    for (i, candidate) in candidates.iter_mut().enumerate() {
        let mut listed: Vec<usize> =
            gravest.iter().copied().filter(|j| *j != i).take(PARTNERS).collect();
        listed.sort_unstable();
        candidate.partners_not_listed =
            gravest.len() - usize::from(classes[i] != Class::Unknown) - listed.len();
        candidate.partners = listed.into_iter().map(|j| names[j].clone()).collect();
        let others = (0..calls.len()).filter(|j| *j != i && counts(classes[*j]));
        let mut in_trans = 0usize;
        let mut in_cis = 0usize;
        let mut phased_in_trans = 0usize;
        for j in others {
            match phase(&calls[i], &calls[j]) {
                Phase::Cis => in_cis += 1,
                Phase::Trans => {
                    in_trans += 1;
                    phased_in_trans += 1;
                }
                Phase::Unknown => in_trans += 1,
            }
        }
        let modes = &gene.inheritance;
        let (fits, inheritance) = match fit(
            modes,
            candidate.allele.chromosome,
            candidate.call.zygosity,
            case.sex,
        ) {
            Fit::Alone(text) => (true, text),
            Fit::NeedsPartner(text) if in_trans > 0 && counts(classes[i]) => {
                let phase =
                    if phased_in_trans > 0 { "in trans by the call" } else { "phase unknown" };
                (
                    true,
                    format!(
                        "{text}; possible compound heterozygote with {in_trans} other hit(s), {phase}"
                    ),
                )
            }
            Fit::NeedsPartner(text) if in_cis > 0 => {
                (false, format!("{text}; {in_cis} other hit(s) on the same haplotype"))
            }
            Fit::NeedsPartner(text) => (false, text),
        };
        let (tier, reason) = tier(classes[i], fits, green, candidate, gene);
        candidate.tier = tier;
        candidate.tier_reason = reason;
        candidate.inheritance = inheritance;
        set_label(candidate, settings, case);
    }
}

fn tier(
    class: Class,
    fits: bool,
    green: bool,
    candidate: &Candidate,
    gene: &GeneFacts,
) -> (Tier, String) {
    let what = match class {
        Class::Known => match (exact_locus(&candidate.loci), candidate.resources.clinvar.known()) {
            (Some(locus), _) => format!("curated pathogenic allele {}", locus.id),
            (None, Some(c)) => {
                format!("ClinVar {} ({}), variation {}", c.significance, stars(c.stars), c.id)
            }
            (None, None) => "known pathogenic allele".to_owned(),
        },
        Class::High => format!("high impact ({})", worst(candidate)),
        Class::Moderate => format!("moderate impact ({})", worst(candidate)),
        Class::Splice => format!("splice region ({})", worst(candidate)),
        Class::Locus => "curated panel locus".to_owned(),
        Class::Rescued => candidate.rescues.first().map_or_else(String::new, |r| r.what.clone()),
        Class::Unknown => "consequence unknown".to_owned(),
    };
    match class {
        Class::Splice => (Tier::Splice, what),
        Class::Locus | Class::Rescued => (Tier::Locus, what),
        Class::Unknown => (Tier::Unknown, what),
        _ if !fits => {
            (Tier::RecessiveSingle, format!("{what}; does not fit the mode of inheritance alone"))
        }
        _ if !green => (
            Tier::Three,
            format!("{what}; evidence for the gene is {}", or_none(gene.evidence.as_str())),
        ),
        Class::Moderate => (Tier::Two, what),
        Class::Known | Class::High => (Tier::One, what),
    }
}

fn stars(stars: Option<u8>) -> String {
    match stars {
        Some(1) => "1 star".to_owned(),
        Some(n) => format!("{n} stars"),
        None => "stars unknown".to_owned(),
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "not stated" } else { text }
}

fn worst(candidate: &Candidate) -> &'static str {
    all_terms(candidate).min().map_or("", Term::name)
}

fn all_terms(candidate: &Candidate) -> impl Iterator<Item = Term> + '_ {
    candidate
        .consequence
        .iter()
        .chain(&candidate.other_consequences)
        .flat_map(|c| c.terms.iter().copied())
}

fn exact_locus(loci: &[LocusHit]) -> Option<&LocusHit> {
    loci.iter().find(|l| l.exact && l.action == LocusAction::Rescue)
}

fn class(candidate: &Candidate, settings: &Settings) -> Class {
    let known = candidate.loci.iter().any(|l| {
        l.exact
            && l.action == LocusAction::Rescue
            && settings.loci.known_pathogenic.contains(&l.category)
    });
    let rules = &settings.clinvar;
    let in_clinvar = candidate
        .resources
        .clinvar
        .known()
        .is_some_and(|e| rules.is_pathogenic(e, rules.min_stars_known));
    let c = &settings.consequence;
    if known || in_clinvar {
        Class::Known
    } else if all_terms(candidate).any(|t| c.high.contains(&t)) {
        Class::High
    } else if all_terms(candidate).any(|t| c.moderate.contains(&t)) {
        Class::Moderate
    } else if candidate.loci.iter().any(|l| l.action == LocusAction::Rescue) {
        Class::Locus
    } else if candidate.rescues.iter().any(|r| r.by != RescueSource::Locus) {
        Class::Rescued
    } else if all_terms(candidate).any(|t| c.splice.contains(&t)) {
        Class::Splice
    } else {
        Class::Unknown
    }
}

/// Can be one of two hits.
fn counts(class: Class) -> bool {
    matches!(class, Class::Known | Class::High | Class::Moderate)
}

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    Cis,
    Trans,
    Unknown,
}

/// Phase of two alleles of one sample: two alternates of one record (GT 1/2) lie on different
/// copies; else it is known only where both are phased in the same phase set, or both in none.
fn phase(a: &Sighting, b: &Sighting) -> Phase {
    let other = Zygosity::HeterozygousAlternate;
    if a.record == b.record && a.call.zygosity == other && b.call.zygosity == other {
        return Phase::Trans;
    }
    // Phased genotypes of a chromosome without a set belong together (VCF 4.3, section 1.6.2).
    let same_set = match (&a.call.phase_set, &b.call.phase_set) {
        (Value::Known(x), Value::Known(y)) => x == y,
        (Value::Unknown(x), Value::Unknown(y)) => {
            *x != Missing::Unreadable && *y != Missing::Unreadable
        }
        _ => false,
    };
    if !same_set || !a.call.phased || !b.call.phased {
        return Phase::Unknown;
    }
    let side = |c: &SampleCall| c.allele_genotype.split('|').position(|g| g == "1");
    match (side(&a.call), side(&b.call)) {
        (Some(i), Some(j)) if i == j => Phase::Cis,
        (Some(_), Some(_)) => Phase::Trans,
        _ => Phase::Unknown,
    }
}

/// A call and the input record (contig, 1-based position, REF) it was seen in.
struct Sighting {
    call: SampleCall,
    record: (String, u64, String),
}

impl Sighting {
    fn of(candidate: &Candidate) -> Self {
        let i = &candidate.input;
        Self {
            call: candidate.call.clone(),
            record: (i.contig.clone(), i.position, i.reference.clone()),
        }
    }
}
