//! Defines genome builds and the 25 primary chromosomes with their exact lengths.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names a human genome build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Build {
    /// GRCh37 (hg19, b37, hs37d5).
    GRCh37,
    /// GRCh38 (hg38).
    GRCh38,
}

impl Build {
    /// Returns the other of the two builds.
    pub fn other(self) -> Self {
        match self {
            Self::GRCh37 => Self::GRCh38,
            Self::GRCh38 => Self::GRCh37,
        }
    }

    /// Lists all builds.
    pub const ALL: [Build; 2] = [Build::GRCh37, Build::GRCh38];

    /// Returns `GRCh37` or `GRCh38`.
    pub fn name(self) -> &'static str {
        match self {
            Self::GRCh37 => "GRCh37",
            Self::GRCh38 => "GRCh38",
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Build {
    type Err = String;
    /// Reads `GRCh38`, `hg38`, `38`, `GRCh37`, `hg19`, `b37`, `37`, `hs37d5` in any case.
    fn from_str(s: &str) -> Result<Self, String> {
        match s.to_ascii_lowercase().as_str() {
            "grch38" | "hg38" | "38" => Ok(Self::GRCh38),
            "grch37" | "hg19" | "b37" | "37" | "hs37d5" => Ok(Self::GRCh37),
            _ => Err(format!(
                "'{s}' is not a genome build; known are GRCh37 (hg19) and GRCh38 (hg38)"
            )),
        }
    }
}

/// Names one of the 25 primary human sequences, in karyotypic order; printed with the `chr` prefix
/// (UCSC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chromosome(u8);

/// Lists the lengths on GRCh37 (assembly report GCF_000001405.25); chrM is the rCRS (NC_012920.1)
/// of the Ensembl and 1000 Genomes files, not UCSC hg19's NC_001807 of 16,571 bases.
const GRCH37: [u64; 25] = [
    249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022,
    141213431, 135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753,
    81195210, 78077248, 59128983, 63025520, 48129895, 51304566, 155270560, 59373566, 16569,
];

/// Lists the lengths on GRCh38 (assembly report GCF_000001405.26).
const GRCH38: [u64; 25] = [
    248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636,
    138394717, 133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345,
    83257441, 80373285, 58617616, 64444167, 46709983, 50818468, 156040895, 57227415, 16569,
];

const NAMES: [&str; 25] = [
    "chr1", "chr2", "chr3", "chr4", "chr5", "chr6", "chr7", "chr8", "chr9", "chr10", "chr11",
    "chr12", "chr13", "chr14", "chr15", "chr16", "chr17", "chr18", "chr19", "chr20", "chr21",
    "chr22", "chrX", "chrY", "chrM",
];

impl Chromosome {
    /// Chromosome X.
    pub const X: Chromosome = Chromosome(22);
    /// Chromosome Y.
    pub const Y: Chromosome = Chromosome(23);
    /// The mitochondrial genome.
    pub const M: Chromosome = Chromosome(24);

    /// Returns all 25, in karyotypic order.
    pub fn all() -> impl Iterator<Item = Chromosome> {
        (0..25).map(Chromosome)
    }

    /// Returns the 0-based rank in karyotypic order: chr1 is 0, chrX 22, chrY 23, chrM 24.
    pub fn rank(self) -> usize {
        usize::from(self.0)
    }

    /// Returns the chromosome of a rank.
    pub fn from_rank(rank: usize) -> Option<Self> {
        u8::try_from(rank).ok().filter(|r| *r < 25).map(Chromosome)
    }

    /// Returns the UCSC name, for example `chr1`, `chrM`.
    pub fn name(self) -> &'static str {
        NAMES[self.rank()]
    }

    /// Returns the Ensembl name, for example `1`, `MT`.
    pub fn ensembl_name(self) -> &'static str {
        if self == Self::M { "MT" } else { &NAMES[self.rank()][3..] }
    }

    /// Returns the length in bases.
    pub fn length(self, build: Build) -> u64 {
        match build {
            Build::GRCh37 => GRCH37[self.rank()],
            Build::GRCh38 => GRCH38[self.rank()],
        }
    }

    /// Returns the RefSeq accession with the build's version, for example `NC_000021.9` (HGVS g.
    /// names use it).
    pub fn refseq(self, build: Build) -> String {
        // Versions from the assembly reports of GCF_000001405.25 (GRCh37.p13) and .26 (GRCh38).
        const V37: [u8; 24] =
            [10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9];
        const V38: [u8; 24] = [
            11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11,
            11, 10,
        ];
        if self == Self::M {
            return "NC_012920.1".to_owned();
        }
        let v = match build {
            Build::GRCh37 => V37,
            Build::GRCh38 => V38,
        };
        format!("NC_{:06}.{}", self.rank() + 1, v[self.rank()])
    }

    /// Returns the chromosome of a GenBank accession behind `CM000`: GRCh37 has CM000663.1 to
    /// CM000686.1, GRCh38 the same with version 2.
    fn of_genbank(rest: &str) -> Option<Self> {
        let (digits, version) = rest.split_once('.')?;
        let number: usize = digits.parse().ok()?;
        let known = digits.len() == 3 && ["1", "2"].contains(&version);
        let rank = number.checked_sub(663).filter(|_| known)?;
        Self::from_rank(rank).filter(|c| *c != Self::M)
    }

    /// Reads any common spelling of a primary contig: `chr1`, `1`, `CHR1`, `chrMT`, `MT`, `M`,
    /// `NC_000001.11`, `CM000663.2`. Numbers 23-26 are not read (PLINK codes are
    /// ambiguous). Returns `None` for everything else (alt, decoy, HLA, patch contigs).
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(rest) = name.strip_prefix("NC_") {
            let (digits, version) = rest.split_once('.')?;
            if digits == "012920" && version == "1" {
                return Some(Self::M);
            }
            let n: usize = digits.parse().ok()?;
            let chromosome =
                n.checked_sub(1).and_then(Self::from_rank).filter(|c| *c != Self::M)?;
            return Build::ALL.iter().any(|b| chromosome.refseq(*b) == name).then_some(chromosome);
        }
        if let Some(rest) = name.strip_prefix("CM000") {
            return Self::of_genbank(rest);
        }
        let bare = match name.get(..3) {
            Some(p) if p.eq_ignore_ascii_case("chr") => &name[3..],
            _ => name,
        };
        match bare {
            "X" | "x" => Some(Self::X),
            "Y" | "y" => Some(Self::Y),
            "M" | "MT" | "m" | "mt" | "Mt" => Some(Self::M),
            _ if bare.starts_with('0') || bare.starts_with('+') => None,
            _ => {
                bare.parse::<u8>().ok().filter(|n| (1..=22).contains(n)).map(|n| Chromosome(n - 1))
            }
        }
    }

    /// Tells whether it is X or Y.
    pub fn is_sex(self) -> bool {
        self == Self::X || self == Self::Y
    }
}

impl fmt::Display for Chromosome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Chromosome {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, want) in [
            ("chr1", "chr1"),
            ("1", "chr1"),
            ("MT", "chrM"),
            ("chrM", "chrM"),
            ("X", "chrX"),
            ("NC_000021.9", "chr21"),
            ("NC_000021.8", "chr21"),
            ("NC_000024.10", "chrY"),
            ("NC_012920.1", "chrM"),
            ("CM000663.1", "chr1"),
            ("CM000683.2", "chr21"),
            ("CM000686.2", "chrY"),
        ] {
            assert_eq!(Chromosome::parse(text).map(Chromosome::name), Some(want), "{text}");
        }
        for text in [
            "",
            "chr",
            "0",
            "23",
            "chr1_KI270706v1_random",
            "NC_000021",
            "NC_000021.7",
            "CM000683",
            "CM000683.3",
            "CM000687.2",
            "CM0683.2",
            "NC_000025.1",
            "01",
            "HLA-A*01:01",
        ] {
            assert_eq!(Chromosome::parse(text), None, "{text}");
        }
    }
}
