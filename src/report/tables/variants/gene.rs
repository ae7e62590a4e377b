//! Declares the columns of tier and gene, which lead a row of the variant table.

use crate::model::row::Row;
use crate::report::tables::cell::{Cell, first_link, joined, link, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;
use crate::report::{flags, links};

/// Declares the columns `tier` to `loci`.
pub(super) static TIER_AND_GENE: &[VariantColumn] = &[
    VariantColumn::new(
        "tier",
        "Tier",
        "Tier: 1, 2, R (single hit in a recessive gene), L (curated locus), S (splice \
         region), N (non-coding mechanism), 3, U (unknown consequence), M (modifier or marker)",
        |r, _| text(r.tier.name()),
    )
    .main()
    .width(6)
    .json("variants.tier")
    .info(Info::per_gene(3, "PW_TIER", "Tier per gene; see the panelwise_tier lines")),
    VariantColumn::new("tier_reason", "Reason for the tier", "Why this tier", |r, _| {
        text(&r.tier_reason)
    })
    .width(40)
    .json("variants.tier_reason"),
    VariantColumn::new("gene", "Gene", "HGNC symbol", |r, _| text(&r.gene.symbol))
        .main()
        .width(10)
        .json("variants.gene")
        .info(Info::per_gene(
            1,
            "PW_GENE",
            "Panel genes, HGNC symbols; the other PW lists are parallel to it",
        )),
    VariantColumn::new("hgnc_id", "HGNC", "HGNC identifier", |r, _| {
        link(&r.gene.hgnc_id, links::hgnc(&r.gene.hgnc_id))
    })
    .link()
    .json("variants.hgnc_id")
    .info(Info::per_gene(2, "PW_HGNC", "HGNC identifiers")),
    VariantColumn::new(
        "inheritance_mode",
        "Inheritance",
        "Modes of inheritance on this panel",
        |r, _| text(r.gene.inheritance.joined(",")),
    )
    .main()
    .width(11)
    .json("genes.facts.inheritance"),
    VariantColumn::new("disease", "Disease", "Disease on this panel", |r, _| text(&r.gene.disease))
        .width(36)
        .json("genes.facts.disease"),
    VariantColumn::new("omim", "OMIM", "OMIM phenotypes; the link opens the first", |r, _| {
        first_link(&r.gene.omim, links::omim)
    })
    .link()
    .width(14)
    .json("genes.facts.omim"),
    VariantColumn::new("mondo", "MONDO", "MONDO diseases; the link opens the first", |r, _| {
        first_link(&r.gene.mondo, links::mondo)
    })
    .link()
    .width(14)
    .json("genes.facts.mondo"),
    VariantColumn::new(
        "evidence",
        "Evidence",
        "Evidence level of the gene on this panel",
        |r, _| text(r.gene.evidence.as_str()),
    )
    .width(9)
    .json("genes.facts.evidence"),
    VariantColumn::new("panel_tier", "Panel tier", "core, core36, extended, research", |r, _| {
        text(&r.gene.panel_tier)
    })
    .width(9)
    .json("genes.facts.panel_tier"),
    VariantColumn::new("panels", "Panels", "Panels that hold the gene", |r, _| {
        joined(&r.gene.panels, ",")
    })
    .width(14)
    .json("genes.facts.panels"),
    VariantColumn::new(
        "flags",
        "Flags",
        "Malignancy predisposition with disease and source, donor relevance, secondary \
         findings, loci",
        |r, _| flag_texts(r),
    )
    .main()
    .width(40)
    .json("variants.flags"),
    VariantColumn::new("flag_codes", "Flag codes", "Flags for machines", |r, _| {
        joined(&flag_codes(r), ",")
    })
    .width(22)
    .json("variants.flags.code")
    .info(Info::per_gene(9, "PW_FLAGS", "Flag codes per gene, joined by &").values(flag_codes)),
    VariantColumn::new("loci", "Panel loci", "Ids of the panel loci met", |r, _| {
        joined(&locus_ids(r), ",")
    })
    .width(20)
    .json("variants.loci")
    .info(
        Info::per_gene(10, "PW_LOCUS", "Panel loci per gene, joined by &; percent-encoded")
            .values(locus_ids),
    ),
    VariantColumn::new(
        "known_as",
        "Known as",
        "Familiar names of a curated allele: published, legacy numbering",
        |r, _| joined(&known_as(r), "; "),
    )
    .width(20)
    .json("variants.loci.known_as"),
];

fn flag_texts(row: &Row) -> Cell {
    joined(&flags::row_flags(row).into_iter().map(|f| f.text).collect::<Vec<_>>(), "; ")
}

/// Returns the codes of a row's flags, each once.
fn flag_codes(row: &Row) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for flag in flags::row_flags(row) {
        if !codes.iter().any(|c| c == flag.code) {
            codes.push(flag.code.to_owned());
        }
    }
    codes
}

/// Returns the familiar names of the loci whose own allele the row's is, each once: first the
/// curators' HGVS name, where the shown one differs.
fn known_as(row: &Row) -> Vec<String> {
    let shown = row.consequence.as_ref().and_then(|c| c.hgvs_c.as_deref());
    let mut names: Vec<String> = Vec::new();
    for locus in row.loci.iter().filter(|l| l.exact) {
        let coding = locus.hgvs.rsplit(':').next().unwrap_or_default();
        let differs = Some(coding) != shown;
        for name in [coding].into_iter().filter(|_| differs).chain([locus.known_as.as_str()]) {
            if !name.is_empty() && !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

fn locus_ids(row: &Row) -> Vec<String> {
    row.loci.iter().map(|l| l.id.clone()).collect()
}
