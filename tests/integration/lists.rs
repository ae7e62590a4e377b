//! Allow-lists and deny-lists in a run: what they rescue, what they label, what they refuse.

use crate::demo::{run_demo, table};
use panelwise::report::LedgerReader;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn write(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn json(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("demo.json")).unwrap()).unwrap()
}

#[test]
fn allowed_alleles_stay_and_denied_ones_carry_a_label() {
    let dir = tempfile::tempdir().unwrap();
    // Dropped by frequency, consequence, depth, filter; written in four forms.
    let allow = write(
        dir.path(),
        "ours.tsv",
        "variant\tnote\tdate\tauthor\n\
         NC_000020.11:g.59023878C>G\tfounder allele\t2026-01-31\tA. Author\n\
         chr21:34870068:T:C\t=HYPERLINK(1)\t2026-02-01\t\n\
         22-36306500-C-T\tseen twice\t\t\n\
         chr22:36309324 C>T\t\t\t\n\
         chr2:500001:A:G\toutside\t\t\n\
         chr22:36302606:G:C\tnot carried\t\t\n\
         chr22:36302607:g.36302607_36302608insA\tx\t\t\n",
    );
    // The eighth line is no variant: refused with its line, nothing written.
    let refused = run_demo(&dir.path().join("x"), &["--allow-list", allow.to_str().unwrap()]);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{message}");
    assert!(
        message.contains("ours.tsv:8:") && !dir.path().join("x/demo.json").exists(),
        "{message}"
    );
    let text = fs::read_to_string(&allow).unwrap();
    fs::write(&allow, text.lines().take(7).map(|l| format!("{l}\n")).collect::<String>()).unwrap();
    let deny = write(
        dir.path(),
        "deny.vcf",
        "##fileformat=VCFv4.2\n##INFO=<ID=NOTE,Number=1,Type=String,Description=\"x\">\n\
         ##INFO=<ID=DATE,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n\
         20\t59023504\t.\tG\tA\t.\t.\tNOTE=artefact_of_our_kit;DATE=2026-03-04\n\
         22\t36300982\t.\tGCTG\tG\t.\t.\tNOTE=repeat\n\
         22\t36304134\t.\tT\tC\t.\t.\t.\n",
    );
    let out = dir.path().join("r");
    let arguments =
        ["--allow-list", allow.to_str().unwrap(), "--deny-list", deny.to_str().unwrap()];
    let output = run_demo(&out, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = table(&out.join("demo.variants.tsv"));
    let row = |variant: &str| {
        let found = rows
            .iter()
            .find(|r| format!("{}:{}:{}:{}", r["chrom"], r["pos"], r["ref"], r["alt"]) == variant);
        found.unwrap_or_else(|| panic!("{variant} is not reported"))
    };
    for (variant, rule, note) in [
        ("chr20:59023878:C:G", "frequency", "founder allele (2026-01-31, A. Author)"),
        ("chr21:34870068:T:C", "consequence", "=HYPERLINK(1) (2026-02-01)"),
        ("chr22:36306500:C:T", "depth", "seen twice"),
        ("chr22:36309324:C:T", "filter", "no note"),
    ] {
        let row = row(variant);
        let rescue = &row["rescue"];
        assert!(
            rescue.contains("allow_list: on the allow-list ours.tsv") && rescue.contains(note),
            "{rescue}"
        );
        assert!(rescue.contains(&format!("else dropped by {rule} ")), "{rescue}");
        assert!(
            row["rules"].contains("allow_list:rescue")
                && row["rules"].contains(&format!("{rule}:rescue"))
        );
    }
    assert_eq!(row("chr21:34870068:T:C")["tier"], "L");
    // Labels: same tier as without, a warning, and the word in its own column; also on what a rule
    // drops.
    for variant in ["chr20:59023504:G:A", "chr22:36300976:CCTG:C"] {
        let row = row(variant);
        assert_eq!(row["tier"], "2");
        assert!(
            row["deny_list"].contains("deny.vcf") && row["warnings"].contains("on the deny-list"),
            "{row:?}"
        );
    }
    assert!(row("chr20:59023504:G:A")["deny_list"].contains("artefact of our kit (2026-03-04)"));
    let mut ledger = LedgerReader::open(&out.join("demo.ledger.tsv.gz")).unwrap();
    let mut rescued: BTreeMap<(String, String), u64> = BTreeMap::new();
    let (mut lines, mut denied_and_dropped) = (0u64, 0);
    while let Some(line) = ledger.next_line().unwrap() {
        lines += 1;
        let rescues: BTreeSet<&str> =
            line.rules.iter().filter(|r| r.verdict == "rescue").map(|r| r.rule.as_str()).collect();
        let by: Vec<&str> = ["allow_list", "clinvar", "locus"]
            .into_iter()
            .filter(|b| rescues.contains(b))
            .collect();
        let held: Vec<&str> = rescues.into_iter().filter(|r| !by.contains(r)).collect();
        let held = if held.is_empty() { vec!["none"] } else { held };
        if !by.is_empty() {
            assert_eq!(line.outcome, "reported", "{line:?}");
        }
        for (b, h) in by.iter().flat_map(|b| held.iter().map(move |h| (*b, *h))) {
            *rescued.entry((b.to_owned(), h.to_owned())).or_default() += 1;
        }
        if line.outcome == "dropped" && line.rules.iter().any(|r| r.rule == "deny_list") {
            denied_and_dropped += 1;
        }
    }
    assert_eq!(denied_and_dropped, 1);
    // The summary says what the ledger says, and every allele still has one end.
    let document = json(&out);
    let summary = &document["ledger"];
    assert_eq!(summary["alleles_inside_panel"], lines);
    let ends: u64 = summary["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["alleles"].as_u64().unwrap())
        .sum();
    assert_eq!(ends, lines);
    let counted: BTreeMap<(String, String), u64> = summary["rescues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let text = |key: &str| r[key].as_str().unwrap().to_owned();
            ((text("by"), text("rule")), r["alleles"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(counted, rescued);
    assert_eq!(counted[&("allow_list".to_owned(), "depth".to_owned())], 1);
    // Entries that met nothing are listed with the reason.
    let outcome = |variant: &str| {
        let list = document["lists"].as_array().unwrap();
        list.iter().find(|e| e["variant"] == variant).unwrap()["outcome"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(outcome("chr2:500001:A:G"), "outside the panel");
    assert_eq!(outcome("chr22:36302606:G:C"), "not_candidate not_carried");
    assert_eq!(outcome("chr22:36306500:C:T"), "reported 2");
    assert_eq!(outcome("chr22:36304134:T:C"), "dropped allele_balance");
    let warnings = document["warnings"].to_string();
    assert!(
        warnings.contains("allow-list ours.tsv: 6 variants, 4 carried by the sample, 1 not used"),
        "{warnings}"
    );
    assert!(warnings.contains("1 outside the panel: chr2:500001:A:G"), "{warnings}");
    let inputs = document["provenance"]["inputs"].to_string();
    assert!(inputs.contains("\"allow-list\"") && inputs.contains("deny.vcf"));
    // Lists change no other allele.
    let plain = dir.path().join("plain");
    assert!(run_demo(&plain, &[]).status.success());
    let keys = |out: &Path| -> BTreeSet<String> {
        table(&out.join("demo.variants.tsv"))
            .iter()
            .map(|r| format!("{}:{}:{}", r["pos"], r["ref"], r["alt"]))
            .collect()
    };
    let (with, without) = (keys(&out), keys(&plain));
    assert!(without.is_subset(&with) && with.len() == without.len() + 4);
}

#[test]
fn bad_lists_are_refused_with_their_line() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text, part) in [
        (
            "ref.tsv",
            "variant\nchr20:59023504:C:A\n",
            "ref.tsv:2: C is not the reference's: it has G",
        ),
        ("twice.tsv", "variant\nchr22:36300982:GCTG:G\nchr22:36300976:CCTG:C\n", "twice.tsv:3: "),
        (
            "column.tsv",
            "variant\tdat\nchr20:59023504:G:A\t2026-01-01\n",
            "column.tsv:1: 'dat' is not a column",
        ),
        (
            "date.tsv",
            "variant\tdate\nchr20:59023504:G:A\tyesterday\n",
            "date.tsv:2: 'yesterday' is not a date",
        ),
        ("build.tsv", "variant\nNC_000020.10:g.59023504G>A\n", "not of GRCh38"),
        ("empty.tsv", "variant\tnote\n", "has no variant"),
        ("nothing.tsv", "", "has no variant"),
        (
            "symbolic.vcf",
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n20\t59023504\t.\tG\t<DEL>\t.\t.\tEND=59023600\n",
            "only alleles of bases",
        ),
        (
            "wrong.vcf",
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n20\t59023504\t.\tC\tA\t.\t.\t.\n",
            "C is not the reference's",
        ),
    ] {
        let list = write(dir.path(), name, text);
        for flag in ["--allow-list", "--deny-list"] {
            let output = run_demo(&dir.path().join("o"), &[flag, list.to_str().unwrap()]);
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.code() == Some(1) && message.contains(part), "{name}: {message}");
            assert!(
                !dir.path().join("o").exists()
                    || fs::read_dir(dir.path().join("o")).unwrap().next().is_none()
            );
        }
    }
    let output = run_demo(&dir.path().join("o"), &["--allow-list", "/nonexistent.tsv"]);
    assert_eq!(output.status.code(), Some(1));
}
