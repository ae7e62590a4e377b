//! Declares the columns of the parents at the allele, the mode of inheritance and possible second
//! hits.

use crate::model::Variant;
use crate::model::parents::{DeNovoStatus, ParentAtAllele, ParentReads};
use crate::model::pedigree::Parent;
use crate::model::row::Row;
use crate::model::segregation::PairPhase;
use crate::report::tables::cell::{Cell, integer, joined, text};
use crate::report::tables::column::Info;
use crate::report::tables::variants::VariantColumn;

/// Declares the columns `de_novo` to `partners`.
pub(super) static FAMILY: &[VariantColumn] = &[
    VariantColumn::new(
        "de_novo",
        "De novo",
        "Whether the allele may be called new: supported by reads, by the calls only, \
         withheld, parental mosaic, inherited; blank where nothing is known of the parents",
        |r, _| r.de_novo.as_ref().map_or(Cell::Empty, |d| text(d.status.name())),
    )
    .main()
    .width(16)
    .json("variants.de_novo.status")
    .info(Info::per_gene(
        34,
        "PW_DE_NOVO",
        "Whether the allele may be called new; percent-encoded",
    )),
    VariantColumn::new(
        "de_novo_why",
        "De novo, why",
        "What the parents' reads and calls leave of the claim",
        |r, _| de_novo_sentence(r).map_or(Cell::Empty, text),
    )
    .width(40)
    .json("variants.de_novo.text")
    .info(Info::per_gene(
        35,
        "PW_DE_NOVO_WHY",
        "What reads and calls of the parents leave of a de novo claim; percent-encoded",
    )),
    VariantColumn::new(
        "mother",
        "Mother",
        "The mother at the allele: call, reads counted anew",
        |r, _| parent(r, Parent::Mother, |p| text(parent_words(p))),
    )
    .width(30)
    .json("variants.parents"),
    VariantColumn::new(
        "mother_alt",
        "Mother alt",
        "The mother's fragments with this allele",
        |r, _| parent_reads(r, Parent::Mother, |s| s.alternate),
    )
    .integer()
    .width(8)
    .json("variants.parents.reads.alternate"),
    VariantColumn::new("mother_depth", "Mother depth", "The mother's fragments in all", |r, _| {
        parent_reads(r, Parent::Mother, |s| s.reference + s.alternate + s.other)
    })
    .integer()
    .width(8)
    .json("variants.parents.reads"),
    VariantColumn::new(
        "father",
        "Father",
        "The father at the allele: call, reads counted anew",
        |r, _| parent(r, Parent::Father, |p| text(parent_words(p))),
    )
    .width(30)
    .json("variants.parents"),
    VariantColumn::new(
        "father_alt",
        "Father alt",
        "The father's fragments with this allele",
        |r, _| parent_reads(r, Parent::Father, |s| s.alternate),
    )
    .integer()
    .width(8)
    .json("variants.parents.reads.alternate"),
    VariantColumn::new("father_depth", "Father depth", "The father's fragments in all", |r, _| {
        parent_reads(r, Parent::Father, |s| s.reference + s.alternate + s.other)
    })
    .integer()
    .width(8)
    .json("variants.parents.reads"),
    VariantColumn::new(
        "inheritance",
        "Inheritance call",
        "How the genotype fits the mode of inheritance",
        |r, _| text(&r.inheritance),
    )
    .main()
    .width(30)
    .json("variants.inheritance")
    .info(Info::per_gene(
        11,
        "PW_INHERITANCE",
        "How the genotype fits the mode of inheritance, per gene; percent-encoded",
    )),
    VariantColumn::new(
        "partners",
        "Partners",
        "Other reported alleles of the gene: possible second hits, each with its phase",
        |r, _| joined(&partners(r), "; "),
    )
    .width(24)
    .json("variants.partners")
    .info(
        Info::per_gene(
            36,
            "PW_PARTNERS",
            "Other reported alleles of the gene, possible second hits, with their phase, joined by \
             &; percent-encoded",
        )
        .values(partners),
    ),
    VariantColumn::new(
        "modifiers",
        "Modifiers",
        "Modifiers that the patient carries and that change the disease of this allele",
        |r, _| joined(&r.modifiers, "; "),
    )
    .width(24)
    .json("variants.modifiers"),
];

/// Makes a cell of one parent at the allele; empty where nothing is known of that parent.
fn parent(row: &Row, which: Parent, cell: impl Fn(&ParentAtAllele) -> Cell) -> Cell {
    row.parents.iter().find(|p| p.parent == which).map_or(Cell::Empty, cell)
}

fn parent_reads(row: &Row, which: Parent, count: impl Fn(&ParentReads) -> u32) -> Cell {
    parent(row, which, |p| p.reads.as_ref().map_or(Cell::Empty, |s| integer(count(s).into())))
}

/// Describes what the parent's reads show, or what the parent's call says where there are none.
fn parent_words(p: &ParentAtAllele) -> String {
    match (&p.reads, &p.genotype) {
        (Some(r), _) => format!("{}: {}", r.verdict.name(), r.text),
        (None, Some(genotype)) => format!("caller says {genotype}, no reads given"),
        (None, None) => String::new(),
    }
}

/// Returns the answer to a de novo claim as a sentence: `De novo withheld: father has no call`.
pub(crate) fn de_novo_sentence(row: &Row) -> Option<String> {
    let claim = row.de_novo.as_ref()?;
    Some(match claim.status {
        DeNovoStatus::Withheld => format!("De novo withheld: {}", claim.text),
        _ => claim.text.clone(),
    })
}

/// Returns the partners with their phase, and last the count of those not listed.
pub(crate) fn partners(row: &Row) -> Vec<String> {
    let more = Some(row.partners_not_listed).filter(|n| *n > 0).map(|n| format!("{n} more"));
    let phase = |name: &str| {
        let pairs = row.family.iter().flat_map(|family| &family.pairs);
        pairs.into_iter().find(|p| p.partner == name).map(|p| p.phase)
    };
    let words = |partner: &Variant| {
        let name = partner.to_string();
        match phase(&name) {
            Some(PairPhase::Unknown) => format!("{name} (phase unknown)"),
            Some(PairPhase::Conflict) => format!("{name} (phase in conflict)"),
            Some(phase @ (PairPhase::Trans | PairPhase::Cis)) => {
                format!("{name} (in {})", phase.name())
            }
            Some(PairPhase::NotBoth) | None => name,
        }
    };
    row.partners.iter().map(words).chain(more).collect()
}
