//! A VCF or BCF of a structural caller.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::event_calls(bytes);
});
