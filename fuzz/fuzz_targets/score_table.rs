//! A table with an allele a row: REVEL, AlphaMissense, CADD, a user's own.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::score_table(bytes);
});
