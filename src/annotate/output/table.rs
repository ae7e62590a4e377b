//! Writes the annotation table: one row per input allele and transcript, tab-separated.

use crate::annotate::AnnotateError;
use crate::annotate::names::digits;
use crate::model::TranscriptConsequence;
use crate::model::transcript::Mane;

/// Columns in order. The first four are as in the input; positions are 1-based; names carry
/// accessions.
pub const COLUMNS: [&str; 27] = [
    "chrom",
    "pos",
    "ref",
    "alt",
    "gene",
    "transcript",
    "consequence",
    "impact",
    "exon",
    "intron",
    "cdna_position",
    "cds_position",
    "protein_position",
    "amino_acids",
    "codons",
    "hgvs_c",
    "hgvs_p",
    "hgvs_g",
    "refseq",
    "mane",
    "biotype",
    "distance",
    "new_stop",
    "nmd",
    "consequence_3prime",
    "hgvs_p_3prime",
    "note",
];

/// Holds one allele as the input writes it.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Gives CHROM.
    pub contig: &'a str,
    /// Gives POS, 1-based.
    pub position: u64,
    /// Gives REF.
    pub reference: &'a str,
    /// Gives one ALT entry.
    pub alternate: &'a str,
    /// Gives the g. name with accession.
    pub hgvs_g: Option<&'a str>,
}

/// Returns the header line with line end.
pub fn header() -> String {
    let mut line = COLUMNS.join("\t");
    line.push('\n');
    line
}

/// Appends the rows of one allele: one a transcript, or one that says why there is none.
pub fn write_rows(
    out: &mut Vec<u8>,
    site: &Site<'_>,
    result: &std::result::Result<Vec<TranscriptConsequence>, AnnotateError>,
) {
    match result {
        Ok(list) => list.iter().for_each(|c| write_row(out, site, c)),
        Err(e) => {
            write_site(out, site);
            // Up to hgvs_g, from there to the note.
            out.extend(std::iter::repeat_n(b'\t', 13));
            text(out, site.hgvs_g.unwrap_or_default());
            out.extend(std::iter::repeat_n(b'\t', 9));
            text(out, &e.to_string());
            out.push(b'\n');
        }
    }
}

fn write_site(out: &mut Vec<u8>, site: &Site<'_>) {
    text(out, site.contig);
    out.push(b'\t');
    digits::push_bytes(out, site.position);
    out.push(b'\t');
    text(out, site.reference);
    out.push(b'\t');
    text(out, site.alternate);
    out.push(b'\t');
}

fn write_row(out: &mut Vec<u8>, site: &Site<'_>, c: &TranscriptConsequence) {
    let of = &*c.of;
    write_site(out, site);
    text(out, &of.gene);
    out.push(b'\t');
    text(out, &of.transcript);
    out.push(b'\t');
    for (i, term) in c.terms.iter().enumerate() {
        if i > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(term.name().as_bytes());
    }
    out.push(b'\t');
    out.extend_from_slice(c.impact.name().as_bytes());
    out.push(b'\t');
    // Built by the engine from numbers and bases: nothing a spreadsheet takes for a formula but a
    // leading '-' in `-/M`, which VEP writes too.
    for numbered in [c.exon, c.intron] {
        digits::push_numbered(out, numbered);
        out.push(b'\t');
    }
    for positions in [c.cdna_position, c.cds_position, c.protein_position] {
        digits::push_positions(out, positions);
        out.push(b'\t');
    }
    for field in [&c.amino_acids, &c.codons] {
        out.extend_from_slice(field.as_deref().unwrap_or_default().as_bytes());
        out.push(b'\t');
    }
    named(out, &of.transcript, c.hgvs_c.as_deref());
    named(out, of.protein.as_deref().unwrap_or(&of.transcript), c.hgvs_p.as_deref());
    text(out, site.hgvs_g.unwrap_or_default());
    out.push(b'\t');
    text(out, of.refseq.as_deref().unwrap_or_default());
    out.push(b'\t');
    out.extend_from_slice(match of.mane {
        Some(Mane::Select) => b"MANE Select",
        Some(Mane::PlusClinical) => b"MANE Plus Clinical",
        None => b"",
    });
    out.push(b'\t');
    text(out, &of.biotype);
    out.push(b'\t');
    if let Some(distance) = c.distance {
        digits::push_bytes(out, distance);
    }
    out.push(b'\t');
    out.extend_from_slice(c.termination.new_stop().as_bytes());
    out.push(b'\t');
    out.extend_from_slice(c.termination.nmd().as_bytes());
    out.push(b'\t');
    if let Some(other) = c.other_spelling.as_ref().filter(|o| o.terms != c.terms) {
        out.extend_from_slice(other.terms_joined().as_bytes());
    }
    out.push(b'\t');
    named(out, of.protein.as_deref().unwrap_or(&of.transcript), c.hgvs_p_three_prime());
    text(out, of.caution.as_deref().unwrap_or_default());
    out.push(b'\n');
}

fn named(out: &mut Vec<u8>, accession: &str, name: Option<&str>) {
    if let Some(name) = name {
        text(out, accession);
        out.push(b':');
        out.extend_from_slice(name.as_bytes());
    }
    out.push(b'\t');
}

/// Appends text from a file: control characters become spaces, a leading formula character is
/// quoted as spreadsheets do.
pub(crate) fn text(out: &mut Vec<u8>, value: &str) {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        out.push(b'\'');
    }
    // Without a short cut out of the loop: names are short, and this way it is vector code.
    if value.bytes().fold(false, |found, b| found | b.is_ascii_control()) {
        out.extend(value.bytes().map(|b| if b.is_ascii_control() { b' ' } else { b }));
    } else {
        out.extend_from_slice(value.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_every_column() {
        let site =
            Site { contig: "=1", position: 5, reference: "A", alternate: "<DEL>", hgvs_g: None };
        let mut out = Vec::new();
        write_rows(&mut out, &site, &Err(AnnotateError::Unsupported("symbolic\tallele".into())));
        let line = String::from_utf8(out).unwrap();
        let cells: Vec<&str> = line.trim_end_matches('\n').split('\t').collect();
        assert_eq!(cells.len(), COLUMNS.len());
        assert_eq!((cells[0], cells[26]), ("'=1", "not annotated: symbolic allele"));
        let c = crate::annotate::engine::seam::intergenic();
        let mut out = Vec::new();
        write_rows(&mut out, &Site { hgvs_g: Some("x:g.5A>C"), ..site }, &Ok(vec![c]));
        let line = String::from_utf8(out).unwrap();
        let cells: Vec<&str> = line.trim_end_matches('\n').split('\t').collect();
        assert_eq!(
            (cells.len(), cells[6], cells[17]),
            (COLUMNS.len(), "intergenic_variant", "x:g.5A>C")
        );
        assert_eq!(header().split('\t').count(), COLUMNS.len());
    }
}
