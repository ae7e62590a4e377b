//! An index of a bgzip file, tabix or CSI: packed, or as its plain content.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::file_index(bytes);
});
