//! A resource bundle: as it is, and with digests that fit, which no mutation would hit upon.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::bundle(bytes);
});
