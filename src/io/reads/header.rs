//! Parses the SAM header: order, contigs, samples.

use crate::io::reference::contigs::ContigList;
use crate::model::Chromosome;
use std::collections::BTreeMap;

/// Holds one `@SQ` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contig {
    /// The name as in the file.
    pub name: String,
    /// The length in bases.
    pub length: u64,
    /// Gives the MD5 (hex, lower case) of the upper-case sequence, where the line has it.
    pub md5: Option<String>,
}

/// Holds the parts of a SAM header that matter here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlignmentHeader {
    /// Gives `@HD SO`, where the header has it.
    pub sort_order: Option<String>,
    /// Holds the `@SQ` lines in file order: the place is the read's contig number.
    pub contigs: Vec<Contig>,
    /// Maps `@RG ID` to `SM`; a read group without `SM` has none.
    pub read_groups: BTreeMap<String, Option<String>>,
}

impl AlignmentHeader {
    /// Parses header text. Lines of other kinds and fields that cannot be read are passed over,
    /// because htslib has accepted the header already.
    pub fn parse(text: &[u8]) -> Self {
        let mut header = Self::default();
        for line in text.split(|b| *b == b'\n') {
            let line = String::from_utf8_lossy(line);
            let line = line.trim_end_matches('\r');
            let field = |key: &str| {
                line.split('\t')
                    .skip(1)
                    .find_map(|f| f.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')))
            };
            match line.get(..3) {
                Some("@HD") => header.sort_order = field("SO").map(str::to_owned),
                Some("@SQ") => header.contigs.push(Contig {
                    name: field("SN").unwrap_or_default().to_owned(),
                    length: field("LN").and_then(|n| n.parse().ok()).unwrap_or(0),
                    md5: field("M5").map(str::to_ascii_lowercase),
                }),
                Some("@RG") => {
                    if let Some(id) = field("ID") {
                        header.read_groups.insert(id.to_owned(), field("SM").map(str::to_owned));
                    }
                }
                _ => {}
            }
        }
        header
    }

    /// Returns the contigs, from which the genome build is detected.
    pub fn contig_list(&self) -> ContigList<'_> {
        let contigs = self.contigs.iter().map(|c| (c.name.as_str(), Some(c.length))).collect();
        ContigList { contigs, texts: Vec::new() }
    }

    /// Returns the samples named by read groups, each once, sorted.
    pub fn samples(&self) -> Vec<&str> {
        let mut samples: Vec<&str> =
            self.read_groups.values().flatten().map(String::as_str).collect();
        samples.sort_unstable();
        samples.dedup();
        samples
    }

    /// Returns number and length of the contig that is this chromosome. `None` where no contig is;
    /// where two spellings are (`chr1` and `1`), the first one.
    pub fn find(&self, chromosome: Chromosome) -> Option<(i32, u64)> {
        let at =
            self.contigs.iter().position(|c| Chromosome::parse(&c.name) == Some(chromosome))?;
        Some((i32::try_from(at).ok()?, self.contigs[at].length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_contigs_and_samples() {
        let header = AlignmentHeader::parse(
            b"@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:HLA\tLN:5\n@SQ\tSN:21\tLN:46709983\tM5:00FF\n@RG\tID:a\tSM:S\n@RG\tID:b\tSM:S\n@RG\tID:c\n@CO\tSM:no\n",
        );
        assert_eq!(header.sort_order.as_deref(), Some("coordinate"));
        assert_eq!(header.find(Chromosome::parse("chr21").unwrap()), Some((1, 46_709_983)));
        assert_eq!(header.find(Chromosome::X), None);
        assert_eq!(
            (header.contigs[0].md5.as_deref(), header.contigs[1].md5.as_deref()),
            (None, Some("00ff"))
        );
        assert_eq!(header.samples(), ["S"]);
        assert_eq!(header.read_groups.len(), 3);
    }
}
