//! The header text of a BAM or CRAM.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::reads::AlignmentHeader;
use panelwise::model::Chromosome;

fuzz_target!(|bytes: &[u8]| {
    let header = AlignmentHeader::parse(bytes);
    let _ = header.samples();
    let _ = Chromosome::all().map(|c| header.find(c)).count();
});
