//! A reference set of copy-number calling: as a file, and as the JSON of one.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::cnv_reference(bytes);
});
