//! A panel of the PanelApp API.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::panelapp_json(bytes);
});
