//! Declares the columns of the gene and of the data that the call set has of it.

use super::GeneColumn;
use crate::model::gene_row::GeneData;
use crate::report::links;
use crate::report::tables::cell::{link, text};

/// Declares the columns `gene` to `data`.
pub(super) static SEEN: &[GeneColumn] = &[
    GeneColumn::new("gene", "Gene", "HGNC symbol", |g, _| text(&g.gene.symbol))
        .main()
        .width(10)
        .json("genes.facts.symbol"),
    GeneColumn::new("hgnc_id", "HGNC", "HGNC identifier", |g, _| {
        link(&g.gene.hgnc_id, links::hgnc(&g.gene.hgnc_id))
    })
    .main()
    .link()
    .json("genes.facts.hgnc_id"),
    GeneColumn::new(
        "data",
        "Data",
        "Whether the call set could say anything about the gene",
        |g, _| text(data_text(&g.data)),
    )
    .main()
    .width(24)
    .json("genes.data"),
];

/// States in words whether a gene had data.
pub(crate) fn data_text(data: &GeneData) -> String {
    match data {
        GeneData::Records => "records seen".to_owned(),
        GeneData::NoRecords => "NO RECORDS: not the same as reference".to_owned(),
        GeneData::ContigAbsent => "CONTIG ABSENT from the call set".to_owned(),
        GeneData::ReferenceMissing(share) => {
            format!("REFERENCE IS N over {:.0} % of the exons", share * 100.0)
        }
        GeneData::NotOnBuild => "NO PLACE on this genome build".to_owned(),
    }
}
