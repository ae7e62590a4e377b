//! Resource bundles: header, blocks, digests.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::resource::Bundle;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = tempfile::NamedTempFile::new() else { return };
    if std::fs::write(file.path(), bytes).is_ok() {
        let _ = Bundle::open(file.path()).and_then(|b| b.verify());
    }
});
