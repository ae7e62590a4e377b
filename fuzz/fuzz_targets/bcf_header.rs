//! The header of a BCF, and records under it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::bcf_header(bytes);
});
