//! Declares the columns of the panel's statements on the gene, and of its notices.

use super::GeneColumn;
use crate::report::tables::cell::{first_link, joined, text};
use crate::report::{flags, links, phrases};

/// Declares the columns `inheritance_mode` to `certainty`.
pub(super) static FACTS: &[GeneColumn] = &[
    GeneColumn::new(
        "inheritance_mode",
        "Inheritance",
        "Modes of inheritance on this panel",
        |g, _| text(g.gene.inheritance.joined(",")),
    )
    .main()
    .width(11)
    .json("genes.facts.inheritance"),
    GeneColumn::new("disease", "Disease", "Disease on this panel", |g, _| text(&g.gene.disease))
        .main()
        .width(36)
        .json("genes.facts.disease"),
    GeneColumn::new("omim", "OMIM", "OMIM phenotypes; the link opens the first", |g, _| {
        first_link(&g.gene.omim, links::omim)
    })
    .link()
    .width(14)
    .json("genes.facts.omim"),
    GeneColumn::new("mondo", "MONDO", "MONDO diseases; the link opens the first", |g, _| {
        first_link(&g.gene.mondo, links::mondo)
    })
    .link()
    .width(14)
    .json("genes.facts.mondo"),
    GeneColumn::new("evidence", "Evidence", "Evidence level of the gene on this panel", |g, _| {
        text(g.gene.evidence.as_str())
    })
    .main()
    .width(9)
    .json("genes.facts.evidence"),
    GeneColumn::new("panel_tier", "Panel tier", "core, core36, extended, research", |g, _| {
        text(&g.gene.panel_tier)
    })
    .width(9)
    .json("genes.facts.panel_tier"),
    GeneColumn::new(
        "flags",
        "Flags",
        "Malignancy predisposition with disease and source, donor relevance, secondary findings",
        |g, _| {
            joined(
                &flags::gene_flags(&g.gene).into_iter().map(|f| f.text).collect::<Vec<_>>(),
                "; ",
            )
        },
    )
    .main()
    .width(36)
    .json("genes.flags"),
    GeneColumn::new("mechanism", "Mechanism", "Mechanism of disease", |g, _| {
        text(&g.gene.mechanism)
    })
    .width(30)
    .json("genes.facts.mechanism"),
    GeneColumn::new(
        "loss_of_function",
        "Loss of function",
        "Whether loss of function is an established mechanism (PVS1)",
        |g, _| text(&g.gene.loss_of_function),
    )
    .width(24)
    .json("genes.facts.loss_of_function"),
    GeneColumn::new(
        "region",
        "Region",
        "Region searched, 1-based inclusive, padding included",
        |g, _| text(&g.region),
    )
    .width(26)
    .json("genes.region"),
    GeneColumn::new("transcripts", "Transcripts", "Transcripts used", |g, _| {
        joined(&g.transcripts, ", ")
    })
    .main()
    .width(26)
    .json("genes.transcripts"),
    GeneColumn::new(
        "remarks",
        "Notices",
        "Build differences, reconstruction, paralogues",
        |g, _| joined(&phrases::gene_sentences(&g.notices), "; "),
    )
    .main()
    .width(36)
    .json("genes.remarks"),
    GeneColumn::new(
        "previous_symbols",
        "Previous symbols",
        "Previous symbols and symbols on the other build",
        |g, _| joined(&g.gene.previous_symbols, ", "),
    )
    .width(20)
    .json("genes.facts.previous_symbols"),
    GeneColumn::new("panels", "Panels", "Panels that hold the gene", |g, _| {
        joined(&g.gene.panels, ",")
    })
    .width(14)
    .json("genes.facts.panels"),
    GeneColumn::new("notes", "Notes", "Notes for the interpreter", |g, _| text(&g.gene.notes))
        .width(36)
        .json("genes.facts.notes"),
    GeneColumn::new("sources", "Sources", "Sources of the entry", |g, _| {
        joined(&g.gene.sources, "; ")
    })
    .width(30)
    .json("genes.facts.sources"),
    GeneColumn::new("certainty", "Certainty", "How certain the entry is", |g, _| {
        text(&g.gene.certainty)
    })
    .width(14)
    .json("genes.facts.certainty"),
];
