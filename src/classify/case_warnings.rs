//! What tissue, disease and share of reads allow to be called germline (facts: thresholds, section 3).

use crate::model::case::{Case, Tissue};
use crate::model::row::Row;
use crate::model::settings::Settings;
use crate::model::{Value, Zygosity};

/// Warnings that follow from the case, for one reported allele.
pub fn case_warnings(row: &Row, settings: &Settings, case: &Case) -> Vec<String> {
    let v = &settings.vaf;
    let mut warnings = Vec::new();
    let haematopoietic = v.haematopoietic_tissues.contains(&case.tissue);
    let malignancy = case.haematological_malignancy == Some(true);
    let het =
        matches!(row.call.zygosity, Zygosity::Heterozygous | Zygosity::HeterozygousAlternate | Zygosity::HalfCall);
    let vaf = match row.call.vaf {
        Value::Known(vaf) => Some(vaf),
        Value::Unknown(_) => None,
    };
    if malignancy && haematopoietic {
        warnings.push(match case.tissue {
            Tissue::BloodInRemission => {
                "germline not established: blood in remission may hold persistent clonal haematopoiesis".to_owned()
            }
            _ => "germline not established: DNA from blood or marrow of a patient with a haematological malignancy; confirm in cultured fibroblasts".to_owned(),
        });
    }
    if let Some(vaf) = vaf.filter(|f| het && *f < v.germline_min) {
        warnings.push(match case.tissue {
            Tissue::FibroblastCulture | Tissue::SkinBiopsy => format!(
                "low share of reads {vaf:.2}: possible mosaicism, or blood in the biopsy; cultured fibroblasts preferred"
            ),
            _ if haematopoietic => format!(
                "low share of reads {vaf:.2}: possible clonal haematopoiesis or mosaicism; confirm in non-haematopoietic tissue"
            ),
            _ => format!("low share of reads {vaf:.2}: possible mosaicism"),
        });
    } else if let Some(vaf) = vaf.filter(|f| het && *f > v.germline_max) {
        warnings.push(format!(
            "high share of reads {vaf:.2} for a heterozygote: loss of the other allele, or a deletion there"
        ));
    }
    let old = case.age.is_some_and(|a| a >= v.clonal_age);
    if !malignancy && haematopoietic && old && v.clonal_genes.contains(&row.gene.symbol) {
        warnings.push(
            "gene with frequent clonal haematopoiesis at this age: confirm in non-haematopoietic tissue".to_owned(),
        );
    }
    warnings
}
