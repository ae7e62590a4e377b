//! BCF records under a fixed dictionary.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::io::Header;
use panelwise::io::calls::bcf::{Dictionary, Frame};

const HEADER: &[u8] = b"##fileformat=VCFv4.3\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n\
    ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n##contig=<ID=chr1,length=248956422>\n\
    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n";

fuzz_target!(|bytes: &[u8]| {
    let Ok(header) = Header::parse(HEADER) else { return };
    let dictionary = Dictionary::new(&header);
    let (mut rest, mut frame, mut line) = (bytes, Frame::default(), Vec::new());
    while matches!(frame.read(&mut rest), Ok(true)) {
        let _ = frame.to_line(&dictionary, &mut line);
    }
});
