//! Transcript files of many dialects, sound and unsound: what is kept, what is left out, and by
//! what name.

use crate::harness::{not_installed, shared};
use panelwise::io::transcripts::gff::{read, read_set};
use panelwise::io::transcripts::set::{Selection, TranscriptSet};
use panelwise::model::transcript::{Mane, Numbering};
use panelwise::model::transcript_fault::TranscriptFault;
use panelwise::model::{Span, Strand, Transcript};
use std::fmt::Write;

fn set(text: &str) -> TranscriptSet {
    read(text.as_bytes(), "test").unwrap_or_else(|e| panic!("{e}"))
}

/// Lines of one transcript beside which `GOOD` stands, so that the file is not refused.
fn beside_a_good_one(lines: &str) -> TranscriptSet {
    let lines = lines.replace(' ', "\t");
    let s = set(&format!("{GOOD}{lines}"));
    assert_eq!(s.transcripts[0].id, "GOOD.1");
    s
}

const GOOD: &str = "\
1\tx\tmRNA\t1001\t1090\t.\t+\t.\tID=transcript:GOOD.1
1\tx\texon\t1001\t1090\t.\t+\t.\tParent=transcript:GOOD.1
1\tx\tCDS\t1001\t1090\t.\t+\t0\tParent=transcript:GOOD.1
";

/// Each unsound transcript leaves alone, under its name; the others of the file stay.
#[test]
fn one_bad_transcript_is_one_warning() {
    let t = "1 x mRNA 101 400 . + . ID=transcript:B\n";
    for (class, lines) in [
        (
            TranscriptFault::NoStrand,
            "1 x mRNA 101 400 . . . ID=transcript:B\n1 x exon 101 400 . . . Parent=transcript:B\n",
        ),
        (
            TranscriptFault::StrandConflict,
            &format!("{t}1 x exon 101 400 . - . Parent=transcript:B\n"),
        ),
        (
            TranscriptFault::BadCoordinates,
            &format!("{t}1 x exon 201 105 . + . Parent=transcript:B\n"),
        ),
        (
            TranscriptFault::BadCoordinates,
            &format!("{t}1 x exon 0 105 . + . Parent=transcript:B\n"),
        ),
        (
            TranscriptFault::BadCoordinates,
            &format!("{t}1 x exon 101 99999999999999999999 . + . Parent=transcript:B\n"),
        ),
        (
            TranscriptFault::OverlappingExons,
            &format!(
                "{t}1 x exon 101 300 . + . Parent=transcript:B\n1 x exon 250 400 . + . Parent=transcript:B\n"
            ),
        ),
        (
            TranscriptFault::CdsOutsideExons,
            &format!(
                "{t}1 x exon 101 300 . + . Parent=transcript:B\n1 x CDS 290 310 . + 0 Parent=transcript:B\n"
            ),
        ),
        (
            TranscriptFault::CdsOverlap,
            &format!(
                "{t}1 x exon 101 400 . + . Parent=transcript:B\n1 x CDS 110 200 . + 0 Parent=transcript:B\n\
                 1 x CDS 190 240 . + 0 Parent=transcript:B\n"
            ),
        ),
        (
            TranscriptFault::CdsGap,
            &format!(
                "{t}1 x exon 101 200 . + . Parent=transcript:B\n1 x exon 251 300 . + . Parent=transcript:B\n\
                 1 x exon 351 400 . + . Parent=transcript:B\n1 x CDS 110 200 . + 0 Parent=transcript:B\n\
                 1 x CDS 351 380 . + 2 Parent=transcript:B\n"
            ),
        ),
        (
            TranscriptFault::ExonOutsideTranscript,
            &format!("{t}1 x exon 101 401 . + . Parent=transcript:B\n"),
        ),
        (TranscriptFault::MissingParent, "1 x exon 101 400 . + . Parent=transcript:B\n"),
        (TranscriptFault::MissingParent, "1 x exon 101 400 . + . ID=e\n"),
        (
            TranscriptFault::CyclicParent,
            "1 x mRNA 101 400 . + . ID=transcript:B;Parent=a\n1 x gene 101 400 . + . ID=a;Parent=transcript:B\n\
             1 x exon 101 400 . + . Parent=transcript:B\n",
        ),
        (
            TranscriptFault::CyclicParent,
            "1 x mRNA 101 400 . + . ID=transcript:B;Parent=transcript:B\n1 x exon 101 400 . + . Parent=transcript:B\n",
        ),
        (
            TranscriptFault::TransSpliced,
            "1 x mRNA 101 400 . + . ID=transcript:B;exception=trans-splicing\n1 x exon 101 400 . + . Parent=transcript:B\n",
        ),
        (
            TranscriptFault::TransSpliced,
            "1 x mRNA 101 200 . + . ID=transcript:B\n1 x mRNA 301 400 . - . ID=transcript:B\n\
             1 x exon 101 200 . + . Parent=transcript:B\n1 x exon 301 400 . - . Parent=transcript:B\n",
        ),
    ] {
        let s = beside_a_good_one(lines);
        let classes: Vec<TranscriptFault> = s.notices.iter().map(|w| w.fault).collect();
        assert_eq!((s.transcripts.len(), classes.as_slice()), (1, &[class][..]), "{lines}");
        assert!(s.notices[0].line.is_some() && class.left_out(), "{class:?}");
        let text = s.notices[0].to_string();
        assert!(text.starts_with(class.name()) && text.contains("left out"), "{text}");
    }
}

/// What is kept is marked, and the warning has the values.
#[test]
fn what_is_kept_with_a_remark() {
    let t = "1 x gene 101 400 . + . ID=gene:g;Name=G\n1 x mRNA 101 400 . + . ID=transcript:B;Parent=gene:g\n";
    let exon = "1 x exon 101 400 . + . Parent=transcript:B\n";
    let one = |lines: &str, class| {
        let s = beside_a_good_one(lines);
        assert_eq!(s.transcripts.len(), 2, "{lines}");
        assert_eq!(s.notices.iter().map(|w| w.fault).collect::<Vec<_>>(), [class], "{lines}");
        assert_eq!((s.notices[0].transcript.as_str(), class.left_out()), ("B", false));
        s.transcripts.into_iter().nth(1).unwrap()
    };
    let b = one(
        &format!("{t}{exon}1 x CDS 101 200 . + 0 Parent=transcript:B\n"),
        TranscriptFault::CdsNotWholeCodons,
    );
    assert!(b.start_complete && !b.end_complete && b.traits.caution().is_some());
    let b = one(
        &format!("{t}{exon}{exon}1 x CDS 101 199 . + 0 Parent=transcript:B\n"),
        TranscriptFault::DuplicateExon,
    );
    assert_eq!((b.exons.len(), b.traits.caution()), (1, None));
    let b = one(
        &format!("{t}{exon}1 x CDS 101 201 . + 2 Parent=transcript:B\n"),
        TranscriptFault::PhaseOfStart,
    );
    assert!(!b.start_complete && b.end_complete);
    let b = one(
        &format!("{t}{exon}1 x CDS 101 199 . + 7 Parent=transcript:B\n"),
        TranscriptFault::PhaseConflict,
    );
    assert!(b.traits.numbering.cds_differs);
    let two = "1 x exon 101 200 . + . Parent=transcript:B\n1 x exon 301 400 . + . Parent=transcript:B\n\
               1 x CDS 101 200 . + 0 Parent=transcript:B\n1 x CDS 301 350 . + 0 Parent=transcript:B\n";
    let b = one(&format!("{t}{two}"), TranscriptFault::PhaseConflict);
    assert_eq!(b.cds.iter().map(|c| c.phase).collect::<Vec<_>>(), [0, 2], "the lengths count");
    let wide = t.replacen("101 400", "101 300", 1);
    let b = one(
        &format!("{wide}{exon}1 x CDS 101 199 . + 0 Parent=transcript:B\n"),
        TranscriptFault::ExonOutsideGene,
    );
    assert_eq!(b.gene, "G");
    // A lone unsorted file needs no remark.
    let s =
        set("1\tx\tCDS\t301\t350\t.\t+\t2\tParent=B\n1\tx\texon\t301\t400\t.\t+\t.\tParent=B\n\
                 1\tx\tCDS\t101\t200\t.\t+\t0\tParent=B\n1\tx\texon\t101\t200\t.\t+\t.\tParent=B\n\
                 1\tx\tmRNA\t101\t400\t.\t+\t.\tID=B\n");
    assert_eq!((s.notices.len(), s.transcripts[0].exons.len()), (0, 2));
}

/// More unsound than sound transcripts are a damaged file, not many notices.
#[test]
fn a_mostly_unsound_file_is_refused() {
    let bad: String = (0..3)
        .map(|i| format!("1\tx\texon\t{}\t{}\t.\t+\t.\tParent=B{i}\n", i * 10 + 1, i * 10 + 5))
        .collect();
    let e = read(format!("{GOOD}{bad}").as_bytes(), "t").unwrap_err();
    assert!(
        e.to_string().contains("3 of 4 transcripts are unsound")
            && e.to_string().contains("missing_parent"),
        "{e}"
    );
}

/// A step back of one base (PEG10-like) and one forward (OAZ1-like), on both strands.
#[test]
fn ribosomal_slippage() {
    let t = |strand: &str, a: &str, b: &str, named: bool| {
        let x = if named { ";exception=ribosomal slippage" } else { "" };
        let text = format!(
            "1\tx\tmRNA\t1\t200\t.\t{strand}\t.\tID=T\n1\tx\texon\t1\t200\t.\t{strand}\t.\tParent=T\n\
             1\tx\tCDS\t{a}\t.\t{strand}\t0\tParent=T{x}\n1\tx\tCDS\t{b}\t.\t{strand}\t0\tParent=T{x}\n"
        );
        let s = set(&text);
        assert_eq!(
            s.notices.iter().map(|w| w.fault).collect::<Vec<_>>(),
            [TranscriptFault::RibosomalSlippage]
        );
        let t = s.transcripts.into_iter().next().unwrap();
        assert!(t.traits.numbering.cds_differs && t.end_complete && t.traits.caution().is_some());
        (t.exons, t.cds.iter().map(|c| (c.span, c.phase)).collect::<Vec<_>>())
    };
    let spans =
        |list: &[(u64, u64)]| list.iter().map(|(a, b)| Span::new(*a, *b)).collect::<Vec<_>>();
    for named in [true, false] {
        // 30 bases, then on from the 30th: 27 of the next 30 are left, in the same frame.
        let (exons, cds) = t("+", "11\t40", "40\t69", named);
        assert_eq!(exons, spans(&[(0, 40), (42, 200)]));
        assert_eq!(cds, [(Span::new(10, 40), 0), (Span::new(42, 69), 0)]);
        let (exons, cds) = t("-", "11\t40", "40\t69", named);
        assert_eq!(exons, spans(&[(0, 37), (39, 200)]));
        assert_eq!(cds, [(Span::new(10, 37), 0), (Span::new(39, 69), 0)]);
        let (exons, cds) = t("+", "11\t40", "42\t71", named);
        assert_eq!(exons, spans(&[(0, 40), (41, 200)]));
        assert_eq!(cds, [(Span::new(10, 40), 0), (Span::new(41, 71), 0)]);
    }
}

const REFSEQ: &str = "\
##gff-version 3
##sequence-region NC_000021.9 1 46709983
NC_000021.9\tBestRefSeq\tgene\t101\t900\t.\tS\t.\tID=gene-G;Dbxref=GeneID:1,HGNC:HGNC:8;Name=G;gbkey=Gene;gene=G;gene_biotype=protein_coding
NC_000021.9\tBestRefSeq\tmRNA\t101\t900\t.\tS\t.\tID=rna-NM_1.1;Parent=gene-G;Dbxref=GenBank:NM_1.1;gbkey=mRNA;gene=G;transcript_id=NM_1.1~T
NC_000021.9\tBestRefSeq\texon\t101\t400\t.\tS\t.\tID=exon-NM_1.1-1;Parent=rna-NM_1.1
NC_000021.9\tBestRefSeq\texon\t501\t900\t.\tS\t.\tID=exon-NM_1.1-2;Parent=rna-NM_1.1
NC_000021.9\tBestRefSeq\tCDS\t201\t400\t.\tS\tA\tID=cds-NP_1.1;Parent=rna-NM_1.1;protein_id=NP_1.1~C
NC_000021.9\tBestRefSeq\tCDS\t501\t600\t.\tS\tB\tID=cds-NP_1.1;Parent=rna-NM_1.1;protein_id=NP_1.1~C
";

/// The RefSeq transcript above with something more on its line, its CDS lines, and lines behind.
fn refseq(strand: Strand, of_transcript: &str, of_cds: &str, lines: &str) -> TranscriptSet {
    let (s, a, b) = if strand == Strand::Plus { ("+", "0", "1") } else { ("-", "2", "0") };
    let text = REFSEQ.replace("\tS\t", &format!("\t{s}\t")).replace("\tA\t", &format!("\t{a}\t"));
    let text = text
        .replace("\tB\t", &format!("\t{b}\t"))
        .replace("~T", of_transcript)
        .replace("~C", of_cds);
    set(&format!("{text}{lines}"))
}

#[test]
fn refseq_traits() {
    let s = refseq(Strand::Plus, "", "", "");
    assert!(s.notices.is_empty());
    assert_eq!(s.build.as_ref().map(|b| b.0.name()), Some("GRCh38"));
    let t = &s.transcripts[0];
    assert_eq!(
        (t.id.as_str(), t.hgnc_id.as_deref(), t.contig.as_str()),
        ("NM_1.1", Some("HGNC:8"), "chr21")
    );
    assert_eq!(t.traits.numbering, Numbering::default());
    let s = refseq(
        Strand::Minus,
        ";tag=RefSeq Select",
        ";transl_except=(pos:complement(204..206)%2Caa:Sec),(pos:complement(210..212),aa:Sec)",
        "",
    );
    assert_eq!(s.transcripts[0].traits.selenocysteines, [203, 209]);
    assert!(s.transcripts[0].traits.canonical && s.notices.is_empty());
    let s = refseq(Strand::Plus, "", ";transl_except=(pos:201..203%2Caa:Met);transl_table=2", "");
    assert!(
        s.transcripts[0].traits.non_atg_start && s.transcripts[0].traits.genetic_code == Some(2)
    );
    let s = refseq(Strand::Plus, "", ";transl_except=(pos:600%2Caa:TERM)", "");
    assert!(s.transcripts[0].traits.stop_by_polyadenylation);
    let s = refseq(Strand::Plus, ";partial=true", ";partial=true;start_range=.,201", "");
    assert!(!s.transcripts[0].start_complete);
    // Only single bases differ: numbers hold. Indels without an alignment: nothing numbered is
    // certain.
    let note = ";exception=annotated by transcript or proteomic data;Note=The RefSeq transcript has 1 substitution compared to this genomic sequence";
    let s = refseq(Strand::Plus, note, "", "");
    assert_eq!(s.transcripts[0].traits.faults, [TranscriptFault::DiffersFromGenome]);
    assert_eq!(s.transcripts[0].traits.numbering, Numbering::default());
    let s = refseq(
        Strand::Plus,
        &note.replace("1 substitution", "1 substitution%2C 1 non-frameshifting indel"),
        "",
        "",
    );
    assert_eq!(
        s.transcripts[0].traits.faults,
        [TranscriptFault::DiffersFromGenome, TranscriptFault::AlignmentGap]
    );
    assert!(s.transcripts[0].traits.numbering.cds_differs);
}

/// Gaps of the alignment, on both strands: bases only the genome has leave the exons, bases only
/// the transcript has shift the numbers behind them.
#[test]
fn alignment_gaps() {
    let align = |strand: Strand, rows: &[(u64, u64, &str, &str)]| {
        let sign = if strand == Strand::Plus { '+' } else { '-' };
        let mut lines = String::new();
        for (a, b, target, gap) in rows {
            let gap = if gap.is_empty() { String::new() } else { format!(";Gap={gap}") };
            writeln!(
                lines,
                "NC_000021.9\tRefSeq\tcDNA_match\t{a}\t{b}\t.\t{sign}\t.\tID=aln;Target=NM_1.1 {target} +{gap}"
            )
            .unwrap();
        }
        refseq(strand, "", "", &lines).transcripts.into_iter().next().unwrap()
    };
    // A base of the genome in the CDS that the transcript lacks.
    let t = align(Strand::Plus, &[(101, 400, "1 299", "M199 D1 M100"), (501, 900, "300 699", "")]);
    assert_eq!(t.exons, [Span::new(100, 299), Span::new(300, 400), Span::new(500, 900)]);
    assert_eq!(
        t.cds.iter().map(|c| c.span).collect::<Vec<_>>(),
        [Span::new(200, 299), Span::new(300, 400), Span::new(500, 600)]
    );
    assert_eq!(t.traits.faults.first(), Some(&TranscriptFault::AlignmentGap));
    // Three bases of the transcript in the CDS that the genome lacks: the frame goes on, the
    // numbers do not.
    let t = align(Strand::Minus, &[(501, 900, "1 400", ""), (101, 400, "401 703", "M100 I3 M200")]);
    assert_eq!(t.exons.len(), 2);
    assert!(t.traits.numbering.cds_differs);
    // One base: two more of the genome make the codon.
    let t = align(Strand::Minus, &[(501, 900, "1 400", ""), (101, 400, "401 701", "M100 I1 M200")]);
    assert_eq!(t.exons, [Span::new(100, 298), Span::new(300, 400), Span::new(500, 900)]);
    // In the 5' UTR, two bases after 50: c.-N counts back from base 101 and is wrong from 51 bases
    // before it.
    let t = align(Strand::Plus, &[(101, 400, "1 302", "M50 I2 M250"), (501, 900, "303 702", "")]);
    let n = t.traits.numbering;
    assert_eq!(
        (n.cds_differs, n.cdna_from, n.five_prime_from, n.three_prime_from),
        (false, Some(51), Some(51), None)
    );
    // In the 3' UTR, 100 bases behind the CDS's end (exon 2 is bases 301 to 700, its first 100 are
    // coding).
    let t = align(Strand::Plus, &[(101, 400, "1 300", ""), (501, 900, "301 702", "M200 I2 M200")]);
    let n = t.traits.numbering;
    assert_eq!(
        (n.cds_differs, n.cdna_from, n.five_prime_from, n.three_prime_from),
        (false, Some(501), None, Some(101))
    );
    // The first bases are aligned nowhere; a line that cannot be read makes nothing certain.
    let t = align(Strand::Plus, &[(101, 400, "6 305", ""), (501, 900, "306 705", "")]);
    assert_eq!(t.traits.numbering.cdna_from, Some(1));
    assert!(align(Strand::Plus, &[(101, 400, "1 302", "M5000")]).traits.numbering.cds_differs);
}

/// The accession stands twice: on X and Y, and twice on one chromosome.
#[test]
fn several_places_of_one_accession() {
    let place = |contig: &str, id: &str, at: u64| {
        format!(
            "{contig}\tBestRefSeq\tmRNA\t{at}\t{e}\t.\t+\t.\tID={id};transcript_id=NM_2.1\n\
             {contig}\tBestRefSeq\texon\t{at}\t{e}\t.\t+\t.\tParent={id}\n",
            e = at + 99
        )
    };
    let s =
        set(&[place("NC_000023.11", "rna-NM_2.1", 1), place("NC_000024.10", "rna-NM_2.1-2", 1)]
            .concat());
    let ids = |s: &TranscriptSet| {
        s.transcripts.iter().map(|t| format!("{} {}", t.contig, t.id)).collect::<Vec<_>>()
    };
    assert_eq!((ids(&s), s.notices.len()), (vec!["chrX NM_2.1".into(), "chrY NM_2.1".into()], 0));
    // The same ID on both: each keeps its own exons.
    let s = set(&[place("X", "T", 1), place("Y", "T", 1001)].concat());
    assert_eq!(s.transcripts.iter().map(|t| t.exons[0].start).collect::<Vec<_>>(), [0, 1000]);
    let s = set(&[place("1", "rna-NM_2.1", 1), place("1", "rna-NM_2.1-2", 1001)].concat());
    assert_eq!(ids(&s), ["chr1 NM_2.1", "chr1 NM_2.1-2"]);
    assert_eq!(s.notices[0].fault, TranscriptFault::SeveralPlacements);
    let gencode = "chrY\tHAVANA\ttranscript\t1\t9\t.\t+\t.\tID=ENST1.2_PAR_Y;transcript_id=ENST1.2_PAR_Y\n\
                   chrY\tHAVANA\texon\t1\t9\t.\t+\t.\tParent=ENST1.2_PAR_Y\n";
    assert_eq!(ids(&set(gencode)), ["chrY ENST1.2"]);
}

/// A transcript as GTF lines in the way of each source.
fn gtf(t: &Transcript, dialect: &str) -> String {
    let strand = if t.strand == Strand::Plus { '+' } else { '-' };
    let (contig, id) = match dialect {
        "gencode" => (t.contig.clone(), format!("transcript_id \"{}\";", t.id)),
        _ => {
            let (id, version) = t.id.split_once('.').unwrap();
            let contig = t.contig.strip_prefix("chr").unwrap().to_owned();
            (contig, format!("transcript_id \"{id}\"; transcript_version \"{version}\";"))
        }
    };
    let name = if dialect == "refseq" { "gene" } else { "gene_name" };
    let kind = if dialect == "gencode" { "transcript_type" } else { "transcript_biotype" };
    let mane = match t.mane {
        Some(Mane::Select) => " tag \"MANE_Select\";",
        Some(Mane::PlusClinical) => " tag \"MANE Plus Clinical\";",
        None => "",
    };
    let protein = match (t.protein.as_deref(), dialect) {
        (Some(p), "ensembl") => {
            let (p, version) = p.split_once('.').unwrap();
            format!(" protein_id \"{p}\"; protein_version \"{version}\";")
        }
        (Some(p), _) => format!(" protein_id \"{p}\";"),
        _ => String::new(),
    };
    let refseq = t.refseq.as_ref().map_or(String::new(), |r| format!(" db_xref \"RefSeq:{r}\";"));
    let common = format!(
        "gene_id \"g{}\"; {id} {name} \"{}\"; {kind} \"{}\"; tag \"basic\";{mane}{refseq}",
        t.gene, t.gene, t.biotype
    );
    let mut out = String::new();
    let mut line = |kind: &str, s: Span, phase: &str, more: &str| {
        writeln!(
            out,
            "{contig}\t{}\t{kind}\t{}\t{}\t.\t{strand}\t{phase}\t{common}{more}",
            t.source,
            s.one_based_start(),
            s.one_based_end()
        )
        .unwrap();
    };
    line("transcript", t.span(), ".", "");
    t.exons.iter().for_each(|e| line("exon", *e, ".", ""));
    // The stop codon stands apart, in up to three pieces.
    let mut stop = 3;
    let mut parts: Vec<_> = t.cds.clone();
    if t.strand == Strand::Minus {
        parts.reverse();
    }
    for part in parts.iter().rev() {
        let n = stop.min(part.span.len());
        stop -= n;
        let (body, tail) = match t.strand {
            Strand::Plus => (
                Span::new(part.span.start, part.span.end - n),
                Span::new(part.span.end - n, part.span.end),
            ),
            Strand::Minus => (
                Span::new(part.span.start + n, part.span.end),
                Span::new(part.span.start, part.span.start + n),
            ),
        };
        if n > 0 {
            line("stop_codon", tail, "0", "");
        }
        if !body.is_empty() {
            line("CDS", body, &part.phase.to_string(), &protein);
        }
    }
    out
}

/// The same genes in GFF3 and in three GTF dialects are the same models.
#[test]
fn gtf_and_gff3_give_the_same_models() {
    let truth = shared("truth");
    for build in ["GRCh38", "GRCh37"] {
        let models = read_set(&truth.join(format!("transcripts.{build}.gff3.gz"))).unwrap();
        assert!(models.notices.is_empty() && models.transcripts.len() > 700);
        for dialect in ["gencode", "ensembl", "refseq"] {
            let text: String = models.transcripts.iter().map(|t| gtf(t, dialect)).collect();
            let read = set(&text);
            assert!(read.notices.is_empty(), "{:?}", read.notices);
            assert_eq!(read.transcripts.len(), models.transcripts.len());
            for (a, b) in read.transcripts.iter().zip(&models.transcripts) {
                let mut a = a.clone();
                assert!(a.traits.basic);
                a.traits = b.traits.clone();
                a.gene_id = b.gene_id.clone();
                assert_eq!(&a, b, "{dialect}");
            }
            // Without the lines of the transcripts, in which the tags stand too.
            let parts: String = text
                .lines()
                .filter(|l| !l.contains("\ttranscript\t"))
                .fold(String::new(), |s, l| s + l + "\n");
            assert_eq!(set(&parts).transcripts, read.transcripts);
        }
    }
}

/// gffread writes GTF of its own kind (no stop codons apart, no transcript biotype); coordinates
/// and frames must agree.
#[test]
fn gffread_agrees() {
    let truth = shared("truth");
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("t.gff3");
    let mut text = String::new();
    let file = std::fs::File::open(truth.join("transcripts.GRCh38.gff3.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(file), &mut text).unwrap();
    std::fs::write(&plain, text).unwrap();
    let out = dir.path().join("t.any");
    let made =
        std::process::Command::new("gffread").arg("-T").arg(&plain).arg("-o").arg(&out).output();
    let made = made.unwrap_or_else(|_| not_installed("gffread"));
    assert!(made.status.success());
    let ours = read_set(&plain).unwrap();
    let theirs = read_set(&out).unwrap();
    assert_eq!((theirs.transcripts.len(), theirs.notices.len()), (ours.transcripts.len(), 0));
    let by_id: std::collections::HashMap<&str, &Transcript> =
        theirs.transcripts.iter().map(|t| (t.id.as_str(), t)).collect();
    for t in &ours.transcripts {
        let o = by_id
            .get(t.id.as_str())
            .or_else(|| by_id.get(format!("transcript:{}", t.id).as_str()))
            .unwrap();
        assert_eq!(
            (&t.exons, &t.cds, t.strand, &t.contig),
            (&o.exons, &o.cds, o.strand, &o.contig),
            "{}",
            t.id
        );
    }
}

#[test]
fn sets_by_tag() {
    let t = |id: &str, gene: &str, tag: &str| {
        format!(
            "1\tx\texon\t1\t9\t.\t+\t.\tgene_id \"{gene}\"; transcript_id \"{id}\"; gene_name \"{gene}\";{tag}\n"
        )
    };
    let text = [
        t("a", "A", " tag \"MANE_Select\"; tag \"Ensembl_canonical\"; tag \"basic\";"),
        t("b", "A", " tag \"MANE_Plus_Clinical\"; tag \"basic\";"),
        t("c", "A", " tag \"basic\";"),
        t("d", "B", " tag \"Ensembl_canonical\";"),
        t("e", "B", ""),
    ]
    .concat();
    let chosen = |selection| {
        let mut s = set(&text);
        s.select(selection).unwrap();
        s.transcripts.iter().map(|t| t.id.as_str()).collect::<String>()
    };
    assert_eq!(
        [Selection::All, Selection::Mane, Selection::Canonical, Selection::Basic].map(chosen),
        ["abcde", "ab", "abd", "abc"]
    );
    let mut none = set(&t("e", "B", ""));
    assert!(none.select(Selection::Mane).unwrap_err().to_string().contains("marks no transcript"));
}

fn demo(file: &str) -> std::path::PathBuf {
    crate::demo::project("testdata/demo").join(file)
}

/// A built-in model as GFF3 under other names.
fn as_gff3(t: &Transcript, id: &str, tag: &str, coding: bool) -> String {
    let strand = if t.strand == Strand::Plus { '+' } else { '-' };
    let mut out = String::new();
    let mut line = |kind: &str, s: Span, phase: &str, attributes: String| {
        let (a, b) = (s.one_based_start(), s.one_based_end());
        writeln!(out, "{}\tx\t{kind}\t{a}\t{b}\t.\t{strand}\t{phase}\t{attributes}", t.contig)
            .unwrap();
    };
    line(
        "mRNA",
        t.span(),
        ".",
        format!("ID=transcript:{id};gene_name={};transcript_id={id}{tag}", t.gene),
    );
    t.exons.iter().for_each(|e| line("exon", *e, ".", format!("Parent=transcript:{id}")));
    if coding {
        t.cds.iter().for_each(|c| {
            line("CDS", c.span, &c.phase.to_string(), format!("Parent=transcript:{id}"))
        });
    }
    out
}

fn built_in(symbol: &str) -> Transcript {
    let gene = panelwise::panel::genes::all()
        .unwrap()
        .iter()
        .find(|g| g.symbol == symbol)
        .unwrap()
        .hgnc_id;
    panelwise::panel::transcripts::of_gene(panelwise::model::Build::GRCh38, gene).unwrap()[0]
        .transcript
        .clone()
}

/// MANE Select, MANE Plus Clinical and a third transcript of one gene: the row shows the worst of
/// the three.
#[test]
fn the_worst_of_several_transcripts_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let gff = dir.path().join("t.gff3");
    let gp9 = built_in("GP9");
    let text = [
        as_gff3(&gp9, "SELECT.1", ";tag=MANE Select", false),
        as_gff3(&gp9, "CLINICAL.1", ";tag=MANE Plus Clinical", false),
        as_gff3(&gp9, "THIRD.1", "", true),
    ]
    .concat();
    std::fs::write(&gff, text).unwrap();
    let more = ["--transcripts", gff.to_str().unwrap(), "--allow-unmodelled"];
    let out = dir.path().join("all");
    assert!(crate::demo::run_demo(&out, &more).status.success());
    let table = std::fs::read_to_string(out.join("demo.variants.tsv")).unwrap();
    let row = table.lines().find(|l| l.contains("GP9") && l.contains("129061838")).unwrap();
    assert!(row.contains("stop_gained") && row.contains("THIRD.1"), "{row}");
    assert!(row.contains("worse on THIRD.1 than on MANE Select SELECT.1"), "{row}");
    // MANE alone does not know it, and says what it says.
    let out = dir.path().join("mane");
    assert!(
        crate::demo::run_demo(&out, &[&more[..], &["--transcript-set", "mane"]].concat())
            .status
            .success()
    );
    let table = std::fs::read_to_string(out.join("demo.variants.tsv")).unwrap();
    assert!(!table.lines().any(|l| l.contains("GP9") && l.contains("stop_gained")));
}

/// Compiled models give the bytes that their source gives; a damaged file is refused; `check` names
/// the findings.
#[test]
fn the_verbs_compile_and_check() {
    let dir = tempfile::tempdir().unwrap();
    let gff = dir.path().join("t.gff3");
    let mut text: String = ["GP9", "RUNX1", "MYH9", "GP1BA"]
        .iter()
        .map(|g| as_gff3(&built_in(g), &format!("{g}.1"), "", true))
        .collect();
    text.push_str("chr3\tx\texon\t5\t9\t.\t+\t.\tParent=transcript:LOST.1\n");
    std::fs::write(&gff, text).unwrap();
    let pwt = dir.path().join("t.pwt");
    let run =
        |arguments: &[&std::ffi::OsStr]| crate::demo::panelwise().args(arguments).output().unwrap();
    let os = std::ffi::OsStr::new;
    let made = run(&[os("transcripts"), os("compile"), gff.as_os_str(), os("-o"), pwt.as_os_str()]);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success() && said.contains("missing_parent: transcript LOST.1"), "{said}");
    assert!(String::from_utf8_lossy(&made.stdout).starts_with("4 transcripts of t.gff3"));
    let again =
        run(&[os("transcripts"), os("compile"), gff.as_os_str(), os("-o"), pwt.as_os_str()]);
    assert_eq!(again.status.code(), Some(2), "an existing file is not replaced");
    let calls = dir.path().join("calls.vcf");
    let mut vcf =
        String::from("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
    vcf.push_str("chr3\t129061838\t.\tT\tA\t.\t.\t.\nchr3\t129062010\t.\tG\tA\t.\t.\t.\n");
    std::fs::write(&calls, vcf).unwrap();
    let annotate = |models: &std::path::Path| {
        let reference = demo("reference.fa.gz");
        let a = [
            os("annotate"),
            os("--reference"),
            reference.as_os_str(),
            os("--transcripts"),
            models.as_os_str(),
        ];
        run(&[&a[..], &[calls.as_os_str()]].concat())
    };
    let (a, b) = (annotate(&gff), annotate(&pwt));
    assert!(a.status.success() && a.stdout == b.stdout && a.stderr == b.stderr);
    assert!(String::from_utf8_lossy(&a.stdout).contains("c.99T>A"));
    let checked = run(&[os("transcripts"), os("check"), pwt.as_os_str()]);
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(text.starts_with("# transcripts\t4\n# coding\t4\n"), "{text}");
    assert!(
        text.contains("# missing_parent\t1\t") && text.contains("\nmissing_parent\tLOST.1\t\t"),
        "{text}"
    );
    let bytes = std::fs::read(&pwt).unwrap();
    std::fs::write(&pwt, &bytes[..bytes.len() - 1]).unwrap();
    let refused = annotate(&pwt);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(1) && said.contains("t.pwt") && said.contains("truncated"),
        "{said}"
    );
}

/// The nearest gene is a transcript's, whatever stands above it; an empty parent is none.
#[test]
fn genes_and_parents() {
    let s = beside_a_good_one(
        "1 x gene 1 900 . + . ID=gene:cluster;Name=CLUSTER\n1 x gene 101 400 . + . ID=gene:g;Name=G;Parent=gene:cluster\n\
         1 x mRNA 101 400 . + . ID=transcript:B;Parent=gene:g\n1 x exon 101 400 . + . Parent=transcript:B,,\n\
         1 x pseudogene 501 600 . + . ID=gene:p;Name=P;Parent=gene:cluster\n1 x exon 501 600 . + . Parent=,gene:p\n",
    );
    assert_eq!(s.notices, []);
    assert_eq!(s.transcripts.iter().map(|t| t.gene.as_str()).collect::<Vec<_>>()[1..], ["G", "P"]);
    let s = beside_a_good_one("1 x exon 101 400 . + . Parent=,,\n");
    assert_eq!(s.notices[0].fault, TranscriptFault::MissingParent);
}

/// Numbers at the edge of what a word holds, lines as long as memory, and deep chains: an answer or
/// a message.
#[test]
fn extremes_neither_crash_nor_hang() {
    let huge = u64::MAX;
    let s = beside_a_good_one(&format!(
        "1 x mRNA 1 {huge} . + . ID=transcript:B\n1 x exon 1 {huge} . + . Parent=transcript:B\n1 x CDS 3 {huge} . + 2 Parent=transcript:B\n"
    ));
    assert_eq!(
        s.notices.iter().map(|w| w.fault).collect::<Vec<_>>(),
        [TranscriptFault::BadCoordinates]
    );
    let chain: String =
        (0..40).map(|i| format!("1 x part 1 9 . + . ID=g{i};Parent=g{}\n", i + 1)).collect();
    let s = beside_a_good_one(&format!(
        "{chain}1 x mRNA 1 9 . + . ID=transcript:B;Parent=g0\n1 x exon 1 9 . + . Parent=transcript:B\n"
    ));
    assert_eq!((s.notices.len(), s.transcripts.len()), (0, 2), "a long chain is no ring");
    let ring: String =
        (0..40).map(|i| format!("1 x part 1 9 . + . ID=g{i};Parent=g{}\n", (i + 1) % 40)).collect();
    let s = beside_a_good_one(&format!(
        "{ring}1 x mRNA 1 9 . + . ID=transcript:B;Parent=g0\n1 x exon 1 9 . + . Parent=transcript:B\n"
    ));
    assert_eq!(s.notices[0].fault, TranscriptFault::CyclicParent);
    let long = format!("{GOOD}1\tx\texon\t1\t2\t.\t+\t.\tNote={}\n", "x".repeat(17 << 20));
    assert!(read(long.as_bytes(), "t").unwrap_err().to_string().contains("line 4: line too long"));
    assert!(read(format!("{GOOD}\0").as_bytes(), "t").unwrap_err().to_string().contains("NUL"));
    assert!(
        read([GOOD.as_bytes(), b"\xff\xfe\n"].concat().as_slice(), "t")
            .unwrap_err()
            .to_string()
            .contains("UTF-8")
    );
}
