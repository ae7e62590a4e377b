//! NCBI's own GFF3: lines of the RefSeq annotation of GRCh38.p14 (GCF_000001405.40, releases
//! RS_2023_03 to RS_2025_08; a work of the United States government, not subject to copyright),
//! attributes as NCBI writes them.

use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::sequence::RegionSequences;
use panelwise::io::transcripts::gff::read;
use panelwise::io::transcripts::set::TranscriptSet;
use panelwise::model::transcript::Mane;
use panelwise::model::transcript_fault::TranscriptFault;
use panelwise::model::{Span, Strand};
use std::fmt::Write;

const HEAD: &str = "##gff-version 3\n#!gff-spec-version 1.21\n#!processor NCBI annotwriter\n#!genome-build GRCh38.p14\n\
    #!genome-build-accession NCBI_Assembly:GCF_000001405.40\n#!annotation-date 08/23/2024\n\
    #!annotation-source NCBI RefSeq GCF_000001405.40-RS_2024_08\n";

/// Exon and CDS lines, whose attributes NCBI repeats on each.
struct Repeated<'a> {
    contig: &'a str,
    strand: char,
    accession: &'a str,
    exon: &'a str,
    exons: &'a [(u64, u64)],
    cds: &'a str,
    parts: &'a [(u64, u64, u8)],
}

impl Repeated<'_> {
    fn lines(&self) -> String {
        let Self { contig, strand, accession, exon, cds, .. } = self;
        let mut out = String::new();
        for (i, (a, b)) in self.exons.iter().enumerate() {
            let id = format!("ID=exon-{accession}-{};Parent=rna-{accession}", i + 1);
            writeln!(out, "{contig}\tBestRefSeq\texon\t{a}\t{b}\t.\t{strand}\t.\t{id};{exon}")
                .unwrap();
        }
        for (a, b, phase) in self.parts {
            writeln!(out, "{contig}\tBestRefSeq\tCDS\t{a}\t{b}\t.\t{strand}\t{phase}\t{cds}")
                .unwrap();
        }
        out
    }
}

fn gpx4() -> String {
    let gene = "NC_000019.10\tBestRefSeq\tgene\t1103994\t1106779\t.\t+\t.\tID=gene-GPX4;Dbxref=GeneID:2879,HGNC:HGNC:4556,MIM:138322;Name=GPX4;description=glutathione peroxidase 4;gbkey=Gene;gene=GPX4;gene_biotype=protein_coding;gene_synonym=GPx-4,GSHPx-4,MCSP,PHGPx,SMDS,snGPx,snPHGPx\n\
        NC_000019.10\tBestRefSeq\tmRNA\t1103994\t1106779\t.\t+\t.\tID=rna-NM_002085.5;Parent=gene-GPX4;Dbxref=Ensembl:ENST00000354171.13,GeneID:2879,GenBank:NM_002085.5,HGNC:HGNC:4556,MIM:138322;Name=NM_002085.5;gbkey=mRNA;gene=GPX4;product=glutathione peroxidase 4%2C transcript variant 1;tag=MANE Select;transcript_id=NM_002085.5\n";
    let parts = Repeated {
        contig: "NC_000019.10",
        strand: '+',
        accession: "NM_002085.5",
        exon: "Dbxref=Ensembl:ENST00000354171.13,GeneID:2879,GenBank:NM_002085.5,HGNC:HGNC:4556,MIM:138322;gbkey=mRNA;gene=GPX4;product=glutathione peroxidase 4%2C transcript variant 1;tag=MANE Select;transcript_id=NM_002085.5",
        exons: &[
            (1103994, 1104127),
            (1105186, 1105280),
            (1105366, 1105510),
            (1105658, 1105809),
            (1106242, 1106266),
            (1106400, 1106459),
            (1106540, 1106779),
        ],
        cds: "ID=cds-NP_002076.2;Parent=rna-NM_002085.5;Dbxref=CCDS:CCDS42457.1,Ensembl:ENSP00000346103.7,GeneID:2879,GenBank:NP_002076.2,HGNC:HGNC:4556,MIM:138322;Name=NP_002076.2;Note=UGA stop codon recoded as selenocysteine%3B isoform A precursor is encoded by transcript variant 1;gbkey=CDS;gene=GPX4;product=phospholipid hydroperoxide glutathione peroxidase GPX4 isoform A precursor;protein_id=NP_002076.2;tag=MANE Select;transl_except=(pos:1105403..1105405%2Caa:Sec)",
        parts: &[
            (1104044, 1104127, 0),
            (1105186, 1105280, 0),
            (1105366, 1105510, 1),
            (1105658, 1105809, 0),
            (1106242, 1106266, 1),
            (1106400, 1106459, 0),
            (1106540, 1106572, 0),
        ],
    };
    gene.to_owned() + &parts.lines()
}

fn selenop() -> String {
    let gene = "NC_000005.10\tBestRefSeq\tgene\t42799880\t42811892\t.\t-\t.\tID=gene-SELENOP;Dbxref=GeneID:6414,HGNC:HGNC:10751,MIM:601484;Name=SELENOP;description=selenoprotein P;gbkey=Gene;gene=SELENOP;gene_biotype=protein_coding;gene_synonym=SELP,SeP,SEPP,SEPP1\n\
        NC_000005.10\tBestRefSeq\tmRNA\t42799880\t42811892\t.\t-\t.\tID=rna-NM_005410.4;Parent=gene-SELENOP;Dbxref=Ensembl:ENST00000514985.6,GeneID:6414,GenBank:NM_005410.4,HGNC:HGNC:10751,MIM:601484;Name=NM_005410.4;gbkey=mRNA;gene=SELENOP;product=selenoprotein P%2C transcript variant 1;tag=MANE Select;transcript_id=NM_005410.4\n";
    let parts = Repeated {
        contig: "NC_000005.10",
        strand: '-',
        accession: "NM_005410.4",
        exon: "Dbxref=Ensembl:ENST00000514985.6,GeneID:6414,GenBank:NM_005410.4,HGNC:HGNC:10751,MIM:601484;gbkey=mRNA;gene=SELENOP;product=selenoprotein P%2C transcript variant 1;tag=MANE Select;transcript_id=NM_005410.4",
        exons: &[
            (42811836, 42811892),
            (42808151, 42808366),
            (42806896, 42807108),
            (42804656, 42804773),
            (42799880, 42801331),
        ],
        cds: "ID=cds-NP_005401.3;Parent=rna-NM_005410.4;Dbxref=CCDS:CCDS43311.1,Ensembl:ENSP00000420939.1,GeneID:6414,GenBank:NP_005401.3,HGNC:HGNC:10751,MIM:601484;Name=NP_005401.3;Note=UGA stop codons recoded as selenocysteine%3B isoform 1 precursor is encoded by transcript variant 1;gbkey=CDS;gene=SELENOP;product=selenoprotein P isoform 1 precursor;protein_id=NP_005401.3;tag=MANE Select;transl_except=(pos:complement(42808177..42808179)%2Caa:Sec),(pos:complement(42800966..42800968)%2Caa:Sec),(pos:complement(42800912..42800914)%2Caa:Sec),(pos:complement(42800876..42800878)%2Caa:Sec),(pos:complement(42800831..42800833)%2Caa:Sec),(pos:complement(42800810..42800812)%2Caa:Sec),(pos:complement(42800765..42800767)%2Caa:Sec),(pos:complement(42800759..42800761)%2Caa:Sec),(pos:complement(42800738..42800740)%2Caa:Sec),(pos:complement(42800732..42800734)%2Caa:Sec)",
        parts: &[
            (42808151, 42808353, 0),
            (42806896, 42807108, 1),
            (42804656, 42804773, 1),
            (42800720, 42801331, 0),
        ],
    };
    gene.to_owned() + &parts.lines()
}

fn oaz2() -> String {
    let gene = "NC_000015.10\tBestRefSeq\tgene\t64687574\t64703281\t.\t-\t.\tID=gene-OAZ2;Dbxref=GeneID:4947,HGNC:HGNC:8096,MIM:604152;Name=OAZ2;description=ornithine decarboxylase antizyme 2;gbkey=Gene;gene=OAZ2;gene_biotype=protein_coding;gene_synonym=AZ2\n\
        NC_000015.10\tBestRefSeq\tmRNA\t64687574\t64703281\t.\t-\t.\tID=rna-NM_002537.3;Parent=gene-OAZ2;Dbxref=GeneID:4947,GenBank:NM_002537.3,HGNC:HGNC:8096,MIM:604152;Name=NM_002537.3;gbkey=mRNA;gene=OAZ2;product=ornithine decarboxylase antizyme 2%2C transcript variant 1;tag=RefSeq Select;transcript_id=NM_002537.3\n";
    let parts = Repeated {
        contig: "NC_000015.10",
        strand: '-',
        accession: "NM_002537.3",
        exon: "Dbxref=GeneID:4947,GenBank:NM_002537.3,HGNC:HGNC:8096,MIM:604152;gbkey=mRNA;gene=OAZ2;product=ornithine decarboxylase antizyme 2%2C transcript variant 1;tag=RefSeq Select;transcript_id=NM_002537.3",
        exons: &[
            (64703029, 64703281),
            (64691434, 64691591),
            (64690374, 64690549),
            (64689084, 64689169),
            (64687574, 64688834),
        ],
        cds: "ID=cds-NP_002528.1;Parent=rna-NM_002537.3;Dbxref=CCDS:CCDS58372.1,GeneID:4947,GenBank:NP_002528.1,HGNC:HGNC:8096,MIM:604152;Name=NP_002528.1;Note=protein translation is dependent on polyamine-induced +1 ribosomal frameshift%3B isoform 1 is encoded by transcript variant 1;exception=ribosomal slippage;gbkey=CDS;gene=OAZ2;product=ornithine decarboxylase antizyme 2 isoform 1;protein_id=NP_002528.1;tag=RefSeq Select",
        parts: &[
            (64703029, 64703048, 0),
            (64691516, 64691591, 1),
            (64691434, 64691514, 0),
            (64690374, 64690549, 0),
            (64689084, 64689169, 1),
            (64688704, 64688834, 2),
        ],
    };
    gene.to_owned() + &parts.lines()
}

const MITOCHONDRION: &str = "##sequence-region NC_012920.1 1 16569\n\
NC_012920.1\tRefSeq\tregion\t1\t16569\t.\t+\t.\tID=NC_012920.1:1..16569;Dbxref=taxon:9606;Is_circular=true;Name=MT;country=United Kingdom: Great Britain;gbkey=Src;genome=mitochondrion;isolation-source=caucasian;mol_type=genomic DNA;note=this is the rCRS;tissue-type=placenta\n\
NC_012920.1\tRefSeq\tsequence_feature\t3107\t3107\t.\t+\t.\tID=id-NC_012920.1:3107..3107;Note=preserves historical genome annotation numbering;gbkey=misc_feature\n\
NC_012920.1\tRefSeq\tgene\t3230\t3304\t.\t+\t.\tID=gene-TRNL1;Dbxref=GeneID:4567,HGNC:HGNC:7490,MIM:590050;Name=TRNL1;gbkey=Gene;gene=TRNL1;gene_biotype=tRNA;gene_synonym=MTTL1\n\
NC_012920.1\tRefSeq\ttRNA\t3230\t3304\t.\t+\t.\tID=rna-TRNL1;Parent=gene-TRNL1;Dbxref=GeneID:4567,HGNC:HGNC:7490,MIM:590050;Note=NAR: 1054;anticodon=(pos:3265..3267);codons=2%2C3;gbkey=tRNA;gene=TRNL1;product=tRNA-Leu\n\
NC_012920.1\tRefSeq\texon\t3230\t3304\t.\t+\t.\tID=exon-TRNL1-1;Parent=rna-TRNL1;Dbxref=GeneID:4567,HGNC:HGNC:7490,MIM:590050;Note=NAR: 1054;anticodon=(pos:3265..3267);codons=2%2C3;gbkey=tRNA;gene=TRNL1;product=tRNA-Leu\n\
NC_012920.1\tRefSeq\tgene\t3307\t4262\t.\t+\t.\tID=gene-ND1;Dbxref=GeneID:4535,HGNC:HGNC:7455,MIM:516000;Name=ND1;gbkey=Gene;gene=ND1;gene_biotype=protein_coding;gene_synonym=MTND1\n\
NC_012920.1\tRefSeq\tmRNA\t3307\t4262\t.\t+\t.\tID=rna-ND1;Parent=gene-ND1;Dbxref=GeneID:4535,HGNC:HGNC:7455,MIM:516000;gbkey=mRNA;gene=ND1\n\
NC_012920.1\tRefSeq\texon\t3307\t4262\t.\t+\t.\tID=exon-ND1-1;Parent=rna-ND1;Dbxref=GeneID:4535,HGNC:HGNC:7455,MIM:516000;gbkey=mRNA;gene=ND1\n\
NC_012920.1\tRefSeq\tCDS\t3307\t4262\t.\t+\t0\tID=cds-YP_003024026.1;Parent=rna-ND1;Dbxref=GenBank:YP_003024026.1,GeneID:4535,HGNC:HGNC:7455,MIM:516000;Name=YP_003024026.1;Note=TAA stop codon is completed by the addition of 3' A residues to the mRNA;gbkey=CDS;gene=ND1;product=NADH dehydrogenase subunit 1;protein_id=YP_003024026.1;transl_except=(pos:4261..4262%2Caa:TERM);transl_table=2\n\
NC_012920.1\tRefSeq\tgene\t14149\t14673\t.\t-\t.\tID=gene-ND6;Dbxref=GeneID:4541,HGNC:HGNC:7462,MIM:516006;Name=ND6;gbkey=Gene;gene=ND6;gene_biotype=protein_coding;gene_synonym=MTND6\n\
NC_012920.1\tRefSeq\tmRNA\t14149\t14673\t.\t-\t.\tID=rna-ND6;Parent=gene-ND6;Dbxref=GeneID:4541,HGNC:HGNC:7462,MIM:516006;gbkey=mRNA;gene=ND6\n\
NC_012920.1\tRefSeq\texon\t14149\t14673\t.\t-\t.\tID=exon-ND6-1;Parent=rna-ND6;Dbxref=GeneID:4541,HGNC:HGNC:7462,MIM:516006;gbkey=mRNA;gene=ND6\n\
NC_012920.1\tRefSeq\tCDS\t14149\t14673\t.\t-\t0\tID=cds-YP_003024037.1;Parent=rna-ND6;Dbxref=GenBank:YP_003024037.1,GeneID:4541,HGNC:HGNC:7462,MIM:516006;Name=YP_003024037.1;gbkey=CDS;gene=ND6;product=NADH dehydrogenase subunit 6;protein_id=YP_003024037.1;transl_table=2\n\
NC_012920.1\tRefSeq\tD_loop\t16024\t17145\t.\t-\t.\tID=id-NC_012920.1:1..16569;gbkey=D-loop\n";

fn set(lines: &str) -> TranscriptSet {
    read(format!("{HEAD}{lines}").as_bytes(), "GRCh38.p14").unwrap()
}

fn classes(set: &TranscriptSet) -> Vec<TranscriptFault> {
    set.notices.iter().map(|w| w.fault).collect()
}

#[test]
fn selenoproteins_and_slippage() {
    let s = set(&[gpx4(), selenop(), oaz2()].concat());
    assert_eq!(classes(&s), [TranscriptFault::RibosomalSlippage]);
    let [gpx4, selenop, oaz2] = &s.transcripts[..] else { panic!("{}", s.transcripts.len()) };
    assert_eq!(
        (gpx4.id.as_str(), gpx4.refseq.as_deref()),
        ("ENST00000354171.13", Some("NM_002085.5"))
    );
    assert_eq!((gpx4.protein.as_deref(), gpx4.mane), (Some("NP_002076.2"), Some(Mane::Select)));
    assert_eq!(
        (gpx4.hgnc_id.as_deref(), gpx4.gene_id.as_deref()),
        (Some("HGNC:4556"), Some("2879"))
    );
    assert_eq!(
        (gpx4.contig.as_str(), gpx4.gene.as_str(), gpx4.biotype.as_str()),
        ("chr19", "GPX4", "protein_coding")
    );
    assert_eq!(gpx4.traits.selenocysteines, [1_105_402]);
    assert_eq!(gpx4.cds.iter().map(|c| c.span.len()).sum::<u64>(), 3 * 198);
    // Ten of them, two on neighbouring lines' commas; the fourth part's codons in genomic order.
    assert_eq!(selenop.traits.selenocysteines.len(), 10);
    assert_eq!(
        (selenop.traits.selenocysteines[0], selenop.traits.selenocysteines[9]),
        (42_800_731, 42_808_176)
    );
    assert!(selenop.traits.selenocysteines.is_sorted());
    assert_eq!(
        (selenop.strand, selenop.cds.iter().map(|c| c.phase).collect::<Vec<_>>()),
        (Strand::Minus, vec![0, 1, 1, 0])
    );
    assert!(oaz2.traits.numbering.cds_differs && oaz2.traits.canonical && oaz2.mane.is_none());
    assert_eq!(oaz2.exons.len(), 6, "the base that the ribosome leaves out parts an exon");
}

#[test]
fn mitochondrial_genes() {
    let s = set(MITOCHONDRION);
    assert_eq!(classes(&s), []);
    let names: Vec<(&str, &str, bool)> = s
        .transcripts
        .iter()
        .map(|t| (t.gene.as_str(), t.biotype.as_str(), t.is_coding()))
        .collect();
    assert_eq!(
        names,
        [
            ("TRNL1", "tRNA", false),
            ("ND1", "protein_coding", true),
            ("ND6", "protein_coding", true)
        ]
    );
    assert!(s.transcripts.iter().all(|t| t.contig == "chrM"));
    assert!(
        s.transcripts[1].traits.stop_by_polyadenylation
            && s.transcripts[1].traits.genetic_code == Some(2)
    );
    assert!(!s.transcripts[2].traits.stop_by_polyadenylation && s.transcripts[2].end_complete);
    // MT-TL1 m.3243A>G, the MELAS allele: n.14 of the transfer RNA.
    let mut bases = b"ACGT".repeat(16_569 / 4 + 1);
    bases.truncate(16_569);
    bases[3_242] = b'A';
    let sequences = RegionSequences::from_bases([("chrM", 0, bases.as_slice())]);
    let engine = VareffectEngine::with_sequences(sequences, s.transcripts[..1].to_vec()).unwrap();
    let found = engine.annotate("NC_012920.1", 3_242, "A", "G").unwrap().remove(0);
    assert_eq!(
        (found.hgvs_c.as_deref(), found.terms_joined().as_str()),
        (Some("n.14A>G"), "non_coding_transcript_exon_variant")
    );
}

/// Ensembl's GFF3 (release 115, MT-ND1) has neither `transl_except` nor a tag for the incomplete
/// stop codon.
#[test]
fn ensembl_mitochondrial_stop() {
    let lines = "MT\tinsdc\tgene\t3307\t4262\t.\t+\t.\tID=gene:ENSG00000198888;Name=MT-ND1;biotype=protein_coding;description=mitochondrially encoded NADH:ubiquinone oxidoreductase core subunit 1 [Source:HGNC Symbol%3BAcc:HGNC:7455];gene_id=ENSG00000198888;logic_name=mt_genbank_import_homo_sapiens;version=2\n\
        MT\tinsdc\tmRNA\t3307\t4262\t.\t+\t.\tID=transcript:ENST00000361390;Parent=gene:ENSG00000198888;Name=MT-ND1-201;biotype=protein_coding;tag=gencode_basic,gencode_primary,Ensembl_canonical;transcript_id=ENST00000361390;transcript_support_level=NA;version=2\n\
        MT\tinsdc\texon\t3307\t4262\t.\t+\t.\tParent=transcript:ENST00000361390;Name=ENSE00001435714;constitutive=1;ensembl_end_phase=2;ensembl_phase=0;exon_id=ENSE00001435714;rank=1;version=2\n\
        MT\tinsdc\tCDS\t3307\t4262\t.\t+\t0\tID=CDS:ENSP00000354687;Parent=transcript:ENST00000361390;protein_id=ENSP00000354687;version=2\n";
    let s = set(lines);
    assert_eq!(classes(&s), []);
    let t = &s.transcripts[0];
    assert_eq!(
        (t.id.as_str(), t.gene.as_str(), t.hgnc_id.as_deref()),
        ("ENST00000361390.2", "MT-ND1", Some("HGNC:7455"))
    );
    assert!(
        t.traits.stop_by_polyadenylation
            && t.traits.canonical
            && t.traits.basic
            && t.start_complete
    );
    // On another chromosome the same shape is a fault.
    let s = set(&lines.replace("MT\t", "7\t"));
    assert_eq!(classes(&s), [TranscriptFault::CdsNotWholeCodons]);
}

/// A transcript on an unplaced scaffold or a patch that the reference does not have is left out by
/// name, with a word on why.
#[test]
fn scaffolds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.fa");
    std::fs::write(&path, format!(">chr19\n{}\n", "N".repeat(1_200_000))).unwrap();
    std::fs::write(dir.path().join("r.fa.fai"), "chr19\t1200000\t7\t1200000\t1200001\n").unwrap();
    let reference = panelwise::io::reference::fasta::Reference::open(&path).unwrap();
    let mut s = set(&(gpx4() + &oaz2().replace("NC_000015.10", "NT_187513.1")));
    s.place_on(&reference).unwrap();
    assert_eq!(s.transcripts.len(), 1);
    let left = s.of_fault(TranscriptFault::ContigUnknown).next().unwrap().to_string();
    assert!(
        left.contains("NM_002537.3") && left.contains("NT_187513.1") && left.contains("left out"),
        "{left}"
    );
    assert!(left.contains("scaffold"), "{left}");
    assert_eq!(s.transcripts[0].span(), Span::new(1_103_993, 1_106_779));
}
