//! A panel file and its checks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::panel::{check, file::PanelFile};
use std::path::Path;

fuzz_target!(|text: &str| {
    if let Ok(file) = PanelFile::parse(text, Path::new("fuzz.toml")) {
        let _ = check::findings(&file, text);
    }
});
