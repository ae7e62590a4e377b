//! Records under a fixed dictionary.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::bcf_frame(bytes);
});
