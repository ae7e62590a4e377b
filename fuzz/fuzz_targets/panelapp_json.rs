//! A panel of the PanelApp API.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::model::Build;
use panelwise::panel::import::ImportOptions;
use panelwise::panel::import::panelapp as import_panelapp;

fuzz_target!(|text: &str| {
    let options =
        ImportOptions { date: Some("2026-01-01".to_owned()), build: Some(Build::GRCh38), ..ImportOptions::default() };
    if let Ok(file) = import_panelapp::read(text, "fuzz", &options) {
        let _ = file.to_toml();
    }
});
