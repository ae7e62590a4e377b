//! Files of events of our own: bad input, each with its named fate, and the verb `events read`.

use panelwise::io::events::{EventOptions, read};
use panelwise::model::Build;
use panelwise::model::event::reading::{EventFile, EventFileNotice, EventPersons};
use panelwise::report::tables::events::{COLUMNS, cells};

const COLUMN_LINE: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";

/// Reads text as a file of this name.
fn try_read(name: &str, text: &[u8], options: &EventOptions) -> Result<EventFile, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    let file =
        read(&path, options).map_err(|e| format!("{e}; {}", e.hint_text().unwrap_or_default()))?;
    assert!(file.balances());
    Ok(file)
}

/// A VCF of GRCh38 with one sample and these records.
fn vcf(records: &[&str]) -> String {
    let head = format!(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##contig=<ID=chr2,length=\
         242193529>\n##contig=<ID=chrY,length=57227415>\n{COLUMN_LINE}\tFORMAT\tP\n"
    );
    records.iter().fold(head, |text, record| text + &record.replace(' ', "\t") + "\n")
}

fn understood(records: &[&str]) -> EventFile {
    try_read("x.vcf", vcf(records).as_bytes(), &EventOptions::default()).unwrap()
}

/// The cells of these columns, one line an allele, blanks between.
fn shown(file: &EventFile, columns: &[&str]) -> Vec<String> {
    let line = |line| {
        let cells = cells(file, line);
        let place = |c: &&str| COLUMNS.iter().position(|k| k == c).unwrap();
        columns.iter().map(|c| cells[place(c)].clone()).collect::<Vec<_>>().join(" ")
    };
    file.lines.iter().map(line).collect()
}

/// One record, and what its line shows of fate, start, end and notices.
fn fate(record: &str) -> String {
    let file = understood(&[record]);
    let shown = shown(&file, &["fate", "start", "end", "notices"]);
    let reason = self::shown(&file, &["reason"]);
    let refused = shown[0].starts_with("refused");
    if refused {
        format!("{} ({})", shown[0].trim(), reason[0])
    } else {
        shown[0].trim().to_owned()
    }
}

#[test]
fn each_bad_record_has_a_named_fate() {
    for (record, want) in [
        (
            "chr1 5000 a N <DEL> . . SVTYPE=DEL;END=4000 GT 0/1",
            "refused 5000 5000 (END before POS)",
        ),
        ("chr1 5000 a N <DEL> . . SVTYPE=DEL GT 0/1", "refused 5000 5000 (neither END nor SVLEN)"),
        ("chr1 5000 a N <DEL> . . SVLEN=x GT 0/1", "refused 5000 5000 (neither END nor SVLEN)"),
        ("chr1 5000 a N <DEL> . . SVLEN=-100 GT 0/1", "event 5001 5100"),
        ("chr1 5000 a N <DEL> . . END=5100;SVLEN=-777 GT 0/1", "event 5001 5100 length_disagrees"),
        ("chr1 5000 a N <DEL> . . END=5000 GT 0/1", "refused 5000 5000 (no bases)"),
        (
            "chr1 5000 a N <DEL> . . END=6000;CHR2=chr2 GT 0/1",
            "refused 5000 5000 (END lies on another chromosome)",
        ),
        (
            "chr1 248956000 a N <DEL> . . END=248957000 GT 0/1",
            "event 248956001 248956422 cut_at_contig_end",
        ),
        (
            "chr1 249000000 a N <DEL> . . END=249000100 GT 0/1",
            "refused 249000001 249000100 (begins behind the end of its contig: another build?)",
        ),
        (
            "chr1 9 a N N[chr2:243199000[ . . . GT 0/1",
            "refused 9 9 (its mate lies behind the end of its contig: another build?)",
        ),
        ("chr1 9 a N N[chr2:0[ . . . GT 0/1", "junction 9 9 mate_at_zero"),
        ("chr1 9 a N N[chr2:77[ . . MATEID=b GT 0/1", "junction 9 9 mate_missing"),
        ("chr1 9 a N N[chrUn_KI270742v1:77[ . . . GT 0/1", "junction 9 9 mate_off_assembly"),
        ("HLA-A*01:01 9 a N <DEL> . . END=300 GT 0/1", "event 10 300 off_assembly"),
        ("CM000663.2 9 a N <DEL> . . END=300 GT 0/1", "event 10 300"),
        ("chr1 1 a N <DUP> . . END=248956422 GT 0/1", "event 2 248956422 whole_chromosome"),
        ("chr1 9 a N <DEL> . . END=300 GT:CN 0/1:-1", "event 10 300 copies_unreadable"),
        ("chr1 9 a N <DEL> . . END=300 GT:CN 0/1:1.4", "event 10 300 copies_rounded"),
        ("chr1 9 a N <DEL> . . END=300 GT:CN 0/1:.", "event 10 300"),
        ("chr1 9 a N <DEL> . . END=300 GT:CN 0/1:0", "event 10 300 copies_contradict_genotype"),
        ("chr1 9 a N <DEL> . . END=300 GT:CN 1/1:0", "event 10 300"),
        ("chr1 9 a N <DEL> . . END=300 GT 0/0/1", "event 10 300 genotype_ploidy"),
        ("chr1 9 a N <DEL> . . END=300 GT 0/2", "event 10 300 genotype_unreadable"),
        (
            "chr1 9 a N <DEL> . . END=300;CIPOS=(0,10);CIEND=9,-9 GT 0/1",
            "event 10 300 interval_reversed",
        ),
        ("chr1 9 a N <DEL> . . END=300;CIPOS=-8,900 GT 0/1", "event 10 300 interval_wide"),
        ("chr1 9 a N <DEL> . . END=300;SVTYPE=DUP GT 0/1", "event 10 300 kind_disagrees"),
        ("chr1 9 a N <DEL> . . END=300;SVTYPE=CNV GT 0/1", "event 10 300"),
        ("chr1 9 a N <WHAT> . . END=300 GT 0/1", "refused (the kind is unknown)"),
        ("chr1 9 a N <CPX> . . END=300 GT 0/1", "refused 9 9 (complex without parts)"),
        ("chr1 9 a N <BND> . . SVTYPE=BND;END=300 GT 0/1", "refused 9 9 (no mate position)"),
        (
            "chr1 9 a N N[chr2:7] . . . GT 0/1",
            "refused (ALT is neither bases, symbol nor breakend)",
        ),
        (
            "chr1 9 a N <DEL . . END=300 GT 0/1",
            "refused (ALT is neither bases, symbol nor breakend)",
        ),
        ("chr1 x a N <DEL> . . END=300 GT 0/1", "refused (a position is no number)"),
        (
            "chr1 9 a N <DEL> . . END=300",
            "refused (the line does not have the columns that the header names)",
        ),
        ("chr1 9 a N <CNV:TR> . . END=300 GT 0/1", "repeat 10 300"),
        ("chr1 9 a N <*> . . END=300 GT 0/0", "reference"),
    ] {
        assert_eq!(fate(record), want, "{record}");
    }
}

#[test]
fn one_bad_alternate_leaves_the_others() {
    let file = understood(&["chr1 100 a N <DEL>,<WHAT>,N[chr2:50[ . . END=300 GT 1/3"]);
    let want = ["1 event DEL P", "2 refused  ", "3 junction BND P"];
    assert_eq!(shown(&file, &["allele", "fate", "kind", "carriers"]), want);
}

#[test]
fn lengths_of_every_declaration_are_each_alternates() {
    let file = understood(&[
        "chr1 100 a N <DEL>,<DUP> . . SVLEN=-50,70 GT 1/2",
        "chr1 200 b N <DEL>,<DUP> . . SVLEN=. GT 1/2",
        // POS is the first base: END - POS + 1.
        "chr1 300 c N <DEL> . . END=399;SVLEN=100 GT 1",
    ]);
    let want =
        ["event 101 150", "event 101 170", "refused 200 200", "refused 200 200", "event 300 399"];
    assert_eq!(shown(&file, &["fate", "start", "end"]), want);
}

#[test]
fn all_bracket_forms_have_their_sides() {
    let file = understood(&[
        "chr1 100 a N NAC[chr2:50[ . . . GT 0/1",
        "chr1 200 b N N]chr2:50] . . . GT 0/1",
        "chr1 300 c N ]chr2:50]ACN . . . GT 0/1",
        "chr1 400 d N [chr2:50[N . . . GT 0/1",
        "chr1 500 e N NACG. . . . GT 0/1",
        "chr1 600 f N .ACN . . . GT 0/1",
        "chr1 700 g N <TRA> . . CHR2=chr2;END=50;CT=5to3 GT 0/1",
    ]);
    let want = [
        "before/behind 2",
        "before/before 0",
        "behind/before 2",
        "behind/behind 0",
        "before 3",
        "behind 2",
        "behind/before ",
    ];
    assert_eq!(shown(&file, &["sides", "inserted"]), want);
}

#[test]
fn mates_are_one_junction_and_the_worse_filter_stands() {
    let file = understood(&[
        // By ID; by places alone; sides and places that contradict.
        "chr1 100 a1 N N[chr2:50[ . PASS MATEID=a2 GT 0/1",
        "chr1 200 . N N]chr2:90] . PASS . GT 0/1",
        "chr1 300 c1 N N[chr2:70[ . PASS MATEID=c2 GT 0/1",
        "chr2 50 a2 N ]chr1:100]N . LowQual MATEID=a1 GT 0/1",
        "chr2 71 c2 N N]chr1:300] . PASS MATEID=c1 GT 0/1",
        "chr2 90 . N N]chr1:200] . PASS . GT 0/1",
    ]);
    let columns = ["fate", "filter", "sources", "notices", "reason"];
    let want = [
        "junction LowQual ?:1;?:4  ",
        "junction PASS ?:2;?:6  ",
        "junction PASS ?:3;?:5 mate_sides_differ,mate_places_differ the sides of its mate differ; \
         those of the first record stand; the places of its mate differ; those of the first record \
         stand",
        "mate    of record 1",
        "mate    of record 3, whose sides differ, whose places differ",
        "mate    of record 2",
    ];
    assert_eq!(shown(&file, &columns), want);
    assert!(file.events[0].is_filtered() && !file.events[1].is_filtered());
}

#[test]
fn other_genotypes_of_a_mate_are_noted() {
    let file = understood(&[
        "chr1 100 x N N[chr2:50[ . PASS MATEID=y GT 0/0",
        "chr2 50 y N ]chr1:100]N . PASS MATEID=x GT 0/1",
    ]);
    assert_eq!(shown(&file, &["fate", "notices"])[0], "junction mate_calls_differ");
}

/// UCSC's chrM of hg19 is another sequence than ours: every name of it is read alike.
#[test]
fn a_contig_beside_the_assembly_has_one_name() {
    let text = format!(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=249250621>\n##contig=<ID=chrM,length=\
         16571>\n{COLUMN_LINE}\tFORMAT\tP\nchrM\t1000\tx\tN\t<DEL>\t.\t.\tCHR2=chrM;END=5000\t\
         GT\t0/1\nchr1\t1000\ta\tN\tN[chrM:900[\t.\t.\tMATEID=b\tGT\t0/1\nchrM\t900\tb\tN\t\
         ]chr1:1000]N\t.\t.\tMATEID=a\tGT\t0/1\n"
    );
    let file = try_read("x.vcf", text.as_bytes(), &EventOptions::default()).unwrap();
    assert_eq!(shown(&file, &["fate"]), ["event", "junction", "mate"]);
}

#[test]
fn an_id_of_two_records_is_noted_at_both() {
    let file = understood(&[
        "chr1 100 a N <DEL> . . END=200 GT 0/1",
        "chr1 300 a N <DEL> . . END=400 GT 0/1",
        "chr1 500 . N <DEL> . . END=600 GT 0/1",
        "chr1 700 . N <DEL> . . END=800 GT 0/1",
    ]);
    assert_eq!(shown(&file, &["notices"]), ["duplicate_id", "duplicate_id", "", ""]);
}

#[test]
fn files_say_whose_calls_they_hold() {
    let text = |head: &str| {
        format!("##fileformat=VCFv4.0\n{head}{COLUMN_LINE}\nchr1\t9\t.\tN\t<DEL>\t.\t.\tEND=99\n")
    };
    let options = EventOptions::default();
    let nobody = try_read("x.vcf", text("").as_bytes(), &options).unwrap();
    assert_eq!(nobody.persons, EventPersons::Unknown);
    assert!(nobody.notices.contains(&EventFileNotice::NobodyNamed));
    assert!(nobody.notices.contains(&EventFileNotice::CallerUnknown));
    assert!(nobody.notices.contains(&EventFileNotice::BuildUnknown));
    assert_eq!(shown(&nobody, &["start", "end"]), ["10 99"]);
    // CNVnator takes one sample, and its POS is the first base.
    let one = try_read("x.vcf", text("##source=CNVnator\n").as_bytes(), &options).unwrap();
    assert_eq!(
        (one.persons.clone(), shown(&one, &["start", "end"])),
        (EventPersons::One, vec!["9 99".to_owned()])
    );
    let named = EventOptions { caller: Some("cnvnator".to_owned()), ..options.clone() };
    let one = try_read("x.vcf", text("").as_bytes(), &named).unwrap();
    assert_eq!(
        (one.persons.clone(), shown(&one, &["start", "end"])),
        (EventPersons::One, vec!["9 99".to_owned()])
    );
    let unknown = EventOptions { caller: Some("nobody".to_owned()), ..options.clone() };
    let refused = try_read("x.vcf", text("").as_bytes(), &unknown).unwrap_err();
    assert!(refused.contains("'nobody'") && refused.contains("Manta"), "{refused}");
    let twice = vcf(&[]).replace("FORMAT\tP", "FORMAT\tNULL\tNULL");
    let twice = try_read("x.vcf", twice.as_bytes(), &options).unwrap();
    let notices =
        [EventFileNotice::SampleNull, EventFileNotice::SampleTwice, EventFileNotice::NoRecords];
    assert!(notices.iter().all(|n| twice.notices.contains(n)), "{:?}", twice.notices);
}

#[test]
fn files_that_cannot_be_whole_or_right_are_refused() {
    let whole = vcf(&["chr1 9 a N <DEL> . . END=300 GT 0/1"]);
    let options = EventOptions::default();
    let refused = |name: &str, text: &str| try_read(name, text.as_bytes(), &options).unwrap_err();
    assert!(refused("x.vcf", whole.trim_end()).contains("no line end"));
    let foreign = whole.replace("length=248956422", "length=248956423");
    assert!(refused("x.vcf", &foreign).contains("neither GRCh37's nor GRCh38's"));
    let other = EventOptions { build: Some(Build::GRCh37), ..options.clone() };
    let message = try_read("x.vcf", whole.as_bytes(), &other).unwrap_err();
    assert!(message.contains("GRCh37") && message.contains("GRCh38"), "{message}");
    assert!(refused("x.vcf", &(whole.clone() + &whole)).contains("a header line stands among"));
    for (name, text, words) in [
        ("x.bedpe", "chr1\t1\t2\tchr2\t3\t4\n", "BEDPE"),
        ("x.txt", "#chrom1\tstart1\tend1\tchrom2\tstart2\tend2\n", "BEDPE"),
        ("x.cns", "chromosome\tstart\tend\tgene\tlog2\nchr1\t1\t9\tA\t-0.5\n", "cnvkit.py call"),
        ("x.bed", "chr1\t1\t9\n", "declares its columns"),
        ("x.bed", "#chrom\tstart\tend\nchr1\t1\t9\n", "#chrom start end type"),
        ("x.tsv", "a\tb\n1\t2\n", "no file of events"),
    ] {
        let message = refused(name, text);
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn lines_with_carriage_returns_and_long_info_are_read() {
    let long = format!("chr1 9 a N <DEL> . . X={};END=300 GT 0/1", "A".repeat(30_000));
    let text = vcf(&[&long]).replace('\n', "\r\n");
    let file = try_read("x.vcf", text.as_bytes(), &EventOptions::default()).unwrap();
    assert_eq!(shown(&file, &["fate", "end", "carriers"]), ["event 300 P"]);
}

#[test]
fn a_reference_allele_of_ten_megabases_is_one_deletion() {
    let record = format!("chr1\t9\ta\t{}\tA\t.\t.\t.\tGT\t0/1\n", "A".repeat(10_000_000));
    let text = vcf(&[]) + &record;
    let file = try_read("x.vcf", text.as_bytes(), &EventOptions::default()).unwrap();
    assert_eq!(shown(&file, &["kind", "start", "end", "length"]), ["DEL 10 10000008 9999999"]);
}

/// Without quadratic work this takes a fraction of a second.
#[test]
fn a_hundred_thousand_breakends_at_one_place_are_read() {
    let mut text = vcf(&[]);
    for i in 0..100_000 {
        text.push_str(&format!("chr1\t9\tb{i}\tN\tN[chr2:{}[\t.\t.\t.\tGT\t0/1\n", 1 + i % 7));
    }
    let file = try_read("x.vcf", text.as_bytes(), &EventOptions::default()).unwrap();
    assert_eq!(file.counts(), [0, 100_000, 0, 0, 0, 0, 0]);
}

#[test]
fn tables_are_read_by_their_columns() {
    let options = EventOptions::default();
    for (text, want) in [
        (
            "chromosome\tstart\tend\tgene\tlog2\tcn\nchr1\t10\t99\tA\t-1\t1\n",
            "cnvkit event CNV 11 99 1",
        ),
        ("#chr\tstart\tend\tCN_change\nchr1\t10\t99\t3\n", "clincnv event CNV 11 99 3"),
        ("deletion\tchr1:11-99\t89\t0.5\n", "cnvnator event DEL 11 99 "),
        (
            "\"start.p\",\"type\",\"start\",\"end\",\"chromosome\",\"id\",\"reads.ratio\"\n1,\"deletion\",11,99,\"1\",\"x\",0.5\n",
            "exomedepth event DEL 11 99 ",
        ),
        (
            "#chrom\tstart\tend\ttype\tcn\tsample\nchr1\t10\t99\tloss\t1\tP\n",
            "bed event DEL 11 99 P=1",
        ),
        ("#chrom start end type\nchr1 10 99 DUP\n", "bed event DUP 11 99 "),
        ("#chrom\tstart\tend\tcn\nchr1\t10\t99\t-2\n", "bed event CNV 11 99 "),
        ("#chrom\tstart\tend\ttype\nchr1\t99\t10\tDEL\n", "bed refused DEL 99 99 "),
        ("#chrom\tstart\tend\ttype\nchr1\t10\t99\tX\n", "bed refused    "),
        ("#chrom\tstart\tend\ttype\nchr1\t10\n", "bed refused    "),
        ("deletion\tchr1:0-99\t89\t0.5\n", "cnvnator refused    "),
    ] {
        let file = try_read("x.tsv", text.as_bytes(), &options).unwrap();
        let line = &shown(&file, &["fate", "kind", "start", "end", "copies"])[0];
        assert_eq!(format!("{} {line}", file.form), want, "{text}");
    }
}

/// The program with these arguments: standard output, and whether it succeeded.
fn panelwise(arguments: &[&str]) -> (String, String, bool) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_panelwise"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.success())
}

#[test]
fn the_verb_writes_tables_and_json() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.vcf");
    std::fs::write(&path, vcf(&["chr1 9 a N <DEL> . . END=300;CIPOS=-3,4 GT:CN 0/1:1"])).unwrap();
    let input = path.to_str().unwrap();
    let (table, summary, good) = panelwise(&["events", "read", input]);
    assert!(good, "{summary}");
    assert!(summary.contains("1 records, 1 alleles: 1 event"), "{summary}");
    assert!(table.contains("\tevent\tDEL\tchr1\t10\t300\t7-14\t.\t291\t"), "{table}");
    let (json, ..) = panelwise(&["events", "read", "--json", input]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"][0]["fates"]["event"], 1);
    assert_eq!(json["files"][0]["lines"][0]["start"], 10);
    let out = dir.path().join("o.tsv");
    let (_, message, good) = panelwise(&["events", "read", input, "-o", out.to_str().unwrap()]);
    assert!(good && std::fs::read_to_string(&out).unwrap() == table, "{message}");
    let (_, message, good) = panelwise(&["events", "read", input, "--cnv-caller", "Manta=y.vcf"]);
    assert!(!good && message.contains("y.vcf"), "{message}");
}
