//! A VCF header and the build it tells.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::Header;
use panelwise::io::reference::contigs::detect_build;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(header) = Header::parse(bytes) {
        let _ = detect_build(&header.contig_list(), None);
    }
});
