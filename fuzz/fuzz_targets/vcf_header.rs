//! A VCF header and the build that it tells.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::vcf_header(bytes);
});
