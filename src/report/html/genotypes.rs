//! Writes the genotypes of the family at the rows, and at the pairs of rows and events, as the pedigree
//! shows them.

use crate::model::family_row::{FamilyAtAllele, PairAnswers};
use crate::model::gene_event::GeneEvent;
use crate::model::report::CaseReport;
use crate::model::report_family::ReportFamily;
use crate::model::row::Row;
use crate::model::segregation::CallState;
use crate::report::phrases;
use crate::report::text::bounded_line;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Finds rows and events by gene and variant, as pairs name them.
pub(super) struct Hits<'a> {
    rows: HashMap<(&'a str, String), usize>,
    events: HashMap<(&'a str, &'a str), &'a GeneEvent>,
    family: Option<&'a ReportFamily>,
}

impl<'a> Hits<'a> {
    /// Looks through a report.
    pub(super) fn new(report: &'a CaseReport) -> Self {
        let rows = report.rows.iter().enumerate().filter(|(_, row)| row.family.is_some());
        let events = report.genes.iter().flat_map(|gene| {
            gene.events.iter().map(|e| ((gene.gene.symbol.as_str(), e.event.as_str()), e))
        });
        Self {
            rows: rows
                .map(|(i, row)| ((row.gene.symbol.as_str(), row.variant.to_string()), i))
                .collect(),
            events: events.collect(),
            family: report.family.as_ref(),
        }
    }

    /// Writes the genotypes of a row: person of the pedigree, call with depth, state.
    pub(super) fn genotypes_of_row(&self, row: &Row, family: &ReportFamily) -> Value {
        let Some(own) = &row.family else { return Value::Array(Vec::new()) };
        genotypes(family, own, &row.call.genotype, row.call.depth.get())
    }

    /// Writes the pairs of a row: the partner's row, or null; the sentence on the two; an event's
    /// names and genotypes.
    pub(super) fn pairs(&self, row: &Row) -> Value {
        let symbol = row.gene.symbol.as_str();
        let name = row.name();
        let pair = |pair: &PairAnswers| {
            let sentence = bounded_line(&phrases::pair_sentence(&name, pair));
            if let Some(place) = self.rows.get(&(symbol, pair.partner.clone())) {
                return Some(json!([place, sentence]));
            }
            let event = self.events.get(&(symbol, pair.partner.as_str()))?;
            let calls = event.family.as_ref().zip(self.family);
            let calls = calls.map(|(own, family)| genotypes(family, own, &event.call, None));
            let names = json!({
                "gene": bounded_line(symbol), "input_allele": bounded_line(&event.event), "_family": calls,
            });
            Some(json!([Value::Null, sentence, names]))
        };
        row.family.iter().flat_map(|family| &family.pairs).filter_map(pair).collect()
    }
}

fn genotypes(
    family: &ReportFamily,
    own: &FamilyAtAllele,
    genotype: &str,
    depth: Option<u32>,
) -> Value {
    let entry = |person: usize, genotype: Option<&str>, depth: Option<u32>, state: CallState| {
        let depth = depth.map(|d| format!("{d}x"));
        let call: Vec<&str> = genotype.into_iter().chain(depth.as_deref()).collect();
        json!([person, bounded_line(&call.join(" ")), state.name()])
    };
    let patient = entry(family.patient, Some(genotype), depth, own.state);
    let relatives = own.relatives.iter().filter_map(|relative| {
        let person = family.place(&relative.relative)?;
        Some(entry(person, relative.genotype.as_deref(), relative.depth, relative.state))
    });
    std::iter::once(patient).chain(relatives).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::EventKind;
    use crate::report::fixture;

    #[test]
    fn an_event_is_a_partner_with_its_own_genotypes() {
        let mut report = fixture::with_family(fixture::trio());
        let deletion = "chr1:43340001-43341000:<DEL>";
        let at = report.rows.iter().position(|row| row.family.is_some()).unwrap();
        let own = report.rows[at].family.as_mut().unwrap();
        own.pairs[0].partner = deletion.to_owned();
        let family = own.clone();
        let symbol = report.rows[at].gene.symbol.clone();
        let gene = report.genes.iter_mut().find(|gene| gene.gene.symbol == symbol).unwrap();
        gene.events.push(GeneEvent {
            event: deletion.to_owned(),
            kind: EventKind::Deletion,
            caller: "call set".to_owned(),
            call: "0/1".to_owned(),
            filter: "PASS".to_owned(),
            no_hit: None,
            family: Some(family),
        });
        let pairs = Hits::new(&report).pairs(&report.rows[at]);
        assert_eq!(pairs[0][0], Value::Null, "an event has no row");
        assert_eq!(pairs[0][2]["input_allele"], deletion);
        assert_eq!(pairs[0][2]["_family"][0], json!([0, "0/1", "carries"]));
        assert!(pairs[0][1].as_str().unwrap().contains(deletion));
    }
}
