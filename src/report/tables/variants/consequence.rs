//! Declares the columns of the consequence on the transcript shown and on the gene's other
//! transcripts.

use crate::model::TranscriptConsequence;
use crate::model::consequence::Termination;
use crate::model::mechanism::Mechanism;
use crate::model::row::Row;
use crate::model::transcript::Mane;
use crate::report::tables::cell::{Cell, displayed, joined, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `hgvs_c` to `other_transcripts`.
pub(super) static CONSEQUENCE: &[VariantColumn] = &[
    VariantColumn::new(
        "hgvs_c",
        "HGVS c.",
        "Coding name on the RefSeq transcript; on the Ensembl one where there is no RefSeq",
        |r, _| {
            shown(r, |c| {
                name(c.of.refseq.as_deref().or(Some(&c.of.transcript)), c.hgvs_c.as_deref())
            })
        },
    )
    .main()
    .width(28)
    .json("variants.consequence.hgvs_c_refseq")
    .info(Info::per_gene(
        5,
        "PW_HGVSC",
        "Coding name per gene, RefSeq where known; percent-encoded",
    )),
    VariantColumn::new(
        "hgvs_c_ensembl",
        "HGVS c. (Ensembl)",
        "Coding name on the Ensembl transcript",
        |r, _| {
            shown(r, |c| {
                if c.of.transcript.starts_with("ENST") {
                    name(Some(&c.of.transcript), c.hgvs_c.as_deref())
                } else {
                    Cell::Empty
                }
            })
        },
    )
    .width(30)
    .json("variants.consequence.hgvs_c_ensembl"),
    VariantColumn::new("hgvs_p", "HGVS p.", "Protein name", |r, _| {
        shown(r, |c| name(c.of.protein.as_deref(), c.hgvs_p.as_deref()))
    })
    .main()
    .width(22)
    .json("variants.consequence.hgvs_p")
    .info(Info::per_gene(6, "PW_HGVSP", "Protein name per gene; percent-encoded")),
    VariantColumn::new(
        "consequence",
        "Consequence",
        "Sequence Ontology terms, most severe first",
        |r, _| shown(r, |c| text(c.terms_joined())),
    )
    .main()
    .width(24)
    .json("variants.consequence.terms")
    .info(
        Info::per_gene(4, "PW_CSQ", "Sequence Ontology terms per gene, joined by &")
            .values(term_names),
    ),
    VariantColumn::new(
        "other_spelling",
        "Other spelling",
        "Terms of the gravest other spelling of an indel that moves in a repeat over a border, \
         where they differ; `consequence` shows those of the 3' spelling of HGVS",
        |r, _| {
            shown(r, |c| c.other_spelling.as_ref().map_or(Cell::Empty, |o| text(o.terms_joined())))
        },
    )
    .width(24)
    .json("variants.consequence.other_spelling"),
    VariantColumn::new(
        "mechanism",
        "Mechanism",
        "Named mechanisms of a non-coding allele (panels/noncoding.toml), the strongest first",
        |r, _| {
            shown(r, |c| {
                joined(&c.mechanisms.iter().map(Mechanism::words).collect::<Vec<_>>(), "; ")
            })
        },
    )
    .width(40)
    .json("variants.consequence.mechanisms"),
    VariantColumn::new("impact", "Impact", "Impact class (Ensembl VEP)", |r, _| {
        shown(r, |c| text(c.impact.to_string()))
    })
    .width(10)
    .json("variants.consequence.impact"),
    VariantColumn::new("exon", "Exon", "Exon / exons", |r, _| shown(r, |c| displayed(c.exon)))
        .width(8)
        .json("variants.consequence.exon"),
    VariantColumn::new("intron", "Intron", "Intron / introns", |r, _| {
        shown(r, |c| displayed(c.intron))
    })
    .width(8)
    .json("variants.consequence.intron"),
    VariantColumn::new("mane", "MANE", "MANE tag of the transcript shown", |r, _| {
        shown(r, |c| c.of.mane.map_or(Cell::Empty, |m| text(mane(m))))
    })
    .width(18)
    .json("variants.consequence.mane"),
    VariantColumn::new(
        "new_stop",
        "New stop",
        "Residue of the new stop codon of a truncating allele; none: the new frame has none",
        |r, _| shown(r, |c| text(c.termination.new_stop())),
    )
    .width(9)
    .json("variants.consequence.new_stop"),
    VariantColumn::new(
        "nmd",
        "NMD",
        "Whether the new stop triggers nonsense-mediated decay by the rule of the PVS1 \
         guideline, and why not",
        |r, _| shown(r, |c| text(c.termination.nmd())),
    )
    .width(24)
    .json("variants.consequence.nmd")
    .info(Info::per_gene(
        7,
        "PW_NMD",
        "Nonsense-mediated decay at the new stop per gene: triggers or escapes, with the reason",
    )),
    VariantColumn::new(
        "other_transcripts",
        "Other transcripts",
        "Consequences on the gene's other transcripts",
        |r, _| joined(&r.other_consequences.iter().map(consequence_text).collect::<Vec<_>>(), "; "),
    )
    .width(40)
    .json("variants.other_consequences"),
];

/// Makes a cell of the consequence shown; empty where the gene has no transcript.
fn shown(row: &Row, cell: impl Fn(&TranscriptConsequence) -> Cell) -> Cell {
    row.consequence.as_ref().map_or(Cell::Empty, cell)
}

fn name(accession: Option<&str>, name: Option<&str>) -> Cell {
    qualified(accession, name).map_or(Cell::Empty, text)
}

fn term_names(row: &Row) -> Vec<String> {
    let terms = |c: &TranscriptConsequence| c.terms.iter().map(|t| t.name().to_owned()).collect();
    row.consequence.as_ref().map_or_else(Vec::new, terms)
}

/// Returns transcript, name and terms of one consequence on one line.
fn consequence_text(c: &TranscriptConsequence) -> String {
    let accession = c.of.refseq.as_deref().unwrap_or(&c.of.transcript);
    let names = [c.hgvs_c.as_deref(), c.hgvs_p.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let join = if names.is_empty() { "" } else { ":" };
    format!("{accession}{join}{names} {}", c.terms_joined())
}

/// Returns `ACCESSION:name`, or the bare name where the accession is unknown.
pub(crate) fn qualified(accession: Option<&str>, name: Option<&str>) -> Option<String> {
    name.map(|name| match accession.filter(|a| !a.is_empty()) {
        Some(accession) => format!("{accession}:{name}"),
        None => name.to_owned(),
    })
}

/// Describes the new stop codon in words; `None` where the allele makes none.
pub(crate) fn termination_text(t: Termination) -> Option<String> {
    match t {
        Termination::NotApplicable => None,
        Termination::Indeterminate => Some("new stop not located".to_owned()),
        Termination::NoStopCodon => Some("no stop codon in the new frame".to_owned()),
        Termination::At { residue, nmd, junction_behind } => {
            let behind =
                if junction_behind { "; a junction inside the 3' UTR lies behind it" } else { "" };
            Some(format!("stop at residue {residue}, {}{behind}", nmd.words()))
        }
    }
}

/// Returns the MANE tag as the reports write it.
pub(crate) fn mane(tag: Mane) -> &'static str {
    match tag {
        Mane::Select => "MANE Select",
        Mane::PlusClinical => "MANE Plus Clinical",
    }
}
