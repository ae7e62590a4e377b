//! Names on transcripts that are not plain.

use panelwise::annotate::VareffectEngine;
use panelwise::annotate::engine::ConsequenceEngine;
use panelwise::io::gff::read;
use panelwise::io::sequence::RegionSequences;
use panelwise::model::TranscriptConsequence;

struct Case {
    engine: VareffectEngine,
    contig: String,
    bases: Vec<u8>,
}

fn case(contig: &str, bases: &str, gff: &str) -> Case {
    let set = read(gff.replace(' ', "\t").as_bytes(), "test").unwrap();
    for w in &set.warnings {
        eprintln!("W {w}");
    }
    let sequences = RegionSequences::from_bases([(contig, 0, bases.as_bytes())]);
    let engine = VareffectEngine::with_sequences(sequences, set.transcripts).unwrap();
    for w in engine.warnings() {
        eprintln!("W {w}");
    }
    Case { engine, contig: contig.into(), bases: bases.as_bytes().to_vec() }
}

impl Case {
    /// at 0-based, removed count, inserted
    fn ask(&self, at: usize, removed: usize, inserted: &str) -> TranscriptConsequence {
        let (start, r, a) = if removed == inserted.len() {
            (at, &self.bases[at..at + removed], inserted.to_owned())
        } else {
            (at - 1, &self.bases[at - 1..at + removed], format!("{}{inserted}", self.bases[at - 1] as char))
        };
        let r = String::from_utf8(r.to_vec()).unwrap();
        self.engine.annotate(&self.contig, start as u64, &r, &a).unwrap().remove(0)
    }
    fn show(&self, at: usize, removed: usize, inserted: &str) {
        let c = self.ask(at, removed, inserted);
        eprintln!(
            "{at} -{removed} +{inserted}: {} {} {} aa={} cod={} prot={} {:?}",
            c.terms_joined(),
            c.hgvs_c.unwrap_or_default(),
            c.hgvs_p.unwrap_or_default(),
            c.amino_acids.unwrap_or_default(),
            c.codons.unwrap_or_default(),
            c.protein_position.unwrap_or_default(),
            c.termination
        );
    }
}

fn pad(n: usize) -> String {
    "CAGTTACG".chars().cycle().take(n).collect()
}

#[test]
fn explore() {
    // mito: ATT GCT TGA AGC GAA AGG?
    let cds = "ATTGCTTGAACCGAAATAACCAGA";
    let m = format!("{}{cds}{}", pad(100), pad(200));
    let gff = "chrM x mRNA 101 124 . + . ID=rna-M;gene=MT-X\nchrM x exon 101 124 . + . Parent=rna-M\nchrM x CDS 101 124 . + 0 Parent=rna-M;transl_table=2\n";
    let k = case("chrM", &m, gff);
    eprintln!("mito ATT start, AGA stop");
    for (a, r, i) in [
        (100, 1, "G"),
        (102, 1, "A"),
        (102, 1, "G"),
        (101, 1, "C"),
        (100, 1, "C"),
        (108, 1, "G"),
        (108, 1, "C"),
        (117, 1, "G"),
        (117, 1, "C"),
        (117, 1, "T"),
        (115, 1, "T"),
        (121, 1, "C"),
        (122, 1, "A"),
        (122, 1, "T"),
        (123, 1, "G"),
        (123, 1, "C"),
        (104, 1, ""),
        (104, 0, "A"),
        (101, 1, ""),
        (122, 1, ""),
        (121, 3, ""),
        (118, 3, ""),
        (109, 3, "AGA"),
    ] {
        k.show(a, r, i);
    }
    // polyA
    for tail in ["T", "TA"] {
        let cds = format!("ATGGCTTGAACCGAAATAACC{tail}");
        let m = format!("{}{cds}{}", pad(100), pad(200));
        let end = 100 + cds.len();
        let gff = format!(
            "chrM x mRNA 101 {end} . + . ID=rna-M;gene=MT-X\nchrM x exon 101 {end} . + . Parent=rna-M\nchrM x CDS 101 {end} . + 0 Parent=rna-M;transl_table=2;transl_except=(pos:122..{end}%2Caa:TERM);Note=TAA_stop\n"
        );
        let k = case("chrM", &m, &gff);
        eprintln!("mito incomplete {tail}");
        for (a, r, i) in [
            (121, 1, "C"),
            (121, 1, ""),
            (120, 1, "A"),
            (104, 1, ""),
            (119, 1, ""),
            (102, 1, "A"),
            (102, 1, "C"),
            (118, 1, "T"),
            (118, 3, ""),
            (118, 3, "TAA"),
            (121, 0, "C"),
            (121, 0, "A"),
            (121, 0, "TAA"),
        ] {
            k.show(a, r, i);
        }
        if tail.len() == 2 {
            for (a, r, i) in [(122, 1, "G"), (122, 1, "C"), (122, 1, ""), (121, 2, ""), (121, 2, "CC"), (122, 0, "G")] {
                k.show(a, r, i);
            }
        }
    }
    // selenocysteine, both strands
    let cds = "ATGGCTGAACCCTGAGGGAAATTTGTCCACTGGTAA";
    let m = format!("{}{cds}GCTTACGCTTAGCC{}", pad(100), pad(200));
    let gff = "chr1 x mRNA 51 170 . + . ID=rna-S;gene=S\nchr1 x exon 51 170 . + . Parent=rna-S\nchr1 x CDS 101 136 . + 0 Parent=rna-S;transl_except=(pos:113..115%2Caa:Sec)\n";
    let k = case("chr1", &m, gff);
    eprintln!("sec");
    for (a, r, i) in [
        (112, 1, "C"),
        (113, 1, "A"),
        (114, 1, "C"),
        (114, 1, "G"),
        (114, 1, "T"),
        (113, 1, ""),
        (112, 3, ""),
        (109, 3, ""),
        (109, 3, "AAA"),
        (115, 3, ""),
        (118, 1, "T"),
        (118, 3, ""),
        (118, 0, "GAA"),
        (121, 0, "TAA"),
        (119, 1, ""),
        (103, 1, ""),
        (133, 1, "C"),
        (134, 1, "G"),
        (133, 1, ""),
        (133, 3, ""),
        (132, 6, ""),
        (130, 6, ""),
        (133, 3, "CAA"),
        (132, 2, "AT"),
        (104, 0, "A"),
        (112, 0, "GCT"),
        (113, 0, "GCT"),
        (112, 3, "TGT"),
        (109, 9, ""),
        (102, 1, "A"),
        (112, 3, "TAA"),
        (111, 3, "AAA"),
        (126, 6, "TTTTTT"),
        (135, 1, "G"),
    ] {
        k.show(a, r, i);
    }
    // non ATG
    let cds = "CTGGCTGAACCCGGGAAATTTGTCCACTGGTAA";
    let m = format!("{}{cds}{}", pad(100), pad(200));
    let gff = "chr1 x mRNA 51 170 . + . ID=rna-S;gene=S;tag=non_ATG_start\nchr1 x exon 51 170 . + . Parent=rna-S\nchr1 x CDS 101 133 . + 0 Parent=rna-S\n";
    let k = case("chr1", &m, gff);
    eprintln!("CTG");
    for (a, r, i) in [
        (100, 1, "A"),
        (100, 1, "G"),
        (100, 1, "T"),
        (101, 1, "A"),
        (102, 1, "C"),
        (102, 1, ""),
        (100, 3, ""),
        (100, 3, "ATG"),
        (100, 3, "GCC"),
        (100, 3, "CTC"),
        (99, 2, ""),
        (99, 3, "ACG"),
        (100, 1, ""),
        (101, 0, "A"),
        (100, 0, "CTG"),
        (103, 3, ""),
        (101, 3, ""),
        (103, 0, "CTG"),
        (104, 1, ""),
    ] {
        k.show(a, r, i);
    }
    // incomplete CDS: start NF with phase 1, end NF
    for phase in [0usize, 1, 2] {
        let cds = format!("{}ATGGCTGAACCCGGGAAATTTGTCCACTGGGA", &"GG"[..phase]);
        let m = format!("{}{cds}{}", pad(100), pad(200));
        let end = 100 + cds.len();
        let gff = format!(
            "chr1 x mRNA 101 {end} . + . ID=rna-S;gene=S;tag=cds_start_NF,cds_end_NF\nchr1 x exon 101 {end} . + . Parent=rna-S\nchr1 x CDS 101 {end} . + {phase} Parent=rna-S\n"
        );
        let k = case("chr1", &m, &gff);
        eprintln!("NF phase {phase}");
        for (a, r, i) in [
            (100, 1, "A"),
            (100 + phase, 1, "C"),
            (101 + phase, 1, "C"),
            (103 + phase, 1, "T"),
            (103 + phase, 1, ""),
            (100 + phase, 3, ""),
            (101, 1, ""),
            (98, 4, ""),
            (end - 1, 1, "T"),
            (end - 2, 1, ""),
            (end - 3, 1, "T"),
            (end - 3, 1, ""),
            (end - 5, 3, ""),
            (end - 4, 5, ""),
            (100 + phase, 0, "TAA"),
            (106 + phase, 1, "T"),
            (end - 2, 0, "TAA"),
            (101 + phase, 2, "CC"),
            (106 + phase, 3, "TAA"),
            (end - 2, 2, "CC"),
        ] {
            k.show(a, r, i);
        }
    }
}
