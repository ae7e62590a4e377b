//! Parses a line as the checks of a family look at it: place, kind, filter, and of each sample GT,
//! DP, GQ and AD. Nothing else of the line is read, which makes it several times as fast as
//! [`crate::io::calls::vcf::record::parse_line`].

use crate::io::calls::batch::RawLine;
use crate::io::calls::vcf::line::{Columns, split_contig, split_position};
use crate::io::calls::vcf::record::Layout;
use crate::io::text::excerpt::clip;
use crate::model::relatedness::{Call, CalledCopy, Site};

/// Reads lines as sites; one for each thread.
#[derive(Debug, Clone)]
pub struct SiteReader {
    /// Gives the place among the calls of each column of the file.
    slots: Vec<Option<usize>>,
    persons: usize,
    accepted_filters: Vec<Vec<u8>>,
    format: Vec<u8>,
    keys: Keys,
}

/// The places of the fields in FORMAT.
#[derive(Debug, Clone, Copy, Default)]
struct Keys {
    genotype: Option<usize>,
    depth: Option<usize>,
    quality: Option<usize>,
    reads: Option<usize>,
    /// Gives the number of fields up to the last of these: what follows is not looked at.
    needed: usize,
}

impl Keys {
    fn new(format: &[u8]) -> Self {
        let place = |key: &[u8]| format.split(|b| *b == b':').position(|k| k == key);
        let [genotype, depth, quality, reads] = [b"GT", b"DP", b"GQ", b"AD"].map(|k| place(k));
        let last = [genotype, depth, quality, reads].into_iter().flatten().max();
        Self { genotype, depth, quality, reads, needed: last.map_or(0, |i| i + 1) }
    }
}

impl SiteReader {
    /// Makes a reader for a file of this layout; a record passes where FILTER is one of
    /// `accepted_filters`.
    pub(crate) fn new(layout: &Layout, accepted_filters: &[String]) -> Self {
        let mut slots = vec![None; layout.samples];
        for (slot, column) in layout.wanted.iter().enumerate() {
            if let Some(place) = slots.get_mut(*column) {
                *place = Some(slot);
            }
        }
        Self {
            slots,
            persons: layout.wanted.len(),
            accepted_filters: accepted_filters.iter().map(|f| f.as_bytes().to_vec()).collect(),
            format: Vec::new(),
            keys: Keys::default(),
        }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// The reason in words, without place: fewer columns than the header names, a genotype that
    /// cannot be read or names an allele that the record does not have.
    pub fn read(&mut self, line: &RawLine<'_>) -> Result<Site, String> {
        let short = || "the line has fewer than the 8 fixed columns".to_owned();
        let (_, rest) = split_contig(line.text).ok_or_else(short)?;
        let (position, after) = split_position(rest)?;
        let mut columns = Columns(Some(after));
        let mut next = || columns.next().ok_or_else(short);
        let (_id, reference, alternate) = (next()?, next()?, next()?);
        let (quality, filter, _info) = (next()?, next()?, next()?);
        let is_base = |text: &[u8]| matches!(text, [b] if b"ACGTacgt".contains(b));
        let alternates =
            if alternate == b"." { 0 } else { alternate.split(|b| *b == b',').count() };
        let format = columns.next();
        if format.is_none() && !self.slots.is_empty() {
            return Err(format!(
                "the line ends before FORMAT; the header names {} sample(s)",
                self.slots.len()
            ));
        }
        let format = format.unwrap_or_default();
        if format != self.format {
            self.keys = Keys::new(format);
            self.format = format.to_vec();
        }
        let calls = self.calls(columns, alternates)?;
        Ok(Site {
            chromosome: line.chromosome,
            position: position.saturating_sub(1),
            biallelic_snv: alternates == 1 && is_base(reference) && is_base(alternate),
            alleles: alternates + 1,
            passed: self.passes(filter),
            quality: number(quality),
            has_depth: self.keys.depth.or(self.keys.reads).is_some(),
            has_genotype_quality: self.keys.quality.is_some(),
            calls,
        })
    }

    fn passes(&self, filter: &[u8]) -> bool {
        let accepted = |name: &[u8]| self.accepted_filters.iter().any(|f| f == name);
        filter.split(|b| *b == b';').all(accepted)
    }

    fn calls(&self, columns: Columns<'_>, alternates: usize) -> Result<Vec<Call>, String> {
        let mut calls = vec![Call::default(); self.persons];
        let mut count = 0;
        for column in columns {
            if let Some(Some(slot)) = self.slots.get(count)
                && let Some(call) = calls.get_mut(*slot)
            {
                *call = self.call(column, alternates)?;
            }
            count += 1;
        }
        if count != self.slots.len() {
            return Err(format!(
                "the line has {count} sample column(s), the header names {}",
                self.slots.len()
            ));
        }
        Ok(calls)
    }

    fn call(&self, column: &[u8], alternates: usize) -> Result<Call, String> {
        let mut call = Call::default();
        let mut depth = None;
        let mut of_reads = None;
        for (i, field) in column.split(|b| *b == b':').take(self.keys.needed).enumerate() {
            let is = |key: Option<usize>| key == Some(i);
            if is(self.keys.genotype) {
                (call.copies, call.ploidy) = copies(field, alternates)?;
            } else if is(self.keys.depth) {
                depth = whole(field);
            } else if is(self.keys.quality) {
                call.quality = number(field);
            } else if is(self.keys.reads) {
                let mut each = field.split(|b| *b == b',').map(whole);
                if let (Some(Some(first)), Some(Some(second))) = (each.next(), each.next()) {
                    call.reads = Some([first, second]);
                    of_reads = each.try_fold(first.saturating_add(second), |sum, n| {
                        Some(sum.saturating_add(n?))
                    });
                }
            }
        }
        call.depth = if self.keys.depth.is_some() { depth } else { of_reads };
        Ok(call)
    }
}

/// Reads GT; of more than two copies the first two are given.
fn copies(field: &[u8], alternates: usize) -> Result<([CalledCopy; 2], u8), String> {
    // Nearly all genotypes are of two copies with one digit each.
    if let [a @ b'0'..=b'9', b'/' | b'|', b @ b'0'..=b'9'] = *field {
        let [a, b] = [a, b].map(|digit| u16::from(digit - b'0'));
        if usize::from(a.max(b)) <= alternates {
            return Ok(([CalledCopy::Allele(a), CalledCopy::Allele(b)], 2));
        }
    }
    let body = field.strip_prefix(b"|").or_else(|| field.strip_prefix(b"/")).unwrap_or(field);
    let mut copies = [CalledCopy::Lacking; 2];
    let mut ploidy = 0u8;
    for text in body.split(|b| matches!(b, b'/' | b'|')) {
        let copy = match whole(text) {
            None if text == b"." || body.is_empty() => CalledCopy::Missing,
            Some(n) if usize::try_from(n).is_ok_and(|n| n <= alternates) => {
                CalledCopy::Allele(u16::try_from(n).unwrap_or(u16::MAX))
            }
            _ => {
                let shown = clip(&String::from_utf8_lossy(field));
                return Err(match whole(text) {
                    None => format!("genotype '{shown}' cannot be read"),
                    Some(_) => format!("genotype '{shown}' names an allele that ALT does not have"),
                });
            }
        };
        if let Some(place) = copies.get_mut(usize::from(ploidy)) {
            *place = copy;
        }
        ploidy = ploidy.saturating_add(1);
    }
    Ok((copies, ploidy))
}

fn whole(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0u32, |sum, b| {
        b.is_ascii_digit().then(|| sum * 10 + u32::from(b.wrapping_sub(b'0')))
    })
}

fn number(text: &[u8]) -> Option<f32> {
    if let Some(n) = whole(text) {
        return Some(n as f32);
    }
    std::str::from_utf8(text).ok()?.parse::<f32>().ok().filter(|q| q.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::calls::vcf::line::Reach;
    use crate::model::Chromosome;
    use proptest::prelude::*;

    fn reader(samples: usize, wanted: &[usize]) -> SiteReader {
        let layout = Layout {
            samples,
            has_format: samples > 0,
            wanted: wanted.to_vec(),
            reach: Reach::default(),
        };
        SiteReader::new(&layout, &["PASS".to_owned(), ".".to_owned()])
    }

    fn read(reader: &mut SiteReader, line: &str) -> Result<Site, String> {
        let chromosome = Chromosome::from_rank(0).unwrap();
        reader.read(&RawLine { chromosome, text: line.as_bytes(), number: None })
    }

    #[test]
    fn reads_what_the_checks_ask_for() {
        let mut two = reader(2, &[1, 0]);
        let line = "1\t10\t.\tA\tg\t50.5\tPASS\t.\tGT:AD:DP:GQ\t0|1:4,5:9:20.5\t1:0,7:7:.";
        let site = read(&mut two, line).unwrap();
        assert!(site.biallelic_snv && site.passed && site.has_depth && site.has_genotype_quality);
        assert_eq!((site.position, site.alleles, site.quality), (9, 2, Some(50.5)));
        let haploid = Call {
            copies: [CalledCopy::Allele(1), CalledCopy::Lacking],
            ploidy: 1,
            depth: Some(7),
            quality: None,
            reads: Some([0, 7]),
        };
        let second = Call {
            copies: [CalledCopy::Allele(0), CalledCopy::Allele(1)],
            ploidy: 2,
            depth: Some(9),
            quality: Some(20.5),
            reads: Some([4, 5]),
        };
        assert_eq!(site.calls, [haploid, second]);
    }

    #[test]
    fn depth_comes_from_ad_where_there_is_no_dp() {
        let mut one = reader(1, &[0]);
        let depth = |site: Site| (site.has_depth, site.calls[0].depth);
        let mut of = |tail: &str| {
            depth(read(&mut one, &format!("1\t10\t.\tA\tG,C\t.\tq10\t.\t{tail}")).unwrap())
        };
        assert_eq!(of("GT:AD\t0/1:4,5,1"), (true, Some(10)));
        assert_eq!(of("GT:DP:AD\t0/1:.:4,5,1"), (true, None));
        assert_eq!(of("GT:AD\t0/1"), (true, None));
        assert_eq!(of("GT\t./."), (false, None));
    }

    #[test]
    fn refuses_what_is_no_genotype_of_the_record() {
        let mut one = reader(1, &[0]);
        for (tail, want) in [
            ("GT\t0/2", "names an allele"),
            ("GT\t0/x", "cannot be read"),
            ("GT\t0/1\t0/1", "2 sample column(s)"),
            ("GT", "0 sample column(s)"),
        ] {
            let e = read(&mut one, &format!("1\t10\t.\tA\tG\t.\tPASS\t.\t{tail}")).unwrap_err();
            assert!(e.contains(want), "{tail}: {e}");
        }
        assert!(read(&mut one, "1\t10\t.\tA\tG").unwrap_err().contains("8 fixed"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(line in "[0-9A-Z/|:.,\t]{0,80}") {
            let _ = read(&mut reader(1, &[0]), &format!("1\t5\t{line}"));
        }
    }
}
