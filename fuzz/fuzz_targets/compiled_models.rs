//! Compiled transcript models.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::transcripts::compiled;

fuzz_target!(|bytes: &[u8]| {
    let _ = compiled::parse(bytes);
});
