//! The share of reads as each genotype and chromosome asks for it, and the sample's own filter.

use super::fixture;
use panelwise::filter::frequency::{FrequencyLimit, observe};
use panelwise::filter::rules::{BEFORE_ANNOTATION, RuleAnswers, Subject, ask};
use panelwise::model::allele::FilterField;
use panelwise::model::resource::Resources;
use panelwise::model::{Genotype, Missing, RuleName, SampleCall, Value};
use panelwise::report::phrases::phrase;
use panelwise::settings::SettingsBook;

/// A call of a genotype with a share of 100 reads.
fn call(genotype: &str, share: f64) -> SampleCall {
    let genotype = Genotype::parse(genotype);
    SampleCall {
        genotype: genotype.text().to_owned(),
        zygosity: genotype.zygosity(1),
        allele_genotype: genotype,
        vaf: Value::Known(share),
        depth: Value::Known(100),
        ..fixture::report().rows[0].call.clone()
    }
}

fn asked(call: &SampleCall, filter: &FilterField, no_verdict: &[String], mt: bool) -> RuleAnswers {
    let book = SettingsBook::load(&panelwise::panel::Names, &[], None, &[]).unwrap();
    let settings = book.general();
    let seen = observe(&Resources::default(), &settings.frequency, settings.frequency.statistic);
    let subject = Subject {
        call,
        filter,
        no_verdict,
        mitochondrial: mt,
        loci: &[],
        rescues: &[],
        frequency: &seen,
        parts: &[],
        mechanism: None,
        limit: FrequencyLimit::Monoallelic,
        single_copy: false,
        settings,
        consequences: Err("not asked"),
    };
    let mut asked = RuleAnswers::default();
    ask(&BEFORE_ANNOTATION, &subject, &mut asked);
    asked
}

/// Drops or not, and the word of the warning; `None` where there is none.
#[test]
fn shares_are_those_of_the_genotype_and_the_chromosome() {
    for (genotype, share, mt, dropped, word) in [
        ("0/1", 0.19, false, true, None),
        ("0/1", 0.50, false, false, None),
        ("0/1", 0.78, false, false, Some("outside")),
        ("0/1", 0.94, false, false, Some("may be homozygous")),
        ("./1", 1.00, false, false, None),
        ("1/1", 0.60, false, false, Some("is below")),
        ("0/0/0/1", 0.27, false, false, None),
        ("0/0/0/1", 0.12, false, true, None),
        ("0/0/0/0/0/1", 0.10, false, false, None),
        ("0/0/1/1", 0.25, false, false, Some("2 of 4 copies")),
        ("0/1/1", 0.67, false, false, None),
        ("0/1", 0.998, true, false, None),
        ("1/1", 0.30, true, false, Some("heteroplasmic")),
        ("0/1", 0.07, true, false, Some("heteroplasmic")),
        ("0/1", 0.03, true, true, None),
    ] {
        let answers = asked(&call(genotype, share), &FilterField::Pass, &[], mt);
        let balance = answers.dropped == Some(RuleName::AlleleBalance);
        assert_eq!(balance, dropped, "{genotype} {share} {:?}", answers.trail);
        let told =
            answers.notices.iter().map(|n| phrase(n).to_string()).collect::<Vec<_>>().join("; ");
        assert_eq!(word.is_some(), !told.is_empty(), "{genotype} {share} {told}");
        assert!(told.contains(word.unwrap_or_default()), "{genotype} {share} {told}");
    }
}

#[test]
fn the_own_filter_of_the_sample_is_asked_before_that_of_the_site() {
    let failed = |word: &str| FilterField::Failed(vec![word.to_owned()]);
    let of = |own: Value<FilterField>, site: &FilterField, no_verdict: &[&str]| {
        let call = SampleCall { sample_filter: own, ..call("0/1", 0.5) };
        let words: Vec<String> = no_verdict.iter().map(|w| (*w).to_owned()).collect();
        let answers = asked(&call, site, &words, false);
        let words: Vec<String> = answers.notices.iter().map(|n| phrase(n).to_string()).collect();
        (answers.dropped, answers.trail[0].values.clone(), words)
    };
    let none = Value::Unknown(Missing::NotInInput);
    let (dropped, values, _) = of(Value::Known(failed("LowGQX")), &FilterField::NotApplied, &[]);
    assert_eq!(dropped, Some(RuleName::Filter));
    assert!(values.starts_with("FT=LowGQX"), "{values}");
    let (dropped, values, _) = of(Value::Known(FilterField::Pass), &failed("LowQual"), &[]);
    assert_eq!((dropped, values.as_str()), (Some(RuleName::Filter), "FILTER=LowQual FT=PASS"));
    assert_eq!(of(none.clone(), &failed("MONOALLELIC"), &[]).0, Some(RuleName::Filter));
    let (dropped, _, warnings) = of(none, &failed("MONOALLELIC"), &["MONOALLELIC"]);
    assert_eq!(dropped, None);
    assert!(warnings[0].contains("MONOALLELIC"), "{warnings:?}");
}
