//! A user's table of variants, and each variant.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::user_list(bytes);
});
