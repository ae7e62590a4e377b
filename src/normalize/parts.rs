//! Takes an allele of several substitutions apart: a haplotype block, or neighbouring bases that a
//! caller wrote as one record.

use crate::model::Allele;

/// Limits the bases of an allele that is taken apart.
const MAX_BASES: usize = 1000;

/// Returns the parts of an allele that replaces several bases by as many: each base that differs,
/// and each run of neighbouring ones that is not the whole. Empty for an allele of one change, one
/// that inserts or deletes bases, and one that is too long.
///
/// ```text
/// whole:  chr1:100 ACGT>TCAC   parts: 100 A>T, 102 G>A, 103 T>C, and the run 102 GT>AC
/// ```
pub fn parts(allele: &Allele) -> Vec<Allele> {
    let (reference, alternate) = (allele.reference.as_bytes(), allele.alternate.as_bytes());
    if reference.len() != alternate.len() || !(2..=MAX_BASES).contains(&reference.len()) {
        return Vec::new();
    }
    let differs = |i: usize| reference.get(i) != alternate.get(i);
    let bases: Vec<usize> = (0..reference.len()).filter(|i| differs(*i)).collect();
    if bases.len() < 2 {
        return Vec::new();
    }
    let part = |from: usize, to: usize| {
        Some(Allele {
            chromosome: allele.chromosome,
            start: allele.start + from as u64,
            reference: allele.reference.get(from..to)?.to_owned(),
            alternate: allele.alternate.get(from..to)?.to_owned(),
        })
    };
    let single = bases.iter().filter_map(|i| part(*i, i + 1));
    let runs = bases.chunk_by(|a, b| a + 1 == *b);
    let runs = runs.filter(|run| run.len() > 1 && run.len() < bases.len());
    let runs = runs.filter_map(|run| part(*run.first()?, run.last()? + 1));
    single.chain(runs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Chromosome;

    #[test]
    fn bases_and_runs() {
        let of = |reference: &str, alternate: &str| {
            let chromosome = Chromosome::from_rank(0).unwrap();
            let (reference, alternate) = (reference.to_owned(), alternate.to_owned());
            let allele = Allele { chromosome, start: 99, reference, alternate };
            parts(&allele).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            of("ACGT", "TCAC"),
            ["chr1:100:A:T", "chr1:102:G:A", "chr1:103:T:C", "chr1:102:GT:AC"]
        );
        assert_eq!(of("AC", "GT"), ["chr1:100:A:G", "chr1:101:C:T"]);
        for (reference, alternate) in [("A", "C"), ("AC", "A"), ("ACG", "ATG"), ("A", "ACG")] {
            assert!(of(reference, alternate).is_empty(), "{reference} {alternate}");
        }
    }
}
