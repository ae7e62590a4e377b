//! The header text of a BAM or CRAM.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::sam_header(bytes);
});
