//! The indexes of a FASTA: `.gzi` where the bytes begin as one with blocks, else `.fai`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::fasta_index(bytes);
});
