//! Reads one sample's FORMAT fields as one ALT entry sees them: genotype and phase, counts of reads,
//! GQ, PL, FT.

use crate::model::allele::{FilterField, Record};
use crate::model::local_alleles::local_alleles;
use crate::model::value::{Missing, Value};
use crate::model::{Genotype, SampleCall, Zygosity};
use crate::normalize::callers::{CallerRules, Callers};
use crate::normalize::counts::{AlleleCounts, AlleleFields};
use crate::normalize::fields::{SampleFields, then, whole};
use crate::normalize::phase::PhasedCall;

/// The key of the least depth of a gVCF block (GATK, DeepVariant, DRAGEN).
const BLOCK_DEPTH: &str = "MIN_DP";

/// Returns the call of the record's sample number `sample` for ALT entry `allele` (1 is the first),
/// as the callers that may have written the record mean its fields.
///
/// Counts are remapped to (reference, this allele); PL, whose order is that of the VCF
/// specification (section 1.6.2: genotype j/k at index k(k+1)/2 + j), to the genotypes of these two
/// alleles, as `bcftools norm -m-` does; GQ stays the caller's, since it speaks of the whole
/// genotype. A field that cannot be read is [`Missing::Unreadable`], never 0.
pub fn call(record: &Record, sample: usize, allele: usize, callers: &Callers) -> SampleCall {
    let column = record.samples.get(sample).map_or("", String::as_str);
    let fields = SampleFields { keys: &record.format, column };
    let missing = Genotype::parse(".");
    let called = record.genotypes.get(sample).unwrap_or(&missing);
    let PhasedCall { genotype, phase_set } = PhasedCall::read(&fields, called);
    let zygosity = genotype.zygosity(allele);
    let rules = callers.of_record(&record.format);
    let counted =
        rules.map(|rules| Counted::read(&AlleleFields { record, allele, fields, rules }, called));
    let counted = counted.unwrap_or_default();
    let mut filter_keys = rules.into_iter().flat_map(CallerRules::in_order);
    let filter_key = filter_keys.find_map(|c| c.sample_filter.as_deref());
    SampleCall {
        zygosity,
        allele_genotype: genotype.seen_from(allele),
        likelihoods: likelihoods(
            &fields,
            record.alternates.len(),
            allele,
            genotype.alleles().len(),
        ),
        quality: float(fields.text("GQ")),
        genotype: called.text().to_owned(),
        phase_set,
        depth: counted.depth,
        ref_depth: counted.reference,
        alt_depth: counted.alternate,
        vaf: counted.share,
        vaf_fields: counted.fields,
        unnamed_reads: counted.unnamed,
        sample_filter: filter_key.map_or(Value::Unknown(Missing::NotInInput), |key| {
            fields.text(key).map(FilterField::parse)
        }),
    }
}

/// Returns the call of a record's sample as an allele sees it that is none of the record: other
/// alternates count from 2. The depth is the least of the stretch that the record covers
/// (FORMAT/MIN_DP), else that of the site; nothing was counted for the allele itself.
pub fn call_beside(record: &Record, sample: usize, callers: &Callers) -> SampleCall {
    let column = record.samples.get(sample).map_or("", String::as_str);
    let fields = SampleFields { keys: &record.format, column };
    let missing = Genotype::parse(".");
    let called = record.genotypes.get(sample).unwrap_or(&missing);
    let separator = if called.phased() { "|" } else { "/" };
    let number = |copy: &Option<usize>| match copy {
        Some(0) => "0".to_owned(),
        Some(other) => (other + 1).to_string(),
        None => ".".to_owned(),
    };
    let copies: Vec<String> = called.alleles().iter().map(number).collect();
    let genotype = Genotype::parse(&copies.join(separator));
    let site = || {
        let rules = callers.of_record(&record.format)?;
        Some(AlleleFields { record, allele: 1, fields, rules }.depth())
    };
    let depth = match then(fields.text(BLOCK_DEPTH), whole) {
        Value::Unknown(_) => site().unwrap_or(Value::Unknown(Missing::NotInInput)),
        least => least,
    };
    SampleCall {
        depth,
        quality: float(fields.text("GQ")),
        zygosity: genotype.zygosity(1),
        allele_genotype: genotype.seen_from(1),
        genotype: genotype.text().to_owned(),
        ..no_call()
    }
}

/// Returns the call of a person of whom no record speaks.
pub fn no_call() -> SampleCall {
    let reason = Missing::NotInInput;
    let genotype = Genotype::parse("./.");
    SampleCall {
        zygosity: genotype.zygosity(1),
        genotype: genotype.text().to_owned(),
        allele_genotype: genotype,
        phase_set: Value::Unknown(reason),
        depth: Value::Unknown(reason),
        ref_depth: Value::Unknown(reason),
        alt_depth: Value::Unknown(reason),
        vaf: Value::Unknown(reason),
        vaf_fields: String::new(),
        unnamed_reads: None,
        sample_filter: Value::Unknown(reason),
        quality: Value::Unknown(reason),
        likelihoods: Value::Unknown(reason),
    }
}

/// The reads of one allele in one sample.
struct Counted {
    depth: Value<u32>,
    reference: Value<u32>,
    alternate: Value<u32>,
    share: Value<f64>,
    fields: String,
    /// Counts reads of the site that the fields name no allele for, where they are many.
    unnamed: Option<u32>,
}

impl Default for Counted {
    fn default() -> Self {
        let reason = Missing::NotInInput;
        Self {
            depth: Value::Unknown(reason),
            reference: Value::Unknown(reason),
            alternate: Value::Unknown(reason),
            share: Value::Unknown(reason),
            fields: String::new(),
            unnamed: None,
        }
    }
}

impl Counted {
    fn read(of: &AlleleFields<'_>, called: &Genotype) -> Self {
        let counts = of.counts();
        let AlleleCounts { reference, alternate, total, .. } = counts;
        let site = of.depth();
        let depth = match (site, total) {
            (Value::Unknown(_), Value::Known(n)) => Value::Known(n),
            _ => site,
        };
        let of_depth = |a: u32, d: u32| {
            (Value::Known(f64::from(a) / f64::from(d)), format!("{} of DP", counts.fields))
        };
        let unnamed = unnamed_reads(&counts, site, called, of);
        let split = unnamed.and(site.get()).filter(|_| is_split_off(called, of));
        let (share, fields) = match (alternate, total, split) {
            (Value::Known(a), _, Some(d)) => of_depth(a, d),
            (Value::Known(a), Value::Known(t), _) if t > 0 => {
                (Value::Known(f64::from(a) / f64::from(t)), counts.fields.clone())
            }
            (Value::Known(_), Value::Known(_), _) => {
                (Value::Unknown(Missing::NotApplicable), String::new())
            }
            _ => match (of.share(), alternate, site) {
                (Some((share, field)), ..) => (share, field.to_owned()),
                (None, Value::Known(a), Value::Known(d)) if d > 0 && a <= d => of_depth(a, d),
                (None, Value::Unknown(reason), _) => (Value::Unknown(reason), String::new()),
                (None, ..) => (Value::Unknown(Missing::Dot), String::new()),
            },
        };
        let unnamed = unnamed.filter(|_| split.is_none());
        Self { depth, reference, alternate, share, fields, unnamed }
    }
}

/// Returns the reads of the site that the counts of a record of one ALT name no allele for, where
/// they are so many, and those of the reference so few, that they may be those of another allele
/// (`1/0`, AD 0,15, DP 30).
fn unnamed_reads(
    counts: &AlleleCounts,
    site: Value<u32>,
    called: &Genotype,
    of: &AlleleFields<'_>,
) -> Option<u32> {
    let least = of.rules.other_allele_min_share;
    let zygosity = called.zygosity(of.allele);
    let one_copy = matches!(zygosity, Zygosity::Heterozygous | Zygosity::HalfCall);
    if !one_copy || of.record.alternates.len() != 1 {
        return None;
    }
    let (reference, total, depth) = (counts.reference.get()?, counts.total.get()?, site.get()?);
    let share = |n: u32| f64::from(n) / f64::from(depth);
    let unnamed = depth.checked_sub(total).filter(|_| depth > 0)?;
    (share(unnamed) >= least && share(reference) < least).then_some(unnamed)
}

/// Says whether a record shows that it was split off from one of several ALTs: ALT before REF in an
/// unphased genotype, which no caller writes, a missing copy, or an INFO key of the program that
/// split it. Reads that are merely not informative (AD 4,14 of DP 72) are no such sign.
fn is_split_off(called: &Genotype, of: &AlleleFields<'_>) -> bool {
    let alleles = called.alleles();
    let alternate_first = !called.phased() && alleles == [Some(of.allele), Some(0)];
    let split_info = || of.rules.split_info.iter().any(|k| of.record.info_field(k).is_some());
    alternate_first || alleles.contains(&None) || split_info()
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

/// Returns PL of the genotypes of reference and this allele, or LPL where a sample's lists speak of
/// its own alleles alone.
fn likelihoods(
    fields: &SampleFields<'_, String>,
    alternates: usize,
    allele: usize,
    ploidy: usize,
) -> Value<Vec<u32>> {
    let (text, alleles, place) = match (fields.text("PL"), fields.text("LPL")) {
        (Value::Known(text), _) => (text, alternates + 1, allele),
        (Value::Unknown(Missing::NotInInput), Value::Known(text)) => {
            let Some(local) = local_alleles(fields.keys, fields.column) else {
                return Value::Unknown(Missing::Unreadable);
            };
            match local.iter().position(|a| *a == allele) {
                Some(place) => (text, local.len(), place),
                None => return Value::Unknown(Missing::NotInInput),
            }
        }
        (Value::Unknown(Missing::NotInInput), Value::Unknown(reason))
        | (Value::Unknown(reason), _) => return Value::Unknown(reason),
    };
    let (expected, wanted) = match ploidy {
        1 => (alleles, vec![0, place]),
        2 => {
            let row = place * (place + 1) / 2;
            (alleles * (alleles + 1) / 2, vec![0, row, row + place])
        }
        _ => return Value::Unknown(Missing::Unreadable),
    };
    // The number of values grows with the square of the ALTs: those that are wanted are read alone.
    if memchr::memchr_iter(b',', text.as_bytes()).count() + 1 != expected {
        return Value::Unknown(Missing::Unreadable);
    }
    let mut values = text.split(',').enumerate();
    wanted
        .into_iter()
        .map(|i| values.find(|(n, _)| *n == i).and_then(|(_, t)| t.parse().ok()))
        .collect::<Option<Vec<u32>>>()
        .map_or(Value::Unknown(Missing::Unreadable), Value::Known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Chromosome, Span};

    fn call(record: &Record, sample: usize, allele: usize) -> SampleCall {
        super::call(record, sample, allele, &Callers::of_header("").unwrap())
    }

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
    fn local_lists_speak_of_the_alleles_that_the_sample_names() {
        let r = record(&["C", "G", "T"], "LGT:LAA:LAD:LPL:DP", "0/1:2:30,10:90,0,120:40");
        let two = call(&r, 0, 2);
        assert_eq!((two.zygosity, two.genotype.as_str()), (Zygosity::Heterozygous, "0/2"));
        assert_eq!((two.alt_depth, two.vaf), (Value::Known(10), Value::Known(0.25)));
        assert_eq!(two.likelihoods, Value::Known(vec![90, 0, 120]));
        let one = call(&r, 0, 1);
        assert_eq!((one.zygosity, one.alt_depth.get()), (Zygosity::Absent, None));
        assert_eq!(one.likelihoods, Value::Unknown(Missing::NotInInput));
        let hail = record(&["C", "G"], "LGT:LA:LAD:LPL", "0/1:0,2:30,10:90,0,120");
        assert_eq!(call(&hail, 0, 2).likelihoods, Value::Known(vec![90, 0, 120]));
    }

    #[test]
    fn counts_of_many_alternates_are_read_in_time() {
        let n = 3_000;
        let names: Vec<String> = (0..n).map(|i| format!("A{}", "C".repeat(i + 1))).collect();
        let alts: Vec<&str> = names.iter().map(String::as_str).collect();
        let list = vec!["7"; n].join(",");
        let r = record(&alts, "GT:RO:AO", &format!("0/1:9:{list}"));
        let start = std::time::Instant::now();
        for allele in 1..=n {
            assert_eq!(call(&r, 0, allele).alt_depth, Value::Known(7));
        }
        // Cubic work took minutes.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
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

    #[test]
    #[rustfmt::skip]
    fn counts_are_read_as_the_caller_means_them() {
        let share = |alts: &[&str], format, column, allele| {
            let c = call(&record(alts, format, column), 0, allele);
            (c.vaf.get().map(|v| (v * 1e3).round() / 1e3), c.depth.get(), c.vaf_fields)
        };
        for (alts, format, column, allele, want, depth, fields) in [
            (&["C"][..], "GT:DP:RD:AD:FREQ", "0/1:63:60:3:4.76%", 1, Some(0.048), Some(63), "RD, AD"),
            (&["C"], "GT:DP:RD:AD:FREQ", "0/1:63:.:.:4,76%", 1, Some(0.048), Some(63), "FREQ"),
            (&["C"], "GT:GOF:NR:NV", "0/1:3:63:3", 1, Some(0.048), Some(63), "NV, NR"),
            (&["C", "G"], "GT:GOF:NR:NV", "1/2:3:60,60:15,30", 2, Some(0.5), Some(60), "NV, NR"),
            (&["C"], "GT:DP:FDP:RO:FRO:AO:FAO:AF", "0/1:60:60:55:32:5:28:0.467", 1, Some(0.467), Some(60), "FRO, FAO"),
            (&["C", "G"], "GT:AD:DP", "0/2:120,.,3:123", 2, Some(0.024), Some(123), "AD"),
            (&["C", "G"], "GT:AD:DP", "0/2:.,.,3:123", 2, Some(0.024), Some(123), "AD of DP"),
            (&["C", "G"], "GT:LAA:LAD:DP", "0/2:2:30,10:40", 2, Some(0.25), Some(40), "LAD"),
            (&["C", "G"], "GT:LAA:LAD:DP", "0/2:2:30,10:40", 1, None, Some(40), ""),
            (&["C"], "GT:CLCAD2:DP", "0/1:30,10:50", 1, Some(0.25), Some(50), "CLCAD2"),
            (&["C"], "GT:RO:AO:AD", "0/1:30:10:1,1", 1, Some(0.25), Some(40), "RO, AO"),
            (&["C"], "GT:AD:ADF:ADR:GQX:DPI", "0/1:3,4:.:.:9:12", 1, Some(0.571), Some(12), "AD"),
            (&["C"], "GT:AU:CU:GU:TU:DP", "0/1:30,31:10,11:0,0:0,0:40", 1, Some(0.25), Some(40), "AU, CU"),
            (&["CTT"], "GT:DP:DP2:TAR:TIR:TOR", "0/1:40:40:29,29:10,11:1,1", 1, Some(0.256), Some(40), "TAR, TIR"),
            (&["C"], "GT:AD", "0/1:3", 1, None, None, ""),
            (&["C"], "GT:VAF", "0/1:0.25", 1, Some(0.25), None, "VAF"),
        ] {
            let want = (want, depth, fields.to_owned());
            assert_eq!(share(alts, format, column, allele), want, "{format} {column} {allele}");
        }
    }

    #[test]
    fn a_record_split_from_another_allele_is_judged_by_depth() {
        let share = |gt: &str, rest: &str| {
            call(&record(&["C"], "GT:AD:DP", &format!("{gt}:{rest}")), 0, 1).vaf.get()
        };
        assert_eq!(share("1/0", "0,15:30"), Some(0.5));
        assert_eq!(share("./1", "0,15:30"), Some(0.5));
        // Without a sign of the split the named reads count, and the others are told.
        assert_eq!(share("0/1", "4,14:72"), Some(14.0 / 18.0));
        assert_eq!(share("1|0", "4,14:72"), Some(14.0 / 18.0));
        let of = |gt: &str, info: &str| {
            let mut r = record(&["C"], "GT:AD:DP", &format!("{gt}:4,14:72"));
            r.info = info.to_owned();
            let c = call(&r, 0, 1);
            (c.vaf.get(), c.unnamed_reads)
        };
        assert_eq!(of("0/1", ""), (Some(14.0 / 18.0), Some(54)));
        assert_eq!(of("1/0", ""), (Some(14.0 / 72.0), None));
        assert_eq!(of("0/1", "OLD_MULTIALLELIC=X:10:A/C/G"), (Some(14.0 / 72.0), None));
        // An ordinary heterozygote, a homozygote, and reads that only are not informative.
        assert_eq!(share("0/1", "10,10:40"), Some(0.5));
        assert_eq!(share("1/1", "0,15:30"), Some(1.0));
        assert_eq!(share("0/1", "0,28:30"), Some(1.0));
    }

    #[test]
    fn a_record_without_the_allele_says_how_deep_it_was_looked_at() {
        let callers = Callers::of_header("").unwrap();
        let beside = |alts: &[&str], format: &str, sample: &str| {
            let call = call_beside(&record(alts, format, sample), 0, &callers);
            (call.genotype.clone(), call.zygosity, call.depth.get(), call.alt_depth.get())
        };
        let absent = Zygosity::Absent;
        let want = |genotype: &str, zygosity, depth| (genotype.to_owned(), zygosity, depth, None);
        assert_eq!(beside(&["C"], "GT:AD:DP", "0/1:9,9:18"), want("0/2", absent, Some(18)));
        assert_eq!(beside(&["C", "G"], "GT:DP", "1|2:7"), want("2|3", absent, Some(7)));
        assert_eq!(beside(&["C"], "GT:DP", "./1:7"), want("./2", Zygosity::NoCall, Some(7)));
        let block = beside(&["<NON_REF>"], "GT:DP:MIN_DP", "0/0:30:12");
        assert_eq!(block, want("0/0", absent, Some(12)));
        assert_eq!(beside(&[], "GT:DP", "0/0:30"), want("0/0", absent, Some(30)));
        assert_eq!(beside(&["C"], "GT", "0/0"), want("0/0", absent, None));
        let nothing = no_call();
        assert_eq!((nothing.zygosity, nothing.genotype.as_str()), (Zygosity::NoCall, "./."));
    }

    #[test]
    fn the_own_filter_of_a_sample_is_read() {
        let of = |text: &str| call(&record(&["C"], "GT:FT", text), 0, 1).sample_filter;
        assert_eq!(of("0/1:PASS"), Value::Known(FilterField::Pass));
        let failed = vec!["LowGQX".to_owned(), "LowDP".to_owned()];
        assert_eq!(of("0/1:LowGQX;LowDP"), Value::Known(FilterField::Failed(failed)));
        assert_eq!(of("0/1:."), Value::Unknown(Missing::Dot));
    }
}
