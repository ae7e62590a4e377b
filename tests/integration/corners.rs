//! Names on transcripts that the plain code does not read: mitochondrial genes, selenoproteins,
//! initiation codons other than ATG, incomplete coding sequences, genes without one.

use crate::harness::shared;
use panelwise::annotate::names::hgvs_g;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::fasta::Reference;
use panelwise::io::reference::sequence::RegionSequences;
use panelwise::io::transcripts::gff::read;
use panelwise::model::{Build, Transcript, TranscriptConsequence};
use panelwise::panel::transcripts::of_gene;

struct Gene {
    engine: VareffectEngine,
    contig: &'static str,
    bases: String,
}

/// Of the change: 0-based first base, bases taken out, bases put in; terms; c. name; p. name (`-`:
/// none).
type Case = (usize, usize, &'static str, &'static str, &'static str, &'static str);

const LEAD: usize = 100;

fn padding(n: usize) -> String {
    "CAGTTACG".chars().cycle().take(n).collect()
}

impl Gene {
    /// One transcript on the plus strand, whose exon reaches `utr` bases beyond the CDS on both
    /// sides.
    fn new(
        contig: &'static str,
        cds: &str,
        behind: &str,
        utr: usize,
        tags: &str,
        of_cds: &str,
    ) -> Self {
        let bases = format!("{}{cds}{behind}{}", padding(LEAD), padding(200));
        let (from, to) = (LEAD + 1, LEAD + cds.len());
        let exon = format!("{}\t{}\t.\t+\t.", from - utr, to + utr);
        let phase = tags.split("phase=").nth(1).map_or("0", |p| &p[..1]);
        let gff = format!(
            "{contig}\tx\tmRNA\t{exon}\tID=rna-T;gene=G;{tags}\n{contig}\tx\texon\t{exon}\tParent=rna-T\n\
             {contig}\tx\tCDS\t{from}\t{to}\t.\t+\t{phase}\tParent=rna-T;{of_cds}\n"
        );
        let set = read(gff.as_bytes(), "test").unwrap();
        let sequences = RegionSequences::from_bases([(contig, 0, bases.as_bytes())]);
        Self {
            engine: VareffectEngine::with_sequences(sequences, set.transcripts).unwrap(),
            contig,
            bases,
        }
    }

    fn ask(&self, at: usize, removed: usize, inserted: &str) -> TranscriptConsequence {
        let from = if removed == inserted.len() { at } else { at - 1 };
        let reference = &self.bases[from..at + removed];
        let alternate = format!("{}{inserted}", &self.bases[from..at]);
        self.engine.annotate(self.contig, from as u64, reference, &alternate).unwrap().remove(0)
    }

    fn check(&self, cases: &[Case]) {
        let mut wrong = Vec::new();
        for (at, removed, inserted, terms, c, p) in cases {
            let found = self.ask(*at, *removed, inserted);
            let text = |o: &Option<String>| o.clone().unwrap_or_else(|| "-".into());
            let have = (found.terms_joined(), text(&found.hgvs_c), text(&found.hgvs_p));
            if have != ((*terms).to_owned(), (*c).to_owned(), (*p).to_owned()) {
                wrong
                    .push(format!("{at} -{removed} +{inserted}: {have:?} for {:?}", (terms, c, p)));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

/// NCBI genetic code 2: AGA and AGG end, ATA is Met, TGA is Trp; ATA and ATT begin translation in
/// human mitochondria.
#[test]
fn mitochondrial_code() {
    Gene::new("chrM", "ATTGCTTGAACCGAAATAACCAGA", "", 0, "", "transl_table=2").check(&[
        (100, 1, "G", "start_lost", "c.1A>G", "p.Met1?"),
        (101, 1, "C", "start_lost", "c.2T>C", "p.Met1?"),
        (102, 1, "A", "start_retained_variant", "c.3T>A", "p.Met1="),
        (102, 1, "G", "start_retained_variant", "c.3T>G", "p.Met1="),
        (102, 1, "C", "start_lost", "c.3T>C", "p.Met1?"),
        (101, 1, "", "frameshift_variant&start_lost", "c.3del", "p.Met1?"),
        (107, 1, "A", "stop_gained", "c.8G>A", "p.Trp3Ter"),
        (108, 1, "G", "synonymous_variant", "c.9A>G", "p.Trp3="),
        (108, 1, "C", "missense_variant", "c.9A>C", "p.Trp3Cys"),
        (109, 3, "AGA", "stop_gained", "c.11_12delinsGA", "p.Thr4Ter"),
        (117, 1, "G", "synonymous_variant", "c.18A>G", "p.Met6="),
        (117, 1, "C", "missense_variant", "c.18A>C", "p.Met6Ile"),
        (121, 1, "C", "stop_lost", "c.22A>C", "p.Ter8ArgextTer?"),
        (123, 1, "G", "stop_retained_variant", "c.24A>G", "p.Ter8="),
        (104, 1, "", "frameshift_variant", "c.5del", "p.Ala2ValfsTer5"),
    ]);
}

/// `T` and `TA`, completed to TAA by the poly(A) tail, end the product: a change of them is a lost
/// or kept terminator.
#[test]
fn stop_codon_completed_by_polyadenylation() {
    let of = "transl_table=2;transl_except=(pos:122..122%2Caa:TERM)";
    Gene::new("chrM", "ATGGCTTGAACCGAAATAACCT", "", 0, "", of).check(&[
        (121, 1, "C", "stop_lost", "c.22T>C", "p.Ter8GlnextTer?"),
        (121, 1, "", "stop_lost", "c.22del", "p.Ter8LysextTer?"),
        (119, 1, "", "frameshift_variant", "c.21del", "p.Ter8LysextTer?"),
        (121, 0, "C", "frameshift_variant", "c.21dup", "p.Ter8LeuextTer?"),
        (120, 1, "A", "synonymous_variant", "c.21C>A", "p.Thr7="),
        (118, 3, "", "inframe_deletion", "c.19_21del", "p.Thr7del"),
        (118, 3, "TAA", "stop_gained", "c.19_21delinsTAA", "p.Thr7Ter"),
        (104, 1, "", "frameshift_variant", "c.5del", "p.Ala2ValfsTer5"),
        (102, 1, "A", "start_retained_variant", "c.3G>A", "p.Met1="),
        (102, 1, "C", "start_lost", "c.3G>C", "p.Met1?"),
    ]);
    let of = "transl_table=2;transl_except=(pos:122..123%2Caa:TERM)";
    let cases: [Case; 7] = [
        (121, 1, "C", "stop_lost", "c.22T>C", "p.Ter8GlnextTer?"),
        (122, 1, "G", "stop_lost", "c.23A>G", "p.Ter8TrpextTer?"),
        (122, 1, "", "stop_retained_variant", "c.23del", "p.Ter8="),
        (121, 1, "", "stop_lost", "c.22del", "p.Ter8LysextTer?"),
        (121, 2, "", "stop_lost", "c.22_23del", "p.Ter8LysextTer?"),
        (121, 2, "CC", "stop_lost", "c.22_23delinsCC", "p.Ter8ProextTer?"),
        (122, 0, "G", "stop_lost", "c.22_23insG", "p.Ter8TrpextTer?"),
    ];
    Gene::new("chrM", "ATGGCTTGAACCGAAATAACCTA", "", 0, "", of).check(&cases);
    // As Ensembl's files have it, which do not say so.
    Gene::new("chrM", "ATGGCTTGAACCGAAATAACCTA", "", 0, "", "").check(&cases);
}

/// A marked TGA is Sec, in the reference and in the message with the allele, and ends nothing.
#[test]
fn selenocysteine() {
    let (cds, of) =
        ("ATGGCTGAACCCTGAGGGAAATTTGTCCACTGGTAA", "transl_except=(pos:113..115%2Caa:Sec)");
    Gene::new("chr1", cds, "GCTTACGCTTAGCC", 40, "", of).check(&[
        (112, 1, "C", "missense_variant", "c.13T>C", "p.Sec5Arg"),
        (113, 1, "A", "stop_gained", "c.14G>A", "p.Sec5Ter"),
        (114, 1, "C", "missense_variant", "c.15A>C", "p.Sec5Cys"),
        (114, 1, "G", "missense_variant", "c.15A>G", "p.Sec5Trp"),
        (113, 1, "", "frameshift_variant", "c.14del", "p.Sec5Ter"),
        (112, 3, "", "inframe_deletion", "c.13_15del", "p.Sec5del"),
        (109, 9, "", "inframe_deletion", "c.10_18del", "p.Pro4_Gly6del"),
        (113, 0, "GCT", "inframe_insertion", "c.12_14dup", "p.Pro4_Sec5insCys"),
        (111, 7, "ATGAGGC", "synonymous_variant", "c.12_18delinsATGAGGC", "p.Pro4="),
        (
            110,
            7,
            "ACTGAGC",
            "missense_variant",
            "c.11_17delinsACTGAGC",
            "p.Pro4_Gly6delinsHisSecAla",
        ),
        (118, 1, "T", "stop_gained", "c.19A>T", "p.Lys7Ter"),
        (
            118,
            0,
            "CCCTAGC",
            "stop_gained&frameshift_variant",
            "c.18_19insCCCTAGC",
            "p.Lys7ProfsTer2",
        ),
        (119, 1, "", "frameshift_variant", "c.21del", "p.Lys7AsnfsTer?"),
        (133, 1, "C", "stop_lost", "c.34T>C", "p.Ter12GlnextTer4"),
        (134, 1, "G", "stop_retained_variant", "c.35A>G", "p.Ter12="),
        (133, 1, "", "frameshift_variant&stop_lost", "c.34del", "p.Ter12LysextTer?"),
        (132, 6, "", "stop_lost&3_prime_UTR_variant", "c.33_*2del", "-"),
        (102, 1, "A", "start_lost", "c.3G>A", "p.Met1?"),
    ]);
}

/// HGVS 21.1, protein, substitution: a change of the initiation codon is `p.Met1?`; the codon is
/// read as methionine whatever its bases. ATG in its place begins translation; of other codons
/// nobody knows.
#[test]
fn other_initiation_codons() {
    let cds = "CTGGCTGAACCCGGGAAATTTGTCCACTGGTAA";
    Gene::new("chr1", cds, "", 40, "tag=non_ATG_start", "").check(&[
        (100, 1, "A", "start_retained_variant", "c.1C>A", "p.Met1="),
        (100, 1, "G", "start_lost", "c.1C>G", "p.Met1?"),
        (100, 1, "T", "start_lost", "c.1C>T", "p.Met1?"),
        (102, 1, "C", "start_lost", "c.3G>C", "p.Met1?"),
        (100, 3, "GCC", "start_lost", "c.1_3delinsGCC", "p.Met1?"),
        (100, 3, "", "start_lost&inframe_deletion", "c.1_3del", "p.Met1?"),
        (101, 3, "", "start_lost&inframe_deletion", "c.2_4del", "p.Met1?"),
        (103, 0, "CTG", "inframe_insertion", "c.1_3dup", "p.Met1_Ala2insLeu"),
        (103, 3, "", "inframe_deletion", "c.5_7del", "p.Ala2del"),
        (105, 1, "C", "synonymous_variant", "c.6T>C", "p.Ala2="),
    ]);
}

/// Without a first or last codon nothing is started or ended there, whatever codons stand at the
/// ends; a phase adds the missing bases to the numbers, and the codon that they belong to is
/// unknown.
#[test]
fn incomplete_coding_sequences() {
    let gene = |phase: usize| {
        let cds = format!("{}ATGGCTGAACCCGGGAAATTTGTCCACTGGGA", &"GG"[..phase]);
        let tags = format!("tag=cds_start_NF,cds_end_NF;x=phase={phase}");
        (Gene::new("chr1", &cds, "", 0, &tags, ""), LEAD + cds.len())
    };
    let (whole, end) = gene(0);
    whole.check(&[
        (100, 1, "T", "missense_variant", "c.1A>T", "p.Met1Leu"),
        (100, 3, "", "inframe_deletion", "c.1_3del", "p.Met1del"),
        (101, 1, "", "frameshift_variant", "c.2del", "p.Met1ArgfsTer?"),
        (106, 1, "T", "stop_gained", "c.7G>T", "p.Glu3Ter"),
        (
            end - 1,
            1,
            "T",
            "incomplete_terminal_codon_variant&coding_sequence_variant",
            "c.32A>T",
            "p.?",
        ),
        (end - 3, 1, "T", "missense_variant", "c.30G>T", "p.Trp10Cys"),
        (end - 5, 3, "", "inframe_deletion", "c.28_30del", "p.Trp10del"),
    ]);
    let (one, _) = gene(1);
    one.check(&[
        (100, 1, "A", "coding_sequence_variant", "c.3G>A", "p.?"),
        (101, 1, "C", "missense_variant", "c.4A>C", "p.Met2Leu"),
        (107, 1, "T", "stop_gained", "c.10G>T", "p.Glu4Ter"),
    ]);
    let (two, _) = gene(2);
    two.check(&[
        (100, 1, "A", "coding_sequence_variant", "c.2G>A", "p.?"),
        (102, 1, "C", "missense_variant", "c.4A>C", "p.Met2Leu"),
        (105, 1, "", "frameshift_variant", "c.6del", "p.Ala3LeufsTer?"),
    ]);
    let mut asked = 0;
    for phase in 0..3 {
        let (g, end) = gene(phase);
        for at in LEAD..end {
            for (removed, inserted) in
                [(1, "A"), (1, "C"), (1, ""), (2, ""), (3, ""), (3, "TAA"), (0, "TAA"), (0, "G")]
            {
                if at + removed > end || g.bases[at..at + removed] == *inserted {
                    continue;
                }
                let terms = g.ask(at, removed, inserted).terms_joined();
                let ends = ["start_lost", "start_retained", "stop_lost", "stop_retained"];
                assert!(
                    !ends.iter().any(|e| terms.contains(e)),
                    "phase {phase}, {at} -{removed} +{inserted}: {terms}"
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 600, "{asked}");
}

/// A built-in model on bases of its own where real ones are not at hand.
fn built_in(hgnc: &str) -> Transcript {
    of_gene(Build::GRCh38, hgnc).unwrap()[0].transcript.clone()
}

/// RNU4ATAC (NR_023343): the allele of MOPD1 is n.51G>A (PMID 21474760), chr2:121530930 on GRCh38;
/// n.30G>A and n.111G>A beside it.
#[test]
fn rnu4atac() {
    let t = built_in("HGNC:34016");
    let start = t.span().start - 2_000;
    let mut bases = padding(5_000).into_bytes();
    for n in [30, 51, 111] {
        bases[2_000 + n - 1] = b'G';
    }
    let sequences = RegionSequences::from_bases([("chr2", start, bases.as_slice())]);
    let engine = VareffectEngine::with_sequences(sequences, vec![t]).unwrap();
    for (position, name) in
        [(121_530_930, "n.51G>A"), (121_530_909, "n.30G>A"), (121_530_990, "n.111G>A")]
    {
        let found = engine.annotate("2", position - 1, "G", "A").unwrap().remove(0);
        assert_eq!(found.hgvs_c.as_deref(), Some(name));
        assert_eq!(
            (found.terms_joined().as_str(), found.hgvs_p),
            ("non_coding_transcript_exon_variant", None)
        );
        assert_eq!(
            (found.of.transcript.as_str(), found.of.refseq.as_deref()),
            ("ENST00000580972.2", Some("NR_023343.3"))
        );
    }
}

/// TERC and RMRP on real sequence, against published names.
#[test]
fn terc_and_rmrp() {
    let truth = shared("truth");
    let reference = Reference::open(&truth.join("GRCh38.genes.fa.gz")).unwrap();
    let engine =
        VareffectEngine::new(&reference, vec![built_in("HGNC:11727"), built_in("HGNC:10031")])
            .unwrap();
    for (contig, position, r, a, terms, n, g) in [
        // rs199422270, NR_001566.3(TERC):n.110_113del.
        (
            "chr3",
            169_764_947,
            "AAGTC",
            "A",
            "non_coding_transcript_exon_variant",
            "n.110_113del",
            "169764950_169764953del",
        ),
        (
            "chr3",
            169_764_945,
            "G",
            "A",
            "non_coding_transcript_exon_variant",
            "n.116C>T",
            "169764945G>A",
        ),
        // rs199476103, NR_003051.4(RMRP):n.72A>G; n.71A>G of NR_003051.3, 70A>G of the literature
        // (PMID 11207361).
        (
            "chr9",
            35_657_948,
            "T",
            "C",
            "non_coding_transcript_exon_variant",
            "n.72A>G",
            "35657948T>C",
        ),
    ] {
        let found = engine.annotate(contig, position - 1, r, a).unwrap().remove(0);
        let region = engine
            .sequences()
            .region(contig, panelwise::model::Span::new(position - 1, position))
            .unwrap();
        let name = hgvs_g::describe(region, position - 1, r, a).unwrap();
        assert_eq!(
            (found.terms_joined().as_str(), found.hgvs_c.as_deref(), name.as_str()),
            (terms, Some(n), g)
        );
    }
    // ClinGen CA257182, NC_000009.12:g.35658031_35658040dup, between TATA box and transcript: no n.
    // name (HGVS, numbering: a transcript describes nothing beyond its ends).
    let before =
        reference.fetch("chr9", panelwise::model::Span::new(35_658_029, 35_658_040)).unwrap();
    let text = String::from_utf8(before).unwrap();
    let (anchor, unit) = text.split_at(1);
    let found =
        engine.annotate("9", 35_658_029, anchor, &format!("{anchor}{unit}")).unwrap().remove(0);
    assert_eq!((found.terms_joined().as_str(), found.hgvs_c), ("upstream_gene_variant", None));
    let region = engine
        .sequences()
        .region("chr9", panelwise::model::Span::new(35_658_029, 35_658_040))
        .unwrap();
    let name = hgvs_g::describe(region, 35_658_029, anchor, &format!("{anchor}{unit}"));
    assert_eq!(name.as_deref(), Some("35658031_35658040dup"));
}

/// HGVS, protein, duplication and deletion: "Knowledge on the underlying change at the DNA level
/// should not be used"; the fourth codon, doubled or gone, is `Ser5`.
#[test]
fn three_prime_rule_of_the_protein() {
    Gene::new("chr1", "ATGTGGTCCAGTTCCCACGATTAA", "", 40, "", "").check(&[
        (112, 0, "AGT", "inframe_insertion", "c.10_12dup", "p.Ser5dup"),
        (109, 3, "", "inframe_deletion", "c.10_12del", "p.Ser5del"),
        (106, 6, "", "inframe_deletion", "c.10_15del", "p.Ser4_Ser5del"),
        (112, 0, "TCC", "inframe_insertion", "c.13_15dup", "p.Ser5dup"),
        (112, 0, "GCT", "inframe_insertion", "c.12_13insGCT", "p.Ser4_Ser5insAla"),
    ]);
    // Arg418, Arg419 by different codons.
    let cds = format!("ATG{}CGGAGAGATTAA", "GCT".repeat(416));
    let at = LEAD + 3 * 418;
    Gene::new("chr1", &cds, "", 40, "", "").check(&[
        (at, 0, "CGG", "inframe_insertion", "c.1252_1254dup", "p.Arg419dup"),
        (at - 3, 3, "", "inframe_deletion", "c.1252_1254del", "p.Arg419del"),
    ]);
}

/// On real models: every transcript that goes as a whole is ablated, and every CDS that goes as a
/// whole changes its first and last codon or a splice site; CEBPA's lies in one exon.
#[test]
fn whole_transcripts_and_coding_sequences() {
    let truth = shared("truth");
    let reference = Reference::open(&truth.join("GRCh38.genes.fa.gz")).unwrap();
    let set = panelwise::io::transcripts::gff::read_set(&truth.join("transcripts.GRCh38.gff3.gz"))
        .unwrap();
    let short = |t: &Transcript| t.span().len() < 12_000;
    let list: Vec<Transcript> = set.transcripts.into_iter().filter(short).collect();
    let engine = VareffectEngine::new(&reference, list.clone()).unwrap();
    let (mut inside, mut cebpa) = (0, false);
    for t in &list {
        let ask = |from: u64, to: u64| {
            let text =
                reference.fetch(&t.contig, panelwise::model::Span::new(from - 1, to)).unwrap();
            let text = String::from_utf8(text).unwrap();
            let found = engine.annotate(&t.contig, from - 1, &text, &text[..1]).unwrap();
            found.into_iter().find(|c| c.of.transcript == t.id).unwrap().terms_joined()
        };
        let span = t.span();
        for around in [0, 1, 30, 2_000] {
            assert_eq!(
                ask(span.start - around, span.end + around),
                "transcript_ablation",
                "{} {around}",
                t.id
            );
        }
        let (Some(first), Some(last)) = (t.cds.first(), t.cds.last()) else { continue };
        for around in [0, 1, 10] {
            let (from, to) = (first.span.start - around, last.span.end + around);
            if from <= span.start && span.end <= to {
                continue;
            }
            let terms = ask(from, to);
            let one = t.exons.iter().any(|e| e.start <= from && to <= e.end);
            let codons = terms.starts_with("stop_lost&start_lost");
            assert!(
                if one { codons } else { codons || terms.contains("splice_") },
                "{} {around}: {terms}",
                t.id
            );
            inside += u32::from(one);
            cebpa |= t.gene == "CEBPA"
                && terms == "stop_lost&start_lost&5_prime_UTR_variant&3_prime_UTR_variant";
        }
    }
    assert!(
        list.len() > 100 && inside > 50 && cebpa,
        "{} transcripts, {inside} in one exon",
        list.len()
    );
}
