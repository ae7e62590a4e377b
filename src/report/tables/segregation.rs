//! The table of `panelwise inheritance`: a row for each allele and model, and for each pair.

use crate::model::Modes;
use crate::model::gene_segregation::{
    AlleleSegregation, GeneSegregation, PairSegregation, Verdict,
};
use crate::model::segregation::{Answer, CallState, InheritanceModel, Origin, PairNote, PairPhase};
use crate::report::text::one_line;

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
    /// Returns the lines of the gene, each with its line end: alleles first, then pairs.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let alleles = self.segregation.alleles.iter().flat_map(|a| self.allele(a));
        alleles.chain(self.segregation.pairs.iter().map(|p| self.pair(p)))
    }

    fn allele(&self, of: &AlleleSegregation) -> Vec<String> {
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
            let names = [self.alleles[of.allele].as_str(), "."];
            let line = Line { model: m.model, names, verdicts, affected: &affected, note: &note };
            self.line(&line, explained, of.allele)
        });
        rows.collect()
    }

    fn pair(&self, of: &PairSegregation) -> String {
        let verdicts = &of.verdicts;
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
        let [a, b] = of.alleles;
        let names = [self.alleles[a].as_str(), self.alleles[b].as_str()];
        let line =
            Line { model: of.model, names, verdicts: answers, affected: &affected, note: &note };
        self.line(&line, explained, a)
    }

    /// Writes a line; `explained` is the verdict whose persons are named, `modes_of` the allele
    /// whose modes count.
    fn line(&self, of: &Line<'_>, explained: &Verdict, modes_of: usize) -> String {
        let Line { model, names, verdicts, affected, note } = *of;
        let persons = self.names(&explained.persons);
        let (needs, against) = match explained.answer {
            Answer::FitsIf => (persons.as_str(), ""),
            Answer::Excluded => ("", persons.as_str()),
            Answer::Fits => ("", ""),
        };
        let in_mode = is_in_mode(model, &self.modes[modes_of]);
        let verdicts = verdicts.iter().map(|v| v.answer.name());
        let head = [self.gene, model.name(), names[0], names[1]];
        let tail = [if in_mode { "yes" } else { "no" }, affected, needs, against, note];
        let cells: Vec<String> = head.into_iter().chain(verdicts).chain(tail).map(cell).collect();
        cells.join("\t") + "\n"
    }

    fn name(&self, person: usize) -> &str {
        self.persons.get(person).map_or("", String::as_str)
    }

    fn names(&self, persons: &[usize]) -> String {
        persons.iter().map(|p| self.name(*p)).collect::<Vec<_>>().join(",")
    }
}

/// The cells of a line that differ between alleles and pairs.
#[derive(Clone, Copy)]
struct Line<'a> {
    model: InheritanceModel,
    names: [&'a str; 2],
    verdicts: [&'a Verdict; 4],
    affected: &'a str,
    note: &'a str,
}

/// Tells whether the modes as the input states them name the model's; without any each is asked.
fn is_in_mode(model: InheritanceModel, modes: &str) -> bool {
    let words = modes.split(['|', ',', '&']).map(str::trim).filter(|w| !w.is_empty() && *w != ".");
    model.is_of(&words.collect::<Modes>())
}

fn origin_words(origins: &[Origin]) -> String {
    origins.iter().map(|o| o.name()).collect::<Vec<_>>().join("|")
}

fn cell(text: &str) -> String {
    if text.is_empty() { ".".to_owned() } else { one_line(text).into_owned() }
}
