//! Writes and reads the ledger: one line per ALT entry inside the panel, in input order, BGZF
//! (readable by `zcat` and `tabix`).
//!
//! `##` provenance lines, one `#chrom ...` header line, then tab-separated: chrom, pos (1-based),
//! ref, alt as in the input; normalised `chr:pos:ref:alt`; genes (comma); consequence; HGVS;
//! outcome class; outcome name; rules as `rule:verdict(values)` joined by ` | ` (`%` and `|` inside
//! the values percent-encoded). `.` stands for none.

use crate::io::text::bgzf::{BgzfReader, BgzfWriter};
use crate::model::ledger::LedgerEntry;
use crate::report::formats::tsv;
use crate::report::staging::{StagedFile, WrittenFile, failed};
use crate::report::text;
use crate::{Error, Result};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

const COLUMNS: [&str; 11] = [
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

/// Writes ledger entries as they come.
pub struct LedgerWriter {
    out: BgzfWriter<StagedFile>,
    path: PathBuf,
    line: Vec<u8>,
}

impl LedgerWriter {
    /// Opens with `head`: key and value of each `##` line.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn new(file: StagedFile, head: &[(&str, String)]) -> Result<Self> {
        let path = file.target().to_path_buf();
        let mut writer = Self { out: BgzfWriter::new(file), path, line: Vec::with_capacity(512) };
        // A vector takes every byte.
        let _ = tsv::write_origin(head, &mut writer.line);
        let _ = writeln!(writer.line, "{}", COLUMNS.join("\t"));
        writer.flush_line()?;
        Ok(writer)
    }

    /// Writes one entry.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn write(&mut self, entry: &LedgerEntry) -> Result<()> {
        let line = &mut self.line;
        let input = &entry.input;
        push(line, &input.contig);
        let _ = write!(line, "\t{}\t", input.position);
        push(line, &input.reference);
        line.push(b'\t');
        push(line, &input.alternate);
        line.push(b'\t');
        match &entry.allele {
            Some(allele) => {
                let _ = write!(line, "{allele}");
            }
            None => line.push(b'.'),
        }
        line.push(b'\t');
        push(line, &entry.genes.join(","));
        line.push(b'\t');
        push(line, entry.consequence.map_or("", |t| t.name()));
        line.push(b'\t');
        push(line, entry.hgvs.as_deref().unwrap_or_default());
        let _ = write!(line, "\t{}\t{}\t", entry.outcome.class(), entry.outcome.name());
        for (i, trace) in entry.trail.iter().enumerate() {
            if i > 0 {
                line.extend_from_slice(b" | ");
            }
            let _ = write!(
                line,
                "{}:{}({})",
                trace.rule,
                trace.verdict,
                text::one_line(&encode(&trace.values))
            );
        }
        if entry.trail.is_empty() {
            line.push(b'.');
        }
        line.push(b'\n');
        self.flush_line()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Input, where the file system refuses.
    pub fn finish(self) -> Result<WrittenFile> {
        let path = self.path;
        self.out.finish().map_err(|e| failed(&path, e))?.finish()
    }

    fn flush_line(&mut self) -> Result<()> {
        let written = self.out.write_all(&self.line);
        self.line.clear();
        written.map_err(|e| failed(&self.path, e))
    }
}

/// Appends text made harmless, `.` where it is empty.
fn push(line: &mut Vec<u8>, field: &str) {
    if field.is_empty() {
        line.push(b'.');
    } else {
        line.extend_from_slice(text::spreadsheet(field).as_bytes());
    }
}

/// Encodes the two characters that the reader splits by.
fn encode(values: &str) -> Cow<'_, str> {
    text::percent_encode(values, |c| matches!(c, '%' | '|'))
}

/// Holds one line of the ledger as it is read back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LedgerLine {
    /// Contig as in the input.
    pub chrom: String,
    /// 1-based POS as in the input.
    pub pos: u64,
    /// REF as in the input.
    #[serde(rename = "ref")]
    pub reference: String,
    /// ALT entry as in the input, or `.`.
    #[serde(rename = "alt")]
    pub alternate: String,
    /// Gives the normalised form `chr:pos:ref:alt`, where there is one.
    pub normalised: Option<String>,
    /// Genes.
    pub genes: Vec<String>,
    /// Most severe consequence.
    pub consequence: Option<String>,
    /// HGVS name.
    pub hgvs: Option<String>,
    /// `reported`, `dropped`, `not_candidate`.
    pub outcome: String,
    /// Tier, rule or reason.
    pub name: String,
    /// Rules asked, in order.
    pub rules: Vec<LedgerRule>,
}

/// Holds one rule of a [`LedgerLine`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LedgerRule {
    /// Rule.
    pub rule: String,
    /// `keep`, `drop`, `rescue`, `flag`.
    pub verdict: String,
    /// Values.
    pub values: String,
}

/// Iterates over the lines of a ledger file.
pub struct LedgerReader {
    input: BufReader<BgzfReader<File>>,
    path: PathBuf,
    number: u64,
    buffer: String,
}

impl LedgerReader {
    /// Opens `path`.
    ///
    /// # Errors
    /// Input, where the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io(path, e))?;
        Ok(Self {
            input: BufReader::new(BgzfReader::new(file)),
            path: path.to_path_buf(),
            number: 0,
            buffer: String::new(),
        })
    }

    /// Returns the next entry; `None` at the end.
    ///
    /// # Errors
    /// Input, where the file is damaged; names the line.
    pub fn next_line(&mut self) -> Result<Option<LedgerLine>> {
        loop {
            self.buffer.clear();
            self.number += 1;
            let n =
                self.input.read_line(&mut self.buffer).map_err(|e| self.damaged(&e.to_string()))?;
            if n == 0 {
                return Ok(None);
            }
            if self.buffer.starts_with('#') {
                continue;
            }
            return parse(self.buffer.trim_end_matches('\n'))
                .map(Some)
                .ok_or_else(|| self.damaged("not a ledger line of eleven columns"));
        }
    }

    fn damaged(&self, why: &str) -> Error {
        Error::input(why)
            .at(&self.path)
            .line(self.number)
            .hint("the ledger was changed or cut; repeat the run")
    }
}

fn parse(line: &str) -> Option<LedgerLine> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [
        chrom,
        pos,
        reference,
        alternate,
        normalised,
        genes,
        consequence,
        hgvs,
        outcome,
        name,
        rules,
    ] = fields[..]
    else {
        return None;
    };
    let known = |s: &str| (s != ".").then(|| plain(s).to_owned());
    Some(LedgerLine {
        chrom: plain(chrom).to_owned(),
        pos: pos.parse().ok()?,
        reference: plain(reference).to_owned(),
        alternate: plain(alternate).to_owned(),
        normalised: known(normalised),
        genes: known(genes).map(|g| g.split(',').map(str::to_owned).collect()).unwrap_or_default(),
        consequence: known(consequence),
        hgvs: known(hgvs),
        outcome: outcome.to_owned(),
        name: name.to_owned(),
        rules: if rules == "." {
            Vec::new()
        } else {
            rules.split(" | ").map(parse_rule).collect::<Option<_>>()?
        },
    })
}

fn parse_rule(text: &str) -> Option<LedgerRule> {
    let (rule, rest) = text.split_once(':')?;
    let (verdict, values) = rest.split_once('(')?;
    Some(LedgerRule {
        rule: rule.to_owned(),
        verdict: verdict.to_owned(),
        values: values.strip_suffix(')')?.replace("%7C", "|").replace("%25", "%"),
    })
}

/// Removes the mark that keeps spreadsheets from calculating.
fn plain(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.trim_start().starts_with(['=', '+', '-', '@']) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::{InputAllele, Outcome, RuleTrace};
    use crate::model::{RuleName, Verdict};
    use crate::report::OutputDir;

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
