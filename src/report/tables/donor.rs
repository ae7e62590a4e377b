//! The table of `panelwise carrier --donor`: for each donor what could not be assessed, the family's
//! variants, and the findings in donor-relevant genes.

use crate::model::carrier::{CarrierAnswer, CarrierRow};
use crate::model::donor::{DonorFinding, DonorReport};
use crate::report::tables::carrier;
use crate::report::text::spreadsheet;

/// The names of the columns.
pub const COLUMNS: [&str; 14] = [
    "person",
    "minor",
    "kind",
    "gene",
    "variant",
    "hgvs_c",
    "hgvs_p",
    "answer",
    "genotype",
    "depth",
    "alt_share",
    "tier",
    "why",
    "sentence",
];

/// One line before its cells are joined.
#[derive(Default)]
struct DonorLine {
    kind: &'static str,
    gene: String,
    variant: String,
    names: [Option<String>; 2],
    answer: &'static str,
    genotype: Option<String>,
    depth: Option<u32>,
    share: Option<f64>,
    tier: Option<&'static str>,
    why: String,
    sentence: String,
}

/// Returns the lines of a donor, with their line ends; what could not be assessed leads, the
/// family's variants among it first.
pub fn lines(report: &DonorReport) -> Vec<String> {
    let gaps = report.not_assessed.iter().map(|what| DonorLine {
        kind: "not_assessed",
        why: what.clone(),
        sentence: format!("Not assessed in {}: {what}.", report.person),
        ..DonorLine::default()
    });
    let is_open = |row: &&CarrierRow| matches!(row.answer, CarrierAnswer::NotAssessable(_));
    let open = report.family.iter().filter(is_open).map(of_family);
    let answered = report.family.iter().filter(|row| !is_open(row)).map(of_family);
    let findings = report.findings.iter().map(|finding| of_finding(report, finding));
    let all =
        open.chain(gaps).chain(answered).chain(findings).chain(std::iter::once(summary(report)));
    all.map(|line| joined(report, line)).collect()
}

fn of_family(row: &CarrierRow) -> DonorLine {
    let why = match &row.answer {
        CarrierAnswer::NotAssessable(doubt) => doubt.words(),
        _ => String::new(),
    };
    DonorLine {
        kind: "family_variant",
        variant: row.allele.to_string(),
        names: [Some(row.variant.clone()), None],
        answer: row.answer.name(),
        genotype: row.genotype.clone(),
        depth: row.depth,
        share: row.share,
        why,
        sentence: carrier::sentence(row),
        ..DonorLine::default()
    }
}

fn of_finding(report: &DonorReport, finding: &DonorFinding) -> DonorLine {
    let name = finding.hgvs_c.as_ref().unwrap_or(&finding.variant);
    DonorLine {
        kind: "finding",
        gene: finding.gene.clone(),
        variant: finding.variant.clone(),
        names: [finding.hgvs_c.clone(), finding.hgvs_p.clone()],
        genotype: finding.genotype.clone(),
        depth: finding.depth,
        share: finding.share,
        tier: finding.tier.map(|tier| tier.name()),
        why: finding.why.clone(),
        sentence: format!("{name} ({}) was found in {}.", finding.gene, report.person),
        ..DonorLine::default()
    }
}

/// Sums up; it says nothing of whether the person can give.
fn summary(report: &DonorReport) -> DonorLine {
    let (genes, findings) = (report.genes.len(), report.findings.len());
    let scope = if report.minor { "of the family's variants" } else { "relevant for donors" };
    let found = match findings {
        0 => "nothing known as pathogenic and nothing of tier 1 or 2 was found".to_owned(),
        n => format!("{n} finding(s)"),
    };
    DonorLine {
        kind: "summary",
        sentence: format!(
            "{}: {found} in the {genes} gene(s) {scope}, as far as they were assessed; {} statement(s) \
             above name what was not. No other gene was looked at.",
            report.person,
            report.not_assessed.len()
        ),
        ..DonorLine::default()
    }
}

fn joined(report: &DonorReport, line: DonorLine) -> String {
    let [hgvs_c, hgvs_p] = line.names;
    let cells = [
        report.person.clone(),
        if report.minor { "yes" } else { "no" }.to_owned(),
        line.kind.to_owned(),
        line.gene,
        line.variant,
        hgvs_c.unwrap_or_default(),
        hgvs_p.unwrap_or_default(),
        line.answer.to_owned(),
        line.genotype.unwrap_or_default(),
        line.depth.map(|d| d.to_string()).unwrap_or_default(),
        line.share.map(|s| format!("{s:.3}")).unwrap_or_default(),
        line.tier.unwrap_or_default().to_owned(),
        line.why,
        line.sentence,
    ];
    cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join("\t") + "\n"
}

fn cell(text: &str) -> String {
    if text.is_empty() { ".".to_owned() } else { spreadsheet(text).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lead_and_nobody_is_called_fit_to_give() {
        let report = DonorReport {
            person: "D".to_owned(),
            minor: false,
            genes: vec!["RUNX1".to_owned()],
            not_assessed: vec!["no reads were given".to_owned()],
            family: Vec::new(),
            findings: Vec::new(),
        };
        let lines = lines(&report);
        assert!(lines[0].starts_with("D\tno\tnot_assessed\t"), "{lines:?}");
        assert!(lines[1].contains("as far as they were assessed"), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("suitable")), "{lines:?}");
        assert!(lines.iter().all(|line| line.split('\t').count() == COLUMNS.len()));
    }
}
