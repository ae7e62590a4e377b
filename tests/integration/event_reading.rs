//! What is understood of real structural callers' files, against a second program's reading of the
//! same files; VCF, BGZF and BCF alike.

use crate::harness::{not_installed, shared};
use panelwise::io::events::{EventOptions, read};
use panelwise::model::event::reading::{AlleleLine, EventFate, EventFile};
use panelwise::model::event::{Contig, Event, EventClaim, EventPlace, JunctionSide};
use panelwise::report::tables::events::{COLUMNS, cells};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One row of the table, by column.
type Row = BTreeMap<String, String>;

/// The rows of each file, in the order of the table.
fn truth() -> Vec<(String, Vec<Row>)> {
    let text = std::fs::read_to_string(shared("truth/cnv").join("read.tsv")).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let mut files: Vec<(String, Vec<Row>)> = Vec::new();
    for line in lines {
        let cells = line.split('\t').map(str::to_owned);
        let row: Row = names.iter().map(|n| (*n).to_owned()).zip(cells).collect();
        let file = row["file"].clone();
        match files.last_mut().filter(|(name, _)| *name == file) {
            Some((_, rows)) => rows.push(row),
            None => files.push((file, vec![row])),
        }
    }
    files
}

fn folder() -> PathBuf {
    shared("real/callers/structural")
}

fn understood(path: &Path) -> EventFile {
    let file = read(path, &EventOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    assert!(file.balances(), "{}: the totals do not balance", path.display());
    file
}

fn dot<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| ".".to_owned(), |v| v.to_string())
}

fn sign(side: Option<JunctionSide>) -> &'static str {
    match side {
        Some(JunctionSide::Before) => "+",
        Some(JunctionSide::Behind) => "-",
        None => ".",
    }
}

/// A contig as the report spells it.
fn contig(name: &str) -> String {
    if name == "." { name.to_owned() } else { Contig::parse(name).to_string() }
}

/// Our reading of an allele in the columns of the table, as far as its fate has them.
fn ours(file: &EventFile, line: &AlleleLine) -> Row {
    let own = |index: usize| file.events.get(index);
    let event: Option<&Event<EventPlace>> = match line.fate {
        EventFate::Event(index) | EventFate::Junction(index) => own(index),
        _ => None,
    };
    let span = event.map(|e| e.place.span).or(line.span);
    let junction = event.map_or(line.junction.as_ref(), |e| e.junction.as_ref());
    let mut row = Row::new();
    let mut set = |column: &str, value: String| drop(row.insert(column.to_owned(), value));
    set("n", line.record.to_string());
    set("allele", line.allele.to_string());
    set("fate", line.fate.name().to_owned());
    set("chrom", dot(event.map(|e| &e.place.contig).or(line.contig.as_ref())));
    // The table gives POS as both bounds of a junction.
    let start = span.map(|s| if junction.is_some() { s.end } else { s.start });
    set("start0", dot(start));
    set("end", dot(span.map(|s| s.end)));
    if let Some(junction) = junction {
        let mate = junction.mate.as_ref();
        set("mate", dot(mate.map(|m| format!("{}:{}", m.contig, m.position + 1))));
        let sides = format!("{}{}", sign(junction.side), sign(mate.and_then(|m| m.side)));
        set("join", if sides == ".." { ".".to_owned() } else { sides });
    }
    if let Some(event) = event {
        set("type", event.kind.code().to_owned());
        set("length", dot(event.length));
        set("inserted", dot(event.inserted));
        set(
            "claim",
            match event.claim {
                Some(EventClaim::Depth) => "D",
                Some(EventClaim::Junction) => "J",
                Some(EventClaim::Both) => "DJ",
                None => ".",
            }
            .to_owned(),
        );
        let carriers = event.calls.iter().filter(|c| c.carried == Some(true));
        let carriers: Vec<&str> = carriers.filter_map(|c| c.sample.as_deref()).collect();
        set("carriers", if carriers.is_empty() { ".".to_owned() } else { carriers.join(",") });
        let copies = event.calls.iter().filter_map(|c| {
            let called = c.copies?;
            Some(c.sample.as_ref().map_or_else(|| called.to_string(), |s| format!("{s}={called}")))
        });
        let copies: Vec<String> = copies.collect();
        set("cn", if copies.is_empty() { ".".to_owned() } else { copies.join(";") });
    }
    if let EventFate::Mate { record, sides_differ, places_differ, .. } = line.fate {
        let mut why = format!("of record {record}");
        why.push_str(if sides_differ { "; sides differ" } else { "" });
        why.push_str(if places_differ { "; places differ" } else { "" });
        set("why", why);
    }
    row
}

/// The differences of a file, and the number of cells compared.
fn compare(file: &EventFile, rows: &[Row]) -> (Vec<String>, usize) {
    let mut differences = Vec::new();
    let mut count = 0;
    if file.lines.len() != rows.len() {
        differences.push(format!("{}: {} lines, not {}", file.name, file.lines.len(), rows.len()));
    }
    for (line, want) in file.lines.iter().zip(rows) {
        for (column, got) in ours(file, line) {
            let mut want = want[&column].clone();
            if column == "chrom" {
                want = contig(&want);
            } else if column == "mate" && want != "." {
                let (name, position) = want.rsplit_once(':').unwrap();
                want = format!("{}:{position}", contig(name));
            }
            count += 1;
            if got != want {
                let (name, n) = (&file.name, line.record);
                differences.push(format!("{name} record {n} {column}: {got}, not {want}"));
            }
        }
    }
    (differences, count)
}

#[test]
fn every_record_of_real_files_is_understood() {
    let (mut differences, mut cells, mut alleles, mut files) = (Vec::new(), 0, 0, 0);
    for (name, rows) in truth() {
        let path = folder().join(&name);
        files += 1;
        alleles += rows.len();
        if name.ends_with(".bedpe") {
            let refused = read(&path, &EventOptions::default()).unwrap_err();
            let hint = refused.hint_text().unwrap_or_default();
            assert!(refused.to_string().contains("BEDPE") && hint.contains("VCF"), "{refused}");
            continue;
        }
        let (wrong, compared) = compare(&understood(&path), &rows);
        differences.extend(wrong);
        cells += compared;
    }
    eprintln!(
        "read.tsv: {files} files, {alleles} lines, {cells} cells compared, {} differ",
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(files == 29 && alleles >= 430, "{files} files, {alleles} lines");
}

fn run(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => output.status.success().then_some(output.stdout),
        Err(_) => not_installed(program),
    }
}

/// The cells of all alleles, without the file's name.
fn table(file: &EventFile, without: &[&str]) -> Vec<Vec<String>> {
    let keep = |column: &str| column != "file" && !without.contains(&column);
    let row = |line| {
        let cells = cells(file, line);
        COLUMNS.iter().zip(cells).filter(|(c, _)| keep(c)).map(|(_, cell)| cell).collect()
    };
    file.lines.iter().map(row).collect()
}

/// A VCF whose header declares every contig, key and FILTER word of its records, as a BCF needs.
fn declared(text: &str) -> String {
    let (mut lines, mut missing) = (Vec::new(), std::collections::BTreeSet::new());
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        missing.insert(format!("##contig=<ID={}>", cells[0]));
        for word in cells[6].split(';').filter(|w| *w != "." && *w != "PASS") {
            missing.insert(format!("##FILTER=<ID={word},Description=\"x\">"));
        }
        for field in cells[7].split(';').filter(|f| *f != ".") {
            let (key, kind) = match field.split_once('=') {
                Some((key, _)) => (key, "Number=.,Type=String"),
                None => (field, "Number=0,Type=Flag"),
            };
            missing.insert(format!("##INFO=<ID={key},{kind},Description=\"x\">"));
        }
        for key in cells.get(8).iter().flat_map(|f| f.split(':')) {
            missing.insert(format!("##FORMAT=<ID={key},Number=.,Type=String,Description=\"x\">"));
        }
    }
    let id = |line: &str| line.split([',', '>']).next().unwrap().to_owned();
    let known: Vec<String> = text.lines().filter(|l| l.starts_with("##")).map(id).collect();
    missing.retain(|line| !known.contains(&id(line)));
    for line in text.lines() {
        if line.starts_with("#CHROM") {
            lines.extend(missing.iter().map(String::as_str));
        }
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

#[test]
fn every_packing_is_read_alike() {
    let dir = tempfile::tempdir().unwrap();
    let (mut bgzf, mut bcf, mut unable) = (0, 0, Vec::new());
    let complete = dir.path().join("declared.vcf");
    for (name, _) in truth().into_iter().filter(|(name, _)| name.ends_with(".vcf")) {
        let path = folder().join(&name);
        let plain = understood(&path);
        let packed = dir.path().join(format!("{name}.gz"));
        std::fs::write(&packed, run("bgzip", &["-c", path.to_str().unwrap()]).unwrap()).unwrap();
        assert_eq!(table(&understood(&packed), &[]), table(&plain, &[]), "{name}: BGZF");
        bgzf += 1;
        let binary = dir.path().join(format!("{name}.bcf"));
        std::fs::write(&complete, declared(&std::fs::read_to_string(&path).unwrap())).unwrap();
        match run("bcftools", &["view", "--no-version", "-Ob", complete.to_str().unwrap()]) {
            Some(bytes) => {
                std::fs::write(&binary, bytes).unwrap();
                // A BCF has no parentheses in a list of numbers.
                let except = ["start_interval", "end_interval", "notices", "reason"];
                let read = understood(&binary);
                assert_eq!(table(&read, &except), table(&plain, &except), "{name}: BCF");
                bcf += 1;
            }
            None => unable.push(name),
        }
    }
    eprintln!("BGZF: {bgzf} files alike; BCF: {bcf} alike, bcftools cannot write {unable:?}");
    assert!(bgzf >= 24 && bcf >= 24, "{bgzf} and {bcf} files");
}
