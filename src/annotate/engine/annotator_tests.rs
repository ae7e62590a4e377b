//! The engine on a synthetic gene, on both strands.

use super::*;
use crate::annotate::engine::seam::ConsequenceEngine;
use crate::model::Positions;
use crate::model::consequence::Nmd;
use crate::model::consequence::Termination;
use crate::model::transcript::{CdsPart, Mane};
use crate::model::{Impact, Numbered, Strand, Term};
use bio::alphabets::dna::revcomp;

const LENGTH: usize = 40_000;

/// 40 kb with one gene at 20,000: exons of 60, 90 and 100 bases, introns of 100 and 150 (GT..AG), a
/// CDS of 49 codons (M, 9 x A, 30 x E, 9 x K, stop), 5'UTR of 30 and 3'UTR of 70 bases.
fn sequence() -> Vec<u8> {
    let mut state = 7u32;
    let mut bases: Vec<u8> = (0..LENGTH)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b"ACGT"[(state >> 30) as usize]
        })
        .collect();
    let mut put =
        |at: usize, text: &str| bases[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(20_030, &format!("ATG{}", "GCT".repeat(9)));
    put(20_060, "GTAAGT");
    put(20_158, "AG");
    put(20_160, &"GAA".repeat(30));
    put(20_250, "GTAAGT");
    put(20_398, "AG");
    put(20_400, &format!("{}TAA", "AAA".repeat(9)));
    bases
}

fn transcript(strand: Strand) -> Transcript {
    let exons = [(20_000, 20_060), (20_160, 20_250), (20_400, 20_500)];
    let cds = [(20_030, 20_060), (20_160, 20_250), (20_400, 20_430)];
    let place = |(a, b): (u64, u64)| match strand {
        Strand::Plus => Span::new(a, b),
        Strand::Minus => Span::new(LENGTH as u64 - b, LENGTH as u64 - a),
    };
    let ordered = |list: [(u64, u64); 3]| {
        let mut spans = list.map(place);
        spans.sort();
        spans
    };
    Transcript {
        id: "ENST1.1".into(),
        refseq: Some("NM_1.1".into()),
        protein: Some("ENSP1.1".into()),
        gene: "TOY".into(),
        contig: "chr21".into(),
        strand,
        exons: ordered(exons).to_vec(),
        cds: ordered(cds).iter().map(|span| CdsPart { span: *span, phase: 0 }).collect(),
        mane: Some(Mane::Select),
        source: "test".into(),
        ..Transcript::example()
    }
}

fn engine(strand: Strand) -> VareffectEngine {
    let bases = if strand == Strand::Plus { sequence() } else { revcomp(sequence()) };
    let sequences = RegionSequences::from_bases([("chr21", 0, bases.as_slice())]);
    VareffectEngine::with_sequences(sequences, vec![transcript(strand)]).unwrap()
}

fn one(
    engine: &VareffectEngine,
    start: u64,
    reference: &str,
    alternate: &str,
) -> TranscriptConsequence {
    let list = engine.annotate("21", start, reference, alternate).unwrap();
    assert_eq!(list.len(), 1);
    list.into_iter().next().unwrap()
}

/// The same change in the mirrored genome.
fn mirrored(start: u64, reference: &str, alternate: &str) -> (u64, String, String) {
    let text = |s: &str| String::from_utf8(revcomp(s.as_bytes())).unwrap();
    (LENGTH as u64 - start - reference.len() as u64, text(reference), text(alternate))
}

#[test]
fn names_and_terms_by_hand() {
    let e = engine(Strand::Plus);
    let base = |at: u64| char::from(sequence()[at as usize]).to_string();
    for (start, r, a, terms, c, p) in [
        (20_030, "A", "G", "start_lost", "c.1A>G", Some("p.Met1?")),
        (20_034, "C", "A", "missense_variant", "c.5C>A", Some("p.Ala2Asp")),
        (20_035, "T", "C", "synonymous_variant", "c.6T>C", Some("p.Ala2=")),
        (20_059, "T", "A", "splice_region_variant&synonymous_variant", "c.30T>A", Some("p.Ala10=")),
        (20_060, "G", "A", "splice_donor_variant", "c.30+1G>A", None),
        (20_062, "A", "G", "splice_donor_region_variant&intron_variant", "c.30+3A>G", None),
        (20_064, "G", "A", "splice_donor_5th_base_variant&intron_variant", "c.30+5G>A", None),
        (20_159, "G", "C", "splice_acceptor_variant", "c.31-1G>C", None),
        (20_166, "G", "T", "stop_gained", "c.37G>T", Some("p.Glu13Ter")),
        (20_405, "AAAA", "A", "inframe_deletion", "c.145_147del", Some("p.Lys49del")),
        (20_036, "GC", "G", "frameshift_variant", "c.8del", Some("p.Ala3ValfsTer")),
        (20_427, "T", "C", "stop_lost", "c.148T>C", None),
    ] {
        let found = one(&e, start, r, a);
        assert_eq!(found.terms_joined(), terms, "{start}");
        assert_eq!(found.hgvs_c.as_deref(), Some(c), "{start}");
        if let Some(p) = p {
            let have = found.hgvs_p.as_deref().unwrap_or("");
            assert!(
                have == p || (p.ends_with("Ter") && have.starts_with(p)),
                "{start}: {have} for {p}"
            );
        }
    }
    let tract = one(&e, 20_150, &base(20_150), if base(20_150) == "A" { "C" } else { "A" });
    assert_eq!(tract.terms_joined(), "splice_polypyrimidine_tract_variant&intron_variant");
    let near = one(&e, 20_153, &base(20_153), if base(20_153) == "A" { "C" } else { "A" });
    assert_eq!(
        near.terms_joined(),
        "splice_region_variant&splice_polypyrimidine_tract_variant&intron_variant"
    );
    let stop = one(&e, 20_166, "G", "T");
    assert_eq!(
        (stop.exon, stop.cds_position, stop.protein_position),
        (
            Some(Numbered { first: 2, last: 2, of: 3 }),
            Positions::new([Some(37); 2]),
            Positions::new([Some(13); 2])
        )
    );
    assert_eq!(
        (stop.codons.as_deref(), stop.amino_acids.as_deref()),
        (Some("Gaa/Taa"), Some("E/*"))
    );
    assert_eq!(
        stop.termination,
        Termination::At { residue: 13, nmd: Nmd::TriggersNearStart, junction_behind: false }
    );
    assert_eq!(
        (stop.impact, stop.of.refseq.as_deref(), stop.of.protein.as_deref()),
        (Impact::High, Some("NM_1.1"), Some("ENSP1.1"))
    );
    let inversion = one(&e, 20_034, "CT", "AG");
    assert_eq!(inversion.hgvs_c.as_deref(), Some("c.5_6inv"));
    assert_eq!(
        one(&e, 19_999, &base(19_999), if base(19_999) == "A" { "C" } else { "A" }).distance,
        Some(1)
    );
}

/// A gene and its mirror image must get the same names: nothing in ours or the engine's arithmetic
/// may know the strand.
#[test]
fn both_strands_give_the_same_names() {
    let (plus, minus) = (engine(Strand::Plus), engine(Strand::Minus));
    let bases = sequence();
    let text = |from: usize, to: usize| String::from_utf8(bases[from..to].to_vec()).unwrap();
    let mut compared = 0;
    for at in 19_990..20_510usize {
        let base = text(at, at + 1);
        let other = if base == "A" { "G" } else { "A" };
        let next = text(at + 1, at + 2);
        let changes = [
            (at, base.clone(), other.to_owned()),
            (at, format!("{base}{next}"), base.clone()),
            (at, text(at, at + 4), base.clone()),
            (at, text(at, at + 3), "TTGCA".to_owned()),
            (at, base.clone(), format!("{base}CA")),
            (at, text(at, at + 12), base.clone()),
        ];
        for (start, r, a) in changes {
            // The mirror image of a left-anchored indel is right-anchored: move the anchor to the
            // front.
            let (mut m_start, mut m_r, mut m_a) = mirrored(start as u64, &r, &a);
            if m_r.len() != m_a.len() && r.chars().next() == a.chars().next() {
                m_start -= 1;
                let before = char::from(revcomp(&bases)[m_start as usize]);
                (m_r, m_a) = (
                    format!("{before}{}", &m_r[..m_r.len() - 1]),
                    format!("{before}{}", &m_a[..m_a.len() - 1]),
                );
            }
            // Which bases an allele names is only clear where it shares its first base with REF and
            // not its last as well.
            let vague =
                |r: &str, a: &str| r.len() != a.len() && r.chars().last() == a.chars().last();
            if vague(&r, &a) || vague(&m_r, &m_a) {
                continue;
            }
            let (mut p, mut m) =
                (one(&plus, start as u64, &r, &a), one(&minus, m_start, &m_r, &m_a));
            // Of a replacement by another length VEP's sub-terms depend on the strand
            // (`splice_terms`).
            if r.len() != a.len() && r.len() > 1 && a.len() > 1 {
                for c in [&mut p, &mut m] {
                    c.terms.retain(|t| !is_sub_term(*t));
                    c.impact = Impact::Modifier;
                }
            }
            Arc::make_mut(&mut m.of).strand = Some(Strand::Plus);
            assert_eq!(p, m, "{start} {r}>{a}");
            compared += 1;
        }
    }
    assert!(compared > 1_500, "{compared}");
}

fn is_sub_term(term: Term) -> bool {
    use Term::{
        Intron, SpliceDonor5thBase, SpliceDonorRegion, SplicePolypyrimidineTract, SpliceRegion,
    };
    matches!(
        term,
        SpliceRegion | SpliceDonor5thBase | SpliceDonorRegion | SplicePolypyrimidineTract | Intron
    )
}

#[test]
fn result_depends_on_neither_thread_nor_order() {
    use rayon::prelude::*;
    let e = engine(Strand::Minus);
    let bases = revcomp(sequence());
    let ask = |at: usize| {
        let r = char::from(bases[at]).to_string();
        e.annotate("chr21", at as u64, &r, if r == "A" { "C" } else { "A" }).unwrap()
    };
    let forward: Vec<_> = (19_400..20_100).map(ask).collect();
    let mut backward: Vec<_> = (19_400..20_100).rev().map(ask).collect();
    backward.reverse();
    let parallel: Vec<_> = (19_400..20_100).into_par_iter().map(ask).collect();
    assert!(forward == backward && forward == parallel);
}

#[test]
fn refusals_are_outcomes() {
    let mut bases = sequence();
    bases[20_200] = b'N';
    let sequences = RegionSequences::from_bases([("chr21", 0, bases.as_slice())]);
    let e = VareffectEngine::with_sequences(sequences, vec![transcript(Strand::Plus)]).unwrap();
    let ask = |start, r: &str, a: &str| e.annotate("chr21", start, r, a);
    assert_eq!(
        ask(20_030, "C", "G").unwrap_err(),
        AnnotateError::RefMismatch { reference: "A".into(), given: "C".into() }
    );
    assert_eq!(
        ask(20_200, "A", "G").unwrap_err(),
        AnnotateError::ReferenceUnknown(Span::new(20_200, 20_201))
    );
    for alternate in ["<DEL>", "*", ".", "", "R", "A"] {
        assert!(
            matches!(ask(20_030, "A", alternate), Err(AnnotateError::Unsupported(_))),
            "{alternate}"
        );
    }
    assert_eq!(ask(90_000, "A", "C").unwrap()[0].terms, [Term::Intergenic]);
    assert_eq!(e.annotate("chr1", 5, "A", "C").unwrap()[0].terms, [Term::Intergenic]);
    let long = "A".repeat(30_000);
    assert!(matches!(ask(20_030, &long, "CC"), Err(AnnotateError::OutsideReference(_))));
    // Of a deletion that runs out of the sequence the terms stay.
    let found = ask(20_030, &long, "A").unwrap().remove(0);
    assert!(found.terms.contains(&Term::FeatureTruncation), "{:?}", found.terms);
    let all = ask(15_000, &long, "A").unwrap().remove(0);
    assert_eq!((all.terms_joined().as_str(), all.impact), ("transcript_ablation", Impact::High));
}

#[test]
fn bad_models_are_refused_by_name() {
    let refused = |change: fn(&mut Transcript)| {
        let mut t = transcript(Strand::Plus);
        change(&mut t);
        let bases = sequence();
        let sequences = RegionSequences::from_bases([("chr21", 0, bases.as_slice())]);
        VareffectEngine::with_sequences(sequences, vec![t]).err().unwrap().to_string()
    };
    assert!(refused(|t| t.exons[1].start = 20_050).contains("ENST1.1: exons"));
    assert!(
        refused(|t| t.cds[1].span = Span::new(20_100, 20_120))
            .contains("ENST1.1: a CDS part lies in no exon")
    );
    assert!(
        refused(|t| t.contig = "chr5".into())
            .contains("no reference sequence for transcript ENST1.1")
    );
    assert!(
        refused(|t| t.cds.insert(1, CdsPart { span: Span::new(20_160, 20_170), phase: 0 }))
            .contains("ENST1.1")
    );
}

#[test]
fn mitochondrial_code_and_non_coding() {
    let mut bases = b"ACGT".repeat(50);
    bases[20..20 + 12].copy_from_slice(b"ATATGGTGGTAA");
    let mito = Transcript {
        id: "T_M".into(),
        contig: "chrM".into(),
        exons: vec![Span::new(20, 32)],
        cds: vec![CdsPart { span: Span::new(20, 32), phase: 0 }],
        ..transcript(Strand::Plus)
    };
    let non_coding = Transcript {
        id: "T_N".into(),
        exons: vec![Span::new(10_100, 10_200), Span::new(10_400, 10_500)],
        cds: Vec::new(),
        biotype: "lncRNA".into(),
        ..transcript(Strand::Minus)
    };
    let toy = sequence();
    let sequences =
        RegionSequences::from_bases([("chrM", 0, bases.as_slice()), ("chr21", 0, toy.as_slice())]);
    let e = VareffectEngine::with_sequences(sequences, vec![mito, non_coding]).unwrap();
    let m = e.annotate("MT", 25, "G", "A").unwrap().remove(0);
    assert_eq!(
        (m.terms_joined().as_str(), m.hgvs_p.as_deref()),
        ("synonymous_variant", Some("p.Trp2=")),
        "TGA is Trp"
    );
    let r = char::from(toy[10_300]).to_string();
    let n = e.annotate("chr21", 10_300, &r, if r == "A" { "C" } else { "A" }).unwrap().remove(0);
    assert_eq!(n.terms_joined(), "intron_variant&non_coding_transcript_variant");
    assert!(n.hgvs_c.as_deref().is_some_and(|c| c.starts_with("n.100+")), "{:?}", n.hgvs_c);
}

#[test]
fn what_takes_the_coding_sequence_or_the_transcript_away() {
    let mut plus = sequence();
    for (at, codon) in [(20_057, "TAA"), (20_170, "ATG"), (20_227, "TAA")] {
        plus[at..at + 3].copy_from_slice(codon.as_bytes());
    }
    for strand in [Strand::Plus, Strand::Minus] {
        let bases = if strand == Strand::Plus { plus.clone() } else { revcomp(&plus) };
        let place = |(a, b): (u64, u64)| match strand {
            Strand::Plus => Span::new(a, b),
            Strand::Minus => Span::new(LENGTH as u64 - b, LENGTH as u64 - a),
        };
        let on = |cds: (u64, u64), exons: &[(u64, u64)]| {
            let mut t = transcript(strand);
            t.exons = exons.iter().map(|e| place(*e)).collect();
            t.exons.sort();
            t.cds = vec![CdsPart { span: place(cds), phase: 0 }];
            let sequences = RegionSequences::from_bases([("chr21", 0, bases.as_slice())]);
            VareffectEngine::with_sequences(sequences, vec![t]).unwrap()
        };
        // Without the bases of `from..to`, with as many others as `put` says in their place. Terms,
        // c. name, and the predicted p. name.
        let ask = |e: &VareffectEngine, from: u64, to: u64, put: usize| {
            let gone = place((from, to));
            let text =
                |a: u64, b: u64| String::from_utf8(bases[a as usize..b as usize].to_vec()).unwrap();
            let anchor = text(gone.start - 1, gone.start);
            let reference = text(gone.start - 1, gone.end);
            // None that REF has at either end.
            let other = ["A", "C", "G"]
                .into_iter()
                .find(|b| !reference[1..].starts_with(b) && !reference.ends_with(b));
            let alternate = anchor + &other.unwrap().repeat(put);
            let mut list = e.annotate("chr21", gone.start - 1, &reference, &alternate).unwrap();
            crate::annotate::names::predicted::apply(&mut list);
            let c = list.remove(0);
            (c.terms_joined(), c.impact, c.hgvs_c.is_some(), c.hgvs_p.unwrap_or_default())
        };
        let gone =
            |terms: &str, named: bool| (terms.to_owned(), Impact::High, named, "p.0?".to_owned());
        // One exon, and the CDS inside it.
        let one = on((20_030, 20_060), &[(20_000, 20_100)]);
        let both = "stop_lost&start_lost&5_prime_UTR_variant&3_prime_UTR_variant";
        assert_eq!(ask(&one, 20_025, 20_070, 0), gone(both, true));
        assert_eq!(ask(&one, 20_029, 20_061, 2), gone(both, true));
        assert_eq!(ask(&one, 20_030, 20_070, 0).0, "stop_lost&start_lost&3_prime_UTR_variant");
        // Replacements over the CDS's ends: bases behind the initiation codon go too; a terminator
        // in front of the old one.
        let put = |from: u64, to: u64, bases_put: &str| {
            let gone = place((from, to));
            let text =
                |a: u64, b: u64| String::from_utf8(bases[a as usize..b as usize].to_vec()).unwrap();
            let bases_put = if strand == Strand::Plus {
                bases_put.to_owned()
            } else {
                String::from_utf8(revcomp(bases_put.as_bytes())).unwrap()
            };
            let c = one
                .annotate("chr21", gone.start, &text(gone.start, gone.end), &bases_put)
                .unwrap()
                .remove(0);
            (c.terms_joined(), c.impact, c.termination)
        };
        let start_lost =
            ("start_lost&5_prime_UTR_variant".to_owned(), Impact::High, Termination::NotApplicable);
        assert_eq!(put(20_025, 20_040, "CCCCCATG"), start_lost);
        let stop = (
            "stop_gained&3_prime_UTR_variant".to_owned(),
            Impact::High,
            Termination::Indeterminate,
        );
        assert_eq!(put(20_042, 20_065, "TGAGG"), stop);
        // Over the transcript's end, where it has no name.
        assert_eq!(ask(&one, 19_900, 20_070, 0), gone(both, false));
        assert_eq!(ask(&one, 20_020, 20_200, 0), gone(both, false));
        assert_eq!(ask(&one, 20_000, 20_100, 0), gone("transcript_ablation", false));
        assert_eq!(ask(&one, 19_900, 20_200, 3), gone("transcript_ablation", false));
        // A UTR alone stays what it is.
        assert_eq!(
            ask(&one, 20_061, 20_090, 0),
            ("3_prime_UTR_variant".to_owned(), Impact::Modifier, true, String::new())
        );
        // The CDS in the second of three exons.
        let three = on((20_170, 20_230), &[(20_000, 20_060), (20_160, 20_250), (20_400, 20_500)]);
        assert_eq!(ask(&three, 20_165, 20_240, 0), gone(both, true));
        let (terms, impact, ..) = ask(&three, 20_150, 20_260, 0);
        assert!(
            terms.starts_with("splice_acceptor_variant&splice_donor_variant")
                && impact == Impact::High,
            "{terms}"
        );
        assert_eq!(ask(&three, 20_000, 20_500, 0), gone("transcript_ablation", false));
        assert_eq!(ask(&three, 19_000, 21_500, 0), gone("transcript_ablation", false));
        assert_ne!(ask(&three, 20_001, 20_500, 0).0, "transcript_ablation");
    }
}
