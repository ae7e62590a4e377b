//! The Markdown of the project: every link between its pages leads somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Markdown files of the project, relative to it.
fn documents() -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = Vec::new();
    for folder in ["", "docs", "panels", "benches", "fuzz", "testdata/demo"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "md") {
                list.push(path.strip_prefix(root()).unwrap().to_path_buf());
            }
        }
    }
    list.sort();
    assert!(list.len() >= 12, "{list:?}");
    list
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Lines outside of code blocks, numbered from 1.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut code = false;
    let mut lines = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            code = !code;
        } else if !code {
            lines.push((i + 1, line));
        }
    }
    lines
}

/// Anchors of the headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let anchor = |heading: &str| -> String {
        heading
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    prose(text)
        .into_iter()
        .filter(|(_, l)| l.starts_with('#'))
        .map(|(_, l)| anchor(l.trim_start_matches('#').trim()))
        .collect()
}

/// Targets of the links, code spans apart.
fn links(text: &str) -> Vec<String> {
    let joined: Vec<&str> = prose(text).into_iter().map(|(_, l)| l).collect();
    let joined = joined.join("\n");
    joined
        .match_indices("](")
        .filter_map(|(at, _)| joined[at + 2..].split(')').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let mut dead = Vec::new();
    for document in documents() {
        let text = read(&document);
        for link in links(&text).into_iter().filter(|l| !l.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() {
                root().join(&document)
            } else {
                root().join(document.parent().unwrap()).join(file)
            };
            let alive = target.exists()
                && (anchor.is_empty()
                    || anchors(&fs::read_to_string(&target).unwrap()).contains(anchor));
            if !alive {
                dead.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}
