//! The maps of the code name what exists: paths and modules in ARCHITECTURE.md and CONTRIBUTING.md,
//! and the table of files at the head of each folder's module.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The pages that lead a newcomer through the code.
const PAGES: [&str; 2] = ["ARCHITECTURE.md", "CONTRIBUTING.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Code spans of a page, those over a line break joined.
fn code_spans(text: &str) -> Vec<String> {
    let outside: Vec<&str> = text.split("```").step_by(2).collect();
    let spans = outside.join("\n");
    spans.split('`').skip(1).step_by(2).map(|s| s.replace('\n', " ")).collect()
}

/// Whether a code span is a path below a folder of the project: `src/io/mod.rs`, `testdata/quirks`.
fn is_path(span: &str) -> bool {
    let folders = ["src/", "tests/", "testdata/", "panels/", "docs/", "fuzz/", "scripts/", ".ci/"];
    folders.iter().any(|f| span.starts_with(f)) && !span.contains([' ', '*', '<', '{', '$'])
}

#[test]
fn paths_in_the_pages_exist() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in PAGES {
        for span in code_spans(&read(&root().join(page))).iter().filter(|s| is_path(s)) {
            count += 1;
            if !root().join(span).exists() {
                wrong.push(format!("{page}: {span}"));
            }
        }
    }
    assert!(count >= 30, "{count} paths");
    assert!(wrong.is_empty(), "paths that do not exist:\n{}", wrong.join("\n"));
}

/// Names and files of phrases such as "`tier_gene` in `src/classify/tiers.rs`".
fn items_in_files(text: &str) -> Vec<(String, String)> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut pairs = Vec::new();
    for (at, _) in text.match_indices("` in `src/") {
        let name = text[..at].rsplit('`').next().unwrap();
        let file = text[at + 6..].split('`').next().unwrap();
        pairs.push((name.to_owned(), file.to_owned()));
    }
    pairs
}

/// An answer to a newcomer that names an item and its file still holds.
#[test]
fn items_are_in_the_files_that_the_pages_name() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in PAGES {
        for (name, file) in items_in_files(&read(&root().join(page))) {
            count += 1;
            let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
            if !has_word(&text, &name) {
                wrong.push(format!("{page}: {name} in {file}"));
            }
        }
    }
    assert!(count >= 10, "{count} items");
    assert!(wrong.is_empty(), "items that are elsewhere:\n{}", wrong.join("\n"));
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == word)
}

/// Segments of `io::calls::vcf`; `None` for anything else, such as `SO:0001019` or `x = 3`.
fn module_path(span: &str) -> Option<Vec<&str>> {
    let segments: Vec<&str> = span.trim_start_matches("crate::").split("::").collect();
    let is_name = |s: &&str| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || c == '_');
    let room = root().join("src").join(segments[0]);
    let is_room = room.is_dir() || room.with_extension("rs").is_file();
    (segments.len() > 1 && is_room && segments.iter().all(is_name)).then_some(segments)
}

/// Text of a module's file, and of the files beside `mod.rs`, whose items it may hand on by `*`.
fn module_text(path: &Path) -> String {
    let mut files = vec![path.with_extension("rs")];
    if let Ok(entries) = fs::read_dir(path) {
        files.extend(entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some()));
    }
    files.iter().filter(|f| f.is_file()).map(|f| read(f)).collect()
}

/// Whether modules lead from `src` to the last segment, or to an item that the module before it
/// names as a whole word.
fn exists(segments: &[&str]) -> bool {
    let mut module = root().join("src");
    for (i, segment) in segments.iter().enumerate() {
        let next = module.join(segment);
        if next.is_dir() || next.with_extension("rs").is_file() {
            module = next;
            continue;
        }
        // `Type::method`: the type must be there.
        return has_word(&module_text(&module), segment) && i + 2 >= segments.len();
    }
    true
}

#[test]
fn modules_in_the_pages_exist() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in PAGES {
        for span in code_spans(&read(&root().join(page))) {
            if let Some(segments) = module_path(&span) {
                count += 1;
                if !exists(&segments) {
                    wrong.push(format!("{page}: {span}"));
                }
            }
        }
    }
    assert!(count >= 25, "{count} modules");
    assert!(wrong.is_empty(), "modules and items that do not exist:\n{}", wrong.join("\n"));
}

/// Rust files below `src` that have files of their own: `mod.rs`, and `x.rs` beside `x/`.
fn parent_modules() -> Vec<(PathBuf, PathBuf)> {
    let mut list = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let file = [path.join("mod.rs"), path.with_extension("rs")];
                // A folder of data, such as the scripts of the page, has no module.
                if let Some(file) = file.into_iter().find(|f| f.is_file()) {
                    list.push((file, path.clone()));
                }
                open.push(path);
            }
        }
    }
    list.sort();
    list
}

/// Names in the column of files of the table at the head of a module.
fn table_names(text: &str) -> BTreeSet<String> {
    let rows = text.lines().map_while(|l| l.strip_prefix("//!")).map(str::trim);
    let mut column = None;
    let mut names = BTreeSet::new();
    for row in rows.filter_map(|r| r.strip_prefix('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let is_head = |cell: &&str| cell.split(' ').any(|w| w == "file" || w == "folder");
        let Some(column) = column else {
            column = Some(cells.iter().position(is_head).expect("a column of files"));
            continue;
        };
        let spans = cells[column].split('`').skip(1).step_by(2);
        names.extend(spans.map(|s| s.trim_start_matches("mod@").to_owned()));
    }
    names
}

/// Modules that the file declares, those for tests apart.
fn declared(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut before = "";
    for line in text.lines() {
        let rest = line.trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
        if let Some(name) = rest.trim_start_matches("pub ").strip_prefix("mod ")
            && let Some(name) = name.strip_suffix(';')
            && !before.starts_with("#[cfg")
        {
            names.insert(name.to_owned());
        }
        before = line;
    }
    names
}

#[test]
fn every_folder_has_a_table_of_its_files() {
    let mut wrong = Vec::new();
    for (file, folder) in parent_modules() {
        let text = read(&file);
        let shown = file.strip_prefix(root()).unwrap().display().to_string();
        let (listed, declared) = (table_names(&text), declared(&text));
        for name in listed.iter().filter(|n| n.as_str() != "mod") {
            if !folder.join(name).is_dir() && !folder.join(name).with_extension("rs").is_file() {
                wrong.push(format!("{shown}: lists {name}, which does not exist"));
            }
        }
        for name in declared.difference(&listed) {
            wrong.push(format!("{shown}: {name} is not in the table"));
        }
    }
    assert!(wrong.is_empty(), "tables of files:\n{}", wrong.join("\n"));
}

/// The checks above see what they are meant to see.
#[test]
fn the_maps_are_read() {
    assert_eq!(code_spans("a `b c` d\n```\n`x`\n```\n`e`"), ["b c", "e"]);
    assert!(exists(&["io", "calls", "vcf"]) && exists(&["model", "Span"]));
    assert!(!exists(&["io", "nowhere"]) && !exists(&["model", "Nowhere", "new"]));
    let text = "//! | step | file |\n//! |---|---|\n//! | `a` | [`mod@b`], `c` |\n\nmod b;\n\
                pub mod c;\n#[cfg(test)]\nmod tests;\n";
    assert_eq!(table_names(text).into_iter().collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(declared(text).into_iter().collect::<Vec<_>>(), ["b", "c"]);
}
