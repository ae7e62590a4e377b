//! Arbitrary and mutated bytes to every parser of outside text: an answer or a message, never a
//! panic. The fuzz targets under `fuzz/` ask the same of a coverage-guided fuzzer.

use panelwise::cli::case_file;
use panelwise::cnv::reference_set::ReferenceSet;
use panelwise::filter::{lists, variant};
use panelwise::io::Header;
use panelwise::io::calls::bcf;
use panelwise::io::calls::bcf::{Dictionary, Frame};
use panelwise::io::calls::vcf::line::Reach;
use panelwise::io::calls::vcf::record::{Layout, parse_line};
use panelwise::io::reference::fasta::Reference;
use panelwise::io::text::table;
use panelwise::io::text::table::{Place, TableRequest};
use panelwise::io::transcripts::{compiled, gff};
use panelwise::model::{Build, Chromosome, RegionSet, Span};
use panelwise::panel::file::PanelFile;
use panelwise::panel::import::ImportOptions;
use panelwise::panel::import::{
    bed as import_bed, list as import_list, panelapp as import_panelapp,
};
use panelwise::panel::{builtin, check};
use panelwise::resource::sources::interval::BedRequest;
use panelwise::resource::sources::track::TrackRequest;
use panelwise::resource::{BuildRequest, Bundle};
use panelwise::settings::SettingsBook;
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

/// Bytes to an answer or a message.
type Parser = fn(&[u8]) -> Result<(), String>;

fn said<T>(result: panelwise::Result<T>) -> Result<(), String> {
    result.map(drop).map_err(|e| e.to_string())
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn options() -> ImportOptions {
    ImportOptions {
        date: Some("2026-01-01".into()),
        build: Some(Build::GRCh38),
        ..ImportOptions::default()
    }
}

fn vcf_line(bytes: &[u8]) -> Result<(), String> {
    let chr1 = Chromosome::parse("chr1").unwrap();
    for reach in [Reach::default(), Reach { svlen: true, len: true }] {
        parse_line(
            bytes,
            chr1,
            &Layout { samples: 2, has_format: true, wanted: vec![1, 0], reach },
        )?;
    }
    Ok(())
}

fn bcf_file(mut bytes: &[u8]) -> Result<(), String> {
    let header = bcf::read_header(&mut bytes).map_err(|e| e.to_string())?;
    frames(bytes, &Dictionary::new(&header))
}

fn frames(mut bytes: &[u8], dictionary: &Dictionary) -> Result<(), String> {
    let (mut frame, mut line) = (Frame::default(), Vec::new());
    while frame.read(&mut bytes).map_err(|e| e.to_string())? {
        frame.to_line(dictionary, &mut line)?;
    }
    Ok(())
}

fn sam_header(bytes: &[u8]) -> Result<(), String> {
    let header = panelwise::io::reads::AlignmentHeader::parse(bytes);
    let _ = (header.samples(), Chromosome::all().filter(|c| header.find(*c).is_some()).count());
    Ok(())
}

fn user_list(bytes: &[u8]) -> Result<(), String> {
    let rows = lists::rows(&text(bytes)).map_err(|e| e.to_string())?;
    rows.iter().try_for_each(|r| said(variant::parse(&r.variant, Build::GRCh38)))
}

fn panel(bytes: &[u8]) -> Result<(), String> {
    let text = text(bytes);
    let file = PanelFile::parse(&text, Path::new("p.toml")).map_err(|e| e.to_string())?;
    said(check::findings(&file, &text))
}

const VCF: &str = "##fileformat=VCFv4.3\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"a \\\" b\">\n\
    ##FILTER=<ID=q10,Description=\"x\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n\
    ##contig=<ID=chr1,length=248956422,IDX=0>\n##contig=<ID=chr2,length=242193529>\n\
    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n";
const LINE: &str = "chr1\t100\trs1;rs2\tACG\tA,<DEL>,*\t50.5\tq10;s50\tDP=5;END=400;SVLEN=-300,.;CIEND=0,9\tGT:AD:DP\t0/1:1,2,0,0:3\t.|2:.:.";
const GFF: &str = "##gff-version 3\nchr1\tt\tgene\t100\t900\t.\t+\t.\tID=gene:G1;Name=AAA\n\
    chr1\tt\tmRNA\t100\t900\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;transcript_id=T1;version=2;tag=MANE_Select\n\
    chr1\tt\texon\t100\t300\t.\t+\t.\tParent=transcript:T1\nchr1\tt\texon\t500\t900\t.\t+\t.\tParent=transcript:T1\n\
    chr1\tt\tCDS\t150\t300\t.\t+\t0\tParent=transcript:T1;protein_id=P1\nchr1\tt\tCDS\t500\t640\t.\t+\t1\tParent=transcript:T1;protein_id=P1\n";
const REFSEQ: &str = "##gff-version 3\nNC_000021.9\tR\tmRNA\t100\t900\t.\t-\t.\tID=rna-NM_1.1;transcript_id=NM_1.1;exception=x\n\
    NC_000021.9\tR\texon\t100\t900\t.\t-\t.\tParent=rna-NM_1.1\n\
    NC_000021.9\tR\tCDS\t500\t640\t.\t-\t0\tParent=rna-NM_1.1;transl_except=(pos:complement(510..512)%2Caa:Sec)\n\
    NC_000021.9\tR\tCDS\t150\t500\t.\t-\t0\tParent=rna-NM_1.1;exception=ribosomal slippage\n\
    NC_000021.9\tR\tcDNA_match\t100\t900\t.\t-\t.\tID=a;Target=NM_1.1 1 803 +;Gap=M200 I3 M300 D1 M300\n";
const GTF: &str = "1\tt\texon\t100\t300\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; tag \"basic\";\n\
    1\tt\tCDS\t150\t297\t.\t+\t0\tgene_id \"G\"; transcript_id \"T\"; protein_id \"P\";\n\
    1\tt\tstop_codon\t298\t300\t.\t+\t0\tgene_id \"G\"; transcript_id \"T\";\n";
const LIST: &str =
    "gene\tinheritance\tevidence\nRUNX1\tAD\tgreen\nETV6\tAD\tgreen\nGP1BA\tAD,AR\tamber\n";
const BED: &str = "chr21\t34787800\t36004667\tRUNX1\nchr12\t11649854\t11895402\tETV6\n";
const PED: &str = "f\tc\td\tm\t1\t2\nf\td\t0\t0\t1\t1\nf\tm\t0\t0\t2\t1\n";
const SAM: &str = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr21\tLN:46709983\n@RG\tID:1\tSM:S\n";
const CASE: &str =
    "[case]\nid = \"x\"\nsample = \"S\"\nsex = \"male\"\ntissue = \"blood\"\nage = 7.0\n";
const SETTINGS: &str = "[quality]\nmin_depth = 8\n[panel.HAEM2A-IT36.quality]\nmin_genotype_quality = 15.0\n[gene.SAMD9.quality]\nheterozygous_balance_keep = [0.05, 0.95]\n";
const USER_LIST: &str = "variant\tnote\tdate\tauthor\nchr21:34859486:C:T\tx\t2026-01-31\tA\nNC_000021.9:g.34859486_34859490delinsAC\t\t\t\n";
const PANELAPP: &str = r#"{"id":3,"hash_id":null,"name":"P","version":"1.2","version_created":"2024-01-01T00:00:00Z","relevant_disorders":[],
    "genes":[{"gene_data":{"gene_symbol":"RUNX1","hgnc_id":"HGNC:10471","alias":[],"omim_gene":["151385"],"ensembl_genes":{"GRch38":{"90":{"location":"21:34787801-36004667","ensembl_id":"ENSG00000159216"}}}},
    "entity_type":"gene","entity_name":"RUNX1","confidence_level":"3","mode_of_inheritance":"MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted","penetrance":"Complete","evidence":[],"phenotypes":["x"],"publications":[],"tags":[]}],"strs":[],"regions":[]}"#;

/// A small panel file: the head and first genes of a built-in one.
fn panel_seed() -> Vec<u8> {
    let all = builtin::find("2a36").unwrap().unwrap().file().unwrap();
    let mut small = all.clone();
    small.genes.truncate(2);
    small.to_toml().unwrap().into_bytes()
}

/// One record of one sample: POS 100, `A` to `C`, QUAL missing, FILTER PASS, DP=7, GT 0/1.
fn bcf_seed() -> Vec<u8> {
    let mut out = b"BCF\x02\x02".to_vec();
    out.extend((VCF.len() as u32 + 1).to_le_bytes());
    out.extend(VCF.as_bytes());
    out.push(0);
    let mut shared = Vec::new();
    for word in [0u32, 99, 1, 0x7f80_0001, 2 << 16 | 1, 1 << 24 | 2] {
        shared.extend(word.to_le_bytes());
    }
    shared.extend([0x07, 0x17, b'A', 0x17, b'C', 0x11, 0x00, 0x11, 0x01, 0x11, 0x07]);
    let samples = [0x11, 0x03, 0x21, 0x02, 0x04, 0x02, 0x05];
    out.extend((shared.len() as u32).to_le_bytes());
    out.extend((samples.len() as u32).to_le_bytes());
    out.extend(shared);
    out.extend(samples);
    out
}

/// As a file: for readers that seek.
fn as_file<T>(
    bytes: &[u8],
    read: impl FnOnce(&Path) -> panelwise::Result<T>,
) -> Result<(), String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x");
    std::fs::write(&path, bytes).unwrap();
    said(read(&path))
}

fn table(bytes: &[u8], headless: bool, place: Place) -> Result<(), String> {
    let regions = RegionSet::new([(Chromosome::parse("chr1").unwrap(), Span::new(0, 1_000_000))]);
    as_file(bytes, |path| {
        let request =
            TableRequest { path, regions: &regions, threads: 1, headless, progress: &|_, _| {} };
        table::read(&request, &mut |_| Ok(place), &mut |_| Ok(()))
    })
}

fn score_table(bytes: &[u8]) -> Result<(), String> {
    table(bytes, false, Place { chromosome: 0, start: 1, end: None, zero_based: false })
}

fn bed_track(bytes: &[u8]) -> Result<(), String> {
    table(bytes, true, Place { chromosome: 0, start: 1, end: Some(2), zero_based: true })
}

fn bundle(bytes: &[u8]) -> Result<(), String> {
    as_file(bytes, |path| Bundle::open(path)?.verify())
}

static BUNDLE: LazyLock<Vec<u8>> = LazyLock::new(bundle_seed);

static COMPILED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.pwt");
    compiled::write(&path, &gff::read(GFF.as_bytes(), "x").unwrap(), "", "x").unwrap();
    std::fs::read(path).unwrap()
});

/// A bundle of one table and one BED.
fn bundle_seed() -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let reference = Reference::open(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/reference.fa.gz"),
    )
    .unwrap();
    let regions = RegionSet::new([(Chromosome::parse("chr2").unwrap(), Span::new(20_000, 30_000))]);
    let mut request = BuildRequest::new(Build::GRCh38, regions, dir.path().join("bundle"));
    let (tsv, bed) = (dir.path().join("t.tsv"), dir.path().join("b.bed"));
    std::fs::write(&tsv, "chrom\tpos\tref\talt\tscore\nchr2\t20005\tN\tC\t1\n").unwrap();
    std::fs::write(&bed, "chr2\t20005\t20010\tx\n").unwrap();
    request.tracks =
        vec![TrackRequest { name: "t".into(), file: tsv, fields: vec!["score".into()] }];
    request.beds = vec![BedRequest { name: "b".into(), file: bed }];
    panelwise::resource::build(&request, &reference, &|_, _, _| {}).unwrap();
    std::fs::read(&request.out).unwrap()
}

/// Every parser with a well-formed input.
fn parsers() -> Vec<(&'static str, Parser, Vec<u8>)> {
    let own = |s: &str| s.as_bytes().to_vec();
    vec![
        ("vcf_line", vcf_line as Parser, own(LINE)),
        ("vcf_header", |b| said(Header::parse(b)), own(VCF)),
        ("bcf", bcf_file, bcf_seed()),
        ("gff3", |b| said(gff::read(b, "x")), own(GFF)),
        ("refseq_gff3", |b| said(gff::read(b, "x")), own(REFSEQ)),
        ("gtf", |b| said(gff::read(b, "x")), own(GTF)),
        ("panel", panel, panel_seed()),
        ("panelapp", |b| said(import_panelapp::read(&text(b), "x", &options())), own(PANELAPP)),
        ("gene_list", |b| said(import_list::read(&text(b), "x", &options())), own(LIST)),
        ("bed", |b| said(import_bed::read(&text(b), "x", &options())), own(BED)),
        ("sam_header", sam_header, own(SAM)),
        ("ped", |b| said(panelwise::io::text::ped::parse(&text(b))), own(PED)),
        ("case", |b| said(case_file::parse(&text(b), Path::new("c.toml"))), own(CASE)),
        ("user_list", user_list, own(USER_LIST)),
        ("score_table", score_table, own("#chrom\tpos\tref\talt\tscore\nchr1\t20005\tA\tC\t1\n")),
        ("bed_track", bed_track, own("chr1\t20005\t20010\tx\n")),
        ("bundle", bundle, BUNDLE.clone()),
        ("compiled_models", |b| said(compiled::parse(b)), COMPILED.clone()),
        (
            "settings",
            |b| {
                said(SettingsBook::merged(
                    &panelwise::panel::Names,
                    &[],
                    Some((Path::new("s.toml"), &text(b))),
                    &[],
                ))
            },
            own(SETTINGS),
        ),
    ]
}

#[test]
fn the_seeds_are_well_formed() {
    for (name, parse, seed) in parsers() {
        assert_eq!(parse(&seed), Ok(()), "{name}");
    }
}

/// Cuts, flips, repeats and splices of a well-formed input.
fn mutate(seed: &[u8], edits: &[(u8, prop::sample::Index, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (kind, at, with) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match kind % 6 {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= with.first().copied().unwrap_or(1),
            2 => drop(bytes.splice(at..at, with.iter().copied())),
            3 => drop(bytes.drain(at..(at + with.len() + 1).min(bytes.len()))),
            4 => bytes.extend_from_within(at..),
            _ => drop(
                bytes.splice(
                    at..=at,
                    [b"\t".as_slice(), b"-1", b"\n", b"18446744073709551616", b"=", b"\xff"]
                        [with.len() % 6]
                        .iter()
                        .copied(),
                ),
            ),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for (name, parse, _) in parsers() {
            if let Err(message) = parse(&bytes) {
                prop_assert!(!message.is_empty(), "{}", name);
            }
        }
        let dictionary = Dictionary::new(&Header::parse(VCF.as_bytes()).unwrap());
        let _ = frames(&bytes, &dictionary);
        // A set needs measured samples; its first lines alone are asked here.
        prop_assert!(ReferenceSet::from_bytes(&bytes).is_err());
    }

    #[test]
    fn mutated_inputs_are_answered(edits in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..8)), 1..5)) {
        for (name, parse, seed) in parsers() {
            if let Err(message) = parse(&mutate(&seed, &edits)) {
                prop_assert!(!message.is_empty(), "{}", name);
            }
        }
    }
}
