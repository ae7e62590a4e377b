//! Writes the `CSQ` field of Ensembl VEP: consequences inside a VCF record, one entry per ALT and
//! transcript.
//!
//! Field names, their order, the spelling of alleles and the escaping are those of VEP 115
//! (`OutputFactory/VCF.pm`, `Constants.pm`, `Parser/VCF.pm`) run with `--hgvs --hgvsg --symbol
//! --numbers --biotype --mane --protein --xref_refseq --allele_number`; what VEP does not have
//! stands behind its fields.

use crate::annotate::names::digits;
use crate::io::text::percent;
use crate::model::transcript::Mane;
use crate::model::{Numbered, Positions, Strand, TranscriptConsequence};
use std::io::Write as _;

/// Fields of an entry, in order.
pub const FIELDS: [&str; 35] = [
    "Allele",
    "Consequence",
    "IMPACT",
    "SYMBOL",
    "Gene",
    "Feature_type",
    "Feature",
    "BIOTYPE",
    "EXON",
    "INTRON",
    "HGVSc",
    "HGVSp",
    "cDNA_position",
    "CDS_position",
    "Protein_position",
    "Amino_acids",
    "Codons",
    "Existing_variation",
    "ALLELE_NUM",
    "DISTANCE",
    "STRAND",
    "FLAGS",
    "SYMBOL_SOURCE",
    "HGNC_ID",
    "MANE",
    "MANE_SELECT",
    "MANE_PLUS_CLINICAL",
    "ENSP",
    "RefSeq",
    "HGVS_OFFSET",
    "HGVSg",
    "NEW_STOP",
    "NMD",
    "CONSEQUENCE_3PRIME",
    "HGVSp_3PRIME",
];

/// INFO key of the entries.
pub const KEY: &str = "CSQ";
/// INFO key that says why an ALT has no entry.
pub const NOTE_KEY: &str = "PW_NOTE";

/// Returns the two `##INFO` lines, each with its line end.
pub fn header_lines() -> String {
    format!(
        "##INFO=<ID={KEY},Number=.,Type=String,Description=\"Consequence annotations from panelwise. Format: {}\">\n\
         ##INFO=<ID={NOTE_KEY},Number=.,Type=String,Description=\"Why an ALT entry has no {KEY}: ALLELE_NUM:reason, percent-encoded\">\n",
        FIELDS.join("|")
    )
}

/// Holds one ALT entry of a record.
#[derive(Debug, Clone, Copy)]
pub struct Alternate<'a> {
    /// Gives the allele as [`spelled`](crate::annotate::output::csq_allele::spelled) does.
    pub allele: &'a str,
    /// Numbers the entry as GT counts: 1 is the first.
    pub number: usize,
    /// Gives the g. name with accession.
    pub hgvs_g: Option<&'a str>,
    /// Counts the bases that the 3' rule moves the name by, on the plus and on the minus strand.
    pub shift: [u64; 2],
}

/// Appends one entry a consequence, `,` between entries.
pub fn write(out: &mut Vec<u8>, site: &Alternate<'_>, list: &[TranscriptConsequence]) {
    for c in list {
        if !out.is_empty() {
            out.push(b',');
        }
        entry(out, site, c);
    }
}

fn entry(out: &mut Vec<u8>, site: &Alternate<'_>, c: &TranscriptConsequence) {
    let of = &*c.of;
    text(out, site.allele);
    let mut w = Fields(out);
    w.raw(&c.terms_joined());
    w.raw(&c.impact.to_string());
    w.text(&of.gene);
    w.optional(of.gene_id.as_deref());
    w.raw(if of.transcript.is_empty() { "" } else { "Transcript" });
    w.text(&of.transcript);
    w.text(&of.biotype);
    w.numbered(c.exon);
    w.numbered(c.intron);
    w.named(&of.transcript, c.hgvs_c.as_deref());
    w.named(of.protein.as_deref().unwrap_or(&of.transcript), c.hgvs_p.as_deref());
    for positions in [c.cdna_position, c.cds_position, c.protein_position] {
        w.positions(positions);
    }
    for field in [&c.amino_acids, &c.codons] {
        w.optional(field.as_deref());
    }
    // Existing_variation: no such resource here.
    w.raw("");
    w.number(Some(site.number as u64));
    w.number(c.distance);
    w.raw(match of.strand {
        Some(Strand::Plus) => "1",
        Some(Strand::Minus) => "-1",
        None => "",
    });
    w.raw(missing_ends(of.cds_lacks));
    w.raw(if of.hgnc_id.is_some() { "HGNC" } else { "" });
    w.optional(of.hgnc_id.as_deref());
    let refseq = of.refseq.as_deref();
    let (mane, select, plus) = match of.mane {
        Some(Mane::Select) => ("MANE_Select", refseq, None),
        Some(Mane::PlusClinical) => ("MANE_Plus_Clinical", None, refseq),
        None => ("", None, None),
    };
    w.raw(mane);
    w.optional(select);
    w.optional(plus);
    w.optional(of.protein.as_deref());
    w.optional(refseq);
    match (of.strand, c.hgvs_c.is_some(), site.shift) {
        (Some(Strand::Plus), true, [n, _]) if n > 0 => w.raw(&n.to_string()),
        (Some(Strand::Minus), true, [_, n]) if n > 0 => w.raw(&format!("-{n}")),
        _ => w.raw(""),
    }
    w.optional(site.hgvs_g);
    w.raw(&c.termination.new_stop());
    w.raw(c.termination.nmd());
    let other = c.other_spelling.as_ref();
    w.raw(&other.filter(|o| o.terms != c.terms).map_or_else(String::new, |o| o.terms_joined()));
    w.named(of.protein.as_deref().unwrap_or(&of.transcript), c.hgvs_p_three_prime());
}

/// Returns Ensembl's flags for a CDS whose start or end is not found.
fn missing_ends(cds_lacks: [bool; 2]) -> &'static str {
    match cds_lacks {
        [true, true] => "cds_start_NF&cds_end_NF",
        [true, false] => "cds_start_NF",
        [false, true] => "cds_end_NF",
        [false, false] => "",
    }
}

struct Fields<'a>(&'a mut Vec<u8>);

impl Fields<'_> {
    /// Appends text that needs no escaping.
    fn raw(&mut self, value: &str) {
        self.0.push(b'|');
        self.0.extend_from_slice(value.as_bytes());
    }

    fn text(&mut self, value: &str) {
        self.0.push(b'|');
        text(self.0, value);
    }

    fn optional(&mut self, value: Option<&str>) {
        self.text(value.unwrap_or_default());
    }

    fn numbered(&mut self, value: Option<Numbered>) {
        self.0.push(b'|');
        digits::push_numbered(self.0, value);
    }

    fn positions(&mut self, value: Option<Positions>) {
        self.0.push(b'|');
        digits::push_positions(self.0, value);
    }

    fn number(&mut self, value: Option<u64>) {
        self.0.push(b'|');
        if let Some(n) = value {
            // A Vec takes any write.
            let _ = write!(self.0, "{n}");
        }
    }

    fn named(&mut self, accession: &str, name: Option<&str>) {
        self.0.push(b'|');
        if let Some(name) = name {
            text(self.0, accession);
            self.0.push(b':');
            text(self.0, name);
        }
    }
}

/// Appends text with VEP's escaping: `,` and `|` become `&`, `;` `%3B`, `=` `%3D`, white space `_`.
/// Control characters too become `_`.
fn text(out: &mut Vec<u8>, value: &str) {
    let special = |b: u8| matches!(b, b',' | b'|' | b';' | b'=' | b' ') || b.is_ascii_control();
    // Without a short cut out of the loop: nearly all values are short and plain, and this way it
    // is vector code.
    if !value.bytes().fold(false, |found, b| found | special(b)) {
        return out.extend_from_slice(value.as_bytes());
    }
    for b in value.bytes() {
        match b {
            b',' | b'|' => out.push(b'&'),
            b';' => out.extend_from_slice(b"%3B"),
            b'=' => out.extend_from_slice(b"%3D"),
            b if b == b' ' || b.is_ascii_control() => out.push(b'_'),
            b => out.push(b),
        }
    }
}

/// Appends `ALLELE_NUM:reason` to the notes of a record, percent-encoded as VCF 4.3 asks (section
/// 1.2).
pub fn note(out: &mut Vec<u8>, number: usize, reason: &str) {
    if !out.is_empty() {
        out.push(b',');
    }
    let _ = write!(out, "{number}:");
    let reserved = |c: char| c.is_ascii_control() || matches!(c, '%' | ';' | '=' | ',' | ' ');
    out.extend_from_slice(percent::encode(reason, reserved).as_bytes());
}

/// Appends INFO with the entries and notes at its end, in place of those that it held. The rest
/// stays as written.
///
/// Returns whether the input held entries of its own.
pub fn write_info(out: &mut Vec<u8>, info: &[u8], entries: &[u8], notes: &[u8]) -> bool {
    let from = out.len();
    let ours = |field: &[u8]| {
        [KEY, NOTE_KEY].iter().any(|key| {
            field
                .strip_prefix(key.as_bytes())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"="))
        })
    };
    let held = info.split(|b| *b == b';').any(ours);
    if !held {
        if info != b"." || entries.is_empty() && notes.is_empty() {
            out.extend_from_slice(info);
        }
    } else {
        for field in info.split(|b| *b == b';').filter(|f| !ours(f)) {
            if out.len() > from {
                out.push(b';');
            }
            out.extend_from_slice(field);
        }
    }
    for (key, value) in [(KEY, entries), (NOTE_KEY, notes)] {
        if !value.is_empty() {
            if out.len() > from && out.last() != Some(&b';') {
                out.push(b';');
            }
            out.extend_from_slice(key.as_bytes());
            out.push(b'=');
            out.extend_from_slice(value);
        }
    }
    if out.len() == from {
        out.push(b'.');
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_keeps_what_it_held() {
        for (info, entries, notes, want, held) in [
            (".", "x", "", "CSQ=x", false),
            (".", "", "", ".", false),
            ("DP=1;AB", "x", "1:y", "DP=1;AB;CSQ=x;PW_NOTE=1:y", false),
            ("DP=1;", "x", "", "DP=1;CSQ=x", false),
            ("CSQ=a|b;DP=1;CSQX=2", "x", "", "DP=1;CSQX=2;CSQ=x", true),
            ("CSQ=a", "", "", ".", true),
            ("DP=1;;X", "", "", "DP=1;;X", false),
        ] {
            let mut out = b"before".to_vec();
            assert_eq!(
                write_info(&mut out, info.as_bytes(), entries.as_bytes(), notes.as_bytes()),
                held,
                "{info}"
            );
            assert_eq!(String::from_utf8(out).unwrap(), format!("before{want}"));
        }
    }

    #[test]
    fn hostile_text_stays_one_field() {
        let mut out = Vec::new();
        text(&mut out, "a,b|c;d=e f\tg");
        assert_eq!(out, b"a&b&c%3Bd%3De_f_g");
        let mut out = Vec::new();
        note(&mut out, 2, "REF is A, = 50%;");
        assert_eq!(out, b"2:REF%20is%20A%2C%20%3D%2050%25%3B");
    }

    #[test]
    fn every_entry_has_every_field() {
        let site = Alternate { allele: "-", number: 1, hgvs_g: None, shift: [0, 0] };
        let mut out = Vec::new();
        write(&mut out, &site, &[crate::annotate::engine::seam::intergenic()]);
        let entry = String::from_utf8(out).unwrap();
        assert_eq!(entry.split('|').count(), FIELDS.len());
        assert!(entry.starts_with("-|intergenic_variant|MODIFIER||||"), "{entry}");
    }
}
