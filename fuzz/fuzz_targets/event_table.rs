//! A table of a caller of copy number.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::event_table(bytes);
});
