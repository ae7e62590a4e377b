//! `annotate --repeats`: bracket names on transcripts of both strands, in CDS, UTR and intron.

use panelwise::annotate::names::repeats;
use panelwise::annotate::{ConsequenceEngine, VareffectEngine};
use panelwise::io::reference::sequence::RegionSequences;
use panelwise::io::transcripts::gff::read;
use panelwise::model::{Span, Strand};

/// Exons at 101-220 and 301-420; CDS from 131 on. Tracts: AGC[4] and A[6] in the CDS, GT[5] in the
/// intron, CCG[4] and T[5] in the leader, one codon CAC.
fn sequence() -> String {
    let mut bases: Vec<u8> = "CAGTTACGAT".bytes().cycle().take(600).collect();
    let mut put =
        |at: usize, text: &str| bases[at - 1..at - 1 + text.len()].copy_from_slice(text.as_bytes());
    put(105, "ACCGCCGCCGCCGTA");
    put(122, "GTTTTTCC");
    put(131, "ATGGCTCCAGCAGCAGCAGCATTCAAAAAAGGTCACGGG");
    put(221, "GTAAGT");
    put(240, "AGTGTGTGTGTA");
    put(299, "AG");
    put(418, "TAA");
    String::from_utf8(bases).unwrap()
}

fn complement(text: &str) -> String {
    String::from_utf8(bio::alphabets::dna::revcomp(text.as_bytes())).unwrap()
}

/// The names of an insertion behind, or a deletion of, bases at a 1-based place of the plus-strand
/// gene.
fn names(strand: Strand, at: usize, removed: usize, inserted: &str) -> (String, Option<String>) {
    let plus = sequence();
    let n = plus.len();
    let (bases, place) = match strand {
        Strand::Plus => (plus, None),
        Strand::Minus => (complement(&plus), Some(n)),
    };
    let sign = if strand == Strand::Plus { '+' } else { '-' };
    let mut gff = String::new();
    for (kind, a, b, phase, attributes) in [
        ("mRNA", 101, 420, ".", "ID=rna-T;gene=G"),
        ("exon", 101, 220, ".", "Parent=rna-T"),
        ("exon", 301, 420, ".", "Parent=rna-T"),
        ("CDS", 131, 220, "0", "Parent=rna-T"),
        ("CDS", 301, 420, "0", "Parent=rna-T"),
    ] {
        let (a, b) = place.map_or((a, b), |n| (n + 1 - b, n + 1 - a));
        gff.push_str(&format!("chr1\tx\t{kind}\t{a}\t{b}\t.\t{sign}\t{phase}\t{attributes}\n"));
    }
    let set = read(gff.as_bytes(), "test").unwrap();
    let sequences = RegionSequences::from_bases([("chr1", 0, bases.as_bytes())]);
    let engine = VareffectEngine::with_sequences(sequences, set.transcripts).unwrap();
    // 0-based first changed base on the strand's own genome.
    let first = match strand {
        Strand::Plus => at - 1,
        Strand::Minus => n - (at - 1) - removed,
    };
    let inserted = if strand == Strand::Plus { inserted.to_owned() } else { complement(inserted) };
    let reference = &bases[first - 1..first + removed];
    let alternate = format!("{}{inserted}", &bases[first - 1..first]);
    let start = first as u64 - 1;
    let mut list = engine.annotate("1", start, reference, &alternate).unwrap();
    let region = engine.sequences().region("chr1", Span::new(0, 1)).unwrap();
    repeats::apply(&mut list, &engine, "1", region, (start, reference, &alternate));
    let name = list.remove(0).hgvs_c.unwrap();
    let tract = repeats::Tract::changed_by(region, start, reference, &alternate, Strand::Plus);
    (name, tract.map(|t| t.genomic_name()))
}

#[test]
fn names_on_both_strands() {
    for (at, removed, inserted, c, g) in [
        // CCAGCAGCAGCAGCATTC: by the 3' rule GCA, from c.10 on.
        (140, 0, "GCA", "c.10_21GCA[5]", "140_151GCA[5]"),
        (139, 0, "AGC", "c.10_21GCA[5]", "140_151GCA[5]"),
        (139, 6, "", "c.10_21GCA[2]", "140_151GCA[2]"),
        // A unit of one base has no bracket form in the CDS; on the genome it has.
        (155, 0, "A", "c.30dup", "155_160A[7]"),
        (155, 2, "", "c.29_30del", "155_160A[4]"),
        // Leader and intron: any unit.
        (123, 0, "T", "c.-8_-4T[6]", "123_127T[6]"),
        (106, 0, "CCG", "c.-25_-14CCG[5]", "106_117CCG[5]"),
        (241, 0, "GT", "c.90+21_90+30GT[6]", "241_250GT[6]"),
        // One more of a single copy is a duplication; two more are three copies.
        (164, 0, "CAC", "c.34_36dup", ""),
        (164, 0, "CACCAC", "c.34_36CAC[3]", "164_166CAC[3]"),
    ] {
        let (name, on_genome) = names(Strand::Plus, at, removed, inserted);
        let have = (name.as_str(), on_genome.as_deref().unwrap_or(""));
        assert_eq!(have, (c, g), "{at} {removed} {inserted}");
        assert_eq!(
            names(Strand::Minus, at, removed, inserted).0,
            name,
            "on the minus strand: {at} {removed} {inserted}"
        );
    }
}
