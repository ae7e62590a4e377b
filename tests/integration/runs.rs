//! What holds for any run, seen on the demo: same bytes, no overwritten folder, harmless text, an
//! answer to "why".

use crate::demo::{panelwise, project, run_demo};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

/// The folder of one finished demo run, shared by the tests that only read it.
fn finished() -> &'static Path {
    static RUN: OnceLock<TempDir> = OnceLock::new();
    static OUT: OnceLock<std::path::PathBuf> = OnceLock::new();
    OUT.get_or_init(|| RUN.get_or_init(crate::demo::demo).path().join("r"))
}

fn bytes_of(out: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(out)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| !p.to_string_lossy().ends_with(".run.json"))
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(p).unwrap()))
        .collect()
}

fn assert_same_files(a: &Path, b: &Path) {
    let (a, b) = (bytes_of(a), bytes_of(b));
    assert!(a.len() >= 8, "{:?}", a.keys());
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(b[name] == *bytes, "{name} differs");
    }
}

#[test]
fn same_bytes_at_any_thread_count_and_again() {
    let dir = TempDir::new().unwrap();
    for threads in ["1", "2", "7"] {
        let out = dir.path().join(threads);
        let run = run_demo(&out, &["--threads", threads]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        assert_same_files(finished(), &out);
    }
}

#[test]
fn an_existing_folder_is_refused_without_force() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("out");
    assert!(run_demo(&out, &[]).status.success());
    let before = bytes_of(&out);
    let refused = run_demo(&out, &[]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--force"));
    assert!(bytes_of(&out) == before);
    assert!(run_demo(&out, &["--force"]).status.success());
    assert_same_files(&out, finished());
}

/// A planted ID holds `=CMD("calc")`, a planted INFO `<script>`: no output may execute either.
#[test]
fn hostile_text_is_harmless() {
    let out = finished();
    let html = fs::read_to_string(out.join("demo.html")).unwrap();
    assert!(!html.contains("<script>alert(1)"));
    for name in ["demo.variants.tsv", "demo.genes.tsv"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        for cell in text.split(['\t', '\n']) {
            assert!(
                !cell.starts_with(['=', '@', '\r']) && (cell.len() < 2 || !cell.starts_with('+')),
                "{name}: {cell}"
            );
        }
        assert!(
            name != "demo.variants.tsv" || text.contains("=CMD("),
            "the ID itself is kept, neutralised"
        );
    }
}

#[test]
fn explain_names_the_outcome_of_each_planted_finding() {
    let planted = fs::read_to_string(project("testdata/demo/expected.tsv")).unwrap();
    for line in planted.lines().skip(1) {
        let [variant, _, class, outcome, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let output = panelwise().arg("explain").arg(finished()).arg(variant).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).to_lowercase();
        let word = match class {
            "outside" => "outside the panel".to_owned(),
            "reported" => format!("tier {}", outcome.to_lowercase()),
            _ => outcome.to_owned(),
        };
        assert!(
            text.contains(&word),
            "{variant}: no '{word}' in: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
