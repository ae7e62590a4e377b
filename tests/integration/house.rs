//! The rules of the house that neither the compiler nor clippy knows.

use crate::harness::Case;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Rust files under a folder, relative to the project, sorted.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path.strip_prefix(root()).unwrap().to_path_buf());
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no Rust file under {folder}");
    found
}

/// First module name below `src`: `io` for `src/io/vcf.rs`, `pipeline` for `src/pipeline.rs`.
fn room(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap();
    below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// Whether the file is compiled for tests only: its parent declares it under `#[cfg(test)]`.
fn is_test_only(path: &Path) -> bool {
    let parent = read(
        path.with_file_name("mod.rs")
            .to_str()
            .filter(|p| root().join(p).is_file())
            .unwrap_or("src/lib.rs"),
    );
    let name = format!("mod {};", path.file_stem().unwrap().to_string_lossy());
    parent
        .split("#[cfg(test)]")
        .skip(1)
        .any(|rest| rest.lines().nth(1).is_some_and(|line| line.ends_with(&name)))
}

/// Code without `//` comments (docs may name any room) and without the in-module tests, which may
/// reach anywhere.
fn code(text: &str) -> String {
    let text = text.find("#[cfg(test)]\nmod tests").map_or(text, |at| &text[..at]);
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rooms that a piece of code names through `crate::`, also inside `use crate::{a, b::c}`.
fn named_rooms(code: &str) -> BTreeSet<String> {
    let word =
        |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            rooms.insert(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && !c.is_whitespace() => {
                    rooms.insert(word(&group[i..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    rooms
}

/// What each room may name, itself apart. `error` may be used by all.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("error", &[]),
    ("settings", &["model"]),
    ("io", &["settings", "model"]),
    ("panel", &["settings", "model"]),
    ("normalize", &["settings", "model"]),
    ("resource", &["normalize", "panel", "io", "settings", "model"]),
    ("annotate", &["normalize", "panel", "io", "settings", "model"]),
    ("filter", &["normalize", "panel", "io", "settings", "model"]),
    ("family", &["settings", "model"]),
    ("classify", &["normalize", "panel", "io", "settings", "model"]),
    ("cnv", &["normalize", "panel", "io", "settings", "model"]),
    ("coverage", &["normalize", "panel", "io", "settings", "model"]),
    ("report", &["normalize", "panel", "io", "settings", "model"]),
    ("pipeline", BELOW_PIPELINE),
    ("cli", BELOW_CLI),
];

/// Every room but `pipeline` and `cli`.
const BELOW_PIPELINE: &[&str] = &[
    "report",
    "classify",
    "family",
    "cnv",
    "coverage",
    "filter",
    "annotate",
    "resource",
    "normalize",
    "panel",
    "io",
    "settings",
    "model",
];

/// Every room but `cli`.
const BELOW_CLI: &[&str] = &[
    "pipeline",
    "report",
    "classify",
    "family",
    "cnv",
    "coverage",
    "filter",
    "annotate",
    "resource",
    "normalize",
    "panel",
    "io",
    "settings",
    "model",
];

/// Crate-level names that are not rooms.
const CRATE_ITEMS: &[&str] = &["error", "Error", "Result"];

fn upward(room: &str, code: &str) -> Vec<String> {
    let (_, allowed) = LAYERS.iter().find(|(name, _)| *name == room).unwrap_or_else(|| {
        panic!("room '{room}' is not in LAYERS: say there what it may use");
    });
    named_rooms(code)
        .into_iter()
        .filter(|named| {
            named != room
                && !allowed.contains(&named.as_str())
                && !CRATE_ITEMS.contains(&named.as_str())
        })
        .collect()
}

#[test]
fn dependencies_point_one_way() {
    let mut wrong = Vec::new();
    for path in rust_files("src") {
        let room = room(&path);
        if room == "main" || room == "lib" || is_test_only(&path) {
            continue;
        }
        for named in upward(&room, &code(&read(&path))) {
            wrong.push(format!("{}: {room} names crate::{named}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "imports against the dependency rule:\n{}", wrong.join("\n"));
}

/// The rule above sees what it is meant to see.
#[test]
fn the_layering_test_can_fail() {
    assert_eq!(upward("io", "use crate::model::Span;\nuse crate::pipeline::run;"), ["pipeline"]);
    assert_eq!(upward("filter", "use crate::{Error, model::{Row, Tier}, report};"), ["report"]);
    assert_eq!(upward("model", "fn f(x: crate::io::vcf::Reader) {}"), ["io"]);
    assert!(upward("report", &code("/// See crate::pipeline.\nuse crate::model::Row;")).is_empty());
}

#[test]
fn every_room_is_layered_and_listed_in_the_crate_docs() {
    let lib = read("src/lib.rs");
    for line in lib.lines().filter_map(|l| l.strip_prefix("pub mod ")) {
        let name = line.trim_end_matches(';');
        assert!(LAYERS.iter().any(|(room, _)| *room == name), "{name} is not in LAYERS");
        assert!(
            name == "error" || lib.contains(&format!("[`{name}`]")),
            "{name} is not in the table of src/lib.rs"
        );
    }
}

#[test]
fn no_forgotten_test_files() {
    let main = read("tests/integration/main.rs");
    for path in rust_files("tests/integration") {
        let below = path.strip_prefix("tests/integration").unwrap();
        let name = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        assert!(
            name == "main" || main.lines().any(|l| l.trim() == format!("mod {name};")),
            "mod {name}; is missing"
        );
    }
    // `autotests = false`: a file directly under tests/ would never run.
    for path in rust_files("tests") {
        assert!(
            path.starts_with("tests/integration") || path.starts_with("tests/attribute"),
            "{} belongs into tests/integration",
            path.display()
        );
    }
}

/// Functions below a `#[test]`, in the order of the text.
fn marked_as_tests(text: &str) -> Vec<&str> {
    let mut lines = text.lines().map(str::trim);
    let mut names = Vec::new();
    while lines.any(|line| line == "#[test]") {
        let name = lines.find_map(|line| line.strip_prefix("fn "));
        names.extend(name.and_then(|name| name.split('(').next()));
    }
    names
}

/// The compiler drops a function under its own `#[test]` in silence, since the binary has a harness
/// of its own; ours must have all of them.
#[test]
fn no_unregistered_tests() {
    let registered: BTreeSet<(String, &str)> = inventory::iter::<Case>
        .into_iter()
        .map(|case| (case.module.split("::").nth(1).unwrap_or_default().to_owned(), case.function))
        .collect();
    let mut count = 0;
    for path in rust_files("tests/integration") {
        let below = path.strip_prefix("tests/integration").unwrap();
        let file = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        for name in marked_as_tests(&read(&path)) {
            let is_known = registered.contains(&(file.to_owned(), name));
            assert!(is_known, "{}: {name} would never run", path.display());
            count += 1;
        }
    }
    assert_eq!(count, inventory::iter::<Case>.into_iter().count());
}

/// A test that returns early has passed: what it lacks must be told to the harness.
#[test]
fn no_test_passes_for_want_of_its_data() {
    for path in rust_files("tests/integration") {
        if path.ends_with("harness.rs") || path.ends_with("house.rs") {
            continue;
        }
        let text = read(&path);
        for words in ["NOT RUN", "NOT TESTED", "PANELWISE_SHARED", "else { return }"] {
            assert!(!text.contains(words), "{}: {words}: see harness.rs", path.display());
        }
    }
}

#[test]
fn no_room_has_grown_too_large() {
    for path in rust_files("src") {
        let lines = read(&path).lines().count();
        assert!(lines <= 600, "{}: {lines} lines; is it one job?", path.display());
        let name = path.file_stem().unwrap();
        assert!(
            name != "utils" && name != "common" && name != "helpers",
            "{}: name the job",
            path.display()
        );
    }
}

#[test]
fn only_one_file_names_the_annotation_engine() {
    let named: Vec<_> = rust_files("src")
        .into_iter()
        .filter(|path| code(&read(path)).contains("vareffect::"))
        .collect();
    assert!(
        named.iter().all(|p| p == Path::new("src/annotate/engine/region_engine.rs")),
        "{named:?}"
    );
}

/// The formats of files are read and written in one room, which alone names the libraries for them.
#[test]
fn only_io_names_noodles_and_htslib() {
    for path in rust_files("src") {
        if room(&path) == "io" || is_test_only(&path) {
            continue;
        }
        let code = code(&read(&path));
        for library in ["noodles::", "noodles_", "rust_htslib", "hts_sys"] {
            assert!(!code.contains(library), "{}: {library}", path.display());
        }
    }
}

/// A file that is not whole has no name: one writer sees to it, and the folder of a run another.
#[test]
fn only_one_file_renames_temporary_files() {
    for path in rust_files("src") {
        if path.ends_with("io/atomic_file.rs") {
            continue;
        }
        let code = code(&read(&path));
        for name in ["NamedTempFile", ".persist(", ".tempfile_in("] {
            assert!(!code.contains(name), "{}: {name}: see io::atomic_file", path.display());
        }
    }
}

/// Returns the rooms that each room may name, from lines such as `report, cnv -> io, model`; an
/// indented line goes on with the one before it.
fn drawn_layers(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let names = |list: &str| list.split(',').map(|n| n.trim().to_owned()).collect::<Vec<_>>();
    let mut drawn = Vec::new();
    let text = text.replace("\n    ", " ");
    for (left, right) in text.lines().filter_map(|line| line.split_once(" -> ")) {
        let right: BTreeSet<String> = names(right).into_iter().collect();
        drawn.extend(names(left).into_iter().map(|room| (room, right.clone())));
    }
    drawn
}

/// ARCHITECTURE.md draws exactly what [`LAYERS`] allows.
#[test]
fn the_drawing_of_the_rooms_is_what_is_allowed() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once("## Rooms and who may use whom").expect("the section");
    let block = section.split("```").nth(1).expect("the drawing");
    let drawn: BTreeSet<_> = drawn_layers(block).into_iter().collect();
    let allowed: BTreeSet<_> = LAYERS
        .iter()
        .filter(|(_, named)| !named.is_empty())
        .map(|(room, named)| {
            ((*room).to_owned(), named.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>())
        })
        .collect();
    assert_eq!(drawn, allowed, "what ARCHITECTURE.md draws, and what LAYERS allows");
}

#[test]
fn the_library_neither_prints_nor_exits_nor_reads_the_environment() {
    for path in rust_files("src") {
        let room = room(&path);
        if room == "main" || room == "cli" || is_test_only(&path) {
            continue;
        }
        let code = code(&read(&path));
        for forbidden in [
            "println!",
            "print!(",
            "eprint",
            "process::exit",
            "env::var",
            "env::args",
            "allow(clippy::print",
        ] {
            assert!(!code.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn nothing_waits_unfinished() {
    for path in rust_files("src").into_iter().chain(rust_files("tests")) {
        if path.ends_with("house.rs") {
            continue;
        }
        let text = code(&read(&path));
        for mark in ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"] {
            assert!(!text.contains(mark), "{}: {mark}", path.display());
        }
    }
}

#[test]
fn versions_and_names_agree() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = read("CHANGELOG.md");
    let newest = changelog
        .lines()
        .filter_map(|l| l.strip_prefix("## ["))
        .filter_map(|l| l.split(']').next())
        .find(|v| *v != "Unreleased");
    assert_eq!(newest, Some(version), "CHANGELOG.md and Cargo.toml differ");
    let readme = read("README.md");
    assert!(readme.contains("make demo") && readme.contains("make test"));
    let minimum = read("Cargo.toml")
        .lines()
        .find_map(|l| l.strip_prefix("rust-version = ").map(str::to_owned))
        .unwrap();
    assert!(readme.contains(minimum.trim_matches('"')), "README.md does not name Rust {minimum}");
}

#[test]
fn the_image_is_built_and_run_on_debian_12_as_an_ordinary_user() {
    let docker = read("Dockerfile");
    let bases: Vec<_> = docker.lines().filter_map(|l| l.strip_prefix("FROM ")).collect();
    assert_eq!(bases.len(), 2, "{bases:?}");
    assert!(bases[0].contains("bookworm"), "{}", bases[0]);
    assert!(bases[1].starts_with("debian:bookworm-slim"), "{}", bases[1]);
    assert!(docker.lines().any(|l| l.starts_with("USER ") && l != "USER root"));
    assert!(
        docker.contains(&format!("image.version=\"{}\"", env!("CARGO_PKG_VERSION"))),
        "label version"
    );
}

/// Tracked text files name no folder of a machine (patterns are put together so that this file does
/// not match).
#[test]
fn no_machine_paths() {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let listed = match listed {
        Ok(output) if output.status.success() => output.stdout,
        // A source archive has no repository; its files were checked where they were committed.
        _ => crate::harness::not_run("this is no git repository, whose tracked files are checked"),
    };
    let patterns =
        [["/wo", "rk/"], ["/far", "m/"], ["/roo", "t/"], ["/ho", "me/"]].map(|p| p.concat());
    let mut wrong = Vec::new();
    for name in listed.split(|b| *b == 0).filter(|n| !n.is_empty()) {
        let name = String::from_utf8_lossy(name).into_owned();
        let Ok(text) = fs::read_to_string(root().join(&name)) else { continue };
        for pattern in &patterns {
            if let Some(line) = text.lines().position(|l| l.contains(pattern.as_str())) {
                wrong.push(format!("{name}:{}: {pattern}", line + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "paths of a machine:\n{}", wrong.join("\n"));
}

/// Shell scripts stop at the first error and can be started.
#[test]
fn scripts_are_strict() {
    let mut scripts = vec![root().join(".ci/run")];
    for folder in ["scripts", "benches"] {
        let entries = fs::read_dir(root().join(folder)).unwrap().map(|e| e.unwrap().path());
        scripts.extend(entries.filter(|p| p.extension().is_some_and(|e| e == "sh")));
    }
    assert!(scripts.len() > 5, "{scripts:?}");
    for script in scripts {
        let name = script.display();
        assert!(read(&script).contains("\nset -euo pipefail\n"), "{name}");
        let checked = Command::new("bash").arg("-n").arg(&script).status().unwrap();
        assert!(checked.success(), "{name}: bash -n");
    }
}
