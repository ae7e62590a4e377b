//! Reference sets of copy-number calling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::cnv::reference_set::ReferenceSet;

fuzz_target!(|bytes: &[u8]| {
    let _ = ReferenceSet::from_bytes(bytes);
});
