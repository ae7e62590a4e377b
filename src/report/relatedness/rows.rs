//! Declares the columns of the checks, each once, for the table and for the document.

use crate::model::Chromosome;
use crate::model::case::Sex;
use crate::model::relatedness::counts::is_autosome;
use crate::model::relatedness::{
    PairCounts, PairRow, PairVerdict, PersonRow, RelatednessReport, Stretch, TrioRow,
};
use serde_json::{Value, json};

/// One row: names of columns with their values, in order.
pub type Row = Vec<(&'static str, Value)>;

/// The rows of one kind, under the name that the table and the document have for it.
pub struct Rows {
    /// Names the kind in the table.
    pub kind: &'static str,
    /// Names the list in the document.
    pub list: &'static str,
    /// Holds the rows.
    pub rows: Vec<Row>,
}

/// Returns all rows of a report.
pub fn all(report: &RelatednessReport) -> Vec<Rows> {
    let names: Vec<&str> = report.persons.iter().map(|p| p.name.as_str()).collect();
    let chromosomes = report.trios.iter().flat_map(|t| on_chromosomes(t, report, &names));
    vec![
        Rows { kind: "sample", list: "samples", rows: report.persons.iter().map(person).collect() },
        Rows {
            kind: "pair",
            list: "pairs",
            rows: report.pairs.iter().map(|p| pair(p, &names)).collect(),
        },
        Rows {
            kind: "trio",
            list: "trios",
            rows: report.trios.iter().map(|t| trio(t, &names)).collect(),
        },
        Rows { kind: "chromosome", list: "chromosomes", rows: chromosomes.collect() },
        Rows {
            kind: "stretch",
            list: "stretches",
            rows: report.stretches.iter().map(|s| stretch(s, &names)).collect(),
        },
    ]
}

/// Rounds to what the counts bear, so that a last digit never depends on the machine.
fn rounded(value: Option<f64>, digits: i32) -> Value {
    let factor = 10f64.powi(digits);
    value.map_or(Value::Null, |v| json!((v * factor).round() / factor))
}

fn share(value: Option<f64>) -> Value {
    rounded(value, 4)
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Unknown => "unknown",
    }
}

fn name(names: &[&str], i: usize) -> Value {
    json!(names.get(i).copied().unwrap_or_default())
}

fn person(person: &PersonRow) -> Row {
    let verdict = match (person.stated_sex, person.shown_sex) {
        _ if person.contradicts_sex() => "contradicts",
        (Sex::Unknown, _) => "not stated",
        (_, Sex::Unknown) => "not shown",
        _ => "fits",
    };
    vec![
        ("sample", json!(person.name)),
        ("stated_sex", json!(sex(person.stated_sex))),
        ("shown_sex", json!(sex(person.shown_sex))),
        ("sex_verdict", json!(verdict)),
        ("x_alternate", json!(person.on_x.heterozygous + person.on_x.alternate)),
        ("x_heterozygous", json!(person.on_x.heterozygous)),
        ("x_heterozygous_share", share(person.on_x.heterozygous_share())),
        ("sites", json!(person.autosomes.sites)),
        ("heterozygous_share", share(person.autosomes.heterozygous_share())),
        ("homozygous_run_bases", json!(person.homozygous_bases)),
    ]
}

fn pair(row: &PairRow, names: &[&str]) -> Row {
    let counts = row.counts.autosomes();
    let chromosomes = match &row.verdict {
        PairVerdict::Disomy(list) => list.iter().map(|c| c.name()).collect(),
        _ => Vec::new(),
    };
    vec![
        ("first", name(names, row.persons[0])),
        ("second", name(names, row.persons[1])),
        ("sites", json!(counts.sites)),
        ("carried", json!(counts.carried)),
        ("opposite", json!(counts.opposite)),
        ("opposite_share", share(counts.opposite_share())),
        ("both_heterozygous", json!(counts.both_heterozygous)),
        ("first_heterozygous", json!(counts.first_heterozygous)),
        ("second_heterozygous", json!(counts.second_heterozygous)),
        ("kinship", rounded(counts.kinship(), 6)),
        ("stated", json!(row.stated.name())),
        ("stated_kinship", rounded(row.stated.kinship(), 6)),
        ("shown", json!(row.shown.name())),
        ("verdict", json!(row.verdict.name())),
        ("chromosomes", json!(chromosomes.join(","))),
    ]
}

fn trio(row: &TrioRow, names: &[&str]) -> Row {
    // All records count as good, bad or skipped, on every chromosome.
    let all = row.counts.sum(|_| true);
    let counts = row.counts.autosomes();
    let [mother, father] = counts.transmissions;
    vec![
        ("child", name(names, row.child)),
        ("mother", name(names, row.parents[0])),
        ("father", name(names, row.parents[1])),
        ("good", json!(all.good)),
        ("bad", json!(all.bad)),
        ("skipped", json!(all.skipped)),
        ("checked", json!(counts.checked)),
        ("errors", json!(counts.errors)),
        ("error_share", share(counts.error_share())),
        ("verdict", json!(row.verdict.name())),
        ("mother_transmits", share(mother.share())),
        ("father_transmits", share(father.share())),
        ("mother_reads", share(mother.read_share())),
        ("father_reads", share(father.read_share())),
    ]
}

/// Returns a trio's counts by chromosome, where it has any.
fn on_chromosomes(row: &TrioRow, report: &RelatednessReport, names: &[&str]) -> Vec<Row> {
    let of_pair = |parent: usize, chromosome: Chromosome| -> PairCounts {
        let persons = [parent.min(row.child), parent.max(row.child)];
        let pair = report.pairs.iter().find(|p| p.persons == persons);
        pair.map(|p| p.counts.on(chromosome)).unwrap_or_default()
    };
    let one = |chromosome: Chromosome| -> Option<Row> {
        let counts = row.counts.on(chromosome);
        let pairs = row.parents.map(|p| of_pair(p, chromosome).opposite_share());
        let autosome = is_autosome(chromosome);
        let of_autosome = |value: Value| if autosome { value } else { Value::Null };
        (counts.good + counts.bad + counts.skipped > 0).then(|| {
            vec![
                ("child", name(names, row.child)),
                ("chromosome", json!(chromosome.name())),
                ("good", json!(counts.good)),
                ("bad", json!(counts.bad)),
                ("skipped", json!(counts.skipped)),
                ("checked", of_autosome(json!(counts.checked))),
                ("errors", of_autosome(json!(counts.errors))),
                ("error_share", share(counts.error_share())),
                ("mother_opposite_share", of_autosome(share(pairs[0]))),
                ("father_opposite_share", of_autosome(share(pairs[1]))),
            ]
        })
    };
    Chromosome::all().filter_map(one).collect()
}

fn stretch(stretch: &Stretch, names: &[&str]) -> Row {
    let span = stretch.place.span;
    vec![
        ("sample", name(names, stretch.person)),
        ("kind", json!(stretch.kind.name())),
        ("chromosome", json!(stretch.place.chromosome.name())),
        ("start", json!(span.one_based_start())),
        ("end", json!(span.one_based_end())),
        ("bases", json!(span.len())),
        ("markers", json!(stretch.markers)),
        ("informative", json!(stretch.informative)),
        ("contrary", json!(stretch.contrary)),
        ("heterozygous_share", share(Some(stretch.heterozygous_share()))),
    ]
}
