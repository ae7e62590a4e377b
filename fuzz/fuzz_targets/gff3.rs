//! Transcripts of a GFF3.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::transcripts::gff;

fuzz_target!(|bytes: &[u8]| {
    let _ = gff::read(bytes, "fuzz");
});
