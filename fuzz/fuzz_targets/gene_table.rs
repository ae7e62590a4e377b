//! Tables by gene: gnomAD's constraint and ClinGen's dosage sensitivity.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::gene_table(bytes);
});
