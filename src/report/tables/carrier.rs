//! The table of `panelwise carrier`: a row for each known variant and person, with the sentence for
//! the letter.

use crate::model::Relation;
use crate::model::carrier::{CarrierAnswer, CarrierRow, VariantCopies};
use crate::report::text::spreadsheet;

/// The names of the columns.
pub const COLUMNS: [&str; 14] = [
    "person",
    "role",
    "minor",
    "variant",
    "place",
    "answer",
    "copies",
    "genotype",
    "depth",
    "alt_share",
    "filter",
    "reads",
    "why",
    "sentence",
];

/// Returns the line of a row, with its line end; an empty cell is `.`.
pub fn line(row: &CarrierRow) -> String {
    let (copies, why) = match &row.answer {
        CarrierAnswer::Present(copies) => (copies.number(), None),
        CarrierAnswer::Absent => (Some("0"), None),
        CarrierAnswer::NotAssessable(doubt) => (None, Some(doubt.words())),
    };
    let cells = [
        row.person.clone(),
        row.role.map_or("", Relation::name).to_owned(),
        if row.minor { "yes" } else { "no" }.to_owned(),
        row.variant.clone(),
        row.allele.to_string(),
        row.answer.name().to_owned(),
        copies.unwrap_or_default().to_owned(),
        row.genotype.clone().unwrap_or_default(),
        row.depth.map(|d| d.to_string()).unwrap_or_default(),
        row.share.map(|s| format!("{s:.3}")).unwrap_or_default(),
        row.filter.clone().unwrap_or_default(),
        row.reads.clone().unwrap_or_default(),
        why.unwrap_or_default(),
        sentence(row),
    ];
    cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join("\t") + "\n"
}

/// Returns the sentence for the letter. It speaks of this variant alone: a donor without it is not
/// called suitable.
pub fn sentence(row: &CarrierRow) -> String {
    let CarrierRow { person, variant, .. } = row;
    let found = format!("The variant {variant} was found");
    match &row.answer {
        CarrierAnswer::Present(copies) => match copies {
            VariantCopies::One => format!("{found} in one copy in {person}."),
            VariantCopies::Two => format!("{found} in two copies in {person}."),
            VariantCopies::Only(chromosome) => {
                format!("{found} on the only copy of {chromosome} in {person}.")
            }
            VariantCopies::Every => {
                format!("{found} on every copy in {person}, whose sex is not stated.")
            }
            VariantCopies::AtLeastOne => {
                format!("{found} in at least one copy in {person}; the other was not called.")
            }
            VariantCopies::ByReads => {
                format!("{found} in the reads of {person}; the number of copies was not called.")
            }
            VariantCopies::Mitochondrial => match row.share {
                Some(share) => {
                    format!("{found} in {:.0} % of the reads of {person}.", share * 100.0)
                }
                None => format!("{found} in {person}."),
            },
        },
        CarrierAnswer::Absent => {
            let depth = row.depth.map(|d| format!(" ({d} reads)")).unwrap_or_default();
            if row.role == Some(Relation::Donor) {
                return format!(
                    "{person} is not a match of the family variant {variant}{depth}; nothing is \
                     said of any other variant."
                );
            }
            format!("The variant {variant} was not found in {person}{depth}.")
        }
        CarrierAnswer::NotAssessable(doubt) => {
            format!("The variant {variant} could not be assessed in {person}: {}.", doubt.words())
        }
    }
}

fn cell(text: &str) -> String {
    if text.is_empty() { ".".to_owned() } else { spreadsheet(text).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Allele, Chromosome};

    fn row(answer: CarrierAnswer, role: Option<Relation>) -> CarrierRow {
        let (reference, alternate) = ("C".to_owned(), "T".to_owned());
        CarrierRow {
            person: "=ANNA".to_owned(),
            role,
            minor: false,
            variant: "NM_001754.5:c.601C>T".to_owned(),
            allele: Allele { chromosome: Chromosome::X, start: 9, reference, alternate },
            answer,
            genotype: None,
            depth: Some(35),
            share: None,
            filter: None,
            reads: None,
        }
    }

    #[test]
    fn a_donor_without_the_variant_is_not_called_suitable() {
        let said = sentence(&row(CarrierAnswer::Absent, Some(Relation::Donor)));
        assert!(said.contains("not a match of the family variant"), "{said}");
        assert!(said.contains("(35 reads)") && !said.contains("suitable"), "{said}");
        let said = sentence(&row(CarrierAnswer::Absent, None));
        assert_eq!(said, "The variant NM_001754.5:c.601C>T was not found in =ANNA (35 reads).");
    }

    #[test]
    fn cells_are_no_formulas() {
        let line = line(&row(CarrierAnswer::Absent, None));
        assert!(line.starts_with("'=ANNA\t.\tno\t"), "{line}");
        assert_eq!(line.split('\t').count(), COLUMNS.len());
    }
}
