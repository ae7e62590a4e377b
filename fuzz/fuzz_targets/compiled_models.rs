//! Compiled transcript models: as a file, and as the packed models of one.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::compiled_models(bytes);
});
