//! The header lines that every VCF of ours shares.

use crate::model::{Build, Chromosome};
use crate::report::text;
use std::fmt::Write as _;

/// ID, Number, Type, Description of an INFO or FORMAT field.
pub(crate) type Field = (&'static str, &'static str, &'static str, &'static str);

/// `##panelwise_key=value` lines.
pub(crate) fn origin<'a>(
    h: &mut String,
    head: impl IntoIterator<Item = &'a (&'static str, String)>,
) {
    for (key, value) in head {
        let _ = writeln!(h, "##panelwise_{key}={}", text::one_line(value).replace(['<', '>'], "_"));
    }
}

/// INFO and FORMAT declarations.
pub(crate) fn fields(h: &mut String, info: &[Field], format: &[Field]) {
    for (kind, lines) in [("INFO", info), ("FORMAT", format)] {
        for (id, number, ty, description) in lines {
            let _ = writeln!(
                h,
                "##{kind}=<ID={id},Number={number},Type={ty},Description=\"{description}\">"
            );
        }
    }
}

/// Contigs and the line of columns, for one sample.
pub(crate) fn columns(
    h: &mut String,
    build: Build,
    contig: &dyn Fn(Chromosome) -> &'static str,
    sample: &str,
) {
    for c in Chromosome::all() {
        let _ =
            writeln!(h, "##contig=<ID={},length={},assembly={build}>", contig(c), c.length(build));
    }
    let sample = text::one_line(sample);
    let sample = if sample.trim().is_empty() { "sample" } else { sample.trim() };
    let _ = writeln!(h, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}");
}
