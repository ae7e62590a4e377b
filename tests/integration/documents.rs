//! The Markdown of the project: links between its pages lead somewhere, lines fit, and the words are
//! those of the glossary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Columns of a line; tables and words that cannot be broken are exempt.
const COLUMNS: usize = 100;

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

#[test]
fn lines_fit_the_width() {
    let mut long = Vec::new();
    for document in documents().into_iter().filter(|d| !d.starts_with("fuzz")) {
        for (i, line) in read(&document).lines().enumerate() {
            let columns = line.chars().count();
            let one_word = line.split_whitespace().count() == 1;
            // The drawing of the rooms follows the code.
            let drawing = line.starts_with("cli -> pipeline");
            if columns > COLUMNS && !one_word && !drawing && !line.starts_with('|') {
                long.push(format!("{}:{}: {columns} columns", document.display(), i + 1));
            }
        }
    }
    assert!(long.is_empty(), "lines over {COLUMNS} columns:\n{}", long.join("\n"));
}

/// Text without code blocks and code spans, in lower case.
fn words(text: &str) -> String {
    let lines: Vec<&str> = prose(text).into_iter().map(|(_, l)| l).collect();
    lines.join("\n").split('`').step_by(2).collect::<Vec<_>>().join(" ").to_lowercase()
}

#[test]
fn glossary_is_in_alphabetical_order() {
    let text = read("docs/glossary.md");
    let terms: Vec<String> =
        text.lines().filter_map(|l| l.strip_prefix("### ")).map(str::to_lowercase).collect();
    assert!(terms.len() >= 60, "{} terms", terms.len());
    assert!(terms.is_sorted(), "{terms:#?}");
}

/// One word for one thing: the glossary's.
#[test]
fn pages_use_the_words_of_the_glossary() {
    let mut wrong = Vec::new();
    for document in documents().into_iter().filter(|d| !d.ends_with("glossary.md")) {
        let text = words(&read(&document));
        let list: Vec<&str> = text.split_whitespace().collect();
        for pair in list.windows(2) {
            let (before, word) = (pair[0], pair[1].trim_matches(|c: char| !c.is_alphabetic()));
            let instead = match word {
                "remark" | "remarks" => "notice",
                "decay" if before != "nonsense-mediated" => "nmd",
                "model" | "models" if before == "transcript" => "transcript",
                _ => continue,
            };
            wrong.push(format!("{}: {before} {word}: {instead}", document.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
