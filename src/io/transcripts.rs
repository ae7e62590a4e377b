//! Features of an annotation file to transcripts: who is whose parent, what the dialects call things.

use super::sequence::model_contig;
use crate::error::{Error, Result};
use crate::model::transcript::{CdsPart, Mane};
use crate::model::{Span, Strand, Transcript};
use indexmap::IndexMap;

/// One feature line.
#[derive(Debug)]
pub(super) struct Feature {
    /// 1-based.
    pub line: u64,
    pub contig: String,
    pub source: String,
    pub kind: String,
    /// Or what is wrong with it.
    pub span: std::result::Result<Span, String>,
    pub strand: Option<Strand>,
    pub phase: Option<u8>,
    pub attributes: Vec<Tag>,
}

/// One attribute with its values, decoded.
#[derive(Debug)]
pub(super) struct Tag {
    pub key: String,
    pub values: Vec<String>,
}

impl Feature {
    fn values(&self, key: &str) -> &[String] {
        self.attributes.iter().find(|t| t.key == key).map_or(&[], |t| t.values.as_slice())
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.values(key).first().map(String::as_str).filter(|v| !v.is_empty())
    }

    fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|k| self.get(k))
    }

    /// Accession of a cross-reference, without the database's name.
    fn cross_reference(&self, database: &str) -> Option<&str> {
        self.attributes
            .iter()
            .filter(|t| t.key.eq_ignore_ascii_case("dbxref"))
            .flat_map(|t| &t.values)
            .find_map(|v| v.strip_prefix(database).and_then(|rest| rest.strip_prefix(':')))
    }

    fn has_tag(&self, name: &str) -> bool {
        self.values("tag").iter().any(|v| v == name || v.replace(' ', "_") == name)
    }

    fn refuse(&self, id: &str, what: impl std::fmt::Display) -> Error {
        Error::input(format!("{} of {id}: {what}", self.kind)).line(self.line)
    }
}

/// Exons, CDS and UTRs that name one parent.
#[derive(Default)]
struct Children {
    exons: Vec<Feature>,
    cds: Vec<Feature>,
    utrs: Vec<Feature>,
}

/// Makes transcripts of features, in the order of the transcripts' lines. Parents may stand after their children.
pub(super) fn assemble(features: Vec<Feature>, source: &str) -> Result<Vec<Transcript>> {
    let mut nodes: IndexMap<String, Feature> = IndexMap::new();
    let mut children: IndexMap<String, Children> = IndexMap::new();
    for feature in features {
        let list: fn(&mut Children) -> &mut Vec<Feature> = match feature.kind.as_str() {
            "exon" => |c| &mut c.exons,
            "CDS" => |c| &mut c.cds,
            "five_prime_UTR" | "three_prime_UTR" | "UTR" => |c| &mut c.utrs,
            _ => {
                if let Some(id) = feature.get("ID") {
                    // A feature in several parts (trans-splicing) keeps its first line.
                    nodes.entry(id.to_owned()).or_insert(feature);
                }
                continue;
            }
        };
        let parents = feature.values("Parent").to_vec();
        match parents.as_slice() {
            [] => return Err(feature.refuse("no transcript", "it names no Parent")),
            [one] => list(children.entry(one.clone()).or_default()).push(feature),
            several => {
                for parent in several {
                    list(children.entry(parent.clone()).or_default()).push(copy(&feature));
                }
            }
        }
    }
    for (id, c) in &children {
        if !nodes.contains_key(id) {
            let first = c.exons.iter().chain(&c.cds).chain(&c.utrs).min_by_key(|f| f.line);
            if let Some(f) = first {
                return Err(f.refuse(id, "no feature has this ID"));
            }
        }
    }
    let mut transcripts = Vec::new();
    for (id, node) in &nodes {
        let Some(parts) = children.swap_remove(id) else { continue };
        if !parts.exons.is_empty() || !parts.cds.is_empty() {
            let gene = node.get("Parent").and_then(|p| nodes.get(p));
            transcripts.push(transcript(id, node, gene, parts, source)?);
        }
    }
    Ok(transcripts)
}

fn copy(f: &Feature) -> Feature {
    Feature {
        line: f.line,
        contig: f.contig.clone(),
        source: f.source.clone(),
        kind: f.kind.clone(),
        span: f.span.clone(),
        strand: f.strand,
        phase: f.phase,
        attributes: f.attributes.iter().map(|t| Tag { key: t.key.clone(), values: t.values.clone() }).collect(),
    }
}

fn transcript(id: &str, node: &Feature, gene: Option<&Feature>, parts: Children, source: &str) -> Result<Transcript> {
    let Some(strand) = node.strand else { return Err(node.refuse(id, "it has no strand")) };
    for part in parts.exons.iter().chain(&parts.cds).chain(&parts.utrs) {
        if part.contig != node.contig {
            return Err(part.refuse(id, format!("it lies on {}, the transcript on {}", part.contig, node.contig)));
        }
        if part.strand.is_some_and(|s| s != strand) {
            return Err(part.refuse(id, "its strand is not the transcript's"));
        }
        if let Err(e) = &part.span {
            return Err(part.refuse(id, e));
        }
    }
    let exons = exon_spans(id, &parts)?;
    let (cds, left_open, right_open) = cds_parts(id, &parts, &exons, strand)?;
    let (open_5, open_3) = if strand == Strand::Plus { (left_open, right_open) } else { (right_open, left_open) };
    let names = names(id, node, &parts.cds);
    let tagged = |name: &str| node.has_tag(name);
    let mane = if tagged("MANE_Select") {
        Some(Mane::Select)
    } else if tagged("MANE_Plus_Clinical") {
        Some(Mane::PlusClinical)
    } else {
        None
    };
    Ok(Transcript {
        gene: gene_symbol(node, gene),
        gene_id: gene_id(node, gene),
        hgnc_id: hgnc(node).or_else(|| gene.and_then(hgnc)),
        contig: model_contig(&node.contig).to_owned(),
        strand,
        exons,
        biotype: biotype(node, gene, !cds.is_empty()),
        cds,
        mane,
        start_complete: !tagged("cds_start_NF") && !open_5,
        end_complete: !tagged("cds_end_NF") && !open_3,
        source: if node.source == "." { source.to_owned() } else { node.source.clone() },
        id: names.0,
        refseq: names.1,
        protein: names.2,
    })
}

/// Exons in genomic order; where a source gives none, the CDS and UTRs joined.
fn exon_spans(id: &str, parts: &Children) -> Result<Vec<Span>> {
    let mut spans: Vec<(Span, &Feature)> = Vec::new();
    let given = !parts.exons.is_empty();
    let features: Vec<&Feature> =
        if given { parts.exons.iter().collect() } else { parts.cds.iter().chain(&parts.utrs).collect() };
    for f in features {
        if let Ok(span) = f.span {
            spans.push((span, f));
        }
    }
    spans.sort_by_key(|(span, f)| (*span, f.line));
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for (span, f) in spans {
        match out.last_mut() {
            Some(last) if given && span.start < last.end => {
                return Err(f.refuse(id, format!("exons overlap at {span}")));
            }
            Some(last) if !given && span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    Ok(out)
}

/// CDS in genomic order, and whether it is marked open on the left and on the right (RefSeq's ranges).
fn cds_parts(id: &str, parts: &Children, exons: &[Span], strand: Strand) -> Result<(Vec<CdsPart>, bool, bool)> {
    let mut cds: Vec<(Span, &Feature)> = parts.cds.iter().filter_map(|f| f.span.clone().ok().map(|s| (s, f))).collect();
    cds.sort_by_key(|(span, f)| (*span, f.line));
    for (span, f) in &cds {
        if !exons.iter().any(|e| e.contains(*span)) {
            return Err(f.refuse(id, format!("CDS {span} lies in no exon")));
        }
    }
    let left_open = cds.first().is_some_and(|(_, f)| f.get("start_range").is_some());
    let right_open = cds.last().is_some_and(|(_, f)| f.get("end_range").is_some());
    let mut out: Vec<CdsPart> =
        cds.iter().map(|(span, f)| CdsPart { span: *span, phase: f.phase.unwrap_or(u8::MAX) }).collect();
    // A phase that is not given follows from the bases before it.
    let mut before = 0;
    let fill = |part: &mut CdsPart| {
        if part.phase == u8::MAX {
            part.phase = ((3 - before % 3) % 3) as u8;
        }
        if before == 0 {
            before = (3 - u64::from(part.phase)) % 3;
        }
        before += part.span.len();
    };
    if strand == Strand::Plus {
        out.iter_mut().for_each(fill)
    } else {
        out.iter_mut().rev().for_each(fill)
    }
    Ok((out, left_open, right_open))
}

/// Identifier, RefSeq accession and protein accession.
fn names(id: &str, node: &Feature, cds: &[Feature]) -> (String, Option<String>, Option<String>) {
    let own = node.get("transcript_id").map(str::to_owned).unwrap_or_else(|| {
        let bare = ["transcript:", "rna-", "gene:", "gene-"].iter().find_map(|p| id.strip_prefix(p)).unwrap_or(id);
        bare.to_owned()
    });
    let own = versioned(own, node);
    let protein = cds.iter().find_map(|f| {
        let bare = f.get("ID").and_then(|i| i.strip_prefix("CDS:").or_else(|| i.strip_prefix("cds-")));
        f.get("protein_id").or(bare).map(|p| versioned(p.to_owned(), f))
    });
    let is_refseq = |s: &str| ["NM_", "NR_", "XM_", "XR_"].iter().any(|p| s.starts_with(p));
    if is_refseq(&own) {
        return match node.cross_reference("Ensembl").filter(|e| e.starts_with("ENST")) {
            Some(ensembl) => (ensembl.to_owned(), Some(own), protein),
            None => (own.clone(), Some(own), protein),
        };
    }
    let refseq = node.cross_reference("RefSeq").filter(|r| is_refseq(r)).map(str::to_owned);
    (own, refseq, protein)
}

/// Ensembl keeps the version in an attribute of its own.
fn versioned(accession: String, feature: &Feature) -> String {
    match feature.get("version") {
        Some(version) if accession.starts_with("ENS") && !accession.contains('.') => format!("{accession}.{version}"),
        _ => accession,
    }
}

fn gene_symbol(node: &Feature, gene: Option<&Feature>) -> String {
    const KEYS: [&str; 3] = ["gene_name", "Name", "gene"];
    gene.and_then(|g| g.first(&KEYS))
        .or_else(|| node.first(&["gene_name", "gene", "Name"]))
        .or_else(|| gene.and_then(|g| g.get("gene_id")))
        .or_else(|| node.get("gene_id"))
        .map(str::to_owned)
        .unwrap_or_default()
}

/// The source's gene identifier: an attribute, NCBI's `GeneID`, or the gene feature's own ID without its type.
fn gene_id(node: &Feature, gene: Option<&Feature>) -> Option<String> {
    let own = |f: &Feature| f.get("gene_id").or_else(|| f.cross_reference("GeneID")).map(str::to_owned);
    gene.and_then(own)
        .or_else(|| own(node))
        .or_else(|| gene.and_then(|g| g.get("ID")?.strip_prefix("gene:").map(str::to_owned)))
}

fn biotype(node: &Feature, gene: Option<&Feature>, coding: bool) -> String {
    if let Some(b) = node.first(&["biotype", "transcript_type", "transcript_biotype"]) {
        return b.to_owned();
    }
    let of_kind = match node.kind.as_str() {
        "mRNA" => Some("protein_coding"),
        "lnc_RNA" => Some("lncRNA"),
        "gene" | "transcript" | "primary_transcript" => None,
        other => Some(other),
    };
    let of_gene = gene.unwrap_or(node).first(&["biotype", "gene_biotype", "gene_type"]);
    of_kind.or(of_gene).unwrap_or(if coding { "protein_coding" } else { "unknown" }).to_owned()
}

/// `HGNC:30` from GENCODE's `hgnc_id`, NCBI's `Dbxref` or Ensembl's `description`.
fn hgnc(f: &Feature) -> Option<String> {
    let number = |s: &str| -> Option<String> {
        let digits = s.rsplit(':').next()?;
        let sound = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| format!("HGNC:{digits}"))
    };
    if let Some(id) = f.get("hgnc_id").or_else(|| f.cross_reference("HGNC")) {
        return number(id);
    }
    let description = f.attributes.iter().find(|t| t.key == "description")?.values.join(",");
    let (_, rest) = description.split_once("[Source:HGNC Symbol;Acc:")?;
    number(rest.split(']').next()?)
}

#[cfg(test)]
mod tests {
    use crate::io::gff::read;
    use crate::model::transcript::Mane;
    use crate::model::{Span, Strand};

    #[test]
    fn ensembl() {
        let text = "\
21\te\tCDS\t151\t200\t.\t-\t0\tID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1
21\te\tgene\t-5\t300\t.\t-\t.\tID=gene:ENSG1;Name=AB%2CC;description=x [Source:HGNC Symbol%3BAcc:HGNC:30]
21\te\ttranscript\t101\t300\t.\t-\t.\tID=transcript:ENST1;Parent=gene:ENSG1;Name=ABC-201;biotype=protein_coding;version=4;tag=basic,cds_end_NF
21\te\texon\t151\t300\t.\t-\t.\tParent=transcript:ENST1
21\te\texon\t101\t120\t.\t-\t.\tParent=transcript:ENST1
21\te\tCDS\t101\t120\t.\t-\t.\tID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1
";
        let t = read(text.as_bytes(), "s").unwrap().remove(0);
        assert_eq!((t.id.as_str(), t.gene.as_str(), t.contig.as_str()), ("ENST1.4", "AB,C", "chr21"));
        assert_eq!(t.hgnc_id.as_deref(), Some("HGNC:30"));
        assert_eq!(t.strand, Strand::Minus);
        assert_eq!(t.exons, [Span::new(100, 120), Span::new(150, 300)]);
        // 50 bases before it on the minus strand: 50 % 3 = 2, one base completes the codon.
        assert_eq!(
            t.cds.iter().map(|c| (c.span, c.phase)).collect::<Vec<_>>(),
            [(Span::new(100, 120), 1), (Span::new(150, 200), 0)]
        );
        assert!(t.start_complete && !t.end_complete);
        assert_eq!((t.protein.as_deref(), t.mane), (Some("ENSP1"), None));
    }

    #[test]
    fn gencode_and_mane() {
        let text = "\
chr1\tHAVANA\tgene\t1\t90\t.\t+\t.\tID=ENSG2.1;gene_id=ENSG2.1;gene_type=protein_coding;gene_name=G2;hgnc_id=HGNC:7
chr1\tHAVANA\ttranscript\t1\t90\t.\t+\t.\tID=ENST2.3;Parent=ENSG2.1;transcript_id=ENST2.3;transcript_type=protein_coding;gene_name=G2;tag=basic,MANE_Plus_Clinical;Dbxref=RefSeq:NM_5.2
chr1\tHAVANA\texon\t1\t90\t.\t+\t.\tID=exon:ENST2.3:1;Parent=ENST2.3
chr1\tHAVANA\tCDS\t1\t90\t.\t+\t0\tID=CDS:ENST2.3;Parent=ENST2.3;protein_id=ENSP2.3
";
        let t = read(text.as_bytes(), "s").unwrap().remove(0);
        assert_eq!(
            (t.id.as_str(), t.refseq.as_deref(), t.protein.as_deref()),
            ("ENST2.3", Some("NM_5.2"), Some("ENSP2.3"))
        );
        assert_eq!((t.gene.as_str(), t.hgnc_id.as_deref()), ("G2", Some("HGNC:7")));
        assert_eq!(
            (t.mane, t.biotype.as_str(), t.source.as_str()),
            (Some(Mane::PlusClinical), "protein_coding", "HAVANA")
        );
    }

    #[test]
    fn refseq() {
        let text = "\
NC_000021.9\tBestRefSeq\tgene\t1\t90\t.\t+\t.\tID=gene-G3;Dbxref=GeneID:1,HGNC:HGNC:8;Name=G3;gbkey=Gene;gene=G3;gene_biotype=protein_coding
NC_000021.9\tBestRefSeq\tmRNA\t1\t90\t.\t+\t.\tID=rna-NM_3.1;Parent=gene-G3;Dbxref=Ensembl:ENST3.2,GenBank:NM_3.1;tag=MANE Select;transcript_id=NM_3.1;gene=G3
NC_000021.9\tBestRefSeq\texon\t1\t90\t.\t+\t.\tID=exon-NM_3.1-1;Parent=rna-NM_3.1
NC_000021.9\tBestRefSeq\tCDS\t2\t90\t.\t+\t1\tID=cds-NP_3.1;Parent=rna-NM_3.1;protein_id=NP_3.1;partial=true;start_range=.,2
NC_000021.9\tcmsearch\tlnc_RNA\t1\t9\t.\t-\t.\tID=rna-NR_4.1;gene=G4;Dbxref=HGNC:HGNC:9
NC_000021.9\tcmsearch\texon\t1\t9\t.\t-\t.\tParent=rna-NR_4.1
";
        let t = read(text.as_bytes(), "s").unwrap();
        assert_eq!(
            (t[0].id.as_str(), t[0].refseq.as_deref(), t[0].protein.as_deref()),
            ("ENST3.2", Some("NM_3.1"), Some("NP_3.1"))
        );
        assert_eq!((t[0].contig.as_str(), t[0].mane, t[0].start_complete), ("chr21", Some(Mane::Select), false));
        assert_eq!((t[1].id.as_str(), t[1].gene.as_str(), t[1].biotype.as_str()), ("NR_4.1", "G4", "lncRNA"));
        assert_eq!(t[1].hgnc_id.as_deref(), Some("HGNC:9"));
        assert!(!t[1].is_coding());
    }

    #[test]
    fn no_exons_given() {
        let text = "\
c\tx\ttranscript\t1\t90\t.\t+\t.\tID=T
c\tx\tfive_prime_UTR\t1\t10\t.\t+\t.\tParent=T
c\tx\tCDS\t11\t20\t.\t+\t.\tParent=T
c\tx\tCDS\t31\t38\t.\t+\t.\tParent=T
";
        let t = read(text.as_bytes(), "s").unwrap().remove(0);
        assert_eq!(t.exons, [Span::new(0, 20), Span::new(30, 38)]);
        assert_eq!(t.cds.iter().map(|c| c.phase).collect::<Vec<_>>(), [0, 2]);
    }
}
