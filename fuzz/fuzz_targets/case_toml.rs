//! A case file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::cli::case_file;
use std::path::Path;

fuzz_target!(|text: &str| {
    let _ = case_file::parse(text, Path::new("fuzz.toml"));
});
