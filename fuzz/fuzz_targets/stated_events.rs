//! Events as a table states them, and dosage sensitivity.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::stated_events(bytes);
});
