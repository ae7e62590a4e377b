//! Makes transcripts of the features of an annotation file: finds the parent of each part, and
//! which transcripts are sound.

use crate::io::reference::sequence::model_contig;
use crate::io::transcripts::cdna_match::Alignment;
use crate::io::transcripts::feature::Feature;
use crate::io::transcripts::names;
use crate::io::transcripts::parts::{Node, Parts};
use crate::io::transcripts::shape::{self, Fault, Shape};
use crate::model::transcript::{Mane, Traits};
use crate::model::transcript_fault::{TranscriptFault, TranscriptNotice};
use crate::model::{Chromosome, Strand, Transcript};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::collections::HashSet;

/// Identifies a node by contig (index) and ID: pseudoautosomal genes have one ID on X and Y in some
/// files.
type Key = (usize, String);

/// Collects features, in any order.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    contigs: IndexSet<String, FxBuildHasher>,
    nodes: IndexMap<Key, Node, FxBuildHasher>,
    parts: IndexMap<Key, Parts, FxBuildHasher>,
    alignments: IndexMap<Key, Alignment, FxBuildHasher>,
    /// Gives the index into `parts` of the last part's parent, which is mostly the next one's too.
    last: usize,
}

/// Tells, of a node and the nodes above it, the nearest gene, or else the uppermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ancestor {
    New,
    OnPath,
    /// Gives the index of the node.
    Known(usize),
    /// Marks a chain of parents that runs into itself.
    Cyclic,
}

/// Holds a transcript, the name that the file itself gives it, and its line.
struct Placed {
    transcript: Transcript,
    own: String,
    line: u64,
}

impl Assembly {
    pub(crate) fn add(&mut self, f: &Feature<'_>) {
        let known = self.contigs.get_index_of(f.contig.as_ref());
        let contig =
            known.unwrap_or_else(|| self.contigs.insert_full(f.contig.clone().into_owned()).0);
        match f.kind {
            "exon"
            | "CDS"
            | "stop_codon"
            | "five_prime_UTR"
            | "three_prime_UTR"
            | "UTR"
            | "stop_codon_redefined_as_selenocysteine" => self.part(contig, f),
            "cDNA_match" => {
                if let Some(target) = f.attributes.get("Target") {
                    let accession = target.split_whitespace().next().unwrap_or_default().to_owned();
                    self.alignments.entry((contig, accession)).or_default().add(f);
                }
            }
            _ => {
                if let Some(id) = f.attributes.get("ID") {
                    let key = (contig, id.to_owned());
                    self.node(key, f);
                }
            }
        }
    }

    fn node(&mut self, key: Key, f: &Feature<'_>) {
        let node = Node::new(f);
        match self.nodes.get_mut(&key) {
            None => {
                self.nodes.insert(key, node);
            }
            Some(known) => known.merge(&node),
        }
    }

    fn part(&mut self, contig: usize, f: &Feature<'_>) {
        if f.kind == "stop_codon_redefined_as_selenocysteine" {
            // GENCODE hangs these on the CDS.
            f.attributes
                .get("transcript_id")
                .into_iter()
                .for_each(|parent| self.part_of(contig, parent, f));
            return;
        }
        // `Parent=x,,` names one parent.
        let mut parents = f.attributes.values("Parent").iter().filter(|p| !p.is_empty()).peekable();
        if parents.peek().is_none() && matches!(f.kind, "exon" | "CDS") {
            self.part_of(contig, "", f);
        }
        parents.for_each(|parent| self.part_of(contig, parent, f));
    }

    fn part_of(&mut self, contig: usize, parent: &str, f: &Feature<'_>) {
        let parts = match self.parts.get_index(self.last) {
            Some(((c, p), _)) if *c == contig && p == parent => &mut self.parts[self.last],
            _ => {
                let entry = self.parts.entry((contig, parent.to_owned()));
                self.last = entry.index();
                entry.or_default()
            }
        };
        parts.add(f);
    }

    /// Returns the sound transcripts in the order of their lines, and the notices in the same
    /// order.
    pub(crate) fn finish(mut self, source: &str) -> (Vec<Transcript>, Vec<TranscriptNotice>) {
        let mut by_line: Vec<(u64, Option<Placed>, Vec<TranscriptNotice>)> =
            Vec::with_capacity(self.parts.len());
        let ancestors = self.ancestors();
        for (key, parts) in std::mem::take(&mut self.parts) {
            // A lone stop codon or UTR makes no transcript.
            if parts.exons.is_empty() && parts.cds.is_empty() && parts.fault.is_none() {
                continue;
            }
            let mut notices = Vec::new();
            let line = self.nodes.get(&key).map_or(parts.line, |n| n.line);
            let placed = self.transcript(&key, &parts, source, &ancestors, &mut notices);
            by_line.push((line, placed, notices));
        }
        by_line.sort_by_key(|(line, ..)| *line);
        let mut used: HashSet<(String, String)> = HashSet::new();
        let (mut transcripts, mut all) = (Vec::with_capacity(by_line.len()), Vec::new());
        for (_, placed, mut notices) in by_line {
            all.append(&mut notices);
            if let Some(placed) = placed {
                transcripts.extend(with_unique_name(placed, &mut used, &mut all));
            }
        }
        (transcripts, all)
    }

    /// Returns each node's [`Ancestor`], in the order of the nodes.
    fn ancestors(&self) -> Vec<Ancestor> {
        let mut known = vec![Ancestor::New; self.nodes.len()];
        for start in 0..known.len() {
            // Up to a node that is known, is on this very path, or has no parent; then down again.
            let (mut path, mut here) = (Vec::new(), Some(start));
            let mut above = loop {
                let Some(i) = here else { break None };
                match known[i] {
                    Ancestor::New => {}
                    Ancestor::OnPath => break Some(Ancestor::Cyclic),
                    done => break Some(done),
                }
                known[i] = Ancestor::OnPath;
                path.push(i);
                here = self.nodes.get_index(i).and_then(|(key, node)| self.parent(key.0, node));
            };
            for i in path.into_iter().rev() {
                let is_gene =
                    self.nodes.get_index(i).is_some_and(|(_, node)| node.kind.ends_with("gene"));
                known[i] = match above {
                    Some(Ancestor::Cyclic) => Ancestor::Cyclic,
                    Some(found) if !is_gene => found,
                    _ => Ancestor::Known(i),
                };
                above = Some(known[i]);
            }
        }
        known
    }

    fn parent(&self, contig: usize, node: &Node) -> Option<usize> {
        let id = node.attributes.values("Parent").iter().find(|p| !p.is_empty())?;
        self.nodes.get_index_of(&(contig, id.clone()))
    }

    /// Returns the gene of a feature; `Err` where the chain of parents ends in itself.
    fn gene(&self, key: &Key, ancestors: &[Ancestor]) -> Result<Option<&Node>, ()> {
        let Some((i, _, node)) = self.nodes.get_full(key) else { return Ok(None) };
        if ancestors.get(i) == Some(&Ancestor::Cyclic) {
            return Err(());
        }
        // Exons may hang on a gene itself.
        if node.kind.ends_with("gene") {
            return Ok(None);
        }
        match self.parent(key.0, node).and_then(|p| ancestors.get(p)) {
            Some(Ancestor::Known(gene)) => Ok(self.nodes.get_index(*gene).map(|(_, node)| node)),
            _ => Ok(None),
        }
    }

    /// Makes the transcript of these parts, or says why it is left out.
    fn transcript(
        &self,
        key: &Key,
        parts: &Parts,
        source: &str,
        ancestors: &[Ancestor],
        notices: &mut Vec<TranscriptNotice>,
    ) -> Option<Placed> {
        let known = self.nodes.get(key);
        let notice = |(fault, line, detail): Fault| {
            let gene = known.map(|n| names::gene_symbol(n, None)).unwrap_or_default();
            let transcript = if key.1.is_empty() {
                "without a name".to_owned()
            } else {
                names::bare(&key.1).to_owned()
            };
            TranscriptNotice { fault, transcript, gene, line: Some(line), detail }
        };
        match self.assembled(key, parts, source, ancestors) {
            Ok((placed, notes)) => {
                notices.extend(notes.into_iter().map(notice));
                Some(placed)
            }
            Err(fault) => {
                notices.push(notice(fault));
                None
            }
        }
    }

    fn assembled(
        &self,
        key: &Key,
        parts: &Parts,
        source: &str,
        ancestors: &[Ancestor],
    ) -> Result<(Placed, Vec<Fault>), Fault> {
        let node = self.sound_node(key, parts)?;
        let line = node.line;
        let strand = strand(node, parts).map_err(|fault| (fault, line, String::new()))?;
        let Ok(gene) = self.gene(key, ancestors) else {
            return Err((TranscriptFault::CyclicParent, line, String::new()));
        };
        let accession = names::own(&key.1, node);
        let alignment = self.alignments.get(&(key.0, accession));
        let contig = model_contig(self.contigs.get_index(key.0).map_or("", String::as_str));
        let tagged = |name: &str| node.attributes.has_tag(name);
        let frame = shape::Frame {
            strand,
            slippage: parts.has_slippage(node),
            start_complete: !tagged("cds_start_NF"),
            end_complete: !tagged("cds_end_NF"),
            mitochondrial: contig == Chromosome::M.name(),
            bounds: node.span.filter(|_| self.nodes.contains_key(key)),
            gene: gene.and_then(|g| g.span),
        };
        let mut traits = names::traits(node, parts);
        let mut shape = shape::shape(parts, &frame, alignment, &mut traits)?;
        names::note_differences(node, parts, alignment.is_some(), &mut traits);
        let mut notes: Vec<Fault> = std::mem::take(&mut shape.notes)
            .into_iter()
            .map(|(fault, detail)| (fault, line, detail))
            .collect();
        for fault in [
            TranscriptFault::DiffersFromGenome,
            TranscriptFault::AlignmentGap,
            TranscriptFault::RibosomalSlippage,
            TranscriptFault::NonAtgStart,
        ] {
            if traits.faults.contains(&fault) {
                notes.push((fault, line, String::new()));
            }
        }
        let draft = Draft { id: &key.1, node, gene, parts, source };
        let transcript = draft.transcript(contig, strand, shape, traits);
        Ok((Placed { transcript, own: names::bare(&key.1).to_owned(), line }, notes))
    }

    /// Returns the line that stands for the transcript, unless its parts cannot make one.
    fn sound_node<'a>(&'a self, key: &Key, parts: &'a Parts) -> Result<&'a Node, Fault> {
        let Some(node) = self.nodes.get(key).or(parts.first.as_ref()) else {
            let detail =
                if key.1.is_empty() { "no Parent is named".to_owned() } else { String::new() };
            return Err((TranscriptFault::MissingParent, parts.line, detail));
        };
        if let Some((line, detail)) = &parts.fault {
            return Err((TranscriptFault::BadCoordinates, *line, detail.clone()));
        }
        if parts.has_exception(node, "trans-splicing") || node.two_strands {
            return Err((TranscriptFault::TransSpliced, node.line, String::new()));
        }
        Ok(node)
    }
}

/// Returns the strand on which the transcript and all its parts lie.
fn strand(node: &Node, parts: &Parts) -> Result<Strand, TranscriptFault> {
    match (node.strand, parts.plus, parts.minus) {
        (Some(Strand::Plus), _, true) | (Some(Strand::Minus), true, _) | (_, true, true) => {
            Err(TranscriptFault::StrandConflict)
        }
        (None, ..) => Err(TranscriptFault::NoStrand),
        (Some(strand), ..) => Ok(strand),
    }
}

/// Holds what the file says of a transcript beside its exons and CDS.
struct Draft<'a> {
    id: &'a str,
    node: &'a Node,
    gene: Option<&'a Node>,
    parts: &'a Parts,
    /// The source of a line that names none.
    source: &'a str,
}

impl Draft<'_> {
    fn transcript(&self, contig: &str, strand: Strand, shape: Shape, traits: Traits) -> Transcript {
        let (node, gene) = (self.node, self.gene);
        let (id, refseq, protein) = names::names(self.id, node, self.parts.cds_attributes.as_ref());
        let tagged = |name: &str| node.attributes.has_tag(name);
        Transcript {
            id,
            refseq,
            protein,
            gene: names::gene_symbol(node, gene),
            gene_id: names::gene_id(node, gene),
            hgnc_id: names::hgnc(&node.attributes)
                .or_else(|| gene.and_then(|g| names::hgnc(&g.attributes))),
            contig: contig.to_owned(),
            strand,
            biotype: names::biotype(node, gene, !shape.cds.is_empty()),
            exons: shape.exons,
            cds: shape.cds,
            mane: if tagged("MANE_Select") {
                Some(Mane::Select)
            } else if tagged("MANE_Plus_Clinical") {
                Some(Mane::PlusClinical)
            } else {
                None
            },
            start_complete: shape.start_complete,
            end_complete: shape.end_complete,
            source: if node.source == "." { self.source.to_owned() } else { node.source.clone() },
            traits,
        }
    }
}

/// Gives each transcript of a contig a name of its own: a second one of the same accession carries
/// the file's own ID, or is left out where that is used too.
fn with_unique_name(
    placed: Placed,
    used: &mut HashSet<(String, String)>,
    notices: &mut Vec<TranscriptNotice>,
) -> Option<Transcript> {
    let Placed { mut transcript, own, line } = placed;
    if used.insert((transcript.contig.clone(), transcript.id.clone())) {
        return Some(transcript);
    }
    let mut warn = |fault, detail| {
        let (transcript, gene) = (transcript.id.clone(), transcript.gene.clone());
        notices.push(TranscriptNotice { fault, transcript, gene, line: Some(line), detail });
    };
    if used.insert((transcript.contig.clone(), own.clone())) {
        warn(TranscriptFault::SeveralPlacements, format!("this one is called {own}"));
        transcript.traits.add_fault(TranscriptFault::SeveralPlacements);
        transcript.id = own;
        return Some(transcript);
    }
    warn(TranscriptFault::DuplicateId, String::new());
    None
}

#[cfg(test)]
mod tests {
    use crate::io::transcripts::gff::read;
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
        let t = read(text.as_bytes(), "s").unwrap().transcripts.remove(0);
        assert_eq!(
            (t.id.as_str(), t.gene.as_str(), t.contig.as_str()),
            ("ENST1.4", "AB,C", "chr21")
        );
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
        let t = read(text.as_bytes(), "s").unwrap().transcripts.remove(0);
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
        let t = read(text.as_bytes(), "s").unwrap().transcripts;
        assert_eq!(
            (t[0].id.as_str(), t[0].refseq.as_deref(), t[0].protein.as_deref()),
            ("ENST3.2", Some("NM_3.1"), Some("NP_3.1"))
        );
        assert_eq!(
            (t[0].contig.as_str(), t[0].mane, t[0].start_complete),
            ("chr21", Some(Mane::Select), false)
        );
        assert_eq!(
            (t[1].id.as_str(), t[1].gene.as_str(), t[1].biotype.as_str()),
            ("NR_4.1", "G4", "lncRNA")
        );
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
        let t = read(text.as_bytes(), "s").unwrap().transcripts.remove(0);
        assert_eq!(t.exons, [Span::new(0, 20), Span::new(30, 38)]);
        assert_eq!(t.cds.iter().map(|c| c.phase).collect::<Vec<_>>(), [0, 2]);
    }
}
