//! Writes and reads the ledger: one line per ALT entry inside the panel, in input order, BGZF
//! (readable by `zcat` and `tabix`).
//!
//! `##` provenance lines, one `#chrom ...` header line, then tab-separated: chrom, pos (1-based),
//! ref, alt as in the input; normalised `chr:pos:ref:alt`; genes (comma); consequence; HGVS;
//! outcome class; outcome name; rules as `rule:verdict(values)` joined by ` | ` (`%` and `|` inside
//! the values percent-encoded). `.` stands for none.
//!
//! | file | job |
//! |---|---|
//! | `writer` | writes entries as they come |
//! | `reader` | reads the lines back |

mod reader;
mod writer;

pub use reader::{LedgerLine, LedgerReader, LedgerRule};
pub use writer::LedgerWriter;

/// Says in the ledger's head, and where the rules are listed, what inheritance does to an allele.
pub const INHERITANCE_NOTE: &str = "no inheritance rule drops an allele: models of inheritance, \
    origin and phase are told at the reported rows";

/// Lists the columns in order.
pub(super) const COLUMNS: [&str; 11] = [
    "#chrom",
    "pos",
    "ref",
    "alt",
    "normalised",
    "genes",
    "consequence",
    "hgvs",
    "outcome",
    "name",
    "rules",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::{InputAllele, LedgerEntry, Outcome, RuleTrace};
    use crate::model::{RuleName, Verdict};
    use crate::report::OutputDir;
    use std::io::Write;

    #[test]
    fn what_is_written_is_read_back() {
        let root = tempfile::tempdir().unwrap();
        let out = OutputDir::create(root.path(), false).unwrap();
        let entry = LedgerEntry {
            input: InputAllele {
                contig: "21".into(),
                position: 7,
                reference: "A".into(),
                alternate: "=1+1\t<b>".into(),
            },
            allele: None,
            genes: vec!["RUNX1".into(), "@X".into()],
            consequence: Some(crate::model::Term::Missense),
            hgvs: Some("NM_001754.5:c.1A>G".into()),
            outcome: Outcome::Dropped(RuleName::Depth),
            trail: vec![
                RuleTrace {
                    rule: RuleName::Filter,
                    verdict: Verdict::Keep,
                    values: "FILTER=a|b (100%)".into(),
                },
                RuleTrace {
                    rule: RuleName::Depth,
                    verdict: Verdict::Drop,
                    values: "depth=7 < 10".into(),
                },
            ],
        };
        let mut writer =
            LedgerWriter::new(out.file("s.ledger.tsv.gz").unwrap(), &[("case", "a\nb".to_owned())])
                .unwrap();
        writer.write(&entry).unwrap();
        writer
            .write(&LedgerEntry {
                trail: vec![],
                genes: vec![],
                consequence: None,
                ..entry.clone()
            })
            .unwrap();
        writer.finish().unwrap();
        let mut manifest = out.file("s.run.json").unwrap();
        manifest.write_all(b"{}").unwrap();
        manifest.finish().unwrap();
        out.commit().unwrap();

        let mut reader = LedgerReader::open(&root.path().join("s.ledger.tsv.gz")).unwrap();
        let line = reader.next_line().unwrap().unwrap();
        assert_eq!((line.chrom.as_str(), line.pos, line.alternate.as_str()), ("21", 7, "=1+1 <b>"));
        assert_eq!(line.genes, ["RUNX1", "@X"]);
        assert_eq!(line.rules[0].values, "FILTER=a|b (100%)");
        assert_eq!(line.rules[1].verdict, "drop");
        let second = reader.next_line().unwrap().unwrap();
        assert!(second.rules.is_empty() && second.genes.is_empty());
        assert!(reader.next_line().unwrap().is_none());
    }
}
