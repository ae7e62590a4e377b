//! One sample's FORMAT fields seen from one ALT entry: GT, AD, DP, GQ, PL, PS.

use crate::model::allele::Record;
use crate::model::value::{Missing, Value};
use crate::model::{SampleCall, Zygosity};

/// The call of the record's sample number `sample` for ALT entry `allele` (1 is the first).
///
/// AD (or RO with AO, or NR with NV) is remapped to (reference, this allele); PL, whose order is
/// that of the VCF specification (section 1.6.2: genotype j/k at index k(k+1)/2 + j), to the
/// genotypes of these two alleles, as `bcftools norm -m-` does; GQ stays the caller's, since it
/// speaks of the whole genotype. A field that cannot be read is [`Missing::Unreadable`], never 0.
pub fn call(record: &Record, sample: usize, allele: usize) -> SampleCall {
    let column = record.samples.get(sample).map_or("", String::as_str);
    let field = |key: &str| -> Value<&str> {
        let Some(i) = record.format.iter().position(|k| k == key) else {
            return Value::Unknown(Missing::NotInInput);
        };
        // Trailing fields may be dropped (VCF 4.3, section 1.6.2).
        match column.split(':').nth(i) {
            None | Some("") => Value::Unknown(Missing::Dot),
            Some(text) if text.split(',').all(|v| v == ".") => Value::Unknown(Missing::Dot),
            Some(text) => Value::Known(text),
        }
    };
    let gt = match field("GT") {
        Value::Known(text) => text.to_owned(),
        // "./." is all dots only when split by the genotype's own separators.
        Value::Unknown(_) => record
            .format
            .iter()
            .position(|k| k == "GT")
            .and_then(|i| column.split(':').nth(i))
            .filter(|t| !t.is_empty())
            .unwrap_or(".")
            .to_owned(),
    };
    let mut genotype = Genotype::parse(&gt);
    // HaplotypeCaller leaves GT unphased and writes its physical phasing to PGT and PID.
    if !genotype.phased
        && record.alternates.len() == 1
        && let (Value::Known(pgt), Value::Known(_)) = (field("PGT"), field("PID"))
    {
        let physical = Genotype::parse(pgt);
        if physical.phased && physical.zygosity(allele) == genotype.zygosity(allele) {
            genotype = physical;
        }
    }
    let (ref_depth, alt_depth, total) = allele_depths(&field, record.alternates.len(), allele);
    let depth = match number(field("DP")) {
        Value::Known(n) => Value::Known(n),
        Value::Unknown(reason) => match total {
            Value::Known(n) => Value::Known(n),
            Value::Unknown(_) => Value::Unknown(reason),
        },
    };
    let vaf = match (alt_depth, total) {
        (Value::Known(a), Value::Known(t)) if t > 0 => Value::Known(f64::from(a) / f64::from(t)),
        (Value::Known(_), Value::Known(_)) => Value::Unknown(Missing::NotApplicable),
        _ => fraction(&field, allele),
    };
    let phase_set = match field("PS") {
        Value::Known(t) => Value::Known(t.to_owned()),
        Value::Unknown(reason) => match field("PID") {
            Value::Known(t) => Value::Known(t.to_owned()),
            Value::Unknown(_) => Value::Unknown(reason),
        },
    };
    SampleCall {
        zygosity: genotype.zygosity(allele),
        allele_genotype: genotype.seen_from(allele),
        phased: genotype.phased,
        likelihoods: likelihoods(
            field("PL"),
            record.alternates.len(),
            allele,
            genotype.alleles.len(),
        ),
        quality: float(field("GQ")),
        genotype: gt,
        phase_set,
        depth,
        ref_depth,
        alt_depth,
        vaf,
    }
}

struct Genotype {
    alleles: Vec<Option<usize>>,
    phased: bool,
}

impl Genotype {
    fn parse(text: &str) -> Self {
        // VCF 4.4 allows a leading separator that states the phase of the first allele.
        let body = text.strip_prefix(['|', '/']).unwrap_or(text);
        let alleles = body.split(['/', '|']).map(|a| a.parse().ok()).collect();
        Self { alleles, phased: text.contains('|') && !body.contains('/') }
    }

    fn zygosity(&self, allele: usize) -> Zygosity {
        let copies = self.alleles.iter().filter(|a| **a == Some(allele)).count();
        let missing = self.alleles.iter().filter(|a| a.is_none()).count();
        match (copies, self.alleles.len()) {
            (0, _) if missing > 0 => Zygosity::NoCall,
            (0, _) => Zygosity::Absent,
            (1, 1) => Zygosity::Hemizygous,
            (n, ploidy) if n == ploidy => Zygosity::Homozygous,
            _ if missing > 0 => Zygosity::HalfCall,
            _ if self.alleles.contains(&Some(0)) => Zygosity::Heterozygous,
            _ => Zygosity::HeterozygousAlternate,
        }
    }

    fn seen_from(&self, allele: usize) -> String {
        let separator = if self.phased { "|" } else { "/" };
        self.alleles
            .iter()
            .map(|a| match a {
                Some(0) => "0",
                Some(a) if *a == allele => "1",
                _ => ".",
            })
            .collect::<Vec<_>>()
            .join(separator)
    }
}

type Depths = (Value<u32>, Value<u32>, Value<u32>);

/// (reference, this allele, all alleles).
fn allele_depths<'a>(
    field: &impl Fn(&str) -> Value<&'a str>,
    alternates: usize,
    allele: usize,
) -> Depths {
    let ad = field("AD");
    if let Value::Known(text) = ad {
        let parts: Vec<&str> = text.split(',').collect();
        if parts.len() == alternates + 1 {
            return from_list(&parts, allele);
        }
        let u = Value::Unknown(Missing::Unreadable);
        return (u, u, u);
    }
    // freebayes: RO, AO.
    if let (Value::Known(ro), Value::Known(ao)) = (field("RO"), field("AO")) {
        let parts: Vec<&str> = std::iter::once(ro).chain(ao.split(',')).collect();
        if parts.len() == alternates + 1 {
            return from_list(&parts, allele);
        }
    }
    let reason = match ad {
        Value::Unknown(m) => m,
        Value::Known(_) => Missing::Unreadable,
    };
    let u = Value::Unknown(reason);
    (u, u, u)
}

fn from_list(parts: &[&str], allele: usize) -> Depths {
    let one = |i: usize| match parts.get(i) {
        Some(&".") => Value::Unknown(Missing::Dot),
        Some(t) => t.parse().map_or(Value::Unknown(Missing::Unreadable), Value::Known),
        None => Value::Unknown(Missing::Unreadable),
    };
    let mut total = Value::Known(0u32);
    for i in 0..parts.len() {
        total = match (total, one(i)) {
            (Value::Known(a), Value::Known(b)) => {
                a.checked_add(b).map_or(Value::Unknown(Missing::Unreadable), Value::Known)
            }
            (Value::Unknown(m), _) | (_, Value::Unknown(m)) => Value::Unknown(m),
        };
    }
    (one(0), one(allele), total)
}

/// FORMAT/AF or VAF, one value an alternate allele.
fn fraction<'a>(field: &impl Fn(&str) -> Value<&'a str>, allele: usize) -> Value<f64> {
    for key in ["AF", "VAF"] {
        if let Value::Known(text) = field(key) {
            return match text.split(',').nth(allele - 1).map(str::parse::<f64>) {
                Some(Ok(v)) if (0.0..=1.0).contains(&v) => Value::Known(v),
                _ => Value::Unknown(Missing::Unreadable),
            };
        }
    }
    match field("AD") {
        Value::Unknown(m) => Value::Unknown(m),
        Value::Known(_) => Value::Unknown(Missing::Unreadable),
    }
}

fn number(value: Value<&str>) -> Value<u32> {
    match value {
        Value::Known(t) => match t.parse::<u32>() {
            Ok(n) => Value::Known(n),
            // Some callers write whole numbers as floats.
            Err(_) => match t.parse::<f64>() {
                Ok(f) if f >= 0.0 && f.fract() == 0.0 && f <= f64::from(u32::MAX) => {
                    Value::Known(f as u32)
                }
                _ => Value::Unknown(Missing::Unreadable),
            },
        },
        Value::Unknown(m) => Value::Unknown(m),
    }
}

fn float(value: Value<&str>) -> Value<f64> {
    match value {
        Value::Known(t) => match t.parse::<f64>() {
            Ok(f) if f.is_finite() => Value::Known(f),
            _ => Value::Unknown(Missing::Unreadable),
        },
        Value::Unknown(m) => Value::Unknown(m),
    }
}

fn likelihoods(
    value: Value<&str>,
    alternates: usize,
    allele: usize,
    ploidy: usize,
) -> Value<Vec<u32>> {
    let text = match value {
        Value::Known(t) => t,
        Value::Unknown(m) => return Value::Unknown(m),
    };
    let parts: Vec<&str> = text.split(',').collect();
    let n = alternates + 1;
    let wanted: Vec<usize> = match ploidy {
        1 if parts.len() == n => vec![0, allele],
        2 if parts.len() == n * (n + 1) / 2 => {
            let row = allele * (allele + 1) / 2;
            vec![0, row, row + allele]
        }
        _ => return Value::Unknown(Missing::Unreadable),
    };
    wanted
        .into_iter()
        .map(|i| parts.get(i).and_then(|t| t.parse().ok()))
        .collect::<Option<Vec<u32>>>()
        .map_or(Value::Unknown(Missing::Unreadable), Value::Known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::allele::FilterField;
    use crate::model::{Chromosome, Span};

    fn record(alts: &[&str], format: &str, sample: &str) -> Record {
        Record {
            chromosome: Chromosome::X,
            contig: "X".into(),
            span: Span::new(9, 10),
            start: 9,
            line: None,
            id: None,
            reference: "A".into(),
            alternates: alts.iter().map(|s| (*s).to_owned()).collect(),
            quality: Value::Unknown(Missing::Dot),
            filter: FilterField::Pass,
            info: String::new(),
            format: format.split(':').map(str::to_owned).collect(),
            samples: vec![sample.to_owned()],
        }
    }

    #[test]
    fn multi_allelic_remap() {
        let r = record(&["C", "G"], "GT:AD:DP:GQ:PL", "1/2:1,20,9:31:99:900,450,430,470,0,440");
        let one = call(&r, 0, 1);
        assert_eq!(one.zygosity, Zygosity::HeterozygousAlternate);
        assert_eq!(one.allele_genotype, "1/.");
        assert_eq!(
            (one.ref_depth, one.alt_depth, one.depth),
            (Value::Known(1), Value::Known(20), Value::Known(31))
        );
        assert_eq!(one.likelihoods, Value::Known(vec![900, 450, 430]));
        let two = call(&r, 0, 2);
        assert_eq!(two.likelihoods, Value::Known(vec![900, 470, 440]));
        assert_eq!((two.alt_depth, two.vaf), (Value::Known(9), Value::Known(9.0 / 30.0)));
        assert_eq!(two.quality, Value::Known(99.0));
    }

    #[test]
    fn genotypes() {
        for (gt, zygosity) in [
            ("0/1", Zygosity::Heterozygous),
            ("1|0", Zygosity::Heterozygous),
            ("1/1", Zygosity::Homozygous),
            ("1", Zygosity::Hemizygous),
            ("./1", Zygosity::HalfCall),
            ("./.", Zygosity::NoCall),
            (".", Zygosity::NoCall),
            ("0/.", Zygosity::NoCall),
            ("0", Zygosity::Absent),
            ("0/2", Zygosity::Absent),
            ("1/2", Zygosity::HeterozygousAlternate),
            ("0/1/1", Zygosity::Heterozygous),
            ("|0|1", Zygosity::Heterozygous),
            ("x/1", Zygosity::HalfCall),
        ] {
            assert_eq!(call(&record(&["C", "G"], "GT", gt), 0, 1).zygosity, zygosity, "{gt}");
        }
        assert!(call(&record(&["C"], "GT", "|0|1"), 0, 1).phased);
    }

    #[test]
    fn physical_phasing_of_haplotype_caller() {
        let c = call(&record(&["C"], "GT:PGT:PID", "0/1:1|0:7_A_C"), 0, 1);
        assert_eq!(
            (c.genotype.as_str(), c.allele_genotype.as_str(), c.phased),
            ("0/1", "1|0", true)
        );
        // A contradiction is not believed.
        assert!(!call(&record(&["C"], "GT:PGT:PID", "1/1:0|1:7_A_C"), 0, 1).phased);
    }

    #[test]
    fn missing_and_odd_fields_stay_unknown() {
        let c = call(&record(&["C"], "GT:AD:DP:GQ", "0/1"), 0, 1);
        assert_eq!(
            (c.depth, c.alt_depth),
            (Value::Unknown(Missing::Dot), Value::Unknown(Missing::Dot))
        );
        let c = call(&record(&["C"], "GT:AD:DP:GQ", "0/1:.,.:.:x"), 0, 1);
        assert_eq!(c.alt_depth, Value::Unknown(Missing::Dot));
        assert_eq!(c.quality, Value::Unknown(Missing::Unreadable));
        let c = call(&record(&["C"], "GT:AD", "0/1:3"), 0, 1);
        assert_eq!(c.alt_depth, Value::Unknown(Missing::Unreadable));
        let c = call(&record(&["C"], "GT:AD:DP", "0/1:3,4:."), 0, 1);
        assert_eq!(c.depth, Value::Known(7));
        let c = call(&record(&["C"], "GT:AF", "0/1:0.25"), 0, 1);
        assert_eq!(c.vaf, Value::Known(0.25));
        let c = call(&record(&["C"], "GT:RO:AO", "0/1:6:2"), 0, 1);
        assert_eq!(c.vaf, Value::Known(0.25));
        let c = call(&record(&["C"], "GT:AD", "0/0:0,0"), 0, 1);
        assert_eq!(c.vaf, Value::Unknown(Missing::NotApplicable));
    }
}
