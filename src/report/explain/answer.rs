//! Holds the answer to one question and puts it into words.

use crate::model::ledger::OutcomeClass;
use crate::report::explain::family::{GeneAnswers, Statement};
use crate::report::ledger::LedgerLine;
use crate::report::manifest::NamedRegion;
use crate::report::text;
use crate::{Error, Result};
use serde::Serialize;
use std::fmt::{self, Write as _};

/// Holds the answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Gives the variant as it was typed.
    pub variant: String,
    /// Names the case of the result folder.
    pub case: String,
    /// Names the genome build of the result folder.
    pub build: String,
    /// Lists the panels, `id version`.
    pub panels: Vec<String>,
    /// Marks a run that left records out: an absence means less.
    pub incomplete: bool,
    /// Gives the answer.
    pub answer: Answer,
    /// Lists the family's answers on the variant where it is reported, one for each gene.
    pub family: Vec<GeneAnswers>,
}

/// Says where the variant is by ledger and regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// The variant is in the ledger.
    Found {
        /// Lists one entry per input allele that is the variant.
        entries: Vec<LedgerLine>,
    },
    /// The place is inside the panel; the input never had the variant.
    NeverInInput {
        /// Lists the regions that hold the place.
        regions: Vec<NamedRegion>,
        /// Lists other alleles of the ledger at the same position; for an indel also other indels
        /// close by.
        neighbours: Vec<LedgerLine>,
    },
    /// The place is outside every region.
    OutsidePanel {
        /// Gives the nearest region on the chromosome.
        nearest: Option<NamedRegion>,
        /// Counts the bases to that region.
        distance: Option<u64>,
    },
    /// No ledger entry carries the HGVS name; without its place nothing more can be said.
    NameUnknown,
}

impl Explanation {
    /// Returns the answer as JSON, pretty-printed.
    ///
    /// # Errors
    /// Internal, where the writer refuses.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self)
            .map_err(|e| Error::internal(format!("cannot write JSON: {e}")))
    }

    /// Returns whether the variant was in the input.
    pub fn is_found(&self) -> bool {
        matches!(self.answer, Answer::Found { .. })
    }
}

/// Writes text for a terminal: no control characters of the input pass.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut t = String::new();
        writeln!(
            t,
            "{} in case {} ({}, {})",
            self.variant,
            self.case,
            self.panels.join(" + "),
            self.build
        )?;
        match &self.answer {
            Answer::Found { entries } => entries.iter().try_for_each(|e| describe(e, &mut t))?,
            Answer::NeverInInput { regions, neighbours } => {
                let names: Vec<String> = regions.iter().map(ToString::to_string).collect();
                writeln!(
                    t,
                    "inside the panel ({}), but never in the input: the call set has no such allele",
                    names.join(", ")
                )?;
                if neighbours.is_empty() {
                    writeln!(t, "no other allele was called at this position")?;
                } else {
                    writeln!(
                        t,
                        "other alleles here (an indel in a repeat can be written at several positions):"
                    )?;
                    for n in neighbours {
                        writeln!(
                            t,
                            "  {}:{}:{}:{} {} {}",
                            n.chrom, n.pos, n.reference, n.alternate, n.outcome, n.name
                        )?;
                    }
                }
            }
            Answer::OutsidePanel { nearest, distance } => {
                write!(t, "lies outside the panel")?;
                match (nearest, distance) {
                    (Some(r), Some(d)) => {
                        writeln!(t, "; the nearest region is {r}, {d} bases away")?
                    }
                    _ => writeln!(t, ", which has no region on this chromosome")?,
                }
            }
            Answer::NameUnknown => writeln!(
                t,
                "no allele in the ledger has this name; ask by position (chr:pos:ref:alt) to learn whether the place \
                 is inside the panel"
            )?,
        }
        self.family.iter().try_for_each(|gene| describe_family(gene, &mut t))?;
        if self.incomplete {
            writeln!(t, "note: the run was incomplete (--lenient left records out)")?;
        }
        for line in t.lines() {
            writeln!(f, "{}", text::one_line(line))?;
        }
        Ok(())
    }
}

/// Describes one entry of the ledger.
fn describe(e: &LedgerLine, t: &mut String) -> fmt::Result {
    let what = match OutcomeClass::parse(&e.outcome) {
        Some(OutcomeClass::Reported) => format!("reported in tier {}", e.name),
        Some(OutcomeClass::Dropped) => format!("dropped by rule {}", e.name),
        Some(OutcomeClass::NotCandidate) | None => format!("not a candidate: {}", e.name),
    };
    writeln!(t, "{what}")?;
    writeln!(t, "  input       {}:{}:{}:{}", e.chrom, e.pos, e.reference, e.alternate)?;
    let rows = [
        ("normalised", e.normalised.clone()),
        ("genes", (!e.genes.is_empty()).then(|| e.genes.join(", "))),
        ("consequence", e.consequence.clone()),
        ("name", e.hgvs.clone()),
    ];
    for (key, value) in rows {
        if let Some(value) = value {
            writeln!(t, "  {key:<11} {value}")?;
        }
    }
    for rule in &e.rules {
        writeln!(t, "  rule        {} -> {}: {}", rule.rule, rule.verdict, rule.values)?;
    }
    Ok(())
}

/// Describes the family's answers in one gene.
fn describe_family(of: &GeneAnswers, t: &mut String) -> fmt::Result {
    if of.statements.is_empty() {
        return Ok(());
    }
    writeln!(t, "family at {} in {}", of.variant, of.gene)?;
    for Statement { title, text, .. } in &of.statements {
        writeln!(t, "  {title:<22} {text}")?;
    }
    Ok(())
}

/// Writes `RUNX1 chr21:1-2`.
impl fmt::Display for NamedRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}:{}-{}", self.name, self.chromosome, self.start, self.end)
    }
}
