//! Parses one VCF data line into an owned [`Record`]: bytes in, record or reason out.

use crate::io::calls::vcf::header::decode;
use crate::io::calls::vcf::line::{Columns, Reach, footprint, split_contig, split_position};
use crate::io::text::excerpt::clip;
use crate::model::allele::{FilterField, Record};
use crate::model::{Chromosome, Genotype, Missing, Value};

/// Describes a file as far as the reader of a line must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The number of sample columns that the header names.
    pub samples: usize,
    /// Marks a header with a FORMAT column.
    pub has_format: bool,
    /// Gives the columns handed on, as 0-based sample indexes in the order requested.
    pub wanted: Vec<usize>,
    /// Says which fields stretch a footprint.
    pub reach: Reach,
}

/// Parses a data line (without its line end) of a primary contig.
///
/// Strict where a variant would change: column count, POS, REF and ALT bases, FORMAT against the
/// sample's values. Tolerant where nothing is lost: a trailing `;` in INFO, lower-case bases,
/// IUPAC codes in REF, undeclared keys, QUAL that is not a number (unknown then), bytes in ID, INFO and samples
/// that are not UTF-8 (read as Latin-1).
///
/// # Errors
/// The reason in words, without place.
pub fn parse_line(line: &[u8], chromosome: Chromosome, layout: &Layout) -> Result<Record, String> {
    let (contig, rest) = split_contig(line).ok_or("the line has no columns")?;
    let (position, after) = split_position(rest)?;
    if position == 0 {
        return Err("POS 0 (telomere) inside a panel region is not supported".to_owned());
    }
    let span = footprint(position, after, layout.reach)?;
    let mut columns = Columns(Some(after));
    let mut next =
        || columns.next().ok_or_else(|| "the line has fewer than the 8 fixed columns".to_owned());
    let (id, reference, alternate) = (next()?, next()?, next()?);
    let (quality, filter, info) = (next()?, next()?, next()?);
    let info = decode(info);
    let info = info.trim_end_matches(';');
    let (format, samples) = sample_columns(columns, layout)?;
    let alternates = alternates(alternate)?;
    if !samples.is_empty() && !alternates.is_empty() && !Genotype::is_in(&format) {
        return Err(format!(
            "FORMAT '{}' holds no genotype (GT, or LGT of local alleles), so the alleles are neither \
             carried nor absent; a somatic caller's file is no germline call set",
            clip(&format.join(":"))
        ));
    }
    let genotypes: Vec<Genotype> =
        samples.iter().map(|column| Genotype::from_column(&format, column)).collect();
    known_alleles(&genotypes, alternates.len())?;
    Ok(Record {
        chromosome,
        contig: decode(contig).into_owned(),
        span,
        start: position - 1,
        line: None,
        id: Some(decode(id)).filter(|t| t != "." && !t.is_empty()).map(|t| t.into_owned()),
        reference: bases(reference)
            .ok_or_else(|| format!("REF '{}' is not a string of bases", shown(reference)))?,
        alternates,
        quality: qual(quality),
        filter: filters(filter)?,
        info: if info == "." { String::new() } else { info.to_owned() },
        format,
        samples,
        genotypes,
    })
}

fn sample_columns(
    mut columns: Columns<'_>,
    layout: &Layout,
) -> Result<(Vec<String>, Vec<String>), String> {
    let Some(format) = columns.next() else {
        if layout.samples > 0 {
            return Err(format!(
                "the line ends before FORMAT; the header names {} sample(s)",
                layout.samples
            ));
        }
        return Ok((Vec::new(), Vec::new()));
    };
    if !layout.has_format {
        return Err("the line has more columns than the header names".to_owned());
    }
    let keys: Vec<String> = match format {
        b"." | b"" => Vec::new(),
        keys => decode(keys).split(':').map(str::to_owned).collect(),
    };
    let mut wanted: Vec<Option<&[u8]>> = vec![None; layout.wanted.len()];
    let mut count = 0;
    for column in columns {
        for (slot, index) in wanted.iter_mut().zip(&layout.wanted) {
            if *index == count {
                *slot = Some(column);
            }
        }
        count += 1;
    }
    if count != layout.samples {
        return Err(format!(
            "the line has {count} sample column(s), the header names {}",
            layout.samples
        ));
    }
    let samples = wanted
        .into_iter()
        .map(|column| {
            let text = decode(column.unwrap_or_default()).into_owned();
            if text.split(':').count() > keys.len().max(1) {
                return Err(format!("sample value '{}' has more fields than FORMAT", clip(&text)));
            }
            Ok(text)
        })
        .collect::<Result<_, String>>()?;
    Ok((keys, samples))
}

/// Refuses a genotype that cannot be read (`G/A`, `0/|1`), which would end as a no-call, and one of
/// an allele that the record does not have: `0/2` beside one ALT (a record cut or split wrongly)
/// would be read as not carried.
fn known_alleles(genotypes: &[Genotype], alternates: usize) -> Result<(), String> {
    for genotype in genotypes {
        if !genotype.is_readable() {
            let text = clip(genotype.text());
            return Err(format!("genotype '{text}' cannot be read: a copy is a number or '.'"));
        }
        if let Some(allele) = genotype.alleles().iter().flatten().find(|a| **a > alternates) {
            return Err(format!(
                "genotype '{}' names allele {allele}, the record has {alternates} alternate allele(s)",
                clip(genotype.text())
            ));
        }
    }
    Ok(())
}

/// Returns bases in upper case; IUPAC ambiguity codes pass (UCSC hg19 has some in its reference).
fn bases(text: &[u8]) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let fine = !upper.is_empty() && upper.iter().all(|b| b"ACGTNRYSWKMBDHV".contains(b));
    fine.then(|| String::from_utf8(upper).ok()).flatten()
}

fn alternates(text: &[u8]) -> Result<Vec<String>, String> {
    if text == b"." {
        return Ok(Vec::new());
    }
    text.split(|b| *b == b',')
        .map(|allele| {
            alternate(allele).ok_or_else(|| match bases(allele) {
                Some(codes) => {
                    format!("ALT '{}' holds an ambiguity code, not a base", clip(&codes))
                }
                None => format!("ALT '{}' is not an allele", shown(allele)),
            })
        })
        .collect()
}

/// Returns bases in upper case; `*`, `<...>`, breakends and Octopus' bases beside `*` as written.
/// An ambiguity code is no allele: which of its bases the sample has would be a guess (VCF 4.3,
/// section 1.6.1).
fn alternate(allele: &[u8]) -> Option<String> {
    let upper = allele.to_ascii_uppercase();
    if !upper.is_empty() && upper.iter().all(|b| b"ACGTN".contains(b)) {
        return String::from_utf8(upper).ok();
    }
    if upper.contains(&b'*') && upper.iter().all(|b| b"ACGTN*".contains(b)) {
        return String::from_utf8(upper).ok();
    }
    let text = std::str::from_utf8(allele).ok()?;
    let symbolic = text.len() > 2 && text.starts_with('<') && text.ends_with('>');
    let breakend = text.contains(['[', ']'])
        || (text.len() > 1
            && (text.starts_with('.') || text.ends_with('.'))
            && bases(text.trim_matches('.').as_bytes()).is_some());
    let printable = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    (printable && (text == "*" || text == "." || symbolic || breakend)).then(|| text.to_owned())
}

fn qual(text: &[u8]) -> Value<f64> {
    if text == b"." {
        return Value::Unknown(Missing::Dot);
    }
    match std::str::from_utf8(text)
        .ok()
        .and_then(|t| t.parse::<f64>().ok())
        .filter(|q| q.is_finite())
    {
        Some(q) => Value::Known(q),
        None => Value::Unknown(Missing::Unreadable),
    }
}

fn filters(text: &[u8]) -> Result<FilterField, String> {
    match text {
        b"" => Err("FILTER is empty".to_owned()),
        names => Ok(FilterField::parse(&decode(names))),
    }
}

fn shown(bytes: &[u8]) -> String {
    clip(&decode(&bytes[..bytes.len().min(240)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layout(samples: usize, wanted: &[usize]) -> Layout {
        Layout {
            samples,
            has_format: samples > 0,
            wanted: wanted.to_vec(),
            reach: Reach::default(),
        }
    }

    fn chr1() -> Chromosome {
        Chromosome::from_rank(0).unwrap()
    }

    #[test]
    fn reads_a_full_line() {
        let line = b"1\t10\trs1\ta\tg,*,<DEL>\t50.5\tq10;s50\tDP=5;\tGT:AD\t0/1:1,2\t0|2";
        let r = parse_line(line, chr1(), &layout(2, &[1, 0])).unwrap();
        assert_eq!((r.start, r.reference.as_str(), r.info.as_str()), (9, "A", "DP=5"));
        assert_eq!(r.alternates, ["G", "*", "<DEL>"]);
        assert_eq!(r.samples, ["0|2", "0/1:1,2"]);
        assert_eq!(r.filter, FilterField::Failed(vec!["q10".into(), "s50".into()]));
        assert_eq!(r.quality, Value::Known(50.5));
    }

    #[test]
    fn reads_bases_beside_a_spanning_deletion() {
        let line = b"1\t10\t.\tGG\tAG,*g\t50\tPASS\t.\tGT\t1/2";
        let r = parse_line(line, chr1(), &layout(1, &[0])).unwrap();
        assert_eq!(r.alternates, ["AG", "*G"]);
    }

    #[test]
    fn a_local_genotype_is_that_of_the_record() {
        for (format, column, want) in [
            ("LGT:LAA", "0/1:2", "0/2"),
            ("LGT:LA", "1|2:0,1,3", "1|3"),
            ("LGT:LA", "./1:0,3", "./3"),
            ("LGT:LAA", ".:.", "."),
            ("GT:LAA", "0/2:2", "0/2"),
        ] {
            let line = format!("1\t10\t.\tA\tC,G,T\t50\tPASS\t.\t{format}\t{column}");
            let r = parse_line(line.as_bytes(), chr1(), &layout(1, &[0])).unwrap();
            assert_eq!(r.genotypes[0].text(), want, "{format} {column}");
            assert_eq!(r.genotypes[0], Genotype::parse(want));
        }
    }

    #[test]
    fn refuses_what_would_change_a_variant() {
        let one = layout(1, &[0]);
        for (line, want) in [
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT", "0 sample column(s)"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t0/1\t0/0", "2 sample column(s)"),
            ("1\t10\t.\tA\tG\t50\tPASS", "fewer than the 8"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.", "ends before FORMAT"),
            ("1\t10\t.\tA-\tG\t50\tPASS\t.\tGT\t0/1", "REF 'A-'"),
            ("1\t10\t.\tA\tG,,C\t50\tPASS\t.\tGT\t0/1", "ALT ''"),
            ("1\t10\t.\tA\tG G\t50\tPASS\t.\tGT\t0/1", "ALT 'G G'"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tAD:DP\t9,9:18", "'AD:DP' holds no genotype"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\t.\t.", "holds no genotype"),
            ("1\t10\t.\tA\tG,T\t50\tPASS\t.\tLGT\t0/1", "genotype '0/1' cannot be read"),
            ("1\t10\t.\tA\tG,T\t50\tPASS\t.\tLGT:LA\t0/2:0,2", "'0/2' cannot be read"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tLGT:LAA\t0/1:2", "names allele 2"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t0/1:3", "more fields than FORMAT"),
            ("1\t10\t.\tA\tR\t50\tPASS\t.\tGT\t0/1", "ALT 'R' holds an ambiguity code"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\tA/G", "genotype 'A/G' cannot be read"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t0/|1", "genotype '0/|1' cannot be read"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t1/x", "genotype '1/x' cannot be read"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t0.000", "genotype '0.000' cannot be read"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t0/1/", "genotype '0/1/' cannot be read"),
            ("1\t10\t.\tA\tG\t50\tPASS\t.\tGT\t+1", "genotype '+1' cannot be read"),
            ("1\t0\t.\tA\tG\t50\tPASS\t.\tGT\t0/1", "POS 0"),
        ] {
            let e = parse_line(line.as_bytes(), chr1(), &one).unwrap_err();
            assert!(e.contains(want), "{line}: {e}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(line in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse_line(&line, chr1(), &layout(1, &[0]));
        }

        #[test]
        fn near_lines_are_read_or_refused(fields in proptest::collection::vec("[ -~\u{e9}]{0,12}", 4..12), pos in any::<u32>()) {
            let line = format!("1\t{pos}\t{}", fields.join("\t"));
            if let Ok(r) = parse_line(line.as_bytes(), chr1(), &layout(2, &[0])) {
                prop_assert_eq!(r.start + 1, u64::from(pos));
                prop_assert_eq!(r.samples.len(), 1);
            }
        }
    }
}
