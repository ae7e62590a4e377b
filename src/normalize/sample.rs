//! Reads one sample's FORMAT fields as one ALT entry sees them: GT, AD, DP, GQ, PL, PS.

use crate::model::allele::Record;
use crate::model::value::{Missing, Value};
use crate::model::{Genotype, SampleCall};

/// Returns the call of the record's sample number `sample` for ALT entry `allele` (1 is the first).
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
    let called = record.genotypes.get(sample);
    let physical = physical_phase(&field, record, called, allele);
    let missing = Genotype::parse(".");
    let called = called.unwrap_or(&missing);
    let genotype = physical.as_ref().unwrap_or(called);
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
        likelihoods: likelihoods(
            field("PL"),
            record.alternates.len(),
            allele,
            genotype.alleles().len(),
        ),
        quality: float(field("GQ")),
        genotype: called.text().to_owned(),
        phase_set,
        depth,
        ref_depth,
        alt_depth,
        vaf,
    }
}

/// Returns the physical phase of a genotype: HaplotypeCaller leaves GT unphased and writes it to
/// PGT and PID. `None` where GT is phased itself or PGT contradicts it.
fn physical_phase<'a>(
    field: &impl Fn(&str) -> Value<&'a str>,
    record: &Record,
    called: Option<&Genotype>,
    allele: usize,
) -> Option<Genotype> {
    let called = called.filter(|g| !g.phased() && record.alternates.len() == 1)?;
    let (Value::Known(pgt), Value::Known(_)) = (field("PGT"), field("PID")) else { return None };
    let physical = Genotype::parse(pgt);
    (physical.phased() && physical.zygosity(allele) == called.zygosity(allele)).then_some(physical)
}

type Depths = (Value<u32>, Value<u32>, Value<u32>);

/// Returns the reads of the reference, of this allele and of all alleles.
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

/// Reads FORMAT/AF or VAF, one value an alternate allele.
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
    use crate::model::{Chromosome, Span, Zygosity};

    fn record(alts: &[&str], format: &str, sample: &str) -> Record {
        let keys: Vec<String> = format.split(':').map(str::to_owned).collect();
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
            genotypes: vec![Genotype::from_column(&keys, sample)],
            format: keys,
            samples: vec![sample.to_owned()],
        }
    }

    #[test]
    fn multi_allelic_remap() {
        let r = record(&["C", "G"], "GT:AD:DP:GQ:PL", "1/2:1,20,9:31:99:900,450,430,470,0,440");
        let one = call(&r, 0, 1);
        assert_eq!(one.zygosity, Zygosity::HeterozygousAlternate);
        assert_eq!(one.allele_genotype.text(), "1/.");
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
        assert!(call(&record(&["C"], "GT", "|0|1"), 0, 1).allele_genotype.phased());
    }

    #[test]
    fn physical_phasing_of_haplotype_caller() {
        let c = call(&record(&["C"], "GT:PGT:PID", "0/1:1|0:7_A_C"), 0, 1);
        assert_eq!(
            (c.genotype.as_str(), c.allele_genotype.text(), c.allele_genotype.phased()),
            ("0/1", "1|0", true)
        );
        // A contradiction is not believed.
        assert!(
            !call(&record(&["C"], "GT:PGT:PID", "1/1:0|1:7_A_C"), 0, 1).allele_genotype.phased()
        );
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
