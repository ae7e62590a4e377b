//! Writes the header lines and sample columns that every VCF of ours shares.

use crate::model::{Build, Chromosome};
use crate::report::provenance::Origin;
use crate::report::tables::column::Table;
use crate::report::text;
use std::fmt::Write as _;

/// Declares one FORMAT field.
pub(crate) struct SampleField<T> {
    /// Names the field.
    pub id: &'static str,
    /// Gives the header's Number.
    pub number: &'static str,
    /// Gives the header's Type.
    pub kind: &'static str,
    /// Describes the value.
    pub description: &'static str,
    /// Makes the value of one record.
    pub value: fn(&T) -> String,
}

/// Returns the FORMAT column.
pub(crate) fn sample_ids<T>(fields: &[SampleField<T>]) -> String {
    fields.iter().map(|f| f.id).collect::<Vec<_>>().join(":")
}

/// Returns the sample's column.
pub(crate) fn sample_values<T>(fields: &[SampleField<T>], row: &T) -> String {
    fields.iter().map(|f| (f.value)(row)).collect::<Vec<_>>().join(":")
}

/// Returns whether INFO reserves a character (VCF 4.3, section 1.2).
pub(crate) fn is_reserved(c: char) -> bool {
    matches!(c, '%' | ';' | '=' | ',') || c.is_whitespace() || c.is_control()
}

/// Writes the origin as `##panelwise_key=value` lines.
pub(crate) fn origin(h: &mut String, origin: &Origin) {
    for (key, value) in origin {
        let _ = writeln!(h, "##panelwise_{key}={}", text::one_line(value).replace(['<', '>'], "_"));
    }
}

/// Declares the INFO fields of a table's columns, and the FORMAT fields.
pub(crate) fn fields<T, S>(h: &mut String, table: &Table<T>, sample: &[SampleField<S>]) {
    let mut declare = |place: &str, id: &str, number: &str, kind: &str, description: &str| {
        let _ = writeln!(
            h,
            "##{place}=<ID={id},Number={number},Type={kind},Description=\"{description}\">"
        );
    };
    for (info, _) in table.info() {
        declare("INFO", info.id, info.number, info.kind, info.description);
    }
    for field in sample {
        declare("FORMAT", field.id, field.number, field.kind, field.description);
    }
}

/// Declares the contigs and writes the line of columns, for one sample.
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
