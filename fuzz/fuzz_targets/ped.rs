//! A pedigree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::text::ped;

fuzz_target!(|text: &str| {
    let _ = ped::parse(text);
});
