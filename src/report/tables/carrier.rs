//! The table of `panelwise carrier`: a row for each known variant and person, with the sentence for
//! the letter.

use crate::model::carrier::{CarrierAnswer, CarrierRow, VariantCopies};
use crate::model::case::Tissue;
use crate::model::{Chromosome, Relation};
use crate::report::text::spreadsheet;

/// The names of the columns.
pub const COLUMNS: [&str; 16] = [
    "person",
    "role",
    "minor",
    "tissue",
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
    "label",
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
        tissue(row.tissue).to_owned(),
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
        label(row).unwrap_or_default(),
        sentence(row),
    ];
    cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join("\t") + "\n"
}

/// Returns the sentence for the letter. It speaks of this variant alone: a donor without it is not
/// called suitable.
pub fn sentence(row: &CarrierRow) -> String {
    let CarrierRow { person, variant, .. } = row;
    let found = format!("The variant {variant} was found");
    // The share differs between tissues.
    let sample = Some(tissue(row.tissue)).filter(|t| !t.is_empty());
    let sample = sample.map(|t| format!(" ({})", t.replace('_', " "))).unwrap_or_default();
    match &row.answer {
        CarrierAnswer::Present(copies) => match copies {
            VariantCopies::One => format!("{found} in one copy in {person}."),
            VariantCopies::Two => format!(
                "{found} on both copies in {person}, as called; where one copy is deleted, the call \
                 looks the same."
            ),
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
                    let percent = share * 100.0;
                    format!("{found} in {percent:.0} % of the reads of {person}{sample}.")
                }
                None => format!("{found} in {person}{sample}."),
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
            let only = if row.allele.chromosome == Chromosome::M {
                format!("{sample}; another tissue can carry it")
            } else {
                String::new()
            };
            format!("The variant {variant} was not found in {person}{depth}{only}.")
        }
        CarrierAnswer::NotAssessable(doubt) => {
            format!("The variant {variant} could not be assessed in {person}: {}.", doubt.words())
        }
    }
}

/// Returns what the sample leaves open, in words.
fn label(row: &CarrierRow) -> Option<String> {
    match row.answer {
        CarrierAnswer::Present(_) => row.label.map(|label| label.words(true)),
        CarrierAnswer::Absent => row.label.map(|label| label.words(false)),
        CarrierAnswer::NotAssessable(_) => None,
    }
}

/// Returns the word for a tissue; empty where it is not stated.
fn tissue(tissue: Tissue) -> &'static str {
    match tissue {
        Tissue::Blood => "blood",
        Tissue::BloodInRemission => "blood_in_remission",
        Tissue::Marrow => "marrow",
        Tissue::FibroblastCulture => "fibroblast_culture",
        Tissue::SkinBiopsy => "skin_biopsy",
        Tissue::Saliva => "saliva",
        Tissue::Other => "other",
        Tissue::Unknown => "",
    }
}

fn cell(text: &str) -> String {
    if text.is_empty() { ".".to_owned() } else { spreadsheet(text).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Allele;

    fn row(answer: CarrierAnswer, role: Option<Relation>) -> CarrierRow {
        let (reference, alternate) = ("C".to_owned(), "T".to_owned());
        CarrierRow {
            person: "=ANNA".to_owned(),
            role,
            minor: false,
            tissue: Tissue::Unknown,
            label: None,
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
