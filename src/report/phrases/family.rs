//! Makes the words of notices on variants that the family is known to carry.

use super::Phrase;
use crate::model::notice::{FamilyNotice, NoRowReason, UncalledSite};

/// Returns a notice on a known variant in words.
pub(super) fn phrase(notice: &FamilyNotice) -> Phrase {
    match notice {
        FamilyNotice::KnownVariantWithoutRow { name, allele, reason } => {
            let place = allele.to_string();
            let named = if *name == place { place } else { format!("{name} ({place})") };
            let head = format!("KNOWN FAMILY VARIANT {named} has no row");
            Phrase::with_words(head, reason_words(reason))
        }
        FamilyNotice::UncalledInPatient(site) => phrase_on_site(site),
    }
}

fn phrase_on_site(site: &UncalledSite) -> Phrase {
    let carriers: Vec<String> = site.carriers.iter().map(|name| format!("the {name}")).collect();
    let carry = if carriers.len() == 1 { "carries" } else { "carry" };
    let depth = site.depth.map(|d| format!(", {d} reads")).unwrap_or_default();
    Phrase::with_words(
        format!(
            "WHERE TO LOOK, {}: {} {carry} {} ({}), and the patient has no call there that shows \
             absence (GT={}{depth})",
            site.genes.join(", "),
            carriers.join(" and "),
            site.allele,
            site.known_by,
            site.genotype
        ),
        "look at the patient's reads, or test the site",
    )
}

fn reason_words(reason: &NoRowReason) -> String {
    match reason {
        NoRowReason::OutsidePanel => {
            "it lies outside of the panel, nothing was looked at there".to_owned()
        }
        NoRowReason::NoRecord => {
            "the patient's call set has no record and no reference block there, which is not \
             absence; look at the reads, or test the site"
                .to_owned()
        }
        NoRowReason::NoCall { genotype } => format!(
            "no genotype was called (GT={genotype}), neither carried nor excluded; look at the \
             reads, or test the site"
        ),
        NoRowReason::Overlap => {
            "another change of the same bases was called, which may hold it".to_owned()
        }
        NoRowReason::Absent { depth } => {
            format!("absent, the reference was called with {depth} reads")
        }
        NoRowReason::AbsentWithoutDepth { depth, least } => {
            let depth = depth.map_or_else(|| "unknown depth".to_owned(), |d| format!("{d} reads"));
            format!(
                "the reference was called with {depth}, under {least} no absence is shown; look at \
                 the reads, or test the site"
            )
        }
        NoRowReason::Dropped { rule, values } => format!(
            "the patient carries it, and the rule {} dropped it ({values}); an allow-list keeps it",
            rule.name()
        ),
        NoRowReason::Ended { outcome } => format!("its outcome in the ledger is {outcome}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::relation::RelativeName;
    use crate::model::{Allele, Chromosome, Relation};

    #[test]
    fn a_site_without_a_call_names_carriers_and_evidence() {
        let (reference, alternate) = ("C".to_owned(), "T".to_owned());
        let site = UncalledSite {
            genes: vec!["MPL".to_owned()],
            allele: Allele { chromosome: Chromosome::X, start: 9, reference, alternate },
            genotype: "./.".to_owned(),
            depth: None,
            known_by: "ClinVar Pathogenic".to_owned(),
            carriers: vec![RelativeName { relation: Relation::Mother, person: "M".to_owned() }],
        };
        let words = phrase(&FamilyNotice::UncalledInPatient(site)).to_string();
        assert!(words.starts_with("WHERE TO LOOK, MPL: the mother"), "{words}");
        assert!(words.contains("carries chrX:10:C:T (ClinVar Pathogenic)"), "{words}");
    }
}
