//! The table of `panelwise inheritance`: a row for each allele and model, and for each pair.

use crate::model::Modes;
use crate::model::gene_segregation::{AlleleSegregation, GeneSegregation, PairVerdicts, Verdict};
use crate::model::segregation::{Answer, CallState, InheritanceModel, Origin, PairNote, PairPhase};
use crate::report::text::one_line;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// The names of the columns.
pub const COLUMNS: [&str; 13] = [
    "gene",
    "model",
    "allele_a",
    "allele_b",
    "complete",
    "incomplete",
    "complete_as_called",
    "incomplete_as_called",
    "in_mode",
    "affected",
    "needs",
    "against",
    "note",
];

/// A gene as the table prints it.
pub struct SegregationRows<'a> {
    /// Names the persons of the family; answers count in this order.
    pub persons: &'a [String],
    /// Names the gene.
    pub gene: &'a str,
    /// Names its alleles.
    pub alleles: &'a [String],
    /// Gives the modes of each allele as the input states them, separated by `|`, `,` or `&`.
    pub modes: &'a [String],
    /// Holds the answers.
    pub segregation: &'a GeneSegregation,
}

impl SegregationRows<'_> {
    /// Hands the lines of the gene on, each with its line end: alleles first, then pairs.
    ///
    /// # Errors
    /// Those of `sink`.
    pub fn lines<E>(&self, mut sink: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        let mut line = String::new();
        for allele in &self.segregation.alleles {
            for (model, cells) in self.allele(allele) {
                line.clear();
                let names = [self.alleles[allele.allele].as_str(), "."];
                self.line(&mut line, model, names, (allele.allele, &cells));
                sink(&line)?;
            }
        }
        // Alike pairs share their answers: a gene of millions of pairs has few texts.
        let mut known: HashMap<*const PairVerdicts, Cells> = HashMap::new();
        for pair in &self.segregation.pairs {
            let verdicts = &pair.verdicts;
            let cells = known.entry(Arc::as_ptr(verdicts)).or_insert_with(|| self.pair(verdicts));
            let [a, b] = pair.alleles;
            line.clear();
            let names = [self.alleles[a].as_str(), self.alleles[b].as_str()];
            self.line(&mut line, pair.model, names, (a, cells));
            sink(&line)?;
        }
        Ok(())
    }

    fn allele(&self, of: &AlleleSegregation) -> Vec<(InheritanceModel, Cells)> {
        let affected = of.origins.iter().map(|(person, [shown, called])| {
            let state = of.states.get(*person).map_or("", |s| s.name());
            let name = self.name(*person);
            format!(
                "{name}:{state},origin={},origin_as_called={}",
                origin_words(shown),
                origin_words(called)
            )
        });
        let affected = affected.collect::<Vec<_>>().join(";");
        let doubtful = (0..of.states.len()).filter(|i| of.states[*i] == CallState::Doubtful);
        let doubtful = self.names(&doubtful.collect::<Vec<_>>());
        let note =
            if doubtful.is_empty() { String::new() } else { format!("doubtful_call:{doubtful}") };
        let rows = of.models.iter().map(|m| {
            let [complete, incomplete] = &m.shown;
            let [complete_called, incomplete_called] = &m.called;
            let explained = if complete.answer == Answer::Fits { incomplete } else { complete };
            let verdicts = [complete, incomplete, complete_called, incomplete_called];
            (m.model, self.cells(verdicts, explained, &affected, &note))
        });
        rows.collect()
    }

    fn pair(&self, verdicts: &PairVerdicts) -> Cells {
        let affected =
            verdicts.shown.phases.iter().zip(&verdicts.called.phases).zip(&verdicts.own_phases);
        let affected = affected.map(|(((person, shown), (_, called)), (_, own))| {
            let own = own.map_or(".", |phase| PairPhase::from(phase).name());
            format!(
                "{}:phase={},phase_as_called={},call={own}",
                self.name(*person),
                shown.name(),
                called.name()
            )
        });
        let affected = affected.collect::<Vec<_>>().join(";");
        let answers = [
            &verdicts.shown.complete,
            &verdicts.shown.incomplete,
            &verdicts.called.complete,
            &verdicts.called.incomplete,
        ];
        let explained = if verdicts.shown.complete.answer == Answer::Fits {
            &verdicts.shown.incomplete
        } else {
            &verdicts.shown.complete
        };
        let note = |n: &PairNote| match n {
            PairNote::NewMutations => format!("{}={}", n.name(), verdicts.shown.new_mutations),
            _ => n.name().to_owned(),
        };
        let note = verdicts.shown.notes.iter().map(note).collect::<Vec<_>>().join(",");
        self.cells(answers, explained, &affected, &note)
    }

    /// Returns the cells of answers; `explained` is the verdict whose persons are named.
    fn cells(
        &self,
        verdicts: [&Verdict; 4],
        explained: &Verdict,
        affected: &str,
        note: &str,
    ) -> Cells {
        let persons = self.names(&explained.persons);
        let (needs, against) = match explained.answer {
            Answer::FitsIf => (persons.as_str(), ""),
            Answer::Excluded => ("", persons.as_str()),
            Answer::Fits => ("", ""),
        };
        Cells {
            answers: verdicts.map(|v| v.answer.name()).join("\t"),
            explained: [affected, needs, against, note].map(cell).join("\t"),
        }
    }

    /// Writes a line of these names; the modes of the allele at `modes_of` count.
    fn line(
        &self,
        line: &mut String,
        model: InheritanceModel,
        names: [&str; 2],
        (modes_of, cells): (usize, &Cells),
    ) {
        let in_mode = if is_in_mode(model, &self.modes[modes_of]) { "yes" } else { "no" };
        for text in [self.gene, model.name(), names[0], names[1]] {
            line.push_str(&cell(text));
            line.push('\t');
        }
        for text in [&cells.answers, "\t", in_mode, "\t", &cells.explained, "\n"] {
            line.push_str(text);
        }
    }

    fn name(&self, person: usize) -> &str {
        self.persons.get(person).map_or("", String::as_str)
    }

    fn names(&self, persons: &[usize]) -> String {
        persons.iter().map(|p| self.name(*p)).collect::<Vec<_>>().join(",")
    }
}

/// The cells of a line that follow from the answers alone.
struct Cells {
    /// Holds the four answers.
    answers: String,
    /// Holds what stands behind the mode: affected persons, needs, against and note.
    explained: String,
}

/// Tells whether the modes as the input states them name the model's; without any each is asked.
fn is_in_mode(model: InheritanceModel, modes: &str) -> bool {
    let words = modes.split(['|', ',', '&']).map(str::trim).filter(|w| !w.is_empty() && *w != ".");
    model.is_of(&words.collect::<Modes>())
}

fn origin_words(origins: &[Origin]) -> String {
    origins.iter().map(|o| o.name()).collect::<Vec<_>>().join("|")
}

fn cell(text: &str) -> Cow<'_, str> {
    if text.is_empty() { Cow::Borrowed(".") } else { one_line(text) }
}
