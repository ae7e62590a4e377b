//! Reads the ledger back.

use crate::io::text::bgzf::BgzfReader;
use crate::{Error, Result};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

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
