//! A settings file over the defaults; lines `#set KEY=VALUE` are options `--set` beside it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = panelwise_fuzz::settings(bytes);
});
