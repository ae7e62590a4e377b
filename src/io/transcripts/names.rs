//! Finds the names in each dialect's attributes: accessions, symbol, biotype, HGNC id, and the
//! facts beyond coordinates.

use crate::io::transcripts::attributes::Attributes;
use crate::io::transcripts::parts::{Node, Parts};
use crate::model::transcript::Traits;
use crate::model::transcript_fault::TranscriptFault;

/// Returns identifier, RefSeq accession and protein accession.
pub(crate) fn names(
    id: &str,
    node: &Node,
    cds: Option<&Attributes>,
) -> (String, Option<String>, Option<String>) {
    let own = own(id, node);
    let protein = cds.and_then(|a| {
        let bare =
            a.get("ID").and_then(|i| i.strip_prefix("CDS:").or_else(|| i.strip_prefix("cds-")));
        a.get("protein_id")
            .or(bare)
            .map(|p| versioned(without_par(p).to_owned(), a, &["protein_version", "version"]))
    });
    if is_refseq(&own) {
        return match node.attributes.cross_reference("Ensembl").filter(|e| e.starts_with("ENST")) {
            Some(ensembl) => (ensembl.to_owned(), Some(own), protein),
            None => (own.clone(), Some(own), protein),
        };
    }
    let refseq =
        node.attributes.cross_reference("RefSeq").filter(|r| is_refseq(r)).map(str::to_owned);
    (own, refseq, protein)
}

fn is_refseq(accession: &str) -> bool {
    ["NM_", "NR_", "XM_", "XR_"].iter().any(|p| accession.starts_with(p))
}

/// Returns an ID without the prefix of its kind.
pub(crate) fn bare(id: &str) -> &str {
    ["transcript:", "rna-", "gene:", "gene-"].iter().find_map(|p| id.strip_prefix(p)).unwrap_or(id)
}

/// Returns the versioned accession of a transcript, of the source's own kind.
pub(crate) fn own(id: &str, node: &Node) -> String {
    let own = node.attributes.get("transcript_id").unwrap_or_else(|| bare(id));
    let own = versioned(
        without_par(own).to_owned(),
        &node.attributes,
        &["transcript_version", "version"],
    );
    // NCBI's GTF counts further placements of an accession: NM_000451.4_1; UCSC's says
    // NM_000451.4_dup1.
    match own.rsplit_once('_') {
        Some((accession, count))
            if is_refseq(accession)
                && accession.contains('.')
                && count.trim_start_matches("dup").bytes().all(|b| b.is_ascii_digit()) =>
        {
            accession.to_owned()
        }
        _ => own,
    }
}

/// Removes the mark that GENCODE gives the copies on Y; the contig tells them apart.
fn without_par(accession: &str) -> &str {
    accession.strip_suffix("_PAR_Y").unwrap_or(accession)
}

/// Adds the version, which Ensembl keeps in an attribute of its own.
fn versioned(accession: String, attributes: &Attributes, keys: &[&str]) -> String {
    match attributes.first(keys) {
        Some(version) if accession.starts_with("ENS") && !accession.contains('.') => {
            format!("{accession}.{version}")
        }
        _ => accession,
    }
}

/// Returns the symbol of the gene.
pub(crate) fn gene_symbol(node: &Node, gene: Option<&Node>) -> String {
    const KEYS: [&str; 3] = ["gene_name", "Name", "gene"];
    gene.and_then(|g| g.attributes.first(&KEYS))
        .or_else(|| node.attributes.first(&["gene_name", "gene", "Name"]))
        .or_else(|| gene.and_then(|g| g.attributes.get("gene_id")))
        .or_else(|| node.attributes.get("gene_id"))
        .map(str::to_owned)
        .unwrap_or_default()
}

/// Returns the source's gene identifier: an attribute, NCBI's `GeneID`, or the gene feature's own
/// ID without its type.
pub(crate) fn gene_id(node: &Node, gene: Option<&Node>) -> Option<String> {
    let own = |n: &Node| {
        let a = &n.attributes;
        a.get("gene_id")
            .or_else(|| a.cross_reference("GeneID"))
            .map(|id| without_par(id).to_owned())
    };
    gene.and_then(own).or_else(|| own(node)).or_else(|| {
        gene.and_then(|g| g.attributes.get("ID")?.strip_prefix("gene:").map(str::to_owned))
    })
}

/// Returns the biotype of the transcript, else of its gene, else by the kind of feature.
pub(crate) fn biotype(node: &Node, gene: Option<&Node>, coding: bool) -> String {
    if let Some(b) = node.attributes.first(&["biotype", "transcript_type", "transcript_biotype"]) {
        return b.to_owned();
    }
    let of_kind = match node.kind.as_str() {
        "mRNA" => Some("protein_coding"),
        "lnc_RNA" => Some("lncRNA"),
        "gene" | "transcript" | "primary_transcript" => None,
        other => Some(other),
    };
    let of_gene = gene.unwrap_or(node).attributes.first(&["biotype", "gene_biotype", "gene_type"]);
    of_kind.or(of_gene).unwrap_or(if coding { "protein_coding" } else { "unknown" }).to_owned()
}

/// Returns `HGNC:30` from GENCODE's `hgnc_id`, NCBI's `Dbxref` or Ensembl's `description`.
pub(crate) fn hgnc(f: &Attributes) -> Option<String> {
    let number = |s: &str| -> Option<String> {
        let digits = s.rsplit(':').next()?;
        let sound = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| format!("HGNC:{digits}"))
    };
    if let Some(id) = f.get("hgnc_id").or_else(|| f.cross_reference("HGNC")) {
        return number(id);
    }
    let description = f.text(&["description"])?;
    let (_, rest) = description.split_once("[Source:HGNC Symbol;Acc:")?;
    number(rest.split(']').next()?)
}

/// Returns the traits that the source states beyond coordinates.
pub(crate) fn traits(node: &Node, parts: &Parts) -> Traits {
    let tagged = |name: &str| node.attributes.has_tag(name);
    let mut traits = Traits {
        basic: tagged("basic") || tagged("gencode_basic"),
        canonical: tagged("Ensembl_canonical") || tagged("RefSeq_Select"),
        non_atg_start: tagged("non_ATG_start"),
        selenocysteines: parts
            .selenocysteines
            .iter()
            .filter(|s| s.len() == 3)
            .map(|s| s.start)
            .collect(),
        ..Traits::default()
    };
    if let Some(cds) = &parts.cds_attributes {
        traits.genetic_code = cds.get("transl_table").and_then(|t| t.parse().ok());
        for (amino_acid, start) in translation_exceptions(cds) {
            match amino_acid.as_str() {
                "Sec" => traits.selenocysteines.push(start),
                "TERM" => traits.stop_by_polyadenylation = true,
                "Met" => traits.non_atg_start = true,
                _ => {}
            }
        }
    }
    traits.selenocysteines.sort_unstable();
    traits.selenocysteines.dedup();
    if traits.non_atg_start {
        traits.add_fault(TranscriptFault::NonAtgStart);
    }
    traits
}

/// Parses `(pos:complement(49358132..49358134),aa:Sec)` and its like to amino acid and 0-based
/// lowest base (INSDC feature table, qualifier `transl_except`).
fn translation_exceptions(cds: &Attributes) -> Vec<(String, u64)> {
    // Undecoded commas have split the value; entries may stand on several lines.
    let text = cds.values("transl_except").join(",");
    let mut out = Vec::new();
    for entry in text.split("(pos:").skip(1) {
        let Some((position, amino_acid)) = entry.split_once(",aa:") else { continue };
        let amino_acid = amino_acid.trim_end_matches([')', ',', ' ']);
        let lowest = position
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|digits| digits.parse::<u64>().ok())
            .min()
            .filter(|p| *p > 0);
        out.extend(lowest.map(|p| (amino_acid.to_owned(), p - 1)));
    }
    out
}

/// Marks a RefSeq transcript that is said to differ from the genome: by an exception, or a note on
/// substitutions and indels. Differences that its alignment shows are counted already.
pub(crate) fn note_differences(node: &Node, parts: &Parts, aligned: bool, traits: &mut Traits) {
    let of = |keys: &[&str]| {
        let cds = parts.cds_attributes.as_ref().and_then(|a| a.text(keys));
        [node.attributes.text(keys), cds].into_iter().flatten().collect::<Vec<_>>().join("; ")
    };
    let note = of(&["Note", "note"]);
    let exception = of(&["exception"]);
    let excepted = [
        "transcript or proteomic data",
        "transcription discrepancy",
        "translation discrepancy",
        "mismatches",
    ]
    .iter()
    .any(|e| exception.contains(e));
    let compared = note.contains("compared to this genomic sequence");
    if !excepted && !compared {
        return;
    }
    let gaps = ["indel", "frameshift", "% coverage", "insertion", "deletion"]
        .iter()
        .any(|w| note.contains(w));
    if gaps || (excepted && !note.contains("substitution")) {
        // Without an alignment nobody knows where the gaps are, or that there are none.
        if !aligned {
            traits.numbering.cds_differs |= !parts.cds.is_empty();
            traits.numbering.cdna_from = Some(1);
            traits.numbering.five_prime_from = Some(1);
            traits.numbering.three_prime_from = Some(1);
            traits.add_fault(TranscriptFault::AlignmentGap);
        }
    }
    traits.add_fault(TranscriptFault::DiffersFromGenome);
}
