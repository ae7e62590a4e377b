//! Reads and writes places as panel files do, `chr1:100-200`: 1-based inclusive, any common contig spelling.

use crate::model::{Build, Chromosome, Span};

/// Reads `CONTIG:START-END` (1-based inclusive, thousands separators allowed) on `build`.
///
/// # Errors
/// In words: not of this form, not a primary chromosome, an end before the start, or past the
/// chromosome's end.
pub fn parse(text: &str, build: Build) -> Result<(Chromosome, Span), String> {
    let form = || {
        format!("'{text}' is not a place of the form chr1:100-200 (1-based, both ends included)")
    };
    let (contig, range) = text.trim().rsplit_once(':').ok_or_else(form)?;
    let (start, end) = range.split_once('-').ok_or_else(form)?;
    let number = |s: &str| s.trim().replace(',', "").parse::<u64>().map_err(|_| form());
    let (start, end) = (number(start)?, number(end)?);
    let chromosome = Chromosome::parse(contig)
        .ok_or_else(|| format!("'{contig}' in '{text}' is not a primary chromosome"))?;
    if start == 0 || end < start {
        return Err(format!("'{text}' ends before it starts, or starts at 0 (places are 1-based)"));
    }
    if end > chromosome.length(build) {
        return Err(format!(
            "'{text}' reaches past the end of {chromosome} on {build} ({})",
            chromosome.length(build)
        ));
    }
    Ok((chromosome, Span::from_one_based(start, end)))
}

/// Writes a place as [`parse`] reads it.
pub fn write(chromosome: Chromosome, span: Span) -> String {
    format!("{chromosome}:{span}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_refuses() {
        let (c, s) = parse("21:34,787,801-36,004,667", Build::GRCh38).unwrap();
        assert_eq!(write(c, s), "chr21:34787801-36004667");
        assert_eq!((s.start, s.end), (34_787_800, 36_004_667));
        for bad in [
            "1:",
            "chr1",
            "chr1:0-5",
            "chr1:9-5",
            "HLA-A*01:01:5-9",
            "chr21:1-999999999",
            "chr1:a-b",
        ] {
            assert!(parse(bad, Build::GRCh38).is_err(), "{bad}");
        }
    }
}
