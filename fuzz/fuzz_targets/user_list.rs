//! A table of variants, and each variant.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::filter::{lists, variant};
use panelwise::model::Build;

fuzz_target!(|text: &str| {
    for row in lists::rows(text).unwrap_or_default() {
        let _ = variant::parse(&row.variant, Build::GRCh38);
    }
});
