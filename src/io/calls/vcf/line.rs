//! Places a line on the reference at the least cost: from CHROM, POS, REF's length and, where
//! present, `END`, `SVLEN` and `LEN`. The full scan and the index query both ask here, so they
//! cannot disagree.

use crate::io::calls::vcf::header::Header;
use crate::io::text::excerpt::clip;
use crate::model::Span;
use memchr::{memchr, memmem};

/// Says which fields may stretch a record beyond REF's bases.
///
/// `INFO/END` always counts (as in tabix and CSI), and so does `INFO/SVLEN` of symbolic alleles,
/// declared or not: headers lack what their records use. `FORMAT/LEN` of `<*>` (VCF 4.5) counts
/// where the header declares it. Indexes know neither, so a file that may hold them is read whole
/// (see `io::index`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Marks a file whose header lets expect `INFO/SVLEN`.
    pub svlen: bool,
    /// Marks a file in which `FORMAT/LEN` stretches records.
    pub len: bool,
}

impl Reach {
    /// Returns the fields that the header lets expect. SVLEN is expected where the header declares
    /// it, `SVTYPE` or a structural `ALT`, and from VCF 4.4 on, where it takes END's place.
    pub fn declared(header: &Header) -> Self {
        let structural = ["DEL", "INS", "DUP", "INV", "CNV"];
        let declares_allele = |line: &str| {
            line.strip_prefix("##ALT=<ID=")
                .is_some_and(|id| structural.iter().any(|s| id.starts_with(s)))
        };
        let svlen = header.declares_info("SVLEN")
            || header.declares_info("SVTYPE")
            || matches!(header.version.as_deref(), Some("4.4" | "4.5"))
            || header.text.lines().any(declares_allele);
        Self { svlen, len: header.declares_format("LEN") }
    }

    /// Tells whether an index by END may miss records of such a file.
    pub fn beyond_index(self) -> bool {
        self.svlen || self.len
    }
}

/// Finds out whether a block of lines holds anything that reaches further than REF, by one search a
/// block instead of one a line.
pub struct ReachFinder {
    reach: Reach,
    end: memmem::Finder<'static>,
    svlen: memmem::Finder<'static>,
}

impl ReachFinder {
    /// Makes a finder for a file of these declarations.
    pub fn new(reach: Reach) -> Self {
        Self { reach, end: memmem::Finder::new(b"END="), svlen: memmem::Finder::new(b"SVLEN=") }
    }

    /// Tells whether a line of `block` may reach beyond its REF.
    pub fn may_reach(&self, block: &[u8]) -> bool {
        self.reach.len || self.end.find(block).is_some() || self.svlen.find(block).is_some()
    }
}

/// Splits a line into CHROM and the text behind its tab.
pub fn split_contig(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let tab = memchr(b'\t', line)?;
    (tab > 0).then(|| (&line[..tab], &line[tab + 1..]))
}

/// Splits off POS (1-based; 0 is a telomere) at the front, and returns it with the text behind its
/// tab.
///
/// # Errors
/// In words: not a number, or nothing follows.
pub fn split_position(rest: &[u8]) -> Result<(u64, &[u8]), String> {
    let mut position = 0u64;
    let mut i = 0;
    while let Some(digit) = rest.get(i).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        position = position * 10 + u64::from(digit);
        i += 1;
        if i > 18 {
            break;
        }
    }
    match rest.get(i) {
        Some(b'\t') if i > 0 => Ok((position, &rest[i + 1..])),
        None if i > 0 => Err("the line ends after POS".to_owned()),
        _ => {
            let field = &rest[..memchr(b'\t', rest).unwrap_or(rest.len()).min(80)];
            Err(format!("POS '{}' is not a number", clip(&String::from_utf8_lossy(field))))
        }
    }
}

/// Returns the footprint, 0-based half-open, of a record at 1-based `position`; `after` is the line
/// from ID on.
///
/// The furthest of: REF's bases; `INFO/END`; `SVLEN` of symbolic alleles other than `<INS>`; and, as
/// [`Reach`] says, `LEN` of `<*>`. An END before REF's end, or one that is not a number,
/// does not count (htslib does the same).
///
/// # Errors
/// In words: fewer than the 8 fixed columns.
pub fn footprint(position: u64, after: &[u8], reach: Reach) -> Result<Span, String> {
    let start = position.saturating_sub(1);
    let mut columns = Columns(Some(after));
    let (_id, reference, alternate) = (columns.next(), columns.next(), columns.next());
    let (_quality, _filter, info) = (columns.next(), columns.next(), columns.next());
    let (Some(reference), Some(alternate), Some(info)) = (reference, alternate, info) else {
        return Err("the line has fewer than the 8 fixed columns".to_owned());
    };
    // POS 0 is the base before the first: a record of one REF base there covers nothing of the
    // contig.
    let mut end = (position + reference.len() as u64).saturating_sub(1);
    if let Some(to) = info_value(info, b"END").and_then(number).filter(|to| *to > 0) {
        end = end.max(to.unsigned_abs());
    }
    if alternate.contains(&b'<')
        && let Some(lengths) = info_value(info, b"SVLEN")
    {
        for (allele, length) in alternate.split(|b| *b == b',').zip(lengths.split(|b| *b == b',')) {
            if allele.starts_with(b"<")
                && !allele.starts_with(b"<INS")
                && let Some(length) = number(length)
            {
                end = end.max(position.saturating_add(length.unsigned_abs()));
            }
        }
    }
    if reach.len
        && memmem::find(alternate, b"<*>").is_some()
        && let Some(index) =
            columns.next().and_then(|f| f.split(|b| *b == b':').position(|k| k == b"LEN"))
    {
        for sample in columns {
            if let Some(length) = sample.split(|b| *b == b':').nth(index).and_then(number) {
                end = end.max(start.saturating_add(length.unsigned_abs()));
            }
        }
    }
    Ok(Span::new(start, end))
}

/// Returns the raw value of one INFO key; the first of two wins.
fn info_value<'a>(info: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    memmem::find_iter(info, key).find_map(|at| {
        let starts = at == 0 || info[at - 1] == b';';
        let value = &info[at + key.len()..];
        (starts && value.first() == Some(&b'=')).then(|| {
            let value = &value[1..];
            &value[..memchr(b';', value).unwrap_or(value.len())]
        })
    })
}

fn number(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Iterates over the tab-separated columns of a line.
pub(crate) struct Columns<'a>(pub(crate) Option<&'a [u8]>);

impl<'a> Iterator for Columns<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0?;
        match memchr(b'\t', rest) {
            Some(tab) => {
                self.0 = Some(&rest[tab + 1..]);
                Some(&rest[..tab])
            }
            None => {
                self.0 = None;
                Some(rest)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(line: &str, reach: Reach) -> (u64, u64) {
        let (_, rest) = split_contig(line.as_bytes()).unwrap();
        let (position, after) = split_position(rest).unwrap();
        let s = footprint(position, after, reach).unwrap();
        (s.start, s.end)
    }

    #[test]
    fn reaches_as_far_as_the_record_says() {
        let (no, all) = (Reach::default(), Reach { svlen: true, len: true });
        assert_eq!(span("1\t10\t.\tACG\tA\t.\t.\tDP=3", no), (9, 12));
        assert_eq!(span("1\t10\t.\tA\t<NON_REF>\t.\t.\tEND=20", no), (9, 20));
        assert_eq!(span("1\t10\t.\tA\t<NON_REF>\t.\t.\tCIEND=90;END=20;X", no), (9, 20));
        assert_eq!(span("1\t10\t.\tACG\tA\t.\t.\tEND=10", no), (9, 12));
        assert_eq!(span("1\t10\t.\tACG\tA\t.\t.\tEND=x", no), (9, 12));
        assert_eq!(span("1\t10\t.\tA\t<DEL>\t.\t.\tSVLEN=-5", no), (9, 15));
        assert_eq!(span("1\t10\t.\tA\t<DEL>\t.\t.\tSVLEN=-5", all), (9, 15));
        assert_eq!(span("1\t10\t.\tA\t<INS>,<DUP>\t.\t.\tSVLEN=50,7", all), (9, 17));
        assert_eq!(span("1\t10\t.\tA\t<*>\t.\t.\t.\tGT:LEN\t0/0:30", all), (9, 39));
        assert_eq!(span("1\t0\t.\tN\t<DEL>\t.\t.\tEND=4", no), (0, 4));
        assert_eq!(span("1\t0\t.\tN\tA\t.\t.\t.", no), (0, 0));
    }

    #[test]
    fn bad_positions_are_named() {
        assert_eq!(split_position(b"1e5\tx").unwrap_err(), "POS '1e5' is not a number");
        assert!(
            split_position(b"").is_err()
                && split_position(b"-1\t").is_err()
                && split_position(b"7").is_err()
        );
        assert!(split_position(b"99999999999999999999999999\t").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_placed_or_refused(line in proptest::collection::vec(any::<u8>(), 0..200), svlen: bool, len: bool) {
            if let Some((_, rest)) = split_contig(&line)
                && let Ok((position, after)) = split_position(rest)
                    && let Ok(span) = footprint(position, after, Reach { svlen, len }) {
                        prop_assert!(span.start <= span.end);
                    }
        }

        #[test]
        fn tabbed_bytes_are_placed_or_refused(
            fields in proptest::collection::vec("[0-9A-Z<>*.;=,:ENDSVL-]{0,20}", 1..12), position in any::<u64>()
        ) {
            let line = fields.join("\t");
            let _ = footprint(position % (1 << 60), line.as_bytes(), Reach { svlen: true, len: true });
        }
    }
}
