//! The header of a BCF.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::calls::bcf::{Dictionary, read_header};

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    if let Ok(header) = read_header(&mut rest) {
        let _ = Dictionary::new(&header);
    }
});
