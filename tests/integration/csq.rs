//! `annotate --format vcf`: what `bcftools +split-vep` reads of it is our table; everything else
//! passes through.

use crate::annotate::{calls, demo, panelwise, table, written};
use crate::damage::{gunzip, gzip};
use crate::harness::{not_run, shared};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Standard output of a tool; its failure is the test's.
pub fn tool(name: &str, arguments: &[&str]) -> String {
    let output = Command::new(name).args(arguments).output().unwrap_or_else(|e| {
        panic!("{name} is not installed (scripts/setup-debian.sh): {e}");
    });
    assert!(
        output.status.success(),
        "{name} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Table columns and the field of an entry that says the same.
const SAME: [(&str, &str); 22] = [
    ("gene", "SYMBOL"),
    ("transcript", "Feature"),
    ("consequence", "Consequence"),
    ("impact", "IMPACT"),
    ("exon", "EXON"),
    ("intron", "INTRON"),
    ("cdna_position", "cDNA_position"),
    ("cds_position", "CDS_position"),
    ("protein_position", "Protein_position"),
    ("amino_acids", "Amino_acids"),
    ("codons", "Codons"),
    ("hgvs_c", "HGVSc"),
    ("hgvs_p", "HGVSp"),
    ("hgvs_g", "HGVSg"),
    ("refseq", "RefSeq"),
    ("mane", "MANE"),
    ("biotype", "BIOTYPE"),
    ("distance", "DISTANCE"),
    ("consequence_3prime", "CONSEQUENCE_3PRIME"),
    ("hgvs_p_3prime", "HGVSp_3PRIME"),
    ("new_stop", "NEW_STOP"),
    ("nmd", "NMD"),
];

/// Rows of the table and of the entries as split-vep reads them, in order: chrom, pos, ref, alt and
/// [`SAME`].
fn compare(table: &str, vcf: &Path) -> usize {
    let fields = tool("bcftools", &["+split-vep", "-l", text(vcf)]);
    let index: BTreeMap<&str, usize> = fields
        .lines()
        .map(|l| l.split_once('\t').unwrap())
        .map(|(i, name)| (name, i.parse().unwrap()))
        .collect();
    let query = "%CHROM\t%POS\t%REF\t%ALT\t%CSQ\n";
    let split = tool("bcftools", &["+split-vep", "-d", "-A", "tab", "-f", query, text(vcf)]);
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let column: BTreeMap<&str, usize> =
        header.iter().enumerate().map(|(i, name)| (*name, i)).collect();
    let mut rows = 0;
    let mut entries = split.lines();
    for line in lines {
        let row: Vec<&str> = line.split('\t').collect();
        if !row[column["note"]].is_empty() {
            continue;
        }
        let entry: Vec<&str> =
            entries.next().unwrap_or_else(|| panic!("no entry for {line}")).split('\t').collect();
        let value = |field: &str| match entry[4 + index[field]] {
            "." => String::new(),
            v => v.replace("%3D", "=").replace("MANE_", "MANE ").replace("Plus_", "Plus "),
        };
        assert_eq!(entry[..3], row[..3], "{line}");
        let number: usize = value("ALLELE_NUM").parse().unwrap();
        assert_eq!(entry[3].split(',').nth(number - 1), Some(row[3]), "{line}");
        for (ours, theirs) in SAME {
            assert_eq!(value(theirs), row[column[ours]], "{ours} of {line}");
        }
        rows += 1;
    }
    assert_eq!(entries.next(), None, "entries without a row");
    rows
}

#[test]
fn split_vep_reads_what_the_table_says() {
    let (dir, calls) = calls();
    let vcf = dir.path().join("out.vcf");
    assert_eq!(table(&calls, &["--format", "vcf", "-o", text(&vcf)]), "");
    assert!(compare(&table(&calls, &[]), &vcf) > 380);
}

#[test]
fn split_vep_reads_what_the_table_says_of_real_genes() {
    let truth = shared("truth");
    let dir = tempfile::tempdir().unwrap();
    for build in ["GRCh38", "GRCh37"] {
        let vcf = dir.path().join(format!("{build}.vcf.gz"));
        let run = |more: &[&str]| {
            let mut command = assert_cmd::Command::cargo_bin("panelwise").unwrap();
            command
                .arg("annotate")
                .arg("--reference")
                .arg(truth.join(format!("{build}.genes.fa.gz")));
            command
                .arg("--transcripts")
                .arg(truth.join(format!("transcripts.{build}.gff3.gz")))
                .args(more);
            let output = command.arg(truth.join(format!("cases.{build}.vcf.gz"))).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        run(&["--format", "vcf", "-o", text(&vcf)]);
        let rows = compare(&run(&[]), &vcf);
        assert!(rows > 10_000, "{rows}");
        eprintln!("split-vep: {rows} rows of {build} are the table's");
    }
}

/// Data lines without the INFO fields that are ours.
fn untouched(vcf: &str) -> Vec<String> {
    let ours = |f: &&str| !f.starts_with("CSQ=") && !f.starts_with("PW_NOTE=");
    vcf.lines()
        .filter(|l| !l.starts_with('#'))
        .map(|line| {
            let mut columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let info = columns[7].split(';').filter(ours).collect::<Vec<_>>().join(";");
            columns[7] = if info.is_empty() { ".".to_owned() } else { info };
            columns.join("\t")
        })
        .collect()
}

#[test]
fn everything_else_passes_through() {
    let (_dir, calls) = calls();
    let input = fs::read_to_string(&calls).unwrap();
    let output = table(&calls, &["--format", "vcf"]);
    assert_eq!(untouched(&output), untouched(&input));
    assert!(output.matches("CSQ=").count() > 100);
    let header =
        |t: &str| t.lines().filter(|l| l.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    let (had, has) = (header(&input), header(&output));
    let added: Vec<&String> = has.iter().filter(|l| !had.contains(l)).collect();
    assert_eq!(has.len(), had.len() + added.len());
    let keys: Vec<&str> = added.iter().map(|l| &l[..l.find(['=', ',']).unwrap()]).collect();
    assert_eq!(
        keys,
        ["##INFO", "##INFO", "##panelwise_annotateVersion", "##panelwise_annotateCommand"]
    );
    assert!(!added.iter().any(|l| l.contains('/') && !l.contains("|")), "no folder in {added:?}");
    // Every ALT made of bases has entries, in the order of ALT.
    for line in output.lines().filter(|l| !l.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let entries =
            columns[7].split(';').find_map(|f| f.strip_prefix("CSQ=")).unwrap_or_default();
        let mut numbers: Vec<usize> = entries
            .split(',')
            .filter(|e| !e.is_empty())
            .map(|e| {
                let fields: Vec<&str> = e.split('|').collect();
                assert_eq!(fields.len(), 35, "{e}");
                fields[18].parse().unwrap()
            })
            .collect();
        assert!(numbers.is_sorted());
        numbers.dedup();
        let bases: Vec<usize> = columns[4]
            .split(',')
            .enumerate()
            .filter(|(_, a)| a.bytes().all(|b| b"ACGTN".contains(&b)) && *a != columns[3])
            .map(|(i, _)| i + 1)
            .collect();
        assert_eq!(numbers, bases, "{line}");
    }
}

#[test]
fn bcf_gives_the_lines_that_bcftools_view_prints() {
    let (dir, calls) = calls();
    let bcf = dir.path().join("in.bcf");
    tool("bcftools", &["view", "-Ob", "-o", text(&bcf), text(&calls)]);
    let viewed = tool("bcftools", &["view", "--no-version", text(&bcf)]);
    let output = table(&bcf, &["--format", "vcf"]);
    assert_eq!(untouched(&output), untouched(&viewed));
    let header =
        |t: &str| t.lines().filter(|l| l.starts_with("##")).map(str::to_owned).collect::<Vec<_>>();
    let ours = ["##INFO=<ID=CSQ,", "##INFO=<ID=PW_NOTE,", "##panelwise_annotate"];
    let kept: Vec<String> =
        header(&output).into_iter().filter(|l| !ours.iter().any(|p| l.starts_with(p))).collect();
    assert_eq!(kept, header(&viewed));
    // From standard input, and as a table, the same.
    let piped =
        panelwise(&["--format", "vcf", "-"]).write_stdin(fs::read(&bcf).unwrap()).output().unwrap();
    let no_command = |t: &str| {
        t.lines().filter(|l| !l.starts_with("##panelwise")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(no_command(&output), no_command(&String::from_utf8(piped.stdout).unwrap()));
    assert_eq!(table(&bcf, &[]), table(&calls, &[]));
}

/// Every type that a BCF can hold, in a file of our own; `bcftools view` is the oracle.
#[test]
fn every_bcf_type_passes_through() {
    let dir = tempfile::tempdir().unwrap();
    let text_file = dir.path().join("in.vcf");
    let head = "##fileformat=VCFv4.2\n##contig=<ID=chr21,length=46709983>\n##FILTER=<ID=q10,Description=\"a, IDX=7\">\n\
        ##INFO=<ID=F,Number=.,Type=Float,Description=\"f\">\n##INFO=<ID=I,Number=.,Type=Integer,Description=\"i\">\n\
        ##INFO=<ID=S,Number=1,Type=String,Description=\"s\">\n##INFO=<ID=X,Number=0,Type=Flag,Description=\"x\">\n\
        ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"a\">\n\
        ##FORMAT=<ID=GL,Number=G,Type=Float,Description=\"l\">\n##FORMAT=<ID=FT,Number=1,Type=String,Description=\"t\">\n\
        #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tone\ttwo\tthree\n";
    let lines = "\
        chr21\t500\trs1;rs2\tN\tC\t812.65\tPASS\tF=0.5,1e-10,.,0.0001,5e-05,1e+06,999999;I=1,-2,.,70000,300,2000000000;S=a%2Cb;X\tGT:AD:GL:FT\t0/1:1,2:-0.1,.,-1.5e-07:PASS\t.|1:.:.:x\t./.\n\
        chr21\t501\t.\tN\t.\t.\t.\t.\tGT\t0/0\t0\t.\n\
        chr21\t502\t.\tN\tA,<DEL>,*\t1e-05\tq10\tX\tGT:AD\t1|2:0,1,2,3\t0/1/3:300,70000,-5,.\t2\n";
    fs::write(&text_file, format!("{head}{lines}")).unwrap();
    let bcf = dir.path().join("in.bcf");
    tool("bcftools", &["view", "-Ob", "-o", text(&bcf), text(&text_file)]);
    let viewed = tool("bcftools", &["view", "--no-version", text(&bcf)]);
    let output = table(&bcf, &["--format", "vcf"]);
    assert_eq!(untouched(&output), untouched(&viewed));
    assert!(output.contains("Description=\"a, IDX=7\">"), "{output}");
    assert!(!output.contains(",IDX="), "{output}");
}

#[test]
fn packed_output_has_an_index_that_htslib_follows() {
    let (dir, calls) = calls();
    for (format, name) in [("vcf", "o.vcf.gz"), ("tsv", "o.tsv.gz")] {
        let plain = table(&calls, &["--format", format]);
        let out = dir.path().join(name);
        let mut bytes = Vec::new();
        for threads in ["1", "3"] {
            table(&calls, &["--format", format, "-o", text(&out), "--force", "--threads", threads]);
            let index = dir.path().join(format!("{name}.tbi"));
            bytes.push((fs::read(&out).unwrap(), gunzip(&fs::read(&index).unwrap())));
        }
        assert_eq!(bytes[0], bytes[1], "the same bytes at any thread count");
        assert_eq!(String::from_utf8(gunzip(&bytes[0].0)).unwrap(), plain);
        let mut found = 0;
        for region in [
            "chr21:34787801-35049344",
            "chr20:58995000-59026000",
            "chr1:1-300000000",
            "chrX:1-200000000",
        ] {
            let (contig, range) = region.split_once(':').unwrap();
            let (from, to) = range
                .split_once('-')
                .map(|(a, b)| (a.parse::<u64>().unwrap(), b.parse().unwrap()))
                .unwrap();
            let by_index = tool("tabix", &[text(&out), region]);
            let by_scan: Vec<&str> = plain
                .lines()
                .filter(|l| !l.starts_with('#') && !l.starts_with("chrom\t"))
                .filter(|l| {
                    let c: Vec<&str> = l.split('\t').collect();
                    let (pos, reach) =
                        (c[1].parse::<u64>().unwrap(), if format == "vcf" { reach(&c) } else { 1 });
                    c[0] == contig && pos <= to && pos + reach > from
                })
                .collect();
            assert_eq!(by_index.lines().collect::<Vec<_>>(), by_scan, "{name} {region}");
            found += by_scan.len();
        }
        assert!(found > 50, "{found}");
    }
    // bcftools takes the file for what it says it is.
    tool("bcftools", &["index", "-n", text(&dir.path().join("o.vcf.gz"))]);
    tool("bgzip", &["-t", text(&dir.path().join("o.tsv.gz"))]);
}

/// Bases that a record covers.
fn reach(columns: &[&str]) -> u64 {
    let end = columns[7]
        .split(';')
        .find_map(|f| f.strip_prefix("END="))
        .and_then(|e| e.parse::<u64>().ok());
    let position: u64 = columns[1].parse().unwrap();
    end.map_or(0, |e| (e + 1).saturating_sub(position)).max(columns[3].len() as u64)
}

#[test]
fn unsorted_records_have_no_index() {
    let dir = tempfile::tempdir().unwrap();
    let input = written(dir.path(), "chr21\t900\t.\tN\tC\t.\t.\t.\nchr21\t500\t.\tN\tC\t.\t.\t.\n");
    for name in ["o.vcf.gz", "o.tsv.gz"] {
        let out = dir.path().join(name);
        let output =
            panelwise(&["--format", &name[2..5], "-o", text(&out)]).arg(&input).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains("chr21:500 after chr21:900") && message.contains("bcftools sort"),
            "{message}"
        );
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left behind");
    }
    // Without an index the order does not matter.
    assert_eq!(table(&input, &["--format", "vcf"]).matches("CSQ=").count(), 2);
}

#[test]
fn entries_of_another_program_are_replaced_and_that_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.vcf");
    let head = "##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"old. Format: A|B\">\n##contig=<ID=chr21,length=46709983>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    fs::write(&path, format!("{head}chr21\t500\t.\tN\tC\t.\t.\tDP=1;CSQ=a|b;X\n")).unwrap();
    let output = panelwise(&["--format", "vcf"]).arg(&path).output().unwrap();
    let (out, message) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(message.contains("1 records held CSQ"), "{message}");
    assert_eq!(out.matches("ID=CSQ,").count(), 1);
    assert!(out.contains("\tDP=1;X;CSQ=C|intergenic_variant|"), "{out}");
}

#[test]
fn the_name_and_the_format_must_agree() {
    let (dir, calls) = calls();
    for (format, name) in [("vcf", "o.tsv"), ("tsv", "o.vcf.gz"), ("vcf", "o.bcf")] {
        let out = dir.path().join(name);
        let output =
            panelwise(&["--format", format, "-o", text(&out)]).arg(&calls).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(!out.exists());
    }
    // `-o -` is standard output.
    assert_eq!(table(&calls, &["-o", "-"]), table(&calls, &[]));
}

#[test]
fn a_contig_beyond_tabix_gets_a_csi() {
    use panelwise::io::calls::indexed::{Entry, IndexedWriter, Layout, Part};
    use panelwise::model::Span;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("long.vcf.gz");
    let head = "##fileformat=VCFv4.2\n##contig=<ID=long,length=800000000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    let positions: Vec<u64> = (0..4_000).map(|i| 1 + i * 199_000).collect();
    let mut writer = IndexedWriter::new(fs::File::create(&path).unwrap(), Layout::Vcf, 800_000_000);
    writer.header(head.as_bytes()).unwrap();
    for chunk in positions.chunks(256) {
        let (mut body, mut entries) = (String::new(), Vec::new());
        for p in chunk {
            let from = body.len();
            body.push_str(&format!("long\t{p}\t.\tA\tC\t.\t.\t.\n"));
            entries.push(Entry {
                contig: "long",
                span: Span::new(p - 1, *p),
                text: from..body.len(),
            });
        }
        writer.part(&Part::new(body.as_bytes(), &entries).unwrap()).unwrap();
    }
    let (_, index) = writer.finish().unwrap();
    assert_eq!(index.extension, "csi");
    fs::write(dir.path().join("long.vcf.gz.csi"), &index.bytes).unwrap();
    for (from, to) in [
        (1, 1_000_000),
        (536_800_000, 537_500_000),
        (700_000_000, 800_000_000),
        (795_900_000, 795_901_000),
    ] {
        let region = format!("long:{from}-{to}");
        let found = tool("bcftools", &["query", "-r", &region, "-f", "%POS\n", text(&path)]);
        let want: String = positions
            .iter()
            .filter(|p| (from..=to).contains(*p))
            .map(|p| format!("{p}\n"))
            .collect();
        assert_eq!(found, want, "{region}");
    }
}

/// Peak memory of a run that reads `records` lines, kB; read while the program waits for more.
/// Several blocks are in work at a time: fewer than a dozen would not fill them.
fn peak_memory(records: u64, format: &str) -> u64 {
    use std::io::{Read as _, Write as _};
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join(format!("o.{format}.gz"));
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("panelwise"))
        .args(["annotate", "--threads", "2", "--format", format, "-o", text(&out), "--reference"])
        .arg(demo("reference.fa.gz"))
        .arg("-")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = std::io::BufWriter::new(child.stdin.take().unwrap());
    stdin.write_all(b"##fileformat=VCFv4.2\n##contig=<ID=chr21,length=46709983>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n").unwrap();
    for i in 0..records {
        writeln!(
            stdin,
            "chr21\t{}\trs{i}\tN\tC\t50\tPASS\tDP=30;MQ=60\tGT:AD\t0/1:15,15",
            10_000 + i
        )
        .unwrap();
    }
    stdin.flush().unwrap();
    let mut status = String::new();
    let read = fs::File::open(format!("/proc/{}/status", child.id()))
        .and_then(|mut f| f.read_to_string(&mut status));
    drop(stdin);
    assert!(child.wait().unwrap().success());
    let counted = gunzip(&fs::read(&out).unwrap()).iter().filter(|b| **b == b'\n').count() as u64;
    assert!(counted > records, "{counted}");
    let peak = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
    match (read, peak) {
        (Ok(_), Some(peak)) => peak,
        _ => not_run("/proc says no peak memory here"),
    }
}

#[test]
fn memory_does_not_grow_with_the_records() {
    for format in ["vcf", "tsv"] {
        let (few, many) = (peak_memory(100_000, format), peak_memory(400_000, format));
        eprintln!(
            "annotate --format {format}: {few} kB for 100,000 records, {many} kB for 400,000"
        );
        // Records alone are 20 MB more, their output 100.
        assert!(many < few + few / 4 + 16_384, "{format}: {few} kB, then {many} kB");
        assert!(many < 150_000, "{format}: {many} kB");
    }
}

/// `run` has the same option; the names are the only difference.
#[test]
fn protein_names_in_parentheses() {
    let (_dir, calls) = calls();
    let (bare, wrapped) = (table(&calls, &[]), table(&calls, &["--protein-parentheses"]));
    let column = bare.lines().next().unwrap().split('\t').position(|c| c == "hgvs_p").unwrap();
    let (mut names, mut unknown) = (0, 0);
    for (b, w) in bare.lines().zip(wrapped.lines()).skip(1) {
        let (mut b, mut w): (Vec<&str>, Vec<&str>) =
            (b.split('\t').collect(), w.split('\t').collect());
        let (before, after) = (std::mem::take(&mut b[column]), std::mem::take(&mut w[column]));
        assert_eq!(b, w);
        match before.split_once(":p.") {
            Some((accession, name)) => {
                assert_eq!(after, format!("{accession}:p.({name})"));
                names += 1;
            }
            None if after.is_empty() => {}
            None => {
                assert!(
                    after.ends_with(":p.?") && b.iter().any(|c| c.contains("splice_")),
                    "{w:?}"
                );
                unknown += 1;
            }
        }
    }
    assert_eq!(bare.lines().count(), wrapped.lines().count());
    assert!(names > 20 && unknown > 0, "{names} {unknown}");
    let out = tempfile::tempdir().unwrap();
    let run = crate::demo::run_demo(&out.path().join("o"), &["--protein-parentheses"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let variants = fs::read_dir(out.path().join("o")).unwrap().map(|e| e.unwrap().path());
    let path =
        variants.into_iter().find(|p| p.to_string_lossy().ends_with(".variants.tsv")).unwrap();
    let variants = fs::read_to_string(path).unwrap();
    assert!(
        variants.contains("p.(") && !variants.contains("p.Arg") && variants.contains("p.?"),
        "{variants}"
    );
}

#[test]
fn gzip_bgzip_plain_and_stdin_give_the_same() {
    let (dir, calls) = calls();
    let bytes = fs::read(&calls).unwrap();
    let want = table(&calls, &["--format", "vcf"]);
    let gz = dir.path().join("trio.vcf.gz");
    fs::write(&gz, gzip(&bytes)).unwrap();
    let body = |t: &str| {
        t.lines().filter(|l| !l.starts_with("##panelwise")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(body(&table(&gz, &["--format", "vcf"])), body(&want));
    let piped =
        panelwise(&["--format", "vcf", "-"]).write_stdin(fs::read(&gz).unwrap()).output().unwrap();
    assert_eq!(body(&String::from_utf8(piped.stdout).unwrap()), body(&want));
    assert!(demo("reference.fa.gz").is_file());
}
