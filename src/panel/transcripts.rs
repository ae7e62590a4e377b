//! Reads the embedded transcripts of the panel genes on both builds (`panels/transcripts.tsv.gz`).
//!
//! Exon and CDS bounds are 0-based half-open and the CDS holds the stop codon. The strand is the
//! build's own: RBM8A lies inverted between the builds. A transcript that is not the gene's current
//! MANE Select transcript carries no MANE tag.

use crate::model::transcript::{CdsPart, Mane, Traits};
use crate::model::{Build, Span, Strand, Transcript};
use crate::panel::departure::Departure;
use crate::panel::{genes, table};
use crate::{Error, Result};
use std::collections::HashMap;
use std::sync::OnceLock;

const NAME: &str = "transcripts.tsv.gz";
const BYTES: &[u8] = include_bytes!("../../panels/transcripts.tsv.gz");
const HEADER: [&str; 15] = [
    "hgnc_id",
    "symbol",
    "build",
    "enst",
    "refseq",
    "mane",
    "biotype",
    "chrom",
    "strand",
    "exon_starts",
    "exon_ends",
    "cds_start",
    "cds_end",
    "selenocysteines",
    "remark",
];

/// Holds a built-in transcript with its departure from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedTranscript {
    /// Holds the transcript.
    pub transcript: Transcript,
    /// Describes how the transcript departs from its source; `None` where it does not.
    pub departure: Option<Departure>,
}

/// Maps HGNC ids to the transcripts of one build.
type ById = HashMap<String, Vec<EmbeddedTranscript>>;

fn load() -> Result<&'static [(Build, ById); 2]> {
    static TRANSCRIPTS: OnceLock<std::result::Result<[(Build, ById); 2], String>> = OnceLock::new();
    TRANSCRIPTS.get_or_init(|| read().map_err(|e| e.to_string())).as_ref().map_err(Error::internal)
}

/// Returns the transcripts of a gene on a build: MANE Select first; empty where there is none.
///
/// # Errors
/// Only where the embedded table is damaged.
pub fn of_gene(build: Build, hgnc_id: &str) -> Result<&'static [EmbeddedTranscript]> {
    let all = load()?;
    let list = all.iter().find(|(b, _)| *b == build).and_then(|(_, m)| m.get(hgnc_id));
    Ok(list.map_or(&[], Vec::as_slice))
}

fn read() -> Result<[(Build, ById); 2]> {
    let text = table::unpack(NAME, BYTES)?;
    let mut out = Build::ALL.map(|b| (b, ById::new()));
    for row in table::rows(NAME, &text, HEADER)? {
        let (build, embedded) = embedded(&row?)?;
        let hgnc_id = embedded.transcript.hgnc_id.clone().unwrap_or_default();
        if let Some((_, by_id)) = out.iter_mut().find(|(b, _)| *b == build) {
            by_id.entry(hgnc_id).or_default().push(embedded);
        }
    }
    Ok(out)
}

/// Reads one row of the table.
fn embedded(row: &[&str; HEADER.len()]) -> Result<(Build, EmbeddedTranscript)> {
    let [
        hgnc,
        symbol,
        build,
        enst,
        refseq,
        mane,
        biotype,
        chrom,
        strand,
        starts,
        ends,
        cs,
        ce,
        sec,
        remark,
    ] = *row;
    let build: Build = build.parse().map_err(Error::internal)?;
    let exons = exons(starts, ends)?;
    let strand = if strand == "-" { Strand::Minus } else { Strand::Plus };
    let cds = if cs.is_empty() {
        Vec::new()
    } else {
        coding_parts(&exons, Span::new(table::number(NAME, cs)?, table::number(NAME, ce)?), strand)
    };
    let numbers = sec.split(',').filter(|n| !n.is_empty()).map(|n| table::number(NAME, n));
    let selenocysteines = codons(&cds, strand, &numbers.collect::<Result<Vec<u64>>>()?);
    let gene_id = genes::by_hgnc(hgnc)?.map(|g| unversioned(g.ensembl_gene).to_owned());
    let transcript = Transcript {
        id: enst.to_owned(),
        refseq: (!refseq.is_empty()).then(|| refseq.to_owned()),
        protein: None,
        gene: symbol.to_owned(),
        gene_id,
        hgnc_id: Some(hgnc.to_owned()),
        contig: chrom.to_owned(),
        strand,
        exons,
        cds,
        biotype: biotype.to_owned(),
        mane: match mane {
            "select" => Some(Mane::Select),
            "plus_clinical" => Some(Mane::PlusClinical),
            _ => None,
        },
        start_complete: true,
        end_complete: true,
        source: match (mane.is_empty(), build) {
            (true, _) if refseq.is_empty() => "GENCODE, not a MANE transcript",
            (true, _) => "earlier MANE release, see the gene's remark",
            (false, Build::GRCh38) => "MANE v1.5",
            (false, Build::GRCh37) => "MANE v1.5 placed on GRCh37",
        }
        .to_owned(),
        traits: Traits { selenocysteines, ..Traits::default() },
    };
    let embedded = EmbeddedTranscript { transcript, departure: Departure::parse(remark) };
    Ok((build, embedded))
}

fn exons(starts: &str, ends: &str) -> Result<Vec<Span>> {
    starts
        .split(',')
        .zip(ends.split(','))
        .map(|(a, b)| Ok(Span::new(table::number(NAME, a)?, table::number(NAME, b)?)))
        .collect()
}

/// Cuts the CDS bounds into exon parts (genomic order) and counts GFF3 phases in transcript order.
fn coding_parts(exons: &[Span], bounds: Span, strand: Strand) -> Vec<CdsPart> {
    let mut parts: Vec<CdsPart> = exons
        .iter()
        .map(|e| Span::new(e.start.max(bounds.start), e.end.min(bounds.end)))
        .filter(|s| !s.is_empty())
        .map(|span| CdsPart { span, phase: 0 })
        .collect();
    if strand == Strand::Minus {
        parts.reverse();
    }
    let mut before = 0;
    for part in &mut parts {
        // Phase: bases of the last codon that this part still owes.
        part.phase = ((3 - before % 3) % 3) as u8;
        before += part.span.len();
    }
    if strand == Strand::Minus {
        parts.reverse();
    }
    parts
}

/// Returns the 0-based lowest base of the codons of residues (1-based), ascending.
fn codons(cds: &[CdsPart], strand: Strand, residues: &[u64]) -> Vec<u64> {
    let bases: Vec<u64> = cds.iter().flat_map(|c| c.span.start..c.span.end).collect();
    let n = bases.len();
    let index = |residue: u64| usize::try_from((residue.checked_sub(1)?) * 3).ok();
    let lowest = |first: usize| match strand {
        Strand::Plus => bases.get(first),
        Strand::Minus => n.checked_sub(first + 3).and_then(|i| bases.get(i)),
    };
    let mut out: Vec<u64> = residues.iter().filter_map(|r| lowest(index(*r)?).copied()).collect();
    out.sort_unstable();
    out
}

fn unversioned(accession: &str) -> &str {
    accession.split_once('.').map_or(accession, |(bare, _)| bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GPX1, on the minus strand: residue 49 lies in its first coding exon.
    #[test]
    fn selenocysteine_codons() {
        for (build, first_base) in [(Build::GRCh38, 49_358_278), (Build::GRCh37, 49_395_711)] {
            let gpx1 = &of_gene(build, "HGNC:4553").unwrap()[0].transcript;
            assert_eq!(gpx1.traits.selenocysteines, [first_base - 49 * 3]);
        }
        let marked = load().unwrap().iter().flat_map(|(_, m)| m.values().flatten());
        assert_eq!(marked.filter(|m| !m.transcript.traits.selenocysteines.is_empty()).count(), 2);
    }

    #[test]
    fn every_transcript_has_its_ensembl_gene() {
        for (_, by_id) in load().unwrap() {
            for embedded in by_id.values().flatten() {
                let id = embedded.transcript.gene_id.as_deref().unwrap_or_default();
                assert!(
                    id.len() == 15 && id.starts_with("ENSG"),
                    "{} {id}",
                    embedded.transcript.id
                );
            }
        }
    }

    #[test]
    fn every_coding_transcript_is_whole_codons() {
        for (_, by_id) in load().unwrap() {
            for embedded in by_id.values().flatten() {
                let t = &embedded.transcript;
                let bases: u64 = t.cds.iter().map(|p| p.span.len()).sum();
                assert_eq!(bases % 3, 0, "{}", t.id);
                assert_eq!(t.cds.is_empty(), t.biotype == "non_coding_rna", "{}", t.id);
            }
        }
    }

    #[test]
    fn rbm8a_turns_between_the_builds() {
        let strand = |b| of_gene(b, "HGNC:9905").unwrap()[0].transcript.strand;
        assert_eq!((strand(Build::GRCh37), strand(Build::GRCh38)), (Strand::Plus, Strand::Minus));
    }

    #[test]
    fn a_transcript_of_an_older_mane_release_is_not_called_mane() {
        let gp6 = &of_gene(Build::GRCh38, "HGNC:14388").unwrap()[0];
        assert_eq!(gp6.transcript.mane, None);
        assert!(gp6.departure.as_ref().unwrap().text.contains("MANE v1.2"));
    }
}
