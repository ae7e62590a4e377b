//! Features of an annotation file to transcripts: who is whose parent, and which of them are sound.

use crate::io::reference::sequence::model_contig;
use crate::io::transcripts::attributes::Attributes;
use crate::io::transcripts::cdna_match::Alignment;
use crate::io::transcripts::gff::Feature;
use crate::io::transcripts::names;
use crate::io::transcripts::shape;
use crate::io::transcripts::shape::Part;
use crate::model::transcript::{Mane, Traits, TranscriptFault, TranscriptNotice};
use crate::model::{Chromosome, Span, Strand, Transcript};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::collections::HashSet;

/// Contig (index) and ID: pseudoautosomal genes have one ID on X and Y in some files.
type Key = (usize, String);

/// A feature that may be a transcript or a gene.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub line: u64,
    pub source: String,
    pub kind: String,
    pub span: Option<Span>,
    pub strand: Option<Strand>,
    pub attributes: Attributes,
    /// The ID stands on lines of both strands.
    pub two_strands: bool,
}

impl Node {
    fn of(f: &Feature<'_>) -> Self {
        Self {
            line: f.line,
            source: f.source.to_owned(),
            kind: f.kind.to_owned(),
            span: f.span.clone().ok(),
            strand: f.strand.clone().ok().flatten(),
            attributes: f.attributes.clone(),
            two_strands: false,
        }
    }
}

/// The parts that name one parent.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub exons: Vec<Part>,
    pub cds: Vec<Part>,
    pub stops: Vec<Part>,
    pub utrs: Vec<Part>,
    pub selenocysteines: Vec<Span>,
    /// Attributes of the first CDS line.
    pub cds_attributes: Option<Attributes>,
    /// First line of a GTF's part: without a line of the transcript, it says what the transcript
    /// is.
    first: Option<Node>,
    /// First part that has no sound range.
    fault: Option<(u64, String)>,
    line: u64,
    plus: bool,
    minus: bool,
}

impl Parts {
    fn add(&mut self, f: &Feature<'_>) {
        if self.line == 0 {
            self.line = f.line;
            self.first =
                f.gtf.then(|| Node { kind: "transcript".to_owned(), span: None, ..Node::of(f) });
        }
        match &f.strand {
            Ok(Some(Strand::Plus)) => self.plus = true,
            Ok(Some(Strand::Minus)) => self.minus = true,
            _ => {}
        }
        let span = match (&f.span, &f.strand) {
            (Ok(span), Ok(_)) => *span,
            (Err(e), _) | (_, Err(e)) => {
                self.fault.get_or_insert_with(|| (f.line, format!("{}: {e}", f.kind)));
                return;
            }
        };
        let a = &f.attributes;
        let part = Part {
            line: f.line,
            span,
            phase: f.phase.clone(),
            left_open: a.get("start_range").is_some(),
            right_open: a.get("end_range").is_some(),
        };
        match f.kind {
            "exon" => self.exons.push(part),
            "CDS" => {
                self.cds.push(part);
                match &mut self.cds_attributes {
                    None => self.cds_attributes = Some(a.clone()),
                    // Each part of a CDS may name its own exception.
                    Some(kept) => {
                        for key in
                            ["exception", "transl_except", "ribosomal_slippage", "Note", "note"]
                        {
                            for value in a.values(key) {
                                if !kept.values(key).contains(value) {
                                    kept.push(key, value);
                                }
                            }
                        }
                    }
                }
            }
            "stop_codon" => self.stops.push(part),
            "stop_codon_redefined_as_selenocysteine" => self.selenocysteines.push(span),
            _ => self.utrs.push(part),
        }
    }
}

/// Collects features, in any order.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    contigs: IndexSet<String, FxBuildHasher>,
    nodes: IndexMap<Key, Node, FxBuildHasher>,
    parts: IndexMap<Key, Parts, FxBuildHasher>,
    alignments: IndexMap<Key, Alignment, FxBuildHasher>,
    /// Index into `parts` of the last part's parent: mostly the next one's too.
    last: usize,
}

/// Of a node and what is above it, the nearest gene, or else the uppermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ancestor {
    New,
    OnPath,
    /// Index of the node.
    Found(usize),
    /// The chain of parents runs into itself.
    Cyclic,
}

/// A transcript and how the file itself calls it.
struct Made {
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
        let node = Node::of(f);
        match self.nodes.get_mut(&key) {
            None => {
                self.nodes.insert(key, node);
            }
            // A feature on several lines spans them all.
            Some(known) => {
                known.two_strands |= known.strand != node.strand;
                known.span = match (known.span, node.span) {
                    (Some(a), Some(b)) => Some(Span::new(a.start.min(b.start), a.end.max(b.end))),
                    (a, b) => a.or(b),
                };
            }
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

    /// Sound transcripts in the order of their lines, and what was found, in the same order.
    pub(crate) fn finish(mut self, source: &str) -> (Vec<Transcript>, Vec<TranscriptNotice>) {
        let mut found: Vec<(u64, Option<Made>, Vec<TranscriptNotice>)> =
            Vec::with_capacity(self.parts.len());
        let ancestors = self.ancestors();
        for (key, parts) in std::mem::take(&mut self.parts) {
            // A lone stop codon or UTR makes no transcript.
            if parts.exons.is_empty() && parts.cds.is_empty() && parts.fault.is_none() {
                continue;
            }
            let mut notices = Vec::new();
            let line = self.nodes.get(&key).map_or(parts.line, |n| n.line);
            let made = self.transcript(&key, parts, source, &ancestors, &mut notices);
            found.push((line, made, notices));
        }
        found.sort_by_key(|(line, ..)| *line);
        let mut taken: HashSet<(String, String)> = HashSet::new();
        let (mut transcripts, mut all) = (Vec::with_capacity(found.len()), Vec::new());
        for (_, made, mut notices) in found {
            all.append(&mut notices);
            if let Some(made) = made {
                transcripts.extend(told_apart(made, &mut taken, &mut all));
            }
        }
        (transcripts, all)
    }

    /// Each node's [`Ancestor`], in the order of the nodes.
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
                    _ => Ancestor::Found(i),
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

    /// The gene of a feature; `Err` where the chain of parents ends in itself.
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
            Some(Ancestor::Found(gene)) => Ok(self.nodes.get_index(*gene).map(|(_, node)| node)),
            _ => Ok(None),
        }
    }

    fn transcript(
        &self,
        key: &Key,
        parts: Parts,
        source: &str,
        ancestors: &[Ancestor],
        said: &mut Vec<TranscriptNotice>,
    ) -> Option<Made> {
        let known = self.nodes.get(key);
        let mut finding = |class, line, detail: String| {
            let gene = known.map(|n| names::gene_symbol(n, None)).unwrap_or_default();
            let transcript = if key.1.is_empty() {
                "without a name".to_owned()
            } else {
                names::bare(&key.1).to_owned()
            };
            said.push(TranscriptNotice { fault: class, transcript, gene, line, detail });
        };
        let Some(node) = known.or(parts.first.as_ref()) else {
            let detail =
                if key.1.is_empty() { "no Parent is named".to_owned() } else { String::new() };
            finding(TranscriptFault::MissingParent, Some(parts.line), detail);
            return None;
        };
        let line = Some(node.line);
        if let Some((line, detail)) = parts.fault {
            finding(TranscriptFault::BadCoordinates, Some(line), detail);
            return None;
        }
        let exception = |what: &str| {
            let of = |a: &Attributes| a.values("exception").iter().any(|e| e.contains(what));
            of(&node.attributes) || parts.cds_attributes.as_ref().is_some_and(of)
        };
        if exception("trans-splicing") || node.two_strands {
            finding(TranscriptFault::TransSpliced, line, String::new());
            return None;
        }
        let strand = match (node.strand, parts.plus, parts.minus) {
            (Some(Strand::Plus), _, true) | (Some(Strand::Minus), true, _) | (_, true, true) => {
                finding(TranscriptFault::StrandConflict, line, String::new());
                return None;
            }
            (None, ..) => {
                finding(TranscriptFault::NoStrand, line, String::new());
                return None;
            }
            (Some(strand), ..) => strand,
        };
        let Ok(gene) = self.gene(key, ancestors) else {
            finding(TranscriptFault::CyclicParent, line, String::new());
            return None;
        };
        let slippage = exception("ribosomal slippage")
            || parts.cds_attributes.as_ref().is_some_and(|a| a.get("ribosomal_slippage").is_some());
        let accession = names::own(&key.1, node);
        let alignment = self.alignments.get(&(key.0, accession));
        let tagged = |name: &str| node.attributes.has_tag(name);
        let frame = shape::Frame {
            strand,
            slippage,
            start_complete: !tagged("cds_start_NF"),
            end_complete: !tagged("cds_end_NF"),
            mitochondrial: self
                .contigs
                .get_index(key.0)
                .is_some_and(|c| model_contig(c) == Chromosome::M.name()),
            bounds: node.span.filter(|_| known.is_some()),
            gene: gene.and_then(|g| g.span),
        };
        let mut traits = names::traits(node, &parts);
        let shape = match shape::shape(&parts, &frame, alignment, &mut traits) {
            Ok(shape) => shape,
            Err((class, line, detail)) => {
                finding(class, Some(line), detail);
                return None;
            }
        };
        names::note_differences(node, &parts, alignment.is_some(), &mut traits);
        shape.notes.into_iter().for_each(|(class, detail)| finding(class, line, detail));
        for class in [
            TranscriptFault::DiffersFromGenome,
            TranscriptFault::AlignmentGap,
            TranscriptFault::RibosomalSlippage,
            TranscriptFault::NonAtgStart,
        ] {
            if traits.faults.contains(&class) {
                finding(class, line, String::new());
            }
        }
        let transcript =
            self.named(key, node, gene, &parts, source, strand, shape.structure, traits);
        Some(Made { transcript, own: names::bare(&key.1).to_owned(), line: node.line })
    }

    #[expect(clippy::too_many_arguments, reason = "one call; the pieces come from different files")]
    fn named(
        &self,
        key: &Key,
        node: &Node,
        gene: Option<&Node>,
        parts: &Parts,
        source: &str,
        strand: Strand,
        structure: shape::Structure,
        traits: Traits,
    ) -> Transcript {
        let (id, refseq, protein) = names::names(&key.1, node, parts.cds_attributes.as_ref());
        let tagged = |name: &str| node.attributes.has_tag(name);
        let contig = self.contigs.get_index(key.0).map_or("", String::as_str);
        Transcript {
            id,
            refseq,
            protein,
            gene: names::gene_symbol(node, gene),
            gene_id: names::gene_id(node, gene),
            hgnc_id: names::hgnc(&node.attributes)
                .or_else(|| gene.and_then(|g| names::hgnc(&g.attributes))),
            contig: model_contig(contig).to_owned(),
            strand,
            biotype: names::biotype(node, gene, !structure.cds.is_empty()),
            exons: structure.exons,
            cds: structure.cds,
            mane: if tagged("MANE_Select") {
                Some(Mane::Select)
            } else if tagged("MANE_Plus_Clinical") {
                Some(Mane::PlusClinical)
            } else {
                None
            },
            start_complete: structure.start_complete,
            end_complete: structure.end_complete,
            source: if node.source == "." { source.to_owned() } else { node.source.clone() },
            traits,
        }
    }
}

/// One name a contig: a second transcript of the same accession there carries the file's own ID, or
/// is left out.
fn told_apart(
    made: Made,
    taken: &mut HashSet<(String, String)>,
    said: &mut Vec<TranscriptNotice>,
) -> Option<Transcript> {
    let Made { mut transcript, own, line } = made;
    if taken.insert((transcript.contig.clone(), transcript.id.clone())) {
        return Some(transcript);
    }
    let mut finding = |class, detail| {
        let (transcript, gene) = (transcript.id.clone(), transcript.gene.clone());
        said.push(TranscriptNotice { fault: class, transcript, gene, line: Some(line), detail });
    };
    if taken.insert((transcript.contig.clone(), own.clone())) {
        finding(TranscriptFault::SeveralPlacements, format!("this one is called {own}"));
        transcript.traits.add_fault(TranscriptFault::SeveralPlacements);
        transcript.id = own;
        return Some(transcript);
    }
    finding(TranscriptFault::DuplicateId, String::new());
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
