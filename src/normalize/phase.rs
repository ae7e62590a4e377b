//! Gathers the phase from a sample's fields: GT with PS, the blocks of HP, and HaplotypeCaller's
//! PGT with PID. The run and the table of haplotypes both ask here.

use crate::model::{Genotype, Value};
use crate::normalize::fields::SampleFields;

/// The phase of one sample's genotype.
#[derive(Debug, Clone, PartialEq)]
pub struct PhasedCall {
    /// Holds the genotype with its copies in the order of the haplotypes, where phase is known;
    /// else as GT has it.
    pub genotype: Genotype,
    /// Names the phase set; unknown where the fields name none: phased genotypes of a contig
    /// without a set belong together (VCF 4.3, section 1.6.2).
    pub phase_set: Value<String>,
}

impl PhasedCall {
    /// Reads the phase of a genotype.
    ///
    /// GT that is phased itself holds, in the set of PS, else of HP or PID. An unphased GT takes
    /// the order of HP (`100-1,100-2`: block and haplotype of each copy; GATK 3 and WhatsHap), else
    /// that of PGT where a set (PID, PS) stands beside it. A field that contradicts GT is not
    /// believed.
    pub fn read<K: AsRef<str>>(fields: &SampleFields<'_, K>, called: &Genotype) -> Self {
        let blocks = match fields.text("HP") {
            Value::Known(text) => block_order(text, called),
            Value::Unknown(_) => None,
        };
        let phase_set = match fields.text("PS") {
            Value::Known(set) => Value::Known(set.to_owned()),
            Value::Unknown(reason) => match (&blocks, fields.text("PID")) {
                (Some((block, _)), _) => Value::Known(block.clone()),
                (None, Value::Known(set)) => Value::Known(set.to_owned()),
                (None, Value::Unknown(_)) => Value::Unknown(reason),
            },
        };
        if called.phased() {
            return Self { genotype: called.clone(), phase_set };
        }
        if let Some((block, genotype)) = blocks {
            return Self { genotype, phase_set: Value::Known(block) };
        }
        let physical = match (fields.text("PGT"), &phase_set) {
            (Value::Known(text), Value::Known(_)) => Some(Genotype::parse(text)),
            _ => None,
        };
        let agrees = |p: &Genotype| p.phased() && sorted(p) == sorted(called);
        let genotype = physical.filter(agrees).unwrap_or_else(|| called.clone());
        Self { genotype, phase_set }
    }
}

/// Returns the block of HP and the genotype in the order of its haplotypes; `None` where the values
/// are not one for each copy, of one block, and each haplotype once.
fn block_order(text: &str, called: &Genotype) -> Option<(String, Genotype)> {
    let copies: Vec<(&str, usize)> = text
        .split(',')
        .map(|v| v.rsplit_once('-').and_then(|(b, n)| Some((b, n.parse().ok()?))))
        .collect::<Option<_>>()?;
    let block = copies.first()?.0;
    if copies.len() < 2
        || copies.len() != called.alleles().len()
        || copies.iter().any(|(b, _)| *b != block)
    {
        return None;
    }
    let on = |haplotype: usize| {
        let place = copies.iter().position(|(_, n)| *n == haplotype)?;
        called.alleles().get(place).copied()
    };
    let ordered: Vec<Option<usize>> = (1..=copies.len()).map(on).collect::<Option<_>>()?;
    Some((block.to_owned(), Genotype::in_phase(ordered)))
}

fn sorted(genotype: &Genotype) -> Vec<Option<usize>> {
    let mut alleles = genotype.alleles().to_vec();
    alleles.sort_unstable();
    alleles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(keys: &str, column: &str) -> (String, Option<String>) {
        let keys: Vec<&str> = keys.split(':').collect();
        let fields = SampleFields { keys: &keys, column };
        let called = Genotype::parse(column.split(':').next().unwrap());
        let phase = PhasedCall::read(&fields, &called);
        (phase.genotype.text().to_owned(), phase.phase_set.known().cloned())
    }

    #[test]
    fn every_field_of_phase_is_read() {
        for (keys, column, genotype, set) in [
            ("GT:PS", "0|1:7", "0|1", Some("7")),
            ("GT:PS", "0/1:7", "0/1", Some("7")),
            ("GT:PS:PGT:PID", "0/1:.:1|0:9_A_C", "1|0", Some("9_A_C")),
            ("GT:PGT:PID", "1/1:0|1:9_A_C", "1/1", Some("9_A_C")),
            ("GT:PGT", "0/1:1|0", "0/1", None),
            ("GT:HP", "0/1:100-1,100-2", "0|1", Some("100")),
            ("GT:HP", "0/1:100-2,100-1", "1|0", Some("100")),
            ("GT:HP", "1/2:a-b-2,a-b-1", "2|1", Some("a-b")),
            ("GT:HP", "0/1:100-1,200-2", "0/1", None),
            ("GT:HP", "0/1:100-1,100-1", "0/1", None),
            ("GT:HP", "0/1:100-1", "0/1", None),
            ("GT:HP", "0/1:.", "0/1", None),
            ("GT:HP:PS", "0|1:100-1,100-2:.", "0|1", Some("100")),
        ] {
            let want = (genotype.to_owned(), set.map(str::to_owned));
            assert_eq!(read(keys, column), want, "{keys} {column}");
        }
    }
}
