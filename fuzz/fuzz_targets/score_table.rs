//! Tables with an allele a row (REVEL, AlphaMissense, CADD, a user's own) and BED tracks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::text::table;
use panelwise::io::text::table::{Place, TableRequest};
use panelwise::model::{Chromosome, RegionSet, Span};

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = tempfile::NamedTempFile::new() else { return };
    let (Ok(()), Some(chromosome)) = (std::fs::write(file.path(), bytes), Chromosome::parse("chr1")) else { return };
    let regions = RegionSet::new([(chromosome, Span::new(0, 1_000_000))]);
    for (headless, place) in [
        (false, Place { chromosome: 0, start: 1, end: None, zero_based: false }),
        (true, Place { chromosome: 0, start: 1, end: Some(2), zero_based: true }),
    ] {
        let request = TableRequest { path: file.path(), regions: &regions, threads: 1, headless, progress: &|_, _| {} };
        let _ = table::read(&request, &mut |_| Ok(place), &mut |_| Ok(()));
    }
});
