//! A VCF data line: a record or a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::calls::vcf::line::Reach;
use panelwise::io::calls::vcf::record::{Layout, parse_line};
use panelwise::model::Chromosome;

fuzz_target!(|bytes: &[u8]| {
    let Some(chromosome) = Chromosome::from_rank(0) else { return };
    for reach in [Reach::default(), Reach { svlen: true, len: true }] {
        let _ = parse_line(bytes, chromosome, &Layout { samples: 2, has_format: true, wanted: vec![1, 0], reach });
    }
});
