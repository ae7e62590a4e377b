//! `panelwise carrier`: variants by their names on transcripts and genes.

use crate::carrier::{answers, demo, rows};
use crate::demo::demo as finished_demo;
use serde_json::Value;

#[test]
fn every_name_that_the_report_prints_has_the_place_of_its_row() {
    let dir = finished_demo();
    let text = std::fs::read_to_string(dir.path().join("r/demo.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let mut asked = Vec::new();
    let mut want = Vec::new();
    for row in case["variants"].as_array().unwrap() {
        let name = |key: &str| row["consequence"][key].as_str().map(str::to_owned);
        let Some(on_refseq) = name("hgvs_c_refseq") else { continue };
        // The gene alone means MANE Select.
        let (_, change) = on_refseq.split_once(':').unwrap();
        let by_gene = format!("{} {change}", row["gene"].as_str().unwrap());
        let names = [on_refseq.clone(), by_gene, name("hgvs_c_ensembl").unwrap()];
        let form = want.len() % names.len();
        asked.extend(["--variant".to_owned(), names[form].clone()]);
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let place = [text("chromosome"), row["position"].to_string(), text("reference")];
        want.push((format!("{}:{}", place.join(":"), text("alternate")), on_refseq));
    }
    assert!(want.len() > 15, "{}", want.len());
    asked.extend(["--sample".to_owned(), "DEMO_CHILD".to_owned()]);
    let done = demo(&asked.iter().map(String::as_str).collect::<Vec<_>>());
    let table = rows(&done);
    let places: Vec<&str> = table.iter().map(|row| row["place"].as_str()).collect();
    assert_eq!(places, want.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>());
    // The table says which transcript placed the name.
    let head = String::from_utf8_lossy(&done.stdout).into_owned();
    for (place, on_refseq) in &want {
        let line = head.lines().find(|l| l.starts_with("##variant=") && l.contains(place)).unwrap();
        let change = on_refseq.split_once(':').unwrap().1;
        assert!(line.contains(change), "{line}: {on_refseq}");
    }
}

#[test]
fn a_name_on_a_gene_is_that_of_mane_select() {
    let named = rows(&demo(&["--variant", "GP9 c.99T>A", "--sample", "DEMO_CHILD"]));
    assert_eq!(answers(&named), ["DEMO_CHILD present 1"]);
    let sentence = "The variant GP9 c.99T>A was found in one copy in DEMO_CHILD.";
    assert_eq!(named[0]["sentence"], sentence);
    // The case file's known variants are asked where no flag is given.
    let dir = tempfile::tempdir().unwrap();
    let case = dir.path().join("case.toml");
    let known = "[case]\nknown_variants = [\"NM_000174.5(GP9):c.99T>A\", \"chr22:36301307:G:C\"]\n";
    std::fs::write(&case, known).unwrap();
    let known = rows(&demo(&["--case", case.to_str().unwrap(), "--sample", "DEMO_CHILD"]));
    assert_eq!(known.len(), 2);
    assert_eq!(known[0]["place"], "chr3:129061838:T:A");
}

#[test]
fn names_without_one_meaning_are_refused() {
    for (name, what) in [
        ("GP0 c.99T>A", "'GP0' is not a gene"),
        ("MLL2 c.99T>A", "ambiguous"),
        ("NM_000174.4:c.99T>A", "the transcript here is NM_000174.5, not NM_000174.4"),
        ("NM_000174:c.99T>A", "has no version"),
        ("NM_000174.5(MPL):c.99T>A", "none of the transcripts of MPL"),
        ("GP9 c.98T>A", "is not the reference's"),
        ("GP9 c.99+1T>A", "no intron"),
        ("GP9 c.9999T>A", "the coding sequence has"),
        ("GP9:p.Cys33Ter", "a protein name"),
        ("GP9 c.(?_-1)_(99_?)del", "first and last base"),
        ("chr3:129061838:T:<DEL>", "symbolic allele"),
        ("chr3:g.129000000_129061838del", "more than 10000"),
        ("chr7:75000000:N:A", "not a variant"),
        ("OR4F5 c.1A>G", "there is no transcript of OR4F5"),
    ] {
        let done = demo(&["--variant", name]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(what) && said.contains("hint:"), "{name}: {said}");
        assert!(done.stdout.is_empty());
    }
}
