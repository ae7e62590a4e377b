//! Writes the table of haplotypes: one row per transcript and set of alleles that are described
//! together.

use crate::annotate::output::table::text;
use crate::model::TranscriptConsequence;
use crate::model::transcript::Mane;

/// Columns in order. `alleles` are the parts as in the input, `chr:pos:ref:alt` joined by `+`;
/// `parts` what each does for itself on this transcript, in the same order, joined by `;`.
pub const COLUMNS: [&str; 20] = [
    "chrom",
    "pos",
    "alleles",
    "samples",
    "gene",
    "transcript",
    "consequence",
    "impact",
    "exon",
    "cds_position",
    "protein_position",
    "amino_acids",
    "codons",
    "hgvs_c",
    "hgvs_p",
    "refseq",
    "mane",
    "new_stop",
    "nmd",
    "parts",
];

/// Holds what stands beside the consequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Haplotype {
    /// Gives CHROM as in the input.
    pub contig: String,
    /// Gives POS of the first part, 1-based.
    pub position: u64,
    /// Lists the parts in genomic order, `chr:pos:ref:alt`.
    pub alleles: Vec<String>,
    /// Lists the samples that carry them together.
    pub samples: Vec<String>,
    /// Gives terms and protein name of each part, in the order of `alleles`.
    pub parts: Vec<String>,
}

/// Returns the header line with line end.
pub fn header() -> String {
    let mut line = COLUMNS.join("\t");
    line.push('\n');
    line
}

/// Appends one row.
pub fn write_row(out: &mut Vec<u8>, haplotype: &Haplotype, c: &TranscriptConsequence) {
    let named = |accession: &str, name: &Option<String>| {
        name.as_ref().map_or_else(String::new, |n| format!("{accession}:{n}"))
    };
    let or_none = |field: &Option<String>| field.clone().unwrap_or_default();
    let of = &*c.of;
    let mane = match of.mane {
        Some(Mane::Select) => "MANE Select",
        Some(Mane::PlusClinical) => "MANE Plus Clinical",
        None => "",
    };
    let cells: [String; COLUMNS.len()] = [
        haplotype.contig.clone(),
        haplotype.position.to_string(),
        haplotype.alleles.join("+"),
        haplotype.samples.join(","),
        of.gene.clone(),
        of.transcript.clone(),
        c.terms_joined(),
        c.impact.to_string(),
        c.exon.map(|n| n.to_string()).unwrap_or_default(),
        c.cds_position.map(|n| n.to_string()).unwrap_or_default(),
        c.protein_position.map(|n| n.to_string()).unwrap_or_default(),
        or_none(&c.amino_acids),
        or_none(&c.codons),
        named(&of.transcript, &c.hgvs_c),
        named(of.protein.as_deref().unwrap_or(&of.transcript), &c.hgvs_p),
        or_none(&of.refseq),
        mane.to_owned(),
        c.termination.new_stop(),
        c.termination.nmd().to_owned(),
        haplotype.parts.join(";"),
    ];
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(b'\t');
        }
        text(out, cell);
    }
    out.push(b'\n');
}
