//! A call set from its first byte to its last.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::call_set(bytes);
});
