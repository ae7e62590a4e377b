//! Transcripts of a GFF3 or GTF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::gff3(bytes);
});
